"""The applications of a period in the order in which they were registered, read whole.

For the register book: every one of them with all that is known of it. Read in portions, each of
them one consistent state, so that the book can be written in meanwhile.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, func, select

from db.book import Book
from db.effects import read_application
from db.tables import application
from registry.application import Application
from registry.figures import Period

_PORTION: Final = 100
_MINUTE_MS: Final = 60_000
_IDS_IN_A_SECOND: Final = 1 << 10  # as `db.rows` gives them


class BookRegister:
    """One office's applications, read out of a book."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def count(self, period: Period) -> int:
        """How many were registered in these days, refused acceptances among them."""
        asked = select(func.count()).select_from(application).where(*self._of(period))
        with self._book.reading() as connection:
            return connection.execute(asked).scalar_one()

    def applications(self, period: Period) -> Iterator[Application]:
        """All of them, the first registered one first."""
        asked = select(application.c.registration).where(*self._of(period))
        with self._book.reading() as connection:
            about = list(connection.execute(asked.order_by(application.c.id)).scalars())
        for start in range(0, len(about), _PORTION):
            with self._book.reading() as connection:
                found = [
                    read_application(connection, one) for one in about[start : start + _PORTION]
                ]
            yield from (one for one in found if one.is_known)

    def _of(self, period: Period) -> tuple[ColumnElement[bool], ...]:
        # Rows lie in the order of time; a second that was full goes on in the next ones.
        first = period.begin // 1000 * _IDS_IN_A_SECOND
        after = (period.end + _MINUTE_MS) // 1000 * _IDS_IN_A_SECOND
        return (
            application.c.office == self._office,
            application.c.id >= first,
            application.c.id < after,
            application.c.registered_at >= period.begin,
            application.c.registered_at < period.end,
        )
