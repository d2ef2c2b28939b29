"""What the office behind the window knows of its book: steps in doubt, disk, clock, a second start.

Real books and real files; the disk fails where the test says."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from app.demo import SPECIALISTS
from app.settings import DeviceSettings
from app.start import OpenAlready, run_counter
from app.sticks import drives, folders
from app.wiring import open_office, start_keeping
from registry.application import Stage
from registry.clock import FAR_AHEAD_MS, ClockFinding
from registry.facts import PaperKind
from registry.failures import (
    BookUncertain,
    BookUnwritable,
    DiskNearlyFull,
    PaperUnmarked,
    PrinterMisnamed,
    PrintHeldBack,
)
from registry.keeping import ROOM_FOR_FORMS
from registry.receipts import Receipt
from sync.uploader import Turn
from tests.app.test_office import Pair
from tests.world import a_form

BY = SPECIALISTS[0]


@pytest.fixture
def pair(tmp_path: Path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


class SilentDisk:
    """Commits fail, before or after they reach the disk; while it is silent nobody may look."""

    def __init__(self, pair: Pair, monkeypatch, *, reaches: bool) -> None:
        self.silent, self.reaches = True, reaches
        self.answers = 0  # to so many looks, although it is silent
        book, journal = pair.office.parts.book, pair.office.parts.journal
        self.answering = False
        real, look = book.writing, type(journal)._is_there

        @contextmanager
        def writing():
            with real() as connection:
                yield connection
                if self.silent and not self.reaches and not self.answering:
                    raise BookUnwritable
            if self.silent and not self.answering:
                raise BookUnwritable

        def is_there(n: int, h: bytes) -> bool:
            if self.silent and not self.answers:
                raise BookUnwritable
            self.answering, self.answers = True, self.answers - 1
            try:
                return look(journal, n, h)
            finally:
                self.answering = False

        monkeypatch.setattr(book, "writing", writing)
        monkeypatch.setattr(journal, "_is_there", is_there)


def test_a_registration_in_doubt_becomes_a_receipt_once_the_disk_answers(pair, monkeypatch):
    disk = SilentDisk(pair, monkeypatch, reaches=True)
    with pytest.raises(BookUncertain) as doubt:
        pair.office.register(a_form(), BY)
    with pytest.raises(BookUncertain) as still:
        pair.office.look_again(doubt.value)
    assert still.value is doubt.value
    disk.silent = False
    receipt = pair.office.look_again(doubt.value)
    assert isinstance(receipt, Receipt)
    assert receipt.code is not None
    found = pair.office.by_code(receipt.code)
    assert found is not None
    assert found.number == receipt.number.digits
    assert pair.office.line().waiting.count > 1  # the road was told
    assert pair.office.print_due(receipt.number.digits, BY) == 2


def test_what_did_not_reach_the_disk_is_said_to_be_unwritten_for_good(pair, monkeypatch):
    disk = SilentDisk(pair, monkeypatch, reaches=False)
    with pytest.raises(BookUncertain) as doubt:
        pair.office.register(a_form(), BY)
    disk.silent = False
    again = pair.office.register(a_form(), BY)  # takes the place that the lost one would have had
    with pytest.raises(BookUnwritable):
        pair.office.look_again(doubt.value)
    assert pair.office.counts() == {Stage.REGISTERED: 1}
    assert again.number.serial == 1


def test_two_steps_in_doubt_are_each_told_their_own_end(pair, monkeypatch):
    """The first is found while the second begins, and the second is lost: neither hears of the
    other's end."""
    disk = SilentDisk(pair, monkeypatch, reaches=True)
    with pytest.raises(BookUncertain) as first:
        pair.office.register(a_form(), BY)
    disk.answers, disk.reaches = 1, False
    with pytest.raises(BookUncertain) as second:
        pair.office.register(a_form(), BY)
    disk.silent = False
    receipt = pair.office.look_again(first.value)
    assert isinstance(receipt, Receipt)
    with pytest.raises(BookUnwritable):
        pair.office.look_again(second.value)
    assert pair.office.look_again(first.value) == receipt
    assert pair.office.counts() == {Stage.REGISTERED: 1}


def test_a_mark_in_doubt_goes_on_with_the_papers_that_follow(pair, monkeypatch):
    receipt = pair.office.register(a_form(), BY)
    disk = SilentDisk(pair, monkeypatch, reaches=True)
    disk.silent = False
    begin = pair.office.parts.begun.begin

    def begin_then_silent(due) -> None:
        begin(due)
        disk.silent = due.paper is PaperKind.RECEIPT

    monkeypatch.setattr(pair.office.parts.begun, "begin", begin_then_silent)
    with pytest.raises(BookUncertain) as doubt:
        pair.office.print_due(receipt.number.digits, BY)
    disk.silent = False
    assert pair.office.look_again(doubt.value) == 2
    assert pair.office.due_prints() == ()
    assert pair.office.parts.journal.prints_of(PaperKind.RECEIPT, receipt.number.digits) == 1


