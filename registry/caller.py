"""Who telephones about an application: what he says of himself is compared, and never shown.

A control code is the resident's secret; who reads it out is asked one question, as on the public
page (`district.second`). A number stands on every paper, so it proves nothing: two answers must be
right, and none wrong. Pure; how often one may try is not known here.
"""

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from registry.application import Application
from registry.facts import Applicant, ApplicantKind, Registered
from registry.iin import suggest_birth
from registry.phones import TAIL_DIGITS, tidy_phone

ANSWERS: Final = 2  # that must be right
_NO_DIGIT: Final = re.compile(r"[^0-9]")
_NOBODYS: Final = "·"  # what nobody can say: an unknown application is compared all the same


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller said, digits only; "" where he was not asked."""

    phone: str = field(default="", repr=False)  # the last four digits
    birth: str = field(default="", repr=False)  # the year, four digits
    iin: str = field(default="", repr=False)  # the last four digits of IIN or BIN

    @classmethod
    def typed(cls, *, phone: str = "", birth: str = "", iin: str = "") -> "Said":
        """As an operator types it: of a longer number the last four digits count."""
        digits = (_NO_DIGIT.sub("", one) for one in (phone, birth, iin))
        tail, year, last = digits
        return cls(tail[-TAIL_DIGITS:], year, last[-TAIL_DIGITS:])

    @property
    def count(self) -> int:
        return sum(map(bool, (self.phone, self.birth, self.iin)))


def knows(application: Application | None, said: Said) -> bool:
    """Whether at least two answers were given and every one of them is right.

    The same comparisons are made whether there is such an application or not, and whether it
    holds what was asked for or not.
    """
    fact = application.registered if application is not None else None
    right = [
        _is_among(said.phone, _phones(fact)),
        _is_among(said.birth, _years(fact)),
        _is_among(said.iin, _numbers(fact)),
    ]
    given = [bool(one) for one in (said.phone, said.birth, said.iin)]
    wrong = any(one and not good for one, good in zip(given, right, strict=True))
    return fact is not None and not wrong and sum(given) >= ANSWERS


def _is_among(said: str, known: Iterator[str]) -> bool:
    found = False
    for one in (_NOBODYS, *known):
        found |= hmac.compare_digest(said.encode(), one.encode())
    return found and said.isdecimal()


def _phones(fact: Registered | None) -> Iterator[str]:
    """Of the applicant, and of who stands for him."""
    if fact is None:
        return
    yield tidy_phone(fact.applicant.phone).last4 or _NOBODYS
    if fact.representative is not None:
        yield tidy_phone(fact.representative.phone).last4 or _NOBODYS


def _years(fact: Registered | None) -> Iterator[str]:
    """The year that was written down, else the one that the IIN suggests, as on the public page."""
    if fact is None or fact.applicant.kind is ApplicantKind.LEGAL:
        return
    birth = fact.applicant.birth or suggest_birth(fact.applicant.iin)
    yield f"{birth.year:04}" if birth is not None else _NOBODYS


def _numbers(fact: Registered | None) -> Iterator[str]:
    if fact is not None:
        yield _last_of_iin(fact.applicant) or _NOBODYS


def _last_of_iin(applicant: Applicant) -> str:
    digits = _NO_DIGIT.sub("", applicant.iin)
    return digits[-TAIL_DIGITS:] if len(digits) > TAIL_DIGITS else ""
