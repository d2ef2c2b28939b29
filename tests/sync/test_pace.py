"""Waits spread out, grow, and obey."""

from hypothesis import given
from hypothesis import strategies as st

from sync.pace import BASE_SECONDS, IDLE_SECONDS, LONGEST_OBEYED, LONGEST_SECONDS, Pace, wait_after
from tests.world import SeededRandom


@given(st.integers(1, 10_000), st.integers())
def test_a_wait_lies_between_nothing_and_its_ceiling(failures: int, seed: int) -> None:
    wait = wait_after(failures, SeededRandom(seed))
    assert 0 <= wait <= min(LONGEST_SECONDS, BASE_SECONDS * 2.0 ** min(failures, 30))


def test_desks_that_failed_together_come_back_spread_over_the_whole_time() -> None:
    random = SeededRandom(7)
    waits = sorted(wait_after(20, random) for _ in range(1000))
    assert waits[50] < LONGEST_SECONDS * 0.1
    assert waits[950] > LONGEST_SECONDS * 0.9
    assert abs(waits[500] - LONGEST_SECONDS / 2) < LONGEST_SECONDS * 0.08


def test_waits_grow_with_failures_on_average() -> None:
    random = SeededRandom(8)
    means = [sum(wait_after(n, random) for _ in range(400)) / 400 for n in range(1, 7)]
    assert means == sorted(means)


@given(st.floats(0.1, 1e9), st.integers(1, 9), st.integers())
def test_retry_after_is_obeyed_up_to_a_day(asked: float, failures: int, seed: int) -> None:
    wait = wait_after(failures, SeededRandom(seed), asked)
    assert wait >= min(asked, LONGEST_OBEYED)
    assert wait <= LONGEST_OBEYED + LONGEST_SECONDS


@given(st.integers())
def test_an_idle_minute_is_not_the_same_minute_for_all(seed: int) -> None:
    assert IDLE_SECONDS / 2 <= wait_after(0, SeededRandom(seed)) <= IDLE_SECONDS * 1.5


@given(st.integers(0, 100), st.integers())
def test_a_demo_next_door_never_waits_long(failures: int, seed: int) -> None:
    assert Pace(2.0, 0.5, 5.0).wait_after(failures, SeededRandom(seed)) <= 5.0
