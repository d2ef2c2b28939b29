"""The counter where the book itself is the matter: its page, a full disk, a wrong clock, a silent
disk, an inspector's stick. Real parts; only disk, clock and stick are in the test's hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from counter.standing import Drive, NewSeries
from registry.application import Stage
from registry.failures import BookUncertain, BookUnwritable
from registry.keeping import BackupState, CopyKind, CopyState
from registry.road import Doubt, DoubtKind
from tests.screens.pictures import settle
from tests.screens.test_counter import Desk, desk_of
from tests.screens.villages import BY, DAYS, Village, a_form

DAY_MS = 86_400_000
GB = 1_000_000_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass
class Space:
    """The disk, as full as the test says."""

    left: int = 412 * GB

    def free(self) -> int:
        return self.left


@pytest.fixture
def space(village: Village) -> Space:
    made = Space()
    village.office.parts = replace(village.office.parts, space=made)
    village.office.look_around()
    return made


def keep(village: Village, copy: CopyState | None, backup: BackupState) -> None:
    """How second copy and backup stand: as their threads would have found them."""
    kept = SimpleNamespace(copy=lambda: copy, backup=lambda: backup, make_now=lambda told: None)
    village.office.keeping = kept  # type: ignore[assignment]


def see(desk: Desk) -> None:
    """The window looks: what it does by itself every two seconds."""
    desk.window.look_again()
    desk.window.foot.look()
    settle()


def open_book(desk: Desk) -> None:
    button = desk.find("foot_book")
    assert isinstance(button, QAbstractButton)
    button.click()
    settle()


def test_the_book_of_a_new_office(qapp, village, space, pictures):
    with desk_of(village, pictures, "empty") as desk:
        open_book(desk)
        desk.take("book-nobody-at-the-desk", "for_inspector")
        desk.press(Qt.Key.Key_Escape)
        desk.sit_down()
        open_book(desk)
        desk.take("book", "for_inspector")


def test_a_book_that_is_well_kept(qapp, one, space, pictures):
    now = one.clock.at
    level = CopyState(CopyKind.LEVEL, 0, now - DAY_MS)
    keep(one, level, BackupState(now - 3_600_000))
    with desk_of(one, pictures, "one") as desk:
        desk.sit_down()
        see(desk)
        open_book(desk)
        desk.take("book", "for_inspector")


def test_everything_that_can_be_wrong_with_a_book(qapp, one, space, pictures):
    one.bring(Stage.REGISTERED, a_form(6))
    now = one.clock.at
    missing = CopyState(CopyKind.MISSING, 4, now)
    keep(one, missing, BackupState(now - 5 * DAY_MS, now, BookUnwritable()))
    space.left = 38_000_000
    office = one.office
    office.look_around()
    office._set_aside = 2
    office._series = NewSeries("restored", 10_001, now - DAY_MS)
    office._doubts = tuple(
        Doubt(kind, b"c" * 16, 427, 1, own=True, n=7, since=now, noticed_at=now)
        for kind in DoubtKind
    )
    office.look_around = lambda: None
    one.at(date(2001, 1, 1))
    with desk_of(one, pictures, "error") as desk:
        desk.sit_down()
        desk.take("reception-no-room-and-a-wrong-clock", "no_room")
        open_book(desk)
        desk.take("book", "for_inspector")
        scrolled = desk.window.book.rows.parentWidget().parentWidget().parentWidget()
        scrolled.verticalScrollBar().setValue(10_000)
        desk.take("book-further-down")


@pytest.mark.parametrize("kind", [CopyKind.SLOW, CopyKind.FULL, CopyKind.UNREADABLE])
def test_the_foot_line_when_the_stick_is_no_help(qapp, one, space, pictures, kind):
    keep(one, CopyState(kind, 12, one.clock.at), BackupState(None))
    with desk_of(one, pictures, "error") as desk:
        desk.sit_down()
        see(desk)
        desk.take(f"copy-{kind.value}", "foot_line")


def test_a_full_disk_is_told_before_anybody_sits_down(qapp, village, space, pictures):
    space.left = 38_000_000
    with desk_of(village, pictures, "error") as desk:
        village.office.look_around()
        desk.sit_down()
        see(desk)
        assert not desk.window.reception.who.isVisible()
        desk.take("reception-no-room", "no_room")
        space.left = 60_000_000
        desk.find("look_for_room").click()
        see(desk)
        assert desk.window.reception.who.isVisible()
        desk.somebody()
        space.left = 38_000_000
        see(desk)
        desk.take("reception-form-begun-before-the-disk-was-full", "name")


@pytest.mark.parametrize(
    ("name", "day", "hour"),
    [
        ("1970", date(1970, 1, 1), time(6, 0)),
        ("ten-years-ahead", date(2036, 3, 20), time(10, 0)),
        ("set-back-in-the-day", DAYS[10], time(7, 0)),
    ],
)
def test_a_wrong_clock_is_told_quietly(qapp, village, space, pictures, name, day, hour):
    village.bring(Stage.REGISTERED, a_form(0))
    village.at(day, hour)
    number = village.register(a_form(1)).number  # not carried: the district would agree
    village.office.send_papers(number, BY)
    with desk_of(village, pictures, "clock") as desk:
        desk.sit_down()
        see(desk)
        desk.somebody()
        desk.first_service()
        desk.take(f"{name}-reception", "held_clock")
        desk.scan(number.digits)
        desk.take(f"{name}-case", "case_number")
        desk.go_to("search")
        desk.take(f"{name}-search", "held_clock")


def test_a_disk_that_does_not_say_what_became_of_it(qapp, village, space, pictures):
    village.bring(Stage.REGISTERED, a_form(0))
    with desk_of(village, pictures, "uncertain") as desk:
        desk.sit_down()
        desk.somebody()
        desk.first_service()
        with a_silent_disk(village):
            desk.finish()
            desk.take("reception", "held_doubt")
            desk.window.shift.doubts.look()
            settle()
            desk.take("reception-still", "held_doubt")
        desk.window.shift.doubts.look()
        settle()
        desk.take("registered-after-all", "receipt_code")
        assert "doubt" not in desk.window.notices.held()
        assert village.office.counts() == {Stage.REGISTERED: 2}


@contextmanager
def a_silent_disk(village: Village) -> Iterator[None]:
    """The commit is made, but nobody is told so; who asks gets no answer."""
    journal = village.office.parts.journal
    writing, became_of = journal.writing, journal.became_of

    @contextmanager
    def silent() -> Iterator[object]:
        with writing() as commit:
            yield commit
        raise BookUncertain(commit.n, commit.h)

    journal.writing = silent  # type: ignore[method-assign,assignment]
    journal.became_of = lambda _: None  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        journal.writing, journal.became_of = writing, became_of  # type: ignore[method-assign]


def test_an_inspector_gets_his_stick(qapp, one, space, pictures, tmp_path):
    office, sticks = one.office, []
    office.drives = lambda: sticks
    with desk_of(one, pictures, "inspector") as desk:
        desk.sit_down()
        open_book(desk)
        desk.finish()
        desk.take("no-stick", "look_for_sticks")
        sticks += [Drive(tmp_path / "gone", "KINGSTON", 0), Drive(tmp_path, "Аудит-2026", 14 * GB)]
        desk.find("look_for_sticks").click()
        settle()
        desk.take("sticks", "drives")
        desk.find("other_folder").click()
        settle()
        desk.window.book.inspector._open(tmp_path)
        settle()
        desk.take("other-folder", "put_here")
        desk.find("leave_inspector").click()
        desk.finish()
        assert desk.window.book.inspector.list.current_key() == str(tmp_path / "gone")
        desk.press(Qt.Key.Key_Return)
        desk.take("stick-gone", "for_inspector")
        desk.finish()
        desk.press(Qt.Key.Key_Down)
        desk.press(Qt.Key.Key_Return)
        desk.take("written", "print_page")
        assert desk.window.book.inspector.ticks.done() == 3
        (written,) = tmp_path.glob("tereze-*")
        assert (written / "page.pdf").exists()
        card = desk.window.book.inspector
        card.ticks.begin(desk.speaker.w)
        card._show("working")
        card.ticks.tell("checking", 0.4)
        desk.take("at-work", "tick_checking")


@pytest.mark.parametrize("count", [1, 60])
def test_papers_that_were_due_when_the_program_stopped(qapp, village, space, pictures, count):
    for place in range(-(-count // 2)):
        village.register(a_form(place))
    if count == 1:
        due = village.office.due_prints()[0]
        desk = village.office.parts.desk
        desk.mark_printed(due.paper, due.number, "test", BY)
    with desk_of(village, pictures, "due") as desk:
        desk.take(f"{count}-people", "staff")
        desk.sit_down()
        desk.take(f"{count}-start", "foot_prints")
        desk.find("foot_prints").click()
        desk.take(f"{count}-prints", "due_prints")
