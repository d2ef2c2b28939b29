"""A backup of a book: copied while the desk works, looked through at once, and only then kept.

Only for SQLite; PostgreSQL has tools of its own (docs/guides/safe-keeping.md). Control codes of
receipts that are not printed yet never get into a backup: such a receipt needs a new code after a
restore (DESIGN §4).
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from db.checking import BookDamaged, Soundness, check_book
from db.copy_file import sync_folder
from registry.application import OFFICE_TIME
from registry.failures import DiskNearlyFull, Trouble
from registry.keeping import ROOM_FOR_FORMS, to_keep
from registry.ports import Verifier

_PAGES: Final = 256  # copied between two breaths of other threads: about a megabyte
_NAMED: Final = "%Y-%m-%d-%H%M%S"
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SECRETS: Final = "UPDATE due_print SET secret = NULL"
# Pages that wait for their printer (`app.print_asked`): they would outlive what is erased.
_PAGES_TO_PRINT: Final = "DELETE FROM meta WHERE key LIKE 'print_asked:%'"

Told = Callable[[int, int], None]


class BackupFailed(Trouble):
    """The backup could not be written. The earlier ones are as they were."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The backups of one desk or district in a folder. Names say which desk and when, no more."""

    folder: Path
    stem: str  # "tereze-0427-01" or "tereze-district"

    def made(self) -> dict[datetime, Path]:
        """All that are here, by the office time at which they were made."""
        if not self.folder.is_dir():
            return {}
        pattern = re.compile(rf"{re.escape(self.stem)}-(\d{{4}}-\d\d-\d\d-\d{{6}})\.backup")
        found = {}
        for path in self.folder.iterdir():
            named = pattern.fullmatch(path.name)
            if named is not None:
                at = datetime.strptime(named[1], _NAMED).replace(tzinfo=OFFICE_TIME)
                found[at] = path
        return found

    def path(self, at: datetime) -> Path:
        return self.folder / f"{self.stem}-{at.strftime(_NAMED)}.backup"

    def tidy_up(self, newest: Path) -> list[Path]:
        """Remove those that 7 days, 4 weeks and 12 months do not need; which they were.

        `newest` stays whatever its name says: a clock that was wrong must not cost the one that
        was just made and looked through.
        """
        made = self.made()
        kept = to_keep(made)
        gone = [path for at, path in made.items() if at not in kept and path != newest]
        for path in gone:
            path.unlink(missing_ok=True)
        return gone

    def clear_unfinished(self) -> None:
        """What a crash left of a backup in the making."""
        if self.folder.is_dir():
            for path in self.folder.glob(f"{self.stem}-*.backup.*"):
                path.unlink(missing_ok=True)


def back_up(
    book: Path,
    shelf: Shelf,
    at: datetime,
    verifier: Verifier,
    district_key: bytes,
    told: Told = lambda done, of: None,
    rest: Callable[[], None] = lambda: None,
) -> tuple[Path, Soundness]:
    """Make one, `at` this office time; where it lies and what it holds.

    The desk goes on working meanwhile: the backup is the book of the moment at which it began.
    `told` hears how many of how many pages are copied. Raises BookDamaged when the book itself is
    not whole, DiskNearlyFull or BackupFailed; whichever it is, all earlier backups stay.
    """
    whole = shelf.path(at)
    raw, clean = whole.with_name(whole.name + ".raw"), whole.with_name(whole.name + ".new")
    try:
        shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shelf.clear_unfinished()
        _need_room(book, shelf.folder)
        for path in (raw, clean):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        copy_pages(book, raw, told, rest)
        _forget_secrets(raw, clean)
        raw.unlink()
        found = check_book(clean, verifier, district_key, rest)
        _sync(clean)
        clean.replace(whole)
        sync_folder(shelf.folder)
    except UnicodeDecodeError as cause:  # in SQLite's own words about a damaged table
        raise BookDamaged("file") from cause
    except (OSError, sqlite3.Error) as cause:
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            raise BookDamaged("file") from cause
        raise BackupFailed from cause
    finally:
        for path in (raw, clean):
            path.unlink(missing_ok=True)
    return whole, found


def _need_room(book: Path, folder: Path) -> None:
    """Twice the book while it is made; and if it lies on the book's disk the desk needs its own."""
    log = book.with_name(book.name + "-wal")
    size = book.stat().st_size + (log.stat().st_size if log.exists() else 0)
    free = shutil.disk_usage(folder).free
    if free < 2 * size + ROOM_FOR_FORMS:
        raise DiskNearlyFull(free)


def copy_pages(
    book: Path,
    to: Path,
    told: Told = lambda done, of: None,
    rest: Callable[[], None] = lambda: None,
) -> None:
    """SQLite's own backup, in steps. The reading transaction held around it keeps the state of one
    moment: without it each commit of the desk would begin the copy anew, for ever on a busy day."""

    def step(_status: int, remaining: int, total: int) -> None:
        told(total - remaining, total)
        rest()

    with (
        closing(sqlite3.connect(f"{book.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES, progress=step)
        source.execute("ROLLBACK")


def _forget_secrets(raw: Path, clean: Path) -> None:
    """Without the codes of receipts not printed yet, nor what freed pages remember of older ones:
    the file is written anew, out of what is left."""
    with closing(sqlite3.connect(raw)) as made:
        made.execute("PRAGMA journal_mode = OFF")  # of a copy that is thrown away after a crash
        made.execute(_SECRETS)
        made.execute(_PAGES_TO_PRINT)
        made.commit()
        made.execute("VACUUM INTO ?", (str(clean),))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
