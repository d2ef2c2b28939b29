"""The page Today and the end of the day: a quiet morning, a full day, the state's own system, what
the district did not take, ten thousand applications, no printer, no line. In three languages."""

from datetime import time

import pytest
from PySide6.QtCore import Qt

from printing.printers import NoPrinter
from registry.application import Stage
from registry.facts import PaperKind
from registry.today import Heading
from tests.screens.pictures import settle
from tests.screens.test_counter import CTRL, Desk, desk_of
from tests.screens.villages import APPEAL, BY, DAYS, Village, a_form

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def open_heading(desk: Desk, heading: Heading) -> None:
    if desk.window.focusWidget().objectName() == "external_number":
        desk.press(Qt.Key.Key_Escape)  # a digit typed there is one of its number
    desk.press(Qt.Key(int(Qt.Key.Key_1) + list(Heading).index(heading)))
    settle()


def live(village: Village) -> None:
    """Something under every heading but the last."""
    village.at(DAYS[0])
    for place in range(4):
        village.register(a_form(place))
    village.bring(Stage.AT_DESK, a_form(5))
    village.at(DAYS[13])
    village.bring(Stage.AT_DESK, a_form(6))
    village.register(a_form(7, APPEAL))
    village.at(DAYS[20])
    village.bring(Stage.AT_DESK, a_form(8))
    village.register(a_form(9, APPEAL))
    for place in (10, 11):
        number = village.register(a_form(place)).number
        village.office.parts.desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", BY)
    village.carry()


def test_a_quiet_morning(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        desk.go_to("today")
        desk.take("today", "today_heading")
        desk.press(Qt.Key.Key_E, CTRL)
        desk.take("day", "close_day")


def test_a_day_with_everything_in_it(qapp, village, pictures):
    live(village)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("today")
        desk.take("today", "today_heading")
        for heading in Heading:
            open_heading(desk, heading)
            desk.take(f"today-{heading.value}", "today_heading")
        open_heading(desk, Heading.TO_ENTER)
        desk.press(Qt.Key.Key_Return)
        desk.take("today-to-enter-nothing", "external_number")
        desk.say("ЗТ-2026-00000417")
        desk.take("today-entered", "external_number")


def test_the_day_is_closed(qapp, village, pictures):
    live(village)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("today")
        desk.press(Qt.Key.Key_E, CTRL)
        desk.take("day", "day_gaps")
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("day-closed", "print_day_sheet")
        village.at(DAYS[21], time(9, 5))
        desk.window.go_to("today")
        desk.take("today-next-morning", "today_heading")


def test_yesterday_was_not_closed_and_nothing_can_be_printed(qapp, village, pictures):
    village.at(DAYS[0])
    village.register(a_form(0))
    village.at(DAYS[1], time(9, 5))
    object.__setattr__(village.office.parts, "printer", NoPrinter())
    with desk_of(village, pictures, "error") as desk:
        desk.sit_down()
        desk.go_to("today")
        desk.take("today", "close_earlier_day")
        desk.find("close_earlier_day").click()
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("day-not-printed", "print_day_sheet")


def test_what_the_district_did_not_take(qapp, village, pictures):
    live(village)
    village.office._set_aside = 3
    with desk_of(village, pictures, "offline") as desk:
        desk.sit_down()
        village.office._set_aside = 3
        desk.go_to("today")
        open_heading(desk, Heading.ASIDE)
        desk.take("today-aside", "today_list")


def test_ten_thousand_applications(qapp, many, pictures):
    many.at(DAYS[-1], time(17, 0))
    with desk_of(many, pictures, "many") as desk:
        desk.sit_down()
        desk.go_to("today")
        desk.take("today", "today_heading")
        open_heading(desk, Heading.TO_ENTER)
        desk.take("today-to_enter", "external_number")
        desk.press(Qt.Key.Key_E, CTRL)
        desk.take("day", "day_gaps")
