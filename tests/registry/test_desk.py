"""What the desk may do when, on real books: ends that are not an answer, and answers of others."""

from datetime import date

import pytest

from registry.application import Stage
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import ApplicationKind, Outcome, Proof
from registry.failures import (
    AnswerNumberWrong,
    NoSuchApplication,
    NothingMissing,
    OutcomeMissing,
    TooEarly,
    WrongStage,
)
from registry.numbers import Number
from tests.world import AIGUL, CLERK, World, a_form, meet

READ_OFF_PAPER = FromPaper(Outcome.SATISFIED, "7", date(2026, 3, 2))


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


@pytest.mark.parametrize("verb", ["withdraw", "return_defective"])
def test_what_is_answered_is_neither_withdrawn_nor_returned(world, verb):
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(kind=ApplicationKind.REQUEST), AIGUL)
    meet(place, world.district)
    world.department.answer(receipt.number, Decision(Outcome.EXPLAINED, date(2026, 3, 2)), CLERK)
    meet(place, world.district)
    with pytest.raises(WrongStage):
        getattr(desk, verb)(receipt.number, "өзі сұрады", AIGUL)
    desk.take_in_answer(receipt.number.answer(1), AIGUL)
    with pytest.raises(WrongStage):
        getattr(desk, verb)(receipt.number, "өзі сұрады", AIGUL)
    assert place.reading.application(receipt.number.digits).stage is Stage.AT_DESK


def test_an_answer_is_taken_in_once_and_handed_over_once(world):
    desk, _, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    answer = receipt.number.answer(1)
    with pytest.raises(WrongStage):
        desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    with pytest.raises(OutcomeMissing):
        desk.take_in_answer(answer, AIGUL)
    desk.take_in_answer(answer, AIGUL, READ_OFF_PAPER)
    with pytest.raises(WrongStage):
        desk.take_in_answer(answer, AIGUL, READ_OFF_PAPER)
    known = desk.hand_over(receipt.number, Proof.ID_SHOWN, AIGUL, "  Ахметов   Болат ")
    assert known.handed_over.collected_by == "Ахметов Болат"
    with pytest.raises(WrongStage):
        desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)


def test_an_answer_of_another_office_is_not_taken_for_ours(world):
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    elsewhere = Number.of_application(428, 1, receipt.number.serial)
    with pytest.raises(NoSuchApplication):
        desk.take_in_answer(elsewhere.answer(1), AIGUL, READ_OFF_PAPER)
    with pytest.raises(AnswerNumberWrong):
        desk.take_in_answer(receipt.number, AIGUL, READ_OFF_PAPER)
    assert place.reading.application(receipt.number.digits).stage is Stage.REGISTERED


def test_a_label_of_another_answer_than_the_departments_is_not_taken_for_it(world):
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    meet(place, world.district)
    world.department.answer(receipt.number, Decision(Outcome.EXPLAINED, date(2026, 3, 2)), CLERK)
    meet(place, world.district)
    with pytest.raises(AnswerNumberWrong):
        desk.take_in_answer(receipt.number.answer(2), AIGUL)


def test_an_answer_waits_a_month_before_it_counts_as_not_collected(world: World) -> None:
    desk, _, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    paper = FromPaper(Outcome.SATISFIED, "7", receipt.received)
    desk.take_in_answer(receipt.number.answer(1), AIGUL, paper)
    world.clock.days_later(28)
    with pytest.raises(TooEarly) as early:
        desk.return_unclaimed(receipt.number, AIGUL)
    assert early.value.until == date(2026, 4, 2)
    world.clock.days_later(5)
    assert desk.return_unclaimed(receipt.number, AIGUL).stage is Stage.UNCLAIMED


def test_acceptance_is_refused_for_missing_papers_only(world: World) -> None:
    desk, _, _ = world.desk()
    with pytest.raises(NothingMissing):
        desk.refuse_acceptance(a_form(), "жоқ", AIGUL)
