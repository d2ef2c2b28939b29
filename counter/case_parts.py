"""What one application's page is made of: where it stands, the one right next step, who holds what,
its history; and what of it is seen while something is asked or filled in.

Its parts are cards of their own: `case_standing` with `case_term`, `case_facts`, `case_timeline`,
`case_actions`; `case_decide` and `case_correct` open in the page when they are wanted.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.asking import Asking
from counter.attach_card import AttachCard
from counter.case_actions import CaseActions
from counter.case_correct import CorrectCard
from counter.case_decide import DecideCard
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
from registry.facts import ApplicationKind
from registry.numbers import Number
from registry.office_facts import Corrected
from registry.roles import may_write_kind
from ui.buttons import LinkButton
from ui.surfaces import Scrolled, text
from words import Words


class CaseParts(QWidget):
    """The cards, and the application that they show."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._application: Application | None = None
        self._make()
        self._lay_out()

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
        if self._is_occupied():  # the cards have said anew what may be done: not just now
            self._make_room()
            QTimer.singleShot(0, self, self._keep_in_sight)

    # -- what is shown ----------------------------------------------------------------------------

    def number(self) -> Number | None:
        one = self._application
        return Number.parse(one.number) if one is not None and one.number else None

    def _show(self, application: Application) -> None:
        self.standing.show_of(application)
        self.facts.show_of(application)
        self.scans.show_of(application)
        self.timeline.show_of(application)
        self.retranslate(self._shift.w)
        self._show_steps()

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

    def _is_occupied(self) -> bool:
        return any(not one.isHidden() for one in (self.asking, self.decide, self.correct))

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

    # -- what is seen -----------------------------------------------------------------------------

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
