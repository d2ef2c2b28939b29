"""Pages as pictures: previews on the screen, and what a receipt printer burns dot by dot.

Qt-free: the screens make their own picture of the PNG bytes.
"""

import struct
import zlib
from threading import Lock
from typing import Final

import numpy as np
import pypdfium2

_POINTS_PER_INCH: Final = 72
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# PDFium keeps its state for the whole program: two threads in it at once bring the program down.
# Kept where PDFium is, for readers of scanned pages take turns by it too (`scanner.images`).
one_at_a_time: Final[Lock] = vars(pypdfium2).setdefault("turn_of_tereze", Lock())


def pages_as_png(pdf: bytes, dpi: float) -> list[bytes]:
    """Every page as a PNG, at `dpi` dots per inch; 203.2 is a receipt printer's 8 dots per mm."""
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_png(page, dpi) for page in document]
        finally:
            document.close()


def _png(page: pypdfium2.PdfPage, dpi: float) -> bytes:
    """Written with zlib itself: the usual libraries keep Python's lock while they pack, and for as
    long the screen answers nobody. This is drawn again at each key pressed at the desk."""
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
    try:
        pixels = bitmap.to_numpy()
        high, wide, _ = pixels.shape
        rows = np.zeros((high, 1 + 3 * wide), np.uint8)  # each begins with 0: as it is, unfiltered
        rows[:, 1:].reshape(high, wide, 3)[...] = pixels[:, :, :3]
    finally:
        bitmap.close()
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)  # eight bits of red, green and blue
    packed = zlib.compress(rows.data, 1)  # fast: it is not kept
    return _PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG (ISO/IEC 15948 §5.3): length, kind, content, sum of both."""
    told = kind + content
    return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))
