"""The voice: the page as it opens, what is touched or has the focus, what appears; then silence."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.idle import IDLE_S, RESULT_IDLE_S
from kiosk.narrator import LISTENING_S
from kiosk.reading import state_now, texts_of, touched_name
from registry.application import Stage
from tests.kiosk.conftest import Visitor, settle
from tests.kiosk.hall import BoardHall, a_code, a_row
from tests.kiosk.listener import Listener
from tests.kiosk.test_staff_exit import Place
from tests.kiosk.test_tickets import Tickets
from words import LANGUAGES, words_in
from words.aloud import aloud


@pytest.fixture
def voice() -> Listener:
    return Listener()


@pytest.fixture
def visitor(qtbot, hall, voice) -> Visitor:
    """Who has turned the voice on, and has listened to the start page."""
    visitor = listening(qtbot, hall, voice)
    voice.end()
    voice.said.clear()
    return visitor


def listening(qtbot, hall, voice, language="en", **more) -> Visitor:
    visitor = Visitor(qtbot, hall, language, voice=voice, **more)
    visitor.let_pass(1)
    visitor.touch("voice")
    return visitor


def words(voice: Listener) -> list[str]:
    return [each for _, each in voice.said]


def test_nobody_who_did_not_ask_for_it_is_read_to(qtbot, hall, voice):
    visitor = Visitor(qtbot, hall, voice=voice)
    visitor.let_pass(1)
    visitor.type(hall.put(a_row(Stage.AT_DESK)).digits)
    assert voice.said == []


def test_turned_on_it_reads_the_page_that_is_open(qtbot, hall, voice):
    listening(qtbot, hall, voice)
    assert words(voice)[-1] != ""
    assert "The voice is on." in words(voice)
    assert "Hello! What would you like to know?" in words(voice)
    assert any(each.startswith("How does my application stand?") for each in words(voice))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_itself_in_its_language_in_the_order_of_the_screen(qtbot, voice, language):
    hall = BoardHall(can_print=True)
    hall.tickets = Tickets()
    visitor = listening(qtbot, hall, voice, language)
    w = words_in(language)
    code = hall.put(a_row(Stage.AT_DESK))
    for open_page, page, first in (
        (lambda: visitor.touch("status_tile"), "code_entry", None),
        (
            lambda: visitor.scan(code.digits),
            "answer",
            w.say("The answer is ready. Come and collect it."),
        ),
        (lambda: visitor.let_pass(RESULT_IDLE_S + 1), "warning", w.say("Are you still here?")),
    ):
        voice.end()
        voice.said.clear()
        open_page()
        labels = [
            aloud(label.text(), language)
            for label in visitor.find(page).findChildren(QLabel)
            if label.isVisible() and label.text() and label.property("spoken") is not False
        ]
        assert len(labels) > 0
        heard = " ".join(words(voice))
        assert all(label in heard for label in labels), page
        assert {said for said, _ in voice.said} == {language}
        if first is not None:
            assert aloud(first, language) in words(voice)[:1]


def test_the_answer_is_read_sentence_first_then_panes_then_what_to_do(visitor, hall, voice):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    heard = words(voice)
    order = [
        "The answer is ready. Come and collect it.",
        "Answer ready the twentieth of March",
        "Go to the desk and take your answer.",
        "eight, seven one five three eight, two, one two, three four",
    ]
    places = [next(n for n, each in enumerate(heard) if part in each) for part in order]
    assert places == sorted(places)
    assert "Issued" not in heard, "what has not come about is not said as if it had"


def test_a_touched_thing_is_named_and_whatever_was_said_ends(visitor, voice):
    visitor.touch("status_tile")
    voice.said.clear()
    hushed = voice.hushed
    visitor.touch("pad_7")
    assert words(voice)[:1] == ["7"]
    assert voice.hushed > hushed


def test_a_touch_of_nothing_is_silence(visitor, voice):
    visitor.touch("status_tile")
    assert voice.is_speaking
    visitor.touch_at(QPoint(4, 400))
    assert not voice.is_speaking


def test_a_sentence_that_is_touched_is_read_again(visitor, hall, voice):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    voice.said.clear()
    visitor.touch("to_do")
    assert words(voice) == ["Go to the desk and take your answer."]


def test_what_the_focus_comes_to_is_named_with_its_state(visitor, voice):
    for _ in range(20):
        voice.said.clear()
        visitor.press(Qt.Key.Key_Tab)
        if visitor.window.focusWidget().objectName() == "contrast":
            break
    assert words(voice)[-1].startswith("Contrast")
    assert words(voice)[-1].endswith("off")
    visitor.press(Qt.Key.Key_Space)
    voice.end()
    visitor.let_pass(1)
    assert words(voice)[-1] == "on"


def test_a_language_is_named_in_its_own_voice(visitor, voice):
    visitor.touch("language_ru")
    assert ("ru", "Русский") in voice.said
    assert voice.said[-1][0] == "ru", "and the page is read again in it"


def test_digits_of_a_keyboard_are_said_one_by_one(visitor, voice):
    visitor.type("19")
    assert [each for each in words(voice) if each in {"1", "9"}] == ["1", "9"]


def test_what_appears_on_an_open_page_is_said(visitor, hall, voice):
    visitor.type("123456789012")
    voice.end()
    voice.said.clear()
    visitor.let_pass(1)
    assert words(voice)[0].startswith("Check the code.")
    voice.end()
    voice.said.clear()
    visitor.let_pass(1)
    assert voice.said == [], "once"


def test_what_appears_waits_until_the_page_has_been_read(qtbot, voice):
    hall = BoardHall()
    hall.tickets = Tickets()
    visitor = listening(qtbot, hall, voice)
    visitor.touch("ticket_tile")
    visitor.touch("sphere_land")
    voice.said.clear()
    visitor.touch("priority_no")
    assert "A 1" in words(voice)
    visitor.let_pass(1)
    assert voice.is_speaking
    assert words(voice).count("A 1") == 1


def test_the_warning_is_read_once_and_not_every_second(visitor, hall, voice):
    visitor.scan(a_code(3).digits)
    voice.end()
    voice.said.clear()
    visitor.let_pass(RESULT_IDLE_S + 1)
    assert "Are you still here?" in words(voice)
    voice.end()
    voice.said.clear()
    for _ in range(5):
        visitor.let_pass(1)
    assert voice.said == []


@pytest.mark.parametrize("how", ["finish", "silence", "surprise"])
def test_the_voice_goes_silent_and_off_with_its_visitor(visitor, hall, voice, how):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    if how == "finish":
        visitor.touch("finish")
    elif how == "surprise":
        visitor.window.on_surprise(RuntimeError())
    else:
        voice.end()
        visitor.let_pass(RESULT_IDLE_S + 21)
    assert visitor.page == "home"
    assert not voice.is_speaking
    assert not visitor.find("voice").isChecked()
    voice.said.clear()
    visitor.touch("status_tile")
    visitor.let_pass(1)
    assert voice.said == []


def test_who_listens_is_still_here_but_nobody_listens_for_ever(visitor, hall, voice):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    spent = 0
    while spent < LISTENING_S - 10:
        visitor.let_pass(10)
        spent += 10
        assert visitor.page == "answer"
    for _ in range(6):
        visitor.let_pass(10)
    assert visitor.page in {"warning", "home"}


def test_time_runs_while_nothing_is_said(visitor, hall, voice):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    voice.end()
    visitor.let_pass(RESULT_IDLE_S + 1)
    assert visitor.page == "warning"


def test_where_nothing_can_speak_there_is_no_button(qtbot, hall, voice):
    voice.can_speak = False
    visitor = Visitor(qtbot, hall, voice=voice)
    visitor.let_pass(1)
    assert not visitor.find("voice").isVisible()
    voice.can_speak = True  # a headset was plugged in
    visitor.let_pass(1)
    assert visitor.find("voice").isVisible()
    nobody = Visitor(qtbot, hall)
    nobody.let_pass(1)
    assert not nobody.find("voice").isVisible()


def test_a_voice_that_dies_is_told_in_a_sentence_to_whoever_listened(qtbot, hall, voice):
    visitor = listening(qtbot, hall, voice)
    voice.can_speak = False
    visitor.let_pass(1)
    assert not visitor.find("voice").isVisible()
    assert visitor.find("voice_stopped").isVisible()
    assert visitor.text("voice_stopped") == "The voice does not work now."
    visitor.touch("finish")
    assert not visitor.find("voice_stopped").isVisible()


def test_a_voice_that_dies_while_nobody_listens_goes_quietly(qtbot, hall, voice):
    visitor = Visitor(qtbot, hall, voice=voice)
    visitor.let_pass(1)
    voice.can_speak = False
    visitor.let_pass(1)
    assert not visitor.find("voice_stopped").isVisible()


def test_a_control_that_is_gone_is_no_surprise(visitor, voice):
    row = QPushButton("a row of a list", visitor.find("home"))
    row.show()
    visitor.window._narrator.touched(row)
    assert words(voice) == ["a row of a list"]
    row.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    visitor.let_pass(1)
    assert visitor.find("voice").isChecked()


def test_the_start_page_with_a_voice_left_on_is_not_taken_for_untouched(visitor, voice):
    voice.end()
    visitor.let_pass(IDLE_S + 21)
    assert not visitor.find("voice").isChecked()


def test_the_pin_of_the_staff_is_never_said_aloud(qtbot, hall, voice):
    visitor = listening(qtbot, hall, voice, staff=Place())
    page = visitor.find("staff_pin")
    visitor.window._bring_up(page)
    voice.end()
    voice.said.clear()
    visitor.touch("staff_pad_4")
    visitor.find("staff_pad_7").setFocus(Qt.FocusReason.TabFocusReason)
    visitor.type("19")
    visitor.let_pass(1)
    assert voice.said == []


# Any page, also one that nobody has written yet


def test_a_page_of_any_make_is_read_in_its_layouts_order(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for widget in (QPushButton("third"), QLabel("second"), QLabel("first")):
        column.insertWidget(0, widget)
    hidden = QLabel("hidden")
    column.addWidget(hidden)
    key = QPushButton("ә")
    column.addWidget(key)
    page.show()
    hidden.hide()
    settle()
    assert texts_of(page) == ["first", "second", "third"]
    assert texts_of(page, buttons=False) == ["first", "second"]
    assert touched_name(key) == "ә"
    assert state_now(key, words_in("kk")) == ""
    key.setEnabled(False)
    assert state_now(key, words_in("kk")) == "қазір басылмайды"
