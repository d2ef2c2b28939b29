"""Who comes by the road, and is answered how: signature, size of a body, failures as statuses."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from district.ends import OfficeEnd
from district.enrolment import DeviceRow, keys_of
from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused, Trouble
from registry.trust import CERTIFICATE_HEADER, read_shown
from sync.wire import (
    CARRIER_HEADER,
    CONTENT_TYPE,
    BodyTooLarge,
    carrier_is_signed,
    read_carrier,
)

RETRY_SECONDS: Final = 30  # asked of a device when our own disk or database is in trouble


class TurnAway(Exception):
    """The request is answered with this status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def answering(request: Request, limit: int, answer: Callable[[bytes], Response]) -> Response:
    """Read at most `limit` bytes, let a worker thread answer, and say failures as statuses."""

    async def answered() -> Response:
        return await run_in_threadpool(answer, await read_body(request, limit))

    return await saying_failures(answered())


async def saying_failures(answer: Awaitable[Response]) -> Response:
    try:
        return await answer
    except TurnAway as away:
        return ours(b"", away.status)
    except BodyTooLarge:
        return ours(b"", 413)
    except (BadFrame, ClientDisconnect):
        return ours(b"", 400)
    except EnrolmentRefused:
        return ours(b"", 403)
    except DemoIsNotReal:
        return ours(b"", 409)
    except Trouble:
        return ours(b"", 503, {"Retry-After": str(RETRY_SECONDS)})


async def read_body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise TurnAway(413)
    return bytes(body)


def ours(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Even a refusal names our content type: by it a device tells us from a captive portal."""
    return Response(body, status, headers, CONTENT_TYPE)


def carrier_of(end: OfficeEnd, request: Request, signed: bytes) -> DeviceRow:
    """The device that signed these bytes. Turns everybody else away with 401."""
    named = read_carrier(request.headers.get(CARRIER_HEADER, ""))
    if named is None:
        raise TurnAway(401)

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
        raise TurnAway(401)
    if row.revoked_at is not None:
        raise TurnAway(403)  # lost or stolen: whoever has it may know, and learns nothing else
    if row.earlier is not None and key == keys_of(row)[0]:
        end.devices.new_key_used(row.device)
    end.devices.seen(row.device, end.clock.now())
    return row


def _introduced(end: OfficeEnd, request: Request) -> DeviceRow | None:
    shown = read_shown(request.headers.get(CERTIFICATE_HEADER, ""))
    return None if shown is None else end.introduce(shown)