def test_a_disk_in_the_way_of_a_print_never_says_that_nothing_was_registered(pair, monkeypatch):
    receipt = pair.office.register(a_form(), BY)

    def fails(*_: object, **__: object) -> None:
        raise BookUnwritable

    with monkeypatch.context() as patch:
        patch.setattr(pair.office.parts.begun, "begin", fails)
        with pytest.raises(PrintHeldBack):
            pair.office.print_due(receipt.number.digits, BY)
    with monkeypatch.context() as patch:
        patch.setattr(pair.office.parts.desk, "mark_printed", fails)
        with pytest.raises(PaperUnmarked):
            pair.office.print_due(receipt.number.digits, BY)
    assert pair.office.print_due(receipt.number.digits, BY) == 2


def test_a_form_begun_in_time_is_registered_while_the_disk_fills(pair):
    class Space:
        def free(self) -> int:
            return ROOM_FOR_FORMS - 1

    pair.office.parts = replace(pair.office.parts, space=Space())
    pair.office.look_around()
    assert not pair.office.standing().has_room  # nobody new sits down
    pair.office.register(a_form(), BY)
    with pytest.raises(DiskNearlyFull):
        pair.office.room_left()


def test_a_wrong_clock_moves_neither_lists_nor_the_foot_line(pair):
    class Clock:
        at: int = pair.device.clock.now()

        def now(self) -> int:
            return self.at

    clock = Clock()
    device = replace(pair.device, clock=clock)
    office = open_office(device)
    receipt = office.register(a_form(), BY)
    today = office.today()
    for wrong in (0, clock.at + 2 * FAR_AHEAD_MS, 2**61, -5):
        right, clock.at = clock.at, wrong
        assert office.standing().clock.finding is not ClockFinding.OK
        assert (office.today(), office.now()) == (today, receipt.registered_at)
        odd = office.register(a_form(), BY)
        assert odd.received == receipt.received
        clock.at = right
    pair.carry()
    told = office.application(odd.number).history[0]
    assert told.suspect_clock
    assert told.arrived_at is not None  # when the district had it


def test_a_printer_that_is_misnamed_in_the_settings_opens_the_desk_all_the_same(pair):
    device = replace(pair.device, settings=DeviceSettings(printer="canon"))
    office = open_office(device)
    receipt = office.register(a_form(), BY)
    with pytest.raises(PrinterMisnamed):
        office.print_due(receipt.number.digits, BY)
    assert len(office.due_prints()) == 2


def test_an_inspector_gets_a_folder_and_its_page_is_printed(pair, tmp_path):
    receipt = pair.office.register(a_form(), BY)
    pair.office.print_due(receipt.number.digits, BY)
    stick = tmp_path / "stick"
    stick.mkdir()
    steps: list[str] = []
    written = pair.office.for_inspector(stick, "ru", lambda step, share: steps.append(step))
    assert list(dict.fromkeys(steps)) == ["writing", "checking", "finishing"]
    assert written.holds
    assert written.page.exists()
    pair.office.print_page(written.page)
    assert (pair.device.home.printed / "inspectors-page.pdf").exists()


def test_a_backup_asked_for_is_seen_at_once(pair):
    keeping = start_keeping(pair.device, pair.office)
    try:
        assert pair.office.standing().backup is not None
        shares: list[float] = []
        pair.office.back_up(shares.append)
        backup = pair.office.standing().backup
        assert backup is not None
        assert backup.last_at is not None
        assert max(shares, default=1.0) <= 1.0
    finally:
        keeping.stop()


def test_folders_are_listed_by_name_and_a_locked_one_is_empty(tmp_path):
    for name in ("б", "А", ".ssh"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert [one.name for one in folders(tmp_path)] == ["А", "б"]
    assert folders(tmp_path / "nowhere") == []
    assert all(one.path.is_dir() for one in drives())


def test_a_second_start_says_so_and_touches_nothing(pair, qapp):
    home = pair.device.home
    first = Turn(home.folder / "counter.lock")
    assert first.take()
    before = home.book.read_bytes()
    said: list[str] = []

    def read_and_close() -> None:
        (window,) = (one for one in QApplication.topLevelWidgets() if one.isVisible())
        label = window.findChild(QLabel, "plain_words")
        assert label is not None
        said.append(label.text())
        window.hide()  # one that is closed asks to quit by itself, once more and after all is over:
        QApplication.exit()  # from then on every wait in this process would end at once

    QTimer.singleShot(300, read_and_close)
    try:
        with pytest.raises(OpenAlready):
            run_counter(home, "en")
    finally:
        first.give_back()
    assert said == ["Tereze is open on this computer already. Look for its window."]
    assert home.book.read_bytes() == before
