"""What the touchscreen asks of its camera. `app` hands in the real one. All calls are *instant*."""

from typing import Protocol

from registry.cameras import CameraView
from registry.failures import Trouble


class CodeCameraPlace(Protocol):
    def begin(self) -> None:
        """Look through the camera from now on."""

    def now(self) -> CameraView | Trouble | None:
        """The newest view, or why there is none; None while the camera is being opened."""

    def read(self) -> str:
        """The code that was read since this was asked last; "" for none."""

    def end(self) -> None:
        """Let the camera go. Nothing that it showed is kept."""
