"""Pages as pictures: previews on the screen, and what a receipt printer burns dot by dot.

Qt-free: the screens make their own picture of the PNG bytes.
"""

from io import BytesIO
from threading import Lock
from typing import Final

import pypdfium2

_POINTS_PER_INCH: Final = 72
# PDFium keeps its state for the whole program: two threads in it at once bring the program down.
# Kept where PDFium is, for readers of scanned pages take turns by it too (`scanner.images`).
_one_at_a_time: Final[Lock] = vars(pypdfium2).setdefault("turn_of_tereze", Lock())


def pages_as_png(pdf: bytes, dpi: float) -> list[bytes]:
    """Every page as a PNG, at `dpi` dots per inch; 203.2 is a receipt printer's 8 dots per mm."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_png(page, dpi) for page in document]
        finally:
            document.close()


def _png(page: pypdfium2.PdfPage, dpi: float) -> bytes:
    file = BytesIO()
    # fast: this is drawn again at each key pressed at the desk, and is not kept.
    page.render(scale=dpi / _POINTS_PER_INCH).to_pil().save(file, "PNG", compress_level=1)
    return file.getvalue()
