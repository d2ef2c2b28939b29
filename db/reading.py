"""What screens ask of a book: lists, one application, the board, who works here. Reads only."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from db.book import Book
from db.effects import read_application
from db.prepared import Asked
from db.search import Narrowed, among_newest, narrowed
from db.tables import application, chain, district_receipt, journal, loose, noted, quarantine, staff
from db.writing import application_by_number
from registry.application import CODE_LIVES_DAYS, OFFICE_TIME, Application, Place, Stage, office_day
from registry.board_rows import board_row
from registry.chain import Entry
from registry.department_facts import CorrectionDecided
from registry.facts import ApplicationKind, FileRef, NumbersSkipped
from registry.lists import ListRow, Wanted
from registry.numbers import ANSWER, PAPER, Number, UnreadableNumber
from registry.offices import Staff
from registry.road import Board, BoardRow

_DAY_MS = 86_400_000
_AHEAD_MS = OFFICE_TIME.utcoffset(None) // timedelta(milliseconds=1)  # of UTC
_OPEN = application.c.ended_at.is_(None)
_LISTED = (
    "number",
    "registration",
    "kind",
    "service",
    "department",
    "stage",
    "name",
    "registered_at",
    "due",
    "answer",
    "ended_at",
    "incomplete",
    "conflict",
)
_ON_BOARD = (
    "seal",
    "stage",
    "registered_at",
    "accepted_at",
    "answered_at",
    "arrived_at",
    "ended_at",
    "due",
    "incomplete",
)
_LEAST_ELSEWHERE = 4  # letters and digits: fewer are a serial of ours
_LAST_LETTER = "\uffff"  # after any that a number has
_KINDS = {kind.value: kind for kind in ApplicationKind}
_STAGES = {stage.value: stage for stage in Stage}
_LIST = select(*(application.c[name] for name in _LISTED))

_BY_SEAL = Asked(
    select(application.c.registration, application.c.office).where(
        application.c.seal == bindparam("of_seal"),
        or_(application.c.ended_at.is_(None), application.c.ended_at > bindparam("dead")),
    )
)

_PUT_RIGHT = Asked(  # papers at the desk whose outcome was put right
    select(application.c.registration).where(
        application.c.office == bindparam("of_office"),
        application.c.stage == Stage.AT_DESK.value,
        _OPEN,
        exists().where(noted.c.key == application.c.number, noted.c.kind == CorrectionDecided.KIND),
    )
)


class BookReading:
    """The tables of a book, read."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def application(self, number: str) -> Application | None:
        """By the 16 digits of its number; None when it is not in this book."""
        with self._book.reading() as connection:
            return application_by_number(connection, number)

    def by_seal(self, seal: bytes, offices: tuple[int, ...] = ()) -> tuple[Application, ...]:
        """Those with this seal; more than one only when two offices drew the same code."""
        with self._book.reading() as connection:
            rows = _BY_SEAL.rows(connection, of_seal=seal, dead=self._dead())
            wanted = [row[0] for row in rows if not offices or row.office in offices]
            return tuple(read_application(connection, one) for one in wanted)

    def rows(self, wanted: Wanted) -> tuple[ListRow, ...]:
        """The rows of a list, in its order. The newest come first to the second."""
        with self._book.reading() as connection:
            found = [_list_row(row) for row in _found(wanted, connection)]
            if len(found) < wanted.limit and (elsewhere := _elsewhere(wanted)) is not None:
                known = {row.registration for row in found}
                rows = map(_list_row, connection.execute(elsewhere).all())
                found += [row for row in rows if row.registration not in known]
        if not wanted.most_urgent_first:
            found.sort(key=lambda row: (-row.registered_at, row.registration))
        return tuple(found)

    def counts(self, wanted: Wanted | None = None) -> dict[Stage, int]:
        """How many applications stand where. Quick for open stages; ended ones are gone through."""
        asked = select(application.c.stage, func.count()).group_by(application.c.stage)
        with self._book.reading() as connection:
            if wanted is not None:
                asked = _narrowed(asked, wanted, connection).rows
            found = connection.execute(asked).all()
        return {Stage(stage): count for stage, count in found}

    def files_wanted(self) -> tuple[FileRef, ...]:
        """Files of answers that somebody may still ask for at this desk."""
        waiting = (Stage.ANSWERED.value, Stage.AT_DESK.value)
        asked = select(application.c.file).where(
            _OPEN, application.c.file.is_not(None), application.c.stage.in_(waiting)
        )
        with self._book.reading() as connection:
            packed = connection.execute(asked.order_by(application.c.id)).scalars().all()
        return tuple(msgspec.msgpack.decode(one, type=FileRef) for one in packed)

    def answers_with_files(self) -> dict[bytes, str]:
        """Names of the files that are wanted here, and the answers (16 digits) they belong to."""
        waiting = (Stage.ANSWERED.value, Stage.AT_DESK.value)
        asked = select(application.c.file, application.c.answer).where(
            _OPEN, application.c.file.is_not(None), application.c.stage.in_(waiting)
        )
        with self._book.reading() as connection:
            found = connection.execute(asked).all()
        return {msgspec.msgpack.decode(one, type=FileRef).name: answer for one, answer in found}

    def papers_before_news(self, office: int) -> tuple[str, ...]:
        """Numbers of papers that were scanned in while their entry has not come yet."""
        of_office = f"{PAPER}{office:04}"
        known = exists().where(application.c.number == loose.c.number)
        asked = (
            select(loose.c.number)
            .distinct()
            .where(loose.c.number.between(f"{of_office:0<16}", f"{of_office:9<16}"), ~known)
            .order_by(loose.c.number)
        )
        with self._book.reading() as connection:
            return tuple(connection.execute(asked).scalars())

    def staff(self, office: int) -> tuple[Staff, ...]:
        """Who works in this office (0: in the departments), by staff number."""
        asked = select(staff.c.packed).where(staff.c.office == office).order_by(staff.c.staff)
        with self._book.reading() as connection:
            packed = connection.execute(asked).scalars().all()
        everybody = (msgspec.msgpack.decode(one, type=Staff) for one in packed)
        return tuple(person for person in everybody if person.active)

    def board(self, office: int) -> Board:
        """Stage and dates by seal, without any personal data, for the office's kiosk."""
        asked = select(*(application.c[name] for name in _ON_BOARD)).where(
            application.c.office == office, application.c.seal.is_not(None)
        )
        # Asked apart, each is one piece of `application_ended`: what died years ago is not read.
        living = (asked.where(_OPEN), asked.where(application.c.ended_at > self._dead()))
        with self._book.reading() as connection:
            rows = [row for half in living for row in connection.execute(half).all()]
            folded = [
                board_row(read_application(connection, one), office)
                for one in _PUT_RIGHT.column(connection, of_office=office)
            ]
        # The table does not say that a paper is held back: those few are read from their entries.
        by_entries = {row.seal: row for row in folded if row is not None}
        found = [_board_row(row, office) for row in rows]
        rows_now = tuple(by_entries.get(row.seal, row) for row in found)
        return Board(office, self._book.clock.now(), rows_now)

    def numbers_left_out(self) -> tuple[str, int, int] | None:
        """Why, from which serial on and since when (UTC ms) this desk's numbers leave some out.

        None where they do not. Said in the second entry of a new chain, see `db.chains`.
        """
        newest = (
            select(journal.c.header, journal.c.payload)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.own, journal.c.n == 1)
            .order_by(chain.c.id.desc())
            .limit(1)
        )
        with self._book.reading() as connection:
            found = connection.execute(newest).one_or_none()
        if found is None:
            return None
        entry = Entry(found.header, b"", b"", found.payload)
        fact = entry.read_fact()
        if not isinstance(fact, NumbersSkipped):
            return None
        return fact.reason, fact.first, entry.read_header().at

    def signed_at(self, place: Place) -> int | None:
        """When the district first signed that it has this entry, UTC ms by its clock."""
        asked = select(func.min(district_receipt.c.received_at)).where(
            district_receipt.c.chain == place.chain, district_receipt.c.n >= place.n
        )
        with self._book.reading() as connection:
            return connection.execute(asked).scalar()

    def set_aside(self) -> int:
        """Entries kept whose effect on the tables failed."""
        with self._book.reading() as connection:
            return connection.execute(select(func.count()).select_from(quarantine)).scalar_one()

    def entry_hashes(self) -> list[str]:
        """h(n) of every entry of every chain, as sorted hex: two books compare by it."""
        with self._book.reading() as connection:
            return sorted(h.hex() for h in connection.execute(select(journal.c.h)).scalars())

    def _dead(self) -> int:
        """UTC ms: what ended before has no living code."""
        return self._book.now_believed() - CODE_LIVES_DAYS * _DAY_MS


