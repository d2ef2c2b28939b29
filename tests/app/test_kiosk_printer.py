"""What a printer in the hall leaves on the computer goes with the visitor."""

import os
import threading

import pytest

from app.kiosk_printer import LIST, KioskPrinter, kiosk_printer
from printing.printers import FolderPrinter
from registry.failures import PrinterUnreachable
from registry.ports import PrintJob

PAPER = b"%PDF-1.7 a slip"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "papers"


@pytest.fixture
def printer(tmp_path, folder):
    return kiosk_printer(f"folder:{folder}", tmp_path)


def lying_in(folder):
    return sorted(one.name for one in folder.iterdir())


def test_papers_of_a_visit_are_gone_after_it_and_others_stay(printer, folder):
    FolderPrinter(folder).print(PrintJob("ticket-9", PAPER))  # not printed here
    for _ in range(2):
        printer.print(PrintJob("ticket-1", PAPER))
    printer.print(PrintJob("answer-17", PAPER))
    assert lying_in(folder) == ["answer-17.pdf", "ticket-1-2.pdf", "ticket-1.pdf", "ticket-9.pdf"]
    printer.forget()
    assert lying_in(folder) == ["ticket-9.pdf"]
    printer.print(PrintJob("ticket-2", PAPER))
    assert lying_in(folder) == ["ticket-2.pdf", "ticket-9.pdf"]


def test_a_paper_that_comes_out_after_its_visitor_left_goes_at_once(tmp_path, folder):
    begun, left = threading.Event(), threading.Event()

    class Slow(FolderPrinter):
        def print(self, job):
            begun.set()
            assert left.wait(10)
            super().print(job)

    printer = KioskPrinter(Slow(folder), tmp_path)
    printing = threading.Thread(target=printer.print, args=(PrintJob("ticket-1", PAPER),))
    printing.start()
    assert begun.wait(10)
    printer.forget()
    left.set()
    printing.join()
    assert lying_in(folder) == []


def test_a_paper_that_a_power_cut_left_behind_goes_at_the_next_start(printer, tmp_path, folder):
    printer.print(PrintJob("ticket-1", PAPER))
    again = kiosk_printer(f"folder:{folder}", tmp_path)
    assert again.name == printer.name
    assert lying_in(folder) == []
    assert (tmp_path / LIST).read_bytes() == b""


def test_a_paper_that_could_not_be_taken_away_is_tried_again(printer, folder, monkeypatch, caplog):
    def fail(self, name):
        raise PrinterUnreachable("folder")

    printer.print(PrintJob("ticket-1", PAPER))
    with monkeypatch.context() as broken:
        broken.setattr(FolderPrinter, "take_away", fail)
        printer.forget()
    assert lying_in(folder) == ["ticket-1.pdf"]
    assert "tried again" in caplog.text
    printer.forget()
    assert lying_in(folder) == []


@pytest.mark.parametrize("setting", ["", "none", "folder:", "system:-o evil", "nonsense"])
def test_a_kiosk_without_a_printer_has_none(tmp_path, setting):
    assert kiosk_printer(setting, tmp_path) is None


@pytest.fixture
def service(tmp_path, monkeypatch):
    """The four programs of a print service: they write down what they are asked."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, says in (
        ("lp", "cat >/dev/null; echo 'request id is hall-17 (1 file(s))'"),
        ("lpstat", "true"),
        ("cancel", 'echo "$@" >> "$(dirname "$0")/cancelled"'),
    ):
        program = programs / name
        program.write_text(f"#!/bin/sh\n{says}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return programs


def test_the_print_services_own_copy_goes_as_soon_as_the_paper_is_out(tmp_path, service):
    kiosk_printer("system:hall", tmp_path).print(PrintJob("ticket-1", PAPER))
    assert (service / "cancelled").read_text() == "-a -x hall\n"
