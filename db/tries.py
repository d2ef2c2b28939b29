"""Tries of codes on the public page, counted together by all processes of one server.

What is kept of an address is a number and two moments; it goes when the address has been quiet for
as long as anything could be held against it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select, text

from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import tries

_QUIET_S: Final = 4 * 3600.0  # more than the longest wait, and than all tries take to be forgiven
_SWEPT_EVERY: Final = 1_000  # new tries


@dataclass(slots=True)
class Tried:
    """Of one address; seconds since 1970."""

    tries: int
    last: float
    closed_until: float


class SharedTries:
    """`district.limits.Records` in a PostgreSQL book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._since_swept = 0

    @contextmanager
    def record(self, address: str, now: float) -> Iterator[Tried]:
        """The address's record, locked; changes are kept at the end. Raises BookUnwritable."""
        named = hashlib.sha256(address.encode()).hexdigest()  # no address in a backup
        here = tries.c.address == named
        with self._book.writing(Touches.NOTHING) as connection:
            # A guesser's tries are no papers: nobody waits for the disk on their account.
            connection.execute(text("SET LOCAL synchronous_commit TO off"))
            new = {"address": named, "tries": 0, "last": now, "closed_until": 0.0}
            connection.execute(inserting_if_new(connection.dialect.name, tries), new)
            asked = select(tries.c.tries, tries.c.last, tries.c.closed_until).where(here)
            record = Tried(*connection.execute(asked.with_for_update()).one())
            yield record
            moved = tries.update().where(here)
            connection.execute(
                moved.values(tries=record.tries, last=record.last, closed_until=record.closed_until)
            )
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        self._since_swept += 1
        if self._since_swept < _SWEPT_EVERY:
            return
        self._since_swept = 0
        quiet = func.greatest(tries.c.last, tries.c.closed_until) < now - _QUIET_S
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(tries).where(quiet))
