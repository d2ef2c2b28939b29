"""Terms: by when an application must be answered, and the working that leads to the date.

The rules are DOMAIN §1 (АППК arts 64, 65, 76, 91, 99). Pure: dates and the calendar come in.
The sentences about each step are in `words`; here a step is a kind and a date.
"""

import calendar as months_of_the_year
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

import msgspec

from registry.calendar import SATURDAY, Calendar, Language

TermUnit = Literal["working", "calendar", "same_day", "months"]
CountFrom = Literal["next_day", "same_day"]
StepKind = Literal[
    "received",  # the day of receipt
    "counting_from",  # day 1 of the term
    "weekend",  # `count` ordinary Saturdays and Sundays lie inside and are not counted
    "day_off",  # a holiday or a day given off; it is not counted
    "working_weekend",  # a Saturday or Sunday that is worked, and counted
    "term_ends",  # the last day by the plain count, when it falls on a day off
    "last_day",  # the legal last day
    "calendar_missing",  # no holidays are known for that year yet: check the date
]

CONTROL_WORKING_DAYS: Final = 3  # the internal date lies so much before the legal one
EXTENSION_CAP_MONTHS: Final = 2  # art. 76, read cautiously: in total, from receipt
_ONE_DAY: Final = timedelta(days=1)


class Term(msgspec.Struct, frozen=True, array_like=True):
    """How long an answer may take, and the act that says so. `days` are months for `months`."""

    days: int
    unit: TermUnit
    basis_kk: str = ""
    basis_ru: str = ""
    basis_en: str = ""

    def basis(self, language: Language) -> str:
        """The act the term comes from; printed on the receipt."""
        return {"kk": self.basis_kk, "ru": self.basis_ru, "en": self.basis_en}[language]


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One line of the working. The names say why a day is off; they are empty otherwise."""

    kind: StepKind
    date: date
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""
    count: int = 0

    def name(self, language: Language) -> str:
        """Why this day is off or worked."""
        return {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}[language]


class Deadline(msgspec.Struct, frozen=True, array_like=True):
    """The last lawful day, the earlier day the office watches, and how both were found."""

    legal: date
    control: date
    working: tuple[Step, ...]


def _term(days: int, unit: TermUnit, article: str) -> Term:
    return Term(
        days, unit, f"ҚР ӘРПК {article}-бабы", f"ст. {article} АППК РК", f"APPC RK, art. {article}"
    )


APPEAL: Final = _term(15, "working", "76")
COMPLAINT: Final = _term(20, "working", "99")
PASSING_A_COMPLAINT_ON: Final = _term(3, "working", "91")
FORWARDING: Final = _term(3, "working", "65")
NOTICE_OF_EXTENSION: Final = _term(3, "working", "76")


def due(
    received: date, term: Term, calendar: Calendar, count_from: CountFrom = "next_day"
) -> Deadline:
    """The deadline of something received on `received` (see `receipt_day`), with its working.

    `next_day` does not count the day of receipt, `same_day` counts it as day 1. A term of calendar
    days or months that ends on a day off ends on the next working day.
    """
    if term.days < 0:
        raise ValueError("a term cannot be negative")
    first, plain_end = _bounds(received, term, calendar, count_from)
    legal = calendar.next_working_day(plain_end)
    control = calendar.add_working_days(legal, -CONTROL_WORKING_DAYS)
    return Deadline(
        legal=legal,
        control=min(max(control, received), legal),
        working=_working(received, first, plain_end, legal, calendar),
    )


def _bounds(
    received: date, term: Term, calendar: Calendar, count_from: CountFrom
) -> tuple[date, date]:
    """Day 1 of the term, and its last day before any move to a working day."""
    if term.unit == "same_day" or term.days == 0:
        return received, received
    first = received if count_from == "same_day" else received + _ONE_DAY
    if term.unit == "months":
        return first, _months_later(received, term.days)
    if term.unit == "calendar":
        return first, first + timedelta(days=term.days - 1)
    first = calendar.next_working_day(first)
    return first, calendar.add_working_days(first, term.days - 1)


def _working(
    received: date, first: date, plain_end: date, legal: date, calendar: Calendar
) -> tuple[Step, ...]:
    steps = [Step("received", received)]
    if first != received:
        steps.append(Step("counting_from", first))
    steps += _skipped(received, legal, calendar)
    if plain_end != legal:
        steps.append(Step("term_ends", plain_end))
    steps.append(Step("last_day", legal))
    if not calendar.covers(legal):
        steps.append(Step("calendar_missing", legal))
    return tuple(steps)


def _skipped(received: date, legal: date, calendar: Calendar) -> list[Step]:
    """What lies between receipt and the last day and makes the term longer than it looks."""
    steps: list[Step] = []
    weekend: list[date] = []
    for offset in range(1, (legal - received).days):
        day = received + timedelta(days=offset)
        row = calendar.row_on(day)
        weekend_day = day.weekday() >= SATURDAY
        if row and row.kind == "working":
            if weekend_day:
                steps.append(_named("working_weekend", day, row.name_kk, row.name_ru, row.name_en))
        elif row and not weekend_day:
            steps.append(_named("day_off", day, row.name_kk, row.name_ru, row.name_en))
        elif weekend_day:
            weekend.append(day)
    if weekend:
        steps.insert(0, Step("weekend", weekend[0], count=len(weekend)))
    return steps


def _named(kind: StepKind, day: date, kk: str, ru: str, en: str) -> Step:
    return Step(kind, day, kk, ru, en)


def receipt_day(at_local: datetime, opens: time, closes: time, calendar: Calendar) -> date:
    """The day a request counts as received (АППК art. 64), from the office's own wall clock.

    Same day up to closing time, also what came before opening; later, or on a day off, the next
    working day. Opening must lie before closing (ValueError).
    """
    if not opens < closes:
        raise ValueError("an office opens before it closes")
    today = at_local.date()
    if calendar.is_working_day(today) and at_local.time() <= closes:
        return today
    return calendar.next_working_day(today + _ONE_DAY)


def working_days_left(today: date, due: date, calendar: Calendar) -> int:
    """Working days until `due`: 0 on the day itself, negative when it has passed."""
    return calendar.working_days_between(today, due)


def extension_cap(received: date) -> date:
    """The day no extension may go beyond: two months from receipt (art. 76, the cautious reading).

    The same day number, clamped to the month's end; not moved when it is a day off, since a cap
    that moves would be a longer one.
    """
    return _months_later(received, EXTENSION_CAP_MONTHS)


def _months_later(day: date, months: int) -> date:
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, months_of_the_year.monthrange(year, month)[1]))
