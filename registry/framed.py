"""Entries in a file: the second copy on a stick, an export, what an inspector takes along.

A file is a magic line and records, each with its length and a check sum, only ever added at the
end. So a stick pulled out in the middle of a write costs the last record and no other. Pure: bytes
in, bytes out; who opens files is elsewhere. Layout: `docs/format.md`.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import msgspec

from registry.failures import Refusal

MAGIC: Final = b"tereze/file/1\n"
EXPORT_TAG: Final = b"tereze/export/1"
LARGEST_BODY: Final = 16 * 1024 * 1024  # bytes; a length beyond is damage, not a record

ABOUT: Final = 3
FRAME: Final = 1
RECEIPT: Final = 2
END: Final = 9

_HEAD = struct.Struct(">IB")  # length of the body, kind
_SUM = struct.Struct(">I")
OVERHEAD: Final = _HEAD.size + _SUM.size  # bytes of a record beside its body


class About(msgspec.Struct, frozen=True, array_like=True):
    """The first record: what this file is, and by whose word its keys are to be believed."""

    purpose: str  # "second copy", "export" or "inspector"
    made_at: int  # UTC ms
    district_key: bytes
    office: int
    desk: int
    app: str


class End(msgspec.Struct, frozen=True, array_like=True):
    """The last record of a finished file; a second copy is never finished and has none."""

    records: int  # before this one
    digest: bytes  # SHA-256 of all bytes of the file before this record
    chain: bytes  # whose key signed
    signature: bytes  # over EXPORT_TAG ‖ digest


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file. `at` and `end` are its offsets in bytes."""

    kind: int
    body: bytes
    at: int
    end: int


class NotOurFile(Refusal):
    """The file does not begin as one of ours does."""


class TornRecord(Refusal):
    """The file ends within a record: the last write did not reach the disk whole."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at  # offset: all before it is whole


class DamagedRecord(Refusal):
    """A record whose check sum does not hold, or whose length cannot be."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def record(kind: int, body: bytes) -> bytes:
    """One record, ready to be added at the end of a file."""
    head = _HEAD.pack(len(body), kind)
    return head + body + _SUM.pack(crc32(body, crc32(head)))


def records(read: Callable[[int], bytes]) -> Iterator[Record]:
    """All records, in order; `read(count)` gives the file's next bytes, fewer only at its end.

    Raises NotOurFile at once, DamagedRecord or TornRecord when it comes to one: whatever was
    yielded before is whole.
    """
    if read(len(MAGIC)) != MAGIC:
        raise NotOurFile
    at = len(MAGIC)
    while head := read(_HEAD.size):
        if len(head) < _HEAD.size:
            raise TornRecord(at)
        length, kind = _HEAD.unpack(head)
        if length > LARGEST_BODY:
            raise DamagedRecord(at)
        rest = read(length + _SUM.size)
        if len(rest) < length + _SUM.size:
            raise TornRecord(at)
        body = rest[:length]
        if _SUM.unpack(rest[length:])[0] != crc32(body, crc32(head)):
            raise DamagedRecord(at)
        end = at + OVERHEAD + length
        yield Record(kind, body, at, end)
        at = end
