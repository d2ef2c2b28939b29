"""The road over HTTP: the district as a peer, enrolment, the kiosk's board, files by range.

Failures of the network are translated here, once: whatever does not speak our content type is not
the district (a captive portal answers 200 to everything) and counts as nobody there.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Protocol, TypeVar

import httpx
from httpx import Timeout as Timeout  # whoever waits for less says so in our words

from registry.facts import FileRef
from registry.failures import (
    BadFrame,
    DemoIsNotReal,
    EnrolmentRefused,
    PeerRefused,
    PeerUnreachable,
)
from registry.kiosk_road import SignedCatalogue
from registry.line_up import LARGEST_ASK
from registry.ports import Clock, Signer
from registry.road import SignedBoard
from registry.trust import CERTIFICATE_HEADER, SignedCertificate, as_shown
from sync.held import FileHeld, pack_names, unpack_held
from sync.wire import (
    BOARD_LIMIT,
    CARRIER_HEADER,
    CATALOGUE_LIMIT,
    CONTENT_TYPE,
    PACKED_LIMIT,
    RANGE_BYTES,
    request_body,
    sign_carrier,
    signed_part,
    unpack_board,
    unpack_catalogue,
)

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
FILES: Final = "/road/files"
WRONG_FILE_TRIES: Final = 2

_News = TypeVar("_News")


class FileStore(Protocol):
    """Where fetched files are kept, by name (SHA-256(salt ‖ bytes))."""

    def held(self, name: bytes) -> int:
        """Bytes here so far, finished or not."""

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        """Bytes held afterwards. A piece that does not begin there changes nothing."""

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away."""


