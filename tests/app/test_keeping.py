"""The daily backup by itself, room on the disk, and what is shown of both."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.demo import SOKOLOVKA
from app.district import with_settings
from app.keeping import (
    BackupBusy,
    BackupElsewhere,
    DailyBackup,
    Keeping,
    NothingToKeep,
    copy_place,
    keeper_of_desk,
    keeper_of_district,
)
from app.outside import FolderSpace, SystemClock
from app.settings import DeviceSettings
from app.wiring import settle_in, start_keeping
from counter.settings_place import FolderUnwritable
from counter.standing import Standing
from db.checking import BookDamaged
from registry.failures import DiskNearlyFull
from registry.keeping import DAY_MS, ROOM_FOR_FORMS, ROOM_FOR_STEPS, CopyKind
from sync.enrol import make_request
from sync.keys import DeviceKey
from sync.uploader import Turn
from tests.app.burned import BY, Desk, Later
from tests.world import a_form

SOON_S = 15.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.leave()


def wait_until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON_S
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


# -- the daily backup -----------------------------------------------------------------------------


def test_a_backup_is_made_by_itself_when_the_last_one_is_a_day_old(desk):
    desk.register()
    desk.back_up(days_later=-2)
    daily = DailyBackup(keeper_of_desk(desk.home), settle_s=0.0, look_s=0.05)
    daily.start()
    made = keeper_of_desk(desk.home).shelf.made
    assert wait_until(lambda: len(made()) == 2)
    state = daily.state()
    assert wait_until(lambda: (daily.state().last_at or 0) > SystemClock().now() - DAY_MS)
    time.sleep(0.3)  # and no second one on the same day, however often it looks
    daily.stop()
    assert len(made()) == 2
    assert state.failure is None


def test_a_damaged_book_is_shown_and_no_good_backup_is_touched(desk):
    desk.register(2)
    good = desk.back_up(days_later=-2)
    desk.damage()
    daily = DailyBackup(keeper_of_desk(desk.home), settle_s=0.0, look_s=0.05)
    daily.start()
    assert wait_until(lambda: daily.state().failure is not None)
    daily.stop()
    state = daily.state()
    assert isinstance(state.failure, BookDamaged)
    assert state.failed_at is not None
    assert list(keeper_of_desk(desk.home).shelf.made().values()) == [good]


def test_a_disk_for_backups_that_is_away_is_shown_and_tried_again(desk, tmp_path):
    desk.register()
    desk.settle_on(backups=str(tmp_path / "in the way" / "backups"))
    (tmp_path / "in the way").write_text("a file where a folder should be")
    daily = DailyBackup(keeper_of_desk(desk.home), settle_s=0.0, look_s=0.05)
    daily.start()
    assert wait_until(lambda: daily.state().failure is not None)
    (tmp_path / "in the way").unlink()
    assert wait_until(lambda: daily.state().last_at is not None)
    assert wait_until(lambda: daily.state().failure is None)
    daily.stop()


def test_closing_the_window_gives_up_a_backup_in_the_making(desk, monkeypatch):
    desk.register(20)
    monkeypatch.setattr("db.backup._PAGES", 1)
    monkeypatch.setattr("app.keeping._REST_S", 0.2)
    daily = DailyBackup(keeper_of_desk(desk.home), settle_s=0.0, look_s=0.05)
    daily.start()
    folder = keeper_of_desk(desk.home).shelf.folder
    assert wait_until(lambda: folder.exists() and any(folder.iterdir()))
    daily.stop()
    assert list(folder.iterdir()) == []
    assert daily.state().failure is None


def test_two_programs_do_not_make_a_backup_at_once(desk):
    turn = Turn(desk.home.folder / "backup.lock")
    assert turn.take()
    with pytest.raises(BackupBusy):
        keeper_of_desk(desk.home).make()
    turn.give_back()


def test_without_a_book_there_is_nothing_to_keep(desk):
    desk.burn()
    with pytest.raises(NothingToKeep):
        keeper_of_desk(desk.home).make()


def test_a_month_of_daily_backups_is_tidied_up_by_the_rule(desk):
    for day in range(-20, 1):
        keeper_of_desk(desk.home, Later(day)).make()
    assert 7 <= len(keeper_of_desk(desk.home).shelf.made()) <= 12


def test_a_district_on_postgresql_is_told_where_to_look(desk):
    with_settings(desk.district.home, database="postgresql://somewhere/tereze")
    with pytest.raises(BackupElsewhere):
        keeper_of_district(desk.district.home)


def test_a_districts_own_book_is_backed_up_the_same_way(desk):
    desk.register(2)
    desk.carry()
    made = keeper_of_district(desk.district.home).make()
    assert made.path.name.startswith("tereze-district-")
    assert set(made.found.heads) == set(desk.district.road.heads())


# -- what the window shows ------------------------------------------------------------------------


def standing_after_a_look(desk: Desk) -> Standing:
    desk.office.look_around()
    return desk.office.standing()


def test_the_window_knows_copy_backup_and_room(desk, monkeypatch):
    monkeypatch.setattr("app.keeping.SETTLE_S", 0.0)
    stick = desk.stick
    stick.mkdir()
    copy_place(desk.home, stick).set_up()
    desk.settle_on(second_copy=str(stick))
    keeping: Keeping = start_keeping(desk.device, desk.office)
    try:
        assert wait_until(lambda: getattr(keeping.copy(), "kind", None) is CopyKind.LEVEL)
        desk.register()
        shown = standing_after_a_look(desk)
        assert shown.copy is not None
        assert shown.copy.kind is CopyKind.LEVEL
        assert shown.free is not None
        assert shown.backup is not None
        keeping.make_now(lambda done, of: None)
        assert desk.office.standing().backup.last_at is not None
    finally:
        keeping.stop()


def test_without_a_stick_set_up_no_copy_is_shown(desk):
    keeping = start_keeping(desk.device, desk.office)
    assert desk.office.standing().copy is None
    keeping.stop()


def test_folders_set_at_the_window_hold_at_once(desk):
    desk.register()
    keeping = start_keeping(desk.device, desk.office)
    settings = desk.office.settings
    first, second, elsewhere = (desk.folder / name for name in ("first", "second", "elsewhere"))

    def keep(second_copy: str, backups: str = "") -> None:
        now, _ = settings.now()
        settings.keep(replace(now, second_copy=second_copy, backups=backups))

    def is_level() -> bool:
        return getattr(keeping.copy(), "kind", None) is CopyKind.LEVEL

    def size(folder: Path) -> int:
        return sum(one.stat().st_size for one in folder.glob("*.copy"))

    try:
        assert keeping.copy() is None
        with pytest.raises(FolderUnwritable):
            keep(str(first))  # a stick that is not plugged in is not made up
        for folder in (first, second, elsewhere):
            folder.mkdir()
        keep(str(first))
        assert wait_until(is_level)
        written = size(first)
        assert written > 0
        keep(str(second))
        assert wait_until(is_level)
        desk.register()
        assert wait_until(is_level)
        assert (size(first), size(second) > written) == (written, True)
        keep(str(second), backups=str(elsewhere))
        made = desk.office.keeping.make_now(lambda done, of: None)
        assert made.path.parent == elsewhere
        keep("")
        assert keeping.copy() is None
        desk.register()  # and no commit waits for a stick any more
    finally:
        keeping.stop()


# -- room on the disk -----------------------------------------------------------------------------


class Disk:
    """A disk whose room is in the test's hands."""

    def __init__(self, free: int) -> None:
        self.left = free

    def free(self) -> int:
        return self.left


