"""The page Papers: nothing to send, papers by department, a list in the making, lists that are out,
one that came back without a paper, labels. Real parts; pictures in three languages."""

from datetime import time

import pytest
from PySide6.QtCore import Qt

from printing.printers import NoPrinter
from registry.numbers import Number
from tests.screens.pictures import settle
from tests.screens.test_counter import ALT, CTRL, Desk, desk_of
from tests.screens.villages import BY, DAYS, Village, a_form

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LAND, SOCIAL = "01-01", "02-01"


def papers(village: Village, *services: str) -> list[Number]:
    return [
        village.register(a_form(place, service)).number for place, service in enumerate(services)
    ]


def make(village: Village, numbers: list[Number]) -> Number:
    return village.office.transfers.make([one.digits for one in numbers], BY)


def open_part(desk: Desk, place: int) -> None:
    desk.press(Qt.Key(int(Qt.Key.Key_0) + place), ALT)
    settle()


def test_nothing_is_to_be_sent_and_no_list_is_out(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        desk.go_to("prints")
        desk.take("papers-send", "scan_paper")
        open_part(desk, 2)
        desk.take("papers-out", "papers_out")
        open_part(desk, 3)
        desk.take("papers-print", "papers_print")


def test_papers_are_scanned_into_a_list(qapp, village, pictures):
    village.at(DAYS[0])
    late = papers(village, LAND, SOCIAL)
    village.at(DAYS[20])
    first, other, third, fourth = papers(village, LAND, SOCIAL, LAND, LAND)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("prints")
        desk.take("papers-send", "papers_here")
        for number in (first, third.paper(2), fourth, late[0]):
            desk.scan(number.digits)
        desk.take("papers-scanned", "papers_chosen")
        desk.scan(other.digits)
        desk.take("papers-another-department", "papers_chosen")
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("papers-made", "scan_paper")
        [out] = village.office.transfers.now().out
        assert len(out.made.papers) == 4
        open_part(desk, 2)
        desk.take("papers-out", "lists_out")


def test_a_list_comes_back_without_a_paper(qapp, village, pictures):
    numbers = papers(village, LAND, LAND, LAND, LAND)
    made = make(village, numbers)
    village.department.accept(numbers[3], "land", BY)
    village.carry()
    village.at(DAYS[14], time(11, 0))
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("prints")
        open_part(desk, 2)
        desk.take("papers-out-for-days", "lists_out")
        desk.scan(made.digits)
        desk.take("papers-list", "list_papers")
        for number in (numbers[0], numbers[1], numbers[3]):
            desk.scan(number.digits)
        desk.find("who_signed").setFocus()
        desk.type("Ким Л. В.")
        desk.take("papers-list-ticked", "not_arrived")
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("papers-list-back", "list_state")
        open_part(desk, 1)
        desk.take("papers-not-arrived", "papers_here")


def test_labels_for_the_papers_of_an_application(qapp, village, pictures):
    papers(village, LAND, LAND)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.go_to("prints")
        desk.press(Qt.Key.Key_Down, times=2)
        desk.press(Qt.Key.Key_L, ALT)
        desk.press(Qt.Key.Key_Right, times=4)
        desk.take("papers-labels", "first_free")
        desk.window.papers.send.labels.paper.set_value("roll")
        desk.window.papers.send.labels._say_places()
        desk.take("papers-labels-roll", "print_labels")


def test_a_list_without_a_printer(qapp, village, pictures):
    [number] = papers(village, LAND)
    parts = village.office.parts
    object.__setattr__(parts, "printer", NoPrinter())
    with desk_of(village, pictures, "error") as desk:
        desk.sit_down()
        desk.go_to("prints")
        desk.scan(number.digits)
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take("papers-made-and-not-printed", "foot_prints")
        open_part(desk, 3)
        desk.take("papers-print", "due_prints")


def test_ten_thousand_applications_and_a_list_of_two_hundred(qapp, many, pictures):
    with desk_of(many, pictures, "many") as desk:
        desk.sit_down()
        desk.go_to("prints")
        desk.take("papers-send", "papers_here")
        here = many.office.transfers.now().here
        department = here[0].department
        same = [one.row.number for one in here if one.department == department][:200]
        made = many.office.transfers.make(same, BY)
        desk.scan(made.digits)
        desk.take("papers-list", "list_papers")


def test_a_list_without_a_line_to_the_district(qapp, village, pictures):
    made = make(village, papers(village, LAND, LAND))
    village.at(DAYS[12])
    with desk_of(village, pictures, "offline") as desk:
        desk.sit_down()
        desk.scan(made.digits)
        desk.take("papers-list", "list_papers")
