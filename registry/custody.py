"""Who holds the papers of an application, and later its answer: known at every moment. Pure.

Read from the application's own facts alone. That a list came back without a paper stands on the
list (`registry.transfers`), so whoever asks brings it along.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from registry.application import Application, Stage
from registry.facts import Delivery, Mailed
from registry.mail_facts import About, EMailReported


class Keeper(StrEnum):
    """In whose hands they are."""

    OFFICE = "office"  # the papers lie here
    ON_THE_WAY = "on_the_way"  # to the department
    NOT_ARRIVED = "not_arrived"  # their list came back without them
    DEPARTMENT = "department"
    ON_THE_WAY_BACK = "on_the_way_back"  # the answer, to this office
    AT_THE_DESK = "at_the_desk"  # the answer waits here to be handed over
    RESIDENT = "resident"
    POST = "post"
    E_MAIL = "e_mail"
    OTHER_BODY = "other_body"  # passed on to the body that is competent
    PROVIDER = "provider"  # nobody came: the result went back


@dataclass(frozen=True, slots=True)
class Holder:
    """Who, and since when. `department` and `transfer` where the keeper has to do with them."""

    keeper: Keeper
    since: int | None  # UTC ms
    department: str = ""
    transfer: str = ""  # 16 digits of the transfer list, "" where they went without one
    name: str = field(default="", repr=False)  # who collected it, when not the applicant


def holder(application: Application, *, came_back_without: bool = False) -> Holder:
    """Who holds it now. `came_back_without`: its transfer list is back and nobody signed for it."""
    one, stage = application, application.stage
    match stage:
        case Stage.ISSUED:
            name = one.handed_over.collected_by if one.handed_over is not None else ""
            return Holder(Keeper.RESIDENT, one.ended_at, name=name)
        case Stage.MAILED:
            return Holder(_carrier(one), one.ended_at)
        case Stage.FORWARDED:
            return Holder(Keeper.OTHER_BODY, one.ended_at)
        case Stage.UNCLAIMED:
            return Holder(Keeper.PROVIDER, one.ended_at, _department(one))
        case Stage.REFUSED:
            return Holder(Keeper.RESIDENT, one.ended_at)  # nothing was taken from him
        case Stage.AT_DESK:
            return Holder(Keeper.AT_THE_DESK, one.arrived_at)
        case Stage.ANSWERED:
            return Holder(Keeper.ON_THE_WAY_BACK, one.answered_at, _department(one))
        case Stage.WITHDRAWN | Stage.RETURNED if one.sent_at is None and one.accepted_at is None:
            return Holder(Keeper.RESIDENT, one.ended_at)
        case _:
            return _of_papers(one, came_back_without=came_back_without)


def holder_of_papers(application: Application, *, came_back_without: bool = False) -> Holder:
    """Who holds what was handed in, wherever the answer is by now."""
    stage, gone = application.stage, application.sent_at or application.accepted_at
    given_back = stage in (Stage.REFUSED, Stage.WITHDRAWN, Stage.RETURNED) and gone is None
    if given_back:
        return Holder(Keeper.RESIDENT, application.ended_at)
    return _of_papers(application, came_back_without=came_back_without)


def _of_papers(one: Application, *, came_back_without: bool) -> Holder:
    """The papers themselves: also of what was taken back while they were away."""
    if one.accepted_at is not None:
        return Holder(Keeper.DEPARTMENT, one.accepted_at, _department(one), one.transfer)
    if one.sent_at is not None:
        keeper = Keeper.NOT_ARRIVED if came_back_without else Keeper.ON_THE_WAY
        return Holder(keeper, one.sent_at, _department(one), one.transfer)
    return Holder(Keeper.OFFICE, one.registered_at)


def _department(one: Application) -> str:
    return one.registered.department if one.registered is not None else ""


def _carrier(one: Application) -> Keeper:
    """By what it went last. An e-mail that did not arrive leaves no application mailed."""
    by_mail = False
    for fact in (told.fact for told in one.history):
        if isinstance(fact, Mailed):
            by_mail = fact.delivery is Delivery.EMAIL
        elif isinstance(fact, EMailReported) and fact.about is About.ANSWER:
            by_mail = True
    return Keeper.E_MAIL if by_mail else Keeper.POST
