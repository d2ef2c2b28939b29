"""One application's page at work: shown, asked about, decided, put right, left and found again.

Kept out: what stands where on it, and what is seen of it (`counter.case_parts`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from counter.asking import Question
from counter.case_doing import CaseDoing
from counter.case_parts import CaseParts
from counter.shift import Shift
from registry.application import Application
from registry.correcting import may_correct
from registry.facts import Proof
from registry.numbers import Number


class CasePage(CaseParts):
    """`closed` with Esc or the link above; `printed` after something should have come out;
    `handed` carries the application whose answer was handed over; `list_wanted` the number of a
    transfer list; `served` when a same-day service is done and its visitor leaves with the result.
    """

    closed = Signal()
    printed = Signal()
    handed = Signal(object)  # Application
    list_wanted = Signal(object)  # Number
    served = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self._leads_on = False
        self._doing = CaseDoing(shift, self)
        self._connect()
        shift.speaker.follow(self)

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.paper_again.printed.connect(self.printed)
        self.hand.handed.connect(self._doing.hand_over)
        self.send.clicked.connect(self._doing.send_papers)
        self.standing.prepare.clicked.connect(self._prepare)
        self.standing.term.told.connect(self._doing.tell_of_news)
        self.asking.put_away.connect(self._after_asking)
        self.decide.decided.connect(self._doing.decide)
        self.decide.put_away.connect(self._leave_decision)
        self.correct.corrected.connect(self._doing.correct)
        self.correct.put_away.connect(self._leave_correction)
        self.facts.correction_wanted.connect(self._open_correction)
        self.facts.list_wanted.connect(self._lead_to_list)
        self.facts.file_wanted.connect(self._open_file)
        self.rare.asked.connect(self._ask)
        self.rare.answered.connect(self._doing.answered)
        self.rare.print_wanted.connect(self._doing.print_due)
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self._follow)
        self.steps.begun.connect(lambda: self.setEnabled(False))
        self.steps.ended.connect(lambda: self.setEnabled(True))
        self.steps.failed.connect(self.focus_first)
        self.steps.stands.connect(self._show_after)
        self.steps.printed.connect(self.printed)

    # -- showing ----------------------------------------------------------------------------------

    def show_application(self, application: Application, proof: Proof | None = None) -> None:
        """Show it; `proof` is known when the receipt's code was read."""
        self._application = application
        self.who_looked.show_of(application.number)
        self.asking.close_question()
        self.decide.put_by()
        self.correct.hide()
        self._show_history(shown=True)
        self.hand.prepare(proof, application)
        self._left.verticalScrollBar().setValue(0)
        self._show(application)

    def refresh(self) -> None:
        """News may have come down the road; what is begun in the page is not disturbed."""
        number, before, workplace = self.number(), self._application, self._shift.workplace
        if number is None or before is None or self._is_occupied():
            return

        def show(now: Application | None) -> None:
            same = self._application is before and not self._is_occupied()
            if now is not None and same and now.history != before.history:
                handing = self.hand.isAncestorOf(self.focusWidget())
                self._application = now
                self._show(now)
                if handing and self.hand.isHidden():  # its paper turned out to be wrong
                    self.focus_first()

        self._shift.run(lambda: workplace.application(number), then=show)

    def is_half_done(self) -> bool:
        """Whether somebody has begun to write something here."""
        handing = not self.hand.isHidden() and self.hand.is_begun()
        asked = not self.asking.isHidden() or self._leads_on
        return asked or handing or self._is_filled_in()

    def _lead_to_list(self, number: Number) -> None:
        """Whoever goes from here to the list on purpose comes back here."""
        self._leads_on = True
        self.list_wanted.emit(number)
        self._leads_on = False

    def _is_filled_in(self) -> bool:
        return self.decide.is_begun() or self.correct.is_begun()

    def as_it_is(self) -> Callable[[], None]:
        """What shows this application again as it stands now, with all that is half written."""
        one, question, handing = self._application, self.asking.in_hand(), self.hand.in_hand()
        deciding = not self.decide.isHidden()
        correcting = self.correct.in_hand() if not self.correct.isHidden() else None

        def again() -> None:
            if one is None:
                return
            self.show_application(one)
            self.hand.restore(handing)
            if deciding:
                self.open_decision()  # it keeps by itself what was typed
            elif correcting is not None:
                self._open_correction()
                self.correct.restore(correcting)
            elif question is None:
                self.refresh()
                self.focus_first()
            else:
                asked, typed = question
                self._ask(asked)
                self.asking.field.set_text(typed)

        return again

    def escape(self) -> bool:
        """Leave what is asked or filled in; False when there is nothing of it."""
        if not self.asking.isHidden():
            self.asking.close_question()
        elif not self.correct.isHidden():
            self._leave_correction()
        elif not self.decide.isHidden():
            self._leave_decision()
        else:
            return False
        return True

    def _open_file(self) -> None:
        """Show the department's file in whatever program this computer has for it."""
        one = self._application
        if one is None:
            return

        def show(path: Path | None) -> None:
            if path is None:
                self._shift.notices.soon(
                    lambda w: w.say("The file is still on its way from the district.")
                )
            else:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._shift.run(lambda: self._shift.workplace.answer_file(one), then=show)

    # -- doing ------------------------------------------------------------------------------------

    def _show_after(
        self,
        number: Number,
        application: Application | None,
        then: Callable[[Application | None], object],
    ) -> None:
        """A step was taken: the page as it stands now, unless another was scanned meanwhile."""
        if self.number() != number:
            return
        if application is not None:
            self.show_application(application)
        self.focus_first()
        then(application)

    def was_handed(self, application: Application | None, *, same_day: bool) -> None:
        """The answer went out of the house."""
        self.handed.emit(application)
        if same_day:
            self.served.emit()

    # -- a question -------------------------------------------------------------------------------

    def _ask(self, question: Question) -> None:
        self._shift.notices.clear()
        self._make_room()
        self.asking.ask(question)

    def _after_asking(self) -> None:
        self._show_steps()
        self.focus_first()

    # -- decided here -----------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.open_decision()

    def open_decision(self, *, receipt_in_hand: bool = False) -> None:
        """The result is prepared; nothing happens where nobody may decide it.

        `receipt_in_hand`: who asked for it was registered just now, and waits at the desk.
        """
        one = self._application
        if one is None or not self.standing.may_be_decided():
            return
        if receipt_in_hand:
            self._doing.receipt_in_hand_of(one.number)
        self._make_room()
        self._show_history(shown=False)
        self.decide.open_for(one)
        self.decide.focus_first()

    def _leave_decision(self) -> None:
        self.decide.put_by()
        self._show_history(shown=True)
        self._after_asking()

    # -- something is put right -------------------------------------------------------------------

    def _open_correction(self) -> None:
        one = self._application
        if one is None or not may_correct(one):
            return
        self.asking.close_question()
        self.decide.put_by()
        self._shift.notices.clear()
        self._make_room()
        self._show_history(shown=False)
        self.correct.open_for(one)

    def _leave_correction(self) -> None:
        self.correct.hide()
        self._show_history(shown=True)
        self._after_asking()
