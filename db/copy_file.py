"""The file of a second copy: opened, read through once, and from then on only appended to.

It lies in a folder of a stick or second disk, beside a marker that says whose it is. Without the
marker nothing is written: the folder is then the empty place where the stick is missing. A damaged
file is left as it is and a new one begun beside it. Layout: `docs/format.md`, "In a file".
"""

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import msgspec

from db.copy_contents import Contents
from registry.failures import Refusal, Trouble
from registry.framed import (
    ABOUT,
    FRAME,
    MAGIC,
    About,
    DamagedRecord,
    NotOurFile,
    Record,
    TornRecord,
    record,
    records,
)
from registry.ports import Verifier
from registry.road import Frame

SECOND_COPY: Final = "second copy"  # `About.purpose`
_BUFFER: Final = 1024 * 1024  # bytes read at once while the file is gone through
_MOST_FILES: Final = 1_000  # beside each other: damaged a thousand times, a stick is thrown away

_frames = msgspec.msgpack.Decoder(Frame)
_abouts = msgspec.msgpack.Decoder(About)


class CopyMissing(Trouble):
    """The folder of the second copy does not hold this desk's marker: the stick is not there."""


class CopyUnreadable(Trouble):
    """The second copy cannot be read or written."""


class Medium(Protocol):
    """The two calls that reach the stick, so that a test can be a full, stuck or broken one."""

    def write(self, handle: int, data: bytes) -> None:
        """All of it, at the end of the file. Raises OSError."""

    def sync(self, handle: int) -> None:
        """Return once it lies on the medium. Raises OSError."""


class Stick:
    """The real one."""

    def write(self, handle: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            written = os.write(handle, rest)
            if written == 0:
                raise OSError(errno.EIO, "nothing was written")
            rest = rest[written:]

    def sync(self, handle: int) -> None:
        os.fsync(handle)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose copy lies where. Names are made of office and desk only."""

    folder: Path
    office: int
    desk: int
    device: bytes
    district_key: bytes

    @property
    def marker(self) -> Path:
        return self.folder / f"{self._stem}.stick"

    def is_there(self) -> bool:
        """Whether the stick set up for this desk is plugged in. Raises OSError if it is broken."""
        try:
            return self.marker.read_text("ascii").strip() == self.device.hex()
        except FileNotFoundError:
            return False

    def set_up(self) -> None:
        """From now on this folder is the second copy of this desk. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.marker.open("w", encoding="ascii") as marker:
            marker.write(self.device.hex() + "\n")
            marker.flush()
            os.fsync(marker.fileno())
        sync_folder(self.folder)

    def files(self) -> list[Path]:
        """The files begun here, in this order. The last is the one that is written."""
        pattern = re.compile(rf"{re.escape(self._stem)}(?:\.([2-9]|[1-9][0-9]+))?\.copy")
        found = [(pattern.fullmatch(path.name), path) for path in self.folder.iterdir()]
        numbered = [(int(name[1] or 1), path) for name, path in found if name is not None]
        return [path for _, path in sorted(numbered)]

    def file(self, number: int) -> Path:
        suffix = "" if number == 1 else f".{number}"
        return self.folder / f"{self._stem}{suffix}.copy"

    @property
    def _stem(self) -> str:
        return f"tereze-{self.office:04}-{self.desk:02}"


def sync_folder(folder: Path) -> None:
    """A new name must survive a power cut as well. (Windows has no such call.)"""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class CopyFile:
    """An open file of the second copy."""

    def __init__(self, path: Path, handle: int, end: int, medium: Medium) -> None:
        self._path = path
        self._handle = handle
        self._end = end
        self._medium = medium

    @classmethod
    def open(
        cls, place: Place, made_at: int, app: str, verifier: Verifier, medium: Medium
    ) -> tuple["CopyFile", Contents]:
        """The file to write on, and what it holds. Raises CopyMissing, CopyUnreadable, OSError."""
        if not place.is_there():
            raise CopyMissing
        present = place.files()
        number = len(present) and _number(present[-1])
        if present:
            found = _go_through(present[-1], place.district_key, verifier)
            if found is not None:
                contents, end = found
                return cls._at(present[-1], end, made_at, app, place, medium), contents
        if number >= _MOST_FILES:
            raise CopyUnreadable
        new = cls._at(place.file(number + 1), 0, made_at, app, place, medium)
        return new, Contents(verifier)

    @classmethod
    def _at(
        cls, path: Path, end: int, made_at: int, app: str, place: Place, medium: Medium
    ) -> "CopyFile":
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY, 0o600)
        file = cls(path, handle, end, medium)
        try:
            os.ftruncate(handle, end)  # a record that was cut off: nothing whole lies beyond
            if end == 0:
                about = About(
                    SECOND_COPY, made_at, place.district_key, place.office, place.desk, app
                )
                file.append(MAGIC + record(ABOUT, msgspec.msgpack.encode(about)))
                sync_folder(place.folder)
        except OSError:
            file.close()
            raise
        return file

    def append(self, data: bytes) -> None:
        """Whole records, on the medium when this returns. Raises OSError, having cut off the rest
        where the medium let us; otherwise the next opening does."""
        try:
            self._medium.write(self._handle, data)
            self._medium.sync(self._handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, self._end)
            raise
        self._end += len(data)

    def is_in_place(self) -> bool:
        """Whether the file still lies under its name: a stick that was pulled out does not."""
        try:
            there, ours = self._path.stat(), os.fstat(self._handle)
        except OSError:
            return False
        return (there.st_dev, there.st_ino, there.st_size) == (ours.st_dev, ours.st_ino, self._end)

    def free(self) -> int:
        """Bytes left on the medium. Raises OSError."""
        return shutil.disk_usage(self._path.parent).free

    def close(self) -> None:
        os.close(self._handle)


