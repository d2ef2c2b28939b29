"""What is shown of marks: never a group under five, and never one that two views give away."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from registry.from_hall import Rating
from registry.ratings import LEAST_SHOWN, UNUSUAL_A_DAY, shown_periods

TODAY = date(2026, 11, 22)


def marks(day: str, *given: int) -> list[Rating]:
    return [Rating(date.fromisoformat(day), mark) for mark in given]


def spans(came: list[Rating], today: date = TODAY) -> list[tuple[str, str, int]]:
    return [(f"{one.first:%m}", f"{one.last:%m}", one.count) for one in shown_periods(came, today)]


def test_a_month_is_shown_once_the_next_one_has_begun_to_tell():
    came = marks("2026-09-03", 5, 4, 5, 5, 3)
    assert spans(came) == []
    came += marks("2026-10-01", 5)
    (period,) = shown_periods(came, TODAY)
    assert (period.count, period.average) == (5, 4.4)
    assert period.first == period.last == date(2026, 9, 1)


def test_four_wait_until_a_fifth_has_come_in_another_month():
    came = marks("2026-06-03", 5, 4, 5, 5) + marks("2026-07-01", 1)
    came += marks("2026-08-01", 5)
    assert spans(came) == [("06", "07", 5)]


def test_what_is_shown_of_a_month_does_not_tell_what_the_month_beside_it_said():
    """Eight, three, nine: were quarter and months both shown, the three would be their rest."""
    came = marks("2026-04-09", *[5] * 8) + marks("2026-05-09", 1, 1, 1)
    came += marks("2026-06-09", *[4] * 9) + marks("2026-07-01", 5)
    assert spans(came) == [("04", "04", 8), ("05", "06", 12)]


def test_a_mark_that_comes_late_changes_nothing_that_was_shown():
    came = marks("2026-08-03", 5, 4, 5, 5, 3) + marks("2026-09-01", 5)
    before = shown_periods(came, TODAY)
    came += marks("2026-08-31", 1)
    assert shown_periods(came, TODAY) == before
    came += marks("2026-09-02", 5, 5, 5) + marks("2026-10-01", 2)
    assert spans(came)[1:] == [("09", "09", 5)], "it counts in the month in which it came"


def test_four_of_december_are_not_shown_with_another_year():
    came = marks("2025-12-03", 1, 1, 1, 1) + marks("2026-01-03", 5, 5, 5, 5, 5)
    came += marks("2026-02-01", 5)
    assert [(one.first, one.count) for one in shown_periods(came, TODAY)] == [(date(2026, 1, 1), 5)]


def test_a_clock_that_runs_ahead_closes_no_month():
    came = marks("2026-11-03", 5, 4, 5, 5, 3) + marks("2031-01-01", 1)
    assert spans(came) == []


def test_a_child_who_taps_all_day_is_seen():
    came = marks("2026-09-03", *[1] * (UNUSUAL_A_DAY + 1)) + marks("2026-10-01", 5)
    assert shown_periods(came, TODAY)[0].unusual == date(2026, 9, 3)
    came = marks("2026-09-03", *[1] * UNUSUAL_A_DAY) + marks("2026-10-01", 5)
    assert shown_periods(came, TODAY)[0].unusual is None


ratings = st.lists(
    st.builds(
        Rating,
        st.integers(0, 500).map(lambda days: date(2025, 7, 1) + timedelta(days=days)),
        st.integers(1, 5),
    ),
    max_size=60,
)


@given(ratings, st.lists(st.integers(0, 60), max_size=5), st.booleans())
def test_no_difference_of_two_views_is_a_group_under_five(came, cuts, in_order):
    """Whoever notes what he saw each time learns of whole groups, and of groups of five or more."""
    if in_order:
        came = sorted(came, key=lambda one: one.day)
    seen: list = []
    for cut in [*sorted(cuts), len(came)]:
        shown = list(shown_periods(came[:cut], TODAY))
        assert all(one.count >= LEAST_SHOWN for one in shown)
        assert shown[: len(seen)] == seen, "what was shown once is shown so for ever"
        assert sum(one.count for one in shown) <= cut
        assert all(a.last < b.first for a, b in pairwise(shown))
        seen = shown
