"""Who holds the papers or the answer, in a few words. No Qt; who it is says `registry.custody`."""

from __future__ import annotations

from registry.catalogue import Catalogue
from registry.custody import Holder, Keeper
from registry.failures import NotInCatalogue
from registry.numbers import Number
from words import Words, later

_SAID = {
    Keeper.OFFICE: later("The papers are here in the office"),
    Keeper.NOT_ARRIVED: later("Not arrived: the list came back without these papers"),
    Keeper.AT_THE_DESK: later("The answer is here at the desk"),
    Keeper.RESIDENT: later("The resident has it"),
    Keeper.POST: later("Sent by post"),
    Keeper.E_MAIL: later("Sent by e-mail"),
    Keeper.OTHER_BODY: later("Passed on to another body"),
}
_OF_DEPARTMENT = {
    Keeper.ON_THE_WAY: later("On the way to: {department}"),
    Keeper.DEPARTMENT: later("Held by: {department}"),
    Keeper.ON_THE_WAY_BACK: later("The answer is on its way from: {department}"),
    Keeper.PROVIDER: later("Gone back to: {department}"),
}
ICONS = {
    Keeper.OFFICE: "inbox",
    Keeper.ON_THE_WAY: "truck",
    Keeper.NOT_ARRIVED: "triangle-alert",
    Keeper.DEPARTMENT: "building-complex",
    Keeper.ON_THE_WAY_BACK: "truck",
    Keeper.AT_THE_DESK: "mail",
    Keeper.RESIDENT: "user-check",
    Keeper.POST: "mailbox",
    Keeper.E_MAIL: "mail",
    Keeper.OTHER_BODY: "send",
    Keeper.PROVIDER: "building-complex",
}


def holder_words(held: Holder, catalogue: Catalogue, w: Words) -> str:
    """«Held by: Land department», with the list's number while papers are on their way."""
    if held.keeper is Keeper.RESIDENT and held.name:
        return w.say("Collected by {name}", name=held.name)
    if held.keeper not in _OF_DEPARTMENT:
        return w.say(_SAID[held.keeper])
    said = w.say(
        _OF_DEPARTMENT[held.keeper], department=department_name(catalogue, held.department, w)
    )
    if held.keeper is Keeper.ON_THE_WAY and held.transfer:
        with_list = w.say("with list {number}", number=Number.parse(held.transfer).shown)
        return f"{said} · {with_list}"
    return said


def department_name(catalogue: Catalogue, code: str, w: Words) -> str:
    """The department's short name; the code itself where this edition does not know it."""
    try:
        return catalogue.department(code).short(w.language)
    except NotInCatalogue:
        return code
