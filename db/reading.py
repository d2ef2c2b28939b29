"""What screens ask of a book: lists, one application, the board, who works here. Reads only."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from db.book import Book
from db.effects import WORD_LENGTH, read_application
from db.journal import application_by_number
from db.tables import application, journal, loose, quarantine, staff, word
from registry.application import CODE_LIVES_DAYS, Application, Stage, office_day
from registry.codes import CODE_DIGITS
from registry.facts import ApplicationKind, FileRef
from registry.lists import ListRow, Wanted
from registry.names import fold
from registry.numbers import ANSWER, PAPER, Number, UnreadableNumber
from registry.offices import Staff
from registry.phones import tidy_phone
from registry.road import Board, BoardRow

_DAY_MS = 86_400_000
_AFTER_ANY_LETTER = "\U0010ffff"  # sorts after every name that begins with the same letters
_SHORTEST_NAME_PART = 2  # letters; one letter would list half the village
_SERIAL_DIGITS = 6
_COMMON = 5_000  # words; up to here they are faster than going through the newest applications


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
        found = select(application.c.registration).where(application.c.seal == seal)
        if offices:
            found = found.where(application.c.office.in_(offices))
        with self._book.reading() as connection:
            rows = connection.execute(found.where(self._code_lives())).all()
            return tuple(read_application(connection, row[0]) for row in rows)

    def rows(self, wanted: Wanted) -> tuple[ListRow, ...]:
        order = (
            (application.c.due.is_(None), application.c.due, application.c.registered_at)
            if wanted.most_urgent_first
            else (application.c.registered_at.desc(),)
        )
        with self._book.reading() as connection:
            asked = _narrowed(select(application), wanted, connection)
            asked = asked.order_by(*order, application.c.registration).limit(wanted.limit)
            return tuple(_list_row(row) for row in connection.execute(asked).all())

    def counts(self, wanted: Wanted | None = None) -> dict[Stage, int]:
        """How many applications stand where."""
        asked = select(application.c.stage, func.count()).group_by(application.c.stage)
        with self._book.reading() as connection:
            if wanted is not None:
                asked = _narrowed(asked, wanted, connection)
            found = connection.execute(asked).all()
        return {Stage(stage): count for stage, count in found}

    def files_wanted(self) -> tuple[FileRef, ...]:
        """Files of answers that somebody may still ask for at this desk."""
        waiting = (Stage.ANSWERED.value, Stage.AT_DESK.value)
        asked = select(application.c.registration).where(application.c.stage.in_(waiting))
        with self._book.reading() as connection:
            found = connection.execute(asked).scalars().all()
            known = [read_application(connection, one).answered for one in found]
        return tuple(one.file for one in known if one is not None and one.file is not None)

    def papers_before_news(self, office: int) -> tuple[str, ...]:
        """Numbers of papers that were scanned in while their entry has not come yet."""
        known = select(application.c.number)
        asked = select(loose.c.number).distinct().where(loose.c.number.not_in(known))
        with self._book.reading() as connection:
            numbers = connection.execute(asked).scalars().all()
        return tuple(n for n in numbers if Number.parse(n).office == office)

    def staff(self, office: int) -> tuple[Staff, ...]:
        """Who works in this office (0: in the departments), by staff number."""
        asked = select(staff.c.packed).where(staff.c.office == office).order_by(staff.c.staff)
        with self._book.reading() as connection:
            packed = connection.execute(asked).scalars().all()
        everybody = (msgspec.msgpack.decode(one, type=Staff) for one in packed)
        return tuple(person for person in everybody if person.active)

    def board(self, office: int) -> Board:
        """Stage and dates by seal, without any personal data, for the office's kiosk."""
        asked = select(application).where(
            application.c.office == office, application.c.seal.is_not(None), self._code_lives()
        )
        with self._book.reading() as connection:
            rows = tuple(_board_row(row, office) for row in connection.execute(asked).all())
        return Board(office, self._book.clock.now(), rows)

    def set_aside(self) -> int:
        """Entries kept whose effect on the tables failed."""
        with self._book.reading() as connection:
            return connection.execute(select(func.count()).select_from(quarantine)).scalar_one()

    def entry_hashes(self) -> list[str]:
        """h(n) of every entry of every chain, as sorted hex: two books compare by it."""
        with self._book.reading() as connection:
            return sorted(h.hex() for h in connection.execute(select(journal.c.h)).scalars())

    def _code_lives(self) -> ColumnElement[bool]:
        dead = self._book.now_believed() - CODE_LIVES_DAYS * _DAY_MS
        return or_(application.c.ended_at.is_(None), application.c.ended_at > dead)


