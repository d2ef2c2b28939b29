"""The page of an application in a window on a real book: corrections, decisions, the longer term,
custody and history. By keys and clicks only; the district answers as in life."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from app.demo import HEADS
from db.journal import BookJournal
from registry.application import Stage
from registry.calendar import CalendarRow
from registry.calendar_facts import TermMoved
from registry.deciding import OwnDecision
from registry.facts import ApplicationKind, Outcome, PaperKind, Printed, Proof
from registry.numbers import Number
from registry.office_facts import Corrected, DecidedHere, Extended
from tests.counter.at_work import BY, AtWork, at_work, at_work_in_each
from tests.counter.conftest import CTRL
from tests.screens.pictures import settle
from tests.world import a_form
from ui.screenfit import misfits
from words import words_in

__all__ = ["at_work", "at_work_in_each"]

PLOT, FARM, BUS, APPEAL = "01-01", "05-01", "08-01", "10-01"
AKIM = HEADS[0]


def register(desk: AtWork, service: str = PLOT, **more: object) -> Number:
    if service == APPEAL:
        more = {"kind": ApplicationKind.REQUEST, "summary": "Жолды жөндеу", **more}
    return desk.office.register(a_form("Серікова Айгүл", service, **more), BY).number


def known(desk: AtWork, number: Number):
    found = desk.office.application(number)
    assert found is not None
    return found


def facts(desk: AtWork, number: Number, kind: type[Any]) -> list[Any]:
    return [one.fact for one in known(desk, number).history if isinstance(one.fact, kind)]


def open_case(desk: AtWork, number: Number) -> None:
    if desk.window.shift.staff is None:
        desk.enter()
    desk.scan(number.digits)
    assert desk.window.case.number() == number


def write(desk: AtWork, name: str, words: str) -> None:
    """Over whatever stands in the field."""
    desk.find(name).setFocus()
    desk.press(Qt.Key.Key_A, CTRL)
    desk.type(words)


def timeline(desk: AtWork) -> str:
    return "\n".join(
        one.words + "".join(f"\n{line}" for line in one.details)
        for one in desk.window.case.timeline._events
    )


# -- something is put right -----------------------------------------------------------------------


def test_a_slip_is_put_right_and_the_old_words_stay_in_the_history(at_work):
    number = register(at_work)
    open_case(at_work, number)
    at_work.find("link_correct").click()
    assert at_work.focus() == "correct_name"
    assert not at_work.sees("send_papers")  # one filled button a page
    write(at_work, "correct_name", "Серикова Айгуль")
    write(at_work, "correct_phone", "87019999999")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.focus() == "correct_reason"  # nothing is put right without a reason
    assert not facts(at_work, number, Corrected)
    at_work.type("a slip")
    at_work.press(Qt.Key.Key_Return, CTRL)
    [fact] = facts(at_work, number, Corrected)
    assert [one.field for one in fact.changes] == ["name", "phone"]
    assert "Серикова Айгуль" in at_work.read("case_applicant")
    said = timeline(at_work)
    assert "Corrected: a slip" in said
    assert "Name: “Серікова Айгүл” → “Серикова Айгуль”" in said
    assert at_work.sees("send_papers")


def test_nothing_changed_is_refused_and_esc_leaves_everything_as_it_was(at_work):
    number = register(at_work)
    open_case(at_work, number)
    at_work.find("link_correct").click()
    write(at_work, "correct_reason", "a slip")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert any("Nothing was changed" in words for words in at_work.notices())
    at_work.press(Qt.Key.Key_Escape)
    assert not at_work.sees("correct_name")
    assert at_work.window.shown() is at_work.window.case
    assert not facts(at_work, number, Corrected)


def test_a_wrong_iin_needs_its_own_reason(at_work):
    number = register(at_work)
    open_case(at_work, number)
    at_work.find("link_correct").click()
    write(at_work, "correct_iin", "580314400003")
    write(at_work, "correct_reason", "a slip")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.focus() == "correct_iin_reason"
    at_work.type("so in the document")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert known(at_work, number).registered.applicant.iin_reason == "so in the document"


def test_with_the_correction_a_new_receipt_of_the_same_number_is_printed(at_work):
    number = register(at_work)
    at_work.office.print_due(number.digits, BY)
    open_case(at_work, number)
    seal = known(at_work, number).seal
    at_work.find("link_correct").click()
    write(at_work, "correct_name", "Серикова")
    write(at_work, "correct_reason", "a slip")
    at_work.window.case.correct.receipt.set_value(True)
    at_work.press(Qt.Key.Key_Return, CTRL)
    journal = at_work.office.parts.journal
    assert journal.prints_of(PaperKind.RECEIPT, number.digits) == 2
    assert known(at_work, number).seal != seal
    assert known(at_work, number).number == number.digits


def test_after_the_answer_the_question_is_closed_and_after_the_end_everything(at_work):
    number = at_work.at_desk()
    open_case(at_work, number)
    at_work.find("link_correct").click()
    assert not at_work.window.case.correct.language.isEnabled()
    at_work.press(Qt.Key.Key_Escape)
    at_work.office.hand_over(number, Proof.ID_SHOWN, BY)
    at_work.window.case.refresh()
    assert not at_work.sees("link_correct")


def test_a_scan_in_between_gives_the_form_of_a_correction_back(at_work):
    first, second = register(at_work), register(at_work)
    open_case(at_work, first)
    at_work.find("link_correct").click()
    write(at_work, "correct_address", "Мектеп 7")
    at_work.scan(second.digits)
    assert at_work.window.case.number() == second
    at_work.press(Qt.Key.Key_Escape)
    assert at_work.window.case.number() == first
    assert at_work.find("correct_address").text() == "Мектеп 7"


# -- decided here ---------------------------------------------------------------------------------


def fill_gaps(desk: AtWork, *words: str) -> None:
    for each in words:
        assert desk.window.case.decide._to_gap()
        desk.type(each)


def test_a_same_day_service_is_one_flow_of_four_presses(at_work):
    desk = at_work
    desk.sit_down()
    desk.say("580314400002")
    desk.say("Сейітқали Әйгүл Қанатқызы")
    desk.say("87011234567")
    desk.say("Соколовка, Мектеп 5")
    desk.say("certificate of a personal subsidiary farm")
    desk.press(Qt.Key.Key_Return, CTRL)  # registered and printed
    assert desk.focus() == "prepare_now"
    number = desk.window.reception.done.number()
    desk.press(Qt.Key.Key_Return, CTRL)  # the result is prepared
    assert desk.window.case.number() == number
    assert desk.focus() == "decide_text"
    text = desk.find("decide_text")
    assert "Сейітқали Әйгүл Қанатқызы" in text.toPlainText()
    fill_gaps(desk, "0,15", "2 сиыр")
    desk.press(Qt.Key.Key_Return, CTRL)  # decided and printed
    [fact] = facts(desk, number, DecidedHere)
    assert "Жер телімі: 0,15 га. Мал мен құс: 2 сиыр." in fact.text
    assert known(desk, number).stage is Stage.AT_DESK
    papers = [one.paper for one in facts(desk, number, Printed)]
    assert papers == [PaperKind.RECEIPT, PaperKind.OFFICE_COPY, PaperKind.DECISION]
    assert desk.focus() == "hand_over"  # the receipt was given out a minute ago
    desk.press(Qt.Key.Key_Return, CTRL)  # handed over
    assert known(desk, number).stage is Stage.ISSUED
    assert desk.window.shown() is desk.window.reception
    assert desk.focus() == "who"
    assert any("Handed over" in words for words in desk.notices())
    assert desk.office.transfers.now().here == []
    assert not desk.office.due_prints()


def test_an_answer_of_the_office_is_printed_again_as_a_copy(at_work):
    number = register(at_work, FARM)
    at_work.office.cases.decide(number, OwnDecision(Outcome.SATISFIED, "Берілді."), BY)
    at_work.office.print_due(number.digits, BY)
    open_case(at_work, number)
    at_work.find("paper_again").click()
    papers = [one for one in facts(at_work, number, Printed) if one.paper is PaperKind.DECISION]
    assert [one.copy for one in papers] == [0, 1]


def test_a_gap_that_nobody_filled_is_pointed_at(at_work):
    number = register(at_work, FARM)
    open_case(at_work, number)
    assert at_work.focus() == "prepare_result"
    at_work.press(Qt.Key.Key_Return, CTRL)
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert not facts(at_work, number, DecidedHere)
    assert "gap" in at_work.window.case.decide.text.message()
    cursor: QTextCursor = at_work.find("decide_text").textCursor()
    assert cursor.selectedText() == "____"


def test_without_the_role_the_case_waits_in_the_list_for_the_akim(at_work):
    number = register(at_work, FARM)
    at_work.press(Qt.Key.Key_Down)
    at_work.enter()  # the second specialist, who decides nothing
    open_case(at_work, number)
    assert not at_work.sees("prepare_result")
    assert not at_work.sees("send_papers")
    assert "Answers" in at_work.read("case_wait")
    assert [row.number for row in at_work.office.cases.to_decide()] == [number.digits]


def test_the_akim_finds_on_answers_what_is_to_be_decided(at_work):
    farm, plot, appeal = (register(at_work, code) for code in (FARM, PLOT, APPEAL))
    at_work.window.shift.choose(AKIM)
    at_work.window.sit(AKIM)
    at_work.press(Qt.Key.Key_F3)
    at_work.find("answers_decide_part").click()
    listing = at_work.window.answers.to_decide.list
    assert [row.key for row in listing.rows()] == [farm.digits, appeal.digits]
    assert plot.digits not in [row.key for row in listing.rows()]
    listing.set_current(appeal.digits)
    listing.view.setFocus()
    at_work.enter()
    assert at_work.window.case.number() == appeal
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.focus() == "decide_outcome_satisfied"
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert not facts(at_work, appeal, DecidedHere)  # an outcome is not chosen by itself
    at_work.find("decide_outcome_explained").click()
    at_work.find("decide_text").setFocus()
    at_work.type("The road is mended in May.")
    at_work.press(Qt.Key.Key_Return, CTRL)
    [fact] = facts(at_work, appeal, DecidedHere)
    assert fact.decider == "Омаров Қ. Б., әкім / аким"
    assert not at_work.sees("hand_over")  # handing over is a specialist's
    assert [row.number for row in at_work.office.cases.to_decide()] == [farm.digits]


def test_what_was_typed_of_a_result_waits_while_another_is_shown(at_work):
    first, second = register(at_work, APPEAL), register(at_work)
    open_case(at_work, first)
    at_work.press(Qt.Key.Key_Return, CTRL)
    at_work.find("decide_text").setFocus()
    at_work.type("Half an answer")
    at_work.scan(second.digits)
    assert not at_work.sees("decide_text")
    at_work.press(Qt.Key.Key_Escape)
    assert at_work.window.case.number() == first
    assert at_work.find("decide_text").toPlainText() == "Half an answer"


def test_the_text_of_a_certificate_goes_with_its_language_and_outcome(at_work):
    number = register(at_work, FARM)
    open_case(at_work, number)
    at_work.press(Qt.Key.Key_Return, CTRL)
    card = at_work.window.case.decide
    card.language._buttons[1].click()
    assert card.text.text().startswith("Справка дана: Серікова Айгүл")
    at_work.find("decide_outcome_refused").click()  # refused: a certificate's words would be wrong
    assert card.text.text() == ""
    at_work.find("decide_outcome_satisfied").click()
    assert card.text.text().startswith("Справка дана")


# -- the term -------------------------------------------------------------------------------------


def extend(desk: AtWork, number: Number) -> Extended:
    """The district writes that the term is longer, by the head's decision."""
    today = desk.office.today()
    fact = Extended(number.digits, today + timedelta(days=60), "Сұрау салынды", "Ким Л. В.", today)
    journal: BookJournal = desk.district.journal_of(427)
    with journal.writing() as writing:
        writing.append(fact, registration=known(desk, number).registration, actor="D-01")
    return fact


