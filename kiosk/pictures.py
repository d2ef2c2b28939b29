"""Pictures the hall needs and no package has: the receipt with its code ringed, and tall panes.

Drawn from the theme, so they follow contrast and large letters. The receipt's square code is only
its likeness: it says nothing, and no scanner takes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.look import current
from ui.panes import PANES, FourPanes

_SAMPLE = "1234 5678 9012"  # wrong in its check digit: typed as it stands, it is nobody's code
_PAPER = QSize(440, 300)  # the drawing's own measure; it is scaled to its place
_LIKENESS = (  # of a square code: corners as every such code has them, and some dots
    "11101011",
    "10100101",
    "11101101",
    "00010010",
    "10110110",
    "11101001",
    "10100110",
    "11101011",
)


class ReceiptPicture(QWidget):
    """The lower part of a receipt: lines of print, the square code, the code ringed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return _PAPER

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min((self.width() - 8) / _PAPER.width(), (self.height() - 8) / _PAPER.height())
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, scale)
        painter.translate(-_PAPER.width() / 2, -_PAPER.height() / 2)
        self._paint_paper(painter)
        self._paint_square_code(painter, QRectF(330, 24, 80, 80))
        self._paint_code(painter)

    def _paint_paper(self, painter: QPainter) -> None:
        look = current()
        painter.setPen(QPen(look.colour("line"), 2))
        painter.setBrush(look.colour("surface"))
        painter.drawRect(QRectF(0, 0, _PAPER.width(), _PAPER.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("line"))
        for y, wide in ((28, 180), (56, 250), (80, 220), (104, 240), (262, 300)):
            painter.drawRoundedRect(QRectF(28, y, wide, 10), 5, 5)

    def _paint_square_code(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(current().colour("ink"))
        painter.setPen(Qt.PenStyle.NoPen)
        side = box.width() / len(_LIKENESS)
        for y, row in enumerate(_LIKENESS):
            for x, dark in enumerate(row):
                if dark == "1":
                    painter.drawRect(
                        QRectF(box.x() + x * side, box.y() + y * side, side + 0.3, side + 0.3)
                    )

    def _paint_code(self, painter: QPainter) -> None:
        look = current()
        ring = QRectF(22, 140, _PAPER.width() - 44, 100)
        letters = look.font("title")
        letters.setPixelSize(42)
        painter.setFont(letters)
        painter.setPen(look.colour("ink"))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, _SAMPLE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("ring"), 8))
        painter.drawEllipse(ring)


class _Pane(QWidget):
    """Paints nothing: it gives one pane its own place and name for readers of the screen."""

    def __init__(self, parent: QWidget, number: int) -> None:
        super().__init__(parent)
        self.setObjectName(f"pane_{number}")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class HallPanes(FourPanes):
    """The four panes in a row, or one above the other where the screen is wide and low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = False
        self._least_side = 0
        self._not_yet = ""
        self._named = [_Pane(self, number) for number in range(1, PANES + 1)]

    def set_upright(self, upright: bool, least_side: int = 0) -> None:
        """One above the other or in a row; upright, a pane has at least this many px a side."""
        self._upright = upright
        self._least_side = least_side
        across = QSizePolicy.Policy.Fixed if upright else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self._lay_names()
        self.updateGeometry()

    def say_not_yet(self, words: str) -> None:
        """What a reader adds to a pane without light: by its name alone it would seem reached."""
        self._not_yet = words
        self.show_progress(self.lit, self.words(), self.dates())

    def show_progress(self, lit: int, words: Sequence[str], dates: Sequence[str] = ()) -> None:
        super().show_progress(lit, words, dates)
        for place, pane in enumerate(self._named):
            said = [self.words()[place], self.dates()[place]]
            reached = ["✓"] if place < lit else []
            pane.setAccessibleName(" ".join(reached + [part for part in said if part]))
            pane.setAccessibleDescription("" if reached or not any(said) else self._not_yet)
            pane.setProperty("spoken", bool(reached))  # aloud, "issued" would be taken for a fact

    def minimumSizeHint(self) -> QSize:
        if not self._upright:
            return super().minimumSizeHint()
        letters = QFontMetrics(current().font("strong"))
        widest = max((letters.horizontalAdvance(word) for word in self.words()), default=0)
        side, bar = self._side(), self._bar()
        return QSize(side + 2 * bar + 24 + widest + 8, PANES * (side + bar) + bar)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() if self._upright else super().sizeHint()

    def hasHeightForWidth(self) -> bool:
        return not self._upright and super().hasHeightForWidth()

    def resizeEvent(self, event: object) -> None:
        self._lay_names()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._upright:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar, side = float(self._bar()), float(self._side())
        self._paint_frame(painter, side, bar)
        for place in range(PANES):
            top = bar + place * (side + bar)
            self._paint_pane(painter, place, QRectF(bar, top, side, side))
            self._paint_beside(painter, place, QRectF(side + 2 * bar + 24, top, self.width(), side))

    def _side(self) -> int:
        """A pane is as high as its word and date beside it."""
        strong, small = (QFontMetrics(current().font(role)) for role in ("strong", "small"))
        return max(self._least_side, strong.height() + small.height())

    def _paint_frame(self, painter: QPainter, side: float, bar: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour("accent"))
        frame = QRectF(0, 0, side + 2 * bar, PANES * (side + bar) + bar)
        painter.drawRoundedRect(frame, bar, bar)

    def _paint_pane(self, painter: QPainter, place: int, pane: QRectF) -> None:
        look, reached = current(), place < self.lit
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("lit" if reached else "surface"))
        painter.drawRect(pane)
        if reached:
            tick = QRectF(0, 0, pane.height() * 0.6, pane.height() * 0.6)
            tick.moveCenter(pane.center())
            draw_icon(painter, "check", look.hex("ink"), tick)

    def _paint_beside(self, painter: QPainter, place: int, box: QRectF) -> None:
        look, reached = current(), place < self.lit
        strong, small = (QFontMetrics(look.font(role)) for role in ("strong", "small"))
        dated = bool(self.dates()[place])
        high = strong.height() + (small.height() if dated else 0)
        y = box.center().y() - high / 2 + strong.ascent()
        painter.setFont(look.font("strong" if reached else "normal"))
        painter.setPen(look.colour("ink" if reached else "second"))
        painter.drawText(QPointF(box.x(), y), self.words()[place])
        if dated:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("second"))
            y += strong.descent() + small.ascent()
            painter.drawText(QPointF(box.x(), y), self.dates()[place])

    def _lay_names(self) -> None:
        wide, high = self.width() // PANES, self.height() // PANES
        for place, pane in enumerate(self._named):
            if self._upright:
                pane.setGeometry(0, place * high, self.width(), high)
            else:
                pane.setGeometry(place * wide, 0, wide, self.height())
