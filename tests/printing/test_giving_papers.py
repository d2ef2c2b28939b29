"""The letter, the list of home visits and the act of what nobody came for, as they are printed."""

from dataclasses import replace
from datetime import date

import pytest

from printing.layout import Line
from printing.letter import WINDOW, letter_pages, letter_pdf
from printing.unclaimed_act import unclaimed_act_pages, unclaimed_act_pdf
from printing.visit_list import visit_list_pages, visit_list_pdf
from registry.giving import Letter, UnclaimedAct, UnclaimedRow, VisitRow, VisitSheet
from registry.numbers import Number
from registry.offices import Staff
from tests.printing.papers import (
    NUMBER,
    OFFICE,
    REGISTERED,
    off_the_paper,
    on_each_other,
    text_of,
)

LONG = "Нұрмұхамбетова-Жолдыбаева Ұлбосын Тілеужанқызы"
ADDRESS = "Солтүстік Қазақстан облысы, Қызылжар ауданы, Соколовка ауылы, Орталық көшесі, 12-үй, 4"
SERVICE = "Мемлекеттік атаулы көмек"
AT = int(REGISTERED.timestamp() * 1000)


def a_letter(**changes: object) -> Letter:
    letter = Letter(NUMBER, OFFICE, LONG, ADDRESS, date(2026, 3, 5), date(2026, 4, 1))
    return replace(letter, **changes)  # type: ignore[arg-type]


def a_sheet(count: int) -> VisitSheet:
    rows = tuple(
        VisitRow(
            Number.of_application(427, 1, 100 + n),
            LONG,
            ADDRESS if n % 3 else "",
            "8 (701) 234-56-78 · 8 (71538) 2-12-34",
            SERVICE,
            "Адресная социальная помощь",
            "Ким Ли, сенімхат № 12" if n % 4 == 1 else "",
        )
        for n in range(count)
    )
    return VisitSheet(OFFICE, date(2026, 3, 6), rows, AT)


def an_act(count: int) -> UnclaimedAct:
    rows = tuple(
        UnclaimedRow(
            Number.of_application(427, 1, 100 + n), LONG, SERVICE, SERVICE, date(2026, 3, 5), n
        )
        for n in range(count)
    )
    by = Staff("1", "Ахметова Н. С.", "бас маман", "главный специалист")
    names = ("Ауыл шаруашылығы бөлімі", "Отдел сельского хозяйства")
    return UnclaimedAct(OFFICE, *names, date(2026, 4, 10), rows, by)


def test_the_address_lies_in_the_window_of_the_envelope_and_nothing_else_does():
    [page] = letter_pages(a_letter())
    left, top, width, height = WINDOW
    inside = [
        placed
        for placed in page.marks
        if placed.bottom > top - 3
        and placed.top < top + height + 3
        and placed.right > left - 3
        and placed.left < left + width + 3
    ]
    words = [
        piece[1]
        for placed in inside
        if isinstance(placed.mark, Line)
        for piece in placed.mark.pieces
    ]
    said = " ".join(words)
    assert LONG in said
    assert said.endswith("4")
    assert len(words) == len(inside)  # letters only
    assert set(said.split()) == {*LONG.split(), *ADDRESS.split()}
    for placed in inside:
        assert left <= placed.left
        assert placed.right <= left + width
        assert placed.bottom <= top + height


def test_a_letter_speaks_both_languages_and_names_no_service():
    text = text_of(letter_pdf(a_letter(copy=1)))
    for said in (LONG.split()[0], "Әкімдікте сізге", "В акимате для вас", "01.04.2026", "13:00"):
        assert said in text, said
    assert "Копия 1" in text
    assert SERVICE not in text
    assert OFFICE.phone in text


@pytest.mark.parametrize("count", [0, 1, 9, 40])
def test_lists_stay_on_their_pages(count):
    sheet, act = a_sheet(count), an_act(count)
    for pages in (
        visit_list_pages(sheet),
        unclaimed_act_pages(act, 0),
        unclaimed_act_pages(act, 1),
    ):
        for page in pages:
            assert off_the_paper([page]) == []
            assert on_each_other([page]) == []


def test_a_list_of_visits_says_where_to_go_and_what_to_bring():
    text = text_of(visit_list_pdf(a_sheet(2)))
    for said in ("6 наурыз", "6 марта", "2 адреса", LONG.split()[0], SERVICE, "сенімхат № 12"):
        assert said in text, said
    assert "адрес не записан" in text.replace("\r\n", " ").replace("\n", " ")


def test_an_act_comes_in_two_copies_for_each_department():
    text = text_of(unclaimed_act_pdf([an_act(2), an_act(1)]))
    flat = " ".join(text.split())
    assert flat.count("Экземпляр 1") == flat.count("Экземпляр 2") == 2
    assert flat.count("Отдел сельского хозяйства") == 4
    assert "Ахметова Н. С." in flat
