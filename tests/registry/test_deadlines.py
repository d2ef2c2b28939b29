"""Terms: the vectors of DOMAIN §1, and the working a resident is shown."""

from datetime import date, datetime, time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.calendar import parse_calendar
from registry.deadlines import (
    APPEAL,
    COMPLAINT,
    FORWARDING,
    Deadline,
    Step,
    Term,
    due,
    extension_cap,
    receipt_day,
    working_days_left,
)

TABLE = Path(__file__).parents[2] / "assets" / "calendar.csv"
CALENDAR = parse_calendar(TABLE.read_text(encoding="utf-8"))
OPENS, CLOSES = time(9), time(18, 30)
on = date.fromisoformat


@pytest.mark.parametrize(
    ("received", "term", "legal"),
    [
        ("2026-03-05", APPEAL, "2026-04-01"),
        ("2026-04-24", APPEAL, "2026-05-20"),
        ("2026-08-20", APPEAL, "2026-09-10"),  # over 31 August, a working day
        ("2026-12-24", APPEAL, "2027-01-19"),
        ("2027-03-01", APPEAL, "2027-03-29"),
        ("2027-04-23", APPEAL, "2027-05-19"),
        ("2026-12-04", COMPLAINT, "2027-01-06"),
        ("2026-03-05", FORWARDING, "2026-03-11"),
    ],
)
def test_the_computed_vectors_hold(received, term, legal):
    assert due(on(received), term, CALENDAR).legal == on(legal)


def test_counting_from_the_day_of_receipt_ends_a_working_day_earlier():
    later = due(on("2026-03-05"), APPEAL, CALENDAR)
    earlier = due(on("2026-03-05"), APPEAL, CALENDAR, count_from="same_day")
    assert CALENDAR.add_working_days(earlier.legal, 1) == later.legal


def test_the_office_watches_a_date_three_working_days_earlier():
    deadline = due(on("2026-03-05"), APPEAL, CALENDAR)
    assert deadline.control == on("2026-03-27")
    assert CALENDAR.working_days_between(deadline.control, deadline.legal) == 3


def test_the_control_date_never_lies_before_receipt():
    assert due(on("2026-03-05"), Term(1, "working"), CALENDAR).control == on("2026-03-05")
    same_day = due(on("2026-03-05"), Term(0, "same_day"), CALENDAR)
    assert (same_day.control, same_day.legal) == (on("2026-03-05"), on("2026-03-05"))


def test_the_working_names_every_day_that_made_the_term_longer():
    steps = due(on("2026-03-05"), APPEAL, CALENDAR).working
    assert steps[0] == Step("received", on("2026-03-05"))
    assert steps[1] == Step("counting_from", on("2026-03-06"))
    assert steps[2] == Step("weekend", on("2026-03-07"), count=8)
    days_off = [
        (step.date.isoformat(), step.name("ru")) for step in steps if step.kind == "day_off"
    ]
    assert [day for day, _ in days_off] == ["2026-03-09", "2026-03-23", "2026-03-24", "2026-03-25"]
    assert days_off[1][1] == "Праздник Наурыз"
    assert steps[-1] == Step("last_day", on("2026-04-01"))


@given(
    received=st.dates(on("2024-01-08"), on("2028-09-01")),
    days=st.integers(1, 40),
)
def test_the_working_adds_up(received, days):
    deadline = due(received, Term(days, "working"), CALENDAR)
    between = (deadline.legal - received).days - 1
    skipped = sum(
        step.count or 1 for step in deadline.working if step.kind in ("weekend", "day_off")
    )
    assert between - skipped + 1 == days
    assert CALENDAR.is_working_day(deadline.legal)
    assert working_days_left(received, deadline.legal, CALENDAR) == days


def test_a_working_saturday_is_counted_and_named():
    deadline = due(on("2024-05-02"), Term(3, "working"), CALENDAR)
    assert deadline.legal == on("2024-05-06")
    assert [s.date for s in deadline.working if s.kind == "working_weekend"] == [on("2024-05-04")]


def test_a_term_of_calendar_days_that_ends_on_a_day_off_moves_on():
    deadline = due(on("2026-02-19"), Term(30, "calendar"), CALENDAR)  # Saturday 21 March, Nauryz
    assert deadline.legal == on("2026-03-26")
    assert Step("term_ends", on("2026-03-21")) in deadline.working
    plain = due(on("2026-09-01"), Term(30, "calendar"), CALENDAR)
    assert plain.legal == on("2026-10-01")
    assert "term_ends" not in [step.kind for step in plain.working]


def test_months_keep_the_day_number_or_take_the_last_one():
    assert due(on("2026-12-31"), Term(2, "months"), CALENDAR).legal == on(
        "2027-03-01"
    )  # 28 Feb: Sun
    assert due(on("2026-09-15"), Term(1, "months"), CALENDAR).legal == on("2026-10-15")


def test_an_extension_never_goes_beyond_two_months_from_receipt():
    assert extension_cap(on("2026-12-31")) == on("2027-02-28")
    assert extension_cap(on("2027-12-31")) == on("2028-02-29")
    assert extension_cap(on("2026-03-05")) == on("2026-05-05")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-05T09:00", "2026-03-05"),
        ("2026-03-05T07:15", "2026-03-05"),  # before opening: the same working day
        ("2026-03-05T18:30", "2026-03-05"),
        ("2026-03-05T18:31", "2026-03-06"),
        ("2026-03-06T18:31", "2026-03-10"),  # over the weekend and the moved 8 March
        ("2026-03-21T11:00", "2026-03-26"),
        ("2024-05-04T11:00", "2024-05-04"),  # a working Saturday
    ],
)
def test_what_comes_after_hours_or_on_a_day_off_is_received_the_next_working_day(at, day):
    assert receipt_day(datetime.fromisoformat(at), OPENS, CLOSES, CALENDAR) == on(day)


def test_an_office_that_closes_before_it_opens_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="opens"):
        receipt_day(datetime.fromisoformat("2026-03-05T10:00"), CLOSES, OPENS, CALENDAR)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-03-05", 15),
        ("2026-03-26", 4),
        ("2026-03-28", 3),
        ("2026-04-01", 0),
        ("2026-04-02", -1),
        ("2026-04-05", -2),
    ],
)
def test_working_days_left_are_counted_down_and_below_zero(today, left):
    assert working_days_left(on(today), on("2026-04-01"), CALENDAR) == left


def test_a_year_whose_holidays_are_not_known_yet_says_so():
    steps = due(on("2028-12-20"), APPEAL, CALENDAR).working
    assert steps[-1].kind == "calendar_missing"
    assert "calendar_missing" not in [
        s.kind for s in due(on("2026-12-24"), APPEAL, CALENDAR).working
    ]


def test_a_negative_term_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="negative"):
        due(on("2026-03-05"), Term(-1, "working"), CALENDAR)


def test_the_term_names_its_act_in_three_languages():
    assert APPEAL.basis("kk") == "ҚР ӘРПК 76-бабы"
    assert APPEAL.basis("ru") == "ст. 76 АППК РК"
    assert "76" in APPEAL.basis("en")


def test_a_deadline_travels_as_bytes_unchanged():
    deadline = due(on("2026-03-05"), APPEAL, CALENDAR)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(deadline), type=Deadline) == deadline
