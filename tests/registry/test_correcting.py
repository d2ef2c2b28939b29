"""What is put right at the desk, until when, and what nobody may put right. On real books."""

from datetime import date

import pytest
from msgspec.structs import replace as changed

from registry.application import Stage
from registry.correcting import AsItShouldRead, Correcting, may_change, may_correct
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import ApplicationKind, Delivery, Outcome, Proof
from registry.failures import (
    AnsweredAlready,
    NameMissing,
    NothingToCorrect,
    ReasonMissing,
    WrongIin,
    WrongStage,
)
from registry.office_facts import Corrected
from tests.world import AIGUL, CLERK, World, a_form, meet

WHY = "қате терілген"
READ_OFF = FromPaper(Outcome.SATISFIED, "7", date(2026, 3, 2))


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def desk(world):
    return world.desk()[0]


def appeal(desk):
    form = a_form(service="10-01", kind=ApplicationKind.REQUEST, summary="жол жөндеу")
    return desk.register(form, AIGUL).number


def read(desk, number):
    return AsItShouldRead.of(desk.known(number).registered)


def with_applicant(wanted, **fields):
    return AsItShouldRead(
        changed(wanted.applicant, **fields), wanted.summary, wanted.language, wanted.delivery
    )


def test_a_name_is_put_right_and_the_old_one_stays_in_the_history(desk):
    number = appeal(desk)
    wanted = with_applicant(read(desk, number), name="  Серікова   Айгүл ")
    now = Correcting(desk).correct(number, wanted, WHY, AIGUL)
    assert now.registered.applicant.name == "Серікова Айгүл"
    assert now.history[0].fact.applicant.name == "Серікова Айгүл Қанатқызы"
    [said] = [one.fact for one in now.history if isinstance(one.fact, Corrected)]
    assert [(one.field, one.value) for one in said.changes] == [("name", "Серікова Айгүл")]
    assert said.reason == WHY


def test_it_needs_a_reason_a_change_and_a_name(desk):
    number = appeal(desk)
    same, verb = read(desk, number), Correcting(desk)
    other = with_applicant(same, phone="8 701 999 99 99")
    with pytest.raises(ReasonMissing):
        verb.correct(number, other, "  ", AIGUL)
    with pytest.raises(NothingToCorrect):
        verb.correct(number, same, WHY, AIGUL)
    with pytest.raises(NameMissing):
        verb.correct(number, with_applicant(same, name=" "), WHY, AIGUL)
    assert len(desk.known(number).history) == 1


def test_the_same_phone_in_another_notation_is_no_change(desk):
    number = appeal(desk)
    same = with_applicant(read(desk, number), phone="8 (71538) 2-12-34")
    with pytest.raises(NothingToCorrect):
        Correcting(desk).correct(number, same, WHY, AIGUL)


def test_an_iin_is_taken_as_at_reception(desk):
    number, verb = appeal(desk), Correcting(desk)
    wanted = with_applicant(read(desk, number), iin="580314400003")
    with pytest.raises(WrongIin):
        verb.correct(number, wanted, WHY, AIGUL)
    excused = with_applicant(wanted, iin_reason="құжатта солай")
    now = verb.correct(number, excused, WHY, AIGUL).registered.applicant
    assert (now.iin, now.iin_reason, now.birth) == ("580314400003", "құжатта солай", None)
    right = with_applicant(read(desk, number), iin="580314400002")
    now = verb.correct(number, right, WHY, AIGUL).registered.applicant
    assert (now.iin, now.iin_reason, now.birth) == ("580314400002", "", date(1958, 3, 14))
    none = verb.correct(number, with_applicant(right, iin=""), WHY, AIGUL).registered.applicant
    assert (none.iin, none.birth) == ("", None)  # an IIN is nobody's duty (art. 63)


def test_after_the_answer_only_the_person_and_the_way_are_put_right(desk):
    number, verb = appeal(desk), Correcting(desk)
    desk.take_in_answer(number.answer(1), AIGUL, READ_OFF)
    same = read(desk, number)
    for late in (
        AsItShouldRead(same.applicant, "басқа", same.language, same.delivery),
        AsItShouldRead(same.applicant, same.summary, "ru", same.delivery),
    ):
        with pytest.raises(AnsweredAlready):
            verb.correct(number, late, WHY, AIGUL)
    by_post = AsItShouldRead(same.applicant, same.summary, same.language, Delivery.POST, "03-12")
    now = verb.correct(number, by_post, WHY, AIGUL).registered
    assert (now.delivery, now.case_index) == (Delivery.POST, "03-12")


def test_what_has_ended_is_not_rewritten(desk):
    number = appeal(desk)
    desk.take_in_answer(number.answer(1), AIGUL, READ_OFF)
    desk.hand_over(number, Proof.RECEIPT, AIGUL)
    wanted = with_applicant(read(desk, number), name="Басқа")
    with pytest.raises(WrongStage):
        Correcting(desk).correct(number, wanted, WHY, AIGUL)
    assert not may_correct(desk.known(number))


def test_the_page_is_told_the_same_as_the_verb():
    for stage in Stage:
        assert may_change("name", stage) == stage.is_open
        assert may_change("summary", stage) == stage.is_in_work


def test_the_department_sees_it_as_it_reads_now(world):
    desk, place, _ = world.desk()
    number = appeal(desk)
    meet(place, world.district)
    wanted = with_applicant(read(desk, number), address="Мектеп 7")
    Correcting(desk).correct(number, wanted, WHY, AIGUL)
    meet(place, world.district)
    known = world.district.reading.application(number.digits)
    assert known.registered.applicant.address == "Мектеп 7"
    world.department.answer(number, Decision(Outcome.EXPLAINED, date(2026, 3, 2)), CLERK)
