"""The moment at which a restored book takes the old one's place: all of it, or nothing.

A book is more than one file while it is open (its write-ahead log lies beside it), and a log must
never meet another book than its own. So the change is first written down, then done step by step;
whoever opens the book finishes what a crash has left half done.
"""

import os
from pathlib import Path
from typing import Final

from app.homes import settle_names

_BESIDE: Final = ("", "-wal", "-shm")  # the book itself, and what SQLite keeps beside it
_INTENT: Final = ".changing-over"


def before_restore(book: Path, stamp: str) -> Path:
    """Where the old book is kept."""
    return book.with_name(f"{book.name}.before-restore-{stamp}")


def restored(book: Path) -> Path:
    """Where the new book lies, whole and closed, until it takes the old one's place."""
    return book.with_name(f"{book.name}.restored")


def change_over(book: Path, stamp: str) -> None:
    """Put the restored book in place; the old one stays under another name. Raises OSError.

    From the moment at which the intent is on the disk, the new book is the book.
    """
    new = book.with_name(book.name + ".new-intent")
    with new.open("wb") as file:
        file.write(stamp.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    new.replace(_intent(book))
    settle_names(book.parent)
    finish_change_over(book)


def finish_change_over(book: Path) -> None:
    """Before a book is opened: nothing, or the rest of a change that was interrupted."""
    intent, new = _intent(book), restored(book)
    try:
        stamp = intent.read_text("ascii")
    except FileNotFoundError:
        return
    if new.exists():  # otherwise it is in its place already
        for suffix in _BESIDE:
            old = book.with_name(book.name + suffix)
            if old.exists():
                kept = before_restore(book, stamp)
                old.rename(kept.with_name(kept.name + suffix))
        new.rename(book)
        settle_names(book.parent)
    intent.unlink()
    settle_names(book.parent)


def forget_unfinished(book: Path) -> None:
    """Throw a book in the making away. Not one whose change has begun."""
    if _intent(book).exists():
        return
    for suffix in (*_BESIDE, "-journal"):
        path = restored(book)
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _intent(book: Path) -> Path:
    return book.with_name(book.name + _INTENT)
