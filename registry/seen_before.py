"""Who came before, and what the same person asked for lately. Pure: applications are handed in.

Digits and names only suggest: whether it is the same person the specialist says, who has read the
name aloud.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from registry.application import Application
from registry.facts import Applicant, ApplicantKind
from registry.names import fold
from registry.numbers import Number

REPEATS_WITHIN: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An application for the same that the same person made within a year."""

    number: Number
    received: date


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what: the question whether it was wanted before."""

    applicant: Applicant = field(repr=False)
    service: str


def applicant_of(application: Application) -> Applicant | None:
    """Who handed it in, refused ones included."""
    if application.registered is not None:
        return application.registered.applicant
    return application.refused.applicant if application.refused is not None else None


def people(applications: Iterable[Application], most: int) -> tuple[Applicant, ...]:
    """Everybody in these applications once, as written down last: the newest come first."""
    known: dict[tuple[str, str], Applicant] = {}
    for application in applications:
        one = applicant_of(application)
        if one is not None:
            known.setdefault((fold(one.name), one.iin), one)
    return tuple(known.values())[:most]


def exactly(found: Sequence[Applicant], iin: str) -> Applicant | None:
    """The one person with this number; None when nobody has it, or two with different names."""
    same = [one for one in found if one.iin == iin]
    return same[0] if len(same) == 1 else None


def is_same(one: Applicant, other: Applicant) -> bool:
    """Whether both may be one person: by number where both have one, else by name."""
    if one.iin and other.iin:
        return one.iin == other.iin
    return bool(one.name.strip()) and fold(one.name) == fold(other.name)


def earlier(wish: Wish, applications: Iterable[Application], today: date) -> tuple[Earlier, ...]:
    """What this person asked for at this office within a year: the same service, newest first."""
    found = []
    for application in applications:
        fact = application.registered
        if (
            fact is not None
            and fact.service == wish.service
            and is_same(fact.applicant, wish.applicant)
            and today - fact.received <= REPEATS_WITHIN
        ):
            found.append(Earlier(Number.parse(fact.number), fact.received))
    return tuple(sorted(found, key=lambda one: (one.received, one.number.digits), reverse=True))


def is_organisation(digits: str) -> bool:
    """Whether twelve digits look like a BIN: the fifth is 4, 5 or 6, where a person's number has
    the tens of a day. Only a suggestion, as all that digits say."""
    return len(digits) == 12 and digits.isdecimal() and digits[4] in "456"


def is_person(applicant: Applicant) -> bool:
    return applicant.kind is not ApplicantKind.LEGAL
