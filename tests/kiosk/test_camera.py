"""A receipt held before the kiosk's camera; and cameras that are missing, black, or pulled out."""

import pytest

from kiosk.camera_visit import STALE_S, CodeCamera
from registry.application import Stage
from registry.cameras import CameraBusy, CameraGone, CameraMissing, CameraView, PageSeen
from registry.codes import status_link
from registry.failures import Trouble
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.hall import ADDRESS, BoardHall, a_code, a_row
from ui.screenfit import cut_texts
from words import LANGUAGES

FOREIGN = "4870204341256"


class Camera:
    """Shows and reads what a test says."""

    def __init__(self) -> None:
        self.is_on = False
        self.shows: CameraView | Trouble | None = None
        self.texts: list[str] = []
        self.number = 0

    def begin(self) -> None:
        self.is_on = True

    def end(self) -> None:
        self.is_on = False

    def now(self):
        return self.shows

    def read(self) -> str:
        return self.texts.pop(0) if self.texts else ""

    def picture(self, seen=PageSeen.NONE) -> None:
        self.number += 1
        self.shows = CameraView(self.number, 4, 3, seen, bytes([200, 180, 160] * 12))


@pytest.fixture
def camera(hall) -> Camera:
    hall.camera = made = Camera()
    return made


def look(visitor: Visitor) -> None:
    """What the timer does, a tenth of a second on."""
    visitor.clock.seconds += 0.1
    seen = visitor.window.findChild(CodeCamera)
    assert seen is not None
    seen.look()
    settle()


def stands_there(visitor: Visitor) -> bool:
    return visitor.find("camera_picture").isVisible()


def at_the_pad(qtbot, hall, camera, **how) -> Visitor:
    visitor = Visitor(qtbot, hall, **how)
    visitor.touch("status_tile")
    camera.picture()
    look(visitor)
    return visitor


def test_a_receipt_held_before_the_camera_is_answered(qtbot, hall, camera):
    code = hall.put(a_row(Stage.AT_DESK))
    visitor = at_the_pad(qtbot, hall, camera)
    assert stands_there(visitor)
    assert visitor.text("prompt_sentence") == (
        "Show the receipt to the camera, or type the code from it."
    )
    camera.texts.append(status_link(ADDRESS, code))
    look(visitor)
    assert visitor.text("answer_sentence") == "The answer is ready. Come and collect it."


def test_the_camera_looks_only_while_the_code_is_asked_for(qtbot, hall, camera):
    visitor = Visitor(qtbot, hall)
    assert not camera.is_on
    visitor.touch("status_tile")
    assert camera.is_on
    visitor.touch("finish")
    assert not camera.is_on
    assert not visitor.find("camera_picture").is_live  # nothing of a picture is kept
    visitor.touch("status_tile")
    visitor.let_pass(61)
    assert visitor.page == "warning"
    assert not camera.is_on
    visitor.touch("still_here")
    assert visitor.page == "code_entry"
    assert camera.is_on
    visitor.window.hide()
    assert not camera.is_on


@pytest.mark.parametrize("trouble", [CameraMissing, CameraBusy])
def test_without_a_camera_the_page_is_as_it_was(qtbot, hall, camera, trouble):
    camera.shows = trouble()
    code = hall.put(a_row(Stage.SENT))
    visitor = Visitor(qtbot, hall)
    visitor.touch("status_tile")
    look(visitor)
    assert not stands_there(visitor)
    assert visitor.text("prompt_sentence").startswith("Hold the receipt to the scanner")
    visitor.tap(code.digits)
    assert visitor.page == "answer"


def test_a_camera_pulled_out_leaves_no_dead_picture_and_comes_back(qtbot, hall, camera):
    visitor = at_the_pad(qtbot, hall, camera)
    visitor.tap("1234567")
    camera.shows = CameraGone()
    look(visitor)
    assert not stands_there(visitor)
    assert visitor.text("group_1") == "1234"
    assert visitor.text("prompt_sentence").startswith("Hold the receipt to the scanner")
    camera.picture()
    look(visitor)
    assert stands_there(visitor)


@pytest.mark.parametrize("how", ["black", "frozen"])
def test_a_black_or_frozen_picture_goes_after_a_moment(qtbot, hall, camera, how):
    visitor = at_the_pad(qtbot, hall, camera)
    for _ in range(int(STALE_S / 0.1) - 2):
        if how == "black":
            camera.picture(PageSeen.DARK)
        look(visitor)
    assert stands_there(visitor), "a hand before the lens makes nothing jump"
    for _ in range(5):
        if how == "black":
            camera.picture(PageSeen.DARK)
        look(visitor)
    assert not stands_there(visitor)


def test_another_barcode_is_named_once_and_never_to_somebody_who_types(qtbot, hall, camera):
    visitor = at_the_pad(qtbot, hall, camera)
    camera.texts.append(FOREIGN)
    look(visitor)
    assert visitor.text("prompt_sentence").startswith("This is another barcode.")
    visitor.tap("12")
    prompt = visitor.text("prompt_sentence")
    assert not prompt.startswith("This is another barcode.")
    camera.texts += [FOREIGN, "http://poster.example/1"]
    look(visitor)
    look(visitor)
    assert visitor.text("prompt_sentence") == prompt


def test_who_types_again_is_not_sent_back_by_the_receipt_he_still_holds(qtbot, hall, camera):
    unknown = a_code(77).digits
    visitor = at_the_pad(qtbot, hall, camera)
    camera.texts.append(unknown)
    look(visitor)
    visitor.touch("again")
    asked = hall.looked_up
    camera.texts += [unknown] * 3
    for _ in range(3):
        look(visitor)
    assert visitor.page == "code_entry"
    assert hall.looked_up == asked
    visitor.touch("finish")
    visitor.touch("status_tile")
    camera.texts.append(unknown)
    look(visitor)
    assert visitor.page == "answer", "the next visitor's receipt is read, whatever was read before"


def test_holding_up_a_receipt_shows_that_somebody_is_here(qtbot, hall, camera):
    visitor = at_the_pad(qtbot, hall, camera)
    visitor.clock.seconds += 55
    camera.texts.append(FOREIGN)
    look(visitor)
    visitor.let_pass(30)
    assert visitor.page == "code_entry"


@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_and_pad_have_their_places_on_every_screen(
    qtbot, hall, camera, language, size, large
):
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    if large:
        visitor.touch("large_text")
    visitor.touch("status_tile")
    camera.picture()
    look(visitor)
    window, picture = visitor.window, visitor.find("camera_picture")
    assert not cut_texts(window)
    assert min(picture.width(), picture.height()) >= 150
    assert picture.accessibleName()
    hint = window.minimumSizeHint()
    assert hint.width() <= window.width()
    assert hint.height() <= window.height()


def test_a_hall_without_a_camera_has_none(qtbot):
    visitor = Visitor(qtbot, BoardHall())
    visitor.touch("status_tile")
    assert visitor.window.findChild(CodeCamera) is None
