"""Passwords, PINs, tries, waits and locks, without a disk and with time in the test's hand."""

from datetime import timedelta

import pytest

from registry.failures import (
    DayNotOpened,
    NoPasswordYet,
    NoPinHere,
    NotYourRole,
    PasswordAsBefore,
    PasswordTooShort,
    PinLocked,
    PinTooEasy,
    SignInIsLocked,
    SignInWait,
    WrongPassword,
)
from registry.office_facts import PasswordChosen, SignedIn, SignInLocked, SignInWay
from registry.offices import Staff
from registry.roles import HEAD
from registry.signing_in import (
    FREE_TRIES,
    LEAST_PASSWORD,
    MOST_TRIES,
    WAITS_MS,
    SigningIn,
    as_typed,
    new_password,
    wait_after,
)
from tests.counter.office import AIGUL, PETR, CountedRandom, MemoryWorkplace
from tests.signing import CheapHasher, MemorySigningIn

OWN, GIVEN, PIN = "көк терезе", "1234-5678-9012-3456", "4711"
AKIM = Staff("009", "Омаров Қ. Б.", "әкім", "аким", roles=(HEAD,))


@pytest.fixture
def office() -> MemoryWorkplace:
    return MemoryWorkplace()


@pytest.fixture
def desk(office) -> MemorySigningIn:
    """Both have a password of their own; nobody has signed in since the program was started."""
    for one in (AIGUL, PETR):
        office.signing_in.store.give(one.number, as_typed(GIVEN))
        office.signing_in.choose_password(one.number, OWN)
    return restarted(office)


def restarted(office: MemoryWorkplace) -> MemorySigningIn:
    """The program was started again; what the book holds is there."""
    desk = office.signing_in
    desk.verbs = SigningIn(office._desk, desk.store, CheapHasher(), desk.stopwatch)
    return desk


def wrong(desk: MemorySigningIn, times: int, typed: str = "not this one") -> None:
    """So many wrong tries, each when its wait is over."""
    for _ in range(times):
        with pytest.raises((WrongPassword, SignInIsLocked, PinLocked)):
            desk.sign_in(AIGUL.number, typed)
        desk.stopwatch.pass_s(WAITS_MS[-1] / 1000)


def said(office: MemoryWorkplace, kind: type) -> list[object]:
    return [fact for _, fact in office.told() if isinstance(fact, kind)]


# -- passwords --------------------------------------------------------------------------------


def test_without_passwords_from_the_district_nobody_is_asked_for_one(office):
    assert not office.signing_in.sitting().demanded


def test_as_soon_as_one_is_given_who_has_none_is_not_let_in(office):
    office.signing_in.store.give(AIGUL.number, as_typed(GIVEN))
    assert office.signing_in.sitting().demanded
    with pytest.raises(NoPasswordYet):
        office.signing_in.sign_in(PETR.number, "")


def test_the_one_given_opens_once_and_another_has_to_be_chosen(office):
    desk = office.signing_in
    desk.store.give(AIGUL.number, as_typed(GIVEN))
    assert desk.sign_in(AIGUL.number, GIVEN).must_choose
    with pytest.raises(PasswordAsBefore):
        desk.choose_password(AIGUL.number, GIVEN)
    with pytest.raises(PasswordTooShort):
        desk.choose_password(AIGUL.number, "х" * (LEAST_PASSWORD - 1))
    assert said(office, SignedIn) == []  # nobody sits there yet
    desk.choose_password(AIGUL.number, OWN)
    assert not desk.sign_in(AIGUL.number, OWN).must_choose
    with pytest.raises(WrongPassword):
        desk.sign_in(AIGUL.number, GIVEN)


def test_what_is_written_down_is_a_hash_and_no_password(desk, office):
    (chosen, _) = said(office, PasswordChosen)
    assert isinstance(chosen, PasswordChosen)
    assert OWN not in chosen.password
    assert OWN not in repr(chosen)
    assert chosen.password not in repr(chosen)


def test_a_new_one_from_the_district_ends_the_chosen_one_and_the_pin(desk):
    desk.sign_in(AIGUL.number, OWN)
    desk.set_pin(AIGUL.number, PIN)
    desk.store.give(AIGUL.number, "another-given")
    with pytest.raises(WrongPassword):
        desk.sign_in(AIGUL.number, OWN)
    with pytest.raises(NoPinHere):
        desk.sign_in(AIGUL.number, PIN)
    assert desk.sign_in(AIGUL.number, "another-given").must_choose


def test_the_digits_given_are_read_with_hyphens_without_and_under_the_kazakh_layout(office):
    office.signing_in.store.give(AIGUL.number, as_typed(GIVEN))
    under_kazakh = "".join('қ"әіңғ,.үұ'["0123456789".index(one)] for one in as_typed(GIVEN))
    for typed in (GIVEN, as_typed(GIVEN), GIVEN.replace("-", " "), under_kazakh):
        assert office.signing_in.sign_in(AIGUL.number, typed).must_choose


def test_passwords_that_the_district_gives_differ_and_are_digits_in_groups():
    random = CountedRandom()
    made = {new_password(random) for _ in range(500)}
    assert len(made) == 500
    assert all(len(one) == 19 and one.replace("-", "").isdecimal() for one in made)
    often = "".join(made).replace("-", "")
    shares = [often.count(digit) / len(often) for digit in "0123456789"]
    assert max(shares) - min(shares) < 0.03


def test_that_somebody_unlocks_his_own_screen_is_no_news(desk, office):
    before = len(said(office, SignedIn))
    for one in (AIGUL, AIGUL, PETR, AIGUL):
        desk.sign_in(one.number, OWN)
    assert len(said(office, SignedIn)) - before == 3


