"""Papers that somebody asked for just now and that did not come out: they wait, follow, are asked
about, moved and cancelled as those do that have a number of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import threading

import msgspec
import pytest
from sqlalchemy import select

from app.demo import SPECIALISTS
from app.homes import Home
from app.keeping import keeper_of_desk
from app.print_asked import MOST_BYTES
from app.print_watch import PrintWatch
from app.settings import DeviceSettings
from app.wiring import Device, open_office
from counter.prints_place import PrintState
from db.tables import meta
from registry.facts import PaperKind, Printed, PrintFailed
from registry.failures import (
    BookUnwritable,
    OutOfPaper,
    PaperUncertain,
    PrinterMisnamed,
    PrinterStopped,
    PrintNotDue,
    Trouble,
)
from registry.keeping import ROOM_FOR_FORMS
from registry.ports import PrintJob
from tests.app.test_office import Pair
from tests.app.test_prints import eventually, facts_of, look
from tests.printing.receipt_printer import ReceiptPrinter
from tests.world import a_form

BY = SPECIALISTS[0]


@pytest.fixture
def roll():
    one = ReceiptPrinter()
    yield one
    one.close()


@pytest.fixture
def desk(tmp_path, roll):
    """A desk whose labels come out of a printer with a roll, all else into a folder."""
    pair = Pair(tmp_path)
    home = pair.device.home
    kept = msgspec.structs.replace(
        home.settings(DeviceSettings),
        label_printer=roll.setting,
        labels="roll",
    )
    home.keep_settings(kept)
    again(pair)
    yield pair
    pair.close()


def again(desk):
    """The program is closed and opened."""
    desk.office.parts.book.engine.dispose()
    desk.office = open_office(Device.load(Home(desk.device.home.folder)))


class Tray:
    """A printer of sheets whose paper can be taken out."""

    name = "system:hall"

    def __init__(self):
        self.is_empty, self.out = True, []

    def print(self, job):
        if self.is_empty:
            raise OutOfPaper(self.name)
        self.out.append(job)


@pytest.fixture
def tray(desk):
    one = Tray()
    object.__setattr__(desk.office.parts, "printer", one)
    return one


def waiting(desk):
    return [one for one in desk.office.prints.now() if one.asked]


def the_one(desk):
    [row] = waiting(desk)
    return row


def in_the_book(desk):
    asked = select(meta.c.key).where(meta.c.key.startswith("print_asked"))
    with desk.office.parts.book.reading() as connection:
        return list(connection.execute(asked).scalars())


def ask_for_labels(desk, number=None):
    number = number or desk.office.register(a_form(), BY).number
    desk.office.transfers.print_labels(number, "roll", 1, BY)
    return number


def failed_labels(desk, roll):
    number = desk.office.register(a_form(), BY).number
    roll.out_of_paper()
    with pytest.raises(OutOfPaper) as told:
        ask_for_labels(desk, number)
    assert told.value.waits
    return number


def followed(desk, until, what):
    watch = PrintWatch(desk.office, look_every_s=0.02)
    watch.start()
    try:
        eventually(until, what)
    finally:
        watch.stop()


def test_labels_that_came_out_wait_nowhere_and_leave_nothing_in_the_book(desk, roll):
    number = ask_for_labels(desk)
    assert waiting(desk) == []
    assert desk.office.prints.asked() == 0
    assert in_the_book(desk) == []
    [printed] = facts_of(desk, number, Printed)
    assert printed.paper is PaperKind.PAPER_LABELS


def test_an_empty_roll_of_labels_keeps_them_and_they_come_once_when_there_is_one(desk, roll):
    number = failed_labels(desk, roll)
    row = the_one(desk)
    assert (row.paper, row.state, row.why) == (
        PaperKind.PAPER_LABELS,
        PrintState.FAILED,
        "OutOfPaper",
    )
    assert row.follows
    assert row.asked == f"labels-{number.shown}"
    assert desk.office.prints.asked() == 1
    again(desk)
    assert the_one(desk) == row  # … over a night as well
    roll.fine()
    followed(desk, lambda: facts_of(desk, number, Printed), "the labels to follow")
    labels = len(roll.papers)
    assert labels == len(desk.office.transfers.labels(number))  # and no double
    assert waiting(desk) == []
    assert in_the_book(desk) == []
    assert len(facts_of(desk, number, PrintFailed)) == 1
    look(PrintWatch(desk.office))
    assert len(roll.papers) == labels


def test_who_asks_once_more_gets_one(desk, roll):
    number = failed_labels(desk, roll)
    with pytest.raises(OutOfPaper):
        ask_for_labels(desk, number)
    assert len(waiting(desk)) == 1
    other = desk.office.register(a_form(), BY).number
    with pytest.raises(OutOfPaper):
        ask_for_labels(desk, other)
    assert len(waiting(desk)) == 2
    roll.fine()
    ask_for_labels(desk, number)
    assert the_one(desk).asked == f"labels-{other.shown}"


def test_labels_are_moved_to_another_printer_and_an_entry_says_that_they_are_out(
    desk, roll, tmp_path
):
    number = failed_labels(desk, roll)
    elsewhere = tmp_path / "elsewhere"
    row = the_one(desk)
    desk.office.prints.move(row.paper, row.number, f"folder:{elsewhere}", BY)
    assert [one.name for one in elsewhere.iterdir()] == [f"labels-{number.shown}.pdf"]
    assert waiting(desk) == []
    [printed] = facts_of(desk, number, Printed)
    assert printed.printer.startswith("folder")


def test_cancelled_labels_are_gone_and_no_entry_says_so(desk, roll):
    number = failed_labels(desk, roll)
    row = the_one(desk)
    desk.office.prints.cancel(row.paper, row.number, BY)
    assert waiting(desk) == []
    assert in_the_book(desk) == []
    assert [one.why for one in facts_of(desk, number, PrintFailed)] == ["OutOfPaper"]
    with pytest.raises(PrintNotDue):
        desk.office.prints.print_one(row.paper, row.number, BY)
    with pytest.raises(PrintNotDue):
        desk.office.prints.came_out(row.paper, row.number, yes=True, by=BY)
    roll.fine()
    look(PrintWatch(desk.office))
    assert roll.papers == []


def test_labels_that_may_be_out_are_asked_about_and_yes_prints_nothing(desk, roll):
    number = desk.office.register(a_form(), BY).number
    roll.take_at_most, roll.then = 3_000, "hang up"
    with pytest.raises(PaperUncertain):
        ask_for_labels(desk, number)
    again(desk)
    row = the_one(desk)
    assert row.state is PrintState.DOUBTFUL
    connections = roll.connections
    look(PrintWatch(desk.office))
    assert roll.connections == connections  # nothing follows by itself
    desk.office.prints.came_out(row.paper, row.number, yes=True, by=BY)
    assert waiting(desk) == []
    assert len(facts_of(desk, number, Printed)) == 1


def test_no_leaves_them_to_be_printed(desk, roll):
    number = desk.office.register(a_form(), BY).number
    roll.take_at_most, roll.then = 3_000, "hang up"
    with pytest.raises(PaperUncertain):
        ask_for_labels(desk, number)
    row = the_one(desk)
    desk.office.prints.came_out(row.paper, row.number, yes=False, by=BY)
    assert the_one(desk).state is PrintState.DUE
    desk.office.prints.print_one(row.paper, row.number, BY)
    assert len(facts_of(desk, number, Printed)) == 1
    assert waiting(desk) == []


KILLED = """
import sys, threading
from pathlib import Path
from app.demo import SPECIALISTS
from app.homes import Home
from app.keeping import keeper_of_desk
from app.wiring import Device, open_office
from registry.numbers import Number
office = open_office(Device.load(Home(Path(sys.argv[1]))))
class Stuck:
    name = "system:hall"
    def print(self, job):
        print("begun", flush=True)
        threading.Event().wait()
