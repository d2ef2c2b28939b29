"""The door to the background: no work on the screen's thread, no outcome lost."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from registry.failures import OutOfPaper, ReasonMissing
from ui.background import Background, Immediate


def fail_with(failure):
    def work():
        raise failure

    return work


class DoorContract:
    """What holds for both doors."""

    def test_the_result_comes_back(self, door, settle):
        heard = []
        door.run(lambda: 6 * 7, then=heard.append)
        settle()
        assert heard == [42]

    @pytest.mark.parametrize(
        ("failure", "told"),
        [
            (ReasonMissing(), "refused"),
            (OutOfPaper("Canon"), "troubled"),
            (ZeroDivisionError(), "broken"),
        ],
    )
    def test_each_family_of_failure_is_told_to_its_own(self, door, settle, failure, told):
        heard = []
        door.run(
            fail_with(failure),
            then=lambda it: heard.append(("then", it)),
            refused=lambda it: heard.append(("refused", it)),
            troubled=lambda it: heard.append(("troubled", it)),
            broken=lambda it: heard.append(("broken", it)),
        )
        settle()
        assert heard == [(told, failure)]

    def test_a_failure_nobody_asked_for_is_not_lost(self, door, settle, stray):
        failure = OutOfPaper("Canon")
        door.run(fail_with(failure))
        settle()
        assert stray == [failure]

    def test_jobs_come_back_in_the_order_asked(self, door, settle):
        heard = []
        for n in range(50):
            door.run(lambda n=n: n, then=heard.append)
        settle()
        assert heard == list(range(50))

    def test_a_broken_job_does_not_hold_up_the_next(self, door, settle, stray):
        heard = []
        door.run(fail_with(RuntimeError()))
        door.run(lambda: "next", then=heard.append)
        settle()
        assert heard == ["next"]


@pytest.fixture
def stray():
    return []


class TestImmediate(DoorContract):
    @pytest.fixture
    def door(self, stray):
        return Immediate(stray.append)

    @pytest.fixture
    def settle(self):
        return lambda: None


class TestBackground(DoorContract):
    @pytest.fixture
    def door(self, qapp, stray):
        background = Background(stray.append)
        yield background
        background.close()

    @pytest.fixture
    def settle(self, qtbot, door):
        return lambda: qtbot.waitUntil(lambda: door.waiting == 0)

    def test_the_work_leaves_the_screens_thread_and_its_result_returns_to_it(self, door, settle):
        threads = []
        door.run(threading.get_ident, then=lambda it: threads.extend((it, threading.get_ident())))
        settle()
        assert threads[0] != threading.get_ident()
        assert threads[1] == threading.get_ident()

    def test_what_was_asked_is_finished_before_the_program_ends(self, door):
        written = []
        gate = threading.Event()
        door.run(gate.wait)
        door.run(lambda: written.append("registered"))
        gate.set()
        door.close()
        assert written == ["registered"]

    def test_no_work_begins_before_the_screen_shows_what_led_to_it(self, door, settle, qtbot):
        happened = []

        class Page(QWidget):
            def paintEvent(self, event):
                happened.append("painted")

        page = Page()
        qtbot.addWidget(page)
        with qtbot.waitExposed(page):
            page.show()
        qtbot.waitUntil(lambda: happened != [])
        happened.clear()
        door._asked.connect(lambda _: happened.append("handed out"))  # on the screen's thread

        def ask_for_more(_):
            happened.append("told")
            door.run(lambda: None)
            page.update()

        door.run(lambda: None, then=ask_for_more)
        door.run(lambda: None)
        settle()
        assert happened == ["handed out", "told", "painted", "handed out", "handed out"]

    def test_nothing_is_asked_of_a_closed_door(self, door):
        door.close()
        with pytest.raises(RuntimeError):
            door.run(lambda: None)

    def test_a_name_in_an_error_stays_out_of_the_log(self, door, settle, caplog):
        door.run(fail_with(ValueError("Сейтқали Әйгүл")))
        settle()
        assert "ValueError" in caplog.text
        assert "Әйгүл" not in caplog.text


class Bell(QObject):
    rung = Signal(object)


def test_a_hundred_thousand_signals_lose_no_reference_of_none(qapp):
    """PySide6 6.12.0 loses one at each signal and aborts after some thousand on this Python."""
    bell, heard = Bell(), []
    bell.rung.connect(lambda it: heard.append(it) if it else None)
    before = sys.getrefcount(None)
    for _ in range(100_000):
        bell.rung.emit(None)
    assert abs(sys.getrefcount(None) - before) < 1_000
