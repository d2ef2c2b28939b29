"""A block of a form that closes to one line with ✓ when it is done, and opens at a press."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from ui.buttons import Button, Colours
from ui.icons import draw_icon
from ui.look import current
from ui.surfaces import Card, Scrolled

_LEAST_HEIGHT = 160  # px: the wide field and what belongs to it
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class FoldHead(Button):
    """The closed block: a tick when it is done, its name, and what was filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.done = False
        self.summary = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_summary(self, title: str, summary: str, *, done: bool) -> None:
        self.setText(title)
        self.summary, self.done = summary, done
        self.setAccessibleName(f"{title}. {summary}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, current().size.row)

    def colours(self) -> Colours:
        if not self.isEnabled():
            return Colours("", "second")
        return Colours("selected" if self._warm() else "", "ink")

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), current().size.icon
        icon, tint = ("circle-check", "done") if self.done else ("circle", "second")
        x, middle = look.size.gap, self.height() / 2
        draw_icon(painter, icon, look.hex(tint), QRectF(x, middle - side / 2, side, side))
        x += side + 8
        painter.setFont(look.font("strong"))
        painter.setPen(look.colour(colours.letters))
        painter.drawText(QRect(x, 0, self.width() - x, self.height()), _LEFT, self.text())
        x += QFontMetrics(look.font("strong")).horizontalAdvance(self.text()) + 16
        painter.setFont(look.font())
        painter.setPen(look.colour("second"))
        room = max(0, self.width() - x - look.size.gap)
        words = painter.fontMetrics().elidedText(self.summary, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, 0, room, self.height()), _LEFT, words)


class Fold(QWidget):
    """One block. `wanted` when a person opens it; the page decides which one is open."""

    wanted = Signal()
    grows = False  # whether the open block takes all the height there is

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = FoldHead()
        self.head.clicked.connect(self.wanted)
        self.card = Card(padding=0)
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(16, 12, 16, 16)
        self.column.setSpacing(current().size.gap)
        self.card.column.setSpacing(0)
        self.card.column.addWidget(self.head)
        self.card.column.addWidget(self.body, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.card)
        self.set_open(False)

    def is_open(self) -> bool:
        return not self.body.isHidden()

    def is_tall(self) -> bool:
        return self.grows and self.is_open()

    def set_open(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.head.setVisible(not is_open)
        high = QSizePolicy.Policy.Expanding if self.is_tall() else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, high)


class FoldPlace(Scrolled):
    """Holds one block that may become higher than the room there is: as high as the block where it
    fits, else scrolled to wherever the keyboard is."""

    def __init__(self, fold: Fold) -> None:
        super().__init__(fold)
        self._fold = fold
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self._follow)

    def sizeHint(self) -> QSize:
        wide = self.viewport().width()
        return QSize(self._fold.sizeHint().width(), max(0, self._fold.heightForWidth(wide)))

    def minimumSizeHint(self) -> QSize:
        least = self._fold.minimumSizeHint()
        return QSize(least.width(), min(least.height(), _LEAST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._fold.isAncestorOf(now):
            # Not before it has its place: the block may just be opening.
            QTimer.singleShot(0, now, lambda: self.ensureWidgetVisible(now, 0, 12))
