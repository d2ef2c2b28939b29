"""The second question of the public page: who knows more than the code on the receipt.

The last four digits of a telephone that was left, or the year of birth where the applicant left
none (DESIGN §5). Where both are known only the telephone counts: of years there are eighty, and a
neighbour knows them. Kept out: how often one may try (`district.guessing`).
"""

import hmac
import re
from dataclasses import dataclass
from typing import Final

from district.said import PaperSaid, papers_said
from registry.application import Application
from registry.catalogue import Catalogue
from registry.facts import ApplicantKind, Registered
from registry.iin import suggest_birth
from registry.phones import TAIL_DIGITS, tidy_phone
from words import Words

ANSWER_DIGITS: Final = TAIL_DIGITS  # a year has as many
_FOUR: Final = re.compile(rf"[0-9]{{{ANSWER_DIGITS}}}")
_NONE: Final = "-" * ANSWER_DIGITS  # nobody can type it: what is not known is compared all the same


def is_an_answer(typed: str) -> bool:
    """Four digits; anything else is a slip of the hand and no guess."""
    return _FOUR.fullmatch(typed) is not None


def knows(known: Application, typed: str) -> bool:
    """Whether this answers the second question. Takes as long whatever is known."""
    fact = known.registered
    answers = [_NONE, _NONE] if fact is None else [_applicants(fact), _representatives(fact)]
    same = [hmac.compare_digest(one.encode(), typed.encode()) for one in answers]
    return any(same)


def _applicants(fact: Registered) -> str:
    tail = tidy_phone(fact.applicant.phone).last4
    if tail or fact.applicant.kind is ApplicantKind.LEGAL:
        return tail or _NONE
    birth = fact.applicant.birth or suggest_birth(fact.applicant.iin)
    return f"{birth.year:04}" if birth is not None else _NONE


def _representatives(fact: Registered) -> str:
    """Who came for somebody else has the receipt in his hand."""
    other = fact.representative
    return (tidy_phone(other.phone).last4 if other is not None else "") or _NONE


@dataclass(frozen=True, slots=True)
class Details:
    """What the second answer opens. Never a name, an address or what was answered."""

    service: str
    official: str  # its full name, "" where it is the same
    department: str
    lacking: tuple[PaperSaid, ...]


def details_of(known: Application, catalogue: Catalogue, w: Words) -> Details | None:
    """None for what has no control code."""
    fact = known.registered
    if fact is None:
        return None
    service = catalogue.registered(fact.service, fact.edition)
    short = official = ""
    if service is not None:
        short, official = service.short(w.language), service.name(w.language)
    departments = {one.code: one for one in catalogue.every_department}
    at = departments.get(fact.department)
    lacking = [one for one in papers_said(fact, catalogue, w) if one.lacking]
    return Details(
        service=short or fact.service,
        official=official if official != short else "",
        department="" if at is None else at.name(w.language),
        lacking=tuple(lacking if known.stage.is_in_work else ()),
    )
