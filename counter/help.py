"""The page behind F1: every key of the window, the first steps, one's own password and PIN."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from counter.guide import GuideCard
from counter.keys import LINE, PAGES, WORK, Key
from counter.shift import Shift
from ui.buttons import LinkButton
from ui.surfaces import Card, Scrolled, text
from words import Words, later


class HelpPage(QWidget):
    """`closed` with Esc or the link above; `pin` and `password` when one wants another."""

    closed = Signal()
    pin = Signal()
    password = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self.back = LinkButton(icon="arrow-left")
        self.back.setObjectName("help_back")
        self._title, self._own_title = text(role="title"), text(role="lead")
        self._pages = _Keys(later("Pages"), PAGES)
        line = () if shift.workplace.line_up is None else LINE
        self._work = _Keys(later("At work"), (*WORK, *line))
        self._guide = GuideCard(shift.speaker, closable=False)
        self.own = Card(padding=16)
        self.own_pin, self.own_password = LinkButton(icon="hash"), LinkButton(icon="key-round")
        self.own_pin.setObjectName("set_pin")
        self.own_password.setObjectName("change_password")
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.own_pin.clicked.connect(self.pin)
        self.own_password.clicked.connect(self.password)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        for part in (self._own_title, self.own_pin, self.own_password):
            self.own.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.own.column.setSpacing(4)
        inside = QWidget()
        sides = QHBoxLayout(inside)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(16)
        for share, cards in ((7, [self._pages]), (8, [self._work]), (7, [self._guide, self.own])):
            side = QVBoxLayout()
            side.setSpacing(16)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            sides.addLayout(side, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(Scrolled(inside), 1)

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self._title.setText(w.say("Help"))
        self._pages.retranslate(w)
        self._work.retranslate(w)
        self._own_title.setText(w.say("Your password"))
        self.own_pin.setText(w.say("Set a PIN for this desk"))
        self.own_password.setText(w.say("Change the password"))

    def show_own(self, shown: bool) -> None:
        """One's own password and PIN: only for who has signed in."""
        self.own.setVisible(shown)

    def arrive(self) -> None:
        """Nothing here changes by itself."""

    def focus_first(self) -> None:
        self.back.setFocus()


class _Keys(Card):
    """A heading and a line for each key."""

    def __init__(self, heading: str, keys: Sequence[Key]) -> None:
        super().__init__(padding=16)
        self._heading, self._said = heading, text(role="lead")
        self._lines = [(key, text(role="strong", wrap=False), text()) for key in keys]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (_, keys_label, words) in enumerate(self._lines):
            grid.addWidget(keys_label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, place, 1)
        self.column.addWidget(self._said)
        self.column.addLayout(grid)

    def retranslate(self, w: Words) -> None:
        self._said.setText(w.say(self._heading))
        for key, keys_label, words in self._lines:
            keys_label.setText(key.keys)
            words.setText(w.say(key.words))
