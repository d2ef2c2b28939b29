"""Lists without a grid: rows of 44 px painted by one delegate, headings above, words when empty.

A row is a key and its cells; `chosen` carries the key at Enter, a double or single press. Nothing
here knows what a row means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ui.cells import Cell, Column, Row, column_boxes, is_cut, least_width, paint_row, places_of
from ui.empty import EmptyState
from ui.look import current

__all__ = ["Cell", "Column", "Listing", "Row", "Rows", "column_boxes"]

_ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


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


class _Painter(QStyledItemDelegate):
    def __init__(self, columns: list[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = columns

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, current().size.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(_ROW)
        if not isinstance(row, Row):
            return
        stands, flag = option.state, QStyle.StateFlag
        painter.save()
        paint_row(
            painter,
            row,
            self.columns,
            QRect(option.rect),
            chosen=bool(stands & flag.State_Selected),
            pointed_at=bool(stands & flag.State_MouseOver),
            focus=bool(stands & flag.State_HasFocus),
        )
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
            places = places_of(row, self.columns, QRect(option.rect))
            cut = [cell.words for cell, _, place in places if is_cut(cell, place)]
        QToolTip.showText(event.globalPos(), "\n".join(cut), view)  # without words it hides
        return True


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
        self.updateGeometry()
        self.view.viewport().update()

    def minimumSizeHint(self) -> QSize:
        return (
            super()
            .minimumSizeHint()
            .expandedTo(QSize(least_width(self._columns, current().size.gap), 0))
        )

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
