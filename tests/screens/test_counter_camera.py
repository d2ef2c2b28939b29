"""An answer that is looked at, and pages by camera, at the smallest screen. Real parts; the camera
sees a printed page, well and badly."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.office_camera import OfficeCamera
from registry.cameras import CameraGone, CameraMissing, PageSeen
from tests.scanner.frames import Shot, frame_of
from tests.scanner.papers import a_page_pdf, rendered
from tests.screens.pictures import settle
from tests.screens.test_counter import ALT, Desk, desk_of
from tests.screens.test_counter_scans import answered
from tests.screens.villages import DAYS, Village, a_form

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SIZE = (2_000, 1_500)


class Before:
    """A camera over the desk; None is one that was pulled out."""

    live = False

    def __init__(self) -> None:
        self.sees: np.ndarray | None = None

    def open(self) -> None:
        if self.sees is None:
            raise CameraMissing

    def frame(self) -> np.ndarray:
        if self.sees is None:
            raise CameraGone
        return self.sees

    def close(self) -> None: ...


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        QApplication.processEvents()
        time.sleep(0.01)


def test_an_answer_is_looked_at(qapp, village, pictures):
    village.at(DAYS[0])
    here, before = answered(village, 0), village.register(a_form(1)).number.answer(1)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.scan(here.digits)
        desk.take("answer-check", "take_in")
        desk.press(Qt.Key.Key_2)
        desk.take("answer-check-not-signed", "take_in_anyway")
        desk.press(Qt.Key.Key_Return)
        desk.scan(here.digits)
        desk.take("answer-check-again", "answer_before")
        desk.scan(before.digits)
        desk.take("answer-check-before-its-news", "outcome")


def camera_of(village: Village) -> Before:
    camera = Before()
    folder = village.office.parts.kept_forms.parent / "camera"
    random = village.office.parts.desk.random
    village.office.camera = OfficeCamera(folder, "", random, lambda: camera)
    return camera


def test_pages_by_camera(qapp, village, pictures, monkeypatch):
    monkeypatch.setattr("scanner.camera.AGAIN_S", 0.05)
    number = village.register(a_form(2)).number
    page = rendered(a_page_pdf(number.digits, 34), 200)
    camera = camera_of(village)
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.scan(number.digits)
        desk.press(Qt.Key.Key_K, ALT)
        card = desk.window.case.scans.card

        def sees(seen: PageSeen) -> bool:
            return card._view is not None and card._view.seen is seen

        until(lambda: card.picture.words() != "" and card._trouble is not None)
        desk.take("camera-none", "camera_picture")
        for name, seen, shot in (
            ("empty-table", PageSeen.NONE, None),
            ("covered", PageSeen.COVERED, Shot(size=SIZE, fill=0.9, hand=True)),
            ("blurred", PageSeen.BLURRED, Shot(size=SIZE, fill=0.93, blur=3)),
            ("page", PageSeen.GOOD, Shot(size=SIZE, fill=0.93, turn=3)),
        ):
            camera.sees = frame_of(page if shot else None, shot or Shot(size=SIZE))
            until(lambda seen=seen: sees(seen))
            desk.press(Qt.Key.Key_Space)
            desk.take(f"camera-{name}", "camera_take")
        desk.press(Qt.Key.Key_Space)
        desk.press(Qt.Key.Key_Escape)
        desk.take("camera-two-taken", "camera_count")
        camera.sees = None
        until(lambda: card._trouble is not None)
        desk.take("camera-unplugged", "camera_picture")
        desk.press(Qt.Key.Key_Return)
        settle()
        desk.take("camera-attaching", "attach_go")
        close(desk, village)


def test_pages_by_camera_from_the_stack(qapp, empty, pictures):
    camera = camera_of(empty)
    camera.sees = frame_of(None, Shot(size=SIZE))
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        desk.go_to("answers")
        desk.press(Qt.Key.Key_2, ALT)
        desk.press(Qt.Key.Key_K, ALT)
        card = desk.window.answers.stack.card
        until(lambda: card._view is not None)
        desk.take("camera-stack", "camera_take")
        close(desk, empty)


def close(desk: Desk, village: Village) -> None:
    desk.window.hide()
    village.office.camera.close()
