"""The kiosk forgets who was there: after Finish, after a silence, after any surprise."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from registry.application import Stage
from tests.kiosk.conftest import Visitor, settle
from tests.kiosk.hall import BoardHall, a_code, a_row
from ui.look import current


def with_an_answer(visitor, hall):
    """A visitor who typed the code in large letters, in Russian, and copied it somewhere."""
    code = hall.put(a_row(Stage.AT_DESK))
    visitor.touch("language_ru")
    visitor.touch("large_text")
    visitor.touch("contrast")
    visitor.touch("status_tile")
    visitor.tap(code.digits)
    QGuiApplication.clipboard().setText(code.grouped)
    return code


def assert_forgotten(visitor, code):
    assert visitor.page == "home"
    everything = "\n".join(visitor.seen())
    for group in (code.digits[:4], code.digits[4:8], code.digits[8:]):
        assert group not in everything
    assert "answer is ready" not in everything
    assert "Ответ готов. " not in everything
    assert "10 March" not in everything
    assert "10 марта" not in everything
    assert QGuiApplication.clipboard().text() == ""
    assert visitor.w.language == "en"
    assert (current().scale, current().contrast) == (1.0, False)


def test_finish_forgets_everything(visitor, hall):
    code = with_an_answer(visitor, hall)
    assert any(code.digits[:4] in text for text in visitor.seen())
    visitor.touch("finish")
    assert_forgotten(visitor, code)


def test_what_was_copied_without_a_touch_is_gone_after_a_silence(visitor):
    """Nobody has touched anything since the start page came up: there is nothing to finish."""
    QGuiApplication.clipboard().setText("1234 5678 9012")
    visitor.let_pass(100)
    assert visitor.page == "home"
    assert QGuiApplication.clipboard().text() == ""


def test_escape_is_finish(visitor, hall):
    code = with_an_answer(visitor, hall)
    visitor.press(Qt.Key.Key_Escape)
    assert_forgotten(visitor, code)


def test_a_silence_asks_first_and_then_forgets(visitor, hall):
    code = with_an_answer(visitor, hall)
    visitor.let_pass(29)
    assert visitor.page == "answer"
    visitor.let_pass(1)
    assert visitor.page == "warning"
    assert visitor.text("warning_seconds") == "Через 20 секунд экран очистится."
    visitor.let_pass(19)
    assert visitor.text("warning_seconds") == "Через 1 секунду экран очистится."
    visitor.let_pass(1)
    assert_forgotten(visitor, code)


def test_half_a_code_is_forgotten_after_eighty_seconds(visitor):
    code = a_code(3)
    visitor.type(code.digits[:8])
    visitor.let_pass(60)
    assert visitor.page == "warning"
    visitor.let_pass(20)
    assert_forgotten(visitor, code)


def test_the_big_button_keeps_the_visitor(visitor):
    visitor.type("1234")
    visitor.let_pass(61)
    visitor.touch("still_here")
    assert visitor.page == "code_entry"
    assert visitor.text("group_1") == "1234"
    visitor.let_pass(59)
    assert visitor.page == "code_entry"


def test_a_touch_anywhere_keeps_the_visitor_and_presses_nothing_beneath(visitor):
    visitor.type("1234")
    visitor.let_pass(61)
    visitor.touch_at(QPoint(640, 200))
    assert visitor.page == "code_entry"
    assert visitor.text("group_2") == ""


def test_any_key_keeps_the_visitor_and_types_nothing(visitor):
    visitor.type("1234")
    visitor.let_pass(61)
    visitor.press(Qt.Key.Key_7)
    assert visitor.page == "code_entry"
    assert visitor.text("group_2") == ""


def test_finish_finishes_during_the_warning_too(visitor):
    visitor.type("1234")
    visitor.let_pass(61)
    visitor.touch("finish")
    assert visitor.page == "home"


def test_a_scan_during_the_warning_answers(visitor, hall):
    visitor.type("1234")
    visitor.let_pass(61)
    visitor.scan(hall.put(a_row(Stage.SENT)).digits)
    assert visitor.page == "answer"


class KeysOfAScanner(QObject):
    """Takes every key at the window, as the real reader does with a scan."""

    def __init__(self):
        super().__init__()
        self.taken = ""

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QWindow):
            self.taken += event.text()
            return True
        return False


def test_a_scanner_that_types_during_the_warning_loses_no_key(qtbot, hall):
    reader = KeysOfAScanner()
    QApplication.instance().installEventFilter(reader)  # before the kiosk: so it is asked after it
    visitor = Visitor(qtbot, hall)
    visitor.scan(a_code(5).digits)
    visitor.let_pass(31)
    visitor.type(a_code(6).digits)
    QApplication.instance().removeEventFilter(reader)
    assert visitor.page == "warning"
    assert reader.taken == a_code(6).digits


def test_the_start_page_never_asks_but_goes_back_to_its_first_language(visitor):
    visitor.touch("language_kk")
    visitor.let_pass(61)
    assert visitor.page == "home"
    assert visitor.w.language == "kk"
    visitor.let_pass(20)
    assert visitor.w.language == "en"


def test_the_timer_itself_looks_at_the_clock(visitor, qtbot):
    visitor.type("1234")
    visitor.clock.seconds += 200
    qtbot.waitUntil(lambda: visitor.page == "home", timeout=20_000)


class SlowDoor:
    """A background whose answers come when the test says so."""

    def __init__(self):
        self.jobs = []

    def run(self, work, then=None, refused=None, troubled=None, broken=None):
        self.jobs.append((work, then))

    def answer(self):
        for work, then in self.jobs:
            then(work())
        self.jobs.clear()
        settle()


def test_an_answer_that_comes_after_its_visitor_left_is_not_shown(qtbot):
    hall, door = BoardHall(), SlowDoor()
    visitor = Visitor(qtbot, hall, door=door)
    code = hall.put(a_row(Stage.AT_DESK))
    visitor.type(code.digits)
    visitor.touch("finish")
    door.answer()
    assert_forgotten(visitor, code)


def test_a_mistake_of_ours_leads_home_and_says_nothing_personal(visitor, hall, caplog):
    code = with_an_answer(visitor, hall)
    hall.fails_with = ValueError(f"no seal for {code.digits}")
    with caplog.at_level(logging.ERROR):
        visitor.scan(code.digits)
    assert_forgotten(visitor, code)
    assert "ValueError" in caplog.text
    assert code.digits not in caplog.text


def test_an_exception_nobody_caught_leads_home(visitor, hall, qtbot, caplog):
    code = with_an_answer(visitor, hall)
    before = sys.excepthook
    visitor.window.watch_surprises()
    try:
        sys.excepthook(KeyError, KeyError(code.digits), None)
        assert_forgotten(visitor, code)
        assert "KeyError" in caplog.text
        assert code.digits not in caplog.text
    finally:
        visitor.window.close()
    assert sys.excepthook is before


def test_a_visitor_who_cannot_be_forgotten_ends_the_process(visitor, monkeypatch, caplog):
    ended = []
    visitor.window.stuck.connect(lambda: ended.append(visitor.page))

    def fail():
        visitor.window.on_surprise(RuntimeError())
        raise RuntimeError("no wiping 1234")

    monkeypatch.setattr(visitor.window, "forget_visitor", fail)
    visitor.window.on_surprise(RuntimeError())
    assert len(ended) == 1
    assert "1234" not in caplog.text


def test_whoever_keeps_something_of_a_visitor_is_told_to_wipe_it(visitor):
    told = []
    visitor.window.forgotten.connect(lambda: told.append("forgotten"))
    visitor.window.surprised.connect(lambda: told.append("surprised"))
    visitor.touch("finish")
    visitor.window.on_surprise(RuntimeError())
    assert told == ["forgotten", "forgotten", "surprised"]


def test_what_a_field_could_undo_is_forgotten_too(visitor):
    field = QLineEdit(visitor.window)
    QTest.keyClicks(field, "canary")
    assert field.isUndoAvailable()
    visitor.touch("finish")
    assert field.text() == ""
    assert not field.isUndoAvailable()


def test_a_thread_that_breaks_is_logged_without_its_words(visitor, caplog):
    def work():
        raise ValueError("no row for 1234 5678")

    visitor.window.watch_surprises()
    try:
        thread = threading.Thread(target=work, name="board")
        thread.start()
        thread.join()
    finally:
        visitor.window.close()
    assert "thread board broke: ValueError in tests.kiosk.test_forgetting" in caplog.text
    assert "1234" not in caplog.text


CTRL, ALT, META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_F4, ALT),
        (Qt.Key.Key_Tab, ALT),
        (Qt.Key.Key_Q, CTRL),
        (Qt.Key.Key_W, CTRL),
        (Qt.Key.Key_Escape, CTRL | ALT),
        (Qt.Key.Key_D, META),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_locked_kiosk_swallows_every_key_that_leads_out(qtbot, hall, key, modifiers):
    visitor = Visitor(qtbot, hall, locked=True)
    arrived = []
    visitor.window.keyPressEvent = arrived.append
    visitor.press(key, modifiers)
    assert arrived == []
    assert visitor.window.isVisible()
    assert visitor.window.focusWidget().objectName() == "home"


def test_a_locked_kiosk_still_takes_digits_and_tab(qtbot, hall):
    visitor = Visitor(qtbot, hall, locked=True)
    visitor.type("12")
    assert visitor.text("group_1") == "12"
    visitor.press(Qt.Key.Key_Tab)
    assert visitor.window.focusWidget().objectName() != "code_entry"


def test_a_locked_kiosk_cannot_be_closed_until_it_is_unlocked(qtbot, hall):
    visitor = Visitor(qtbot, hall, locked=True)
    assert not visitor.window.close()
    assert visitor.window.isVisible()
    visitor.window.locked = False
    assert visitor.window.close()


def test_a_closed_window_watches_no_more(visitor):
    visitor.window.close()
    visitor.let_pass(1)
    seen = []
    visitor.window._watch._touched = seen.append
    QApplication.sendEvent(QApplication.instance(), QEvent(QEvent.Type.MouseButtonPress))
    assert seen == []