def test_the_term_says_why_it_ends_on_that_day(at_work):
    number = register(at_work, APPEAL)
    open_case(at_work, number)
    assert "Answer by" in at_work.read("case_due")
    at_work.find("case_why").click()
    said = at_work.read("case_working")
    assert "15 working days" in said
    assert "art. 76" in said
    assert "Received on" in said


def test_a_longer_term_is_shown_with_its_ground_and_the_applicant_is_told(at_work):
    number = register(at_work)
    at_work.carry()
    fact = extend(at_work, number)
    at_work.carry()
    open_case(at_work, number)
    assert known(at_work, number).registered.due == fact.until
    assert "Сұрау салынды" in at_work.read("case_extended")
    assert "hear of it by" in at_work.read("case_notice")
    at_work.find("told_by_phone").click()
    assert "knows of it" in at_work.read("case_notice")
    assert not at_work.sees("told_by_phone")
    assert "The term was extended" in timeline(at_work)


# -- history and custody --------------------------------------------------------------------------


def test_prints_in_a_row_are_one_line_of_the_history(at_work):
    number = register(at_work)
    at_work.office.print_due(number.digits, BY)
    open_case(at_work, number)
    events = at_work.window.case.timeline._events
    assert [one.words for one in events] == [
        "Printed: Receipt, Office copy of the receipt",
        "Registered",
    ]


