"""One request over HTTP, and what its failure means, said once for everybody on the road.

Whatever does not speak our content type is not the district (a captive portal answers 200 to
everything) and counts as nobody there.
"""

import socket
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
from httpx import Timeout as Timeout  # whoever waits for less says so in our words

from registry.failures import PeerRefused, PeerUnreachable
from sync.wire import CONTENT_TYPE

# A body of 64 KiB needs ten seconds on a line of 64 kbit/s, and the line may stall in between.
TIMEOUT: Final = Timeout(90.0, connect=15.0, pool=5.0)
# The office's relay stands on the same wire: one that is switched off is left at once.
IN_THE_HOUSE: Final = Timeout(60.0, connect=3.0, pool=5.0)
SLOW_LINE: Final = 4096  # bytes a second: half of 64 kbit/s
# From one round to the next: opening a connection anew takes three times the line's delay, and with
# TLS some 5 KB. `app.serving` keeps it open for a little longer.
KEPT_OPEN_SECONDS: Final = 100.0
# A packet that was lost three times in a row on a line of 700 ms is there after 19 seconds; after
# these nobody is.
SILENCE_SECONDS: Final = 30
NOT_MODIFIED: Final = 304


def client_of(address: str, timeout: httpx.Timeout) -> httpx.Client:
    # trust_env off: a proxy somebody once put into the environment must not see residents' data.
    client = httpx.Client(
        base_url=address,
        timeout=timeout,
        trust_env=False,
        follow_redirects=False,
        transport=httpx.HTTPTransport(
            # What is not asked for by https meets no TLS: a slow computer reads the certificates of
            # the world for a tenth of a second, at every first request.
            verify=address.startswith("https:"),
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=KEPT_OPEN_SECONDS),
            socket_options=_patience(),
        ),
    )
    for needless in ("Accept", "Accept-Encoding", "Connection", "User-Agent"):
        del client.headers[needless]  # 110 bytes with every request, and nobody reads them
    return client


def _patience() -> list[tuple[int, int, int]]:
    """How long the system keeps a connection of which nothing is heard, as far as it can be told.

    A modem that dialled again has another address: what was sent over the old one is never
    answered, and without this the road would wait for it for minutes of every hour of a bad line.
    """
    told = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, value in (
        ("TCP_USER_TIMEOUT", SILENCE_SECONDS * 1000),  # Linux only; Windows has a minute or so
        ("TCP_KEEPIDLE", SILENCE_SECONDS // 2),
        ("TCP_KEEPINTVL", SILENCE_SECONDS // 6),
        ("TCP_KEEPCNT", 3),
    ):
        if hasattr(socket, name):
            told.append((socket.IPPROTO_TCP, getattr(socket, name), value))
    return told


def ask(
    client: httpx.Client,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    limit: int,
    now: int,
    cut_counts: bool = False,
) -> httpx.Response:
    waits = _waits(client.timeout, len(body))
    try:
        with client.stream(
            method, target, headers=headers, content=body or None, timeout=waits
        ) as answer:
            _check(answer, now)
            content = _read(answer, limit, cut_counts)
    except (httpx.HTTPError, httpx.InvalidURL) as cause:
        raise PeerUnreachable from cause
    return httpx.Response(answer.status_code, headers=answer.headers, content=content)


def _read(answer: httpx.Response, limit: int, cut_counts: bool) -> bytes:
    content = bytearray()
    try:
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > limit:
                raise PeerUnreachable
    except httpx.TransportError:
        if not cut_counts:
            raise
    return bytes(content)


def _waits(usual: httpx.Timeout, size: int) -> httpx.Timeout:
    """What the system has taken of a body is still on its way when the wait for an answer begins:
    longer for longer bodies."""
    if usual.read is None:
        return usual
    read = usual.read + size / SLOW_LINE
    return Timeout(read, connect=usual.connect, pool=usual.pool)


def _check(answer: httpx.Response, now: int) -> None:
    """Raise what the status means: refusals of the district, or nobody there."""
    ours = answer.headers.get("Content-Type", "").split(";")[0].strip() == CONTENT_TYPE
    status = answer.status_code
    if ours and (answer.is_success or status == NOT_MODIFIED):
        return
    # A portal or proxy may say 401 to everything; one in front of the district may say 413 or 503.
    refusal = ours or status == httpx.codes.REQUEST_ENTITY_TOO_LARGE or status >= 500
    if not refusal or status < 400 or status == httpx.codes.NETWORK_AUTHENTICATION_REQUIRED:
        raise PeerUnreachable(foreign=True)
    raise PeerRefused(status, retry_after(answer.headers.get("Retry-After", ""), now))


def retry_after(said: str, now: int) -> float | None:
    """Seconds to wait by a Retry-After header: a number, or a date (`now` is UTC ms)."""
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now / 1000)
    except (ValueError, TypeError, OverflowError):
        return None
