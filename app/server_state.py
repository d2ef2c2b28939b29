"""What only the district's machine knows of itself: disk, backups, certificate, processes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.homes import Home
from app.keeping import BackupElsewhere, keeper_of_district
from app.settings import DistrictSettings
from district.server_health import MachineState
from registry.failures import Refusal, Trouble
from registry.ports import DiskSpace

WORKERS: Final = "TEREZE_DISTRICT_WORKERS"  # how many there should be, and who watches over them
DUMPS: Final = "*.dump"  # as packaging/district makes them of PostgreSQL
_MB: Final = 1_000_000


def machine_state(home: Home, space: DiskSpace) -> Callable[[], MachineState]:
    """Looked at anew each time. What cannot be found out is None."""

    def look() -> MachineState:
        settings = home.settings(DistrictSettings)
        return MachineState(
            free_mb=_free_mb(space),
            backup_at=_backup_at(home, settings),
            certificate_until=_certificate_until(settings.certificate),
            workers=_workers(),
        )

    return look


def _free_mb(space: DiskSpace) -> int | None:
    try:
        return space.free() // _MB
    except OSError:
        return None


def _backup_at(home: Home, settings: DistrictSettings) -> int | None:
    try:
        return keeper_of_district(home).last_at()
    except BackupElsewhere:
        folder = Path(settings.backups) if settings.backups else home.folder / "backups"
        try:
            made = [one.stat().st_mtime for one in folder.glob(DUMPS) if one.stat().st_size]
        except OSError:
            return None
        return int(max(made) * 1000) if made else None
    except (OSError, Refusal, Trouble):
        return None


def _certificate_until(path: str) -> int | None:
    """UTC ms until which the certificate in this file (PEM) is good; 0 when it cannot be read, so
    that somebody looks."""
    if not path:
        return None
    from cryptography.x509 import load_pem_x509_certificate

    try:
        made = load_pem_x509_certificate(Path(path).read_bytes())
    except (OSError, ValueError):
        return 0
    return int(made.not_valid_after_utc.timestamp() * 1000)


def _workers() -> tuple[int, int] | None:
    """Processes at work and how many there should be; None where this one serves alone, or where
    the system does not say who began whom."""
    wanted, _, watcher = os.environ.get(WORKERS, "").partition(" ")
    if not (wanted.isdecimal() and watcher.isdecimal()):
        return None
    children = Path(f"/proc/{watcher}/task/{watcher}/children")
    try:
        alive = [pid for pid in children.read_text().split() if _serves(pid)]
    except OSError:
        return None
    return len(alive), int(wanted)


def _serves(pid: str) -> bool:
    """Not the helper of Python that looks after names shared between processes."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
