"""The letters on the glass: every one of three alphabets, each under a finger of its own."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from kiosk.keyboard import ALPHABETS, LETTERS, Keyboard
from kiosk.touch import TARGET
from registry.names import ALPHABET
from tests.kiosk.conftest import SIZES, Visitor
from ui.buttons import Button


def open_search(visitor: Visitor) -> Keyboard:
    visitor.touch("services_tile")
    visitor.touch("service_search_tile")
    keyboard = visitor.find("keyboard")
    assert isinstance(keyboard, Keyboard)
    return keyboard


def keys(keyboard: Keyboard) -> list[Button]:
    return [key for key in keyboard.findChildren(Button) if key.isVisible()]


def letters(keyboard: Keyboard) -> str:
    names = [key.objectName().removeprefix("key_") for key in keys(keyboard)]
    return "".join(sorted(name for name in names if len(name) == 1))


def test_the_alphabets_are_the_whole_ones():
    assert sorted(LETTERS["kk"]) == sorted(ALPHABET)
    assert len(LETTERS["ru"]) == 33
    assert len(LETTERS["en"]) == 26


@pytest.mark.parametrize("size", SIZES)
def test_every_letter_is_there_and_as_large_as_a_finger(qtbot, hall, size):
    visitor = Visitor(qtbot, hall, "kk", SIZES[size])
    keyboard = open_search(visitor)
    for alphabet in ALPHABETS:
        assert keyboard.alphabet == alphabet
        assert letters(keyboard) == "".join(sorted(LETTERS[alphabet]))
        seen = keys(keyboard)
        assert {"rub_out", "clear", "space", "alphabet"} <= {
            key.objectName().removeprefix("key_") for key in seen
        }
        assert min(min(key.width(), key.height()) for key in seen) >= TARGET
        assert all(keyboard.rect().contains(key.geometry()) for key in seen)
        for one, other in combinations(seen, 2):
            assert not one.geometry().intersects(other.geometry())
        assert all(key.accessibleName() for key in seen)
        visitor.touch("key_alphabet")
    assert keyboard.alphabet == "kk"


@pytest.mark.parametrize("size", SIZES)
def test_low_the_keys_are_as_large_as_the_lower_half_lets_them_be(qtbot, hall, size):
    visitor = Visitor(qtbot, hall, "kk", SIZES[size])
    visitor.touch("low")
    keyboard = open_search(visitor)
    least = min(min(key.width(), key.height()) for key in keys(keyboard))
    assert least >= {"upright": TARGET, "wide": 84, "small": 60}[size]
    assert all(keyboard.rect().contains(key.geometry()) for key in keys(keyboard))


@pytest.mark.parametrize("low", [False, True], ids=["plain", "low"])
@pytest.mark.parametrize("size", SIZES)
def test_no_letter_moves_under_the_finger_while_one_types(qtbot, hall, size, low):
    visitor = Visitor(qtbot, hall, "kk", SIZES[size])
    if low:
        visitor.touch("low")
    keyboard = open_search(visitor)

    def places() -> list[QRect]:
        return [QRect(key.mapTo(visitor.window, QPoint()), key.size()) for key in keys(keyboard)]

    before = places()
    for letter in "малъъъъ":  # found are many, then fewer, then none
        visitor.touch(f"key_{letter}")
        assert places() == before, visitor.find("search_typed").text()


@pytest.mark.parametrize("language", ALPHABETS)
def test_it_begins_with_the_letters_of_the_language_that_is_spoken(qtbot, hall, language):
    assert open_search(Visitor(qtbot, hall, language)).alphabet == language


def test_it_follows_the_language_until_somebody_chooses_the_letters(visitor):
    keyboard = open_search(visitor)
    visitor.touch("language_kk")
    assert keyboard.alphabet == "kk"
    visitor.touch("key_alphabet")
    assert keyboard.alphabet == "ru"
    visitor.touch("language_en")
    assert keyboard.alphabet == "ru"


def test_the_next_visitor_finds_the_first_letters_again(visitor):
    keyboard = open_search(visitor)
    visitor.touch("key_alphabet")
    visitor.touch("finish")
    open_search(visitor)
    assert keyboard.alphabet == "en"


def test_tab_goes_over_the_keys_as_one_reads_them(visitor):
    keyboard = open_search(visitor)
    first = visitor.find("key_q")
    first.setFocus()
    walked = []
    for _ in range(len(keys(keyboard))):
        walked.append(visitor.window.focusWidget().objectName())
        visitor.press(Qt.Key.Key_Tab)
    places = [visitor.find(name).geometry().topLeft() for name in walked]
    assert places == sorted(places, key=lambda at: (at.y(), at.x()))
    assert len(set(walked)) == len(keys(keyboard))
