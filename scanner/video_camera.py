"""The cameras of this computer, as OpenCV opens them: by name, by number, or a recording of one.

A device file. Kept out: looking through them again and again (`scanner.camera`).
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from registry.cameras import CameraBusy, CameraGone, CameraMissing
from registry.readers import NONE, Found

if TYPE_CHECKING:
    import cv2

    from scanner.camera import Frame

DEVICES: Final = Path("/dev")
NAMES: Final = Path("/sys/class/video4linux")
BY_ID: Final = "v4l/by-id"  # links that udev makes: maker, model, serial number -> videoN
_NAMED: Final = "v4l:"
_WARMING_UP: Final = 30  # pictures that a camera may fail to give after it was opened,
_WARMING_UP_S: Final = 4.0  # and for how long
_LARGEST: Final = (3_840, 2_160)  # asked for; drivers give the nearest they have
# OpenCV waits ten seconds for a picture that does not come, of a camera that was pulled out.
_SELECT_S: Final = "1"
_QUERYCAP: Final = 0x80685600  # VIDIOC_QUERYCAP, linux/videodev2.h: 104 bytes are given back
_CAPABILITIES, _OF_THIS_NODE = slice(84, 88), slice(88, 92)
_CAPTURE, _HAS_OWN = 0x00000001, 0x80000000
_MOST_ON_WINDOWS: Final = 2


class VideoCamera:
    """`source`: "" is the first camera that gives a picture, "2" that with the number 2, a name as
    `cameras_here` gives it, or the path of a recording."""

    def __init__(self, source: str = "") -> None:
        self._source = source
        self._video: cv2.VideoCapture | None = None
        self._node: Path | None = None
        self._was: tuple[int, int] | None = None
        self.live = _number(source) is not None or not source or source.startswith(_NAMED)

    def open(self) -> None:
        """Raises CameraMissing or CameraBusy."""
        sources = self._candidates()
        if not sources:
            raise CameraMissing
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", _SELECT_S)
        import cv2  # not before: a place without a camera never loads it

        # A camera that another program has is no news four times a second.
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        for source in sources:
            video = cv2.VideoCapture(source)
            if isinstance(source, int):
                _ask_for_the_largest(video)
            # Webcams have further devices without pictures, and a first picture takes a while.
            if video.isOpened() and _warms_up(video):
                self._video = video
                self._node = DEVICES / f"video{source}" if isinstance(source, int) else None
                self._was = _mark_of(self._node)
                return
            video.release()
        raise CameraBusy

    def frame(self) -> "Frame":
        """Raises CameraGone."""
        import numpy as np

        # A driver may go on giving the last picture of a camera that is not there any more.
        if self._video is None or _mark_of(self._node) != self._was:
            raise CameraGone
        there, frame = self._video.read()
        if not there or frame.ndim != 3:
            raise CameraGone
        return frame.astype(np.uint8, copy=False)

    def close(self) -> None:
        if self._video is not None:
            self._video.release()
        self._video = None

    def _candidates(self) -> list[int | str]:
        source = self._source
        if source == NONE:
            return []
        if source.startswith(_NAMED):
            number = _number_of_link(DEVICES / BY_ID / source.removeprefix(_NAMED))
            return [] if number is None else [number]
        there = _numbers()
        if not source:
            return list(there)
        number = _number(source)
        if number is not None:
            return [number] if number in there else []
        return [source] if Path(source).exists() else []


def cameras_here(captures: "Callable[[Path], bool] | None" = None) -> list[Found]:
    """The cameras by name. Their key stays the same in another socket, where the system tells that.

    `captures` says of a device whether it gives pictures: a webcam has others beside.
    """
    if sys.platform != "linux":  # Windows tells names only to programs of its own kind
        return [Found(str(n), f"{n + 1}") for n in range(_MOST_ON_WINDOWS)]
    gives = captures or _gives_pictures
    links = {}
    folder = DEVICES / BY_ID
    if folder.is_dir():
        links = {_number_of_link(link): link.name for link in sorted(folder.iterdir())}
    found = []
    for number in _numbers():
        if gives(DEVICES / f"video{number}"):
            key = f"{_NAMED}{links[number]}" if number in links else str(number)
            found.append(Found(key, _name_of(number)))
    return found


def _name_of(number: int) -> str:
    try:
        name = (NAMES / f"video{number}" / "name").read_text("utf-8", "replace").strip()
    except OSError:
        name = ""
    first, _, rest = name.partition(": ")  # "HD Webcam: HD Webcam" is what many drivers say
    return (first if rest and first.startswith(rest[:8]) else name) or f"video{number}"


def _gives_pictures(node: Path) -> bool:
    """Asks the driver; no light goes on, and another program that has it is not disturbed."""
    if sys.platform == "win32":
        return True
    import fcntl

    told = bytearray(104)
    try:
        handle = os.open(node, os.O_RDWR | os.O_NONBLOCK)
        try:
            fcntl.ioctl(handle, _QUERYCAP, told)
        finally:
            os.close(handle)
    except OSError:
        return False
    able = int.from_bytes(told[_CAPABILITIES], sys.byteorder)
    if able & _HAS_OWN:
        able = int.from_bytes(told[_OF_THIS_NODE], sys.byteorder)
    return bool(able & _CAPTURE)


def _numbers() -> list[int]:
    """The numbers of the cameras that the system has."""
    if sys.platform != "linux":
        return list(range(_MOST_ON_WINDOWS))  # Windows tells only by opening them
    names = (path.name.removeprefix("video") for path in DEVICES.glob("video*"))
    return sorted(int(name) for name in names if name.isdecimal())


def _number(source: str) -> int | None:
    """Of "2" or "/dev/video2"."""
    name = source.removeprefix(f"{DEVICES}/video")
    return int(name) if name.isdecimal() else None


def _number_of_link(link: Path) -> int | None:
    try:
        return _number(str(DEVICES / link.readlink().name))
    except OSError:
        return None


def _mark_of(node: Path | None) -> tuple[int, int] | None:
    """A camera that is plugged in again has a new file, though it may have the old name."""
    if node is None or sys.platform != "linux":
        return None
    try:
        stat = node.stat()
    except OSError:
        return (0, 0)
    return (stat.st_dev, stat.st_ino)


def _warms_up(video: "cv2.VideoCapture") -> bool:
    until_s = monotonic() + _WARMING_UP_S
    return any(video.grab() for _ in range(_WARMING_UP) if monotonic() < until_s)


def _ask_for_the_largest(video: "cv2.VideoCapture") -> None:
    import cv2

    video.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # else one sees what was a second ago
    video.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))  # all sizes at full speed
    video.set(cv2.CAP_PROP_FRAME_WIDTH, _LARGEST[0])
    video.set(cv2.CAP_PROP_FRAME_HEIGHT, _LARGEST[1])
