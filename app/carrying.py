"""Take and give in one go, as the window's one button does it: in, out, and the stick let go."""

from collections.abc import Callable
from pathlib import Path

from app.parcels import OfficeParcels, Told
from app.settings import DeviceSettings
from app.sticks import let_go
from app.wiring import Device
from counter.standing import StickRound
from db.book import Book


def take_and_give(
    device: Device,
    book: Book,
    stick: Path,
    told: Told,
    release: Callable[[Path, tuple[Path, ...]], bool] = let_go,
) -> StickRound:
    """Raises StickFull, StickGone, StickLocked, StickUntrue, StickBusy, DistrictSealUnknown; what
    was taken in until then stays taken in."""
    parcels = OfficeParcels(device, book)
    taken = parcels.take(stick, told)
    handed = parcels.give(stick, told)
    told("finishing", 0.0)
    # A stick that holds the second copy as well must not be taken from under it.
    second = device.home.settings(DeviceSettings).second_copy
    gone = release(stick, (Path(second),) if second else ())
    told("finishing", 1.0)
    return StickRound(
        taken=taken.entries,
        given=handed.entries,
        confirmed=taken.settled > 0,
        damaged=taken.damaged + taken.untrue,  # for the specialist it is the same
        foreign=taken.foreign,
        refused=taken.refused,
        let_go=gone,
    )
