"""The way back from what a scan opened: the pages a specialist was called away from.

What a scan opened is left for the next scan without a trace, unless something on it is half done:
after five receipts in a row it is still one step to the form that was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Left:
    """A page that was left. `again` shows it as it was.

    `whole` means that the page keeps all of it itself, so that there is one way to show it; a page
    that shows one thing after another may be left several times, each time with something else.
    """

    page: QWidget
    again: Callable[[], object]
    whole: bool = True


class WayBack:
    """The pages left, the last one last, and the page that the last scan opened."""

    def __init__(self) -> None:
        self._left: list[Left] = []
        self._opened: QWidget | None = None

    def leave(self, left: Left, *, half_done: bool) -> None:
        """A scan is about to open something over this page."""
        if left.page is self._opened and not half_done:
            return
        if left.whole:
            self._left = [one for one in self._left if one.page is not left.page]
        self._left.append(left)

    def opened(self, page: QWidget) -> None:
        """This is what the scan opened."""
        self._opened = page

    def leads_from(self, page: QWidget) -> bool:
        """Whether a scan opened this page over another one."""
        return page is self._opened and any(self._elsewhere(one, page) for one in self._left)

    def back(self) -> None:
        """Show again what was left last. Only where `leads_from` says so."""
        here, self._opened = self._opened, None
        while self._left:
            left = self._left.pop()
            if here is None or self._elsewhere(left, here):
                left.again()
                # It may have been opened by a scan in its turn.
                self._opened = left.page if self._left else None
                return

    def forget(self) -> None:
        """Somebody went elsewhere on purpose."""
        self._left = []
        self._opened = None

    @staticmethod
    def _elsewhere(left: Left, page: QWidget) -> bool:
        return left.page is not page or not left.whole
