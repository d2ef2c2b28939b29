"""One heading of the page Today: an icon, a word, how many, and how many of them are late."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy

from counter.today_words import HEADINGS
from registry.today import Count, Heading
from ui.buttons import Button, Colours, is_enter
from ui.icons import draw_icon
from ui.look import current
from words import how_many

_INSET: Final = 12
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_DIGIT: Final = 16  # px: room for the key of its place
_MANY: Final = 100_000


class TodayTile(Button):
    """`moved` by Up and Down (-1, 1); `entered` when its list is wanted."""

    moved = Signal(int)
    entered = Signal()

    def __init__(self, heading: Heading, place: int) -> None:
        super().__init__()
        self.heading = heading
        self.place = place  # its digit on the keyboard
        self.setObjectName(f"today_{heading.value}")
        self.setCheckable(True)
        self._count: Count | None = None
        self._late = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_count(self, count: Count | None, late: str = "") -> None:
        """None while it is being counted; `late` says in words how many of them are late."""
        self._count, self._late = count, late
        said = "" if count is None else f"{how_many(count.all)} {late}".strip()
        self.setAccessibleDescription(said)
        self.update()

    def count(self) -> Count | None:
        return self._count

    def sizeHint(self) -> QSize:
        letters = QFontMetrics(current().font())
        wide = letters.horizontalAdvance(self.text()) + current().size.icon + 3 * _INSET
        return QSize(wide + _DIGIT + self._figure_width(), 52)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 44)  # where notices and tabs take room

    def colours(self) -> Colours:
        if self.isChecked():
            return Colours("selected", "ink", "accent", 2)
        return Colours("selected" if self._warm() else "surface", "ink", "line")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif is_enter(event) or event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Space):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _figure_width(self) -> int:
        letters = QFontMetrics(current().font("title", tabular=True))
        return letters.horizontalAdvance(self._figure()) + _INSET

    def _figure(self) -> str:
        if self._count is None:
            return "…"
        return how_many(min(self._count.all, _MANY))

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, count = current(), self._count
        is_late = count is not None and count.late > 0
        is_empty = count is not None and count.all == 0
        all_late = count is not None and 0 < count.all == count.late  # red only where it is late
        letters = "late" if all_late else "second" if is_empty else "ink"
        side, high = look.size.icon, self.height()
        icon = "circle-alert" if is_late else HEADINGS[self.heading].icon
        small = look.font("small", tabular=True)
        painter.setFont(small)
        painter.setPen(look.colour("second"))
        painter.drawText(QRect(_INSET, 0, _DIGIT, high), _LEFT, str(self.place))
        at = QRect(_INSET + _DIGIT, (high - side) // 2, side, side)
        draw_icon(painter, icon, look.hex("late" if is_late else "second"), at.toRectF())
        painter.setFont(look.font("title", tabular=True))
        painter.setPen(look.colour(letters))
        figure = QRect(0, 0, self.width() - _INSET, high)
        painter.drawText(figure, _RIGHT, self._figure())
        x = 2 * _INSET + _DIGIT + side
        room = self.width() - x - self._figure_width() - _INSET
        painter.setFont(look.font())
        painter.setPen(look.colour("second" if is_empty else "ink"))
        lines = QFontMetrics(look.font()).height()
        if not self._late:
            painter.drawText(QRect(x, 0, room, high), _LEFT, self.text())
            return
        note = QFontMetrics(small).height()
        top = (high - lines - note) // 2
        painter.drawText(QRect(x, top, room, lines), _LEFT, self.text())
        painter.setFont(small)
        painter.setPen(look.colour("late"))
        painter.drawText(QRect(x, top + lines, room, note), _LEFT, self._late)
