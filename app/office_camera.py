"""Pages taken by camera, as the counter asks for them: `counter.camera_place.CameraPlace`.

A page that was taken lies as a file in a folder of its own, under a name that says nothing of
anybody, until it is attached; what was left there by a crash goes when the camera is next used.
"""

from collections.abc import Callable, Sequence
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.cameras import CameraView
from registry.failures import FileNotKept, Trouble
from registry.ports import Random

if TYPE_CHECKING:
    from scanner.camera import Camera, Viewer

log = getLogger(__name__)
_QUALITY: Final = 95  # of JPEG: what is packed for good is packed by `scanner.pages`, once


class OfficeCamera:
    """`source` as in the settings; `camera` makes another one than that, for tests."""

    def __init__(
        self,
        folder: Path,
        source: str,
        random: Random,
        camera: "Callable[[], Camera] | None" = None,
    ) -> None:
        self._folder, self._source, self._random = folder, source, random
        self._camera = camera
        self._viewer: Viewer | None = None
        self._kept: set[Path] = set()

    def choose(self, source: str) -> None:
        """The settings name another camera; it is looked through from the next `begin` on."""
        if source != self._source:
            self.end()
            self._source, self._viewer = source, None

    def begin(self) -> None:
        from scanner.camera import Viewer  # OpenCV stays out of start-up
        from scanner.video_camera import VideoCamera

        if self._viewer is None:
            source = self._source
            self._viewer = Viewer(self._camera or (lambda: VideoCamera(source)))
        self._viewer.begin()

    def now(self) -> CameraView | Trouble | None:
        return self._viewer.now() if self._viewer is not None else None

    def take(self) -> object:
        if self._viewer is None:
            raise FileNotKept
        return self._viewer.take()

    def keep(self, taken: object) -> Path:
        import cv2
        import numpy as np

        if not isinstance(taken, np.ndarray):
            raise TypeError(type(taken))
        _, packed = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        target = self._folder / f"page-{self._random.bytes(8).hex()}.jpg"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear()
            target.write_bytes(bytes(packed))
            target.chmod(0o600)
        except OSError as cause:
            raise FileNotKept from cause
        self._kept.add(target)
        return target

    def forget(self, files: Sequence[Path]) -> None:
        for file in files:
            self._kept.discard(file)
        self._clear()

    def _clear(self) -> None:
        """What nobody holds any more: of pages before, or of a program that was ended."""
        for file in self._folder.glob("page-*.jpg"):
            if file not in self._kept:
                try:
                    file.unlink()
                except OSError as failure:
                    log.warning("a page that was taken stays: %s", type(failure).__name__)

    def end(self) -> None:
        if self._viewer is not None:
            self._viewer.end()

    def close(self) -> None:
        """The camera is let go before the program ends, and no page of anybody stays behind."""
        self._kept.clear()
        self._clear()
        if self._viewer is not None:
            self._viewer.end()
            self._viewer.wait(5.0)
