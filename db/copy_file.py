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
    LARGEST_BODY,
    MAGIC,
    OVERHEAD,
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
_TAIL: Final = 128  # bytes at the end by which a file is known again: a signature is among them
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
    """The file that is written, known by where it ends and what stands there.

    It is opened for each write and closed again: a stick with an open file on it could not be
    taken out, and one that was exchanged must be noticed.
    """

    def __init__(self, path: Path, end: int, tail: bytes, medium: Medium) -> None:
        self._path = path
        self._end = end
        self._tail = tail
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
                if end:
                    return cls._going_on(present[-1], end, medium), contents
                number -= 1  # begun, and cut off before its first record
        if number >= _MOST_FILES:
            raise CopyUnreadable
        about = About(SECOND_COPY, made_at, place.district_key, place.office, place.desk, app)
        first = MAGIC + record(ABOUT, msgspec.msgpack.encode(about))
        return cls._begun(place.file(number + 1), first, medium), Contents(verifier)

    @classmethod
    def _begun(cls, path: Path, first: bytes, medium: Medium) -> "CopyFile":
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600))
        file = cls(path, 0, b"", medium)
        file.append(first)
        sync_folder(path.parent)
        return file

    @classmethod
    def _going_on(cls, path: Path, end: int, medium: Medium) -> "CopyFile":
        handle = os.open(path, os.O_RDWR | _BINARY)
        try:
            os.ftruncate(handle, end)  # a record that was cut off: nothing whole lies beyond
            os.lseek(handle, max(0, end - _TAIL), os.SEEK_SET)
            return cls(path, end, os.read(handle, _TAIL), medium)
        finally:
            os.close(handle)

    def append(self, data: bytes) -> None:
        """Whole records, on the medium when this returns. Raises OSError, having cut off the rest
        where the medium let us; otherwise the next opening does."""
        # Without O_CREAT: where the stick is missing there is nothing to append to.
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | _BINARY)
        try:
            self._medium.write(handle, data)
            self._medium.sync(handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, self._end)
            raise
        finally:
            os.close(handle)
        self._end += len(data)
        self._tail = (self._tail + data)[-_TAIL:]

    def is_in_place(self) -> bool:
        """Whether the file still lies under its name and ends as we left it."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL))
                return size == self._end and file.read(_TAIL) == self._tail
        except OSError:
            return False

    def free(self) -> int:
        """Bytes left on the medium. Raises OSError."""
        return shutil.disk_usage(self._path.parent).free


_BINARY = getattr(os, "O_BINARY", 0)


def _number(path: Path) -> int:
    parts = path.name.split(".")
    return int(parts[1]) if len(parts) == 3 else 1


def read_through(source: BinaryIO, take: Callable[[Record], None]) -> tuple[int, Exception | None]:
    """Give all whole records to `take`; where they end, and what stands there if it is no end.

    A last record that is wrong was cut off while it was written: after a power cut a file may be
    as long as it should be and hold zeros where the last bytes belong.
    """
    end = len(MAGIC)
    try:
        for one in records(source.read):
            take(one)
            end = one.end
    except DamagedRecord as damaged:
        return end, TornRecord(end) if is_the_last(source, end) else damaged
    except TornRecord as torn:
        return end, torn
    except NotOurFile as other:
        return 0, other
    return end, None


def is_the_last(source: BinaryIO, at: int) -> bool:
    """Whether nothing but zeros follows the record at this offset."""
    source.seek(at)
    length = int.from_bytes(source.read(4), "big")
    source.seek(at + (OVERHEAD + length if length <= LARGEST_BODY else 0))
    while piece := source.read(_BUFFER):
        if any(piece):
            return False
    return True


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
        beginning = source.read(_BUFFER)
        if len(beginning) < _BUFFER and MAGIC.startswith(beginning.rstrip(b"\0")):
            return contents, 0  # begun, and cut off before its first record
        source.seek(0)
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
