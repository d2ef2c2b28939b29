"""Pages of paper -> a small file that can still be read: bilevel for ink on paper, else grey.

A page is to weigh some 60 KB: it travels over a village line. Text goes as one bit a pixel at
200 dpi (fax group 4), which keeps edges sharp where a grey picture of that size would smear them.
Several pages make one PDF; it says nothing of who made it, nor when.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.attaching import (
    PictureEmpty,
    PictureLocked,
    PictureTooLarge,
    TooManyPages,
)
from registry.failures import UnreadablePicture
from scanner.decode import read_codes
from scanner.images import load_pages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

MEDIA_TYPE: Final = "application/pdf"
TARGET_BYTES: Final = 60_000  # a page
MOST_PAGES: Final = 300  # in one file; a stack of 60 is a full tray of a page scanner
_BUDGET_MS: Final = 1_500  # nobody waits for a page without a code, but sixty of them add up
LARGEST_SOURCE: Final = 300_000_000  # bytes; 60 pages of A4 in colour at 300 dpi, hardly packed
_A4_LONG_PT: Final = 842
_PREVIEW_SIDE: Final = 1_400  # pixels: a page fills the height of any screen of a desk
_MIDTONES: Final = 0.03  # of a page: more than the rims of letters have, so it holds a picture
# Side in pixels and quality of JPEG, from the best on; the last is taken whatever it weighs.
_FAX_ROWS: Final = 600  # at a time: some 3 ms, in which the screen cannot answer
_END_OF_FAX: Final = 0x001001  # fax group 4, ITU-T T.6 §2.4.1.1: two ends of line
_END_BITS: Final = 24
_GREY_STEPS: Final = ((2_339, 45), (1_754, 45), (1_754, 35), (1_403, 40), (1_403, 30), (1_169, 30))


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page, ready to be kept. `filter` is how a PDF calls its packing."""

    packed: bytes = field(repr=False)
    filter: str  # CCITTFaxDecode or DCTDecode
    width: int  # pixels
    height: int
    preview: bytes = field(repr=False)  # JPEG for the screen


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage:
    """A page with all that its codes say."""

    page: Page
    texts: tuple[str, ...] = field(repr=False)  # may be a control code


def read_file(
    path: Path, ours: Callable[[str], bool], first: int = 0, step: int = 1
) -> Iterator[ReadPage]:
    """Every page of the file, cleaned and packed, one at a time when asked for; of `step` readers
    that share a file each takes those from its `first` on, counted from 0.

    Raises UnreadablePicture or one of its kinds at the first page that is none.
    """
    check(path)
    for count, image in enumerate(load_pages(path), 1):
        if count > MOST_PAGES:
            raise TooManyPages
        if (count - 1) % step == first:
            yield read_page(image, ours)


def read_page(image: "NDArray[np.uint8]", ours: Callable[[str], bool]) -> ReadPage:
    """What stands on it in codes, and the page as it is kept. `image` as `load_pages` gives it."""
    from scanner.sheets import PAGE_SIDE, clean, in_grey
    from scanner.shrinking import within

    scanned = in_grey(image)
    small = within(scanned, PAGE_SIDE)
    grey = clean(scanned, small)
    page = pack(grey)
    # Two different ones of ours on a page must both be seen: it may belong to neither. Once, in all
    # its pixels: the reader makes it smaller by itself, and takes from them what it looks closely
    # at. Of ninety pages with one faded, blurred or turned code, of 150 to 300 dots an inch, 87
    # were read so, as many as when the small page, the scanned and the cleaned one were searched.
    found = read_codes(scanned, ours=ours, at_least=2, budget_ms=_BUDGET_MS)
    return ReadPage(page, tuple(dict.fromkeys(code.text for code in found)))


def turn(page: Page, quarters: int = 1) -> Page:
    """The page as somebody turned it by hand, clockwise."""
    import cv2
    import numpy as np

    from scanner.shrinking import within

    if page.filter == "DCTDecode":
        grey = cv2.imdecode(np.frombuffer(page.packed, np.uint8), cv2.IMREAD_GRAYSCALE)
    else:
        grey = _unfaxed(page)
    if grey is None:
        raise UnreadablePicture
    turned = np.ascontiguousarray(np.rot90(grey, -quarters % 4)).astype(np.uint8, copy=False)
    packed = _jpeg(turned, 60) if page.filter == "DCTDecode" else _fax(turned)
    preview = _jpeg(within(turned, _PREVIEW_SIDE), 70)
    return Page(packed, page.filter, turned.shape[1], turned.shape[0], preview)


