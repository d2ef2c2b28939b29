"""What the camera sees while it looks for codes, in a frame that says how it stands; and bars.

The frame is the answer that a hand sees which holds a paper: green where one of ours was read. Kept
out: what was read, and what it means.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter.live_picture import LivePicture
from registry.cameras import (
    CameraBusy,
    CameraGone,
    CameraMissing,
    CameraStalled,
    CameraView,
    PageSeen,
)
from registry.failures import Trouble
from ui.look import current
from words import Words, later
from words.texts import sentence_for

_FRAME = 6  # px
_SEEN = {
    PageSeen.DARK: later("Too dark. Put a light on."),
    PageSeen.SEVERAL: later("Codes of several cases are seen. Show one of them."),
}
_GONE = later("The camera was unplugged. Plug it in again: its picture then comes by itself.")
_SHORT: dict[type[Trouble], str] = {
    CameraMissing: later("No camera is connected."),
    CameraBusy: later("Another program uses the camera."),
    CameraGone: later("The camera was unplugged."),
    CameraStalled: later("The camera gives no picture any more."),
}


class CodePicture(LivePicture):
    """`mark` is "done", "soon" or "" for the frame."""

    def __init__(self, least: QSize) -> None:
        super().__init__()
        self._mark = ""
        self.setMinimumSize(least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def mark(self) -> str:
        return self._mark

    def set_mark(self, mark: str) -> None:
        if mark != self._mark:
            self._mark = mark
            self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._view is None or not self._mark:
            return
        painter = QPainter(self)
        half = _FRAME / 2
        painter.setPen(QPen(current().colour(self._mark), _FRAME))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._place().adjusted(half, half, -half, -half))


class Bars(QWidget):
    """A Code 128 on the screen, black on white whatever the look is: readers need that."""

    def __init__(self) -> None:
        super().__init__()
        self._modules = ""
        self.setObjectName("settings_test_bars")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_modules(self, modules: str) -> None:
        self._modules = modules
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * (len(self._modules) + 20), 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        wide = self.width() // (len(self._modules) + 20) or 1
        left = (self.width() - wide * len(self._modules)) / 2
        for place, module in enumerate(self._modules):
            if module == "1":
                bar = QRectF(int(left) + place * wide, 4, wide, self.height() - 8)
                painter.fillRect(bar, Qt.GlobalColor.black)


def camera_words(now: CameraView | Trouble | None, w: Words, *, short: bool = False) -> str:
    """What is to be said of a camera that looks for codes; "" while all is well.

    `short` for a picture that is small.
    """
    if now is None:
        return w.say("The camera is being opened.")
    if isinstance(now, CameraView):
        return w.say(_SEEN[now.seen]) if now.seen in _SEEN else ""
    if short and type(now) in _SHORT:
        return w.say(_SHORT[type(now)])
    return w.say(_GONE) if isinstance(now, CameraGone) else sentence_for(now, w)


def camera_mark(now: CameraView | Trouble | None) -> str:
    """The colour of the frame about its picture."""
    if not isinstance(now, CameraView):
        return ""
    return {PageSeen.GOOD: "done", PageSeen.SEVERAL: "soon"}.get(now.seen, "")
