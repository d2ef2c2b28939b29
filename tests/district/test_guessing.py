"""Guessing codes is slow, for everybody together too; looking at one's own is not.

python -m tests.district.brute_force --codes 100000      by the thousand, and what it costs
"""

import threading
from dataclasses import replace

import pytest

from db.tries import SharedTries
from district.guessing import (
    FIRST_LEVEL,
    HOLD_SECONDS,
    MOST_WAITING,
    SECOND_QUESTION,
    Guessing,
)
from district.limits import InMemory
from tests.district.brute_force import brute_force
from tests.district.house import DistrictHouse, HandSeconds
from tests.district.timings import mann_whitney

FREE = FIRST_LEVEL.of_address.free
ALMATY, VILLAGE = "192.0.2.7", "198.51.100.9"


def a_code(number):
    return f"{number:012}".encode()


@pytest.fixture(params=["one process", "several on postgresql"])
def records(request, tmp_path):
    if request.param == "one process":  # as on SQLite
        yield InMemory()
        return
    server = request.getfixturevalue("postgres")
    url = server.new_book()
    district = DistrictHouse(tmp_path, url)
    yield SharedTries(district.house.book)
    district.world.close()
    server.drop(url)


@pytest.fixture
def seconds():
    return HandSeconds(1_000_000.0)


def limits(records, seconds, rules=FIRST_LEVEL, pause=None):
    def passing(pause_s):
        seconds.now += pause_s

    return Guessing(rules, seconds, b"k" * 32, records, pause or passing)


def wrong(guessing, address, code):
    """One unknown code; the seconds one has to wait instead."""
    tried = guessing.begin(address, code)
    if not tried.wait:
        guessing.wrong(address, code, tried)
    return tried.wait


def right(guessing, address, code):
    tried = guessing.begin(address, code)
    if not tried.wait:
        guessing.right(address, code, tried)
    return tried.wait


def test_five_are_free_and_then_each_costs_twice_the_wait(records, seconds):
    guessing = limits(records, seconds)
    assert [wrong(guessing, ALMATY, a_code(n)) for n in range(FREE)] == [0] * FREE
    waits = []
    for n in range(100, 108):
        waits.append(wrong(guessing, ALMATY, a_code(n)))
        seconds.now += waits[-1]
        assert wrong(guessing, ALMATY, a_code(n)) == 0
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert wrong(guessing, VILLAGE, a_code(1_000)) == 0


def test_a_village_behind_one_address_looks_as_long_as_it_likes(records, seconds):
    guessing = limits(records, seconds)
    for n in range(60):
        assert right(guessing, VILLAGE, a_code(n)) == 0
        if n % 3 == 2:  # and some of what it hands in has not come to the district yet
            assert wrong(guessing, VILLAGE, a_code(1_000 + n)) == 0
        seconds.now += 1


def test_somebody_who_asks_again_for_a_code_not_yet_here_shuts_nobody_out(records, seconds):
    guessing = limits(records, seconds)
    for _ in range(25):
        assert wrong(guessing, VILLAGE, a_code(7)) == 0
        seconds.now += 20
    assert right(guessing, VILLAGE, a_code(8)) == 0


def test_the_same_guess_twice_at_once_is_not_free(records, seconds):
    guessing = limits(records, seconds)
    for n in range(FREE):
        first = guessing.begin(ALMATY, a_code(n))
        if first.wait:
            break
        second = guessing.begin(ALMATY, a_code(n))
        guessing.wrong(ALMATY, a_code(n), first)
        if not second.wait:
            guessing.wrong(ALMATY, a_code(n), second)
    assert wrong(guessing, ALMATY, a_code(99)) > 0


def test_one_right_code_speaks_for_its_address_once_and_not_for_ever(records, seconds):
    guessing = limits(records, seconds)
    guesses = 0
    for n in range(200):
        if right(guessing, ALMATY, a_code(5)):
            break
        if wrong(guessing, ALMATY, a_code(1_000 + n)):
            break
        guesses += 1
    assert guesses == FREE + FIRST_LEVEL.earned


def test_one_code_is_not_asked_for_without_end_from_many_addresses(records, seconds):
    guessing = limits(records, seconds)
    free = FIRST_LEVEL.of_code.free
    waits = [right(guessing, f"10.0.{n // 250}.{n % 250}", a_code(5)) for n in range(free + 1)]
    assert waits[:free] == [0] * free
    assert waits[free] > 0


def test_very_many_addresses_together_are_slowed_but_not_who_has_right_codes(records, seconds):
    crowd = 100  # ten times as many in life
    rules = replace(FIRST_LEVEL, in_all=replace(FIRST_LEVEL.in_all, free=crowd))
    guessing = limits(records, seconds, rules)
    assert right(guessing, VILLAGE, a_code(5)) == 0
    passed = 0
    for n in range(crowd + 100):
        passed += not wrong(guessing, f"10.1.{n // 250}.{n % 250}", a_code(10_000 + n))
        seconds.now += 0.02  # fifty a second
    assert crowd <= passed <= crowd + 60  # it is noticed within a second
    assert right(guessing, VILLAGE, a_code(6)) == 0
    seconds.now += 10
    assert right(guessing, "172.16.0.1", a_code(7)) == 0  # a newcomer waits a few seconds


