"""A short list of people, one line each: as `ui.lists.Listing` looks and is moved in, and no more.

The first moment of a start shows it. Qt's own lists come with models, selections and scroll bars;
for Python to make their types takes longer than the whole page does. This is one widget that paints
its rows and lies in a scrolled place, for an office of more people than the page has room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.cells import Column, Row, paint_row
from ui.look import current

_FEWEST: Final = 2  # rows that are always seen
_SAY_AFTER_MS: Final = 30  # once the row is painted
_CHOOSE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Names(QWidget):
    """The rows. `chosen` carries a key at Enter, Space or a press; `moved` the key the cursor came
    to. `typed` carries a letter or digit for which a list has no use of its own."""

    chosen = Signal(object)
    moved = Signal(object)
    typed = Signal(str)

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = columns
        self._rows: Sequence[Row] = ()
        self._at = self._pointed_at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)  # the row has its own
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._speech = QTimer(self, singleShot=True, interval=_SAY_AFTER_MS)
        self._speech.timeout.connect(self._announce)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the cursor stays on its key if that is still there."""
        key = self.current_key()
        self._rows, self._at = rows, -1
        self.setFixedHeight(len(rows) * current().size.row)
        self.update()
        self.set_current(key)

    def rows(self) -> list[Row]:
        return list(self._rows)

    def current_key(self) -> Any:
        """The key under the cursor, or None."""
        return self._rows[self._at].key if 0 <= self._at < len(self._rows) else None

    def set_current(self, key: Any) -> None:
        """Put the cursor on this key; where there is none of it the cursor stays."""
        for place, row in enumerate(self._rows):
            if row.key == key:
                self._go_to(place)
                return

    def current_box(self) -> QRect:
        """Where the row under the cursor is; the first where there is no cursor."""
        return self._box(max(0, self._at))

    def _box(self, place: int) -> QRect:
        high = current().size.row
        return QRect(0, place * high, self.width(), high)

    def _go_to(self, place: int) -> None:
        if place == self._at or not 0 <= place < len(self._rows):
            return
        self.update(self._box(self._at))
        self._at = place
        self.update(self._box(place))
        self.setAccessibleName(self._rows[place].spoken())
        self._speech.start()
        self.moved.emit(self._rows[place].key)

    def _announce(self) -> None:
        """A screen reader says anew what has the keyboard: its name is another now."""
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        if QAccessible.isActive() and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Focus))

    def sizeHint(self) -> QSize:
        return QSize(240, len(self._rows) * current().size.row)

    # -- keys and pointer -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.visibleRegion().boundingRect().height() // current().size.row - 1)
        steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_End: len(self._rows),
            Qt.Key.Key_Home: -len(self._rows),
        }
        key = event.key()
        if key in _CHOOSE and self.current_key() is not None:
            self.chosen.emit(self.current_key())
        elif key in steps:
            self._go_to(max(0, min(len(self._rows) - 1, self._at + steps[key])))
        elif event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(self._place_at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        if event.button() == Qt.MouseButton.LeftButton and place == self._at >= 0:
            self.chosen.emit(self.current_key())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._place_at(event))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    def _place_at(self, event: QMouseEvent) -> int:
        place = int(event.position().y() // current().size.row)
        return place if 0 <= place < len(self._rows) else -1

    def _point_at(self, place: int) -> None:
        if place != self._pointed_at:
            self._pointed_at = place
            self.update()

    # -- how it looks -----------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(len(self._rows) * current().size.row)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self), event.rect()
        painter.fillRect(seen, current().colour("surface"))
        for place, row in enumerate(self._rows):
            box = self._box(place)
            if box.intersects(seen):
                chosen = place == self._at
                paint_row(
                    painter,
                    row,
                    self._columns,
                    box,
                    chosen=chosen,
                    pointed_at=place == self._pointed_at,
                    focus=chosen and self.hasFocus(),
                )


class NameList(QScrollArea):
    """The place of the rows: as high as they are, or as there is room, then it scrolls. `chosen`
    and `moved` are those of the rows."""

    chosen = Signal(object)
    moved = Signal(object)

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.names = Names(columns)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.names)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.names)
        self.names.chosen.connect(self.chosen)
        self.names.moved.connect(self.moved)
        self.names.moved.connect(self._keep_in_sight)

    def rows(self) -> list[Row]:
        return self.names.rows()

    def current_key(self) -> Any:
        """The key under the cursor, or None."""
        return self.names.current_key()

    def set_current(self, key: Any) -> None:
        self.names.set_current(key)

    def set_rows(self, rows: Sequence[Row], *, most: int) -> None:
        """`most` rows are seen at once where there is room for them."""
        row = current().size.row
        self.setMinimumHeight(_FEWEST * row)
        self.setMaximumHeight(max(_FEWEST, min(most, len(rows))) * row)
        self.names.set_rows(rows)

    def _keep_in_sight(self, _key: object) -> None:
        QTimer.singleShot(0, self, self._scroll)  # once the rows have their places

    def _scroll(self) -> None:
        box = self.names.current_box()
        self.ensureVisible(0, box.center().y(), 0, box.height() // 2)
