"""A window of the journeys: pressed by key events only, and read as a person reads it.

Keys have times and scan codes of their own, as the tour's have; nothing is clicked by a program.
Where there is something to wait for, it is what a person would wait for.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app import hand
from app.windows import CounterFace, watch_scanner
from registry.numbers import Number
from scanner.qt_wedge import QtWedge
from ui.lists import Listing
from ui.names import Names
from ui.notices import NoticeBand

PATIENCE_S = 15.0
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
MOST_TABS = 45


class Window:
    """What `app` opens at a desk, once `look_at` was told of it."""

    face: CounterFace
    wedge: QtWedge

    def look_at(self, face: CounterFace) -> None:
        """Its window is shown, and the keys of a scanner are watched."""
        self.face, self.window = face, face.window
        self.wedge = watch_scanner(face.feed)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    # -- keys -------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Until nothing runs in the background and every key has arrived."""
        until, calm = time.monotonic() + PATIENCE_S, 0
        while calm < 3:
            QCoreApplication.processEvents()
            idle = self.window.shift._running == 0 and not self.wedge._wedge.holds
            calm = calm + 1 if idle else 0
            assert time.monotonic() < until, "the window does not come to rest"
            time.sleep(0.002)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
        for _ in range(times):
            hand.press(self.window, key, held)
            self.settle()

    def enter(self) -> None:
        self.press(Key.Key_Return)

    def go(self) -> None:
        """The filled button."""
        self.press(Key.Key_Return, CTRL)

    def type(self, text: str) -> None:
        hand.type_text(self.window, text)
        self.settle()

    def say(self, text: str) -> None:
        self.type(text)
        self.enter()

    def scan(self, text: str) -> None:
        """Hold a label to the scanner, a second after the last one at the soonest."""
        self.face.feed._last = None
        hand.scan(self.window, text)
        self.settle()

    def over(self, text: str) -> None:
        """Type over whatever stands in the field."""
        self.press(Key.Key_A, CTRL)
        self.type(text)

    def reach(self, name: str) -> None:
        """By Tab alone to the control of this name; in a row of choices by the arrow."""
        self._tab_to(lambda one: one.objectName() == name, name)

    def push(self, name: str) -> None:
        """A button, reached by Tab and pressed by the space bar."""
        self.reach(name)
        self.press(Key.Key_Space)

    def choose(self, words: str) -> None:
        """A button or choice by what it says."""
        says = lambda one: isinstance(one, QAbstractButton) and _plain(one.text()) == words  # noqa: E731
        self._tab_to(says, words)
        self.press(Key.Key_Space)

    def _tab_to(self, is_it: Callable[[QWidget], bool], what: str) -> None:
        seen: list[str] = []
        for _ in range(MOST_TABS):
            beside = self._choices()
            for _ in beside if any(is_it(one) for one in beside) else ():
                if not is_it(self.window.focusWidget()):
                    self._arrow()
            if is_it(self.window.focusWidget()):
                return
            seen.append(self.focus())
            self.press(Key.Key_Tab)
        raise AssertionError(f"no Tab leads to {what}: {seen}\n{self.screen()}")

    def _arrow(self) -> None:
        """On in a row, or down where the choices stand one under the other."""
        before = self.window.focusWidget()
        self.press(Key.Key_Right)
        if self.window.focusWidget() is before:
            self.press(Key.Key_Down)

    def _choices(self) -> list[QAbstractButton]:
        """What stands in one row of choices with what has the keyboard."""
        one = self.window.focusWidget()
        group = one.group() if isinstance(one, QAbstractButton) else None
        return group.buttons() if group is not None else []

    # -- what is seen -----------------------------------------------------------------------------

    def wait(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, f"waited for: {what}\nseen: {self.screen()}"
            QCoreApplication.processEvents()
            time.sleep(0.005)
        self.settle()

    def focus(self) -> str:
        """The name of what has the keyboard."""
        one: QWidget | None = self.window.focusWidget()
        return one.objectName() if one is not None else ""

    def at(self, name: str) -> None:
        """The keyboard comes to this control."""
        self.wait(lambda: self.focus() == name, f"the cursor in {name}, not in {self.focus()}")

    def shown(self, name: str) -> QWidget | None:
        found = self.window.findChildren(QWidget, name)
        return next((one for one in found if one.isVisible()), None)

    def see(self, name: str) -> QWidget:
        self.wait(lambda: self.shown(name) is not None, f"{name} to be seen")
        widget = self.shown(name)
        assert widget is not None
        return widget

    def read(self, name: str) -> str:
        widget = self.see(name)
        assert isinstance(widget, (QLabel, QLineEdit, QAbstractButton))
        return _plain(widget.text())

    def screen(self) -> str:
        """Everything that can be read on the window now, lists included."""
        said: list[str] = []
        for one in self.window.findChildren(QWidget):
            if one.isVisible():
                said += _words_on(one)
        return _plain(" | ".join(words for words in said if words))

    def sees(self, words: str) -> None:
        self.wait(lambda: words in self.screen(), f"“{words}” on the screen")

    def sees_not(self, words: str) -> None:
        self.wait(lambda: words not in self.screen(), f"“{words}” gone from the screen")

    def listing(self) -> Listing:
        """The list that has the cursor."""
        one: QWidget | None = self.window.focusWidget()
        while one is not None and not isinstance(one, Listing):
            one = one.parentWidget()
        assert isinstance(one, Listing), f"no list has the cursor, but {self.focus()}"
        return one

    def move_to(self, number: Number) -> None:
        """Down the list that has the cursor, to the row of this application."""
        shown = self.listing()
        self.wait(lambda: number.digits in [row.key for row in shown.rows()], number.shown)
        self.press(Key.Key_Home)
        for _ in range(MOST_TABS):
            if shown.current_key() == number.digits:
                return
            self.press(Key.Key_Down)
        raise AssertionError(f"the cursor comes to no row of {number.shown}")


def _words_on(one: QWidget) -> list[str]:
    if isinstance(one, (Listing, Names)):
        return [row.spoken() for row in one.rows()]
    if isinstance(one, NoticeBand):
        return [one.words()]
    if isinstance(one, (QLabel, QLineEdit, QAbstractButton)):
        return [one.text()]
    if isinstance(one, (QPlainTextEdit, QTextEdit)):
        return [one.toPlainText()]
    return []


def _plain(words: str) -> str:
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())
