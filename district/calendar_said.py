"""The calendar in words and as months: rows of its pages, and applications whose date moves."""

import calendar as months_of_the_year
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from district.desk_rows import office_name
from district.house import House
from registry.calendar import SATURDAY, Calendar, CalendarRow, DayKind
from registry.moved import Move
from registry.numbers import Number
from registry.published_days import SaidDays, in_order
from words import Words, later
from words.dates import WEEKDAYS
from words.terms import day_changed_words, moved_words, step_words

_KINDS: Final[dict[DayKind, str]] = {
    "holiday": later("holiday"),
    "extra_off": later("day off"),
    "working": later("worked"),
}
_MONTHS: Final = (
    *(later("January"), later("February"), later("March"), later("April"), later("May")),
    *(later("June"), later("July"), later("August"), later("September"), later("October")),
    *(later("November"), later("December")),
)
_DAYS_IN_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class RowSaid:
    """One day that differs from its weekday."""

    iso: str
    day: str
    kind: str
    mood: str  # off or worked, as the style has it
    name: str
    since: str
    source: str = ""
    may_take_back: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One day in a month's table."""

    n: int
    mood: str  # "", weekend, off, worked
    title: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weekdays: tuple[tuple[str, str], ...]  # two letters, and the whole name
    weeks: tuple[tuple[Cell | None, ...], ...]
    worked: int  # working days


@dataclass(frozen=True, slots=True)
class Moved:
    """An application that gets another date. No personal data."""

    number: str
    office: str
    service: str
    before: str
    until: str
    why: str
    working: tuple[str, ...]
    is_later: bool


def kind_said(kind: DayKind, w: Words) -> str:
    return w.say(_KINDS[kind])


def rows_said(rows: Iterable[CalendarRow], w: Words) -> list[RowSaid]:
    return [_row(one, w) for one in rows]


def _row(row: CalendarRow, w: Words, source: str = "", *, may_take_back: bool = False) -> RowSaid:
    return RowSaid(
        row.date.isoformat(),
        w.day(row.date),
        kind_said(row.kind, w),
        "worked" if row.kind == "working" else "off",
        row.name(w.language),
        w.short_date(row.in_force_from),
        source,
        may_take_back,
    )


def year_rows(
    year: int,
    first: Calendar,
    said: Sequence[SaidDays],
    people: Mapping[str, str],
    today: date,
    w: Words,
) -> list[RowSaid]:
    """The days of a year that differ, each as the newest act has it, and where it comes from."""
    sources = {row: w.say("came with the program") for row in first.rows}
    calendar = first
    for one in in_order(said):
        calendar = Calendar.of((*calendar.rows, *one.fact.days))
        for row in one.fact.days:
            sources[row] = _said_by(one, people, w)
    days = sorted({row.date for row in calendar.rows if row.date.year == year})
    decided = (calendar.row_on(day) for day in days)
    return [
        _row(row, w, sources[row], may_take_back=row.date >= today)
        for row in decided
        if row is not None
    ]


def _said_by(one: SaidDays, people: Mapping[str, str], w: Words) -> str:
    day = w.short_date(datetime.fromtimestamp(one.at / 1000, UTC).date())
    name = people.get(one.actor, one.actor)
    return f"{name}, {day}" if name else day


def said_before(
    said: Sequence[SaidDays], people: Mapping[str, str], now: datetime, w: Words
) -> list[tuple[str, str, str]]:
    """Who changed what, the newest first: when, who, which days."""
    return [
        (
            w.moment(datetime.fromtimestamp(one.at / 1000, UTC), now),
            people.get(one.actor, one.actor),
            "; ".join(
                f"{day_changed_words(row, w)} ({kind_said(row.kind, w)})" for row in one.fact.days
            ),
        )
        for one in reversed(in_order(said))
    ]


def month_cards(year: int, calendar: Calendar, today: date, w: Words) -> list[Month]:
    """The twelve months, weeks from Monday on."""
    names = WEEKDAYS[w.language]
    weekdays = tuple((name[:2].capitalize(), name) for name in names)
    return [
        Month(w.say(_MONTHS[month - 1]), weekdays, *_weeks(year, month, calendar, today, w))
        for month in range(1, 13)
    ]


def _weeks(
    year: int, month: int, calendar: Calendar, today: date, w: Words
) -> tuple[tuple[tuple[Cell | None, ...], ...], int]:
    weeks, worked = [], 0
    for week in months_of_the_year.Calendar().monthdatescalendar(year, month):
        cells = [_cell(day, calendar, today, w) if day.month == month else None for day in week]
        worked += sum(day.month == month and calendar.is_working_day(day) for day in week)
        weeks.append(tuple(cells))
    return tuple(weeks), worked


def _cell(day: date, calendar: Calendar, today: date, w: Words) -> Cell:
    row, weekend = calendar.row_on(day), day.weekday() >= SATURDAY
    mood = "weekend" if weekend else ""
    if row is not None:
        mood = "off" if row.kind != "working" else "worked" if weekend else ""
    title = "" if row is None else f"{kind_said(row.kind, w)}: {row.name(w.language)}"
    return Cell(day.day, mood, title, day == today)


def moved_said(one: Move, house: House, w: Words) -> Moved:
    """Old date, new date, and the working behind it."""
    number = Number.parse(one.fact.number)
    fact = one.application.registered
    service = house.catalogue.find(fact.service) if fact is not None else None
    return Moved(
        number.shown,
        office_name(house.office(number.office), w),
        service.short(w.language) if service is not None else "",
        w.day(one.fact.before),
        w.day(one.fact.until),
        moved_words(one.fact, w),
        tuple(step_words(step, w) for step in one.working),
        one.is_later,
    )
