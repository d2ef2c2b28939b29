"""Reading codes out of a picture: the cheapest look first, and stop when one of ours was found.

Only Code 128 and QR. What a text means (ours, misread, foreign), `registry.codes` says; the caller
hands in what "ours" is. OpenCV and the readers are loaded at the first picture, not before.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanner.preparations import View
    from scanner.readers import Seen

    Image = NDArray[np.uint8]

Symbology = Literal["CODE128", "QRCODE"]
Corners = tuple[tuple[int, int], ...]

LONGEST_TEXT: Final = 64  # characters (DESIGN §5); what is longer is not ours, and may be a book
DEFAULT_BUDGET_MS: Final = 2_000  # a still picture a person waits for


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
    code seen twice is told once, by the stage that saw it first. After `budget_ms` no new look is
    begun (one look takes some 10 ms a million pixels); the first look is always taken. `now_s` is
    the clock of the budget, in seconds.
    """
    _check(image)
    if image.size == 0:
        return []
    until_s = now_s() + budget_ms / 1_000
    found: dict[tuple[str, str], Code] = {}
    enough = 0
    for seen in _looks(image):
        for code, text in seen:
            if (code.symbology, text) not in found:
                found[code.symbology, text] = code
                enough += ours(text)
        if enough >= at_least or now_s() >= until_s:
            break
    return list(found.values())


def _check(image: "Image") -> None:
    grey, bgr = image.ndim == 2, image.ndim == 3 and image.shape[2] == 3
    if image.dtype.name != "uint8" or not (grey or bgr):
        raise ValueError(f"not a picture: {image.dtype} {image.shape}")


def _looks(image: "Image") -> "Iterator[list[tuple[Code, str]]]":
    """One look after another, the cheapest and likeliest first; each is begun when asked for."""
    from scanner import preparations as prepare
    from scanner.readers import read_with_zbar as zbar
    from scanner.readers import read_with_zxing as zxing

    picture = prepare.whole(image)
    # The order was found on real photographs and invented labels together: what a stage finds
    # first, and what it costs. The two readers miss different codes, so both look at the crops.
    for stage, preparation, readers in (
        ("half", prepare.half_size, (zbar,)),
        ("plain", prepare.plain, (zxing,)),
        ("otsu", prepare.otsu, (zbar,)),
        ("bars", prepare.crops_where_bars_are, (zbar, zxing)),
        ("adaptive", prepare.adaptive, (zbar,)),
        ("plain", prepare.plain, (zbar,)),
        ("lines", prepare.crops_where_lines_agree, (zbar, zxing)),
        ("inverted", prepare.inverted, (zbar,)),
        ("double", prepare.double_size, (zbar, zxing)),
    ):
        for view in preparation(picture.pixels):
            for reader in readers:
                name = f"{stage}/{reader.__name__.removeprefix('read_with_')}"
                yield [_code(seen, view, picture, name, image) for seen in reader(view.pixels)]


def _code(
    seen: "Seen", view: "View", picture: "View", stage: str, image: "Image"
) -> tuple[Code, str]:
    """The code as told to the caller, and its whole text."""
    from scanner.readers import four_corners

    corners = four_corners(picture.in_picture(view.in_picture(seen.points)))
    height, width = image.shape[:2]
    inside = tuple(
        (min(max(round(float(x)), 0), width - 1), min(max(round(float(y)), 0), height - 1))
        for x, y in corners
    )
    long = len(seen.text) > LONGEST_TEXT
    text = seen.text[: LONGEST_TEXT - 1] + "…" if long else seen.text
    return Code(seen.symbology, text, inside, stage), seen.text
