"""Another copy of a paper with a number of its own, asked for on the page of its application: it
waits, follows and is asked about as all papers are, and no page of it is kept."""

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
from app.print_watch import PrintWatch
from app.settings import DeviceSettings
from app.wiring import Device, open_office
from counter.prints_place import PrintState
from db.tables import meta
from registry.facts import PaperKind, Printed, PrintFailed
from registry.failures import (
    BookUncertain,
    BookUnwritable,
    OutOfPaper,
    PaperUncertain,
    PaperUnmarked,
    PrintHeldBack,
    PrintNotDue,
)
from tests.app.test_office import Pair
from tests.app.test_prints import eventually, facts_of, look
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.test_escpos import codes_on
from tests.world import a_form

BY = SPECIALISTS[0]
SLIP = PaperKind.REFUSAL_SLIP
SHEETS = 2  # of one slip: the resident's, and the one that he signs


@pytest.fixture
def roll():
    one = ReceiptPrinter()
    yield one
    one.close()


@pytest.fixture
def desk(tmp_path, roll):
    """A desk whose slips come out of a roll."""
    pair = Pair(tmp_path)
    home = pair.device.home
    kept = msgspec.structs.replace(
        home.settings(DeviceSettings), paper="80mm", printers={"slips": roll.setting}
    )
    home.keep_settings(kept)
    again(pair)
    yield pair
    pair.close()


def again(desk):
    """The program is closed and opened."""
    desk.office.parts.book.engine.dispose()
    desk.office = open_office(Device.load(Home(desk.device.home.folder)))


@pytest.fixture
def number(desk, roll):
    """A refusal whose slip is out."""
    services = desk.office.catalogue.services
    lacking = next(
        form
        for form in (a_form(service=one.code, documents=()) for one in services)
        if desk.office.missing_papers(form)
    )
    number = desk.office.refuse_acceptance(lacking, "толық емес", BY)
    desk.office.print_due(number.digits, BY)
    assert len(roll.papers) == SHEETS
    return number


def ask(desk, number):
    desk.office.reception.print_again(SLIP, number, BY)


def waiting(desk):
    return [one for one in desk.office.prints.now() if one.asked]


def the_one(desk):
    [row] = waiting(desk)
    return row


def failed(desk, roll, number):
    roll.out_of_paper()
    with pytest.raises(OutOfPaper) as told:
        ask(desk, number)
    assert told.value.waits


def copies(desk, number):
    return [one.copy for one in facts_of(desk, number, Printed) if one.paper is SLIP]


def pages_kept(desk):
    asked = select(meta.c.key).where(meta.c.key.like("print_asked:%:page"))
    with desk.office.parts.book.reading() as connection:
        return list(connection.execute(asked).scalars())


def test_a_copy_that_came_out_waits_nowhere(desk, roll, number):
    ask(desk, number)
    assert copies(desk, number) == [0, 1]
    assert waiting(desk) == []
    assert len(roll.papers) == 2 * SHEETS


def test_a_copy_waits_without_a_page_and_follows_once_there_is_paper(desk, roll, number):
    failed(desk, roll, number)
    row = the_one(desk)
    assert (row.paper, row.state, row.why, row.follows) == (
        SLIP,
        PrintState.FAILED,
        "OutOfPaper",
        True,
    )
    assert row.asked == f"refusal-{number.shown}"
    assert pages_kept(desk) == []
    assert desk.office.due_prints() == ()  # no law hangs on a copy
    again(desk)
    assert the_one(desk) == row  # … over a night as well
    watch = PrintWatch(desk.office, look_every_s=0.02)
    watch.start()
    try:
        eventually(lambda: roll.questions.count(1) >= 6, "the printer to be asked")
        roll.fine()
        eventually(lambda: not waiting(desk), "the copy to follow")
    finally:
        watch.stop()
    assert copies(desk, number) == [0, 1]
    assert len(roll.papers) == 2 * SHEETS
    assert [one.why for one in facts_of(desk, number, PrintFailed)] == ["OutOfPaper"]


def test_who_asks_twice_gets_one_and_it_is_counted_when_it_is_drawn(desk, roll, number):
    failed(desk, roll, number)
    with pytest.raises(OutOfPaper):
        ask(desk, number)
    row = the_one(desk)
    roll.fine()
    desk.office.prints.print_one(row.paper, row.number, BY)
    assert copies(desk, number) == [0, 1]
    assert len(roll.papers) == 2 * SHEETS
    assert waiting(desk) == []


def test_a_copy_is_moved_or_cancelled(desk, roll, number, tmp_path):
    failed(desk, roll, number)
    row, elsewhere = the_one(desk), tmp_path / "elsewhere"
    desk.office.prints.move(row.paper, row.number, f"folder:{elsewhere}", BY)
    assert [one.name for one in elsewhere.iterdir()] == [f"refusal-{number.shown}.pdf"]
    assert copies(desk, number) == [0, 1]
    with pytest.raises(OutOfPaper):
        ask(desk, number)
    row = the_one(desk)
    desk.office.prints.cancel(row.paper, row.number, BY)
    assert waiting(desk) == []
    with pytest.raises(PrintNotDue):
        desk.office.prints.print_one(row.paper, row.number, BY)
    roll.fine()
    look(PrintWatch(desk.office))
    assert copies(desk, number) == [0, 1]


