"""Next in line (Ctrl+F9): who is called to this desk, and what to do with the number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.keys import ABSENT_KEY, CALL_KEY
from counter.line_place import LineNow, LinePlace
from counter.shift import Shift
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.flow import FlowLayout
from ui.surfaces import Card, text
from words import Words


class LinePage(QWidget):
    """`closed` with Esc or the link above."""

    closed = Signal()

    def __init__(self, shift: Shift, line: LinePlace) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._line = line
        self.back = LinkButton(icon="arrow-left")
        self.back.setObjectName("line_back")
        self._title = text(role="title")
        self._called, self._state = text(role="display"), text(role="second")
        self._called.setObjectName("line_called")
        self._state.setObjectName("line_state")
        self.next = PrimaryButton(icon="arrow-right", keys="Ctrl+Return")
        self.next.setObjectName("line_next")
        self.again = OutlineButton(icon="volume-2")
        self.absent = OutlineButton(icon="user-x")
        self._pass_title = text(role="lead")
        self._desks = QWidget()
        self._flow = FlowLayout(self._desks)
        self._shown_desks: tuple[int, ...] = ()
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.next.clicked.connect(line.done)
        self.again.clicked.connect(line.again)
        self.absent.clicked.connect(line.absent)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        card = Card()
        for label in (self._called, self._state):
            card.column.addWidget(label)
        row = QHBoxLayout()
        for button in (self.again, self.absent):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.next)
        card.column.addLayout(row)
        card.column.addWidget(self._pass_title)
        card.column.addWidget(self._desks)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(card)
        column.addStretch(1)

    def arrive(self) -> None:
        self.show_now(self._line.now())

    def focus_first(self) -> None:
        self.next.setFocus()

    def show_now(self, now: LineNow) -> None:
        """Whenever the line was looked at."""
        w = self._shift.w
        self._called.setText(now.shown or w.say("Nobody is called"))
        self._state.setText(_state_words(now, w))
        at_desk = now.reached and bool(now.shown)
        self.again.setVisible(at_desk)
        self.absent.setVisible(at_desk)
        can = now.reached and (at_desk or now.waiting > 0)
        if not can and self.next.hasFocus():
            self.back.setFocus()  # or Qt would give the keyboard to whatever comes next
        self.next.setEnabled(can)
        self.next.setText(w.say("Done, call the next") if at_desk else w.say("Call the next"))
        desks = now.others if at_desk else ()
        self._pass_title.setVisible(bool(desks))
        self._show_desks(desks)

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self._title.setText(w.say("Next in line"))
        self.again.setText(w.say("Call again"))
        self.again.setToolTip(CALL_KEY)
        self.absent.setText(w.say("Nobody came"))
        self.absent.setToolTip(ABSENT_KEY)
        self._pass_title.setText(w.say("Pass on to another window"))
        self._shown_desks = ()
        self.show_now(self._line.now())

    def _show_desks(self, desks: tuple[int, ...]) -> None:
        if desks == self._shown_desks:
            return
        self._shown_desks = desks
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for desk in desks:
            button = OutlineButton(self._shift.w.say("Window {number}", number=desk))
            button.setObjectName(f"pass_to_{desk}")
            button.clicked.connect(lambda _=False, desk=desk: self._line.pass_on(desk))
            self._flow.addWidget(button)


def _state_words(now: LineNow, w: Words) -> str:
    if not now.reached:
        return w.say(
            "The main computer of this office does not answer. "
            "Call those who wait by their numbers, aloud."
        )
    waits = w.count(
        "{n} person waits, for {m} minutes",
        "{n} people wait, the longest {m} minutes",
        now.waiting,
        m=now.longest,
    )
    said = waits if now.waiting else w.say("Nobody waits.")
    if now.shown and now.times > 1:
        called = w.count("Called {n} time.", "Called {n} times.", now.times)
        return f"{said} {called}"
    return said
