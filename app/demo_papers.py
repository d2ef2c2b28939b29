"""The papers of the demo as the demo scanner sees them: files, pages, and the code under a click.

No widgets. Reading codes is `scanner.decode`'s, opening files `scanner.images`'s; here is only
which paper, which code.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from scanner.decode import Code, Corners, read_codes
from scanner.images import load_pages
from words import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

PICTURES: Final = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
MOST_PAGES: Final = 20  # of one file: a scanned stack is longer, and read by another page
_SHOWN_WIDTH: Final = 1_240  # px kept for the screen; codes are read from the whole picture
_AROUND: Final = 450  # px of the picture on each side of a click, when nothing was seen before
_MOST_CODES: Final = 4  # on a paper of ours: number, code twice, address
_PAGE_MS: Final = 600.0  # for the codes of a page
_NEAR: Final = 40  # px: a click so far from a code still means it

_KINDS: Final = {
    "receipt": (later("Receipt"), "receipt-text"),
    "office-copy": (later("Office copy"), "file-text"),
    "cover": (later("Cover sheet"), "file-text"),
    "answer-label": (later("Answer label"), "tag"),
    "refusal": (later("Refusal slip"), "file-x"),
}
# What our printers call a file, and a browser that saves it a second time.
_NAME: Final = re.compile(
    r"(?:(?P<kind>[a-z-]+)-)?(?P<number>[0-9]{4}-[0-9]{2}-[0-9]{6}(?:-A[0-9]{1,2})?)"
    r"(?:-[0-9]+| ?\([0-9]+\))?\.pdf"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One printed paper. `words` is a message for `Words.say`, "" for a picture of somebody's."""

    path: Path
    words: str
    icon: str
    number: str
    at: float  # seconds since 1970, when the file was written


@dataclass(frozen=True, slots=True)
class Page:
    """One page: all its pixels for the readers, a smaller picture for the screen, its codes."""

    pixels: "Pixels" = field(repr=False)
    picture: QImage = field(repr=False)
    codes: tuple[Code, ...]

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def paper(path: Path) -> Paper | None:
    """What kind of paper of ours this file is, by its name; None for a file of somebody's."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    kind = found["kind"] or ("answer-label" if "-A" in found["number"] else "")
    if kind not in _KINDS:
        return None
    try:
        at = path.stat().st_mtime
    except OSError:
        return None  # gone since it was listed
    words, icon = _KINDS[kind]
    return Paper(path, words, icon, found["number"], at)


def papers_in(folders: Iterable[Path]) -> list[Paper]:
    """The papers of ours in these folders, the newest first; a missing folder has none."""
    found: list[Paper] = []
    for folder in folders:
        try:
            names = list(folder.iterdir())
        except OSError:
            continue
        found += [one for one in map(paper, names) if one is not None]
    return sorted(found, key=lambda one: (-one.at, one.path.name))


def open_pages(path: Path) -> list[Page]:
    """The file's pages with the codes seen at a first look. Raises UnreadablePicture."""
    pages = []
    for pixels in load_pages(path):
        pages.append(page_of(pixels))
        if len(pages) == MOST_PAGES:
            break
    return pages


def page_of(pixels: "Pixels") -> Page:
    """May be called on any thread: it touches no widget."""
    height, width = pixels.shape[:2]
    whole = QImage(pixels.data, width, height, int(pixels.strides[0]), QImage.Format.Format_BGR888)
    if width > _SHOWN_WIDTH:
        shown = whole.scaledToWidth(_SHOWN_WIDTH, Qt.TransformationMode.SmoothTransformation)
    else:
        shown = whole.copy()  # not the readers' memory
    codes = read_codes(pixels, at_least=_MOST_CODES, budget_ms=_PAGE_MS)
    return Page(pixels, shown, tuple(codes))


def pixels_of(image: QImage) -> "Pixels":
    """A picture dropped from another program, as the readers take it."""
    import numpy as np

    bgr = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(bgr.constBits(), np.uint8).reshape(bgr.height(), bgr.bytesPerLine())
    return rows[:, : bgr.width() * 3].reshape(bgr.height(), bgr.width(), 3).copy()


def code_near(codes: Sequence[Code], x: float, y: float, reach: float = _NEAR) -> Code | None:
    """The code whose corners hold the point, or else the nearest within `reach` pixels."""
    if not codes:
        return None
    nearest = min(codes, key=lambda one: distance(one.corners, x, y))
    return nearest if distance(nearest.corners, x, y) <= reach else None


def code_at(page: Page, x: float, y: float) -> Code | None:
    """The code a click means: one that was seen, or one found by looking closely around it."""
    seen = code_near(page.codes, x, y)
    if seen is not None:
        return seen
    left, top = max(0, round(x) - _AROUND), max(0, round(y) - _AROUND)
    around = page.pixels[top : round(y) + _AROUND, left : round(x) + _AROUND].copy()
    found = read_codes(around)
    # Whatever is seen in so small a place was meant: a finger is not exact.
    return code_near(found, x - left, y - top, reach=2 * _AROUND)


def distance(corners: Corners, x: float, y: float) -> float:
    """Pixels from the point to the four-cornered shape; 0 inside it."""
    sides = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    turns = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for (ax, ay), (bx, by) in sides]
    if all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns):
        return 0.0
    return min(_to_side(a, b, x, y) for a, b in sides)


def _to_side(a: tuple[int, int], b: tuple[int, int], x: float, y: float) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / length))
    ex, ey = a[0] + along * dx - x, a[1] + along * dy - y
    return float((ex * ex + ey * ey) ** 0.5)
