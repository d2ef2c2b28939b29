"""Giving answers out in a window on a real book: by keys only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import Qt

from printing.printers import NoPrinter
from registry.application import Stage
from registry.facts import Delivery, HandedOver, PaperKind, Proof, Representative
from registry.numbers import Number
from registry.office_facts import Advised, Called, CallResult, HomeVisitPlanned
from tests.counter.at_work import BY, AtWork, at_work, at_work_in_each
from tests.counter.conftest import ALT, CTRL
from tests.world import a_form
from ui.screenfit import misfits

__all__ = ["at_work", "at_work_in_each"]

NAMES = ("Ахметов Болат", "Бекова Сәуле", "Ким Ли")


def at_desk(desk: AtWork, **changes: object) -> Number:
    """An application whose answer lies here, made of `changes` to the usual form."""
    name = changes.pop("name", "Серікова Айгүл")
    form = replace(a_form(str(name)), **changes)  # type: ignore[arg-type]
    number = desk.office.register(form, BY).number
    desk.carry()
    answer = desk.answer(number)
    desk.carry()
    desk.office.take_in_answer(answer, BY)
    return number


def facts(desk: AtWork, number: Number, kind: type[Any]) -> list[Any]:
    found = desk.office.application(number)
    assert found is not None
    return [one.fact for one in found.history if isinstance(one.fact, kind)]


def results(desk: AtWork, number: Number) -> list[CallResult]:
    return [fact.result for fact in facts(desk, number, Called)]


def stage(desk: AtWork, number: Number) -> Stage:
    found = desk.office.application(number)
    assert found is not None
    return found.stage


def open_part(desk: AtWork, name: str) -> None:
    desk.sit_down()
    desk.press(Qt.Key.Key_F3)
    chips = list(desk.window.answers._chips)
    desk.press(Qt.Key(int(Qt.Key.Key_1) + chips.index(name)), ALT)


def current(desk: AtWork) -> str:
    key = desk.window.answers.giving.calls.list.current_key()
    assert isinstance(key, str)
    return key


def calls(desk: AtWork):
    return desk.window.answers.giving.calls


def test_each_is_told_by_one_key_and_the_next_comes_by_itself(at_work):
    first, second, third = (at_desk(at_work, name=name) for name in NAMES)
    open_part(at_work, "calls")
    assert at_work.focus() == "call_list"
    assert current(at_work) == first.digits
    assert "Ахметов Болат" in at_work.read("script_first")
    at_work.type("r")
    assert current(at_work) == second.digits
    assert results(at_work, first) == []  # held, not written
    at_work.type("т")  # the same key as N, on a Russian keyboard
    assert current(at_work) == third.digits
    assert results(at_work, first) == [CallResult.REACHED]
    at_work.type("t")
    calls(at_work).write_held()
    assert results(at_work, second) == [CallResult.NO_ANSWER]
    assert results(at_work, third) == [CallResult.RELATIVE]
    assert calls(at_work).count() == 0  # who did not answer comes again tomorrow
    later = [row.key for row in calls(at_work).list.rows() if isinstance(row.key, str)]
    assert later == [second.digits]


def test_a_wrong_key_is_taken_back_before_it_is_written(at_work):
    number = at_desk(at_work)
    open_part(at_work, "calls")
    at_work.type("r")
    assert at_work.sees("undo_call")
    at_work.press(Qt.Key.Key_Z, CTRL)
    calls(at_work).write_held()
    assert results(at_work, number) == []
    assert current(at_work) == number.digits
    at_work.type("n")
    assert calls(at_work)._timer.isActive()
    calls(at_work)._timer.timeout.emit()
    assert results(at_work, number) == [CallResult.NO_ANSWER]
    assert not at_work.sees("undo_call")


@pytest.mark.parametrize("leaving", ["another page", "another specialist"])
def test_what_is_held_is_written_when_somebody_goes_away(at_work, leaving):
    number = at_desk(at_work)
    open_part(at_work, "calls")
    at_work.type("r")
    if leaving == "another page":
        at_work.press(Qt.Key.Key_F2)
    else:
        at_work.window.shift.choose(None)
    assert results(at_work, number) == [CallResult.REACHED]
    found = at_work.office.application(number)
    assert found is not None
    assert found.history[-1].actor == BY.number


def test_nothing_of_the_matter_is_in_what_others_hear(at_work_in_each):
    at_desk(at_work_in_each, language="ru")
    open_part(at_work_in_each, "calls")
    said = at_work_in_each.read("script_others") + at_work_in_each.read("script_first")
    assert "Здравствуйте" in at_work_in_each.read("script_first")
    assert "Сәлеметсіз" in at_work_in_each.read("script_second")
    catalogue = at_work_in_each.office.catalogue
    service = catalogue.service("01-01")
    for name in (service.short_kk, service.short_ru, "Серікова"):
        assert name not in at_work_in_each.read("script_others")
    assert service.short_ru not in said
    assert misfits(at_work_in_each.window, at_work_in_each.window.size()) == []


def test_without_a_telephone_a_letter_is_printed(at_work):
    applicant = changed(a_form().applicant, phone="")
    number = at_desk(at_work, applicant=applicant)
    open_part(at_work, "calls")
    at_work.type("r")  # nobody can have been rung up
    assert results(at_work, number) == []
    at_work.type("l")
    assert results(at_work, number) == [CallResult.LETTER]
    journal = at_work.office.parts.journal
    assert journal.prints_of(PaperKind.LETTER, number.digits) == 1
    assert calls(at_work).count() == 0


def test_a_letter_that_did_not_come_out_is_due(at_work):
    number = at_desk(at_work, applicant=changed(a_form().applicant, phone=""))
    open_part(at_work, "calls")
    object.__setattr__(at_work.office.parts, "printer", NoPrinter())
    at_work.type("l")
    due = [one.paper for one in at_work.office.due_prints() if one.number == number.digits]
    assert PaperKind.LETTER in due
    assert results(at_work, number) == [CallResult.LETTER]


def test_who_cannot_come_is_visited(at_work):
    number = at_desk(at_work)
    open_part(at_work, "calls")
    at_work.type("h")
    assert at_work.focus() == "visit_day"
    today = at_work.office.today()
    at_work.type(f"{today:%d.%m.%Y}")
    at_work.press(Qt.Key.Key_Return, CTRL)
    [fact] = facts(at_work, number, HomeVisitPlanned)
    assert fact.on == today
    visits = at_work.window.answers.giving.visits
    assert visits.list.current_key() == number.digits
    assert at_work.focus() == "visit_list"
    at_work.press(Qt.Key.Key_P, CTRL)
    assert any("list comes out" in words for words in at_work.notices())


def test_esc_leaves_a_visit_that_is_not_planned(at_work):
    number = at_desk(at_work)
    open_part(at_work, "calls")
    at_work.type("h")
    at_work.press(Qt.Key.Key_Escape)
    assert facts(at_work, number, HomeVisitPlanned) == []
    assert at_work.focus() != "visit_day"


def test_a_round_of_visits_is_entered_with_one_key_a_door(at_work):
    numbers = [at_desk(at_work, name=name, delivery=Delivery.HOME) for name in NAMES]
    today = at_work.office.today()
    for number in numbers:
        at_work.office.giving.plan_visit(number, today, BY)
    open_part(at_work, "visits")
    visits = at_work.window.answers.giving.visits
    visits.list.set_current(numbers[0].digits)
    at_work.press(Qt.Key.Key_Space)
    at_work.press(Qt.Key.Key_Down)
    at_work.press(Qt.Key.Key_Space, times=2)
    at_work.press(Qt.Key.Key_Down)
    at_work.press(Qt.Key.Key_Space, times=3)
    assert all(stage(at_work, number) is Stage.AT_DESK for number in numbers)
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert [stage(at_work, number) for number in numbers] == [
        Stage.ISSUED,
        Stage.ISSUED,
        Stage.AT_DESK,
    ]
    [first] = facts(at_work, numbers[0], HandedOver)
    assert (first.proof, first.at_home, first.on) == (Proof.ID_SHOWN, True, today)
    [second] = facts(at_work, numbers[1], HandedOver)
    assert second.proof is Proof.RECEIPT
    found = at_work.office.application(numbers[2])
    assert found is not None
    assert found.visit_on == at_work.office.calendar.add_working_days(today, 1)


def test_a_mark_is_taken_off_again_and_marks_of_two_days_do_not_mix(at_work):
    today = at_work.office.today()
    first, second = (at_desk(at_work, name=name, delivery=Delivery.HOME) for name in NAMES[:2])
    at_work.office.giving.plan_visit(first, today, BY)
    at_work.office.giving.plan_visit(second, today + timedelta(days=1), BY)
    open_part(at_work, "visits")
    visits = at_work.window.answers.giving.visits
    visits.list.set_current(first.digits)
    at_work.press(Qt.Key.Key_Space, times=4)
    assert not visits.is_half_done()
    at_work.press(Qt.Key.Key_Space)
    visits.list.set_current(second.digits)
    at_work.press(Qt.Key.Key_Space)
    assert list(visits._marks) == [first.digits]
    assert any("First write down" in words for words in at_work.notices())


def test_what_nobody_came_for_goes_back_with_its_act(at_work, monkeypatch):
    number = at_desk(at_work)
    clock = at_work.office.parts.clock
    now = clock.now()
    monkeypatch.setattr(type(clock), "now", lambda _: now + 40 * 86_400_000)
    open_part(at_work, "unclaimed")
    unclaimed = at_work.window.answers.giving.unclaimed
    assert unclaimed.count() == 1
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert stage(at_work, number) is Stage.AT_DESK  # it is asked first: this is final
    at_work.press(Qt.Key.Key_Escape)
    assert stage(at_work, number) is Stage.AT_DESK
    at_work.press(Qt.Key.Key_Return, CTRL)
    at_work.enter()
    assert stage(at_work, number) is Stage.UNCLAIMED
    assert at_work.sees("print_acts")
    at_work.office.hand_over(number, Proof.ID_SHOWN, BY)
    assert stage(at_work, number) is Stage.ISSUED  # asked for later


# -- at the desk -----------------------------------------------------------------------------------


def test_the_representative_of_the_form_is_offered(at_work):
    other = Representative("Ким Алексей", "сенімхат № 12", "+77015554433", at_work.office.today())
    number = at_desk(at_work, representative=other)
    at_work.sit_down()
    at_work.scan(number.digits)
    hand = at_work.window.case.hand
    hand.proof.set_value(Proof.ID_SHOWN)
    hand.to.set_value("known")
    hand.to.changed.emit("known")
    assert not hand._expired.words()
    at_work.press(Qt.Key.Key_Return, CTRL)
    [fact] = facts(at_work, number, HandedOver)
    assert fact.collected_by == "Ким Алексей, сенімхат № 12"


def test_a_power_of_attorney_that_has_ended_is_told_of(at_work):
    ended = at_work.office.today() - timedelta(days=1)
    number = at_desk(at_work, representative=Representative("Ким А.", "№ 12", "", ended))
    at_work.sit_down()
    at_work.scan(number.digits)
    hand = at_work.window.case.hand
    hand.to.set_value("known")
    hand.to.changed.emit("known")
    assert "ended on" in hand._expired.words()
    hand.to.set_value("applicant")
    hand.to.changed.emit("applicant")
    assert not hand._expired.words()


def test_a_lost_receipt_gets_a_new_code_and_the_old_one_is_dead_on_the_board(at_work):
    receipt = at_work.office.register(a_form(), BY)
    assert receipt.code is not None
    old = receipt.code
    at_work.carry()
    at_work.sit_down()
    at_work.press(Qt.Key.Key_F6)
    at_work.type(receipt.number.shown)
    at_work.window.applications.look()
    at_work.window.open_application(receipt.number)
    at_work.find("link_new_code").click()
    at_work.enter()
    at_work.carry()
    assert at_work.office.by_code(old) is None
    found = at_work.office.application(receipt.number)
    assert found is not None
    seals = {row.seal for row in at_work.district.reading.board(427).rows}
    sealer = at_work.district.sealer
    assert sealer.seal(old.digits) not in seals
    assert found.seal in seals
    assert any("lost" in words for words in _history(at_work, found))


def _history(desk: AtWork, application) -> list[str]:
    from counter.history import history

    return [event.words for event in history(application, desk.speaker.w, lambda actor: actor)]


# -- advice ----------------------------------------------------------------------------------------


def advised(desk: AtWork) -> list[Any]:
    notes = desk.office.giving._book._notes
    return [one.fact for one in notes.between(0, desk.office.now() + 1000, Advised)]


def test_f8_counts_a_visit_and_the_form_beneath_stays(at_work):
    at_work.sit_down()
    at_work.type("Ахметов Бол")
    at_work.press(Qt.Key.Key_F8)
    at_work.type("1")
    assert at_work.focus() == "advice_topic"
    at_work.type("су")
    at_work.press(Qt.Key.Key_F8)  # a second press loses nothing
    at_work.enter()
    [fact] = advised(at_work)
    assert (fact.sphere, fact.topic, fact.minutes) == ("land", "су", 10)
    assert at_work.focus() == "who"
    at_work.type("ат")
    assert at_work.find("who").text() == "Ахметов Болат"
    assert any("advised 1" in words for words in at_work.notices())


def test_digits_of_a_kazakh_keyboard_choose_a_sphere_and_enter_alone_counts_nothing(at_work):
    at_work.sit_down()
    at_work.press(Qt.Key.Key_F8)
    at_work.enter()
    assert advised(at_work) == []
    assert at_work.sees("advice_card")
    at_work.type("ә")  # what the key 2 gives there
    at_work.enter()
    [fact] = advised(at_work)
    assert (fact.sphere, fact.topic) == ("social", "")
    at_work.press(Qt.Key.Key_F8)
    at_work.type("-")
    at_work.enter()
    assert [one.sphere for one in advised(at_work)] == ["social", "other"]


def test_esc_leaves_the_card_and_nothing_is_counted(at_work):
    at_work.sit_down()
    at_work.press(Qt.Key.Key_F8)
    at_work.type("1")
    at_work.press(Qt.Key.Key_Escape)
    assert not at_work.sees("advice_card")
    assert at_work.focus() == "who"
    assert advised(at_work) == []


def test_nobody_at_the_desk_counts_no_visit(at_work):
    at_work.press(Qt.Key.Key_F8)
    assert not at_work.sees("advice_card")


def test_the_card_fits_in_each_language(at_work_in_each):
    at_work_in_each.sit_down()
    at_work_in_each.press(Qt.Key.Key_F8)
    card = at_work_in_each.window.advice
    inside = at_work_in_each.window.rect()
    assert inside.contains(card.geometry())
    for button in card._buttons.values():
        assert button.width() >= button.sizeHint().width(), button.text()
