"""Looks for garbage when nobody is waiting: a desk's window never stands still for it.

Python looks through what it has made whenever enough is new, on whatever thread made the last of
it, and all threads stand still meanwhile: 40 ms when the typeface of the first receipt was loaded,
under the fingers of whoever had pressed Ctrl+Enter. So it is told not to, and asked for here: what
is newest often, for that is quick; more in a pause of the hands; all of it in a long one. That it
happens on the screen's thread alone is a gain of its own: no widget ends on another's.

Kept out: what is no garbage for certain (`app.peace`).
"""

import gc
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS: Final = 250
NEWEST: Final = 5_000  # things made since the last look: 1 to 2 ms
PAUSE_MS: Final = 2_000
LONG_PAUSE_MS: Final = 20_000
WHOLE_EVERY_S: Final = 300.0
_ROUNDS: Final = 10  # of the newest, until a pause is used for what they left
_TOO_MANY: Final = 400  # so many, two million things: it cannot wait for a pause any more


class Tidy(QObject):
    """From its making until `stop` Python collects nothing by itself."""

    _at_work = 0

    def __init__(self, untouched_ms: Callable[[], int], parent: QObject) -> None:
        """`untouched_ms`: since when nobody has touched key, mouse or scanner."""
        super().__init__(parent)
        self._untouched_ms = untouched_ms
        self._whole_at = time.monotonic()
        self._stopped = False
        Tidy._at_work += 1
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what may be collected now."""
        newest, rounds, _ = gc.get_count()
        quiet, now = self._untouched_ms(), time.monotonic()
        if quiet >= LONG_PAUSE_MS and now - self._whole_at >= WHOLE_EVERY_S:
            self._whole_at = now
            gc.collect()
        elif rounds >= (_ROUNDS if quiet >= PAUSE_MS else _TOO_MANY):
            gc.collect(1)
        elif newest >= NEWEST:
            gc.collect(0)

    def stop(self) -> None:
        """Python looks after its garbage again, once no window of this program does."""
        if not self._stopped:
            self._stopped = True
            self._timer.stop()
            Tidy._at_work -= 1
            if not Tidy._at_work:
                gc.enable()
