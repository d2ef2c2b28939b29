"""A camera is looked through: a recording as OpenCV opens it, and cameras that fail as they do."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from registry.cameras import (
    CameraBusy,
    CameraGone,
    CameraMissing,
    CameraStalled,
    CameraView,
    PageSeen,
)
from registry.failures import Trouble
from registry.readers import Found
from scanner import camera as cameras
from scanner import video_camera as devices
from scanner.camera import FROZEN_S, OPENING_S, STALLED_S, Viewer
from scanner.video_camera import VideoCamera, cameras_here
from tests.scanner.frames import Shot, frame_of
from tests.scanner.papers import a_page_pdf, rendered

SIZE = (1_600, 1_200)


def recording(path: Path, frames: list[np.ndarray]) -> Path:
    """What a camera saw, as a video file."""
    wide, high = frames[0].shape[1], frames[0].shape[0]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (wide, high))
    assert video.isOpened()
    for frame in frames:
        video.write(frame)
    video.release()
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """A hand lays a page under the camera: an empty table, then the page lying along it."""
    page = np.ascontiguousarray(np.rot90(rendered(a_page_pdf(), 300)))
    shot = Shot(size=SIZE, fill=0.88, noise=2)
    frames = [frame_of(None, shot)] * 5 + [frame_of(page, shot)] * 12
    return recording(tmp_path_factory.mktemp("film") / "film.avi", frames)


@pytest.fixture
def viewers() -> Iterator[list[Viewer]]:
    made: list[Viewer] = []
    yield made
    for one in made:
        one.end()
        one.wait(5)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_recording_is_looked_through_and_its_page_taken(film, viewers):
    viewer = Viewer(lambda: VideoCamera(str(film)), each_s=0.02)
    viewers.append(viewer)
    assert viewer.now() is None
    viewer.begin()
    seen: list[PageSeen] = []

    def good() -> bool:
        now = viewer.now()
        if isinstance(now, CameraView):
            seen.append(now.seen)
        return bool(seen) and seen[-1] is PageSeen.GOOD

    until(good)
    frame = viewer.take()
    assert frame.shape == (SIZE[1], SIZE[0], 3)
    assert seen[0] is PageSeen.NONE
    until(lambda: isinstance(viewer.now(), CameraGone))  # the film is over
    with pytest.raises(CameraGone):
        viewer.take()
    viewer.end()
    viewer.wait(5)


def test_no_camera_is_said(tmp_path, viewers, monkeypatch):
    monkeypatch.setattr(devices, "DEVICES", tmp_path)
    for source in ("", "3", str(tmp_path / "none.avi")):
        with pytest.raises(CameraMissing):
            VideoCamera(source).open()
    viewer = Viewer(VideoCamera)
    viewers.append(viewer)
    viewer.begin()
    until(lambda: isinstance(viewer.now(), CameraMissing))


def test_a_camera_that_gives_no_picture_is_busy(tmp_path):
    broken = tmp_path / "broken.avi"
    broken.write_bytes(b"RIFF no film")
    with pytest.raises(CameraBusy):
        VideoCamera(str(broken)).open()


def test_cameras_are_found_by_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(devices, "DEVICES", tmp_path)
    for name in ("video10", "video2", "videoloop", "vide0"):
        (tmp_path / name).touch()
    assert devices._numbers() == [2, 10]


def test_cameras_are_told_by_name_and_keep_their_key_in_another_socket(tmp_path, monkeypatch):
    monkeypatch.setattr(devices, "DEVICES", tmp_path / "dev")
    monkeypatch.setattr(devices, "NAMES", tmp_path / "sys")
    by_id = tmp_path / "dev" / "v4l" / "by-id"
    by_id.mkdir(parents=True)
    names = {0: "HD Pro Webcam C920", 1: "HD Pro Webcam C920", 4: "USB2.0 Camera: USB2.0 Camera"}
    for number, name in names.items():
        (tmp_path / "dev" / f"video{number}").touch()
        folder = tmp_path / "sys" / f"video{number}"
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", "utf-8")
    logitech = "usb-046d_HD_Pro_Webcam_C920_5A1B-video-index0"
    (by_id / logitech).symlink_to("../../video0")
    without_metadata = lambda node: node.name != "video1"  # noqa: E731 - of the same webcam
    assert cameras_here(without_metadata) == [
        Found(f"v4l:{logitech}", "HD Pro Webcam C920"),
        Found("4", "USB2.0 Camera"),
    ]
    assert VideoCamera(f"v4l:{logitech}")._candidates() == [0]
    (by_id / logitech).unlink()
    (by_id / logitech).symlink_to("../../video4")
    assert VideoCamera(f"v4l:{logitech}")._candidates() == [4]
    (by_id / logitech).unlink()
    assert VideoCamera(f"v4l:{logitech}")._candidates() == []
    assert VideoCamera("none")._candidates() == []
    assert cameras_here() == []  # none of these files is a camera: the driver is asked


def test_a_camera_whose_file_is_another_one_was_unplugged(tmp_path):
    """Drivers go on giving the last picture, and a new camera may get the old name."""

    class Driver:
        def read(self) -> tuple[bool, np.ndarray]:
            return True, np.zeros((4, 4, 3), np.uint8)

        def release(self) -> None:
            pass

    node = tmp_path / "video0"
    node.touch()
    camera = VideoCamera("0")
    camera._video, camera._node = Driver(), node
    camera._was = devices._mark_of(node)
    assert camera.frame().shape == (4, 4, 3)
    node.rename(tmp_path / "video9")
    with pytest.raises(CameraGone):
        camera.frame()
    node.touch()
    with pytest.raises(CameraGone):
        camera.frame()
    camera.close()


class Cable:
    """A camera whose cable somebody pulls and plugs in again."""

    live = False

    def __init__(self, frame: np.ndarray) -> None:
        self.plugged, self.holds = True, 0
        self._frame = frame

    def open(self) -> None:
        if not self.plugged:
            raise CameraMissing
        self.holds += 1

    def frame(self) -> np.ndarray:
        if not self.plugged:
            raise CameraGone
        return self._frame.copy()

    def close(self) -> None:
        self.holds = 0


def test_a_camera_pulled_out_is_said_and_found_again(viewers, monkeypatch):
    monkeypatch.setattr(cameras, "AGAIN_S", 0.05)
    cable = Cable(frame_of(None, Shot(size=(640, 480))))
    viewer = Viewer(lambda: cable, each_s=0.01)
    viewers.append(viewer)
    viewer.begin()
    until(lambda: isinstance(viewer.now(), CameraView))
    cable.plugged = False
    until(lambda: isinstance(viewer.now(), CameraGone))
    time.sleep(0.3)  # looked for several times: it is still the one that was pulled
    assert isinstance(viewer.now(), CameraGone)
    cable.plugged = True
    until(lambda: isinstance(viewer.now(), CameraView))


def test_a_camera_is_let_go_at_the_end_and_taken_up_again(viewers):
    cable = Cable(frame_of(None, Shot(size=(640, 480))))
    viewer = Viewer(lambda: cable, each_s=0.01)
    viewers.append(viewer)
    for _ in range(3):
        viewer.begin()
        viewer.begin()  # twice is once
        until(lambda: isinstance(viewer.now(), CameraView))
        assert cable.holds == 1
        viewer.end()
    viewer.wait(5)
    assert cable.holds == 0


def test_a_drivers_surprise_is_a_busy_camera(viewers, caplog):
    class Odd(Cable):
        def frame(self) -> np.ndarray:
            raise RuntimeError("VIDIOC_DQBUF for Серікова")

    viewer = Viewer(lambda: Odd(np.zeros((2, 2, 3), np.uint8)))
    viewers.append(viewer)
    viewer.begin()
    until(lambda: isinstance(viewer.now(), Trouble))
    assert isinstance(viewer.now(), CameraBusy)
    assert "RuntimeError" in caplog.text
    assert "Серікова" not in caplog.text


class Driver:
    """A camera as drivers behave: it hangs, freezes, is away, is another program's.

    `clock` is in the test's hand; every picture differs from the one before, as noise makes them.
    """

    live = True

    def __init__(self) -> None:
        self.now_s = 100.0
        self.away = self.busy = self.frozen = False
        self.hangs = Event()
        self.hangs.set()  # clear: whoever asks waits
        self.opened = self.inside = self.asked = 0
        self.given: list[np.ndarray] = []

    def clock(self) -> float:
        return self.now_s

    def open(self) -> None:
        if self.away:
            raise CameraMissing
        if self.busy:
            raise CameraBusy
        self.opened += 1

    def frame(self) -> np.ndarray:
        self.inside += 1
        try:
            assert self.hangs.wait(30)
        finally:
            self.inside -= 1
        if not self.frozen:
            self.asked += 1
        frame = np.full((64, 64, 3), self.asked % 200, np.uint8)
        frame[0, 0] = 255
        self.given.append(frame)
        return frame

    def close(self) -> None:
        pass


@pytest.fixture
def driver(monkeypatch, viewers) -> Iterator[Driver]:
    monkeypatch.setattr(cameras, "AGAIN_S", 0.01)
    made = Driver()
    yield made
    made.hangs.set()


def seeing(viewer: Viewer) -> Callable[[], bool]:
    return lambda: isinstance(viewer.now(), CameraView)


def plain(frame: np.ndarray, number: int) -> CameraView:
    return CameraView(number, 1, 1, PageSeen.NONE, frame[0, 0].tobytes())


def looking(driver: Driver, viewers: list[Viewer], **how: bool) -> Viewer:
    viewer = Viewer(lambda: driver, 0.005, plain, clock=driver.clock, **how)
    viewers.append(viewer)
    viewer.begin()
    until(seeing(viewer))
    return viewer


def test_a_camera_that_stalls_is_given_up_and_opened_anew(driver, viewers):
    viewer = looking(driver, viewers)
    driver.hangs.clear()
    until(lambda: driver.inside == 1)
    driver.now_s += STALLED_S + 0.1
    assert isinstance(viewer.now(), CameraStalled)
    until(lambda: driver.inside == 2)  # another thread tries
    driver.now_s += STALLED_S + 0.1
    for _ in range(20):
        assert isinstance(viewer.now(), CameraStalled)
    assert driver.inside == 2, "threads that hang do not become more and more"
    driver.hangs.set()
    until(seeing(viewer))
    assert driver.opened >= 3
    viewer.end()
    viewer.wait(5)
    assert viewer.now() is None


def test_a_camera_that_is_slow_to_open_has_its_time(driver, viewers):
    slow = Event()

    class Slow(Driver):
        def open(self) -> None:
            assert slow.wait(30)

    camera = Slow()
    viewer = Viewer(lambda: camera, 0.005, plain, clock=camera.clock)
    viewers.append(viewer)
    viewer.begin()
    until(lambda: viewer._turn is not None and viewer._turn.asked_s is not None)
    camera.now_s += OPENING_S - 0.1
    assert viewer.now() is None
    slow.set()
    until(seeing(viewer))


def test_a_picture_that_stands_still_is_a_camera_that_was_unplugged(driver, viewers):
    viewer = looking(driver, viewers)
    driver.frozen, driver.away = True, True
    until(lambda: len(driver.given) > 5)
    driver.now_s += FROZEN_S + 0.1
    until(lambda: isinstance(viewer.now(), CameraGone))
    driver.frozen = driver.away = False
    until(seeing(viewer))


def test_a_device_that_only_ever_shows_one_picture_is_opened_anew_once(driver, viewers):
    viewer = looking(driver, viewers)
    driver.frozen, opened = True, driver.opened
    for _ in range(4):
        count = len(driver.given)
        driver.now_s += FROZEN_S + 0.1
        until(lambda count=count: len(driver.given) > count + 4)
    assert driver.opened == opened + 1
    assert isinstance(viewer.now(), CameraView)


def test_in_the_dark_two_pictures_may_be_the_same(viewers):
    class Dark(Driver):
        def frame(self) -> np.ndarray:
            self.given.append(np.zeros((64, 64, 3), np.uint8))
            return self.given[-1]

    camera = Dark()
    viewer = Viewer(lambda: camera, 0.005, plain, clock=camera.clock)
    viewers.append(viewer)
    viewer.begin()
    for _ in range(3):
        count = len(camera.given)
        until(lambda count=count: len(camera.given) > count + 4)
        camera.now_s += FROZEN_S + 0.1
    assert camera.opened == 1


def test_a_camera_that_another_page_of_ours_lets_go_is_not_called_busy(driver, viewers):
    driver.busy = True
    viewer = Viewer(lambda: driver, 0.005, plain, clock=driver.clock)
    viewers.append(viewer)
    viewer.begin()
    time.sleep(0.1)
    assert viewer.now() is None
    driver.now_s += 2.0
    until(lambda: isinstance(viewer.now(), CameraBusy))


def test_no_frame_outlives_its_view_where_none_is_to_be_taken(driver, viewers):
    viewer = looking(driver, viewers, blacken=True)
    with pytest.raises(CameraBusy):
        viewer.take()
    until(lambda: len(driver.given) > 5)
    viewer.end()
    viewer.wait(5)
    *shown, last = driver.given
    assert not any(frame.any() for frame in shown)
    assert not last.any() or last[0, 0, 0] == 255  # taken after `end`: it was never looked at
    assert viewer._view is viewer._frame is None
