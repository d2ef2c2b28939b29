"""The camera of the office in memory: none is connected. The real parts have tests of their own."""

from collections.abc import Sequence
from pathlib import Path

from registry.cameras import CameraMissing, CameraView
from registry.failures import Trouble


class MemoryCamera:
    """Keeps the promise of `counter.camera_place.CameraPlace`."""

    def begin(self) -> None:
        return None

    def now(self) -> CameraView | Trouble | None:
        return CameraMissing()

    def take(self) -> object:
        raise CameraMissing

    def keep(self, taken: object) -> Path:
        raise CameraMissing

    def forget(self, files: Sequence[Path]) -> None:
        return None

    def end(self) -> None:
        return None
