"""Draws laid-out pages as a vector PDF with the letters embedded and searchable, fit to be kept.

The same input gives the same bytes: no clock, no random id. Kept out: layout and sentences, and
what the standard for kept papers wants besides (`printing.keepable`).
"""

from collections.abc import Iterable
from functools import singledispatch
from io import BytesIO
from math import floor
from typing import Final

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.pdfgen.canvas import Canvas

from printing.keepable import make_keepable
from printing.layout import DOT, Bars, Line, Matrix, Page, Pane, Placed, Stroke
from printing.typeface import ABOVE, MM_PER_POINT, Style, font_name, width_mm
from words.fonts import REGULAR, SEMIBOLD

# Text is black and not the screens' ink: office printers would make small grey letters of dots.
_LINE: Final = HexColor("#8A8578")
_LIT: Final = HexColor("#F2B544")
_POINT: Final = 1 / MM_PER_POINT  # points in a millimetre


def draw(pages: Iterable[Page], title: str, *, one_colour: bool = False) -> bytes:
    """The pages as one PDF. `one_colour` is for receipt printers, which know black only.

    `title` goes into the document's properties: kind and number, never a name.
    """
    file = BytesIO()
    canvas = Canvas(
        file,
        invariant=True,
        pageCompression=1,
        lang="kk-KZ",
        pdfVersion=(1, 7),
        # Else each page names a face that is not embedded. (Its types take a name for a number.)
        initialFontName=font_name(REGULAR),  # type: ignore[arg-type]
    )
    make_keepable(canvas, title)
    for page in pages:
        canvas.setPageSize((_side(page.width), _side(page.height)))
        pen = _Pen(canvas, page.height, one_colour)
        for placed in page.marks:
            _put(placed.mark, placed, pen)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _side(length: float) -> float:
    """In points, never rounded up: 80 mm at 8 dots would become 641 dots, and every bar grey."""
    return floor(length * _POINT * 1_000) / 1_000


class _Pen:
    """A canvas measured in millimetres from the upper left corner."""

    def __init__(self, canvas: Canvas, page_height: float, one_colour: bool) -> None:
        self.canvas = canvas
        self.page_height = page_height
        self.line = black if one_colour else _LINE
        self.lit: Color = black if one_colour else _LIT
        self.tick: Color = white if one_colour else black

    def text(self, left: float, baseline: float, text: str, weight: int, size: float) -> None:
        self.canvas.setFont(font_name(weight), size)
        self.canvas.drawString(left * _POINT, (self.page_height - baseline) * _POINT, text)

    def blocks(self, rectangles: list[tuple[float, float, float, float]]) -> None:
        """Black rectangles (left, top, width, height) as one path: no seams between them.

        Written as PDF's own words: a QR has some hundred, and reportlab's path is slow at numbers.
        """
        self.canvas.setFillColor(black)
        words = [
            f"{left * _POINT:.4f} {(self.page_height - top - height) * _POINT:.4f} "
            f"{width * _POINT:.4f} {height * _POINT:.4f} re"
            for left, top, width, height in rectangles
        ]
        self.canvas.addLiteral(" ".join(words) + " f")


def _on_dots(length: float) -> float:
    return round(length / DOT) * DOT


def _runs(modules: str) -> list[tuple[int, int]]:
    """Where black begins and how many modules it lasts."""
    runs = []
    start = modules.find("1")
    while start >= 0:
        end = modules.find("0", start)
        end = len(modules) if end < 0 else end
        runs.append((start, end - start))
        start = modules.find("1", end)
    return runs


@singledispatch
def _put(mark: object, at: Placed, pen: _Pen) -> None:
    raise TypeError(f"nothing draws a {type(mark).__name__}")


@_put.register
def _(mark: Line, at: Placed, pen: _Pen) -> None:
    pen.canvas.setFillColor(black)
    baseline = at.top + mark.size * ABOVE * MM_PER_POINT
    for left, text, weight in mark.pieces:
        pen.text(at.left + left, baseline, text, weight, mark.size)


@_put.register
def _(mark: Bars, at: Placed, pen: _Pen) -> None:
    left = _on_dots(at.left + mark.quiet)
    top = _on_dots(at.top)
    pen.blocks(
        [
            (left + start * mark.module, top, length * mark.module, mark.bar_height)
            for start, length in _runs(mark.modules)
        ]
    )


@_put.register
def _(mark: Matrix, at: Placed, pen: _Pen) -> None:
    left = _on_dots(at.left + mark.quiet)
    top = _on_dots(at.top + mark.quiet)
    side = mark.module
    pen.blocks(
        [
            (left + start * side, top + y * side, length * side, side)
            for y, row in enumerate(mark.modules)
            for start, length in _runs(row)
        ]
    )


@_put.register
def _(mark: Stroke, at: Placed, pen: _Pen) -> None:
    canvas = pen.canvas
    canvas.setStrokeColor(pen.line)
    canvas.setLineWidth(0.5)
    canvas.setDash(*((2, 2) if mark.dashed else ()))
    level = (pen.page_height - at.top) * _POINT
    canvas.line(at.left * _POINT, level, at.right * _POINT, level)
    canvas.setDash()


@_put.register
def _(mark: Pane, at: Placed, pen: _Pen) -> None:
    canvas = pen.canvas
    canvas.setStrokeColor(black)
    canvas.setLineWidth(0.6)
    canvas.setFillColor(pen.lit if mark.lit else white)
    foot = pen.page_height - at.bottom
    side = mark.side * _POINT
    canvas.rect(at.left * _POINT, foot * _POINT, side, side, stroke=1, fill=1)
    if not mark.lit:
        return
    size = mark.side * 0.8 * _POINT
    inside = (mark.side - width_mm("✓", Style(size, SEMIBOLD))) / 2
    canvas.setFillColor(pen.tick)
    pen.text(at.left + inside, at.bottom - mark.side * 0.22, "✓", SEMIBOLD, size)
