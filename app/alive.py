"""Tells systemd that the screen lives, from the screen's own loop: one that hangs tells nothing.

The notify protocol (sd_notify(3)) is one datagram a message to the socket named by the service
manager. Without one, on Windows or in a terminal, nothing is told to nobody.
"""

import os
import socket
from collections.abc import Callable, Mapping
from logging import getLogger

from PySide6.QtCore import QObject, QTimer

log = getLogger(__name__)


class Alive(QObject):
    """`begin` once the window is shown; `is_well` is asked at each beat, and a no is a silence."""

    def __init__(self, address: str, every_ms: int, is_well: Callable[[], bool]) -> None:
        """`every_ms` 0: nobody waits for beats, only for the first word."""
        super().__init__()
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._every_ms = every_ms
        self._is_well = is_well
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)

    @classmethod
    def of(cls, around: Mapping[str, str], is_well: Callable[[], bool]) -> "Alive | None":
        """As the service manager asks in the environment; None where there is none."""
        address = around.get("NOTIFY_SOCKET", "")
        if not address or not hasattr(socket, "AF_UNIX"):
            return None
        meant = around.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
        us = around.get("WATCHDOG_USEC", "")
        # Half of what it waits for, as sd_watchdog_enabled(3) advises.
        every = int(us) // 2000 if meant and us.isdecimal() else 0
        return cls(address, every, is_well)

    def begin(self) -> None:
        self._tell("READY=1")
        if self._every_ms > 0:
            self._timer.start(self._every_ms)

    def end(self) -> None:
        self._timer.stop()
        self._tell("STOPPING=1")

    def _beat(self) -> None:
        if self._is_well():
            self._tell("WATCHDOG=1")

    def _tell(self, message: str) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
                to.setblocking(False)  # a full socket must not hold up the screen it speaks of
                to.sendto(message.encode(), self._address)
        except OSError as cause:
            log.warning("the service manager did not hear us: %s", type(cause).__name__)