def _found(wanted: Wanted, connection: Connection) -> Sequence[Row[Any]]:
    if wanted.most_urgent_first:
        return connection.execute(_most_urgent(wanted, connection)).all()
    if not _is_open(wanted) and _number_in(wanted.typed) is None:
        chosen = _chosen(_LIST, wanted).limit(wanted.limit)
        recent = among_newest(chosen, wanted.typed.strip(), connection)
        if recent is not None and len(rows := connection.execute(recent).all()) == wanted.limit:
            return rows  # the newest of all: what lies behind them would come later
    return connection.execute(_newest(wanted, connection)).all()


def _narrowed(asked: Select[Any], wanted: Wanted, connection: Connection) -> Narrowed:
    asked = _chosen(asked, wanted)
    typed = wanted.typed.strip()
    if (number := _number_in(typed)) is not None:
        return Narrowed(asked.where(application.c.number == number))
    return narrowed(asked, typed, connection, among_open=_is_open(wanted))


def _chosen(asked: Select[Any], wanted: Wanted) -> Select[Any]:
    """All that a list asks for besides what was typed."""
    if wanted.stages:
        asked = asked.where(application.c.stage.in_([stage.value for stage in wanted.stages]))
    if _is_open(wanted):
        asked = asked.where(_OPEN)  # said once more: so the database knows which index will do
    if wanted.department:
        asked = asked.where(application.c.department == wanted.department)
    if wanted.office is not None:
        asked = asked.where(application.c.office == wanted.office)
    if wanted.due_until is not None:
        asked = asked.where(application.c.due <= wanted.due_until)
    return asked


