"""A row of a list and how it is painted: columns, cells, the words of a row, without a grid.

Shared by lists of any length (`ui.lists`) and the short one of who works here (`ui.names`), which a
start shows before there is time for Qt's models and views. Nothing here knows what a row means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from ui.icons import draw_icon
from ui.look import current
from ui.panes import draw_mark
from ui.tokens import RING_WIDTH

_FEW_LETTERS = 72  # px without which a column says nothing at all: then the page scrolls instead
_ROOM = 140  # px that a column without a width of its own wants at least: a surname


class Column(NamedTuple):
    """How a column is laid out: `width` px, or 0 to share what is left by `stretch`.

    It grows with the letters, where somebody asked for larger ones. A wide one gives way down to
    `least` px (0: it does not) where the others would have no room.
    """

    heading: str = ""
    width: int = 0
    stretch: int = 1
    right: bool = False
    least: int = 0


class Cell(NamedTuple):
    """What stands in one column: words, a quiet note after them, an icon or a small window."""

    words: str = ""
    note: str = ""
    kind: str = ""  # done, soon, late: its colour; "" plain
    icon: str = ""
    strong: bool = False
    panes: int | None = None  # 0 to 4 lit panes of a small window before the words


class Row:
    """One line of a list; the key is handed back when it is chosen. `wide`: a heading among the
    rows, whose one cell stands over all columns.

    No tuple: of one that a model hands out Qt makes a list of its own.
    """

    __slots__ = ("cells", "key", "wide")

    def __init__(self, key: Any, cells: Sequence[Cell] = (), wide: bool = False) -> None:
        self.key = key
        self.cells = cells
        self.wide = wide

    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(part for cell in self.cells for part in (cell.words, cell.note) if part)


def column_boxes(columns: Sequence[Column], box: QRect, gap: int) -> list[QRect]:
    """Where each column stands inside `box`."""
    sharing = [column.stretch for column in columns if not column.width]
    gaps = gap * max(0, len(columns) - 1)
    scale = current().scale
    widths = [round(column.width * scale) for column in columns]
    lacking = sum(widths) + gaps + _ROOM * len(sharing) - box.width()
    for place, column in enumerate(columns):
        least = round(column.least * scale)
        given = min(max(0, lacking), widths[place] - least) if least else 0
        widths[place] -= given
        lacking -= given
    left = max(0, box.width() - sum(widths) - gaps)
    boxes, x = [], box.x()
    for column, width in zip(columns, widths, strict=True):
        wide = width or left * column.stretch // (sum(sharing) or 1)
        boxes.append(QRect(x, box.y(), wide, box.height()))
        x += wide + gap
    return boxes


def least_width(columns: Sequence[Column], gap: int) -> int:
    """How wide a list has to be so that something of every column can be read."""
    scale = current().scale
    widths = [column.least or column.width or _FEW_LETTERS for column in columns]
    return round(sum(widths) * scale) + gap * (len(columns) + 1)


def places_of(row: Row, columns: Sequence[Column], box: QRect) -> list[tuple[Cell, Column, QRect]]:
    """Where each cell of a row in `box` stands."""
    gap = current().size.gap
    inside = box.adjusted(gap, 0, -gap, 0)
    if row.wide:
        return [(row.cells[0], Column(), inside)]
    boxes = column_boxes(columns, inside, gap)
    return list(zip(row.cells, columns, boxes, strict=False))


def paint_row(
    painter: QPainter,
    row: Row,
    columns: Sequence[Column],
    box: QRect,
    *,
    chosen: bool,
    pointed_at: bool,
    focus: bool,
) -> None:
    """`chosen`: the cursor is on it; `focus`: and the list has the keyboard."""
    look = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if chosen or pointed_at:
        painter.fillRect(box, look.colour("selected"))
    if chosen:
        painter.fillRect(QRect(box.x(), box.y(), 4, box.height()), look.colour("accent"))
    painter.fillRect(QRect(box.x(), box.bottom(), box.width(), 1), look.colour("line"))
    if focus:
        painter.setPen(QPen(look.colour("ring"), RING_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.toRectF().adjusted(5.5, 2.5, -5.5, -3.5), 4, 4)
    for cell, column, place in places_of(row, columns, box):
        _paint_cell(painter, cell, place, right=column.right)


def _words_at(cell: Cell, x: int) -> int:
    """Where the words of a cell begin that begins at `x`: after its window and its icon."""
    return x + (current().size.icon + 8) * ((cell.panes is not None) + bool(cell.icon))


def _letters(cell: Cell) -> QFont:
    return current().font("strong" if cell.strong else "normal", tabular=True)


def is_cut(cell: Cell, box: QRect) -> bool:
    room = box.right() - _words_at(cell, box.x())
    return QFontMetrics(_letters(cell)).horizontalAdvance(cell.words) > room


def _paint_cell(painter: QPainter, cell: Cell, box: QRect, *, right: bool) -> None:
    look = current()
    x, side = box.x(), look.size.icon
    if cell.panes is not None:
        draw_mark(painter, QRectF(x, box.center().y() - side / 2, side, side), cell.panes)
        x += side + 8
    if cell.icon:
        colour = look.hex(cell.kind or "second")
        draw_icon(painter, cell.icon, colour, QRectF(x, box.center().y() - side / 2, side, side))
    x, letters = _words_at(cell, box.x()), _letters(cell)
    painter.setFont(letters)
    painter.setPen(look.colour(cell.kind or "ink"))
    room = max(0, box.right() - x)
    words = QFontMetrics(letters).elidedText(cell.words, Qt.TextElideMode.ElideRight, room)
    side_flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    flags = int(side_flag | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(QRect(x, box.y(), room, box.height()), flags, words)
    if cell.note and not right:
        x += QFontMetrics(letters).horizontalAdvance(words) + 10
        small = look.font("small")
        room = max(0, box.right() - x)
        painter.setFont(small)
        painter.setPen(look.colour("second"))
        note = QFontMetrics(small).elidedText(cell.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, box.y(), room, box.height()), flags, note)
