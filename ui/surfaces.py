"""Grounds and texts a page is put together from: cards, rules, labels, scrolled pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.look import current
from ui.tokens import LONGEST_LINE

_ROUND = 24  # px of what stands around it that is seen with what has the keyboard


class Text(QLabel):
    """A label that, when it wraps, asks for one line of up to 65 letters rather than a square."""

    def sizeHint(self) -> QSize:
        if not self.wordWrap() or not self.text():
            return super().sizeHint()
        letters = self.fontMetrics()
        longest = letters.averageCharWidth() * LONGEST_LINE
        line = max(letters.horizontalAdvance(part) for part in self.text().split("\n"))
        wide = min(line + 2, longest)
        return QSize(wide, self.heightForWidth(wide))


def text(words: str = "", role: str = "normal", *, wrap: bool = True) -> Text:
    """A label in a role of the style sheet.

    small, normal, strong, lead, title, display are sizes; quiet and second are in the second
    colour; late, soon, done are small and coloured, and need an icon beside them.
    """
    label = Text(words)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a resident's name may hold a "<"
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    if wrap:
        # A wrapping label asks for the height of its words at the width it really gets.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Change a role after the widget has been shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Have the style sheet look again at a property that has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def rule() -> QFrame:
    """A 1 px line across."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


class Card(QFrame):
    """White on paper with a 1 px line; put things into `.column`."""

    def __init__(self, *, padding: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        inside = current().size.margin if padding is None else padding
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(inside, inside, inside, inside)
        self.column.setSpacing(current().size.gap)


class Scrolled(QScrollArea):
    """A page that may be higher than its place; only the bar shows it, no frame."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        page.installEventFilter(self)

    def keep_in_sight(self, at: QWidget | None) -> None:
        """See `at` whole; and to its foot the part it stands in, whose button is there, if both
        can be seen at once."""
        page = self.widget()
        if at is None or page is None or not page.isAncestorOf(at):
            return
        part = at
        while (above := part.parentWidget()) is not None and above is not page:
            part = above
        foot, top = part.geometry().bottom(), at.mapTo(page, QPoint(0, 0)).y()
        if foot - top + 2 * _ROUND <= self.viewport().height():
            self.ensureVisible(0, foot, 0, 4)
        self.ensureWidgetVisible(at, 0, _ROUND)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that is put away leaves no bar behind: Qt would go on measuring it."""
        if watched is self.widget() and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            policy = Qt.ScrollBarPolicy
            put_away = watched.isHidden()
            bar = policy.ScrollBarAlwaysOff if put_away else policy.ScrollBarAsNeeded
            self.setVerticalScrollBarPolicy(bar)
        return super().eventFilter(watched, event)