def check(path: Path) -> None:
    """What can be said of a file before it is unpacked. Raises a kind of UnreadablePicture."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            is_pdf = b"%PDF-" in file.read(1_024)
    except OSError as cause:
        raise UnreadablePicture from cause
    if size == 0:
        raise PictureEmpty
    if size > LARGEST_SOURCE:
        raise PictureTooLarge
    if is_pdf:
        pages = _pages_of_pdf(path)
        if pages > MOST_PAGES:
            raise TooManyPages
    elif _has_page(path, MOST_PAGES):
        raise TooManyPages


def has_page(path: Path, place: int) -> bool:
    """Whether a file has a page at this place, counted from 0. Raises a kind of UnreadablePicture
    for a PDF that cannot be opened."""
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1_024)
    return _pages_of_pdf(path) > place if is_pdf else _has_page(path, place)


def _has_page(path: Path, place: int) -> bool:
    """Whether a TIFF has a page at this place, counted from 0: known without unpacking any."""
    from PIL import Image

    try:
        with Image.open(path, formats=("TIFF",)) as picture:
            picture.seek(place)
    except Exception:  # no TIFF, fewer pages, or broken: the pages themselves will tell
        return False
    return True


def _pages_of_pdf(path: Path) -> int:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    from scanner.images import pdfium

    with pdfium():
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as cause:
            if getattr(cause, "err_code", None) == FPDF_ERR_PASSWORD:
                raise PictureLocked from cause
            raise UnreadablePicture from cause
        pages = len(document)
        document.close()
    return pages


def pack(grey: "Grey") -> Page:
    """The page in as few bytes as it can still be read with. `grey` is what `sheets.clean` gave."""
    from scanner.shrinking import within

    preview = _jpeg(within(grey, _PREVIEW_SIDE), 70)
    if not _has_pictures(grey):
        ink = _ink(grey)
        packed = _fax(ink)
        if len(packed) <= TARGET_BYTES:
            return Page(packed, "CCITTFaxDecode", ink.shape[1], ink.shape[0], preview)
    smaller, packed = grey, b""
    for side, quality in _GREY_STEPS:
        smaller = within(grey, side)
        packed = _jpeg(smaller, quality)
        if len(packed) <= TARGET_BYTES:
            break
    return Page(packed, "DCTDecode", smaller.shape[1], smaller.shape[0], preview)


def as_pdf(pages: Sequence[Page]) -> bytes:
    """These pages, in order, as one file of MEDIA_TYPE. The same pages give the same bytes."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    for n, page in enumerate(pages):
        scale = _A4_LONG_PT / max(page.width, page.height)
        wide, high = f"{page.width * scale:.2f}", f"{page.height * scale:.2f}"
        drawn = f"{wide} 0 0 {high} 0 0 cm /P Do".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {4 + 3 * n} 0 R "
            f"/Resources << /XObject << /P {5 + 3 * n} 0 R >> >> >>".encode()
        )
        objects.append(_stream("", drawn))
        objects.append(_stream(_picture_words(page), page.packed))
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for place, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (place, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def _stream(words: str, content: bytes) -> bytes:
    head = f"<< /Length {len(content)} {words}>>\nstream\n".encode()
    return head + content + b"\nendstream"


def _picture_words(page: Page) -> str:
    words = f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} "
    words += f"/ColorSpace /DeviceGray /Filter /{page.filter} "
    if page.filter == "DCTDecode":
        return words + "/BitsPerComponent 8 "
    decode = f"<< /K -1 /Columns {page.width} /Rows {page.height} >>"
    return words + f"/BitsPerComponent 1 /DecodeParms {decode} "


def _has_pictures(grey: "Grey") -> bool:
    """Whether halftones, not the rims of letters, fill a good part of the page."""
    import cv2
    import numpy as np

    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    # Four pixels in one: letters turn grey there and fill hardly more than their own strokes,
    # but only areas stay grey once the lightest neighbour has been taken.
    areas = cv2.dilate(small, np.ones((5, 5), np.uint8))
    return float(np.mean((areas > 40) & (areas < 215))) > _MIDTONES


