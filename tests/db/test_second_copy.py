"""Every entry lies on the stick before its paper; whatever the stick does, the work goes on."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import msgspec
import pytest

import db.second_copy
from db.copy_contents import Contents
from db.copy_file import CopyFile, Place, Stick
from db.journal import BookJournal
from db.second_copy import PATIENCE_S, StickCopy
from db.writing import Writing
from registry.desk import Desk
from registry.facts import PapersSent
from registry.framed import ABOUT, FRAME, MAGIC, About, records
from registry.keeping import CopyKind, CopyState
from registry.numbers import Number
from registry.road import Frame, Head
from tests.db.scribe import Scribe
from tests.world import AIGUL, TestVerifier, World, a_form
from tests.world import Place as Desktop

SOON_S = 10  # a busy machine; what is waited for comes in milliseconds


class Watched(Stick):
    """The real calls, written down in their order; `stuck` holds every write until it is set."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.before_write: Callable[[], None] = lambda: None
        self.let_go = Event()
        self.let_go.set()

    def write(self, handle: int, data: bytes) -> None:
        self.before_write()
        self.calls.append("write")
        self.let_go.wait(SOON_S)
        super().write(handle, data)

    def sync(self, handle: int) -> None:
        self.calls.append("sync")
        super().sync(handle)


