"""Journeys of who sits at the desk: passwords of the district, a PIN, three minutes, who looked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.outside import REAL
from counter.idle import LOCK_AFTER_MS
from registry.office_facts import LookedAt, PasswordChosen, SignedIn, SignInLocked, SignInWay
from registry.signing_in import MOST_TRIES
from tests.journeys.desk import Desk, Key
from tests.journeys.district import AIGUL, AKIM, District
from tests.signing import HandStopwatch

OWN, PIN = "көк терезе", "4711"
WAIT_S = 901  # as long as the longest wait between two tries


class Guarded(Desk):
    """Where the district gave everybody a password. `stopwatch` runs when a journey says so."""

    def __init__(self, district: District, folder) -> None:
        self.stopwatch = HandStopwatch()
        super().__init__(district, folder, replace(REAL, stopwatch=self.stopwatch))
        self.open()
        told = district.command("staff", "--office", "427", "--give-password").splitlines()
        self.given = {line.split()[0]: line.split()[-1] for line in told}
        self.wait(lambda: self.shown("secret") is not None, "passwords to be asked for")

    def try_in(self, place: int, typed: str) -> None:
        self.type(str(place))
        self.at("secret")
        self.say(typed)

    def first_time(self, place: int, staff: str) -> None:
        """With the district's password, which is changed at once."""
        self.try_in(place, self.given[staff])
        self.at("secret_new")
        self.say(OWN)
        self.say(OWN)
        self.wait(lambda: self.window.shift.staff is not None, "to be let in")

    def leave_alone(self, ms: int) -> None:
        """Nobody touches the window for so long."""
        now = self.window.idle.stopwatch()
        self.window.idle.stopwatch = lambda: now + ms
        self.window.idle.look()
        self.settle()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A district of its own: passwords hold at every desk of an office."""
    district = District(tmp_path_factory.mktemp("guarded"))
    opened = Guarded(district, tmp_path_factory.mktemp("guarded-desk"))
    yield opened
    opened.close()
    district.end()


def test_passwords_a_pin_the_lock_and_who_looked_in_one_morning(guarded: Guarded) -> None:
    desk, store = guarded, guarded.district.store
    desk.first_time(1, AIGUL)
    [chosen] = store.wait_for(PasswordChosen)
    assert chosen.staff == AIGUL
    assert OWN not in chosen.password

    desk.press(Key.Key_F1)
    desk.push("set_pin")
    desk.at("secret_now")
    desk.say(OWN)
    desk.say(PIN)
    desk.say(PIN)
    desk.sees("The PIN is set")
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_F2)
    desk.at("who")

    number = desk.register("Серікова Айгүл")
    desk.open_case(number)
    desk.leave_alone(LOCK_AFTER_MS - 1_000)
    desk.sees("Серікова Айгүл")
    desk.leave_alone(LOCK_AFTER_MS + 1_000)
    desk.see("secret")
    desk.sees_not("Серікова Айгүл")
    desk.try_in(1, PIN)
    desk.wait(lambda: number.shown in desk.read("case_number"), "the page that was open")
    [came] = store.wait_for(SignedIn)  # that somebody unlocks his own screen is no news
    assert came.way is SignInWay.PASSWORD
    [look, *_] = store.wait_for(LookedAt, number)
    assert (look.number, look.page) == (number.digits, "reception")


def test_ten_wrong_pins_make_it_useless_and_ten_wrong_passwords_need_the_akim(
    guarded: Guarded,
) -> None:
    desk, store = guarded, guarded.district.store
    desk.press(Key.Key_F12)
    fail(desk, "0000")
    desk.try_in(1, PIN)
    desk.at("secret")
    assert desk.window.shift.staff is None
    desk.stopwatch.pass_s(WAIT_S)
    desk.press(Key.Key_Backtab)
    fail(desk, "wrong password")
    [locked] = store.wait_for(SignInLocked)
    assert (locked.staff, locked.open_again) == (AIGUL, False)
    desk.sees("locked out")
    desk.try_in(1, OWN)
    desk.at("secret")
    assert desk.window.shift.staff is None
    desk.press(Key.Key_Backtab)

    desk.first_time(3, AKIM)
    desk.choose("Let in again")
    opened = store.wait_for(SignInLocked, count=2)[-1]
    assert (opened.staff, opened.open_again) == (AIGUL, True)
    desk.press(Key.Key_F12)
    desk.try_in(1, OWN)
    desk.wait(lambda: desk.window.shift.staff is not None, "Aigul to be let in")


def fail(desk: Guarded, typed: str) -> None:
    """As often as anybody may, with all the patience that is asked for in between."""
    for _ in range(MOST_TRIES):
        desk.try_in(1, typed)
        desk.wait(lambda: desk.read("secret") == "", "what was typed to be gone")
        desk.stopwatch.pass_s(WAIT_S)
        desk.press(Key.Key_Backtab)
