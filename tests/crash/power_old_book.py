"""A book of 0.1.0 that is opened by today's program while the power fails."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from app.wiring import open_book
from db.book import Identity
from db.engine import sqlite_url
from tests.old_books import __file__ as _old_books
from tests.world import HandClock, SeededRandom, TestKey, TestVerifier

NAME: Final = "desk1.sqlite"
OLDEST: Final = Path(_old_books).parent / "0.1.0" / NAME
KEPT: Final = "SELECT n, header, salt, payload, h, signature FROM journal ORDER BY id"


def put(folder: Path) -> Path:
    """A copy of the old book, as it lies in a village."""
    folder.mkdir()
    path = folder / NAME
    shutil.copyfile(OLDEST, path)
    return path


def bring_along(path: Path) -> None:
    """Open it as the program does, and close it."""
    key = TestKey(b"desk1")
    identity = Identity(
        b"desk %011d" % 1, key, TestVerifier(), TestKey(b"district").public_key, "test"
    )
    book = open_book(sqlite_url(path), identity, HandClock(), SeededRandom(), b"k" * 32)
    book.engine.dispose()


def wrong_with(path: Path, *, thoroughly: bool) -> list[str]:
    """What is wrong with an old book after a power cut; `thoroughly`: it is opened once more."""
    if thoroughly:
        bring_along(path)
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(OLDEST)) as before:
        checked = now.execute("PRAGMA integrity_check").fetchall()
        if checked != [("ok",)]:
            return [f"the old book: {checked[:3]}"]
        if now.execute(KEPT).fetchall() != before.execute(KEPT).fetchall():
            return ["the old book has lost entries"]
    return []
