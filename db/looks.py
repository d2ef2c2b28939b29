"""Who looked at whose data, read; and what an officer has settled.

A page of it is one question by an index, however many looks there are. Kept out: which looks raise
an alarm (`registry.look_alarms`), and what a page makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, case, func, insert, literal, select

from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import (
    account,
    account_record,
    alarm_settled,
    application,
    chain,
    journal,
    look,
    staff,
)
from registry.look_alarms import Alarm, AlarmKey, Busy, Seen
from registry.offices import Staff

_DAY_MS: Final = 86_400_000
_HOUR_MS: Final = 3_600_000
_OFFICE_AHEAD_MS: Final = 5 * _HOUR_MS  # the office's wall clock: Asia/Almaty, the whole country's
LONGEST_NOTE: Final = 500  # characters
_MOST_SETTLED: Final = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `desk` 0 is the district; `number` "" a list in which many stood."""

    at: int  # UTC ms
    actor: str
    office: int
    number: str
    page: str
    desk: int


@dataclass(frozen=True, slots=True)
class LooksWanted:
    """Which looks; what is empty narrows nothing. Times are UTC ms, `end` is not included."""

    actor: str = ""
    numbers: Sequence[str] = ()
    first: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """An alarm that an officer has settled."""

    key: AlarmKey
    at: int  # UTC ms
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnData:
    """What somebody of the district has told of himself, so that own cases are seen."""

    iin: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


