"""Giving answers out: whom to tell, home visits, what is unclaimed, an advice visit. Real parts;
pictures in three languages: empty, a few, ten thousand, in trouble, without a line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from printing.printers import NoPrinter
from registry.application import Stage
from registry.facts import Delivery, Representative
from registry.office_facts import CallResult
from tests.screens.pictures import settle
from tests.screens.test_counter import CTRL, Desk, desk_of
from tests.screens.villages import BY, DAYS, Village, a_form, somebody

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PARTS = ("calls", "visits", "unclaimed")


def open_part(desk: Desk, name: str) -> None:
    part: Any = desk.find(f"answers_{name}_part")
    part.click()
    settle()


def lives_here(village: Village) -> None:
    """Answers of all sorts at the desk: with and without telephone, brought home, old ones."""
    village.at(DAYS[0])
    for place in (10, 11):
        village.bring(Stage.AT_DESK, a_form(place))
    village.at(DAYS[0] + timedelta(days=36))
    for place in range(5):
        number, _ = village.bring(Stage.AT_DESK, a_form(place))
        if place == 1:
            village.office.giving.call(number, CallResult.NO_ANSWER, BY)
    silent = a_form(5)
    village.bring(Stage.AT_DESK, replace(silent, applicant=somebody_without_phone()))
    other = Representative("Ким Алексей Викторович", "Сенімхат № 12", "+77015554433")
    village.bring(Stage.AT_DESK, replace(a_form(6), representative=other))
    village.bring(Stage.AT_DESK, replace(a_form(7), delivery=Delivery.POST))


def somebody_without_phone():
    from msgspec.structs import replace as other

    return other(somebody(5), phone="")


def plan(village: Village, count: int) -> None:
    today = village.office.today()
    for place in range(count):
        form = replace(a_form(20 + place), delivery=Delivery.HOME)
        number, _ = village.bring(Stage.AT_DESK, form)
        if place:
            village.office.giving.plan_visit(number, today + timedelta(days=place % 2), BY)


def test_nobody_is_to_be_told(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        desk.go_to("answers")
        for part in PARTS:
            open_part(desk, part)
            desk.take(f"giving-{part}", f"answers_{part}_part")
        desk.press(Qt.Key.Key_F8)
        desk.take("advice", "advice_card")
        desk.press(Qt.Key.Key_Return)
        desk.take("advice-sphere-missing", "advice_card")


def test_whom_to_tell(qapp, village, pictures):
    lives_here(village)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("answers")
        open_part(desk, "calls")
        desk.take("giving-calls", "call_phone")
        desk.type("n")
        desk.take("giving-call-held", "undo_call")
        calls = desk.window.answers.giving.calls
        calls.write_held()
        settle()
        for number in [row.key for row in calls.list.rows() if isinstance(row.key, str)][-4:]:
            calls.list.set_current(number)
            settle()
            desk.take(f"giving-call-{number[7:13]}", "call_phone")


def test_home_visits(qapp, village, pictures):
    plan(village, 6)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("answers")
        open_part(desk, "visits")
        desk.take("giving-visits", "visit_day")
        visits = desk.window.answers.giving.visits
        first = next(row.key for row in visits.list.rows()[3:] if isinstance(row.key, str))
        visits.list.set_current(first)
        settle()
        desk.take("giving-visit-planned", "drop_visit")
        desk.press(Qt.Key.Key_Space)
        desk.take("giving-visit-handed", "write_visits")
        visits.round.taker._buttons[1].click()
        desk.press(Qt.Key.Key_Space, times=1)
        visits.list.view.setFocus()
        desk.press(Qt.Key.Key_Down)
        desk.press(Qt.Key.Key_Space, times=3)
        desk.take("giving-visits-marked", "write_visits")


def test_unclaimed(qapp, village, pictures):
    lives_here(village)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("answers")
        open_part(desk, "unclaimed")
        desk.take("giving-unclaimed", "give_back")
        desk.press(Qt.Key.Key_Return, CTRL)
        assert desk.window.answers.giving.unclaimed.asking.confirm.isVisible()
        desk.take("giving-unclaimed-asked")
        object.__setattr__(village.office.giving, "_printer", NoPrinter())
        desk.press(Qt.Key.Key_Return)
        desk.take("giving-unclaimed-not-printed", "print_acts")


def test_an_advice_visit_over_a_form(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        desk.press(Qt.Key.Key_F8)
        desk.press(Qt.Key.Key_1)
        desk.type("бақ")
        desk.take("advice-over-a-form", "advice_card")
        desk.press(Qt.Key.Key_Return)
        desk.take("advice-counted")


def test_ten_thousand(qapp, many, pictures):
    with desk_of(many, pictures, "many") as desk:
        desk.sit_down()
        desk.go_to("answers")
        for part in PARTS:
            open_part(desk, part)
            desk.take(f"giving-{part}", f"answers_{part}_part")


def test_without_a_line(qapp, village, pictures):
    lives_here(village)
    with desk_of(village, pictures, "offline") as desk:
        desk.sit_down()
        desk.press(Qt.Key.Key_F3)
        open_part(desk, "calls")
        desk.take("giving-calls", "call_phone")
