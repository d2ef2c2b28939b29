"""What a department notes for itself about a paper: its own number for it, and who works on it.

Beside the journal, because it changes nothing for anybody else: residents and desks never see it.
Who noted it is recorded nowhere; what is decided stands in the journal with its actor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select, update

from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import desk_note

LONGEST_OURS: Final = 60
_AT_ONCE: Final = 500  # numbers in one question: SQLite takes no endless list


@dataclass(frozen=True, slots=True)
class DeskNote:
    ours: str = ""
    worker: str = ""  # staff number


class DeskNotes:
    """Every call asks the database. Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def of(self, numbers: Iterable[str]) -> dict[str, DeskNote]:
        """By the 16 digits of applications; those without a note are left out."""
        wanted = list(numbers)
        found: dict[str, DeskNote] = {}
        with self._book.reading() as connection:
            for first in range(0, len(wanted), _AT_ONCE):
                asked = select(desk_note).where(
                    desk_note.c.number.in_(wanted[first : first + _AT_ONCE])
                )
                rows = connection.execute(asked).all()
                found |= {row.number: DeskNote(row.ours, row.worker) for row in rows}
        return found

    def by_ours(self, typed: str, most: int = 20) -> tuple[str, ...]:
        """Numbers of applications that a department has under this number of its own."""
        folded = fold_ours(typed)
        if not folded:
            return ()
        asked = select(desk_note.c.number).where(desk_note.c.folded == folded)
        with self._book.reading() as connection:
            rows = connection.execute(asked.order_by(desk_note.c.number.desc()).limit(most))
            return tuple(rows.scalars())

    def set_ours(self, number: str, ours: str) -> None:
        ours = " ".join(ours.split())[:LONGEST_OURS]
        with self._book.writing(Touches.NOTHING) as connection:
            _set(connection, number, ours=ours, folded=fold_ours(ours))

    def set_worker(self, number: str, worker: str) -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            _set(connection, number, worker=worker)


def fold_ours(typed: str) -> str:
    """As it is looked for: «№ 12-345/А» is found as 12345а."""
    return "".join(one for one in typed.casefold() if one.isalnum())[:LONGEST_OURS]


def _set(connection: Connection, number: str, **columns: Any) -> None:
    new = {"number": number, "ours": "", "folded": "", "worker": ""}
    connection.execute(inserting_if_new(connection.dialect.name, desk_note), new)
    connection.execute(update(desk_note).where(desk_note.c.number == number).values(columns))
