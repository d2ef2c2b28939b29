"""The office calendar: seeded from acts that contradict each other, and editable."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from registry.calendar import COLUMNS, Calendar, CalendarRow, UnreadableCalendar, parse_calendar

TABLE = Path(__file__).parents[2] / "assets" / "calendar.csv"
HEADING = ",".join(COLUMNS)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return parse_calendar(TABLE.read_text(encoding="utf-8"))


def row(day: date, kind: str, since: date) -> CalendarRow:
    return msgspec.convert([day, kind, "Күні", "День", "Day", since], CalendarRow)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_years_2026_and_2027_have_247_working_days_each(calendar):
    for year in (2026, 2027):
        assert sum(calendar.is_working_day(day) for day in days_of(year)) == 247


def test_31_august_2026_is_a_working_day_though_the_printed_calendar_had_it_off(calendar):
    conflict = date(2026, 8, 31)
    assert calendar.is_working_day(conflict)
    acts = [row.kind for row in calendar.rows if row.date == conflict]
    assert acts == ["extra_off", "working"]  # both stay in the table, the newer one counts


def test_constitution_day_moves_from_august_to_march(calendar):
    assert not calendar.is_working_day(date(2024, 8, 30))
    assert not calendar.is_working_day(date(2025, 9, 1))  # for Saturday 30 August
    in_2026 = [row for row in calendar.rows if row.date.year == 2026 and row.kind == "holiday"]
    assert not [row for row in in_2026 if "Конституц" in row.name_ru]
    assert calendar.is_working_day(date(2026, 3, 16))
    assert not calendar.is_working_day(date(2027, 3, 15))


def test_christmas_and_the_first_day_of_kurban_ait_do_not_move(calendar):
    assert date(2024, 1, 7).weekday() == 6
    assert calendar.is_working_day(date(2024, 1, 8))
    assert date(2024, 6, 16).weekday() == 6
    assert calendar.is_working_day(date(2024, 6, 17))
    assert calendar.is_working_day(date(2027, 5, 17))


def test_other_holidays_on_a_day_off_move_to_the_next_working_day(calendar):
    assert not calendar.is_working_day(date(2026, 3, 9))  # Sunday 8 March
    assert not calendar.is_working_day(date(2026, 3, 25))  # Nauryz from Saturday to Monday
    assert not calendar.is_working_day(date(2026, 10, 26))
    assert not calendar.is_working_day(date(2028, 1, 4))


def test_a_saturday_can_be_worked_and_its_day_off_given_elsewhere(calendar):
    assert calendar.is_working_day(date(2024, 5, 4))
    assert not calendar.is_working_day(date(2024, 5, 8))


def test_every_name_is_there_in_three_different_languages(calendar):
    for one in calendar.rows:
        assert len({one.name("kk"), one.name("ru"), one.name("en")}) == 3


def test_of_two_acts_about_one_day_the_newer_counts_from_the_day_it_is_in_force():
    day = date(2026, 8, 31)
    old, new = row(day, "extra_off", date(2026, 1, 1)), row(day, "working", date(2026, 7, 1))
    assert Calendar.of([new, old]).is_working_day(day)
    later = row(day, "working", date(2026, 9, 1))  # not in force yet on that day
    assert not Calendar.of([later, old]).is_working_day(day)


def test_without_any_rows_only_the_weekend_is_off():
    empty = Calendar.of([])
    assert empty.is_working_day(date(2026, 1, 1))
    assert not empty.is_working_day(date(2026, 1, 3))
    assert not empty.covers(date(2026, 1, 1))


def test_counting_forward_and_back_meet(calendar):
    start = date(2026, 3, 5)
    for count in range(1, 40):
        there = calendar.add_working_days(start, count)
        assert calendar.add_working_days(there, -count) == start
        assert calendar.working_days_between(start, there) == count
        assert calendar.working_days_between(there, start) == -count
    assert calendar.add_working_days(start, 0) == start
    assert calendar.next_working_day(date(2026, 3, 21)) == date(2026, 3, 26)


def test_the_calendar_says_which_years_it_knows(calendar):
    assert calendar.covers(date(2026, 12, 31))
    assert not calendar.covers(date(2029, 1, 1))


def test_a_calendar_travels_as_bytes_unchanged(calendar):
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(calendar), type=Calendar) == calendar


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("day,kind\n", 1, "columns"),
        ("", 1, "columns"),
        (f"{HEADING}\n2026-01-01,holiday,a,b,,2026-01-01\n", 2, "empty"),
        (f"{HEADING}\n2026-01-01,holiday\n", 2, "empty"),
        (f"{HEADING}\n2026-01-01,party,a,b,c,2026-01-01\n", 2, "kind"),
        (f"{HEADING}\n2026-02-30,holiday,a,b,c,2026-01-01\n", 2, "date"),
        (f"{HEADING}\n01.01.2026,holiday,a,b,c,2026-01-01\n", 2, "date"),
    ],
)
def test_a_spoilt_table_is_refused_with_its_line(text, line, problem):
    with pytest.raises(UnreadableCalendar) as caught:
        parse_calendar(text)
    assert (caught.value.line, caught.value.problem) == (line, problem)


def test_a_table_saved_by_a_spreadsheet_with_a_mark_at_its_start_is_read():
    text = f"\ufeff{HEADING}\r\n2026-01-01,holiday,Жаңа жыл,Новый год,New Year,2026-01-01\r\n"
    assert not parse_calendar(text).is_working_day(date(2026, 1, 1))


def test_working_days_between_are_those_that_are_counted_one_by_one(calendar):
    moved = row(date(2026, 3, 14), "working", date(2026, 1, 1))
    given = row(date(2026, 3, 16), "holiday", date(2026, 3, 20))  # in force too late
    taken_back = row(date(2026, 5, 1), "working", date(2026, 2, 1))
    edited = Calendar.of((*calendar.rows, moved, given, taken_back))
    first = date(2025, 12, 20)
    for begin in range(0, 60, 7):
        day, counted = first + timedelta(begin), 0
        for n in range(1, 400):
            counted += edited.is_working_day(day + timedelta(n))
            assert edited.working_days_between(day, day + timedelta(n)) == counted
            assert edited.working_days_between(day + timedelta(n), day) == -counted