@pytest.mark.parametrize(("prints", "drawn"), [(10, 11), (100, 30), (1000, 30)])
def test_a_long_history_is_drawn_a_page_at_a_time(at_work, prints, drawn, monkeypatch):
    number = register(at_work)
    desk, registration = at_work.office.parts.desk, known(at_work, number).registration
    with desk.journal.writing() as writing:
        for n in range(prints):
            # The row is folded from all of them, once: a thousand times would take a minute.
            monkeypatch.setattr("db.effects.moves", lambda _, n=n: n == prints - 1)
            fact = Corrected(number.digits, (), f"{n}")
            writing.append(fact, registration=registration, actor=BY.number)
    monkeypatch.undo()
    open_case(at_work, number)
    line = at_work.window.case.timeline
    assert len(line._events) == prints + 1
    assert len(line._drawn) == drawn
    assert line.more.isVisibleTo(line) == (prints > 30)
    if prints > 30:
        line.more.click()
        assert len(line._drawn) == min(130, prints + 1)


def test_the_page_says_who_holds_the_papers_and_opens_their_list(at_work):
    number = register(at_work)
    made = at_work.office.transfers.make([number.digits], BY)
    open_case(at_work, number)
    assert "On the way to: Land department" in at_work.read("holder")
    at_work.find("case_transfer_list").click()
    assert at_work.window.shown() is at_work.window.papers
    at_work.press(Qt.Key.Key_Escape)
    assert at_work.window.case.number() == number
    at_work.office.transfers.take_back(made, [number.digits], BY, "Ким", at_work.office.today())
    at_work.window.case.refresh()
    assert "Held by: Land department" in at_work.read("holder")


