"""Sticks and other disks that are plugged in, and the folders in a folder: for whoever puts
something onto one. Writes nothing."""

from pathlib import Path

from counter.standing import Drive

# Where Linux puts what is plugged in while somebody works; macOS calls it /Volumes.
_PLUGGED_IN = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_DRIVE_LETTERS = ":/"  # Windows: every drive is one, the system's own is left out


def drives() -> list[Drive]:
    """Those that can be written to, by name."""
    from PySide6.QtCore import QStorageInfo

    own = QStorageInfo.root().rootPath()
    found = []
    for volume in QStorageInfo.mountedVolumes():
        place = volume.rootPath()
        usable = volume.isValid() and volume.isReady() and not volume.isReadOnly()
        if usable and place != own and _is_plugged_in(place):
            name = volume.name() or Path(place).name or place
            found.append(Drive(Path(place), name, max(0, volume.bytesAvailable())))
    return sorted(found, key=lambda one: one.name)


def _is_plugged_in(place: str) -> bool:
    return f"{place}/".startswith(_PLUGGED_IN) or place[1:3] == _DRIVE_LETTERS


def folders(folder: Path) -> list[Path]:
    """The folders in this one, by name, no hidden ones; none where nobody may look."""
    try:
        found = [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")]
    except OSError:
        return []
    return sorted(found, key=lambda one: one.name.casefold())