@pytest.mark.parametrize("yes", [True, False])
def test_a_line_that_broke_in_mid_copy_is_asked_about(desk, roll, number, yes):
    roll.take_at_most, roll.then = 3_000, "hang up"
    with pytest.raises(PaperUncertain):
        ask(desk, number)
    again(desk)
    row = the_one(desk)
    assert row.state is PrintState.DOUBTFUL
    connections = roll.connections
    look(PrintWatch(desk.office))
    assert roll.connections == connections  # nothing follows by itself
    desk.office.prints.came_out(row.paper, row.number, yes=yes, by=BY)
    if yes:
        assert copies(desk, number) == [0, 1]
        assert waiting(desk) == []
        return
    assert the_one(desk).state is PrintState.DUE
    desk.office.prints.print_one(row.paper, row.number, BY)
    assert copies(desk, number) == [0, 1]  # none came out in between: it is no second copy
    assert waiting(desk) == []


KILLED = """
import sys, threading
from pathlib import Path
from app.demo import SPECIALISTS
from app.homes import Home
from app.wiring import Device, open_office
from registry.facts import PaperKind
from registry.numbers import Number
office = open_office(Device.load(Home(Path(sys.argv[1]))))
class Stuck:
    name = "system:hall"
    def print(self, job):
        print("begun", flush=True)
        threading.Event().wait()
office.parts.choice.of = lambda paper: Stuck()
office.reception.print_again(PaperKind.REFUSAL_SLIP, Number.parse(sys.argv[2]), SPECIALISTS[0])
"""


def test_after_kill_9_in_mid_copy_it_is_asked_about_and_the_next_is_copy_two(desk, roll, number):
    desk.office.parts.book.engine.dispose()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(desk.device.home.folder), number.digits],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout.readline() == b"begun\n"
        child.send_signal(signal.SIGKILL)
    again(desk)
    row = the_one(desk)
    assert row.state is PrintState.DOUBTFUL
    desk.office.prints.print_one(row.paper, row.number, BY)  # nobody found it
    assert copies(desk, number) == [0, 2]
    assert waiting(desk) == []


def test_a_copy_that_was_marked_before_its_line_was_struck_out_comes_no_second_time(
    desk, roll, number, monkeypatch
):
    def full(*_args):
        raise BookUnwritable

    with monkeypatch.context() as broken:
        broken.setattr(desk.office.asked.kept, "drop", full)
        ask(desk, number)
    again(desk)
    assert waiting(desk) == []
    look(PrintWatch(desk.office))
    assert copies(desk, number) == [0, 1]
    assert len(roll.papers) == 2 * SHEETS


def test_a_copy_that_is_out_and_could_not_be_marked_is_asked_about(desk, roll, number, monkeypatch):
    def full(*_args, **_named):
        raise BookUnwritable

    with monkeypatch.context() as broken:
        broken.setattr(desk.office.parts.desk, "mark_printed", full)
        with pytest.raises(PaperUnmarked):
            ask(desk, number)
    row = the_one(desk)
    assert row.state is PrintState.DOUBTFUL
    desk.office.prints.came_out(row.paper, row.number, yes=True, by=BY)
    assert copies(desk, number) == [0, 1]
    assert waiting(desk) == []


def test_a_disk_that_is_slow_to_say_so_leaves_no_second_copy_behind(
    desk, roll, number, monkeypatch
):
    real = desk.office.parts.desk.mark_printed

    def slow(*args, **named):
        real(*args, **named)
        raise BookUncertain

    with monkeypatch.context() as broken:
        broken.setattr(desk.office.parts.desk, "mark_printed", slow)
        with pytest.raises(BookUncertain):
            ask(desk, number)
    assert waiting(desk) == []
    assert copies(desk, number) == [0, 1]


def test_a_disk_that_takes_nothing_begins_no_copy(desk, roll, number, monkeypatch):
    def full(*_args):
        raise BookUnwritable

    monkeypatch.setattr(desk.office.asked.kept, "keep", full)
    with pytest.raises(PrintHeldBack):
        ask(desk, number)
    assert len(roll.papers) == SHEETS
    assert codes_on(roll.papers[0])


def test_a_copy_that_fails_all_night_is_no_hundred_entries(desk, roll, number):
    tried = []

    class Fine:
        name = "fine"

        def print(self, job):
            tried.append(job.name)
            raise OutOfPaper(self.name)

    desk.office.parts.choice._open[roll.setting] = Fine()
    with pytest.raises(OutOfPaper):
        ask(desk, number)
    watch = PrintWatch(desk.office, look_every_s=0.001)
    for _ in range(3):
        watch._left.clear()  # as after the pause
        look(watch)
    assert len(tried) == 4
    assert len(facts_of(desk, number, PrintFailed)) == 1


def test_two_who_print_the_same_copy_at_once_get_one(desk, roll, number):
    failed(desk, roll, number)
    row = the_one(desk)
    place = int(row.number.partition(":")[2])
    roll.fine()
    desk.office.parts.lanes._patience = 300.0  # however busy this machine is
    both_ready, came = threading.Barrier(2), []
    real = desk.office.asked.printer_of

    def together(one):
        printer = real(one)
        both_ready.wait(120)
        return printer

    desk.office.asked.printer_of = together

    def one_of_them():
        try:
            desk.office.asked.out(place, BY)
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
    assert len(roll.papers) == 2 * SHEETS
    assert copies(desk, number) == [0, 1]
