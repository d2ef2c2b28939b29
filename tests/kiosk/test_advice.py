"""What is said of an application: a right sentence at every stage, and nothing that is not so."""

from datetime import date

import pytest

from kiosk.advice import TO_DO, Advice, advise
from kiosk.hall import Found, NotOnBoard
from registry.application import Stage
from tests.kiosk.hall import AS_OF, NOW, SOKOLOVKA, a_row
from words import LANGUAGES, words_in

TODAY = date(2026, 3, 23)


def told(row, language="en", as_of=AS_OF, today=TODAY, now=NOW) -> Advice:
    return advise(Found(row, as_of), SOKOLOVKA, today, now, words_in(language))


RIGHT = {
    Stage.REGISTERED: "Your application is accepted. The answer will come by 1 April.",
    Stage.SENT: "Your application is on its way to the department. "
    "The answer will come by 1 April.",
    Stage.WITH_DEPARTMENT: "Your application is being considered. The answer will come by 1 April.",
    Stage.ANSWERED: "The answer is ready and on its way to this office.",
    Stage.AT_DESK: "The answer is ready. Come and collect it.",
    Stage.ISSUED: "The answer was handed over.",
    Stage.MAILED: "The answer was sent to you.",
    Stage.FORWARDED: "Your application was passed on to another body, which will answer you.",
    Stage.REFUSED: "Your request was not accepted. The office will tell you what is missing.",
    Stage.WITHDRAWN: "You have taken your application back.",
    Stage.RETURNED: "Your application was returned. The office will tell you why.",
    Stage.UNCLAIMED: "Nobody came for the answer. Ask at the office where it is now.",
}


@pytest.mark.parametrize("stage", list(Stage))
def test_each_of_the_twelve_stages_has_its_sentence(stage):
    assert told(a_row(stage)).sentence == RIGHT[stage]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_says_what_to_do_in_the_language_of_the_visitor(stage, language):
    advice = told(a_row(stage), language)
    assert advice.to_do
    assert (advice.to_do == TO_DO[stage]) == (language == "en")


def test_the_famous_sentence_is_said_as_the_village_says_it():
    assert told(a_row(Stage.AT_DESK), "kk").sentence == "Жауап дайын. Келіп алыңыз."


def test_panes_are_lit_up_to_where_it_stands_and_dated():
    advice = told(a_row(Stage.WITH_DEPARTMENT))
    assert advice.lit == 2
    assert advice.dates == ("10 March", "12 March")


def test_what_was_not_accepted_shows_no_pane_that_says_accepted():
    assert told(a_row(Stage.REFUSED)).lit == 0


def test_a_day_of_another_year_says_so():
    row = a_row(Stage.WITH_DEPARTMENT, accepted="2025-12-29")
    assert told(row).dates[0] == "29.12.2025"


def test_a_missing_paper_is_the_first_thing_said():
    advice = told(a_row(Stage.REGISTERED, incomplete=True))
    assert advice.sentence == "One more paper is needed: ask at the desk."
    assert [row.words for row in advice.rows][:2] == [
        "The answer will come by 1 April.",
        "Bring your identity card and the receipt",
    ]


def test_a_term_that_is_over_is_not_promised_again():
    late = told(a_row(Stage.WITH_DEPARTMENT, due="2026-03-20"))
    assert late.sentence == "The answer is late: it was due by 20 March. Ask at the desk."
    on_the_day = told(a_row(Stage.WITH_DEPARTMENT, due="2026-03-23"))
    assert on_the_day.sentence == RIGHT[Stage.WITH_DEPARTMENT].replace("1 April", "23 March")


def test_an_answer_that_came_late_is_not_called_late_any_more():
    assert told(a_row(Stage.AT_DESK, due="2026-03-01")).sentence == RIGHT[Stage.AT_DESK]


def test_who_has_to_come_is_told_where_when_and_with_what():
    words = [row.words for row in told(a_row(Stage.AT_DESK)).rows]
    assert words == [
        "Bring your identity card and the receipt",
        "1 School Street, Sokolovka",
        "Open 09:00–18:30, break 13:00–14:30",
        "8 (71538) 2-12-34",
    ]


def test_what_the_office_has_not_set_is_left_out():
    from msgspec.structs import replace

    bare = replace(SOKOLOVKA, phone="", lunch="", address_kk="", address_ru="", address_en="")
    answer = Found(a_row(Stage.SENT), AS_OF)
    rows = advise(answer, bare, TODAY, NOW, words_in("en")).rows
    assert [row.words for row in rows] == ["Open 09:00–18:30"]


def test_the_news_says_how_old_it_is():
    assert told(a_row(Stage.SENT)).as_of == "As of today 10:41"
    assert told(a_row(Stage.SENT), as_of=AS_OF - 86_400_000).as_of == "As of yesterday 10:41"


def test_an_unknown_code_is_not_a_wrong_one():
    advice = advise(NotOnBoard(AS_OF), SOKOLOVKA, TODAY, NOW, words_in("en"))
    assert advice.sentence == "This code is not known here yet."
    assert advice.lit == 0


def test_a_screen_without_news_says_so():
    advice = advise(NotOnBoard(None), SOKOLOVKA, TODAY, NOW, words_in("en"))
    assert advice.sentence == "This screen has had no news yet. Ask at the desk."
    assert advice.as_of == ""
