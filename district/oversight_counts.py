"""What a page of oversight shows, put together from the sums that are counted ahead.

Which months, of whom, added up by what: `Asked`. Kept out: counting (`db.counted`), words that
stand on the page, and drawings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from db import counted
from db.book import Book
from db.counted import EVERYBODY, NOW, Kind, Standing, of_department, of_office
from registry.oversight import (
    MEDIAN,
    NINE_OF_TEN,
    NOTHING,
    Cell,
    Days,
    Flow,
    Sides,
    day_of,
    days_until,
    month_of,
    sides,
    within_term,
)

BY: Final[dict[str, Kind]] = {
    "office": Kind.BY_OFFICE,
    "department": Kind.BY_DEPARTMENT,
    "service": Kind.BY_SERVICE,
    "specialist": Kind.BY_SPECIALIST,
}
MONTH: Final = "month"
MOST_MONTHS: Final = 120  # shown or asked for at once
_SHOWN_BEFORE: Final = 12  # months in the drawing, where fewer are asked for
_MOST_DRAWN: Final = 36


@dataclass(frozen=True, slots=True)
class Asked:
    """Months (year × 12 + month − 1), the first and the last included; whose; added up by what."""

    first: int
    last: int
    about: str = EVERYBODY  # of `db.counted`
    by: str = "office"

    @property
    def office(self) -> int | None:
        return int(self.about[2:]) if self.about.startswith("o:") else None

    @property
    def department(self) -> str | None:
        return self.about[2:] if self.about.startswith("d:") else None


@dataclass(frozen=True, slots=True)
class Counted:
    """One line: the applications that came in the months asked for, and what became of them."""

    key: str
    cell: Cell
    today: int

    @property
    def late(self) -> int:
        return self.cell.overdue(self.today)

    @property
    def median(self) -> Days | None:
        return days_until(MEDIAN, self.cell, self.today)

    @property
    def nine_of_ten(self) -> Days | None:
        return days_until(NINE_OF_TEN, self.cell, self.today)

    @property
    def in_term(self) -> tuple[int, int]:
        return within_term(self.cell, self.today)


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """A month for the drawing: what came in it, what left it, what was open at its end."""

    month: int
    sides: Sides


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a page, a paper or a sheet says. `standing` tells as of when."""

    asked: Asked
    standing: Standing
    together: Sides
    offices: tuple[tuple[int, Sides], ...]
    months: tuple[MonthFlow, ...]
    whole: Counted
    lines: tuple[Counted, ...]
    open_now: Cell

    @property
    def is_running(self) -> bool:
        """Whether the last month asked for is not over."""
        return self.asked.last >= month_of_standing(self.standing)

    @property
    def off(self) -> tuple[tuple[int, int], ...]:
        """Offices whose balance does not hold, and by how many. Never hidden."""
        found = {office: one.off for office, one in self.offices if not one.holds}
        for office, n in self.standing.astray.items():
            found[office] = found.get(office, 0) or n
        return tuple(sorted(found.items()))


def month_of_standing(standing: Standing) -> int:
    return month_of(day_of(standing.day))


def figures(book: Book, standing: Standing, asked: Asked) -> Figures:
    """Some packed sums are read: as many months as there are, of a few hundred bytes each, and for
    the lines the months asked for."""
    running = month_of_standing(standing)
    came = counted.flows(book, asked.about, asked.last)
    now = counted.cells(book, asked.about, Kind.BY_OFFICE, NOW, NOW)

    def side(office: int, first: int, last: int) -> Sides:
        is_open = now.get(f"{office:04}", Cell()).in_work if last >= running else None
        return sides(came.get(office, {}), first, last, is_open)

    known = sorted({*came, *(int(office) for office in now)})
    if asked.office is not None:
        known = [asked.office]
    offices = tuple((office, side(office, asked.first, asked.last)) for office in known)
    lines = _lines(book, asked, standing.day)
    whole = Cell()
    for line in lines:
        whole.take_all(line.cell)
    return Figures(
        asked=asked,
        standing=standing,
        together=_together(one for _, one in offices),
        offices=offices,
        months=_months(asked, running, came, sum(one.in_work for one in now.values())),
        whole=Counted("", whole, standing.day),
        lines=lines,
        open_now=_all_of(now),
    )


def _months(
    asked: Asked, running: int, came: Mapping[int, Mapping[int, Flow]], open_now: int
) -> tuple[MonthFlow, ...]:
    """The months asked for, or the twelve that end with them where they are fewer."""
    whole: dict[int, Flow] = {}
    for by_month in came.values():
        for month, flow in by_month.items():
            whole.setdefault(month, Flow()).take_all(flow)
    last = min(asked.last, running)
    first = max(min(asked.first, last - _SHOWN_BEFORE + 1), last - _MOST_DRAWN + 1)
    return tuple(
        MonthFlow(month, sides(whole, month, month, open_now if month >= running else None))
        for month in range(first, last + 1)
    )


def _lines(book: Book, asked: Asked, today: int) -> tuple[Counted, ...]:
    if asked.by == MONTH:
        by_month = counted.cells_by_month(
            book, asked.about, Kind.BY_OFFICE, asked.first, asked.last
        )
        return tuple(
            Counted(str(month), _all_of(by_month[month]), today) for month in sorted(by_month)
        )
    found = counted.cells(book, asked.about, BY[asked.by], asked.first, asked.last)
    lines = [Counted(key, cell, today) for key, cell in found.items()]
    return tuple(sorted(lines, key=lambda one: (-one.late, -one.cell.received, one.key)))


def _all_of(cells: Mapping[str, Cell]) -> Cell:
    whole = Cell()
    for cell in cells.values():
        whole.take_all(cell)
    return whole


def _together(every: Iterable[Sides]) -> Sides:
    whole = NOTHING
    for one in every:
        whole = whole.plus(one)
    return whole


def about_of(where: str, offices: Mapping[int, object], departments: Mapping[str, object]) -> str:
    """What is meant by the field of a form; everybody where it names nobody that there is."""
    kind, _, code = where.partition(":")
    if kind == "o" and code.isdecimal() and len(code) == 4 and int(code) in offices:
        return of_office(int(code))
    if kind == "d" and code in departments:
        return of_department(code)
    return EVERYBODY
