"""Reading codes out of a picture: the cheapest look first, and stop when one of ours was found.

Only Code 128 and QR. What a text means (ours, misread, foreign), `registry.codes` says; the caller
hands in what "ours" is. OpenCV and the readers are loaded at the first picture, not before.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from registry.codes import Misread, OurCode, OurNumber, OurService, read_code

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanner.looks import Told

    Image = NDArray[np.uint8]

Symbology = Literal["CODE128", "QRCODE"]
Corners = tuple[tuple[int, int], ...]

LONGEST_TEXT: Final = 64  # characters (DESIGN §5); what is longer is not ours, and may be a book
DEFAULT_BUDGET_MS: Final = 2_000  # a still picture a person waits for
_SAME_PLACE: Final = 0.1  # of their length, from the middle of one code to that of the other
_AROUND: Final = 0.25  # of a code's size: what lies beside its bars, quiet zones and all
_WEIGHED: Final = "bars/likeliest"  # the stage that has weighed its bars itself
# Views nobody worked on: what one reader reads there is believed. Elsewhere a second view or reader
# must say the same, for one bar in so many that were sharpened is invented.
_AS_IT_IS: Final = frozenset({"half", "plain", "whole"})


@dataclass(frozen=True, slots=True)
class Code:
    """One code in a picture.

    `text` is cut after 63 characters and "…", and then never ours. `corners` are four x, y in
    pixels, clockwise from the one nearest the top left. `stage` names what found it.
    """

    symbology: Symbology
    text: str = field(repr=False)  # may be a control code
    corners: Corners
    stage: str


def is_whole(text: str) -> bool:
    """Whether it has the form of our numbers, codes or slips and its check digit holds."""
    return isinstance(read_code(text), OurNumber | OurCode | OurService)


def any_code(text: str) -> bool:
    """Ours is whatever can be read: the default of `read_codes`."""
    return text != ""


def read_codes(
    image: "Image",
    *,
    ours: Callable[[str], bool] = any_code,
    budget_ms: float = DEFAULT_BUDGET_MS,
    at_least: int = 1,
    now_s: Callable[[], float] = time.monotonic,
) -> "list[Code]":
    """Every code found until `at_least` different ones satisfy `ours`, or nothing is left to try.

    `image` is BGR, shape (height, width, 3), or grey, (height, width), both uint8; another shape
    or type is the caller's mistake and raises ValueError. A picture without pixels has no codes. A
    code seen twice is told once, by the stage that saw it first; a misread number is not told where
    the right one stands in its place. Bars that are not ours and were read in one worked-on view
    only are not told, nor is a number of ours where the bars plainly say something else. No look is
    begun that would hardly end within `budget_ms`; the first is always taken. `now_s` is the clock
    of the budget, in seconds.
    """
    _check(image)
    if image.size == 0:
        return []
    from scanner.looks import Watch, looks

    doubted: dict[tuple[str, str], set[str]] = {}
    gainsaid: list[Code] = []
    found: dict[tuple[str, str], Code] = {}
    wanted: list[Corners] = []
    for seen in looks(image, Watch(budget_ms, now_s), wanted):
        for one in seen:
            code, key = _code(one), (one.symbology, one.text)
            if key in found or not _is_sure(one, doubted.setdefault(key, set())):
                continue
            # There only: the same number may stand elsewhere in the picture, and whole.
            if any(_is_said_again(code, other) for other in gainsaid):
                continue
            if _is_gainsaid(image, code):
                gainsaid.append(code)
                continue
            found[key] = code
            if ours(one.text):
                wanted.append(code.corners)
        if len(wanted) >= at_least:
            break
    return _without_misread(list(found.values()))


def _is_said_again(code: Code, other: Code) -> bool:
    return code.text == other.text and _is_same_place(code, other)


def _is_gainsaid(image: "Image", code: Code) -> bool:
    """Whether this is ours, and yet the bars between its corners say something else."""
    if code.symbology != "CODE128" or code.stage == _WEIGHED or not is_whole(code.text):
        return False
    from scanner.bar_fields import field_of_code
    from scanner.bars import is_gainsaid
    from scanner.preparations import whole

    # Only what lies about the code: a page of a scanner has thirty times as many pixels.
    x, y = ([corner[n] for corner in code.corners] for n in (0, 1))
    more = math.ceil(_AROUND * max(max(x) - min(x), max(y) - min(y)))
    left, top = max(0, min(x) - more), max(0, min(y) - more)
    part = whole(image[top : max(y) + more + 1, left : max(x) + more + 1])
    inside = [(x - left, y - top) for x, y in code.corners]
    return any(is_gainsaid(field, code.text) for field in field_of_code(part, inside))


def _without_misread(codes: list[Code]) -> list[Code]:
    """A reader may take some of our bars for others: a number with a wrong check digit goes where
    one with the right digit stands in the same place."""
    whole = [code for code in codes if is_whole(code.text)]
    return [
        code
        for code in codes
        if not isinstance(read_code(code.text), Misread)
        or not any(_is_same_place(code, other) for other in whole)
    ]


def _is_same_place(code: Code, other: Code) -> bool:
    """Whether two codes are one and the same print: other bars stand further away than a tenth of
    their length, since bars of ours are higher than that."""
    (x, y, long), (x2, y2, long2) = (_middle_and_length(each) for each in (code, other))
    near = math.dist((x, y), (x2, y2)) < _SAME_PLACE * min(long, long2)
    return near and code.symbology == other.symbology and max(long, long2) < 1.25 * min(long, long2)


def _middle_and_length(code: Code) -> tuple[float, float, float]:
    (left, right), (top, bottom) = (
        (min(each), max(each)) for each in zip(*code.corners, strict=True)
    )
    long = max(math.dist(one, two) for one in code.corners for two in code.corners)
    return (left + right) / 2, (top + bottom) / 2, long


def _check(image: "Image") -> None:
    grey, bgr = image.ndim == 2, image.ndim == 3 and image.shape[2] == 3
    if image.dtype.name != "uint8" or not (grey or bgr):
        raise ValueError(f"not a picture: {image.dtype} {image.shape}")


def _code(told: "Told") -> Code:
    long = len(told.text) > LONGEST_TEXT
    text = told.text[: LONGEST_TEXT - 1] + "…" if long else told.text
    return Code(told.symbology, text, told.corners, told.stage)


def _is_sure(told: "Told", said_by: set[str]) -> bool:
    """Two views or readers agree, or a check digit holds, or nothing was done to the picture.

    What one line alone has said is believed when something else says it too, and not another such
    line: in sixty pages one ran through print and read twelve digits whose check digit holds.
    """
    said_by.add("a line" if told.thin else told.stage)
    if told.thin:
        return len(said_by) > 1
    gentle = told.stage.split("/")[0] in _AS_IT_IS
    return told.symbology == "QRCODE" or gentle or len(said_by) > 1 or is_whole(told.text)
