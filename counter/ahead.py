"""Makes the pages that nobody has asked for yet, one in each quiet moment.

A page takes longer to make than the screen may stand still, and nobody notices that while he reads
or talks. Whoever opens one before its turn has it made then. Kept out: what the pages are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from counter.pages import Later, Pages

_LOOK_EVERY_MS: Final = 120
QUIET_MS: Final = 700  # who types or chooses pauses for less


class Ahead(QObject):
    """Begins at once, and ends by itself when all pages are made: then it says `done`."""

    done = Signal()

    def __init__(self, pages: Pages, untouched_ms: Callable[[], int], parent: QObject) -> None:
        """`untouched_ms`: since when nobody has touched key, mouse or scanner."""
        super().__init__(parent)
        self._untouched_ms = untouched_ms
        self._left: list[Later[Any]] = [
            *(pages.reception, pages.case, pages.applications, pages.answers),
            *(pages.papers, pages.today, pages.reports, pages.advice),
            *(pages.help, pages.road, pages.book),
        ]
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def is_done(self) -> bool:
        return not self._left

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        if self._untouched_ms() < QUIET_MS:
            return
        while self._left:
            page = self._left.pop(0)
            if page.made is None:
                page()
                return
        self._timer.stop()
        self.done.emit()
