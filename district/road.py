"""The district's end of the road: bodies of an exchange in, answers out; files and boards.

`ingest` stands outside the web framework, because a parcel from a stick goes through it as well.
The routes add only who carried a body and how much of it is read. Bodies are raw bytes: nothing
here is parsed as JSON or shown to a person.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from district.enrolment import DeviceRow, DeviceStore, Enrolment, certificate_of
from registry.facts import FileRef
from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused, Trouble
from registry.ports import Clock, Signer, Verifier
from registry.road import BOARD_TAG, Board, Frame, Head, SignedBoard, SignedReceipt
from sync.wire import (
    CARRIER_HEADER,
    CONTENT_TYPE,
    FRAME_BYTES,
    PACKED_LIMIT,
    RANGE_BYTES,
    Message,
    RefusedFrame,
    carrier_is_signed,
    pack,
    pack_board,
    read_carrier,
    request_body,
    unpack,
)

ANSWER_BYTES: Final = 512 * 1024  # of entries in one answer: the device comes again for the rest
COMMON_OFFICE: Final = 0  # the district's common chain goes to every office
LARGEST_FILE: Final = 64 * 1024 * 1024
RETRY_SECONDS: Final = 30  # asked of a device when our own disk or database is in trouble
SALT_HEADER: Final = "X-Tereze-Salt"
HELD_HEADER: Final = "X-Tereze-Held"
_FILE_NAME: Final = re.compile(r"[0-9a-f]{64}")


class DistrictStore(Protocol):
    """What the road needs of the district's book."""

    def heads(self, office: int | None = None, theirs: Sequence[Head] = ()) -> tuple[Head, ...]: ...

    def frames_after(
        self, theirs: Sequence[Head], largest: int = FRAME_BYTES, office: int | None = None
    ) -> Iterable[Frame]: ...

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        """Store a frame; its chain's head afterwards. Raises BadFrame, having kept the frame."""

    def receipts_for(self, chain_id: bytes, carrier: bytes) -> Sequence[SignedReceipt]:
        """One for the end of each branch that is held."""

    def chains_of(self, device: bytes) -> Sequence[bytes]:
        """Ids of the chains this device wrote, as far as they are held."""


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


@dataclass(frozen=True, slots=True)
class RoadEnd:
    """All that the routes of the road need, each a small promise handed in by the wiring."""

    store: DistrictStore
    devices: DeviceStore
    boards: BoardStore
    index: FileIndex
    shelf: Shelf
    enrolment: Enrolment
    signer: Signer
    verifier: Verifier
    clock: Clock


def ingest(body: bytes, carrier: DeviceRow, store: DistrictStore) -> bytes:
    """One exchange: take in what the carrier brings, answer with what its office lacks.

    Safe to repeat: replay changes nothing, a gap is answered with our head. A frame that does not
    hold is answered as such and holds up only its own chain. Raises BadFrame when the body itself
    cannot be read, or when a kiosk brings entries: it stands in the hall, and writes none.
    """
    message = unpack(body)
    if carrier.role == "kiosk" and message.frames:
        raise BadFrame("kiosk")
    refused: dict[bytes, RefusedFrame] = {}
    touched: dict[bytes, None] = {}
    for frame in message.frames:
        if frame.chain in refused:
            continue
        try:
            store.take_in(frame, carrier.office)
            touched[frame.chain] = None
        except BadFrame as bad:
            refused[frame.chain] = RefusedFrame(frame.chain, frame.first, bad.why)
    # With nothing brought it is a question: a receipt may have been lost on the way down.
    signed_for = touched if message.frames else dict.fromkeys(store.chains_of(carrier.device))
    heads = store.heads(carrier.office, message.heads)
    if message.unsigned:  # of its own office, whoever wrote them: a relay carries them all
        ours = {head.chain for head in heads}
        signed_for |= dict.fromkeys(chain for chain in message.unsigned if chain in ours)
    receipts = (store.receipts_for(chain, carrier.device) for chain in signed_for)
    answer = Message(
        heads=heads,
        frames=_down(message.heads, carrier, store),
        receipts=tuple(itertools.chain.from_iterable(receipts)),
        refused=tuple(refused.values()),
    )
    return pack(answer)


