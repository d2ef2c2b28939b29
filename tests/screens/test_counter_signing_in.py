"""Signing in, help and the first steps at the smallest screen, in every language."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from registry.office_facts import SignInWay
from registry.offices import Staff
from registry.roles import HEAD
from registry.signing_in import MOST_TRIES, Tries, mark_of
from tests.counter.office import AIGUL, MemoryWorkplace
from tests.screens.test_counter import Desk, desk_of

OWN, GIVEN = "кілт сөз", "1234567890123456"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def guarded(count: int) -> MemoryWorkplace:
    """So many people, all with passwords; the first is locked out, the last is the head."""
    office = MemoryWorkplace()
    office.people = [
        replace_number(AIGUL, f"{place:03}", "Нұрмұхамбетова-Жолдыбаева Ұ. Т.")
        for place in range(1, count)
    ]
    office.people.append(Staff("999", "Омаров Қ. Б.", "әкім", "аким", "akim", (HEAD,)))
    for one in office.people:
        office.signing_in.own_password(one.number, OWN)
    first = office.people[0].number
    mark = mark_of(office.signing_in.store.passwords[first])
    office.signing_in.store.keep_tries(SignInWay.PASSWORD, first, Tries(MOST_TRIES, mark))
    office.signing_in.guide = True
    return office


def replace_number(one: Staff, number: str, name: str) -> Staff:
    return Staff(number, name, one.position_kk, one.position_ru, one.position_en, one.roles)


@pytest.mark.parametrize(("state", "count"), [("one", 2), ("many", 24)])
def test_signing_in_and_what_a_head_sees(qapp, pictures, state, count):
    with desk_of(SimpleNamespace(office=guarded(count)), pictures, f"signing-in-{state}") as desk:
        _sign_in(desk, count)


def _sign_in(desk: Desk, count: int) -> None:
    desk.take("faces", "secret")
    desk.press(Qt.Key.Key_Return)
    desk.say("бұл емес")
    desk.take("refused", "secret")
    desk.press(Qt.Key.Key_F12)
    desk.window.people.point_at("999")
    desk.press(Qt.Key.Key_Return)
    desk.say(OWN)
    desk.take("head", "rail_search")
    desk.press(Qt.Key.Key_F1)
    desk.take("help", "set_pin")
    desk.window.seat.ask_for_pin()
    desk.say("бұл емес")
    desk.say("8520")
    desk.say("8520")
    desk.take("pin", "secret_now")
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_F12)
    desk.take("locked", "staff")
    store = desk.window.shift.workplace.signing_in.store  # type: ignore[attr-defined]
    store.give("999", GIVEN)
    desk.press(Qt.Key.Key_Return)
    desk.say(GIVEN)
    desk.take("first-password", "secret_new")


def test_without_passwords_and_with_a_list_that_is_empty(qapp, pictures):
    office = MemoryWorkplace()
    office.people = []
    office.signing_in.guide = True
    with desk_of(SimpleNamespace(office=office), pictures, "signing-in-none") as desk:
        desk.take("nobody")
        office.people = [AIGUL]
        desk.window.look_again()
        desk.take("by-name", "sign_in_hint")
        desk.press(Qt.Key.Key_F1)
        desk.take("help-before")
