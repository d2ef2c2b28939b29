"""Paper is drawn and scanned pages are read in threads of their own, and PDFium is one for both."""

from io import BytesIO
from threading import Thread

from PIL import Image

from printing.picture import pages_as_png
from scanner.images import load_pages, pdfium


def a_pdf() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "PDF")
    return file.getvalue()


def is_kept_waiting(work) -> bool:
    """Whether `work` waits for the turn that somebody else has, and comes to its end after it."""
    thread = Thread(target=work)
    with pdfium():
        thread.start()
        thread.join(0.3)
        waited = thread.is_alive()
    thread.join(30)
    assert not thread.is_alive()
    return waited


def test_a_receipt_is_drawn_and_a_page_is_read_one_after_the_other(tmp_path):
    page = tmp_path / "page.pdf"
    page.write_bytes(a_pdf())
    assert is_kept_waiting(lambda: pages_as_png(a_pdf(), 100))
    assert is_kept_waiting(lambda: list(load_pages(page)))
