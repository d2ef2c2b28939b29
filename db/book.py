"""One book: a device's database file, or the district's database.

The journal is the only thing an action writes; the tables are read from it and written in the same
commit. One writer at a time, readers never wait for it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection, CursorResult, Engine, Select, func, inspect, select
from sqlalchemy.exc import DBAPIError

from db.effects import Landed, take_effect, upsert
from db.engine import WRITING
from db.tables import REBUILT, SCHEMA, chain, counter, journal, meta, quarantine
from registry.chain import Entry
from registry.failures import BookFromNewerProgram, BookUnwritable
from registry.ports import Clock, Random, Signer, Verifier

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes in this book, and whose word it believes."""

    device: bytes
    signer: Signer
    verifier: Verifier
    district_key: bytes
    app: str  # the program's version, in every header


class Book:
    """Transactions, small values and the print lock. What is read and written: the other files."""

    def __init__(
        self, engine: Engine, identity: Identity, clock: Clock, random: Random, print_key: bytes
    ) -> None:
        self.engine = engine
        self.identity = identity
        self.clock = clock
        self.random = random
        self._print_lock = ChaCha20Poly1305(print_key)
        self._one_writer = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it lands, or nothing. Raises BookUnwritable."""
        with self._one_writer:
            try:
                with self.engine.connect() as bare:
                    connection = bare.execution_options(**{WRITING: True})
                    with connection.begin():
                        yield connection
            except DBAPIError as cause:
                raise BookUnwritable from cause

    # -- small values --------------------------------------------------------------------------

    def value(self, key: str) -> bytes | None:
        with self.reading() as connection:
            return read_value(connection, key)

    def set_value(self, key: str, value: bytes) -> None:
        with self.writing() as connection:
            write_value(connection, key, value)

    # -- the code of a receipt that is not out yet -----------------------------------------------

    def lock(self, secret: str, number: str) -> bytes:
        """Encrypt a control code for its due print; the key lies outside the book."""
        nonce = self.random.bytes(NONCE_BYTES)
        return nonce + self._print_lock.encrypt(nonce, secret.encode(), number.encode())

    def unlock(self, locked: bytes, number: str) -> str:
        nonce, rest = locked[:NONCE_BYTES], locked[NONCE_BYTES:]
        return self._print_lock.decrypt(nonce, rest, number.encode()).decode()


def read_value(connection: Connection, key: str) -> bytes | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def write_value(connection: Connection, key: str, value: bytes) -> None:
    connection.execute(upsert(connection, meta, ("key",)), {"key": key, "value": value})


def read_counter(connection: Connection, name: str) -> int:
    """0 before the first use. Locked until the commit, where the database has row locks."""
    found = select(counter.c.value).where(counter.c.name == name).with_for_update()
    return connection.execute(found).scalar() or 0


def write_counter(connection: Connection, name: str, value: int) -> None:
    connection.execute(upsert(connection, counter, ("name",)), {"name": name, "value": value})


def new_row(inserted: CursorResult[Any]) -> int:
    """The id that the database gave to the row just inserted."""
    key = inserted.inserted_primary_key
    if key is None:
        raise AssertionError("an insert of one row has a key")
    return int(key[0])


def prepare(engine: Engine) -> None:
    """Make the tables of a new book, or bring an older one up to date. Refuses a newer one."""
    with engine.connect() as connection:
        found = _schema(connection)
        connection.rollback()
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise BookFromNewerProgram(found)
    from db.migrate import upgrade  # Alembic stays out of an ordinary start: it costs 100 ms

    upgrade(engine)


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _entries() -> Select[Any]:
    """All that `land` needs of each entry, in the order in which they came into the book."""
    return (
        select(
            journal.c.id,
            chain.c.chain,
            journal.c.n,
            chain.c.office,
            journal.c.header,
            journal.c.payload,
        )
        .select_from(journal.join(chain, journal.c.chain_id == chain.c.id))
        .order_by(journal.c.id)
    )


def rebuild(book: Book) -> int:
    """Throw the tables away and write them again from the journal; how many entries were read.

    Due prints stay: the control code in them exists nowhere else.
    """
    with book.writing() as connection:
        for table in REBUILT:
            connection.execute(table.delete())
        rows = connection.execute(_entries()).all()
        for row in rows:
            land(connection, *row)
    return len(rows)


def land(
    connection: Connection,
    journal_id: int,
    chain_id: bytes,
    n: int,
    office: int,
    header: bytes,
    payload: bytes | None,
) -> None:
    """Let a received or old entry take effect; a poison one is set aside and holds up nobody."""
    entry = Entry(header, b"", b"", payload)
    try:
        with connection.begin_nested():
            fact = entry.read_fact()
            if fact is not None:
                read = entry.read_header()
                take_effect(connection, Landed(journal_id, chain_id, n, office, read, fact))
    except DBAPIError:
        raise  # the disk or the network failed, not the entry
    except Exception as cause:  # whatever it is, it is kept, named and retried after an upgrade
        connection.execute(
            quarantine.insert(), {"journal_id": journal_id, "why": type(cause).__name__}
        )


def retry_quarantined(book: Book) -> int:
    """After an upgrade: let set-aside entries take effect; how many still wait."""
    with book.writing() as connection:
        waiting = journal.c.id.in_(select(quarantine.c.journal_id))
        rows = connection.execute(_entries().where(waiting)).all()
        connection.execute(quarantine.delete())
        for row in rows:
            land(connection, *row)
        return connection.execute(select(func.count()).select_from(quarantine)).scalar_one()
