"""What the tour may do with a window: look for what is shown, press keys, click, take its picture.

Widgets are found by the names that screen readers and tests use, and only when they can be seen:
the tour touches nothing that a person could not.
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app import hand

PATIENCE_S = 15.0


class StepFailed(Exception):
    """A step of the tour did not end as it should. Says which, in English, for a developer."""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Let the window live until `holds`; StepFailed when it never does."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            raise StepFailed(f"waited {PATIENCE_S:.0f} s for: {what}")
        QCoreApplication.processEvents()
        time.sleep(0.005)
    QCoreApplication.processEvents()


def rest(seconds: float) -> None:
    """What a person needs between two keys, and the window to paint."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.005)


class Face:
    """One window, as its user sees it."""

    def __init__(self, window: QWidget, pictures: Path) -> None:
        self.window = window
        self._pictures = pictures

    def shown(self, name: str) -> QWidget | None:
        """The visible widget of this name."""
        found = self.window.findChildren(QWidget, name)
        return next((one for one in found if one.isVisible()), None)

    def see(self, name: str) -> QWidget:
        """Wait until the widget can be seen."""
        wait_until(lambda: self.shown(name) is not None, f"{name} to be seen")
        widget = self.shown(name)
        if widget is None:
            raise StepFailed(f"{name} was seen and went away")
        return widget

    def read(self, name: str) -> str:
        """What a label says."""
        widget = self.see(name)
        if not isinstance(widget, QLabel):
            raise StepFailed(f"{name} is not a text")
        return " ".join(widget.text().replace("\N{NO-BREAK SPACE}", " ").split())

    def scan(self, text: str) -> None:
        """Hold a paper to the scanner."""
        self._wake()
        hand.scan(self.window, text)
        rest(0.25)

    def type_text(self, text: str) -> None:
        """Type into the field that has the focus, and see it there before going on."""
        self._wake()
        field = self.window.focusWidget()
        if not isinstance(field, QLineEdit | QPlainTextEdit):
            raise StepFailed(f"no field to type into: {field}")
        hand.type_text(self.window, text)
        said = field.text if isinstance(field, QLineEdit) else field.toPlainText
        wait_until(lambda: text in said(), f"{field.objectName()} to hold the text")
        rest(0.05)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self._wake()
        hand.press(self.window, key, modifiers)
        rest(0.1)

    def click(self, name: str) -> None:
        """The left button in the middle of the widget, sent to the window as the system would."""
        widget = self.see(name)
        if not widget.isEnabled():
            wait_until(widget.isEnabled, f"{name} to be enabled")
        handle = self.window.windowHandle()
        if handle is None:
            raise StepFailed("the window is not shown")
        middle = widget.mapTo(self.window, QPoint(widget.width() // 2, widget.height() // 2))
        glob = self.window.mapToGlobal(middle)
        for kind, held in (
            (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(
                kind,
                QPointF(middle),
                QPointF(glob),
                Qt.MouseButton.LeftButton,
                held,
                Qt.KeyboardModifier.NoModifier,
            )
            QCoreApplication.postEvent(handle, event.clone())  # see `app.hand`
        rest(0.03)

    def picture(self, name: str) -> None:
        """Keep what the window shows now."""
        rest(0.15)
        target = self._pictures / f"{name}.png"
        if not self.window.grab().save(str(target)):
            raise StepFailed(f"no picture of {name}")

    def _wake(self) -> None:
        self.window.activateWindow()
        QApplication.processEvents()