class Office:
    """A desk with a stick plugged in."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.desk: Desk
        self.place: Desktop
        self.desk, self.place, self.journal = self.world.desk()
        self.stick = folder / "stick"
        self.stick.mkdir(exist_ok=True)
        self.where = Place(
            self.stick, 427, 1, self.place.device, self.world.district_key.public_key
        )
        self.where.set_up()
        self.medium = Watched()
        self.copy: StickCopy | None = None

    def plug_in(self) -> None:
        self.copy = StickCopy(self.place.book, self.where, self.medium)
        self.place.book.second_copy = self.copy
        self.copy.start()

    def pull_out(self) -> None:
        if self.copy is not None:
            self.copy.stop()

    def comes_to(self, kind: CopyKind) -> CopyState:
        end = time.monotonic() + SOON_S
        while self.state.kind is not kind and time.monotonic() < end:
            time.sleep(0.005)
        assert self.state.kind is kind
        return self.state

    @property
    def state(self) -> CopyState:
        assert self.copy is not None
        return self.copy.state()

    def register(self, count: int = 1) -> None:
        for _ in range(count):
            self.desk.register(a_form(), AIGUL)

    @property
    def file(self) -> Path:
        return self.where.files()[-1]

    def close(self) -> None:
        self.medium.let_go.set()
        self.pull_out()
        self.world.close()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(db.second_copy, "AGAIN_S", 0.02)
    office = Office(tmp_path)
    yield office
    office.close()


def frames_in(*files: Path) -> list[Frame]:
    found: list[Frame] = []
    for file in files:
        with file.open("rb") as source:
            bodies = [one.body for one in records(source.read) if one.kind == FRAME]
        found += [msgspec.msgpack.decode(body, type=Frame) for body in bodies]
    return found


def book_out_of(frames: list[Frame], folder: Path, name: str = "again") -> set[Head]:
    """The heads of a new book that was given nothing but these frames."""
    (folder / name).mkdir()
    world = World(folder / name)
    desk = world._place("empty", world.district_key, b"d" * 16)
    for frame in frames:
        desk.road.take_in(frame)
    heads = set(desk.road.heads())
    world.close()
    return heads


def test_what_is_registered_lies_on_the_stick_when_the_desk_is_told(office, tmp_path):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    for count in range(1, 4):
        office.register()
        assert office.state.kind is CopyKind.LEVEL
        assert office.state.lacking == 0
        heads = book_out_of(frames_in(office.file), tmp_path, f"after{count}")
        assert heads == set(office.place.road.heads())


def test_the_file_is_named_by_office_and_desk_and_says_whose_it_is(office):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    names = sorted(path.name for path in office.stick.iterdir())
    assert names == ["tereze-0427-01.copy", "tereze-0427-01.stick"]
    with office.file.open("rb") as source:
        first = next(records(source.read))
    about = msgspec.msgpack.decode(first.body, type=About)
    assert first.kind == ABOUT
    assert (about.purpose, about.office, about.desk) == ("second copy", 427, 1)
    assert about.district_key == office.world.district_key.public_key


def the_order_holds(office: Office) -> bool:
    """Commit, then stick, synced, and only then does the desk go on to the paper."""
    seen: list[int] = []
    office.medium.before_write = lambda: seen.append(
        sum(head.n + 1 for head in office.place.road.heads())
    )
    before = sum(head.n + 1 for head in office.place.road.heads())
    office.medium.calls.clear()
    office.register()
    office.medium.calls.append("paper")
    return office.medium.calls == ["write", "sync", "paper"] and seen == [before + 1]


def test_first_the_commit_then_the_stick_then_the_paper(office):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    assert the_order_holds(office)


def test_a_stick_written_before_the_commit_is_noticed(office, monkeypatch):
    """The planted mistake: a crash would leave an entry on the stick that the book never had."""
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    finish, copy = Writing.finish, Writing.copy

    def too_soon(writing: Writing) -> None:
        finish(writing)
        copy(writing)

    monkeypatch.setattr(Writing, "finish", too_soon)
    monkeypatch.setattr(Writing, "copy", lambda _: None)
    assert not the_order_holds(office)


def test_a_stick_that_is_not_synced_is_noticed(office, monkeypatch):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    synced = CopyFile.append

    def hasty(file: CopyFile, data: bytes) -> None:
        with monkeypatch.context() as planted:
            planted.setattr(office.medium, "sync", lambda _: None)
            synced(file, data)

    monkeypatch.setattr(CopyFile, "append", hasty)
    assert not the_order_holds(office)


def test_what_comes_by_the_road_is_copied_too(office, tmp_path):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    for frame in office.world.district.road.frames_after(()):
        office.place.road.take_in(frame)
    end = time.monotonic() + SOON_S
    while office.state.lacking and time.monotonic() < end:
        time.sleep(0.005)
    assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())
    assert len(office.place.road.heads()) == 2


def test_a_stick_that_was_away_catches_up_by_itself(office, tmp_path):
    office.plug_in()
    office.register(2)
    away = tmp_path / "in a pocket"
    office.stick.rename(away)
    office.comes_to(CopyKind.MISSING)
    office.register(3)
    state = office.comes_to(CopyKind.MISSING)
    assert state.lacking == 3
    assert not office.stick.exists()
    away.rename(office.stick)
    office.comes_to(CopyKind.LEVEL)
    assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())


def test_a_paper_due_from_before_the_crash_waits_for_the_stick(office):
    """Killed between commit and stick: the next start prints what is due, and copies first."""
    office.register(2)
    office.medium.before_write = lambda: time.sleep(0.05)
    office.plug_in()
    assert office.copy is not None
    office.copy.caught_up()
    assert sum(len(frame.entries) for frame in frames_in(office.file)) == 3
    assert office.state.kind is CopyKind.LEVEL


def nothing_is_written_where_no_stick_is(office: Office, tmp_path: Path) -> bool:
    """The mount point is there, empty, on the book's own disk: a copy there would be none."""
    office.stick.rename(tmp_path / "in a pocket")
    office.stick.mkdir()
    office.plug_in()
    office.register(2)
    time.sleep(0.2)
    return office.state.kind is CopyKind.MISSING and list(office.stick.iterdir()) == []


def test_an_empty_mount_point_is_not_written_to(office, tmp_path):
    assert nothing_is_written_where_no_stick_is(office, tmp_path)


def test_a_desk_that_overlooks_the_marker_is_noticed(office, tmp_path, monkeypatch):
    monkeypatch.setattr(Place, "is_there", lambda _: True)
    assert not nothing_is_written_where_no_stick_is(office, tmp_path)


def test_another_desks_stick_is_left_alone(office):
    office.where.marker.write_text("ff" * 16)
    office.plug_in()
    office.register()
    assert office.comes_to(CopyKind.MISSING).kind is CopyKind.MISSING
    assert office.where.files() == []


