"""A wrong outcome put right by two people: one proposes with a reason, another decides.

What was entered first stays in the history. Two pairs of eyes, because an outcome that is changed
after the answer has gone is what a dishonest hand would change. Kept out: who has the right to
decide (the district's accounts say it).
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from registry.application import Application, Stage, Told, counts
from registry.department_facts import CorrectionDecided, CorrectionProposed
from registry.facts import Answered, HandedOver, Mailed, Outcome
from registry.failures import (
    NobodyProposed,
    NoSuchApplication,
    NotByOneAlone,
    NothingToCorrect,
    ProposedAlready,
    ReasonMissing,
    WrongStage,
)
from registry.mail_facts import About, EMailReported, Fate
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import Journal

_OUT: Final = (Stage.ISSUED, Stage.MAILED)


class NextStep(Enum):
    """What has to be done with paper and applicant once an outcome has been put right."""

    NOTHING = "nothing"  # the paper says it right, and the applicant has not heard otherwise
    NEW_PAPER = "new paper"  # the department still has it, or it is on the road
    HOLD_BACK = "hold back"  # it lies at the office: it must not be given out
    TELL = "tell"  # the paper is right, but he was told, or may have been shown, the wrong thing
    EXCHANGE = "exchange"  # he holds the wrong paper


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants an answer to say."""

    outcome: Outcome
    reason: str = field(repr=False)
    paper_wrong: bool = False


def may_be_corrected(application: Application) -> bool:
    """Whether the department has answered it, and so has something to put right."""
    return application.answered is not None and any(
        isinstance(one.fact, Answered) for one in application.history
    )


def waiting(application: Application) -> Told | None:
    """The proposal that nobody has decided on yet; its fact is a `CorrectionProposed`."""
    found = None
    for one in application.history:
        if isinstance(one.fact, CorrectionProposed):
            found = one
        elif isinstance(one.fact, CorrectionDecided):
            found = None
    return found


def last_correction(application: Application) -> Told | None:
    """The last one that counts; its fact is a `CorrectionDecided`."""
    return next((one for one in reversed(application.history) if counts(one)), None)


def next_step(application: Application) -> NextStep | None:
    """What is to be done after the last correction; None where there was none."""
    told = last_correction(application)
    if told is None or not isinstance(told.fact, CorrectionDecided):
        return None
    return _step(application, told.fact.paper_wrong)


def _step(application: Application, paper_wrong: bool) -> NextStep:
    if application.stage in _OUT:
        return NextStep.EXCHANGE if paper_wrong else NextStep.TELL
    if not paper_wrong:
        return NextStep.NOTHING
    return NextStep.HOLD_BACK if application.stage is Stage.AT_DESK else NextStep.NEW_PAPER


def told_wrong(application: Application) -> Told | None:
    """The correction of which the applicant has to hear: he has an answer, and it said otherwise.

    Not where he was answered by e-mail only after it: that e-mail said the right thing.
    """
    told = last_correction(application)
    if told is None or application.stage not in _OUT:
        return None
    before = (one for one in application.history if one.place < told.place)
    went = any(_ends_it(one) for one in before)
    return told if went else None


def _ends_it(told: Told) -> bool:
    fact = told.fact
    if isinstance(fact, EMailReported):
        return fact.about is About.ANSWER and fact.fate is Fate.TAKEN
    return isinstance(fact, HandedOver | Mailed)


class AnswerCorrections:
    """The verbs of one department, on the applications of one office."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def propose(self, number: Number, proposal: Proposal, by: Staff) -> None:
        """Say that the outcome is wrong, and why. Raises ReasonMissing, WrongStage before there is
        an answer, ProposedAlready while another waits, NothingToCorrect."""
        if not proposal.reason.strip():
            raise ReasonMissing
        with self._journal.writing() as journal:
            application, answered = _answered(journal.application(number.application.digits))
            if waiting(application) is not None:
                raise ProposedAlready
            if proposal.outcome is answered.outcome:
                raise NothingToCorrect
            fact = CorrectionProposed(
                number=answered.number,
                was=answered.outcome,
                outcome=proposal.outcome,
                reason=proposal.reason.strip(),
                paper_wrong=proposal.paper_wrong,
                clerk=by.name,
            )
            journal.append(fact, registration=application.registration, actor=by.number)

    def decide(self, number: Number, by: Staff, *, confirmed: bool, why_not: str = "") -> None:
        """Yes or no to the proposal that waits.

        Raises NotByOneAlone to who proposed it, NobodyProposed when none waits (somebody was
        faster), ReasonMissing for a "no" without a word.
        """
        if not confirmed and not why_not.strip():
            raise ReasonMissing
        with self._journal.writing() as journal:
            application, answered = _answered(journal.application(number.application.digits))
            told = waiting(application)
            if told is None or not isinstance(told.fact, CorrectionProposed):
                raise NobodyProposed
            if told.actor == by.number:
                raise NotByOneAlone
            fact = CorrectionDecided(
                number=answered.number,
                proposer=told.actor,
                confirmed=confirmed,
                was=answered.outcome,
                outcome=told.fact.outcome,
                paper_wrong=told.fact.paper_wrong,
                reason=told.fact.reason if confirmed else why_not.strip(),
                clerk=by.name,
            )
            journal.append(fact, registration=application.registration, actor=by.number)


def _answered(application: Application | None) -> tuple[Application, Answered]:
    if application is None:
        raise NoSuchApplication
    if application.answered is None or not may_be_corrected(application):
        raise WrongStage(application.stage.value)
    return application, application.answered
