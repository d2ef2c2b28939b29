"""What OpenCV does to a picture before it is read: each preparation gives one or more grey views.

A view knows the way back, so that corners can be told in the picture's own pixels. Nothing is
decoded here: `cv2.barcode` reads invented texts, so it only says where bars are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.readers import Grey, Points

Matrix = NDArray[np.float64]

MOST_PIXELS: Final = 50_000_000  # A3 at 600 dpi is 70 million, and its codes survive the scaling
LONGEST_SIDE: Final = 30_000  # OpenCV's warps count pixels in 16 bits
_MOST_DOUBLED: Final = 6_000_000  # pixels; beyond this a code is big enough as it is
_MOST_CROPS: Final = 4  # places looked at closely in one picture
_CROP_WIDTH: Final = 900  # pixels across the bars: 5 a module of a 16-digit number
_QUIET_ZONE: Final = 0.15  # of the width, on each side: readers want white before the first bar
_TENSOR_SIDE: Final = 800  # bars need not be resolved to see which way they run


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
    return _scaled(np.ascontiguousarray(grey, np.uint8), scale)


def plain(grey: Grey) -> Iterator[View]:
    """As it is."""
    yield View(grey, np.eye(3))


def half_size(grey: Grey) -> Iterator[View]:
    """Half as wide and high: quick, and noise and the grain of paper are averaged away."""
    if min(grey.shape) >= 2:
        yield _scaled(grey, 0.5)


def double_size(grey: Grey) -> Iterator[View]:
    """Twice as wide and high, for modules of hardly more than a pixel."""
    if grey.size <= _MOST_DOUBLED:
        yield _scaled(grey, 2.0)


def otsu(grey: Grey) -> Iterator[View]:
    """Black and white, parted where the picture's own greys part best."""
    _, parted = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    yield View(_bytes(parted), np.eye(3))


def adaptive(grey: Grey) -> Iterator[View]:
    """Black and white by the neighbourhood: for shadows, glare and stains."""
    block = max(11, min(grey.shape) // 20 | 1)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    parted = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, 7
    )
    yield View(_bytes(parted), np.eye(3))


def inverted(grey: Grey) -> Iterator[View]:
    """Light bars on dark."""
    yield View(cv2.bitwise_not(grey).astype(np.uint8, copy=False), np.eye(3))


def crops_where_bars_are(grey: Grey) -> Iterator[View]:
    """What `cv2.barcode` takes for bars, turned upright."""
    found, quads = cv2.barcode.BarcodeDetector().detect(grey)
    if found and quads is not None:
        for quad in np.asarray(quads, np.float32).reshape(-1, 4, 2)[:_MOST_CROPS]:
            yield from _upright(grey, quad)


def crops_where_lines_agree(grey: Grey) -> Iterator[View]:
    """Where the structure tensor finds many edges of one direction, turned upright.

    Finds bars too blurred or faded for `cv2.barcode`, because it looks at the direction of edges
    over an area and not at single bars.
    """
    scale = min(1.0, _TENSOR_SIDE / max(grey.shape))
    small = _scaled(grey, scale)
    mask = _where_lines_agree(small.pixels)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    smallest = mask.size / 2_000
    areas = sorted(outlines, key=cv2.contourArea, reverse=True)[:_MOST_CROPS]
    for outline in areas:
        if cv2.contourArea(outline) >= smallest:
            box = np.asarray(cv2.boxPoints(cv2.minAreaRect(outline)), np.float32)
            yield from _upright(grey, small.in_picture(box))


def _where_lines_agree(grey: Grey) -> Grey:
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0)
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1)
    side = max(9, max(grey.shape) // 40 | 1)
    window = (side, side)
    xx, yy = cv2.blur(across * across, window), cv2.blur(down * down, window)
    xy = cv2.blur(across * down, window)
    energy = xx + yy
    agreement = np.hypot(xx - yy, 2 * xy)
    sure = (agreement > 0.7 * energy) & (energy > 0.15 * float(energy.max(initial=0.0)))
    mask = sure.astype(np.uint8) * 255
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side // 2 | 1, side // 2 | 1))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    return _bytes(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel))


def _upright(grey: Grey, quad: Points) -> Iterator[View]:
    """The part of the picture inside `quad` with its longer side across, and white around it."""
    across, down = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1])
    if min(across, down) < 4:
        return
    if down > across:
        quad, across, down = np.roll(quad, -1, axis=0), down, across
    scale = min(4.0, max(1.0, _CROP_WIDTH / float(across)))
    width, height = int(float(across) * scale), max(8, int(float(down) * scale))
    edge = int(width * _QUIET_ZONE)
    size = (width + 2 * edge, height + 2 * (edge // 3))
    if max(size) > LONGEST_SIDE:
        return
    left, top, right, bottom = edge, edge // 3, edge + width, edge // 3 + height
    upright = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    there = cv2.getPerspectiveTransform(quad.astype(np.float32), upright)
    if abs(float(np.linalg.det(there))) < 1e-9:
        return
    turned = cv2.warpPerspective(
        grey, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    yield View(_bytes(turned), np.linalg.inv(there.astype(np.float64)).astype(np.float64))


def _scaled(grey: Grey, scale: float) -> View:
    if scale == 1.0:
        return View(grey, np.eye(3))
    height, width = grey.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    back = np.diag((width / size[0], height / size[1], 1.0))
    return View(_bytes(cv2.resize(grey, size, interpolation=way)), back)


def _bytes(pixels: NDArray[np.generic]) -> Grey:
    """The same pixels; OpenCV's types do not say that 8 bits in give 8 bits out."""
    return pixels.astype(np.uint8, copy=False)
