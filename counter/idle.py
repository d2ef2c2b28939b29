"""Three minutes without a key, a click or a scan: the screen of a desk locks itself.

It watches the window's own events and counts by a stopwatch, so that neither a clock that is set
nor a busy disk locks anybody out. Kept out: what locking means (`counter.seat`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

LOCK_AFTER_MS: Final = 3 * 60_000
_LOOK_EVERY_MS: Final = 5_000
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.InputMethod,
    }
)


def _elapsed_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Idle(QObject):
    """`over` when nobody has touched the window for three minutes; once, until it is touched."""

    over = Signal()

    def __init__(self, widget: QWidget, stopwatch: Callable[[], int] = _elapsed_ms) -> None:
        super().__init__(widget)
        self.stopwatch = stopwatch
        self._widget = widget
        self._watched: QWindow | None = None
        self._touched_at: int | None = stopwatch()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def touch(self) -> None:
        """Somebody is there."""
        self._touched_at = self.stopwatch()

    def untouched_ms(self) -> int:
        """For how long nobody has touched anything."""
        self._watch()
        return LOCK_AFTER_MS if self._touched_at is None else self.stopwatch() - self._touched_at

    def look(self) -> None:
        """Whether it is time."""
        self._watch()
        if self._touched_at is not None and self.stopwatch() - self._touched_at >= LOCK_AFTER_MS:
            self._touched_at = None
            self.over.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only the native window's events come here: a few for each touch, not one per widget."""
        if event.type() in _TOUCHES:
            self.touch()
        return False

    def _watch(self) -> None:
        """The native window is there once it was shown, and may be another later."""
        window = cast("QWindow | None", self._widget.window().windowHandle())
        if window is None or window is self._watched:
            return
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        window.installEventFilter(self)
        self._watched = window
        self.touch()
