"""A camera is looked through: a recording as OpenCV opens it, and cameras that fail as they do."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from registry.cameras import CameraBusy, CameraGone, CameraMissing, CameraView, PageSeen
from registry.failures import Trouble
from scanner import camera as cameras
from scanner.camera import VideoCamera, Viewer
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
    monkeypatch.setattr(cameras, "_DEVICES", tmp_path)
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
    monkeypatch.setattr(cameras, "_DEVICES", tmp_path)
    for name in ("video10", "video2", "videoloop", "vide0"):
        (tmp_path / name).touch()
    assert cameras._numbers() == [2, 10]


class Cable:
    """A camera whose cable somebody pulls and plugs in again."""

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
        return self._frame

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
