"""Codes held before a camera: what the screen shows of it, and what was read in it.

A code whose check digit is right is told at once when a second reader reads it too; any other, and
one that only one reader sees, when two pictures in a row say the same (`scanner.confirm`). Kept
out: where pictures come from (`scanner.camera`), and what a text means (`registry.codes`).
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from registry.cameras import CameraView, PageSeen
from scanner.confirm import Confirmed, first_of, second_reader
from scanner.decode import read_codes

Frame = NDArray[np.uint8]

# The middle of the picture, four to three: a hand holds a receipt there, and the rest of a wide
# picture is other people's hall.
_ACROSS, _DOWN = 4, 3
_LARGEST: Final = 1_600  # px of the longer side that is read; a larger picture is halved
BUDGET_MS: Final = 40.0  # three or four looks at 1440 × 1080: eight pictures a second stay eight
VIEW_SIDE: Final = 640  # px of the picture on the screen
# Of 255, of the lightest fiftieth: a lens with its lid on gives some 5 to 15 (noise), a hall in the
# evening over 60. A black picture on a screen looks broken.
BLACK: Final = 24


class CodeSeer:
    """`view` is the camera's thread's; `take` may be called from any.

    `one_of` says which of several codes of ours in one picture is meant, "" for none of them.
    """

    def __init__(
        self,
        ours: Callable[[str], bool],
        budget_ms: float = BUDGET_MS,
        one_of: Callable[[Sequence[str]], str] = first_of,
        confirmed: Confirmed | None = None,
    ) -> None:
        self._ours, self._budget_ms, self._one_of = ours, budget_ms, one_of
        self._lock = Lock()
        self._read = ""
        self._confirmed = confirmed or Confirmed()

    def view(self, frame: Frame, number: int) -> CameraView:
        """The middle of a frame (BGR) as in a mirror, after its codes were read.

        `seen` is DARK for a black picture, GOOD with a certain code of ours in it, SEVERAL with
        those of different cases, else NONE.
        """
        middle = middle_of(frame)
        if float(np.percentile(middle[::8, ::8], 98)) < BLACK:
            self._confirmed.nothing()
            return _shown(middle, number, PageSeen.DARK)
        found = read_codes(middle, ours=self._ours, budget_ms=self._budget_ms)
        agreed = {
            code.text: self._ours(code.text) and second_reader(middle, code) for code in found
        }
        certain = self._confirmed.hear(agreed)
        good = [text for text in certain if self._ours(text)]
        told = self._one_of(good) if good else next(iter(certain), "")
        if good and not told:
            with self._lock:
                self._read = ""  # whatever was shown before, it is not what is shown now
            return _shown(middle, number, PageSeen.SEVERAL)
        if told and self._confirmed.is_new(told):
            with self._lock:
                self._read = told
        return _shown(middle, number, PageSeen.GOOD if good else PageSeen.NONE)

    def take(self) -> str:
        """What was read since this was asked last; "" for nothing."""
        with self._lock:
            read, self._read = self._read, ""
        return read


def middle_of(frame: Frame) -> Frame:
    """What is shown and read of a frame: its middle, halved where it is very large."""
    height, width = frame.shape[:2]
    wide = min(width, height * _ACROSS // _DOWN)
    high = min(height, width * _DOWN // _ACROSS) if wide == width else height
    left, top = (width - wide) // 2, (height - high) // 2
    middle = np.ascontiguousarray(frame[top : top + high, left : left + wide])
    if max(wide, high) <= _LARGEST:
        return middle
    half = cv2.resize(middle, (wide // 2, high // 2), interpolation=cv2.INTER_AREA)
    return half.astype(np.uint8, copy=False)


def _shown(middle: Frame, number: int, seen: PageSeen) -> CameraView:
    """As in a mirror: a hand that goes to the right goes to the right on the screen."""
    height, width = middle.shape[:2]
    scale = min(1.0, VIEW_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(middle, size, interpolation=cv2.INTER_AREA)
    mirrored = cv2.cvtColor(cv2.flip(small, 1), cv2.COLOR_BGR2RGB)
    return CameraView(number, *size, seen, mirrored.tobytes())
