"""The catalogue in force by what lies in a book: the program's, and what the district published.

Whoever needs it asks `BookCatalogue` each time anew, and so sees what came by the road and what
began at midnight without a restart. Which rows count: `registry.published`.
"""

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Final

from sqlalchemy import and_, func, or_, select

from db.book import Book
from db.prepared import Asked
from db.tables import journal, noted
from registry.catalogue import Catalogue
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import Entry
from registry.published import Published, in_force

COMMON_OFFICE: Final = 0
_NOTHING: Final = (0, 0)

_ROWS = and_(
    or_(noted.c.kind == ServicePublished.KIND, noted.c.kind == DepartmentPublished.KIND),
    noted.c.office == COMMON_OFFICE,
)
# Cheap enough for every round of the road: read from an index alone.
_REACH = Asked(
    select(
        func.count().label("rows"),
        func.coalesce(func.max(noted.c.journal_id), 0).label("newest"),
    ).where(_ROWS)
)
_PUBLISHED = Asked(
    select(journal.c.header, journal.c.payload)
    .select_from(noted.join(journal, journal.c.id == noted.c.journal_id))
    .where(_ROWS)
)


class BookCatalogue:
    """Call it for today's catalogue. Many threads may; it reads the book only when told to look.

    `today` is the day by which the office works.
    """

    def __init__(self, book: Book, first: Catalogue, today: Callable[[], date]) -> None:
        self._book = book
        self._first = first
        self._today = today
        self._lock = Lock()
        self._published: tuple[Published, ...] = ()
        self._reach: tuple[object, ...] = _NOTHING
        self._made: tuple[date, Catalogue] | None = None
        self.look()

    def __call__(self) -> Catalogue:
        made, today = self._made, self._today()
        if made is not None and made[0] == today:
            return made[1]
        with self._lock:
            catalogue = in_force(self._first, self._published, today)
            self._made = (today, catalogue)
        return catalogue

    def on(self, day: date) -> Catalogue:
        """What will be in force on another day, as far as is known now."""
        return in_force(self._first, self._published, day)

    @property
    def first(self) -> Catalogue:
        """As it came with the program."""
        return self._first

    @property
    def said(self) -> tuple[Published, ...]:
        """All that was published, in no order."""
        return self._published

    def look(self) -> bool:
        """Look whether anything was published since; whether it was. Raises BookUnreadable."""
        with self._book.reading() as connection:
            reach = tuple(_REACH.row(connection))
            if reach == self._reach:
                return False
            rows = _PUBLISHED.rows(connection)
        published = tuple(filter(None, (_read(*row) for row in rows)))
        with self._lock:
            self._published, self._reach = published, reach
            self._made = None
        self()  # made here, and not under the fingers of whoever asks next
        return True


def _read(header: bytes, payload: bytes | None) -> Published | None:
    if payload is None:
        return None  # erased: nothing in it is personal, but the format allows it
    entry = Entry(header, b"", b"", payload)
    fact = entry.read_fact()
    if not isinstance(fact, ServicePublished | DepartmentPublished):
        return None
    told = entry.read_header()
    return Published(fact, told.tick, payload, told.at, told.actor)


class LookingCatalogue:
    """As `BookCatalogue`, where several processes and threads write and nobody tells this one:
    it looks for itself, at most once in `seconds`."""

    def __init__(
        self, held: BookCatalogue, steady: Callable[[], float], seconds: float = 1.0
    ) -> None:
        self._held = held
        self._steady = steady
        self._seconds = seconds
        self._looked = steady()

    def __call__(self) -> Catalogue:
        now = self._steady()
        if now - self._looked >= self._seconds:
            self._looked = now
            self._held.look()
        return self._held()

    def fresh(self) -> BookCatalogue:
        """What stands in the book at this moment, for pages on which it is changed."""
        self._held.look()
        return self._held
