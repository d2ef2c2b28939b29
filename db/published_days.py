"""The calendar in force by what lies in a book: the program's, and the days the district published.

Whoever needs it asks `BookCalendar` each time anew, and so sees what came by the road without a
restart. Which rows count: `registry.published_days`.
"""

from collections.abc import Callable
from threading import Lock
from typing import Final

from sqlalchemy import and_, func, select

from db.book import Book
from db.prepared import Asked
from db.tables import journal, noted
from registry.calendar import Calendar
from registry.calendar_facts import DaysPublished
from registry.chain import Entry
from registry.published_days import SaidDays, states

COMMON_OFFICE: Final = 0
_ROWS = and_(noted.c.kind == DaysPublished.KIND, noted.c.office == COMMON_OFFICE)
# Cheap enough for every round of the road: read from an index alone.
_REACH = Asked(
    select(
        func.count().label("rows"),
        func.coalesce(func.max(noted.c.journal_id), 0).label("newest"),
    ).where(_ROWS)
)
_SAID = Asked(
    select(journal.c.header, journal.c.payload)
    .select_from(noted.join(journal, journal.c.id == noted.c.journal_id))
    .where(_ROWS)
)


class BookCalendar:
    """Call it for the calendar. Many threads may; it reads the book only when told to look."""

    def __init__(self, book: Book, first: Calendar) -> None:
        self._book = book
        self._lock = Lock()
        self._reach: tuple[object, ...] = (0, 0)
        self._said: tuple[SaidDays, ...] = ()
        self._states: tuple[Calendar, ...] = (first,)
        self.look()

    def __call__(self) -> Calendar:
        return self._states[-1]

    @property
    def states(self) -> tuple[Calendar, ...]:
        """All that were ever in force, the program's first and today's last."""
        return self._states

    @property
    def said(self) -> tuple[SaidDays, ...]:
        """What the district has published, in no order."""
        return self._said

    def look(self) -> bool:
        """Look whether anything was published since; whether it was. Raises BookUnreadable."""
        with self._lock:
            with self._book.reading() as connection:
                reach = tuple(_REACH.row(connection))
                if reach == self._reach:
                    return False
                rows = _SAID.rows(connection)
            said = tuple(filter(None, (_read(*row) for row in rows)))
            self._said, self._reach = said, reach
            self._states = states(self._states[0], said)
        return True


def _read(header: bytes, payload: bytes | None) -> SaidDays | None:
    if payload is None:
        return None  # erased: nothing in it is personal, but the format allows it
    entry = Entry(header, b"", b"", payload)
    fact, told = entry.read_fact(), entry.read_header()
    if not isinstance(fact, DaysPublished):
        return None
    return SaidDays(fact, told.tick, payload, told.at, told.actor)


class LookingCalendar:
    """As `BookCalendar`, where several processes and threads write and nobody tells this one:
    it looks for itself, at most once in `seconds`."""

    def __init__(
        self, held: BookCalendar, steady: Callable[[], float], seconds: float = 1.0
    ) -> None:
        self.held = held
        self._steady = steady
        self._seconds = seconds
        self._looked = steady()

    def __call__(self) -> Calendar:
        now = self._steady()
        if now - self._looked >= self._seconds:
            self._looked = now
            self.held.look()
        return self.held()

    def fresh(self) -> BookCalendar:
        """What stands in the book at this moment, for pages on which it is changed."""
        self.held.look()
        return self.held
