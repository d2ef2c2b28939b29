"""An answer whose label is scanned by hand is looked at before it is taken in; Enter: all right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.files import DeskFiles
from counter.history import history
from registry.application import Application, Stage
from registry.attaching import Attaching, Lack, lacks_of
from registry.failures import OutOfPaper, WrongStage
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from tests.counter.at_work import BY, AtWork
from tests.counter.conftest import ALT, CTRL
from tests.printing.papers import codes_by_zxing, text_of

NAME = "Серікова Айгүл"


@pytest.fixture
def desk(tmp_path: Path, qapp) -> Iterator[AtWork]:
    made = AtWork(tmp_path, "en")
    made.enter()  # the first specialist
    yield made
    made.close()


def answered(desk: AtWork, name: str = NAME) -> Number:
    """An application whose answer was written and whose news is here."""
    number = desk.register(name)
    desk.carry()
    desk.answer(number)
    desk.carry()
    return number


def of(desk: AtWork, number: Number) -> Application:
    found = desk.office.application(number)
    assert found is not None
    return found


def remarks(desk: AtWork, number: Number) -> list[ScanAttached]:
    told = of(desk, number).history
    return [one.fact for one in told if isinstance(one.fact, ScanAttached)]


def test_one_enter_takes_in_what_is_all_right(desk):
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    assert of(desk, number).stage is Stage.ANSWERED
    assert desk.read("answer_whose") == NAME
    assert "Granted" in desk.read("answer_said")
    rows = [row.text() for row in desk.window.answers.paper.checks.rows.values()]
    assert rows == ["1  Language: Kazakh", "2  Signed", "3  It says how to appeal"]
    desk.enter()
    assert of(desk, number).stage is Stage.AT_DESK
    assert desk.window.shown() is desk.window.case
    assert remarks(desk, number) == []
    assert desk.notices() == ["Taken in. Tell the applicant that the answer is here."]


def test_who_looked_at_whose_answer_is_written_down(desk):
    number = answered(desk)
    assert desk.office.looks.who_looked(number.digits) == ()
    desk.scan(number.answer(1).digits)
    desk.press(Qt.Key.Key_Escape)
    [look] = desk.office.looks.who_looked(number.digits)
    assert look.page == "answers"


def test_what_is_not_so_is_marked_and_the_paper_goes_back(desk):
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_3)
    desk.press(Qt.Key.Key_3)  # it is there after all
    desk.enter()
    assert of(desk, number).stage is Stage.ANSWERED
    [fact] = remarks(desk, number)
    assert (fact.kind, fact.pages, fact.file) == (ScanKind.ANSWER, 0, None)
    assert lacks_of(fact) == (Lack.SIGNATURE,)
    assert desk.notices() == ["Written down. The paper goes back to the department."]
    assert not desk.sees("answer_check")
    said = [one.words for one in history(of(desk, number), desk.speaker.w, lambda actor: actor)]
    assert "The answer on paper was looked at: No signature" in said
    # Nothing was scanned: nothing lies among the pages, and nothing is to be sent.
    assert desk.office.scanned.attached(number) == []
    parts = desk.office.parts
    files = DeskFiles(parts.book, parts.reading, parts.shelf)
    assert list(files.to_send(by_relay=False)) == []
    desk.carry()
    desk.scan(number.answer(1).digits)  # the department signed it
    assert desk.read("answer_before") == "It came before and lacked: No signature"
    desk.enter()
    assert of(desk, number).stage is Stage.AT_DESK
    assert len(remarks(desk, number)) == 1


def test_what_is_not_so_is_taken_in_all_the_same_and_remarked(desk):
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    desk.press(Qt.Key.Key_1)
    desk.find("take_in_anyway").click()
    assert of(desk, number).stage is Stage.AT_DESK
    assert [lacks_of(fact) for fact in remarks(desk, number)] == [(Lack.LANGUAGE,)]


def test_a_paper_before_its_news_is_looked_at_too(desk):
    number = desk.register()
    desk.scan(number.answer(1).digits)
    assert desk.sees("outcome")
    desk.window.answers.paper.checks.rows[Lack.SIGNATURE].click()
    assert not desk.sees("outcome")  # nothing is read off a paper that goes back
    assert not desk.sees("take_in_anyway")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert [lacks_of(fact) for fact in remarks(desk, number)] == [(Lack.SIGNATURE,)]
    assert of(desk, number).stage is Stage.REGISTERED


def test_news_that_come_while_a_paper_is_looked_at_say_what_was_to_be_read_off(desk):
    number = desk.register()
    desk.carry()
    desk.scan(number.answer(1).digits)
    assert desk.sees("outcome")
    desk.answer(number)
    desk.carry()
    assert not desk.sees("outcome")
    assert desk.focus() == "take_in"
    desk.enter()
    arrived = of(desk, number).arrived
    assert arrived is not None
    assert not arrived.entered_from_paper


def test_an_answer_that_another_took_in_meanwhile_is_put_away(desk):
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    desk.office.take_in_answer(number.answer(1), BY)
    desk.window.look_again()
    assert not desk.sees("answer_check")
    assert desk.notices() == ["This answer is taken in already."]


def test_a_paper_put_aside_with_escape_keeps_its_marks(desk):
    number = answered(desk)
    desk.press(Qt.Key.Key_F3)
    desk.say(number.answer(1).shown)
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_Escape)
    assert not desk.sees("answer_check")
    assert desk.focus() == "answer"
    assert remarks(desk, number) == []
    desk.say(number.answer(1).shown)
    assert desk.window.answers.paper.checks.lacks() == (Lack.SIGNATURE,)


def test_a_part_of_the_page_opened_meanwhile_is_seen_and_the_paper_waits(desk):
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_3, ALT)
    assert not desk.sees("answer_check")
    assert desk.window.answers.here.isVisible()
    desk.scan(number.answer(1).digits)
    assert desk.window.answers.paper.checks.lacks() == (Lack.SIGNATURE,)


def test_a_label_that_leads_nowhere_is_said_where_no_number_can_be_typed(desk):
    desk.press(Qt.Key.Key_F3)
    desk.press(Qt.Key.Key_2, ALT)
    desk.scan(Number.of_application(427, 1, 999_999).answer(1).digits)
    assert len(desk.notices()) == 1
    assert not desk.sees("answer_check")


def test_an_answer_to_what_was_withdrawn_is_refused_before_it_is_looked_at(desk):
    number = desk.register()
    desk.office.withdraw(number, "өз еркімен", BY)
    desk.scan(number.answer(1).digits)
    assert not desk.sees("answer_check")
    assert desk.window.answers.typed.message()


def test_nothing_is_remarked_of_an_answer_that_nobody_waits_for(desk):
    number = desk.at_desk()
    verbs = Attaching(desk.office.parts.desk, lambda _: ())
    with pytest.raises(WrongStage):
        verbs.remark(number.answer(1), (Lack.SIGNATURE,), BY)
    with pytest.raises(ValueError, match="lacks nothing"):
        verbs.remark(number.answer(1), (), BY)
    assert remarks(desk, number) == []


def held_back(desk: AtWork) -> Number:
    """An answer without a signature, whose remark is written down."""
    number = answered(desk)
    desk.scan(number.answer(1).digits)
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_Return, CTRL)
    return number


def test_a_sheet_for_the_department_is_printed_by_a_key_and_says_what_lacks(desk, tmp_path):
    desk.press(Qt.Key.Key_F3)
    assert not desk.sees("print_return")
    number = held_back(desk)
    assert desk.read("goes_back") == f"Back to the department: {number.answer(1).shown}"
    desk.press(Qt.Key.Key_P, CTRL)
    (paper,) = tmp_path.rglob(f"goes-back-{number.answer(1).shown}.pdf")
    text = text_of(paper.read_bytes())
    for said in ("Жауапқа қол қойылмаған", "Ответ не подписан", number.answer(1).shown):
        assert said in text, said
    assert NAME not in text  # the number says whose answer it is
    assert codes_by_zxing(paper.read_bytes(), 200) == {("CODE128", number.answer(1).digits)}
    assert desk.notices()[-1] == "Lay it with the answer: it says what lacks."


def test_a_printer_without_paper_leaves_the_sheet_on_offer(desk, tmp_path, monkeypatch):
    held_back(desk)

    def out(_job: object) -> None:
        raise OutOfPaper("tray")

    printer = desk.office.parts.printer
    monkeypatch.setattr(type(printer), "print", lambda _self, job: out(job))
    desk.press(Qt.Key.Key_P, CTRL)
    assert desk.sees("print_return")
    assert list(tmp_path.rglob("goes-back-*.pdf")) == []
    monkeypatch.undo()
    desk.press(Qt.Key.Key_P, CTRL)
    assert len(list(tmp_path.rglob("goes-back-*.pdf"))) == 1


def test_two_that_go_back_are_printed_together_and_a_third_begins_anew(desk, tmp_path):
    first, second = held_back(desk), held_back(desk)
    assert desk.window.answers.goes_back.print.text() == "Print 2 sheets"
    desk.press(Qt.Key.Key_P, CTRL)
    out = {one.stem for one in tmp_path.rglob("goes-back-*.pdf")}
    assert out == {f"goes-back-{one.answer(1).shown}" for one in (first, second)}
    third = held_back(desk)
    assert desk.read("goes_back") == f"Back to the department: {third.answer(1).shown}"
    desk.press(Qt.Key.Key_2, ALT)  # a scanned page needs the height
    assert not desk.sees("print_return")
