"""A file of one day to which records are added, each on the disk before the call returns.

For the line of a day: at the relay its events, at a kiosk the tickets it has given. A record that
a power cut broke off is left out and written over; nobody was told of it. Kept out: what a record
means.
"""

import os
import struct
import zlib
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from app.homes import HomeUnusable, settle_names

KEPT_DAYS: Final = 31  # then nobody asks who waited
_HEAD: Final = struct.Struct(">II")  # bytes of the record, its CRC-32
_LARGEST: Final = 4096


class DayFile:
    """The records of `day`, in the order in which they were added. Raises HomeUnusable."""

    def __init__(self, folder: Path, day: date) -> None:
        self.day = day
        self._path = folder / f"{day.isoformat()}.line"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            whole = self._path.read_bytes() if self._path.exists() else b""
            self.records, self._end = _read(whole)
            _clear_away(folder, day)
        except OSError as cause:
            raise HomeUnusable from cause

    def add(self, *records: bytes) -> None:
        """All on the disk on return, or none counts."""
        packed = b"".join(_HEAD.pack(len(one), zlib.crc32(one)) + one for one in records)
        try:
            is_new = not self._path.exists()
            # Opened anew each time: what a failed write left behind is cut off before the next.
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.ftruncate(handle, self._end)
                os.lseek(handle, self._end, os.SEEK_SET)
                _write(handle, packed)
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                settle_names(self._path.parent)
        except OSError as cause:
            raise HomeUnusable from cause
        self._end += len(packed)
        self.records.extend(records)


def days_in(folder: Path) -> list[date]:
    """The days of which there is a file, the oldest first."""
    found = []
    for one in folder.glob("????-??-??.line"):
        with suppress(ValueError):  # not one of ours
            found.append(date.fromisoformat(one.stem))
    return sorted(found)


def _write(handle: int, packed: bytes) -> None:
    while packed:
        packed = packed[os.write(handle, packed) :]


def _read(whole: bytes) -> tuple[list[bytes], int]:
    """The records up to the first that is not whole, and where it begins."""
    records: list[bytes] = []
    at = 0
    while at + _HEAD.size <= len(whole):
        size, checked = _HEAD.unpack_from(whole, at)
        record = whole[at + _HEAD.size : at + _HEAD.size + size]
        if not 0 < size <= _LARGEST or len(record) < size or zlib.crc32(record) != checked:
            break
        records.append(record)
        at += _HEAD.size + size
    return records, at


def _clear_away(folder: Path, day: date) -> None:
    oldest = f"{(day - timedelta(days=KEPT_DAYS)).isoformat()}.line"
    for one in folder.glob("????-??-??.line"):
        if one.name < oldest:
            with suppress(OSError):  # tried again tomorrow
                one.unlink()