class BookLooks:
    """Every call asks the database. Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    # -- looks -----------------------------------------------------------------------------------

    def some(self, wanted: LooksWanted, limit: int, after: int = 0) -> tuple[Look, ...]:
        """The newest first, `limit` of them, without the first `after`."""
        some = _narrowed(select(look), wanted).order_by(look.c.at.desc(), look.c.journal_id.desc())
        found = some.limit(limit).offset(after).subquery()
        asked = (
            select(found, chain.c.desk)
            .select_from(
                found.join(journal, journal.c.id == found.c.journal_id).join(
                    chain, chain.c.id == journal.c.chain_id
                )
            )
            .order_by(found.c.at.desc(), found.c.journal_id.desc())
        )
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return tuple(
            Look(row.at, row.actor, row.office, row.number, row.page, row.desk) for row in rows
        )

    def count(self, wanted: LooksWanted) -> int:
        asked = _narrowed(select(func.count()).select_from(look), wanted)
        with self._book.reading() as connection:
            return int(connection.execute(asked).scalar_one())

    def was_since(self, actor: str, number: str, page: str, since: int) -> bool:
        """Whether this very look was written at or after `since` (UTC ms)."""
        asked = select(look.c.journal_id).where(
            look.c.actor == actor,
            look.c.at >= since,
            look.c.number == number,
            look.c.page == page,
        )
        with self._book.reading() as connection:
            return connection.execute(asked.limit(1)).first() is not None

    def lists_since(self, actor: str, page: str, since: int) -> frozenset[int]:
        """The offices whose people `actor` has seen in such a list since (UTC ms)."""
        asked = select(look.c.office).where(
            look.c.actor == actor, look.c.at >= since, look.c.number == "", look.c.page == page
        )
        with self._book.reading() as connection:
            return frozenset(connection.execute(asked).scalars())

    # -- what alarms are made of -------------------------------------------------------------------

    def seen_since(self, since: int) -> list[Seen]:
        """Who looked at which case on which day, with what is known of the case."""
        day = ((look.c.at + _OFFICE_AHEAD_MS) // _DAY_MS).label("day")
        wrong = func.sum(case((look.c.page == literal("call_wrong"), 1), else_=0))
        looked = (
            select(
                look.c.actor,
                look.c.number,
                day,
                func.min(look.c.at).label("at"),
                func.count().label("count"),
                wrong.label("wrong"),
            )
            .where(look.c.at >= since, look.c.number != "")
            .group_by(look.c.actor, look.c.number, day)
            .subquery()
        )
        asked = select(
            looked,
            application.c.name,
            application.c.department,
            application.c.ended_at,
            account.c.department.label("own_department"),
        ).select_from(
            looked.outerjoin(application, application.c.number == looked.c.number).outerjoin(
                account, account.c.staff == looked.c.actor
            )
        )
        with self._book.reading() as connection:
            return [_seen(row) for row in connection.execute(asked).all()]

    def people(self) -> dict[tuple[int, str], Staff]:
        """Everybody who works or worked somewhere, by office (0: the district) and number."""
        asked = select(staff.c.office, staff.c.staff, staff.c.packed)
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return {
            (row.office, row.staff): msgspec.msgpack.decode(row.packed, type=Staff) for row in rows
        }

    def busy_since(self, since: int) -> list[Busy]:
        """At how many different cases somebody looked in each hour in which he looked at all."""
        hour = ((look.c.at + _OFFICE_AHEAD_MS) // _HOUR_MS).label("hour")
        cases = func.count(look.c.number.distinct()).label("cases")
        asked = (
            select(look.c.actor, hour, func.min(look.c.at).label("at"), cases)
            .where(look.c.at >= since, look.c.number != "")
            .group_by(look.c.actor, hour)
        )
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return [Busy(actor, int(hour), at, cases) for actor, hour, at, cases in rows]

    def own_data(self) -> dict[str, OwnData]:
        """By staff number; those who told nothing are left out."""
        asked = select(account.c.staff, account.c.iin, account.c.phone)
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return {row.staff: OwnData(row.iin or "", row.phone or "") for row in rows if _told(row)}

    def set_own_data(self, number: str, own: OwnData, at: int, by: str, what: str) -> None:
        """Told, or (empty) taken back; recorded without the data themselves."""
        new = {"staff": number, "department": "", "secret": ""}
        told = {"iin": own.iin or None, "phone": own.phone or None}
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(inserting_if_new(connection.dialect.name, account), new)
            connection.execute(account.update().where(account.c.staff == number).values(told))
            record = {"at": at, "actor": by, "staff": number, "what": what, "detail": ""}
            connection.execute(insert(account_record).values(record))

    # -- what was settled --------------------------------------------------------------------------

    def settle(self, alarm: Alarm, at: int, by: str, note: str, what: str) -> bool:
        """Settled once and for good; False when somebody has done it already."""
        key = alarm.key
        row: dict[str, Any] = {
            "rule": key.rule,
            "actor": key.actor,
            "number": key.number,
            "begun": key.begun,
        }
        row |= {"at": at, "by": by, "note": note[:LONGEST_NOTE]}
        with self._book.writing(Touches.NOTHING) as connection:
            put = inserting_if_new(connection.dialect.name, alarm_settled)
            if connection.execute(put.returning(alarm_settled.c.rule), row).first() is None:
                return False
            detail = " ".join((key.rule, key.number, key.begun))
            record = {"at": at, "actor": by, "staff": key.actor, "what": what, "detail": detail}
            connection.execute(insert(account_record).values(record))
        return True

    def settled(self) -> tuple[Settled, ...]:
        """The newest first, a few hundred."""
        asked = select(alarm_settled).order_by(alarm_settled.c.at.desc()).limit(_MOST_SETTLED)
        with self._book.reading() as connection:
            return tuple(_settled(row) for row in connection.execute(asked).all())

    def settled_keys(self, since: int) -> frozenset[AlarmKey]:
        """Of all alarms settled at or after `since` (UTC ms)."""
        asked = select(alarm_settled).where(alarm_settled.c.at >= since)
        with self._book.reading() as connection:
            return frozenset(_settled(row).key for row in connection.execute(asked).all())


def _narrowed(asked: Select[Any], wanted: LooksWanted) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor:
        conditions.append(look.c.actor == wanted.actor)
    if wanted.numbers:
        conditions.append(look.c.number.in_(list(wanted.numbers)))
    if wanted.first:
        conditions.append(look.c.at >= wanted.first)
    if wanted.end:
        conditions.append(look.c.at < wanted.end)
    return asked.where(*conditions)


def _seen(row: Any) -> Seen:
    return Seen(
        actor=row.actor,
        number=row.number,
        day=int(row.day),
        at=row.at,
        count=int(row.count),
        wrong=int(row.wrong),
        name=row.name,
        department=row.department or "",
        ended_at=row.ended_at,
        own_department=row.own_department or "",
    )


def _settled(row: Any) -> Settled:
    return Settled(AlarmKey(row.rule, row.actor, row.number, row.begun), row.at, row.by, row.note)


def _told(row: Any) -> bool:
    return bool(row.iin or row.phone)
