"""Pages of which one is shown, in a place that may be smaller than the page: then it scrolls.

On a laptop of 1366×768 whose system draws everything at 150 %, a window has 910×480 of our pixels:
no page is cut there, and whatever has the keyboard is scrolled into sight.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QWidget

_ROUND_IT = 12  # so much is seen around what has the keyboard
_LEAST = QSize(240, 160)


class _OneOfMany(QStackedWidget):
    """As large as the page that is shown: Qt's own asks for the largest of all."""

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        """How high the page has to be at least: words that wrap need more lines where it is
        narrow."""
        page = self.currentWidget()
        if page is None:
            return super().heightForWidth(width)
        inside, least = page.layout(), page.minimumSizeHint().height()
        return max(least, inside.minimumHeightForWidth(width)) if inside is not None else least


class PagePile(QScrollArea):
    """As a `QStackedWidget`, as far as the windows need one."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = _OneOfMany()
        self.setWidget(self._pages)
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self._follow)

    def addWidget(self, page: QWidget) -> None:
        self._pages.addWidget(page)

    def setCurrentWidget(self, page: QWidget) -> None:
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            self._pages.updateGeometry()
            self.verticalScrollBar().setValue(0)
            self.horizontalScrollBar().setValue(0)

    def currentWidget(self) -> QWidget | None:
        return self._pages.currentWidget()

    def count(self) -> int:
        return self._pages.count()

    def widget_at(self, place: int) -> QWidget | None:
        return self._pages.widget(place)

    def is_scrolled(self) -> bool:
        """Whether the page that is shown is larger than its place."""
        return self.verticalScrollBar().maximum() > 0 or self.horizontalScrollBar().maximum() > 0

    def minimumSizeHint(self) -> QSize:
        return _LEAST

    def sizeHint(self) -> QSize:
        return self._pages.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice above takes its room from the page: what is being typed in stays in sight."""
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height():
            self._follow(None, QApplication.focusWidget())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._pages.isAncestorOf(now):
            # Not before it has its place: the page may just be opening.
            QTimer.singleShot(0, now, lambda: self.ensureWidgetVisible(now, _ROUND_IT, _ROUND_IT))
