"""Tries of codes on the public page, counted together by all processes of one server.

What is kept of an address, and of a code, is a number and two moments; it goes when it has been
quiet for as long as anything could be held against it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, delete, func, select, text

from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.prepared import Prepared
from db.tables import tries

# More than the longest wait, a day, and than all tries take to be forgiven (district.guessing).
_QUIET_S: Final = 7 * 86_400.0
_SWEPT_EVERY: Final = 1_000  # new tries
# A guesser's tries are no papers: nobody waits for the disk on their account.
_NO_DISK: Final = func.set_config("synchronous_commit", "off", True)
_LOCKED: Final = Prepared(
    lambda _: (
        select(tries.c.address, tries.c.tries, tries.c.last, tries.c.closed_until, _NO_DISK)
        .where(tries.c.address == any_(bindparam("names", type_=ARRAY(Text))))
        .order_by(tries.c.address)
        .with_for_update()
    )
)
_NEW: Final = Prepared(lambda dialect: inserting_if_new(dialect, tries))
_MOVED: Final = Prepared(
    lambda _: text(
        "UPDATE tries SET tries = to_be.tries, last = to_be.last, closed_until = to_be.closed_until"
        " FROM unnest(CAST(:names AS text[]), CAST(:tries AS integer[]),"
        " CAST(:last AS double precision[]), CAST(:closed_until AS double precision[]))"
        " AS to_be(name, tries, last, closed_until) WHERE address = to_be.name"
    )
)


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
            records = _locked(connection, named)
            if records is not None:
                with _kept(connection, named, records):
                    yield records
        if records is None:
            with self._book.writing(Touches.NOTHING) as connection:
                records = _made(connection, named, now)
                with _kept(connection, named, records):
                    yield records
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        self._since_swept += 1
        if self._since_swept < _SWEPT_EVERY:
            return
        self._since_swept = 0
        quiet = func.greatest(tries.c.last, tries.c.closed_until) < now - _QUIET_S
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(tries).where(quiet))


def _locked(connection: Connection, named: list[str]) -> list[Tried] | None:
    """None where one of them has no row yet. Whoever then made it here would hold some rows and
    wait for others, and so might two of them for each other: it is made in a commit of its own."""
    rows = _LOCKED.run(connection, {"names": named}).fetchall()
    if len(rows) < len(named):
        return None
    by_name = {row[0]: Tried(*row[1:4]) for row in rows}
    return [by_name[one] for one in named]


def _made(connection: Connection, named: list[str], now: float) -> list[Tried]:
    """First the new rows, then the locks, both in one order: nobody waits in a ring."""
    new = [{"address": one, "tries": 0, "last": now, "closed_until": 0.0} for one in sorted(named)]
    records = None
    while records is None:  # once, unless somebody sweeps an old row away just then
        _NEW.run_many(connection, new)
        records = _locked(connection, named)
    return records


@contextmanager
def _kept(connection: Connection, named: list[str], records: list[Tried]) -> Iterator[None]:
    """What is changed within is written at its end."""
    before = [replace(one) for one in records]
    yield
    changed = [
        (name, one) for name, one, was in zip(named, records, before, strict=True) if one != was
    ]
    if changed:
        values: dict[str, Any] = {
            "names": [name for name, _ in changed],
            "tries": [one.tries for _, one in changed],
            "last": [one.last for _, one in changed],
            "closed_until": [one.closed_until for _, one in changed],
        }
        _MOVED.run(connection, values)
