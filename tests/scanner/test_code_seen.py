"""A receipt held in a hand before the kiosk's camera: shown as in a mirror, its code read."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.code_camera import CodeCamera
from registry.cameras import CameraMissing, CameraView, PageSeen
from registry.codes import OurCode, new_code, read_code, status_link
from scanner.code_seen import CodeSeer, middle_of
from tests.scanner.frames import Shot, frame_of
from tests.scanner.pictures import bars_of
from tests.scanner.test_camera import recording, until

ADDRESS = "https://tereze.example"
CODE = new_code(random.Random(6).randbytes)
LINK = status_link(ADDRESS, CODE)
FOREIGN = "4870204341256"


def ours(text: str) -> bool:
    return isinstance(read_code(text, ADDRESS), OurCode)


@pytest.fixture
def opened() -> Iterator[list[CodeCamera]]:
    """Let go whatever became of the test: a thread inside a reader must not outlive Python."""
    made: list[CodeCamera] = []
    yield made
    for one in made:
        one.close()


def receipt(text: str = LINK) -> np.ndarray:
    """The lower part of a receipt, 100 × 75 mm: lines of print and the square code of 26 mm."""
    from printing.codes import qr_modules

    paper = np.full((900, 1_200, 3), 250, np.uint8)
    for y in range(80, 800, 60):
        cv2.line(paper, (60, y), (700, y), (70, 70, 70), 6)
    modules = qr_modules(text)
    step = 312 // len(modules)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark in ("1", 1, True):
                place = (800 + x * step, 100 + y * step)
                cv2.rectangle(paper, place, (place[0] + step - 1, place[1] + step - 1), 0, -1)
    return paper


def bars(text: str) -> np.ndarray:
    paper = np.full((500, 1_200, 3), 250, np.uint8)
    for place, dark in enumerate(bars_of(text)):
        if dark:
            cv2.rectangle(paper, (100 + 6 * place, 100), (105 + 6 * place, 380), (0, 0, 0), -1)
    return paper


HELD = Shot(fill=0.55, turn=7, blur=0.8, hand=True, noise=5)
TABLE = frame_of(None, HELD)


@pytest.mark.parametrize(
    "shot",
    [
        HELD,
        Shot(fill=0.8, turn=-12, blur=1.0),
        Shot(fill=0.6, turn=185, light=0.55, shade=0.5),
        Shot(fill=0.9, size=(1_280, 720)),
        Shot(fill=0.8, size=(2_560, 1_440), blur=1.5),
    ],
    ids=["in a hand", "near", "upside down in the evening", "a small camera", "a large one"],
)
def test_the_square_code_is_read_at_the_first_picture(shot):
    seer = CodeSeer(ours)
    view = seer.view(frame_of(receipt(), shot), 1)
    assert view.seen is PageSeen.GOOD
    assert seer.take() == LINK
    assert seer.take() == ""


def test_the_bars_of_the_code_are_read_too():
    seer = CodeSeer(ours)
    seer.view(frame_of(bars(CODE.digits), Shot(fill=0.5)), 1)
    assert seer.take() == CODE.digits


def test_what_has_no_check_digit_of_ours_is_told_when_two_pictures_say_the_same():
    seer = CodeSeer(ours)
    foreign = frame_of(bars(FOREIGN), Shot(fill=0.5))
    assert seer.view(foreign, 1).seen is PageSeen.NONE
    assert seer.take() == ""
    seer.view(TABLE, 2)
    seer.view(foreign, 3)
    assert seer.take() == "", "one in three pictures is nothing"
    seer.view(foreign, 4)
    assert seer.take() == FOREIGN


def test_it_is_shown_as_in_a_mirror_and_small():
    frame = np.full((1_080, 1_920, 3), 200, np.uint8)
    frame[:, 240:400] = (0, 0, 255)  # red, on the camera's left
    view = CodeSeer(ours).view(frame, 5)
    assert (view.width, view.height, view.number) == (640, 480, 5)
    pixels = np.frombuffer(view.pixels, np.uint8).reshape(480, 640, 3)
    assert tuple(pixels[240, 620]) == (255, 0, 0)
    assert tuple(pixels[240, 20]) == (200, 200, 200)


@pytest.mark.parametrize("light", [0, 12])
def test_a_lens_with_its_lid_on_is_dark(light):
    noise = np.random.default_rng(1).integers(0, light + 1, (480, 640, 3)).astype(np.uint8)
    assert CodeSeer(ours).view(noise, 1).seen is PageSeen.DARK


def test_an_evening_hall_is_not_dark():
    assert CodeSeer(ours).view(frame_of(None, Shot(light=0.7)), 1).seen is PageSeen.NONE


@pytest.mark.parametrize("size", [(640, 480), (1_920, 1_080), (480, 640), (3_840, 2_160), (3, 2)])
def test_the_middle_is_four_to_three_and_never_large(size):
    wide, high = size
    middle = middle_of(np.zeros((high, wide, 3), np.uint8))
    assert max(middle.shape) <= 1_600 or size == (480, 640)
    if wide > 3:
        assert abs(middle.shape[1] * 3 - middle.shape[0] * 4) <= 4


def test_a_recording_goes_through_the_kiosks_camera_and_leaves_nothing(tmp_path: Path, opened):
    frames = [TABLE] * 4 + [frame_of(receipt(), HELD)] * 30
    film = recording(tmp_path / "film.avi", frames)
    camera = CodeCamera(str(film), ours)
    opened.append(camera)
    assert camera.now() is None
    camera.begin()
    until(lambda: isinstance(camera.now(), CameraView))
    read: list[str] = []

    def something_read() -> bool:
        read.extend(filter(None, [camera.read()]))
        return bool(read)

    until(something_read)
    assert read == [LINK]
    camera.end()
    assert camera.now() is None
    assert camera.read() == ""
    camera.close()
    assert {path.name for path in tmp_path.iterdir()} == {"film.avi"}


def test_a_kiosk_without_a_camera_hears_that_there_is_none(tmp_path: Path, opened):
    camera = CodeCamera(str(tmp_path / "none.avi"), ours)
    opened.append(camera)
    camera.begin()
    until(lambda: isinstance(camera.now(), CameraMissing))


def test_what_was_held_there_by_the_last_visitor_is_not_read_for_the_next(opened):
    held: list[np.ndarray] = [frame_of(receipt(), HELD)]

    class Held:
        live = False

        def open(self) -> None:
            pass

        def frame(self) -> np.ndarray:
            return held[-1].copy()

        def close(self) -> None:
            pass

    camera = CodeCamera("", ours, Held)
    opened.append(camera)
    camera.begin()
    until(lambda: isinstance(camera.now(), CameraView))
    time.sleep(0.3)
    camera.end()
    camera._view(held[0], 99)  # the thread was in the middle of it
    held.append(TABLE)
    camera.begin()
    until(lambda: isinstance(camera.now(), CameraView))
    assert camera.read() == ""
