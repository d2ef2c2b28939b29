"""What OpenCV does to a whole picture before it is read: each preparation gives one grey view.

A view knows the way back, so that corners can be told in the picture's own pixels. Nothing is
decoded here. Places that may hold a code are `scanner.bar_fields`' and `scanner.squares`'.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.readers import Grey, Points
from scanner.shrinking import shrunk

Matrix = NDArray[np.float64]

MOST_PIXELS: Final = 50_000_000  # A3 at 600 dpi is 70 million, and its codes survive the scaling
LONGEST_SIDE: Final = 30_000  # OpenCV's warps count pixels in 16 bits
_MOST_DOUBLED: Final = 160_000  # pixels; of a larger picture only the places of codes are doubled
_ENOUGH: Final = (
    2_500_000  # pixels in which most codes are read; a telephone's picture has 12 million
)
_EVEN_CELL: Final = 14  # of the shorter side: no module of a code that can be read is as wide
_FINE_CELL: Final = 16  # pixels of a place that is fine or not
# Greys by which half size differs: where it has lost bars, and so many times more than elsewhere.
_LEAST_LOST, _LOST = 5.0, 2.0
_GRAIN: Final = 6.0  # greys between a pixel and its neighbours, in the median of the picture
_GRAIN_ROWS: Final = 16  # one row in so many is looked at


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A grey picture made from another; `back` maps its x, y, 1 to the other's."""

    pixels: Grey
    back: Matrix

    def in_picture(self, points: Points) -> Points:
        """These points of the view, in the picture it was made from."""
        shaped = points.reshape(-1, 1, 2).astype(np.float64)
        return cv2.perspectiveTransform(shaped, self.back).reshape(-1, 2).astype(np.float32)


def whole(image: Grey) -> View:
    """The picture in grey, scaled down if it is beyond what can be looked at in reasonable time."""
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    scale = min(1.0, (MOST_PIXELS / (height * width)) ** 0.5, LONGEST_SIDE / max(height, width))
    return scaled(np.ascontiguousarray(grey, np.uint8), scale)


def plain(grey: Grey) -> Iterator[View]:
    """As it is."""
    yield View(grey, np.eye(3))


def fitted(grey: Grey) -> View:
    """As it is, or scaled down to what most codes need: a telephone's picture has five times as
    many pixels."""
    return scaled(grey, min(1.0, (_ENOUGH / grey.size) ** 0.5))


def is_large(grey: Grey) -> bool:
    """Whether `fitted` has lost pixels."""
    return grey.size > _ENOUGH


def half_size(view: View) -> Iterator[View]:
    """Half as wide and high as a view: quick, and noise and the paper's grain are averaged away."""
    if min(view.pixels.shape) >= 2:
        half = scaled(view.pixels, 0.5)
        yield View(half.pixels, view.back @ half.back)


def finer_part(view: View, halves: Iterable[View]) -> Iterator[View]:
    """The part of a view where half size has lost what stands there: modules of hardly more than a
    pixel."""
    for half in halves:
        size = (2 * half.pixels.shape[1], 2 * half.pixels.shape[0])
        again = cv2.resize(half.pixels, size, interpolation=cv2.INTER_LINEAR)
        # Half of an odd side is rounded, down or up: only what both show is compared.
        high, wide = (min(two) for two in zip(view.pixels.shape, again.shape, strict=True))
        pixels, again = view.pixels[:high, :wide], again[:high, :wide]
        cells = (wide // _FINE_CELL, high // _FINE_CELL)
        if min(cells) < 3:
            return
        lost = cv2.resize(cv2.absdiff(pixels, again), cells, interpolation=cv2.INTER_AREA)
        there = cv2.blur(lost, (3, 3)) > max(_LEAST_LOST, _LOST * float(np.median(lost)))
        left, top, across, down = cv2.boundingRect(there.view(np.uint8))
        if across == 0:
            return
        rim = 2
        x, y = max(0, left - rim) * _FINE_CELL, max(0, top - rim) * _FINE_CELL
        to_x, to_y = (left + across + rim) * _FINE_CELL, (top + down + rim) * _FINE_CELL
        part = np.ascontiguousarray(view.pixels[y:to_y, x:to_x])
        move = np.array([(1, 0, x), (0, 1, y), (0, 0, 1)], np.float64)
        yield View(part, view.back @ move)


def double_size(grey: Grey) -> Iterator[View]:
    """Twice as wide and high, for modules of hardly more than a pixel."""
    if grey.size <= _MOST_DOUBLED:
        yield scaled(grey, 2.0)


def is_grainy(grey: Grey) -> bool:
    """Whether every pixel differs from those beside it, as in the dark: half size is not soft
    enough then."""
    if min(grey.shape) < 3:
        return False
    rows = grey[1::_GRAIN_ROWS]
    beside = cv2.addWeighted(rows[:, :-2], 0.5, rows[:, 2:], 0.5, 0)
    return float(np.median(cv2.absdiff(rows[:, 1:-1], beside))) >= _GRAIN


def softened(halves: Iterable[View]) -> Iterator[View]:
    """Half size without its grain."""
    for half in halves:
        yield View(as_bytes(cv2.GaussianBlur(half.pixels, (0, 0), 1.2)), half.back)


def sharpened(views: Iterable[View]) -> Iterator[View]:
    """Views with their edges made steeper, for a lens out of focus."""
    for view in views:
        soft = cv2.GaussianBlur(view.pixels, (0, 0), 2)
        yield View(as_bytes(cv2.addWeighted(view.pixels, 3.0, soft, -2.0, 0)), view.back)


def evened(views: Iterable[View]) -> Iterator[View]:
    """Views, each place stretched between the black and the white around it: for faded slips,
    shadows and glare."""
    for view in views:
        yield View(_between_black_and_white(view.pixels), view.back)


def _between_black_and_white(grey: Grey) -> Grey:
    small = (
        cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        if min(grey.shape) > 40
        else grey
    )
    side = max(5, min(small.shape) // _EVEN_CELL | 1)
    kernel = np.ones((side, side), np.uint8)
    size = (grey.shape[1], grey.shape[0])
    white, black = (
        cv2.resize(cv2.GaussianBlur(extreme, (0, 0), side / 2), size)
        for extreme in (cv2.dilate(small, kernel), cv2.erode(small, kernel))
    )
    span = np.maximum(cv2.subtract(white, black), 12)
    # Where a pixel is darker than the black around it, the difference stays at nothing.
    return as_bytes(cv2.divide(cv2.subtract(grey, black), span, scale=255))


def scaled(grey: Grey, scale: float) -> View:
    """The picture so many times as wide and high."""
    if scale == 1.0:
        return View(grey, np.eye(3))
    height, width = grey.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    back = np.diag((width / size[0], height / size[1], 1.0))
    if scale < 1.0:
        return View(shrunk(grey, *size), back)
    return View(as_bytes(cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)), back)


def as_bytes(pixels: NDArray[np.generic]) -> Grey:
    """The same pixels; OpenCV's types do not say that 8 bits in give 8 bits out."""
    return pixels.astype(np.uint8, copy=False)
