"""Entries that were received, or lie in the journal already, take effect on the tables.

One that cannot be read, or is not believed, is set aside by name and retried after an upgrade: it
holds up nobody. Whether an entry is such a one depends on that entry alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from db import search
from db.book import Book, write_state
from db.effects import Landed, is_written, legible, take_effect
from db.prepared import Prepared
from db.tables import REBUILT, chain, journal, quarantine, state
from registry.chain import Entry, Header

# The disk, the network or another writer failed, not the entry. (All other errors of a database
# are about what the entry holds: a text too long for PostgreSQL, for instance.) These names are
# PEP 249's: SQLAlchemy and the drivers each have families of their own that are called so.
_THE_WORLD = {"OperationalError", "InterfaceError", "InternalError"}
_BATCH = 500  # entries read at once


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it lies in the journal."""

    journal_id: int
    chain: bytes
    n: int
    h: bytes
    office: int
    desk: int
    header: bytes
    payload: bytes | None
    arrived_at: int | None


def readable_header(header: bytes) -> Header | None:
    """The header; None when it cannot be read or believed."""
    try:
        read = Entry(header, b"").read_header()
    except Exception:  # whatever stands there: the entry is kept, its effect waits
        return None
    return read if read.is_believable else None


# By the driver itself: SQLAlchemy's own way to a savepoint costs more than most entries do.
_SAVE = Prepared(lambda _: text("SAVEPOINT landing"))
_UNDO = Prepared(lambda _: text("ROLLBACK TO SAVEPOINT landing"))
_RELEASE = Prepared(lambda _: text("RELEASE SAVEPOINT landing"))


def land(connection: Connection, kept: Kept, *, again: bool = False) -> None:
    """Let an entry take effect, or set it aside. `again`: the tables are written anew."""
    try:
        read = legible(kept.header, kept.payload, kept.office, kept.desk)
    except Exception as cause:  # whatever it is, it is kept, named and retried after an upgrade
        _set_aside(connection, kept, cause)
        return
    if read is None or (again and is_written(connection, *read)):
        return
    at = (kept.journal_id, kept.chain, kept.n, kept.h, kept.office)
    _SAVE.run(connection, {})
    try:
        take_effect(connection, Landed(*at, *read, kept.arrived_at))
    except Exception as cause:
        if _THE_WORLD & {one.__name__ for one in type(cause).__mro__}:
            raise  # and so the whole commit is undone
        _UNDO.run(connection, {})
        _set_aside(connection, kept, cause)
    _RELEASE.run(connection, {})


def _set_aside(connection: Connection, kept: Kept, cause: Exception) -> None:
    why = type(cause.orig if isinstance(cause, DBAPIError) else cause).__name__
    connection.execute(insert(quarantine), {"journal_id": kept.journal_id, "why": why[:80]})


def _entries() -> Select[Any]:
    """All that `land` needs of each entry, in the order in which they came into the book."""
    return (
        select(
            journal.c.id,
            chain.c.chain,
            journal.c.n,
            journal.c.h,
            chain.c.office,
            chain.c.desk,
            journal.c.header,
            journal.c.payload,
            journal.c.arrived_at,
        )
        .select_from(journal.join(chain, journal.c.chain_id == chain.c.id))
        .order_by(journal.c.id)
    )


# Told how many entries of how many were read.
Progress = Callable[[int, int], None]


def write_tables_again(book: Book, progress: Progress = lambda _done, _all: None) -> int:
    """Throw the tables away and write them again from the journal; how many entries were read.

    Due prints stay: the control code in them exists nowhere else. All of it is one transaction: a
    power cut leaves the old tables. Memory stays flat, however long the journal is.
    """
    with book.writing() as connection:
        return fill_again(connection, progress)


def fill_again(connection: Connection, progress: Progress = lambda _done, _all: None) -> int:
    """`write_tables_again` within a transaction that is open already."""
    for table in REBUILT:
        connection.execute(table.delete())
    search.empty(connection)
    asked = _entries().limit(_BATCH).where(journal.c.id > bindparam("last"))
    total = connection.execute(select(func.count()).select_from(journal)).scalar_one()
    count, last = 0, -1
    while rows := connection.execute(asked, {"last": last}).all():
        for row in rows:
            land(connection, Kept(*row), again=True)
        count, last = count + len(rows), rows[-1][0]
        progress(count, total)
    return count


def retry(book: Book) -> int:
    """After an upgrade: let set-aside entries take effect; how many still wait."""
    waiting = journal.c.id.in_(select(quarantine.c.journal_id))
    asked = _entries().where(waiting)
    count = select(func.count()).select_from(quarantine)
    with book.reading() as connection:
        if connection.execute(count).scalar_one() == 0:
            return 0  # the usual start of a day writes nothing
    with book.writing() as connection:
        for row in connection.execute(asked).all():
            kept = Kept(*row)
            connection.execute(delete(quarantine).where(quarantine.c.journal_id == kept.journal_id))
            _read_header_again(connection, kept)
            land(connection, kept)
        return connection.execute(count).scalar_one()


def _read_header_again(connection: Connection, kept: Kept) -> None:
    """A header that an older program could not read says now what the entry is about."""
    header = readable_header(kept.header)
    if header is None:
        return
    about = header.registration or None
    connection.execute(journal.update().where(journal.c.id == kept.journal_id).values(about=about))
    tick = connection.execute(select(state.c.tick)).scalar_one()
    write_state(connection, tick=max(tick, header.tick))
