"""Open applications whose last day a change of the calendar may move, read from the tables."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from db.book import Book
from db.effects import read_application
from db.tables import application
from registry.application import OFFICE_TIME, Application, Stage

_IN_WORK: Final = tuple(one.value for one in Stage if one.is_in_work)
_AT_ONCE: Final = 200  # applications in one reading: nobody waits for the book meanwhile


class OpenTerms:
    def __init__(self, book: Book) -> None:
        self._book = book

    def across(self, first: date, last: date) -> Iterator[Application]:
        """Those in work that end on `first` or later and were taken in on `last` or before, the
        most urgent first. Raises BookUnreadable."""
        yield from self.read(tuple(self.standing(first, last)))

    def standing(self, first: date, last: date) -> dict[bytes, date]:
        """The same, as registration ids with the last day that stands there now: read at once."""
        after = datetime.combine(last + timedelta(days=1), time(), OFFICE_TIME)
        asked = (
            select(application.c.registration, application.c.due)
            .where(
                application.c.ended_at.is_(None),
                application.c.stage.in_(_IN_WORK),
                application.c.due >= first,
                application.c.registered_at < int(after.timestamp() * 1000),
            )
            .order_by(application.c.due, application.c.id)
        )
        with self._book.reading() as connection:
            return {row.registration: row.due for row in connection.execute(asked).all()}

    def read(self, registrations: Sequence[bytes]) -> Iterator[Application]:
        for start in range(0, len(registrations), _AT_ONCE):
            with self._book.reading() as connection:
                part = registrations[start : start + _AT_ONCE]
                known = [read_application(connection, one) for one in part]
            yield from known
