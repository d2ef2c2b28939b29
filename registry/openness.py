"""What a district says of its offices in public, so that nobody learns of one resident. Pure.

The rules are those of `registry.ratings`, and its partition: of an office whose month has fewer
than five applications, months grow together; a group is shown once, when its months are over, and
stays as it was said. There are no totals, neither of a year nor of a district. Within a group a
part of one to four is not shown, nor what is left when it is taken away.

What is said cannot be made to look better by leaving hard ones open: a term that has ended was kept
or was not, whatever has become of the application since. Applications that were answered count
alike, refusals too.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from registry.oversight import (
    MEDIAN,
    Cell,
    Flow,
    day_number,
    day_of,
    days_until,
    dues_of,
    first_day,
    month_of,
)
from registry.ratings import LEAST_SHOWN, grown_months

GRACE_DAYS: Final = 10  # an office without a line: its news of a month may come so much later


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One group as it is shown. None: there were too few to say it."""

    received: int
    ended: int | None  # terms whose last day was in these months
    kept: int | None  # of these: answered by that day
    missed: int | None
    # Half of those that were received had an answer after so many days; −1: not half of them yet.
    median: int | None


def groups(
    flows: Mapping[int, Flow], cells: Mapping[int, Cell], after: int, today: int
) -> Iterator[tuple[int, int, Said]]:
    """The groups of one office that may be said by now: first month, last month, what.

    `flows` and `cells` are by the month in which applications came. Months up to `after` were said
    before, and nothing is said of them again. `today` is the office's day.
    """
    running = month_of(day_of(today - GRACE_DAYS))
    known = sorted(month for month in flows if after < month < running)
    for first, last in grown_months({month: flows[month].received for month in known}):
        yield first, last, _said(flows, cells, first, last, today)


def _said(
    flows: Mapping[int, Flow], cells: Mapping[int, Cell], first: int, last: int, today: int
) -> Said:
    together = Cell()
    for month, cell in cells.items():
        if first <= month <= last:
            together.take_all(cell)
    kept = sum(n for flow in flows.values() for n in _within(flow.kept, first, last))
    missed = sum(n for flow in flows.values() for n in _within(flow.missed, first, last))
    missed += sum(_still_open(cell, first, last) for cell in cells.values())
    median = days_until(MEDIAN, together, today)
    parts = _shown_parts(kept, missed)
    return Said(
        received=together.received,
        ended=parts[0],
        kept=parts[1],
        missed=parts[2],
        median=-1 if median is None or median.days is None else median.days,
    )


def _within(counts: Mapping[int, int], first: int, last: int) -> Iterator[int]:
    return (n for month, n in counts.items() if first <= month <= last)


def _still_open(cell: Cell, first: int, last: int) -> int:
    """Their term ended in these months, and there is no answer."""
    begin, end = day_number(first_day(first)), day_number(first_day(last + 1))
    return sum(n for due, n in dues_of(cell.waiting) if begin <= due < end)


def _shown_parts(kept: int, missed: int) -> tuple[int | None, int | None, int | None]:
    """All, and both parts; no part where one of them is a small group: the other would tell it."""
    ended = kept + missed
    if 0 < ended < LEAST_SHOWN:
        return None, None, None
    if any(0 < part < LEAST_SHOWN for part in (kept, missed)):
        return ended, None, None
    return ended, kept, missed