def _narrowed(asked: Select[Any], wanted: Wanted, connection: Connection) -> Select[Any]:
    if wanted.stages:
        asked = asked.where(application.c.stage.in_([stage.value for stage in wanted.stages]))
    if wanted.department:
        asked = asked.where(application.c.department == wanted.department)
    if wanted.office is not None:
        asked = asked.where(application.c.office == wanted.office)
    if wanted.due_until is not None:
        asked = asked.where(application.c.due <= wanted.due_until)
    return _typed(asked, wanted, connection) if wanted.typed.strip() else asked


def _typed(asked: Select[Any], wanted: Wanted, connection: Connection) -> Select[Any]:
    """One field finds by number, IIN, phone, or the beginning of any part of a name."""
    typed = wanted.typed.strip()
    try:
        number = Number.parse(typed)
    except UnreadableNumber:
        pass
    else:
        if number.kind in (PAPER, ANSWER):
            return asked.where(application.c.number == number.application.digits)
    digits = "".join(one for one in typed if one.isdigit())
    if len(digits) == CODE_DIGITS and digits == typed.replace(" ", ""):
        return asked.where(_has_word(digits))
    if digits and not any(one.isalpha() for one in typed):
        return asked.where(_has_word(*_phone_and_serial(typed, digits)))
    return _named(asked, fold(typed), wanted, connection)


def _has_word(*whole: str) -> ColumnElement[bool]:
    found = select(word.c.registration).where(word.c.word.in_(whole))
    return application.c.registration.in_(found)


def _phone_and_serial(typed: str, digits: str) -> tuple[str, ...]:
    phone = tidy_phone(typed).e164 or digits
    return (phone, f"{int(digits):06}") if len(digits) <= _SERIAL_DIGITS else (phone,)


def _named(asked: Select[Any], key: str, wanted: Wanted, connection: Connection) -> Select[Any]:
    """Names with a part that begins as typed; several words must stand beside each other.

    A rare beginning is looked up among the words. A common one, that half the village shares, is
    faster found by going through the newest applications until the list is full.
    """
    name = application.c.name_key
    if len(key) < _SHORTEST_NAME_PART:
        named = name.startswith(key)  # one letter anywhere would list half the village
    else:
        named = or_(name.startswith(key), name.contains(f" {key}"))
    beginning = key[:WORD_LENGTH].rstrip()
    begins = (word.c.word >= beginning, word.c.word < beginning + _AFTER_ANY_LETTER)
    enough = select(func.count()).select_from(
        select(word.c.word).where(*begins).limit(_COMMON).subquery()
    )
    if not key or connection.execute(enough).scalar_one() >= _COMMON:
        return asked.where(named)
    if wanted == Wanted(wanted.typed, limit=wanted.limit) and beginning == key != key[:1]:
        # Nothing else narrows the list: its newest are known from the words alone.
        both = select(word.c.registration, word.c.registered_at).where(*begins).distinct()
        newest = both.order_by(word.c.registered_at.desc(), word.c.registration)
        among = select(newest.limit(wanted.limit).subquery().c.registration)
    else:
        among = select(word.c.registration).where(*begins)
    return asked.where(application.c.registration.in_(among), named)


def _board_row(row: Row[Any], office: int) -> BoardRow:
    """As `registry.application.Application.board_row` makes it, from the row alone."""
    stage = Stage(row.stage)
    return BoardRow(
        seal=row.seal,
        stage=row.stage,
        accepted=_day(row.registered_at),
        with_department=_day(row.accepted_at),
        ready=_day(row.arrived_at if row.answered_at is None else row.answered_at),
        issued=_day(row.ended_at if stage in (Stage.ISSUED, Stage.MAILED) else None),
        due=row.due.isoformat(),
        incomplete=row.incomplete and stage.is_in_work,
        office=office,
    )


def _day(at: int | None) -> str:
    return "" if at is None else office_day(at).isoformat()


def _list_row(row: Row[Any]) -> ListRow:
    found = row._mapping
    return ListRow(
        number=found["number"],
        registration=found["registration"],
        kind=ApplicationKind(found["kind"]),
        service=found["service"],
        department=found["department"],
        stage=Stage(found["stage"]),
        name=found["name"],
        registered_at=found["registered_at"],
        due=found["due"],
        answer=found["answer"],
        ended_at=found["ended_at"],
        incomplete=found["incomplete"],
        has_conflict=found["conflict"],
    )
