"""Which of the codes in live pictures are told: those that are certain, once, and never late.

A reader sees bars where none are, and one check digit in ten fits by chance. So a code counts when
a second reader reads it the same in the same picture, or two pictures in a row say it. A sheet that
lies there is told once; what was there before another sheet is not told any more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanner.decode import Code
    from scanner.readers import Seen

    Frame = NDArray[np.uint8]
    Reader = Callable[[Frame], Iterator[Seen]]

AWAY_S: Final = 2.0  # a code that was away for so long is shown anew: hands shake, readers miss
_AROUND: Final = 0.35  # of the code's own size: the quiet zone, and some more


class Confirmed:
    """One for each time that somebody looks. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = monotonic, away_s: float = AWAY_S) -> None:
        self._clock, self._away_s = clock, away_s
        self._before: frozenset[str] = frozenset()
        self._lying: dict[str, float] = {}  # told already -> when it was last seen

    def hear(self, seen: Mapping[str, bool]) -> list[str]:
        """The certain ones of this picture, sorted. `seen`: True where two readers agree."""
        certain = sorted(text for text, agree in seen.items() if agree or text in self._before)
        self._before = frozenset(seen)
        now_s = self._clock()
        lying = {text: at for text, at in self._lying.items() if now_s - at < self._away_s}
        self._lying = {text: now_s if text in seen else at for text, at in lying.items()}
        return certain

    def is_new(self, text: str) -> bool:
        """Whether this was not told since it lies there; from now on it was."""
        if text in self._lying:
            return False
        self._lying = {text: self._clock()}  # another sheet: the one before may come again
        return True

    def nothing(self) -> None:
        """A picture in which nothing could be seen."""
        self.hear({})


def second_reader(image: "Frame", code: "Code") -> bool:
    """Whether the other reader reads this code the same, in the part of the picture where it is.

    False for a code that neither zbar nor zxing has found: they have missed it before.
    """
    import cv2
    import numpy as np

    from scanner.readers import read_with_zbar, read_with_zxing

    first = code.stage.rpartition("/")[2]
    if first not in ("zbar", "zxing"):
        return False
    other = read_with_zxing if first == "zbar" else read_with_zbar
    corners = np.array(code.corners, np.int64)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    around = max(16, int(_AROUND * max(right - left, bottom - top)))
    part = image[
        max(0, top - around) : bottom + around + 1, max(0, left - around) : right + around + 1
    ]
    grey = part if part.ndim == 2 else cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    return _reads(other, np.ascontiguousarray(grey, np.uint8), code.text)


def _reads(reader: "Reader", grey: "Frame", text: str) -> bool:
    import cv2
    import numpy as np

    if any(one.text == text for one in reader(grey)):
        return True
    # Small and blurred modules are read better when there are more pixels of them.
    large = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return any(one.text == text for one in reader(large.astype(np.uint8, copy=False)))


def first_of(texts: Sequence[str]) -> str:
    """Of several codes in a picture the first: where all mean the same."""
    return texts[0]