def test_a_missing_stick_costs_the_resident_no_time(office, tmp_path):
    office.stick.rename(tmp_path / "in a pocket")
    office.plug_in()
    office.comes_to(CopyKind.MISSING)
    started = time.monotonic()
    office.register(5)
    assert time.monotonic() - started < PATIENCE_S


def test_a_stuck_stick_is_given_two_seconds_once_and_then_the_work_goes_on(office, tmp_path):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    office.medium.let_go.clear()
    started = time.monotonic()
    office.register()
    first = time.monotonic() - started
    assert PATIENCE_S * 0.9 < first < PATIENCE_S + 2
    assert office.state.kind is CopyKind.SLOW
    assert office.state.lacking == 1
    started = time.monotonic()
    office.register(80)  # more than are kept in memory; nobody waits for any of them
    assert time.monotonic() - started < 3 * PATIENCE_S
    assert office.state.lacking == 81
    office.medium.let_go.set()
    office.comes_to(CopyKind.LEVEL)
    assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())
    started = time.monotonic()
    office.medium.let_go.clear()
    office.register()
    assert time.monotonic() - started > PATIENCE_S * 0.9  # well again, it is waited for again


def test_a_commit_beside_a_stuck_one_waits_only_for_what_is_left(office):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    office.medium.let_go.clear()
    assert office.copy is not None
    office.copy._out_since = None
    office.copy.arrived()  # the road brought something: nobody waits for this
    district = office.world.district.road.frames_after(())
    office.place.road.take_in(next(iter(district)))
    time.sleep(PATIENCE_S * 0.75)
    started = time.monotonic()
    office.register()
    assert time.monotonic() - started < PATIENCE_S * 0.75


@contextmanager
def a_small_disk(folder: Path, size: str) -> Iterator[None]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_stick_says_so_and_catches_up_once_there_is_room(office, tmp_path):
    with a_small_disk(office.stick, "96k"):
        office.where.set_up()
        ballast = office.stick / "holiday pictures"
        ballast.write_bytes(bytes(80_000))
        office.plug_in()
        office.comes_to(CopyKind.LEVEL)
        office.register(40)
        state = office.comes_to(CopyKind.FULL)
        assert state.lacking > 0
        assert state.free is not None
        whole = frames_in(office.file)  # nothing torn was left behind
        assert whole
        ballast.unlink()
        office.comes_to(CopyKind.LEVEL)
        assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())
        office.pull_out()


def test_a_stick_unmounted_under_the_program_is_missing_and_never_doubled_on_the_disk(
    office, tmp_path
):
    with a_small_disk(office.stick, "1m"):
        office.where.set_up()
        office.plug_in()
        office.comes_to(CopyKind.LEVEL)
        office.register()
        subprocess.run(["umount", "--lazy", str(office.stick)], check=True)
        (office.stick / "tereze-0427-01.stick").unlink()  # of the test's own set-up, beneath
        office.comes_to(CopyKind.MISSING)
        office.register(2)
        assert list(office.stick.iterdir()) == []
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(office.stick)], check=True
        )
        office.where.set_up()
        office.comes_to(CopyKind.LEVEL)
        assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())
        office.pull_out()


def test_a_stick_that_gives_errors_is_told_from_one_that_is_missing(office):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)

    def broken() -> None:
        raise OSError(5, "input/output error")

    office.medium.before_write = broken
    office.register()
    assert office.comes_to(CopyKind.UNREADABLE).lacking == 1
    office.medium.before_write = lambda: None
    assert office.comes_to(CopyKind.LEVEL).lacking == 0


def open_file(office: Office) -> tuple[CopyFile, object]:
    return CopyFile.open(office.where, 0, "test", TestVerifier(), Stick())


def test_a_tail_torn_at_any_byte_is_cut_off_and_all_before_it_stays(office, tmp_path):
    office.plug_in()
    office.register(2)
    office.pull_out()
    whole, path = office.file.read_bytes(), office.file
    ends = [0, len(MAGIC)]
    with path.open("rb") as source:
        ends += [one.end for one in records(source.read)]
    for length in range(len(whole)):
        for tail in (b"", bytes(7)):
            path.write_bytes(whole[:length] + tail)
            _, contents = open_file(office)
            kept = path.read_bytes()
            last = max(end for end in ends if end <= length)
            if last > ends[1]:  # at least "about" is whole
                assert kept == whole[:last]
            else:
                assert contents.entries == 0
            assert office.where.files() == [path]
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    assert book_out_of(frames_in(path), tmp_path) == set(office.place.road.heads())


