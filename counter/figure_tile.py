"""One large figure with its word beneath: it says what it counts, and opens its list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy

from ui.buttons import Button, Colours
from ui.icons import draw_icon
from ui.look import current
from words import how_many

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_INSET = 14


class FigureTile(Button):
    """`told` when the pointer or the keyboard comes to it: its explanation should be read then."""

    told = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"figure_{name}")
        self.name = name
        self._figure: int | None = None
        self._kind = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_figure(self, figure: int | None, kind: str = "") -> None:
        """`kind` "late" colours it and sets the sign beside it; None while it is being counted."""
        self._figure, self._kind = figure, kind
        self.setAccessibleDescription("" if figure is None else how_many(figure))
        self.update()

    def figure(self) -> int | None:
        return self._figure

    def sizeHint(self) -> QSize:
        look = current()
        words = QFontMetrics(look.font()).horizontalAdvance(self.text())
        high = QFontMetrics(look.font("display")).height() + QFontMetrics(look.font()).height()
        return QSize(max(120, words + 2 * _INSET), high + 24)

    def colours(self) -> Colours:
        return Colours("selected" if self._warm() else "surface", self._kind or "ink", "line")

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.told.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.told.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, wide = current(), self.width() - 2 * _INSET
        large = look.font("display", tabular=True)
        high = QFontMetrics(large).height()
        figure = "…" if self._figure is None else how_many(self._figure)
        painter.setFont(large)
        painter.setPen(look.colour(colours.letters))
        painter.drawText(QRect(_INSET, 10, wide, high), _LEFT, figure)
        if self._kind:
            side = look.size.icon
            x = _INSET + QFontMetrics(large).horizontalAdvance(figure) + 8
            box = QRect(x, 10 + (high - side) // 2, side, side)
            draw_icon(painter, "circle-alert", look.hex(self._kind), box.toRectF())
        painter.setFont(look.font())
        painter.setPen(look.colour("second"))
        words = QRect(_INSET, 12 + high, wide, QFontMetrics(look.font()).height())
        painter.drawText(words, _LEFT, self.text())
