"""Opening the database: SQLite at a desk, PostgreSQL or SQLite at a district.

SQLite runs with a write-ahead log and FULL sync: with the usual advice (NORMAL) 85 % of simulated
power cuts lost an entry that somebody already held a receipt for (DESIGN §4).
"""

from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import QueuePool

WRITING = "tereze_writing"  # execution option: this transaction means to write
BUSY_MS = 15_000  # another process of the same office (tereze sync, backup) may hold the lock
_SURELY_ALIVE_S = 1.0  # so long a connection that worked is not asked whether it still does
_GIVEN_BACK = "tereze given back"
CACHE_KB = 8_000  # the inner pages of a million applications; what SQLite takes by itself is 2,000

# Primary result codes of SQLite that say that disk, memory or another program failed: PERM, BUSY,
# LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. Python puts
# some of them into one class with our own wrong statements.
_WORLDS_CODES = frozenset((3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26))
_WORLDS_CLASSES = frozenset(("OperationalError", "InterfaceError", "InternalError"))  # PEP 249


def is_the_worlds(failure: BaseException) -> bool:
    """Whether the world failed a statement; otherwise the statement, or what it held, is wrong."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _WORLDS_CODES
    return any(one.__name__ in _WORLDS_CLASSES for one in type(cause).__mro__)


def failures_of(engine: Engine) -> tuple[type[Exception], ...]:
    """What a database's failure comes as: SQLAlchemy's own family and, from what runs before its
    statements, the driver's. `is_the_worlds` tells whose failure it is."""
    return DBAPIError, engine.dialect.loaded_dbapi.Error


def sqlite_url(path: Path) -> URL:
    return URL.create("sqlite+pysqlite", database=str(path))


def open_engine(database: URL | str) -> Engine:
    """An engine for a book's URL. Nothing is opened before the first connection."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def for_reading(connection: Connection) -> Connection:
    """The connection, set so that all its statements see one and the same state."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return connection  # SQLite: a transaction sees what its first statement saw


def for_writing(connection: Connection) -> Connection:
    """The connection, set so that its transaction takes the write lock from the start."""
    return connection.execution_options(**{WRITING: True})


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": f"-c lock_timeout={BUSY_MS}"},
    )

    @event.listens_for(engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        record.info[_GIVEN_BACK] = monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, _proxy: Any) -> None:
        # A server that was begun anew has forgotten us: better known before the first statement.
        # Not asked of a connection that has just worked: it would be asked five times a page.
        if monotonic() - record.info.get(_GIVEN_BACK, inf) < _SURELY_ALIVE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as cause:
            raise InvalidatePoolError from cause

    return engine


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1e3},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            f"cache_size=-{CACHE_KB}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that becomes a writer half-way can be refused at once by SQLite, whatever the
        # busy timeout: so a transaction that means to write says so from its first statement.
        writing = connection.get_execution_options().get(WRITING, False)
        begun = connection.connection.driver_connection
        if begun is not None and not begun.in_transaction:  # `db.connections` has said it already
            begun.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
