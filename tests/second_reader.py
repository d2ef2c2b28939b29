"""A second reader of what goes over the road, written from `docs/format.md` and nothing else.

It shares no line with the program: what both read alike is in the format, and not in one program's
habits. Only zstd itself is a library; MessagePack is read here.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

LARGEST = 4 * 1024 * 1024
DICTIONARIES = Path(__file__).parent.parent / "sync"
OPENING = (
    "version",
    "heads",
    "receipts",
    "refused",
    "unsigned",
    "dictionaries",
    "frame_bytes",
    "asked_at",
    "proof",
    "told",
)


class Unreadable(Exception):
    """Not a body, from here on."""


@dataclass
class Body:
    """What counts of a body, as plain lists, and whether its end came."""

    opening: dict[str, Any] | None
    frames: list[list[Any]]
    whole: bool
    signed: bytes


def read_body(data: bytes) -> Body:
    """All whole sections. Raises Unreadable where nothing counts."""
    if data[:4] != b"TRZ\x02":
        raise Unreadable("mark")
    body = Body(None, [], whole=False, signed=b"")
    at = 4
    while len(data) - at >= 4:
        kind, length = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        content = data[at + 4 : at + 4 + length]
        if len(content) < length:
            break
        at += 4 + length
        if body.opening is None:
            if kind != 1:
                raise Unreadable("the opening comes first")
            body.opening = dict(zip(OPENING, unpacked(content), strict=False))
            body.signed = data[:at]
        elif kind == 0:
            body.whole = at == len(data) and not content
            break
        elif kind == 2:
            body.frames.append(unpacked(content))
        elif kind == 3:
            body.frames.append(parted(content))
    if body.opening is None:
        raise Unreadable("cut off in its opening")
    return body


def unpacked(content: bytes) -> Any:
    """The value in one zstd frame."""
    return value_of(zstd(content))


def parted(content: bytes) -> Any:
    """The value in one zstd frame whose random strings stand before it."""
    length, told = int.from_bytes(content[:3], "big"), content[3:7]
    column, rest = content[7 : 7 + length], zstd(content[7 + length :])
    if struct.pack(">I", zlib.crc32(column)) != told:
        raise Unreadable("check sum of the column")
    strings: list[bytes] = []
    out, at = bytearray(), 0
    while at < len(rest):
        found = rest.find(b"\xc4\x10", at)
        if found < 0:
            out += rest[at:]
            break
        out += rest[at : found + 2]
        code = rest[found + 2]
        at = found + 3
        if code == 255:
            continue
        if code == 0:
            string, column = column[:16], column[16:]
        else:
            string = strings[len(strings) - code]
        strings.append(string)
        out += string
    if column:
        raise Unreadable("strings are left over")
    return value_of(bytes(out))


def zstd(content: bytes) -> bytes:
    """RFC 8878; the size is judged before anything is unpacked."""
    told = zstandard.get_frame_parameters(content)
    if not 0 < told.content_size <= LARGEST:
        raise Unreadable("size")
    learnt = None
    if told.dict_id:
        path = DICTIONARIES / f"entries-{told.dict_id}.zdict"
        learnt = zstandard.ZstdCompressionDict(path.read_bytes())
    return zstandard.ZstdDecompressor(dict_data=learnt).decompress(content)


# -- MessagePack ---------------------------------------------------------------------------------


def value_of(data: bytes) -> Any:
    """The one value in these bytes."""
    value, end = _value(data, 0)
    if end != len(data):
        raise Unreadable("something follows the value")
    return value


_NUMBERS = {
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_LENGTHS = {
    0xC4: ">B",
    0xC5: ">H",
    0xC6: ">I",
    0xD9: ">B",
    0xDA: ">H",
    0xDB: ">I",
    0xDC: ">H",
    0xDD: ">I",
}


def _value(data: bytes, at: int) -> tuple[Any, int]:
    first = data[at]
    at += 1
    if first < 0x80:
        return first, at
    if first >= 0xE0:
        return first - 0x100, at
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], at
    if form := _NUMBERS.get(first):
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if 0xA0 <= first <= 0xBF:
        return _text(data, at, first & 0x1F)
    if 0x90 <= first <= 0x9F:
        return _array(data, at, first & 0x0F)
    form = _LENGTHS.get(first, "")
    if not form:
        raise Unreadable(f"0x{first:02x}")
    length, at = struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if first <= 0xC6:
        return data[at : at + length], at + length
    return _array(data, at, length) if first >= 0xDC else _text(data, at, length)


def _text(data: bytes, at: int, length: int) -> tuple[str, int]:
    return data[at : at + length].decode("utf-8"), at + length


def _array(data: bytes, at: int, length: int) -> tuple[list[Any], int]:
    items = []
    for _ in range(length):
        item, at = _value(data, at)
        items.append(item)
    return items, at


CARRIER = re.compile(r"([A-Za-z0-9_-]{22})\.(\d{1,15})\.([A-Za-z0-9_-]{86})")
