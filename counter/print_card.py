"""One paper that is not out, beside the list: why, and what may be done with it.

Kept out: the doing (`counter.prints`).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.print_words import (
    cancel_warning,
    number_of,
    printer_word,
    state_sentence,
    title_of,
)
from counter.prints_place import PrintRow, PrintState
from ui.buttons import LinkButton, OutlineButton
from ui.choices import Choice
from ui.languages import Speaker
from ui.surfaces import Card, text
from words import Words

MOST_PRINTERS = 5  # more would not be choices that are all seen


class PrintCard(Card):
    """Each signal carries the `PrintRow`; `moved` the setting of a printer as well."""

    print_wanted = Signal(object)
    answered = Signal(object, bool)  # whether it came out
    moved = Signal(object, str)
    cancelled = Signal(object)

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.row: PrintRow | None = None
        self._printers: Sequence[str] = ()
        self._title, self._number = text(role="lead"), text(role="second", wrap=False)
        self._at, self._state = text(role="quiet"), text()
        self.now = OutlineButton(icon="printer")
        self.yes, self.no = OutlineButton(icon="check"), OutlineButton(icon="printer")
        self.elsewhere, self.drop = LinkButton(icon="arrow-right"), LinkButton(icon="x")
        self.to = Choice(vertical=True)
        self.there = OutlineButton(icon="printer")
        self.stay = LinkButton()
        self._warning = text()
        self.confirm, self.keep = OutlineButton(), LinkButton()
        self._moving, self._dropping = QWidget(), QWidget()
        names = {
            "print_one": self.now,
            "came_out": self.yes,
            "not_out": self.no,
            "print_elsewhere": self.elsewhere,
            "print_to": self.to,
            "move_print": self.there,
            "stay_here": self.stay,
            "cancel_print": self.drop,
            "confirm_cancel": self.confirm,
            "keep_print": self.keep,
        }
        for name, part in names.items():
            part.setObjectName(name)
        self._lay_out()
        self._connect()
        speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        self.setMinimumWidth(360)
        for part in (self._title, self._number, self._at, self._state):
            self.column.addWidget(part)
        answers = QHBoxLayout()
        answers.setSpacing(12)
        for button in (self.yes, self.no, self.now):
            answers.addWidget(button)
        answers.addStretch(1)
        self.column.addLayout(answers)
        self.column.addWidget(self.elsewhere)
        moving = QVBoxLayout(self._moving)
        dropping = QVBoxLayout(self._dropping)
        for column, above, below in (
            (moving, self.to, (self.there, self.stay)),
            (dropping, self._warning, (self.confirm, self.keep)),
        ):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
            column.addWidget(above)
            row = QHBoxLayout()
            row.setSpacing(16)
            for pressed in below:
                row.addWidget(pressed)
            row.addStretch(1)
            column.addLayout(row)
        self.column.addWidget(self._moving)
        self.column.addWidget(self.drop)
        self.column.addWidget(self._dropping)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.now.clicked.connect(lambda: self.print_wanted.emit(self.row))
        self.yes.clicked.connect(lambda: self.answered.emit(self.row, True))
        self.no.clicked.connect(lambda: self.answered.emit(self.row, False))
        self.there.clicked.connect(lambda: self.moved.emit(self.row, self.to.value() or ""))
        self.confirm.clicked.connect(lambda: self.cancelled.emit(self.row))
        self.elsewhere.clicked.connect(lambda: self._open(self._moving))
        self.drop.clicked.connect(lambda: self._open(self._dropping))
        self.keep.clicked.connect(lambda: self._open(None))
        self.stay.clicked.connect(lambda: self._open(None))

    def show_row(self, row: PrintRow | None, printers: Sequence[str], w: Words) -> None:
        """None hides the card. What was opened in it stays open for the same paper."""
        same = (
            row is not None
            and self.row is not None
            and (row.paper, row.number, row.state)
            == (self.row.paper, self.row.number, self.row.state)
        )
        self.row, self._printers = row, printers
        self.retranslate(w)
        if not same:
            self._open(None)
        self.setVisible(row is not None)

    def _open(self, part: QWidget | None) -> None:
        row = self.row
        free = row is not None and row.state is not PrintState.PRINTING
        doubtful = row is not None and row.state is PrintState.DOUBTFUL
        self._moving.setVisible(part is self._moving)
        self._dropping.setVisible(part is self._dropping)
        self.elsewhere.setVisible(free and not doubtful and part is None)
        self.drop.setVisible(free and part is None)
        self.yes.setVisible(doubtful)
        self.no.setVisible(doubtful)
        self.now.setVisible(free and not doubtful and part is None)
        if part is self._moving:
            self.to.setFocus()
        elif part is self._dropping:
            self.keep.setFocus()

    def retranslate(self, w: Words) -> None:
        self.now.setText(w.say("Print now"))
        self.yes.setText(w.say("Yes, it is out"))
        self.no.setText(w.say("No, print it"))
        self.elsewhere.setText(w.say("On another printer"))
        self.to.set_label(w.say("On which printer"))
        self.there.setText(w.say("Print there"))
        self.drop.setText(w.say("Do not print it any more"))
        self.confirm.setText(w.say("Do not print"))
        self.keep.setText(w.say("Leave it"))
        self.stay.setText(w.say("Leave it"))
        self._say_printers(w)
        if self.row is not None:
            self._title.setText(title_of(self.row, w))
            self._number.setText(number_of(self.row, w))
            self._at.setText(w.say("Printer: {name}", name=printer_word(self.row.printer, w)))
            self._state.setText(state_sentence(self.row, w))
            self._warning.setText(cancel_warning(self.row, w))

    def _say_printers(self, w: Words) -> None:
        chosen = self.to.value()
        options = [
            (one, printer_word(one, w) if one else w.say("The one set for this paper"))
            for one in self._printers[:MOST_PRINTERS]
        ]
        self.to.set_options(options)
        self.to.set_value(chosen if chosen in self._printers else "")
