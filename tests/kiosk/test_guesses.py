"""Wrong codes: five are free, then everybody waits, longer each time."""

from kiosk.guesses import FORGIVEN_AFTER_S, FREE_TRIES, Guesses


def wrong_times(guesses: Guesses, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        guesses.wrong(now)


def test_four_wrong_codes_make_nobody_wait():
    guesses = Guesses()
    wrong_times(guesses, FREE_TRIES - 1)
    assert guesses.wait_s(0.0) == 0.0


def test_the_fifth_asks_for_a_minute():
    guesses = Guesses()
    wrong_times(guesses, FREE_TRIES)
    assert guesses.wait_s(0.0) == 60.0
    assert guesses.wait_s(61.0) == 0.0


def test_each_further_one_asks_for_longer_up_to_a_quarter_of_an_hour():
    guesses, now, waits = Guesses(), 0.0, []
    wrong_times(guesses, FREE_TRIES - 1)
    for _ in range(7):
        guesses.wrong(now)
        waits.append(guesses.wait_s(now) / 60)
        now += guesses.wait_s(now)
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_quiet_time_forgives_one_by_one():
    guesses = Guesses()
    wrong_times(guesses, FREE_TRIES - 1)
    later = 2 * FORGIVEN_AFTER_S
    wrong_times(guesses, 2, later)
    assert guesses.wait_s(later) == 0.0
    guesses.wrong(later)
    assert guesses.wait_s(later) == 60.0


def test_ones_own_right_code_does_not_open_the_door_to_guessing():
    guesses = Guesses()
    tries = 0
    while not guesses.wait_s(0.0):
        guesses.wrong(0.0)
        guesses.wrong(0.0)
        guesses.right()
        tries += 2
    assert tries <= 2 * FREE_TRIES
