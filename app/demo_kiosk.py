"""The demo's kiosk, in a process of its own: starting it, and what runs inside it.

It is the real kiosk window on the real board. Only its keys come from the demo scanner, over
`app.demo_wire`, and its size is what fits beside the counter.
"""

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QSize, Signal

from app import hand
from app.demo_district import house
from app.demo_strip import HEIGHT
from app.demo_wire import KioskEnd
from app.homes import Home
from app.windows import KioskFace, begin_qt, live
from app.wiring import Device
from registry.failures import DemoIsNotReal
from ui.theme import apply_theme

PORTRAIT: Final = QSize(1080, 1920)  # as it hangs in the hall
LANDSCAPE: Final = QSize(1280, 800)
_FRAME: Final = QSize(16, 64 + HEIGHT)  # its title and edges, about, and the strip above it
_SMALLEST_SCALE: Final = 0.4  # below it the smallest letters would be under 10 px
_TO_END_MS: Final = 5_000


def fitting(screen: QSize) -> tuple[QSize, float]:
    """The kiosk's size in its own pixels, and how much they shrink to fit this screen."""
    room = screen - _FRAME
    scale = _scale(PORTRAIT, room)
    if scale >= _SMALLEST_SCALE:
        return PORTRAIT, scale
    return LANDSCAPE, _scale(LANDSCAPE, room)


def _scale(size: QSize, room: QSize) -> float:
    return min(1.0, room.width() / size.width(), room.height() / size.height())


class KioskProcess(QObject):
    """`tereze kiosk` on the demo's kiosk. `ended` however it ended."""

    ended = Signal()

    def __init__(self, home: Home, wire: Path, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._wire = wire
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(house()))
        self._process.setStandardErrorFile(str(log))
        self._process.finished.connect(self.ended)
        self._process.errorOccurred.connect(self._failed)

    @property
    def is_open(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        return int(self._process.processId())

    def open(self, language: str, screen: QSize) -> None:
        """Open the window; one that is open already stays."""
        if self.is_open:
            return
        size, scale = fitting(screen)
        around = QProcessEnvironment.systemEnvironment()
        scale *= float(os.environ.get("QT_SCALE_FACTOR") or 1)
        around.insert("QT_SCALE_FACTOR", f"{scale:.3f}")
        self._process.setProcessEnvironment(around)
        word = ["-m", "app.main", "kiosk", "--home", str(self._home.folder), "--window"]
        word += ["--language", language, "--demo-wire", str(self._wire)]
        word += ["--demo-size", f"{size.width()}x{size.height()}"]
        self._process.start(sys.executable, word)

    def close(self) -> None:
        """End it and wait for its end."""
        if self.is_open:
            self._process.terminate()
            if not self._process.waitForFinished(_TO_END_MS):
                self._process.kill()
                self._process.waitForFinished(_TO_END_MS)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.ended.emit()


def run_demo_kiosk(home: Home, language: str, wire: Path, size: str) -> int:
    """What runs inside the process. Raises DemoIsNotReal on a real kiosk's home, NotEnrolled."""
    device = Device.load(home)
    if not device.certificate.demo:
        raise DemoIsNotReal  # nobody types into a real kiosk but its visitors
    app = begin_qt()
    apply_theme(app, "kiosk")
    end = KioskEnd(wire)
    if not end.call():
        return 1
    face = KioskFace(device, language, locked=False)
    window = face.window
    window.watch_surprises()
    window.resize(_size(size))
    room = window.screen().availableGeometry()
    # To the right and at the bottom: the buttons of the strip stay in sight.
    left, top = room.right() - window.width(), room.bottom() - window.height()
    window.move(max(room.left(), left), max(room.top(), top))

    def unplug(plugged: bool) -> None:
        face.board.paused = not plugged

    def to_front() -> None:
        window.raise_()
        window.activateWindow()

    end.front.connect(to_front)
    end.scanned.connect(lambda text: hand.scan(window, text))
    end.cable.connect(unplug)
    end.left_alone.connect(app.quit)

    def close() -> None:
        end.close()
        face.close()

    return live(app, face.feed, window.show, close)


def _size(typed: str) -> QSize:
    width, _, height = typed.partition("x")
    if width.isdecimal() and height.isdecimal():
        return QSize(int(width), int(height))
    return LANDSCAPE
