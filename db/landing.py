"""Entries that were received, or lie in the journal already, take effect on the tables.

One that cannot be read, or is not believed, is set aside by name and retried after an upgrade: it
holds up nobody. Whether an entry is such a one depends on that entry alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select, text
from sqlalchemy.exc import DBAPIError

from db import search
from db.book import Book
from db.effects import Landed, is_written, legible, take_effect, upsert
from db.locks import Touches, take_tables
from db.prepared import Prepared
from db.tables import REBUILT, chain, journal, quarantine
from registry.chain import Header, read_header

# The disk, the network or another writer failed, not the entry. (All other errors of a database
# are about what the entry holds: a text too long for PostgreSQL, for instance.) These names are
# PEP 249's: SQLAlchemy and the drivers each have families of their own that are called so.
_THE_WORLD = {"OperationalError", "InterfaceError", "InternalError"}
_BATCH = 500  # entries read at once
REVOKED = "Revoked"  # why an entry was set aside whose device was lost before it came


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it lies in the journal, in the row `chain_id` of table `chain`."""

    journal_id: int
    chain_id: int
    accepted_n: int | None  # of that row: beyond it the entries of a lost device count for nothing
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
        read = read_header(header)
    except Exception:  # whatever stands there: the entry is kept, its effect waits
        return None
    return read if read.is_believable else None


# By the driver itself: SQLAlchemy's own way to a savepoint costs more than most entries do.
_SAVE = Prepared(lambda _: text("SAVEPOINT landing"))
_UNDO = Prepared(lambda _: text("ROLLBACK TO SAVEPOINT landing"))
_RELEASE = Prepared(lambda _: text("RELEASE SAVEPOINT landing"))


def land(connection: Connection, kept: Kept, *, again: bool = False) -> None:
    """Let an entry take effect, or set it aside. `again`: the tables are written anew."""
    if kept.accepted_n is not None and kept.n > kept.accepted_n:
        set_aside(connection, kept, REVOKED)
        return
    try:
        read = legible(kept.header, kept.payload, kept.office, kept.desk)
    except Exception as cause:  # whatever it is, it is kept, named and retried after an upgrade
        set_aside(connection, kept, _name(cause))
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
        set_aside(connection, kept, _name(cause))
    _RELEASE.run(connection, {})


def set_aside(connection: Connection, kept: Kept, why: str) -> None:
    """Kept without effect, by name. A second time changes nothing but the reason."""
    values = {"journal_id": kept.journal_id, "why": why[:80]}
    connection.execute(upsert(connection, quarantine, ("journal_id",)), values)


def _name(cause: Exception) -> str:
    return type(cause.orig if isinstance(cause, DBAPIError) else cause).__name__


def entries() -> Select[Any]:
    """All that `land` needs of each entry, in the order in which they came into the book."""
    return (
        select(
            journal.c.id,
            journal.c.chain_id,
            chain.c.accepted_n,
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
    with book.writing(Touches.ALL) as connection:
        return fill_again(connection, progress)


def fill_again(connection: Connection, progress: Progress = lambda _done, _all: None) -> int:
    """`write_tables_again` within a transaction that is open already."""
    take_tables(connection, Touches.ALL)
    for table in REBUILT:
        connection.execute(table.delete())
    connection.execute(chain.update().values(accepted_n=None))
    search.empty(connection)
    from db.follower import fill  # they let entries land, and so need all that is above
    from db.revoking import limit_all_again

    if connection.dialect.name == "postgresql":
        return fill(connection, progress)
    asked = entries().limit(_BATCH).where(journal.c.id > bindparam("last"))
    total = connection.execute(select(func.count()).select_from(journal)).scalar_one()
    count, last = 0, -1
    while rows := connection.execute(asked, {"last": last}).all():
        for row in rows:
            land(connection, Kept(*row), again=True)
        count, last = count + len(rows), rows[-1][0]
        progress(count, total)
    limit_all_again(connection)
    return count


def retry(book: Book) -> int:
    """After an upgrade: let set-aside entries take effect; how many still wait."""
    waiting = journal.c.id.in_(select(quarantine.c.journal_id))
    asked = entries().where(waiting)
    count = select(func.count()).select_from(quarantine)
    with book.reading() as connection:
        if connection.execute(count).scalar_one() == 0:
            return 0  # the usual start of a day writes nothing
    with book.writing(Touches.ALL) as connection:
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
    higher = chain.update().where(chain.c.id == kept.chain_id, chain.c.tick < header.tick)
    connection.execute(higher.values(tick=header.tick))
