"""The end of a day at one desk: what was kept, what came out on paper, what the district has.

Receipts printed = entries kept = district receipts; where they differ, it is said by number. The
day sheet carries h(n) of the desk's chain: whoever keeps the sheet can prove later that no entry
before it was changed. Pure; where entries come from is `db.day`, what the sheet looks like
`printing.day_sheet`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final, Protocol

from registry.acting import Acting
from registry.application import office_day
from registry.facts import AcceptanceRefused, Fact, HandedOver, PaperKind, Registered
from registry.failures import DayToCome, NothingToClose
from registry.kinds import FACTS
from registry.numbers import Number
from registry.office_facts import (
    Advised,
    DayClosed,
    ReceptionBooked,
    ReceptionHeld,
    TransferListMade,
    TransferListReturned,
)
from registry.offices import Staff

MOST_GAPS: Final = 100  # numbers in one entry; more say nothing that these do not
# What somebody did for a resident or with a paper. Signing in, looking and printing are no work
# that a day would have to be closed for.
_ABOUT_AN_APPLICATION: Final = range(10, 30)
WORK: Final[frozenset[int]] = frozenset(
    {kind for kind in FACTS if kind in _ABOUT_AN_APPLICATION}
    | {32}  # decided here
    | {
        fact.KIND
        for fact in (
            Advised,
            ReceptionBooked,
            ReceptionHeld,
            TransferListMade,
            TransferListReturned,
        )
    }
)
# The paper that a resident leaves with.
PAPER_OF: Final[dict[type[Fact], PaperKind]] = {
    Registered: PaperKind.RECEIPT,
    AcceptanceRefused: PaperKind.REFUSAL_SLIP,
}


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One entry of the desk's own. `fact` is None where only its kind matters, or it was erased."""

    kind: int
    fact: Fact | None
    signed: bool  # the district has signed that it has it


@dataclass(frozen=True, slots=True)
class Numbered:
    """A registration or a refused acceptance: what has a number has a paper."""

    number: str  # 16 digits
    refused: bool
    printed: bool  # its receipt, or its slip, came out
    at_district: bool


@dataclass(frozen=True, slots=True)
class End:
    """The last entry of the desk's journal: its seal stands for all entries before it."""

    chain: bytes
    n: int
    h: bytes


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of one desk."""

    day: date
    entries: int  # written that day at this desk, of whatever kind
    work: int  # of these: what was done for a resident or with a paper
    numbered: tuple[Numbered, ...]
    left_out: tuple[str, ...]  # numbers in between that no entry has
    handed_over: int
    visits: int
    due: int  # prints that are due now, of whatever day
    waiting: int  # entries of this desk that the district has not signed for, of whatever day
    end: End

    def count(self, *, refused: bool) -> "Kept":
        """The three figures that should be equal."""
        some = [one for one in self.numbered if one.refused is refused]
        return Kept(
            kept=len(some),
            printed=sum(one.printed for one in some),
            at_district=sum(one.at_district for one in some),
        )

    @property
    def not_printed(self) -> tuple[str, ...]:
        return tuple(one.number for one in self.numbered if not one.printed)

    @property
    def not_at_district(self) -> tuple[str, ...]:
        return tuple(one.number for one in self.numbered if not one.at_district)

    @property
    def gaps(self) -> tuple[str, ...]:
        """All numbers without a receipt or a slip."""
        return tuple(sorted({*self.not_printed, *self.left_out}))


@dataclass(frozen=True, slots=True)
class Kept:
    """Entries kept, papers printed, entries that the district has."""

    kept: int
    printed: int
    at_district: int

    @property
    def all_equal(self) -> bool:
        return self.kept == self.printed == self.at_district


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that was closed: the entry, and where the entry stands whose seal it carries."""

    fact: DayClosed
    sheet: int  # 1: the first of that day
    closed_at: int  # UTC ms
    actor: str
    end: End = field(repr=False)


class DayBook(Protocol):
    """What the book knows of days at this desk."""

    def figures(self, day: date) -> DayFigures: ...

    def sheets(self, day: date) -> Sequence[ClosedDay]:
        """How often that day was closed, the first time first."""


def day_figures(
    day: date,
    entries: Iterable[OwnEntry],
    *,
    printed: Collection[tuple[PaperKind, str]],
    before: int | None,
    skipped: Collection[int],
    due: int,
    waiting: int,
    end: End,
) -> DayFigures:
    """Count one day. `before` is the desk's last serial of the days before, None where there was
    none; `skipped` the last serials that a restored book left out: those gaps are explained."""
    told = list(entries)
    numbered = []
    for one in told:
        if isinstance(one.fact, Registered | AcceptanceRefused):
            number, paper = one.fact.number, PAPER_OF[type(one.fact)]
            refused = isinstance(one.fact, AcceptanceRefused)
            numbered.append(Numbered(number, refused, (paper, number) in printed, one.signed))
    numbered.sort(key=lambda one: one.number)
    return DayFigures(
        day=day,
        entries=len(told),
        work=sum(one.kind in WORK for one in told),
        numbered=tuple(numbered),
        left_out=_left_out([one.number for one in numbered], before, skipped),
        handed_over=sum(one.kind == HandedOver.KIND for one in told),
        visits=sum(one.kind == Advised.KIND for one in told),
        due=due,
        waiting=waiting,
        end=end,
    )


def _left_out(
    numbers: Sequence[str], before: int | None, skipped: Collection[int]
) -> tuple[str, ...]:
    """Serials are given without gaps (DESIGN §5); one that is missing has to be explained."""
    if not numbers:
        return ()
    known = [Number.parse(one) for one in numbers]
    serials = sorted({one.serial for one in known})
    first = serials[0] - 1 if before is None else before
    missing: list[int] = []
    for last, following in pairwise([first, *serials]):
        explained = max([last, *(one for one in skipped if one < following)])
        missing += range(explained + 1, min(following, explained + 1 + MOST_GAPS))
    office, desk = known[0].office, known[0].desk
    return tuple(
        Number.of_application(office, desk, serial).digits for serial in missing[:MOST_GAPS]
    )


class Days:
    """The verb that closes a day."""

    def __init__(self, desk: Acting, book: DayBook) -> None:
        self._desk = desk
        self._book = book

    def close(self, day: date, by: Staff) -> ClosedDay:
        """The day is over at this desk; closed once more, it gets a further sheet.

        Raises DayToCome, or NothingToClose where nothing was done that day.
        """
        if day > office_day(self._desk.now()):
            raise DayToCome
        with self._desk.writing(lambda: self._book.sheets(day)[-1]) as journal:
            # Nobody else writes until this commit is over: what is read here is the entry before.
            found, earlier = self._book.figures(day), self._book.sheets(day)
            if not found.work:
                raise NothingToClose
            fact = _closed(found)
            written = journal.append(fact, actor=by.number)
        return ClosedDay(fact, len(earlier) + 1, written.at, by.number, found.end)


def _closed(found: DayFigures) -> DayClosed:
    registered, refused = found.count(refused=False), found.count(refused=True)
    return DayClosed(
        day=found.day,
        registered=registered.kept,
        refused=refused.kept,
        handed_over=found.handed_over,
        visits=found.visits,
        receipts=registered.printed,
        due=found.due,
        waiting=found.waiting,
        head=found.end.h,
        gaps=found.gaps[:MOST_GAPS],
    )
