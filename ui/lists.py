"""Lists without a grid: rows of 44 px painted by one delegate, headings above, words when empty.

A row is a key and its cells; `chosen` carries the key at Enter, a double or single press. Nothing
here knows what a row means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QCursor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ui.empty import EmptyState
from ui.icons import draw_icon
from ui.look import current
from ui.panes import draw_mark
from ui.tokens import RING_WIDTH

_ROW = Qt.ItemDataRole.UserRole
_ROOM = 140  # px that a column without a width of its own wants at least: a surname
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is laid out: `width` px, or 0 to share what is left by `stretch`.

    It grows with the letters, where somebody asked for larger ones. A wide one gives way down to
    `least` px (0: it does not) where the others would have no room.
    """

    heading: str = ""
    width: int = 0
    stretch: int = 1
    right: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column: words, a quiet note after them, an icon or a small window."""

    words: str = ""
    note: str = ""
    kind: str = ""  # done, soon, late: its colour; "" plain
    icon: str = ""
    strong: bool = False
    panes: int | None = None  # 0 to 4 lit panes of a small window before the words


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; the key is handed back when it is chosen."""

    key: Any
    cells: Sequence[Cell] = field(default_factory=tuple)
    wide: bool = False  # a heading among the rows: its one cell stands over all columns

    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(part for cell in self.cells for part in (cell.words, cell.note) if part)


class Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None

    def fill(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add(self, rows: Sequence[Row]) -> None:
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()

    def all(self) -> list[Row]:
        return self._rows


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


class _Painter(QStyledItemDelegate):
    """How a row stands is asked of the list itself and not of `option.state`: for Python to make
    the type behind that, with all its numbers, takes a twentieth of a start."""

    def __init__(self, columns: list[Column], view: _View) -> None:
        super().__init__(view)
        self.columns = columns
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, current().size.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(_ROW)
        if not isinstance(row, Row):
            return
        look, box, view = current(), QRect(option.rect), self._view
        chosen = view.selectionModel().isSelected(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or view.is_pointed_at(index):
            painter.fillRect(box, look.colour("selected"))
        if chosen:
            painter.fillRect(QRect(box.x(), box.y(), 4, box.height()), look.colour("accent"))
        painter.fillRect(QRect(box.x(), box.bottom(), box.width(), 1), look.colour("line"))
        if view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(look.colour("ring"), RING_WIDTH))
            painter.drawRoundedRect(box.toRectF().adjusted(5.5, 2.5, -5.5, -3.5), 4, 4)
        for cell, column, place in self._places(row, box):
            _paint_cell(painter, cell, place, right=column.right)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """What did not fit into its column is said whole when the pointer rests on the row."""
        row = index.data(_ROW)
        cut = []
        if isinstance(row, Row):
            places = self._places(row, QRect(option.rect))
            cut = [cell.words for cell, _, place in places if _is_cut(cell, place)]
        QToolTip.showText(event.globalPos(), "\n".join(cut), view)  # without words it hides
        return True

    def _places(self, row: Row, box: QRect) -> list[tuple[Cell, Column, QRect]]:
        gap = current().size.gap
        inside = box.adjusted(gap, 0, -gap, 0)
        if row.wide:
            return [(row.cells[0], Column(), inside)]
        boxes = column_boxes(self.columns, inside, gap)
        return list(zip(row.cells, self.columns, boxes, strict=False))


def _words_at(cell: Cell, x: int) -> int:
    """Where the words of a cell begin that begins at `x`: after its window and its icon."""
    return x + (current().size.icon + 8) * ((cell.panes is not None) + bool(cell.icon))


def _letters(cell: Cell) -> QFont:
    return current().font("strong" if cell.strong else "normal", tabular=True)


def _is_cut(cell: Cell, box: QRect) -> bool:
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


class _Headings(QWidget):
    def __init__(self, columns: list[Column], view: QListView) -> None:
        super().__init__()
        self.columns = columns
        self._view = view
        view.verticalScrollBar().rangeChanged.connect(self.update)  # the bar takes width away
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(current().font("small")).height() + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        painter = QPainter(self)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("second"))
        inside = self.rect().adjusted(look.size.gap, 0, -look.size.gap, 0)
        if self._view.isVisible():
            inside.setWidth(self._view.viewport().width() - 2 * look.size.gap)
        for column, box in zip(
            self.columns, column_boxes(self.columns, inside, look.size.gap), strict=True
        ):
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), column.heading)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.colour("edge"))


