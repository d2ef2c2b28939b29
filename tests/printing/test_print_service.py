"""The print service itself: CUPS and a virtual printer, whose paper is taken out."""

import os
import re
import time

import pypdfium2
import pytest
import zxingcpp

from printing.ipp import Service, number_of
from printing.ipp_printer import IppPrinter, cups, known_queues, system_printer
from printing.printers import open_printer
from printing.receipt import receipt_pdf
from registry.failures import OutOfPaper, PaperUncertain, PrinterStopped, PrinterUnreachable
from registry.ports import PrintJob
from tests.printing.papers import ADDRESS, CODE, a_receipt
from tests.printing.print_service import QUEUE
from tests.printing.print_service import service as service

SHEET = receipt_pdf(a_receipt(), "A4")
JOB = PrintJob("receipt-0427-01-000123", SHEET)


@pytest.fixture(autouse=True)
def here(service, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{service.cups}")
    monkeypatch.setattr("printing.ipp_printer._PASSING_S", 0.5)
    service.clear()
    return service


def codes_on(pdf, dpi=200):
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    return {(one.format, one.text) for one in zxingcpp.read_barcodes(picture)}


def text_on(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_queues_are_known_by_name(here):
    assert known_queues() == (QUEUE,)


def test_what_the_service_prints_has_its_letters_and_both_codes_and_is_no_picture(here):
    open_printer(f"system:{QUEUE}").print(JOB)
    [paper] = here.out
    found = codes_on(paper)
    assert (zxingcpp.BarcodeFormat.Code128, CODE.digits) in found
    assert (zxingcpp.BarcodeFormat.QRCode, f"{ADDRESS}/s/{CODE.digits}") in found
    assert set(re.findall("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]", text_on(SHEET))) <= set(text_on(paper))
    assert len(paper) < 200_000


def test_a_printer_that_is_asked_itself_gets_the_very_page(here):
    open_printer(here.setting).print(JOB)
    assert here.out == [SHEET]


def test_paper_that_is_out_is_told_and_nothing_comes_out_later(here):
    before = here.given_up()
    here.paper(there=False)
    with pytest.raises(OutOfPaper):
        system_printer(QUEUE).print(JOB)
    here.wait(lambda: here.given_up() == before + 1, "the printer to give it up")
    here.rest()
    system_printer(QUEUE).print(JOB)  # behind all that may have waited
    assert len(here.out) == 1  # and not two: the first was taken back


def test_a_printer_asked_itself_says_so_too(here):
    printer, before = open_printer(here.setting), here.given_up()
    here.paper(there=False)
    with pytest.raises(OutOfPaper):
        printer.print(JOB)
    here.wait(lambda: here.given_up() == before + 1, "the printer to give it up")
    here.rest()
    printer.print(JOB)
    assert here.out == [SHEET]


def test_a_stopped_queue_is_told_and_can_be_let_go_on(here):
    printer = system_printer(QUEUE)
    here.admin("cupsdisable", QUEUE)
    with pytest.raises(PrinterStopped):
        printer.print(JOB)
    assert here.out == []
    printer.resume()
    printer.print(JOB)
    assert len(here.out) == 1


def test_a_printer_that_only_says_that_it_stands_is_a_stopped_one():
    printer = IppPrinter(cups("/printers/x"), "system:x")
    stands = {"printer-state": (5,), "printer-state-reasons": ("none",)}
    assert isinstance(printer._told_of(stands, softly=False), PrinterStopped)
    idle = {"printer-state": (3,), "printer-state-reasons": ("none",)}
    assert printer._told_of(idle, softly=True) is None


def test_a_job_that_ended_with_errors_leaves_a_doubt_and_one_without_is_out():
    printer = IppPrinter(cups("/printers/x"), "system:x")
    with pytest.raises(PaperUncertain):
        printer._judge({"job-state-reasons": ("job-completed-with-errors",)}, 9)
    printer._judge({"job-state-reasons": ("job-completed-successfully",)}, 9)


def test_an_error_that_stops_the_queue_is_seen_and_the_paper_is_taken_back(here):
    """CUPS' default policy: one failure, and the queue stands until somebody comes."""
    nowhere = f"ipp://localhost:{here.printer}/ipp/none"
    here.admin("lpadmin", "-p", "broken", "-E", "-v", nowhere, "-m", "raw")
    here.admin("lpadmin", "-p", "broken", "-o", "printer-error-policy=stop-printer")
    try:
        printer = IppPrinter(cups("/printers/broken"), "system:broken", patience=8.0)
        with pytest.raises(PrinterUnreachable):
            printer.print(JOB)
        told = printer._printer()
        assert told["printer-state-reasons"] != ("none",)
    finally:
        here.admin("lpadmin", "-x", "broken")


def test_a_queue_whose_printer_is_gone_is_out_of_reach_and_leaves_no_doubt(here):
    here.admin("lpadmin", "-p", "gone", "-E", "-v", "ipp://localhost:1/ipp/print", "-m", "raw")
    try:
        with pytest.raises(PrinterUnreachable):
            system_printer("gone").print(JOB)
    finally:
        here.admin("lpadmin", "-x", "gone")


def test_a_printer_that_was_switched_off_is_out_of_reach(here):
    printer = open_printer(here.setting)
    here.unplug()
    try:
        with pytest.raises(PrinterUnreachable):
            printer.look()
        with pytest.raises(PrinterUnreachable):
            printer.print(JOB)
    finally:
        here.plug_in()
    printer.print(JOB)
    assert here.out == [SHEET]


def test_a_queue_that_does_not_exist_is_out_of_reach(here):
    with pytest.raises(PrinterUnreachable) as trouble:
        system_printer("elsewhere").print(JOB)
    assert trouble.value.name == "system:elsewhere"


def test_in_a_hall_the_service_keeps_nothing(here):
    open_printer(f"system:{QUEUE}").print(JOB)
    assert here.spool() != []  # at a desk its history stays
    system_printer(QUEUE, leaves_nothing=True).print(JOB)
    here.wait(lambda: here.spool() == [], "the spool to be empty")
    assert len(here.out) == 2


def test_what_a_killed_program_left_in_the_service_is_recalled_by_its_name_and_nothing_else(here):
    """A ticket whose visitor has long left must not come out with the new paper."""
    before = here.given_up()
    here.paper(there=False)
    printer = system_printer(QUEUE)
    job = printer._send("ticket-1", SHEET)  # and then nobody follows it
    here.wait(lambda: here.printer_says("media-empty"), "the printer to stand")
    printer.recall(["ticket-9", "receipt-1"])
    assert number_of(printer._job(job, time.monotonic()), "job-state") < 7  # that of somebody else
    printer.recall(["ticket-9", "ticket-1"])
    assert number_of(printer._job(job, time.monotonic()), "job-state") == 7  # cancelled
    here.wait(lambda: here.given_up() == before + 1, "the printer to give it up")
    here.rest()
    printer.print(JOB)  # behind all that may have waited
    assert len(here.out) == 1
    with pytest.raises(PrinterUnreachable):
        IppPrinter(Service("ipp://localhost:1/printers/x"), "system:x").recall(["ticket-1"])


def test_in_a_hall_a_recalled_ticket_leaves_nothing_in_the_spool(here):
    before = here.given_up()
    here.paper(there=False)
    printer = system_printer(QUEUE, leaves_nothing=True)
    printer._send("ticket-1", SHEET)
    here.wait(lambda: here.printer_says("media-empty"), "the printer to stand")
    printer.recall(["ticket-1"])
    here.wait(lambda: here.spool() == [], "the spool to be empty")
    here.wait(lambda: here.given_up() == before + 1, "the printer to give it up")
    here.rest()
    printer.print(JOB)
    assert len(here.out) == 1


def test_without_a_print_service_no_printer_is_known(here, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1")
    assert known_queues() == ()
    with pytest.raises(PrinterUnreachable):
        system_printer(QUEUE).print(JOB)


def test_the_service_is_spoken_to_by_its_socket_where_it_has_one(here, monkeypatch, tmp_path):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-such-socket"))
    assert known_queues() == ()
    assert os.environ["CUPS_SERVER"].startswith("/")
