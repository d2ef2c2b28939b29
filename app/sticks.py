"""Sticks and other disks that are plugged in, and the folders in a folder: for whoever puts
something onto one. Writes nothing."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counter.standing import Drive

if TYPE_CHECKING:
    from PySide6.QtCore import QStorageInfo

FOLDER: Final = "tereze"  # on the technician's stick: beneath it one for each office
_LET_GO_S: Final = 20  # a slow stick has written everything already when it is asked

# Where Linux puts what is plugged in while somebody works; macOS calls it /Volumes.
_PLUGGED_IN = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_DRIVE_LETTERS = ":/"  # Windows: every drive is one, the system's own is left out


def drives() -> list[Drive]:
    """Those that can be written to, by name."""
    return sorted(map(_drive, _plugged_in(writable=True)), key=lambda one: one.name)


def road_stick(office: int) -> Drive | None:
    """The stick that carries the road: district IT has made a folder on it. One with a folder for
    this office before others; also one locked against writing, for something may be read."""
    found = [_drive(volume) for volume in _plugged_in(writable=False)]
    ours = [one for one in found if _is_folder(one.path / FOLDER)]
    ours.sort(key=lambda one: (not _is_folder(one.path / FOLDER / f"{office:04}"), one.name))
    return ours[0] if ours else None


def let_go(stick: Path, in_use: Iterable[Path] = ()) -> bool:
    """Whether the system has let the stick go. What was put onto it is there in any case: whoever
    wrote it has waited for that. Nothing happens while one of `in_use` lies on the stick, or when
    it is a folder and no stick."""
    from PySide6.QtCore import QStorageInfo

    volume = QStorageInfo(str(stick))
    tool = shutil.which("udisksctl")
    is_stick = _is_plugged_in(volume.rootPath()) and Path(volume.rootPath()) == stick
    if tool is None or not is_stick or any(one.is_relative_to(stick) for one in in_use):
        return False
    device = bytes(volume.device().data()).decode()
    asked = [tool, "unmount", "--no-user-interaction", "--block-device", device]
    try:
        ended = subprocess.run(asked, capture_output=True, timeout=_LET_GO_S, check=False)
        return ended.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _plugged_in(*, writable: bool) -> "list[QStorageInfo]":
    from PySide6.QtCore import QStorageInfo

    own = QStorageInfo.root().rootPath()
    found = []
    for volume in QStorageInfo.mountedVolumes():
        usable = volume.isValid() and volume.isReady() and not (writable and volume.isReadOnly())
        if usable and volume.rootPath() != own and _is_plugged_in(volume.rootPath()):
            found.append(volume)
    return found


def _drive(volume: "QStorageInfo") -> Drive:
    place = volume.rootPath()
    name = volume.name() or Path(place).name or place
    return Drive(Path(place), name, max(0, volume.bytesAvailable()))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # pulled out while we look


def _is_plugged_in(place: str) -> bool:
    return f"{place}/".startswith(_PLUGGED_IN) or place[1:3] == _DRIVE_LETTERS


def folders(folder: Path) -> list[Path]:
    """The folders in this one, by name, no hidden ones; none where nobody may look."""
    try:
        found = [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")]
    except OSError:
        return []
    return sorted(found, key=lambda one: one.name.casefold())
