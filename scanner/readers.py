"""The two readers of codes, zbar and zxing, behind one small promise: a grey view in, codes out.

Only Code 128 and QR are switched on: with all symbologies on, readers see codes where none are.
Foreign exceptions end here; what a reader cannot stomach counts as nothing read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from pyzbar import pyzbar
from pyzbar.pyzbar_error import PyZbarError

Grey = NDArray[np.uint8]
Points = NDArray[np.float32]
Symbology = Literal["CODE128", "QRCODE"]

_ZBAR_SYMBOLS: Final = (pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.QRCODE)
_LINES: Final = 2  # of zbar's, through bars: one alone may run through print by chance
_ZBAR_NAMES: Final[dict[str, Symbology]] = {"CODE128": "CODE128", "QRCODE": "QRCODE"}
_ZXING_FORMATS: Final = zxingcpp.BarcodeFormats(
    (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode)
)
_ZXING_NAMES: Final[dict[zxingcpp.BarcodeFormat, Symbology]] = {
    zxingcpp.BarcodeFormat.Code128: "CODE128",
    zxingcpp.BarcodeFormat.QRCode: "QRCODE",
}


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a reader read in one view; `points` are x, y in that view, at least one.

    `thin`: one line across the picture said it and no other, as a row of letters sometimes does.
    """

    symbology: Symbology
    text: str = field(repr=False)
    points: Points
    thin: bool = False


def read_with_zbar(view: Grey) -> Iterator[Seen]:
    """Read with zbar: quick, and strong on Code 128 that is blurred or small."""
    try:
        found = pyzbar.decode(view, symbols=_ZBAR_SYMBOLS)
    except (ValueError, PyZbarError):
        # A QR that is one part of several makes zbar answer with a type pyzbar does not know.
        return
    for symbol in found:
        name = _ZBAR_NAMES.get(str(symbol.type))
        points = symbol.polygon or _corners_of_rect(*symbol.rect)
        # zbar guesses the character set; ours are ASCII, where all guesses agree.
        text = bytes(symbol.data).decode("utf-8", "replace")
        if name is not None and text and points:
            thin = name == "CODE128" and symbol.quality < _LINES
            yield Seen(name, text, np.array(points, np.float32), thin)


def read_with_zxing(view: Grey, *, every_way: bool = True) -> Iterator[Seen]:
    """Read with zxing: strong on QR and on codes seen at a slant, light on dark too.

    `every_way`: bars that run across, and the view made smaller, too. Without it takes half the
    time; squares are read however they lie.
    """
    found = zxingcpp.read_barcodes(
        view,
        _ZXING_FORMATS,
        try_rotate=every_way,
        try_downscale=every_way,
        text_mode=zxingcpp.TextMode.Plain,
    )
    for barcode in found:
        name = _ZXING_NAMES.get(barcode.symbology)
        if name is not None and barcode.valid and barcode.text:
            place = barcode.position
            corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            points = [(corner.x, corner.y) for corner in corners]
            yield Seen(name, barcode.text, np.array(points, np.float32))


def four_corners(points: Points) -> Points:
    """Four corners round these points, clockwise from the one nearest the top left."""
    if len(points) != 4:
        points = np.asarray(cv2.boxPoints(cv2.minAreaRect(points)), np.float32)
    middle = points.mean(axis=0)
    turn = np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0])
    clockwise = points[np.argsort(turn)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.roll(clockwise, -first, axis=0)


def _corners_of_rect(left: int, top: int, width: int, height: int) -> Iterable[tuple[int, int]]:
    right, bottom = left + width, top + height
    return (left, top), (right, top), (right, bottom), (left, bottom)