def _down(theirs: tuple[Head, ...], carrier: DeviceRow, store: DistrictStore) -> tuple[Frame, ...]:
    """What the carrier lacks. A kiosk stands in the hall: it gets no chain of its office."""
    office = COMMON_OFFICE if carrier.role == "kiosk" else carrier.office
    frames: list[Frame] = []
    size = 0
    for frame in store.frames_after(theirs, FRAME_BYTES, office):
        frames.append(frame)
        size += sum(len(one.header) + len(one.payload) for one in frame.entries)
        if size >= ANSWER_BYTES:
            break
    return tuple(frames)


class _TurnAway(Exception):
    """The request is answered with this status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def road_routes(end: RoadEnd) -> APIRouter:
    """`/road/exchange`, `/road/enrol`, `/road/board/{office}`, `/road/files/{name}`."""
    routes = APIRouter(prefix="/road", include_in_schema=False)

    @routes.post("/exchange")
    async def exchange(request: Request) -> Response:
        def answer(body: bytes) -> Response:
            carrier = _carrier(end, request, body)
            return _ours(ingest(body, carrier, end.store))

        return await _answering(request, PACKED_LIMIT, answer)

    @routes.post("/enrol")
    async def enrol(request: Request) -> Response:
        return await _answering(request, 4096, lambda body: _ours(end.enrolment.enrol(body)))

    @routes.get("/board/{office}")
    async def board(request: Request, office: int) -> Response:
        return await _answering(request, 0, lambda _: _board(end, request, office))

    @routes.get("/files/{name}")
    async def give_file(request: Request, name: str) -> Response:
        return await _answering(request, 0, lambda _: _give_file(end, request, name))

    @routes.put("/files/{name}")
    async def take_file(request: Request, name: str) -> Response:
        return await _answering(
            request, RANGE_BYTES, lambda body: _take_file(end, request, name, body)
        )

    return routes


async def _answering(request: Request, limit: int, answer: Callable[[bytes], Response]) -> Response:
    """Read at most `limit` bytes, let a worker thread answer, and say failures as statuses."""
    try:
        return await run_in_threadpool(answer, await _read(request, limit))
    except _TurnAway as away:
        return _ours(b"", away.status)
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


def _carrier(end: RoadEnd, request: Request, signed: bytes) -> DeviceRow:
    """The device that signed these bytes. Turns everybody else away with 401."""
    named = read_carrier(request.headers.get(CARRIER_HEADER, ""))
    row = None if named is None else end.devices.device(named.device)
    if named is None or row is None:
        raise _TurnAway(401)
    key = certificate_of(row).signing_key
    if not carrier_is_signed(end.verifier, key, named, signed):
        raise _TurnAway(401)
    end.devices.seen(row.device, end.clock.now())
    return row


def _board(end: RoadEnd, request: Request, office: int) -> Response:
    """The office's board, signed. 304 when it is the one the kiosk holds already."""
    carrier = _carrier(end, request, request_body("GET", f"/road/board/{office}"))
    if carrier.office != office:
        raise _TurnAway(403)
    board = end.boards.board(office)
    tag = f'"{hashlib.sha256(msgspec.msgpack.encode(board.rows)).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return _ours(b"", 304, {"ETag": tag})
    packed = msgspec.msgpack.encode(board)
    signed = SignedBoard(packed, end.signer.sign(BOARD_TAG + packed))
    return _ours(pack_board(signed), 200, {"ETag": tag})


def _give_file(end: RoadEnd, request: Request, name: str) -> Response:
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


def _take_file(end: RoadEnd, request: Request, name: str, piece: bytes) -> Response:
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


def _file_of(end: RoadEnd, carrier: DeviceRow, name: str) -> FileRow:
    """The file, if this carrier's office may have it. Others learn not even that it exists."""
    if carrier.role == "kiosk" or not _FILE_NAME.fullmatch(name):
        raise _TurnAway(404)
    row = end.index.file(bytes.fromhex(name))
    if row is None or row.office not in (carrier.office, COMMON_OFFICE):
        raise _TurnAway(404)
    return row
