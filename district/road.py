"""The routes of the road: an exchange, enrolment, the kiosk's board, files by range.

What an exchange does is in `district.ingest`, which knows no web; the routes add only who carried
a body and how much of it is read. Bodies are raw bytes: nothing here is parsed as JSON or shown to
a person.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from district.boards import QUESTION_LIMIT, board_answer, changes_answer
from district.door import TurnAway, answering, carrier_of, ours, saying_failures
from district.ends import FileRow
from district.ends import OfficeEnd as OfficeEnd
from district.ends import RoadEnd as RoadEnd
from district.enrolment import DeviceRow
from district.hall_road import hall_routes
from district.ingest import COMMON_OFFICE, Exchange
from district.ingest import ingest as ingest  # for those who have always found it here
from registry.facts import FileRef
from registry.files import LARGEST_FILE
from registry.line_up import LARGEST_ASK
from registry.new_keys import LARGEST
from sync.wire import (
    HELD_LIMIT,
    RANGE_BYTES,
    BodyTooLarge,
    FileHeld,
    pack_held,
    request_body,
    unpack_names,
)

MOST_PIECES: Final = 16  # of a body, read ahead; the server reads at most 64 KiB at once
LARGEST_BODY: Final = 32 * 1024 * 1024  # bytes of one exchange, as they come over the line
SALT_HEADER: Final = "X-Tereze-Salt"
HELD_HEADER: Final = "X-Tereze-Held"
_FILE_NAME: Final = re.compile(r"[0-9a-f]{64}")


def road_routes(end: OfficeEnd) -> APIRouter:
    """All addresses under `/road`, as `docs/format.md` names them."""
    routes = APIRouter(prefix="/road", include_in_schema=False)

    @routes.post("/exchange")
    async def exchange(request: Request) -> Response:
        coming = Exchange(end.store, lambda signed: carrier_of(end, request, signed))
        return await saying_failures(_exchange(request, coming))

    if isinstance(end, RoadEnd):
        letting_in = end.enrolment

        @routes.post("/enrol")
        async def enrol(request: Request) -> Response:
            return await answering(request, 4096, lambda body: ours(letting_in.enrol(body)))

    if end.change_keys is not None:
        changing = end.change_keys

        @routes.post("/keys")
        async def keys(request: Request) -> Response:
            return await answering(request, LARGEST, lambda body: ours(changing(body)))

    if end.line is not None:
        _line_route(routes, end, end.line)

    hall_routes(routes, end)

    @routes.get("/board/{office}")
    async def board(request: Request, office: int) -> Response:
        return await answering(request, 0, lambda _: board_answer(end, request, office))

    @routes.post("/board/{office}")
    async def board_changes(request: Request, office: int) -> Response:
        return await answering(
            request, QUESTION_LIMIT, lambda body: changes_answer(end, request, office, body)
        )

    @routes.post("/files")
    async def which_files(request: Request) -> Response:
        return await answering(request, HELD_LIMIT, lambda body: _which_files(end, request, body))

    @routes.get("/files/{name}")
    async def give_file(request: Request, name: str) -> Response:
        return await answering(request, 0, lambda _: _give_file(end, request, name))

    @routes.put("/files/{name}")
    async def take_file(request: Request, name: str) -> Response:
        return await answering(
            request, RANGE_BYTES, lambda body: _take_file(end, request, name, body)
        )

    return routes


def _line_route(
    routes: APIRouter, end: OfficeEnd, in_line: Callable[[str, int, bytes], bytes]
) -> None:
    def told(request: Request, body: bytes) -> Response:
        carrier = carrier_of(end, request, request_body("POST", "/road/line", body))
        return ours(in_line(carrier.role, carrier.desk, body))

    @routes.post("/line")
    async def line(request: Request) -> Response:
        return await answering(request, LARGEST_ASK, lambda body: told(request, body))


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
        return ours(await run_in_threadpool(coming.answer))
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


def _which_files(end: OfficeEnd, request: Request, body: bytes) -> Response:
    """How much is here of each file named. Of other offices' files: nothing."""
    carrier = carrier_of(end, request, request_body("POST", "/road/files", body))
    held = []
    for name in unpack_names(body):
        row = None if carrier.role == "kiosk" else end.index.file(name)
        if row is None or row.office not in (carrier.office, COMMON_OFFICE):
            held.append(FileHeld())
            continue
        whole = bool(end.shelf.read(name, 0, 1))
        held.append(FileHeld(row.size if whole else end.shelf.held(name), whole))
    return ours(pack_held(held))


def _give_file(end: OfficeEnd, request: Request, name: str) -> Response:
    """One range of a file, at most `RANGE_BYTES`. 404 when it is not here, or not here yet."""
    span = request.headers.get("Range", "")
    carrier = carrier_of(end, request, request_body("GET", f"/road/files/{name}", span=span))
    row = _file_of(end, carrier, name)
    asked = re.fullmatch(r"bytes=([0-9]{1,15})-([0-9]{0,15})", span)
    if asked is None:
        raise TurnAway(416)
    start = int(asked[1])
    last = int(asked[2]) if asked[2] else row.size - 1
    if start > last or start >= row.size:
        raise TurnAway(416)
    piece = end.shelf.read(bytes.fromhex(name), start, min(last - start + 1, RANGE_BYTES))
    if not piece:
        raise TurnAway(404)
    through = f"bytes {start}-{start + len(piece) - 1}/{row.size}"
    return ours(piece, 206, {"Content-Range": through})


def _take_file(end: OfficeEnd, request: Request, name: str, piece: bytes) -> Response:
    """One range of a file from a device. The answer's `X-Tereze-Held` says where to go on."""
    span = request.headers.get("Content-Range", "")
    carrier = carrier_of(end, request, request_body("PUT", f"/road/files/{name}", piece, span))
    if carrier.role == "kiosk":
        raise TurnAway(403)
    told = re.fullmatch(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15})", span)
    salt = re.fullmatch(r"(?:[0-9a-f]{2}){1,64}", request.headers.get(SALT_HEADER, ""))
    if told is None or salt is None or not _FILE_NAME.fullmatch(name):
        raise TurnAway(400)
    size = int(told[2])
    if size > LARGEST_FILE:
        raise TurnAway(413)
    media_type = request.headers.get("Content-Type", "")[:80]
    ref = FileRef(bytes.fromhex(name), bytes.fromhex(salt[0]), size, media_type)
    end.index.expect_file(ref, carrier.office)
    row = _file_of(end, carrier, name)
    if int(told[1]) + len(piece) > row.size:
        raise TurnAway(416)
    held = end.shelf.append(ref.name, int(told[1]), piece)
    if held == row.size and not end.shelf.finish(ref.name, row.salt):
        raise TurnAway(422)  # not what its name says: the device sends it again from the start
    return ours(b"", 200, {HELD_HEADER: str(held)})


def _file_of(end: OfficeEnd, carrier: DeviceRow, name: str) -> FileRow:
    """The file, if this carrier's office may have it. Others learn not even that it exists."""
    if carrier.role == "kiosk" or not _FILE_NAME.fullmatch(name):
        raise TurnAway(404)
    row = end.index.file(bytes.fromhex(name))
    if row is None or row.office not in (carrier.office, COMMON_OFFICE):
        raise TurnAway(404)
    return row
