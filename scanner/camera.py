"""A camera over the desk, looked through on a thread of its own: what it shows, and a page taken.

Cameras are opened, lost and found again here; whoever asks is told at once how it stands. Kept out:
what is done with a page (`app.office_camera`), and the screen.
"""

from collections.abc import Callable
from logging import getLogger
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

from registry.cameras import CameraBusy, CameraGone, CameraMissing, CameraView
from registry.failures import Trouble, place_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]

log = getLogger(__name__)
EACH_S: Final = 0.1  # ten pictures a second: a hand is followed, and a small processor keeps up
AGAIN_S: Final = 1.5  # a camera that is not there is looked for again
_WARMING_UP: Final = 30  # pictures that a camera may fail to give after it was opened
_LARGEST: Final = (3_840, 2_160)  # asked for; drivers give the nearest they have
_LETTING_GO_S: Final = 5.0
_DEVICES: Final = Path("/dev")


class Camera(Protocol):
    """Frames are BGR, shape (height, width, 3). One thread uses it."""

    def open(self) -> None:
        """Raises CameraMissing or CameraBusy."""

    def frame(self) -> "Frame":
        """The next one. Raises CameraGone."""

    def close(self) -> None: ...


class VideoCamera:
    """What OpenCV can open: a camera by its number, or a recording by its path.

    `source` "" is the first camera that gives a picture, "2" that with the number 2.
    """

    def __init__(self, source: str = "") -> None:
        self._source = source
        self._video: object = None

    def open(self) -> None:
        sources = self._candidates()
        if not sources:
            raise CameraMissing
        import cv2  # not before: a place without a camera never loads it

        for source in sources:
            video = cv2.VideoCapture(source)
            if isinstance(source, int):
                _ask_for_the_largest(video)
            # Webcams have further devices without pictures, and a first picture takes a while.
            if video.isOpened() and any(video.grab() for _ in range(_WARMING_UP)):
                self._video = video
                return
            video.release()
        raise CameraBusy

    def frame(self) -> "Frame":
        import cv2
        import numpy as np

        if not isinstance(self._video, cv2.VideoCapture):
            raise CameraGone
        there, frame = self._video.read()
        if not there or frame.ndim != 3:
            raise CameraGone
        return frame.astype(np.uint8, copy=False)

    def close(self) -> None:
        import cv2

        if isinstance(self._video, cv2.VideoCapture):
            self._video.release()
        self._video = None

    def _candidates(self) -> list[int | str]:
        if self._source and not self._source.isdecimal():
            return [self._source] if Path(self._source).exists() else []
        there = _numbers()
        if self._source:
            return [int(self._source)] if int(self._source) in there else []
        return list(there)


def _numbers() -> list[int]:
    """The numbers of the cameras that the system has."""
    import sys

    if sys.platform != "linux":
        return [0, 1]  # Windows tells only by opening them
    names = (path.name.removeprefix("video") for path in _DEVICES.glob("video*"))
    return sorted(int(name) for name in names if name.isdecimal())


def _ask_for_the_largest(video: object) -> None:
    import cv2

    if isinstance(video, cv2.VideoCapture):
        video.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # else one sees what was a second ago
        video.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))  # all sizes at full speed
        video.set(cv2.CAP_PROP_FRAME_WIDTH, _LARGEST[0])
        video.set(cv2.CAP_PROP_FRAME_HEIGHT, _LARGEST[1])


class Viewer:
    """Looks through a camera until `end`. `now` and `take` return at once, from any thread.

    `view` makes of a frame and its number what is shown of it; without one a page is looked for.
    """

    def __init__(
        self,
        camera: Callable[[], Camera],
        each_s: float = EACH_S,
        view: "Callable[[Frame, int], CameraView] | None" = None,
    ) -> None:
        self._make, self._each_s, self._show = camera, each_s, view
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._view: CameraView | None = None
        self._frame: Frame | None = None
        self._trouble: Trouble | None = None
        self._count = 0

    def begin(self) -> None:
        """Look through it from now on; a second call changes nothing."""
        if self._thread is not None and self._thread.is_alive() and not self._stop.is_set():
            return
        before, self._stop = self._thread, Event()
        with self._lock:
            self._view = self._frame = self._trouble = None
        self._thread = Thread(
            target=self._run, args=(self._stop, before), name="camera", daemon=True
        )
        self._thread.start()

    def now(self) -> CameraView | Trouble | None:
        """The newest view, or why there is none; None while the camera is being opened."""
        with self._lock:
            return self._trouble or self._view

    def take(self) -> "Frame":
        """The frame of the newest view: what one sees is what one gets. Raises a Trouble."""
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            if self._frame is None:
                raise CameraBusy
            return self._frame

    def end(self) -> None:
        """Let the camera go: its light goes out, other programs may have it, no picture stays."""
        self._stop.set()
        with self._lock:
            self._view = self._frame = self._trouble = None

    def wait(self, seconds: float) -> None:
        """Until the camera is let go after `end`, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    # -- on its own thread ------------------------------------------------------------------------

    def _run(self, stop: Event, before: Thread | None) -> None:
        if before is not None:
            before.join(_LETTING_GO_S)  # it may still have the camera
        while not stop.is_set():
            camera = self._make()
            try:
                camera.open()
                while not stop.is_set():
                    self._look(camera, stop)
            except Trouble as why:
                self._say(stop, why)
            except Exception as failure:  # a driver's surprise must not end the thread
                log.error("the camera could not be used: %s", place_of(failure))
                self._say(stop, CameraBusy())
            finally:
                camera.close()
            stop.wait(AGAIN_S)

    def _look(self, camera: Camera, stop: Event) -> None:
        began = monotonic()
        frame = camera.frame()
        if stop.is_set():
            return  # whoever looked has gone while the camera was waited for
        self._count += 1
        view = self._view_of(frame)
        with self._lock:
            if stop is self._stop and not stop.is_set():
                self._frame, self._view, self._trouble = frame, view, None
        stop.wait(max(0.0, self._each_s - (monotonic() - began)))

    def _view_of(self, frame: "Frame") -> CameraView:
        if self._show is not None:
            return self._show(frame, self._count)
        from scanner.page_seen import view_of

        return view_of(frame, self._count)

    def _say(self, stop: Event, why: Trouble) -> None:
        with self._lock:
            if stop is self._stop and not stop.is_set():
                # What was plugged in a moment ago and is not there any more was unplugged.
                missing = isinstance(why, CameraMissing) and isinstance(self._trouble, CameraGone)
                self._trouble = self._trouble if missing else why
                self._view = self._frame = None
