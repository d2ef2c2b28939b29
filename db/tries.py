"""Tries of codes on the public page, counted together by all processes of one server.

What is kept of an address, and of a code, is a number and two moments; it goes when it has been
quiet for as long as anything could be held against it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, text

from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import tries

# More than the longest wait, a day, and than all tries take to be forgiven (district.guessing).
_QUIET_S: Final = 7 * 86_400.0
_SWEPT_EVERY: Final = 1_000  # new tries
_LOCKED: Final = (
    select(tries.c.address, tries.c.tries, tries.c.last, tries.c.closed_until)
    .where(tries.c.address.in_(bindparam("names", expanding=True)))
    .order_by(tries.c.address)
    .with_for_update()
)
_MOVED: Final = tries.update().where(tries.c.address == bindparam("of_name"))


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
        with self.several((address,), now) as (record,):
            yield record

    @contextmanager
    def several(self, names: Sequence[str], now: float) -> Iterator[Sequence[Tried]]:
        """The same for several names, none of them twice."""
        named = [hashlib.sha256(one.encode()).hexdigest() for one in names]  # none in a backup
        with self._book.writing(Touches.NOTHING) as connection:
            # A guesser's tries are no papers: nobody waits for the disk on their account.
            connection.execute(text("SET LOCAL synchronous_commit TO off"))
            records = self._locked(connection, named, now)
            before = [replace(one) for one in records]
            yield records
            for name, record, was in zip(named, records, before, strict=True):
                if record != was:
                    connection.execute(_MOVED, {"of_name": name, **asdict(record)})
        self._sweep(now)

    def _locked(self, connection: Connection, named: list[str], now: float) -> list[Tried]:
        new = [{"address": one, "tries": 0, "last": now, "closed_until": 0.0} for one in named]
        new.sort(key=itemgetter("address"))
        # First the new rows, then the locks, both in one order: nobody waits in a ring.
        connection.execute(inserting_if_new(connection.dialect.name, tries), new)
        found = connection.execute(_LOCKED, {"names": named})
        by_name = {row[0]: Tried(*row[1:]) for row in found}
        return [by_name[one] for one in named]

    def _sweep(self, now: float) -> None:
        self._since_swept += 1
        if self._since_swept < _SWEPT_EVERY:
            return
        self._since_swept = 0
        quiet = func.greatest(tries.c.last, tries.c.closed_until) < now - _QUIET_S
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(tries).where(quiet))
