"""The number's paper, 80 mm: the number is the largest thing, both languages, and nobody's name."""

import pytest

from printing.layout import Line
from printing.ticket import TicketPaper, ticket_pages, ticket_pdf
from registry.line_up import SPHERES
from words import words_in
from words.line import SPHERE_WORDS

AT = 1_774_244_520_000  # 23 March 2026, 10:42 in the office


def a_paper(sphere: str = "other", before: int | None = 3, shown: str = "A 14") -> TicketPaper:
    return TicketPaper(shown, sphere, AT, "Соколовка аппараты", "Аппарат Соколовки", before)


def said(paper: TicketPaper) -> str:
    marks = [placed.mark for page in ticket_pages(paper) for placed in page.marks]
    return " ".join(piece[1] for mark in marks if isinstance(mark, Line) for piece in mark.pieces)


@pytest.mark.parametrize("sphere", SPHERES)
def test_it_says_what_for_in_both_languages(sphere):
    for language in ("kk", "ru"):
        assert words_in(language).say(SPHERE_WORDS[sphere]) in said(a_paper(sphere))


@pytest.mark.parametrize(
    ("before", "kk", "ru"),
    [
        (3, "Алдыңызда 3 адам бар", "Перед вами 3 человека"),
        (0, "Келесі кезек сіздікі", "Следующая очередь ваша"),
        (None, "Нөмірлер дауыстап шақырылады.", "Номера вызывают вслух."),
    ],
)
def test_it_says_who_is_before_or_that_numbers_are_called_aloud(before, kk, ru):
    text = said(a_paper(before=before))
    assert kk in text
    assert ru in text


@pytest.mark.parametrize("shown", ["A 1", "XX 9999"])
def test_the_number_is_the_largest_thing_and_all_stays_on_the_paper(shown):
    (page,) = ticket_pages(a_paper(shown=shown))
    lines = [placed for placed in page.marks if isinstance(placed.mark, Line)]
    largest = max(lines, key=lambda placed: placed.mark.size)
    assert "".join(piece[1] for piece in largest.mark.pieces) == shown
    assert all(placed.left >= 0 and placed.right <= page.width for placed in page.marks)
    assert ticket_pdf(a_paper(shown=shown)).startswith(b"%PDF")
