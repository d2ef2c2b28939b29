"""What district IT has to look into: desks whose book was at work twice, numbers given twice."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, or_, select

from db.book import Book
from db.doubts import doubts
from db.effects import DISTRICT_DESK
from db.tables import application, chain
from registry.numbers import Number
from registry.road import DoubtKind

NUMBER_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class GivenTwice:
    """An application whose number another one has, too. `registered_at` is UTC ms."""

    registration: bytes
    number: Number
    service: str
    registered_at: int


@dataclass(frozen=True, slots=True)
class CopiedDesk:
    """`since` (UTC ms) is when the first second story of it began; None when no story is known to
    have parted, only equal numbers."""

    office: int
    desk: int
    since: int | None
    equal: tuple[GivenTwice, ...]


def copied_desks(book: Book) -> tuple[CopiedDesk, ...]:
    """By office and desk; applications with equal numbers stand together, the earlier first."""
    since = _parted(book)
    equal: dict[tuple[int, int], list[GivenTwice]] = {}
    for twice in _given_twice(book):
        equal.setdefault((twice.number.office, twice.number.desk), []).append(twice)
    return tuple(
        CopiedDesk(*place, since.get(place), tuple(equal.get(place, ())))
        for place in sorted(since.keys() | equal.keys())
    )


def copied_places(book: Book) -> dict[tuple[int, int], int]:
    """Office and desk of each such desk, and since when (UTC ms; 0: only equal numbers say so)."""
    return {(one.office, one.desk): one.since or 0 for one in copied_desks(book)}


def _parted(book: Book) -> dict[tuple[int, int], int]:
    since: dict[tuple[int, int], int] = {}
    for one in doubts(book):
        if one.kind is DoubtKind.COPIED:
            place = (one.office, one.desk)
            since[place] = min(since.get(place, one.since), one.since)
    return since


def _written_twice(book: Book) -> list[tuple[int, int]]:
    """Office and desk of which more than one chain, or branch of one, is here: only they can have
    given a number twice. To look at a million numbers for that would take a second each time."""
    asked = (
        select(chain.c.office, chain.c.desk)
        .where(chain.c.desk != DISTRICT_DESK)
        .group_by(chain.c.office, chain.c.desk)
        .having(func.count() > 1)
    )
    with book.reading() as connection:
        return [(row.office, row.desk) for row in connection.execute(asked)]


def _given_twice(book: Book) -> list[GivenTwice]:
    places = _written_twice(book)
    if not places:
        return []
    theirs = or_(*(application.c.number.between(*_numbers_of(*place)) for place in places))
    several = (
        select(application.c.number)
        .where(theirs)
        .group_by(application.c.number)
        .having(func.count() > 1)
        .scalar_subquery()
    )
    asked = (
        select(
            application.c.registration,
            application.c.number,
            application.c.service,
            application.c.registered_at,
        )
        .where(application.c.number.in_(several))
        .order_by(application.c.number, application.c.registered_at, application.c.registration)
    )
    with book.reading() as connection:
        rows = connection.execute(asked).all()
    return [
        GivenTwice(row.registration, Number.parse(row.number), row.service, row.registered_at)
        for row in rows
    ]


def _numbers_of(office: int, desk: int) -> tuple[str, str]:
    """The first and the last number that this desk may give to an application."""
    begun = f"1{office:04}{desk:02}"
    return begun + "0" * (NUMBER_DIGITS - len(begun)), begun + "9" * (NUMBER_DIGITS - len(begun))
