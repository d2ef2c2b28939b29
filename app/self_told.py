"""What this machine says of itself to the district: version, disk, backup, second copy, what waits.

Looked up by the road's own thread every quarter hour, never by the screen's. Nothing of a resident.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from app import VERSION
from app.keeping import keeper_of_desk
from db.book import Book
from db.health import prints_waiting
from registry.device_told import DeviceTold
from registry.failures import Refusal, Trouble
from registry.road import Waiting

if TYPE_CHECKING:
    from app.wiring import Device

_STALE_PRINT_MS: Final = 3_600_000  # a paper that is only just on its way to the printer is no news
_MB: Final = 1_000_000


def self_told(device: "Device", book: Book, waiting: Callable[[], Waiting]) -> DeviceTold:
    """What cannot be found out is left open: the rest is told all the same."""
    now, waits = max(device.clock.now(), 0), waiting()
    copy = book.second_copy.state()
    return DeviceTold(
        device=device.certificate.device,
        at=now,
        app=VERSION,
        waiting=waits.count,
        oldest_at=waits.oldest_at or 0,
        free_mb=_free_mb(device),
        backup_at=_backup_at(device),
        copy="" if copy is None else copy.kind.value,
        prints=prints_waiting(book, now - _STALE_PRINT_MS),
    )


def kiosk_told(device: "Device") -> DeviceTold:
    """A kiosk writes no entries and keeps no backups."""
    told_at = max(device.clock.now(), 0)
    return DeviceTold(device.certificate.device, told_at, VERSION, free_mb=_free_mb(device))


def only(told: DeviceTold) -> Sequence[DeviceTold]:
    return (told,)


def _free_mb(device: "Device") -> int:
    try:
        return device.outside.space(device.home.folder).free() // _MB
    except OSError:
        return -1


def _backup_at(device: "Device") -> int:
    try:
        return keeper_of_desk(device.home, device.clock).last_at() or 0
    except (OSError, Refusal, Trouble):
        return 0
