"""Answers on paper that somebody has in hand: each is looked at before it is taken in.

A label scanned while another paper is being looked at puts that one by, with all that was read and
marked; it comes again once the other is decided about. Kept out: how one paper is shown
(`counter.answer_check`), and the lists beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from counter.answer_check import AnswerCheck, CheckDraft
from counter.shift import Shift
from counter.stack_page import HoldBack, TakeIn
from registry.answer_corrections import is_awaited
from registry.application import Application, Stage
from registry.failures import NoSuchApplication, PaperKnownWrong, WrongStage
from registry.numbers import Number

_TAKEN: Final = (Stage.AT_DESK, Stage.ISSUED, Stage.MAILED, Stage.UNCLAIMED)


@dataclass(frozen=True, slots=True)
class _Paper:
    answer: Number
    application: Application


class AnswersInHand(QObject):
    """`turned` when another paper is shown, or none any more."""

    turned = Signal()
    taken = Signal(object)  # Application: its answer is here now
    held = Signal(object, object)  # Number, what it lacks: it goes back to the department
    opened = Signal(object)  # Number: taken in before
    unknown = Signal(object)  # the failure: this label leads nowhere

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self.card = AnswerCheck(shift)
        self._papers: list[_Paper] = []  # the last one is shown, the others come after it
        # What was read off papers so far, by answer: a scan in between must not rub it out.
        self._drafts: dict[str, CheckDraft] = {}
        self._busy = False
        self.card.decided.connect(self._decided)
        self.card.left.connect(self._leave)

    def is_empty(self) -> bool:
        return not self._papers

    def check(self, answer: Number) -> None:
        """The label of an answer was read: it is looked at before it is taken in."""
        workplace = self._shift.workplace

        def look() -> Application:
            known = workplace.application(answer.application)
            if known is None or not known.is_known:
                raise NoSuchApplication
            if not is_awaited(known) and known.stage not in _TAKEN:
                raise WrongStage(known.stage.value)
            return known

        def show(application: Application) -> None:
            if is_awaited(application):
                self._take_up(_Paper(answer, application))
            else:
                self._say_taken_before(answer)

        self._shift.run(look, then=show, refused=self.unknown.emit)

    def look_again(self) -> None:
        """News may have come of the paper that is being looked at."""
        if not self._papers:
            return
        answer, workplace = self._papers[-1].answer, self._shift.workplace

        def show(now: Application | None) -> None:
            if now is None or self._busy or not self._papers or self._papers[-1].answer != answer:
                return
            if is_awaited(now):
                self._papers[-1] = _Paper(answer, now)
                self.card.renew(now)
            else:  # another desk was quicker
                self._settle(answer)
                self._shift.notices.info(lambda w: w.say("This answer is taken in already."))

        self._shift.run(lambda: workplace.application(answer.application), then=show)

    def escape(self) -> bool:
        """Whether a paper was put aside. Its label brings back what was read off it."""
        if not self._papers:
            return False
        self._put_by()
        self._papers.pop()
        self._show_last()
        return True

    # -- one after the other ----------------------------------------------------------------------

    def _take_up(self, one: _Paper) -> None:
        if self._papers and self._papers[-1].answer == one.answer:
            self._papers[-1] = one
            self.card.renew(one.application)
            self.card.focus_first()
            return
        self._shift.looked(one.application.number, "answers")
        self._put_by()
        self._papers = [each for each in self._papers if each.answer != one.answer] + [one]
        self._show_last()

    def _show_last(self) -> None:
        if self._papers:
            one = self._papers[-1]
            self.card.show_answer(one.answer, one.application, self._drafts.get(one.answer.digits))
        else:
            self.card.forget()
        self.turned.emit()

    def _put_by(self) -> None:
        """Keep what stands on it for when this paper's turn comes again."""
        if self._papers:
            self._drafts[self._papers[-1].answer.digits] = self.card.draft()

    def _settle(self, answer: Number) -> None:
        """It is decided about, or nothing of it is to be kept."""
        self._drafts.pop(answer.digits, None)
        shown = bool(self._papers) and self._papers[-1].answer == answer
        self._papers = [one for one in self._papers if one.answer != answer]
        if shown:
            self._show_last()

    def _leave(self) -> None:
        if self._papers:
            self._settle(self._papers[-1].answer)

    def _say_taken_before(self, answer: Number) -> None:
        self._settle(answer)
        self._shift.notices.clear()
        self._shift.notices.info(lambda w: w.say("This answer is taken in already."))
        self.opened.emit(answer.application)

    # -- deciding ---------------------------------------------------------------------------------

    def _decided(self, meant: object) -> None:
        if not self._papers or self._busy:
            return  # Enter was pressed twice
        answer, by, place = self._papers[-1].answer, self._shift.by(), self._shift.workplace.answers

        def work() -> Application:
            match meant:
                case TakeIn(from_paper=paper, lacks=lacks):
                    return place.take_in(answer, by, paper, lacks)
                case HoldBack(lacks=lacks):
                    return place.hold_back(answer, lacks, by)
                case _:
                    raise TypeError(type(meant))

        self._busy = True
        notices = self._shift.notices
        self._shift.run(
            work,
            then=lambda application: self._done(answer, meant, application),
            refused=self._refused,
            troubled=lambda failure: self._again(notices.troubled, failure),
            broken=lambda failure: self._again(notices.broken, failure),
        )

    def _done(self, answer: Number, meant: object, application: Application) -> None:
        self._busy = False
        self._settle(answer)
        notices = self._shift.notices
        notices.clear()
        if isinstance(meant, HoldBack):
            notices.soon(lambda w: w.say("Written down. The paper goes back to the department."))
            self.held.emit(answer, meant.lacks)
            return
        notices.done(lambda w: w.say("Taken in. Tell the applicant that the answer is here."))
        self.taken.emit(application)

    def _refused(self, failure: BaseException) -> None:
        """What was read off the paper is wrong: that is said beside it."""
        if isinstance(failure, PaperKnownWrong) and self._papers:
            self._shift.notices.clear()
            self._again(self.card.fields.refuse, failure)
        else:
            self._again(self._shift.notices.refused, failure)

    def _again(self, tell: Callable[[BaseException], object], failure: BaseException) -> None:
        self._busy = False
        tell(failure)
        self.look_again()  # its news may have changed what can be done with it
