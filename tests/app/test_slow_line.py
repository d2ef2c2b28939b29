"""A desk and a real district process with a thin, breaking line between them: what a file may cost.

The line is `tests.app.slow_line`; everything else is what runs in an office.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, make_district
from app.demo_district import DistrictProcess, free_place
from app.district import OpenDistrict
from app.homes import Home
from app.office import OpenOffice
from app.outside import REAL, SystemClock
from app.settings import DeviceSettings
from app.wiring import Device, open_office, settle_in, start_road
from counter.line_words import line_rows
from db.files import Shelf
from db.own_files import OwnFiles
from registry.application import office_day
from registry.attaching import Attaching, Kept
from registry.department import Decision, Department
from registry.facts import FileRef, Outcome
from registry.keeping import ROOM_FOR_FORMS
from registry.numbers import Number
from registry.office_facts import ScanKind
from sync.enrol import make_request
from sync.files import LEAST_PIECE, WRONG_TRIES, FilesState
from sync.keys import DeviceKey
from sync.pace import Pace
from sync.uploader import UploaderThread
from tests.app.slow_line import SlowLine
from tests.world import SeededRandom, a_form
from words import words_in

ROOT = Path(__file__).parents[2]
BY = SPECIALISTS[0]
NARROW = 8_000.0  # bytes a second: 64 kbit/s
WIDE = 50_000_000.0
QUICK = Pace(idle_seconds=0.3, base_seconds=0.1, longest_seconds=0.5)
PHOTO = 300_000

pytestmark = [pytest.mark.timeout(180)]


class Town:
    """One district process; its house is open in this process too, as for its clerks."""

    def __init__(self, folder: Path) -> None:
        place = free_place(18_700 + os.getpid() % 1000)
        self.port = place.port
        self.folder = folder
        home = Home(folder / "district")
        self.district: OpenDistrict = make_district(home, place.address, SystemClock())
        self.process = DistrictProcess(home, place, folder / "district.log")
        self.process.start()
        self.office = 600

    def close(self) -> None:
        self.process.stop()
        self.district.book.engine.dispose()

    def desk(self, line: SlowLine) -> Device:
        """The first desk of an office of its own: it is asked for no other test's files."""
        self.office += 1
        known = self.district.devices.office(SOKOLOVKA)
        assert known is not None
        self.district.set_office(msgspec.structs.replace(known, code=self.office))
        for person in SPECIALISTS:
            self.district.set_staff(self.office, person)
        home = Home(self.folder / f"desk{self.office}")
        home.make()
        home.keep_settings(DeviceSettings(district=line.address, demo=True))
        key = DeviceKey.create()
        key.save(home.key)
        enrolment = self.district.enrolment()
        code = enrolment.invite(self.office, 1, "desk").code
        sealed = enrolment.enrol(make_request(key, code, demo=True))
        found = self.district.fingerprint
        return settle_in(home, key, line.address, sealed, found, demo=True)

    def answer(self, number: Number, content: bytes, *, here: bool = True) -> FileRef:
        """The department answers with a file, which its computer has kept, or not yet."""
        salt = hashlib.sha256(content).digest()[:16]
        name = hashlib.sha256(salt + content).digest()
        ref = FileRef(name, salt, len(content), "application/pdf", "жауап.pdf")
        if here:
            self.district.shelf.put(content, salt, ref.media_type, ref.title)
        self.district.index.expect_file(ref, self.office)
        decided = Decision(Outcome.SATISFIED, office_day(SystemClock().now()), file=ref)
        journal = self.district.journal_of(self.office)
        Department(journal, self.office).answer(number, decided, CLERKS[0])
        return ref


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.close()


@pytest.fixture
def line(town: Town) -> Iterator[SlowLine]:
    with SlowLine(town.port, WIDE) as made:
        yield made


