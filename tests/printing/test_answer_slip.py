"""The answer's paper, 80 mm: what the screen said, in both languages, and nothing of anybody."""

import re
from datetime import date

import pytest

from app.hall_paper import Moment, answer_paper
from kiosk.hall import Found
from printing.answer_slip import answer_pages, answer_pdf
from printing.layout import Line, Pane, Stroke
from registry.application import Stage
from registry.road import BoardRow
from tests.kiosk.hall import AS_OF, NOW, SOKOLOVKA, a_row
from tests.kiosk.test_advice import TODAY
from tests.printing.papers import off_the_paper, on_each_other
from words import words_in

STAGES = [a_row(stage) for stage in Stage]
OTHERS = [a_row(Stage.REGISTERED, incomplete=True), a_row(Stage.SENT, due="2026-03-20")]


def pages(row: BoardRow):
    return answer_pages(answer_paper(Found(row, AS_OF), SOKOLOVKA, Moment(TODAY, NOW)))


def said(row: BoardRow) -> str:
    marks = [placed.mark for page in pages(row) for placed in page.marks]
    return " ".join(piece[1] for mark in marks if isinstance(mark, Line) for piece in mark.pieces)


@pytest.mark.parametrize("row", [*STAGES, *OTHERS], ids=lambda row: row.stage)
def test_nothing_leaves_the_paper_or_lies_on_another(row):
    assert not off_the_paper(pages(row))
    assert not on_each_other(pages(row))


def test_it_says_in_both_languages_what_the_screen_says():
    text = said(a_row(Stage.AT_DESK))
    assert "Жауап дайын. Келіп алыңыз." in text
    assert words_in("ru").say("The answer is ready. Come and collect it.") in text
    assert "20 наурыз" in text
    assert "20 марта" in text
    assert text.count("23.03.2026, 10:41") == 2  # how old the news is; "today" would not stay so
    assert "8 (71538) 2-12-34" in text


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_lacking_paper_and_a_term_that_is_over_are_said_as_on_the_screen(language):
    w = words_in(language)
    lacking = said(a_row(Stage.REGISTERED, incomplete=True))
    assert w.say("One more paper is needed: ask at the desk.") in lacking
    late = said(a_row(Stage.SENT, due="2026-03-20"))
    due = w.by(date(2026, 3, 20))
    assert w.say("The answer is late: it was due {by_date}. Ask at the desk.", by_date=due) in late


@pytest.mark.parametrize("stage", list(Stage))
def test_as_many_panes_are_ticked_as_on_the_screen(stage):
    marks = [placed.mark for page in pages(a_row(stage)) for placed in page.marks]
    panes = [mark.lit for mark in marks if isinstance(mark, Pane)]
    paper = answer_paper(Found(a_row(stage), AS_OF), SOKOLOVKA, Moment(TODAY, NOW))
    if not paper.lit:
        assert panes == []  # "accepted" must not stand under "not accepted"
    else:
        assert panes == [place < paper.lit for place in range(4)]


@pytest.mark.parametrize("row", [*STAGES, *OTHERS], ids=lambda row: row.stage)
def test_it_holds_no_code_no_number_and_nothing_to_scan(row):
    kinds = {type(placed.mark) for page in pages(row) for placed in page.marks}
    assert kinds <= {Line, Pane, Stroke}
    assert not re.search(r"\d{4}[ -]?\d{4}", said(row))
    pdf = answer_pdf(answer_paper(Found(row, AS_OF), SOKOLOVKA, Moment(TODAY, NOW)))
    assert pdf.startswith(b"%PDF")
