"""What was set aside: entries kept and signed for, but whose effect on the tables failed."""

from dataclasses import dataclass

from sqlalchemy import func, select

from db.book import Book
from db.landing import REVOKED, readable_header
from db.tables import chain, journal, quarantine


@dataclass(frozen=True, slots=True)
class SetAside:
    """One such entry: whose it is and why it waits, with nothing of what it says.

    `at` is UTC ms by its writer's clock, None when not even that can be read; `arrived_at` is None
    for an own entry. `why` names the error.
    """

    office: int
    desk: int
    n: int
    at: int | None
    arrived_at: int | None
    why: str


def entries_aside(book: Book, most: int) -> tuple[int, tuple[SetAside, ...]]:
    """How many there are, and the newest `most` of them. What a lost device wrote is not counted:
    it waits for somebody's word, not for a better program."""
    waiting = quarantine.c.why != REVOKED
    asked = (
        select(
            chain.c.office,
            chain.c.desk,
            journal.c.n,
            journal.c.header,
            journal.c.arrived_at,
            quarantine.c.why,
        )
        .select_from(
            quarantine.join(journal, quarantine.c.journal_id == journal.c.id).join(
                chain, journal.c.chain_id == chain.c.id
            )
        )
        .where(waiting)
        .order_by(quarantine.c.journal_id.desc())
        .limit(most)
    )
    counted = select(func.count()).select_from(quarantine).where(waiting)
    with book.reading() as connection:
        count = connection.execute(counted).scalar_one()
        rows = connection.execute(asked).all()
    found = []
    for row in rows:
        header = readable_header(row.header)
        at = None if header is None else header.at
        found.append(SetAside(row.office, row.desk, row.n, at, row.arrived_at, row.why))
    return count, tuple(found)
