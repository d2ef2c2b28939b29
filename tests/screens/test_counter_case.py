"""The page of an application: decided here, put right, a longer term, a long history. Real parts;
pictures in three languages."""

from datetime import time, timedelta

import pytest
from PySide6.QtCore import Qt

from registry.answer_corrections import AnswerCorrections, Proposal
from registry.application import Stage
from registry.correcting import AsItShouldRead, Correcting
from registry.facts import Outcome
from registry.numbers import Number
from registry.office_facts import CallResult, Corrected, Extended
from registry.offices import Staff
from tests.screens.pictures import settle
from tests.screens.test_counter import Desk, desk_of
from tests.screens.villages import APPEAL, BY, CLERK, DAYS, SOKOLOVKA, Village, a_form

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LAND, FARM = "01-01", "05-01"


def open_case(desk: Desk, number: Number) -> None:
    desk.sit_down()
    desk.scan(number.digits)


def extend(village: Village, number: Number) -> None:
    known = village.office.application(number)
    assert known is not None
    today = village.office.today()
    until = today + timedelta(days=75)
    reason = "Құжаттарды облыстық мұрағаттан сұрату қажет"
    fact = Extended(number.digits, until, reason, "Ким Л. В.", today)
    with village.district.journal_of(427).writing() as writing:
        writing.append(fact, registration=known.registration, actor="D-01")
    village.carry()


def put_right(village: Village, number: Number) -> None:
    fact = village.office.parts.desk.known(number).registered
    assert fact is not None
    old = AsItShouldRead.of(fact)
    new = AsItShouldRead(
        type(fact.applicant)(
            "Нұрмұхамбетова-Жолдыбаева Ұлбосын",
            iin=fact.applicant.iin,
            phone="+77019999999",
            address="Соколовка, Мектеп көшесі, 7",
        ),
        old.summary,
        old.language,
        old.delivery,
        "03-12",
    )
    verb = Correcting(village.office.parts.desk)
    verb.correct(number, new, "Қате терілген, жеке куәлік бойынша түзетілді", BY)


def test_a_same_day_service_is_decided_while_the_visitor_waits(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        desk.say("87011234567")
        desk.say("Соколовка, Мектеп 5")
        desk.say("подворье")
        desk.finish()
        desk.take("case-registered-same-day", "prepare_now")
        desk.finish()
        desk.take("case-decide", "decide_text")
        desk.finish()
        desk.take("case-decide-gap", "decide_text")
        text = desk.find("decide_text")
        text.setPlainText(text.toPlainText().replace("____", "2 сиыр, 11 қой"))
        desk.finish()
        desk.take("case-decided", "hand_over")


def test_an_appeal_is_decided_by_the_akim(qapp, village, pictures):
    number = village.register(a_form(1, APPEAL)).number
    village.register(a_form(2, FARM))
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("answers")
        desk.find("answers_decide_part").click()
        settle()
        desk.take("answers-to-decide", "to_decide")
        desk.scan(number.digits)
        desk.take("case-to-decide", "prepare_result")
        desk.finish()
        desk.take("case-decide-appeal", "decide_outcome")


def test_nothing_is_to_be_decided(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        desk.go_to("answers")
        desk.find("answers_decide_part").click()
        settle()
        desk.take("answers-to-decide", "answers_decide_part")


def test_something_is_put_right(qapp, village, pictures):
    number = village.register(a_form(3, APPEAL)).number
    put_right(village, number)
    village.at(DAYS[1], time(11, 0))
    with desk_of(village, pictures, "one") as desk:
        open_case(desk, number)
        desk.take("case-corrected", "case_applicant")
        desk.find("link_correct").click()
        desk.take("case-correct", "correct_name")
        desk.find("correct_iin").setText("580314400003")
        desk.finish()
        desk.take("case-correct-iin", "correct_iin")
        desk.press(Qt.Key.Key_Escape)


def test_the_paper_is_wrong_since_its_outcome_was_put_right(qapp, village, pictures):
    number, _ = village.bring(Stage.AT_DESK, a_form(3, LAND))
    verbs = AnswerCorrections(village.district.journal_of(SOKOLOVKA))
    verbs.propose(number, Proposal(Outcome.PARTLY, "Қате түйме басылды", True), CLERK)
    verbs.decide(number, Staff("D-02", "Омаров Қ. Б.", "", "", ""), confirmed=True)
    village.carry()
    with desk_of(village, pictures, "one") as desk:
        open_case(desk, number)
        desk.take("case-wrong-paper", "case_wrong_paper")
        desk.scan(number.answer(1).digits)
        desk.press(Qt.Key.Key_Space)
        desk.finish()
        desk.take("answers-old-paper", "paper_wrong")
        desk.press(Qt.Key.Key_Escape)
        desk.go_to("answers")
        desk.find("answers_calls_part").click()
        desk.press(Qt.Key.Key_Down)
        desk.take("calls-wrong-paper", "call_wrong_paper")


def test_a_longer_term_and_a_list_without_a_line(qapp, village, pictures):
    number, _ = village.bring(Stage.REGISTERED, a_form(4, LAND))
    village.carry()
    made = village.office.transfers.make([number.digits], BY)
    village.carry()
    extend(village, number)
    with desk_of(village, pictures, "offline") as desk:
        open_case(desk, number)
        desk.find("case_why").click()
        desk.take("case-extended", "case_notice")
        village.office.cases.tell_of_news(number, CallResult.REACHED, BY)
        village.office.transfers.take_back(made, [number.digits], BY, "Ким", DAYS[0])
        desk.window.case.refresh()
        desk.take("case-extended-told", "case_notice")


def test_a_history_of_a_thousand_lines(qapp, village, pictures):
    number = village.register(a_form(5, LAND)).number
    known = village.office.application(number)
    assert known is not None
    with village.office.parts.desk.journal.writing() as writing:
        for n in range(1000):
            fact = Corrected(number.digits, (), f"тексеру {n}")
            writing.append(fact, registration=known.registration, actor=BY.number)
    with desk_of(village, pictures, "many") as desk:
        open_case(desk, number)
        desk.take("case-history", "case_number")
        bar = desk.window.case._left.verticalScrollBar()
        bar.setValue(bar.maximum())
        desk.take("case-history-end", "earlier_events")
