"""Mistakes made on purpose, to see the fault runs turn red."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from unittest.mock import patch

from db.journal import BookJournal, _is_own
from db.writing import Writing, begin_writing
from registry.failures import BookUnreadable, BookUnwritable


def plant(name: str) -> AbstractContextManager[object]:
    """`name`: "" for none, or what is done wrong."""
    match name:
        case "":
            return nullcontext()
        case "no look":
            return patch.object(BookJournal, "writing", _without_looking)
        case "look only":
            return patch.object(BookJournal, "_is_there", _look_only)
        case _:
            raise ValueError(name)


def _look_only(journal: BookJournal, n: int, h: bytes) -> bool:
    """What is not seen may still lie in the log, and come to life after a crash."""
    journal._book.engine.dispose()
    try:
        with journal._book.reading() as connection:
            return _is_own(connection, n, h)
    except BookUnreadable as cause:
        raise BookUnwritable from cause


@contextmanager
def _without_looking(journal: BookJournal) -> Iterator[Writing]:
    """What failed is said to have failed: nobody opens the book again to look."""
    with journal._book.writing() as connection:
        landing = begin_writing(journal._book, connection, journal._chain_row)
        yield landing
        landing.finish()
