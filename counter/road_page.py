"""The line's page, behind the foot line: what waits, how the line is, what was confirmed, files,
the age of this computer's keys.

Everybody may read it; nothing on it has to be done for the work to go on, and nothing can be
stopped: what is on its way makes way by itself.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.line import LineState
from counter.line_words import keys_row, line_rows
from counter.shift import Shift
from counter.standing_page import StandingPage
from ui.buttons import PrimaryButton
from ui.surfaces import Card, Scrolled, text
from words import Words


class RoadPage(StandingPage):
    """`closed` with Esc or the link above."""

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self._title = text(role="title")
        self.try_now = PrimaryButton(icon="refresh-cw")
        self.try_now.setObjectName("road_try_now")
        self._help_title, self._help = text(role="strong"), text()
        self._stick = text(role="second")
        self._lay_out()
        self.try_now.clicked.connect(self._try_now)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 4, 4, 4)
        column.addWidget(self.rows)
        column.addStretch(1)
        card = Card()
        for part in (self._help_title, self._help, self._stick):
            card.column.addWidget(part)
        right = QVBoxLayout()
        right.setContentsMargins(0, 4, 4, 4)
        right.setSpacing(16)
        right.addWidget(card)
        right.addWidget(self.try_now)
        right.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(Scrolled(left), 3)
        sides.addLayout(right, 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 12, 24, 16)
        page.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self.back)
        above.addStretch(1)
        page.addLayout(above)
        page.addWidget(self._title)
        page.addLayout(sides, 1)

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self._title.setText(w.say("How the line to the district stands"))
        self.try_now.setText(w.say("Try now"))
        self._help_title.setText(w.say("The work never waits for the line"))
        self._help.setText(
            w.say("Register, print and hand over as always: the book keeps everything here.")
        )
        self._stick.setText(
            w.say(
                "If there is no line for days, the technician's stick carries the same: plug it "
                "in, and a button appears above the page."
            )
        )
        self._say()

    def focus_first(self) -> None:
        self.try_now.setFocus()

    def _say(self) -> None:
        if self._standing is None:
            return
        state, keys, w = self._standing.line, self._standing.keys, self._shift.w
        rows = line_rows(state, self._standing.clock.goes_by, w)
        self.rows.say(rows if keys is None else [*rows, keys_row(keys, w)])
        self._fill("line", state.long_round)
        self._fill("files", _moved(state))

    def _fill(self, name: str, done_of: tuple[int, int] | None) -> None:
        progress = self.rows.line(name).progress
        progress.setVisible(done_of is not None)
        if done_of is not None:
            done, of = done_of
            progress.set_share(done / max(1, of))

    def _try_now(self) -> None:
        self._shift.workplace.send_now()
        self.show_standing(self._shift.workplace.standing())


def _moved(state: LineState) -> tuple[int, int] | None:
    return (state.files.done, state.files.size) if state.files.size else None
