"""What may be put right after an application was registered, and how it then reads.

A correction is a fact of its own with a reason; what was written first stays in the history.
Number, term, seal and who accepted are beyond it: they follow from the law and from the moment.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from registry.facts import Applicant, Delivery, Registered
from registry.office_facts import Change, Corrected

_TEXT: Final[Callable[[str], Any]] = str


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


OF_THE_APPLICANT: Final[dict[str, Callable[[str], Any]]] = {
    "name": _TEXT,
    "iin": _TEXT,
    "iin_reason": _TEXT,
    "birth": lambda text: date.fromisoformat(text) if text else None,
    "phone": _TEXT,
    "email": _TEXT,
    "address": _TEXT,
}
OF_THE_APPLICATION: Final[dict[str, Callable[[str], Any]]] = {
    "summary": _TEXT,
    "language": _TEXT,
    "delivery": lambda text: Delivery(int(text)),
    "case_index": _TEXT,
    "mail_agreed": _yes_or_no,
}


def corrected(fact: Registered, correction: Corrected) -> Registered:
    """The registration as this correction says it should read.

    A field or value that this program does not know changes nothing: a newer one may have written
    it, and an application must be shown all the same.
    """
    for change in correction.changes:
        read = OF_THE_APPLICANT.get(change.field) or OF_THE_APPLICATION.get(change.field)
        if read is None:
            continue
        try:
            told = {change.field: read(change.value)}
        except ValueError:
            continue
        if change.field in OF_THE_APPLICANT:
            fact = replace(fact, applicant=replace(fact.applicant, **told))
        else:
            fact = replace(fact, **told)
    return fact


def changes_between(before: Registered, applicant: Applicant, **other: str) -> Iterator[Change]:
    """What a form says that was filled in anew: one change for each field that differs.

    `other` are fields of `OF_THE_APPLICATION`, written as a change writes them.
    """
    for name in OF_THE_APPLICANT:
        was, is_now = getattr(before.applicant, name), getattr(applicant, name)
        if was != is_now:
            yield Change(name, written(is_now))
    for name, text in other.items():
        if name in OF_THE_APPLICATION and written(getattr(before, name)) != text:
            yield Change(name, text)


def written(value: object) -> str:
    """A field's value as a change writes it: the inverse of what reads it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, bool | Delivery) else str(value)
