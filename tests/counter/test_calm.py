"""What keeps the window calm: nothing jumps, nothing lies about, the keyboard is always seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollBar

from tests.counter.conftest import Counter
from ui.empty import EmptyState

ALT = Qt.KeyboardModifier.AltModifier
PARTS = 7


@pytest.fixture
def desk(counter_in_each: Counter) -> Counter:
    return counter_in_each


def test_the_parts_of_answers_stand_in_one_row_also_when_much_waits(desk: Counter) -> None:
    desk.press(Qt.Key.Key_F3)
    page = desk.window.answers
    page._counts = dict.fromkeys(page._chips, 99)
    page._say_chips()
    QApplication.processEvents()
    assert len({chip.mapTo(page, chip.rect().topLeft()).y() for chip in page._chips.values()}) == 1


def test_the_parts_of_answers_stay_where_they_are(desk: Counter) -> None:
    desk.press(Qt.Key.Key_F3)
    page = desk.window.answers
    heights = set()
    for place in range(PARTS):
        desk.press(Qt.Key(int(Qt.Key.Key_1) + place), ALT)
        QApplication.processEvents()
        chip = next(iter(page._chips.values()))
        heights.add(chip.mapTo(page, chip.rect().topLeft()).y())
    assert len(heights) == 1


def test_an_empty_part_holds_the_keyboard_and_shows_no_bar(desk: Counter) -> None:
    desk.press(Qt.Key.Key_F3)
    for place in range(PARTS):
        desk.press(Qt.Key(int(Qt.Key.Key_1) + place), ALT)
        QApplication.processEvents()
        focused = desk.window.focusWidget()
        assert isinstance(focused, EmptyState), (place, focused)
        assert focused.isVisible()
        assert focused.words()
        bars = [one for one in desk.window.answers.findChildren(QScrollBar) if one.isVisible()]
        assert bars == [], place


def test_nobody_reads_the_path_of_a_folder(desk: Counter) -> None:
    desk.press(Qt.Key.Key_F3)
    desk.press(Qt.Key.Key_2, ALT)
    stack = desk.window.answers.stack
    folder = stack._now.folder
    assert folder
    assert folder not in stack.empty.accessibleName()
    assert folder in stack.empty.toolTip()  # for whoever looks after the computer


def test_the_search_key_goes_to_the_field(desk: Counter) -> None:
    desk.fill_in_a_person()
    desk.press(Qt.Key.Key_1, ALT)
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.press(Qt.Key.Key_F6)
    desk.press(Qt.Key.Key_Down)
    assert desk.focus() == "applications"
    desk.press(Qt.Key.Key_F6)
    assert desk.focus() == "search"
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_F5)
    desk.press(Qt.Key.Key_F6)
    assert desk.focus() == "search"


def test_who_was_turned_away_is_promised_no_day(desk: Counter) -> None:
    side = desk.window.reception.side
    side.put_away()
    QApplication.processEvents()
    assert not side.paper.isVisible()
    side.clear()
    QApplication.processEvents()
    assert side.paper.isVisible()
