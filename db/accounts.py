"""Accounts of the district's pages: secrets, sessions, tries, and who changed what.

A person is named by the common chain (`StaffSet`); what must not travel lies in tables of this book
alone. Each change and its record are one commit. Kept out: what it all means (`district.signing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from db.book import Book
from db.devices import COMMON_OFFICE
from db.effects import inserting_if_new
from db.journal import own_chain
from db.locks import Touches
from db.tables import account, account_record, session, sign_in_try, staff
from db.writing import begin_writing
from registry.facts import StaffSet
from registry.offices import Staff
from registry.signing_in import MOST_TRIES, wait_after

_LOOK_ALIKE: Final = str.maketrans("асехроідАСЕХРОІД", "acexpoidACEXPOID")
LONGEST_NAME: Final = 64
_STRANGERS_KEPT_MS: Final = 30 * 86_400_000
LONGEST_DETAIL: Final = 200

_PEOPLE = select(
    staff.c.packed,
    account.c.department,
    account.c.secret,
    account.c.given_until,
    account.c.locked_at,
).select_from(staff.outerjoin(account, account.c.staff == staff.c.staff))
_OF_THE_DISTRICT = staff.c.office == COMMON_OFFICE


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the district or of a department. Times are UTC ms."""

    staff: Staff
    department: str  # code; "" is every department
    secret: str = field(repr=False)  # argon2id in its own notation, "" before the first
    given_until: int | None  # the secret is a one-time code, good until then
    locked_at: int | None

    @property
    def has_own_password(self) -> bool:
        return bool(self.secret) and self.given_until is None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """An open session and whose it is. Times are UTC ms."""

    account: Account
    begun_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try may go on. `wait_ms` 0 and not `locked`: it was counted, and may be looked at."""

    failures: int
    wait_ms: int = 0
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of who changed what. `actor` "" is the command line at the district's machine."""

    at: int  # UTC ms
    actor: str
    staff: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is written beside a change: when, by whom, and what it was."""

    at: int  # UTC ms
    actor: str
    what: str
    detail: str = ""


def folded_name(number: str) -> str:
    """A staff number as one signs in with it, the same under every layout: «Д-01» is D-01."""
    return "".join(number.split())[:LONGEST_NAME].translate(_LOOK_ALIKE).casefold()


def mark_of_name(name: str) -> bytes:
    """What tries are counted under: no name, known or not, stands in the table."""
    return sha256(b"tereze/sign-in/1\0" + name.encode()).digest()


class BookAccounts:
    """Every call asks the database. Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    # -- people --------------------------------------------------------------------------------

    def all(self) -> tuple[Account, ...]:
        """Everybody of the district and its departments who works there, by staff number."""
        asked = _PEOPLE.where(_OF_THE_DISTRICT).order_by(staff.c.staff)
        with self._book.reading() as connection:
            found = [_account(row) for row in connection.execute(asked).all()]
        return tuple(one for one in found if one.staff.active)

    def find(self, number: str) -> Account | None:
        asked = _PEOPLE.where(_OF_THE_DISTRICT, staff.c.staff == number)
        with self._book.reading() as connection:
            row = connection.execute(asked).one_or_none()
        found = None if row is None else _account(row)
        return found if found is not None and found.staff.active else None

    def name_person(self, person: Staff, department: str, change: Change) -> None:
        """Name somebody, or say him anew: fact, account and record in one commit. A secret stays.

        Whoever works here no more loses secret and sessions.
        """
        fact = StaffSet(
            person.number,
            person.name,
            person.position_kk,
            person.position_ru,
            person.position_en,
            person.roles,
            person.active,
        )
        with self._book.writing() as connection:
            common = own_chain(connection, COMMON_OFFICE)
            if common is None:
                raise AssertionError("a district opens its common chain before it names anybody")
            writing = begin_writing(self._book, connection, common)
            writing.append(fact, actor=change.actor)
            self._set(connection, person.number, department=department)
            if not person.active:
                self._set(connection, person.number, secret="", given_until=None)
                connection.execute(delete(session).where(session.c.staff == person.number))
            self._record(connection, person.number, change)
            writing.finish()

    def set_secret(self, number: str, hashed: str, given_until: int | None, change: Change) -> None:
        """A one-time code (`given_until`, UTC ms) or a password of one's own (None).

        All sessions end and wrong tries are forgotten.
        """
        with self._book.writing(Touches.NOTHING) as connection:
            self._set(connection, number, secret=hashed, given_until=given_until)
            connection.execute(delete(session).where(session.c.staff == number))
            self._forgive(connection, number)
            self._record(connection, number, change)

    def lock(self, number: str, change: Change) -> None:
        """Closed until somebody opens it again; all its sessions end."""
        with self._book.writing(Touches.NOTHING) as connection:
            self._set(connection, number, locked_at=change.at)
            connection.execute(delete(session).where(session.c.staff == number))
            self._record(connection, number, change)

    def unlock(self, number: str, change: Change) -> None:
        """Open again, whether an administrator or ten wrong tries had closed it."""
        with self._book.writing(Touches.NOTHING) as connection:
            self._set(connection, number, locked_at=None)
            self._forgive(connection, number)
            self._record(connection, number, change)

    # -- tries ---------------------------------------------------------------------------------

    def begin_try(self, name: str, now_ms: int, at: int) -> Tried:
        """Count a try before it is looked at, so that no pulled plug and no crowd undoes it.

        `now_ms` is the stopwatch's. One that shows less than when a wait began was started anew:
        then the wait begins again, and is never shorter than it should be.
        """
        here = sign_in_try.c.name == mark_of_name(name)
        with self._book.writing(Touches.NOTHING) as connection:
            new = {"name": mark_of_name(name), "failures": 0, "noted_ms": now_ms}
            new |= {"until_ms": now_ms, "at": at}
            connection.execute(inserting_if_new(connection.dialect.name, sign_in_try), new)
            asked = select(sign_in_try).where(here)
            row = connection.execute(asked.with_for_update()).one()
            if row.failures >= MOST_TRIES:
                return Tried(row.failures, locked=True)
            until = row.until_ms
            if now_ms < row.noted_ms and wait_after(row.failures):
                until = now_ms + wait_after(row.failures)
                moved = {"noted_ms": now_ms, "until_ms": until}
                connection.execute(update(sign_in_try).where(here).values(moved))
            if wait_after(row.failures) and now_ms < until:
                return Tried(row.failures, wait_ms=until - now_ms)
            failures = row.failures + 1
            counted = {"failures": failures, "noted_ms": now_ms, "at": at}
            counted["until_ms"] = now_ms + wait_after(failures)
            connection.execute(update(sign_in_try).where(here).values(counted))
            return Tried(failures)

    def failures(self) -> dict[bytes, int]:
        """Wrong tries in a row, by `mark_of_name`."""
        asked = select(sign_in_try.c.name, sign_in_try.c.failures)
        with self._book.reading() as connection:
            rows = connection.execute(asked.where(_NOT_NONE)).all()
            return {row.name: row.failures for row in rows}

    # -- sessions ------------------------------------------------------------------------------

    def begin_session(self, mark: bytes, number: str, old: bytes, change: Change) -> None:
        """Somebody has shown who he is: tries are forgotten, the browser's `old` session ends."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(session).where(session.c.mark == old))
            new = {"mark": mark, "staff": number, "begun_at": change.at, "seen_at": change.at}
            connection.execute(insert(session).values(new))
            self._forgive(connection, number)
            self._record(connection, number, change)
            self._sweep(connection, change.at)

    def session(self, mark: bytes) -> SessionRow | None:
        """Whose session this is, with what the person may do at this moment."""
        asked = (
            _PEOPLE.add_columns(session.c.begun_at, session.c.seen_at)
            .join(session, session.c.staff == staff.c.staff)
            .where(_OF_THE_DISTRICT, session.c.mark == mark)
        )
        with self._book.reading() as connection:
            row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        found = _account(row)
        return SessionRow(found, row.begun_at, row.seen_at) if found.staff.active else None

    def seen(self, mark: bytes, at: int) -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(update(session).where(session.c.mark == mark).values(seen_at=at))

    def end_session(self, mark: bytes) -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(session).where(session.c.mark == mark))

    def end_sessions(self, number: str, change: Change) -> None:
        """Everywhere."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(session).where(session.c.staff == number))
            self._record(connection, number, change)

    def open_sessions(self, since: int, begun_since: int) -> dict[str, int]:
        """How many sessions each person has open: seen and begun at or after these UTC ms."""
        asked = (
            select(session.c.staff, func.count().label("open"))
            .where(session.c.seen_at >= since, session.c.begun_at >= begun_since)
            .group_by(session.c.staff)
        )
        with self._book.reading() as connection:
            return {row.staff: row.open for row in connection.execute(asked).all()}

    # -- what was changed ----------------------------------------------------------------------

    def record(self, number: str, change: Change) -> None:
        """Write down what changed nothing in these tables, a tenth wrong try for instance."""
        with self._book.writing(Touches.NOTHING) as connection:
            self._record(connection, number, change)

    def recorded(self, limit: int, number: str = "") -> Sequence[Recorded]:
        """The newest first; of one person, or of all."""
        asked = select(account_record).order_by(account_record.c.id.desc()).limit(limit)
        if number:
            about = or_(account_record.c.staff == number, account_record.c.actor == number)
            asked = asked.where(about)
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return [Recorded(row.at, row.actor, row.staff, row.what, row.detail) for row in rows]

    # -- inside --------------------------------------------------------------------------------

    def _set(self, connection: Connection, number: str, **columns: Any) -> None:
        new = {"staff": number, "department": "", "secret": "", **columns}
        connection.execute(inserting_if_new(connection.dialect.name, account), new)
        connection.execute(update(account).where(account.c.staff == number).values(columns))

    @staticmethod
    def _forgive(connection: Connection, number: str) -> None:
        mark = mark_of_name(folded_name(number))
        connection.execute(delete(sign_in_try).where(sign_in_try.c.name == mark))

    @staticmethod
    def _record(connection: Connection, number: str, change: Change) -> None:
        record_change(connection, number, change)

    @staticmethod
    def _sweep(connection: Connection, at: int) -> None:
        """Names that somebody made up a month ago; those of accounts stay locked."""
        known = connection.execute(select(staff.c.staff).where(_OF_THE_DISTRICT)).scalars()
        marks = [mark_of_name(folded_name(one)) for one in known]
        old = and_(sign_in_try.c.at < at - _STRANGERS_KEPT_MS, sign_in_try.c.name.not_in(marks))
        connection.execute(delete(sign_in_try).where(old))


_NOT_NONE = sign_in_try.c.failures > 0


def record_change(connection: Connection, number: str, change: Change) -> None:
    """A line of who changed what, in the commit that changes it."""
    new = {"at": change.at, "actor": change.actor, "staff": number}
    new |= {"what": change.what, "detail": change.detail[:LONGEST_DETAIL]}
    connection.execute(insert(account_record).values(new))


def _account(row: Any) -> Account:
    person = msgspec.msgpack.decode(row.packed, type=Staff)
    return Account(person, row.department or "", row.secret or "", row.given_until, row.locked_at)
