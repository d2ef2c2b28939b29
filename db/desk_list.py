"""What the department's page one asks of a book, for all offices at once: a page of the list, how
many there are of each, whom somebody still has to tell, which corrections wait.

A question for each office would be a thousand questions for a district of a thousand offices. Kept
out: one application (`db.reading`), how a line reads (`district.desk_rows`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from db.book import Book
from db.reading import listed
from db.tables import application, chain, desk_note, journal, loose, noted
from registry.application import Stage
from registry.chain import Entry
from registry.department_facts import CorrectionDecided, CorrectionProposed
from registry.lists import ListRow
from registry.office_facts import Extended

PAGE_ROWS: Final = 50
_MOST: Final = 100  # of what stands above the list: more than anybody does before lunch
_IN_WORK: Final = tuple(stage.value for stage in Stage if stage.is_in_work)
_OPEN: Final = and_(application.c.ended_at.is_(None), application.c.stage.in_(_IN_WORK))
_NOTE: Final = application.outerjoin(desk_note, desk_note.c.number == application.c.number)


@dataclass(frozen=True, slots=True)
class DeskWanted:
    """Which papers in work a list asks for. Empty fields do not narrow anything."""

    department: str = ""
    worker: str = ""  # staff number
    unassigned: bool = False
    late_on: date | None = None  # only those whose last day was before
    page: int = 0  # from 0 on


@dataclass(frozen=True, slots=True)
class UntoldRow:
    """More time of which the applicant has not heard."""

    number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class DueRow:
    """A paper in work and its last day: all that may stand in an e-mail to a department."""

    number: str
    due: date


class Shares(NamedTuple):
    """How many papers a list has in work."""

    all: int
    mine: int
    free: int
    late: int


class BookDeskList:
    """Every call asks the database. Raises BookUnreadable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def rows(self, wanted: DeskWanted) -> tuple[ListRow, ...]:
        """One page, the most urgent first."""
        order = (application.c.due, application.c.id)
        asked = _narrowed(select(application.c.id), wanted).order_by(*order)
        asked = asked.limit(PAGE_ROWS).offset(max(0, wanted.page) * PAGE_ROWS)
        with self._book.reading() as connection:
            ids = connection.execute(asked).scalars().all()
            found = list(listed(connection, application.c.id.in_(ids))) if ids else []
            places = {number: at for at, number in enumerate(_numbers(connection, ids))}
        return tuple(sorted(found, key=lambda row: places[row.number]))

    def count(self, wanted: DeskWanted) -> int:
        """How many there are in all its pages."""
        asked = _narrowed(select(func.count()), wanted)
        with self._book.reading() as connection:
            return int(connection.execute(asked).scalar_one())

    def due_until(self, department: str, last: date, most: int) -> tuple[list[DueRow], int]:
        """Papers in work whose last day is not after `last`, the most urgent first; how many."""
        which = _narrowed(select(application.c.number, application.c.due), DeskWanted(department))
        which = which.where(application.c.due <= last)
        order = (application.c.due, application.c.id)
        with self._book.reading() as connection:
            rows = connection.execute(which.order_by(*order).limit(most)).all()
            counted = select(func.count()).select_from(which.subquery())
            total = connection.execute(counted).scalar_one()
        return [DueRow(row.number, row.due) for row in rows], int(total)

    def of_departments(self) -> dict[str, int]:
        """How many each department has in work, by its code."""
        asked = (
            select(application.c.department, func.count())
            .where(_OPEN)
            .group_by(application.c.department)
        )
        with self._book.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(asked).all()}

    def shares(self, department: str, worker: str, today: date) -> Shares:
        """How many papers there are, and how many of them are that person's, nobody's, and late.
        Asked in one go: each question alone reads all that is in work, and page one stands still
        for it four times."""
        note = desk_note.c.worker
        nobodys = or_(note.is_(None), note == "")
        which = (note == worker, nobodys, application.c.due < today)
        counts = [func.count(), *(func.count().filter(one) for one in which)]
        asked = select(*counts).select_from(_NOTE).where(_OPEN)
        if department:
            asked = asked.where(application.c.department == department)
        with self._book.reading() as connection:
            return Shares._make(connection.execute(asked).one())

    def before_news(self) -> tuple[str, ...]:
        """Numbers of papers that were scanned in while their entry has not come yet."""
        known = exists().where(application.c.number == loose.c.number)
        asked = select(loose.c.number).distinct().where(~known).order_by(loose.c.number)
        with self._book.reading() as connection:
            return tuple(connection.execute(asked.limit(_MOST)).scalars())

    def untold(self, department: str) -> tuple[UntoldRow, ...]:
        """Papers in work to which more time was given since somebody last told the applicant."""
        asked = (
            select(application.c.number, journal.c.payload, journal.c.header)
            .select_from(
                noted.join(application, application.c.number == noted.c.key)
                .join(journal, journal.c.id == noted.c.journal_id)
                .join(chain, chain.c.id == journal.c.chain_id)
            )
            .where(
                noted.c.kind == Extended.KIND,
                _OPEN,
                or_(application.c.told_at.is_(None), application.c.told_at < noted.c.at),
                journal.c.payload.is_not(None),
                or_(chain.c.accepted_n.is_(None), journal.c.n <= chain.c.accepted_n),
            )
            .order_by(noted.c.at, noted.c.journal_id)
        )
        if department:
            asked = asked.where(application.c.department == department)
        with self._book.reading() as connection:
            rows = connection.execute(asked.limit(_MOST)).all()
        found: dict[str, UntoldRow] = {}
        for number, payload, header in rows:
            fact = Entry(header, b"", b"", payload).read_fact()
            if isinstance(fact, Extended):
                found[number] = UntoldRow(number, fact.decided_on)
        return tuple(found.values())

    def to_confirm(self, department: str) -> tuple[str, ...]:
        """Numbers of applications of which a correction waits for somebody to decide on it."""
        proposed = func.sum(case((noted.c.kind == CorrectionProposed.KIND, 1), else_=-1))
        asked = (
            select(noted.c.key)
            .select_from(noted.join(application, application.c.number == noted.c.key))
            .where(noted.c.kind.in_((CorrectionProposed.KIND, CorrectionDecided.KIND)))
            .group_by(noted.c.key)
            .having(proposed > 0)
            .order_by(noted.c.key)
        )
        if department:
            asked = asked.where(application.c.department == department)
        with self._book.reading() as connection:
            return tuple(connection.execute(asked.limit(_MOST)).scalars())


def _narrowed(asked: Select[Any], wanted: DeskWanted) -> Select[Any]:
    by_note = wanted.worker or wanted.unassigned
    asked = asked.select_from(_NOTE if by_note else application).where(_OPEN)
    if wanted.department:
        asked = asked.where(application.c.department == wanted.department)
    if wanted.worker:
        asked = asked.where(desk_note.c.worker == wanted.worker)
    if wanted.unassigned:
        asked = asked.where(or_(desk_note.c.worker.is_(None), desk_note.c.worker == ""))
    if wanted.late_on is not None:
        asked = asked.where(application.c.due < wanted.late_on)
    return asked


def _numbers(connection: Any, ids: Sequence[int]) -> list[str]:
    """The numbers of these rows, in the order of the ids."""
    asked: ColumnElement[bool] = application.c.id.in_(ids)
    rows = connection.execute(select(application.c.id, application.c.number).where(asked)).all()
    known = {row[0]: row[1] for row in rows}
    return [known[one] for one in ids]
