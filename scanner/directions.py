"""Which way the edges of a picture run, place by place: the structure tensor.

One look at it says where bars are (edges that run one way, dark to light as often as light to
dark), and where squares or print are (edges that run every way). It sees bars too blurred or faded
to be read, because it looks at an area and not at single bars.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.preparations import View, as_bytes
from scanner.readers import Grey

Floats = NDArray[np.float32]

WINDOW: Final = 15  # pixels over which edges are weighed: a few bars of a small code
_POOLED: Final = 2  # areas may be weighed at half the size, edges not: a small code has none there
_LEAST_POOLED: Final = 250  # pixels of a side; a smaller picture is weighed as it is


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """The edges of `view` in cells of `cell` by `cell` of its pixels. `agreement` is how much of
    `energy` runs one way, `one_way` how much of `strength` goes from dark to light only."""

    view: View
    cell: int
    window: tuple[int, int]
    xx: Floats
    yy: Floats
    xy: Floats
    energy: Floats
    agreement: Floats
    one_way: Floats
    strength: Floats
    floor: float  # energy above the grain of this picture

    def bars(self, least: float) -> Grey:
        """255 where at least this share of the edges runs one way, both dark to light and back.

        A sheet's own edge goes one way only, and would else be taken for bars before the bars.
        """
        sure = (self.agreement > least * self.energy) & (self.energy > self.floor)
        return self._closed(sure & (self.one_way < 0.5 * self.strength))

    def squares(self) -> Grey:
        """255 where strong edges run every way."""
        sure = (self.agreement < 0.5 * self.energy) & (self.energy > self.floor)
        return self._closed(sure & (self.one_way < 0.5 * self.strength))

    def _closed(self, mask: NDArray[np.bool_]) -> Grey:
        wide, high = self.window
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide // 2 | 1, high // 2 | 1))
        closed = cv2.morphologyEx(mask.view(np.uint8) * 255, cv2.MORPH_CLOSE, kernel)
        return as_bytes(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel))


def directions(view: View, tall: int = WINDOW) -> Directions:
    """Of every place of the view; it is weighed over WINDOW pixels across and `tall` down."""
    grey = view.pixels
    cell = _POOLED if min(grey.shape) >= _LEAST_POOLED else 1
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0)
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1)
    wide, high = WINDOW // cell | 1, tall // cell | 1
    size = (grey.shape[1] // cell, grey.shape[0] // cell)

    def about(each: NDArray[np.floating[Any] | np.integer[Any]]) -> Floats:
        if cell > 1:
            whole_cells = each[: size[1] * cell, : size[0] * cell]
            each = cv2.resize(whole_cells, size, interpolation=cv2.INTER_AREA)
        return cv2.blur(each, (wide, high)).astype(np.float32, copy=False)

    squares = cv2.multiply(across, across), cv2.multiply(down, down)
    xx, yy = about(squares[0]), about(squares[1])
    xy = about(cv2.multiply(across, down))
    energy = cv2.add(xx, yy).astype(np.float32, copy=False)
    agreement = cv2.magnitude(cv2.subtract(xx, yy), cv2.add(xy, xy))
    one_way = cv2.magnitude(about(across), about(down))
    strength = about(cv2.sqrt(cv2.add(squares[0], squares[1])))
    # Above the grain of this picture, which is most of it; the strongest edges may be elsewhere.
    most = float(energy.max(initial=0.0))
    usual = float(np.median(energy[::4, ::4])) if energy.size else 0.0
    floor = min(max(0.02 * most, 3 * usual, 400.0), 0.2 * most)
    return Directions(
        view,
        cell,
        (wide, high),
        xx,
        yy,
        xy,
        energy,
        agreement.astype(np.float32, copy=False),
        one_way.astype(np.float32, copy=False),
        strength,
        floor,
    )
