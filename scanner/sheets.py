"""A picture of a page -> the page itself: cut out of its surroundings, upright, evenly lit, grey.

For papers that people read again, beside those that programs read codes out of (`scanner.decode`).
Kept out: files and compression (`scanner.pages`).
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanner.readers import Grey, Points, four_corners
from scanner.shrinking import within

# Pixels on the longer side: A4 at 200 dpi. Ten-point letters are 14 pixels high then, of which a
# reader needs ten; at 300 dpi a page is twice as large and no more is read.
PAGE_SIDE: Final = 2_339
_LOOK_SIDE: Final = 800  # edges and lines of text need no more
_LEAST_SHEET: Final = 0.2  # of the picture: what is smaller is something on the page
_WHOLE_PICTURE: Final = 0.97  # the edges of the picture are those of the page: a page scanner's
FITS: Final = 0.96  # of a sheet lying free 0.99; with a hand over a corner 0.95 and less
_CLOSE: Final = 25  # pixels of the small picture: higher than a line of text
_AT_EDGE: Final = 2  # pixels of the small picture
_DEEPEST_SHADOW: Final = 0.62  # of the brightness of the paper about it: a hand's shadow
_RIM: Final = np.float32(0.008)  # cut off all round: the edge found is a pixel or two out
_MOST_SKEW: Final = 10.0  # degrees; papers lie straighter than that on any glass
_FINE_STEP: Final = 0.25  # degrees: a line of text climbs by a quarter of its height
_CODES: Final = zxingcpp.BarcodeFormats(
    (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode)
)


def in_grey(image: NDArray[np.uint8]) -> Grey:
    """`image`, BGR or grey already, in grey."""
    return image if image.ndim == 2 else _bytes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def clean(image: NDArray[np.uint8], small: Grey | None = None) -> Grey:
    """The page as grey pixels, at most PAGE_SIDE on its longer side, white where paper is.

    `image` is BGR, shape (height, width, 3), or grey, (height, width), both uint8. `small` is the
    same in grey within PAGE_SIDE, from a caller who has made it already.
    """
    grey = in_grey(image)
    small = within(grey, PAGE_SIDE) if small is None else small
    flat = flatten(_cut_out(grey, small))
    straight = _straight(flat)
    return turned(straight, _turns_by_codes(straight))


def turned(grey: Grey, quarters: int) -> Grey:
    """Turned clockwise by so many quarters."""
    return np.ascontiguousarray(np.rot90(grey, -quarters % 4))


def flatten(grey: Grey) -> Grey:
    """Even light: what is paper becomes white, shadow or not; ink keeps how dark it is to it."""
    small = within(grey, _LOOK_SIDE)
    # Letters are brighter all round: a maximum over more than a letter's width is the paper.
    side = max(9, min(small.shape) // 25 | 1)
    paper = cv2.dilate(small, np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(_bytes(paper), 21), (0, 0), side / 2)
    # A photograph on the page is no shadow: nothing is so much darker than all the paper about it.
    wide = max(9, min(small.shape) // 3 | 1)
    about = _smoothed(_bytes(cv2.dilate(small, np.ones((wide, wide), np.uint8))), wide / 4)
    paper = np.maximum(paper, (about * _DEEPEST_SHADOW).astype(np.uint8))
    light = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(light, 1), scale=255)
    # The grain of paper and the camera's noise lie in the uppermost tenth; ink of a worn-out
    # ribbon does not. The darkest hundredth, if it is ink at all, becomes black.
    dark = float(np.percentile(even[::4, ::4], 1.0))
    low, high = min(dark, 120.0), 232.0
    scaled = (np.arange(256, dtype=np.float32) - low) * (255.0 / (high - low))
    return _bytes(cv2.LUT(even, np.clip(scaled, 0, 255).astype(np.uint8)))


def _smoothed(grey: Grey, sigma: float) -> Grey:
    """A wide blur at a quarter of the size: of what is left nothing is finer than that."""
    quarter = within(grey, max(1, max(grey.shape) // 4))
    blurred = cv2.GaussianBlur(quarter, (0, 0), sigma / 4)
    return _bytes(cv2.resize(blurred, grey.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _cut_out(grey: Grey, small: Grey) -> Grey:
    """The sheet without the table it lies on, its corners at right angles; or all of it. Within
    PAGE_SIDE; cut out of `grey`, of which `small` is the picture within PAGE_SIDE."""
    sheet = sheet_in(small)
    if sheet.corners is None or sheet.fits < FITS:
        return small  # a corner under a hand would be guessed, and what stands beside it cut away
    quad: Points = sheet.corners * np.float32(max(grey.shape) / max(small.shape))
    across = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    down = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    width, height = int(across), int(down)
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = cv2.getPerspectiveTransform(quad, straight)
    cut = cv2.warpPerspective(grey, there, (width, height), flags=cv2.INTER_CUBIC)
    return within(_bytes(cut), PAGE_SIDE)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What bright thing lies in a picture. `corners` only where it is one sheet with four sides."""

    corners: Points | None
    share: float  # of the picture
    at_edge: bool  # it goes on beyond the edge of the picture
    stands_out: float = 0.0  # by so many greys it is brighter than the rest
    fits: float = 0.0  # what is bright and what has four sides: 1 when they are the same


