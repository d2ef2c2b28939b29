#!/usr/bin/env python3
"""Checks a Tereze book, export, second copy or inspector's file. Needs nothing but Python.

    python3 verify.py FILE [--receipts FILE] [--district-key KEY] [--language kk|ru|en] [--json]
                      [--days]

This one file is what `tereze verify` runs and what lies on the inspector's stick, so that whoever
checks elsewhere checks with the same lines. It is offline, only reads, and imports nothing of the
program: Python 3.8 or newer is enough. It follows docs/format.md of the program; each finding's
number stands in docs/verify.md. Signatures are checked by the `cryptography` package where it is
installed, else by the slower lines below, which then look at the signatures that cover all others.

Exit code: 0 all holds, 1 something does not hold, 2 it cannot be read, 3 it holds with remarks.

It is longer than other files of the house because it has to be one file. Kept out: whether the
tables of a book are what its journal says (`tereze rebuild` makes them anew).
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import shutil
import sqlite3
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Callable, Iterator, NamedTuple, Tuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the inspector's computer: the lines of this file do it, more slowly
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

VERSION = "1"
SQLITE_MAGIC = b"SQLite format 3\0"
FILE_MAGIC = b"tereze/file/1\n"
PARCEL_MAGICS = (b"age-encryption.org/", b"-----BEGIN AGE", b"tereze/parcel")
LARGEST_BODY = 16 * 1024 * 1024  # bytes of one record
FRAME, RECEIPT, ABOUT, END = 1, 2, 3, 9
CLOSED = ("export", "inspector")  # purposes whose files end with a signed record
# "parcel": one opened by its receiver's program, with what comes before from that one's book.
PURPOSES = ("second copy", "parcel", *CLOSED)
CHAIN_OPENED, NUMBERS_SKIPPED, REGISTERED, REFUSED = 1, 2, 10, 11
KEYS_CHANGED, DEVICE_REVOKED, DAY_CLOSED = 3, 42, 54
OPENLY = (CHAIN_OPENED, NUMBERS_SKIPPED, KEYS_CHANGED)  # whole in an inspector's file too
KINDS = {*OPENLY, *range(10, 42), DEVICE_REVOKED, 43, 44, 45, 46, 47, *range(50, 58)}
# Of these nothing is personal, so no law asks for them to be erased.
NOTHING_PERSONAL = {
    *(*OPENLY, 12, 13, 15, 18, 21, 22, 23, 28, 30, 31, 33, 34, 41, DEVICE_REVOKED, 43, 44, 45),
    *(46, 47, 50, 54, 55, 56),
}
OF_THE_DISTRICT = {13, 14, 18, 27, *range(35, 42), DEVICE_REVOKED, 43, 44, 45, 46, 47}
OF_BOTH = {50}  # that somebody looked: desks and departments write it alike
WRITERS = ("desk", "relay")
COPIED = ("restored", "forked")  # why a journal was begun that leaves numbers out
LARGEST_TICK = 2**53 - 1
LATEST_AT = 253_402_214_400_000  # UTC ms, the year 9999
EARLIEST_CLOCK = 1_735_689_600_000  # UTC ms, 2025: a clock before that is not set
SMALL_STEP = 10 * 60_000  # ms: what sets clocks by the network moves them back by as much
CLOCKS_DIFFER = 15 * 60_000  # ms by which honest clocks of desk and district may differ
A_DAY = 86_400_000  # ms: a desk whose clock was further ahead is put right by the district's word
OFFICE_ZONE = datetime.timezone(datetime.timedelta(hours=5))
MOST_SERIAL = 999_999
LAST_TO_SKIP = 988_000  # serials: a desk so near the end of its numbers leaves none out
LEAN_RECEIPTS = 200  # of one journal, checked without `cryptography`: about a second's work

HOLDS, BROKEN, UNREADABLE, REMARKS = 0, 1, 2, 3  # exit codes


# -- what is found -------------------------------------------------------------------------------

# Numbers never change their meaning and are never given again. "E" does not hold, "R" is a remark.
GRADES = {
    11: "E", 12: "R", 13: "E", 14: "E", 15: "E", 16: "E", 17: "E", 18: "R", 19: "E", 20: "E",
    21: "E", 22: "E", 23: "E", 24: "E", 25: "E", 26: "E", 27: "E", 28: "E", 29: "E",
    30: "R", 31: "R", 32: "E", 33: "R", 34: "E", 35: "E", 36: "E", 37: "E", 38: "E",
    41: "R", 42: "R", 43: "R",
    51: "E", 52: "E", 53: "E", 54: "E", 55: "R", 56: "E", 57: "R",
    61: "E", 62: "E", 71: "R", 72: "E", 73: "E", 74: "R", 81: "E", 82: "R", 83: "E",
}  # fmt: skip
UNREADABLE_NUMBERS = (91, 92, 93)


class CannotRead(Exception):
    """The input is nothing that this verifier can judge. `number` is one of 91 to 93."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Malformed(Exception):
    """Bytes that are not the MessagePack which stands in docs/format.md."""


class Damaged(Exception):
    """A file of records cannot be read from the byte `at` on. `number` is the finding's."""

    def __init__(self, number: int, at: int) -> None:
        super().__init__(number, at)
        self.number, self.at = number, at


class Finding:
    """One kind of finding in one journal: where it was met first and last, and how often."""

    def __init__(self, number: int, chain: str, n: int | None, about: str) -> None:
        self.number = number
        self.chain = chain  # short id, "" for the file itself
        self.n = n  # of the record; for the findings 11 to 18 the byte in the file
        self.last = n
        self.count = 1
        self.about = about  # a registration number, or a figure; never a name

    @property
    def grade(self) -> str:
        return GRADES[self.number]


# -- MessagePack, as much as the format needs ----------------------------------------------------

_INTS = {
    0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
    0xCA: ">f", 0xCB: ">d",
}  # fmt: skip
_NUMBERS = {tag: struct.Struct(layout) for tag, layout in _INTS.items()}
_LENGTHS = {0: struct.Struct(">B"), 1: struct.Struct(">H"), 2: struct.Struct(">I")}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
DEEPEST = 32


def unpack(data: bytes) -> Any:
    """The one value in `data`. Raises Malformed."""
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise Malformed
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where it ends."""
    try:
        tag = data[at]
    except IndexError:
        raise Malformed from None
    at += 1
    if tag < 0x80:
        return tag, at
    if tag >= 0xE0:
        return tag - 256, at
    if 0xA0 <= tag < 0xC0:
        return _text(data, at, tag - 0xA0)
    if 0x90 <= tag < 0xA0:
        return _array(data, at, tag - 0x90, depth)
    if tag in _CONSTANTS:
        return _CONSTANTS[tag], at
    if tag in _NUMBERS:
        return _number(data, at, _NUMBERS[tag])
    return _long(data, at, tag, depth)


def _long(data: bytes, at: int, tag: int, depth: int) -> tuple[Any, int]:
    """Strings, byte strings and arrays whose length stands in bytes of its own."""
    if 0xC4 <= tag <= 0xC6:
        length, at = _number(data, at, _LENGTHS[tag - 0xC4])
        return _bytes(data, at, length)
    if 0xD9 <= tag <= 0xDB:
        length, at = _number(data, at, _LENGTHS[tag - 0xD9])
        return _text(data, at, length)
    if tag in (0xDC, 0xDD):
        length, at = _number(data, at, _LENGTHS[tag - 0xDB])
        return _array(data, at, length, depth)
    raise Malformed  # maps and extensions: the format has none


def _number(data: bytes, at: int, layout: struct.Struct) -> tuple[Any, int]:
    if at + layout.size > len(data):
        raise Malformed
    return layout.unpack_from(data, at)[0], at + layout.size


def _bytes(data: bytes, at: int, length: int) -> tuple[bytes, int]:
    end = at + length
    if end > len(data):
        raise Malformed
    return data[at:end], end


def _text(data: bytes, at: int, length: int) -> tuple[str, int]:
    raw, end = _bytes(data, at, length)
    try:
        return raw.decode("utf-8"), end
    except UnicodeDecodeError:
        raise Malformed from None


def _array(data: bytes, at: int, length: int, depth: int) -> tuple[list[Any], int]:
    if depth > DEEPEST or length > len(data) - at:  # each value has a byte at least
        raise Malformed
    values = []
    for _ in range(length):
        value, at = _value(data, at, depth + 1)
        values.append(value)
    return values, at


def fields(raw: bytes, *types: type) -> list[Any]:
    """The first fields of an array, of exactly these types; more may follow. Raises Malformed."""
    return typed(unpack(raw), *types)


def typed(values: Any, *types: type) -> list[Any]:
    if type(values) is not list or len(values) < len(types):
        raise Malformed
    for place, kind in enumerate(types):
        if type(values[place]) is not kind:  # `is`: True is no int here
            raise Malformed
    return values


# -- Ed25519 (RFC 8032, 5.1.7) -------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)  # of -1
Point = Tuple[int, int, int, int]  # (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z


def _x_of(y: int, odd: int) -> int | None:
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    return _P - x if x & 1 != odd else x


def _point(packed: bytes) -> Point | None:
    y = int.from_bytes(packed, "little")
    y, odd = y & (1 << 255) - 1, y >> 255
    x = _x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % _P)


def _added(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _doubled(one: Point) -> Point:
    a, b = one[0] * one[0] % _P, one[1] * one[1] % _P
    c, h = 2 * one[2] * one[2] % _P, a + b
    e, g = h - (one[0] + one[1]) ** 2 % _P, a - b
    f = c + g
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _multiples(one: Point) -> list[Point]:
    """0 to 15 times the point."""
    table = [(0, 1, 1, 0), one]
    for _ in range(14):
        table.append(_added(table[-1], one))
    return table


def _base() -> Point:
    y = 4 * pow(5, _P - 2, _P) % _P
    x = _x_of(y, 0) or 0
    return (x, y, 1, x * y % _P)


_BASE_MULTIPLES = _multiples(_base())


def holds_slowly(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `key` signed `message`: without any package, some milliseconds."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, s = _point(key), int.from_bytes(signature[32:], "little")
    if point is None or s >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % _L
    minus = _multiples((_P - point[0], point[1], 1, _P - point[3]))
    # s·B − k·A, both from the highest four bits down, must be the R that the signature begins with.
    total: Point = (0, 1, 1, 0)
    for place in range(252, -4, -4):
        total = _doubled(_doubled(_doubled(_doubled(total))))
        total = _added(total, _BASE_MULTIPLES[s >> place & 15])
        total = _added(total, minus[k >> place & 15])
    inverse = pow(total[2], _P - 2, _P)
    x, y = total[0] * inverse % _P, total[1] * inverse % _P
    return signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")


def holds_quickly(key: bytes, message: bytes, signature: bytes) -> bool:
    """The same by the `cryptography` package."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sha256(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


def fingerprint(key: bytes) -> str:
    """Of the district's key, as it stands on the enrolment sheet: 32 digits in groups of four."""
    digits = hashlib.sha256(key).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


# -- numbers -------------------------------------------------------------------------------------

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class Number(NamedTuple):
    """An application's registration number: `1 office(4) desk(2) serial(6) 00 Damm`."""

    office: int
    desk: int
    serial: int

    @property
    def shown(self) -> str:
        return f"{self.office:04}-{self.desk:02}-{self.serial:06}"


def read_number(digits: Any) -> Number:
    """The number of an application. Raises Malformed."""
    if type(digits) is not str or len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
        raise Malformed
    check = 0
    for digit in digits:
        check = int(_DAMM[check][int(digit)])
    if check or digits[0] != "1" or digits[13:15] != "00":
        raise Malformed
    return Number(int(digits[1:5]), int(digits[5:7]), int(digits[7:13]))


# -- what is read --------------------------------------------------------------------------------


