"""Transactions of a book, on connections that stay open while the book does.

Taking a connection from SQLAlchemy's pool, beginning and ending there cost a desk's commit more
than all its statements. So for SQLite, where nobody else needs the connection, a transaction is
begun and ended by the driver itself; SQLAlchemy joins in when it is asked something in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from db.engine import for_reading, for_writing

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

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[Connection]:
        """Commit at the end, or undo everything and pass the error on."""
        if not self._keeps:
            with self._engine.connect() as bare:
                connection = for_writing(bare) if writing else for_reading(bare)
                with connection.begin():
                    yield connection
            return
        generation = self._generation
        connection = self._take()
        try:
            _driver(connection).execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield connection
            self._commit(connection)
        except BaseException:
            _close(connection)  # and so it undoes whatever was begun
            raise
        if generation != self._generation:
            _close(connection)  # opened before the book was closed, or distrusted
        elif len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()  # the pool has so many only, and others want one too

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.connect()

    def _commit(self, connection: Connection) -> None:
        if connection.in_transaction():  # something was asked through SQLAlchemy
            connection.commit()
        else:
            self._engine.dialect.do_commit(connection.connection)

    def _forget(self, _: Engine) -> None:
        self._generation += 1
        while self._idle:
            _close(self._idle.pop())


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _close(connection: Connection) -> None:
    """For good, not back into the pool. What was not committed is undone."""
    connection.invalidate()
    connection.close()