object.__setattr__(office.parts, "printer", Stuck())
office.transfers.print_again(Number.parse(sys.argv[2]), SPECIALISTS[0])
"""


def test_after_kill_9_in_mid_print_of_a_transfer_list_it_is_asked_about(desk):
    number = desk.office.register(a_form(), BY).number
    listed = desk.office.transfers.make([number.digits], BY)
    assert desk.office.transfers.print_made(listed, BY)
    desk.office.parts.book.engine.dispose()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(desk.device.home.folder), listed.digits],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout.readline() == b"begun\n"
        child.send_signal(signal.SIGKILL)
    again(desk)
    row = the_one(desk)
    assert (row.paper, row.state) == (PaperKind.TRANSFER_LIST, PrintState.DOUBTFUL)
    assert row.asked == f"transfer-list-{listed.shown}"
    before = sorted(desk.device.home.printed.iterdir())
    look(PrintWatch(desk.office))
    assert sorted(desk.device.home.printed.iterdir()) == before  # it may be out
    copies = desk.office.parts.journal.prints_of(PaperKind.TRANSFER_LIST, listed.digits)
    desk.office.prints.came_out(row.paper, row.number, yes=True, by=BY)
    assert waiting(desk) == []
    marked = desk.office.parts.journal.prints_of(PaperKind.TRANSFER_LIST, listed.digits)
    assert (copies, marked) == (1, 2)
    assert sorted(desk.device.home.printed.iterdir()) == before


def test_a_list_of_visits_follows_though_no_entry_speaks_of_it(desk, tray):
    day = desk.office.today()
    with pytest.raises(OutOfPaper):
        desk.office.giving.print_visits(day)
    assert the_one(desk).asked == f"visits-{day.isoformat()}"
    tray.is_empty = False
    followed(desk, lambda: not waiting(desk), "the list to follow")
    assert [one.name for one in tray.out] == [f"visits-{day.isoformat()}"]


def test_a_day_sheet_is_marked_when_it_comes_out_later(desk, tray, monkeypatch):
    desk.office.register(a_form(), BY)
    closed = desk.office.daily.close_day(desk.office.today(), BY)
    with pytest.raises(OutOfPaper):
        desk.office.daily.print_sheet(closed, BY)
    tray.is_empty = False
    row = the_one(desk)
    assert row.paper is PaperKind.DAY_SHEET
    noted = []
    real = desk.office.daily._note
    monkeypatch.setattr(
        desk.office.daily, "_note", lambda fact, by: (noted.append(fact), real(fact, by))
    )
    desk.office.prints.print_one(row.paper, row.number, BY)
    assert noted == [Printed(PaperKind.DAY_SHEET, "", 0, "system:hall")]
    assert len(tray.out) == 1
    assert waiting(desk) == []


def test_a_page_as_it_was_asked_for_comes_out_and_not_a_later_one(desk, tray, tmp_path):
    """The very bytes: language, day and figures are those of the moment when somebody asked."""
    asked = desk.office.asked.printer_for(PaperKind.VISIT_LIST)
    with pytest.raises(Trouble):
        asked.print(PrintJob("visits-2026-11-22", b"%PDF as asked"))
    row = the_one(desk)
    elsewhere = tmp_path / "elsewhere"
    desk.office.prints.move(row.paper, row.number, f"folder:{elsewhere}", BY)
    assert (elsewhere / "visits-2026-11-22.pdf").read_bytes() == b"%PDF as asked"


def test_a_book_that_takes_nothing_keeps_no_label_from_coming_out(desk, roll, monkeypatch):
    def full(*_args):
        raise BookUnwritable

    number = desk.office.register(a_form(), BY).number
    monkeypatch.setattr(desk.office.asked.kept, "keep", full)
    ask_for_labels(desk, number)
    assert len(roll.papers) == len(desk.office.transfers.labels(number))
    assert waiting(desk) == []


LONG = b"%PDF of many pages about " + bytes(MOST_BYTES)


def long_files(desk):
    folder = desk.device.home.folder / "to-print"
    return sorted(folder.iterdir()) if folder.exists() else []


def ask_for_a_long_report(desk):
    with pytest.raises(OutOfPaper) as told:
        desk.office.asked.printer_for(PaperKind.REGISTER_PAGE).print(PrintJob("long", LONG))
    return told.value


def test_a_long_report_waits_encrypted_in_a_file_and_comes_out_as_it_was(desk, tray):
    ask_for_a_long_report(desk)
    [file] = long_files(desk)
    assert b"of many pages about" not in file.read_bytes()
    assert not [key for key in in_the_book(desk) if key.endswith("page")]
    again(desk)
    object.__setattr__(desk.office.parts, "printer", tray)
    tray.is_empty = False
    followed(desk, lambda: not waiting(desk), "the report to follow")
    [job] = tray.out
    assert job.pdf == LONG
    assert long_files(desk) == []


def test_a_long_report_that_is_asked_for_twice_or_cancelled_leaves_no_file(desk, tray):
    ask_for_a_long_report(desk)
    ask_for_a_long_report(desk)
    assert [one.name for one in long_files(desk)] == ["2.page"]
    row = the_one(desk)
    desk.office.prints.cancel(row.paper, row.number, BY)
    assert long_files(desk) == []


def test_a_file_whose_line_is_gone_goes_at_the_next_start_and_a_line_without_one_is_no_paper(
    desk, tray
):
    ask_for_a_long_report(desk)
    [file] = long_files(desk)
    stray = file.with_name("99.page")
    stray.write_bytes(b"of a book that is here no more")
    again(desk)
    object.__setattr__(desk.office.parts, "printer", tray)
    row = the_one(desk)
    assert long_files(desk) == [file]
    file.write_bytes(b"cut off")
    tray.is_empty = False
    with pytest.raises(PrintNotDue):
        desk.office.prints.print_one(row.paper, row.number, BY)
    assert tray.out == []
    desk.office.prints.cancel(row.paper, row.number, BY)
    assert waiting(desk) == []


def test_a_long_report_takes_no_room_that_registrations_need(desk, tray, monkeypatch):
    monkeypatch.setattr(desk.office.parts.space, "free", lambda: ROOM_FOR_FORMS + len(LONG))
    assert not ask_for_a_long_report(desk).waits
    assert waiting(desk) == []
    assert long_files(desk) == []


def test_no_page_that_waits_lies_in_a_backup(desk, tray):
    page = b"%PDF of one whose data may be erased"
    with pytest.raises(OutOfPaper):
        desk.office.asked.printer_for(PaperKind.VISIT_LIST).print(PrintJob("visits", page))
    desk.office.parts.book.engine.dispose()
    home = desk.device.home
    assert page in home.book.read_bytes()
    made = keeper_of_desk(home).make()
    assert page not in made.path.read_bytes()


def test_a_stopped_queue_is_let_go_on_when_somebody_asks(desk, roll):
    class Stopped:
        name = "hall"
        resumed = 0

        def resume(self):
            self.resumed += 1

        def print(self, job):
            if not self.resumed:
                raise PrinterStopped(self.name)

    queue = Stopped()
    desk.office.parts.choice._open[roll.setting] = queue
    object.__setattr__(desk.office.parts, "label_printer", queue)
    number = desk.office.register(a_form(), BY).number
    with pytest.raises(PrinterStopped):
        ask_for_labels(desk, number)
    row = the_one(desk)
    assert not row.follows
    desk.office.prints.print_one(row.paper, row.number, BY)
    assert waiting(desk) == []


def test_while_a_printer_has_it_nobody_prints_or_asks_about_it(desk, roll):
    number = desk.office.register(a_form(), BY).number
    desk.office.parts.lanes._patience = 0.1
    roll.take_at_most, roll.then = 3_000, "jam"

    def ask():
        with contextlib.suppress(Trouble):
            ask_for_labels(desk, number)

    stuck = threading.Thread(target=ask)
    stuck.start()
    eventually(lambda: roll.first_byte_at is not None, "the printer to begin")
    try:
        row = the_one(desk)
        assert row.state is PrintState.PRINTING
        with pytest.raises(Trouble):
            desk.office.prints.print_one(row.paper, row.number, BY)
        assert the_one(desk).state is PrintState.PRINTING
        [kept] = desk.office.asked.kept.all().values()
        assert kept.begun  # should the power fail now, it is asked about
        with pytest.raises(Trouble):  # a second of the same waits behind it, beside the first
            ask_for_labels(desk, number)
        assert len(waiting(desk)) == 2
    finally:
        roll.close()
        stuck.join(30)
    assert not stuck.is_alive()


@pytest.mark.parametrize("paper", ["sheet", "roll"])
def test_a_test_label_is_out_now_or_never(desk, tray, paper):
    with pytest.raises(OutOfPaper) as told:
        desk.office.transfers.print_test_label("", paper)
    assert not told.value.waits
    assert waiting(desk) == []
    tray.is_empty = False
    desk.office.transfers.print_test_label("", paper)
    assert [one.name for one in tray.out] == ["test-label"]
    look(PrintWatch(desk.office))
    assert len(tray.out) == 1


def test_a_test_label_for_a_printer_that_is_none_says_so(desk, tray):
    with pytest.raises(PrinterMisnamed):
        desk.office.transfers.print_test_label("nonsense", "roll")


def test_a_test_page_is_out_now_or_never(desk, tray):
    with pytest.raises(OutOfPaper) as told:
        desk.office.prints.print_test("", "A4")
    assert not told.value.waits
    assert waiting(desk) == []
