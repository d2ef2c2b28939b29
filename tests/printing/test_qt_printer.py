"""Windows' way of printing, into a file: rendered pages keep their size and their codes."""

import pypdfium2
import pytest
import zxingcpp

from printing.qt_printer import QtPrinter, page_sizes_mm
from printing.receipt import receipt_pdf
from registry.failures import PrinterUnreachable
from registry.ports import PrintJob
from tests.printing.papers import CODE, a_receipt


def test_rendered_pages_are_as_large_as_drawn_and_both_codes_are_read(qapp, tmp_path):
    drawn, into = receipt_pdf(a_receipt(60), "A4"), tmp_path / "out.pdf"
    QtPrinter("anywhere", into=str(into)).print(PrintJob("receipt-1", drawn))
    came = into.read_bytes()
    for one, other in zip(page_sizes_mm(drawn), page_sizes_mm(came), strict=True):
        assert one == pytest.approx(other, abs=0.5)
    document = pypdfium2.PdfDocument(came)
    try:
        found = zxingcpp.read_barcodes(document[0].render(scale=200 / 72).to_pil())
    finally:
        document.close()
    kinds = {one.format for one in found if CODE.digits in one.text}
    assert kinds == {zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode}


def test_a_printer_that_the_system_does_not_know_is_out_of_reach(qapp):
    with pytest.raises(PrinterUnreachable):
        QtPrinter("elsewhere").print(PrintJob("receipt-1", receipt_pdf(a_receipt(), "A4")))
