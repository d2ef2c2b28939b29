"""The office calendar: which days are working days, and why a day is off.

Holidays change by law and by order, so they are rows that can be edited, each with the day it came
into force; nothing here knows a holiday by itself. Pure: the table's text is handed in. Terms are
counted in `registry.deadlines`.
"""

import csv
import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal, get_args

import msgspec

from registry.failures import Refusal

Language = Literal["kk", "ru", "en"]
DayKind = Literal["holiday", "extra_off", "working"]
COLUMNS: Final = ("date", "kind", "name_kk", "name_ru", "name_en", "in_force_from")
SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
Day = date  # a row has a field called `date`, which would hide the type below it


class UnreadableCalendar(Refusal):
    """A row of the calendar table cannot be used. `line` counts from 1, the heading included."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


class CalendarRow(msgspec.Struct, frozen=True, array_like=True):
    """One day that differs from its weekday.

    `holiday` is a day off by law, `extra_off` a day off moved or given by order, `working` a
    Saturday or Sunday worked instead, or a weekday whose day off was taken back by a later act.
    """

    date: Day
    kind: DayKind
    name_kk: str
    name_ru: str
    name_en: str
    in_force_from: Day

    def name(self, language: Language) -> str:
        """Why the day differs, for a screen or a paper."""
        return {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}[language]


class Calendar(msgspec.Struct, frozen=True, array_like=True):
    """Days off and working Saturdays. Every row is kept; of two for one day the newer act wins."""

    rows: tuple[CalendarRow, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.rows, key=lambda row: (row.date, row.in_force_from)))
        msgspec.structs.force_setattr(self, "rows", ordered)

    @classmethod
    def of(cls, rows: Iterable[CalendarRow]) -> "Calendar":
        """A calendar of these rows, in any order."""
        return cls(tuple(rows))

    def row_on(self, day: date) -> CalendarRow | None:
        """The row that decides about this day; None when only the weekday does."""
        first = bisect_left(self.rows, day, key=lambda row: row.date)
        after = bisect_right(self.rows, day, key=lambda row: row.date)
        in_force = [row for row in self.rows[first:after] if row.in_force_from <= day]
        return in_force[-1] if in_force else None

    def is_working_day(self, day: date) -> bool:
        """Whether terms count this day."""
        row = self.row_on(day)
        return row.kind == "working" if row else day.weekday() < SATURDAY

    def covers(self, day: date) -> bool:
        """Whether the table knows that year: its holidays begin with New Year. If not, they are
        still missing; a day off that was given early by order does not stand for them."""
        begin = bisect_left(self.rows, date(day.year, 1, 1), key=lambda row: row.date)
        return begin < len(self.rows) and self.rows[begin].date == date(day.year, 1, 1)

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first working day after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after `day`; before it when negative; 0 gives `day` itself."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        # A list shows two hundred terms, some years old: only days with a row are looked at.
        begin = bisect_right(self.rows, first, key=lambda row: row.date)
        end = bisect_right(self.rows, last, key=lambda row: row.date)
        odd = {row.date for row in self.rows[begin:end]}
        moved = sum(self.is_working_day(day) - (day.weekday() < SATURDAY) for day in odd)
        return _weekdays(first, last) + moved


def _weekdays(first: date, last: date) -> int:
    """Mondays to Fridays after `first` up to and with `last`."""
    weeks, rest = divmod((last - first).days, 7)
    days = (first + timedelta(days=n) for n in range(1, rest + 1))
    return 5 * weeks + sum(day.weekday() < SATURDAY for day in days)


def parse_calendar(csv_text: str) -> Calendar:
    """Read the table (columns `COLUMNS`, dates as 2026-03-08). Raises UnreadableCalendar."""
    reader = csv.DictReader(io.StringIO(csv_text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise UnreadableCalendar(1, "columns")
    return Calendar.of(_row(reader.line_num, cells) for cells in reader)


def _row(line: int, cells: dict[str, str]) -> CalendarRow:
    if any(not cells.get(column) for column in COLUMNS):
        raise UnreadableCalendar(line, "empty")
    kind = cells["kind"]
    if kind not in get_args(DayKind):
        raise UnreadableCalendar(line, "kind")
    try:
        return msgspec.convert([cells[column] for column in COLUMNS], CalendarRow)
    except msgspec.ValidationError as cause:
        raise UnreadableCalendar(line, "date") from cause
