"""What taking pages by camera asks of the office: what the camera shows, and pages kept as files.

Calls marked *instant* may be made on the screen's thread; the others touch the disk.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from registry.cameras import CameraView
from registry.failures import Trouble


class CameraPlace(Protocol):
    def begin(self) -> None:
        """Look through the camera from now on. *Instant.*"""

    def now(self) -> CameraView | Trouble | None:
        """The newest view, or why there is none; None while it is being opened. *Instant.*"""

    def take(self) -> object:
        """The page as it is seen in the newest view, for `keep`. *Instant.* Raises a Trouble."""

    def keep(self, taken: object) -> Path:
        """The page as a file that can be attached like any other. Raises FileNotKept."""

    def forget(self, files: Sequence[Path]) -> None:
        """These pages are attached, or not wanted: their files go."""

    def end(self) -> None:
        """Let the camera go. *Instant.*"""
