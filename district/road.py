"""The routes of the road: an exchange, enrolment, the kiosk's board, files by range.

What an exchange does is in `district.ingest`, which knows no web; the routes add only who carried
a body and how much of it is read. Bodies are raw bytes: nothing here is parsed as JSON or shown to
a person.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from district.enrolment import DeviceRow, Enrolment, keys_of
from district.ingest import COMMON_OFFICE, DistrictStore, Exchange
from district.ingest import ingest as ingest  # for those who have always found it here
from registry.facts import FileRef
from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused, Trouble
from registry.files import LARGEST_FILE
from registry.line_up import LARGEST_ASK
from registry.new_keys import LARGEST
from registry.ports import Clock, Signer, Verifier
from registry.road import BOARD_TAG, Board, SignedBoard
from registry.trust import CERTIFICATE_HEADER, SignedCertificate, read_shown
from sync.wire import (
    CARRIER_HEADER,
    CONTENT_TYPE,
    HELD_LIMIT,
    RANGE_BYTES,
    BodyTooLarge,
    FileHeld,
    carrier_is_signed,
    pack_board,
    pack_held,
    read_carrier,
    request_body,
    unpack_names,
)

MOST_PIECES: Final = 16  # of a body, read ahead; the server reads at most 64 KiB at once
LARGEST_BODY: Final = 32 * 1024 * 1024  # bytes of one exchange, as they come over the line
RETRY_SECONDS: Final = 30  # asked of a device when our own disk or database is in trouble
SALT_HEADER: Final = "X-Tereze-Salt"
HELD_HEADER: Final = "X-Tereze-Held"
_FILE_NAME: Final = re.compile(r"[0-9a-f]{64}")


class BoardStore(Protocol):
    def board(self, office: int) -> Board:
        """Every application of the office that has a living code, in a steady order."""


class FileRow(Protocol):
    """A file the district knows of, held or still to come."""

    @property
    def office(self) -> int: ...
    @property
    def salt(self) -> bytes: ...
    @property
    def size(self) -> int: ...


class FileIndex(Protocol):
    def file(self, name: bytes) -> FileRow | None: ...

    def expect_file(self, ref: FileRef, office: int) -> None:
        """Remember that this file belongs to the office. A second time changes nothing."""


class Shelf(Protocol):
    """Where the bytes of files lie, by name (SHA-256(salt ‖ bytes))."""

    def held(self, name: bytes) -> int: ...

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        """Bytes held afterwards. A piece that does not begin there changes nothing."""

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away."""

    def read(self, name: bytes, start: int, count: int) -> bytes:
        """At most `count` bytes of a finished file; b"" when it is not here."""


class Members(Protocol):
    """Who may come."""

    def device(self, device: bytes) -> DeviceRow | None: ...

    def seen(self, device: bytes, at: int) -> None:
        """The device was here at this UTC ms."""

    def new_key_used(self, device: bytes) -> None:
        """It has signed with its newest key: the one before is good no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeEnd:
    """All that the routes of the road need at a relay, each a small promise handed in by the
    wiring. A relay shows its `certificate` with each board it signs; the district needs none."""

    store: DistrictStore
    devices: Members
    boards: BoardStore
    index: FileIndex
    shelf: Shelf
    signer: Signer
    verifier: Verifier
    clock: Clock
    certificate: SignedCertificate | None = None
    # A certificate that a device shows, made into what is known of it; the district has its list.
    # The district takes one that it has forgotten itself, after a device has changed its keys.
    introduce: Callable[[SignedCertificate], DeviceRow | None] = lambda _: None
    # A device's request for new keys, answered or passed on (`district.rekeying`). Raises
    # EnrolmentRefused, BadFrame, Trouble.
    change_keys: Callable[[bytes], bytes] | None = None
    # The line of those who wait, where tickets are given (decision 11): role, number and body of
    # whoever asks. Raises BadFrame, Trouble.
    line: Callable[[str, int, bytes], bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEnd(OfficeEnd):
    """The district's end: it lets devices in as well."""

    enrolment: Enrolment


