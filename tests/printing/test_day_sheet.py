"""The day sheet, as it leaves the printer: one page, both languages, and a seal to compare."""

from dataclasses import replace
from datetime import date

import pytest

from printing.day_sheet import DaySheet, day_sheet_pages, day_sheet_pdf
from registry.day import ClosedDay, DayFigures, End, Numbered
from registry.figures import Balance
from registry.numbers import Number
from registry.office_facts import DayClosed
from registry.offices import Staff
from tests.printing.papers import (
    OFFICE,
    REGISTERED,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)

DAY = date(2026, 3, 5)
END = End(bytes.fromhex("1a2b3c4d") * 4, 4711, bytes(range(3, 35)))
AT = int(REGISTERED.timestamp() * 1000)


def number(serial: int) -> str:
    return Number.of_application(427, 1, serial).digits


def a_day(count: int, lacking: int = 0, left_out: tuple[str, ...] = ()) -> DayFigures:
    """The first `lacking` have neither paper nor the district's word."""
    numbered = tuple(
        Numbered(number(100 + n), n % 9 == 8, n >= lacking, n >= lacking) for n in range(count)
    )
    return DayFigures(DAY, 240, 200, numbered, left_out, 12, 7, 3, 9, END)


def a_sheet(figures: DayFigures, **changes: object) -> DaySheet:
    fact = DayClosed(DAY, 29, 3, 12, 7, 27, 3, 9, END.h, figures.gaps)
    sheet = DaySheet(
        office=OFFICE,
        desk=1,
        closed=ClosedDay(fact, 1, AT, "1", END),
        by=Staff("1", "Ахметова Н. С.", "бас маман", "главный специалист"),
        figures=figures,
        of_day=Balance(31, 29, 12, 2, 1, 40, 3, 2, 1, 3),
        of_month=Balance(28, 140, 100, 12, 11, 40, 3, 2, 9, 14),
        printed_at=AT,
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]  # a builder takes any field


@pytest.mark.parametrize(
    ("count", "lacking", "left_out"), [(0, 0, 0), (1, 0, 0), (32, 4, 1), (900, 900, 100)]
)
def test_the_sheet_is_one_page_however_much_is_missing(count, lacking, left_out):
    out = tuple(number(5000 + n) for n in range(left_out))
    sheet = a_sheet(a_day(count, lacking, out))
    pages = day_sheet_pages(sheet)
    assert len(pages) == 1
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    assert [tuple(round(side) for side in size) for size in sizes_of(day_sheet_pdf(sheet))] == [
        (210, 297)
    ]


def test_the_seal_stands_in_groups_with_its_journal_and_record():
    text = text_of(day_sheet_pdf(a_sheet(a_day(3))))
    assert "0304 0506 0708 090a 0b0c 0d0e 0f10 1112" in text
    assert "1314 1516 1718 191a 1b1c 1d1e 1f20 2122" in text
    assert "Журнал 1a2b3c4d, запись № 4711" in text
    assert "tereze verify --days FILE" in text


def test_what_agrees_is_joined_by_a_sign_and_what_does_not_is_listed():
    agrees = text_of(day_sheet_pdf(a_sheet(a_day(8))))
    assert "8 = 8 = 8" in agrees
    assert "Жетіспейтін ештеңе жоқ. Всё на месте." in agrees
    differs = text_of(day_sheet_pdf(a_sheet(a_day(8, 2, (number(555),)))))
    assert "8 = " not in differs
    for shown in ("0427-01-000100", "0427-01-000101", "0427-01-000555"):
        assert shown in differs
    assert "0427-01-000102" not in differs


def test_more_numbers_than_there_is_room_for_are_counted():
    assert "и ещё 876" in text_of(day_sheet_pdf(a_sheet(a_day(900, 900))))


def test_a_second_sheet_says_so_and_who_left_is_named_by_number():
    closed = ClosedDay(a_sheet(a_day(1)).closed.fact, 2, AT, "0427-77", END)
    text = text_of(day_sheet_pdf(a_sheet(a_day(1), closed=closed, by=None)))
    assert "Күн парағы, 2-парақ" in text
    assert "Лист дня, лист 2" in text
    assert "0427-77" in text


def test_a_balance_that_does_not_hold_is_said():
    wrong = Balance(31, 29, 12, 2, 1, 41, 3, 2, 1, 3)
    text = text_of(day_sheet_pdf(a_sheet(a_day(1), of_month=wrong)))
    assert "Екі жағы сәйкес келмейді. Стороны не сходятся." in text