def test_a_hundred_tries_at_once_are_no_more_than_five(seconds):
    guessing = limits(InMemory(), seconds, pause=lambda _: None)
    begun = [guessing.begin(ALMATY, a_code(n)) for n in range(100)]
    assert sum(not one.wait for one in begun) == FREE


def test_who_comes_while_others_are_looked_up_waits_for_them_and_is_served(seconds):
    """Eight neighbours at once, the first five of them still under way."""
    guessing = limits(InMemory(), seconds)
    under_way = [(n, guessing.begin(VILLAGE, a_code(n))) for n in range(FREE)]
    paused = threading.Event()

    def ends_meanwhile(_):
        if not paused.is_set():
            paused.set()
            for n, tried in under_way:
                guessing.right(VILLAGE, a_code(n), tried)

    guessing._pause = ends_meanwhile
    assert not guessing.begin(VILLAGE, a_code(50)).wait
    assert paused.is_set()


def test_a_closed_door_keeps_no_thread_waiting(seconds):
    paused = []
    guessing = limits(InMemory(), seconds, pause=paused.append)
    for n in range(FREE):
        wrong(guessing, ALMATY, a_code(n))
    seconds.now += FIRST_LEVEL.of_address.first_wait - 1  # soon open: still nobody stands there
    assert wrong(guessing, ALMATY, a_code(99)) > 0
    assert paused == []


def test_only_so_many_wait_before_a_held_door(seconds):
    guessing = limits(InMemory(), seconds)
    for n in range(FREE):
        guessing.begin(ALMATY, a_code(n))
    for _ in range(MOST_WAITING):
        assert guessing._waiting.acquire(blocking=False)
    paused = []
    guessing._pause = paused.append
    assert guessing.begin(ALMATY, a_code(99)).wait > 0
    assert paused == []


def test_a_try_whose_end_nobody_tells_holds_the_door_for_seconds_only(records, seconds):
    guessing = limits(records, seconds)
    for n in range(FREE):
        assert not guessing.begin(VILLAGE, a_code(n)).wait
    seconds.now += HOLD_SECONDS + 1
    assert right(guessing, VILLAGE, a_code(50)) == 0


def test_a_second_answer_is_tried_five_times_and_then_hardly_more_than_once_a_day(records, seconds):
    """Whoever found a receipt: from as many addresses as he likes."""
    guessing, seal = limits(records, seconds, SECOND_QUESTION), b"s" * 16
    begun, tries, week = seconds.now, 0, 7 * 86_400
    while seconds.now < begun + week:
        waited = wrong(guessing, f"10.0.{tries // 250}.{tries % 250}", seal)
        tries += not waited
        seconds.now += waited
    assert tries <= 30  # of eighty likely years, or ten thousand ends of a number


def test_a_right_second_answer_leaves_the_code_open_for_its_owner(records, seconds):
    guessing, seal = limits(records, seconds, SECOND_QUESTION), b"s" * 16
    for _ in range(50):
        assert right(guessing, VILLAGE, seal) == 0
    for _ in range(4):
        assert wrong(guessing, VILLAGE, seal) == 0
    assert right(guessing, VILLAGE, seal) == 0
    assert wrong(guessing, VILLAGE, seal) == 0
    assert right(guessing, VILLAGE, seal) > 0  # the fifth wrong one closes it


def test_nothing_that_is_kept_says_which_code_was_tried(tmp_path):
    """By a plain hash all codes could be gone through in a day."""
    guessing, other = (
        Guessing(FIRST_LEVEL, HandSeconds(1.0), key, InMemory()) for key in (b"a" * 32, b"b" * 32)
    )
    for one in (guessing, other):
        one.begin(ALMATY, a_code(5))
    kept, elsewhere = (set(one._records._records) for one in (guessing, other))
    assert not any("000000000005" in name for name in kept)
    assert len(kept & elsewhere) == 2  # the address, and all together; not the code


def test_twenty_thousand_guesses_come_to_a_few_hundred_looks(seconds):
    """By somebody with a hundred addresses who never waits, twenty guesses a second."""
    guessing = limits(InMemory(), seconds, pause=lambda _: None)
    looks = 0
    for n in range(20_000):
        looks += not wrong(guessing, f"10.0.0.{n % 100}", a_code(n))
        seconds.now += 0.05
    assert 100 * FREE <= looks <= 100 * (FREE + 8)


def test_guesses_at_a_whole_server_let_nobody_in(tmp_path):
    told = brute_force(tmp_path, codes=1_000, addresses=50, seed=1)
    assert told.asked == told.unknown + told.turned_away == 1_000
    assert told.let_in == 0
    assert told.hashes == told.unknown  # all others were turned away before they cost anything
    assert told.turned_away > 600
    assert told.served  # while it went on a resident behind another address was served each time


def test_a_difference_of_times_would_be_found():
    """What `python -m tests.district.timings` judges by."""
    noise = [(n * 7919) % 1_000 / 1_000 for n in range(600)]
    same, slower = noise[::2], [one + 0.2 for one in noise[1::2]]
    assert mann_whitney(same, noise[1::2]) > 0.05
    assert mann_whitney(same, slower) < 0.001
