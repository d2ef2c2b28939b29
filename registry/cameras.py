"""What a camera over the desk shows of a paper, and what can be wrong with it.

A camera that is missing, busy or was unplugged is nothing out of the ordinary: each is told with
what to do next. Kept out: pixels, which `scanner` knows, and the picture on the screen.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from registry.failures import Trouble


class CameraMissing(Trouble):
    """No camera is connected."""


class CameraBusy(Trouble):
    """There is one and it gives no picture: another program has it, or it is not ready yet."""


class CameraGone(Trouble):
    """It gave pictures and gives none any more: its cable was pulled."""


class CameraStalled(Trouble):
    """It is there and gives no picture any more: its driver hangs."""


class PageSeen(StrEnum):
    """What a person should know of the page before it is taken."""

    GOOD = "good"
    NONE = "none"  # nothing like a page
    CUT = "cut"  # it goes on beyond the picture
    COVERED = "covered"  # a page, not all of it: a hand lies on it, or something beside it
    FAR = "far"  # its letters get too small to be read
    DARK = "dark"
    BLURRED = "blurred"
    SEVERAL = "several"  # codes of different cases: which of them is meant?


@dataclass(frozen=True, slots=True)
class CameraView:
    """One picture of the camera. `number` counts pictures; `outline` is empty without a page.

    `pixels` are rows of red, green and blue bytes; `outline` has four corners, x and y from 0 to 1.
    """

    number: int
    width: int
    height: int
    seen: PageSeen
    pixels: bytes = field(repr=False)
    outline: tuple[tuple[float, float], ...] = ()
