"""A desk of the journeys: the real window, pressed by key events only, and what it shows and prints.

Keys have times and scan codes of their own, as the tour's have; nothing is clicked by a program.
Where there is something to wait for, it is what a person would wait for.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

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
from app.homes import Home
from app.windows import CounterFace, begin_qt, watch_scanner
from app.wiring import Device
from registry.application import Application, Stage
from registry.facts import Registered
from registry.numbers import Number
from sync.pace import Pace
from tests.conftest import delete_windows
from tests.journeys.district import AIGUL, District
from tests.printing.papers import text_of
from ui.lists import Listing
from ui.notices import NoticeBand
from ui.theme import apply_theme

PATIENCE_S = 10.0
QUICK = Pace(0.6, 0.2, 1.0)  # nobody in a journey waits a minute for the timer
LOOK_AGAIN_MS = 300
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
MOST_TABS = 45
PHONE, ADDRESS = "87011234567", "Соколовка, Мектеп 5"


class Desk:
    """One specialist's window. `home` is its folder, `district` where its road leads."""

    def __init__(self, district: District, folder: Path, language: str = "en") -> None:
        self.district = district
        self.home = Home(folder)
        self.number = district.let_in(folder)
        self.language = language
        self.open()

    def open(self) -> None:
        """The program is started at this desk."""
        apply_theme(begin_qt(), "counter")
        device = Device.load(self.home)
        self.face = CounterFace(device, self.language, QUICK)
        self.window = self.face.window
        self.window._timer.setInterval(LOOK_AGAIN_MS)
        self._wedge = watch_scanner(self.face.feed)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def close(self) -> None:
        self._wedge.stop()
        self.face.close()
        self.face.office.parts.book.engine.dispose()

    # -- keys -------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Until nothing runs in the background and every key has arrived."""
        until, calm = time.monotonic() + PATIENCE_S, 0
        while calm < 3:
            QCoreApplication.processEvents()
            idle = self.window.shift._running == 0 and not self._wedge._wedge.holds
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
                    self.press(Key.Key_Right)
            if is_it(self.window.focusWidget()):
                return
            seen.append(self.focus())
            self.press(Key.Key_Tab)
        raise AssertionError(f"no Tab leads to {what}: {seen}\n{self.screen()}")

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
        one = self.window.focusWidget()
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
        one = self.window.focusWidget()
        while not isinstance(one, Listing):
            assert one is not None, f"no list has the cursor, but {self.focus()}"
            one = one.parentWidget()
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

    # -- paper ------------------------------------------------------------------------------------

    def papers(self, kind: str) -> list[Path]:
        """Oldest first."""
        found = self.home.printed.glob(f"{kind}*.pdf")
        return sorted(found, key=lambda one: one.stat().st_mtime_ns)

    def paper(self, kind: str, number: Number | None = None) -> str:
        """The words on the newest paper of this kind, once it has come out."""
        name = kind if number is None else f"{kind}-{number.shown}"
        self.wait(lambda: self.papers(name), f"the paper {name}")
        return text_of(self.papers(name)[-1].read_bytes())

    # -- what is done again and again -------------------------------------------------------------

    def sit_down(self, place: int = 1) -> None:
        """By the digit of the list, where no password is asked for."""
        self.see("staff")
        self.type(str(place))
        self.enter()

    def home_page(self) -> None:
        """Reception, empty, with the first specialist, whatever an earlier journey has left."""
        try:
            self._leave_all()
        except AssertionError:  # it ended in the middle of something: the program is started anew
            self.close()
            delete_windows()
            self.open()
            self._leave_all()

    def _leave_all(self) -> None:
        self.press(Key.Key_Escape, times=4)
        staff = self.window.shift.staff
        if staff is None or staff.number != AIGUL:
            self.press(Key.Key_F12)
            self.sit_down()
        self.press(Key.Key_F2)
        if self.shown("receipt_number") is not None:
            self.push("next_visitor")
        elif self.shown("start_over") is not None:
            self.push("start_over")
        self.at("who")

    def person(self, name: str, phone: str = PHONE, iin: str = "") -> None:
        """Who came; the cursor is in *What* afterwards."""
        self.describe(name, phone, iin)
        self.enter()

    def describe(self, name: str, phone: str = PHONE, iin: str = "") -> None:
        """Who came; the cursor stays in the last field of the block."""
        self.at("who")
        self.say(name)
        self.at("iin")
        for field, typed in (("iin", iin), ("phone", phone), ("address", ADDRESS)):
            self.reach(field)
            self.type(typed)

    def registered(self) -> tuple[Number, str]:
        """Number and control code of what was just registered, as the screen shows them."""
        self.see("receipt_code")
        number = Number.parse(self.read("receipt_number"))
        code = re.sub(r"\D", "", self.read("receipt_code"))
        self.wait(lambda: "✓" in self.read("print_state"), "the papers out")
        return number, code

    def register(self, name: str, service: str = "garden", phone: str = PHONE) -> Number:
        """A whole registration, and the next visitor may come."""
        return self.register_with_code(name, service, phone)[0]

    def register_with_code(
        self, name: str, service: str = "garden", phone: str = PHONE
    ) -> tuple[Number, str]:
        self.person(name, phone)
        self.at("what")
        self.say(service)
        self.go()
        number, code = self.registered()
        self.go()
        self.at("who")
        return number, code

    def open_case(self, number: Number) -> None:
        self.scan(number.digits)
        self.wait(lambda: number.shown in self.read("case_number"), f"the page of {number.shown}")

    def known(self, number: Number) -> Application:
        """As it stands in the book of this desk."""
        found = self.face.office.application(number)
        assert found is not None
        return found

    def hears(self, number: Number, stage: Stage) -> None:
        """News of it came down the road."""
        self.wait(lambda: self.known(number).stage is stage, f"{number.shown} to be {stage}")

    def take_in_answer(self, number: Number) -> Number:
        """The department answers, the news comes, the paper comes by car; the answer's number."""
        self.district.store.wait_for(Registered, number)
        label = self.district.clerk.answer(number)
        self.hears(number, Stage.ANSWERED)
        self.scan(label.digits)
        self.see("hand_over")
        return label

    def answered(self, name: str, **how: str) -> tuple[Number, str]:
        """Registered, answered, and its answer lies at this desk; Reception is open again."""
        number, code = self.register_with_code(name, **how)
        self.take_in_answer(number)
        self.press(Key.Key_F2)
        self.at("who")
        return number, code


def _words_on(one: QWidget) -> list[str]:
    if isinstance(one, Listing):
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
