"""Answers that lie at the desk, what went back lately, and what one specialist did in a day.

Reads only. Kept out: what is to be done about each (`registry.giving`).
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select

from db.book import Book
from db.effects import read_application
from db.notes import BookNotes
from db.tables import application
from registry.application import Application, Stage
from registry.facts import HandedOver
from registry.office_facts import Advised

_IDS_IN_A_SECOND: Final = 1 << 10  # as `db.rows` gives them
MOST: Final = 300  # read whole: telephones and earlier calls stand in the entries
_OF_OFFICE: Final = application.c.office == bindparam("of_office")
_AT_DESK: Final = (
    application.c.ended_at.is_(None),
    _OF_OFFICE,
    application.c.stage == Stage.AT_DESK.value,
)
_LONGEST_HERE: Final = (
    select(application.c.registration)
    .where(*_AT_DESK)
    .order_by(application.c.arrived_at, application.c.id)
    .limit(MOST)
)
_COUNT: Final = select(func.count()).where(*_AT_DESK)
_GONE_BACK: Final = (
    select(application.c.registration)
    .where(
        _OF_OFFICE,
        application.c.ended_at >= bindparam("first"),
        application.c.ended_at < bindparam("end"),
        application.c.stage == Stage.UNCLAIMED.value,
    )
    .order_by(application.c.ended_at, application.c.id)
)
_TAKEN_IN: Final = select(func.count()).where(
    application.c.id >= bindparam("first_id"),  # rows lie in the order of time
    _OF_OFFICE,
    application.c.registered_at >= bindparam("first"),
    application.c.registered_at < bindparam("end"),
    application.c.actor == bindparam("by"),
)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Those that lie here longest, and how many there are in all."""

    applications: tuple[Application, ...]
    all: int


@dataclass(frozen=True, slots=True)
class DoneToday:
    """What one specialist did: applications taken in, answers given out, visits for advice."""

    taken_in: int = 0
    given: int = 0
    advised: int = 0


class BookGiving:
    """What giving answers out asks of a book. Times are UTC ms; `end` is the first moment after."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._notes = BookNotes(book, office)

    def at_desk(self) -> AtDesk:
        of_office = {"of_office": self._office}
        with self._book.reading() as connection:
            known = connection.execute(_LONGEST_HERE, of_office).scalars().all()
            found = tuple(read_application(connection, one) for one in known)
            count = connection.execute(_COUNT, of_office).scalar() or 0
        return AtDesk(found, count)

    def gone_back(self, first: int, end: int) -> tuple[Application, ...]:
        """What went back to a department because nobody had come, in that order."""
        asked = {"of_office": self._office, "first": first, "end": end}
        with self._book.reading() as connection:
            known = connection.execute(_GONE_BACK, asked).scalars().all()
            return tuple(read_application(connection, one) for one in known)

    def done_by(self, staff: str, first: int, end: int) -> DoneToday:
        first_id = first // 1000 * _IDS_IN_A_SECOND
        asked = {
            "of_office": self._office,
            "first": first,
            "end": end,
            "by": staff,
            "first_id": first_id,
        }
        with self._book.reading() as connection:
            taken_in = connection.execute(_TAKEN_IN, asked).scalar() or 0
        noted = self._notes.between(first, end, HandedOver, Advised)
        mine = [one.fact for one in noted if one.actor == staff]
        given = sum(isinstance(fact, HandedOver) for fact in mine)
        return DoneToday(taken_in, given, len(mine) - given)
