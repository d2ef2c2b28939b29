"""What district IT has to look into: desks whose book was at work twice, numbers given twice."""

from dataclasses import dataclass

from sqlalchemy import func, select

from db.book import Book
from db.doubts import doubts
from db.tables import application
from registry.numbers import Number
from registry.road import DoubtKind


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
    since: dict[tuple[int, int], int] = {}
    for one in doubts(book):
        if one.kind is DoubtKind.COPIED:
            place = (one.office, one.desk)
            since[place] = min(since.get(place, one.since), one.since)
    equal: dict[tuple[int, int], list[GivenTwice]] = {}
    for twice in _given_twice(book):
        equal.setdefault((twice.number.office, twice.number.desk), []).append(twice)
    return tuple(
        CopiedDesk(*place, since.get(place), tuple(equal.get(place, ())))
        for place in sorted(since.keys() | equal.keys())
    )


def _given_twice(book: Book) -> list[GivenTwice]:
    several = (
        select(application.c.number)
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
