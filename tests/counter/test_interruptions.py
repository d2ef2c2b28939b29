"""What is half done at the desk when something else comes in between."""

import sys
import threading
from datetime import date

from PySide6.QtCore import Qt

from app.windows import tell_mistakes
from registry.application import Stage
from registry.facts import PaperKind
from registry.failures import NoSuchApplication
from registry.numbers import Number
from registry.offices import Staff
from tests.counter.conftest import Counter
from tests.counter.office import MemoryWorkplace
from ui.background import Background


def register_two(counter: Counter, workplace: MemoryWorkplace) -> tuple[Number, Number]:
    counter.sit_down()
    counter.register_a_plot()
    counter.enter()
    counter.register_a_plot()
    first, second = (Number.parse(one.number) for one in workplace.journal.applications())
    return first, second


def begin_to_read_a_paper(counter: Counter, number: Number) -> None:
    counter.scan(number.answer(1).digits)
    counter.press(Qt.Key.Key_Right, times=2)
    counter.press(Qt.Key.Key_Space)
    answers = counter.window.answers
    answers.their_number.edit.setFocus()
    counter.type("15-7")
    answers.day.set_day(date(2026, 3, 3))


def test_an_answer_taken_in_meanwhile_leaves_the_paper_being_read(counter, workplace):
    first, second = register_two(counter, workplace)
    begin_to_read_a_paper(counter, first)
    outcome = counter.window.answers.outcome.value()
    counter.scan(workplace.department_answers(second).digits)
    counter.enter()
    assert workplace.application(second).stage is Stage.AT_DESK
    counter.press(Qt.Key.Key_Escape)
    answers = counter.window.answers
    assert counter.sees("take_in")
    assert answers.outcome.value() == outcome is not None
    assert answers.their_number.text() == "15-7"
    answers.take.click()
    arrived = workplace.application(first).arrived
    assert (arrived.their_number, arrived.answered_on) == ("15-7", date(2026, 3, 3))


def test_two_papers_read_in_turns_keep_each_what_was_read(counter, workplace):
    first, second = register_two(counter, workplace)
    begin_to_read_a_paper(counter, first)
    counter.scan(second.answer(1).digits)
    answers = counter.window.answers
    assert answers.outcome.value() is None  # nothing of the first paper stands on the second
    assert answers.their_number.text() == ""
    counter.scan(first.answer(1).digits)
    assert answers.outcome.value() is not None
    assert answers.their_number.text() == "15-7"
    assert answers.day.day() == date(2026, 3, 3)
    answers.leave.click()
    assert answers.outcome.value() is None  # the second one comes again
    counter.scan(first.answer(1).digits)
    assert answers.their_number.text() == ""  # it was cancelled


def test_a_paper_that_the_rules_refuse_leaves_the_button_alive(counter, workplace, monkeypatch):
    workplace.sheets_left = 0
    counter.sit_down()
    counter.register_a_plot()

    def refuse(number: str, by: object) -> int:
        raise NoSuchApplication

    monkeypatch.setattr(workplace, "print_due", refuse)
    counter.press(Qt.Key.Key_F4)
    counter.window.prints.all.click()
    assert counter.window.prints.all.isEnabled()
    assert counter.notices()


def test_a_mistake_of_ours_is_said_in_the_window_and_its_words_reach_no_log(
    counter, monkeypatch, caplog, capsys
):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    tell_mistakes(counter.window)
    try:
        raise ValueError("Серікова Айгүл")
    except ValueError as failure:
        sys.excepthook(type(failure), failure, failure.__traceback__)
    assert counter.notices()
    assert "ValueError in tests.counter.test_interruptions" in caplog.text
    assert "Серікова" not in caplog.text + capsys.readouterr().err


class SlowPrinter(MemoryWorkplace):
    """Prints when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def print_due(self, number: str, by: Staff) -> int:
        assert self.let_go.wait(20)
        return super().print_due(number, by)


def test_a_slow_printer_holds_up_no_next_visitor(qapp, qtbot, monkeypatch):
    workplace, background, printing = SlowPrinter(), Background(), Background()
    counter = Counter(workplace, "kk", background, printing)
    try:
        qtbot.waitUntil(lambda: counter.window.people.list.rows() != [])
        counter.enter()
        counter.register_a_plot()
        qtbot.waitUntil(lambda: counter.sees("receipt_code"))
        counter.enter()
        counter.register_a_plot()
        qtbot.waitUntil(lambda: len(workplace.journal.applications()) == 2)
        qtbot.waitUntil(lambda: counter.sees("receipt_code"))
        assert len(workplace.due_prints()) == 4  # the first paper is still in the printer
        counter.scan(workplace.journal.applications()[0].number)
        qtbot.waitUntil(lambda: counter.sees("send_papers"))
        counter.enter()
        qtbot.waitUntil(lambda: len(workplace.due_prints()) == 5)  # the cover sheet is due as well
        workplace.let_go.set()
        qtbot.waitUntil(lambda: workplace.due_prints() == (), timeout=10_000)
        covers = workplace.journal.prints_of(
            PaperKind.COVER_SHEET, workplace.journal.applications()[0].number
        )
        assert covers == 1  # asked for only once it was due
    finally:
        workplace.let_go.set()
        counter.window.close()
        background.close()
        printing.close()
