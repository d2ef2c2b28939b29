"""Whether a page before the camera will be legible: all of it there, near, light and sharp enough.

Measured on printed pages of ten-point text (`tests/scanner/test_page_seen.py`), against what
`scanner.pages` makes of them. Kept out: where pictures come from (`scanner.camera`).
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from registry.cameras import CameraView, PageSeen
from scanner.readers import Grey, Points
from scanner.sheets import FITS, sheet_in

# Pixels on the longer side: with 1,350 the strokes of ten-point letters are where they were (0.93
# of 1), with 1,090 they are not any more (0.87).
LEAST_SIDE: Final = 1_300
LEAST_LIGHT: Final = 60  # of 255, of the paper; at 83 all is still read
# Variance of the Laplacian over that of the page itself, of its strongest pieces, in hundredths:
# 59 when sharp, 33 and 19 with a blur that is still read, 8 with one that is not; the same for a
# page full of text and for six lines.
LEAST_SHARPNESS: Final = 15.0
_SOMETHING: Final = 0.05  # of the picture
_MOST_FAR: Final = 0.15
_LEAST_CONTRAST: Final = 25.0  # greys between paper and table: the table's own grain has less
_SIDE: Final = 1_600  # the page is measured at this size, whatever the camera
_PIECE: Final = 100
_STRONGEST: Final = 8
_INK: Final = 8.0  # a piece that varies less has nothing on it
_VIEW_SIDE: Final = 960  # of the picture on the screen


def view_of(frame: NDArray[np.uint8], number: int) -> CameraView:
    """The frame (BGR) as it is shown, with what is to be known of the page on it."""
    grey: Grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    seen, corners = look_at(grey)
    height, width = grey.shape
    scale = min(1.0, _VIEW_SIDE / max(width, height))
    size = (round(width * scale), round(height * scale))
    small = cv2.cvtColor(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    outline: tuple[tuple[float, float], ...] = ()
    if corners is not None:
        outline = tuple((float(x) / width, float(y) / height) for x, y in corners)
    return CameraView(number, *size, seen, small.tobytes(), outline)


def look_at(grey: Grey) -> tuple[PageSeen, Points | None]:
    """What is to be known of the page, and its corners where it has four."""
    sheet = sheet_in(grey)
    if float(np.percentile(grey[::8, ::8], 98)) < LEAST_LIGHT:
        return PageSeen.DARK, sheet.corners
    if sheet.share < _SOMETHING or sheet.stands_out < _LEAST_CONTRAST:
        return PageSeen.NONE, None
    if sheet.at_edge:
        return PageSeen.CUT, sheet.corners
    if sheet.corners is None:
        return (PageSeen.COVERED if sheet.share > _MOST_FAR else PageSeen.FAR), None
    if sheet.fits < FITS:
        return PageSeen.COVERED, sheet.corners
    if _sides(sheet.corners)[1] < LEAST_SIDE:
        return PageSeen.FAR, sheet.corners
    sharp = sharpness(grey, sheet.corners)
    if sharp is not None and sharp < LEAST_SHARPNESS:
        return PageSeen.BLURRED, sheet.corners
    return PageSeen.GOOD, sheet.corners


def sharpness(grey: Grey, corners: Points) -> float | None:
    """How sharp what stands on the page is, as LEAST_SHARPNESS says; None when nothing does."""
    across, down = _across_and_down(corners)
    scale = _SIDE / max(across, down)
    width, height = int(across * scale), int(down * scale)
    there = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    move = cv2.getPerspectiveTransform(corners, there)
    page = cv2.warpPerspective(grey, move, (width, height), flags=cv2.INTER_LINEAR)
    page = cv2.GaussianBlur(page, (0, 0), 0.8)  # the camera's own noise is no edge
    edges = cv2.Laplacian(page, cv2.CV_16S)
    pieces = []
    for y in range(height // 20, height - height // 20 - _PIECE, _PIECE):
        for x in range(width // 16, width - width // 16 - _PIECE, _PIECE):
            there_is = float(page[y : y + _PIECE, x : x + _PIECE].var())
            if there_is > _INK**2:
                pieces.append((there_is, float(edges[y : y + _PIECE, x : x + _PIECE].var())))
    strongest = sorted(pieces, reverse=True)[:_STRONGEST]
    if not strongest:
        return None
    return 100.0 * float(np.median([edge / ink for ink, edge in strongest]))


def _across_and_down(corners: Points) -> tuple[float, float]:
    across = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    down = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    return float(across), float(down)


def _sides(corners: Points) -> tuple[float, float]:
    """The shorter and the longer one, in pixels."""
    shorter, longer = sorted(_across_and_down(corners))
    return shorter, longer
