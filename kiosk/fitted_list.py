"""Lines of different height on a card: as many as fit, the others on further leaves of it.

Nothing is scrolled and nothing is cut: who reads turns the page by a key, or needs no key.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame

from kiosk.advice import Row
from kiosk.shape import Shape
from kiosk.touch import Icon
from kiosk.way import Leaves
from ui.surfaces import Text, set_role, text
from words import Words

_BESIDE = 16  # px between an icon and its words
_ROLES: Final = ("normal", "small")  # the larger that shows everything at once, or the smaller


class FittedList(QFrame):
    """A white card with a heading (or none) and its lines, each beside an icon. `leaved` when it
    is known anew on how many leaves they stand."""

    leaved = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._inside, self._between, self._icon = 24, 12, 40  # px
        self._leaf, self._leaf_count = 0, 1
        self._has_keys = True
        self._rows: tuple[Row, ...] = ()
        self._heading = text(role="strong")
        self._heading.setObjectName(f"{name}_heading")
        self._heading.setParent(self)
        self._icons: list[Icon] = []
        self._lines: list[Text] = []
        self._leaves = Leaves(name)
        self._leaves.setParent(self)
        self._leaves.turned.connect(self._turn)

    def show_rows(self, heading: str, rows: tuple[Row, ...]) -> None:
        self._heading.setText(heading)
        self._rows, self._leaf = rows, 0
        while len(self._lines) < len(rows):
            line, icon = text(), Icon("square")
            line.setObjectName(f"{self.objectName()}_{len(self._lines) + 1}")
            line.setParent(self)
            icon.setParent(self)
            self._lines.append(line)
            self._icons.append(icon)
        for place, line in enumerate(self._lines):
            line.setText(rows[place].words if place < len(rows) else "")
            if place < len(rows):
                self._icons[place].draw(rows[place].icon, "accent")
        self._lay()

    def arrange(self, shape: Shape) -> None:
        sizes = (24, 8, 36) if shape.roomy else (16, 6, 32)
        self._inside, self._between, self._icon = (36, 12, 40) if shape.upright else sizes
        self._has_keys = (
            shape.roomy and not shape.low
        )  # else the page has one, and the lines all the room
        self._lay()

    def turn(self) -> bool:
        """To the next leaf; from the last to the first, and then False."""
        self._leaf = (self._leaf + 1) % self._leaf_count
        self._lay()
        return self._leaf > 0

    @property
    def has_more(self) -> bool:
        """Whether another leaf follows the one that is seen."""
        return self._leaf + 1 < self._leaf_count

    def retranslate(self, w: Words) -> None:
        self._leaves.retranslate(w)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 240)

    def sizeHint(self) -> QSize:
        return QSize(480, 800)  # low, a page is given what it asks for, as far as there is room

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _turn(self, step: int) -> None:
        self._leaf += step
        self._lay()

    def _top(self, wide: int) -> int:
        if not self._heading.text():
            return 0
        return self._heading.heightForWidth(wide) + self._between

    def _heights(self, role: str, wide: int) -> list[int]:
        heights = []
        for place in range(len(self._rows)):
            set_role(self._lines[place], role)
            self._lines[place].ensurePolished()
            words = self._lines[place].heightForWidth(wide - self._icon - _BESIDE)
            heights.append(max(self._icon, words))
        return heights

    def _lay(self) -> None:
        box = QRect(0, 0, self.width(), self.height())
        box.adjust(self._inside, self._inside, -self._inside, -self._inside)
        top = self._top(box.width())
        self._heading.setGeometry(box.left(), box.top(), box.width(), max(0, top - self._between))
        self._heading.setVisible(top > 0)
        for role in _ROLES:
            heights = self._heights(role, box.width())
            leaves = _leaves(heights, box.height() - top, self._between)
            if len(leaves) == 1:
                break
        else:
            foot = self._leaves.sizeHint().height() if self._has_keys else 0
            leaves = _leaves(heights, box.height() - top - foot - self._between, self._between)
            self._leaves.setGeometry(box.left(), box.bottom() - foot, box.width(), foot)
        self._leaf = max(0, min(self._leaf, len(leaves) - 1))
        if len(leaves) != self._leaf_count:
            self._leaf_count = len(leaves)
            self.leaved.emit()
        self._leaves.show_place(self._leaf, len(leaves) if self._has_keys else 1)
        self._put(leaves[self._leaf], heights, box.translated(0, top))

    def _put(self, shown: range, heights: list[int], box: QRect) -> None:
        down = box.top()
        for place, (icon, line) in enumerate(zip(self._icons, self._lines, strict=True)):
            seen = place in shown
            icon.setVisible(seen)
            line.setVisible(seen)
            if not seen:
                continue
            first = QFontMetrics(line.font()).height()  # the icon beside the first line
            icon.setGeometry(
                box.left(), down + max(0, first - self._icon) // 2, self._icon, self._icon
            )
            left = box.left() + self._icon + _BESIDE
            line.setGeometry(left, down, box.right() - left, heights[place])
            down += heights[place] + self._between


def _leaves(heights: list[int], room: int, between: int) -> list[range]:
    """Which lines stand together; one that is higher than all the room stands alone."""
    leaves, start, taken = [], 0, 0
    for place, high in enumerate(heights):
        if place > start and taken + high > room:
            leaves.append(range(start, place))
            start, taken = place, 0
        taken += high + between
    return [*leaves, range(start, len(heights))]