class _TurnAway(Exception):
    """The request is answered with this status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def road_routes(end: OfficeEnd) -> APIRouter:
    """All addresses under `/road`, as `docs/format.md` names them."""
    routes = APIRouter(prefix="/road", include_in_schema=False)

    @routes.post("/exchange")
    async def exchange(request: Request) -> Response:
        coming = Exchange(end.store, lambda signed: _carrier(end, request, signed))
        return await _saying_failures(_exchange(request, coming))

    if isinstance(end, RoadEnd):
        letting_in = end.enrolment

        @routes.post("/enrol")
        async def enrol(request: Request) -> Response:
            return await _answering(request, 4096, lambda body: _ours(letting_in.enrol(body)))

    if end.change_keys is not None:
        changing = end.change_keys

        @routes.post("/keys")
        async def keys(request: Request) -> Response:
            return await _answering(request, LARGEST, lambda body: _ours(changing(body)))

    if end.line is not None:
        _line_route(routes, end, end.line)

    @routes.get("/board/{office}")
    async def board(request: Request, office: int) -> Response:
        return await _answering(request, 0, lambda _: _board(end, request, office))

    @routes.post("/files")
    async def which_files(request: Request) -> Response:
        return await _answering(request, HELD_LIMIT, lambda body: _which_files(end, request, body))

    @routes.get("/files/{name}")
    async def give_file(request: Request, name: str) -> Response:
        return await _answering(request, 0, lambda _: _give_file(end, request, name))

    @routes.put("/files/{name}")
    async def take_file(request: Request, name: str) -> Response:
        return await _answering(
            request, RANGE_BYTES, lambda body: _take_file(end, request, name, body)
        )

    return routes


def _line_route(
    routes: APIRouter, end: OfficeEnd, in_line: Callable[[str, int, bytes], bytes]
) -> None:
    def told(request: Request, body: bytes) -> Response:
        carrier = _carrier(end, request, request_body("POST", "/road/line", body))
        return _ours(in_line(carrier.role, carrier.desk, body))

    @routes.post("/line")
    async def line(request: Request) -> Response:
        return await _answering(request, LARGEST_ASK, lambda body: told(request, body))


async def _exchange(request: Request, coming: Exchange) -> Response:
    """What came is taken in by a worker thread while more is read. The memory holds a little of
    what waits and one section; a line that breaks has delivered what came before."""
    pieces: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(MOST_PIECES)
    reading = asyncio.create_task(_read_on(request, pieces))
    try:
        while (piece := await pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            await run_in_threadpool(coming.feed, piece)
        return _ours(await run_in_threadpool(coming.answer))
    finally:
        reading.cancel()


async def _read_on(request: Request, pieces: "asyncio.Queue[bytes | Exception | None]") -> None:
    """Read ahead: what is left with the server when a line breaks is thrown away by it."""
    read = 0
    try:
        async for piece in request.stream():
            read += len(piece)
            if read > LARGEST_BODY:
                raise BodyTooLarge
            await pieces.put(piece)
        await pieces.put(None)
    except (BodyTooLarge, ClientDisconnect) as over:
        await pieces.put(over)


async def _answering(request: Request, limit: int, answer: Callable[[bytes], Response]) -> Response:
    """Read at most `limit` bytes, let a worker thread answer, and say failures as statuses."""

    async def answered() -> Response:
        return await run_in_threadpool(answer, await _read(request, limit))

    return await _saying_failures(answered())


async def _saying_failures(answer: Awaitable[Response]) -> Response:
    try:
        return await answer
    except _TurnAway as away:
        return _ours(b"", away.status)
    except BodyTooLarge:
        return _ours(b"", 413)
    except (BadFrame, ClientDisconnect):
        return _ours(b"", 400)
    except EnrolmentRefused:
        return _ours(b"", 403)
    except DemoIsNotReal:
        return _ours(b"", 409)
    except Trouble:
        return _ours(b"", 503, {"Retry-After": str(RETRY_SECONDS)})


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise _TurnAway(413)
    return bytes(body)


def _ours(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Even a refusal names our content type: by it a device tells us from a captive portal."""
    return Response(body, status, headers, CONTENT_TYPE)


def _carrier(end: OfficeEnd, request: Request, signed: bytes) -> DeviceRow:
    """The device that signed these bytes. Turns everybody else away with 401."""
    named = read_carrier(request.headers.get(CARRIER_HEADER, ""))
    if named is None:
        raise _TurnAway(401)

    def signing_key(row: DeviceRow | None) -> bytes | None:
        if row is None or row.device != named.device:
            return None
        holding = (k for k in keys_of(row) if carrier_is_signed(end.verifier, k, named, signed))
        return next(holding, None)

    row = end.devices.device(named.device)
    key = signing_key(row)
    if key is None:  # not known here yet, or not by these keys
        row = _introduced(end, request)
        key = signing_key(row)
    if row is None or key is None:
        raise _TurnAway(401)
    if row.revoked_at is not None:
        raise _TurnAway(403)  # lost or stolen: whoever has it may know, and learns nothing else
    if row.earlier is not None and key == keys_of(row)[0]:
        end.devices.new_key_used(row.device)
    end.devices.seen(row.device, end.clock.now())
    return row


