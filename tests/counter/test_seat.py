"""Who sits at the desk: signing in, F12, the lock after three minutes, what stays beneath."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from counter.idle import LOCK_AFTER_MS
from counter.signing_place import Look
from registry.failures import BookUnwritable
from registry.office_facts import PasswordChosen, SignedIn, SignInLocked, SignInWay
from registry.offices import Staff
from registry.roles import HEAD, MAY_OPEN, VIEWER
from registry.signing_in import MOST_TRIES, WAITS_MS, as_typed
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import AIGUL, PETR, MemoryWorkplace
from tests.world import a_form

OWN, PIN, GIVEN = "кілт сөз", "4711", "1234-5678-9012-3456"
AKIM = Staff("003", "Омаров Қ. Б.", "әкім", "аким", roles=(HEAD,))


@pytest.fixture
def guarded(workplace: MemoryWorkplace) -> MemoryWorkplace:
    """An office with passwords: both have chosen one, Aigul a PIN; the head has hers too."""
    workplace.people.append(AKIM)
    for one in workplace.people:
        workplace.signing_in.own_password(one.number, OWN)
    workplace.signing_in.set_pin(AIGUL.number, PIN)
    return workplace


@pytest.fixture
def desk(guarded: MemoryWorkplace, counter: Counter) -> Counter:
    return counter


def secret(desk: Counter) -> QLineEdit:
    field = desk.find("secret")
    assert isinstance(field, QLineEdit)
    return field


def sign_in(desk: Counter, place: int, typed: str) -> None:
    desk.type(str(place))
    desk.say(typed)


def pass_idle(desk: Counter, ms: int) -> None:
    """Nobody touches the window for so long."""
    now = desk.window.idle.stopwatch()
    desk.window.idle.stopwatch = lambda: now + ms
    desk.window.idle.look()


# -- without passwords ------------------------------------------------------------------------


def test_where_the_district_gave_none_one_sits_down_by_name_and_it_is_said(counter, workplace):
    assert "F12" not in counter.read("sign_in_hint")
    assert counter.window.findChild(QWidget, "secret") is None  # not even made
    counter.type("2")
    assert counter.window.shift.staff is None  # a digit alone, a scan's first, signs nobody in
    counter.enter()
    assert counter.window.shift.staff == PETR
    counter.type("abc")
    counter.press(Qt.Key.Key_F12)
    counter.press(Qt.Key.Key_Escape)
    assert counter.window.shift.staff == PETR
    pass_idle(counter, 10 * LOCK_AFTER_MS)
    assert counter.window.shift.staff == PETR
    assert workplace.told() == []


def test_passwords_that_come_down_the_road_are_demanded_from_then_on(counter, workplace):
    counter.sit_down()
    workplace.signing_in.own_password(AIGUL.number, OWN)
    counter.window.look_again()
    assert counter.window.shift.staff == AIGUL  # nobody is thrown out in the middle of a visitor
    counter.press(Qt.Key.Key_F12)
    counter.press(Qt.Key.Key_Escape)
    assert counter.window.shift.staff is None
    assert counter.sees("secret")


# -- signing in ---------------------------------------------------------------------------------


def test_a_digit_chooses_the_face_and_enter_after_the_password_signs_in(desk, guarded):
    assert desk.focus() == "staff"
    desk.type("2")
    assert desk.focus() == "secret"
    assert secret(desk).echoMode() is QLineEdit.EchoMode.Password
    desk.say(OWN)
    assert desk.window.shift.staff == PETR
    assert desk.focus() == "who"
    assert [fact.way for _, fact in guarded.told() if isinstance(fact, SignedIn)][-1] is (
        SignInWay.PASSWORD
    )


def test_with_a_pin_the_desk_changes_over_in_six_keys_and_well_under_two_seconds(desk):
    sign_in(desk, 2, OWN)
    desk.type("Ким")
    began = time.perf_counter()
    desk.press(Qt.Key.Key_F12)
    desk.type("1")
    desk.say(PIN)
    assert time.perf_counter() - began < 2.0
    assert desk.window.shift.staff == AIGUL
    who = desk.find("who")
    assert isinstance(who, QLineEdit)
    assert who.text() == "Ким"  # the form belongs to the visitor


def test_a_wrong_password_is_said_beneath_the_field_and_leaves_nothing_typed(desk):
    sign_in(desk, 1, "wrong one")
    assert desk.window.shift.staff is None
    assert secret(desk).text() == ""
    assert desk.focus() == "secret"
    assert desk.window.people.secret.message()
    desk.press(Qt.Key.Key_Backtab)
    desk.type("2")
    assert not desk.window.people.secret.message()  # it was about somebody else


def test_the_first_password_is_changed_before_anything_else(desk, guarded):
    guarded.signing_in.store.give(PETR.number, as_typed(GIVEN))
    sign_in(desk, 2, GIVEN)
    assert desk.window.shift.staff is None
    assert desk.focus() == "secret_new"
    assert not desk.sees("secret_now")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F6, Qt.Key.Key_F10):
        desk.press(key)
        assert desk.sees("secret_new")
    desk.say("жаңа кілт")
    desk.say("басқа кілт")
    assert desk.window.shift.staff is None
    desk.find("secret_again").setText("")
    desk.say("жаңа кілт")
    assert desk.window.shift.staff == PETR
    assert isinstance(guarded.told()[-2][1], PasswordChosen)
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 2, "жаңа кілт")
    assert desk.window.shift.staff == PETR


def test_who_puts_the_first_password_off_is_not_let_in(desk, guarded):
    guarded.signing_in.store.give(PETR.number, as_typed(GIVEN))
    sign_in(desk, 2, GIVEN)
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.shift.staff is None
    assert desk.focus() == "staff"


def test_a_pin_is_set_with_the_password_and_not_by_whoever_passes_by(desk, guarded):
    sign_in(desk, 2, OWN)
    desk.press(Qt.Key.Key_F1)
    pin = desk.find("set_pin")
    pin.setFocus()
    desk.enter()
    desk.say("wrong one")
    desk.say("8520")
    desk.say("8520")
    assert guarded.signing_in.store.pin(PETR.number) is None
    assert desk.focus() == "secret_now"
    desk.say(OWN)
    desk.enter()
    desk.enter()
    assert guarded.signing_in.store.pin(PETR.number) is not None
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 2, "8520")
    assert desk.window.shift.staff == PETR


def test_a_pin_does_not_set_another_pin(desk, guarded):
    sign_in(desk, 1, OWN)
    before = guarded.signing_in.store.pin(AIGUL.number)
    desk.window.seat.ask_for_pin()
    desk.say(PIN)
    desk.say("8520")
    desk.say("8520")
    assert guarded.signing_in.store.pin(AIGUL.number) == before


def test_a_second_enter_while_the_first_is_looked_at_costs_no_try(desk, guarded):
    asked = []
    desk.window.seat._trying = True
    guarded.signing_in.sign_in = lambda *given: asked.append(given)
    sign_in(desk, 1, "wrong one")
    assert asked == []


def test_a_disk_that_fails_lets_nobody_in_and_can_be_tried_again(desk, guarded, monkeypatch):
    def fail(*_: object) -> None:
        raise BookUnwritable

    with monkeypatch.context() as patch:
        patch.setattr(guarded.signing_in.store, "keep_tries", fail)
        sign_in(desk, 1, OWN)
    assert desk.window.shift.staff is None
    assert desk.notices()
    desk.enter()
    assert desk.window.shift.staff == AIGUL


# -- locking ------------------------------------------------------------------------------------


def test_f12_locks_and_neither_escape_nor_any_key_leads_past_it(desk, guarded):
    sign_in(desk, 1, OWN)
    desk.fill_in_a_person()
    desk.press(Qt.Key.Key_F12)
    keys = ("Escape", "F2", "F3", "F4", "F6", "F10", "Return", "Tab", "F12")
    for key in keys:
        desk.press(getattr(Qt.Key, f"Key_{key}"))
        assert desk.window.shift.staff is None, key
        assert desk.window.shown() is desk.window.people, key
    desk.press(Qt.Key.Key_N, CTRL)
    assert desk.window.shown() is desk.window.people


def test_after_unlocking_the_same_page_stands_there_with_the_cursor_where_it_was(desk, guarded):
    number = guarded.register(a_form("Ким Анна"), AIGUL).number
    sign_in(desk, 1, OWN)
    desk.scan(number.digits)
    desk.window.case.links["withdraw"].click()
    desk.type("артық")
    desk.press(Qt.Key.Key_F12)
    desk.enter()  # whoever locked it stands chosen already
    desk.say(PIN)
    assert desk.focus() == "reason"
    assert desk.window.case.asking.field.text() == "артық"


def test_another_specialist_does_not_find_the_first_ones_application_open(desk, guarded):
    number = guarded.register(a_form("Ким Анна"), AIGUL).number
    sign_in(desk, 1, OWN)
    desk.scan(number.digits)
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 2, OWN)
    assert desk.window.shown() is desk.window.reception


def test_three_minutes_without_a_touch_lock_the_desk_and_a_touch_begins_them_anew(desk, guarded):
    sign_in(desk, 1, OWN)
    desk.type("Ким")
    pass_idle(desk, LOCK_AFTER_MS - 1)
    assert desk.window.shift.staff == AIGUL
    desk.type("а")
    pass_idle(desk, LOCK_AFTER_MS - 1)
    assert desk.window.shift.staff == AIGUL
    pass_idle(desk, 1)
    assert desk.window.shift.staff is None
    sign_in(desk, 1, PIN)
    who = desk.find("who")
    assert isinstance(who, QLineEdit)
    assert who.text() == "Кима"


def test_a_scan_is_a_touch_too(desk, guarded):
    sign_in(desk, 1, OWN)
    pass_idle(desk, LOCK_AFTER_MS - 1)
    desk.scan("4870204341256")
    pass_idle(desk, LOCK_AFTER_MS - 1)
    assert desk.window.shift.staff == AIGUL


def test_a_scan_while_locked_opens_nothing_and_says_to_sign_in_first(desk, guarded):
    number = guarded.register(a_form("Ким Анна"), AIGUL).number
    sign_in(desk, 1, OWN)
    desk.press(Qt.Key.Key_F12)
    desk.scan(number.digits)
    assert desk.window.shown() is desk.window.people
    assert len(desk.notices()) == 1
    assert guarded.looks.seen == []
    sign_in(desk, 1, PIN)
    assert desk.notices() == []


def test_what_was_looked_for_when_the_desk_was_locked_is_not_shown(desk, guarded):
    number = guarded.register(a_form("Ким Анна"), AIGUL).number
    sign_in(desk, 1, OWN)
    found = guarded.application(number)
    desk.press(Qt.Key.Key_F12)
    desk.window.show_case(found)
    assert desk.window.shown() is desk.window.people
    assert not desk.window.case.isVisible()


def test_notices_and_names_of_visitors_are_gone_from_a_locked_screen(desk, guarded):
    sign_in(desk, 1, OWN)
    desk.window.notices.done("Ким Анна")
    desk.press(Qt.Key.Key_F12)
    assert desk.notices() == []
    assert not desk.sees("parked")


# -- locked out, roles --------------------------------------------------------------------------


def test_ten_wrong_tries_show_a_lock_and_the_head_lets_in_again(desk, guarded):
    for _ in range(MOST_TRIES):
        desk.press(Qt.Key.Key_F12)
        sign_in(desk, 1, "wrong one")
        guarded.signing_in.stopwatch.pass_s(WAITS_MS[-1] / 1000)
    rows = desk.window.people.list.rows()
    assert [row.cells[1].icon for row in rows] == ["lock", "user-round", "user-round"]
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 2, OWN)
    assert not any(AIGUL.name in one for one in desk.notices())
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 3, OWN)
    (band,) = [one for one in desk.window.notices.bands() if AIGUL.name in one.words()]
    band._button.click()
    assert guarded.told()[-1][1] == SignInLocked(AIGUL.number, open_again=True)
    desk.press(Qt.Key.Key_F12)
    sign_in(desk, 1, OWN)
    assert desk.window.shift.staff == AIGUL


def test_a_page_that_a_role_does_not_have_is_neither_seen_nor_opened(counter, workplace):
    workplace.people = [
        AIGUL,
        Staff("007", "Қарап Т.", "бақылаушы", "наблюдатель", roles=(VIEWER,)),
    ]
    counter.window.look_again()
    counter.type("2")
    counter.enter()
    assert counter.window.shown() is counter.window.applications
    for page, there in (("reception", False), ("answers", False), ("search", True)):
        assert counter.sees(f"rail_{page}") is there
    counter.press(Qt.Key.Key_F2)
    assert counter.window.shown() is counter.window.applications
    counter.press(Qt.Key.Key_F12)
    counter.type("1")
    counter.enter()
    assert counter.sees("rail_reception")


def test_every_page_of_the_window_has_a_line_in_the_table_of_roles(counter):
    for page in counter.window.pages.on_the_rail:
        assert page in MAY_OPEN, page


# -- who looked ---------------------------------------------------------------------------------


def test_an_application_that_is_opened_is_a_look_from_the_page_it_was_opened_from(
    counter, workplace
):
    number = workplace.register(a_form("Ким Анна"), AIGUL).number
    counter.sit_down()
    counter.scan(number.digits)
    counter.press(Qt.Key.Key_F6)
    counter.window.open_application(number)
    assert workplace.looks.seen == [
        (number.digits, "reception", AIGUL),
        (number.digits, "search", AIGUL),
    ]


def test_a_look_that_cannot_be_written_holds_up_no_page_and_is_written_with_the_next(
    counter, workplace, monkeypatch
):
    first = workplace.register(a_form("Ким Анна"), AIGUL).number
    second = workplace.register(a_form("Ли Олег"), AIGUL).number
    counter.sit_down()

    def fail(*_: object) -> None:
        raise BookUnwritable

    with monkeypatch.context() as patch:
        patch.setattr(workplace.looks, "looked", fail)
        counter.scan(first.digits)
    assert counter.window.shown() is counter.window.case
    assert counter.notices() == []
    counter.scan(second.digits)
    assert [number for number, *_ in workplace.looks.seen] == [first.digits, second.digits]


# -- the first steps ----------------------------------------------------------------------------


def test_the_first_steps_stand_beside_the_names_until_they_are_put_away(qapp, workplace):
    workplace.signing_in.guide = True
    workplace.people = [AIGUL]
    counter = Counter(workplace, "en")
    try:
        assert counter.window.shift.staff is None  # else nobody would ever see them
        assert counter.window.people.guide.isVisible()
        counter.window.people.guide.away.setFocus()
        counter.enter()
        assert not counter.window.people.guide.isVisible()
        assert not workplace.signing_in.guide
        counter.sit_down()
        counter.press(Qt.Key.Key_F1)
        assert counter.window.help.isVisible()
        assert counter.window.help._guide.isVisible()
        assert not counter.window.help._guide.away.isVisible()
    finally:
        counter.window.close()


def test_help_opens_anywhere_and_escape_leads_back_to_the_field(counter):
    counter.sit_down()
    counter.type("Ким")
    counter.press(Qt.Key.Key_F1)
    assert counter.window.shown() is counter.window.help
    assert not counter.window.help.own.isVisible()
    counter.press(Qt.Key.Key_Escape)
    QTest.qWait(1)
    assert counter.focus() == "who"


def test_the_head_sees_who_looked_and_nobody_else_does(counter, workplace):
    workplace.people = [AIGUL, AKIM]
    number = workplace.register(a_form("Ким Анна"), AIGUL).number
    counter.window.look_again()
    counter.sit_down()
    counter.scan(number.digits)
    assert not counter.sees("who_looked")
    counter.press(Qt.Key.Key_F12)
    counter.type("2")
    counter.enter()
    counter.window.open_application(number)
    counter.find("who_looked").setFocus()
    counter.enter()
    lines = counter.read("looks").splitlines()
    assert len(lines) == 2
    assert AKIM.name in lines[0]
    assert AIGUL.name in lines[1]


def test_who_looked_in_a_department_stands_there_by_name(counter, workplace):
    workplace.people = [AIGUL, AKIM]
    number = workplace.register(a_form("Ким Анна"), AIGUL).number
    looks = [
        Look(1, "D-01", "department", 0, "Ермекова Г. Т."),
        Look(1, "D-70", "call_wrong", 0, "Омарова Л. Ж."),
    ]
    workplace.looks.who_looked = lambda _: looks
    counter.window.look_again()
    counter.press(Qt.Key.Key_F12)
    counter.type("2")
    counter.enter()
    counter.window.open_application(number)
    counter.find("who_looked").setFocus()
    counter.enter()
    first, second = counter.read("looks").splitlines()
    w = counter.window.shift.w
    assert "Ермекова Г. Т." in first
    assert w.say("District") in first
    assert w.say("a call, nothing was told") in second
    assert "00" not in first.split("·", 1)[1]


def test_data_of_an_earlier_application_in_a_form_are_a_look(counter, workplace):
    number = workplace.register(a_form("Ким Анна"), AIGUL).number
    one = workplace.application(number).registered.applicant
    workplace.looks.numbers[one.iin] = number.digits
    counter.sit_down()
    counter.window.shift.looked(one, "reception")
    assert workplace.looks.seen == [(number.digits, "reception", AIGUL)]