class _View(QListView):
    chosen = Signal(QModelIndex)

    def is_pointed_at(self, index: Index) -> bool:
        """Whether the pointer rests on this row."""
        ground = self.viewport()
        if not ground.underMouse():
            return False
        return bool(self.indexAt(ground.mapFromGlobal(QCursor.pos())) == index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class Listing(QWidget):
    """Headings, rows, and the words for when there are none."""

    chosen = Signal(object)  # the key of the row
    moved = Signal(object)  # the key the cursor came to, or None
    scrolled = Signal()

    def __init__(self, columns: Sequence[Column] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: list[Column] = list(columns)
        self._rows = Rows()
        self.view = _View()
        self._headings = _Headings(self._columns, self.view)
        self._painter = _Painter(self._columns, self.view)
        self._empty = EmptyState()
        self._set_up_view()
        pile = QWidget()
        self._pile = QStackedLayout(pile)
        self._pile.addWidget(self.view)
        self._pile.addWidget(self._empty)
        self._pile.setCurrentWidget(self._empty)
        self._turn_keyboard(filled=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._headings)
        column.addWidget(pile, 1)
        self.setFocusProxy(self.view)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other columns, or the same with their headings in another language."""
        self._columns[:] = columns
        self._headings.setVisible(any(column.heading for column in columns))
        self._headings.update()
        self.view.viewport().update()

    def set_empty(self, words: str, hint: str = "") -> None:
        self._empty.set_words(words, hint)

    def set_rows(self, rows: Sequence[Row], *, stay: bool = True) -> None:
        """Show these; the cursor stays on its key if that is still there, and the list where it was
        scrolled to. Without `stay` it begins at its top: these answer another question.
        """
        key, bar = self.current_key(), self.view.verticalScrollBar()
        scrolled = bar.value() if stay else 0
        self._rows.fill(rows)
        self._show_side(filled=bool(rows))
        self.view.doItemsLayout()  # or the bar does not know yet how far it goes
        bar.setValue(scrolled)
        self.set_current(key)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Below those that are shown, which stay where they are."""
        if rows:
            self._rows.add(rows)

    def is_near_end(self) -> bool:
        """Whether less than half a page of rows is left below what is seen."""
        page = self.view.viewport().height()
        seen_until = self.view.verticalScrollBar().value() + page
        return self._rows.rowCount() * current().size.row - seen_until < page / 2

    def _show_side(self, *, filled: bool) -> None:
        """The rows, or the words for when there are none; the keyboard goes along."""
        side: QWidget = self.view if filled else self._empty
        if self._pile.currentWidget() is not side:
            self._turn_keyboard(filled=filled)
            self._pile.setCurrentWidget(side)

    def _turn_keyboard(self, *, filled: bool) -> None:
        """Whoever asks the rows to take the keyboard means the list, also while it has none."""
        if filled:
            self.view.setFocusProxy(None)  # type: ignore[arg-type] # Qt's word for "no other"
        else:
            self.view.setFocusProxy(self._empty)

    def rows(self) -> list[Row]:
        return list(self._rows.all())

    def current_key(self) -> Any:
        """The key under the cursor, or None."""
        row = self.view.currentIndex().data(_ROW)
        return row.key if isinstance(row, Row) else None

    def set_current(self, key: Any) -> None:
        """Put the cursor on this key, or on none."""
        for place, row in enumerate(self._rows.all()):
            if row.key == key:
                self.view.setCurrentIndex(self._rows.index(place))
                return

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.view.doItemsLayout()

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self._rows)
        view.setProperty("ring", False)  # the row has its own
        view.setItemDelegate(self._painter)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMinimumHeight(2 * current().size.row)
        view.chosen.connect(self._choose)
        view.clicked.connect(self._choose)
        view.verticalScrollBar().valueChanged.connect(self.scrolled)
        view.selectionModel().currentChanged.connect(
            lambda now, _before: self.moved.emit(self._key_of(now))
        )

    def _choose(self, index: QModelIndex) -> None:
        key = self._key_of(index)
        if key is not None:
            self.chosen.emit(key)

    def _key_of(self, index: QModelIndex) -> Any:
        row = index.data(_ROW) if index.isValid() else None
        return row.key if isinstance(row, Row) else None
