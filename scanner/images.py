"""Picture files -> BGR arrays, page by page: PNG, JPEG, TIFF and PDF, as page scanners write them.

Only opens and unpacks; reading codes out of a page is `scanner.decode`. A file is somebody else's
and may be broken, half written or hostile: all of that is one trouble, UnreadablePicture.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.failures import UnreadablePicture

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2
    from numpy.typing import NDArray
    from PIL.Image import Image

PDF_DPI: Final = 300  # an 80 mm receipt's Code 128 has 3 pixels a module then
# A page; A3 at 600 dpi is 70 million. A small file can claim far more, and Pillow warns from 89 on.
MOST_PIXELS: Final = 80_000_000
_POINTS_PER_INCH: Final = 72
_KINDS: Final = ("PNG", "JPEG", "TIFF")
_PDF_MARK: Final = b"%PDF-"
_MARK_WITHIN: Final = 1_024  # bytes; readers of PDF allow some rubbish before the mark


def pdfium() -> threading.Lock:
    """Held while PDFium is used: it is one state for the whole program, and two threads in it at
    once bring the program down.

    The lock is kept where PDFium is: the room of papers draws with it too, and neither room knows
    of the other (`printing.picture`).
    """
    import pypdfium2

    turn: threading.Lock = vars(pypdfium2).setdefault("turn_of_tereze", threading.Lock())
    return turn


def load_pages(path: Path) -> "Iterator[NDArray[np.uint8]]":
    """Every page of the file as uint8 BGR, shape (height, width, 3), upright as its camera meant.

    Pages are unpacked one at a time, when asked for. What a file is, its first bytes say and not
    its name. Raises UnreadablePicture at the first page that cannot be unpacked, and for files that
    are missing, of another kind, not whole, or over MOST_PIXELS a page.
    """
    try:
        with path.open("rb") as file:
            is_pdf = _PDF_MARK in file.read(_MARK_WITHIN)
    except OSError as cause:
        raise UnreadablePicture from cause
    yield from _pdf_pages(path) if is_pdf else _picture_pages(path)


@contextmanager
def _unreadable() -> Iterator[None]:
    """Whatever a library says of a broken file means the same to us.

    Pillow answers hostile files with a dozen exceptions, from OSError to struct.error, and names
    none as its own; so here, round one foreign call, every Exception is caught.
    """
    try:
        yield
    except UnreadablePicture:
        raise
    except Exception as cause:
        raise UnreadablePicture from cause


def _picture_pages(path: Path) -> "Iterator[NDArray[np.uint8]]":
    from PIL import Image

    with _unreadable():
        picture = Image.open(path, formats=_KINDS)
    with picture:
        pages = 1
        with _unreadable():
            if picture.format == "TIFF":  # an animated PNG is one picture
                pages = getattr(picture, "n_frames", 1)
        for page in range(pages):
            with _unreadable():
                picture.seek(page)
                pixels = _bgr(picture)
            yield pixels


def _bgr(picture: "Image") -> "NDArray[np.uint8]":
    import numpy as np
    from PIL import Image, ImageOps

    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadablePicture
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16"):
        # Sixteen bits a grey: Pillow would cut them at 255 and the page would be white.
        upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    if "A" in upright.getbands() or "transparency" in upright.info:
        seen = upright.convert("RGBA")  # paper is white where a picture is transparent
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    rgb = np.asarray(upright.convert("RGB"), np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _pdf_pages(path: Path) -> "Iterator[NDArray[np.uint8]]":
    import pypdfium2

    with pdfium(), _unreadable():
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
    try:
        for index in range(pages):
            with pdfium(), _unreadable():
                pixels = _rendered(document[index])
            yield pixels
    finally:
        with pdfium():
            document.close()


def _rendered(page: "pypdfium2.PdfPage") -> "NDArray[np.uint8]":
    import numpy as np
    from pypdfium2.raw import FPDFBitmap_BGR

    width, height = page.get_size()
    scale = PDF_DPI / _POINTS_PER_INCH
    # A plan of five metres is rendered coarser rather than refused: its label may be big too.
    scale = min(scale, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, force_bitmap_format=FPDFBitmap_BGR)
    pixels = np.array(bitmap.to_numpy(), np.uint8)
    bitmap.close()
    page.close()
    return pixels
