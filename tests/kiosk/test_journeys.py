"""Visitors at the touchscreen, by touch, keyboard and scanner."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.guesses import FREE_TRIES
from kiosk.hall import Found
from registry.application import Stage
from registry.codes import ControlCode, UnreadableCode, status_link
from registry.failures import PrinterUnreachable, Trouble
from registry.numbers import Number
from tests.kiosk.conftest import UPRIGHT, Visitor
from tests.kiosk.hall import ADDRESS, AS_OF, BoardHall, a_code, a_row
from tests.kiosk.test_tickets import Later
from ui.background import Background


def spoiled(code: ControlCode) -> str:
    """The same code with its last digit mistyped."""
    return code.digits[:-1] + str((int(code.digits[-1]) + 1) % 10)


def test_a_visitor_types_the_code_on_the_pad_and_reads_the_answer(visitor, hall):
    code = hall.put(a_row(Stage.AT_DESK))
    visitor.touch("status_tile")
    visitor.tap(code.digits[:11])
    assert visitor.page == "code_entry"
    visitor.tap(code.digits[11])
    assert visitor.page == "answer"
    assert visitor.text("answer_sentence") == "The answer is ready. Come and collect it."
    assert visitor.find("pane_3").accessibleName() == "✓ Answer ready 20 March"
    assert visitor.find("pane_4").accessibleName() == "Issued"


def test_the_real_background_answers_too(qtbot, hall):
    code = hall.put(a_row(Stage.SENT))
    door = Background()
    visitor = Visitor(qtbot, hall, door=door)
    visitor.type(code.digits)
    qtbot.waitUntil(lambda: visitor.page == "answer")
    door.close()


def test_a_keyboard_alone_is_enough(visitor, hall):
    code = hall.put(a_row(Stage.ISSUED))
    visitor.press(Qt.Key.Key_Return)
    assert visitor.page == "code_entry"
    visitor.type(code.digits[:3])
    visitor.press(Qt.Key.Key_9)
    visitor.press(Qt.Key.Key_Backspace)
    visitor.type(code.digits[3:])
    assert visitor.text("answer_sentence") == "The answer was handed over."
    visitor.press(Qt.Key.Key_Escape)
    assert visitor.page == "home"


def test_tab_reaches_every_control_and_enter_presses_it(visitor):
    reached = set()
    for _ in range(12):
        visitor.press(Qt.Key.Key_Tab)
        reached.add(visitor.window.focusWidget().objectName())
    assert {"status_tile", "language_kk", "large_text", "contrast", "finish"} <= reached
    while visitor.window.focusWidget().objectName() != "status_tile":
        visitor.press(Qt.Key.Key_Tab)
    visitor.press(Qt.Key.Key_Return)
    assert visitor.page == "code_entry"


def test_digits_of_the_kazakh_layout_are_digits(visitor):
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    for letter in '"әіңғ,.үұқ':
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(visitor.window.windowHandle(), event)
    assert [visitor.text(f"group_{n}") for n in (1, 2, 3)] == ["1234", "5678", "90"]


@pytest.mark.parametrize("from_page", ["home", "code_entry", "answer"])
def test_a_receipt_held_to_the_scanner_answers_from_every_page(visitor, hall, from_page):
    code = hall.put(a_row(Stage.WITH_DEPARTMENT))
    if from_page == "code_entry":
        visitor.touch("status_tile")
    if from_page == "answer":
        visitor.scan(a_code(500).digits)
    visitor.scan(status_link(ADDRESS, code))
    assert visitor.page == "answer"
    assert visitor.text("answer_sentence").startswith("Your application is being considered.")


@pytest.mark.parametrize(
    "label", ["4870204341256", Number(1, 427, 1, 123, 0).digits, "http://shop.example/1"]
)
def test_another_barcode_is_named_as_such_and_the_right_one_is_shown(visitor, label):
    visitor.scan(label)
    assert visitor.page == "code_entry"
    assert visitor.text("prompt_sentence") == (
        "This is another barcode. Show the receipt's square code."
    )
    assert visitor.hall.looked_up == 0


def test_a_code_seen_badly_is_asked_for_once_more(visitor):
    visitor.scan(spoiled(a_code(1)))
    assert visitor.text("prompt_sentence").startswith("The code was not seen well.")


def test_a_mistyped_digit_is_found_at_once_and_keeps_the_other_groups(visitor, hall):
    code = hall.put(a_row(Stage.SENT))
    wrong = str((int(code.digits[1]) + 1) % 10)
    visitor.touch("status_tile")
    visitor.tap(code.digits[0] + wrong + code.digits[2:])
    assert visitor.page == "code_entry"
    assert visitor.text("prompt_sentence").startswith("Check the code.")
    assert visitor.text("group_2") == code.digits[4:8]
    assert visitor.find("group_3").is_marked
    assert hall.looked_up == 0
    visitor.touch("group_1")
    assert visitor.find("group_1").is_marked
    visitor.tap(code.digits[:4])
    assert visitor.page == "answer"


def test_the_code_in_the_picture_is_nobodys():
    with pytest.raises(UnreadableCode):
        ControlCode.parse("1234 5678 9012")


def test_an_unknown_code_can_be_compared_and_typed_again(visitor):
    visitor.type(a_code(77).digits)
    assert visitor.text("answer_sentence") == "This code is not known here yet."
    visitor.touch("again")
    assert visitor.page == "code_entry"
    assert visitor.text("group_1") == a_code(77).digits[:4]


def test_a_kiosk_that_never_had_news_says_so_and_counts_no_try(qtbot):
    visitor = Visitor(qtbot, BoardHall(as_of=None))
    for seed in range(FREE_TRIES + 1):
        visitor.scan(a_code(seed).digits)
        assert visitor.text("answer_sentence") == (
            "This screen has had no news yet. Ask at the desk."
        )


def test_a_board_that_cannot_be_read_sends_to_the_desk(visitor, hall):
    hall.fails_with = Trouble()
    visitor.type(a_code(1).digits)
    assert visitor.text("answer_sentence") == "This does not work just now. Ask at the desk."


def test_after_five_wrong_codes_everybody_waits_and_is_told_so(visitor, hall):
    code = hall.put(a_row(Stage.AT_DESK))
    for seed in range(100, 100 + FREE_TRIES):
        visitor.scan(a_code(seed).digits)
    asked = hall.looked_up
    visitor.scan(code.digits)
    assert visitor.page == "code_entry"
    assert visitor.text("prompt_sentence") == (
        "Too many wrong codes. Wait 1 minute, or ask at the desk."
    )
    assert hall.looked_up == asked, "the limit comes before the seal"
    visitor.let_pass(30)
    visitor.touch("prompt")
    visitor.let_pass(31)
    assert visitor.page == "answer", "a right code is not asked for twice"


def test_finish_does_not_reset_the_count_of_wrong_codes(visitor):
    for seed in range(100, 100 + FREE_TRIES):
        visitor.scan(a_code(seed).digits)
        visitor.touch("finish")
    visitor.scan(a_code(200).digits)
    assert visitor.text("prompt_sentence").startswith("Too many wrong codes.")


def test_enter_too_early_says_how_many_digits_are_missing(visitor):
    visitor.type("1234567")
    visitor.press(Qt.Key.Key_Return)
    assert visitor.text("prompt_sentence") == "The code has twelve digits: 5 more."


def test_the_pad_can_take_back_one_digit_or_all(visitor):
    visitor.touch("status_tile")
    visitor.tap("12345")
    visitor.touch("pad_rub_out")
    assert visitor.text("group_2") == ""
    visitor.touch("pad_clear")
    assert visitor.text("group_1") == ""


def test_the_language_changes_what_is_already_on_the_screen(visitor, hall):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    visitor.touch("language_kk")
    assert visitor.text("answer_sentence") == "Жауап дайын. Келіп алыңыз."
    visitor.touch("language_ru")
    assert visitor.find("pane_1").accessibleName() == "✓ Принято 10 марта"


def test_a_kiosk_without_a_printer_offers_no_print(visitor, hall):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    assert not visitor.find("print").isVisible()


def test_the_answer_can_be_taken_along_on_paper(qtbot):
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, language="ru", size=UPRIGHT)
    row = a_row(Stage.AT_DESK)
    visitor.scan(hall.put(row).digits)
    visitor.touch("print")
    assert hall.printed == [Found(row, AS_OF)]
    assert visitor.text("print_said") == "Возьмите ваш листок."


def test_a_printer_that_does_not_work_sends_to_the_desk(qtbot):
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, size=UPRIGHT)
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    hall.fails_with = PrinterUnreachable("hall")
    visitor.touch("print")
    assert visitor.text("print_said") == "The printer does not work now. Ask at the desk."
    assert visitor.find("print").isEnabled()


def test_a_printer_that_takes_its_time_keeps_nobody_from_an_answer(qtbot):
    slow = Later()
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, printing=slow)
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    visitor.touch("print")
    assert visitor.text("print_said") == "Printing…"
    visitor.touch("finish")
    visitor.scan(hall.put(a_row(Stage.ISSUED)).digits)
    assert visitor.text("answer_sentence") == "The answer was handed over."
    slow.end()
    assert visitor.text("print_said") == "", "the paper is not this visitor's"
    assert len(hall.printed) == 1


def test_no_department_service_or_name_is_ever_on_the_answer(visitor, hall):
    visitor.scan(hall.put(a_row(Stage.AT_DESK)).digits)
    page = visitor.find("answer")
    said = " ".join(child.text() for child in page.findChildren(QWidget) if hasattr(child, "text"))
    assert "department" not in said.lower()
    assert "akim" not in said.lower()
