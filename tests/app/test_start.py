"""The counter's window stands there before its book is open; nothing that is pressed gets lost."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel
from shiboken6 import delete

import app.start as start
from app.start import Start
from registry.failures import BookUnreadable
from tests.app.test_office import Pair

HOUSE = Path(__file__).parents[2]
NOTHING = Qt.KeyboardModifier.NoModifier


class Gate:
    """The opening waits here until a test lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from threading import Event

        self.open, self.failure = Event(), None
        real = start._opened

        def opened(home: Any) -> Any:
            assert self.open.wait(30)
            if self.failure is not None:
                raise self.failure
            return real(home)

        monkeypatch.setattr(start, "_opened", opened)


@pytest.fixture
def pair(tmp_path) -> Iterator[Pair]:
    pair = Pair(tmp_path)
    yield pair
    pair.close()


@pytest.fixture
def gate(monkeypatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.open.set()


@pytest.fixture
def begun(pair, gate, qapp) -> Iterator[Start]:
    pair.office.signing_in.put_guide_away()
    one = Start(qapp, pair.device.home, "en", pair.device.office)
    one.front.show()
    one.front.activateWindow()
    wait(lambda: one._wedge is not None)
    yield one
    gate.open.set()
    wait(lambda: one.background is not None and one.background.waiting == 0)
    one._end()
    delete(one.front)  # its timers would go on


def wait(until: Callable[[], bool], most_ms: int = 20_000) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not until():
        assert clock.elapsed() < most_ms, "it never came"
        QApplication.processEvents()


def press(begun: Start, key: Qt.Key, letter: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(
            begun.front.windowHandle(), QKeyEvent(kind, key, NOTHING, letter)
        )
    QApplication.processEvents()


def type_in(begun: Start, text: str) -> None:
    for letter in text:
        press(begun, Qt.Key.Key_unknown, letter)


def test_the_window_with_the_names_is_there_before_the_book_is_open(begun, gate):
    assert begun.front.isVisible()
    assert begun.face is None
    people = begun.front.people
    assert people.list.names.hasFocus()
    first = people.list.current_key()
    press(begun, Qt.Key.Key_Down)
    assert people.list.current_key() not in (None, first)
    chosen = people.list.current_key()
    gate.open.set()
    wait(lambda: begun.front.inside is not None)
    wait(lambda: begun.face.window.seat._sitting is not None)
    assert begun.face.window.people is people  # the very same page, with the cursor where it was
    assert people.list.names.hasFocus()
    assert people.list.current_key() == chosen
    assert begun.front.windowTitle() == begun.face.window.windowTitle()


def test_a_choice_and_what_is_typed_after_it_arrive_on_reception(begun, gate):
    press(begun, Qt.Key.Key_Down)
    chosen = begun.front.people.list.current_key()
    press(begun, Qt.Key.Key_Return, "\r")
    assert begun.front.opening.text().startswith("Opening the book")
    type_in(begun, "Ким")
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.shift.staff is not None)
    assert begun.face.window.shift.by().number == chosen
    wait(lambda: begun.face.window.reception.who.who.text() == "Ким")
    type_in(begun, "а")  # and the next letter goes on behind it
    assert begun.face.window.reception.who.who.text() == "Кима"


def test_escape_takes_a_choice_back(begun, gate):
    press(begun, Qt.Key.Key_Return, "\r")
    type_in(begun, "Ким")
    press(begun, Qt.Key.Key_Escape)
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.seat._sitting is not None)
    QApplication.processEvents()
    assert begun.face.window.shift.staff is None


def test_a_function_key_before_a_choice_opens_its_page_once_somebody_sits(begun, gate):
    press(begun, Qt.Key.Key_F5)
    press(begun, Qt.Key.Key_F6)  # the last one counts
    assert begun.front.opening.text().startswith("Opening the book")
    press(begun, Qt.Key.Key_Return, "\r")
    type_in(begun, "Ким")
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.shift.staff is not None)
    search = begun.face.window.applications
    wait(lambda: search.search.text() == "Ким")
    assert begun.face.window.shown() is search


def test_a_function_key_after_a_choice_opens_its_page_when_its_turn_comes(begun, gate):
    press(begun, Qt.Key.Key_Return, "\r")
    type_in(begun, "Ким")
    press(begun, Qt.Key.Key_F6)
    type_in(begun, "Бол")
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.shift.staff is not None)
    window = begun.face.window
    wait(lambda: window.applications.search.text() == "Бол")
    assert window.reception.who.who.text() == "Ким"
    assert window.shown() is window.applications


def test_what_is_for_anybody_opens_without_a_choice(begun, gate):
    press(begun, Qt.Key.Key_F1)
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.seat._sitting is not None)
    window = begun.face.window
    wait(lambda: window.shown() is window.help)
    press(begun, Qt.Key.Key_Escape)
    assert window.shown() is window.people
    press(begun, Qt.Key.Key_Return, "\r")
    wait(lambda: window.shown() is window.reception)  # and comes only once


