"""Calling the next one by F9: the window's keys, the relay's real line, no network between."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.line_client import LineAway
from app.line_keeper import LineKeeper
from app.office_line import OfficeLine
from counter.line_place import LineNow
from counter.next_in_line import line_words
from registry.line_up import AGAIN_MS, Ask, Given, News, Ticket
from tests.counter.conftest import CTRL, SHIFT, Counter
from tests.counter.office import MemoryWorkplace
from ui.screenfit import cut_texts
from ui.theme import apply_theme
from words import LANGUAGES, words_in

F9 = Qt.Key.Key_F9
KEYS = ("F9", "Shift+F9", "Ctrl+F9")
MORNING = 1_774_240_000_000


class Clock:
    def __init__(self) -> None:
        self.at = MORNING

    def now(self) -> int:
        return self.at


class Wire:
    """To the keeper of the line, without a network; `cut` is a relay that is off."""

    def __init__(self, keeper: LineKeeper, desk: int) -> None:
        self._keeper = keeper
        self._desk = desk
        self.cut = False
        self.loses_answers = False

    def ask(self, ask: Ask) -> News:
        if self.cut:
            raise LineAway
        told = self._keeper.answer("desk", self._desk, msgspec.msgpack.encode(ask))
        if self.loses_answers:
            raise LineAway
        return msgspec.msgpack.decode(told, type=News)

    def close(self) -> None:
        """Nothing is open."""


class Desk(Counter):
    """Desk 1 at its window; desk 2 is at work beside it."""

    def __init__(self, folder, language: str) -> None:
        self.clock = Clock()
        self.keeper = LineKeeper(folder, self.clock)
        self.wire = Wire(self.keeper, 1)
        self.line = OfficeLine(self.wire, 1)
        self.other = OfficeLine(Wire(self.keeper, 2), 2)
        self.other.step()
        workplace = MemoryWorkplace()
        workplace.line_up = self.line
        super().__init__(workplace, language)
        self.hear()

    def give(self, *numbers: int) -> None:
        tickets = tuple(
            Given(Ticket(n.to_bytes(8, "big"), "A", n, "other"), 1000 - n) for n in numbers
        )
        self.keeper.answer("kiosk", 1, msgspec.msgpack.encode(Ask(given=tickets)))
        self.hear()

    def hear(self) -> None:
        """What the thread does every two seconds, and the foot three times a second."""
        self.line.step()
        shown = self.window.foot.line_up
        assert shown is not None
        shown.look()
        for _ in range(3):  # a widget in a widget finds its width one round later
            QApplication.processEvents()

    def press_and_hear(self, modifier=Qt.KeyboardModifier.NoModifier) -> str:
        self.press(F9, modifier)
        self.hear()
        return str(self.find("foot_line_up").text())


@pytest.fixture
def desk(tmp_path, qapp):
    apply_theme(qapp, "counter")
    one = Desk(tmp_path, "en")
    one.sit_down()
    yield one
    one.window.close()
    one.window.deleteLater()
    qapp.sendPostedEvents()


def test_f9_calls_the_next_and_again_repeats_and_after_two_minutes_goes_on(desk):
    desk.give(1, 2)
    assert desk.press_and_hear() == "A 1 · 1 waits, 0 min"
    assert desk.press_and_hear() == "A 1 · 1 waits, 0 min"
    assert desk.line.now().times == 2
    desk.clock.at += AGAIN_MS
    desk.hear()
    assert desk.press_and_hear() == "A 2 · nobody waits"


def test_shift_f9_says_that_nobody_came(desk):
    desk.give(1, 2)
    desk.press_and_hear()
    assert desk.press_and_hear(SHIFT) == "1 waits, 0 min"
    assert desk.press_and_hear() == "A 2 · nobody waits"


def test_the_line_says_how_many_wait_and_the_longest_wait(desk):
    desk.give(1, 2, 3)
    desk.clock.at += 12 * 60_000
    desk.hear()
    assert desk.find("foot_line_up").text() == "3 wait, up to 12 min"


def test_a_registration_begun_is_not_touched_by_calling(desk):
    desk.give(1)
    desk.type("Серікова")
    desk.press_and_hear()
    assert desk.focus() == "who"
    assert desk.find("who").text() == "Серікова"


def test_done_before_the_two_minutes_are_over_stands_on_the_page(desk):
    desk.give(1, 2)
    desk.press_and_hear()
    desk.press(F9, CTRL)
    assert desk.read("line_called") == "A 1"
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.hear()
    assert desk.read("line_called") == "A 2"
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() == "who"


def test_a_number_is_passed_on_to_the_window_beside(desk):
    desk.give(1)
    desk.press_and_hear()
    desk.press(F9, CTRL)
    desk.find("pass_to_2").click()
    desk.hear()
    assert desk.read("line_called") == "Nobody is called"
    desk.other.call()
    desk.other.step()
    assert desk.other.now().shown == "A 1"


def test_two_presses_before_an_answer_are_one(desk):
    desk.give(1, 2)
    desk.press(F9)
    desk.press(F9)
    desk.hear()
    assert desk.line.now().shown == "A 1"
    desk.hear()
    assert desk.line.now().times == 1


def test_an_answer_lost_on_the_way_skips_nobody(desk):
    desk.give(1, 2)
    desk.wire.loses_answers = True
    assert desk.press_and_hear() == "Tickets: call by hand"
    desk.wire.loses_answers = False
    assert desk.press_and_hear() == "A 1 · 1 waits, 0 min"


def test_with_the_offices_server_off_it_says_call_by_hand_and_then_goes_on(desk):
    desk.give(1, 2)
    desk.press_and_hear()
    desk.wire.cut = True
    desk.hear()
    assert desk.find("foot_line_up").text() == "Tickets: call by hand"
    desk.press(F9, CTRL)
    assert "aloud" in desk.read("line_state")
    assert not desk.find("line_next").isEnabled()
    desk.wire.cut = False
    desk.hear()
    assert desk.find("foot_line_up").text() == "A 1 · 1 waits, 0 min"


def test_nobody_is_called_while_nobody_is_at_the_desk(desk):
    desk.give(1)
    desk.press(Qt.Key.Key_F12)
    desk.window.shift.choose(None)
    desk.press_and_hear()
    assert desk.line.now().shown == ""


def test_what_the_desk_serves_goes_with_every_question(tmp_path):
    keeper = LineKeeper(tmp_path, Clock())
    land = OfficeLine(Wire(keeper, 1), 1, ("land",))
    ticket = Given(Ticket(b"12345678", "A", 1, "social"), 0)
    keeper.answer("kiosk", 1, msgspec.msgpack.encode(Ask(given=(ticket,))))
    land.step()
    land.call()
    land.step()
    assert (land.now().shown, land.now().waiting) == ("", 1)


def test_where_there_are_no_tickets_there_is_no_key_no_line_and_no_page(counter):
    counter.sit_down()
    shown = {one.key().toString() for one in counter.window.findChildren(QShortcut)}
    assert shown.isdisjoint(KEYS)
    assert counter.window.findChild(QWidget, "foot_line_up") is None
    assert counter.window.findChild(QWidget, "line_called") is None
    lines = counter.window.help._work._lines
    assert not {key.keys for key, _, _ in lines} & set(KEYS)


def test_where_there_are_each_key_stands_on_the_page_behind_f1(desk):
    connected = {one.key().toString() for one in desk.window.findChildren(QShortcut)}
    said = {key.keys for key, _, _ in desk.window.help._work._lines}
    assert connected >= set(KEYS)
    assert said >= set(KEYS)
    assert QKeySequence("F9").toString() in connected


@pytest.mark.parametrize("language", LANGUAGES)
def test_foot_and_page_fit_the_smallest_screen_and_cut_no_word(tmp_path, qapp, language):
    apply_theme(qapp, "counter")
    desk = Desk(tmp_path, language)
    try:
        desk.sit_down()
        desk.give(*range(1, 124))
        desk.press_and_hear()
        desk.clock.at += 75 * 60_000
        desk.hear()
        desk.press(F9, CTRL)
        for cut in (False, True):
            desk.wire.cut = cut
            desk.hear()
            least = desk.window.minimumSizeHint()
            assert least.width() <= 1280
            assert least.height() <= 720
            assert cut_texts(desk.window) == []
    finally:
        desk.window.close()
        desk.window.deleteLater()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_one_who_waits_and_five_are_said_in_their_own_number(language):
    w = words_in(language)
    said = {n: line_words(LineNow(reached=True, waiting=n, longest=3), w) for n in (1, 2, 5)}
    expected = {
        "kk": {1: "1 адам, 3 мин", 2: "2 адам, ең ұзағы 3 мин", 5: "5 адам, ең ұзағы 3 мин"},
        "ru": {1: "1 ждёт, 3 мин", 2: "2 ждут, до 3 мин", 5: "5 ждут, до 3 мин"},
    }
    assert said == expected[language]
