"""Receipt printers: what comes out of the head is read again, and every way to fail is told."""

import os
import threading
import time
import tty

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from printing.bitmap import TooWide, bands, pages_as_dots
from printing.escpos import EscPosPrinter, page_commands
from printing.printers import open_printer
from printing.receipt import receipt_pdf
from printing.wires import FileWire, TcpWire
from registry.failures import (
    CoverOpen,
    OutOfPaper,
    PaperJam,
    PaperTooWide,
    PaperUncertain,
    PrinterFaulty,
    PrinterUnreachable,
)
from registry.ports import PrintJob
from tests.printing.papers import ADDRESS, CODE, a_receipt
from tests.printing.receipt_printer import ReceiptPrinter

PDF = receipt_pdf(a_receipt(), "80mm")
JOB = PrintJob("receipt-0427-01-000123", PDF)


@pytest.fixture
def printer():
    one = ReceiptPrinter()
    yield one
    one.close()


def ours(printer, patience=20.0):
    return EscPosPrinter("receipt:test", lambda: TcpWire("127.0.0.1", printer.port), patience)


def codes_on(black):
    picture = Image.fromarray(np.where(black, 0, 255).astype(np.uint8))
    framed = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    framed.paste(picture, (40, 40))
    return {(one.format, one.text) for one in zxingcpp.read_barcodes(framed)}


def test_both_codes_are_read_from_the_dots_that_came_out(printer):
    open_printer(printer.setting).print(JOB)
    [paper] = printer.papers
    found = codes_on(paper)
    assert (zxingcpp.BarcodeFormat.Code128, CODE.digits) in found
    assert (zxingcpp.BarcodeFormat.QRCode, f"{ADDRESS}/s/{CODE.digits}") in found
    assert printer.unfinished == []


def test_what_comes_out_is_the_page_itself_dot_for_dot(printer):
    ours(printer).print(JOB)
    [paper] = printer.papers
    document = pypdfium2.PdfDocument(PDF)
    drawn = document[0].render(scale=203.2 / 72, grayscale=True).to_numpy() < 140
    document.close()
    assert paper.shape[1] == 576  # the head of an 80 mm printer
    aside = (drawn.shape[1] - 576) // 2
    # Nothing is lost at the margins but half the line of a frame that stands on it.
    assert not drawn[:, : aside - 1].any()
    assert not drawn[:, aside + 576 :].any()
    assert np.array_equal(paper, drawn[:, aside : aside + 576])


def test_blank_rows_are_fed_and_not_sent():
    [page] = pages_as_dots(PDF)
    commands = page_commands(page.width_bytes, page)
    inked = int(np.any(page.rows, axis=1).sum())
    assert inked < 0.8 * len(page.rows)
    assert len(commands) < inked * page.width_bytes + 2_000
    fed = sum(blank for blank, _ in bands(page, 128))
    assert fed + inked == len(page.rows)


def test_a_sheet_is_too_wide_for_a_roll(printer):
    sheet = receipt_pdf(a_receipt(), "A4")
    with pytest.raises(TooWide):
        pages_as_dots(sheet)
    with pytest.raises(PaperTooWide):
        ours(printer).print(PrintJob("receipt-1", sheet))
    assert printer.connections == 0


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("out_of_paper", OutOfPaper),
        ("cover_open", CoverOpen),
        ("knife_stuck", PaperJam),
        ("faulty", PrinterFaulty),
    ],
)
def test_a_printer_that_says_what_is_wrong_gets_no_dot(printer, state, trouble):
    getattr(printer, state)()
    with pytest.raises(trouble):
        ours(printer).print(JOB)
    with pytest.raises(trouble):
        ours(printer).look()
    assert printer.told == b""
    printer.fine()
    ours(printer).look()
    ours(printer).print(JOB)
    assert len(printer.papers) == 1


def test_a_roll_near_its_end_still_prints(printer):
    printer.near_its_end()
    ours(printer).print(JOB)
    assert len(printer.papers) == 1


