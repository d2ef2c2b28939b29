"""One book: a device's database file, or the district's database.

The journal is the only thing an action writes; the tables are read from it and written in the same
commit, or, on PostgreSQL, by a follower right after it (`db.follower`). SQLite has one writer at a
time, PostgreSQL many (`db.locks`); readers never wait for them.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection, CursorResult, Engine, bindparam, inspect, select, update
from sqlalchemy.exc import DBAPIError

from db.connections import Connections
from db.effects import upserting
from db.engine import is_the_worlds
from db.locks import Touches, take_tables
from db.prepared import Asked, Prepared
from db.tables import SCHEMA, meta, state
from registry.clock import believed
from registry.failures import BookFromNewerProgram, BookUnreadable, BookUnwritable
from registry.keeping import NoSecondCopy, SecondCopy
from registry.ports import Clock, Random, Signer, Verifier

NONCE_BYTES = 12
_COMMITS_IN_LOG = 16  # some 300 pages; SQLite would begin at a thousand, inside of a commit

_GOOD_TIME = select(state.c.latest_at)
_VALUE = Asked(select(meta.c.value).where(meta.c.key == bindparam("named")))
_KEEP = Prepared(lambda dialect: upserting(dialect, meta, ("key",)))
_STATES: dict[frozenset[str], Prepared] = {}  # one statement for each set of columns


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes in this book, and whose word it believes."""

    device: bytes
    signer: Signer
    verifier: Verifier
    district_key: bytes
    app: str  # the program's version, in every header


class Follower(Protocol):
    """Fills the tables of a PostgreSQL book after what came by the road."""

    def wake(self) -> None:
        """Something came. Waits for nothing."""


class Book:
    """Transactions, small values and the print lock. What is read and written: the other files."""

    def __init__(
        self, engine: Engine, identity: Identity, clock: Clock, random: Random, print_key: bytes
    ) -> None:
        self.engine = engine
        self.identity = identity
        self.clock = clock
        self.random = random
        self._connections = Connections(engine)
        self._print_lock = ChaCha20Poly1305(print_key)
        # The write path runs its statements by the driver itself: see `db.prepared`.
        self._failures = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self.second_copy: SecondCopy = NoSecondCopy()  # the wiring sets it, where a stick is set up
        self.follower: Follower | None = None  # a server has one; else whoever takes in fills them
        one_writer = threading.Lock()
        self._turn: AbstractContextManager[object] = one_writer
        if engine.dialect.name == "postgresql":
            self._turn = nullcontext()
        self._here = threading.local()  # whether this thread is within a commit
        self._commits = 0  # since the log was last looked after
        self._good_time: int | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state. Raises BookUnreadable."""
        try:
            with self._connections.transaction(writing=False) as connection:
                yield connection
        except self._failures as cause:
            if not is_the_worlds(cause):
                raise
            self._trust_no_connection()
            raise BookUnreadable from cause

    @contextmanager
    def writing(self, touches: Touches = Touches.SOME) -> Iterator[Connection]:
        """One transaction: all of it lands, or nothing. Raises BookUnwritable.

        `touches` says which rows of the tables it writes: on PostgreSQL several commits are made at
        once, and only those wait for each other that have to.
        """
        if getattr(self._here, "is_writing", False):
            raise AssertionError("a commit inside a commit would wait for itself")
        self._here.is_writing = True
        try:
            with self._turn, self._connections.transaction(writing=True) as connection:
                take_tables(connection, touches)  # SQLite has locked the whole book at BEGIN
                yield connection
                _still_open(connection)
            self._commits += 1
        except self._failures as cause:
            self._trust_no_connection()
            raise BookUnwritable from cause
        finally:
            self._here.is_writing = False

    def _trust_no_connection(self) -> None:
        """What was opened while the disk failed is opened anew: SQLite, for one, opens a file that
        it cannot write just then for reading only, and would never write on that connection."""
        self.engine.dispose()

    def keep_log_short(self) -> None:
        """Between two visitors: copy the write-ahead log into the book, so that no commit has to.

        Waits for nobody and says nothing: what it leaves undone, some later commit does, at the
        latest when the log has a thousand pages.
        """
        if self._commits < _COMMITS_IN_LOG or self.engine.dialect.name != "sqlite":
            return
        self._commits = 0
        with suppress(*self._failures), closing(self.engine.raw_connection()) as bare:
            bare.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def settle_log(self) -> None:
        """Copy what is committed out of the write-ahead log, durably. Raises BookUnwritable."""
        if self.engine.dialect.name != "sqlite":
            return
        try:
            bare = self.engine.raw_connection()
            try:
                copied: Any = bare.cursor().execute("PRAGMA wal_checkpoint(FULL)")
                busy, *_ = copied.fetchone()
            finally:
                bare.close()
        except self._failures as cause:
            raise BookUnwritable from cause
        if busy:
            raise BookUnwritable  # a reader held on to an old state: later, then

    # -- time ------------------------------------------------------------------------------------

    def good_time(self) -> int:
        """The last good time (`registry.clock`), UTC ms. Known without asking the disk again, for
        a screen counts terms by it at every letter typed."""
        if self._good_time is None:
            with self.reading() as connection:
                self._good_time = int(connection.execute(_GOOD_TIME).scalar_one())
        return self._good_time

    def know_good_time(self, good_time: int) -> None:
        """Whoever moves `state.latest_at` says so here."""
        self._good_time = good_time

    def now_believed(self) -> int:
        """UTC ms by the clock, or the last good time while the clock is suspect."""
        return believed(self.clock.now(), self.good_time())

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
        return self.lock_bytes(secret.encode(), number)

    def unlock(self, locked: bytes, number: str) -> str:
        """The code; "" when this computer no longer has the key it was locked with."""
        return (self.unlock_bytes(locked, number) or b"").decode()

    def lock_bytes(self, content: bytes, named: str) -> bytes:
        """As `lock`, for a page that waits for its printer: only under this name is it opened."""
        nonce = self.random.bytes(NONCE_BYTES)
        return nonce + self._print_lock.encrypt(nonce, content, named.encode())

    def unlock_bytes(self, locked: bytes, named: str) -> bytes | None:
        nonce, rest = locked[:NONCE_BYTES], locked[NONCE_BYTES:]
        try:
            return self._print_lock.decrypt(nonce, rest, named.encode())
        except (InvalidTag, ValueError):  # a file that was cut off has not even a nonce
            return None


def _still_open(connection: Connection) -> None:
    """SQLite ends a transaction by itself when the disk fails, and says so once. Whoever did not
    hear it would go on writing, each row for itself, and end with a commit of nothing."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None and not driver.in_transaction:
        raise BookUnwritable


