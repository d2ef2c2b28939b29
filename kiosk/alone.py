"""The kiosk's window stays the only one: what else comes up is closed, and no link leads anywhere.

A net under the pages, none of which opens a menu, a dialog, a tooltip or a link. Kept out: windows
of other programs, which a session without a window manager does not start (`packaging/kiosk`).
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

log = logging.getLogger(__name__)

# Of a link in a text, and of what a careless line of ours might open.
_SCHEMES: Final = ("http", "https", "file", "mailto", "tel", "ftp")


class Alone(QObject):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def hold_links(self) -> None:
        """From now on nothing is opened by the system for us; of the whole process."""
        for scheme in _SCHEMES:
            # The stubs ask for bytes; with those PySide 6.11 crashes.
            QDesktopServices.setUrlHandler(scheme, self, "_stay")  # type: ignore[arg-type]

    def let_links_go(self) -> None:
        for scheme in _SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)

    def came_up(self, shown: QWindow) -> None:
        """A window is being shown. Another one than ours goes as soon as Qt has shown it."""
        if shown is self._window.windowHandle() or shown.parent() is not None:
            return
        log.error("a second window came up: %s", type(shown).__name__)
        QTimer.singleShot(0, self, lambda: self._close(shown))

    def _close(self, shown: QWindow) -> None:
        for widget in QApplication.topLevelWidgets():
            if isValid(widget) and widget is not self._window and widget.windowHandle() is shown:
                widget.close()  # a menu that waits for a choice goes on, with none
                return
        if isValid(shown):
            shown.close()

    @Slot(QUrl)
    def _stay(self, url: QUrl) -> None:
        """Only the kind: an address may hold a code."""
        log.error("a link of the kind %s was held back", url.scheme())
