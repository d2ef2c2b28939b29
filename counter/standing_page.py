"""What the pages behind the foot line share: they show how things stand, each second while seen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from counter.shift import Shift
from counter.standing import Standing
from counter.standing_rows import StandingRows
from ui.buttons import LinkButton

_LOOK_EVERY_MS: Final = 1_000  # the clock's row shows the time


class StandingPage(QWidget):
    """`closed` with Esc or the link above. A page says in `_say` what `_standing` holds."""

    closed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._standing: Standing | None = None
        self.back = LinkButton(icon="arrow-left")
        self.back.clicked.connect(self.closed)
        self.rows = StandingRows()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_if_seen)

    def arrive(self) -> None:
        """The page is shown: look now, and each second for as long as it is seen."""
        self.show_standing(self._shift.workplace.standing())
        self._timer.start()

    def show_standing(self, standing: Standing) -> None:
        self._standing = standing
        self._say()

    def _say(self) -> None:
        raise NotImplementedError

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.show_standing(self._shift.workplace.standing())
        else:
            self._timer.stop()
