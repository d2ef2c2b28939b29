"""The list behind a figure: the numbers that it counts, and no name.

The rows lie packed beside the sums, as they were when these were counted, so a list is as long as
the figure that leads to it. A page opens some packs at most and says where it stopped; what cannot
hold one of them, by the sums, is not opened.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from db import counted
from db.book import Book
from db.counted import NOW, Kind
from district.oversight_counts import BY, MONTH, Asked, month_of_standing
from registry.oversight import Flow, How, Row, day_number, first_day

MOST_NUMBERS: Final = 100  # on one page
_MOST_PACKS: Final = 10  # opened for one page: each may hold two thousand applications

# What a list may be asked for, besides how they were ended (`HOWS`).
RECEIVED: Final = "received"
ANSWERED: Final = "answered"
ANSWERED_LATE: Final = "answered-late"
OPEN: Final = "open"
LATE: Final = "late"
NOW_OPEN: Final = "now-open"
NOW_LATE: Final = "now-late"
BEFORE: Final = "before"  # open when the months asked for began
CLOSED: Final = "closed"  # left in these months, whenever they came
AFTER: Final = "after"  # open at their end
HOWS: Final[dict[str, How]] = {
    "satisfied": How.SATISFIED,
    "partly": How.PARTLY,
    "refused": How.REFUSED,
    "explained": How.EXPLAINED,
    "noted": How.NOTED,
    "unsaid": How.UNSAID,
    "passed-on": How.PASSED_ON,
    "given-back": How.GIVEN_BACK,
    "slip": How.SLIP,
}
_OF_NOW: Final = (NOW_OPEN, NOW_LATE)
_FROM_BEFORE: Final = (BEFORE, CLOSED, AFTER)  # these may have come earlier, too
WHATS: Final = (
    *(RECEIVED, ANSWERED, ANSWERED_LATE, OPEN, LATE, NOW_OPEN, NOW_LATE, BEFORE, CLOSED, AFTER),
    *HOWS,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose numbers. `key` is of the line that was followed, "" for all of them."""

    asked: Asked
    what: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stopped: the next pack, and how many of it were shown."""

    month: int
    office: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with the office of each, and where to go on; None when these were the last."""

    rows: tuple[tuple[int, Row], ...]
    following: Place | None


def numbers(book: Book, standing: counted.Standing, wanted: Wanted, start: Place | None) -> Found:
    """The next page of the list."""
    picked = _test(wanted, standing)
    found: list[tuple[int, Row]] = []
    opened = 0
    for month, office in _packs(book, wanted):
        if start is not None and (-month, office) < (-start.month, start.office):
            continue
        if opened == _MOST_PACKS:
            return Found(tuple(found), Place(month, office))
        opened += 1
        rows = picked(counted.rows(book, office, month))
        skip = start.skip if start is not None and (month, office) == _at(start) else 0
        room = MOST_NUMBERS - len(found)
        found += [(office, row) for row in rows[skip : skip + room]]
        if len(rows) - skip > room:
            return Found(tuple(found), Place(month, office, skip + room))
    return Found(tuple(found), None)


def _at(place: Place) -> tuple[int, int]:
    return place.month, place.office


def _packs(book: Book, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Month and office of the packs that may hold some, the newest month first."""
    asked = wanted.asked
    if wanted.what in _OF_NOW:
        now = counted.cells(book, asked.about, Kind.BY_OFFICE, NOW, NOW)
        yield from ((NOW, int(key)) for key in sorted(now) if _is_of(asked, int(key)))
        return
    came = counted.flows(book, asked.about, asked.last)
    earliest = 0 if wanted.what in _FROM_BEFORE else asked.first
    may_hold = _months_of_key(book, wanted)
    for month in sorted({month for one in came.values() for month in one}, reverse=True):
        if month < earliest or (may_hold is not None and month not in may_hold):
            continue
        for office in sorted(came):
            flow = came[office].get(month)
            still = flow is not None and (month >= asked.first or _lasts(flow, asked))
            if still and _is_of(asked, office) and _is_key_office(wanted, office):
                yield month, office


def _lasts(flow: Flow, asked: Asked) -> bool:
    """Whether anything that came in an earlier month was open when the asked ones began."""
    gone = sum(n for month, _, n in flow.lefts() if month < asked.first)
    return flow.received > gone


def _months_of_key(book: Book, wanted: Wanted) -> set[int] | None:
    """The months whose sums know the line that was followed; None: any may."""
    by, asked = wanted.asked.by, wanted.asked
    if not wanted.key:
        return None
    if by == MONTH:
        return {int(wanted.key)} if wanted.key.isdecimal() else set()
    found = counted.cells_by_month(book, asked.about, BY[by], NOW + 1, asked.last)
    return {month for month, cells in found.items() if wanted.key in cells}


def _is_key_office(wanted: Wanted, office: int) -> bool:
    return wanted.asked.by != "office" or not wanted.key or wanted.key == f"{office:04}"


def _is_of(asked: Asked, office: int) -> bool:
    return asked.office is None or asked.office == office


def _test(wanted: Wanted, standing: counted.Standing) -> Callable[[list[Row]], list[Row]]:
    """Picks out those that are meant. Whose line it is narrows most, so it is looked at first."""
    asked, key = wanted.asked, wanted.key
    of_kind = _KINDS[wanted.what] if wanted.what in _KINDS else _how(HOWS[wanted.what])
    days = _Days(
        begin=day_number(first_day(asked.first)),
        end=day_number(first_day(asked.last + 1)),
        today=standing.day,
        is_running=asked.last >= month_of_standing(standing),
    )

    def picked(rows: list[Row]) -> list[Row]:
        if asked.department is not None:
            rows = [row for row in rows if row.department == asked.department]
        if key and asked.by == "department":
            rows = [row for row in rows if row.department == key]
        elif key and asked.by == "service":
            rows = [row for row in rows if row.service == key]
        elif key and asked.by == "specialist":
            rows = [row for row in rows if row.actor == key]
        return [row for row in rows if of_kind(row, days)]

    return picked


@dataclass(frozen=True, slots=True)
class _Days:
    """The months asked for as days: from `begin` until before `end`; and what day it is."""

    begin: int
    end: int
    today: int
    is_running: bool


_Test = Callable[[Row, _Days], bool]


def _how(how: How) -> _Test:
    return lambda row, _: row.how == how


def _is_late(row: Row, days: _Days) -> bool:
    return row.how == How.OPEN and 0 < row.due < days.today


def _was_open_after(row: Row, days: _Days) -> bool:
    if row.how in (How.OPEN, How.SLIP) or days.is_running:
        return row.how == How.OPEN
    return row.left >= days.end


_KINDS: Final[dict[str, _Test]] = {
    RECEIVED: lambda row, _: row.how != How.SLIP,
    ANSWERED: lambda row, _: How.SATISFIED <= row.how <= How.UNSAID,
    ANSWERED_LATE: lambda row, _: How.SATISFIED <= row.how <= How.UNSAID and 0 < row.due < row.left,
    OPEN: lambda row, _: row.how == How.OPEN,
    LATE: _is_late,
    NOW_OPEN: lambda _row, _: True,
    NOW_LATE: _is_late,
    BEFORE: lambda row, days: (
        row.came < days.begin
        and (row.how == How.OPEN or (row.left >= days.begin and row.how != How.SLIP))
    ),
    CLOSED: lambda row, days: (
        days.begin <= row.left < days.end and row.how not in (How.OPEN, How.SLIP)
    ),
    AFTER: _was_open_after,
}
