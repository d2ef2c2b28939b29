"""Parcels on a stick: a folder per office, names that say nothing of people, whole files or none.

    tereze/0427/to-district-1f3a9c02-000007-001.trz     from one desk: its seventh, part 1
    tereze/0427/to-office-1f3a9c02-000003-001.trz       back to that desk

The eight digits stand for the desk. A new set of parts is written beside the earlier one, under
temporary names, forced out, read back from the stick and compared; only then it gets its names and
the earlier one goes. So a stick pulled out at any moment holds a whole set, the old or the new one.
What lies on a stick is strange matter: links, pipes and files too large to be ours are not opened.
Kept out: what is in a parcel.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.inspecting import StickFull, StickGone, StickUntrue
from app.sticks import FOLDER
from registry.failures import Trouble
from sync.parcel import LARGEST_PARCEL, ParcelDamaged

TO_DISTRICT: Final = "to-district"
TO_OFFICE: Final = "to-office"
MOST_FILES: Final = 20_000  # looked at in one folder: whoever puts more there stops nobody for long
SPARE_BYTES: Final = 512 * 1024  # left on the stick beside a parcel: its file system needs some
_UNFINISHED: Final = ".new"
_TAG_TEXT: Final = b"tereze/stick/1"
_NAMED: Final = re.compile(
    r"(to-district|to-office)-([0-9a-f]{8})-([0-9]{6})-([0-9]{3})\.trz", re.ASCII
)
_OFFICE: Final = re.compile(r"[0-9]{4}", re.ASCII)
_LOCKED: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL: Final = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


class StickLocked(Trouble):
    """The stick may be read and not written: its switch, or its file system, is locked."""


def tag_of(device: bytes) -> str:
    """Eight digits that stand for a device in file names."""
    return hashlib.sha256(_TAG_TEXT + device).hexdigest()[:8]


@dataclass(frozen=True, slots=True, order=True)
class Lying:
    """A parcel that lies there, by its name. Sorted in the order in which they were written."""

    way: str
    tag: str
    sequence: int
    part: int
    path: Path


def offices_on(stick: Path) -> list[int]:
    """The offices that have a folder on this stick. Raises StickGone."""
    try:
        with os.scandir(stick / FOLDER) as found:
            names = [one.name for one in found if one.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    except OSError as cause:
        raise _failure(cause) from cause
    return sorted(int(name) for name in names if _OFFICE.fullmatch(name))


class OfficeFolder:
    """One office's folder on one stick."""

    def __init__(self, stick: Path, office: int) -> None:
        self.office = office
        self.path = stick / FOLDER / f"{office:04}"

    def lying(self, way: str, tag: str = "") -> list[Lying]:
        """Parcels that go this way, of one device or of all. Raises StickGone."""
        return [one for one in self._all() if one.way == way and tag in ("", one.tag)]

    def _all(self) -> list[Lying]:
        found = []
        try:
            with os.scandir(self.path) as entries:
                for count, entry in enumerate(entries):
                    named = _NAMED.fullmatch(entry.name)
                    if named is not None:
                        way, tag, sequence, part = named.groups()
                        path = self.path / entry.name
                        found.append(Lying(way, tag, int(sequence), int(part), path))
                    if count >= MOST_FILES:
                        break
        except FileNotFoundError:
            return []
        except OSError as cause:
            raise _failure(cause) from cause
        return sorted(found)

    def put(self, way: str, tag: str, parcels: Iterable[bytes]) -> int:
        """Write a new set in the place of the earlier one; how many parts it has.

        Raises StickFull, StickGone, StickLocked, StickUntrue: what lay there before still does.
        """
        made: list[Path] = []
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._sweep(way, tag)
            earlier = self.lying(way, tag)
            sequence = max((one.sequence for one in earlier), default=0) % 999_999 + 1
            for part, parcel in enumerate(parcels, 1):
                made.append(self.path / f"{way}-{tag}-{sequence:06}-{part:03}.trz")
                _write(_unfinished(made[-1]), parcel)
            for path in made:
                _unfinished(path).replace(path)
            _settle(self.path)
        except OSError as cause:
            self._give_up(made)
            raise _failure(cause) from cause
        except BaseException:
            self._give_up(made)
            raise
        self.remove(earlier)
        return len(made)

    def _give_up(self, made: Iterable[Path]) -> None:
        """As far as the stick can be reached: the new set is not whole, the earlier one is."""
        for path in made:
            for one in (_unfinished(path), path):
                try:
                    one.unlink(missing_ok=True)
                except OSError:
                    return

    def _sweep(self, way: str, tag: str) -> None:
        """What a stick pulled out half-way has kept under temporary names."""
        for left in self.path.glob(f"{way}-{tag}-*{_UNFINISHED}"):
            left.unlink(missing_ok=True)

    def remove(self, parcels: Iterable[Lying]) -> None:
        """They have done their work. What cannot be removed does no harm, read again it does
        nothing again."""
        try:
            for one in parcels:
                one.path.unlink(missing_ok=True)
            _settle(self.path)
        except OSError:
            return


def put_file(path: Path, content: bytes) -> None:
    """One small file, whole or not at all. Raises StickFull, StickGone, StickUntrue."""
    new = _unfinished(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        _write(new, content)
        new.replace(path)
        _settle(path.parent)
    except OSError as cause:
        raise _failure(cause) from cause


def _write(new: Path, content: bytes) -> None:
    """Out onto the stick, and read back from there. Raises StickFull, StickUntrue, OSError."""
    if shutil.disk_usage(new.parent).free < len(content) + SPARE_BYTES:
        raise StickFull
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(new, flags | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # what is read back must come from the stick itself
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if new.read_bytes() != content:
        raise StickUntrue


def read_file(path: Path, most: int = LARGEST_PARCEL) -> bytes:
    """The file's bytes. Raises ParcelDamaged for what cannot be ours, StickGone."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would wait
    try:
        handle = os.open(path, flags)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > most:
                raise ParcelDamaged
            return file.read(most)
    except OSError as cause:
        if cause.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise ParcelDamaged from cause
        raise _failure(cause) from cause


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + _UNFINISHED)


def _settle(folder: Path) -> None:
    """New names must survive being pulled out; Windows cannot open a folder and need not."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failure(cause: OSError) -> Trouble:
    if cause.errno in _FULL:
        return StickFull()
    return StickLocked() if cause.errno in _LOCKED else StickGone()