def with_disk(desk: Desk, free: int) -> None:
    object.__setattr__(desk.office.parts, "space", Disk(free))


def test_the_real_disk_is_asked(desk):
    assert isinstance(desk.office.parts.space, FolderSpace)
    assert desk.office.room_left() == pytest.approx(FolderSpace(desk.home.folder).free(), rel=0.2)


def test_a_nearly_full_disk_refuses_a_visitor_before_the_form_not_after_it(desk):
    with_disk(desk, ROOM_FOR_FORMS - 1)
    with pytest.raises(DiskNearlyFull) as told:
        desk.office.room_left()
    assert told.value.free == ROOM_FOR_FORMS - 1
    assert not standing_after_a_look(desk).has_room
    assert desk.office.register(a_form(), BY)  # a form begun in time is not lost


def test_a_full_disk_refuses_before_the_slow_seal(desk, monkeypatch):
    desk.register()
    before = desk.numbers()
    with_disk(desk, ROOM_FOR_STEPS - 1)
    sealed: list[str] = []
    monkeypatch.setattr("app.outside.scrypt_seal", lambda *_: sealed.append("slow"))
    with pytest.raises(DiskNearlyFull):
        desk.office.register(a_form(), BY)
    assert sealed == []
    assert desk.numbers() == before


def test_what_is_begun_is_finished_while_a_little_room_is_left(desk):
    number = desk.register()[0]
    with_disk(desk, ROOM_FOR_STEPS)
    assert desk.office.print_due(number.digits, BY) == 2
    desk.office.send_papers(number, BY)
    with_disk(desk, ROOM_FOR_STEPS - 1)
    with pytest.raises(DiskNearlyFull):
        desk.office.withdraw(number, "өтініш берушінің қалауы", BY)
    with pytest.raises(DiskNearlyFull):
        desk.office.print_due(number.digits, BY)


def test_a_disk_that_does_not_say_stops_nothing(desk):
    class Silent:
        def free(self) -> int:
            raise OSError(5, "input/output error")

    object.__setattr__(desk.office.parts, "space", Silent())
    assert desk.office.room_left() is None
    assert desk.office.register(a_form(), BY)
    assert standing_after_a_look(desk).has_room


def test_a_desk_that_enrols_again_keeps_its_stick_and_its_folder_for_backups(desk):
    desk.settle_on(second_copy="stick", backups="elsewhere", printer="none")
    desk.close()
    key, enrolment = DeviceKey.load(desk.home.key), desk.district.enrolment()
    sheet = enrolment.invite(SOKOLOVKA, 1, "desk")
    sealed = enrolment.enrol(make_request(key, sheet.code, demo=True))
    settle_in(desk.home, key, "http://moved", sealed, desk.district.fingerprint, demo=True)
    kept = desk.home.settings(DeviceSettings)
    assert (kept.second_copy, kept.backups, kept.printer) == ("stick", "elsewhere", "none")
    assert kept.district == "http://moved"