class Entry(NamedTuple):
    """One record of a journal: whole (salt, payload) or erased (c)."""

    header: Any
    salt: Any
    payload: Any
    c: Any

    def commitment(self) -> bytes | None:
        """c, or None when it has neither of the two shapes."""
        if type(self.header) is not bytes:
            return None
        if self.payload is None and self.salt is None:
            return self.c if type(self.c) is bytes and len(self.c) == 32 else None
        if self.c is not None or type(self.payload) is not bytes or type(self.salt) is not bytes:
            return None
        return sha256(self.salt, self.payload) if len(self.salt) == 16 else None


class Header(NamedTuple):
    """What stands in the clear above every record."""

    version: int
    kind: int
    registration: bytes
    tick: int
    at: int
    clock: int
    seen: bytes
    actor: str
    app: str

    @classmethod
    def read(cls, raw: bytes) -> Header:
        """Raises Malformed, also for what nobody can believe."""
        found = fields(raw, int, int, bytes, int, int, int, bytes, str, str)
        header = cls(*found[:9])
        believable = (
            1 <= header.tick <= LARGEST_TICK
            and 0 <= header.at <= LATEST_AT
            and len(header.registration) in (0, 16)
        )
        if not believable or header.version != 1 or header.kind not in KINDS:
            raise Malformed
        if header.kind in (REGISTERED, REFUSED) and not header.registration:
            raise Malformed
        return header


class Opened(NamedTuple):
    """What the first record of a journal says."""

    device: bytes
    office: int
    desk: int
    key: bytes
    certificate: bytes
    certificate_signature: bytes
    reason: str
    parent: tuple[bytes, int, bytes] | None  # chain, n and h of the journal that this one follows
    tick: int
    at: int

    @classmethod
    def read(cls, entry: Entry) -> Opened:
        """Raises Malformed when it opens no journal."""
        if entry.commitment() is None or entry.payload is None:
            raise Malformed
        header = Header.read(entry.header)
        if header.kind != CHAIN_OPENED:
            raise Malformed
        found = fields(entry.payload, bytes, int, int, bytes, str, bytes, bytes, str)
        device, office, desk, key, _, certificate, signature, reason = found[:8]
        if len(key) != 32:
            raise Malformed
        parent: tuple[bytes, int, bytes] | None = None
        if len(found) > 8 and found[8] != b"":
            parent = tuple(typed(found[8:], bytes, int, bytes)[:3])
        clear = header.tick, header.at
        return cls(device, office, desk, key, certificate, signature, reason, parent, *clear)


class Receipt:
    """The district's word that it holds a journal up to `n`."""

    def __init__(self, packed: bytes, signature: bytes, *, beside: bool) -> None:
        """Raises Malformed. `beside`: it came by --receipts and not in the file itself."""
        found = fields(packed, bytes, bytes, int, bytes, int)
        self.device, self.chain, self.n, self.h, self.received_at = found[:5]
        self.packed, self.signature = packed, signature
        self.digest = sha256(packed)
        self.beside = beside
        self.holds: bool | None = None  # None: not checked

    def check(self, holds: Callable[[bytes, bytes, bytes], bool], district_key: bytes) -> None:
        self.holds = holds(district_key, b"tereze/receipt/1" + self.packed, self.signature)


class Frame(NamedTuple):
    """Consecutive records of one journal, and the signature of the last one's place."""

    chain: bytes
    first: int
    entries: list[Entry]
    signature: bytes
    before: bytes  # h(first − 1), or empty

    @classmethod
    def read(cls, body: bytes) -> Frame:
        """Raises Malformed."""
        found = fields(body, bytes, int, list, bytes)
        chain, first, packed, signature, before = (*found[:5], b"")[:5]
        if not packed or first < 0 or type(before) is not bytes:
            raise Malformed
        return cls(chain, first, [_entry_of(one) for one in packed], signature, before)

    def hangs_on(self, h: bytes) -> bool:
        """Whether it may continue what ends with this hash."""
        return self.before in (b"", h)

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1


def _entry_of(packed: Any) -> Entry:
    """An entry as it travels: empty is what is not there."""
    typed(packed, bytes)
    header, salt, payload, c = (*packed[:4], b"", b"", b"")[:4]
    typed([salt, payload, c], bytes, bytes, bytes)
    if not c:
        return Entry(header, salt, payload, None)
    return Entry(header, salt or None, payload or None, c)


class About(NamedTuple):
    """The first record of a file."""

    purpose: str
    made_at: int
    district_key: bytes
    office: int
    desk: int
    app: str


class Record(NamedTuple):
    kind: int
    body: bytes
    at: int
    whole: bytes


def records(source: BinaryIO) -> Iterator[Record]:
    """All records of a file. Raises Damaged when it comes to one that is torn or changed."""
    at = len(FILE_MAGIC)
    source.seek(at)
    while True:
        head = source.read(5)
        if not head:
            return
        if len(head) < 5:
            raise Damaged(12, at)
        length, kind = struct.unpack(">IB", head)
        if length > LARGEST_BODY:
            raise Damaged(11, at)
        rest = source.read(length + 4)
        if len(rest) < length + 4:
            raise Damaged(12, at)
        body = rest[:length]
        if struct.unpack(">I", rest[length:])[0] != zlib.crc32(body, zlib.crc32(head)):
            raise Damaged(11, at)
        yield Record(kind, body, at, head + rest)
        at += 9 + length


class Survey:
    """What the first reading of an input gathers: receipts, and the places to remember."""

    def __init__(self) -> None:
        self.about: About | None = None
        self.receipts: list[Receipt] = []
        self.keys: list[bytes] = []  # that could be the district's, by the input's own word
        self.marks: dict[bytes, set[int]] = {}  # places where a second continuation may hang
        self.size = 0
        self.unread = 0  # receipts that cannot be read
        self._reach: dict[bytes, int] = {}

    def add_frame(self, body: bytes) -> None:
        """Where it lies; its records are judged later. Raises Malformed."""
        frame = Frame.read(body)
        reach = self._reach.get(frame.chain, -1)
        if frame.first <= reach:
            shared = range(frame.first - 1, min(frame.last, reach) + 1)
            self.marks.setdefault(frame.chain, set()).update(shared)
        self._reach[frame.chain] = max(reach, frame.last)
        if frame.first == 0:
            self.add_key(frame.entries[0])

    def add_key(self, entry: Entry) -> None:
        try:
            opened = Opened.read(entry)
        except Malformed:
            return
        if opened.desk == 0:
            self.keys.append(opened.key)
        if opened.parent is not None:
            self.marks.setdefault(opened.parent[0], set()).add(opened.parent[1])

    def add_receipt(self, packed: Any, signature: Any, *, beside: bool = False) -> None:
        try:
            typed([packed, signature], bytes, bytes)
            self.receipts.append(Receipt(packed, signature, beside=beside))
        except Malformed:
            self.unread += 1


class RecordFile:
    """An export, a second copy or an inspector's file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def survey(self, progress: Callable[[int], None], *, beside: bool = False) -> Survey:
        """First reading: it notes nothing down as a finding, the second one does."""
        survey = Survey()
        survey.size = self.path.stat().st_size
        with self.path.open("rb") as source:
            try:
                for record in records(source):
                    progress(record.at)
                    self._look(record, survey, beside)
                    if record.kind == END:
                        break
            except Damaged:
                pass
        return survey

    @staticmethod
    def _look(record: Record, survey: Survey, beside: bool) -> None:
        try:
            if record.kind == RECEIPT:
                packed, signature = fields(record.body, bytes, bytes)[:2]
                survey.add_receipt(packed, signature, beside=beside)
            elif record.kind == FRAME and not beside:
                survey.add_frame(record.body)
            elif record.kind == ABOUT and survey.about is None:
                survey.about = About(*fields(record.body, str, int, bytes, int, int, str)[:6])
                survey.keys.insert(0, survey.about.district_key)
        except Malformed:
            pass


class ChainRow(NamedTuple):
    """A row of a book's table `chain`."""

    id: int
    chain: Any
    device: Any
    office: Any
    desk: Any
    signing_key: Any
    own: Any
    head_n: Any
    head_h: Any
    branch: Any
    first_n: Any


