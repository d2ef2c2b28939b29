"""The page Search: one field, stages to narrow it, the most urgent first.

By number in any form, control code, IIN, phone, name, words of the note, or the number in the state
appeals system. One question is at work at a time: what is typed meanwhile is asked when it is
answered, so that nobody waits for what nobody wants any more. A list that says the same stays as it
is, where it was scrolled to; more of it is read when somebody scrolls down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import due_words, short_name
from counter.who import named
from registry.application import Stage
from registry.codes import CODE_DIGITS, THIRD_DIGITS, Misread, OurCode, OurNumber, Reading
from registry.lists import FIRST_ROWS, ListRow, Wanted
from registry.numbers import TRANSFER_LIST, Number
from ui.buttons import Segment
from ui.fields import LineField
from ui.flow import Flow
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import text
from words import Words, how_many, later
from words.stages import panes_lit, stage_word

_LOOK_AFTER_MS = 120
_MOST = 32 * FIRST_ROWS  # who scrolled so far down types a letter more
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


Terms = dict[tuple[date, bool], tuple[str, str]]
_CHECK = later("Check the digits: one of them is wrong.")
_A_LIST = later("This is the number of a transfer list: Enter opens it.")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one question brought; counts only where they were asked for."""

    wanted: Wanted
    rows: Sequence[ListRow]
    counts: Mapping[Stage, int] | None
    doubt: str  # what to say when nothing was found

    @property
    def has_more(self) -> bool:
        return len(self.rows) >= self.wanted.limit

    def begins_as(self, other: _Found) -> bool:
        return self.rows[: len(other.rows)] == other.rows

    def asks_as(self, other: _Found) -> bool:
        return replace(self.wanted, limit=0) == replace(other.wanted, limit=0)


_NOTHING = _Found(Wanted(limit=FIRST_ROWS), (), None, "")