def read_value(connection: Connection, key: str) -> bytes | None:
    value: bytes | None = _VALUE.value(connection, named=key)
    return value


def write_value(connection: Connection, key: str, value: bytes) -> None:
    _KEEP.run(connection, {"key": key, "value": value})


def write_state(connection: Connection, **changed: object) -> None:
    """Change columns of the one row of `state`."""
    columns = frozenset(changed)
    statement = _STATES.get(columns)
    if statement is None:
        to: dict[str, Any] = {name: bindparam(f"to_{name}") for name in columns}
        statement = _STATES[columns] = Prepared(lambda _: update(state).values(to))
    statement.run(connection, {f"to_{name}": value for name, value in changed.items()})


def new_row(inserted: CursorResult[Any]) -> int:
    """The id that the database gave to the row just inserted."""
    key = inserted.inserted_primary_key
    if key is None:
        raise AssertionError("an insert of one row has a key")
    return int(key[0])


def prepare(engine: Engine) -> None:
    """Make the tables of a new book, or bring an older one up to date. Refuses a newer one.

    Raises BookFromNewerProgram, BookUnreadable, BookUnwritable.
    """
    failures = (DBAPIError, engine.dialect.loaded_dbapi.Error)
    try:
        with engine.connect() as connection:
            found = _schema(connection)
            connection.rollback()
    except failures as cause:
        if not is_the_worlds(cause):
            raise
        raise BookUnreadable from cause
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise BookFromNewerProgram(found)
    from db.migrate import upgrade  # Alembic stays out of an ordinary start: it costs 100 ms

    try:
        upgrade(engine)
    except failures as cause:
        if not is_the_worlds(cause):
            raise
        raise BookUnwritable from cause


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


# `rebuild` and `retry_quarantined` are asked of a book; they live beside what they do.
def rebuild(book: Book, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Throw the tables away and write them again from the journal; how many entries were read.

    `progress` is told, every few hundred entries, how many of how many were read.
    """
    from db.landing import write_tables_again

    return write_tables_again(book, progress)


def retry_quarantined(book: Book) -> int:
    """After an upgrade: let set-aside entries take effect; how many still wait."""
    from db.landing import retry

    return retry(book)