def test_escape_takes_a_function_key_back(begun, gate):
    press(begun, Qt.Key.Key_F6)
    press(begun, Qt.Key.Key_Escape)
    press(begun, Qt.Key.Key_Return, "\r")
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.shift.staff is not None)
    wait(lambda: begun.background.waiting == 0)
    assert begun.face.window.shown() is begun.face.window.reception


def test_a_password_that_the_glimpse_did_not_know_of_is_asked_for(begun, gate, monkeypatch):
    """Only the open book lets somebody sit down without one."""
    from registry.signing_in import SigningIn

    monkeypatch.setattr(SigningIn, "is_set_up", lambda _self: True)
    press(begun, Qt.Key.Key_Return, "\r")
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.seat._sitting is not None)
    QApplication.processEvents()
    assert begun.face.window.shift.staff is None
    assert begun.front.people.secret.edit.hasFocus()


def test_a_password_half_typed_when_the_book_opens_is_typed_on(pair, gate, qapp, monkeypatch):
    from registry.signing_in import SigningIn

    monkeypatch.setattr(SigningIn, "is_set_up", lambda _self: True)
    real = start.glimpse
    monkeypatch.setattr(start, "glimpse", lambda *at: real(*at)._replace(demanded=True))
    one = Start(qapp, pair.device.home, "en", pair.device.office)
    one.front.show()
    one.front.activateWindow()
    wait(lambda: one._wedge is not None)
    press(one, Qt.Key.Key_Return, "\r")  # from the list into the field
    type_in(one, "aqba")
    gate.open.set()
    wait(lambda: one.face is not None and one.face.window.seat._sitting is not None)
    QApplication.processEvents()
    type_in(one, "qar")
    assert one.front.people.secret.text() == "aqbaqar"
    one._end()
    delete(one.front)


def test_the_first_steps_put_away_before_the_book_is_open_stay_away(begun, gate, pair):
    with pair.office.parts.book.writing() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE key = 'guide-put-away'")
    begun.front.people.show_guide(True)
    begun.front.people.guide.put_away.emit()
    assert begun.front.people.guide.isHidden()
    gate.open.set()
    wait(lambda: not pair.office.signing_in.sitting().guide)
    wait(lambda: begun.background.waiting == 0)
    assert begun.front.people.guide.isHidden()


def test_a_scan_before_the_book_is_open_is_answered_when_it_is(begun, gate):
    begun._wedge.scanned.emit("1042701000001004")
    assert begun.front.people.list.names.hasFocus()
    gate.open.set()
    wait(lambda: begun.face is not None and begun.face.window.notices.bands() != [])
    (band,) = begun.face.window.notices.bands()
    assert "who" in band.words().lower()
    assert begun.face.window.shift.staff is None


def test_a_quiet_line_says_what_is_waited_for_only_when_it_takes_long(begun, gate):
    assert begun.front.opening.text() == ""
    wait(lambda: begun.front.opening.text() != "", 5_000)
    said = begun.front.opening.text()
    assert said.startswith("Opening the book")
    wait(lambda: begun.front.opening.text() != said, 5_000)  # and that the program is at it
    begun.speaker.switch("kk")
    assert "Opening" not in begun.front.opening.text()


def test_the_program_ends_without_a_word_about_what_it_left_in_peace():
    """zxing-cpp writes a page to the terminal when something of it is never let go."""
    ends = """
import zxingcpp
from app.peace import leave_in_peace
knot = [zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)]
knot.append(knot)
del knot
leave_in_peace()
"""
    ended = subprocess.run(
        [sys.executable, "-c", ends], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""


def test_trouble_at_opening_is_told_in_a_small_window(pair, gate, qapp, monkeypatch):
    gate.failure = BookUnreadable()
    gate.open.set()
    said: list[str] = []

    def told(_app: Any, failure: Exception, _language: str) -> None:
        said.append(type(failure).__name__)

    monkeypatch.setattr(start, "say_plainly", told)
    with pytest.raises(BookUnreadable):
        start.run_counter(pair.device.home, "en")
    assert said == ["BookUnreadable"]
    left = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert left == []


def test_the_small_window_stays_until_it_is_read(pair, gate, qapp):
    from PySide6.QtCore import QTimer

    gate.failure = BookUnreadable()
    gate.open.set()
    read: list[str] = []

    def look() -> None:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        labels = [one.findChild(QLabel, "plain_words") for one in shown]
        if any(label is not None for label in labels):
            read.extend(label.text() for label in labels if label is not None)
            for one in shown:
                one.hide()  # closed ones ask to quit by themselves, once more when all is over
            QApplication.exit()

    timer = QTimer(interval=400)
    timer.timeout.connect(look)
    timer.start()
    with pytest.raises(BookUnreadable):
        start.run_counter(pair.device.home, "en")
    timer.stop()
    assert len(read) == 1
    assert read[0]
