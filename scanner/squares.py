"""Where a square code may be in a picture: places about as wide as high whose edges run every way.

Such a place is small, so it can be looked at several times over where the whole picture could not.
Print looks alike from afar; nothing is decoded here.
"""

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np

from scanner.directions import Directions
from scanner.preparations import View, as_bytes
from scanner.readers import Grey

_MOST: Final = 2  # places of a picture
_SIDE: Final = 300  # pixels of the view: six for each module of a code like ours, and its rim
_LARGEST_SCALE: Final = 2.0
_AROUND: Final = 0.12  # of its side, on each side: the quiet zone, and what the look cut off
_LEAST_SHARE: Final = 1 / 600  # of the picture
_LONGEST: Final = 1.7  # a square seen at a slant
_FULL: Final = 0.6  # of its box, that the place fills


def squares(grey: Grey, seen: Iterable[Directions]) -> list[View]:
    """Cut out of `grey`, as it lies, scaled to what readers like; the likeliest first."""
    places = [place for each in seen for place in _places(each)]
    kept: list[tuple[float, float, float]] = []
    for _, x, y, side in sorted(places, reverse=True):
        if all(np.hypot(x - x2, y - y2) > 0.3 * max(side, side2) for x2, y2, side2 in kept):
            kept.append((x, y, side))
    return [_cut(grey, *place) for place in kept[:_MOST]]


def _places(seen: Directions) -> list[tuple[float, float, float, float]]:
    """Weight, middle and side in the picture's pixels."""
    mask = seen.squares()
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        area = cv2.contourArea(outline)
        if area < _LEAST_SHARE * mask.size:
            continue
        (x, y), (wide, high), _ = cv2.minAreaRect(outline)
        long, short = max(wide, high), min(wide, high)
        if long > _LONGEST * short or area < _FULL * wide * high:
            continue
        left, top, across, down = cv2.boundingRect(outline)
        part = slice(top, top + down), slice(left, left + across)
        energy = cv2.mean(seen.energy[part], mask[part])[0]
        corners = np.array([(x, y), (x + max(across, down), y)], np.float32) * seen.cell
        middle, beside = seen.view.in_picture(corners)
        side = float(np.hypot(*(beside - middle)))
        weight = area / mask.size * float(np.sqrt(energy))
        found.append((weight, float(middle[0]), float(middle[1]), side))
    return found


def _cut(grey: Grey, x: float, y: float, side: float) -> View:
    half = side * (0.5 + _AROUND)
    left, top = max(0, int(x - half)), max(0, int(y - half))
    part = grey[top : int(y + half) + 1, left : int(x + half) + 1]
    scale = min(_LARGEST_SCALE, _SIDE / max(part.shape))
    size = tuple(max(1, round(length * scale)) for length in part.shape[::-1])
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    pixels = as_bytes(cv2.resize(part, size, interpolation=way))
    back = np.array(
        [
            (part.shape[1] / size[0], 0, left),
            (0, part.shape[0] / size[1], top),
            (0, 0, 1),
        ],
        np.float64,
    )
    return View(pixels, back)
