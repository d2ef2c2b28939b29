"""Numbers for those who wait: the kiosk's pages, the desk's foot and page, and the wall."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from kiosk.hall_screen import Called, HallScreen, OnTheWall
from registry.failures import Trouble
from tests.counter.conftest import CTRL
from tests.counter.test_next_in_line import Desk
from tests.kiosk.hall import BoardHall
from tests.kiosk.test_tickets import Tickets
from tests.screens.pictures import Camera, is_blank, settle
from tests.screens.test_kiosk import hall_of
from ui.theme import apply_theme

COUNTER = (QSize(1280, 720), QSize(1920, 1080))
WALLS = ((1920, 1080), (1080, 1920), (1280, 720))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_the_way_to_a_number(qapp, pictures):
    board, tickets = BoardHall(), Tickets()
    board.tickets = tickets
    with hall_of(SimpleNamespace(hall=board), pictures, "ticket") as hall:
        hall.take("home", "ticket_tile")
        for step, shows in (
            ("ticket_tile", "sphere_other"),
            ("sphere_other", "priority_yes"),
            ("priority_yes", "ticket_number"),
        ):
            hall.window.findChild(QWidget, step).click()
            hall.take(shows, shows)


@pytest.mark.parametrize("state", ["nobody-knows", "by-hand", "no-number"])
def test_a_number_of_which_little_is_known(qapp, pictures, state):
    board, tickets = BoardHall(), Tickets()
    board.tickets = tickets
    tickets.minutes = None
    tickets.by_hand = state == "by-hand"
    if state == "no-number":
        tickets.fails_with = Trouble()
    with hall_of(SimpleNamespace(hall=board), pictures, "ticket") as hall:
        for step in ("ticket_tile", "sphere_land", "priority_no"):
            hall.window.findChild(QWidget, step).click()
            settle()
        hall.take(state, "ticket_before")


def test_the_desk_with_one_who_waits_and_with_a_hundred_and_without_the_server(
    qapp, pictures, tmp_path
):
    apply_theme(qapp, "counter")
    desk = Desk(tmp_path, "kk")
    try:
        desk.sit_down()
        camera = Camera(desk.window, desk.speaker, pictures, "counter", COUNTER)
        camera.take("line-nobody")
        desk.give(1)
        desk.press_and_hear()
        camera.take("line-one")
        desk.give(*range(2, 124))
        desk.other.step()
        desk.press(Qt.Key.Key_F9, CTRL)
        camera.take("line-page")
        desk.wire.cut = True
        desk.hear()
        camera.take("line-page-by-hand")
        assert camera.faults == []
    finally:
        desk.window.close()
        desk.window.deleteLater()


@pytest.mark.parametrize("size", WALLS)
def test_the_wall(qapp, pictures, size):
    apply_theme(qapp, "kiosk")
    screen = HallScreen()
    screen.resize(*size)
    calls = tuple(Called(f"A {n}", 1 + n % 9) for n in (118, 17, 16, 15, 14))
    states = {
        "many": OnTheWall(reached=True, calls=calls, waiting=23),
        "one": OnTheWall(reached=True, calls=calls[:1]),
        "nobody": OnTheWall(reached=True),
        "by-hand": OnTheWall(reached=False, calls=calls),
    }
    try:
        for name, wall in states.items():
            screen.show_wall(wall)
            picture = screen.grab().toImage()
            picture.save(str(pictures / f"wall-{name}-{size[0]}x{size[1]}.png"))
            assert not is_blank(picture), name
    finally:
        screen.deleteLater()
        apply_theme(qapp, "counter")
