"""What screens ask of a book: lists, one application, the board, who works here. Reads only."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from db.book import Book
from db.effects import read_application
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
_COMMON = 3_000  # applications; up to here looking each up is faster than going through the newest


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
        dead = self._book.clock.now() - CODE_LIVES_DAYS * _DAY_MS
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
    typed = wanted.typed.strip()
    return _typed(asked, typed, connection) if typed else asked


def _typed(asked: Select[Any], typed: str, connection: Connection) -> Select[Any]:
    """One field finds by number, IIN, phone, or the beginning of any part of a name."""
    try:
        number = Number.parse(typed)
    except UnreadableNumber:
        pass
    else:
        if number.kind in (PAPER, ANSWER):
            return asked.where(application.c.number == number.application.digits)
    digits = "".join(one for one in typed if one.isdigit())
    if len(digits) == CODE_DIGITS and digits == typed.replace(" ", ""):
        return asked.where(_has_word(digits), application.c.iin == digits)
    if digits and not any(one.isalpha() for one in typed):
        return asked.where(_by_phone_or_serial(typed, digits))
    return _named(asked, fold(typed), connection)


def _has_word(whole: str) -> ColumnElement[bool]:
    found = select(word.c.registration).where(word.c.word == whole)
    return application.c.registration.in_(found)


def _by_phone_or_serial(typed: str, digits: str) -> ColumnElement[bool]:
    phone = tidy_phone(typed).e164 or digits
    by_phone = and_(_has_word(phone), application.c.phone == phone)
    if len(digits) > _SERIAL_DIGITS:
        return by_phone
    serial = f"{int(digits):06}"
    by_serial = and_(_has_word(serial), application.c.number.like(f"_______{serial}___"))
    return or_(by_phone, by_serial)


def _named(asked: Select[Any], key: str, connection: Connection) -> Select[Any]:
    """Names with a part that begins as typed; several words must stand beside each other.

    A rare beginning is looked up among the words. A common one, that half the village shares, is
    faster found by going through the newest applications until the list is full.
    """
    names = application.c.name_key
    if len(key) < _SHORTEST_NAME_PART:
        return asked.where(names.startswith(key))
    beginning = max(key.split(), key=len)
    among = select(word.c.registration).where(
        word.c.word >= beginning, word.c.word < beginning + _AFTER_ANY_LETTER
    )
    enough = select(func.count()).select_from(among.limit(_COMMON).subquery())
    if connection.execute(enough).scalar_one() < _COMMON:
        asked = asked.where(application.c.registration.in_(among))
    return asked.where(or_(names.startswith(key), names.contains(f" {key}")))


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
