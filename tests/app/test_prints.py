"""What becomes of a paper that did not come out: it follows by itself, is asked about, moved or
cancelled; and no printer holds up another. The receipt printer is a listener on the loopback."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import msgspec
import pytest

from app.demo import SPECIALISTS
from app.homes import Home
from app.print_watch import PrintWatch
from app.settings import DeviceSettings
from app.wiring import Device, open_office
from counter.prints_place import PrintState
from db.restoring import Rebuilding, due_after
from registry.codes import ControlCode
from registry.facts import PaperKind, Printed, PrintFailed
from registry.failures import (
    OutOfPaper,
    PaperUncertain,
    PrinterBusy,
    PrintNotDue,
    Trouble,
)
from tests.app.test_office import Pair
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.test_escpos import codes_on
from tests.world import a_form

BY = SPECIALISTS[0]


@pytest.fixture
def roll():
    one = ReceiptPrinter()
    yield one
    one.close()


@pytest.fixture
def desk(tmp_path, roll):
    """A desk whose receipts and copies come out of a roll."""
    pair = Pair(tmp_path)
    home = pair.device.home
    settings = home.settings(DeviceSettings)
    chosen = {"receipts": roll.setting, "copies": roll.setting}
    home.keep_settings(msgspec.structs.replace(settings, paper="80mm", printers=chosen))
    pair.office.parts.book.engine.dispose()
    pair.office = open_office(Device.load(home))
    yield pair
    pair.close()


def registered(desk):
    return desk.office.register(a_form(), BY)


def state_of(desk, paper=PaperKind.RECEIPT):
    [row] = [one for one in desk.office.prints.now() if one.paper is paper]
    return row


def facts_of(desk, number, kind):
    told = desk.office.application(number).history
    return [one.fact for one in told if isinstance(one.fact, kind)]


def eventually(true, what, seconds=30.0):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited for {what}"
        time.sleep(0.02)


def look(watch):
    """One look of it, and all that it began is over."""
    watch.look()
    for thread in list(watch._at_work.values()):
        thread.join(30)
        assert not thread.is_alive()


def test_receipt_and_copy_come_out_of_the_roll_and_the_cover_of_the_printer_of_all(desk, roll):
    receipt = registered(desk)
    assert desk.office.print_due(receipt.number.digits, BY) == 2
    found = {text for paper in roll.papers for _, text in codes_on(paper)}
    assert receipt.code.digits in found
    assert len(roll.papers) == 2
    desk.office.send_papers(receipt.number, BY)
    assert desk.office.print_due(receipt.number.digits, BY) == 1
    assert len(roll.papers) == 2
    assert [one.name for one in desk.device.home.printed.iterdir()] == [
        f"cover-{receipt.number.shown}.pdf"
    ]


def test_an_empty_roll_is_told_and_the_paper_follows_once_there_is_one(desk, roll):
    receipt = registered(desk)
    roll.out_of_paper()
    with pytest.raises(OutOfPaper) as told:
        desk.office.print_due(receipt.number.digits, BY)
    assert told.value.waits
    row = state_of(desk)
    assert (row.state, row.why, row.follows) == (PrintState.FAILED, "OutOfPaper", True)
    assert state_of(desk, PaperKind.OFFICE_COPY).state is PrintState.DUE
    watch = PrintWatch(desk.office, look_every_s=0.02)
    watch.start()
    try:
        eventually(lambda: roll.questions.count(1) >= 4, "the printer to be asked")
        assert roll.papers == []
        roll.fine()
        eventually(lambda: len(desk.office.due_prints()) == 1, "the receipt to follow")
    finally:
        watch.stop()
    [paper] = roll.papers  # and no double
    assert receipt.code.digits in {text for _, text in codes_on(paper)}
    [printed] = facts_of(desk, receipt.number, Printed)
    assert (printed.paper, printed.copy) == (PaperKind.RECEIPT, 0)
    assert len(facts_of(desk, receipt.number, PrintFailed)) == 1  # asking is no failure


def test_a_printer_that_says_it_is_fine_and_fails_all_night_is_no_hundred_entries(desk, roll):
    receipt = registered(desk)
    tried = []

    class Fine:
        name = "fine"

        def print(self, job):
            tried.append(job.name)
            raise OutOfPaper(self.name)

    desk.office.parts.choice._open[roll.setting] = Fine()
    with pytest.raises(OutOfPaper):
        desk.office.print_due(receipt.number.digits, BY)
    watch = PrintWatch(desk.office, look_every_s=0.001)
    for _ in range(4):
        watch._left.clear()  # as after the pause
        look(watch)
    assert len(tried) == 5
    assert len(facts_of(desk, receipt.number, PrintFailed)) == 1


def test_what_nobody_began_to_print_waits_for_a_person(desk, roll):
    registered(desk)
    watch = PrintWatch(desk.office, look_every_s=0.01)
    look(watch)
    look(watch)
    assert roll.connections == 0
    assert len(desk.office.due_prints()) == 2


def test_two_who_print_the_same_paper_at_once_get_one(desk, roll):
    """The watch and a person, or a person twice: the second waits for the printer, and finds that
    the paper is out."""
    receipt = registered(desk)
    [due] = [one for one in desk.office.due_prints() if one.paper is PaperKind.RECEIPT]
    desk.office.parts.lanes._patience = 300.0  # however busy this machine is
    both_ready, came = threading.Barrier(2), []
    real = desk.office.printing.printer_of

    def together(one):
        printer = real(one)
        both_ready.wait(120)
        return printer

    desk.office.printing.printer_of = together

    def one_of_them():
        try:
            desk.office.printing.print_one(due, BY)
        except PrintNotDue:
            came.append("not due")
        else:
            came.append("out")

    threads = [threading.Thread(target=one_of_them) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(came) == ["not due", "out"]
    assert len(roll.papers) == 1
    assert [one.copy for one in facts_of(desk, receipt.number, Printed)] == [0]


def test_a_line_that_broke_in_mid_job_is_asked_about_and_yes_marks_it(desk, roll):
    receipt = registered(desk)
    number = receipt.number.digits
    roll.take_at_most, roll.then = 9_000, "hang up"
    with pytest.raises(PaperUncertain):
        desk.office.print_due(number, BY)
    assert state_of(desk).state is PrintState.DOUBTFUL
    watch = PrintWatch(desk.office, look_every_s=0.01)
    look(watch)
    assert roll.connections == 1  # it may be out: nothing follows by itself
    desk.office.prints.came_out(PaperKind.RECEIPT, number, yes=True, by=BY)
    assert [one.paper for one in desk.office.due_prints()] == [PaperKind.OFFICE_COPY]
    [printed] = facts_of(desk, receipt.number, Printed)
    assert printed.copy == 0
    with pytest.raises(PrintNotDue):
        desk.office.prints.came_out(PaperKind.RECEIPT, number, yes=True, by=BY)


def test_no_means_the_same_paper_once_more_and_it_is_no_copy(desk, roll):
    receipt = registered(desk)
    number = receipt.number.digits
    roll.take_at_most, roll.then = 9_000, "hang up"
    with pytest.raises(PaperUncertain):
        desk.office.print_due(number, BY)
    desk.office.prints.came_out(PaperKind.RECEIPT, number, yes=False, by=BY)
    assert state_of(desk).state is PrintState.DUE
    desk.office.prints.print_one(PaperKind.RECEIPT, number, BY)
    [printed] = facts_of(desk, receipt.number, Printed)
    assert printed.copy == 0
    assert receipt.code.digits in {text for _, text in codes_on(roll.papers[0])}


def test_a_paper_in_doubt_that_is_printed_all_the_same_says_copy(desk, roll):
    receipt = registered(desk)
    roll.take_at_most, roll.then = 9_000, "hang up"
    with pytest.raises(PaperUncertain):
        desk.office.print_due(receipt.number.digits, BY)
    desk.office.prints.print_one(PaperKind.RECEIPT, receipt.number.digits, BY)
    [printed] = facts_of(desk, receipt.number, Printed)
    assert printed.copy == 1


def test_a_paper_is_moved_to_another_printer_and_stays_there(desk, roll, tmp_path):
    receipt = registered(desk)
    number = receipt.number.digits
    roll.cover_open()
    with pytest.raises(Trouble):
        desk.office.print_due(number, BY)
    elsewhere = tmp_path / "elsewhere"
    assert set(desk.office.prints.printers()) >= {"", roll.setting}
    desk.office.prints.move(PaperKind.RECEIPT, number, f"folder:{elsewhere}", BY)
    assert [one.name for one in elsewhere.iterdir()] == [f"receipt-{receipt.number.shown}.pdf"]
    assert [one.paper for one in desk.office.due_prints()] == [PaperKind.OFFICE_COPY]


def test_a_cancelled_receipt_is_written_down_and_its_code_is_gone(desk, roll):
    receipt = registered(desk)
    number = receipt.number.digits
    desk.office.prints.cancel(PaperKind.RECEIPT, number, BY)
    assert [one.paper for one in desk.office.due_prints()] == [PaperKind.OFFICE_COPY]
    [failed] = facts_of(desk, receipt.number, PrintFailed)
    assert (failed.paper, failed.why) == (PaperKind.RECEIPT, PrintFailed.CANCELLED)
    assert desk.office.parts.desk.receipt_again(receipt.number) is None
    again = desk.office.replace_code(receipt.number, BY)  # the person showed an ID
    assert again.code != receipt.code
    assert isinstance(again.code, ControlCode)
    with pytest.raises(PrintNotDue):
        desk.office.prints.cancel(PaperKind.COVER_SHEET, number, BY)


def test_why_a_paper_is_not_out_and_where_it_was_sent_outlives_the_program(desk, roll):
    receipt = registered(desk)
    roll.out_of_paper()
    with pytest.raises(OutOfPaper):
        desk.office.print_due(receipt.number.digits, BY)
    desk.office.parts.book.engine.dispose()
    desk.office = open_office(Device.load(desk.device.home))
    row = state_of(desk)
    assert (row.state, row.why, row.follows) == (PrintState.FAILED, "OutOfPaper", True)
    roll.fine()
    watch = PrintWatch(desk.office, look_every_s=0.02)
    watch.start()
    try:
        eventually(lambda: len(desk.office.due_prints()) == 1, "the receipt to follow")
    finally:
        watch.stop()
    assert len(roll.papers) == 1


def test_a_printer_that_hangs_keeps_no_other_waiting(desk, roll, monkeypatch):
    """The receipt's printer stands; covers come out of another one all the while."""
    desk.office.parts.lanes._patience = 0.1
    first, second = registered(desk), registered(desk)
    roll.take_at_most, roll.then = 9_000, "jam"
    stuck = threading.Thread(target=lambda: _try(desk, first.number.digits))
    stuck.start()
    eventually(lambda: roll.first_byte_at is not None, "the printer to begin")
    try:
        assert state_of_number(desk, first.number) is PrintState.PRINTING
        desk.office.send_papers(second.number, BY)
        begun = time.monotonic()
        desk.office.prints.print_one(PaperKind.COVER_SHEET, second.number.digits, BY)
        assert time.monotonic() - begun < 10  # and not the minute that a printer is given
        with pytest.raises(PrinterBusy):  # behind it nobody waits long
            desk.office.prints.print_one(PaperKind.RECEIPT, second.number.digits, BY)
        assert time.monotonic() - begun < 15
        assert stuck.is_alive()
    finally:
        roll.close()
        stuck.join(30)
    assert not stuck.is_alive()