class HttpPeer:
    """The district at an address, spoken to as one device (`registry.ports.Peer`)."""

    def __init__(
        self,
        address: str,
        device: bytes,
        signer: Signer,
        clock: Clock,
        timeout: httpx.Timeout = TIMEOUT,
        certificate: SignedCertificate | None = None,
    ) -> None:
        """`certificate` is this device's own, to be shown to a relay: it may not know us yet."""
        self._device = device
        self._signer = signer
        self._clock = clock
        self._client = _client(address, timeout)
        if certificate is not None:
            self._client.headers[CERTIFICATE_HEADER] = as_shown(certificate)
        self._board_tag = ""
        self._catalogue_tag = ""

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> "HttpPeer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def exchange(self, message: bytes) -> bytes:
        """The answer, or as much of it as came before the line broke: its whole sections count.

        Raises PeerUnreachable or PeerRefused.
        """
        carrier = self._sign(signed_part(message))
        headers = {"Content-Type": CONTENT_TYPE, CARRIER_HEADER: carrier}
        return self._ask("POST", "/road/exchange", headers, message, cut_counts=True).content

    def change_keys(self, request: bytes) -> bytes:
        """The district's answer to a request for new keys (`registry.new_keys`), or its own relay's
        that passes it on. The request proves itself. Raises EnrolmentRefused, and as `exchange`."""
        try:
            headers = {"Content-Type": CONTENT_TYPE}
            return self._ask("POST", "/road/keys", headers, request).content
        except PeerRefused as refused:
            if refused.status == httpx.codes.FORBIDDEN:
                raise EnrolmentRefused from refused
            raise

    def fetch_board(self, office: int) -> SignedBoard | None:
        """The board, or None when it is still the one fetched last.

        Raises PeerUnreachable or PeerRefused. The signature is the caller's to check; whoever
        could not keep the board says so with `forget_board`, and gets it again.
        """
        news = self._fetch_news(f"/road/board/{office}", self._board_tag, BOARD_LIMIT, unpack_board)
        if news is None:
            return None
        board, self._board_tag = news
        return board

    def fetch_catalogue(self) -> SignedCatalogue | None:
        """The catalogue in force, for a kiosk. As `fetch_board`; see `forget_catalogue`."""
        news = self._fetch_news(
            "/road/catalogue", self._catalogue_tag, CATALOGUE_LIMIT, unpack_catalogue
        )
        if news is None:
            return None
        catalogue, self._catalogue_tag = news
        return catalogue

    def _fetch_news(
        self, target: str, tag: str, limit: int, unpack: Callable[[bytes], _News]
    ) -> tuple[_News, str] | None:
        """What is told there now, with the tag by which it is known; None while `tag` still is."""
        headers = {CARRIER_HEADER: self._sign(request_body("GET", target))}
        if tag:
            headers["If-None-Match"] = tag
        answer = self._ask("GET", target, headers, limit=limit)
        if answer.status_code == NOT_MODIFIED:
            return None
        try:
            return unpack(answer.content), answer.headers.get("ETag", "")
        except BadFrame as cause:
            raise PeerUnreachable from cause

    def forget_catalogue(self) -> None:
        """The one fetched last is not held: the next `fetch_catalogue` brings it whole."""
        self._catalogue_tag = ""

    def line(self, body: bytes) -> bytes:
        """Asks the office's relay how the line of those who wait stands (`registry.line_up`).

        Raises PeerUnreachable (`foreign` where the relay gives no tickets) or PeerRefused.
        """
        signed = self._sign(request_body("POST", "/road/line", body))
        headers = {"Content-Type": CONTENT_TYPE, CARRIER_HEADER: signed}
        return self._ask("POST", "/road/line", headers, body, LARGEST_ASK).content

    def tell_hall(self, body: bytes) -> bytes:
        """The district's receipt for what a kiosk tells (`registry.from_hall`), or a relay's that
        passes it on. The body is signed by the kiosk itself. Raises as `exchange`."""
        signed = self._sign(request_body("POST", "/road/hall", body))
        headers = {"Content-Type": CONTENT_TYPE, CARRIER_HEADER: signed}
        return self._ask("POST", "/road/hall", headers, body).content

    def forget_board(self) -> None:
        """The board fetched last is not held: the next `fetch_board` brings it whole."""
        self._board_tag = ""

    def fetch_file(self, ref: FileRef, files: FileStore) -> bool:
        """Fetch what is missing of a file and check it; False when its bytes are not its name's.

        Goes on where an earlier try was cut. Raises PeerUnreachable, PeerRefused (404: not at the
        district yet).
        """
        for _ in range(WRONG_FILE_TRIES):
            while (held := files.held(ref.name)) < ref.size:
                piece = self.file_piece(ref, held)
                if files.append(ref.name, held, piece) <= held:
                    return False  # the store did not grow: asking again would go on for ever
            if files.finish(ref.name, ref.salt):
                return True
        return False

    def send_file(self, ref: FileRef, content: bytes) -> None:
        """Bring a file to the district, from where it says it is. Raises as `exchange`."""
        held = 0
        while True:
            held = self.put_piece(ref, held, content[held : held + RANGE_BYTES])
            if held >= ref.size:
                return

    def files_held(self, names: Sequence[bytes]) -> tuple[FileHeld, ...] | None:
        """How much of each the district holds; None: an older one, which cannot be asked.

        Raises as `exchange`.
        """
        body = pack_names(names)
        signed = self._sign(request_body("POST", FILES, body))
        headers = {"Content-Type": CONTENT_TYPE, CARRIER_HEADER: signed}
        try:
            return unpack_held(self._ask("POST", FILES, headers, body).content, len(names))
        except BadFrame as cause:
            raise PeerUnreachable(foreign=True) from cause
        except PeerUnreachable as nobody:
            if nobody.foreign:
                return None  # up to 0.2.0 nothing is found there; a portal shows with the next
            raise

    def file_piece(self, ref: FileRef, start: int, count: int = RANGE_BYTES) -> bytes:
        """At most `count` bytes of a file, from `start` on. Raises as `fetch_file`."""
        span = f"bytes={start}-{min(start + count, ref.size) - 1}"
        target = f"{FILES}/{ref.name.hex()}"
        signed = self._sign(request_body("GET", target, span=span))
        answer = self._ask("GET", target, {"Range": span, CARRIER_HEADER: signed})
        if not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise PeerUnreachable(foreign=True)
        return answer.content[: ref.size - start]

    def put_piece(self, ref: FileRef, start: int, piece: bytes) -> int:
        """Bring bytes of a file from `start` on; how many the district holds afterwards.

        Raises as `exchange`, and PeerRefused 422 when the whole file is not what its name says:
        the district has thrown it away.
        """
        span = f"bytes {start}-{max(start + len(piece) - 1, start)}/{ref.size}"
        target = f"{FILES}/{ref.name.hex()}"
        headers = {
            "Content-Type": ref.media_type,
            "Content-Range": span,
            "X-Tereze-Salt": ref.salt.hex(),
            CARRIER_HEADER: self._sign(request_body("PUT", target, piece, span)),
        }
        told = self._ask("PUT", target, headers, piece).headers.get("X-Tereze-Held", "")
        if not told.isdecimal() or int(told) == start:
            raise PeerUnreachable(foreign=True)  # it did not grow: whoever answers keeps nothing
        return int(told)

    def _sign(self, body: bytes) -> str:
        return sign_carrier(self._signer, self._device, self._clock.now(), body)

    def _ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        limit: int = PACKED_LIMIT,
        *,
        cut_counts: bool = False,
    ) -> httpx.Response:
        now = self._clock.now()
        return _ask(self._client, method, target, headers, body, limit, now, cut_counts)


def enrol(address: str, request: bytes, timeout: httpx.Timeout = TIMEOUT) -> bytes:
    """The sealed answer to an enrolment request (`sync.enrol`).

    Raises EnrolmentRefused, DemoIsNotReal, PeerUnreachable or PeerRefused.
    """
    with _client(address, timeout) as client:
        try:
            headers = {"Content-Type": CONTENT_TYPE}
            return _ask(client, "POST", "/road/enrol", headers, request, PACKED_LIMIT, 0).content
        except PeerRefused as refused:
            if refused.status == httpx.codes.FORBIDDEN:
                raise EnrolmentRefused from refused
            if refused.status == httpx.codes.CONFLICT:
                raise DemoIsNotReal from refused
            raise


def _client(address: str, timeout: httpx.Timeout) -> httpx.Client:
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


def _ask(
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
