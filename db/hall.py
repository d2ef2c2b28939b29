"""What halls tell, in a book: at a kiosk until it is settled, at the district for good.

Both keep it in the same table, outside the journal (decision 12).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.book import Book, read_value, write_value
from db.locks import Touches
from db.prepared import Asked
from db.tables import hall_record
from registry.from_hall import (
    HALL_RECEIPT_TAG,
    MOST_RECORDS,
    RECORD_ID_BYTES,
    HallReceipt,
    Happening,
    LineDay,
    Rating,
    Record,
    SignedHallReceipt,
    What,
    id_of,
    id_of_hour,
    read_what,
)

_LAST: Final = "hall_last"  # the greatest number this kiosk has given, or heard of
_COUNTED: Final = "hall_days"  # of which days the line's figures were counted
_DAYS_KEPT: Final = 90  # a kiosk keeps a third as many days of its line
_HAPPENED: Final = "hall_happened"  # what a kiosk knows of itself, told or not
_HAPPENINGS_KEPT: Final = 200
_MOST_COUNTED: Final = 99_999
_KINDS: Final = {LineDay: 1, Rating: 2, Happening: 3}
_UNKNOWN: Final = 0  # the kind of a record that this program cannot read

_OF_DEVICE = hall_record.c.device == bindparam("of_device")
_LAST_N = Asked(select(func.coalesce(func.max(hall_record.c.n), 0).label("last")).where(_OF_DEVICE))
_HELD = Asked(
    select(hall_record.c.record).where(_OF_DEVICE, hall_record.c.record == bindparam("of_record"))
)


def _keep(connection: Connection, row: dict[str, Any]) -> None:
    """Unless its id, or its number, is there already."""
    on_sqlite = connection.dialect.name == "sqlite"
    made: Any = (sqlite if on_sqlite else postgresql).insert(hall_record)
    connection.execute(made.on_conflict_do_nothing(), row)


def _row(device: bytes, office: int, record: Record) -> dict[str, Any]:
    what = read_what(record.what)
    kind = _UNKNOWN if what is None else _KINDS[type(what)]
    return {
        "device": device,
        "office": office,
        "n": record.n,
        "record": record.id,
        "kind": kind,
        "day": None if what is None else what.day,
        "packed": record.what,
    }


class _Happened(NamedTuple):
    happening: Happening
    told: bool = False


_happened = msgspec.msgpack.Decoder(list[_Happened])


def _read_happened(connection: Connection) -> list[_Happened]:
    kept = read_value(connection, _HAPPENED)
    return [] if kept is None else _happened.decode(kept)


def _write_happened(connection: Connection, kept: Sequence[_Happened]) -> None:
    write_value(connection, _HAPPENED, msgspec.msgpack.encode(kept[-_HAPPENINGS_KEPT:]))


class HallStore:
    """At the district: what its halls have told."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def take_in(self, device: bytes, office: int, records: Sequence[Record]) -> HallReceipt:
        """Keep what is not here yet. A second time changes nothing."""
        with self._book.writing(Touches.NOTHING) as connection:
            for record in records:
                _keep(connection, _row(device, office, record))
            # What lies there now under its own id is held; of the others the number was gone.
            held = {one.id for one in records if _is_held(connection, device, one.id)}
            last = int(_LAST_N.value(connection, of_device=device))
        ids = [one.id for one in records]
        return HallReceipt(
            device,
            tuple(one for one in ids if one in held),
            tuple(one for one in ids if one not in held),
            last,
        )

    def told(self, office: int, first: date, last: date) -> tuple[What, ...]:
        """What halls of this office told of these days, both included; the oldest day first."""
        asked = (
            select(hall_record.c.packed)
            .where(hall_record.c.office == office, hall_record.c.day.between(first, last))
            .order_by(hall_record.c.day, hall_record.c.id)
        )
        with self._book.reading() as connection:
            found = [read_what(packed) for packed in connection.execute(asked).scalars()]
        return tuple(one for one in found if one is not None)

    def happened(self, offices: Sequence[int], first: date) -> tuple[tuple[bytes, Happening], ...]:
        """Device and what became of it, from this day on; the newest first."""
        asked = select(hall_record.c.device, hall_record.c.packed).where(
            hall_record.c.office.in_(offices),
            hall_record.c.day >= first,
            hall_record.c.kind == _KINDS[Happening],
        )
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        read = [(row.device, read_what(row.packed)) for row in rows]
        found = [(device, one) for device, one in read if isinstance(one, Happening)]
        return tuple(sorted(found, key=lambda row: (row[1].day, row[1].hour), reverse=True))


