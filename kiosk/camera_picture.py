"""The live picture beside the receipt's: a mirror in which one sees how to hold the paper."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from registry.cameras import CameraView, PageSeen
from ui.look import current

_RADIUS = 10


class CameraPicture(QWidget):
    """There is a picture or there is no widget: never a black or a frozen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._reads = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hide()

    @property
    def is_live(self) -> bool:
        return not self._image.isNull()

    def show_view(self, view: CameraView | None) -> None:
        """None: there is none, and nothing is kept of the last one."""
        if view is None:
            self._image = QImage()
        else:
            wide, high = view.width, view.height
            kind = QImage.Format.Format_RGB888
            # A copy: the bytes are the view's, which goes with the next one.
            self._image = QImage(view.pixels, wide, high, 3 * wide, kind).copy()
        self._reads = view is not None and view.seen is PageSeen.GOOD
        self.setVisible(self.is_live)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_live:
            return
        look, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = self._box()
        rounded = QPainterPath()
        rounded.addRoundedRect(box, _RADIUS, _RADIUS)
        painter.setClipPath(rounded)
        painter.drawImage(box, self._image)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(look.colour("done" if self._reads else "edge"), 8 if self._reads else 2)
        )
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def _box(self) -> QRectF:
        """As large as its place allows, in the picture's own proportions."""
        wide, high = self._image.width(), self._image.height()
        scale = min((self.width() - 8) / wide, (self.height() - 8) / high)
        box = QRectF(0, 0, wide * scale, high * scale)
        box.moveCenter(QRectF(self.rect()).center())
        return box
