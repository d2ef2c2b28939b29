"""Figures of the district, counted ahead: a page reads some packed sums and never a million rows.

What is counted is a function of the applications' rows. A sum stands for what it is about (the
whole district, one office, one department), the month in which its applications came, and its kind.
Beside them lie the rows themselves, without names, so that the list behind a figure is as long as
the figure says. Kept out: what counts how (`registry.oversight`) and when it is done
(`db.counting`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Select, delete, func, select

from db.book import Book, read_value
from db.effects import upsert
from db.tables import application, counted
from registry.application import Stage
from registry.figures import Case
from registry.oversight import (
    Cell,
    Flow,
    Row,
    day_of,
    day_of_moment,
    first_day,
    month_of,
    row_of,
)

EVERYBODY: Final = ""  # what a sum is about: the whole district
NOW: Final = 0  # in the place of a month: what is open, whenever it came
_STANDING: Final = "figures"  # a small value of the book


class Kind(IntEnum):
    """What a packed sum holds. The values lie in books."""

    ROWS = 0
    FLOWS = 1
    BY_OFFICE = 2
    BY_DEPARTMENT = 3
    BY_SERVICE = 4
    BY_SPECIALIST = 5


class Standing(msgspec.Struct, array_like=True):
    """How far counting has come. `astray`: by office, applications of the book that the sums lack;
    more than there are is less than nothing."""

    at: int  # UTC ms
    day: int  # the office's day by which open ones were called late
    chains: dict[int, tuple[int, int]]  # row of `chain` → how far, and what of it is accepted
    aside: int  # entries without effect
    whole_at: int  # UTC ms: when everything was counted anew
    astray: dict[int, int] = {}


_ROWS: Final = msgspec.msgpack.Decoder(list[Row])
_FLOWS: Final = msgspec.msgpack.Decoder(dict[int, Flow])
_CELLS: Final = msgspec.msgpack.Decoder(dict[str, Cell])
_STANDINGS: Final = msgspec.msgpack.Decoder(Standing)
_STAGES: Final = {stage.value: stage for stage in Stage}
IN_WORK: Final = tuple(stage.value for stage in Stage if stage.is_in_work)
_COUNTED: Final = (
    application.c.number,
    application.c.office,
    application.c.department,
    application.c.service,
    application.c.actor,
    application.c.stage,
    application.c.registered_at,
    application.c.due,
    application.c.answered_at,
    application.c.arrived_at,
    application.c.ended_at,
    application.c.outcome,
)
_IDS_IN_A_SECOND: Final = 1 << 10  # as `db.rows` gives them
_MINUTE_MS: Final = 60_000  # a second that was full goes on in the next ones
_OFFICE_MS: Final = 5 * 3_600_000
_DAY_MS: Final = 86_400_000


def of_office(code: int) -> str:
    return f"o:{code:04}"


def of_department(code: str) -> str:
    return f"d:{code}"


# -- what pages ask -------------------------------------------------------------------------------


def standing(book: Book) -> Standing | None:
    """None while nothing has been counted yet."""
    with book.reading() as connection:
        return read_standing(connection)


def read_standing(connection: Connection) -> Standing | None:
    packed = read_value(connection, _STANDING)
    return None if packed is None else _STANDINGS.decode(packed)


def cells(book: Book, about: str, kind: Kind, first: int, last: int) -> dict[str, Cell]:
    """Of applications that came in these months (NOW, NOW: those that are open), added up by
    whatever the kind says: office, department, service or specialist."""
    found: dict[str, Cell] = {}
    for _, packed in _packed(book, about, kind, first, last):
        for key, cell in _CELLS.decode(packed).items():
            held = found.get(key)
            if held is None:
                found[key] = cell
            else:
                held.take_all(cell)
    return found


def cells_by_month(
    book: Book, about: str, kind: Kind, first: int, last: int
) -> dict[int, dict[str, Cell]]:
    return {
        month: _CELLS.decode(packed) for month, packed in _packed(book, about, kind, first, last)
    }


def flows(book: Book, about: str, last: int) -> dict[int, dict[int, Flow]]:
    """From the beginning up to this month: office → month in which they came → what became."""
    found: dict[int, dict[int, Flow]] = {}
    for month, packed in _packed(book, about, Kind.FLOWS, NOW + 1, last):
        for office, flow in _FLOWS.decode(packed).items():
            found.setdefault(office, {})[month] = flow
    return found


def rows(book: Book, office: int, month: int) -> list[Row]:
    """The applications of an office that came in this month, or (NOW) that are open."""
    found = [
        _ROWS.decode(packed)
        for _, packed in _packed(book, of_office(office), Kind.ROWS, month, month)
    ]
    return found[0] if found else []


def months_of(book: Book) -> tuple[int, int] | None:
    """The first and the last month in which anything came."""
    asked = select(func.min(counted.c.month), func.max(counted.c.month)).where(
        counted.c.about == EVERYBODY, counted.c.kind == Kind.FLOWS, counted.c.month > NOW
    )
    with book.reading() as connection:
        first, last = connection.execute(asked).one()
    return None if first is None else (first, last)


def _packed(book: Book, about: str, kind: Kind, first: int, last: int) -> Sequence[Any]:
    asked = (
        select(counted.c.month, counted.c.packed)
        .where(
            counted.c.about == about,
            counted.c.kind == int(kind),
            counted.c.month >= first,
            counted.c.month <= last,
        )
        .order_by(counted.c.month)
    )
    with book.reading() as connection:
        return connection.execute(asked).all()


# -- rows of applications, and what is counted from them -------------------------------------------

Told = list[tuple[int, Row]]  # office, application


def came_in(connection: Connection, month: int) -> Told:
    """All applications that came in this month, refused acceptances among them."""
    begin, end = _begin_of(month), _begin_of(month + 1)
    asked = select(*_COUNTED).where(
        application.c.id >= begin // 1000 * _IDS_IN_A_SECOND,
        application.c.id < (end + _MINUTE_MS) // 1000 * _IDS_IN_A_SECOND,
        application.c.registered_at >= begin,
        application.c.registered_at < end,
    )
    return _told(connection, asked.order_by(application.c.id))


def open_now(connection: Connection) -> Told:
    """By where they stand, and not by when anything happened."""
    asked = select(*_COUNTED).where(
        application.c.ended_at.is_(None), application.c.stage.in_(IN_WORK)
    )
    return _told(connection, asked.order_by(application.c.due, application.c.id))


def _begin_of(month: int) -> int:
    return (first_day(month) - first_day(1970 * 12)).days * _DAY_MS - _OFFICE_MS


def _told(connection: Connection, asked: Select[Any]) -> Told:
    return [(row.office, _row(row)) for row in connection.execute(asked)]


def _row(row: Any) -> Row:
    case = Case(
        number=row.number,
        actor=row.actor,
        stage=_STAGES[row.stage],
        registered_at=row.registered_at,
        due=row.due,
        answered_at=row.answered_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
    )
    return row_of(case, row.department, row.service, row.outcome)


Sums = dict[tuple[str, Kind], bytes]  # packed, by what they are about


def sums_of(told: Iterable[tuple[int, Row]]) -> Sums:
    """Everything that is kept of these applications, packed."""
    by_office: dict[int, list[Row]] = {}
    flowed: dict[str, dict[int, Flow]] = {}
    base: dict[tuple[int, str, str, str], Cell] = {}
    for office, row in told:
        by_office.setdefault(office, []).append(row)
        base.setdefault((office, row.department, row.service, row.actor), Cell()).take(row)
        for about in (EVERYBODY, of_office(office), of_department(row.department)):
            flowed.setdefault(about, {}).setdefault(office, Flow()).take(row)
    packed: Sums = {
        (of_office(office), Kind.ROWS): _pack(found) for office, found in by_office.items()
    }
    packed |= {(about, Kind.FLOWS): _pack(found) for about, found in flowed.items()}
    packed |= {key: _pack(found) for key, found in _added_up(base).items()}
    return packed


def _added_up(
    base: Mapping[tuple[int, str, str, str], Cell],
) -> dict[tuple[str, Kind], dict[str, Cell]]:
    found: dict[tuple[str, Kind], dict[str, Cell]] = {}
    for (office, department, service, actor), cell in base.items():
        keys = (
            (Kind.BY_OFFICE, f"{office:04}"),
            (Kind.BY_DEPARTMENT, department),
            (Kind.BY_SERVICE, service),
            (Kind.BY_SPECIALIST, actor),
        )
        for about in (EVERYBODY, of_office(office), of_department(department)):
            for kind, key in keys:
                found.setdefault((about, kind), {}).setdefault(key, Cell()).take_all(cell)
    return found


def _pack(found: object) -> bytes:
    """Rows come in the order of time, so what has not changed packs alike, and is not written."""
    return msgspec.msgpack.encode(found)


def write_sums(connection: Connection, month: int, packed: Sums) -> None:
    """Those of one month, in the place of what stood there."""
    asked = select(counted).where(counted.c.month == month)
    held = {(row.about, Kind(row.kind)): row.packed for row in connection.execute(asked)}
    for about, kind in held.keys() - packed.keys():
        gone = delete(counted).where(
            counted.c.about == about, counted.c.month == month, counted.c.kind == int(kind)
        )
        connection.execute(gone)
    new = [
        {"about": about, "month": month, "kind": int(kind), "packed": one}
        for (about, kind), one in packed.items()
        if held.get((about, kind)) != one
    ]
    if new:
        connection.execute(upsert(connection, counted, ("about", "month", "kind")), new)


def counted_by_office(connection: Connection) -> dict[int, int]:
    """How many applications the sums know, refused acceptances among them."""
    asked = select(counted.c.packed).where(
        counted.c.about == EVERYBODY, counted.c.kind == int(Kind.FLOWS), counted.c.month > NOW
    )
    found: dict[int, int] = {}
    for packed in connection.execute(asked).scalars():
        for office, flow in _FLOWS.decode(packed).items():
            found[office] = found.get(office, 0) + flow.received + flow.slips
    return found


def held_by_office(connection: Connection) -> dict[int, int]:
    """How many the book has."""
    asked = select(application.c.office, func.count()).group_by(application.c.office)
    return {row[0]: row[1] for row in connection.execute(asked)}


def all_months(connection: Connection) -> Iterator[int]:
    """Every month in which an application may have come, or of which there are sums."""
    asked = select(func.min(application.c.id), func.max(application.c.id))
    least, most = connection.execute(asked).one()
    if least is not None:
        yield from range(_month_of_id(least) - 1, _month_of_id(most) + 2)
    asked_months = select(counted.c.month).where(counted.c.month > NOW).distinct()
    yield from connection.execute(asked_months).scalars()


def _month_of_id(row_id: int) -> int:
    return month_of(day_of(day_of_moment(row_id // _IDS_IN_A_SECOND * 1000)))


def standing_value(found: Standing) -> tuple[str, bytes]:
    """What `db.book.write_value` is to write."""
    return _STANDING, msgspec.msgpack.encode(found)