def test_a_damaged_file_is_left_as_it_is_and_a_new_one_begun_beside_it(office, tmp_path):
    office.plug_in()
    office.register(3)
    office.pull_out()
    first = office.file
    damaged = bytearray(first.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    first.write_bytes(bytes(damaged))
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    assert first.read_bytes() == bytes(damaged)
    assert [path.name for path in office.where.files()] == [
        "tereze-0427-01.copy",
        "tereze-0427-01.2.copy",
    ]
    assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())


def test_something_else_under_our_name_is_never_overwritten(office):
    other = office.where.file(1)
    other.write_bytes(b"SQLite format 3\0 and more")
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    assert other.read_bytes() == b"SQLite format 3\0 and more"
    assert office.file.name == "tereze-0427-01.2.copy"


def test_a_stick_of_an_older_day_catches_up_from_its_own_day(office, tmp_path):
    office.plug_in()
    office.register(2)
    older = office.file.read_bytes()
    office.register(5)
    office.file.write_bytes(older)  # the other stick of the two that take turns
    end = time.monotonic() + SOON_S
    while len(office.file.read_bytes()) == len(older) and time.monotonic() < end:
        time.sleep(0.01)
    assert office.file.read_bytes()[: len(older)] == older
    assert book_out_of(frames_in(office.file), tmp_path) == set(office.place.road.heads())
    assert sum(len(one.entries) for one in frames_in(office.file)) == 8  # none of them twice


def test_a_stick_that_reaches_further_than_the_book_keeps_what_it_has(office, tmp_path):
    office.plug_in()
    office.register(2)
    office.pull_out()
    frames = frames_in(office.file)
    further = office.file.read_bytes()
    (tmp_path / "older").mkdir()
    older = World(tmp_path / "older")  # the district's book stands for one restored from a backup
    restored = older._place("restored", older.district_key, office.place.device)
    for frame in frames[:2]:
        restored.road.take_in(frame)
    copy = StickCopy(restored.book, office.where)
    copy.start()
    end = time.monotonic() + SOON_S
    while copy.state().kind is not CopyKind.LEVEL and time.monotonic() < end:
        time.sleep(0.01)
    copy.stop()
    assert copy.state().kind is CopyKind.LEVEL
    assert office.file.read_bytes() == further  # nothing is cut, and nothing comes twice
    older.close()


def test_two_stories_of_one_chain_are_both_known_and_none_is_copied_twice(tmp_path):
    desk = Scribe("desk1")
    office_frames = list(desk.frames)

    def sent(serial: int) -> PapersSent:
        return PapersSent(Number.of_application(427, 1, serial).digits, "land", 1)

    desk.say(sent(1))
    clone = desk.twin()
    ours = [desk.say(sent(n)) for n in (2, 3)]
    theirs = [clone.say(sent(n)) for n in (7, 8, 9)]
    contents = Contents(TestVerifier())
    for frame in [*office_frames, desk.frames[1], *ours, *theirs, *ours, *theirs]:
        contents.take(frame)
    assert contents.entries == 1 + 1 + 2 + 3
    assert contents.known_to(lambda _: True) == {desk.head, clone.head}
    older_book = contents.known_to(lambda head: head.n < 2)
    assert {head.n for head in older_book} == {1}


def test_the_thread_outlives_a_mistake_of_ours(office, monkeypatch):
    office.plug_in()
    office.comes_to(CopyKind.LEVEL)
    monkeypatch.setattr(StickCopy, "_put", lambda *_: 1 / 0)
    office.register()
    office.comes_to(CopyKind.UNREADABLE)
    monkeypatch.undo()
    office.comes_to(CopyKind.LEVEL)


def test_without_a_stick_set_up_nothing_is_waited_for(tmp_path):
    world = World(tmp_path)
    desk, place, journal = world.desk()
    assert isinstance(journal, BookJournal)
    assert place.book.second_copy.state() is None
    desk.register(a_form(), AIGUL)
    world.close()
