"""A paper under the demo scanner: the page as a picture, its codes outlined, a click on it."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.demo_papers import Page, code_near
from scanner.decode import Code
from ui.look import current

_ROUND = 8.0  # px on the screen between a code and the line around it


class PageView(QWidget):
    """One page as wide as its place. `clicked` carries the point in the page's own pixels."""

    clicked = Signal(float, float)

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        self._scaled = QPixmap()
        self._under: Code | None = None  # the code under the mouse
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self.page.height / self.page.width)

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(480))

    def place_of(self, code: Code) -> QPointF:
        """The middle of a code, in this widget's pixels."""
        return self._outline(code).boundingRect().center()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position() / self._scale()
            self.clicked.emit(at.x(), at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position() / self._scale()
        under = code_near(self.page.codes, at.x(), at.y())
        if under is not self._under:
            self._under = under
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.CrossCursor
            )
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), current()
        painter.drawPixmap(0, 0, self._shown())
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for code in self.page.codes:
            wide = 4 if code is self._under else 2
            painter.setPen(QPen(look.colour("accent"), wide))
            box = self._outline(code).boundingRect()
            box.adjust(-_ROUND, -_ROUND, _ROUND, _ROUND)
            painter.drawRoundedRect(box, look.radius, look.radius)

    def _shown(self) -> QPixmap:
        if self._scaled.isNull():
            ratio = self.devicePixelRatio()
            picture = self.page.picture.scaled(
                self.size() * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled = QPixmap.fromImage(picture)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _outline(self, code: Code) -> QPolygonF:
        scale = self._scale()
        return QPolygonF([QPointF(x, y) * scale for x, y in code.corners])

    def _scale(self) -> float:
        return max(self.width(), 1) / self.page.width