def _is_held(connection: Connection, device: bytes, record: bytes) -> bool:
    return _HELD.row(connection, of_device=device, of_record=record) is not None


def _days(kept: bytes | None) -> frozenset[date]:
    return frozenset(date.fromisoformat(one) for one in (kept or b"").decode().split())


class KioskRecords:
    """At a kiosk: what it has to tell, until the district's receipt settles it."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._device = book.identity.device

    def rate(self, rating: Rating) -> None:
        """On the disk on return. Raises BookUnwritable."""
        identity = self._book.random.bytes(RECORD_ID_BYTES)
        with self._book.writing() as connection:
            self._add(connection, identity, rating)

    def count_day(self, day: date, figures: Iterable[LineDay]) -> None:
        """The line's figures of a day; it is counted once, whatever is said of it later."""
        with self._book.writing() as connection:
            counted = _days(read_value(connection, _COUNTED))
            if day in counted:
                return
            for one in figures:
                self._add(connection, id_of(self._device, one), one)
            kept = sorted({*counted, day})[-_DAYS_KEPT:]
            write_value(connection, _COUNTED, " ".join(one.isoformat() for one in kept).encode())

    # -- what staff should know of this kiosk ------------------------------------------------------

    def happen(self, day: date, hour: int, what: str) -> None:
        """Once more in this hour. On the disk on return. Raises BookUnwritable."""
        with self._book.writing() as connection:
            kept = _read_happened(connection)
            for at, (one, told) in enumerate(kept):
                if not told and (one.day, one.hour, one.what) == (day, hour, what):
                    count = min(one.count + 1, _MOST_COUNTED)
                    kept[at] = _Happened(msgspec.structs.replace(one, count=count), told)
                    break
            else:
                kept.append(_Happened(Happening(day, hour, what, 1)))
            _write_happened(connection, kept)

    def tell_hours(self, day: date, hour: int) -> None:
        """Make records of the hours before this one; each is told once."""
        if all(told or (one.day, one.hour) == (day, hour) for one, told in self._happened()):
            return
        with self._book.writing() as connection:
            kept = _read_happened(connection)
            for at, (one, told) in enumerate(kept):
                if not told and (one.day, one.hour) != (day, hour):
                    self._add(connection, id_of_hour(self._device, one), one)
                    kept[at] = _Happened(one, told=True)
            _write_happened(connection, kept)

    def happened(self, first: date) -> tuple[Happening, ...]:
        """From this day on, the newest first."""
        found = [one for one, _ in self._happened() if one.day >= first]
        return tuple(sorted(found, key=lambda one: (one.day, one.hour), reverse=True))

    def _happened(self) -> "list[_Happened]":
        with self._book.reading() as connection:
            return _read_happened(connection)

    def counted(self) -> frozenset[date]:
        """The days of which the figures were counted here."""
        return _days(self._book.value(_COUNTED))

    def unsettled(self) -> tuple[Record, ...]:
        """The oldest that wait for a receipt, as many as are told at once."""
        asked = (
            select(hall_record.c.n, hall_record.c.record, hall_record.c.packed)
            .order_by(hall_record.c.n)
            .limit(MOST_RECORDS)
        )
        with self._book.reading() as connection:
            return tuple(Record(*row) for row in connection.execute(asked).all())

    def settle(self, signed: SignedHallReceipt) -> bool:
        """Take the district's word. False when it is not the district's, or not for this kiosk."""
        identity = self._book.identity
        told = HALL_RECEIPT_TAG + signed.packed
        if not identity.verifier.verify(identity.district_key, told, signed.signature):
            return False
        receipt = msgspec.msgpack.decode(signed.packed, type=HallReceipt)
        if receipt.device != self._device:
            return False
        with self._book.writing() as connection:
            self._heard_of(connection, receipt.last)
            for one in receipt.settled:
                connection.execute(hall_record.delete().where(hall_record.c.record == one))
            for one in receipt.taken:
                moved = hall_record.update().where(hall_record.c.record == one)
                connection.execute(moved.values(n=self._next(connection)))
        return True

    def _add(self, connection: Connection, identity: bytes, what: What) -> None:
        record = Record(self._next(connection), identity, msgspec.msgpack.encode(what))
        _keep(connection, _row(self._device, self._office, record))

    def _next(self, connection: Connection) -> int:
        self._heard_of(connection, int(_LAST_N.value(connection, of_device=self._device)))
        n = int(read_value(connection, _LAST) or 0) + 1
        write_value(connection, _LAST, str(n).encode())
        return n

    def _heard_of(self, connection: Connection, n: int) -> None:
        """No number up to this one is given again."""
        if n > int(read_value(connection, _LAST) or 0):
            write_value(connection, _LAST, str(n).encode())
