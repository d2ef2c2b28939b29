"""What figures are counted from: the applications of a stretch of time, and what was noted in it.

Reads only, and only rows that a period can need: those that came in it, those that were open when
it began. Kept out: the counting, which is `registry.figures`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, select

from db.book import Book
from db.effects import read_application
from db.notes import BookNotes
from db.reading import listed
from db.tables import application
from registry.application import Stage
from registry.facts import HandedOver, Mailed, Registered
from registry.figures import ENTERED_LATE_DAYS, Case, Done, Period
from registry.lists import ListRow
from registry.mail_facts import EMailReported
from registry.office_facts import Advised, Extended

_Terms = tuple[date | None, tuple[tuple[int, date], ...]]

_CASE: Final = (
    application.c.registration,
    application.c.number,
    application.c.actor,
    application.c.stage,
    application.c.registered_at,
    application.c.due,
    application.c.answered_at,
    application.c.arrived_at,
    application.c.ended_at,
)
_STAGES: Final = {stage.value: stage for stage in Stage}
_IDS_IN_A_SECOND: Final = 1 << 10  # as `db.rows` gives them
_MINUTE_MS: Final = 60_000
_EVER: Final = 1 << 62  # UTC ms, later than any clock
_AT_ONCE: Final = 500  # numbers in one question: SQLite takes no endless list
_MONTH_MS: Final = timedelta(days=ENTERED_LATE_DAYS) // timedelta(milliseconds=1)


class BookFigures:
    """One office's rows, read out of a book."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._notes = BookNotes(book, office)

    def cases(self, period: Period) -> list[Case]:
        """All that came in this period or were not over when it began, in the order of time."""
        begin, end = period.begin, period.end
        with self._book.reading() as connection:
            rows = [row for asked in self._asked(begin, end) for row in connection.execute(asked)]
        extended = self._extended()
        return [_case(row, *extended.get(row.number, (row.due, ()))) for row in rows]

    def done(self, period: Period) -> list[Done]:
        """Hand-overs, answers sent and visits; those too that were entered after a home visit."""
        noted = self._notes.between(
            period.begin, period.end + _MONTH_MS, HandedOver, Mailed, EMailReported, Advised
        )
        return [
            Done(one.actor, one.at, one.fact)
            for one in noted
            if isinstance(one.fact, HandedOver | Mailed | EMailReported | Advised)
        ]

    def rows_of(self, numbers: Sequence[str]) -> dict[str, ListRow]:
        """What a list shows of these applications, by number."""
        found: dict[str, ListRow] = {}
        with self._book.reading() as connection:
            for part in _parts(list(numbers)):
                for row in listed(connection, application.c.number.in_(part)):
                    found[row.number] = row
        return found

    def _asked(self, begin: int, end: int) -> Iterator[Select[Any]]:
        """Three questions instead of one with an "or": each of them has its own index."""
        # A second that was full goes on in the next: what is asked for too much does no harm.
        first, after = _first_id(begin), _first_id(end + _MINUTE_MS)
        ended = application.c.ended_at
        asked = select(*_CASE).where(application.c.office == self._office)
        before = application.c.id < first
        yield asked.where(before, ended >= begin).order_by(application.c.id)
        yield asked.where(before, ended.is_(None)).order_by(application.c.id)
        yield asked.where(application.c.id >= first, application.c.id < after).order_by(
            application.c.id
        )

    def _extended(self) -> dict[str, _Terms]:
        """Of those to which more time was ever given: the first term, and each that followed it.

        Also what was given after a period: in it, the earlier term held.
        """
        found: dict[str, _Terms] = {}
        about = {one.registration for one in self._notes.between(0, _EVER, Extended)} - {b""}
        with self._book.reading() as connection:
            for registration in about:
                known = read_application(connection, registration)
                told = [one for one in known.history if isinstance(one.fact, Extended)]
                opened = [one.fact for one in known.history if isinstance(one.fact, Registered)]
                if opened:
                    more = tuple(
                        (one.at, one.fact.until) for one in told if isinstance(one.fact, Extended)
                    )
                    found[known.number] = (opened[-1].due, more)
        return found


def _case(row: Row[Any], due: date | None, extended: tuple[tuple[int, date], ...]) -> Case:
    return Case(
        number=row.number,
        actor=row.actor,
        stage=_STAGES[row.stage],
        registered_at=row.registered_at,
        due=due,
        answered_at=row.answered_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        extended=extended,
    )


def _first_id(at: int) -> int:
    """The least id of this moment's second: rows lie in the order of time."""
    return at // 1000 * _IDS_IN_A_SECOND


def _parts(numbers: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]
