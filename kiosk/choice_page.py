"""One of several, up to eight large tiles a screen: further ones are turned to, never scrolled.

It shows what it is given and says what was touched; what follows is `kiosk.services_visit`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.choice_tile import ChoiceTile, level
from kiosk.page import Page, settle
from kiosk.shape import Shape
from kiosk.touch import TARGET
from kiosk.way import BackKey, HeadRow, Leaves
from ui.layouts import take_out
from words import Words

MOST_TILES: Final = 8  # a screen: more is a list, and nobody chooses calmly from a list
_GAP: Final = 12


def _fitting(room: int, most: int) -> int:
    """How many rows of tiles, of 96 px and more, `room` px have the height for."""
    return max(1, min(most, (room + _GAP) // (TARGET + _GAP)))


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is told when it was touched."""

    key: str
    words: str
    icon: str = ""


Told = Callable[[Words], str]
Choices = Callable[[Words], Sequence[Choice]]


def _nothing(_: Words) -> str:
    return ""


def _none(_: Words) -> Sequence[Choice]:
    return ()


class ChoicePage(Page):
    chosen = Signal(str)
    went_back = Signal()

    def __init__(self, name: str, w: Words, beside: QWidget | None = None) -> None:
        super().__init__(name)
        self._w = w
        self._sentence: Told = _nothing
        self._choices: Choices = _none
        self._shown: Sequence[Choice] = ()
        self._leaf = 0
        self._shape = Shape(upright=True, roomy=True)
        self.head = HeadRow(name)
        self._back, self._beside = BackKey(name), beside
        self._back.clicked.connect(self.went_back)
        self._leaves = Leaves(name)
        self._leaves.turned.connect(self._turn)
        self._tiles = [ChoiceTile(parent=self) for _ in range(MOST_TILES)]
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        for place, tile in enumerate(self._tiles):
            tile.setObjectName(f"{name}_{place + 1}")
            tile.clicked.connect(lambda _=False, place=place: self._touched(place))
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.head)
        self._column.addLayout(self._grid, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(24)
        self._foot.addWidget(self._leaves, 0, Qt.AlignmentFlag.AlignRight)
        self._column.addLayout(self._foot)

    def ask(self, sentence: Told, choices: Choices) -> None:
        """Show these from the first one on."""
        self._sentence, self._choices, self._leaf = sentence, choices, 0
        self.retranslate(self._w)

    def arrange(self, shape: Shape) -> None:
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap)
        self._shape = shape
        self.head.arrange(shape)
        self._leaves.set_narrow(shape.low)
        if shape.low:
            take_out(self._back)
            self._foot.insertWidget(0, self._back, 0, Qt.AlignmentFlag.AlignLeft)
            if self._beside is not None:
                take_out(self._beside)
                self._foot.insertWidget(1, self._beside, 1)
        else:
            self.head.take(self._back, self._beside)
        self._lay()

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._back.retranslate(w)
        self._leaves.retranslate(w)
        self.head.say(self._sentence(w))
        self._shown = self._choices(w)
        self._lay()

    def wipe(self) -> None:
        self.ask(_nothing, _none)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _turn(self, step: int) -> None:
        self._leaf += step
        self._lay()

    def _touched(self, place: int) -> None:
        at = self._leaf * self._a_leaf() + place
        if at < len(self._shown):
            self.chosen.emit(self._shown[at].key)

    def _columns(self) -> int:
        if self._shape.low:  # rows are few within reach
            return 2 if self._shape.upright else 3
        return 1 if self._shape.upright else 2

    def _rows(self) -> int:
        """As many as keep a tile at its least height, "Next" beneath them or not."""
        most, columns = MOST_TILES // self._columns(), self._columns()
        beneath = self._leaves.sizeHint().height() + self._column.spacing()
        if self._shape.low:
            beneath = max(beneath, self._back.sizeHint().height() + self._column.spacing())
            return _fitting(self._shape.reach - self._shape.bar_edge - beneath, most)
        edges = self._column.contentsMargins()
        room = self.height() - edges.top() - edges.bottom()
        room -= self.head.heightForWidth(self.width() - edges.left() - edges.right())
        rows = _fitting(room - self._column.spacing(), most)
        if rows * columns >= len(self._shown):
            return rows
        return _fitting(room - self._column.spacing() - beneath, most)

    def _a_leaf(self) -> int:
        return self._rows() * self._columns()

    def _lay(self) -> None:
        rows, columns = self._rows(), self._columns()
        a_leaf = rows * columns
        leaves = max(1, -(-len(self._shown) // a_leaf))
        self._leaf = max(0, min(self._leaf, leaves - 1))
        here = self._shown[self._leaf * a_leaf : (self._leaf + 1) * a_leaf]
        for row in range(MOST_TILES):  # tiles stay where they are when one turns the page
            self._grid.setRowStretch(row, 1 if row < rows else 0)
        for place, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            tile.setVisible(place < len(here))
            if place < len(here):
                tile.set_icon(here[place].icon)
                tile.say(here[place].words)
                self._grid.addWidget(tile, place // columns, place % columns)
            else:
                tile.say("")  # nothing of what was shown before stays behind it
        self._leaves.show_place(self._leaf, leaves)
        settle(self)
        level(self._tiles[: len(here)])
