"""What the district has made public of its offices: said once, kept as it was said.

Kept out: which groups may be said and how (`registry.openness`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import func, select

from db.book import Book
from db.counted import EVERYBODY, NOW, Kind, Standing, cells_by_month, flows
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import openness
from registry.openness import GRACE_DAYS, Said, groups
from registry.oversight import Cell, day_of, first_day, month_of

_SAID: Final = msgspec.msgpack.Decoder(Said)


@dataclass(frozen=True, slots=True)
class SaidGroup:
    """Months of one office, first day of the first and of the last one, and what was said."""

    office: int
    first: date
    last: date
    said_on: date
    said: Said


def say_what_is_over(book: Book, standing: Standing) -> int:
    """Make public what may be said by now; how many groups are new. Raises BookUnwritable.

    Nothing is said by sums that lack applications: it could never be put right.
    """
    if standing.astray:
        return 0
    last = month_of(day_of(standing.day - GRACE_DAYS)) - 1
    asked = select(openness.c.office, func.max(openness.c.last_month)).group_by(openness.c.office)
    with book.reading() as connection:
        before = {row[0]: row[1] for row in connection.execute(asked)}
    came = flows(book, EVERYBODY, last)
    if all(before.get(office, NOW) >= max(months) for office, months in came.items()):
        return 0
    by_month = cells_by_month(book, EVERYBODY, Kind.BY_OFFICE, NOW + 1, last)
    new = []
    for office, of_office in came.items():
        own = {month: found.get(f"{office:04}", Cell()) for month, found in by_month.items()}
        after = before.get(office, NOW)
        for first, until, said in groups(of_office, own, after, standing.day):
            new.append(
                {
                    "office": office,
                    "first_month": first,
                    "last_month": until,
                    "said_on": day_of(standing.day),
                    "packed": msgspec.msgpack.encode(said),
                }
            )
    if new:
        with book.writing(Touches.NOTHING) as connection:
            connection.execute(inserting_if_new(connection.dialect.name, openness), new)
    return len(new)


def said_groups(book: Book, from_month: int) -> list[SaidGroup]:
    """Of all offices, from this month on, the newest first."""
    asked = select(openness).where(openness.c.last_month >= from_month)
    with book.reading() as connection:
        rows = connection.execute(
            asked.order_by(openness.c.office, openness.c.first_month.desc())
        ).all()
    return [
        SaidGroup(
            row.office,
            first_day(row.first_month),
            first_day(row.last_month),
            row.said_on,
            _SAID.decode(row.packed),
        )
        for row in rows
    ]
