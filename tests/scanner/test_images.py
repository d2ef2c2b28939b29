"""Files of a page scanner open as pages, and a broken one is a trouble and never a crash."""

import io
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from registry.failures import UnreadablePicture
from scanner.decode import read_codes
from scanner.images import load_pages
from tests.scanner import pictures
from tests.scanner.pictures import LINK, NUMBER


def pil(picture):
    return Image.fromarray(picture[:, :, ::-1].copy())


def saved(tmp_path, kind, *pages, **how):
    file = tmp_path / "page"  # no suffix: what a file is, its bytes say
    pages[0].save(file, kind, save_all=len(pages) > 1, append_images=pages[1:], **how)
    return file


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_file_gives_one_page_with_its_code(tmp_path, kind):
    (page,) = load_pages(saved(tmp_path, kind, pil(pictures.code128())))
    assert page.dtype == np.uint8
    assert [code.text for code in read_codes(page)] == [NUMBER]


def test_a_tiff_gives_its_pages_in_order(tmp_path):
    labels = [pictures.code128(f"10427010001230{n:02}") for n in range(3)]
    file = saved(tmp_path, "TIFF", *(pil(label) for label in labels))
    read = [read_codes(page)[0].text for page in load_pages(file)]
    assert read == [f"10427010001230{n:02}" for n in range(3)]


def test_the_codes_of_a_printed_pdf_are_read_on_every_page(tmp_path):
    file = tmp_path / "receipt.pdf"
    file.write_bytes(pictures.a_receipt_pdf(pages=2))
    pages = list(load_pages(file))
    assert len(pages) == 2
    for page in pages:
        assert {code.text for code in read_codes(page, at_least=2)} == {NUMBER, LINK}


def test_colours_come_as_blue_green_red(tmp_path):
    (page,) = load_pages(saved(tmp_path, "PNG", Image.new("RGB", (3, 2), (10, 20, 30))))
    assert page.shape == (2, 3, 3)
    assert page[0, 0].tolist() == [30, 20, 10]


def test_a_photograph_stands_upright_as_its_camera_meant(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    (page,) = load_pages(saved(tmp_path, "JPEG", Image.new("RGB", (40, 20)), exif=exif))
    assert page.shape == (40, 20, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_black_on_white(tmp_path, mode):
    grey = Image.fromarray(pictures.code128()[:, :, 0])
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        picture = grey.convert("RGB").convert(mode) if mode in {"P", "CMYK"} else grey.convert(mode)
    (page,) = load_pages(saved(tmp_path, "TIFF", picture))
    assert (page.min(), page.max()) == (0, 255)
    assert [code.text for code in read_codes(page)] == [NUMBER]


def test_what_is_transparent_is_white_paper(tmp_path):
    (page,) = load_pages(saved(tmp_path, "PNG", Image.new("RGBA", (4, 4), (0, 0, 0, 0))))
    assert page.min() == 255


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_half_a_file_is_a_trouble(tmp_path, kind):
    file = saved(tmp_path, kind, pil(pictures.noisy(pictures.code128())))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(UnreadablePicture):
        list(load_pages(file))


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"%PDF-1.7 and nothing more", b"GIF89a" + b"\0" * 99]
)
def test_other_files_are_a_trouble(tmp_path, content):
    file = tmp_path / "page.png"
    file.write_bytes(content)
    with pytest.raises(UnreadablePicture):
        list(load_pages(file))


def test_a_file_that_is_not_there_and_a_folder_are_a_trouble(tmp_path):
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(UnreadablePicture):
            list(load_pages(path))


def test_a_small_file_that_claims_a_huge_picture_is_not_unpacked(tmp_path):
    file = saved(tmp_path, "PNG", Image.new("1", (9_200, 9_200)))
    assert file.stat().st_size < 100_000
    with pytest.raises(UnreadablePicture):
        list(load_pages(file))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["PNG", "JPEG", "TIFF", "PDF"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_damaged_file_opens_or_is_a_trouble(tmp_path, kind, damages):
    if kind == "PDF":
        whole = pictures.a_receipt_pdf()
    else:
        buffer = io.BytesIO()
        pil(pictures.qr(module=2)).save(buffer, kind)
        whole = buffer.getvalue()
    damaged = bytearray(whole)
    for place, value in damages:
        damaged[int(place * (len(damaged) - 1))] = value
    file = tmp_path / "damaged"
    file.write_bytes(damaged)
    try:
        for page in load_pages(file):
            assert page.ndim == 3
    except UnreadablePicture:
        pass


def test_two_threads_may_open_pdfs_at_once(tmp_path):
    file = tmp_path / "receipt.pdf"
    file.write_bytes(pictures.a_receipt_pdf(pages=2))
    counted = []
    threads = [
        threading.Thread(target=lambda: counted.append(len(list(load_pages(file)))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [2, 2, 2]
