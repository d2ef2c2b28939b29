"""A line on loopback that carries so many bytes towards the district, and then breaks."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_AT_ONCE: Final = 1400  # bytes: a packet
_STALLED_S: Final = 0.3  # a line that breaks falls silent first


class CuttingLine:
    """Everything passes until `cut_after`; then the connection breaks, and the next one holds."""

    def __init__(self, there: tuple[str, int]) -> None:
        self._there = there
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._left: int | None = None
        self._answers_pass = True
        self.up = bytearray()  # what went towards the district since `begin`
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []

    def begin(self, cut_after: int | None = None, *, answers_pass: bool = True) -> None:
        """From here on: so many bytes go up, and answers come back, or do not."""
        self._left, self._answers_pass = cut_after, answers_pass
        self.up = bytearray()

    @contextmanager
    def at_work(self) -> Iterator["CuttingLine"]:
        self._begin(self._accept)
        try:
            yield self
        finally:
            self._listener.close()
            for one in self._open:
                _break(one)
            for thread in self._threads:
                thread.join(5)

    def _begin(self, what: object, *given: object) -> None:
        thread = threading.Thread(target=what, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(self._there)
                self._open += (here, there)
                self._begin(self._go_up, here, there)
                self._begin(self._come_down, there, here)

    def _go_up(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while piece := here.recv(_AT_ONCE):
                if self._left is not None:
                    piece, self._left = piece[: self._left], max(self._left - len(piece), 0)
                there.sendall(piece)
                self.up += piece
                if self._left == 0:
                    self._left = None
                    threading.Event().wait(_STALLED_S)
                    break
        _break(here)
        _break(there)

    def _come_down(self, there: socket.socket, here: socket.socket) -> None:
        with suppress(OSError):
            while piece := there.recv(_AT_ONCE):
                if not self._answers_pass:
                    self._answers_pass = True
                    break
                here.sendall(piece)
        _break(here)
        _break(there)


def _break(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
