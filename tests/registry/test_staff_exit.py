"""The PIN of a kiosk: what it may be, how the waits grow, and that nothing shortens them."""

from dataclasses import dataclass

import pytest

from registry.failures import BookUnwritable, ExitPinTooEasy
from registry.staff_exit import (
    FREE_TRIES,
    LONGEST_WAIT_MS,
    Allowed,
    MustWait,
    StaffExit,
    Wrong,
    wait_after,
)
from tests.signing import CheapHasher, HandStopwatch

PIN, OTHER = "482915", "111222"


@dataclass
class MemoryExit:
    hashed: str = ""
    failed: int = 0
    fails: bool = False

    def pin(self) -> str:
        return self.hashed

    def keep_pin(self, hashed: str) -> None:
        self.hashed = hashed

    def failures(self) -> int:
        return self.failed

    def keep_failures(self, failures: int) -> None:
        if self.fails:
            raise BookUnwritable
        self.failed = failures


class Door:
    def __init__(self) -> None:
        self.store, self.stopwatch = MemoryExit(), HandStopwatch()
        self.restart()
        self.exit.set_pin(PIN)

    def restart(self) -> None:
        """The program, and with it the stopwatch, which counts from no certain moment."""
        self.stopwatch.at = 5
        self.exit = StaffExit(self.store, CheapHasher(), self.stopwatch)


@pytest.fixture
def door() -> Door:
    return Door()


def test_without_a_pin_nothing_opens() -> None:
    exit_ = StaffExit(MemoryExit(), CheapHasher(), HandStopwatch())
    assert not exit_.is_set_up()
    assert exit_.try_pin("") == Wrong(0)


@pytest.mark.parametrize("typed", ["", "12345", "123456789", "444444", "123456", "87654321", "a"])
def test_a_pin_that_is_guessed_first_is_none(door: Door, typed: str) -> None:
    with pytest.raises(ExitPinTooEasy):
        door.exit.set_pin(typed)
    assert door.exit.try_pin(PIN) == Allowed()


def test_the_pin_opens_under_every_keyboard_layout(door: Door) -> None:
    assert door.exit.try_pin('ңүәұ"ғ') == Allowed()  # the digit row of the Kazakh layout


def test_waits_double_up_to_an_hour(door: Door) -> None:
    waits = []
    for _ in range(12):
        outcome = door.exit.try_pin(OTHER)
        assert isinstance(outcome, Wrong)
        waits.append(outcome.wait_s // 60)
        door.stopwatch.pass_s(outcome.wait_s)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64]
    assert wait_after(10**6) == LONGEST_WAIT_MS


def test_a_try_during_the_wait_is_none_even_with_the_right_pin(door: Door) -> None:
    for _ in range(FREE_TRIES + 1):
        door.exit.try_pin(OTHER)
    door.stopwatch.pass_s(59)
    assert door.exit.try_pin(PIN) == MustWait(1)
    assert door.store.failed == FREE_TRIES + 1
    door.stopwatch.pass_s(1)
    assert door.exit.try_pin(PIN) == Allowed()
    assert door.store.failed == 0


def test_a_restart_neither_shortens_the_wait_nor_forgives_a_try(door: Door) -> None:
    for _ in range(FREE_TRIES + 1):
        door.exit.try_pin(OTHER)
    door.stopwatch.pass_s(59)
    door.restart()
    assert door.exit.try_pin(PIN) == MustWait(60)
    door.stopwatch.pass_s(60)
    assert door.exit.try_pin(OTHER) == Wrong(120)


def test_a_try_counts_before_it_is_looked_at(door: Door) -> None:
    door.store.fails = True
    with pytest.raises(BookUnwritable):
        door.exit.try_pin(PIN)  # what cannot be counted is no try


def test_a_pin_set_anew_ends_the_wait_also_beside_the_running_program(door: Door) -> None:
    for _ in range(FREE_TRIES + 3):
        door.exit.try_pin(OTHER)
        door.stopwatch.pass_s(3600)
    door.exit.try_pin(OTHER)
    beside = StaffExit(door.store, CheapHasher(), HandStopwatch())
    beside.set_pin("907314")
    assert door.exit.try_pin("907314") == Allowed()
