"""The list of applications: one search field, stages to narrow it, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import due_words, short_name
from counter.who import named
from registry.application import Stage
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from ui.buttons import Segment
from ui.fields import LineField
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import text
from words import Words, later
from words.stages import panes_lit, stage_word

_LOOK_AFTER_MS = 120
_MOST = 200
NUMBER_WIDTH = 144  # px: a whole number in tabular digits, never cut

# Twelve stages would not fit, and nobody asks for eleven of them: these are what a desk looks for.
_FILTERS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("all", later("All"), ()),
    ("here", later("Papers are here"), (Stage.REGISTERED,)),
    ("department", later("At the department"), (Stage.SENT, Stage.WITH_DEPARTMENT)),
    ("coming", later("Answer on its way"), (Stage.ANSWERED,)),
    ("at_desk", later("To hand over"), (Stage.AT_DESK,)),
    ("over", later("Finished"), tuple(stage for stage in Stage if not stage.is_open)),
)


class ApplicationsPage(QWidget):
    """`opened` carries the number of the row chosen."""

    opened = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._asked = 0
        self._found: Sequence[ListRow] = ()
        self._counts: Mapping[Stage, int] = {}
        self.search = LineField(large=True, icon_name="search")
        named(self.search.edit, "search")
        self._chips: dict[str, Segment] = {}
        self._group = QButtonGroup(self)
        self.list = Listing()
        named(self.list.view, "applications")
        self._more = text(role="second")
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._lay_out()
        self._timer.timeout.connect(self.look)
        self.search.changed.connect(lambda _: self._timer.start())
        self.search.edit.installEventFilter(self)
        self.list.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, _, _ in _FILTERS:
            chip = Segment()
            chip.setObjectName(f"filter_{key}")
            chip.clicked.connect(self.look)
            self._group.addButton(chip)
            self._chips[key] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self._chips["all"].setChecked(True)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self._more)

    def retranslate(self, w: Words) -> None:
        self.search.set_label("")
        self.search.edit.setAccessibleName(w.say("Search"))
        self.search.set_placeholder(w.say("Number, name, IIN or phone"))
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH),
                Column(w.say("Service"), stretch=4),
                Column(w.say("Applicant"), stretch=3),
                Column(w.say("Stage"), width=206),
                Column(w.say("Answer by"), width=258),
            ]
        )
        self._say_chips()
        self._say_rows()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into the list; Enter opens the first row."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            rows = self.list.rows()
            if event.key() == Qt.Key.Key_Down and rows:
                self.list.view.setFocus()
                self.list.set_current(self.list.current_key() or rows[0].key)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and rows:
                self.opened.emit(Number.parse(self.list.current_key() or rows[0].key))
                return True
        return super().eventFilter(watched, event)

    def arrive(self) -> None:
        self.look()

    def focus_first(self) -> None:
        self.search.edit.setFocus()
        self.search.edit.selectAll()

    def show_stage(self, key: str) -> None:
        """Narrow to one of the filters: all, here, department, coming, at_desk, over."""
        self._chips[key].setChecked(True)
        self.look()

    def look(self) -> None:
        """Ask the book again; an answer to an older question is thrown away."""
        self._timer.stop()
        self._asked += 1
        asked, workplace = self._asked, self._shift.workplace
        key = next(key for key, chip in self._chips.items() if chip.isChecked())
        stages = next(stages for name, _, stages in _FILTERS if name == key)
        typed = self.search.text().strip()
        wanted = Wanted(typed, stages, most_urgent_first=key not in ("all", "over"), limit=_MOST)

        def show(found: tuple[Sequence[ListRow], Mapping[Stage, int]]) -> None:
            if asked == self._asked:
                self._found, self._counts = found
                self._say_chips()
                self._say_rows()

        self._shift.run(lambda: (workplace.rows(wanted), workplace.counts()), then=show)

    def _say_chips(self) -> None:
        """How much waits where. All and finished ones only grow: their numbers would not fit."""
        for key, words, stages in _FILTERS:
            count = sum(n for stage, n in self._counts.items() if stage in stages)
            waits = any(stage.is_open for stage in stages)
            said = self._shift.w.say(words)
            self._chips[key].setText(f"{said}  {count}" if waits else said)

    def _say_rows(self) -> None:
        w = self._shift.w
        if self.search.text().strip():
            self.list.set_empty(
                w.say("Nothing found"), w.say("Try the number, or the first letters of the name.")
            )
        else:
            self.list.set_empty(
                w.say("No applications here"),
                w.say("Register the first one under “Reception”, F2."),
            )
        self.list.set_rows([application_row(row, self._shift) for row in self._found])
        self._more.setVisible(len(self._found) >= _MOST)
        self._more.setText(w.say("The first {n} are shown: type to narrow.", n=_MOST))


def application_row(row: ListRow, shift: Shift) -> Row:
    """Number, service, applicant, stage, term: one line of any list of applications."""
    w, workplace = shift.w, shift.workplace
    due, kind = "", ""
    if row.due is not None:
        due, kind = due_words(row.due, row.stage, workplace.today(), workplace.calendar, w)
    icon = {"late": "circle-alert", "soon": "triangle-alert"}.get(kind, "")
    stage = row.stage.value
    odd = "late" if row.has_conflict else ""
    return Row(
        row.number,
        (
            Cell(Number.parse(row.number).shown),
            Cell(short_name(workplace.catalogue, row.service, row.kind, w), strong=True),
            Cell(row.name),
            Cell(stage_word(stage, w), panes=panes_lit(stage), kind=odd),
            Cell(due, kind=kind, icon=icon),
        ),
    )
