"""A correction in words: which field, what stood there, what stands there now. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from registry.corrections import OF_THE_APPLICANT, corrected, written
from registry.facts import Delivery, Registered
from registry.office_facts import Corrected
from registry.phones import tidy_phone
from words import Words, later
from words.languages import OWN_NAMES, is_language

DELIVERIES: Final = {
    Delivery.HAND: later("here, in person"),
    Delivery.EMAIL: later("by e-mail"),
    Delivery.POST: later("by post"),
    Delivery.HOME: later("brought home"),
}
_FIELDS: Final = {
    "name": later("Name"),
    "iin": later("IIN"),
    "iin_reason": later("Why this IIN is taken all the same"),
    "birth": later("Date of birth"),
    "phone": later("Phone"),
    "email": later("E-mail"),
    "address": later("Address"),
    "summary": later("What is asked for"),
    "language": later("Language of the answer"),
    "delivery": later("How the answer is given"),
    "case_index": later("Case index"),
    "mail_agreed": later("E-mail to the applicant"),
}


def field_word(name: str, w: Words) -> str:
    """The field as the form calls it; one of a newer program keeps its own name."""
    return w.say(_FIELDS[name]) if name in _FIELDS else name


def change_lines(before: Registered, correction: Corrected, w: Words) -> Iterator[str]:
    """«Phone: 8 701 … → 8 702 …», one line a field. `before`: as it read until then."""
    after = corrected(before, correction)
    for change in correction.changes:
        of = OF_THE_APPLICANT
        was, now = (each.applicant if change.field in of else each for each in (before, after))
        yield w.say(
            "{field}: {old} → {new}",
            field=field_word(change.field, w),
            old=_said(change.field, getattr(was, change.field, ""), w),
            new=_said(change.field, getattr(now, change.field, change.value), w),
        )


def _said(name: str, value: object, w: Words) -> str:
    if isinstance(value, Delivery):
        return w.say(DELIVERIES[value])
    if isinstance(value, date):
        return w.short_date(value)
    if isinstance(value, bool):
        return w.say("agreed") if value else w.say("not agreed")
    text = written(value)
    if name == "language" and is_language(text):
        return OWN_NAMES[text]
    if name == "phone" and text:
        return tidy_phone(text).shown
    return f"“{text}”" if text else w.say("empty")
