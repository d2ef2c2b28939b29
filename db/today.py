"""What the daily control counts in a book: the open applications of an office, by their days.

Reads only. Of a million applications a few thousand are open: what can be counted is counted in
`application_open` alone, and rows are read for no more than a list shows. Kept out: which day
means what (`registry.today`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, select

from db.book import Book
from db.notes import BookNotes
from db.reading import listed
from db.tables import application, mail
from registry.application import Stage
from registry.facts import ApplicationKind, Forwarded
from registry.lists import ListRow
from registry.mail_facts import Fate
from registry.office_facts import Extended
from registry.today import CameBack

_EVER: Final = 1 << 62  # UTC ms, later than any clock
_AT_ONCE: Final = 500  # numbers in one question: SQLite takes no endless list
# More time ends two months after receipt at the latest (art. 76): older decisions bind nobody. Who
# was not told for so long that an appeal went elsewhere will not be called any more, either.
_NEWS_MS: Final = timedelta(days=120) // timedelta(milliseconds=1)
_IN_WORK: Final = tuple(stage.value for stage in Stage if stage.is_in_work)
_OPEN: Final = application.c.ended_at.is_(None)
_OF_OFFICE: Final = application.c.office == bindparam("of_office")

_TERMS: Final = (
    select(application.c.due, func.count())
    .where(
        _OPEN,
        _OF_OFFICE,
        application.c.stage.in_(_IN_WORK),
        application.c.due <= bindparam("until"),
    )
    .group_by(application.c.due)
)
_HERE: Final = select(
    application.c.number, application.c.service, application.c.registered_at
).where(
    _OPEN,
    _OF_OFFICE,
    application.c.stage == Stage.REGISTERED.value,
    application.c.kind > int(ApplicationKind.SERVICE),
)
_AT_DESK: Final = select(application.c.number, application.c.arrived_at).where(
    _OPEN, _OF_OFFICE, application.c.stage == Stage.AT_DESK.value
)
# As `db.tables` spells the condition of `application_to_enter`: a text of its own would miss it.
_TO_ENTER: Final = (_OF_OFFICE, application.c.kind > 0, application.c.external == "")


@dataclass(frozen=True, slots=True)
class Here:
    """An appeal whose papers have not left."""

    number: str
    service: str
    registered_at: int  # UTC ms


@dataclass(frozen=True, slots=True)
class MoreTime:
    """An application in work whose term was extended: the newest decision about it."""

    number: str
    decided_on: date
    extended_at: int  # UTC ms: when the news was written down
    told_at: int | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """An appeal that went to another body."""

    number: str
    registered_at: int  # UTC ms
    passed_at: int  # UTC ms: when the news was written down
    told_at: int | None


class BookToday:
    """One office's open applications, read out of a book."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._notes = BookNotes(book, office)

    def terms(self, until: date) -> dict[date, int]:
        """How many without an answer have which last day, up to and with `until`."""
        with self._book.reading() as connection:
            rows = connection.execute(_TERMS, {"of_office": self._office, "until": until}).all()
        return {row[0]: row[1] for row in rows}

    def by_term(self, first: date, last: date, most: int) -> tuple[ListRow, ...]:
        """Those without an answer whose last day lies between, the most urgent first."""
        due = application.c.due
        asked = (
            select(application.c.id)
            .where(
                _OPEN,
                application.c.office == self._office,
                application.c.stage.in_(_IN_WORK),
                due >= first,
                due <= last,
            )
            .order_by(due, application.c.id)
            .limit(most)
        )
        found = self._listed(application.c.id.in_(asked.scalar_subquery()))
        return tuple(sorted(found, key=lambda row: (row.due or last, row.registered_at)))

    def here(self) -> tuple[Here, ...]:
        """Appeals whose papers still lie at the office, the oldest first."""
        with self._book.reading() as connection:
            rows = connection.execute(_HERE, {"of_office": self._office}).all()
        return tuple(sorted((Here(*row) for row in rows), key=lambda one: one.registered_at))

    def at_desk(self) -> tuple[tuple[str, int], ...]:
        """Numbers of answers that wait for their owners, and since when (UTC ms), oldest first."""
        with self._book.reading() as connection:
            rows = connection.execute(_AT_DESK, {"of_office": self._office}).all()
        known = ((number, at) for number, at in rows if at is not None)
        return tuple(sorted(known, key=lambda one: one[1]))

    def more_time(self) -> tuple[MoreTime, ...]:
        """Those in work to which more time was given, by the day of the decision."""
        since = max(0, self._book.now_believed() - _NEWS_MS)
        newest: dict[str, tuple[date, int]] = {}
        for one in self._notes.between(since, _EVER, Extended):
            if isinstance(one.fact, Extended):
                newest[one.fact.number] = (one.fact.decided_on, one.at)
        asked = select(application.c.number, application.c.told_at).where(
            _OPEN, application.c.office == self._office, application.c.stage.in_(_IN_WORK)
        )
        told: dict[str, int | None] = {}
        with self._book.reading() as connection:
            for part in _parts(list(newest)):
                rows = connection.execute(asked.where(application.c.number.in_(part))).all()
                told |= {row[0]: row[1] for row in rows}
        found = (MoreTime(number, *newest[number], at) for number, at in told.items())
        return tuple(sorted(found, key=lambda one: (one.decided_on, one.number)))

    def passed_on(self) -> tuple[PassedOn, ...]:
        """Appeals that another body has now, by the day on which they came."""
        since = max(0, self._book.now_believed() - _NEWS_MS)
        news = self._notes.between(since, _EVER, Forwarded)
        at = {one.fact.number: one.at for one in news if isinstance(one.fact, Forwarded)}
        asked = select(
            application.c.number, application.c.registered_at, application.c.told_at
        ).where(
            application.c.office == self._office,
            application.c.stage == Stage.FORWARDED.value,
            application.c.kind > int(ApplicationKind.SERVICE),
        )
        found: list[PassedOn] = []
        with self._book.reading() as connection:
            for part in _parts(list(at)):
                rows = connection.execute(asked.where(application.c.number.in_(part))).all()
                found += [PassedOn(row[0], row[1], at[row[0]], row[2]) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.registered_at, one.number)))

    def came_back(self) -> tuple[CameBack, ...]:
        """E-mails that did not arrive, and of which nobody told the applicant since."""
        asked = select(mail.c.number, mail.c.at, mail.c.fate, mail.c.words).where(
            mail.c.office == self._office, mail.c.due.is_(False)
        )
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        found = (CameBack(row.number, row.at, Fate(row.fate), row.words) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.at, one.number)))

    def to_enter(self) -> int:
        """How many appeals have no number in the state's own system yet, ended ones as well."""
        asked = select(func.count()).select_from(application).where(*_TO_ENTER)
        with self._book.reading() as connection:
            return connection.execute(asked, {"of_office": self._office}).scalar_one()

    def first_to_enter(self, most: int) -> tuple[ListRow, ...]:
        """Those, the oldest first."""
        asked = (
            select(application.c.id)
            .where(application.c.office == self._office, *_TO_ENTER[1:])
            .order_by(application.c.id)
            .limit(most)
        )
        found = self._listed(application.c.id.in_(asked.scalar_subquery()))
        return tuple(sorted(found, key=lambda row: (row.registered_at, row.number)))

    def rows_of(self, numbers: Sequence[str]) -> dict[str, ListRow]:
        """What a list shows of these applications, by number."""
        found: dict[str, ListRow] = {}
        for part in _parts(list(numbers)):
            found |= {row.number: row for row in self._listed(application.c.number.in_(part))}
        return found

    def _listed(self, which: ColumnElement[bool]) -> tuple[ListRow, ...]:
        with self._book.reading() as connection:
            return tuple(listed(connection, which))


def _parts(numbers: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]
