"""The kiosk's machine as the program wires it: paper, camera and marks by its settings."""

from pathlib import Path

import msgspec
import pytest

from app.code_camera import CodeCamera
from app.demo import SOKOLOVKA, make_district, settle
from app.hall import OpenHall
from app.homes import Home
from app.outside import SystemClock
from app.settings import DeviceSettings
from app.wiring import Device
from kiosk.hall import Found, NotOnBoard
from registry.application import Stage
from registry.codes import ControlCode, new_code
from registry.road import BOARD_TAG, Board, SignedBoard
from tests.kiosk.hall import a_row

NOWHERE = "http://127.0.0.1:9"
CODE: ControlCode = new_code(bytes)


@pytest.fixture
def hall_with(tmp_path: Path):
    """Opens the hall with these settings; its board holds CODE."""
    district = make_district(Home(tmp_path / "district"), NOWHERE, SystemClock())
    home = Home(tmp_path / "kiosk")
    settle(home, district, NOWHERE, "kiosk", 50)
    halls: list[OpenHall] = []

    def opened(**settings: str) -> OpenHall:
        kept = home.settings(DeviceSettings)
        home.keep_settings(msgspec.structs.replace(kept, **settings))
        hall = OpenHall(Device.load(home))
        row = msgspec.structs.replace(a_row(Stage.AT_DESK), seal=hall._sealer.seal(CODE.digits))
        packed = msgspec.msgpack.encode(Board(SOKOLOVKA, hall.now(), (row,)))
        board = SignedBoard(packed, district.key.sign(BOARD_TAG + packed))
        assert hall.board.replace(board, hall.now())
        halls.append(hall)
        return hall

    yield opened
    for hall in halls:
        hall.book.engine.dispose()
    district.book.engine.dispose()


def test_an_answer_of_the_board_comes_out_on_paper_and_goes_with_its_visitor(hall_with, tmp_path):
    hall = hall_with(printer=f"folder:{tmp_path / 'papers'}")
    answer = hall.look_up(CODE)
    assert isinstance(answer, Found)
    assert hall.can_print
    hall.print_answer(answer)
    (paper,) = (tmp_path / "papers").glob("*.pdf")
    assert paper.name.startswith("answer-")
    assert CODE.digits not in paper.name
    hall.forget_visitor()
    assert not paper.exists()


def test_what_the_settings_do_not_name_is_not_offered(hall_with):
    for printer in ("", "none", "a mistake"):
        assert not hall_with(printer=printer).can_print
    assert isinstance(hall_with().camera, CodeCamera), "the first camera there is"
    assert hall_with(camera="none").camera is None


def test_a_mark_is_kept_and_too_many_are_told(hall_with):
    hall = hall_with()
    assert isinstance(hall.look_up(new_code(lambda n: b"\1" * n)), NotOnBoard)
    hall.ratings.rate(4)
    hall.ratings.too_many()
    hall.ratings.too_many()
    assert [(one.what, one.count) for one in hall.records.happened()] == [("marked", 2)]
