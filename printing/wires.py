"""The ways to a receipt printer: a network port, a file of the system (USB), Windows' own spooler.

Each carries bytes and, where it can, brings bytes back. OSError tells that the way is broken. Kept
out: what the bytes mean (`printing.escpos`).
"""

import os
import select
import socket
import time
from typing import Final, Protocol

PORT: Final = 9100
_PAPER_OUT: Final = 0x20  # of the parallel port, in whose words USB goes on telling
_GET_STATUS: Final = 0x060B  # LPGETSTATUS, linux/lp.h
_MOST: Final = 4096  # bytes at a time: between two the printer is asked how it is


class Wire(Protocol):
    """One open way; closed at the end, whatever happened."""

    def send(self, told: bytes, patience_s: float) -> int:
        """How many of the bytes it took within this time; 0: it takes none now. OSError: broken."""

    def receive(self, patience_s: float) -> bytes:
        """What came back within this time, b"" for nothing. OSError: broken."""

    def paper_out(self) -> bool | None:
        """What the way itself knows of paper; None: nothing."""

    def close(self) -> None: ...


class TcpWire:
    """A printer in the network."""

    def __init__(self, host: str, port: int = PORT, patience_s: float = 5.0) -> None:
        """Raises OSError."""
        self._socket = socket.create_connection((host, port), patience_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, told: bytes, patience_s: float) -> int:
        self._socket.settimeout(patience_s)
        try:
            return self._socket.send(told[:_MOST])
        except TimeoutError:
            return 0

    def receive(self, patience_s: float) -> bytes:
        self._socket.settimeout(patience_s)
        try:
            told = self._socket.recv(64)
        except (TimeoutError, BlockingIOError):
            return b""
        if not told:
            raise ConnectionResetError("the printer hung up")
        return told

    def paper_out(self) -> bool | None:
        return None

    def close(self) -> None:
        self._socket.close()


class FileWire:
    """A printer at USB, as Linux shows it: /dev/usb/lp0."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._handle = os.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))

    def send(self, told: bytes, patience_s: float) -> int:
        _, ready, _ = select.select([], [self._handle], [], patience_s)
        if not ready:
            return 0
        try:
            return os.write(self._handle, told[:_MOST])
        except BlockingIOError:
            return 0

    def receive(self, patience_s: float) -> bytes:
        """usblp is always "ready to read" and then has nothing: so it is asked until it has."""
        until = time.monotonic() + patience_s
        while True:
            ready, _, _ = select.select([self._handle], [], [], max(0.0, until - time.monotonic()))
            try:
                told = os.read(self._handle, 64) if ready else b""
            except BlockingIOError:
                told = b""
            if told or time.monotonic() >= until:
                return told
            time.sleep(0.02)

    def paper_out(self) -> bool | None:
        if os.name != "posix":
            return None
        import fcntl

        status = bytearray(4)
        try:
            fcntl.ioctl(self._handle, _GET_STATUS, status)
        except OSError:
            return None  # no printer of this kind
        return bool(status[0] & _PAPER_OUT)

    def close(self) -> None:
        os.close(self._handle)
