"""The desk's verbs: what a specialist does, in the order the law and the book demand.

Every verb writes the journal first; paper and network come after, because they may fail and the
journal may not. Clock, randomness, sealer and journal are handed in.
"""

from dataclasses import dataclass
from datetime import date

from registry.acting import registered_of
from registry.answer_corrections import check_may_go, check_paper, must_be_read
from registry.application import Application, Stage, office_day
from registry.clock import working_day
from registry.codes import new_code
from registry.desk_reception import DeskReception, reason_given
from registry.facts import (
    AnswerArrived,
    CodeReplaced,
    Delivery,
    HandedOver,
    Mailed,
    Outcome,
    PaperKind,
    PapersSent,
    Proof,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.failures import (
    AnswerNumberWrong,
    ReasonMissing,
    TooEarly,
)
from registry.form import Form as Form
from registry.names import tidy
from registry.numbers import ANSWER, Number
from registry.offices import Staff
from registry.paperwork import days_kept
from registry.ports import DuePrint
from registry.receipts import CoverSheet, Receipt


@dataclass(frozen=True, slots=True)
class FromPaper:
    """What the specialist reads off an answer whose news has not come, or whose paper was wrong."""

    outcome: Outcome
    their_number: str
    answered_on: date


class Desk(DeskReception):
    """One desk of one office, at work."""

    # -- papers out, answers in -------------------------------------------------------------

    def send_papers(self, number: Number, by: Staff) -> CoverSheet:
        """The papers leave for the department with their cover sheet."""
        with self.writing(lambda: self.paperwork.cover(application)) as journal:
            application, fact = self.standing(journal, number, Stage.REGISTERED)
            sent = PapersSent(fact.number, fact.department, len(fact.documents))
            self.append(
                journal,
                application,
                sent,
                by,
                due=(DuePrint(PaperKind.COVER_SHEET, fact.number),),
            )
        return self.paperwork.cover(application)

    def take_in_answer(
        self, answer: Number, by: Staff, from_paper: FromPaper | None = None
    ) -> Application:
        """The answer is at the desk. Without the department's news, its facts come from the paper;
        so they do while a new paper is wanted, for which one that is here already makes room.

        Raises OutcomeMissing when `from_paper` lacks then, PaperKnownWrong for the old paper,
        WrongStage, AnswerNumberWrong.
        """
        if answer.kind != ANSWER:
            raise AnswerNumberWrong
        with self.writing(lambda: self.now_known(application.number)) as journal:
            application = self.required(journal.application(answer.application.digits))
            arrived = _arrival(application, answer, from_paper)
            return self.taken(journal, application, arrived, by)

    def hand_over(
        self, number: Number, proof: Proof, by: Staff, collected_by: str = ""
    ) -> Application:
        """The resident, or a representative named in `collected_by`, has the answer and signed.

        Raises PaperKnownWrong, WrongStage.
        """
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK, Stage.UNCLAIMED)
            check_may_go(application)
            handed = HandedOver(fact.number, application.answer_number, proof, tidy(collected_by))
            return self.taken(journal, application, handed, by)

    def send_answer(
        self, number: Number, delivery: Delivery, evidence: str, by: Staff
    ) -> Application:
        """The answer went by post or e-mail; `evidence` is the post's or the server's own word.

        Raises ReasonMissing without it, PaperKnownWrong, WrongStage.
        """
        if not evidence.strip():
            raise ReasonMissing
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK)
            check_may_go(application)
            mailed = Mailed(fact.number, application.answer_number, delivery, evidence.strip())
            return self.taken(journal, application, mailed, by)

    # -- ends that are not an answer ----------------------------------------------------------

    def withdraw(self, number: Number, reason: str, by: Staff) -> Application:
        """The applicant takes the application back, while it is not answered yet."""
        return self.end(number, by, lambda digits: Withdrawn(digits, reason_given(reason)))

    def return_defective(self, number: Number, reason: str, by: Staff) -> Application:
        """What was missing did not come within the time set: back to the applicant."""
        return self.end(number, by, lambda digits: Returned(digits, reason_given(reason)))

    def return_unclaimed(self, number: Number, by: Staff) -> Application:
        """Nobody came for a month: the result goes back to the provider."""
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK)
            waits_until = days_kept(office_day(application.arrived_at or 0))
            if working_day(self.clock.now(), self.journal.good_time()) <= waits_until:
                raise TooEarly(waits_until)
            gone = Unclaimed(fact.number, application.answer_number)
            return self.taken(journal, application, gone, by)

    def replace_code(self, number: Number, by: Staff) -> Receipt:
        """A lost receipt: the person's ID was seen; a new code, and the old seal dies."""
        code = new_code(self.random.bytes)
        seal = self.sealer.seal(code.digits)

        def receipt() -> Receipt:
            return self.receipt_of(application, code, PaperKind.RECEIPT)

        with self.writing(receipt) as journal:
            application = self.required(journal.application(number.digits))
            fact = registered_of(application)
            self.append(
                journal,
                application,
                CodeReplaced(fact.number, seal),
                by,
                due=(DuePrint(PaperKind.RECEIPT, fact.number, code.digits),),
            )
            return receipt()


def _arrival(
    application: Application, answer: Number, from_paper: FromPaper | None
) -> AnswerArrived:
    fact, news = registered_of(application), application.answered
    check_paper(application, from_paper.outcome if from_paper is not None else None)
    if news is not None and news.answer != answer.digits:
        raise AnswerNumberWrong
    if from_paper is None or not must_be_read(application):
        return AnswerArrived(fact.number, answer.digits)
    return AnswerArrived(
        fact.number,
        answer.digits,
        entered_from_paper=news is None,  # else it is no second opinion beside the news
        outcome=from_paper.outcome,
        their_number=from_paper.their_number.strip(),
        answered_on=from_paper.answered_on,
    )
