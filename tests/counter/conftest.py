"""An open counter window on an office in memory, driven by key events only."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from counter.window import CounterWindow
from tests.counter.office import MemoryWorkplace
from ui.background import Door, Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme, undressed

NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Counter:
    """A specialist at the window: types, presses, scans, and reads what stands there."""

    def __init__(
        self,
        workplace: Any,
        language: str,
        background: Door | None = None,
        printing: Door | None = None,
    ) -> None:
        self.workplace = workplace
        self.speaker = Speaker(language)
        self.feed = ScanFeed()
        with undressed(self._program()):  # as the program does: it halves the time
            self.window = CounterWindow(
                workplace, background or Immediate(), self.speaker, self.feed, printing
            )
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowExposed(self.window)
        QApplication.processEvents()

    @staticmethod
    def _program() -> QApplication:
        program = QApplication.instance()
        assert isinstance(program, QApplication)
        return program

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
        for _ in range(times):
            handle = self.window.windowHandle()
            QTest.keyClick(handle, key, modifier)
            QApplication.processEvents()

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        """Letter by letter into whatever has the focus, as a keyboard does."""
        for letter in text:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                self.window.windowHandle(),
                Qt.Key.Key_unknown,
                letter,
                NO_KEY,
            )
        QApplication.processEvents()

    def say(self, text: str) -> None:
        self.type(text)
        self.enter()

    def scan(self, text: str) -> None:
        self.feed.scanned.emit(text)
        QApplication.processEvents()

    def focus(self) -> str:
        """The name of the widget that has the keyboard."""
        return self.window.focusWidget().objectName()

    def find(self, name: str) -> Any:
        """The widget of this name, whatever kind it is."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def sees(self, name: str) -> bool:
        return bool(self.find(name).isVisibleTo(self.window))

    def read(self, name: str) -> str:
        label = self.find(name)
        assert isinstance(label, QLabel)
        assert label.isVisibleTo(self.window), f"{name} is not seen"
        return label.text()

    def notices(self) -> list[str]:
        return [band.words() for band in self.window.notices.bands()]

    def sit_down(self) -> None:
        """The first specialist of the list is chosen."""
        self.enter()
        assert self.focus() == "who"

    def fill_in_a_person(self) -> None:
        self.say("580314400002")
        if self.focus() == "what":
            return  # seen before: the number alone fills the block
        self.say("Сейітқали Әйгүл Қанатқызы")
        self.say("87011234567")
        self.say("Соколовка, Мектеп 5")
        assert self.focus() == "what"

    def register_a_plot(self) -> None:
        """A whole registration of a garden plot, by keyboard."""
        self.fill_in_a_person()
        self.say("бақша")
        assert self.focus() == "paper_0"
        self.press(Qt.Key.Key_Return, CTRL)


@pytest.fixture
def workplace() -> MemoryWorkplace:
    return MemoryWorkplace()


@pytest.fixture
def counter(qapp: QApplication, workplace: MemoryWorkplace) -> Iterator[Counter]:
    apply_theme(qapp, "counter")
    desk = Counter(workplace, "kk")
    yield desk
    desk.window.close()
    desk.window.deleteLater()
    qapp.sendPostedEvents()
    QApplication.processEvents()


@pytest.fixture(params=["kk", "ru", "en"])
def counter_in_each(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Counter]:
    """In each language, with a specialist at the desk."""
    apply_theme(qapp, "counter")
    desk = Counter(MemoryWorkplace(), request.param)
    desk.sit_down()
    yield desk
    desk.window.close()
    desk.window.deleteLater()
    # Gone before the look changes: a window nobody sees would be dressed as well.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, "counter")  # a test may have chosen another look
