"""The page that tries a printer: on every paper its letters are there and its codes are read."""

import pypdfium2
import pytest
import zxingcpp

from printing.trial_page import DIGITS, LETTERS, SIGNS, trial_page_pdf


@pytest.mark.parametrize("paper", ["A4", "80mm", "58mm"])
def test_codes_and_letters_of_a_test_page(paper):
    document = pypdfium2.PdfDocument(trial_page_pdf(paper, 1_795_371_818_000))
    try:
        assert len(document) == 1
        picture = document[0].render(scale=203.2 / 72).to_pil()
        said = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    found = {(one.format, one.text) for one in zxingcpp.read_barcodes(picture)}
    assert (zxingcpp.BarcodeFormat.Code128, DIGITS) in found
    assert (zxingcpp.BarcodeFormat.QRCode, "https://example.org/") in found
    assert set(LETTERS + SIGNS) - set(said) - {" "} == set()