# -- PIN ----------------------------------------------------------------------------------------


def test_a_pin_will_do_once_anybody_has_opened_the_day_with_a_password(desk):
    desk.set_pin(AIGUL.number, PIN)
    with pytest.raises(DayNotOpened):
        desk.sign_in(AIGUL.number, PIN)
    desk.sign_in(PETR.number, OWN)
    assert desk.sign_in(AIGUL.number, PIN).way is SignInWay.PIN


def test_neither_the_next_day_nor_a_restart_nor_a_clock_set_back_goes_on_with_a_pin(desk, office):
    desk.set_pin(AIGUL.number, PIN)
    desk.sign_in(AIGUL.number, OWN)
    today = office.clock.at
    office.clock.at = today + timedelta(days=1)
    with pytest.raises(DayNotOpened):
        desk.sign_in(AIGUL.number, PIN)
    office.clock.at = today  # set back; the stopwatch knows better
    desk.stopwatch.pass_s(17 * 3600)
    with pytest.raises(DayNotOpened):
        desk.sign_in(AIGUL.number, PIN)
    desk.sign_in(AIGUL.number, OWN)
    desk.sign_in(AIGUL.number, PIN)
    with pytest.raises(DayNotOpened):
        restarted(office).sign_in(AIGUL.number, PIN)


@pytest.mark.parametrize("pin", ["1111", "1234", "987654", "123", "1234567", "47a1", ""])
def test_what_a_stranger_tries_first_is_no_pin(desk, pin):
    with pytest.raises(PinTooEasy):
        desk.set_pin(AIGUL.number, pin)


def test_ten_wrong_pins_leave_the_password_and_that_lets_the_pin_work_again(desk, office):
    desk.set_pin(AIGUL.number, PIN)
    desk.sign_in(AIGUL.number, OWN)
    wrong(desk, MOST_TRIES, "4712")
    with pytest.raises(PinLocked):
        desk.sign_in(AIGUL.number, PIN)
    assert said(office, SignInLocked) == []
    desk.sign_in(AIGUL.number, OWN)
    assert desk.sign_in(AIGUL.number, PIN).way is SignInWay.PIN


# -- tries ----------------------------------------------------------------------------------------


def test_five_wrong_tries_cost_nothing_and_the_waits_grow_from_there():
    waits = [wait_after(failures) for failures in range(1, MOST_TRIES)]
    assert waits[:FREE_TRIES] == [0] * FREE_TRIES
    assert waits[FREE_TRIES:] == sorted(set(WAITS_MS))


def test_a_wait_is_counted_by_the_stopwatch_and_no_clock_shortens_it(desk, office):
    wrong(desk, FREE_TRIES)
    with pytest.raises(WrongPassword) as told:
        desk.sign_in(AIGUL.number, "not this one")
    assert told.value.seconds == 30
    office.clock.at += timedelta(days=400)
    for _ in range(3):
        with pytest.raises(SignInWait):
            desk.sign_in(AIGUL.number, OWN)
    desk.stopwatch.pass_s(29)
    with pytest.raises(SignInWait) as left:
        desk.sign_in(AIGUL.number, OWN)
    assert left.value.seconds == 1
    desk.stopwatch.pass_s(1)
    desk.sign_in(AIGUL.number, OWN)
    wrong(desk, FREE_TRIES)  # all of them are free again


def test_another_person_waits_for_nobody(desk):
    wrong(desk, FREE_TRIES + 1)
    desk.sign_in(PETR.number, OWN)


def test_a_restart_begins_the_wait_anew_and_forgets_no_try(desk, office):
    wrong(desk, FREE_TRIES)
    with pytest.raises(WrongPassword):
        desk.sign_in(AIGUL.number, "not this one")
    desk.stopwatch.pass_s(29)
    again = restarted(office)
    with pytest.raises(SignInWait) as left:
        again.sign_in(AIGUL.number, OWN)
    assert left.value.seconds == 30
    again.stopwatch.pass_s(30)
    wrong(again, MOST_TRIES - FREE_TRIES - 2)
    with pytest.raises(SignInIsLocked):
        again.sign_in(AIGUL.number, "not this one")


def test_a_plug_pulled_before_the_answer_costs_the_try_all_the_same(desk, office, monkeypatch):
    def pull(self: object, secret: str, hashed: str) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CheapHasher, "verify", pull)
        for _ in range(FREE_TRIES + 1):
            with pytest.raises(KeyboardInterrupt):
                desk.sign_in(AIGUL.number, "guess")
    with pytest.raises(SignInWait):
        restarted(office).sign_in(AIGUL.number, OWN)


def test_the_tenth_locks_for_good_and_says_so_in_the_book(desk, office):
    wrong(desk, MOST_TRIES)
    assert said(office, SignInLocked) == [SignInLocked(AIGUL.number)]
    for again in (desk, restarted(office)):
        with pytest.raises(SignInIsLocked):
            again.sign_in(AIGUL.number, OWN)
    assert desk.sitting().locked == (AIGUL.number,)


def test_the_head_opens_it_again_and_nobody_else_does(desk, office):
    wrong(desk, MOST_TRIES)
    with pytest.raises(NotYourRole):
        desk.open_again(AIGUL.number, PETR)
    desk.open_again(AIGUL.number, AKIM)
    assert desk.sitting().locked == ()
    assert said(office, SignInLocked)[-1] == SignInLocked(AIGUL.number, open_again=True)
    desk.sign_in(AIGUL.number, OWN)


def test_a_new_password_from_the_district_opens_it_again_too(desk):
    wrong(desk, MOST_TRIES)
    desk.store.give(AIGUL.number, "another-given")
    assert desk.sitting().locked == ()
    assert desk.sign_in(AIGUL.number, "another-given").must_choose
