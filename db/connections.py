"""Transactions of a book, on connections that stay open while the book does.

Taking a connection from SQLAlchemy's pool, beginning and ending there cost a desk's commit more
than all its statements. So for SQLite, where nobody else needs the connection, a transaction is
begun and ended by the driver itself; SQLAlchemy joins in when it is asked something in between.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, event

from db.engine import for_reading, for_writing
from db.prepared import driver_of, remember_driver

_KEPT = 2  # one that writes, and one that reads meanwhile


class Connections:
    """One per book. Any thread may ask; `engine.dispose()` closes what is kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keeps = engine.dialect.name == "sqlite"
        self._idle: list[Connection] = []
        self._generation = 0
        if self._keeps:
            event.listen(engine, "engine_disposed", self._forget)

    def transaction(self, *, writing: bool) -> AbstractContextManager[Connection]:
        """Commit at the end, or undo everything and pass the error on."""
        return _Kept(self, writing) if self._keeps else self._pooled(writing)

    @contextmanager
    def _pooled(self, writing: bool) -> Iterator[Connection]:
        with self._engine.connect() as bare:
            connection = for_writing(bare) if writing else for_reading(bare)
            with connection.begin():
                yield connection

    def take(self) -> tuple[Connection, int]:
        """A connection, and the generation in which it was asked for: whoever closes the book
        meanwhile means this one too."""
        generation = self._generation
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._engine.connect()
            remember_driver(connection)
        return connection, generation

    def commit(self, connection: Connection) -> None:
        if connection.in_transaction():  # something was asked through SQLAlchemy
            connection.commit()
        else:
            self._engine.dialect.do_commit(driver_of(connection))

    def give_back(self, connection: Connection, generation: int) -> None:
        if generation != self._generation:
            close(connection)  # opened before the book was closed, or distrusted
        elif len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()  # the pool has so many only, and others want one too

    def _forget(self, _: Engine) -> None:
        self._generation += 1
        while self._idle:
            close(self._idle.pop())


class _Kept:
    """One transaction on a connection that is kept. A class, not a generator: begun and ended in
    every commit, the generators were dearer than what they did."""

    __slots__ = ("_connection", "_connections", "_generation", "_writing")

    def __init__(self, connections: Connections, writing: bool) -> None:
        self._connections = connections
        self._writing = writing

    def __enter__(self) -> Connection:
        self._connection, self._generation = self._connections.take()
        try:
            driver_of(self._connection).execute("BEGIN IMMEDIATE" if self._writing else "BEGIN")
        except BaseException:
            close(self._connection)
            raise
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            close(self._connection)  # and so it undoes whatever was begun
            return
        try:
            self._connections.commit(self._connection)
        except BaseException:
            close(self._connection)
            raise
        self._connections.give_back(self._connection, self._generation)


def close(connection: Connection) -> None:
    """For good, not back into the pool. What was not committed is undone."""
    connection.invalidate()
    connection.close()
