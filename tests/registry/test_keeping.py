"""Which backups stay: seven days, four weeks, twelve months, and always the newest."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import registry.keeping
from registry.application import office_time
from registry.keeping import DAILY, DAY_MS, MONTHLY, WEEKLY, is_backup_due, to_keep

NOW = 1_772_424_000_000  # 2 March 2026, 09:00 in Almaty
moments = st.lists(
    st.integers(-400 * 86_400, 400 * 86_400).map(lambda s: office_time(NOW + s * 1000)),
    max_size=120,
)


def a_year_of_evenings() -> list[datetime]:
    last = office_time(NOW).replace(day=1, hour=18)
    return [last - timedelta(days=back) for back in range(366)]


def test_after_a_year_of_evenings_a_handful_is_left():
    kept = sorted(to_keep(a_year_of_evenings()), reverse=True)
    days = [one.date() for one in kept]
    assert days[:DAILY] == [date(2026, 3, 1) - timedelta(days=back) for back in range(DAILY)]
    weeks = {day.isocalendar()[:2] for day in days}
    months = {(day.year, day.month) for day in days}
    assert len(months) == MONTHLY
    assert len(weeks) >= WEEKLY
    assert len(kept) == 7 + 3 + 10  # a Sunday's is the week's too, and 28 February the month's


@given(moments)
def test_the_newest_always_stays_and_nothing_is_invented(made):
    kept = to_keep(made)
    assert kept <= set(made)
    assert not made or max(made) in kept
    assert len(kept) <= DAILY + WEEKLY + MONTHLY


@given(moments)
def test_of_every_recent_day_week_and_month_the_last_one_stays(made):
    kept = to_keep(made)
    for span, count in (
        (lambda one: one.date(), DAILY),
        (lambda one: one.isocalendar()[:2], WEEKLY),
        (lambda one: (one.year, one.month), MONTHLY),
    ):
        recent = sorted({span(one) for one in made}, reverse=True)[:count]
        for wanted in recent:
            assert max(one for one in made if span(one) == wanted) in kept


@given(moments)
def test_tidying_up_every_day_keeps_what_tidying_up_once_would_keep(made):
    here: set[datetime] = set()
    for one in sorted(made):
        here = set(to_keep({*here, one}))
    assert here == to_keep(made)


def test_a_rule_that_drops_the_newest_would_be_noticed(monkeypatch):
    real = registry.keeping._last_of_each

    def first_of_each(newest_first, span, count):
        return real(sorted(newest_first), span, count)

    monkeypatch.setattr(registry.keeping, "_last_of_each", first_of_each)
    with pytest.raises(AssertionError):
        test_the_newest_always_stays_and_nothing_is_invented.hypothesis.inner_test(
            a_year_of_evenings()
        )


def test_a_backup_is_due_after_a_day_and_none_dated_in_the_future_hides_that():
    now = NOW
    assert is_backup_due(now, [])
    assert is_backup_due(now, [now - DAY_MS])
    assert not is_backup_due(now, [now - DAY_MS + 1])
    assert is_backup_due(now, [now + 400 * DAY_MS])  # the clock ran a year ahead that day
    assert not is_backup_due(now, [now + 400 * DAY_MS, now - 1])
