"""What a printer in the hall leaves on the computer goes with the visitor."""

import threading

import pytest

from app.kiosk_printer import LIST, KioskPrinter, kiosk_printer
from printing.printers import FolderPrinter
from registry.failures import OutOfPaper, PaperUncertain, PrinterUnreachable
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


class Queue:
    """A print service that keeps what it was given until there is paper."""

    name = "system:hall"

    def __init__(self):
        self.waiting, self.recalled, self.answers, self.then = [], [], True, None

    def print(self, job):
        self.waiting.append(job.name)
        if self.then is not None:
            raise self.then
        self.waiting.remove(job.name)

    def recall(self, names):
        if not self.answers:
            raise PrinterUnreachable(self.name)
        self.recalled.append(set(names))
        self.waiting = [one for one in self.waiting if one not in names]


class Killed(BaseException):
    """The program ends here."""


def test_a_ticket_that_a_killed_program_left_in_the_service_comes_out_no_more(tmp_path):
    queue = Queue()
    queue.then = Killed()
    with pytest.raises(Killed):
        KioskPrinter(queue, tmp_path).print(PrintJob("ticket-1", PAPER))
    queue.then, queue.answers = None, False
    again = KioskPrinter(queue, tmp_path)  # the print service is not there yet
    again.recall()
    again.forget()
    assert queue.waiting == ["ticket-1"]
    assert (tmp_path / LIST).read_text() == "ticket-1"  # a further start knows of it as well
    queue.answers = True
    again.recall()
    assert queue.waiting == []
    assert queue.recalled == [{"ticket-1"}]
    assert (tmp_path / LIST).read_text() == ""
    again.recall()
    assert len(queue.recalled) == 1  # and no paper of those to come is touched


def test_a_ticket_of_which_nobody_knows_is_recalled_before_the_next_one(tmp_path):
    queue = Queue()
    printer = KioskPrinter(queue, tmp_path)
    queue.then = PaperUncertain(queue.name)
    with pytest.raises(PaperUncertain):
        printer.print(PrintJob("ticket-1", PAPER))
    printer.forget()
    queue.then = None
    printer.print(PrintJob("ticket-2", PAPER))
    assert queue.recalled == [{"ticket-1"}]
    assert queue.waiting == []
    printer.forget()
    assert (tmp_path / LIST).read_text() == ""


def test_what_failed_and_was_taken_back_is_not_recalled(tmp_path):
    queue = Queue()
    printer = KioskPrinter(queue, tmp_path)
    queue.then = OutOfPaper(queue.name)
    with pytest.raises(OutOfPaper):
        printer.print(PrintJob("ticket-1", PAPER))
    printer.forget()
    printer.recall()
    assert queue.recalled == []


def test_a_paper_in_the_printer_is_left_alone_while_another_is_recalled(tmp_path):
    queue = Queue()
    (tmp_path / LIST).write_text("ticket-0")
    printer = KioskPrinter(queue, tmp_path)
    printer._lanes._patience = 0.05
    with printer._lanes.turn(queue.name):  # as while a paper comes out
        printer.recall()
        assert queue.recalled == []
    printer.recall()
    assert queue.recalled == [{"ticket-0"}]


def test_papers_of_this_visit_stay_while_those_astray_are_recalled(tmp_path):
    queue = Queue()
    queue.answers = False
    (tmp_path / LIST).write_text("ticket-0")
    printer = KioskPrinter(queue, tmp_path)
    printer.print(PrintJob("ticket-1", PAPER))
    queue.answers = True
    printer.recall()
    assert (tmp_path / LIST).read_text() == "ticket-1"


@pytest.mark.parametrize("setting", ["", "none", "folder:", "system:-o evil", "nonsense"])
def test_a_kiosk_without_a_printer_has_none(tmp_path, setting):
    assert kiosk_printer(setting, tmp_path) is None
