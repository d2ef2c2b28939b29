"""The road of the kill runs: the bytes of the exchange over a local socket, and nothing else.

A district's web server needs a second to start, and is killed thousands of times here. So body and
carrier go through a socket of their own, each with its length before it; a district that dies is to
the desk what a line that breaks is.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from registry.failures import PeerRefused, PeerUnreachable
from registry.ports import Clock, Signer
from sync.wire import sign_carrier

SECONDS: Final = 10.0  # a machine with two busy cores is slow, a district that hangs is a mistake
_LENGTHS: Final = struct.Struct(">II")  # of carrier and body; in the answer: status and body


class SocketPeer:
    """The district at the other end of a socket (`registry.ports.Peer`)."""

    def __init__(self, path: Path, device: bytes, signer: Signer, clock: Clock) -> None:
        self._path = path
        self._device = device
        self._signer = signer
        self._clock = clock

    def exchange(self, message: bytes) -> bytes:
        """Raises PeerUnreachable or PeerRefused."""
        carrier = sign_carrier(self._signer, self._device, self._clock.now(), message).encode()
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(SECONDS)
                line.connect(str(self._path))
                line.sendall(_LENGTHS.pack(len(carrier), len(message)) + carrier + message)
                status, length = _LENGTHS.unpack(_exactly(line, _LENGTHS.size))
                answer = _exactly(line, length)
        except OSError as cause:
            raise PeerUnreachable from cause
        if status != 200:
            raise PeerRefused(status)
        return answer


class Line:
    """One exchange at the district's end."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def question(self) -> tuple[str, bytes]:
        """Carrier and body. Raises OSError when the desk died in the middle of it."""
        carrier, body = _LENGTHS.unpack(_exactly(self._line, _LENGTHS.size))
        return _exactly(self._line, carrier).decode(), _exactly(self._line, body)

    def answer(self, body: bytes, status: int = 200) -> None:
        self._line.sendall(_LENGTHS.pack(status, len(body)) + body)


class Doors:
    """Where the district waits for desks."""

    def __init__(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            path.unlink()  # of a district that was killed
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()

    @contextmanager
    def next_desk(self, seconds: float) -> Iterator[Line | None]:
        """The next desk that calls within so many seconds."""
        self._listener.settimeout(seconds)
        try:
            line, _ = self._listener.accept()
        except TimeoutError:
            yield None
            return
        with line:
            line.settimeout(SECONDS)
            yield Line(line)


def _exactly(line: socket.socket, count: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < count:
        piece = line.recv(count - len(pieces))
        if not piece:
            raise ConnectionResetError
        pieces += piece
    return bytes(pieces)