_BINARY = getattr(os, "O_BINARY", 0)


def _number(path: Path) -> int:
    parts = path.name.split(".")
    return int(parts[1]) if len(parts) == 3 else 1


def read_through(source: BinaryIO, take: Callable[[Record], None]) -> tuple[int, Exception | None]:
    """Give all whole records to `take`; where they end, and what stands there if it is no end.

    A tail of zeros is a torn one: after a power cut a file may be as long as it should be and not
    hold what was written last.
    """
    end = len(MAGIC)
    try:
        for one in records(source.read):
            take(one)
            end = one.end
    except DamagedRecord as damaged:
        source.seek(end)
        while piece := source.read(_BUFFER):
            if any(piece):
                return end, damaged
        return end, TornRecord(end)
    except TornRecord as torn:
        return end, torn
    except NotOurFile as other:
        return 0, other
    return end, None


def _go_through(path: Path, district_key: bytes, verifier: Verifier) -> tuple[Contents, int] | None:
    """What a file holds and where it ends; None when it is damaged or not of this district."""
    contents = Contents(verifier)
    about: list[About] = []

    def take(one: Record) -> None:
        if one.kind == ABOUT and not about:
            about.append(_abouts.decode(one.body))
        elif one.kind == FRAME:
            contents.take(_frames.decode(one.body))

    with path.open("rb", buffering=_BUFFER) as source:
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        beginning = source.read(len(MAGIC))
        source.seek(0)
        if MAGIC.startswith(beginning) and size <= len(MAGIC):
            return contents, 0  # begun, and cut off before its first record
        try:
            end, wrong = read_through(source, take)
        except msgspec.MsgspecError:
            return None  # its check sums hold and it is not what we write
    if isinstance(wrong, TornRecord) and not about:
        return contents, 0
    if isinstance(wrong, Refusal) and not isinstance(wrong, TornRecord):
        return None
    if not about or (about[0].purpose, about[0].district_key) != (SECOND_COPY, district_key):
        return None
    return contents, end
