"""A paper that is wrong since its outcome was put right: it lies at the desk and goes to nobody."""

import pytest
from PySide6.QtCore import Qt

from counter.history import history
from counter.speech import outcome_word
from registry.application import Application, Stage
from registry.facts import AnswerArrived, Outcome
from registry.numbers import Number
from registry.office_facts import Called
from tests.counter.at_work import BY, AtWork, at_work, at_work_in_each
from tests.counter.conftest import CTRL
from tests.counter.test_giving import facts, open_part, stage
from ui.screenfit import misfits

__all__ = ["at_work", "at_work_in_each"]

OLD = "This is the old paper, and it is wrong: it goes back to the department."


def of(desk: AtWork, number: Number) -> Application:
    found = desk.office.application(number)
    assert found is not None
    return found


def choose(desk: AtWork, outcome: Outcome) -> None:
    """From the first of them, where the cursor is."""
    desk.press(Qt.Key.Key_Right, times=list(Outcome).index(outcome))
    desk.press(Qt.Key.Key_Space)


def test_the_wrong_paper_is_held_back_and_the_new_one_handed_over(at_work):
    number = at_work.at_desk()
    at_work.sit_down()
    at_work.scan(number.digits)
    assert at_work.sees("hand_over")
    at_work.put_right(number)  # while the page is open
    assert "it is wrong" in at_work.read("case_wrong_paper")
    assert "Refused" in at_work.read("case_wrong_paper")
    assert at_work.read("holder").startswith("A wrong paper is here at the desk")
    for step in ("hand_over", "link_post", "link_unclaimed"):
        assert not at_work.sees(step), step
    assert at_work.window.focusWidget() is at_work.window.case.back

    at_work.scan(number.answer(1).digits)
    assert at_work.sees("answer_check")
    assert "was put right" in at_work.read("answer_why_read")
    assert not at_work.sees("answer_said")  # who reads the paper does not know beforehand
    choose(at_work, Outcome.SATISFIED)
    at_work.window.answers.their_number.edit.setFocus()
    at_work.say("15-7")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert len(facts(at_work, number, AnswerArrived)) == 1
    assert at_work.window.answers.fields.wrong().startswith(OLD)
    assert at_work.notices() == []
    assert at_work.window.answers.their_number.text() == "15-7"

    at_work.window.answers.outcome.setFocus()
    choose(at_work, Outcome.REFUSED)
    assert at_work.window.answers.fields.wrong() == ""
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.window.shown() is at_work.window.case
    arrived = facts(at_work, number, AnswerArrived)[-1]
    assert (arrived.outcome, arrived.their_number) == (Outcome.REFUSED, "15-7")
    said = [one.words for one in history(of(at_work, number), at_work.speaker.w, str)]
    assert "A new paper came to the desk; read off it: Refused" in said
    assert not at_work.sees("case_wrong_paper")
    at_work.window.case.hand.proof.setFocus()
    at_work.press(Qt.Key.Key_Space)
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert stage(at_work, number) is Stage.ISSUED


def test_it_is_said_in_each_language_and_fits(at_work_in_each):
    desk = at_work_in_each
    number = desk.at_desk()
    desk.put_right(number, Outcome.PARTLY)
    desk.sit_down()
    desk.scan(number.digits)
    partly = outcome_word(Outcome.PARTLY, desk.speaker.w)
    assert partly in desk.read("case_wrong_paper")
    assert misfits(desk.window, desk.window.size()) == []
    desk.scan(number.answer(1).digits)
    choose(desk, Outcome.SATISFIED)
    desk.press(Qt.Key.Key_Return, CTRL)
    refused = desk.window.answers.fields.wrong()
    assert partly in refused
    assert misfits(desk.window, desk.window.size()) == []
    desk.speaker.switch("kk" if desk.speaker.w.language == "ru" else "ru")
    other = outcome_word(Outcome.PARTLY, desk.speaker.w)
    assert other != partly
    assert other in desk.window.answers.fields.wrong()


def test_a_paper_on_its_way_is_read_when_it_comes(at_work):
    number = at_work.register()
    at_work.carry()
    answer = at_work.answer(number)
    at_work.carry()
    at_work.sit_down()
    at_work.scan(answer.digits)
    assert not at_work.sees("outcome")
    at_work.put_right(number)  # while it is being looked at
    assert at_work.focus() != "take_in"
    choose(at_work, Outcome.REFUSED)
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert stage(at_work, number) is Stage.AT_DESK
    assert at_work.sees("hand_over")


def test_nobody_is_told_to_come_for_it(at_work):
    number, other = at_work.at_desk(), at_work.at_desk("Ким Ли")
    at_work.put_right(number)
    open_part(at_work, "calls")
    calls = at_work.window.answers.giving.calls
    assert calls.count() == 1
    assert [row.key for row in calls.list.rows() if isinstance(row.key, str)] == [
        other.digits,
        number.digits,
    ]
    at_work.press(Qt.Key.Key_Down, times=2)
    assert calls.list.current_key() == number.digits
    assert "Refused" in at_work.read("call_wrong_paper")
    for name in ("call_reached", "call_letter", "call_home", "call_phone", "script_first"):
        assert not at_work.sees(name), name
    at_work.type("rlh")
    calls.write_held()
    assert facts(at_work, number, Called) == []
    assert at_work.focus() == "call_list"
    at_work.enter()
    assert at_work.sees("case_wrong_paper")


@pytest.mark.parametrize("met", [True, False])
def test_a_visit_that_was_made_is_written_down_and_none_is_planned(at_work, met):
    number = at_work.at_desk()
    at_work.office.giving.plan_visit(number, at_work.office.today(), BY)
    at_work.put_right(number)
    open_part(at_work, "visits")
    visits = at_work.window.answers.giving.visits
    visits.list.set_current(number.digits)
    assert not at_work.sees("visit_day")
    assert not at_work.sees("print_visits")
    at_work.press(Qt.Key.Key_Space, times=1 if met else 3)
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert stage(at_work, number) is (Stage.ISSUED if met else Stage.AT_DESK)
    assert of(at_work, number).visit_on == (at_work.office.today() if met else None)