def _introduced(end: OfficeEnd, request: Request) -> DeviceRow | None:
    shown = read_shown(request.headers.get(CERTIFICATE_HEADER, ""))
    return None if shown is None else end.introduce(shown)


def _board(end: OfficeEnd, request: Request, office: int) -> Response:
    """The office's board, signed. 304 when it is the one the kiosk holds already."""
    carrier = _carrier(end, request, request_body("GET", f"/road/board/{office}"))
    if carrier.office != office:
        raise _TurnAway(403)
    board = end.boards.board(office)
    news = msgspec.msgpack.encode((board.rows, board.news_at))
    tag = f'"{hashlib.sha256(news).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return _ours(b"", 304, {"ETag": tag})
    packed = msgspec.msgpack.encode(board)
    shown = end.certificate or SignedCertificate(b"", b"")
    signed = SignedBoard(packed, end.signer.sign(BOARD_TAG + packed), shown.packed, shown.signature)
    return _ours(pack_board(signed), 200, {"ETag": tag})


def _which_files(end: OfficeEnd, request: Request, body: bytes) -> Response:
    """How much is here of each file named. Of other offices' files: nothing."""
    carrier = _carrier(end, request, request_body("POST", "/road/files", body))
    held = []
    for name in unpack_names(body):
        row = None if carrier.role == "kiosk" else end.index.file(name)
        if row is None or row.office not in (carrier.office, COMMON_OFFICE):
            held.append(FileHeld())
            continue
        whole = bool(end.shelf.read(name, 0, 1))
        held.append(FileHeld(row.size if whole else end.shelf.held(name), whole))
    return _ours(pack_held(held))


def _give_file(end: OfficeEnd, request: Request, name: str) -> Response:
    """One range of a file, at most `RANGE_BYTES`. 404 when it is not here, or not here yet."""
    span = request.headers.get("Range", "")
    carrier = _carrier(end, request, request_body("GET", f"/road/files/{name}", span=span))
    row = _file_of(end, carrier, name)
    asked = re.fullmatch(r"bytes=([0-9]{1,15})-([0-9]{0,15})", span)
    if asked is None:
        raise _TurnAway(416)
    start = int(asked[1])
    last = int(asked[2]) if asked[2] else row.size - 1
    if start > last or start >= row.size:
        raise _TurnAway(416)
    piece = end.shelf.read(bytes.fromhex(name), start, min(last - start + 1, RANGE_BYTES))
    if not piece:
        raise _TurnAway(404)
    through = f"bytes {start}-{start + len(piece) - 1}/{row.size}"
    return _ours(piece, 206, {"Content-Range": through})


def _take_file(end: OfficeEnd, request: Request, name: str, piece: bytes) -> Response:
    """One range of a file from a device. The answer's `X-Tereze-Held` says where to go on."""
    span = request.headers.get("Content-Range", "")
    carrier = _carrier(end, request, request_body("PUT", f"/road/files/{name}", piece, span))
    if carrier.role == "kiosk":
        raise _TurnAway(403)
    told = re.fullmatch(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15})", span)
    salt = re.fullmatch(r"(?:[0-9a-f]{2}){1,64}", request.headers.get(SALT_HEADER, ""))
    if told is None or salt is None or not _FILE_NAME.fullmatch(name):
        raise _TurnAway(400)
    size = int(told[2])
    if size > LARGEST_FILE:
        raise _TurnAway(413)
    media_type = request.headers.get("Content-Type", "")[:80]
    ref = FileRef(bytes.fromhex(name), bytes.fromhex(salt[0]), size, media_type)
    end.index.expect_file(ref, carrier.office)
    row = _file_of(end, carrier, name)
    if int(told[1]) + len(piece) > row.size:
        raise _TurnAway(416)
    held = end.shelf.append(ref.name, int(told[1]), piece)
    if held == row.size and not end.shelf.finish(ref.name, row.salt):
        raise _TurnAway(422)  # not what its name says: the device sends it again from the start
    return _ours(b"", 200, {HELD_HEADER: str(held)})


def _file_of(end: OfficeEnd, carrier: DeviceRow, name: str) -> FileRow:
    """The file, if this carrier's office may have it. Others learn not even that it exists."""
    if carrier.role == "kiosk" or not _FILE_NAME.fullmatch(name):
        raise _TurnAway(404)
    row = end.index.file(bytes.fromhex(name))
    if row is None or row.office not in (carrier.office, COMMON_OFFICE):
        raise _TurnAway(404)
    return row
