"""Pages stay legible: ten-point text and the code, however the page was scanned or photographed."""

import io

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from registry.attaching import PictureEmpty, PictureLocked, PictureTooLarge, TooManyPages
from registry.failures import UnreadablePicture
from scanner import pages, sheets
from scanner.decode import any_code, read_codes
from scanner.images import load_pages
from tests.scanner.papers import a_page_pdf, askew, likeness, photographed, rendered
from tests.scanner.pictures import NUMBER, a_receipt_pdf, noisy

# Strokes of letters against the print, in the worst strip of the page. Text that is read with
# effort (60 dpi) comes to 0.90; what this program makes of a page comes to 0.94 to 0.97.
LEGIBLE = 0.92

WAYS = {
    "as printed": lambda page: page,
    "askew on the glass": lambda page: askew(page, 3.2),
    "askew the other way": lambda page: askew(page, -5.5),
    "photographed on a table": photographed,
    "upside down": lambda page: np.ascontiguousarray(np.rot90(page, 2)),
    "lying, and askew": lambda page: np.ascontiguousarray(np.rot90(askew(page, 2), 3)),
    "photographed lying": lambda page: np.ascontiguousarray(np.rot90(photographed(page), 1)),
}


def grey_of(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


@pytest.fixture(scope="module")
def printed():
    return rendered(a_page_pdf(), 300)


@pytest.fixture(scope="module")
def original():
    return grey_of(rendered(a_page_pdf(), 200))


@pytest.mark.parametrize("way", WAYS)
def test_a_page_stays_legible_in_sixty_kilobytes(printed, original, way):
    read = pages.read_page(WAYS[way](printed), lambda text: text == NUMBER)
    kept = pages.as_pdf([read.page])
    assert len(kept) <= 61_000
    assert read.texts == (NUMBER,)
    again = rendered(kept, 200)
    found = read_codes(again, ours=lambda text: text == NUMBER)
    assert [code.text for code in found] == [NUMBER]
    assert likeness(original, grey_of(again)) > LEGIBLE


def test_the_measure_tells_a_page_that_is_read_with_effort(original):
    small = cv2.resize(original, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, original.shape[::-1], interpolation=cv2.INTER_CUBIC)
    assert likeness(original, large) < LEGIBLE


def test_a_shadow_over_half_the_page_is_no_ink(printed):
    shade = np.linspace(1.0, 0.4, printed.shape[1])[None, :, None]
    flat = sheets.clean((printed * shade).astype(np.uint8))
    assert np.percentile(flat[-200:], 2) > 240  # beneath the last line nothing stands


def test_a_page_with_a_photograph_stays_grey_and_small(printed):
    across, down = np.meshgrid(np.arange(1_200), np.arange(900))
    face = 128 + 90 * np.sin(across / 130) * np.cos(down / 90)
    grain = np.random.default_rng(1).normal(0, 8, face.shape)
    picture = np.clip(face + grain, 0, 255).astype(np.uint8)
    page = printed.copy()
    page[1_900:2_800, 600:1_800] = picture[:, :, None]
    packed = pages.pack(sheets.clean(page))
    assert packed.filter == "DCTDecode"
    assert len(packed.packed) <= 90_000  # grain cannot be packed: the price of a photograph
    seen = cv2.imdecode(np.frombuffer(packed.packed, np.uint8), cv2.IMREAD_GRAYSCALE)
    height = seen.shape[0]
    inside = seen[int(0.56 * height) : int(0.78 * height), seen.shape[1] // 3 : seen.shape[1] // 2]
    assert inside.std() > 25  # its greys are still there


def test_pages_become_one_file_with_the_same_bytes_each_time(printed, tmp_path):
    page = pages.pack(sheets.clean(printed))
    file = pages.as_pdf([page, page, page])
    assert file == pages.as_pdf([page, page, page])
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 3
    assert document.get_metadata_dict(skip_empty=True) == {}
    document.close()


def test_a_page_turned_by_hand_is_the_same_page_turned(printed):
    page = pages.pack(sheets.clean(printed))
    once = pages.turn(page)
    assert (once.width, once.height) == (page.height, page.width)
    back = pages.turn(pages.turn(pages.turn(once)))
    before, after = (grey_of(rendered(pages.as_pdf([one]), 200)) for one in (page, back))
    assert likeness(before, after) > 0.97


def test_two_codes_on_a_page_are_both_seen():
    other = "1042701000124000"
    image = rendered(a_page_pdf(NUMBER, 40, 10, other), 300)
    assert set(pages.read_page(image, any_code).texts) == {NUMBER, other}


@pytest.mark.parametrize(("dpi", "ink"), [(150, 0.2), (150, 0.08), (200, 0.08)])
def test_a_second_code_is_seen_however_faded(dpi, ink):
    """The first one stands clear; the page may belong to the other, faded and askew."""
    other = "1042701000124000"
    page = rendered(a_page_pdf(NUMBER, 40, 10, other), dpi)
    height, width = page.shape[:2]
    label = np.s_[: height // 8, : width // 2]
    page[label] = 250 - (255 - page[label]) * ink
    page = noisy(askew(page, 2), 4.0)
    assert set(pages.read_page(page, any_code).texts) == {NUMBER, other}


def test_every_page_of_a_file_stands_alone(tmp_path):
    file = tmp_path / "stack.pdf"
    file.write_bytes(a_receipt_pdf(pages=3))
    assert len(list(pages.read_file(file, any_code))) == 3


def encrypted() -> bytes:
    file = io.BytesIO()
    paper = canvas.Canvas(file, pagesize=A4, encrypt=StandardEncryption("secret"))
    paper.drawString(72, 700, "hidden")
    paper.save()
    return file.getvalue()


def half_a_photo() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((900, 900), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()[: len(file.getvalue()) // 2]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", PictureEmpty),
        (encrypted(), PictureLocked),
        (half_a_photo(), UnreadablePicture),
        (a_receipt_pdf()[:900], UnreadablePicture),
        (b"a letter in a program of its own", UnreadablePicture),
        (a_receipt_pdf(pages=pages.MOST_PAGES + 1), TooManyPages),
    ],
    ids=["empty", "locked", "half a photo", "half a PDF", "no picture", "too many"],
)
def test_what_is_no_page_is_refused_by_its_kind(tmp_path, content, why):
    file = tmp_path / "scan"
    file.write_bytes(content)
    with pytest.raises(UnreadablePicture) as refused:
        list(pages.read_file(file, any_code))
    assert refused.type is why


def test_a_picture_of_a_thousand_pages_is_refused_unread(tmp_path):
    stack = tmp_path / "stack.tif"
    page = Image.new("1", (8, 8))
    page.save(stack, save_all=True, append_images=[page] * (pages.MOST_PAGES - 1))
    pages.check(stack)
    page.save(stack, save_all=True, append_images=[page] * pages.MOST_PAGES)
    with pytest.raises(TooManyPages):
        pages.check(stack)


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "scan.tif"
    with file.open("wb") as target:
        target.truncate(pages.LARGEST_SOURCE + 1)
    with pytest.raises(PictureTooLarge):
        list(pages.read_file(file, any_code))


def test_a_kept_file_is_read_like_any_other(printed, tmp_path):
    file = tmp_path / "kept.pdf"
    file.write_bytes(pages.as_pdf([pages.pack(sheets.clean(printed))]))
    [again] = load_pages(file)
    assert [code.text for code in read_codes(again)] == [NUMBER]


def test_a_page_packed_a_few_rows_at_a_time_is_the_page_packed_at_once() -> None:
    """Byte for byte, whatever the rows: black, white, lines, dust, one row more than a part."""
    dice = np.random.default_rng(7)
    for high, wide in ((1, 1), (63, 9), (64, 40), (65, 40), (129, 777), (300, 31)):
        for share in (0.0, 0.02, 0.5, 1.0):
            ink = np.where(dice.random((high, wide)) < share, 0, 255).astype(np.uint8)
            at_once = pages._faxed(ink)
            with pytest.MonkeyPatch.context() as whole:
                whole.setattr(pages, "_FAX_ROWS", high)
                expected = pages._fax(ink)
            assert pages._fax(ink) == expected
            assert int.from_bytes(expected, "big") >> (8 * len(expected) - at_once[1]) == at_once[0]
