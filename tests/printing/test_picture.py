"""Previews: the paper itself, as a picture."""

import threading
from io import BytesIO

import pypdfium2
from PIL import Image

from printing.label import answer_label_pdf
from printing.picture import pages_as_png
from printing.receipt import receipt_pdf
from tests.printing.papers import a_label, a_receipt


def test_every_page_becomes_a_picture_of_its_size():
    pictures = [
        Image.open(BytesIO(png)) for png in pages_as_png(receipt_pdf(a_receipt(120), "A4"), 50)
    ]
    assert len(pictures) > 1
    assert {picture.size for picture in pictures} == {(414, 585)}


def test_a_label_fills_the_dots_of_a_label_printer():
    (png,) = pages_as_png(answer_label_pdf(a_label()), 203.2)
    assert Image.open(BytesIO(png)).size == (560, 296)  # 70 × 37 mm at 8 dots a millimetre


def test_two_threads_may_ask_at_once() -> None:
    pdf = receipt_pdf(a_receipt(), "A4")
    expected = pages_as_png(pdf, 40)
    seen: list[bool] = []
    threads = [
        threading.Thread(target=lambda: seen.append(pages_as_png(pdf, 40) == expected))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 4


def test_the_picture_is_what_was_drawn_in_its_colours() -> None:
    pdf = receipt_pdf(a_receipt(), "A4")
    document = pypdfium2.PdfDocument(pdf)
    drawn = document[0].render(scale=60 / 72).to_pil().convert("RGB")
    document.close()
    shown = Image.open(BytesIO(pages_as_png(pdf, 60)[0]))
    shown.load()
    assert shown.mode == "RGB"
    assert shown.tobytes() == drawn.tobytes()
