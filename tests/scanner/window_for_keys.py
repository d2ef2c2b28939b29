"""A window with a field and an Enter shortcut, for keys that come through a real X server.

Started as a program of its own: it prints one line of JSON whenever what it holds changes.
"""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from scanner.qt_wedge import QtWedge

_LOOK_EVERY_MS = 20


class Pace(QObject):
    """Notes the X server's own time of every key that comes from outside, and how much later it
    was here, both in ms. `begun` at the first."""

    begun = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.times: list[int] = []
        self.lags: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and event.spontaneous()
        if pressed and isinstance(watched, QWindow) and isinstance(event, QKeyEvent):
            self.times.append(event.timestamp())
            # Xvfb stamps by the monotonic clock, in 32 bits.
            lag = time.monotonic_ns() // 1_000_000 - event.timestamp()
            self.lags.append((lag + 2**31) % 2**32 - 2**31)
            if len(self.times) == 1:
                self.begun.emit()
        return False


def once_it_has_the_keyboard(window: QWidget, then: Callable[[], object]) -> None:
    """A key that comes sooner reaches nobody, however long the window has been shown."""
    if window.isActiveWindow():
        then()
        return
    QTimer.singleShot(_LOOK_EVERY_MS, lambda: once_it_has_the_keyboard(window, then))


def main(blocked_ms: int) -> None:
    application = QApplication([])
    wedge = QtWedge()
    wedge.start()
    pace = Pace()
    application.installEventFilter(pace)  # the last one installed is asked first
    window, field, button = QWidget(), QLineEdit(), QPushButton("Print")
    layout = QVBoxLayout(window)
    layout.addWidget(field)
    layout.addWidget(button)
    state: dict[str, object] = {"text": "", "scans": [], "pressed": 0, "enters": 0}

    def tell(**news: object) -> None:
        state.update(news)
        told = {"state": state, "times": pace.times, "lags": pace.lags}
        print(json.dumps(told), flush=True)

    scans: list[str] = []
    wedge.scanned.connect(scans.append)
    wedge.scanned.connect(lambda _text: tell(scans=scans))
    field.textChanged.connect(lambda text: tell(text=text))
    button.clicked.connect(lambda: tell(pressed=1))
    enter = QShortcut(QKeySequence(Qt.Key.Key_Return), window)
    enter.activated.connect(lambda: tell(enters=int(str(state["enters"])) + 1))
    if blocked_ms:
        busy = QTimer(window)
        busy.timeout.connect(lambda: time.sleep(blocked_ms / 1_000))
        busy.start(blocked_ms * 2)
    window.resize(400, 200)
    window.show()
    window.activateWindow()
    field.setFocus()
    pace.begun.connect(tell)
    once_it_has_the_keyboard(window, tell)
    sys.exit(application.exec())


if __name__ == "__main__":
    main(int(sys.argv[1]))
