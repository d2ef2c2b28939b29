"""Pages by camera at the window, by keys: Space takes one, Enter is done, Esc leads back."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.office_camera import OfficeCamera
from counter.scan_words import KINDS
from registry.cameras import CameraBusy, CameraGone, CameraMissing, PageSeen
from registry.numbers import Number
from registry.office_facts import ScanAttached
from tests.counter.at_work import AtWork
from tests.counter.conftest import ALT
from tests.scanner.frames import Shot, frame_of
from tests.scanner.papers import a_page_pdf, rendered

SIZE = (2_000, 1_500)
WELL = Shot(size=SIZE, fill=0.93)


class OverTheDesk:
    """A camera under which a test lays pages, and whose cable it pulls."""

    live = False

    def __init__(self) -> None:
        self.frames = 0
        self.open_now = False
        self.trouble: type[CameraMissing | CameraBusy | CameraGone] | None = None
        self._lies = frame_of(None, WELL)

    def lay(self, page: np.ndarray | None, shot: Shot = WELL) -> None:
        self._lies = frame_of(page, shot)

    def open(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.open_now = True

    def frame(self) -> np.ndarray:
        if self.trouble is not None:
            raise CameraGone
        self.frames += 1
        return self._lies

    def close(self) -> None:
        self.open_now = False


def page_of(number: Number | None, lines: int = 30) -> np.ndarray:
    return rendered(a_page_pdf(number.digits if number is not None else None, lines), 200)


@pytest.fixture
def camera(monkeypatch) -> OverTheDesk:
    monkeypatch.setattr("scanner.camera.AGAIN_S", 0.05)
    return OverTheDesk()


@pytest.fixture
def desk(tmp_path: Path, qapp, camera) -> Iterator[AtWork]:
    made = AtWork(tmp_path, "en")
    office = made.office
    office.camera = OfficeCamera(tmp_path / "camera", "", office.parts.desk.random, lambda: camera)
    made.enter()  # the first specialist
    yield made
    office.camera.close()
    office.scanned.close()
    made.close()


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        QApplication.processEvents()
        time.sleep(0.01)


def card_of(desk: AtWork):
    return desk.window.shown().findChild(type(desk.window.case.scans.card), "camera_card")


def open_at_case(desk: AtWork, number: Number):
    desk.scan(number.digits)
    desk.press(Qt.Key.Key_K, ALT)
    card = desk.window.case.scans.card
    assert card.isVisible()
    return card


def sees(card, seen: PageSeen) -> Callable[[], bool]:
    return lambda: card._view is not None and card._view.seen is seen


def kept(desk: AtWork, number: Number) -> list[ScanAttached]:
    return [one.fact for one in desk.office.scanned.attached(number)]


def files(desk: AtWork, tmp_path: Path) -> list[str]:
    return sorted(one.name for one in (tmp_path / "camera").glob("*"))


def test_two_pages_are_taken_and_attached_by_keys_alone(desk, camera, tmp_path):
    number = desk.register("Серікова Айгүл")
    camera.lay(page_of(number))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    assert card.picture.words() == ""
    desk.press(Qt.Key.Key_Space)
    camera.lay(page_of(None, 12))
    until(lambda: card._view.number > 3 and sees(card, PageSeen.GOOD)())
    desk.press(Qt.Key.Key_Space)
    assert desk.read("camera_count") == "2 pages are taken"
    names = files(desk, tmp_path)
    assert len(names) == 2
    assert not any("рік" in name or number.digits in name for name in names)
    desk.enter()
    assert not card.isVisible()
    until(lambda: not camera.open_now)
    assert desk.window.case.scans.go.text() == "Attach · 2 files"
    assert desk.focus().startswith("attach_kind")
    desk.find("attach_go").click()
    [fact] = kept(desk, number)
    assert (fact.pages, fact.kind in KINDS) == (2, True)
    assert fact.file is not None
    assert fact.file.size <= 2 * 61_000
    assert files(desk, tmp_path) == []  # nothing of anybody lies about


def test_a_page_that_would_not_be_legible_is_said_before_it_is_taken(desk, camera, tmp_path):
    number = desk.register()
    camera.lay(page_of(number), Shot(size=SIZE, fill=0.93, blur=3))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.BLURRED))
    assert card._said.words().startswith("Blurred.")
    desk.press(Qt.Key.Key_Space)
    assert card._more.words() == "Space again takes it as it is."
    assert card._files == []
    camera.lay(page_of(number), Shot(size=SIZE, fill=0.93, hand=True))
    until(sees(card, PageSeen.COVERED))
    assert card._more.words() == ""  # something else is wrong now: it is said anew
    desk.press(Qt.Key.Key_Space)
    assert card._files == []
    desk.press(Qt.Key.Key_Space)
    assert len(card._files) == 1


def test_the_last_page_is_dropped_and_esc_asks_before_all_are(desk, camera, tmp_path):
    number = desk.register()
    camera.lay(page_of(number))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space, times=2)
    desk.press(Qt.Key.Key_Delete)
    assert desk.read("camera_count") == "1 page is taken"
    assert len(files(desk, tmp_path)) == 1
    desk.press(Qt.Key.Key_Escape)
    assert card.isVisible()
    assert card._more.words() == "Enter keeps the pages taken. Esc again drops them."
    desk.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert desk.window.shown() is desk.window.case  # back to where it was, no further
    assert files(desk, tmp_path) == []
    assert kept(desk, number) == []


def test_without_a_camera_it_is_said_how_to_connect_one(desk, camera):
    camera.trouble = CameraMissing
    number = desk.register()
    card = open_at_case(desk, number)
    until(lambda: "No camera is connected" in card.picture.words())
    assert not desk.find("camera_take").isEnabled()
    desk.press(Qt.Key.Key_Space)
    camera.trouble = CameraBusy
    until(lambda: "Close other programs" in card.picture.words())
    camera.lay(page_of(number))
    camera.trouble = None  # it is plugged in: the picture comes by itself
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    camera.trouble = CameraGone
    until(lambda: "was unplugged" in card.picture.words())
    desk.press(Qt.Key.Key_Space)  # nothing to take, and nothing breaks
    assert len(card._files) == 1
    desk.enter()
    assert desk.window.case.scans._taken


def test_a_scan_in_the_middle_keeps_the_pages_with_their_application(desk, camera, tmp_path):
    number, other = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    camera.lay(page_of(None))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    desk.scan(other.digits)
    assert not card.isVisible()
    until(lambda: not camera.open_now)
    scans = desk.window.case.scans
    assert desk.window.case.number() == other
    assert not scans._form.isVisible()  # never another one's
    desk.scan(number.digits)
    assert scans.go.text() == "Attach · 1 file"
    scans.go.click()
    assert [fact.pages for fact in kept(desk, number)] == [1]
    assert kept(desk, other) == []
    assert files(desk, tmp_path) == []


def test_a_page_that_is_kept_late_goes_to_nobody_else(desk, camera, tmp_path):
    """The disk was slow: meanwhile a scan opened another application."""
    number, other = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    card = open_at_case(desk, number)
    late = desk.office.camera.keep(frame_of(page_of(None), WELL))
    desk.scan(other.digits)
    card._keeping += 1
    card._kept(late, card.picture.grab(), number)
    scans = desk.window.case.scans
    assert scans._taken == ()
    desk.scan(number.digits)
    assert scans._taken == (late,)


def test_a_lock_lets_the_camera_go(desk, camera):
    number = desk.register()
    card = open_at_case(desk, number)
    until(lambda: camera.open_now)
    desk.press(Qt.Key.Key_F12)
    assert not card.isVisible()
    until(lambda: not camera.open_now)


def test_pages_by_camera_go_among_the_scanned_pages(desk, camera, tmp_path):
    number = desk.register("Серікова Айгүл")
    desk.office.scanned._inbox._quiet_s = 0.0
    camera.lay(page_of(number))
    desk.press(Qt.Key.Key_F3)
    desk.press(Qt.Key.Key_2, ALT)
    desk.press(Qt.Key.Key_K, ALT)
    card = desk.window.answers.stack.card
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    desk.enter()
    assert files(desk, tmp_path) == []
    desk.office.scanned.now()
    desk.office.scanned.wait(60)
    desk.press(Qt.Key.Key_F3)
    assert desk.read("stack_whose") == "Серікова Айгүл"
    desk.enter()
    assert len(kept(desk, number)) == 1


def test_what_a_crash_left_goes_when_the_camera_is_next_used(desk, camera, tmp_path):
    left = tmp_path / "camera" / "page-0011.jpg"
    left.parent.mkdir()
    left.write_bytes(b"of somebody yesterday")
    number = desk.register()
    camera.lay(page_of(number))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    assert not left.exists()
    assert len(files(desk, tmp_path)) == 1


def test_no_page_of_anybody_stays_behind_when_the_program_ends(desk, camera, tmp_path):
    number = desk.register()
    camera.lay(page_of(number))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    assert len(files(desk, tmp_path)) == 1
    desk.office.camera.close()
    assert files(desk, tmp_path) == []


def test_the_key_that_is_held_takes_one_page(desk, camera):
    from PySide6.QtGui import QKeyEvent

    number = desk.register()
    camera.lay(page_of(number))
    card = open_at_case(desk, number)
    until(sees(card, PageSeen.GOOD))
    desk.press(Qt.Key.Key_Space)
    for _ in range(5):
        held = QKeyEvent(
            QKeyEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True
        )
        QApplication.sendEvent(desk.window.windowHandle(), held)
    assert len(card._files) == 1
