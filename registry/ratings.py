"""What visitors said of an office, so that nobody can find out what one of them said. Pure.

A group of fewer than five marks is never shown (issue 6), and no two views may tell by their
difference what such a group was: total less the others, this month less the last, today less
yesterday. So there is one partition of the marks and nothing is added up across it:

- months are shown, never days; of an office whose month has fewer than five, months grow together
  until five are there, within a year;
- a month is shown once a mark of a later one has come, and a mark that comes late counts in the
  month that was running when it came: a group that was shown once is never another one;
- there are no totals, neither of a year nor of a district.

Marks of days that have not come yet (a kiosk's clock is wrong) are left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.from_hall import Rating

LEAST_SHOWN: Final = 5
UNUSUAL_A_DAY: Final = 60  # marks of one office: rather one child than sixty visitors


@dataclass(frozen=True, slots=True)
class Period:
    """Some months of an office in which at least five gave a mark; `first` and `last` are the
    first days of the first and the last one."""

    first: date
    last: date
    count: int
    average: float
    unusual: date | None  # a day on which somebody tapped rather than said something


def shown_periods(came: Iterable[Rating], today: date) -> tuple[Period, ...]:
    """The periods that may be shown of one office, the oldest first.

    `came` is in the order in which the district got them, from the beginning on.
    """
    months: dict[int, list[Rating]] = {}
    running = 0
    for one in came:
        if one.day > today:
            continue
        running = max(running, _month(one.day))
        months.setdefault(running, []).append(one)
    closed = {month: marks for month, marks in months.items() if month < running}
    return tuple(_grown(closed))


def _grown(closed: dict[int, list[Rating]]) -> Iterator[Period]:
    for first, last in grown_months({month: len(marks) for month, marks in closed.items()}):
        gathered = [
            mark for month in sorted(closed) if first <= month <= last for mark in closed[month]
        ]
        yield _period(first, last, gathered)


def grown_months(closed: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The one partition of an office's months into groups of five and more: months grow together
    until five are there, within a year. `closed` says how many each month has that is over
    (year × 12 + month − 1); the first and the last month of each group come out, in order."""
    gathered, first = 0, 0
    for month in sorted(closed):
        if not gathered or first // 12 != month // 12:
            gathered, first = 0, month
        gathered += closed[month]
        if gathered >= LEAST_SHOWN:
            yield first, month
            gathered = 0


def _period(first: int, last: int, marks: list[Rating]) -> Period:
    day, most = Counter(one.day for one in marks).most_common(1)[0]
    return Period(
        _first_day(first),
        _first_day(last),
        len(marks),
        sum(one.mark for one in marks) / len(marks),
        day if most > UNUSUAL_A_DAY else None,
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
