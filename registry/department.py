"""The department's verbs: papers taken in, an answer given, a case passed on.

A department may hold the papers before their news has come over the line: what it does is then
written by number alone and joined when the entry arrives (DESIGN §3, §4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.application import Application, Stage
from registry.deadlines import extension_cap
from registry.facts import (
    Answered,
    Delivery,
    Fact,
    FileRef,
    Forwarded,
    Outcome,
    PapersAccepted,
)
from registry.failures import (
    DayToCome,
    EmptyAnswer,
    HeadMissing,
    NoSuchApplication,
    NotYours,
    ReasonMissing,
    TermNotLonger,
    TermTooLong,
    WrongStage,
)
from registry.numbers import Number
from registry.office_facts import Extended
from registry.offices import Staff
from registry.ports import Journal


@dataclass(frozen=True, slots=True)
class Decision:
    """What the clerk filled in."""

    outcome: Outcome | None
    answered_on: date
    their_number: str = ""
    text: str = field(default="", repr=False)
    file: FileRef | None = None
    language: str = "kk"
    delivery: Delivery = Delivery.HAND


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What the head has decided: until when, why, and on which day."""

    until: date
    reason: str = field(repr=False)
    head: str  # surname and initials
    decided_on: date


class Department:
    """One department at work on the applications of one office."""

    def __init__(self, journal: Journal, office: int) -> None:
        self._journal = journal
        self._office = office

    def accept(self, number: Number, department: str, by: Staff) -> Application | None:
        """The papers are here. None when their news has not come yet; twice is harmless."""
        digits = self._ours(number)
        with self._journal.writing() as journal:
            application = journal.application(digits)
            if application is not None:
                if application.accepted_at is not None:
                    return application
                self._must_be_open(application)
            journal.append(
                PapersAccepted(digits, department, by.name),
                registration=application.registration if application else b"",
                actor=by.number,
            )
        return self._journal.application(digits)

    def accept_all(self, numbers: Sequence[Number], department: str, by: Staff) -> int:
        """The papers of a transfer list are here, all in one commit; how many are newly taken in.

        What is here already, or has gone further meanwhile, is passed over.
        """
        taken = 0
        with self._journal.writing() as journal:
            for number in numbers:
                digits = self._ours(number)
                application = journal.application(digits)
                if application is not None and (
                    application.accepted_at is not None or not application.stage.is_in_work
                ):
                    continue
                journal.append(
                    PapersAccepted(digits, department, by.name),
                    registration=application.registration if application else b"",
                    actor=by.number,
                )
                taken += 1
        return taken

    def answer(self, number: Number, decision: Decision, by: Staff) -> Answered:
        """The decision, with the number of the answer that its label carries.

        Also when the paper is at the desk, or handed over, already: a difference is then shown to
        both (DESIGN §3).
        """
        if decision.outcome is None:
            raise EmptyAnswer
        digits = self._ours(number)
        with self._journal.writing() as journal:
            application = journal.application(digits)
            if application is not None and not may_be_answered(application):
                raise WrongStage(application.stage.value)
            fact = Answered(
                number=digits,
                answer=number.application.answer(1).digits,
                outcome=decision.outcome,
                answered_on=decision.answered_on,
                their_number=decision.their_number.strip(),
                text=decision.text.strip(),
                file=decision.file,
                language=decision.language,
                delivery=decision.delivery,
                clerk=by.name,
            )
            journal.append(
                fact,
                registration=application.registration if application else b"",
                actor=by.number,
            )
        return fact

    def extend(self, number: Number, more: MoreTime, today: date, by: Staff) -> Extended:
        """More time by a reasoned decision of the head: two months from receipt at most (art. 76).

        The applicant hears of it within three working days (`registry.notices`). Raises
        ReasonMissing, HeadMissing, DayToCome, TermNotLonger, TermTooLong, WrongStage, and
        NoSuchApplication while the application's own news has not come: its term is not known.
        """
        if not more.reason.strip():
            raise ReasonMissing
        if not more.head.strip():
            raise HeadMissing
        if more.decided_on > today:
            raise DayToCome
        digits = self._ours(number)
        with self._journal.writing() as journal:
            application = journal.application(digits)
            if application is None or application.registered is None:
                raise NoSuchApplication
            self._must_be_open(application)
            known = application.registered
            cap = extension_cap(known.received)
            if more.until <= known.due:
                raise TermNotLonger(known.due)
            if more.until > cap:
                raise TermTooLong(cap)
            reason, head = more.reason.strip(), more.head.strip()
            fact = Extended(digits, more.until, reason, head, more.decided_on, by.name)
            journal.append(fact, registration=application.registration, actor=by.number)
        return fact

    def forward(self, number: Number, to_kk: str, to_ru: str, by: Staff) -> None:
        """Not ours: passed on to the competent body within 3 working days (АППК art. 65)."""
        if not to_kk.strip() or not to_ru.strip():
            raise ReasonMissing
        digits = self._ours(number)
        with self._journal.writing() as journal:
            application = journal.application(digits)
            if application is not None:
                self._must_be_open(application)
            fact: Fact = Forwarded(digits, to_kk.strip(), to_ru.strip())
            journal.append(
                fact,
                registration=application.registration if application else b"",
                actor=by.number,
            )

    def _ours(self, number: Number) -> str:
        if number.office != self._office:
            raise NotYours
        return number.application.digits

    @staticmethod
    def _must_be_open(application: Application) -> None:
        if application.stage not in (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT):
            raise WrongStage(application.stage.value)


def may_be_answered(application: Application) -> bool:
    """Whether the department's own word is still to come."""
    if application.answered is not None:
        return False
    return application.stage.is_in_work or _paper_came_first(application)


def _paper_came_first(application: Application) -> bool:
    """The desk took the answer in, and wrote down what it says, before its news was given."""
    return application.arrived is not None and application.stage in (
        Stage.AT_DESK,
        Stage.ISSUED,
        Stage.MAILED,
        Stage.UNCLAIMED,
    )
