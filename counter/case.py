"""One application's page: where it stands, the one right next step, who holds what, its history.

Its parts are cards of their own: `case_standing` with `case_term`, `case_facts`, `case_timeline`,
`case_actions`; `case_decide` and `case_correct` open in the page when they are wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from counter.asking import Asking, Question
from counter.attach_card import AttachCard
from counter.case_actions import CaseActions
from counter.case_correct import CorrectCard
from counter.case_decide import DecideCard
from counter.case_doing import CaseDoing
from counter.case_facts import CaseFacts
from counter.case_standing import CaseStanding
from counter.case_steps import CaseSteps
from counter.case_timeline import Timeline
from counter.paper_again import PaperAgain
from counter.shift import Shift
from counter.speech import short_name
from counter.who_looked import WhoLooked
from registry.application import Application
from registry.correcting import may_correct
from registry.facts import ApplicationKind, Proof
from registry.numbers import Number
from registry.office_facts import Corrected
from registry.roles import may_write_kind
from ui.buttons import LinkButton
from ui.surfaces import Scrolled, text
from words import Words


class CasePage(QWidget):
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
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._application: Application | None = None
        self._leads_on = False
        self._make()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _make(self) -> None:
        shift = self._shift
        self.back = LinkButton(icon="arrow-left")
        self._number = text(role="quiet", wrap=False)
        self._number.setObjectName("case_number")
        self._short, self._official = text(role="lead"), text(role="second")
        self.standing = CaseStanding(shift)
        self.hand, self.send = self.standing.hand, self.standing.send
        self.asking = Asking(shift)
        self.decide, self.correct = DecideCard(shift), CorrectCard(shift)
        self.timeline, self.facts = Timeline(shift), CaseFacts(shift)
        self.rare, self.scans = CaseActions(shift), AttachCard(shift)
        self.links = self.rare.links
        self.who_looked, self.paper_again = WhoLooked(shift), PaperAgain(shift)
        self.steps = CaseSteps(shift)
        self._doing = CaseDoing(shift, self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 16)  # and 4 within: the rings of what is scrolled
        column.setSpacing(6)
        above = QHBoxLayout()
        above.setContentsMargins(4, 0, 4, 0)
        for label in (self._short, self._official):
            label.setContentsMargins(4, 0, 4, 0)
        above.addWidget(self.back)
        above.addStretch(1)
        above.addWidget(self._number)
        column.addLayout(above)
        column.addWidget(self._short)
        column.addWidget(self._official)
        column.addSpacing(6)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        left = (self.standing, self.asking, self.decide, self.correct, self.timeline)
        right = (self.facts, self.scans, self.rare, self.paper_again, self.who_looked)
        self._left = Scrolled(_side(12, left))
        sides.addWidget(self._left, 3)
        sides.addWidget(Scrolled(_side(6, right)), 2)
        column.addLayout(sides, 1)

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

    def _show(self, application: Application) -> None:
        self.standing.show_of(application)
        self.facts.show_of(application)
        self.scans.show_of(application)
        self.timeline.show_of(application)
        self.retranslate(self._shift.w)
        self._show_steps()

    def refresh(self) -> None:
        """News may have come down the road; what is begun in the page is not disturbed."""
        number, before, workplace = self.number(), self._application, self._shift.workplace
        if number is None or before is None or self._is_occupied():
            return

        def show(now: Application | None) -> None:
            same = self._application is before and not self._is_occupied()
            if now is not None and same and now.history != before.history:
                self._application = now
                self._show(now)

        self._shift.run(lambda: workplace.application(number), then=show)

    def _is_occupied(self) -> bool:
        return any(not one.isHidden() for one in (self.asking, self.decide, self.correct))

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

    def number(self) -> Number | None:
        one = self._application
        return Number.parse(one.number) if one is not None and one.number else None

    def focus_first(self) -> None:
        if not self.decide.isHidden():
            self.decide.focus_first()
        elif not self.hand.isHidden():
            self.hand.focus_first()
        else:
            (self.standing.first() or self.back).setFocus()
        QTimer.singleShot(0, self, self._keep_in_sight)  # once it is laid out

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice above takes its room from the page."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self._keep_in_sight()
            QTimer.singleShot(0, self, self._keep_in_sight)  # its part may just be opening

    def _keep_in_sight(self) -> None:
        """What has the keyboard is seen whole, however much stands above it."""
        self._left.keep_in_sight(self.focusWidget())

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        one = self._application
        if one is None:
            return
        fact, refused, catalogue = one.registered, one.refused, self._shift.workplace.catalogue
        code = fact.service if fact else refused.service if refused else ""
        kind = fact.kind if fact else ApplicationKind.SERVICE
        service = catalogue.find(code)
        self._number.setText(Number.parse(one.number).shown)
        self._short.setText(short_name(catalogue, code, kind, w))
        self._official.setText(service.name(w.language) if service is not None else "")

    def _show_steps(self) -> None:
        one, staff = self._application, self._shift.staff
        if one is None:
            return
        self.standing.show_steps()
        self.rare.show_of(one)
        may = staff is not None and may_write_kind(staff.roles, Corrected)
        self.facts.correct.setVisible(may and may_correct(one))
        self.paper_again.show_for(one)

    def say_due_prints(self) -> None:
        """Offer to print when a paper of this application did not come out."""
        if self._application is not None and not self._is_occupied():
            self.rare.say_due_prints()
            self.paper_again.show_for(self._application)

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

    def _make_room(self) -> None:
        """What is asked or filled in has the page for itself: there is one button to press."""
        self.standing.hide_steps()
        self.rare.hide_all()
        self.facts.correct.hide()
        self.paper_again.hide()

    def _show_history(self, *, shown: bool) -> None:
        """What is filled in takes the place of how it stands and what has happened."""
        self.standing.setVisible(shown)
        self.timeline.setVisible(shown)

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


def _side(spacing: int, parts: tuple[QWidget, ...]) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(4, 4, 4, 4)
    column.setSpacing(spacing)
    for part in parts:
        if isinstance(part, LinkButton):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            column.addWidget(part)
    column.addStretch(1)
    return side
