"""The road over HTTP: the district as a peer, enrolment, the kiosk's board, files by range.

Failures of the network are translated in `sync.asking`, once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, TypeVar

import httpx

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
from sync.asking import NOT_MODIFIED, TIMEOUT, ask, client_of
from sync.held import FileHeld, pack_names, unpack_held
from sync.wire import (
    BOARD_CHANGES_HEADER,
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

NO_CONTENT: Final = 204
# A tag that no board has: whoever starts anew holds one, but not by which name.
UNKNOWN_BOARD: Final = '"held"'
FILES: Final = "/road/files"
WRONG_FILE_TRIES: Final = 2

_News = TypeVar("_News")


class _Changed(Exception):
    """There is another one than is held, and what has changed on it can be asked for."""


@dataclass(frozen=True, slots=True)
class ChangedBoard:
    """Signed as a board is; inside are `registry.board_changes.BoardChanges`."""

    signed: SignedBoard


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
        self._client = client_of(address, timeout)
        if certificate is not None:
            self._client.headers[CERTIFICATE_HEADER] = as_shown(certificate)
        self._board_tag = UNKNOWN_BOARD
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

    def fetch_board(
        self, office: int, held: Callable[[], bytes | None] = lambda: None
    ) -> SignedBoard | ChangedBoard | None:
        """The board, or what has changed on it, or None when it is still the one fetched last.

        `held` says what the kiosk holds (a packed `registry.board_changes.BoardHeld`; None:
        nothing yet) and is asked only where something has changed.
        Raises PeerUnreachable or PeerRefused. The signature is the caller's to check; whoever
        could not keep the board says so with `forget_board`, and gets it whole.
        """
        target = f"/road/board/{office}"
        try:
            news = self._fetch_news(target, self._board_tag, BOARD_LIMIT, unpack_board)
        except _Changed:
            digests = held()
            if digests is not None:
                return self._fetch_changes(target, digests)
            news = self._fetch_news(target, "", BOARD_LIMIT, unpack_board)
        if news is None:
            return None
        board, self._board_tag = news
        return board

    def _fetch_changes(self, target: str, digests: bytes) -> ChangedBoard:
        signed = self._sign(request_body("POST", target, digests))
        headers = {"Content-Type": CONTENT_TYPE, CARRIER_HEADER: signed}
        answer = self._ask("POST", target, headers, digests, BOARD_LIMIT)
        try:
            changed = ChangedBoard(unpack_board(answer.content))
        except BadFrame as cause:
            raise PeerUnreachable from cause
        self._board_tag = answer.headers.get("ETag", "")
        return changed

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
            headers[BOARD_CHANGES_HEADER] = "1"
        answer = self._ask("GET", target, headers, limit=limit)
        if answer.status_code == NO_CONTENT:
            raise _Changed
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

    def forget_board(self, *, whole: bool = True) -> None:
        """The board fetched last is not held: the next `fetch_board` brings it whole; or, unless
        `whole`, what has changed on that which is held by now."""
        self._board_tag = "" if whole else UNKNOWN_BOARD

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
        return ask(self._client, method, target, headers, body, limit, now, cut_counts)


def enrol(address: str, request: bytes, timeout: httpx.Timeout = TIMEOUT) -> bytes:
    """The sealed answer to an enrolment request (`sync.enrol`).

    Raises EnrolmentRefused, DemoIsNotReal, PeerUnreachable or PeerRefused.
    """
    with client_of(address, timeout) as client:
        try:
            headers = {"Content-Type": CONTENT_TYPE}
            return ask(client, "POST", "/road/enrol", headers, request, PACKED_LIMIT, 0).content
        except PeerRefused as refused:
            if refused.status == httpx.codes.FORBIDDEN:
                raise EnrolmentRefused from refused
            if refused.status == httpx.codes.CONFLICT:
                raise DemoIsNotReal from refused
            raise
