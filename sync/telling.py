"""When a device says how its machine fares: with the next exchange, and then every quarter hour.

What it says is `registry.device_told`; who looks at disk and clock is handed in. What goes wrong
there, the road goes on without it.
"""

import logging
from collections.abc import Callable, Sequence

import msgspec

from registry.device_told import MOST_TOLD, TELL_EVERY_MS, DeviceTold
from registry.ports import Clock

log = logging.getLogger(__name__)


class Telling:
    """One device's own word, and those that it passes on. Its ways to the district share it."""

    def __init__(self, look: Callable[[], Sequence[DeviceTold]], clock: Clock) -> None:
        self._look = look
        self._clock = clock
        self._arrived_at: int | None = None
        self._sent_at: int | None = None  # with the body that is on its way

    def due(self) -> tuple[bytes, ...]:
        """What goes with the next body; () while the last word is not old."""
        self._sent_at = None
        now = self._clock.now()
        last = self._arrived_at
        if last is not None and 0 <= now - last < TELL_EVERY_MS:
            return ()
        self._sent_at = now
        try:
            return tuple(map(msgspec.msgpack.encode, self._look()[:MOST_TOLD]))
        except Exception as failure:  # a figure that nobody gets holds up no entry
            log.warning("this machine cannot say how it fares: %s", type(failure).__name__)
            return ()

    def arrived(self) -> None:
        """The body that was made last has been answered."""
        if self._sent_at is not None:
            self._arrived_at, self._sent_at = self._sent_at, None