def sheet_in(grey: Grey) -> Sheet:
    """The one bright sheet with four sides, if there is one; its corners a little inside it."""
    small = within(grey, _LOOK_SIDE)
    smooth = cv2.GaussianBlur(small, (7, 7), 0)
    _, bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # What is printed on the sheet must not part it, nor cut into its edge.
    # With room round it: else a sheet near the edge of the picture would be closed up to that edge.
    wide = cv2.copyMakeBorder(bright, *(_CLOSE,) * 4, cv2.BORDER_CONSTANT, value=(0,))
    wide = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((_CLOSE, _CLOSE), np.uint8))
    bright = wide[_CLOSE:-_CLOSE, _CLOSE:-_CLOSE]
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return Sheet(None, 0.0, at_edge=False)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    share = cv2.contourArea(hull) / small.size
    left, top, width, height = cv2.boundingRect(hull)
    near, far = min(left, top), (small.shape[1] - left - width, small.shape[0] - top - height)
    paper = np.zeros_like(small)
    cv2.drawContours(paper, [outline], -1, (255,), cv2.FILLED)
    inside_it, outside = cv2.mean(smooth, paper), cv2.mean(smooth, cv2.bitwise_not(paper))
    stands_out = inside_it[0] - outside[0]
    lies = Sheet(None, share, at_edge=min(near, *far) <= _AT_EDGE, stands_out=stands_out)
    if not _LEAST_SHEET < share < _WHOLE_PICTURE:
        return lies
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    if len(corners) != 4 or cv2.contourArea(corners) < 0.9 * cv2.contourArea(hull):
        return lies
    scale = np.array(grey.shape[::-1], np.float32) / np.array(small.shape[::-1], np.float32)
    found = four_corners((corners.reshape(4, 2) * scale).astype(np.float32))
    inside: Points = found + (found.mean(axis=0) - found) * _RIM
    four = np.zeros_like(small)
    cv2.fillConvexPoly(four, corners, (255,))
    both, either = cv2.bitwise_and(four, paper), cv2.bitwise_or(four, paper)
    fits = cv2.countNonZero(both) / max(1, cv2.countNonZero(either))
    return replace(lies, corners=inside, fits=fits)


def _straight(grey: Grey) -> Grey:
    """Turned by quarters and degrees until lines of text run across."""
    small = 255 - within(grey, _LOOK_SIDE)
    upright, lying = _best_angle(small), _best_angle(turned(small, 1))
    if lying[1] > 1.2 * upright[1]:  # pages with a table only have lines both ways
        grey, upright = turned(grey, 1), lying
    angle = upright[0]
    if abs(angle) < _FINE_STEP / 2:
        return grey
    height, width = grey.shape
    move = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _bytes(
        cv2.warpAffine(grey, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    )


def _best_angle(ink: Grey) -> tuple[float, float]:
    """By how many degrees to turn it so that its lines run across, and how clear they are then."""
    small = within(ink, max(1, max(ink.shape) // 2))  # whole degrees show in a quarter of the work
    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 1, 1.0), key=lambda one: _lines(small, one))
    near = np.arange(coarse - 1, coarse + 1 + _FINE_STEP / 2, _FINE_STEP)
    best = max(near, key=lambda one: _lines(ink, one))
    level = _lines(ink, 0.0)
    clear = _lines(ink, best)
    # Hardly clearer than as it lies: there is no text to go by, and turning only blurs.
    return (float(best), clear) if clear > 1.05 * level else (0.0, level)


def _lines(ink: Grey, angle: float) -> float:
    """How much ink changes from row to row once it is turned: most where lines run across."""
    height, width = ink.shape
    move = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    rows = cv2.warpAffine(ink, move, (width, height), flags=cv2.INTER_NEAREST)
    sums = cv2.reduce(rows, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    return float(np.square(np.diff(sums)).sum())


def _turns_by_codes(grey: Grey) -> int:
    """Quarters by which a page must be turned on that its codes are read from left to right.

    A label that somebody stuck on across the lines of text says nothing about the page.
    """
    for code in zxingcpp.read_barcodes(grey, _CODES, text_mode=zxingcpp.TextMode.Plain):
        if code.valid and code.symbology == zxingcpp.BarcodeFormat.Code128:
            upside_down = abs(abs(code.orientation) - 180) < 45
            return 2 if upside_down else 0
    return 0


def _bytes(pixels: NDArray[np.generic]) -> Grey:
    """The same pixels; OpenCV's types do not say that 8 bits in give 8 bits out."""
    return pixels.astype(np.uint8, copy=False)