def _ink(grey: "Grey") -> "Grey":
    """255 for paper, 0 for ink: parted by the neighbourhood, so that pale signatures stay."""
    import cv2
    import numpy as np

    side = max(grey.shape)
    if side < 2_000:  # of a small picture one bit a pixel would keep too little
        grow = 2_339 / side
        grey = cv2.resize(grey, None, fx=grow, fy=grow, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.7)
    block = max(31, min(grey.shape) // 25 | 1)
    near = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18
    )
    # Beneath 90 it is ink wherever it stands: the inside of a thick bar has no brighter neighbour.
    ink = cv2.bitwise_or(near, cv2.inRange(smooth, np.array([0]), np.array([90])))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    shown = np.full(count, 255, np.uint8)
    shown[stats[:, cv2.CC_STAT_AREA] >= 5] = 0  # the dot of an i is 9 pixels, dust is less
    shown[0] = 255
    # `take` lets the screen's thread work meanwhile; an index in brackets does not.
    parted: Grey = np.take(shown, labels.astype(np.intp))
    return parted


def _fax(ink: "Grey") -> bytes:
    """One bit a pixel in fax group 4, as one strip.

    The coder keeps Python's lock while it works, and for as long the screen stands still: so it
    gets a few rows at a time. A row is told by how it differs from the one above: each part begins
    with the last row of the part before, whose own bits are taken off again.
    """
    bits = length = 0
    for top in range(0, ink.shape[0], _FAX_ROWS):
        part = ink[max(0, top - 1) : top + _FAX_ROWS]
        code, count = _faxed(part)
        if top:
            count -= _faxed(part[:1])[1]
            code &= (1 << count) - 1
        bits, length = bits << count | code, length + count
    bits, length = bits << _END_BITS | _END_OF_FAX, length + _END_BITS
    spare = -length % 8
    return (bits << spare).to_bytes((length + spare) // 8, "big")


def _faxed(part: "Grey") -> tuple[int, int]:
    """These rows in fax group 4 as one number, and how many bits it has; without the end mark."""
    import io

    from PIL import Image, TiffImagePlugin

    target = io.BytesIO()
    # Ink is 1 in a fax. Told so by a tag instead, Pillow turns each bit round by itself: 400 ms a
    # page, a third of all that a page took.
    picture = Image.fromarray(255 - part).convert("1", dither=Image.Dither.NONE)
    tags = {TiffImagePlugin.ROWSPERSTRIP: len(part)}
    picture.save(target, "TIFF", compression="group4", tiffinfo=tags)
    with Image.open(target) as made:
        [start] = made.tag_v2[TiffImagePlugin.STRIPOFFSETS]  # type: ignore[attr-defined]
        [count] = made.tag_v2[TiffImagePlugin.STRIPBYTECOUNTS]  # type: ignore[attr-defined]
    code = int.from_bytes(target.getvalue()[start : start + count], "big")
    unused = (code & -code).bit_length() - 1  # the end mark ends with a one, noughts fill the byte
    code >>= unused
    if code & ((1 << _END_BITS) - 1) != _END_OF_FAX:
        raise AssertionError("fax group 4 ends with its end mark")
    return code >> _END_BITS, 8 * count - unused - _END_BITS


def _unfaxed(page: Page) -> "Grey":
    """The bits of a page as grey again: through a PDF of one page, at one pixel a bit."""
    import numpy as np
    import pypdfium2

    from scanner.images import pdfium

    with pdfium():
        document = pypdfium2.PdfDocument(as_pdf([page]))
        scale = max(page.width, page.height) / _A4_LONG_PT
        bitmap = document[0].render(scale=scale, grayscale=True)
        grey = np.array(bitmap.to_numpy(), np.uint8)
        bitmap.close()
        document.close()
    return np.where(grey.reshape(grey.shape[:2]) > 127, 255, 0).astype(np.uint8)


def _jpeg(grey: "Grey", quality: int) -> bytes:
    import cv2

    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, packed = cv2.imencode(".jpg", grey, settings)
    return bytes(packed)
