"""The answer made at the office: what stands on it, both copies, long texts, its bar code."""

from dataclasses import replace
from datetime import date

import pytest

from printing.decision import OUTCOMES, decision_pages, decision_pdf
from printing.speech import say
from registry.deciding import DecisionPaper
from registry.facts import Outcome
from tests.printing.papers import (
    NUMBER,
    OFFICE,
    codes_by_zbar,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)

LONG = "Шаруашылық кітабына сәйкес жеке қосалқы шаруашылығы бар екені расталады. " * 90


def a_decision(**changes):
    paper = DecisionPaper(
        number=NUMBER,
        answer=NUMBER.answer(1),
        decided_on=date(2026, 3, 5),
        their_number="12-07/45",
        received=date(2026, 3, 5),
        office=OFFICE,
        applicant="Сейітқали Әйгерім Нұрланқызы",
        address="Соколовка ауылы, Мектеп көшесі, 5-үй",
        service_kk="Жеке қосалқы шаруашылықтың бар екендігі туралы анықтама беру",
        service_ru="Выдача справки о наличии личного подсобного хозяйства",
        short_kk="Жеке шаруашылық анықтамасы",
        short_ru="Справка о подворье (ЛПХ)",
        result_kk="Шаруашылық кітабынан анықтама",
        result_ru="Справка из похозяйственной книги",
        is_appeal=False,
        outcome=Outcome.SATISFIED,
        text="Жер телімі: 0,15 га.\n\nМал: 2 сиыр, 11 қой.",
        language="kk",
        decider="Омаров Қ. Б., әкім / аким",
    )
    return replace(paper, **changes)


def test_the_answer_says_all_that_it_must_in_both_languages_and_twice():
    text = text_of(decision_pdf(a_decision()))
    for said in (
        "Шаруашылық кітабынан анықтама",
        "Справка из похозяйственной книги",
        NUMBER.answer(1).shown,
        "0427-01-000123",
        "05.03.2026",
        "12-07/45",
        "Сейітқали Әйгерім Нұрланқызы",
        "Мектеп көшесі, 5-үй",
        "Жер телімі: 0,15 га.",
        "2 сиыр, 11 қой",
        "үш ай ішінде",
        "91, 92 АППК",
        "Омаров Қ. Б., әкім / аким",
        OFFICE.name_kk,
    ):
        assert text.count(said) >= 2, said
    assert text.count(say("I have received the answer").kk) == 1  # on the copy that stays


def test_two_sheets_of_a4_with_the_answers_bar_code():
    pdf = decision_pdf(a_decision())
    assert [(round(wide), round(high)) for wide, high in sizes_of(pdf)] == [(210, 297)] * 2
    assert codes_by_zbar(pdf, 203.2) == {("CODE128", NUMBER.answer(1).digits)}


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("text", ["а", LONG, "А" * 400])
def test_nothing_is_cut_or_lies_on_another(outcome, text):
    pages = decision_pages(a_decision(outcome=outcome, text=text, applicant=LONG[:160], copy=2))
    assert not off_the_paper(pages)
    assert not on_each_other(pages)


def test_it_is_called_what_it_is():
    def called(**changes):
        return text_of(decision_pdf(a_decision(**changes)))

    assert "Мотивированный отказ" in called(outcome=Outcome.REFUSED)
    assert "Ответ на обращение" in called(is_appeal=True)
    assert "Справка из" not in called(outcome=Outcome.PARTLY)
    assert "2-көшірме" in called(copy=2)
    for outcome in Outcome:
        assert say(OUTCOMES[outcome]).ru in called(outcome=outcome)
