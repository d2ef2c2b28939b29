"""What the camera shows, with the edge of the page that was found; and what is said of it, large.

Who lays pages under a camera stands a step away. Kept out: where views come from, and what is to be
said of them (`counter.camera_card`).
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from registry.cameras import CameraView, PageSeen
from ui.icons import pixmap
from ui.look import current
from ui.surfaces import text
from ui.tokens import RADIUS_CARD

_EDGE = 4  # px


class LivePicture(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("camera_picture")
        self._view: CameraView | None = None
        self._image = QImage()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)

    def show_view(self, view: CameraView) -> None:
        self._view = view
        rows, kind = 3 * view.width, QImage.Format.Format_RGB888
        self._image = QImage(view.pixels, view.width, view.height, rows, kind).copy()
        self.update()

    def clear(self) -> None:
        self._view, self._image = None, QImage()
        self.update()

    def set_words(self, words: str) -> None:
        """What is said while there is no picture."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.update()

    def words(self) -> str:
        """What is said now; "" while there is a picture."""
        return self._words if self._view is None else ""

    def small(self, height: int) -> QPixmap:
        """The page that is seen now, or the whole picture, so many pixels high."""
        image = self._image
        if self._view is not None and self._view.outline:
            bound = self._outline(QRectF(image.rect())).boundingRect().toAlignedRect()
            image = image.copy(bound.intersected(image.rect()))
        smooth = Qt.TransformationMode.SmoothTransformation
        return QPixmap.fromImage(image.scaledToHeight(height, smooth))

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._view is None:
            self._paint_words(painter)
            return
        place = self._place()
        painter.drawImage(place, self._image)
        if self._view.outline:
            good = self._view.seen is PageSeen.GOOD
            # White beneath, so that it is seen on paper and on a dark table alike.
            for colour, wide in (("surface", _EDGE + 4), ("done" if good else "soon", _EDGE)):
                pen = QPen(look.colour(colour), wide)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                if not good:
                    pen.setStyle(Qt.PenStyle.DashLine if colour == "soon" else Qt.PenStyle.NoPen)
                painter.setPen(pen)
                painter.drawPolygon(self._outline(place))

    def _paint_words(self, painter: QPainter) -> None:
        look = current()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(look.colour("line"))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font("lead"))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(frame.adjusted(48, 48, -48, -48).toRect(), flags, self._words)

    def _place(self) -> QRectF:
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _outline(self, place: QRectF) -> QPolygonF:
        outline = self._view.outline if self._view is not None else ()
        corners = [
            QPointF(place.left() + x * place.width(), place.top() + y * place.height())
            for x, y in outline
        ]
        return QPolygonF(corners)


class Saying(QWidget):
    """A sentence in large letters, with the icon and the colour of its kind: done or soon."""

    _ICONS: ClassVar = {"done": "circle-check", "soon": "triangle-alert"}

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = QLabel(), text(role="lead")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, words: str, kind: str) -> None:
        """No words hide it."""
        if words:
            look = current()
            name, side = self._ICONS[kind], QFontMetrics(look.font("lead")).height()
            self._icon.setPixmap(pixmap(name, look.hex(kind), side, self.devicePixelRatio()))
        self._words.setText(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        return self._words.text()
