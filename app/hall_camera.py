"""The kiosk's camera, for receipts held before it: `kiosk.camera_place.CodeCameraPlace`.

It looks only while the page that asks for a code is open. No picture is ever written anywhere.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from registry.cameras import CameraView
from registry.failures import Trouble

if TYPE_CHECKING:
    from scanner.camera import Camera, Frame, Viewer
    from scanner.code_seen import CodeSeer

_EACH_S: Final = 0.125  # eight pictures a second
_LETTING_GO_S: Final = 5.0


class HallCamera:
    """`source` as in the settings, `ours` says whether a text is a code with a right check digit;
    `camera` makes another camera than that of the settings, for tests."""

    def __init__(
        self,
        source: str,
        ours: Callable[[str], bool],
        camera: "Callable[[], Camera] | None" = None,
    ) -> None:
        self._source, self._ours, self._camera = source, ours, camera
        self._viewer: Viewer | None = None
        self._seer: CodeSeer | None = None

    def begin(self) -> None:
        from scanner.camera import VideoCamera, Viewer  # OpenCV stays out of start-up

        if self._viewer is None:
            make = self._camera or (lambda: VideoCamera(self._source))
            self._viewer = Viewer(make, _EACH_S, self._view)
        self._seer = None  # a picture that is still being read belongs to whoever was here before
        self._viewer.begin()

    def now(self) -> CameraView | Trouble | None:
        return self._viewer.now() if self._viewer is not None else None

    def read(self) -> str:
        seer = self._seer
        return seer.take() if seer is not None else ""

    def end(self) -> None:
        if self._viewer is not None:
            self._viewer.end()
        self._seer = None

    def close(self) -> None:
        """The camera is let go before the program ends."""
        self.end()
        if self._viewer is not None:
            self._viewer.wait(_LETTING_GO_S)

    def _view(self, frame: "Frame", number: int) -> CameraView:
        """On the camera's thread, which also loads what reads codes."""
        from scanner.code_seen import CodeSeer

        seer = self._seer or CodeSeer(self._ours)
        self._seer = seer
        return seer.view(frame, number)
