"""The focus ring: 3 px, 2 px off the control, drawn above the page because a style sheet cannot.

One ring for each window follows the keyboard's focus. A press with mouse or finger moves the ring
only into fields: who presses a button with a finger already knows where it is.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

from ui.look import current
from ui.tokens import RADIUS_TILE, RING_DISTANCE, RING_WIDTH

_REACH = RING_WIDTH + RING_DISTANCE
_MOVED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}
_TYPED_INTO = ("QLineEdit", "QPlainTextEdit", "QTextEdit")  # by name: a start makes no such type


class FocusRing(QWidget):
    """Lies over the page, lets every click through, and is where the focus is."""

    _follower: _Follower | None = None

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()

    @classmethod
    def follow(cls, app: QApplication) -> None:
        """Start once for the whole application; asking again does nothing."""
        if cls._follower is None or not isValid(cls._follower):
            cls._follower = _Follower(app)
            app.focusChanged.connect(cls._follower.moved)

    def go_to(self, target: QWidget | None) -> None:
        self._let_go()
        self._target = target
        if target is None:
            self.hide()
            return
        host = _host_of(target)
        self.setParent(host)
        step: QWidget | None = target
        while step is not None and step is not host:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        pen = QPen(look.colour("ring"), RING_WIDTH)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        half = RING_WIDTH / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        radius = min(look.radius, RADIUS_TILE) + RING_DISTANCE
        painter.drawRoundedRect(box, radius, radius)

    def _place(self) -> None:
        target, host = self._target, self.parentWidget()
        if target is None or host is None or not isValid(target) or not target.isVisibleTo(host):
            self.hide()
            return
        corner = target.mapTo(host, QPoint(0, 0))
        box = QRect(corner, target.size()).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self.setGeometry(box)
        self.raise_()
        self.show()

    def _let_go(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []


class _Follower(QObject):
    """Moves the ring; a child of the application, so both end together."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.ring = FocusRing()

    def moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self.ring):  # it ended with the window it lay in
            self.ring = FocusRing()
        self.ring.go_to(new if new is not None and _wants_ring(new) else None)


def _wants_ring(widget: QWidget) -> bool:
    if isinstance(widget, QScrollArea) or widget.isWindow() or widget.property("ring") is False:
        return False
    pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
    return not pressed or any(widget.inherits(kind) for kind in _TYPED_INTO)


def _host_of(widget: QWidget) -> QWidget:
    """The scrolled page the widget lies in, or else its window: so the ring scrolls along."""
    step = widget
    while (above := step.parentWidget()) is not None and not step.isWindow():
        holder = above.parentWidget()
        if isinstance(holder, QAbstractScrollArea) and holder.viewport() is above:
            return step
        step = above
    return step
