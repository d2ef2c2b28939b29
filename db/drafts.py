"""Changes that somebody looks at before he confirms them: kept for a day, each for who made it.

A table of four hundred services does not fit into a form's field, and a browser that is asked for
it again may bring another one. Kept is what was shown. Not rebuilt, not on the road.
"""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, insert, select

from db.book import Book
from db.locks import Touches
from db.tables import draft

KEPT_MS: Final = 86_400_000
MARK_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Draft:
    mark: str  # hex: stands in the address of the page that shows it
    staff: str
    at: int  # UTC ms
    content: bytes = field(repr=False)


class Drafts:
    """Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def keep(self, new: Draft) -> None:
        """Those of yesterday go: nobody confirms what he saw so long ago."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(draft).where(draft.c.at < new.at - KEPT_MS))
            row = {"mark": new.mark, "staff": new.staff, "at": new.at, "content": new.content}
            connection.execute(insert(draft).values(row))

    def find(self, mark: str, staff: str, now: int) -> Draft | None:
        """None for one that is gone, or another's."""
        asked = select(draft).where(
            draft.c.mark == mark, draft.c.staff == staff, draft.c.at >= now - KEPT_MS
        )
        with self._book.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else Draft(row.mark, row.staff, row.at, row.content)

    def drop(self, mark: str) -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(draft).where(draft.c.mark == mark))
