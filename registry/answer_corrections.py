"""A wrong outcome put right by two people: one proposes with a reason, another decides.

What was entered first stays in the history. Two pairs of eyes, because an outcome that is changed
after the answer has gone is what a dishonest hand would change. Where the paper is wrong too, it is
given to nobody until one came that says it right. Kept out: who has the right to decide (the
district's accounts say it).
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from registry.application import Application, Stage, Told, counts
from registry.department_facts import CorrectionDecided, CorrectionProposed
from registry.facts import AnswerArrived, Answered, HandedOver, Mailed, Outcome
from registry.failures import (
    NobodyProposed,
    NoSuchApplication,
    NotByOneAlone,
    NothingToCorrect,
    OutcomeMissing,
    PaperKnownWrong,
    ProposedAlready,
    ReasonMissing,
    WrongStage,
)
from registry.mail_facts import About, EMailReported, Fate
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import Journal

AWAITED: Final = (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT, Stage.ANSWERED)
_CAME: Final = (Stage.AT_DESK, Stage.UNCLAIMED)  # from both an answer is handed over
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
    if not told.fact.paper_wrong:
        return NextStep.TELL if application.stage in _OUT else NextStep.NOTHING
    return _step(application)


def _step(application: Application) -> NextStep:
    """Where the paper was wrong too."""
    wanted = new_paper_wanted(application) is not None
    if application.stage in _OUT:
        if wanted or not _right_one_went(application):
            return NextStep.EXCHANGE
        return NextStep.TELL if told_wrong(application) is not None else NextStep.NOTHING
    if not wanted:
        return NextStep.NOTHING
    return NextStep.HOLD_BACK if application.stage is Stage.AT_DESK else NextStep.NEW_PAPER


def new_paper_wanted(application: Application) -> Outcome | None:
    """What a new paper has to say, while the one that there is says the wrong thing; or None.

    Of several papers the one that was taken in last is the one that lies here: what was read off
    it tells whether it is the new one.
    """
    told = last_correction(application)
    if told is None or not isinstance(told.fact, CorrectionDecided) or not told.fact.paper_wrong:
        return None
    paper, wanted = application.arrived, told.fact.outcome
    return None if paper is not None and paper.outcome == wanted else wanted


def must_be_read(application: Application) -> bool:
    """Whether what its paper says has to be read off it: no news tells it, or the news is that
    there is a wrong paper about."""
    return application.answered is None or new_paper_wanted(application) is not None


def is_awaited(application: Application) -> bool:
    """Whether a paper may be taken in: none has come, or the one that came is wrong."""
    if application.stage in AWAITED:
        return True
    return application.stage in _CAME and new_paper_wanted(application) is not None


def check_paper(application: Application, read: Outcome | None) -> None:
    """Whether a paper that says this may be taken in; `read` is None where nobody read it.

    Raises WrongStage, OutcomeMissing, and PaperKnownWrong for the old one.
    """
    if not is_awaited(application):
        raise WrongStage(application.stage.value)
    if must_be_read(application) and read is None:
        raise OutcomeMissing
    wanted = new_paper_wanted(application)
    if wanted is not None and read != wanted:
        raise PaperKnownWrong(wanted)


def check_may_go(application: Application) -> None:
    """Raises PaperKnownWrong while the paper that lies here must not go to its owner."""
    wanted = new_paper_wanted(application)
    if wanted is not None:
        raise PaperKnownWrong(wanted)


def _right_one_went(application: Application) -> bool:
    """Whether he was given the paper that came last. A desk that had not heard of the correction
    may have given out the one before it, and its entry arrives later than those of others."""
    history = application.history
    came = [one.place for one in history if isinstance(one.fact, AnswerArrived)]
    went = [one.place for one in history if _ends_it(one)]
    return bool(came and went) and came[-1] < went[-1]


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