def _try(desk, number):
    with contextlib.suppress(Trouble):
        desk.office.print_due(number, BY)


def state_of_number(desk, number):
    [row] = [
        one
        for one in desk.office.prints.now()
        if (one.paper, one.number) == (PaperKind.RECEIPT, number.digits)
    ]
    return row.state


KILLED = """
import sys
from pathlib import Path
from app.demo import SPECIALISTS
from app.homes import Home
from app.wiring import Device, open_office
office = open_office(Device.load(Home(Path(sys.argv[1]))))
office.print_due(sys.argv[2], SPECIALISTS[0])
"""


def test_after_kill_9_in_mid_print_the_paper_is_in_doubt_and_follows_nowhere(desk, roll):
    receipt = registered(desk)
    number = receipt.number.digits
    desk.office.parts.book.engine.dispose()
    roll.take_at_most, roll.then = 9_000, "jam"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(desk.device.home.folder), number], env=environment
    )
    try:
        eventually(lambda: roll.first_byte_at is not None, "the print to begin", 60.0)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(30)
    desk.office = open_office(Device.load(Home(desk.device.home.folder)))
    assert state_of(desk).state is PrintState.DOUBTFUL
    assert state_of(desk, PaperKind.OFFICE_COPY).state is PrintState.DUE
    watch = PrintWatch(desk.office, look_every_s=0.01)
    look(watch)
    assert roll.connections == 1
    desk.office.prints.came_out(PaperKind.RECEIPT, number, yes=True, by=BY)
    assert [one.paper for one in desk.office.due_prints()] == [PaperKind.OFFICE_COPY]


def test_a_restored_book_makes_no_cancelled_paper_due_again(desk, roll):
    receipt = registered(desk)
    number = receipt.number.digits
    desk.office.prints.cancel(PaperKind.RECEIPT, number, BY)
    office = desk.office
    book = Rebuilding(office.parts.book, office.office.code, office.desk)
    due = due_after(book._own_entries())
    assert set(due) == {(int(PaperKind.OFFICE_COPY), number)}
