"""Print and listen under an answer: the key beside the print's reads this one page aloud."""

import pytest

from registry.application import Stage
from registry.failures import PrinterUnreachable
from tests.kiosk.conftest import SIZES, Visitor
from tests.kiosk.hall import BoardHall, a_row
from tests.kiosk.listener import Listener
from tests.kiosk.test_tickets import Later
from ui.screenfit import cut_texts
from words import LANGUAGES


@pytest.fixture
def voice() -> Listener:
    return Listener()


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_listened_to_by_its_own_key_with_the_voice_off(qtbot, voice, language, size):
    hall = BoardHall()
    visitor = Visitor(qtbot, hall, language, SIZES[size], voice=voice)
    visitor.window.tick()
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    assert voice.said == []
    visitor.touch("listen")
    assert voice.said[0] == (language, visitor.text("answer_sentence"))
    assert not cut_texts(visitor.find("answer"))
    visitor.let_pass(70)
    assert visitor.page == "answer", "who listens has not gone"
    visitor.touch("large_text")
    assert voice.now == [], "the next touch ends it"
    visitor.touch("finish")
    assert voice.now == []


def test_without_a_voice_an_answer_has_no_key_for_it(qtbot, hall):
    visitor = Visitor(qtbot, hall)
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    assert not visitor.find("listen").isVisible()


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_print_and_listen_have_their_places(qtbot, voice, language, size):
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, language, SIZES[size], voice=voice)
    visitor.window.tick()
    for row in (a_row(Stage.WITH_DEPARTMENT, incomplete=True), a_row(Stage.FORWARDED)):
        visitor.scan(hall.put(row).digits)
        assert visitor.find("print").isVisible()
        assert visitor.find("listen").isVisible() == (size != "small")
        assert not cut_texts(visitor.find("answer"))
        hint = visitor.window.minimumSizeHint()
        assert hint.width() <= visitor.window.width()
        assert hint.height() <= visitor.window.height()


@pytest.mark.parametrize("failing", [False, True], ids=["printed", "failing"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_print_cuts_nothing(qtbot, voice, language, size, failing):
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, language, SIZES[size], voice=voice)
    visitor.window.tick()
    visitor.scan(hall.put(a_row(Stage.WITH_DEPARTMENT, incomplete=True)).digits)
    hall.fails_with = PrinterUnreachable("hall") if failing else None
    visitor.touch("print")
    assert visitor.find("print_said").isVisible()
    assert not cut_texts(visitor.find("answer"))
    assert visitor.find("answer").minimumSizeHint().height() <= visitor.find("answer").height()


def test_two_touches_are_one_print(qtbot):
    slow, hall = Later(), BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, size=SIZES["upright"], printing=slow)
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    visitor.touch("print")
    visitor.touch("print")
    assert len(slow.waiting) == 1
