"""Clocks of the villages: empty batteries, wrong years, hands of people. None stops the work."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.application import OFFICE_TIME, office_day
from registry.clock import (
    EARLIEST_CLOCK,
    FAR_AHEAD_MS,
    LATEST_CLOCK,
    SMALL_STEP_MS,
    ClockFinding,
    after_enrolment,
    after_receipt,
    after_writing,
    believed,
    judge,
    working_day,
)

DAY = 86_400_000


def at(text: str) -> int:
    """UTC ms of an office time, «2026-11-20 10:42»."""
    return int(datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME).timestamp() * 1000)


GOOD = at("2026-11-20 10:42")
ANY_CLOCK = st.integers(-(2**62), 2**62) | st.integers(EARLIEST_CLOCK - DAY, LATEST_CLOCK + DAY)


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("1970-01-01 05:00", ClockFinding.UNSET),
        ("2024-12-31 23:59", ClockFinding.UNSET),
        ("2026-11-20 10:31", ClockFinding.SET_BACK),
        ("2026-11-19 18:00", ClockFinding.SET_BACK),
        ("2026-11-20 10:33", ClockFinding.OK),  # the network put it right by minutes
        ("2026-11-20 10:42", ClockFinding.OK),
        ("2027-05-19 10:41", ClockFinding.OK),
        ("2027-05-19 10:43", ClockFinding.FAR_AHEAD),
        ("2036-11-20 10:42", ClockFinding.FAR_AHEAD),
    ],
)
def test_what_a_clock_is_thought_of(said, finding):
    assert judge(at(said), GOOD) is finding


def test_the_first_clock_of_a_book_is_believed_within_reason():
    assert judge(at("2036-01-01 10:00"), 0) is ClockFinding.OK
    assert judge(at("2100-06-01 10:00"), 0) is ClockFinding.FAR_AHEAD
    assert judge(0, 0) is ClockFinding.UNSET
    assert working_day(0, 0) == date(2025, 1, 1)


def test_one_wild_entry_leaves_all_right_ones_after_it_in_order():
    good = after_writing(at("2036-05-01 10:00"), GOOD)
    assert good == GOOD
    for minutes in range(5):
        now = GOOD + minutes * 60_000
        assert judge(now, good) is ClockFinding.OK
        good = after_writing(now, good)
    assert good == GOOD + 4 * 60_000


def test_set_back_within_the_day_or_to_1970_it_is_still_the_same_day():
    for wrong in ("2026-11-20 08:00", "2026-11-19 10:42", "1970-01-01 05:00", "2031-11-20 10:42"):
        assert working_day(at(wrong), GOOD) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("good", "now", "day"),
    [
        ("2026-11-20 23:50", "2026-11-20 23:59", date(2026, 11, 20)),
        ("2026-11-20 23:50", "2026-11-21 00:00", date(2026, 11, 21)),  # 19:00 UTC the day before
        ("2026-11-21 00:05", "2026-11-20 23:58", date(2026, 11, 20)),  # a small step over midnight
        ("2026-12-31 23:59", "2027-01-01 00:00", date(2027, 1, 1)),
        ("2026-12-31 18:00", "2026-01-01 09:00", date(2026, 12, 31)),  # the wrong year in January
        ("2028-02-28 18:00", "2028-02-29 09:00", date(2028, 2, 29)),
        ("2028-02-29 18:00", "2026-03-01 09:00", date(2028, 2, 29)),
    ],
)
def test_midnight_and_the_ends_of_months_are_those_of_the_office(good, now, day):
    assert working_day(at(now), at(good)) == day


class TestTheDistrictsWord:
    def test_a_later_receipt_is_a_good_time(self):
        received = GOOD + 3 * DAY
        assert after_receipt(GOOD, received, now=0, written_at=0) == received

    def test_a_clock_far_ahead_that_turns_out_right_is_believed_from_then_on(self):
        now = GOOD + 2 * FAR_AHEAD_MS  # the office was shut for a year
        assert judge(now, GOOD) is ClockFinding.FAR_AHEAD
        good = after_receipt(GOOD, now - 60_000, now, written_at=now)
        assert judge(now, good) is ClockFinding.OK
        assert working_day(now, good) == office_day(now)

    def test_a_dead_battery_after_a_year_is_put_right_by_the_district(self):
        received = GOOD + 2 * FAR_AHEAD_MS
        assert after_receipt(GOOD, received, now=0, written_at=0) == received

    def test_a_district_that_is_ten_years_ahead_alone_is_not_followed(self):
        assert after_receipt(GOOD, GOOD + 20 * FAR_AHEAD_MS, now=GOOD, written_at=GOOD) == GOOD

    def test_a_month_set_wrong_for_a_morning_is_forgotten_once_the_district_agrees(self):
        ahead = GOOD + 30 * DAY  # written down as good: who could know
        assert judge(GOOD, ahead) is ClockFinding.SET_BACK
        good = after_receipt(ahead, GOOD + 60_000, now=GOOD, written_at=GOOD)
        assert judge(GOOD + 120_000, good) is ClockFinding.OK

    def test_what_the_district_had_before_it_was_written_was_written_by_a_clock_ahead(self):
        ahead = GOOD + 4000 * DAY
        good = after_receipt(ahead, GOOD, now=ahead, written_at=ahead)
        assert good == GOOD
        assert judge(ahead, good) is ClockFinding.FAR_AHEAD

    def test_an_old_receipt_that_comes_on_a_stick_sets_nothing_back(self):
        late = GOOD - 100 * DAY
        assert after_receipt(GOOD, late, now=GOOD + 1, written_at=late - DAY) == GOOD

    def test_a_district_at_1970_says_nothing(self):
        assert after_receipt(GOOD, 5, now=5, written_at=GOOD) == GOOD


def test_a_certificate_says_what_time_it_was_at_enrolment():
    assert judge(at("2036-11-20 10:42"), after_enrolment(0, GOOD)) is ClockFinding.FAR_AHEAD
    assert after_enrolment(GOOD, GOOD - DAY) == GOOD
    assert after_enrolment(0, 2**60) == 0


@given(st.lists(ANY_CLOCK, min_size=1, max_size=40), ANY_CLOCK)
def test_no_readings_of_any_clock_lead_to_a_day_that_is_none(readings, good):
    for reading in readings:
        day = working_day(reading, good)  # raises for a moment that no calendar has
        assert 2025 <= day.year <= 2100
        before, good = good, after_writing(reading, good)
        assert good >= before or not EARLIEST_CLOCK <= before <= LATEST_CLOCK


@given(st.integers(EARLIEST_CLOCK, LATEST_CLOCK), st.integers(-SMALL_STEP_MS, FAR_AHEAD_MS))
def test_a_clock_in_order_is_followed_to_the_millisecond(good, step):
    at = min(max(good + step, EARLIEST_CLOCK), LATEST_CLOCK)
    assert believed(at, good) == at


@given(ANY_CLOCK, ANY_CLOCK, ANY_CLOCK, ANY_CLOCK)
def test_the_districts_word_leaves_a_time_that_can_be(good, received_at, now, written_at):
    after = after_receipt(good, received_at, now, written_at)
    assert after == 0 or EARLIEST_CLOCK <= after <= LATEST_CLOCK