class ApplicationsPage(QWidget):
    """`opened` carries the number of the row chosen, `listed` that of a transfer list."""

    opened = Signal(object)  # Number
    listed = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._at_work = self._again = False
        self._counting = True  # how many stand where is asked for when the page is opened
        self._said: object = None
        self._opening = False  # Enter was pressed before the answer was there
        self._limit = FIRST_ROWS  # rows that are read: more when somebody scrolled down
        self._found = self._shown = _NOTHING
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
        self.list.scrolled.connect(self._read_on)
        self.list.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.search)
        chips = Flow(across=8, down=8)
        for key, _, _ in _FILTERS:
            chip = Segment()
            chip.setObjectName(f"filter_{key}")
            chip.clicked.connect(lambda _=False: self.look())
            self._group.addButton(chip)
            self._chips[key] = chip
            chips.add(chip)
        self._chips["all"].setChecked(True)
        column.addWidget(chips)
        column.addWidget(self.list, 1)
        column.addWidget(self._more)

    def retranslate(self, w: Words) -> None:
        self.search.set_label("")
        self.search.edit.setAccessibleName(w.say("Search"))
        self.search.set_placeholder(w.say("Number, name, IIN, phone, code or words of the note"))
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH),
                Column(w.say("Service"), stretch=4),
                Column(w.say("Applicant"), stretch=3),
                Column(w.say("Stage"), width=206),
                Column(w.say("Answer by"), width=258, least=150),
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
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self._open_first(rows)
        return super().eventFilter(watched, event)

    def _open_first(self, rows: Sequence[Row]) -> bool:
        """What was typed may be newer than what is shown: then it is asked for first."""
        if (number := self._list_typed()) is not None:
            self.listed.emit(number)
            return True
        if self._timer.isActive() or self._at_work:
            self._opening = True
            self.look()
            return True
        if rows:
            self.opened.emit(Number.parse(self.list.current_key() or rows[0].key))
        return bool(rows)

    def _list_typed(self) -> Number | None:
        """The transfer list whose number was typed."""
        reading = self._shift.workplace.read_scan(self.search.text())
        if isinstance(reading, OurNumber) and _is_list(reading.number):
            return reading.number
        return None

    def arrive(self) -> None:
        self._counting = True
        self.look()

    def focus_first(self) -> None:
        self.search.edit.setFocus()
        self.search.edit.selectAll()

    def show_stage(self, key: str) -> None:
        """Narrow to one of the filters: all, here, department, coming, at_desk, over."""
        self._chips[key].setChecked(True)
        self.look()

    def look(self) -> None:
        """Ask the book again; while a question is at work, only the newest follows it."""
        self._timer.stop()
        if self._at_work:
            self._again = True
            return
        self._at_work, self._again = True, False
        key = next(key for key, chip in self._chips.items() if chip.isChecked())
        stages = next(stages for name, _, stages in _FILTERS if name == key)
        typed = self.search.text().strip()
        wanted = Wanted(typed, stages, most_urgent_first=key not in ("all", "over"), limit=0)
        if wanted != replace(self._found.wanted, limit=0):
            self._limit = FIRST_ROWS
        wanted = replace(wanted, limit=self._limit)
        counting, self._counting = self._counting, False
        notices = self._shift.notices
        self._shift.run(
            lambda: self._ask(wanted, counting=counting),
            then=self._show,
            refused=self._failed(notices.refused),
            troubled=self._failed(notices.troubled),
            broken=self._failed(notices.broken),
        )

    def _ask(self, wanted: Wanted, *, counting: bool) -> _Found:
        """Away from the screen: a code takes its slow hash, all else some milliseconds."""
        workplace = self._shift.workplace
        counts = workplace.counts() if counting else None
        reading = workplace.read_scan(wanted.typed)
        if isinstance(reading, OurCode):
            known = workplace.by_code(reading.code)
            if known is not None:
                narrowed = replace(wanted, typed=known.number)
                return _Found(wanted, workplace.rows(narrowed), counts, "")
        return _Found(wanted, workplace.rows(wanted), counts, self._doubt(wanted.typed, reading))

    @staticmethod
    def _doubt(typed: str, reading: Reading) -> str:
        """Twelve or sixteen digits of which one is wrong: that is not "nothing found"."""
        if isinstance(reading, Misread) and not _may_be_an_iin(typed):
            return _CHECK
        return _A_LIST if isinstance(reading, OurNumber) and _is_list(reading.number) else ""

    def _show(self, found: _Found) -> None:
        self._at_work = False
        self._found = found
        if found.counts is not None:
            self._counts = found.counts
            self._say_chips()
        self._say_rows()
        if self._again:
            self.look()
        elif self._opening:
            self._opening = False
            self._open_first(self.list.rows())
        else:
            self._read_on()  # on a high screen, or when somebody scrolled on meanwhile

    def _read_on(self) -> None:
        """Twice as many, when the end of those that are shown comes into sight."""
        if self._at_work or not self._found.has_more or not self._may_grow():
            return
        if self.isVisible() and self.list.is_near_end():
            self._limit *= 2
            self.look()

    def _may_grow(self) -> bool:
        return self._limit < _MOST

    def _failed(self, tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
        def failed(failure: BaseException) -> None:
            self._at_work = self._opening = False
            tell(failure)
            if self._again:
                self.look()

        return failed

    def _say_chips(self) -> None:
        """How much waits where. All and finished ones only grow: their numbers would not fit."""
        for key, words, stages in _FILTERS:
            count = sum(n for stage, n in self._counts.items() if stage in stages)
            waits = any(stage.is_open for stage in stages)
            said = self._shift.w.say(words)
            self._chips[key].setText(f"{said}  {how_many(count)}" if waits else said)

    def _say_rows(self) -> None:
        w, today = self._shift.w, self._shift.workplace.today()
        found, typed = self._found, bool(self.search.text().strip())
        said = (w.language, today, found.doubt, typed)
        before, self._shown = self._shown, found
        if said == self._said and found.rows == before.rows:
            self._say_more(w)
            return  # where it was scrolled to, it stays
        goes_on = said == self._said and found.asks_as(before)
        self._said = said
        terms: Terms = {}
        if goes_on and before.rows and found.begins_as(before):
            more = found.rows[len(before.rows) :]
            self.list.add_rows([application_row(row, self._shift, terms) for row in more])
        else:
            self._say_nothing(w, found.doubt, typed=typed)
            rows = [application_row(row, self._shift, terms) for row in found.rows]
            self.list.set_rows(rows, stay=goes_on)
        self._say_more(w)

    def _say_nothing(self, w: Words, doubt: str, *, typed: bool) -> None:
        if typed:
            hint = doubt or later("Try the number, or the first letters of the name.")
            self.list.set_empty(w.say("Nothing found"), w.say(hint))
        else:
            self.list.set_empty(
                w.say("No applications here"),
                w.say("Register the first one under “Reception”, F2."),
            )

    def _say_more(self, w: Words) -> None:
        """Only where there may be more than is shown: how to see it."""
        count = len(self._found.rows)
        self._more.setVisible(self._found.has_more)
        if self._may_grow():
            self._more.setText(
                w.say("{n} are shown; more follow as you scroll down.", n=how_many(count))
            )
        else:
            self._more.setText(w.say("The first {n} are shown: type to narrow.", n=how_many(count)))


def _may_be_an_iin(typed: str) -> bool:
    """Its third digit tells an IIN from a control code, whatever else is wrong with either."""
    digits = "".join(typed.split())
    return len(digits) == CODE_DIGITS and digits[2] not in THIRD_DIGITS


def _is_list(number: Number) -> bool:
    return number.kind == TRANSFER_LIST


def application_row(row: ListRow, shift: Shift, terms: Terms) -> Row:
    """Number, service, applicant, stage, term: one line of any list of applications.

    `terms` keeps what was said of a term: two hundred rows have a dozen different ones.
    """
    w, workplace = shift.w, shift.workplace
    due, kind = "", ""
    if row.due is not None:
        term = (row.due, row.stage.is_in_work)
        if term not in terms:
            today, calendar = workplace.today(), workplace.calendar
            terms[term] = due_words(row.due, row.stage, today, calendar, w)
        due, kind = terms[term]
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
