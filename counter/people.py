"""Who works at this desk now? Name and position stand on every receipt by law (АППК art. 64)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from registry.offices import Staff
from ui.lists import Cell, Column, Listing, Row
from ui.look import current
from ui.panes import Mark
from ui.surfaces import text
from words import Words

_FEWEST_ROWS, _MOST_ROWS = 2, 9


class PeoplePage(QWidget):
    """`chosen` carries the `Staff` who sits down. Passwords come later."""

    chosen = Signal(object)  # Staff

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._people: Sequence[Staff] = ()
        self._office, self._title = text(role="quiet"), text(role="title")
        self.list = Listing()
        self.list.set_columns([Column(stretch=1), Column(stretch=1)])
        self.list.view.setObjectName("staff")
        self.list.setMaximumWidth(560)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(Mark(48))
        column.addWidget(self._office)
        column.addWidget(self._title)
        column.addWidget(self.list)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column, 2)
        row.addStretch(1)
        self.list.chosen.connect(self._choose)
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        office = self._shift.workplace.office
        self._office.setText(w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en))
        self._title.setText(w.say("Who works at this desk today?"))
        self.list.set_empty(
            w.say("Nobody is listed yet"), w.say("The list of staff comes from the district.")
        )
        self._say()

    def show_people(self, people: Sequence[Staff]) -> None:
        self._people = people
        rows = max(_FEWEST_ROWS, min(_MOST_ROWS, len(people)))
        self.list.setFixedHeight(rows * current().size.row)
        self._say()

    def focus_first(self) -> None:
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._people:
            self.list.set_current(self.list.current_key() or self._people[0].number)

    def arrive(self) -> None:
        """Nothing to look up: the window hands the people in."""

    def _say(self) -> None:
        w = self._shift.w
        self.list.set_rows(
            [
                Row(
                    one.number,
                    (
                        Cell(one.name, strong=True, icon="user-round"),
                        Cell(w.of(kk=one.position_kk, ru=one.position_ru, en=one.position_en)),
                    ),
                )
                for one in self._people
            ]
        )

    def _choose(self, number: str) -> None:
        self.chosen.emit(next(one for one in self._people if one.number == number))
