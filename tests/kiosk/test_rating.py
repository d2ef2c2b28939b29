"""A visitor says how he was served: one touch, nobody's name, and a child cannot fill the box."""

import pytest
from PySide6.QtCore import Qt

from kiosk.rating_pages import MarkKey
from kiosk.rating_pause import CALM_AN_HOUR, LONG_PAUSE_S, PAUSE_S, RatingPause
from kiosk.rating_visit import THANKS_S, RatingVisit
from kiosk.touch import TARGET
from registry.failures import BookUnwritable
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.test_tickets import Later
from ui.screenfit import cut_texts
from words import LANGUAGES


class Box:
    """Where marks go; full, if a test says so."""

    def __init__(self) -> None:
        self.marks: list[int] = []
        self.told = 0
        self.is_full = False

    def rate(self, mark: int, *, department: str = "", desk: int = 0) -> None:
        if self.is_full:
            raise BookUnwritable
        self.marks.append(mark)

    def too_many(self) -> None:
        self.told += 1


@pytest.fixture
def box(hall) -> Box:
    hall.ratings = made = Box()
    return made


@pytest.fixture
def visitor(qtbot, hall, box) -> Visitor:
    return Visitor(qtbot, hall)


def let_pass(visitor: Visitor, seconds: float) -> None:
    visitor.clock.seconds += seconds
    visit = visitor.window.findChild(RatingVisit)
    assert visit is not None
    visit.tick()
    settle()


@pytest.mark.parametrize("mark", range(1, 6))
def test_one_touch_is_a_mark_then_thanks_then_home(visitor, box, mark):
    visitor.touch("rating_tile")
    visitor.touch(f"mark_{mark}")
    assert box.marks == [mark]
    assert visitor.text("rating_said_sentence") == "Thank you!"
    let_pass(visitor, THANKS_S - 1)
    assert visitor.find("rating_said").isVisible()
    let_pass(visitor, 2)
    assert visitor.page == "home"


def test_two_touches_of_a_trembling_finger_are_one_mark(qtbot, hall, box):
    slow = Later()
    visitor = Visitor(qtbot, hall, door=slow)
    visitor.touch("rating_tile")
    visitor.touch("mark_5")
    visitor.touch("mark_4")
    assert len(slow.waiting) == 1
    slow.end()
    assert box.marks == [5]


def test_a_keyboard_is_enough(visitor, box):
    visitor.touch("rating_tile")
    while visitor.window.focusWidget().objectName() != "mark_2":
        visitor.press(Qt.Key.Key_Tab)
    visitor.press(Qt.Key.Key_Return)
    assert box.marks == [2]


def test_a_disk_that_is_full_is_said_plainly(visitor, box):
    box.is_full = True
    visitor.touch("rating_tile")
    visitor.touch("mark_1")
    assert visitor.text("rating_said_sentence") == "Your mark could not be kept now."
    visitor.touch("finish")
    box.is_full = False
    visitor.touch("rating_tile")
    visitor.touch("mark_1")
    assert box.marks == [1], "what was not kept makes nobody wait"


def test_the_next_visitor_waits_a_moment_and_is_then_asked(visitor, box):
    visitor.touch("rating_tile")
    visitor.touch("mark_5")
    visitor.touch("finish")
    visitor.touch("rating_tile")
    assert visitor.text("rating_said_sentence") == "One moment, please."
    let_pass(visitor, PAUSE_S + 0.1)
    assert visitor.find("rating").isVisible()
    visitor.touch("mark_4")
    assert box.marks == [5, 4]


def test_who_leaves_while_waiting_leaves_nothing_open(visitor, box):
    visitor.touch("rating_tile")
    visitor.touch("mark_5")
    visitor.touch("finish")
    visitor.touch("rating_tile")
    visitor.touch("finish")
    let_pass(visitor, PAUSE_S + 1)
    assert visitor.page == "home"
    visit = visitor.window.findChild(RatingVisit)
    assert visit is not None
    assert not visit._timer.isActive()


def test_a_mark_that_was_kept_late_thanks_nobody_else(qtbot, hall, box):
    slow = Later()
    visitor = Visitor(qtbot, hall, door=slow)
    visitor.touch("rating_tile")
    visitor.touch("mark_3")
    visitor.touch("finish")
    slow.end()
    assert visitor.page == "home"
    assert box.marks == [3]


def test_a_child_who_taps_all_day_gives_few():
    """A touch each second for eight hours."""
    pause, marks = RatingPause(), 0
    for second in range(8 * 3_600):
        if pause.wait_s(float(second)) == 0.0:
            pause.given(float(second))
            marks += 1
    assert marks <= CALM_AN_HOUR + 8 * 3_600 / LONG_PAUSE_S


def test_staff_hears_of_more_marks_than_visitors_give_and_nobody_is_refused(visitor, box):
    for _ in range(CALM_AN_HOUR + 2):
        visitor.touch("rating_tile")
        visitor.touch("mark_1")
        visitor.touch("finish")
        let_pass(visitor, PAUSE_S if len(box.marks) <= CALM_AN_HOUR else LONG_PAUSE_S)
    assert len(box.marks) == CALM_AN_HOUR + 2
    assert box.told == 2
    visitor.touch("rating_tile")
    assert visitor.find("rating").isVisible(), "a minute later the next one is asked as ever"


def test_thirty_honest_visitors_an_hour_are_nobodys_news():
    pause = RatingPause()
    for visit in range(200):
        now = visit * 3_600 / CALM_AN_HOUR
        assert pause.wait_s(now) == 0.0
        pause.given(now)
        assert not pause.is_too_many(now + 1)


@pytest.mark.parametrize("extra", ["plain", "large_text", "low"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_large_keys_with_words_on_every_screen(qtbot, hall, box, language, size, extra):
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    if extra != "plain":
        visitor.touch(extra)
    visitor.touch("rating_tile")
    window = visitor.window
    keys = [visitor.find(f"mark_{mark}") for mark in range(1, 6)]
    for mark, key in enumerate(keys, 1):
        assert isinstance(key, MarkKey)
        assert min(key.width(), key.height()) >= TARGET
        assert key.texts_fit(), key.text()
        assert key.accessibleName() == f"{mark}. {key.text()}"
        if extra == "low":
            assert key.mapTo(window, key.rect().topLeft()).y() >= window.height() // 2
    assert len({key.text() for key in keys}) == 5
    assert not cut_texts(visitor.find("rating"))
    hint = window.minimumSizeHint()
    assert hint.width() <= window.width()
    assert hint.height() <= window.height()
    visitor.touch("mark_3")
    assert not cut_texts(visitor.find("rating_said"))


def test_where_nobody_is_asked_there_is_no_tile(qtbot, hall):
    visitor = Visitor(qtbot, hall)
    assert not any("rating" in name for name in map(str.lower, visitor.seen()))
    assert visitor.window.findChild(RatingVisit) is None
