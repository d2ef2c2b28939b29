"""A paper as the dots of a receipt printer: 203.2 a inch, eight a millimetre, black or nothing.

The printers' own letters lack ә ғ қ ң ө ұ ү һ і, so they get the very page that all others get.
Qt-free. Kept out: the bytes around the dots (`printing.escpos`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2

from printing.picture import one_at_a_time

DOTS_PER_INCH: Final = 203.2  # 8 dots a millimetre, to which receipts are drawn
_POINTS_PER_INCH: Final = 72
_DARK: Final = 140  # of 255: thin strokes of small letters stay whole
_HEADS: Final = ((640, 576), (464, 384))  # dots of the paper, 80 or 58 mm, and of the head


class TooWide(ValueError):
    """A page that is wider than any roll."""


@dataclass(frozen=True, slots=True)
class Dots:
    """One page: `rows` of bits, 8 in a byte, the highest leftmost, 1 is black."""

    rows: np.ndarray[Any, np.dtype[np.uint8]]

    @property
    def width_bytes(self) -> int:
        return int(self.rows.shape[1])


def pages_as_dots(pdf: bytes) -> list[Dots]:
    """Every page as the dots that a head over this paper prints. Raises TooWide."""
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_dots(page) for page in document]
        finally:
            document.close()


def _dots(page: pypdfium2.PdfPage) -> Dots:
    bitmap = page.render(scale=DOTS_PER_INCH / _POINTS_PER_INCH, grayscale=True)
    try:
        black = bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width] < _DARK
    finally:
        bitmap.close()
    return Dots(np.packbits(_before_the_head(black), axis=1))


def _before_the_head(
    black: np.ndarray[Any, np.dtype[np.bool_]],
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The head is narrower than the paper and stands over its middle: the margins fall away."""
    wide = int(black.shape[1])
    if wide > _HEADS[0][0] + 1:
        raise TooWide
    head = next((head for paper, head in reversed(_HEADS) if wide <= paper + 1), wide)
    aside = max(0, (wide - head) // 2)
    return black[:, aside : aside + head]


def bands(page: Dots, most_rows: int) -> Iterator[tuple[int, bytes]]:
    """The page from above: how many blank rows come first, then some rows that are not blank.

    The last band may be blank rows and nothing else.
    """
    inked: np.ndarray[Any, np.dtype[np.bool_]] = np.any(page.rows, axis=1)
    high, at = len(inked), 0
    while at < high:
        start = at
        while at < high and not inked[at]:
            at += 1
        blank, start = at - start, at
        while at < high and inked[at] and at - start < most_rows:
            at += 1
        yield blank, page.rows[start:at].tobytes()
