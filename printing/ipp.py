"""Asking a print service or a printer by the Internet Printing Protocol, as much as we need of it.

Encoding by RFC 8010 over HTTP (a port or, for CUPS on the same machine, its socket), operations by
RFC 8011. Kept out: what the answers mean for a paper (`printing.ipp_printer`).
"""

import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count
from typing import Final
from urllib.parse import urlsplit

Value = str | int | bool | bytes
PORT: Final = 631
_MOST_BYTES: Final = 1 << 20  # of an answer: a printer with all its media tells some 30 KB
_HTTP_OK: Final = 200
_UP_TO_OK: Final = 0x00FF  # successful-ok and its variants, RFC 8011 §B.1.2

_OPERATION, _JOB, _END = 0x01, 0x02, 0x03  # attribute groups, RFC 8010 §3.5.1
_LAST_DELIMITER: Final = 0x0F
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_BEGIN_COLLECTION, _END_COLLECTION = 0x34, 0x37
_FIRST_WORDS: Final = 0x40  # from here on tags are of text
_TAGS: Final[Mapping[str, int]] = {
    "attributes-charset": _CHARSET,
    "attributes-natural-language": _LANGUAGE,
    "printer-uri": _URI,
    "requesting-user-name": _NAME,
    "job-name": _NAME,
    "job-id": _INTEGER,
    "document-format": _MIME,
    "requested-attributes": _KEYWORD,
    "which-jobs": _KEYWORD,
    "purge-jobs": _BOOLEAN,
    "my-jobs": _BOOLEAN,
    "print-scaling": _KEYWORD,
    "media": _KEYWORD,
}


