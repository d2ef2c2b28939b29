"""The coming year's days off as they are proposed, and what may be published of days at all."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from district.holiday_list import holidays_of
from registry.calendar import Calendar, CalendarRow
from registry.coming_year import proposal
from registry.editing_days import MOST_DAYS, WrongDay, taken_back, wrong_in
from tests.world import the_calendar

KNOWN = the_calendar()
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_proposal_for_a_year_that_we_know_is_what_came_with_the_program(year):
    before = Calendar.of([row for row in KNOWN.rows if row.date.year < year])
    # Constitution Day has another day since 2027: only a calendar that knows it names it.
    before = Calendar.of([*before.rows, *(one for one in KNOWN.rows if one.date.month == 3)])
    proposed = proposal(holidays_of(year), before, date(year, 1, 1))
    ours = [row for row in KNOWN.rows if row.date.year == year]
    assert [(one.date, one.kind) for one in proposed] == [(one.date, one.kind) for one in ours]
    for one, known in zip(proposed, ours, strict=True):
        assert (one.name_kk, one.name_ru, one.name_en) == (
            known.name_kk,
            known.name_ru,
            known.name_en,
        )


def test_no_russian_name_is_an_english_one_in_disguise():
    """The list that seeds it has no Russian: it would give English without a word."""
    for row in proposal(holidays_of(2029), KNOWN, TODAY):
        assert row.name_ru
        assert not row.name_ru.isascii()
    unknown = proposal(holidays_of(2029), Calendar.of([]), TODAY)
    assert {row.name_ru for row in unknown if row.kind == "holiday"} == {""}


def test_christmas_and_kurban_ait_move_no_rest_day():
    proposed = {one.date: one for one in proposal(holidays_of(2029), KNOWN, TODAY)}
    christmas = date(2029, 1, 7)
    assert christmas.weekday() == 6
    assert christmas + timedelta(days=1) not in proposed
    assert proposed[date(2029, 12, 17)].kind == "extra_off"  # the 16th is a Sunday
    assert "болжамды" in proposed[date(2029, 4, 24)].name_kk  # its day goes by the moon


def day(on: date, kind: str = "extra_off", since: date = TODAY) -> CalendarRow:
    row = CalendarRow(on, "extra_off", "Демалыс", "Выходной", "Day off", since)
    return replace(row, kind=kind)


MONDAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], WrongDay("none")),
        ([day(MONDAY + timedelta(days=n)) for n in range(MOST_DAYS + 1)], WrongDay("many")),
        ([day(MONDAY), day(MONDAY)], WrongDay("twice", MONDAY)),
        ([day(TODAY - timedelta(days=1))], WrongDay("over", TODAY - timedelta(days=1))),
        ([day(date(2040, 1, 2))], WrongDay("far", date(2040, 1, 2))),
        ([day(MONDAY, since=date(2026, 12, 8))], WrongDay("since", MONDAY)),
        ([replace(day(MONDAY), name_ru="")], WrongDay("name", MONDAY)),
        ([replace(day(MONDAY), name_kk="д" * 121)], WrongDay("name", MONDAY)),
        ([day(MONDAY, "working")], WrongDay("same", MONDAY)),
        ([day(date(2026, 12, 5))], WrongDay("same", date(2026, 12, 5))),
        # of 16 December an act of 1 January 2026 speaks; an older one would have no effect
        (
            [day(date(2026, 12, 16), "working", date(2025, 6, 1))],
            WrongDay("newer", date(2026, 12, 16)),
        ),
        ([day(date(2026, 12, 5), "working"), day(MONDAY)], None),
        ([day(date(2026, 12, 16), "working")], None),
    ],
)
def test_a_day_is_published_only_if_it_does_what_is_meant(rows, why):
    assert wrong_in(rows, KNOWN, TODAY) == why


def test_taking_a_day_back_makes_it_what_it_was():
    off, worked = day(MONDAY), day(date(2026, 12, 5), "working")
    both = Calendar.of([*KNOWN.rows, off, worked])
    again = [replace(one, kind=taken_back(one)) for one in (off, worked)]
    assert wrong_in(again, both, TODAY) is None
    undone = Calendar.of([*both.rows, *again])
    for on in (off.date, worked.date):
        assert both.is_working_day(on) != undone.is_working_day(on)
        assert undone.is_working_day(on) == KNOWN.is_working_day(on)