def test_a_withdrawal_asks_for_its_reason_and_warns_first(at_work):
    number = register(at_work)
    open_case(at_work, number)
    at_work.find("link_withdraw").click()
    asking = at_work.window.case.asking
    assert "final" in asking._warning.text()
    for language in ("ru", "en"):  # another language brings no second thing to press
        at_work.speaker.switch(language)
        assert not at_work.sees("send_papers")
        assert not at_work.sees("link_correct")
    at_work.enter()
    assert known(at_work, number).stage is Stage.REGISTERED  # without a reason nothing is final
    at_work.say("changed my mind")
    assert known(at_work, number).stage is Stage.WITHDRAWN
    assert "changed my mind" in timeline(at_work)
    assert not at_work.sees("link_correct")


def test_every_card_of_the_page_fits_the_smallest_screen(at_work_in_each):
    desk = at_work_in_each
    number = register(desk, FARM)
    open_case(desk, number)
    screen = desk.window.minimumSize()
    settle()
    assert misfits(desk.window, screen) == []
    desk.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert misfits(desk.window, screen) == []
    desk.press(Qt.Key.Key_Escape)
    desk.find("link_correct").click()
    settle()
    assert misfits(desk.window, screen) == []


def test_a_date_that_a_day_off_has_moved_stands_there_with_the_day_and_the_one_on_the_receipt(
    at_work,
):
    number, english = register(at_work, APPEAL), words_in("en")
    at_work.carry()
    before = known(at_work, number).registered.due
    calendar = at_work.office.calendar
    day_off = calendar.add_working_days(at_work.office.today(), 3)
    row = CalendarRow(day_off, "extra_off", "Қар көшкіні", "Снегопад", "Snow", day_off)
    until = calendar.add_working_days(before, 1)
    fact = TermMoved(number.digits, until, calendar.add_working_days(until, -3), before, (row,))
    with at_work.district.journal_of(427).writing() as writing:
        writing.append(fact, registration=known(at_work, number).registration, actor="D-80")
    at_work.carry()
    open_case(at_work, number)
    assert english.day(until) in at_work.read("case_due")
    said = at_work.read("case_extended")
    assert f"has moved from {english.short_date(before)} to {english.day(until)}" in said
    assert "Snow" in said