class Open:
    """A desk's office with its road under way."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.office: OpenOffice = open_office(device)
        self.states: list[FilesState] = []
        self.road: UploaderThread = start_road(
            device, self.office, lambda state: self.states.append(state.files), QUICK
        )

    @property
    def shelf(self) -> Shelf:
        return self.office.parts.shelf

    def register(self) -> Number:
        return self.office.register(a_form(), BY).number

    def attach(self, content: bytes) -> FileRef:
        """Something scanned is kept with an application, by the verb of the desk."""
        number = self.register()
        salt = hashlib.sha256(content).digest()[:16]
        ref = self.shelf.put(content, salt, "image/jpeg", "")
        verbs = Attaching(self.office.parts.desk, lambda _: ())
        verbs.attach(number, Kept(ScanKind.ENCLOSURE, 1, ref), BY)
        self.office.written()
        return ref

    def waiting(self) -> int:
        return self.office.parts.road.waiting().count

    def until(self, holds: Callable[[], object], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.road.state
            time.sleep(0.01)

    def close(self) -> None:
        self.road.stop()
        self.office.parts.book.engine.dispose()


@contextmanager
def opened(device: Device) -> Iterator[Open]:
    desk = Open(device)
    try:
        yield desk
    finally:
        desk.close()


def a_photo(seed: int, size: int = PHOTO) -> bytes:
    return b"%PDF-" + SeededRandom(seed).bytes(size - 5)


# -- a file and a fact on one thin line --------------------------------------------------------


@pytest.mark.parametrize("way", ["down", "up"])
def test_a_photo_delays_a_fact_by_one_piece_and_no_more(
    town: Town, line: SlowLine, way: str
) -> None:
    photo = a_photo(1 if way == "down" else 2)
    with opened(town.desk(line)) as desk:
        number = desk.register()
        desk.until(lambda: not desk.waiting())
        line.rate = NARROW
        ref = town.answer(number, photo) if way == "down" else desk.attach(photo)

        desk.until(lambda: LEAST_PIECE <= desk.road.state.files.done < 2 * LEAST_PIECE)
        done = desk.road.state.files.done
        begun = time.monotonic()
        desk.register()
        desk.until(lambda: not desk.waiting())
        took = time.monotonic() - begun
        pieces = [one.done for one in desk.states if one.size]

        assert max(pieces) - done <= LEAST_PIECE
        assert took < 2 * LEAST_PIECE / NARROW  # the piece under way, and the fact itself
        assert {b - a for a, b in pairwise(pieces)} <= {0, LEAST_PIECE, -done}
        line.rate = WIDE
        there = desk.shelf if way == "down" else town.district.shelf
        desk.until(lambda: there.path(ref.name) is not None)
    assert there.read(ref.name, 0, len(photo)) == photo


def test_on_a_good_line_pieces_are_large(town: Town, line: SlowLine) -> None:
    photo = a_photo(3, 3_000_000)
    with opened(town.desk(line)) as desk:
        ref = town.answer(desk.register(), photo)
        desk.until(lambda: desk.shelf.path(ref.name) is not None)
        done = sorted({one.done for one in desk.states if one.size == len(photo)})
    assert max(b - a for a, b in pairwise(done)) == 256 * 1024


# -- cut and switched off ----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["down", "up"])
def test_a_cut_file_goes_on_where_it_was_after_both_programs_were_restarted(
    town: Town, line: SlowLine, way: str
) -> None:
    photo = a_photo(4 if way == "down" else 5, 600_000)
    device = town.desk(line)
    line.rate = 1_000_000.0
    with opened(device) as desk:
        number = desk.register()
        desk.until(lambda: not desk.waiting())
        line.cut_after = 400_000
        ref = town.answer(number, photo) if way == "down" else desk.attach(photo)
        desk.until(lambda: line.down)
        desk.until(lambda: desk.road.state.failures > 0 or desk.road.state.files.cut)
    here, there = Shelf(device.home.files), town.district.shelf
    held = here.held(ref.name) if way == "down" else there.held(ref.name)
    assert 100_000 < held < 400_000, (desk.states[-12:], desk.road.state)
    town.process.stop()
    town.process.start()
    line.down, before = False, line.carried
    with opened(device) as desk:
        target = desk.shelf if way == "down" else there
        desk.until(lambda: target.path(ref.name) is not None)
        carried = line.carried - before
    assert carried < len(photo) - held + 40_000  # and no byte of the file a second time
    assert target.read(ref.name, 0, len(photo)) == photo


def test_a_file_that_the_district_holds_is_not_sent_and_not_asked_for_twice(
    town: Town, line: SlowLine
) -> None:
    photo = a_photo(6)
    device = town.desk(line)
    salt = hashlib.sha256(photo).digest()[:16]
    ref = town.district.shelf.put(photo, salt, "image/jpeg", "")
    town.district.index.expect_file(ref, town.office)  # another desk of the office has brought it
    before = line.carried
    with opened(device) as desk:
        assert desk.attach(photo).name == ref.name
        desk.until(lambda: not desk.waiting())
        desk.until(lambda: not OwnFiles(desk.office.parts.book).named())
        assert line.carried - before < 30_000
        rounds = len(desk.states)
        desk.until(lambda: len(desk.states) > rounds + 6)
        assert all(not one.more for one in desk.states[-5:])
    with opened(device) as desk:
        desk.until(lambda: desk.road.state.last_success_at)
        assert not any(one.going for one in desk.states)


# -- files that hold up themselves only --------------------------------------------------------


def test_a_file_that_the_district_has_not_got_yet_is_named_and_delays_no_other(
    town: Town, line: SlowLine
) -> None:
    late, ready = a_photo(7, 50_000), a_photo(8, 90_000)
    with opened(town.desk(line)) as desk:
        first, second = desk.register(), desk.register()
        lacking = town.answer(first, late, here=False)
        ref = town.answer(second, ready)
        desk.until(lambda: desk.shelf.path(ref.name) is not None)
        desk.until(lambda: desk.road.state.files.missing == (lacking.name,))
        desk.office.count_waiting()
        w = words_in("en")
        said = {row.name: row.words for row in line_rows(desk.office.line(), desk.office.now(), w)}
        assert said["files_missing"] == (f"1 file has not come yet: answer {first.answer(1).shown}")
        town.district.shelf.put(late, lacking.salt, "application/pdf", "")
        desk.until(lambda: desk.shelf.path(lacking.name) is not None)
        desk.until(lambda: not desk.road.state.files.missing)
        assert desk.road.state.failures == 0


def test_a_damaged_file_is_fetched_again_and_not_for_ever_unless_a_person_asks(
    town: Town, line: SlowLine
) -> None:
    photo = a_photo(9, 40_000)
    device = town.desk(line)
    with opened(device) as desk:
        number = desk.register()
        ref = town.answer(number, photo)
        rotten = town.district.shelf.path(ref.name)
        assert rotten is not None
        rotten.write_bytes(photo[:-1] + bytes([photo[-1] ^ 1]))
        desk.until(lambda: desk.road.state.files.damaged == (ref.name,))
        assert desk.shelf.wrong(ref.name) == WRONG_TRIES
        desk.until(lambda: line.carried > 0)
        before, rounds = line.carried, len(desk.states)
        desk.until(lambda: len(desk.states) > rounds + 8)
        assert line.carried - before < len(photo)  # it does not come once more with each round
    with opened(device) as desk:
        desk.until(lambda: desk.road.state.files.damaged == (ref.name,))
        assert desk.shelf.wrong(ref.name) == WRONG_TRIES  # a restart forgets nothing
        rotten.write_bytes(photo)
        desk.office.send_now()
        desk.until(lambda: desk.shelf.path(ref.name) is not None)
        desk.until(lambda: not desk.road.state.files.damaged)
        assert desk.shelf.wrong(ref.name) == 0


class LittleRoom:
    def __init__(self, free: int) -> None:
        self.left = free

    def free(self) -> int:
        return self.left


def test_files_leave_the_disk_its_room_for_the_work(town: Town, line: SlowLine) -> None:
    photo = a_photo(10)
    room = LittleRoom(ROOM_FOR_FORMS + 100_000)
    device = replace(town.desk(line), outside=replace(REAL, space=lambda _: room))
    with opened(device) as desk:
        ref = town.answer(desk.register(), photo)
        desk.until(lambda: desk.road.state.files.no_room)
        assert desk.shelf.held(ref.name) == 0
        assert desk.waiting() == 0
        room.left = ROOM_FOR_FORMS + 10 * len(photo)
        desk.until(lambda: desk.shelf.path(ref.name) is not None)


def test_a_disk_that_takes_no_file_holds_up_no_entry(town: Town, line: SlowLine) -> None:
    device = town.desk(line)
    device.home.files.write_text("somebody put a file where the folder should be")
    with opened(device) as desk:
        town.answer(desk.register(), a_photo(11))
        desk.until(lambda: desk.road.state.files.no_room)
        desk.register()
        desk.until(lambda: not desk.waiting())
        assert desk.road.state.failures == 0


# -- one at a time, over two programs ----------------------------------------------------------


def sync(device: Device) -> subprocess.Popen[str]:
    words = ("sync", "--home", str(device.home.folder), "--language", "en")
    return subprocess.Popen(
        [sys.executable, "-m", "app.main", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_one_program_sends_at_a_time_and_a_killed_one_is_in_nobodys_way(
    town: Town, line: SlowLine
) -> None:
    device = town.desk(line)
    office = open_office(device)
    office.register(a_form(), BY)
    office.parts.book.engine.dispose()
    line.rate = 20.0  # the first one hangs on the line for as long as it is looked at
    before = line.carried
    first = sync(device)
    end = time.monotonic() + 60
    while line.carried == before:
        assert time.monotonic() < end
        time.sleep(0.01)
    code, _, said = ended(sync(device))
    assert (code, said) == (1, "This desk is sending already. Nothing needs to be done by hand.\n")
    first.send_signal(signal.SIGKILL)
    ended(first)
    line.tear()
    line.rate, line._free_at = WIDE, {"up": 0.0, "down": 0.0}
    code, told, said = ended(sync(device))
    assert (code, said) == (0, "")
    assert told.startswith("2 pages sent.\n") or "pages sent" in told
    assert "Everything is at the district" in told


def test_by_hand_too_what_still_waits_is_said_and_seen_in_the_exit_code(
    town: Town, line: SlowLine
) -> None:
    device = town.desk(line)
    office = open_office(device)
    number = office.register(a_form(), BY).number
    office.parts.book.engine.dispose()
    ref = town.answer(number, a_photo(12, 40_000), here=False)
    code, told, said = ended(sync(device))
    assert (code, said) == (3, "")
    assert "1 file is still on its way." in told
    town.district.shelf.put(a_photo(12, 40_000), ref.salt, "application/pdf", "")
    assert ended(sync(device))[0] == 0
    line.down = True
    code, _, said = ended(sync(device))
    assert code == 1
    assert said.startswith("The district cannot be reached now.")
