"""Whether days may be published as they were filled in: what each must satisfy so that it has the
effect that is meant. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from registry.calendar import SATURDAY, Calendar, CalendarRow
from registry.calendar_facts import DaysPublished

MOST_DAYS: Final = 60  # in one piece: a year of Kazakhstan has about twenty-five
LONGEST_NAME: Final = 120  # characters
FURTHEST_YEARS: Final = 10

Wrong = Literal["none", "many", "twice", "over", "far", "since", "name", "same", "newer"]


@dataclass(frozen=True, slots=True)
class WrongDay:
    """Why a day cannot be published so. `day` is None where it is about all of them."""

    why: Wrong
    day: date | None = None


def wrong_in(rows: Sequence[CalendarRow], known: Calendar, today: date) -> WrongDay | None:
    """The first thing that is wrong; None: they may be published, all together."""
    if not rows:
        return WrongDay("none")
    if len(rows) > MOST_DAYS:
        return WrongDay("many")
    days = [row.date for row in rows]
    after = Calendar.of((*known.rows, *rows))
    for row in rows:
        why = _wrong(row, known, after, today)
        if why is None and days.count(row.date) > 1:
            why = "twice"
        if why is not None:
            return WrongDay(why, row.date)
    return None


def _wrong(row: CalendarRow, known: Calendar, after: Calendar, today: date) -> Wrong | None:
    if row.date < today:
        return "over"  # terms that ended on it have ended
    if row.date > today + timedelta(days=366 * FURTHEST_YEARS):
        return "far"
    if row.in_force_from > row.date:
        return "since"  # an act that is not in force by then says nothing of the day
    if not all(0 < len(name) <= LONGEST_NAME for name in (row.name_kk, row.name_ru, row.name_en)):
        return "name"
    if after.row_on(row.date) != row:
        return "newer"
    if known.row_on(row.date) is None and _is_ordinary(row):
        return "same"
    return None


def _is_ordinary(row: CalendarRow) -> bool:
    """Whether the day would be off, or worked, without this row as well."""
    if row.kind == "holiday":
        return False  # on a Sunday too: its name stands in the calendar
    return (row.kind == "working") == (row.date.weekday() < SATURDAY)


def taken_back(row: CalendarRow) -> Literal["extra_off", "working"]:
    """The kind of a row that undoes this one."""
    return "extra_off" if row.kind == "working" else "working"


def with_days(calendars: Sequence[Calendar], fact: DaysPublished) -> tuple[Calendar, ...]:
    """All calendars that ever were, with the one that this would make as the newest."""
    return (*calendars, Calendar.of((*calendars[-1].rows, *fact.days)))
