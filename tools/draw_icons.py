"""Draws the program's icons for telephones from the mark: a window of four panes, one of them lit.

    python -m tools.draw_icons            writes district/static/icon-*.png

The mark itself is `district/static/mark.svg`, 22 units wide. A maskable icon has paper around it,
because telephones cut a circle out of it.
"""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

_UNITS: Final = 22
_PANES: Final = ((2, 2, "#F2B544"), (12, 2, "#FFFFFF"), (2, 12, "#FFFFFF"), (12, 12, "#FFFFFF"))
_PANE: Final = 8
_FRAME: Final = "#0B5563"
_STATIC: Final = Path(__file__).parent.parent / "district" / "static"


def drawn(side: int, window: int) -> Image.Image:
    """A square of `side` pixels, with the window `window` pixels wide in its middle."""
    picture = Image.new("RGB", (side, side), _FRAME)
    pen, begin = ImageDraw.Draw(picture), (side - window) / 2
    for x, y, colour in _PANES:
        left, top = (round(begin + at * window / _UNITS) for at in (x, y))
        width = round(_PANE * window / _UNITS)
        pen.rectangle((left, top, left + width - 1, top + width - 1), fill=colour)
    return picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=4)


def main() -> None:
    for name, side, window in (
        ("icon-192.png", 192, 192),
        ("icon-512.png", 512, 512),
        ("icon-512-cut.png", 512, 320),
    ):
        drawn(side, window).save(_STATIC / name, optimize=True)


if __name__ == "__main__":
    main()