def _is_cleared(printer):
    """The printer has read, when it came to it, that it shall throw away what it has."""
    until = time.monotonic() + 20
    while not bytes(printer.told).endswith(b"clear"):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_paper_that_ends_in_mid_job_is_told_and_the_rest_is_thrown_away(printer):
    """Otherwise the rest would come out of the new roll, before the same receipt whole."""
    printer.take_at_most, printer.then = 9_000, printer.out_of_paper
    printer.knows_done = False  # it stands: what comes after is never reached in its turn
    with pytest.raises(OutOfPaper):
        ours(printer).print(JOB)
    _is_cleared(printer)
    assert printer.unfinished == []


def test_what_a_killed_program_left_in_the_printer_is_thrown_away(printer):
    """A ticket whose visitor has long left: the rest of it would come out with the new roll."""
    ours(printer).recall(["ticket-1"])
    _is_cleared(printer)
    assert printer.papers == []
    printer.close()
    with pytest.raises(PrinterUnreachable):
        ours(printer).recall(["ticket-1"])


def test_a_line_that_breaks_in_mid_job_leaves_a_doubt(printer):
    printer.take_at_most, printer.then = 9_000, "hang up"
    with pytest.raises(PaperUncertain):
        ours(printer).print(JOB)
    assert printer.papers == []


def test_a_line_that_breaks_before_the_first_dot_leaves_none(printer):
    printer.take_at_most, printer.then = 2, "hang up"
    with pytest.raises(PrinterUnreachable):
        ours(printer).print(JOB)
    assert printer.told == b""


def test_a_jam_that_is_told_is_told(printer):
    printer.take_at_most, printer.then = 9_000, "jam and tell"
    with pytest.raises(PaperJam):
        ours(printer).print(JOB)


def test_a_printer_that_stands_and_says_nothing_is_left_in_time(printer):
    printer.take_at_most, printer.then = 9_000, "jam"
    with pytest.raises(PaperUncertain):
        ours(printer, patience=0.5).print(JOB)


def test_a_printer_that_never_answers_prints_all_the_same():
    silent = ReceiptPrinter(answers=False)
    try:
        ours(silent).print(JOB)
        deadline = threading.Event()
        for _ in range(200):
            if silent.papers:
                break
            deadline.wait(0.05)
        assert len(silent.papers) == 1
    finally:
        silent.close()


def test_a_printer_that_knows_no_word_for_done_is_believed_while_all_is_well(printer, monkeypatch):
    monkeypatch.setattr("printing.escpos._SECONDS_WITHOUT_DONE", 0.3)
    printer.knows_done = False
    ours(printer).print(JOB)
    assert len(printer.papers) == 1


def test_a_printer_that_is_not_there_is_out_of_reach(printer):
    port = printer.port
    printer.close()
    with pytest.raises(PrinterUnreachable):
        open_printer(f"receipt:127.0.0.1:{port}").print(JOB)
    with pytest.raises(PrinterUnreachable):
        open_printer("receipt:/dev/usb/lp-that-is-not-there").print(JOB)


def test_a_printer_at_usb_is_a_file_that_is_written_and_read():
    """Played by a terminal: a way to send and to hear, behind a file's name."""
    master, slave = os.openpty()
    tty.setraw(slave)
    tty.setraw(master)
    came, over = bytearray(), threading.Event()

    def head():
        while not over.is_set():
            told = os.read(master, 4096)
            came.extend(told)
            for n in (1, 2, 3, 4):
                if b"\x10\x04" + bytes((n,)) in told:
                    os.write(master, b"\x12")
            if b"\x1dr\x01" in told:
                os.write(master, b"\x00")
                over.set()

    thread = threading.Thread(target=head, daemon=True)
    thread.start()
    try:
        path = os.ttyname(slave)
        EscPosPrinter("receipt:lp0", lambda: FileWire(path), 20.0).print(JOB)
        thread.join(10)
        [page] = pages_as_dots(PDF)
        commands = page_commands(page.width_bytes, page)
        assert commands in bytes(came)
    finally:
        os.close(slave)
        os.close(master)
