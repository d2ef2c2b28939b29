"""What stands where there is nothing yet: the mark without light, a sentence, how to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look import current
from ui.panes import draw_mark
from ui.surfaces import text
from ui.tokens import RADIUS_CONTROL, RING_WIDTH


class EmptyState(QWidget):
    """What a list says when it has nothing: the mark without light, a sentence, what to do.

    It holds the keyboard in the list's place, with a ring no larger than what it says.
    """

    def __init__(self, words: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text(words, "lead")
        self._hint = text(hint, "quiet")
        for label in (self._words, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 72, 24, 24)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self._hint)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the cursor where it is
        self.setProperty("ring", False)

    def set_words(self, words: str, hint: str = "") -> None:
        self._words.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(" ".join(part for part in (words, hint) if part))

    def words(self) -> str:
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        side, painter = 40, QPainter(self)
        draw_mark(painter, QRectF((self.width() - side) / 2, 20, side, side), lit=0)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current().colour("ring"), RING_WIDTH))
            painter.drawRoundedRect(self._ring_box(), RADIUS_CONTROL, RADIUS_CONTROL)

    def _ring_box(self) -> QRectF:
        """Around mark and words, not around all the room there is."""
        shown = [one for one in (self._words, self._hint) if one.text()]
        wide = max((one.fontMetrics().horizontalAdvance(one.text()) for one in shown), default=0)
        wide = min(wide + 64, self.width() - 8)
        foot = max((one.geometry().bottom() for one in shown), default=72) + 12
        return QRectF((self.width() - wide) / 2, 4, wide, min(foot, self.height() - 4) - 4)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
