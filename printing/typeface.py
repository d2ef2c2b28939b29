"""Onest for paper: two weights, embedded, and how wide a piece of text becomes.

Sizes are points as on any printed form, lengths are millimetres. Kept out: colours and layout.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from words.fonts import REGULAR, SEMIBOLD, onest

MM_PER_POINT: Final = 25.4 / 72
ABOVE: Final = 0.92  # of the size: from the top of a line's box to its baseline (Й stands tallest)
BELOW: Final = 0.25  # from the baseline to the foot of the box (у and p hang lowest)
_UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks. `size` is in points, `leading` a multiple of it."""

    size: float
    weight: int = REGULAR
    leading: float = 1.25

    @property
    def line_mm(self) -> float:
        return self.size * self.leading * MM_PER_POINT

    @property
    def bold(self) -> "Style":
        return Style(self.size, SEMIBOLD, self.leading)


@cache
def font_name(weight: int) -> str:
    """The name under which reportlab knows the weight; the font file is read once a run."""
    name = f"Onest-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(onest(weight))))
    return name


@cache
def _widths(weight: int) -> tuple[dict[int, float], float]:
    font: Any = pdfmetrics.getFont(font_name(weight))  # its types know only the built-in fonts
    face = font.face
    return face.charWidths, face.defaultWidth


def writable(text: str) -> str:
    """The text in letters that the typeface has: composed (NFC), on one line, and "?" for a letter
    of another alphabet. A box in its place would look like a fault of the printer."""
    if text.isascii() and text.isprintable():
        return text
    known = _letters()
    composed = unicodedata.normalize("NFC", text)
    if known >= set(composed):
        return composed
    return "".join(one if one in known else " " if one.isspace() else _UNKNOWN for one in composed)


@cache
def _letters() -> frozenset[str]:
    """What both weights can write; a line's end, which the face has too, is none of it."""
    both = _widths(REGULAR)[0].keys() & _widths(SEMIBOLD)[0].keys()
    return frozenset(chr(one) for one in both if one >= ord(" "))


def width_mm(text: str, style: Style) -> float:
    """The length of `text` on one line. Kerning is left out, as reportlab leaves it out."""
    widths, default = _widths(style.weight)
    thousandths = sum(widths.get(ord(letter), default) for letter in text)
    return thousandths * style.size / 1000 * MM_PER_POINT


def fitted(text: str, largest: Style, room_mm: float) -> Style:
    """`largest`, or the same style made as small as it takes for `text` to fit on one line."""
    width = width_mm(text, largest)
    if width <= room_mm:
        return largest
    return Style(largest.size * room_mm / width, largest.weight, largest.leading)
