"""Where scans come in: the wiring connects every reader to it, pages listen to it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

# A trigger that is held reads the same label some times a second; nobody scans one twice on purpose
# within a second.
SAME_AGAIN_S = 1.0


class ScanFeed(QObject):
    """`scanned` carries the text of one label; what it means is for the open page to say.

    Readers hand theirs to `take`, which counts a label once that was read twice within a second.
    """

    scanned = Signal(str)

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` counts seconds, and never backwards."""
        super().__init__()
        self._now = now
        self._last: int | None = None
        self._last_s = 0.0

    def take(self, text: str) -> None:
        """A label was read. Returns when all who listen have."""
        mark, now = hash(text), self._now()  # its text may be a secret: it is not kept
        again = mark == self._last and now - self._last_s < SAME_AGAIN_S
        self._last, self._last_s = mark, now
        if not again:
            self.scanned.emit(text)
