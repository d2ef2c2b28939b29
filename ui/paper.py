"""A sheet of paper on the screen: the rendered page of a receipt, sharp at every size."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import current


class PaperView(QWidget):
    """Shows a page as large as its place allows, with its own proportions and a thin edge.

    Until there is one: a white sheet with a sentence on it.
    """

    def __init__(self, proportion: float = 297 / 210, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proportion = proportion  # height over width of the empty sheet
        self._page = QImage()
        self._scaled = QPixmap()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)

    def set_image(self, page: QImage) -> None:
        self._page = page
        self._scaled = QPixmap()
        self.update()

    def set_png(self, picture: bytes) -> None:
        """ValueError if the bytes are no picture."""
        page = QImage.fromData(picture)
        if page.isNull():
            raise ValueError("these bytes are no picture")
        self.set_image(page)

    def clear(self) -> None:
        """The empty sheet again: the next person must not see this one's."""
        self.set_image(QImage())

    def set_words(self, words: str) -> None:
        """The sentence on the empty sheet."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def is_empty(self) -> bool:
        return self._page.isNull()

    def sizeHint(self) -> QSize:
        return QSize(420, round(420 * self._shape()))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        painter = QPainter(self)
        sheet = self._sheet()
        painter.fillRect(sheet, look.colour("surface"))
        if self._page.isNull():
            painter.setPen(look.colour("second"))
            inside = sheet.adjusted(24, 24, -24, -24)
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(inside, flags, self._words)
        else:
            painter.drawPixmap(sheet.topLeft(), self._fitting(sheet.size()))
        painter.setPen(look.colour("line"))
        painter.drawRect(sheet.adjusted(0, 0, -1, -1))

    def _shape(self) -> float:
        return self._proportion if self._page.isNull() else self._page.height() / self._page.width()

    def _sheet(self) -> QRect:
        wide = min(self.width(), int(self.height() / self._shape()))
        size = QSize(wide, int(wide * self._shape()))
        return QRect((self.width() - size.width()) // 2, 0, size.width(), size.height())

    def _fitting(self, size: QSize) -> QPixmap:
        """Scaled once for each size, to the screen's own pixels: a barcode must stay readable."""
        ratio = self.devicePixelRatio()
        wanted = size * ratio
        if self._scaled.size() != wanted:
            smooth = self._page.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled = QPixmap.fromImage(smooth)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled
