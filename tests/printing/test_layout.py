"""The engine: what never is cut, and where pages end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.layout import (
    Columns,
    Gap,
    Kept,
    Line,
    Page,
    Paper,
    Rule,
    Stack,
    Text,
    barcode,
    flow,
    held,
    qr,
)
from printing.typeface import Style, fitted, width_mm
from tests.printing.papers import off_the_paper, on_each_other

SHEET = Paper(width=100, height=80, side=10, top=10, bottom=10)
ROLL = Paper(width=80, height=0, side=4, top=2, bottom=3)
BODY = Style(8)
LETTERS = "абвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяәӘҒҚҢӨҰҮҺІ ABC xyz 0123456789 №«»₸-.,()"


def said(pages: list[Page]) -> str:
    return " ".join(
        text
        for page in pages
        for placed in page.marks
        if isinstance(placed.mark, Line)
        for _, text, _ in placed.mark.pieces
    )


@given(st.text(LETTERS, max_size=400), st.floats(5, 90))
def test_any_text_is_wrapped_into_its_width_and_no_letter_is_lost(text, width):
    rows = Text(text, BODY).rows(width)
    lines = [placed.mark for row in rows for placed in row.marks]
    assert all(line.width <= width + 1e-6 for line in lines)
    kept = "".join(piece for line in lines for _, piece, _ in line.pieces)
    assert kept.replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.text(LETTERS, min_size=1, max_size=300), min_size=1, max_size=30))
def test_nothing_lies_on_another_thing_or_leaves_the_page(texts):
    for paper in (SHEET, ROLL):
        block = Stack(*(Columns((0, Text(t, BODY)), (0, Text(t[::-1], BODY))) for t in texts))
        pages = flow(block, paper)
        assert not off_the_paper(pages)
        assert not on_each_other(pages)


def test_a_long_text_goes_on_on_the_next_page():
    words = [f"сөз{n}" for n in range(1000)]
    pages = flow(Text(" ".join(words), BODY), SHEET)
    assert len(pages) > 2
    assert said(pages).split() == words
    assert all(placed.bottom <= 70.001 for page in pages for placed in page.marks)


def test_a_roll_is_one_page_as_long_as_it_must_be():
    short = flow(Text("Өтініш", BODY), ROLL)
    long = flow(Text("Өтініш " * 2000, BODY), ROLL)
    assert len(short) == len(long) == 1
    assert long[0].height > 500 > 20 > short[0].height


def test_a_roll_ends_on_a_whole_dot_of_the_printers_head():
    for n in range(1, 30):
        height = flow(Stack(*[Text("№ 5", BODY)] * n), ROLL)[0].height
        assert (height * 8) == pytest.approx(round(height * 8))


def test_a_heading_stays_with_what_it_heads():
    fill = Gap(57)  # one line would still fit, two do not
    pages = flow(Stack(fill, Kept(Text("Құжаттар", BODY), Text("1. Өтініш", BODY))), SHEET)
    assert len(pages) == 2
    assert said(pages[1:]) == "Құжаттар 1. Өтініш"


def test_a_telephone_number_is_not_torn_apart():
    rows = Text("Телефон " + held("8 (71538) 2-12-34"), BODY).rows(30)
    lines = [placed.mark.pieces[0][1] for row in rows for placed in row.marks]
    assert lines == ["Телефон", "8 (71538) 2-12-34"]


def lines_of(text: str, width: float) -> list[str]:
    rows = Text(text, BODY).rows(width)
    marks = [placed.mark for row in rows for placed in row.marks]
    return [mark.pieces[0][1] for mark in marks if isinstance(mark, Line)]


def test_a_number_is_not_torn_from_its_sign_nor_its_thousands_from_one_another():
    assert lines_of("Бұйрық № 12", 12.5) == ["Бұйрық", "№ 12"]
    assert lines_of("Төлем 1 500 ₸", 15) == ["Төлем", "1 500 ₸"]
    assert lines_of("Үй 12 5", 7) == ["Үй 12", "5"]  # two numbers are not one


def test_a_word_too_wide_for_the_paper_is_parted_at_its_hyphen():
    assert lines_of("әлеуметтік-экономикалық", 25) == ["әлеуметтік-", "экономикалық"]
    assert len(lines_of("әлеуметтікэкономикалық", 25)) == 2  # where it must, else


def test_large_letters_become_smaller_rather_than_leave_the_line():
    style = fitted("30 қыркүйек, сәрсенбі", Style(40), 50)
    assert style.size < 40
    assert width_mm("30 қыркүйек, сәрсенбі", style) == pytest.approx(50)
    assert fitted("1 мамыр", Style(12), 50).size == 12


def test_bars_keep_their_quiet_zone_free():
    pages = flow(Stack(barcode("527413096489", 0.5, 10, "centre"), Rule(1), qr("x", 1)), SHEET)
    assert not off_the_paper(pages)
    (crowded,) = flow(Columns((51, barcode("527413096489", 0.5, 10)), (0, Text("x", BODY))), SHEET)
    assert on_each_other([crowded])  # a text in the quiet zone is seen by the geometry tests
