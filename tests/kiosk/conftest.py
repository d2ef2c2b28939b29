"""Windows for the hall's tests, and a finger that touches them where they really are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from kiosk.window import KioskWindow
from tests.kiosk.hall import BoardHall
from ui.background import Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from words import Words

UPRIGHT, SMALL, WIDE = (1080, 1920), (1280, 800), (1920, 1080)
SIZES = {"upright": UPRIGHT, "small": SMALL, "wide": WIDE}


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Visitor:
    """Somebody before the touchscreen: sees, touches, types, holds papers to the scanner."""

    def __init__(
        self,
        qtbot,
        hall,
        language="en",
        size=SMALL,
        door=None,
        locked=False,
        printing=None,
        voice=None,
        staff=None,
    ) -> None:
        self.qtbot = qtbot
        self.hall = hall
        self.clock = Clock()
        self.feed = ScanFeed()
        self.speaker = Speaker(language)
        self.window = KioskWindow(
            hall,
            door or Immediate(),
            self.speaker,
            self.feed,
            locked=locked,
            clock=self.clock,
            printing=printing,
            voice=voice,
            staff=staff,
        )
        qtbot.addWidget(self.window, before_close_func=_unlock)
        self.window.resize(*size)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def w(self) -> Words:
        return self.speaker.w

    @property
    def page(self) -> str:
        """The object name of the open page."""
        names = ["home", "code_entry", "answer", "warning"]
        if self.hall.tickets is not None:
            names += ["ticket_sphere", "ticket_priority", "ticket"]
        return next(name for name in names if self.find(name).isVisible())

    def find(self, name) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, f"nothing is called {name}"
        return found

    def text(self, name) -> str:
        widget = self.find(name)
        assert isinstance(widget, QLabel | QAbstractButton)
        return widget.text().replace("\N{NO-BREAK SPACE}", " ")

    def touch(self, name) -> None:
        """A press and release on the glass, where the control lies; Qt finds what is there."""
        settle()
        widget = self.find(name)
        assert widget.isVisible(), f"{name} is not to be seen"
        self.touch_at(widget.mapTo(self.window, widget.rect().center()))

    def touch_at(self, place: QPoint) -> None:
        QTest.mouseClick(
            self.window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            place,
        )
        settle()

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.windowHandle(), key, modifiers)
        settle()

    def type(self, digits) -> None:
        """On a keyboard."""
        for digit in digits:
            self.press(Qt.Key(ord(digit)))

    def tap(self, digits) -> None:
        """On the pad."""
        for digit in digits:
            self.touch(f"pad_{digit}")

    def scan(self, text) -> None:
        self.feed.scanned.emit(text)
        settle()

    def let_pass(self, seconds) -> None:
        self.clock.seconds += seconds
        self.window.tick()
        settle()

    def seen(self) -> list[str]:
        """Every text of every widget, visible or not: what a wipe has to reach."""
        widgets = [self.window, *self.window.findChildren(QWidget)]
        asked = ("text", "accessibleName", "accessibleDescription", "toolTip")
        return [
            str(getattr(widget, ask)())
            for widget in widgets
            for ask in asked
            if hasattr(widget, ask)
        ]


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def _unlock(window) -> None:
    window.locked = False


@pytest.fixture
def hall() -> BoardHall:
    return BoardHall()


@pytest.fixture
def visitor(qtbot, hall) -> Visitor:
    return Visitor(qtbot, hall)
