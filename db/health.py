"""How the devices of the district fare: what the book knows of each, and what they said themselves.

Kept outside the journal, the newest word of each device only. Nothing here is about a resident.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import func, select

from db.book import Book
from db.copies import copied_places
from db.devices import Devices
from db.effects import upsert
from db.hall import HallStore
from db.locks import Touches
from db.tables import device, device_told, due_print
from registry.application import office_day
from registry.device_told import MOST_PRINTS, DeviceHealth, DeviceTold, needs_of
from registry.from_hall import BROKE, RESTARTED, STUCK

_RESTARTS: Final = frozenset({BROKE, STUCK, RESTARTED})
_RESTARTS_OF: Final = timedelta(days=6)  # before today
_decoder = msgspec.msgpack.Decoder(DeviceTold)


@dataclass(frozen=True, slots=True)
class OfficeHealth:
    """One office, for those who look after many. Times are UTC ms, the district's clock."""

    office: int
    devices: int
    heard_at: int | None  # the newest word of any of its devices
    waiting: int  # entries that the district has not signed for, by the desks' own word
    oldest_at: int | None  # of those
    clock_ms: int | None  # of the device that is furthest off, ahead or behind
    versions: tuple[str, ...]  # of the program, the oldest first
    free_mb: int | None  # on the fullest disk
    need_a_hand: int  # devices


def device_tells(
    book: Book, told: Iterable[DeviceTold], now: int, office: int, *, by_line: bool = True
) -> None:
    """Keep the newest word of each. `now` is UTC ms; by a stick, nobody can say how old it is, so
    the clock of its teller is not judged by it. Of who is not on this office's list nothing is
    kept."""
    rows = [
        {
            "device": one.device,
            "heard_at": max(now - one.kept_ms, 0),
            "clock_ms": one.at - (now - one.kept_ms) if by_line else None,
            "packed": msgspec.msgpack.encode(one),
        }
        for one in told
    ]
    if not rows:
        return
    with book.writing(Touches.NOTHING) as connection:
        names = select(device.c.device).where(
            device.c.device.in_([row["device"] for row in rows]), device.c.office == office
        )
        known = set(connection.execute(names).scalars())
        held = select(device_told.c.device, device_told.c.heard_at).where(
            device_told.c.device.in_(known)
        )
        heard = {row.device: row.heard_at for row in connection.execute(held)}
        for row in rows:
            if row["device"] in known and heard.get(row["device"], -1) <= row["heard_at"]:
                connection.execute(upsert(connection, device_told, ("device",)), row)


def device_health(book: Book, now: int) -> tuple[DeviceHealth, ...]:
    """All devices that are not turned away, by office and desk."""
    asked = select(device_told)
    with book.reading() as connection:
        told = {row.device: row for row in connection.execute(asked).all()}
    copied = copied_places(book)
    restarts = _restarts(book, now)
    found = []
    for row in Devices(book).devices():
        if row.revoked_at is not None:
            continue
        said = told.get(row.device)
        heard = [row.last_seen, None if said is None else said.heard_at]
        found.append(
            DeviceHealth(
                device=row.device,
                office=row.office,
                desk=row.desk,
                role=row.role,
                enrolled_at=row.enrolled_at,
                heard_at=max((at for at in heard if at is not None), default=None),
                told=None if said is None else _decoder.decode(said.packed),
                clock_ms=None if said is None else said.clock_ms,
                copied_at=copied.get((row.office, row.desk)) if row.role == "desk" else None,
                restarts=restarts.get(row.device, 0),
                new_keys_unused=row.earlier is not None,
            )
        )
    return tuple(found)


def prints_waiting(book: Book, before: int) -> int:
    """Papers of this book that have been due since before this UTC ms and did not come out."""
    asked = select(func.count()).select_from(due_print).where(due_print.c.at < before)
    with book.reading() as connection:
        return min(int(connection.execute(asked).scalar_one()), MOST_PRINTS)


def office_health(
    devices: Iterable[DeviceHealth], now: int, newest: str
) -> tuple[OfficeHealth, ...]:
    """The same by office. `newest` is the version of the district's own program."""
    by_office: dict[int, list[DeviceHealth]] = {}
    for one in devices:
        by_office.setdefault(one.office, []).append(one)
    return tuple(_of_office(code, by_office[code], now, newest) for code in sorted(by_office))


def _of_office(code: int, rows: list[DeviceHealth], now: int, newest: str) -> OfficeHealth:
    told = [one.told for one in rows if one.told is not None]
    return OfficeHealth(
        office=code,
        devices=len(rows),
        heard_at=max((one.heard_at for one in rows if one.heard_at is not None), default=None),
        waiting=sum(one.waiting for one in told),
        oldest_at=min(
            (one.oldest_at for one in told if one.waiting and one.oldest_at), default=None
        ),
        clock_ms=max(
            (one.clock_ms for one in rows if one.clock_ms is not None), key=abs, default=None
        ),
        versions=tuple(sorted({one.app for one in told if one.app}, key=_by_numbers)),
        free_mb=min((one.free_mb for one in told if one.free_mb >= 0), default=None),
        need_a_hand=sum(bool(needs_of(one, now, newest)) for one in rows),
    )


def _by_numbers(version: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part) if part.isdecimal() else -1, part) for part in version.split("."))


def _restarts(book: Book, now: int) -> dict[bytes, int]:
    """How often each kiosk had to begin again within a week."""
    store = HallStore(book)
    offices = sorted({row.office for row in Devices(book).devices() if row.role == "kiosk"})
    counts: dict[bytes, int] = {}
    for kiosk, one in store.happened(offices, office_day(now) - _RESTARTS_OF):
        if one.what in _RESTARTS:
            counts[kiosk] = counts.get(kiosk, 0) + one.count
    return counts
