"""What was noted in a book (`db.noted`), read: calls, visits, lists, receptions, who looked.

Kept out: what a screen makes of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from db.book import Book
from db.tables import chain, journal, noted
from registry.chain import Entry
from registry.facts import Fact


@dataclass(frozen=True, slots=True)
class Noted:
    """One such fact, with who said it, when, and at which desk."""

    fact: Fact
    actor: str
    at: int  # UTC ms
    desk: int
    registration: bytes
    tick: int  # which of two was said later, whatever a clock says


_FOUND = (
    select(journal.c.header, journal.c.payload, noted.c.at, chain.c.desk)
    .select_from(
        noted.join(journal, journal.c.id == noted.c.journal_id).join(
            chain, chain.c.id == journal.c.chain_id
        )
    )
    # Of a device that was lost, what came after the last accepted entry counts for nothing.
    .where(or_(chain.c.accepted_n.is_(None), journal.c.n <= chain.c.accepted_n))
    .order_by(noted.c.at, noted.c.journal_id)
)
_OF_KINDS = _FOUND.where(
    noted.c.kind.in_(bindparam("kinds", expanding=True)),
    noted.c.office == bindparam("of_office"),
    noted.c.at >= bindparam("first"),
    noted.c.at < bindparam("end"),
)
_OF_KEY = _FOUND.where(
    noted.c.key == bindparam("of_key"), noted.c.kind.in_(bindparam("kinds", expanding=True))
)


class BookNotes:
    """What was noted in a book, read."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def between(self, first: int, end: int, *kinds: type[Fact]) -> tuple[Noted, ...]:
        """Those of these kinds from `first` until before `end` (UTC ms), the oldest first."""
        asked = {
            "kinds": [kind.KIND for kind in kinds],
            "of_office": self._office,
            "first": first,
            "end": end,
        }
        with self._book.reading() as connection:
            return tuple(_read(connection.execute(_OF_KINDS, asked)))

    def about(self, key: str, *kinds: type[Fact]) -> tuple[Noted, ...]:
        """Those of these kinds about this number, transfer list, booking (hex) or day (ISO)."""
        asked = {"of_key": key, "kinds": [kind.KIND for kind in kinds]}
        with self._book.reading() as connection:
            return tuple(_read(connection.execute(_OF_KEY, asked)))


def _read(rows: Iterable[Any]) -> Iterator[Noted]:
    for header_bytes, payload, at, desk in rows:
        if payload is None:
            continue  # erased by law: that it happened is in the chain, what it said is gone
        entry = Entry(header_bytes, b"", b"", payload)
        header, fact = entry.read_header(), entry.read_fact()
        if fact is not None:
            yield Noted(fact, header.actor, at, desk, header.registration, header.tick)
