"""A counter window as the program opens it, and somebody who works at it by key events alone.

Keys come one by one at the pace of quick fingers, each in its own turn of the event loop; between
them the window lives. Nothing is called but what a key or a scanner sets off.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app import hand
from app.peace import leave_in_peace
from app.tidy import Tidy
from app.windows import CounterFace, watch_scanner
from app.wiring import Device, open_office
from counter.ahead import Ahead
from counter.window import CounterWindow
from scanner.qt_wedge import QtWedge
from sync.pace import Pace
from ui.background import Background
from ui.feed import ScanFeed
from ui.languages import Speaker

QUICK: Final = Pace(1.0, 0.2, 1.0)  # a round of the road every second: worse than any office has
_KEY_MS: Final = 35  # between two keys: ten letters in a third of a second
_PATIENCE_S: Final = 60.0
NO_KEY: Final = Qt.KeyboardModifier.NoModifier
CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class NeverCame(Exception):
    """What a person would have seen did not come. Says what, in English, for a developer."""


class LentFace:
    """As `CounterFace`, on a book that is only lent: no road and no backups, for the whole book
    would be copied; nothing is written into it."""

    def __init__(self, device: Device, language: str) -> None:
        from sqlalchemy import event

        self.office = open_office(device)
        engine = self.office.parts.book.engine
        engine.dispose()
        event.listen(engine, "connect", lambda bare, _: bare.execute("PRAGMA query_only=ON"))
        self.feed, self.speaker = ScanFeed(), Speaker(language)
        self.background, self.printing, self.aside = Background(), Background(), Background()
        self.window = CounterWindow(
            self.office, self.background, self.speaker, self.feed, self.printing, self.aside
        )
        self.ahead = Ahead(self.window.pages, self.window.idle.untouched_ms, self.window)
        self.tidy = Tidy(self.window.idle.untouched_ms, self.window)

    def close(self) -> None:
        self.tidy.stop()
        self.window.close()
        for door in (self.background, self.printing, self.aside):
            door.close()
        self.office.parts.book.engine.dispose()


class AtTheDesk:
    """The window is open and shown; `close` ends its threads."""

    def __init__(self, face: CounterFace | LentFace) -> None:
        self.face = face
        self.window = face.window
        self._wedge: QtWedge = watch_scanner(face.feed)
        leave_in_peace()
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()
        self.live(200)

    def close(self) -> None:
        self._wedge.stop()
        self.face.close()
        self.window.deleteLater()

    def is_ready(self) -> bool:
        """Whether all pages are made, as they are in the first quiet seconds."""
        return self.face.ahead.is_done()

    # -- waiting ----------------------------------------------------------------------------------

    def live(self, ms: int) -> None:
        """Let the window live; nothing is polled, the event loop sleeps as it does in use."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Raises NeverCame."""
        until = time.monotonic() + _PATIENCE_S
        while not holds():
            if time.monotonic() > until:
                raise NeverCame(what)
            self.live(20)

    # -- looking ----------------------------------------------------------------------------------

    def shown(self, name: str) -> QWidget | None:
        found = self.window.findChildren(QWidget, name)
        return next((one for one in found if one.isVisible()), None)

    def see(self, name: str) -> QWidget:
        self.wait(lambda: self.shown(name) is not None, f"{name} to be seen")
        widget = self.shown(name)
        if widget is None:
            raise NeverCame(f"{name} was seen and went away")
        return widget

    def read(self, name: str) -> str:
        widget = self.see(name)
        return widget.text() if isinstance(widget, QLabel) else ""

    def at(self, name: str) -> bool:
        """Whether this widget has the keyboard."""
        focus = self.window.focusWidget()
        return bool(focus) and focus.objectName() == name

    # -- pressing ---------------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        hand.press(self.window, key, modifiers)
        self.live(_KEY_MS)

    def type(self, text: str) -> None:
        for letter in text:
            hand.type_text(self.window, letter)
            self.live(_KEY_MS)

    def say(self, text: str) -> None:
        """Type into the field that has the keyboard, and Enter once it stands there."""
        self.type(text)
        field = self.window.focusWidget()
        if isinstance(field, QLineEdit):
            self.wait(lambda: field.text().endswith(text[-3:]), f"“{text[-3:]}” in its field")
        self.press(Qt.Key.Key_Return)

    def scan(self, text: str) -> None:
        hand.scan(self.window, text)
        self.live(100)

    def sit_down(self) -> None:
        self.see("staff")
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.at("who"), "the wide field to have the keyboard")
