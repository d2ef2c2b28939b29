"""A kiosk's program from its first moment to its last: how it ends, and what staff hear of it.

Kept out: the window, and what it does after a surprise (`kiosk.window`).
"""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.alive import Alive
from app.hall_staff import BEGIN_AGAIN, LEFT_BY_STAFF
from registry.from_hall import BROKE, RESTARTED, STUCK

if TYPE_CHECKING:
    from app.windows import KioskFace

_OPEN: Final = "kiosk.open"  # in its home while it runs: who finds it was not closed the last time


def end_when_told(app: QApplication) -> None:
    """SIGTERM and Ctrl+C end a locked screen as well: `quit` asks its window, and that says no."""
    told: list[int] = []

    def end(number: int, _: object) -> None:
        told.append(number)
        app.exit(0)

    def end_if_told() -> None:
        if told:
            app.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    QTimer.singleShot(
        0, app, end_if_told
    )  # told before the loop ran, it would have been for nothing


class KioskLife:
    """`begin` before the event loop, `end` after it."""

    def __init__(self, app: QApplication, face: "KioskFace", home: Path) -> None:
        self._app = app
        self._face = face
        self._marker = home / _OPEN
        self._alive = Alive.of(os.environ, face.window.isVisible)

    def begin(self, *, locked: bool) -> None:
        """Show the window, and count what it should not have met."""
        window, records = self._face.window, self._face.hall.records
        if self._marker.exists():
            records.happen(RESTARTED)
        self._marker.touch()
        window.surprised.connect(self._broke)
        window.stuck.connect(self._stuck)
        window.left.connect(self._left)
        end_when_told(self._app)
        if locked:
            self._fill_the_screen()
        else:
            window.show()
        if self._alive is not None:
            # From the loop: until it runs, nobody is served, and no request to end is heard.
            QTimer.singleShot(0, self._alive, self._alive.begin)

    def end(self) -> None:
        if self._alive is not None:
            self._alive.end()
        self._marker.unlink(missing_ok=True)

    def _fill_the_screen(self) -> None:
        window = self._face.window
        top = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        window.setWindowFlags(window.windowFlags() | top)
        # In a session without a window manager nobody else would make it as large as the screen.
        window.setGeometry(window.screen().geometry())
        window.showFullScreen()
        window.screen().geometryChanged.connect(window.setGeometry)  # turned upright, or replugged
        window.activateWindow()

    def _broke(self) -> None:
        records = self._face.hall.records
        self._face.background.run(lambda: records.happen(BROKE))

    def _stuck(self) -> None:
        self._face.hall.records.happen(STUCK)
        self._app.exit(BEGIN_AGAIN)

    def _left(self, again: bool) -> None:
        self._app.exit(BEGIN_AGAIN if again else LEFT_BY_STAFF)
