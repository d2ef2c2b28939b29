"""The one motif: a window of four panes. The mark is one with a single pane lit; an application's
progress is four panes lit in turn, each with its word and a tick. Drawn here, worded elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.look import current

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

PANES = 4
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_WRAP = int(Qt.TextFlag.TextWordWrap)


def draw_mark(painter: QPainter, box: QRectF, lit: int = 1) -> None:
    """A square window of four panes, the first `lit` of them with light in them."""
    look = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bar = max(1.5, box.width() / 11)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent"))
    painter.drawRoundedRect(box, bar, bar)
    side = (box.width() - 3 * bar) / 2
    for place in range(PANES):
        x = box.x() + bar + (place % 2) * (side + bar)
        y = box.y() + bar + (place // 2) * (side + bar)
        painter.setBrush(look.colour("lit" if place < lit else "surface"))
        painter.drawRect(QRectF(x, y, side, side))


def mark_pixmap(size: int, lit: int = 1, ratio: float = 1.0) -> QPixmap:
    """The mark as a picture of `size` logical pixels; with `lit` as a small progress in a list."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_mark(painter, QRectF(made.rect()), lit)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def mark_icon() -> QIcon:
    """For windows and the task bar."""
    from PySide6.QtGui import QIcon  # each type of Qt that is named costs a start its making

    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(mark_pixmap(size))
    return made


class Mark(QWidget):
    """The mark on a page, `side` px; `set_lit` shows a small progress."""

    def __init__(self, side: int = 32, lit: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = lit
        self.setFixedSize(side, side)

    def set_lit(self, lit: int) -> None:
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_mark(QPainter(self), QRectF(self.rect()), self._lit)


class FourPanes(QWidget):
    """Where an application stands: panes lit up to now, each with its word, ✓ and date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = 0
        self._words: tuple[str, ...] = ("",) * PANES
        self._dates: tuple[str, ...] = ("",) * PANES
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_progress(self, lit: int, words: Sequence[str], dates: Sequence[str] = ()) -> None:
        """`lit` panes of four; `words` are `words.stages.pane_words(w)`; `dates` those reached."""
        self._lit = lit
        self._words = tuple(words)[:PANES]
        self._dates = (tuple(dates) + ("",) * PANES)[:PANES]
        reached = [word for word in self._words[:lit] if word]
        self.setAccessibleName(", ".join(reached))
        self.updateGeometry()
        self.update()

    @property
    def lit(self) -> int:
        return self._lit

    def words(self) -> tuple[str, ...]:
        return self._words

    def dates(self) -> tuple[str, ...]:
        return self._dates

    def sizeHint(self) -> QSize:
        wide = max(self._pane_width() * PANES, self.minimumSizeHint().width())
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        letters = QFontMetrics(current().font("strong"))
        pieces = [part for words in self._words for part in words.split()] or [""]
        widest = max(letters.horizontalAdvance(part) for part in pieces)
        narrow = (widest + 2 * self._gap() + 2) * PANES
        return QSize(narrow, self.heightForWidth(narrow))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        letters, small = (QFontMetrics(current().font(role)) for role in ("strong", "small"))
        room = max(1, width // PANES - 2 * self._gap())
        words = max(
            letters.boundingRect(0, 0, room, 1000, _CENTRE | _WRAP, each or " ").height()
            for each in self._words
        )
        return self._pane_height() + current().size.gap + words + small.lineSpacing() + 4

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_window(painter)
        wide = self.width() / PANES
        for place in range(PANES):
            self._paint_words(painter, place, QRect(round(place * wide), 0, round(wide), 0))

    def _kiosk(self) -> bool:
        return current().face == "kiosk"

    def _gap(self) -> int:
        return 12 if self._kiosk() else 6

    def _pane_width(self) -> int:
        return 220 if self._kiosk() else 104

    def _pane_height(self) -> int:
        return 132 if self._kiosk() else 56

    def _bar(self) -> int:
        return 8 if self._kiosk() else 4

    def _paint_window(self, painter: QPainter) -> None:
        """The frame in accent, like the mark; between frame and bars the four panes."""
        look, bar, high = current(), self._bar(), self._pane_height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), high), bar, bar)
        side = (self.width() - (PANES + 1) * bar) / PANES
        for place in range(PANES):
            reached = place < self._lit
            pane = QRectF(bar + place * (side + bar), bar, side, high - 2 * bar)
            painter.setBrush(look.colour("lit" if reached else "surface"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRect(pane)
            if reached:
                tick = min(pane.height() * 0.6, 64.0)
                at = QRectF(0, 0, tick, tick)
                at.moveCenter(pane.center())
                draw_icon(painter, "check", look.hex("ink"), at)

    def _paint_words(self, painter: QPainter, place: int, column: QRect) -> None:
        look = current()
        reached = place < self._lit
        inset = self._gap()
        box = QRect(
            column.x() + inset,
            self._pane_height() + look.size.gap,
            column.width() - 2 * inset,
            self.height(),
        )
        painter.setFont(look.font("strong" if reached else "normal"))
        painter.setPen(QPen(look.colour("ink" if reached else "second")))
        used = painter.boundingRect(box, _CENTRE | _WRAP, self._words[place])
        painter.drawText(box, _CENTRE | _WRAP, self._words[place])
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("second"))
        painter.drawText(box.adjusted(0, used.height() + 2, 0, 0), _CENTRE, self._dates[place])
