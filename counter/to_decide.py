"""What waits for a decision of this office itself: a part of the page Answers.

Kept out: deciding, which is done on the application's own page.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.shift import Shift
from counter.speech import due_words, short_name
from registry.lists import ListRow
from registry.numbers import Number
from ui.lists import Cell, Column, Listing, Row
from words import Words


class ToDecide(QWidget):
    """`opened` carries the number of an application, `counted` how many wait."""

    opened = Signal(object)
    counted = Signal(int)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._found: Sequence[ListRow] = ()
        self.list = Listing()
        self.list.view.setObjectName("to_decide")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.list.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH),
                Column(w.say("Service"), stretch=4),
                Column(w.say("Applicant"), stretch=4),
                Column(w.say("Answer by"), width=258),
            ]
        )
        self.list.set_empty(
            w.say("Nothing waits for a decision here"),
            w.say("What the office itself decides comes here when it is registered."),
        )
        self._say()

    def arrive(self) -> None:
        self._shift.run(self._shift.workplace.cases.to_decide, then=self._show)

    def focus_first(self) -> None:
        self.list.view.setFocus()

    def _show(self, found: Sequence[ListRow]) -> None:
        self._found = found
        self._say()
        self.counted.emit(len(found))

    def _say(self) -> None:
        self.list.set_rows([self._row(row) for row in self._found])

    def _row(self, row: ListRow) -> Row:
        w, workplace = self._shift.w, self._shift.workplace
        service = short_name(workplace.catalogue, row.service, row.kind, w)
        shown, kind = "", ""
        if row.due is not None:
            shown, kind = due_words(row.due, row.stage, workplace.today(), workplace.calendar, w)
        cells = (
            Cell(Number.parse(row.number).shown),
            Cell(service, strong=True),
            Cell(row.name),
            Cell(shown, kind=kind),
        )
        return Row(row.number, cells)
