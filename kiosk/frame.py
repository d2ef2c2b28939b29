"""Where page and bars stand: head above and foot below, or all that is touched in the lower half.

Low, the languages come down to the foot bar, and a page takes only the height it needs, at the foot
of its place: so whatever stands last on it can be reached sitting. A page whose controls need more
than `Shape.reach` arranges them itself.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.bars import FootBar, HeadBar
from kiosk.page import settle
from kiosk.reading import keys_in_order
from kiosk.shape import Shape


class Frame(QObject):
    def __init__(
        self, window: QWidget, head: HeadBar, stack: QStackedWidget, foot: FootBar
    ) -> None:
        super().__init__(window)
        self._head, self._stack, self._foot = head, stack, foot
        self._shape: Shape | None = None
        self._column = QVBoxLayout(window)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._below = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._column.addWidget(head)
        self._column.addStretch(0)
        self._column.addWidget(stack, 1)
        self._column.addLayout(self._below)
        self._below.addWidget(foot, 1)
        # The screen is as large as it is: no page may ask the window to be larger.
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        stack.currentChanged.connect(self._changed)

    def arrange(self, shape: Shape) -> None:
        """After the bars were arranged, and before or after the pages."""
        lowered = self._shape is not None and self._shape.low
        self._shape = shape
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._below.setDirection(down if shape.upright else across)
        if shape.low and not lowered:
            self._column.removeWidget(self._head)
            self._below.insertWidget(0, self._head)
        elif lowered and not shape.low:
            self._below.removeWidget(self._head)
            self._column.insertWidget(0, self._head)
        for place in range(self._stack.count()):
            page = self._stack.widget(place)
            if page is not None:
                page.removeEventFilter(self)
                if shape.low:
                    page.installEventFilter(self)
        self._changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._stack.currentWidget():
            self._fit()
        return False

    def _changed(self) -> None:
        self._order_keys()
        self._fit()

    def _order_keys(self) -> None:
        """Tab goes through the page first, then the help below it, then the languages: whoever
        cannot see the screen wants what it is about before what surrounds it."""
        page = self._stack.currentWidget()
        if page is None:
            return
        order = [page, *keys_in_order(page), *keys_in_order(self._foot)]
        order += keys_in_order(self._head)
        for one, next_one in pairwise(order):
            QWidget.setTabOrder(one, next_one)

    def _fit(self) -> None:
        page = self._stack.currentWidget()
        low = self._shape is not None and self._shape.low
        self._column.setStretch(self._place_of_space(), 1 if low else 0)
        self._column.setStretchFactor(self._stack, 0 if low else 1)
        if not low or page is None or self._shape is None:
            self._stack.setMinimumHeight(0)
            self._stack.setMaximumHeight(_HIGHEST)
            return
        settle(page)
        free = 2 * self._shape.half - self._below.sizeHint().height()
        self._stack.setFixedHeight(max(0, min(free, _needed(page, self._stack.width()))))

    def _place_of_space(self) -> int:
        return next(n for n in range(self._column.count()) if self._is_space(n))

    def _is_space(self, place: int) -> bool:
        item = self._column.itemAt(place)
        return item is not None and item.spacerItem() is not None


_HIGHEST = 16_777_215  # px: Qt's own "as high as you like"


def _needed(page: QWidget, wide: int) -> int:
    layout = page.layout()
    if layout is None:
        return page.minimumSizeHint().height()
    if layout.hasHeightForWidth():
        return layout.totalHeightForWidth(wide)
    return layout.totalSizeHint().height()