class Book:
    """The SQLite file of a desk or a district, seen in one consistent state and never written."""

    def __init__(self, path: Path) -> None:
        """Raises CannotRead when it is no book of ours, or a newer program's."""
        self._copy: Path | None = None
        self._connection = sqlite3.connect(self._address(path), uri=True, isolation_level=None)
        # Text where bytes belong is a wrong shape and no reason to break off.
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            self._connection.execute("PRAGMA query_only=1")
            self._connection.execute("BEGIN")  # all that is read belongs to one moment
            self._columns = self._columns_of("chain")
            journal = self._columns_of("journal")
        except sqlite3.Error:
            self.close()
            raise CannotRead(93) from None
        if not {"head_n", "head_h", "signing_key"} <= self._columns or "payload" not in journal:
            self.close()
            raise CannotRead(91)

    def _address(self, path: Path) -> str:
        """How to open it without a byte being written beside it.

        A book that nobody has open is one file, and is read as one. One that is in use, or was
        when the power went, has its newest pages in a second file that SQLite has to join to it.
        """
        wal, index = path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")
        if index.exists():
            return _uri(path) + "?mode=ro"
        if not wal.exists() or wal.stat().st_size == 0:
            return _uri(path) + "?mode=ro&immutable=1"
        # Taken off a computer without its index: SQLite would make a new one beside it.
        self._copy = Path(tempfile.mkdtemp(prefix="tereze-verify-"))
        for one in (path, wal):
            shutil.copyfile(str(one), str(self._copy / one.name))
        return _uri(self._copy / path.name)

    def close(self) -> None:
        self._connection.close()
        if self._copy is not None:
            shutil.rmtree(str(self._copy), ignore_errors=True)

    def _columns_of(self, table: str) -> set[str]:
        return {row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")}

    def survey(self) -> Survey:
        survey = Survey()
        survey.size = self._one("SELECT count(*) FROM journal")
        for row in self.chains():
            if row.first_n and type(row.first_n) is int:
                survey.marks.setdefault(row.chain, set()).add(row.first_n - 1)
            for _, entry, _, _, _ in self.entries(row.id, 1):
                survey.add_key(entry)
        return survey

    def _one(self, asked: str) -> int:
        return int(self._connection.execute(asked).fetchone()[0])

    def strays(self) -> int:
        """Records that belong to no journal of the list."""
        return self._one(
            "SELECT count(*) FROM journal WHERE chain_id NOT IN (SELECT id FROM chain)"
        )

    def chains(self) -> list[ChainRow]:
        """First what came first; a later continuation after what it hangs on."""
        asked = (
            "SELECT id, chain, device, office, desk, signing_key, own, head_n, head_h, "
            "branch, first_n FROM chain ORDER BY branch, id"
        )
        if "branch" not in self._columns:  # a book of 0.1.0, which knew of none
            asked = (
                "SELECT id, chain, device, office, desk, signing_key, own, head_n, head_h, "
                "0, 0 FROM chain ORDER BY id"
            )
        return [ChainRow(*row) for row in self._connection.execute(asked)]

    def entries(self, chain_row: int, most: int = -1) -> Iterator[tuple[Any, Entry, Any, Any, Any]]:
        """n, record, stored h, signature and index column, in the order of n."""
        asked = (
            "SELECT n, header, salt, payload, c, h, signature, about FROM journal "
            "WHERE chain_id = ? ORDER BY n LIMIT ?"
        )
        for row in self._connection.execute(asked, (chain_row, most)):
            yield row[0], Entry(*row[1:5]), row[5], row[6], row[7]

    def receipts(self) -> Iterator[tuple[Any, Any, Any, Any, Any, Any]]:
        """packed, signature, and the columns that repeat what `packed` says."""
        asked = "SELECT packed, signature, chain, n, received_at, h FROM district_receipt"
        if "h" not in self._columns_of("district_receipt"):  # a book of 0.1.0
            asked = "SELECT packed, signature, chain, n, received_at, NULL FROM district_receipt"
        yield from self._connection.execute(asked)


def _uri(path: Path) -> str:
    return path.resolve().as_uri()


def kind_of(path: Path) -> str:
    """ "book" or "file". Raises CannotRead."""
    try:
        with path.open("rb") as source:
            head = source.read(32)
    except OSError:
        raise CannotRead(93) from None
    if head.startswith(SQLITE_MAGIC):
        return "book"
    if head.startswith(FILE_MAGIC):
        return "file"
    raise CannotRead(92 if head.startswith(PARCEL_MAGICS) else 91)


# -- what is judged ------------------------------------------------------------------------------


class Run:
    """How far one continuation of a journal has been read, and what is known there."""

    def __init__(self, h: bytes) -> None:
        self.n = -1
        self.h = h
        self.tick = 0
        self.good_at = 0  # UTC ms: the latest moment of a clock in order
        self.floor = 0  # UTC ms: not written before this, by a receipt that it names
        self.seen = b""
        self.serial: int | None = 0  # the last number given; None: not known
        self.hidden = 0  # numbers given since in records that are erased
        self.must_skip = False  # a restored journal leaves numbers out before it gives one

    def copy(self) -> Run:
        other = Run(self.h)
        other.__dict__.update(self.__dict__)
        return other


class Strand:
    """One journal, or one continuation of it, while it is read and afterwards."""

    def __init__(self, chain: bytes, branch: int, opened: Opened, run: Run, *, own: bool) -> None:
        self.chain, self.branch, self.opened, self.own = chain, branch, opened, own
        self.run = run
        self.first = run.n + 1
        self.kept: dict[int, Run] = {}  # at the places where another continuation may hang
        self.entries = self.erased = self.suspect = self.checked = 0
        self.unchecked: tuple[int, bytes, bytes] | None = None  # the newest signature passed over
        self.signed = True  # the last record read has a signature
        self.stopped = False  # nothing after this can be judged
        self.confirmed: tuple[int, int] | None = None  # n and moment of the district's last word
        self.newest = 0  # UTC ms: the latest moment of any of its words
        self.lowest: Number | None = None
        self.highest: Number | None = None
        self.reached: int | None = 0  # the last serial given or left out; None: not known
        self.skipped: list[tuple[int, int]] = []
        self.before = run.h  # of the record before the last one
        self.days: list[tuple[int, int, bytes]] = []  # when each day was closed, and its seal
        self.latest: tuple[int, int] | None = None  # at and n, since the last receipt

    @property
    def name(self) -> str:
        return self.chain.hex()[:8] + (f"/{self.branch}" if self.branch else "")


class Change:
    """An old key's word for a new one."""

    def __init__(
        self, by: Strand, chain: bytes, key: bytes, accepted: list[tuple[bytes, int]]
    ) -> None:
        self.by, self.chain, self.key, self.accepted = by, chain, key, accepted

    def vouches_for(self, strand: Strand) -> bool:
        old, new = self.by.opened, strand.opened
        same = (old.device, old.office, old.desk) == (new.device, new.office, new.desk)
        return same and (self.chain, self.key) == (strand.chain, new.key)


class Judge:
    """Applies every check of docs/format.md to what it is given, in the order of the journals."""

    def __init__(self, survey: Survey, district_key: bytes | None, *, lean: bool) -> None:
        self.survey = survey
        self.district_key = district_key
        self.lean = lean
        self.holds = holds_slowly if lean else holds_quickly
        self.purpose = survey.about.purpose if survey.about else "book"
        self.findings: dict[tuple[int, str], Finding] = {}
        self.strands: list[Strand] = []
        self.lost: set[bytes] = set()  # journals that could not even be begun
        self.receipts: dict[tuple[bytes, int], list[Receipt]] = {}
        self.by_digest: dict[bytes, Receipt] = {}
        self.places: dict[tuple[bytes, int], set[bytes]] = {}
        self.given: dict[tuple[int, int], bytearray] = {}  # serials of each desk
        # Of each device that was lost: where that was said last, and what still counts.
        self.revoked: dict[bytes, tuple[tuple[int, bytes, int, bytes], dict[bytes, int]]] = {}
        # Where a journal's old key names the next journal and its key: what is said there.
        self.changes: dict[tuple[bytes, int, bytes], Change] = {}
        self.unchecked_receipts = self.foreign_receipts = 0

    def note(self, number: int, strand: str = "", n: int | None = None, about: str = "") -> None:
        known = self.findings.get((number, strand))
        if known is None:
            self.findings[number, strand] = Finding(number, strand, n, about)
        else:
            known.count, known.last = known.count + 1, n

    # -- the district's word ---------------------------------------------------------------------

    def check_receipts(self) -> None:
        """Their signatures, before anything is read that leans on them."""
        self.survey.receipts.sort(key=lambda one: (one.chain, -one.n))
        checked: dict[bytes, int] = {}
        for one in self.survey.receipts:
            self.by_digest[one.digest] = one
            if self.district_key is None:
                self.unchecked_receipts += 1
                continue
            if self.lean and checked.get(one.chain, 0) >= LEAN_RECEIPTS:
                self.unchecked_receipts += 1
                continue
            checked[one.chain] = checked.get(one.chain, 0) + 1
            one.check(self.holds, self.district_key)
            if not one.holds:
                self.note(51, one.chain.hex()[:8], one.n)
                continue
            self.receipts.setdefault((one.chain, one.n), []).append(one)
            self.survey.marks.setdefault(one.chain, set()).add(one.n)

    def compare_receipts(self) -> None:
        """What the district signed for, with what stands here; after all has been read."""
        devices = {strand.opened.device for strand in self.strands}
        for place in sorted(self.receipts):
            for one in self.receipts[place]:
                self._compare(one, devices)

    def compare_parents(self) -> None:
        """A journal that follows another names where that one stood; after all has been read."""
        for strand in self.strands:
            parent = strand.opened.parent
            if parent is None or strand.branch or parent[0] in self.lost:
                continue
            before = [one for one in self.strands if one.chain == parent[0]]
            here = self.places.get(parent[:2], set())
            if parent[2] in here or (not here and any(one.stopped for one in before)):
                continue
            self.note(37, strand.name, 0)

    def compare_revocations(self) -> None:
        """What a lost device wrote after its last accepted record; after all has been read."""
        for strand in self.strands:
            if strand.opened.device not in self.revoked:
                continue
            _, accepted = self.revoked[strand.opened.device]
            first = max(strand.first, accepted.get(strand.chain, -1) + 1)
            if strand.run.n >= first:
                self.note(42, strand.name, first)

    def compare_keys(self) -> None:
        """Whether the old key vouched for each new one, and what it signed beyond that; after all
        has been read."""
        counts: dict[tuple[bytes, bytes], dict[bytes, int]] = {}
        for strand in self.strands:
            opened, parent = strand.opened, strand.opened.parent
            if opened.reason != "rotated" or parent is None or strand.branch:
                continue
            if parent[2] not in self.places.get(parent[:2], ()):
                continue  # it is not here: that is 37, or the journal breaks off before
            told = self.changes.get(parent)
            if told is None or not told.vouches_for(strand):
                self.note(38, strand.name, 0)
                continue
            last = counts.setdefault((opened.device, told.by.opened.key), {})
            for chain, n in ((parent[0], parent[1]), *told.accepted):
                last[chain] = max(n, last.get(chain, -1))
        for strand in self.strands:
            whose = strand.opened.device, strand.opened.key
            if whose not in counts or strand.opened.device in self.revoked:
                continue  # of a lost device the district alone says what counts
            first = max(strand.first, counts[whose].get(strand.chain, -1) + 1)
            if strand.run.n >= first:
                self.note(43, strand.name, first)

    def _compare(self, one: Receipt, devices: set[bytes]) -> None:
        name = one.chain.hex()[:8]
        strands = [strand for strand in self.strands if strand.chain == one.chain]
        if one.chain in self.lost:
            return
        if not strands:
            if one.beside and one.device not in devices:
                self.foreign_receipts += 1  # of another device: nothing is said about this file
            else:
                self.note(54, name, one.n)
            return
        here = self.places.get((one.chain, one.n), set())
        if one.h in here:
            return
        if any(strand.stopped for strand in strands) and not here:
            return  # that the journal breaks off before is said already
        self.note(53 if one.n > max(strand.run.n for strand in strands) else 52, name, one.n)

    # -- one journal -----------------------------------------------------------------------------

    def open(self, chain: Any, first: Entry, *, own: bool | None = None) -> Strand | None:
        """Begin a journal with its first record; None when that record opens none."""
        name = _short(chain)
        try:
            opened = Opened.read(first)
        except Malformed:
            opened = None
        if opened is None or type(chain) is not bytes or len(chain) != 16:
            self.note(27, name, 0)
            self.lost.add(chain)
            return None
        self._vouch(name, opened)
        run = Run(sha256(b"tereze/chain/1", chain, opened.key))
        run.must_skip = opened.reason in COPIED
        run.serial = None if run.must_skip else self._goes_on_after(chain, opened)
        if opened.reason == "rotated":  # its numbers go on from those of the journal it follows
            before = self._before(opened.parent)
            run.serial, run.hidden = (before.serial, before.hidden) if before else (None, 0)
        if own is None:
            about = self.survey.about
            own = about is not None and (about.office, about.desk) == (opened.office, opened.desk)
        strand = Strand(chain, 0, opened, run, own=own)
        strand.kept[-1] = run.copy()
        self.strands.append(strand)
        return strand

    def _goes_on_after(self, chain: bytes, opened: Opened) -> int | None:
        """The last serial of the desk's older journals; None: not known.

        One that follows this journal may be read before it, where it came to this book sooner.
        Of one begun after a copy that was wholly lost nobody can say what it follows.
        """
        last = 0
        for one in self.strands:
            same_desk = (one.opened.office, one.opened.desk) == (opened.office, opened.desk)
            if not same_desk or self._follows(one, chain):
                continue
            lost = one.opened.parent is None and one.opened.reason in COPIED
            if lost or one.reached is None or one.opened.tick > opened.tick:
                return None
            last = max(last, one.reached)
        return last

    def _follows(self, strand: Strand, chain: bytes) -> bool:
        """Whether the journal goes on from this one, be it by others between them."""
        parents = {one.chain: one.opened.parent for one in self.strands}
        passed: set[bytes] = set()
        parent = strand.opened.parent
        while parent is not None and parent[0] not in passed:
            if parent[0] == chain:
                return True
            passed.add(parent[0])
            parent = parents.get(parent[0])
        return False

    def _before(self, parent: tuple[bytes, int, bytes] | None) -> Run | None:
        """How a journal stood at the place where another one follows it; None: not known here."""
        if parent is None:
            return None
        found = (one.kept.get(parent[1]) for one in self.strands if one.chain == parent[0])
        return next((run for run in found if run is not None and run.h == parent[2]), None)

    def _vouch(self, name: str, opened: Opened) -> None:
        """Whether the journal's key is to be believed."""
        if self.district_key is None or opened.key == self.district_key:
            return
        message = b"tereze/certificate/1" + opened.certificate
        signature = opened.certificate_signature
        if opened.desk == 0 or not self.holds(self.district_key, message, signature):
            self.note(28, name, 0)
            return
        try:
            found = fields(opened.certificate, bytes, int, int, str, bytes)
        except Malformed:
            found = [b""] * 5
        device, office, desk, role, key = found[:5]
        named = (opened.device, opened.office, opened.desk, opened.key)
        if (device, office, desk, key) != named or role not in WRITERS:
            self.note(29, name, 0)

    def branch_of(self, parent: Strand, run: Run) -> Strand:
        """A second continuation of a journal, from the place where `run` stands."""
        branch = 1 + max(one.branch for one in self.strands if one.chain == parent.chain)
        strand = Strand(parent.chain, branch, parent.opened, run.copy(), own=parent.own)
        strand.kept = {n: kept for n, kept in parent.kept.items() if n < strand.first}
        if parent.confirmed and parent.confirmed[0] < strand.first:
            strand.confirmed = parent.confirmed
        self.strands.append(strand)
        self.note(41, strand.name, strand.first)
        return strand

    def take(self, strand: Strand, h: bytes, entry: Entry | None) -> None:
        """The next record of a strand, whose hash is known; None for one of a wrong shape."""
        run = strand.run
        strand.before = run.h
        run.n, run.h = run.n + 1, h
        strand.entries += 1
        strand.signed = False
        if entry is not None:
            self._read(strand, entry)
        if run.n in self.survey.marks.get(strand.chain, ()):
            strand.kept[run.n] = run.copy()
            self.places.setdefault((strand.chain, run.n), set()).add(h)
            self._confirm(strand)

    def check(self, strand: Strand, signature: Any) -> bool:
        """The signature of the place where the strand stands now."""
        run = strand.run
        strand.signed = True
        if type(signature) is not bytes:
            signature = b""
        if self.lean and (strand.chain, run.n) not in self.receipts:
            strand.unchecked = (run.n, run.h, signature)
            return True
        return self._signed(strand, run.n, run.h, signature)

    def _signed(self, strand: Strand, n: int, h: bytes, signature: bytes) -> bool:
        strand.unchecked = None
        strand.checked += 1
        holds = self.signature_holds(strand, n, h, signature)
        if not holds:
            self.note(24, strand.name, n)
        return holds

    def signature_holds(self, strand: Strand, n: int, h: bytes, signature: bytes) -> bool:
        message = b"tereze/head/1" + strand.chain + struct.pack(">Q", n) + h
        return self.holds(strand.opened.key, message, signature)

    def close(self, strand: Strand) -> None:
        """After its last record."""
        if not strand.signed:
            self.note(25, strand.name, strand.run.n)
        if strand.unchecked is not None:
            self._signed(strand, *strand.unchecked)

    def _confirm(self, strand: Strand) -> None:
        """The district signed for this place: all up to here was written before that moment."""
        run = strand.run
        found = self.receipts.get((strand.chain, run.n), [])
        moments = [one.received_at for one in found if one.h == run.h]
        if not moments:
            return
        moment = min(moments)
        if moment < strand.newest:
            self.note(55, strand.name, run.n)
        strand.newest = max(strand.newest, *moments)
        if strand.latest is not None and strand.latest[0] > moment + CLOCKS_DIFFER:
            self.note(74, strand.name, strand.latest[1])
        strand.confirmed, strand.latest = (run.n, moment), None

    # -- one record ------------------------------------------------------------------------------

    def _read(self, strand: Strand, entry: Entry) -> None:
        n = strand.run.n
        try:
            header = Header.read(entry.header)
        except Malformed:
            self._erasure(strand, entry, None)
            self.note(30, strand.name, n)
            return
        self._erasure(strand, entry, header.kind)
        if header.kind == DAY_CLOSED:
            strand.days.append((header.at, n - 1, strand.before))
        if header.tick <= strand.run.tick:
            self.note(32, strand.name, n)
        strand.run.tick = max(strand.run.tick, header.tick)
        self._clock(strand, header)
        by_district = strand.opened.desk == 0
        either = header.kind == CHAIN_OPENED or header.kind in OF_BOTH
        if not either and (header.kind in OF_THE_DISTRICT) != by_district:
            self.note(31, strand.name, n)
        elif header.kind in (REGISTERED, REFUSED):
            self._number(strand, entry)
        elif header.kind == NUMBERS_SKIPPED and entry.payload is not None:
            self._skip(strand, entry.payload)
        elif header.kind == DEVICE_REVOKED and entry.payload is not None:
            self._revoke(strand, header.tick, entry.payload)
        elif header.kind == KEYS_CHANGED and entry.payload is not None:
            self._change(strand, entry.payload)

    def _change(self, strand: Strand, payload: bytes) -> None:
        """The journal's key names the one that follows it."""
        try:
            chain, key = fields(payload, bytes, bytes, str)[:2]
            told = accepted_in((*fields(payload, bytes, bytes, str), [])[3])
        except Malformed:
            return  # it vouches for nobody
        place = (strand.chain, strand.run.n, strand.run.h)
        self.changes[place] = Change(strand, chain, key, told)

    def _revoke(self, strand: Strand, tick: int, payload: bytes) -> None:
        """The district says which records of a lost device count. The latest word is its word."""
        try:
            device, told = fields(payload, bytes, list)[:2]
            accepted: dict[bytes, int] = {}
            for chain, n in accepted_in(told):
                accepted[chain] = max(n, accepted.get(chain, -1))
        except Malformed:
            return  # it has no effect
        place = (tick, strand.chain, strand.run.n, strand.run.h)
        if device not in self.revoked or self.revoked[device][0] < place:
            self.revoked[device] = (place, accepted)

    def _erasure(self, strand: Strand, entry: Entry, kind: int | None) -> None:
        n = strand.run.n
        openly = kind in OPENLY
        if entry.payload is not None:
            if self.purpose == "inspector" and not openly:
                self.note(81, strand.name, n)
            return
        strand.erased += 1
        if kind in NOTHING_PERSONAL and (openly or self.purpose != "inspector"):
            self.note(83, strand.name, n)
        elif self.purpose != "inspector":
            self.note(82, strand.name, n)

    def _clock(self, strand: Strand, header: Header) -> None:
        run = strand.run
        if header.seen != run.seen:
            run.seen = header.seen
            self._seen(strand)
        if header.clock:
            strand.suspect += 1
            self.note(71, strand.name, run.n)
            return
        if header.at < max(EARLIEST_CLOCK, run.good_at - SMALL_STEP):
            self.note(72, strand.name, run.n)
        if header.at < run.floor - CLOCKS_DIFFER:
            self.note(73, strand.name, run.n)
        run.good_at = max(run.good_at, header.at)
        if strand.latest is None or header.at > strand.latest[0]:
            strand.latest = (header.at, run.n)

    def _seen(self, strand: Strand) -> None:
        """It names a newer receipt: it was written after that, whatever its clock says."""
        run = strand.run
        found = self.by_digest.get(run.seen)
        if found is None:
            run.good_at = 0  # the unknown receipt may have put a wrong clock right
            if strand.own:
                self.note(57, strand.name, run.n)
        elif found.holds:
            run.floor = max(run.floor, found.received_at)
            if run.good_at > found.received_at + A_DAY:
                run.good_at = found.received_at  # the clock had been ahead, as the district told it

    def _number(self, strand: Strand, entry: Entry) -> None:
        """Each desk gives its numbers one after the other."""
        run = strand.run
        place = (strand.opened.office, strand.opened.desk)
        if entry.payload is None:
            run.hidden += 1
            strand.reached = None
            return
        try:
            number = read_number(first_field(entry.payload))
        except Malformed:
            self.note(30, strand.name, run.n)
            return
        if (number.office, number.desk) != place:
            self.note(31, strand.name, run.n)
            return
        expected = None if run.serial is None else run.serial + run.hidden + 1
        must_skip = run.must_skip and number.serial < LAST_TO_SKIP
        if must_skip or expected not in (None, number.serial):
            self.note(61, strand.name, run.n, number.shown)
        run.serial, run.hidden, run.must_skip = number.serial, 0, False
        strand.reached = _later(strand.reached, number.serial)
        strand.lowest, strand.highest = strand.lowest or number, number
        given = self.given.setdefault(place, bytearray(MOST_SERIAL + 1))
        if given[number.serial]:
            self.note(62, strand.name, run.n, number.shown)
        given[number.serial] = 1

    def _skip(self, strand: Strand, payload: bytes) -> None:
        """Numbers are left out in words, by the second record of a journal and no other."""
        run = strand.run
        try:
            after, first = fields(payload, int, int, str)[:2]
        except Malformed:
            self.note(30, strand.name, run.n)
            return
        if run.n != 1 or first <= after:
            self.note(61, strand.name, run.n)
        run.serial, run.hidden, run.must_skip = first - 1, 0, False
        strand.reached = _later(strand.reached, first - 1)
        strand.skipped.append((after, first))


def _later(known: int | None, serial: int) -> int | None:
    return None if known is None else max(known, serial)


def accepted_in(told: Any) -> list[tuple[bytes, int]]:
    """Of each journal that is named, the last place that counts. Raises Malformed."""
    if type(told) is not list:
        raise Malformed
    found = [typed(one, bytes, int, bytes) for one in told]
    return [(chain, n) for chain, n, *_ in found]


def first_field(payload: bytes) -> Any:
    """Of an array: the rest of a long record is not taken apart. Raises Malformed."""
    tag = payload[0] if payload else 0
    if 0x91 <= tag <= 0x9F:
        return _value(payload, 1, 0)[0]
    if tag == 0xDC:
        return _value(payload, 3, 0)[0]
    raise Malformed


def _short(chain: Any) -> str:
    """A journal's id as it is shown."""
    return chain.hex()[:8] if type(chain) is bytes else "?"


def link(before: bytes, entry: Entry, c: bytes) -> bytes:
    """h(n) from h(n − 1)."""
    header: bytes = entry.header
    return sha256(b"tereze/entry/1", before, struct.pack(">I", len(header)), header, c)


# -- a book --------------------------------------------------------------------------------------


def judge_book(judge: Judge, book: Book, progress: Callable[[int], None]) -> None:
    """Every journal of the list, each record once."""
    done = 0
    for row in book.chains():
        strand: Strand | None = None
        last_h: bytes | None = None
        if type(row.branch) is not int or type(row.first_n) is not int:
            judge.note(34, _short(row.chain))
            judge.lost.add(row.chain)
            continue
        for n, entry, stored, signature, index in book.entries(row.id):
            done += 1
            if done % 500 == 0:
                progress(done)
            if type(n) is not int or n < row.first_n:
                judge.note(36, "", None)
                continue
            if strand is None and row.chain not in judge.lost:
                strand = _begin(judge, row, n, entry, stored)
            if strand is None:
                continue
            last_h = _book_entry(judge, strand, n, entry, stored, signature, index)
        if strand is not None:
            judge.close(strand)
            if (row.head_n, row.head_h) != (strand.run.n, last_h):
                judge.note(26, strand.name, strand.run.n)
        elif last_h is None and row.chain not in judge.lost:
            _nothing_there(judge, row)
    for _ in range(book.strays()):
        judge.note(36)


def _nothing_there(judge: Judge, row: ChainRow) -> None:
    """A journal of the list without a record of its own."""
    judge.note(22, _short(row.chain), row.first_n)
    judge.lost.add(row.chain)


def _begin(judge: Judge, row: ChainRow, n: Any, entry: Entry, stored: Any) -> Strand | None:
    """The strand of a row of the list, at the record with which it begins."""
    if row.first_n:
        hanging = [one for one in judge.strands if one.chain == row.chain]
        hanging = [one for one in hanging if row.first_n - 1 in one.kept]
        if n != row.first_n or not hanging:
            _nothing_there(judge, row)
            return None
        c = entry.commitment()
        fits = [
            one for one in hanging if c is not None and link(one.kept[n - 1].h, entry, c) == stored
        ]
        parent = (fits or hanging)[0]
        return judge.branch_of(parent, parent.kept[n - 1])
    if n != 0:
        _nothing_there(judge, row)
        return None
    strand = judge.open(row.chain, entry, own=bool(row.own))
    if strand is not None:
        opened = strand.opened
        told = (opened.device, opened.office, opened.desk, opened.key)
        if (row.device, row.office, row.desk, row.signing_key) != told:
            judge.note(34, strand.name)
    return strand


def _book_entry(
    judge: Judge, strand: Strand, n: Any, entry: Entry, stored: Any, signature: Any, index: Any
) -> bytes:
    """One row of the table `journal`; its h as it is written there."""
    run = strand.run
    written: bytes = stored if type(stored) is bytes else b""
    is_gap = n != run.n + 1
    if is_gap:
        judge.note(22, strand.name, run.n + 1)
        run.n, run.serial = n - 1, None  # from there on by the stored h: one gap, one finding
    c = entry.commitment()
    if c is None:
        judge.note(21, strand.name, n)
        run.serial = None  # nobody knows whether it took a number
    elif not is_gap and link(run.h, entry, c) != written:
        judge.note(23, strand.name, n)
    judge.take(strand, written, None if c is None else entry)
    if signature is not None:
        judge.check(strand, signature)
    if c is not None and index != _index_of(entry.header):
        judge.note(35, strand.name, n)
    return written


def _index_of(header: bytes) -> bytes | None:
    """What the column `about` holds: the registration, where the header can be read."""
    try:
        found = fields(header, int, int, bytes, int, int, int, bytes, str, str)
    except Malformed:
        return None
    believable = 1 <= found[3] <= LARGEST_TICK and 0 <= found[4] <= LATEST_AT
    return found[2] if believable and len(found[2]) == 16 else None


def read_book_receipts(book: Book, survey: Survey, judge: Judge | None) -> None:
    """The district's receipts of a book; `judge` hears of columns that say something else."""
    for packed, signature, chain, n, received_at, h in book.receipts():
        before = len(survey.receipts)
        survey.add_receipt(packed, signature, beside=judge is None)
        if judge is None:
            continue
        if len(survey.receipts) == before:
            judge.note(56, "", n)
            continue
        one = survey.receipts[-1]
        told = (chain, n, received_at, one.h if h is None else h)
        if (one.chain, one.n, one.received_at, one.h) != told:
            judge.note(56, one.chain.hex()[:8], one.n)


# -- a file of records ---------------------------------------------------------------------------


class FileJudge:
    """Second reading of a file: record by record."""

    def __init__(self, judge: Judge, path: Path) -> None:
        self.judge, self.path = judge, path
        self.count = 0
        self.digest = hashlib.sha256(FILE_MAGIC)
        self.ended = False
        self.end: list[Any] = []
        self.digest_before_end = b""

    def run(self, progress: Callable[[int], None]) -> None:
        with self.path.open("rb") as source:
            try:
                for record in records(source):
                    progress(record.at)
                    if self.ended:
                        self.judge.note(15, "", record.at)
                        break
                    self._record(record)
                    self.digest.update(record.whole)
                    self.count += 1
            except Damaged as damage:
                number = 12 if self._is_torn(source, damage) else damage.number
                self.judge.note(15 if self.ended else number, "", damage.at)
        for strand in self.judge.strands:
            self.judge.close(strand)
        if self.count == 0:
            self.judge.note(16)
        if self.ended:
            self._close()
        elif self.judge.purpose in CLOSED:
            self.judge.note(13)

    def _is_torn(self, source: BinaryIO, damage: Damaged) -> bool:
        """A second copy is written all the time: after a power cut its last record may be wrong,
        and zeros may stand where its end belongs."""
        if self.judge.purpose != "second copy":
            return False
        source.seek(damage.at)
        length = int.from_bytes(source.read(4), "big")
        source.seek(damage.at + (9 + length if length <= LARGEST_BODY else 0))
        return not any(any(piece) for piece in iter(lambda: source.read(65536), b""))

    def _record(self, record: Record) -> None:
        try:
            if record.kind == END:
                self.ended = True
                self.digest_before_end = self.digest.digest()
            if (record.kind == ABOUT) != (self.count == 0):
                self.judge.note(16, "", record.at)
            elif record.kind == ABOUT:
                about = About(*fields(record.body, str, int, bytes, int, int, str)[:6])
                if about.purpose not in PURPOSES:
                    raise Malformed
            elif record.kind == FRAME:
                self._frame(Frame.read(record.body))
            elif record.kind == RECEIPT:
                Receipt(*fields(record.body, bytes, bytes)[:2], beside=False)
            elif record.kind == END:
                self.end = fields(record.body, int, bytes, bytes, bytes)[:4]
            else:
                self.judge.note(18, "", record.at)
        except Malformed:
            self.judge.note(16 if record.kind == ABOUT else 17, "", record.at)

    def _close(self) -> None:
        """The closing record: whether it closes this file, and who signed it."""
        holds = False
        if self.end:
            count, digest, chain, signature = self.end
            keys = {one.opened.key for one in self.judge.strands if one.chain == chain}
            message = b"tereze/export/1" + digest
            holds = (
                count == self.count - 1
                and digest == self.digest_before_end
                and any(self.judge.holds(key, message, signature) for key in keys)
            )
        if not holds:
            self.judge.note(14)

    # -- records of journals ---------------------------------------------------------------------

    def _frame(self, frame: Frame) -> None:
        judge = self.judge
        if frame.chain in judge.lost:
            return
        strands = [one for one in judge.strands if one.chain == frame.chain]
        if not strands:
            if frame.first != 0:
                judge.note(22, frame.chain.hex()[:8], 0)
                judge.lost.add(frame.chain)
                return
            opened = judge.open(frame.chain, frame.entries[0])
            if opened is None:
                return
            strands = [opened]
        if all(strand.stopped for strand in strands):
            return
        self._place(frame, [strand for strand in strands if not strand.stopped])

    def _place(self, frame: Frame, strands: list[Strand]) -> None:
        """Find what the frame continues, or repeats, or where it leaves."""
        judge = self.judge
        next_ones = [strand for strand in strands if strand.run.n == frame.first - 1]
        before = [(strand, strand.run) for strand in next_ones]
        before += [
            (strand, strand.kept[frame.first - 1])
            for strand in strands
            if strand.run.n >= frame.first and frame.first - 1 in strand.kept
        ]
        before = [(strand, run) for strand, run in before if frame.hangs_on(run.h)]
        if not before:
            judge.note(22, strands[0].name, max(strand.run.n for strand in strands) + 1)
            for strand in strands:
                strand.stopped = True
            return
        if any(entry.commitment() is None for entry in frame.entries):
            judge.note(21, before[0][0].name, frame.first)
            _stop(next_ones)
            return
        for strand, run in before:
            hashes = _hashes(run.h, frame.entries)
            plain = len(before) == 1 and run is strand.run
            if plain or judge.signature_holds(strand, frame.last, hashes[-1], frame.signature):
                self._put(frame, strand, hashes, strands)
                return
        judge.note(24, before[0][0].name, frame.last)
        _stop(next_ones)

    def _put(
        self, frame: Frame, parent: Strand, hashes: list[bytes], strands: list[Strand]
    ) -> None:
        """Take the frame's records into the strand they belong to, or into a new one."""
        same, strand = 0, parent
        for one in strands:
            shared = _shared(one, frame.first, hashes)
            if shared > same:
                same, strand = shared, one
        if same == len(hashes):
            self.judge.note(33, strand.name, frame.first)
            return
        start = frame.first + same
        if strand.run.n != start - 1:
            strand = self.judge.branch_of(strand, strand.kept[start - 1])
        if not self._will_hold(strand, frame, hashes[-1]):
            return
        for entry, h in list(zip(frame.entries, hashes))[same:]:
            self.judge.take(strand, h, entry)
        strand.signed = True

    def _will_hold(self, strand: Strand, frame: Frame, h: bytes) -> bool:
        """The frame's signature is looked at before its records are believed."""
        judge = self.judge
        if judge.lean and (frame.chain, frame.last) not in judge.receipts:
            strand.unchecked = (frame.last, h, frame.signature)
            return True
        if judge._signed(strand, frame.last, h, frame.signature):
            return True
        strand.stopped = True
        return False


def _stop(strands: list[Strand]) -> None:
    for strand in strands:
        strand.stopped = True


def _hashes(before: bytes, entries: list[Entry]) -> list[bytes]:
    hashes = []
    for entry in entries:
        before = link(before, entry, entry.commitment() or b"")
        hashes.append(before)
    return hashes


def _shared(strand: Strand, first: int, hashes: list[bytes]) -> int:
    """How many of the hashes, from the first on, the strand holds already."""
    for place, h in enumerate(hashes):
        held = strand.kept.get(first + place)
        if held is None or held.h != h:
            return place
    return len(hashes)


# -- the whole -----------------------------------------------------------------------------------


class Report:
    """What was found, and what it means. `sentences` are made by `Telling`."""

    def __init__(self, path: Path, kind: str) -> None:
        self.name = path.name
        self.kind = kind  # "book" or "file"
        self.about: About | None = None
        self.findings: list[Finding] = []
        self.strands: list[Strand] = []
        self.district_key: bytes | None = None
        self.key_given = False  # by whoever asked, not by the input's own word
        self.lean = False
        self.receipts = self.unchecked_receipts = self.foreign_receipts = 0
        self.unread_receipts = 0

    @property
    def exit_code(self) -> int:
        grades = {finding.grade for finding in self.findings}
        return BROKEN if "E" in grades else REMARKS if grades else HOLDS

    @property
    def verdict(self) -> str:
        return {HOLDS: "holds", BROKEN: "broken", REMARKS: "remarks"}[self.exit_code]

    @property
    def entries(self) -> int:
        return sum(strand.entries for strand in self.strands)

    @property
    def numbers(self) -> set[int]:
        return {finding.number for finding in self.findings}

    @property
    def of_district(self) -> bool:
        """Whether this is the district's own: what it holds needs no receipt of its own."""
        own = [strand for strand in self.strands if strand.own]
        return bool(own) and all(strand.opened.desk == 0 for strand in own)

    def is_sound(self, strand: Strand) -> bool:
        """Whether nothing was found against this journal."""
        names = {"", strand.name, strand.chain.hex()[:8]}
        return not any(one.grade == "E" and one.chain in names for one in self.findings)


def verify(
    path: Path,
    receipts: list[Path] | None = None,
    district_key: str = "",
    progress: Callable[[float], None] = lambda share: None,
    *,
    lean: bool | None = None,
) -> Report:
    """Check one file. `district_key` is 64 hex digits, or the 32 of its fingerprint, or "".

    `progress` gets shares from 0 to 1. `lean`: look only at the signatures that cover all others;
    by itself so where `cryptography` is missing. Raises CannotRead; ValueError for a key that is
    none. Writes nothing.
    """
    lean = Ed25519PublicKey is None if lean is None else lean
    asked = _digits_of(district_key)
    kind = kind_of(path)
    beside = [_beside(one) for one in receipts or []]
    report = Report(path, kind)
    try:
        if kind == "book":
            judge = _judge_book(path, beside, asked, progress, lean=lean)
        else:
            judge = _judge_file(path, beside, asked, progress, lean=lean)
    except OSError:
        raise CannotRead(93) from None
    judge.compare_receipts()
    judge.compare_parents()
    judge.compare_revocations()
    judge.compare_keys()
    report.about, report.strands = judge.survey.about, judge.strands
    report.findings = sorted(
        judge.findings.values(), key=lambda one: (one.number, one.chain, one.n or 0)
    )
    report.district_key, report.key_given, report.lean = judge.district_key, bool(asked), lean
    report.receipts = len(judge.survey.receipts)
    report.unchecked_receipts = judge.unchecked_receipts
    report.foreign_receipts = judge.foreign_receipts
    report.unread_receipts = judge.survey.unread
    return report


def _digits_of(key: str) -> bytes:
    digits = bytes.fromhex(key.replace(" ", "").replace(":", ""))
    if len(digits) not in (0, 16, 32):
        raise ValueError("a key has 64 digits, its fingerprint 32")
    return digits


def _beside(path: Path) -> Survey:
    """The receipts of another file."""
    if kind_of(path) == "file":
        return RecordFile(path).survey(lambda at: None, beside=True)
    survey, book = Survey(), Book(path)
    try:
        read_book_receipts(book, survey, None)
    except sqlite3.Error:
        raise CannotRead(93) from None
    finally:
        book.close()
    return survey


def _appointed(survey: Survey, beside: list[Survey], asked: bytes, *, lean: bool) -> Judge:
    """The judge, who knows the district's key and its receipts before a record is read."""
    known = {one.digest for one in survey.receipts}
    for other in beside:
        fresh = [one for one in other.receipts if one.digest not in known]
        survey.receipts += fresh
        known |= {one.digest for one in fresh}
        survey.unread += other.unread
    keys = [one for one in survey.keys if len(one) == 32]
    if len(asked) == 32:
        key: bytes | None = asked
    else:
        fitting = [one for one in keys if not asked or sha256(one)[:16] == asked]
        key = fitting[0] if fitting else None
    judge = Judge(survey, key, lean=lean)
    named = survey.about.district_key if survey.about else None
    if asked and ((keys and key is None) or (named is not None and named != key)):
        judge.note(20)
    return judge


def _judge_book(
    path: Path, beside: list[Survey], asked: bytes, progress: Callable[[float], None], *, lean: bool
) -> Judge:
    book = Book(path)
    try:
        try:
            survey = book.survey()
            heard = Judge(survey, None, lean=lean)
            read_book_receipts(book, survey, heard)
        except sqlite3.Error:
            raise CannotRead(93) from None
        judge = _appointed(survey, beside, asked, lean=lean)
        judge.findings.update(heard.findings)
        try:
            judge.check_receipts()
            whole = max(1, survey.size)
            judge_book(judge, book, lambda done: progress(done / whole))
        except sqlite3.Error:
            judge.note(19)
    finally:
        book.close()
    return judge


def _judge_file(
    path: Path, beside: list[Survey], asked: bytes, progress: Callable[[float], None], *, lean: bool
) -> Judge:
    whole = max(1, path.stat().st_size)
    survey = RecordFile(path).survey(lambda at: progress(at / whole / 5))
    judge = _appointed(survey, beside, asked, lean=lean)
    judge.check_receipts()
    FileJudge(judge, path).run(lambda at: progress(0.2 + at / whole * 0.8))
    return judge


# -- in words ------------------------------------------------------------------------------------

LANGUAGES = ("kk", "ru", "en")

# Each sentence in Kazakh, Russian and English. The numbers are those of the findings.
SENTENCES: dict[Any, tuple[str, str, str]] = {
    11: (
        "Файл осы жерде бүлінген: бақылау қосындысы сәйкес емес. Одан кейінгісі оқылмайды.",
        "Здесь файл повреждён: контрольная сумма не сходится. Дальше прочесть нельзя.",
        "The file is damaged here: a check sum does not hold. Nothing after it can be read.",
    ),
    12: (
        "Файл жазба ортасында үзілген: соңғы жазу аяқталмай қалған. Оған дейінгінің бәрі бүтін.",
        "Файл обрывается посреди записи: последняя запись не завершена. Всё до неё цело.",
        "The file ends in the middle of a record: the last write was cut off. All before is whole.",
    ),
    13: (
        "Қорытынды жазба жоқ: файл қиылған немесе соңына дейін жазылмаған.",
        "Нет заключительной записи: файл обрезан или не дописан.",
        "The closing record is missing: the file was cut short, or never finished.",
    ),
    14: (
        "Қорытынды жазба файлға сай емес: қол қойылғаннан кейін файл өзгертілген.",
        "Заключительная запись не подходит к файлу: после подписи его изменили.",
        "The closing record does not fit the file: it was changed after it was signed.",
    ),
    15: (
        "Қорытынды жазбадан кейін бірдеңе қосылған.",
        "После заключительной записи что-то добавлено.",
        "Something was added after the closing record.",
    ),
    16: (
        "Бірінші жазба бұл қандай файл екенін көрсетпейді.",
        "Первая запись не говорит, что это за файл.",
        "The first record does not say what kind of file this is.",
    ),
    17: (
        "Файлдағы жазба оқылмайды.",
        "Запись файла не читается.",
        "A record of the file cannot be read.",
    ),
    18: (
        "Бұл тексергіш білмейтін жазба түрі кездесті, ол қаралмады.",
        "Встретились записи неизвестного проверяющему вида; они пропущены.",
        "Records of a kind unknown to this verifier were passed over.",
    ),
    19: (
        "Кітап файлы бүлінген: осы жерден әрі оқылмайды.",
        "Файл книги повреждён: отсюда он не читается.",
        "The book's file is damaged and cannot be read from here on.",
    ),
    20: (
        "Файлда көрсетілген аудан кілті берілген кілтке сәйкес емес.",
        "В файле назван другой ключ района, не тот, что указан для проверки.",
        "The file names another district key than the one given for the check.",
    ),
    21: (
        "Жазба дұрыс құрылмаған: толық та, өшірілген де емес.",
        "Запись устроена неверно: она и не целая, и не стёртая.",
        "A record has a wrong shape: it is neither whole nor erased.",
    ),
    22: (
        "Жазба жетіспейді: реттік нөмірі бос тұр.",
        "Записи не хватает: её место в нумерации пусто.",
        "A record is missing: its place is empty.",
    ),
    23: (
        "Жазба өзгертілген: мазмұны жазылып қойған бақылау хешіне сай емес.",
        "Запись изменена: её содержание не сходится с записанным хешем.",
        "A record was changed: what it says does not fit the hash written beside it.",
    ),
    24: (
        "Қолтаңба расталмады: осы жерге дейінгі жазбалар қол қойылған күйінде емес.",
        "Подпись неверна: записи до этого места не те, что были подписаны.",
        "The signature does not hold: the records up to here are not those that were signed.",
    ),
    25: (
        "Соңғы жазбаға қол қойылмаған.",
        "Последняя запись не подписана.",
        "The last record is not signed.",
    ),
    26: (
        "Кітапта көрсетілген соңғы жазба журналдың шын соңғы жазбасы емес.",
        "Последняя запись, названная в книге, не последняя в журнале.",
        "What the book names as the journal's last record is not its last one.",
    ),
    27: (
        "Журнал ашылу жазбасынан басталмайды, сондықтан тексерілмеді.",
        "Журнал не начинается с записи об открытии, поэтому не проверен.",
        "The journal does not begin with the record that opens one, so it could not be checked.",
    ),
    28: (
        "Бұл журналдың кілтіне аудан кепілдік бермейді.",
        "Район не ручается за ключ этого журнала.",
        "The district does not vouch for this journal's key.",
    ),
    29: (
        "Ауданның куәлігі басқа құрылғыға берілген.",
        "Удостоверение района выдано другому устройству.",
        "The district's certificate was made for another device.",
    ),
    30: (
        "Жазбаны бұл тексергіш оқи алмайды; ол сақталған, бірақ күші жоқ.",
        "Эту запись проверяющий не читает; она хранится, но не действует.",
        "A record cannot be read by this verifier; it is kept and has no effect.",
    ),
    31: (
        "Журналдың мұндай жазба жасауға құқығы жоқ; ол сақталған, бірақ күші жоқ.",
        "Этот журнал не вправе делать такую запись; она хранится, но не действует.",
        "This journal may not say such a thing; the record is kept and has no effect.",
    ),
    32: (
        "Жазбалардың реті бұзылған: кейінгісінің реттік санағы алдыңғысынан үлкен емес.",
        "Порядок записей нарушен: счётчик более поздней не больше, чем у предыдущей.",
        "The order is broken: a later record does not count higher than the one before.",
    ),
    33: (
        "Бір жазбалар екі рет тұр; мазмұны бірдей.",
        "Одни и те же записи стоят дважды; они одинаковы.",
        "The same records stand there twice; they are alike.",
    ),
    34: (
        "Журналдар тізімінде журналдың бірінші жазбасынан өзге дерек тұр.",
        "В списке журналов указано не то, что в первой записи журнала.",
        "The list of journals says something else than the journal's first record.",
    ),
    35: (
        "Жазба көрсеткіште басқа өтінішке тіркелген.",
        "Запись в указателе отнесена к другому заявлению.",
        "The index puts a record to another application than the record itself.",
    ),
    36: (
        "Кітапта ешбір журналға жатпайтын жазба бар.",
        "В книге есть запись, не принадлежащая ни одному журналу.",
        "The book holds a record that belongs to no journal.",
    ),
    37: (
        "Бұл журнал жалғастыратын бұрынғы журнал мұнда жоқ немесе онда басқа нәрсе тұр.",
        "Прежнего журнала, который продолжает этот, здесь нет, или в нём стоит другое.",
        "The earlier journal that this one follows is not here, or says something else.",
    ),
    38: (
        "Журналдың кілті ауыстырылған, бірақ ескі кілт жаңасын растамаған.",
        "У журнала новый ключ, за который старый ключ не поручился.",
        "This journal has a new key, and the old key did not vouch for it.",
    ),
    41: (
        "Журналдың екінші жалғасы бар: кітаптың көшірмесі де жұмыс істеген. Екеуі де сақталған.",
        "У журнала есть второе продолжение: работала и копия книги. Сохранены оба.",
        "The journal has a second continuation: a copy of the book was at work too. Both are kept.",
    ),
    42: (
        "Құрылғы жоғалған не ұрланған деп жарияланғаннан кейінгі жазбалар; сақталған, күші жоқ.",
        "Записи устройства после его утери или кражи; они хранятся, но не действуют.",
        "Records that a lost or stolen device wrote afterwards; they are kept and have no effect.",
    ),
    43: (
        "Кілт ауыстырылғаннан кейін ескі кілтпен қол қойылған жазбалар; сақталған, күші жоқ.",
        "Записи, подписанные старым ключом после его смены; они хранятся, но не действуют.",
        "Records signed with an old key after it was changed; they are kept and have no effect.",
    ),
    51: (
        "Қолхатқа қол қойған осы аудан емес.",
        "Квитанция подписана не этим районом.",
        "A receipt was not signed by this district.",
    ),
    52: (
        "Аудан қол қойған жазбалар мұндағы жазбалардан өзге: тарих қайта жазылған.",
        "Район подписал другие записи, не те, что здесь: история переписана.",
        "The district signed for other records than those here: history was written anew.",
    ),
    53: (
        "Аудан осы жерге дейінгі жазбаларды қабылдаған, ал мұнда журнал ертерек бітеді.",
        "Район принял записи до этого места, а здесь журнал кончается раньше.",
        "The district holds records up to here, but the journal ends before.",
    ),
    54: (
        "Аудан қабылдаған журнал мұнда мүлде жоқ.",
        "Журнала, который район принял, здесь нет совсем.",
        "A journal that the district holds is not here at all.",
    ),
    55: (
        "Ауданның кейінгі қолхатында одан ертерек уақыт тұр: ауданның сағаты кейін шегінген.",
        "На более поздней квитанции района время раньше: часы района переводились назад.",
        "A later receipt of the district bears an earlier time: its clock was set back.",
    ),
    56: (
        "Қолхаттар тізімінде қолхаттың өзінен өзге дерек тұр.",
        "В списке квитанций указано не то, что в самой квитанции.",
        "The list of receipts says something else than the receipt itself.",
    ),
    57: (
        "Жазбада аталған ауданның қолхаты мұнда жоқ.",
        "Квитанции района, на которую ссылается запись, здесь нет.",
        "A receipt of the district that a record names is not here.",
    ),
    61: (
        "Тіркеу нөмірлері рет-ретімен емес: араларында түсіндірілмеген бос орын бар.",
        "Регистрационные номера идут не подряд: есть необъяснённый пропуск.",
        "The registration numbers are not consecutive: there is an unexplained gap.",
    ),
    62: (
        "Бір тіркеу нөмірі екі рет берілген.",
        "Один регистрационный номер выдан дважды.",
        "One registration number was given twice.",
    ),
    71: (
        "Жазба жасалғанда бағдарлама сағатты күмәнді деп белгілеген.",
        "При записи программа отметила часы как сомнительные.",
        "The program marked the clock as doubtful when it wrote this.",
    ),
    72: (
        "Жазбадағы уақыт алдыңғы жазбадағыдан ертерек, ал сағат күмәнді деп белгіленбеген.",
        "Время записи раньше, чем у предыдущей, а часы не отмечены как сомнительные.",
        "A record bears an earlier time than one before it, with no mark that the clock was wrong.",
    ),
    73: (
        "Жазбадағы уақыт ол сілтеме жасаған қолхаттан ертерек: күні кейін шегеріліп қойылған немесе"
        " сол кезде жұмыс орнының да, ауданның да сағаты артта қалған.",
        "Время записи раньше квитанции, на которую она ссылается: дата проставлена задним числом"
        " либо отставали часы и рабочего места, и района.",
        "A record bears a time before the receipt that it names: it was dated back, or the desk's"
        " clock and the district's were both behind.",
    ),
    74: (
        "Жазбадағы уақыт аудан оны қабылдаған уақыттан кеш: сағат алда болған.",
        "Время записи позже, чем её принял район: часы спешили.",
        "A record bears a later time than the district's receipt for it: the clock was ahead.",
    ),
    81: (
        "Тексерушіге арналған файлда өшірілмеген жазба бар: онда жеке дерек болуы мүмкін.",
        "В файле для проверяющего есть нестёртая запись: в ней могут быть личные данные.",
        "The inspector's file holds a whole record, which may hold personal data.",
    ),
    82: (
        "Жазбаның мазмұны өшірілген. Өшіру заңды ма, мұнда көрінбейді.",
        "Содержание записи стёрто. Законно ли, отсюда не видно.",
        "A record's content was erased. Whether lawfully cannot be seen here.",
    ),
    83: (
        "Жеке дерегі жоқ жазба өшірілген: заң мұны талап етпейді.",
        "Стёрта запись, в которой нет личных данных: закон этого не требует.",
        "A record without personal data was erased: no law asks for that.",
    ),
    91: (
        "Бұл Терезенің файлы емес.",
        "Это не файл «Терезе».",
        "This is not a file of Tereze.",
    ),
    92: (
        "Бұл — мөрленген пакет. Оны алушының компьютері ғана ашады: tereze verify --home ҚАЛТА.",
        "Это запечатанная посылка. Её открывает только компьютер получателя: "
        "tereze verify --home ПАПКА.",
        "This is a sealed parcel. Only its receiver's computer opens it: tereze verify --home DIR.",
    ),
    93: (
        "Файл ашылмайды немесе оқылмайды.",
        "Файл не открывается или не читается.",
        "The file cannot be opened or read.",
    ),
}

SENTENCES.update(
    {
        "book": ("кітап", "книга", "book"),
        "second copy": ("екінші көшірме", "вторая копия", "second copy"),
        "parcel": ("пакет", "посылка", "parcel"),
        "export": ("толық көшірме", "полная выгрузка", "export"),
        "inspector": ("тексерушіге арналған файл", "файл для проверяющего", "inspector's file"),
        "of place": (
            "кеңсе {office}, жұмыс орны {desk}",
            "офис {office}, рабочее место {desk}",
            "office {office}, desk {desk}",
        ),
        "of district": (
            "кеңсе {office}, ауданның журналы",
            "офис {office}, журнал района",
            "office {office}, the district's journal",
        ),
        "common": (
            "ауданның ортақ журналы",
            "общий журнал района",
            "the district's common journal",
        ),
        "made": ("жасалған уақыты {moment}", "составлен {moment}", "made {moment}"),
        "in journal": ("журнал {chain}", "журнал {chain}", "journal {chain}"),
        "at record": (
            "журнал {chain}, жазба № {n}",
            "журнал {chain}, запись № {n}",
            "journal {chain}, record {n}",
        ),
        "at byte": ("файлдың байты {n}", "байт файла {n}", "byte {n} of the file"),
        "times": (
            "барлығы {count}, соңғысы № {last}",
            "всего {count}, последняя № {last}",
            "{count} in all, the last at {last}",
        ),
        "times only": ("барлығы {count}", "всего {count}", "{count} in all"),
        "findings": ("Анықталғаны", "Обнаружено", "Findings"),
        "none": (
            "Кемшілік те, ескерту де жоқ.",
            "Ни нарушений, ни замечаний нет.",
            "Nothing was found.",
        ),
        "proven": ("Дәлелденгені", "Что доказано", "What is proven"),
        "not proven": ("Дәлелденбегені", "Что не доказано", "What is not proven"),
        "heads": (
            "Соңғы жазбалардың бақылау сандары (басқа көшірмемен салыстыру үшін)",
            "Контрольные числа последних записей (для сличения с другой копией)",
            "Control figures of the last records (to compare with another copy)",
        ),
        "days": (
            "Күн парақтарының таңбалары (қағаздағымен салыстыру үшін)",
            "Печати листов дня (для сверки с бумагой)",
            "Seals of the day sheets (to compare with the paper)",
        ),
        "no days": ("Бірде-бір күн жабылмаған.", "Ни один день не закрыт.", "No day was closed."),
        "key": (
            "Аудан кілтінің бақылау таңбасы: {fingerprint}",
            "Отпечаток ключа района: {fingerprint}",
            "Fingerprint of the district's key: {fingerprint}",
        ),
        "holds": (
            "Қорытынды: тексерілгеннің бәрі расталды.",
            "Итог: всё проверенное подтвердилось.",
            "Result: all that was checked holds.",
        ),
        "remarks": (
            "Қорытынды: расталды, ескертулер бар.",
            "Итог: подтвердилось, есть замечания.",
            "Result: it holds, with remarks.",
        ),
        "broken": (
            "Қорытынды: расталмаған нәрсе бар.",
            "Итог: подтвердилось не всё.",
            "Result: something does not hold.",
        ),
        "whole": (
            "{where}: № {first} – {last} жазбалар ({count}) үзіліссіз жалғасады, "
            "бәріне өз кілтімен қол қойылған.",
            "{where}: записи № {first} – {last} ({count}) идут без пропусков, "
            "все подписаны его ключом.",
            "{where}: the records {first} – {last} ({count}) follow each other without a gap, "
            "all signed with its key.",
        ),
        "vouched": (
            "{where}: бұл құрылғының кілтіне аудан кепілдік берген.",
            "{where}: за ключ этого устройства ручается район.",
            "{where}: the district vouches for this device's key.",
        ),
        "confirmed": (
            "{where}: № {n} жазбаға дейінгінің бәрі {moment} ауданда болған, оған ауданның қолы "
            "бар; содан бері ешкім оны білдірмей өзгерте алмайды.",
            "{where}: всё до записи № {n} было в районе {moment}, это подтверждено его подписью; "
            "с тех пор никто не может изменить это незаметно.",
            "{where}: all up to record {n} was at the district on {moment}, by its signature; "
            "since then nobody can change it unnoticed.",
        ),
        "numbers": (
            "{where}: {first} – {last} тіркеу нөмірлері бос орынсыз берілген.",
            "{where}: регистрационные номера {first} – {last} выданы подряд.",
            "{where}: the registration numbers {first} – {last} were given without a gap.",
        ),
        "skipped": (
            "{where}: {after} мен {first} арасындағы нөмірлер әдейі берілмеген, "
            "бұл журналда жазылған (кітап қалпына келтірілген).",
            "{where}: номера между {after} и {first} намеренно не выдавались, "
            "об этом есть запись (книга восстановлена).",
            "{where}: the numbers between {after} and {first} were left out on purpose, "
            "which is written down (the book was restored).",
        ),
        "closed": (
            "Файл {moment} бүтін күйінде жабылып, құрылғының кілтімен қол қойылған.",
            "Файл закрыт целым {moment} и подписан ключом устройства.",
            "The file was closed whole on {moment} and signed with the device's key.",
        ),
        "no names": (
            "Файлда аты-жөн мен өзге жеке дерек жоқ: мазмұнның орнында оның бақылау саны тұр.",
            "В файле нет имён и других личных данных: вместо содержания стоит "
            "его контрольное число.",
            "The file holds no names and no other personal data: in place of each content "
            "stands its control figure.",
        ),
        "tail": (
            "{where}: соңғы {count} жазба тек осы жұмыс орнының сөзіне сүйенеді: "
            "аудан оларға әлі қол қоймаған.",
            "{where}: последние записи ({count}) держатся только на слове этого рабочего места: "
            "район их ещё не подтвердил.",
            "{where}: its newest records ({count}) rest on this desk's word alone: "
            "the district has not signed for them.",
        ),
        "unsound": (
            "{where}: жоғарыда анықталғанға байланысты бұл журнал туралы ештеңе дәлелденбеді.",
            "{where}: из-за обнаруженного об этом журнале ничего не доказано.",
            "{where}: because of what was found, nothing is proven about this journal.",
        ),
        "erased": (
            "{where}: {count} жазбаның мазмұны осында жоқ. Жазбаның болғаны дәлелденеді, "
            "онда не жазылғаны — жоқ.",
            "{where}: содержания записей ({count}) здесь нет. Доказано, что записи были, "
            "но не то, что в них стояло.",
            "{where}: the content of some records ({count}) is not here. That they exist is "
            "proven, what they said is not.",
        ),
        "between": (
            "{where}: № {n} жазба {floor} мен {moment} арасында жасалғаны дәлелденген; "
            "одан дәл уақыт — жұмыс орны сағатының сөзі.",
            "{where}: доказано, что запись № {n} сделана между {floor} и {moment}; "
            "время точнее этого — слово часов рабочего места.",
            "{where}: record {n} is proven to be written between {floor} and {moment}; "
            "any moment closer than that is the word of the desk's own clock.",
        ),
        "clock": (
            "Әр жазбаның уақыты — жұмыс орны сағатының сөзі. Дәлелденгені: жазба өзі сілтеген "
            "қолхаттан кейін, оны жапқан алғашқы қолхаттан бұрын жасалған.",
            "Время каждой записи — слово часов рабочего места. Доказано лишь, что она сделана "
            "после квитанции, на которую ссылается, и до первой квитанции, которая её подтвердила.",
            "The time on a record is the word of the desk's own clock. Proven is only that it was "
            "written after the receipt it names and before the first receipt that covers it.",
        ),
        "own key": (
            "Аудан кілті файлдың өзінен алынды. Оның бақылау таңбасын тіркеу парағындағымен "
            "салыстырыңыз: {fingerprint}",
            "Ключ района взят из самого файла. Сличите его отпечаток с листом подключения: "
            "{fingerprint}",
            "The district's key was taken from the file itself. Compare its fingerprint with the "
            "enrolment sheet: {fingerprint}",
        ),
        "no key": (
            "Аудан кілті белгісіз: куәліктер мен қолхаттар тексерілмеді.",
            "Ключ района неизвестен: удостоверения и квитанции не проверены.",
            "The district's key is not known: certificates and receipts were not checked.",
        ),
        "lean": (
            "Бұл компьютерде cryptography жоқ: әр журналдың соңғы қолтаңбасы мен қолхаттарға "
            "сәйкес қолтаңбалар ғана тексерілді. Соңғысы алдыңғы жазбалардың бәрін қамтиды.",
            "На этом компьютере нет пакета cryptography: проверены только последняя подпись "
            "каждого журнала и подписи на местах квитанций. Последняя покрывает все записи до неё.",
            "This computer lacks the package cryptography: only each journal's last signature "
            "and those at the places of receipts were checked. The last one covers all before.",
        ),
        "some receipts": (
            "Тексерілмеген қолхаттар: {count}.",
            "Непроверенных квитанций: {count}.",
            "Receipts that were not checked: {count}.",
        ),
        "foreign": (
            "Басқа құрылғылардың қолхаттары қаралмады: {count}.",
            "Квитанции других устройств не рассматривались: {count}.",
            "Receipts of other devices were left aside: {count}.",
        ),
        "hidden numbers": (
            "Тіркеу нөмірлерінің рет-ретімен берілгені бұл файлдан көрінбейді: "
            "нөмірлер өшірілген мазмұнда.",
            "Подряд ли выданы регистрационные номера, из этого файла не видно: "
            "они в стёртом содержании.",
            "Whether the registration numbers are consecutive cannot be seen from this file: "
            "they stand in the erased content.",
        ),
        "unwritten": (
            "Журналға мүлде жазылмаған істі ешбір файлдан көру мүмкін емес.",
            "То, что вовсе не записали в журнал, ни из какого файла не увидеть.",
            "What was never written into the journal cannot be seen from any file.",
        ),
        "end": (
            "Соңғы жазбадан кейін тағы жазба болды ма, осы файлдан көрінбейді: "
            "ауданның қолхаттарымен салыстырыңыз.",
            "Были ли записи после последней, из этого файла не видно: "
            "сличите с квитанциями района.",
            "Whether more followed after the last record cannot be seen from this file: "
            "compare with the district's receipts.",
        ),
        "both keys": (
            "Құрылғының да, ауданның да кілті қолында бар адам бәрін жаңадан жасай алады. "
            "Бұған қарсы — бұрын басып шығарылған бақылау сандары.",
            "Тот, у кого ключи и устройства, и района, может сделать всё заново. "
            "Против этого помогают ранее распечатанные контрольные числа.",
            "Whoever has both the device's and the district's key can make everything anew. "
            "Control figures printed earlier help against that.",
        ),
        "tables": (
            "Экрандағы тізімдердің журналға сай екені мұнда тексерілмейді: "
            "оларды «tereze rebuild» журналдан қайта құрады.",
            "Соответствуют ли журналу списки на экране, здесь не проверяется: "
            "«tereze rebuild» строит их из журнала заново.",
            "Whether the lists on the screen fit the journal is not checked here: "
            "“tereze rebuild” makes them anew from it.",
        ),
    }
)


def moment_shown(at: int) -> str:
    """«05.03.2026 10:42» by the office's clock, for UTC ms; "?" for one that no calendar has."""
    if not 0 <= at <= LATEST_AT:
        return "?"
    zero = datetime.datetime(1970, 1, 1, tzinfo=OFFICE_ZONE)
    return (zero + datetime.timedelta(hours=5, milliseconds=at)).strftime("%d.%m.%Y %H:%M")


def in_groups(digits: str) -> str:
    """Hex digits in groups of four, as people compare them."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


class Telling:
    """A report in one language. Never a name: journals, places, numbers and figures only."""

    def __init__(self, report: Report, language: str) -> None:
        self.report = report
        self._place = LANGUAGES.index(language)

    def say(self, key: Any, **facts: object) -> str:
        said = SENTENCES[key][self._place].format(**facts)
        return said.replace("№ ", "№\u00a0")  # a number stays on the line of its sign

    @property
    def verdict(self) -> str:
        return self.say(self.report.verdict)

    def input(self) -> str:
        """What was checked: «desk.book: кітап»."""
        about = self.report.about
        if about is None or about.purpose not in PURPOSES:
            return f"{self.report.name}: {self.say('book') if self.report.kind == 'book' else '?'}"
        place = self.say("of place", office=f"{about.office:04}", desk=f"{about.desk:02}")
        made = self.say("made", moment=moment_shown(about.made_at))
        return f"{self.report.name}: {self.say(about.purpose)}, {place}, {made}"

    def journal(self, strand: Strand) -> str:
        """«Журнал 1a2b3c4d (кеңсе 0427, жұмыс орны 01)»."""
        opened = strand.opened
        key = "of place" if opened.desk else "of district" if opened.office else "common"
        place = self.say(key, office=f"{opened.office:04}", desk=f"{opened.desk:02}")
        name = self.say("in journal", chain=strand.name)
        return f"{name[0].upper()}{name[1:]} ({place})"

    def finding(self, one: Finding) -> str:
        """«[24] журнал 1a2b3c4d, жазба № 17 (0427-01-000003): …»."""
        parts = [part for part in (self._where(one), one.about) if part]
        if one.count > 1:
            key = "times only" if one.last is None else "times"
            parts.append(self.say(key, count=one.count, last=one.last))
        where = f" {'; '.join(parts)}:" if parts else ""
        return f"[{one.number}]{where} {self.say(one.number)}"

    def _where(self, one: Finding) -> str:
        if one.chain:
            key = "in journal" if one.n is None else "at record"
            return self.say(key, chain=one.chain, n=one.n)
        return "" if one.n is None else self.say("at byte", n=one.n)

    def findings(self) -> list[str]:
        return [self.finding(one) for one in self.report.findings]

    def heads(self) -> list[tuple[str, int, str]]:
        """Of each journal: what it is, its last record's number, that record's hash in groups."""
        return [
            (self.journal(strand), strand.run.n, in_groups(strand.run.h.hex()))
            for strand in self.report.strands
        ]

    # -- proven ----------------------------------------------------------------------------------

    def proven(self) -> list[str]:
        report = self.report
        said: list[str] = []
        for strand in report.strands:
            if report.is_sound(strand):
                said += self._proven(strand)
        if report.about and report.about.purpose in CLOSED and report.exit_code != BROKEN:
            said.append(self.say("closed", moment=moment_shown(report.about.made_at)))
        if report.about and report.about.purpose == "inspector" and 81 not in report.numbers:
            said.append(self.say("no names"))
        return said

    def _proven(self, strand: Strand) -> Iterator[str]:
        where = self.journal(strand)
        run = strand.run
        yield self.say("whole", where=where, first=strand.first, last=run.n, count=strand.entries)
        if self.report.district_key is not None and strand.opened.desk and not strand.branch:
            yield self.say("vouched", where=where)
        if strand.confirmed is not None:
            n, moment = strand.confirmed
            yield self.say("confirmed", where=where, n=n, moment=moment_shown(moment))
        if strand.highest is not None and strand.lowest is not None:
            first, last = strand.lowest.shown, strand.highest.shown
            yield self.say("numbers", where=where, first=first, last=last)
        for after, beginning in strand.skipped:
            yield self.say("skipped", where=where, after=after, first=beginning)

    # -- not proven ------------------------------------------------------------------------------

    def not_proven(self) -> list[str]:
        report = self.report
        said: list[str] = []
        for strand in report.strands:
            said += self._not_proven(strand)
        if report.district_key is None:
            said.append(self.say("no key"))
        elif not report.key_given:
            said.append(self.say("own key", fingerprint=fingerprint(report.district_key)))
        if report.unchecked_receipts and report.district_key is not None:
            said.append(self.say("some receipts", count=report.unchecked_receipts))
        if report.foreign_receipts:
            said.append(self.say("foreign", count=report.foreign_receipts))
        if report.about and report.about.purpose == "inspector":
            said.append(self.say("hidden numbers"))
        said += [self.say(key) for key in self._always()]
        return said

    def _always(self) -> list[str]:
        lean = ["lean"] if self.report.lean else []
        tables = ["tables"] if self.report.kind == "book" else []
        return [*lean, "clock", "unwritten", "end", "both keys", *tables]

    def _not_proven(self, strand: Strand) -> Iterator[str]:
        where = self.journal(strand)
        if not self.report.is_sound(strand):
            yield self.say("unsound", where=where)
            return
        if strand.opened.desk and not self.report.of_district:
            settled = strand.confirmed[0] if strand.confirmed else strand.first - 1
            if strand.run.n > settled:
                count = strand.run.n - max(settled, strand.first - 1)
                yield self.say("tail", where=where, count=count)
        if strand.erased:
            yield self.say("erased", where=where, count=strand.erased)
        if strand.own and strand.confirmed and strand.confirmed[0] in strand.kept:
            n, moment = strand.confirmed
            floor = strand.kept[n].floor
            if floor:
                span = {"floor": moment_shown(floor), "moment": moment_shown(moment)}
                yield self.say("between", where=where, n=n, **span)

    # -- all of it -------------------------------------------------------------------------------

    def days(self) -> list[str]:
        """The seals that the day sheets on paper carry, one after the other."""
        lines = ["", self.say("days")]
        for strand in self.report.strands:
            for at, n, h in strand.days:
                lines += [f"  {moment_shown(at)} · {self.journal(strand)}, № {n}"]
                lines += [f"    {in_groups(h.hex())}"]
        return lines if len(lines) > 2 else [*lines, f"  {self.say('no days')}"]

    def lines(self, *, days: bool = False) -> list[str]:
        """What the command prints."""
        report = self.report
        found = self.findings() or [self.say("none")]
        lines = [self.input()]
        if report.district_key is not None:
            lines.append(self.say("key", fingerprint=fingerprint(report.district_key)))
        for title, sentences in (
            ("findings", found),
            ("proven", self.proven()),
            ("not proven", self.not_proven()),
        ):
            lines += ["", self.say(title)]
            lines += [f"  • {sentence}" for sentence in sentences]
        lines += ["", self.say("heads")]
        for where, n, h in self.heads():
            lines += [f"  {where}, № {n}", f"    {h}"]
        lines += self.days() if days else []
        return [*lines, "", self.verdict]

    def data(self) -> dict[str, Any]:
        """The same for programs."""
        report = self.report
        return {
            "verifier": VERSION,
            "exit": report.exit_code,
            "verdict": report.verdict,
            "input": {
                "name": report.name,
                "kind": report.about.purpose if report.about else report.kind,
                "made_at": report.about.made_at if report.about else None,
            },
            "district_key": report.district_key.hex() if report.district_key else None,
            "district_key_given": report.key_given,
            "lean": report.lean,
            "findings": [
                {
                    "number": one.number,
                    "grade": one.grade,
                    "chain": one.chain,
                    "n": one.n,
                    "last": one.last,
                    "count": one.count,
                    "about": one.about,
                    "text": self.finding(one),
                }
                for one in report.findings
            ],
            "journals": [_journal_data(report, strand) for strand in report.strands],
            "proven": self.proven(),
            "not_proven": self.not_proven(),
        }


def _journal_data(report: Report, strand: Strand) -> dict[str, Any]:
    confirmed = strand.confirmed
    return {
        "chain": strand.chain.hex(),
        "branch": strand.branch,
        "office": strand.opened.office,
        "desk": strand.opened.desk,
        "sound": report.is_sound(strand),
        "first_n": strand.first,
        "head_n": strand.run.n,
        "head_h": strand.run.h.hex(),
        "entries": strand.entries,
        "erased": strand.erased,
        "suspect_clock": strand.suspect,
        "signatures_checked": strand.checked,
        "confirmed_n": confirmed[0] if confirmed else None,
        "confirmed_at": confirmed[1] if confirmed else None,
        "days": [{"closed_at": at, "n": n, "h": h.hex()} for at, n, h in strand.days],
    }


# -- the command ---------------------------------------------------------------------------------


class Ticker:
    """Says how far it is, on the error stream, once a second; nothing for what is quick."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 1
        self._shown = False

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next, self._shown = now + 1, True
            print(f"\r{min(share, 1):4.0%}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._shown:
            print("\r     \r", end="", file=sys.stderr, flush=True)


def _key(text: str) -> str:
    try:
        _digits_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError("64 hex digits, or the 32 of the fingerprint") from None
    return text


def main(argv: list[str] | None = None) -> int:
    """Check one file and print what is proven; the exit code says how it stands."""
    parser = argparse.ArgumentParser(prog="verify", description="Checks a Tereze book or file.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--receipts", type=Path, nargs="+", action="append", metavar="FILE")
    parser.add_argument("--district-key", type=_key, default="", metavar="HEX")
    parser.add_argument("--language", choices=LANGUAGES, default="kk")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--days", action="store_true")
    asked = parser.parse_args(argv)
    receipts = [one for some in asked.receipts or [] for one in some]
    for stream in (sys.stdout, sys.stderr):  # a console without Kazakh letters must not stop it
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    ticker = Ticker()
    try:
        report = verify(asked.file, receipts, asked.district_key, ticker)
    except CannotRead as failure:
        text = SENTENCES[failure.number][LANGUAGES.index(asked.language)]
        if asked.json:
            print(json.dumps({"exit": UNREADABLE, "number": failure.number, "text": text}))
        print(f"[{failure.number}] {text}", file=sys.stderr)
        return UNREADABLE
    finally:
        ticker.end()
    telling = Telling(report, asked.language)
    if asked.json:
        print(json.dumps(telling.data(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(telling.lines(days=asked.days)))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