def _is_open(wanted: Wanted) -> bool:
    return bool(wanted.stages) and all(stage.is_open for stage in wanted.stages)


def _number_in(typed: str) -> str | None:
    """The 16 digits of an application whose number, or whose answer's number, was typed."""
    try:
        number = Number.parse(typed)
    except UnreadableNumber:
        return None
    return number.application.digits if number.kind in (PAPER, ANSWER) else None


def _newest(wanted: Wanted, connection: Connection) -> Select[Any]:
    if _is_open(wanted):
        # The sum keeps SQLite from going through all that ever was, for the sake of the order.
        return _of_open(wanted, connection, (application.c.id + 0).desc())
    found = _narrowed(_LIST, wanted, connection)
    return found.rows.order_by(found.by_time.desc()).limit(wanted.limit)


def _most_urgent(wanted: Wanted, connection: Connection) -> Select[Any]:
    """Refused acceptances, for which no term runs, come last."""
    if _is_open(wanted):  # all of these have a term
        return _of_open(wanted, connection, application.c.due, application.c.id)
    order = (application.c.due.is_(None), application.c.due, application.c.id)
    return _narrowed(_LIST, wanted, connection).rows.order_by(*order).limit(wanted.limit)


def _of_open(wanted: Wanted, connection: Connection, *order: ColumnElement[Any]) -> Select[Any]:
    """Which open ones are shown is known from an index alone; only these are read."""
    ids = _narrowed(select(application.c.id), wanted, connection).rows
    shown = ids.order_by(*order).limit(wanted.limit).subquery()
    return _LIST.where(application.c.id.in_(select(shown.c.id))).order_by(*order)


def _elsewhere(wanted: Wanted) -> Select[Any] | None:
    """Appeals whose number in the state's own system begins as was typed; None: it is no such."""
    typed = " ".join(wanted.typed.split())
    if len(typed) < _LEAST_ELSEWHERE or not any(one.isdecimal() for one in typed):
        return None
    column = application.c.external
    begins = [and_(column >= one, column < one + _LAST_LETTER) for one in {typed, typed.upper()}]
    asked = _LIST.where(column != "", or_(*begins))
    if wanted.stages:
        asked = asked.where(application.c.stage.in_([stage.value for stage in wanted.stages]))
    if wanted.department:
        asked = asked.where(application.c.department == wanted.department)
    if wanted.office is not None:
        asked = asked.where(application.c.office == wanted.office)
    if wanted.due_until is not None:
        asked = asked.where(application.c.due <= wanted.due_until)
    return asked.limit(wanted.limit)


def _board_row(row: Row[Any], office: int) -> BoardRow:
    """As `registry.board_rows` makes it, from `_ON_BOARD` alone."""
    seal, name, registered_at, accepted_at, answered_at, arrived_at, ended_at, due, lacks = tuple(
        row
    )
    stage = _STAGES[name]
    return BoardRow(
        seal=seal,
        stage=name,
        accepted=_day(registered_at),
        with_department=_day(accepted_at),
        ready=_day(arrived_at if answered_at is None else answered_at),
        issued=_day(ended_at if stage in (Stage.ISSUED, Stage.MAILED) else None),
        due=due.isoformat(),
        incomplete=lacks and stage.is_in_work,
        office=office,
    )


def _day(at: int | None) -> str:
    return "" if at is None else _iso((at + _AHEAD_MS) // _DAY_MS)


@lru_cache(maxsize=4096)  # a board has years of rows and few different days
def _iso(day: int) -> str:
    """The office's day, counted from 1970 on."""
    return office_day(day * _DAY_MS - _AHEAD_MS).isoformat()


def listed(connection: Connection, which: ColumnElement[bool]) -> Iterator[ListRow]:
    """The list rows of the applications that answer to this, in no order."""
    return (_list_row(row) for row in connection.execute(_LIST.where(which)))


def _list_row(row: Row[Any]) -> ListRow:
    """As `_LISTED` names the columns. A list has 200 rows, at every letter typed."""
    number, registration, kind, service, department, stage, *rest = tuple(row)
    return ListRow(number, registration, _KINDS[kind], service, department, _STAGES[stage], *rest)
