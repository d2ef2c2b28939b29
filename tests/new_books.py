"""New books of the tests: the steps that make their tables run once in a process, then are copied.

Two thousand tests open a new book each, and Alembic's steps cost every one of them 60 ms of work
that is the same each time. Only an empty SQLite file takes the copy; a book with any table in it,
and PostgreSQL, go through `db.migrate` as in life, and so does the first new book of each process
and every book of `tests/db/test_book.py`, which is about the steps.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine


def copied_tables(upgrade: Callable[[Engine], None]) -> Callable[[Engine], None]:
    """`upgrade` for tests: whatever was made of the first empty file is put into each later one."""
    made: list[sqlite3.Connection] = []
    one_at_a_time = Lock()

    def quick(engine: Engine) -> None:
        with one_at_a_time:
            if not _is_empty(engine):
                upgrade(engine)
            elif made:
                _copy_into(engine, made[0])
            else:
                upgrade(engine)
                made.append(_copy_of(engine))

    quick.as_in_life = upgrade  # type: ignore[attr-defined]
    return quick


def use_copies() -> None:
    """From now on in this process, if it knows books at all."""
    if "db.book" not in sys.modules:
        return
    import db.migrate

    if not hasattr(db.migrate.upgrade, "as_in_life"):
        setattr(db.migrate, "upgrade", copied_tables(db.migrate.upgrade))  # noqa: B010


def _driver(engine: Engine) -> sqlite3.Connection | None:
    with engine.connect() as bare:
        driver = bare.connection.driver_connection
        return driver if isinstance(driver, sqlite3.Connection) else None


def _is_empty(engine: Engine) -> bool:
    driver = _driver(engine)
    if driver is None:
        return False
    return bool(driver.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,))


def _copy_of(engine: Engine) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    driver = _driver(engine)
    assert driver is not None
    driver.backup(copy)
    return copy


def _copy_into(engine: Engine, made: sqlite3.Connection) -> None:
    driver = _driver(engine)
    assert driver is not None
    made.backup(driver)
