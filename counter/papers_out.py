"""Lists that are out: made and not back yet, the oldest first, with how much is signed for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.custody_words import department_name
from counter.shift import Shift
from counter.speech import moment
from counter.transfers_place import ListOut
from registry.application import office_day
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import text
from words import Words, how_many

SOON_AFTER = 3  # working days: by then a list should be back
NUMBER_WIDTH = 168  # px: a list's whole number in tabular digits, never cut


class OutPart(QWidget):
    """`opened` carries the number of the list chosen."""

    opened = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("ring", False)  # an empty list leaves the focus to the part itself
        self._shift = shift
        self._out: Sequence[ListOut] = ()
        self._hint = text(role="second")
        self.list = Listing()
        self.list.view.setObjectName("lists_out")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        self.list.chosen.connect(self.opened)
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self._hint.setText(w.say("Scan the list that came back, or choose it here."))
        self.list.set_columns(
            [
                Column(w.say("List"), width=NUMBER_WIDTH),
                Column(w.say("Department"), stretch=3),
                Column(w.say("Made"), stretch=2),
                Column(w.say("Out for"), width=220),
                Column(w.say("Signed for"), width=150),
            ]
        )
        self.list.set_empty(
            w.say("No list is out"),
            w.say("A list that left waits here until its signed copy is back."),
        )
        self._say()

    def show_now(self, out: Sequence[ListOut]) -> None:
        self._out = out
        self._say()

    def focus_first(self) -> None:
        rows = self.list.rows()
        if rows:
            self.list.set_current(self.list.current_key() or rows[0].key)
        self.list.view.setFocus()

    def _say(self) -> None:
        self._hint.setVisible(bool(self._out))
        self.list.set_rows([self._row(one) for one in self._out])

    def _row(self, one: ListOut) -> Row:
        w, made = self._shift.w, one.made
        days = days_out(made.at, self._shift)
        late = days >= SOON_AFTER
        total = len(made.papers)
        return Row(
            made.number,
            (
                Cell(made.number.shown, strong=True),
                Cell(department_name(self._shift.workplace.catalogue, made.department, w)),
                Cell(w.moment(moment(made.at), self._shift.now())),
                Cell(
                    age_words(days, w),
                    kind="soon" if late else "",
                    icon="triangle-alert" if late else "",
                ),
                Cell(w.say("{n} of {total}", n=how_many(one.signed), total=how_many(total))),
            ),
        )


def days_out(at: int, shift: Shift) -> int:
    """Working days since a list was made."""
    workplace = shift.workplace
    return max(0, workplace.calendar.working_days_between(office_day(at), workplace.today()))


def age_words(days: int, w: Words) -> str:
    if days == 0:
        return w.say("since today")
    return w.count("{n} working day", "{n} working days", days)
