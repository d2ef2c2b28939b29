"""What the office itself decides: who, what, how, and the paper that is due. On real books."""

from dataclasses import replace
from datetime import date

import pytest

from registry.answer_texts import (
    UnreadableAnswerTexts,
    filled,
    in_force,
    parse_answer_texts,
)
from registry.application import Stage
from registry.deciding import Deciding, OwnDecision, may_be_decided, signs_as
from registry.facts import ApplicationKind, Outcome, PaperKind, Proof
from registry.failures import (
    AnswerUnwritten,
    ComplaintGoesUp,
    EmptyAnswer,
    GapLeft,
    NotDecidedHere,
    NotYourRole,
    WrongStage,
)
from registry.offices import Staff
from registry.roles import OnlyByRole
from tests.world import AIGUL, World, a_form, the_catalogue

FARM, PLOT, APPEAL = "05-01", "01-01", "10-01"
GRANTED = OwnDecision(Outcome.SATISFIED, "Анықтама берілді.", "12-07", "kk")
AKIM = Staff("009", "Омаров Қ. Б.", "әкім", "аким", "akim", ("head", "decider"))


@pytest.fixture
def desk(tmp_path):
    world = World(tmp_path)
    yield world.desk()[0]
    world.close()


def register(desk, service=FARM, **more):
    return desk.register(a_form(service=service, **more), AIGUL).number


def test_a_same_day_service_is_decided_and_handed_over_without_any_road(desk):
    number = register(desk)
    now = Deciding(desk).decide(number, GRANTED, AKIM)
    assert now.stage is Stage.AT_DESK
    assert now.answer_number == number.answer(1).digits
    assert (now.answered.outcome, now.answered.text) == (Outcome.SATISFIED, GRANTED.text)
    assert now.answered.clerk == "Омаров Қ. Б., әкім / аким"
    due = [one.paper for one in desk.journal.due_prints(number.digits)]
    assert due == [PaperKind.RECEIPT, PaperKind.OFFICE_COPY, PaperKind.DECISION]
    assert desk.hand_over(number, Proof.RECEIPT, AIGUL).stage is Stage.ISSUED
    assert not may_be_decided(desk.known(number), desk.catalogue)


def test_the_departments_services_are_not_decided_here(desk):
    number = register(desk, PLOT)
    with pytest.raises(NotDecidedHere):
        Deciding(desk).decide(number, GRANTED, AKIM)
    assert not may_be_decided(desk.known(number), desk.catalogue)
    assert len(desk.known(number).history) == 1


def test_an_answer_says_something_in_full_and_only_once(desk):
    number, verb = register(desk), Deciding(desk)
    assert may_be_decided(desk.known(number), desk.catalogue)
    with pytest.raises(EmptyAnswer):
        verb.decide(number, replace(GRANTED, outcome=None), AKIM)
    with pytest.raises(AnswerUnwritten):
        verb.decide(number, replace(GRANTED, text="  "), AKIM)
    with pytest.raises(GapLeft):
        verb.decide(number, replace(GRANTED, text="Жер телімі: ____ га."), AKIM)
    assert len(desk.known(number).history) == 1
    verb.decide(number, GRANTED, AKIM)
    with pytest.raises(WrongStage):
        verb.decide(number, GRANTED, AKIM)


def test_only_who_may_decide_decides(desk):
    number = register(desk)
    roles = {"001": ("specialist",), "009": ("head", "decider")}
    desk.journal = OnlyByRole(desk.journal, lambda number: roles.get(number, ()))
    with pytest.raises(NotYourRole):
        Deciding(desk).decide(number, GRANTED, AIGUL)
    assert desk.known(number).stage is Stage.REGISTERED
    assert Deciding(desk).decide(number, GRANTED, AKIM).stage is Stage.AT_DESK


def test_a_complaint_is_only_granted_here(desk):
    number = register(desk, APPEAL, kind=ApplicationKind.COMPLAINT, summary="шағым")
    with pytest.raises(ComplaintGoesUp):
        Deciding(desk).decide(number, replace(GRANTED, outcome=Outcome.REFUSED), AKIM)
    assert Deciding(desk).decide(number, GRANTED, AKIM).stage is Stage.AT_DESK


def test_the_paper_says_what_was_decided(desk):
    number = register(desk)
    with pytest.raises(WrongStage):
        Deciding(desk).paper(number)
    Deciding(desk).decide(number, GRANTED, AKIM)
    paper = Deciding(desk).paper(number)
    assert (paper.answer, paper.outcome, paper.text) == (
        number.answer(1),
        Outcome.SATISFIED,
        GRANTED.text,
    )
    assert (paper.their_number, paper.decider, paper.copy) == ("12-07", signs_as(AKIM), 0)
    desk.mark_printed(PaperKind.DECISION, number.digits, "test", AKIM)
    assert Deciding(desk).paper(number).copy == 1
    assert Deciding(desk).paper(number, more=2).copy == 3


TABLE = """service,outcome,text_kk,text_ru,in_force_from
05-01,satisfied,ескі,старый,2026-01-01
05-01,satisfied,{name}: {address} ____,новый,2026-07-01
"""


def test_a_text_holds_from_its_day_on():
    texts = parse_answer_texts(TABLE)
    assert in_force(texts, FARM, date(2025, 12, 31)) is None
    assert in_force(texts, FARM, date(2026, 6, 30)).text("ru") == "старый"
    assert in_force(texts, FARM, date(2026, 7, 1)).text("ru") == "новый"
    assert in_force(texts, PLOT, date(2026, 7, 1)) is None


def test_what_is_not_known_stays_a_gap():
    text = parse_answer_texts(TABLE)[1].text("kk")
    assert filled(text, {"name": "Ким", "address": " "}) == "Ким: ____ ____"


@pytest.mark.parametrize("row", ["05-01,maybe,a,b,2026-01-01", "05-01,noted,a,b,soon", "05-01"])
def test_a_row_that_cannot_be_used_is_named(row):
    with pytest.raises(UnreadableAnswerTexts) as refused:
        parse_answer_texts(f"{TABLE}{row}\n")
    assert refused.value.line == 4


def test_the_texts_that_come_along_are_for_what_is_decided_here(request):
    table = (request.config.rootpath / "assets" / "answer_texts.csv").read_text("utf-8")
    for one in parse_answer_texts(table):
        assert the_catalogue().service(one.service).decided_here
        assert "{name}" in one.text_kk
        assert "{name}" in one.text_ru
