"""A scanner on a COM port: found, read on a thread of its own, lost and found again.

A device file. No keyboard layout has a part in it, and no key of a person can come between: where a
scanner can be set to USB-COM, it is the better way. Kept out: what its bytes say
(`scanner.serial_lines`), which port is a scanner's (`scanner.serial_ports`), the screen.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Protocol

from registry.failures import place_of
from registry.readers import FIRST, NONE, ScannerNow, ScannerStands
from scanner.serial_lines import Lines
from scanner.serial_ports import USB, Port, chosen, nodes

log = getLogger(__name__)
BAUD: Final = 9_600  # makers' default of a real COM port; a USB one does not care
AGAIN_S: Final = 0.5  # a scanner that is not there is looked for again
_READ_S: Final = 0.05  # a read waits so long: that late are end and pause noticed
_STILL_THERE_S: Final = 0.5
_LETTING_GO_S: Final = 2.0
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM)


class Line(Protocol):
    """An open port. One thread uses it."""

    def read(self) -> bytes:
        """What has come, b"" after a short wait for nothing. Raises OSError when it is gone."""

    def close(self) -> None: ...


class SerialLine:
    """A port as pyserial opens it. Raises OSError."""

    def __init__(self, device: str) -> None:
        import serial  # not before: few workplaces have one

        # Exclusive: of two programs that read one port each would get half of a code.
        alone = None if sys.platform == "win32" else True
        self._port = serial.Serial(device, BAUD, timeout=_READ_S, exclusive=alone)
        # What was scanned while nobody listened belongs to nobody any more.
        self._port.reset_input_buffer()

    def read(self) -> bytes:
        first: bytes = self._port.read(1)
        if not first:
            return b""
        rest: bytes = self._port.read(self._port.in_waiting)
        return first + rest

    def close(self) -> None:
        with suppress(OSError):  # a port that was pulled out complains of being closed
            self._port.close()


class SerialScanner:
    """`scanned` hears each text, on the scanner's own thread. All else may be called from any."""

    def __init__(
        self,
        scanned: Callable[[str], object],
        wanted: str = FIRST,
        find: Callable[[str], Port | None] = chosen,
        open_line: Callable[[str], Line] = SerialLine,
        again_s: float = AGAIN_S,
    ) -> None:
        self._scanned, self._wanted, self._find, self._open = scanned, wanted, find, open_line
        self._again_s = again_s
        self._lock = Lock()
        self._stop, self._changed = Event(), Event()
        self._thread: Thread | None = None
        self._now = ScannerNow(ScannerStands.OFF if wanted == NONE else ScannerStands.LOOKING)

    def begin(self) -> None:
        """Read from now on; a second call changes nothing."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="serial", daemon=True)
            self._thread.start()

    def now(self) -> ScannerNow:
        """*Instant.*"""
        with self._lock:
            return self._now

    def choose(self, wanted: str) -> None:
        """Another one from now on: FIRST, NONE, or a port as `scanner.serial_ports` names it."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        with self._lock:
            self._now = ScannerNow(ScannerStands.LOOKING, read=self._now.read)
        self._changed.set()

    def close(self) -> None:
        self._stop.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join(_LETTING_GO_S)

    # -- on its own thread ------------------------------------------------------------------------

    def _run(self) -> None:
        before: frozenset[str] | None = None
        while not self._stop.is_set():
            there = nodes() if self._wanted == FIRST or self._wanted.startswith(USB) else None
            is_new, before = there is None or (bool(there) and there != before), there
            try:
                self._once(look=is_new)
            except Exception as failure:  # a driver's surprise must not end the thread
                log.error("the scanner on a COM port could not be used: %s", place_of(failure))
                self._say(ScannerStands.BUSY)
            if self._changed.wait(self._again_s):
                self._changed.clear()
                before = None

    def _once(self, *, look: bool) -> None:
        """Find it, and read it for as long as it is there and wanted."""
        stands = self.now().stands
        waits = stands in (ScannerStands.LOOKING, ScannerStands.GONE, ScannerStands.OFF)
        if waits and not look:
            return  # nothing was plugged in since
        port = self._find(self._wanted)
        if port is None:
            self._say_none()
            return
        try:
            line = self._open(port.device)
        except OSError as failure:
            self._say_closed(failure, port)
            return
        self._say(ScannerStands.READY, port.name)
        try:
            self._read(line, port)
        except OSError:
            self._say(ScannerStands.GONE, port.name)
        finally:
            line.close()

    def _read(self, line: Line, port: Port) -> None:
        """Until another one is wanted. Raises OSError when it is gone."""
        lines, looked_s = Lines(), time.monotonic()
        while not self._changed.is_set():
            data, now_s = line.read(), time.monotonic()
            for text in lines.feed(data, now_s) if data else lines.expire(now_s):
                self._tell(text)
            if now_s - looked_s > _STILL_THERE_S:
                looked_s = now_s
                if sys.platform != "win32" and not Path(port.device).exists():
                    raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    def _tell(self, text: str) -> None:
        with self._lock:
            now = self._now
            self._now = ScannerNow(now.stands, now.name, now.read + 1)
        self._scanned(text)

    def _say_none(self) -> None:
        if self._wanted == NONE:
            self._say(ScannerStands.OFF)
        elif self.now().stands is not ScannerStands.GONE:
            self._say(ScannerStands.LOOKING)

    def _say_closed(self, failure: OSError, port: Port) -> None:
        if not Path(port.device).exists() and sys.platform != "win32":
            self._say_none()
        elif failure.errno in _FORBIDDEN:
            self._say(ScannerStands.FORBIDDEN, port.name)
        else:
            self._say(ScannerStands.BUSY, port.name)

    def _say(self, stands: ScannerStands, name: str = "") -> None:
        with self._lock:
            name = name or (self._now.name if stands is ScannerStands.GONE else "")
            self._now = ScannerNow(stands, name, self._now.read)
