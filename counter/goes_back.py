"""Sheets for the department: what its answers lack, offered once they were held back.

One key prints all that were held back since it was pressed last; pressed again, the same once more.
Kept out: what is remarked (`counter.answer_check`), and how a sheet looks.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.shift import Shift
from registry.attaching import Lack
from registry.numbers import Number
from ui.buttons import OutlineButton
from ui.surfaces import text
from words import Words


class GoesBack(QWidget):
    """One row: which answers go back, and the key that prints their sheets."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._held: dict[Number, tuple[Lack, ...]] = {}
        self._printed = False
        self._said = text(role="strong")
        self._said.setObjectName("goes_back")
        self.print = OutlineButton(icon="printer", keys="Ctrl+P")
        self.print.setObjectName("print_return")
        self.print.clicked.connect(self._print)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._said, 1)
        row.addWidget(self.print)
        self.hide()

    def offer(self, answer: Number, lacks: Sequence[Lack]) -> None:
        """This answer was held back just now."""
        if self._printed:
            self._held, self._printed = {}, False
        self._held[answer] = tuple(lacks)
        self.retranslate(self._shift.w)

    def show_if(self, *, here: bool) -> None:
        """Only where its key is not another's."""
        self.setVisible(here and bool(self._held))

    def retranslate(self, w: Words) -> None:
        count = len(self._held)
        self.print.setText(w.count("Print its sheet", "Print {n} sheets", count or 1))
        numbers = ", ".join(answer.shown for answer in self._held)
        self._said.setText(w.say("Back to the department: {numbers}", numbers=numbers))

    def _print(self) -> None:
        held, by = dict(self._held), self._shift.by()
        place, notices = self._shift.workplace.answers, self._shift.notices

        def work() -> None:
            for answer, lacks in held.items():
                place.print_return(answer, lacks, by)

        def done(_: object) -> None:
            self._printed = self._printed or held == self._held
            notices.done(lambda w: w.say("Lay it with the answer: it says what lacks."))

        if held:
            self._shift.print(work, then=done)
