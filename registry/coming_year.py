"""Days off of a coming year, as a proposal that somebody confirms: holidays as a list names them,
and the rest days that move by law.

A holiday that falls on a Saturday or Sunday moves its rest day to the next working day; Orthodox
Christmas and the first day of Құрбан айт do not (DOMAIN §1, Holidays). Days that the Government
swaps by order are in no list: they are added by hand. Pure: the list of holidays is handed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.calendar import SATURDAY, Calendar, CalendarRow

CHRISTMAS: Final = (1, 7)  # 7 January: a day off that does not move
_KURBAN_AIT: Final = "Kurban Ait"  # as the list that came with the program names it in English
_MOVED: Final = (" (ауыстырылған демалыс күні)", " (перенесённый выходной)", " (day off moved)")
_ESTIMATED: Final = (" (күні болжамды)", " (дата предварительная)", " (date estimated)")
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day of a list of holidays. `is_moon`: by the moon's calendar, so its day is estimated."""

    day: date
    name_kk: str
    name_en: str
    is_moon: bool = False


def proposal(
    holidays: Iterable[Holiday], known: Calendar, said_on: date
) -> tuple[CalendarRow, ...]:
    """Rows for a year: its holidays, and the days off that move by law, in the order of days.

    Names are those under which `known` has the same holiday already, because a list may lack the
    Russian one. In force from `said_on`, or from the year's first day if that comes earlier.
    """
    rows: dict[date, CalendarRow] = {}
    in_order = sorted(holidays, key=lambda one: one.day)
    for one in in_order:
        since = min(said_on, date(one.day.year, 1, 1))
        rows[one.day] = CalendarRow(one.day, "holiday", *_names(one, known), since)
    for one in in_order:
        if one.day.weekday() < SATURDAY or _stays(one):
            continue
        day = one.day
        while day.weekday() >= SATURDAY or day in rows:
            day += _ONE_DAY
        names = tuple(name + moved for name, moved in zip(_names(one, known), _MOVED, strict=True))
        kk, ru, en = names
        rows[day] = CalendarRow(day, "extra_off", kk, ru, en, rows[one.day].in_force_from)
    return tuple(rows[day] for day in sorted(rows))


def _stays(one: Holiday) -> bool:
    return one.is_moon or (one.day.month, one.day.day) == CHRISTMAS


def _names(one: Holiday, known: Calendar) -> tuple[str, str, str]:
    """As this calendar has named it before; otherwise what the list says, Russian left empty."""
    for row in reversed(known.rows):
        same_day = (row.date.month, row.date.day) == (one.day.month, one.day.day)
        if row.kind != "holiday":
            continue
        if one.is_moon:
            if row.name_en.startswith(_KURBAN_AIT):
                bare = _bare((row.name_kk, row.name_ru, row.name_en))
                kk, ru, en = (name + mark for name, mark in zip(bare, _ESTIMATED, strict=True))
                return kk, ru, en
        elif same_day and not row.name_en.startswith(_KURBAN_AIT):
            return row.name_kk, row.name_ru, row.name_en
    return one.name_kk, "", one.name_en


def _bare(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.removesuffix(mark) for name, mark in zip(names, _ESTIMATED, strict=True))