class Operation(IntEnum):
    """RFC 8011 §5.4.15; those of CUPS by its own registry."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER = 0x000B
    RESUME_PRINTER = 0x0011
    PURGE_JOBS = 0x0012
    CUPS_GET_PRINTERS = 0x4002


class IppUnreachable(Exception):
    """Nobody answered, or not by this protocol. `was_sent`: it may have been understood, so nobody
    knows whether it was done."""

    def __init__(self, why: str, *, was_sent: bool) -> None:
        super().__init__(why)
        self.was_sent = was_sent


class IppRefused(Exception):
    """The answer is no. `status` by RFC 8011 §B."""

    BUSY: Final = 0x0507  # another job is in the printer

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:#06x}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """One group of attributes for each printer or job that was told of."""

    groups: Sequence[Mapping[str, tuple[Value, ...]]]

    @property
    def first(self) -> Mapping[str, tuple[Value, ...]]:
        return self.groups[0] if self.groups else {}


def words_of(group: Mapping[str, tuple[Value, ...]], name: str) -> tuple[str, ...]:
    """The words under this name, none where nothing is told."""
    return tuple(one for one in group.get(name, ()) if isinstance(one, str))


def number_of(group: Mapping[str, tuple[Value, ...]], name: str) -> int:
    """The number under this name, 0 where none is told."""
    found = group.get(name, ())
    return found[0] if found and isinstance(found[0], int) else 0


class Service:
    """One address, as `ipp://host:631/printers/hall` or `ipps://…`. The standard has none for a
    socket of this machine: that is handed in apart."""

    def __init__(self, uri: str, socket_path: str = "", patience_s: float = 5.0) -> None:
        """ValueError for what is no such address."""
        parts = urlsplit(uri)
        if parts.scheme not in ("ipp", "ipps") or not parts.hostname:
            raise ValueError("an address begins with ipp:// or ipps:// and names a host")
        self.uri = uri
        self._secure = parts.scheme == "ipps"
        self._host, self._port = parts.hostname, parts.port or PORT
        self._path = parts.path or "/"
        self._socket = socket_path
        self._patience = patience_s
        self._ids = count(1)

    def ask(
        self, operation: Operation, asked: Mapping[str, object], document: bytes = b""
    ) -> Answer:
        """Raises IppUnreachable or IppRefused. `asked`: attributes of the operation, in order."""
        head = {"attributes-charset": "utf-8", "attributes-natural-language": "en"}
        if operation is not Operation.CUPS_GET_PRINTERS:
            head["printer-uri"] = self.uri
        sent = encode(operation, next(self._ids), {**head, **asked}) + document
        wire = self._connection()
        try:
            wire.connect()
        except (OSError, HTTPException) as cause:
            raise IppUnreachable(type(cause).__name__, was_sent=False) from cause
        try:
            return decode(self._post(wire, sent))
        except (OSError, HTTPException, struct.error, IndexError, UnicodeError) as cause:
            raise IppUnreachable(type(cause).__name__, was_sent=True) from cause

    def _post(self, wire: HTTPConnection, sent: bytes) -> bytes:
        try:
            wire.request("POST", self._path, sent, {"Content-Type": "application/ipp"})
            answer = wire.getresponse()
            if answer.status != _HTTP_OK:
                raise HTTPException(answer.status)
            return answer.read(_MOST_BYTES)
        finally:
            wire.close()

    def _connection(self) -> HTTPConnection:
        if self._socket:
            return _BySocket(self._socket, self._patience)
        kind = HTTPSConnection if self._secure else HTTPConnection
        return kind(self._host, self._port, timeout=self._patience)


class _BySocket(HTTPConnection):
    """CUPS on this machine listens at a socket of the file system."""

    def __init__(self, path: str, patience_s: float) -> None:
        super().__init__("localhost", timeout=patience_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.sock.close()
            raise


def encode(operation: Operation, request: int, asked: Mapping[str, object]) -> bytes:
    """A request (RFC 8010 §3.1): version 2.0, operation, id, the attributes."""
    parts = [struct.pack(">BBHI", 2, 0, operation, request), bytes((_OPERATION,))]
    in_job = False
    for name, value in asked.items():
        if name in ("print-scaling", "media") and not in_job:
            parts.append(bytes((_JOB,)))
            in_job = True
        values = value if isinstance(value, tuple) else (value,)
        for place, one in enumerate(values):
            parts.append(_attribute(_TAGS[name], "" if place else name, one))
    return b"".join((*parts, bytes((_END,))))


def _attribute(tag: int, name: str, value: object) -> bytes:
    named = name.encode("ascii")
    if isinstance(value, bool):
        told = b"\x01" if value else b"\x00"
    elif isinstance(value, int):
        told = struct.pack(">i", value)
    else:
        told = str(value).encode()
    sizes = struct.pack(">BH", tag, len(named)), struct.pack(">H", len(told))
    return sizes[0] + named + sizes[1] + told


def decode(answer: bytes) -> Answer:
    """Raises IppRefused, and struct.error or IndexError for what is no answer."""
    _, _, status, _ = struct.unpack_from(">BBHI", answer)
    groups: list[dict[str, tuple[Value, ...]]] = []
    for tag, found in _groups(answer, 8):
        if tag != _OPERATION:
            groups.append(found)
    if status > _UP_TO_OK:
        raise IppRefused(status)
    return Answer(groups)


def _groups(answer: bytes, at: int) -> Iterator[tuple[int, dict[str, tuple[Value, ...]]]]:
    group, tag = dict[str, tuple[Value, ...]](), answer[at]
    last, depth, at = "", 0, at + 1
    while tag != _END:
        one = answer[at]
        if one <= _LAST_DELIMITER:
            yield tag, group
            group, tag, last, at = {}, one, "", at + 1
            continue
        name, told, at = _one(answer, at + 1)
        depth += (one == _BEGIN_COLLECTION) - (one == _END_COLLECTION)
        if depth or one == _END_COLLECTION:
            continue  # trays and sizes in all their detail: nothing here needs them
        last = name or last
        group[last] = (*group.get(last, ()), _value(one, told))


def _one(answer: bytes, at: int) -> tuple[str, bytes, int]:
    (length,) = struct.unpack_from(">H", answer, at)
    name = answer[at + 2 : at + 2 + length].decode("ascii")
    at += 2 + length
    (length,) = struct.unpack_from(">H", answer, at)
    told = answer[at + 2 : at + 2 + length]
    if len(told) != length:
        raise IndexError("the answer ends before its time")
    return name, told, at + 2 + length


def _value(tag: int, told: bytes) -> Value:
    if tag in (_INTEGER, _ENUM):
        number: int = struct.unpack(">i", told)[0]
        return number
    if tag == _BOOLEAN:
        return told != b"\x00"
    return told.decode("utf-8", "replace") if tag >= _FIRST_WORDS else told
