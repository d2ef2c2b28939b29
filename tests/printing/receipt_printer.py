"""A receipt printer as a test plays it: a listener that takes ESC/POS, answers, jams, hangs up.

It knows no line of `printing.escpos`: commands are read by Epson's reference, dots are laid on a
page as a head lays them, and what came out is a picture.
"""

import contextlib
import socket
import struct
import threading
import time
from typing import Any

import numpy as np

PRINTER, OFFLINE, ERROR, PAPER = 1, 2, 3, 4
FINE = 0x12  # DLE EOT: bits 1 and 4 are always set


class ReceiptPrinter:
    """Listens on a port of the loopback. Its state is set from the test's thread."""

    def __init__(self, *, answers: bool = True, knows_done: bool = True) -> None:
        self.answers, self.knows_done = answers, knows_done
        self.status = {PRINTER: FINE, OFFLINE: FINE, ERROR: FINE, PAPER: FINE}
        self.papers: list[Any] = []  # cut off: each a 2-D array of True for black
        self.unfinished: list[tuple[str, Any]] = []  # rows that lie before the knife
        self.first_byte_at: float | None = (
            None  # time.monotonic() of the first byte that is no question
        )
        self.take_at_most = None  # then it goes on as `then` says
        self.then = None
        self.connections = 0
        self.questions = bytearray()
        self.told = bytearray()  # commands, without dots, in order
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def setting(self) -> str:
        return f"receipt:127.0.0.1:{self.port}"

    def begun(self) -> float:
        """When the first byte of the last paper came."""
        assert self.first_byte_at is not None
        return self.first_byte_at

    def close(self) -> None:
        self._stop.set()
        self._listener.close()
        self._thread.join(10)

    def out_of_paper(self):
        self.status.update({PRINTER: FINE | 0x08, OFFLINE: FINE | 0x20, PAPER: FINE | 0x60})

    def cover_open(self):
        self.status.update({PRINTER: FINE | 0x08, OFFLINE: FINE | 0x04})

    def knife_stuck(self):
        self.status.update({PRINTER: FINE | 0x08, OFFLINE: FINE | 0x40, ERROR: FINE | 0x08})

    def faulty(self):
        self.status.update({PRINTER: FINE | 0x08, OFFLINE: FINE | 0x40, ERROR: FINE | 0x20})

    def near_its_end(self):
        self.status.update({PAPER: FINE | 0x0C})

    def fine(self):
        self.status.update(dict.fromkeys(self.status, FINE))

    # -- the line ---------------------------------------------------------------------------------

    def _serve(self):
        while not self._stop.is_set():
            try:
                line, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            with line, contextlib.suppress(OSError):
                _Head(self, line).serve(self._stop)


class _Closed(Exception):
    """The other side hung up."""


class _Head:
    def __init__(self, printer, line):
        self.printer, self.line = printer, line
        self.line.settimeout(0.05)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if printer.take_at_most is not None:  # what lies in the system's buffers is not refused
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.taken = 0
        self.stop = None
        self.tells = False

    def serve(self, stop):
        self.stop = stop
        with contextlib.suppress(_Closed):
            while True:
                self._command(self._take(1))

    def _take(self, count):
        found = b""
        while len(found) < count:
            if self.stop.is_set():
                raise _Closed
            limit = self.printer.take_at_most
            if limit is not None and self.taken >= limit:
                self._go_on_otherwise()
            room = count - len(found)
            if limit is not None:
                room = max(1, min(room, limit - self.taken))
            try:
                more = self.line.recv(room)
            except TimeoutError:
                continue
            if not more:
                raise _Closed
            found += more
            self.taken += len(more)
        return found

    def _go_on_otherwise(self):
        then, self.printer.take_at_most = self.printer.then, None
        if then == "hang up":
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _Closed
        if then == "jam":  # takes nothing more, and says nothing
            self.stop.wait(60)
            raise _Closed
        if then == "jam and tell":
            self.printer.knife_stuck()
            self.line.sendall(bytes((0x18, 0x08, 0x00, 0x00)))  # offline; knife
            self.stop.wait(60)
            raise _Closed
        then()

    def _command(self, first):
        printer = self.printer
        if first == b"\x10":
            self._real_time()
            return
        if printer.first_byte_at is None:
            printer.first_byte_at = time.monotonic()
        second = self._take(1)
        printer.told += first + second
        match first + second:
            case b"\x1b@":
                pass
            case b"\x1dP":
                self._take(2)
            case b"\x1da":
                self.tells = self._take(1) != b"\x00"
                if self.tells and printer.answers:
                    self.line.sendall(bytes((0x10, 0, 0, 0)))
            case b"\x1bJ":
                (rows,) = self._take(1)
                printer.unfinished.append(("feed", rows))
            case b"\x1dv":
                mode, width, high = struct.unpack("<xBHH", b"\x00" + self._take(6)[1:])
                assert mode == 0
                rows = np.frombuffer(self._take(width * high), np.uint8).reshape(high, width)
                printer.unfinished.append(("rows", rows))
            case b"\x1dV":
                assert self._take(2)[0] == 66
                printer.papers.append(_picture(printer.unfinished))
                printer.unfinished = []
            case b"\x1dr":
                assert self._take(1) == b"\x01"
                if printer.answers and printer.knows_done:
                    self.line.sendall(b"\x00")
            case other:
                raise AssertionError(f"no such command: {other!r}")

    def _real_time(self):
        printer = self.printer
        kind = self._take(1)
        if kind == b"\x14":
            assert self._take(8) == b"\x08\x01\x03\x14\x01\x06\x02\x08"
            printer.unfinished = []
            printer.told += b"clear"
            return
        assert kind == b"\x04"
        (n,) = self._take(1)
        printer.questions.append(n)
        if printer.answers:
            self.line.sendall(bytes((printer.status[n],)))


def _picture(parts):
    width = next(rows.shape[1] for kind, rows in parts if kind == "rows")
    stack = [
        np.zeros((what, width * 8), bool)
        if kind == "feed"
        else np.unpackbits(what, axis=1).astype(bool)
        for kind, what in parts
    ]
    return np.vstack(stack)
