"""What a device says of itself on the road, and what of it needs somebody's hand.

Outside the journal: figures of a machine, nothing of a resident. Told, not trusted: by them a
technician is called, and nothing else is decided. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

MOST_TOLD: Final = 64  # devices in one body: a relay carries the word of all desks of its office
LARGEST_WORD: Final = 256  # bytes of one, packed
MOST_PRINTS: Final = 99_999
TELL_EVERY_MS: Final = 15 * 60_000  # some sixty bytes each time

_Moment = Annotated[int, Meta(ge=0, le=2**53)]  # UTC ms; 0: never, or not known


class DeviceTold(msgspec.Struct, frozen=True, array_like=True):
    """One device's word on itself. New fields only at the end, with a default."""

    device: Annotated[bytes, Meta(min_length=16, max_length=16)]
    at: _Moment  # by its own clock, which may be wrong: that is how one learns of it
    app: Annotated[str, Meta(max_length=20, pattern=r"^[0-9A-Za-z.+-]*$")] = ""
    waiting: Annotated[int, Meta(ge=0, le=2**53)] = 0  # entries the district has not signed for
    oldest_at: _Moment = 0  # of those
    free_mb: Annotated[int, Meta(ge=-1, le=2**40)] = -1  # on its disk; -1: it cannot tell
    backup_at: _Moment = 0
    copy: Annotated[str, Meta(max_length=16, pattern=r"^[a-z_]*$")] = ""  # "": no second copy
    prints: Annotated[int, Meta(ge=0, le=MOST_PRINTS)] = 0  # papers that did not come out yet
    # How long a relay has had this before it passed it on, by that relay's clock.
    kept_ms: Annotated[int, Meta(ge=0, le=2**53)] = 0


_decoder = msgspec.msgpack.Decoder(DeviceTold)


def read_told(packed: bytes) -> DeviceTold | None:
    """None for what is no such word: nobody is turned away for it."""
    try:
        return _decoder.decode(packed)
    except (msgspec.MsgspecError, ValueError):
        return None


COPY_LEVEL: Final = "level"  # `DeviceTold.copy` of a second copy that is as it should be

SILENT_MS: Final = 72 * 3_600_000  # a weekend is no silence
UNSENT_MS: Final = 24 * 3_600_000
CLOCK_MS: Final = 5 * 60_000
BACKUP_MS: Final = 4 * 24 * 3_600_000  # one is made every day while the window is open
LEAST_MB: Final = 52  # below this a desk begins no form (docs/guides/safe-keeping.md)
SMALL_MB: Final = 1_000
MANY_RESTARTS: Final = 3  # within a week


class Need(StrEnum):
    """Why somebody should look at a device, the most urgent first."""

    COPIED = "copied"  # its book is at work twice
    DISK_FULL = "disk full"
    CLOCK = "clock"
    UNSENT = "unsent"
    SILENT = "silent"
    NO_BACKUP = "no backup"
    COPY = "copy"  # its second copy is not as it should be
    DISK_SMALL = "disk small"
    RESTARTS = "restarts"
    PRINTS = "prints"
    OLD_PROGRAM = "old program"
    NEW_KEYS = "new keys"  # given, and never used


URGENT: Final = frozenset({Need.COPIED, Need.DISK_FULL, Need.CLOCK, Need.UNSENT, Need.SILENT})
_ORDER: Final = {need: place for place, need in enumerate(Need)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHealth:
    """What the district knows of one device. Times are UTC ms by the district's clock."""

    device: bytes
    office: int
    desk: int
    role: str
    enrolled_at: int
    heard_at: int | None  # by itself or through its office's relay; None: not yet
    told: DeviceTold | None = None  # None: an older program, which says nothing of itself
    clock_ms: int | None = None  # how far its clock is ahead; None where nobody can say
    copied_at: int | None = None  # since when two copies of its book are at work; 0: not known
    restarts: int = 0  # of a kiosk, within a week
    new_keys_unused: bool = False


def needs_of(one: DeviceHealth, now: int, newest: str) -> tuple[Need, ...]:
    """What asks for a hand, the most urgent first. `newest` is the district's own version."""
    found = [Need.COPIED] if one.copied_at is not None else []
    if now - (one.heard_at or one.enrolled_at) > SILENT_MS:
        found.append(Need.SILENT)
    if one.clock_ms is not None and abs(one.clock_ms) > CLOCK_MS:
        found.append(Need.CLOCK)
    if one.restarts >= MANY_RESTARTS:
        found.append(Need.RESTARTS)
    if one.new_keys_unused:
        found.append(Need.NEW_KEYS)
    if one.told is not None:
        found.extend(_told_needs(one, one.told, newest))
    return tuple(sorted(found, key=_ORDER.__getitem__))


def _told_needs(one: DeviceHealth, told: DeviceTold, newest: str) -> list[Need]:
    found = []
    if told.waiting and told.oldest_at and told.at - told.oldest_at > UNSENT_MS:
        found.append(Need.UNSENT)
    if 0 <= told.free_mb < LEAST_MB:
        found.append(Need.DISK_FULL)
    elif 0 <= told.free_mb < SMALL_MB:
        found.append(Need.DISK_SMALL)
    # A relay or a desk that joined this week may not have made its first one yet.
    grown = told.at - one.enrolled_at > BACKUP_MS
    if one.role != "kiosk" and grown and told.at - told.backup_at > BACKUP_MS:
        found.append(Need.NO_BACKUP)
    if told.copy not in ("", COPY_LEVEL):
        found.append(Need.COPY)
    if told.prints:
        found.append(Need.PRINTS)
    if is_older(told.app, newest):
        found.append(Need.OLD_PROGRAM)
    return found


def is_older(version: str, than: str) -> bool:
    """By their numbers. One that is no version at all is not called old."""
    mine, theirs = _numbers(version), _numbers(than)
    return bool(mine) and bool(theirs) and mine < theirs


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()
