"""Putting right what was written down wrong: a fact of its own with a reason (DESIGN §4).

What may still be corrected follows from the stage. While the application is open, all that says
who the applicant is and how to reach him. What was asked for, and in which language, only until
there is an answer: afterwards the question would no longer be the one that was answered. Once the
application has ended nothing is rewritten. Number, term, papers and who accepted are never touched.
"""

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from registry.acting import Acting
from registry.application import Application, Stage
from registry.corrections import changes_between, written
from registry.email_address import is_address
from registry.facts import Applicant, ApplicantKind, Delivery, Registered
from registry.failures import (
    AddressUnclear,
    AnsweredAlready,
    NameMissing,
    NothingToCorrect,
    ReasonMissing,
    WrongIin,
)
from registry.form import number_is_right, tidied
from registry.iin import IinFinding, check_iin, suggest_birth
from registry.numbers import Number
from registry.office_facts import Change, Corrected
from registry.offices import Staff

OPEN: Final = tuple(stage for stage in Stage if stage.is_open)
UNTIL_ANSWERED: Final = frozenset({"summary", "language"})


@dataclass(frozen=True, slots=True)
class AsItShouldRead:
    """The form of a correction, filled in: what changed and what stayed."""

    applicant: Applicant = field(repr=False)
    summary: str = field(repr=False)
    language: str
    delivery: Delivery
    case_index: str = ""
    mail_agreed: bool = False  # who asks for the answer by e-mail agrees with it

    @classmethod
    def of(cls, fact: Registered) -> "AsItShouldRead":
        """As it reads now: nothing is corrected by it."""
        return cls(
            fact.applicant,
            fact.summary,
            fact.language,
            fact.delivery,
            fact.case_index,
            fact.mail_agreed,
        )


def may_correct(application: Application) -> bool:
    """Whether anything of it may be put right where it stands now."""
    return application.registered is not None and application.stage.is_open


def may_change(field_name: str, stage: Stage) -> bool:
    """Whether this field may be put right while the application stands there."""
    return stage.is_in_work or (stage.is_open and field_name not in UNTIL_ANSWERED)


class Correcting:
    """The verb of one desk."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    def correct(
        self, number: Number, wanted: AsItShouldRead, reason: str, by: Staff
    ) -> Application:
        """Write down what reads otherwise now, and why.

        Raises ReasonMissing, NothingToCorrect, NameMissing, WrongIin, AddressUnclear as at
        reception, WrongStage for what has ended, AnsweredAlready for what may only be put right
        before the answer.
        """
        if not reason.strip():
            raise ReasonMissing
        desk = self._desk
        with desk.writing(lambda: desk.now_known(number.application.digits)) as journal:
            application, fact = desk.standing(journal, number, *OPEN)
            changes = changes_of(fact, wanted)
            if not changes:
                raise NothingToCorrect
            if not all(may_change(change.field, application.stage) for change in changes):
                raise AnsweredAlready
            corrected = Corrected(fact.number, changes, reason.strip())
            return desk.taken(journal, application, corrected, by)


def changes_of(fact: Registered, wanted: AsItShouldRead) -> tuple[Change, ...]:
    """What differs, one change a field. Raises NameMissing, WrongIin or AddressUnclear."""
    applicant = _as_kept(fact.applicant, wanted.applicant)
    if not applicant.name:
        raise NameMissing
    asks = wanted.delivery is Delivery.EMAIL and fact.delivery is not Delivery.EMAIL
    agreed = wanted.mail_agreed or asks
    if agreed and not is_address(applicant.email):
        raise AddressUnclear
    other = {
        "summary": wanted.summary.strip(),
        "language": wanted.language,
        "delivery": written(wanted.delivery),
        "case_index": wanted.case_index.strip(),
        "mail_agreed": written(agreed),
    }
    return tuple(changes_between(fact, applicant, **other))


def _as_kept(before: Applicant, wanted: Applicant) -> Applicant:
    """The applicant as an entry keeps him; with another IIN comes the birth date it suggests."""
    applicant = tidied(wanted)
    applicant = replace(applicant, iin_reason=applicant.iin_reason.strip())
    if applicant.iin == before.iin:
        return replace(applicant, iin_reason=applicant.iin_reason or before.iin_reason)
    if applicant.iin and not applicant.iin_reason and not number_is_right(applicant):
        raise WrongIin
    if applicant.kind is ApplicantKind.LEGAL:
        return applicant
    valid = check_iin(applicant.iin) is IinFinding.VALID
    birth = suggest_birth(applicant.iin) if valid else None
    return replace(applicant, birth=birth, iin_reason="" if valid else applicant.iin_reason)
