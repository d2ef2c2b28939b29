"""Asking the office's relay about the line: one request, and a thread that repeats it.

For desk, kiosk and the screen in the hall alike. Kept out: what each of them asks and shows.
"""

import threading
from collections.abc import Callable
from logging import getLogger

import msgspec

from app.wiring import Device
from registry.failures import PeerRefused, PeerUnreachable
from registry.line_up import Ask, News

log = getLogger(__name__)

_PATIENCE_S = 3.0  # the relay stands in the same house
_news = msgspec.msgpack.Decoder(News)


class LineAway(Exception):
    """The relay does not answer, or gives no tickets: numbers are called by hand."""


class LineWire:
    """One device's way to the line. Many threads may ask."""

    def __init__(self, device: Device) -> None:
        self._peer = device.relay(_PATIENCE_S)

    def ask(self, ask: Ask) -> News:
        """Raises LineAway."""
        try:
            return _news.decode(self._peer.line(msgspec.msgpack.encode(ask)))
        except (PeerUnreachable, PeerRefused, msgspec.MsgspecError) as cause:
            raise LineAway from cause

    def close(self) -> None:
        self._peer.close()


class Rounds:
    """Calls `step` every so many seconds, and at once when woken, until it is stopped."""

    def __init__(self, step: Callable[[], None], seconds: float) -> None:
        self._step = step
        self._seconds = seconds
        self._woken = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="line", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._ended = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(2 * _PATIENCE_S)

    def _work(self) -> None:
        while not self._ended:
            self._woken.clear()
            try:
                self._step()
            except Exception as error:  # the work goes on without a line of numbers
                log.error("the line could not be asked: %s", type(error).__name__)
            self._woken.wait(self._seconds)
