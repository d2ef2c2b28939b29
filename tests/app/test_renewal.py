"""A desk's book that was put back, lost or copied: no number twice, no entry lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

import app.install
import app.outside
import district.enrolment
from app.install import Finding, Install
from app.keeping import keeper_of_desk
from app.renewal import ask_district, ensure_current, rotate
from app.wiring import Device, one_round
from db.book import Book
from db.branches import entry_of
from db.tables import chain, journal
from registry.application import Stage
from registry.facts import ChainOpened, NumbersSkipped
from registry.failures import PeerUnreachable
from registry.road import DoubtKind
from tests.app.village import Line, Village, VillageDesk


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    village = Village(tmp_path, monkeypatch)
    yield village
    village.close()


def own_chains(book: Book) -> list[tuple[ChainOpened, NumbersSkipped | None]]:
    """The first two entries of each chain this book writes or wrote, the oldest first."""
    found = []
    with book.reading() as connection:
        for row in connection.execute(select(chain).where(chain.c.own).order_by(chain.c.id)).all():
            asked = select(journal).where(journal.c.chain_id == row.id, journal.c.n < 2)
            facts = [entry_of(one).read_fact() for one in connection.execute(asked.order_by("n"))]
            second = facts[1] if len(facts) > 1 else None
            skipped = second if isinstance(second, NumbersSkipped) else None
            assert isinstance(facts[0], ChainOpened)
            found.append((facts[0], skipped))
    return found


def reasons(desk: VillageDesk) -> list[str]:
    return [opened.reason for opened, _ in own_chains(desk.office.parts.book)]


# -- the usual day -----------------------------------------------------------------------------


def test_opening_again_and_again_goes_on_with_the_same_chain_and_the_next_number(village):
    desk = village.desk()
    for serial in (1, 2, 3):
        assert desk.register().serial == serial
        desk.close()
        desk.open()
    one_round(desk.device)
    assert desk.register().serial == 4
    assert reasons(desk) == ["enrolled"]


def test_several_programs_that_open_one_book_at_once_do_not_take_each_other_for_a_copy(village):
    desk = village.desk()
    found: list[Finding] = []

    def opening() -> None:
        book = desk.device.open_book(desk.home.book)
        found.append(Install(desk.home, book.engine, desk.device.random).settle(lambda *_: None))
        book.engine.dispose()

    threads = [threading.Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Finding.AGREES] * 6


def test_a_crash_at_any_moment_of_changing_the_number_is_no_restore(village, monkeypatch):
    desk = village.desk()
    real = app.install.write_whole
    for fatal in range(1, 4):  # the first write of the file, the book's commit, the second write
        calls = iter(range(1, 10))

        def dying(*_, calls=calls, fatal=fatal, real=real, **__):
            step = next(calls)
            if step == fatal:
                raise KeyboardInterrupt
            return real(*_, **__)

        desk.close()
        with monkeypatch.context() as crash:
            crash.setattr(app.install, "write_whole", dying)
            crash.setattr(
                app.install,
                "write_number",
                lambda *_, calls=calls, fatal=fatal, **__: _commit(next(calls), fatal, *_),
            )
            with pytest.raises(KeyboardInterrupt):
                desk.open()
        desk.open()
        assert reasons(desk) == ["enrolled"]


def _commit(step: int, fatal: int, *told: object) -> None:
    from db.install import write_number

    if step == fatal:
        raise KeyboardInterrupt
    write_number(*told)  # type: ignore[arg-type]


# -- put back by hand ----------------------------------------------------------------------------


def test_a_backup_put_back_by_hand_asks_the_district_and_leaves_a_gap_of_numbers(village):
    desk = village.desk()
    for _ in range(3):
        desk.register()
    backup = keeper_of_desk(desk.home).make().path
    later = [desk.register(), desk.register()]
    desk.carry()
    held = desk.hashes

    desk.put_back(backup)
    desk.open()

    assert set(held) <= set(desk.hashes)  # the district has brought the missing afternoon
    known = desk.office.application(later[1])
    assert known is not None
    assert known.stage is Stage.REGISTERED
    assert desk.register().serial == 11_001
    (_, (opened, skipped)) = own_chains(desk.office.parts.book)
    assert opened.reason == "restored"
    assert skipped == NumbersSkipped(5, 11_001, "restored")
    desk.carry()
    assert desk.hashes == village.hashes
    assert desk.waiting == 0


def test_with_the_line_out_the_gap_is_left_all_the_same_and_the_missing_day_comes_later(village):
    desk = village.desk()
    desk.register()
    backup = keeper_of_desk(desk.home).make().path
    desk.register()
    desk.carry()
    receipt_given_offline = desk.register()  # nobody can know of this one any more
    held = village.hashes

    village.cut = True
    desk.put_back(backup)
    desk.open()
    after = desk.register()
    village.cut = False
    desk.carry()

    assert after.serial == 11_001 > receipt_given_offline.serial
    assert set(held) <= set(desk.hashes)
    assert desk.hashes == village.hashes
    assert reasons(desk) == ["enrolled", "restored"]  # what came of the old chain ended it no more
    assert desk.register().serial == 11_002


def test_one_backup_put_back_twice_with_the_line_out_jumps_farther_the_second_time(village):
    desk = village.desk()
    desk.register()
    backup = keeper_of_desk(desk.home).make().path
    village.cut = True
    numbers = []
    for _ in range(3):
        desk.put_back(backup)
        desk.open()
        numbers += [desk.register().serial, desk.register().serial]
    assert numbers == [11_001, 11_002, 21_001, 21_002, 31_001, 31_002]


def test_a_copy_made_before_the_last_opening_is_noticed_without_any_backup(village):
    desk = village.desk()
    desk.register()
    copy = desk.copy_book(village.folder / "copy")
    desk.open()
    desk.put_back(copy)
    desk.open()
    assert reasons(desk) == ["enrolled", "restored"]


def test_a_backup_changes_the_number_so_that_putting_it_back_the_same_day_is_noticed(village):
    desk = village.desk()
    copy = desk.copy_book(village.folder / "copy")
    desk.open()
    desk.close()
    copy = desk.copy_book(village.folder / "copy")  # as it lies on the disk now
    book = desk.device.open_book(desk.home.book)
    rotate(desk.home, book)  # what a backup does when it is done
    book.engine.dispose()
    desk.put_back(copy)
    desk.open()
    assert reasons(desk) == ["enrolled", "restored"]


def test_a_folder_copied_to_another_machine_goes_on_as_a_copy(village, monkeypatch):
    desk = village.desk()
    desk.register()
    desk.close()
    monkeypatch.setattr(app.install, "machine_digest", lambda: "another machine")
    desk.open()
    assert reasons(desk) == ["enrolled", "forked"]
    assert desk.register().serial == 11_001
    desk.close()
    desk.open()
    assert reasons(desk) == ["enrolled", "forked"]  # now it is at home there


def test_a_lost_book_begins_again_with_what_the_district_has_and_new_numbers(village):
    desk = village.desk()
    numbers = [desk.register(), desk.register()]
    desk.carry()
    desk.close()
    for path in desk.home.folder.glob("desk.book*"):
        path.unlink()
    desk.open()
    assert desk.office.application(numbers[0]) is not None
    assert desk.register().serial == 11_001
    desk.carry()
    assert desk.hashes == village.hashes


def test_the_machines_id_stands_nowhere_in_the_clear(village):
    desk = village.desk()
    kept = (desk.home.folder / "install").read_text()
    assert app.install._machine_id().decode() not in kept
    assert len(app.install.machine_digest()) == 64


# -- a folder restored whole: nothing disagrees -----------------------------------------------


def test_a_whole_folder_put_back_is_noticed_by_what_the_district_brings(village):
    """Book and number agree. The district's tail of the own chain says that there was more."""
    desk = village.desk()
    desk.register()
    old = desk.copied("old folder")
    old.close()
    desk.register()
    desk.carry()
    old.open()  # from here on only the old folder is at work
    assert reasons(old) == ["enrolled"]
    old.carry()
    assert old.register().serial == 11_001
    assert reasons(old) == ["enrolled", "restored"]
    old.carry()
    assert old.hashes == village.hashes
    assert old.waiting == 0


# -- two copies at work ---------------------------------------------------------------------------


def test_two_copies_at_work_lose_nothing_and_the_later_one_leaves_a_gap(village):
    desk = village.desk()
    desk.register()
    desk.carry()
    twin = desk.copied("twin")
    first, second = desk.register("Ахметов Ерлан"), twin.register("Ким Анна")
    assert first == second  # each had a resident before it, and one paper was printed for each
    desk.carry()
    twin.carry()
    desk.carry()

    assert desk.hashes == twin.hashes == village.hashes
    assert twin.register().serial == 11_001  # it was the later one at the district
    assert reasons(twin) == ["enrolled", "forked"]
    assert desk.register().serial == 3  # the first goes on; it is only told
    assert reasons(desk) == ["enrolled"]
    for book in (desk, twin):
        [doubt] = book.office.parts.road.doubts()
        assert (doubt.kind, doubt.own, doubt.desk) == (DoubtKind.COPIED, True, 1)
    desk.carry()
    twin.carry()
    desk.carry()
    assert desk.hashes == twin.hashes == village.hashes
    assert (desk.waiting, twin.waiting) == (0, 0)
    assert reasons(twin) == ["enrolled", "forked"]  # and it is at peace from then on


def test_a_copy_that_was_longer_at_work_than_the_first_is_the_later_one_all_the_same(village):
    desk = village.desk()
    twin = desk.copied("twin")
    desk.register()
    for _ in range(4):
        twin.register()
    desk.carry()
    twin.carry()
    desk.carry()
    assert desk.hashes == twin.hashes == village.hashes
    assert twin.register().serial == 11_001
    assert desk.register().serial == 2
    assert (desk.waiting, twin.waiting) == (1, 3)


# -- a desk enrolled anew ------------------------------------------------------------------------


def test_a_new_computer_for_a_desk_gives_no_number_again(village):
    old = village.desk()
    for _ in range(3):
        old.register()
    old.carry()
    unknown = old.register()  # its computer burned before this one reached the district
    new = village.desk(name="new computer")
    number = new.register()
    assert number.serial == 11_001 > unknown.serial
    [(opened, skipped)] = own_chains(new.office.parts.book)
    assert opened.reason == "enrolled"
    assert skipped == NumbersSkipped(3, 11_001, "enrolled")


def test_a_new_computer_that_gets_only_the_beginning_is_told_the_last_number(village, monkeypatch):
    old = village.desk()
    for _ in range(3):
        old.register()
    old.carry()
    monkeypatch.setattr(district.enrolment, "SNAPSHOT_BYTES", 1)
    new = village.desk(name="new computer")
    with new.office.parts.book.reading() as connection:
        assert connection.execute(select(chain.c.id).where(chain.c.desk == 1)).all() != []
    assert own_chains(new.office.parts.book)[0][1] == NumbersSkipped(3, 11_001, "enrolled")


def test_the_first_computer_of_a_desk_begins_with_one(village):
    village.desk(1).register()
    assert village.desk(2).register().serial == 1


# -- crashes, and a line that hangs -------------------------------------------------------------


@pytest.mark.parametrize("fatal", ["first write", "commit", "second write"])
def test_a_crash_while_the_book_is_renewed_leaves_one_new_chain_and_no_second_jump(
    village, monkeypatch, fatal
):
    desk = village.desk()
    desk.register()
    backup = keeper_of_desk(desk.home).make().path
    desk.put_back(backup)
    real, writes = app.install.write_whole, iter(("first write", "second write"))

    def dying(path: Path, content: bytes) -> None:
        if path.name == "install" and next(writes) == fatal:
            raise KeyboardInterrupt
        real(path, content)

    def never(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(app.install, "write_whole", dying)
        if fatal == "commit":
            crash.setattr(app.renewal, "renew", never)
        with pytest.raises(KeyboardInterrupt):
            desk.open()
    desk.open()
    assert reasons(desk) == ["enrolled", "restored"]
    assert desk.register().serial == 11_001


def test_a_district_that_takes_too_long_does_not_keep_the_window_shut(village, monkeypatch):
    desk = village.desk()
    desk.register()
    backup = keeper_of_desk(desk.home).make().path
    desk.put_back(backup)
    over = threading.Event()

    class Hanging(Line):
        def exchange(self, message: bytes) -> bytes:
            over.wait(30)
            raise PeerUnreachable

    monkeypatch.setattr(
        Device, "peer", lambda device, _=None: Hanging(village, device.certificate.device)
    )
    hurried = replace(desk.device, outside=replace(desk.device.outside, ask_s=0.3))
    book = desk.device.open_book(desk.home.book)
    begun = time.monotonic()
    renewal = ensure_current(desk.device, book, lambda: ask_district(hurried, book))
    took = time.monotonic() - begun
    over.set()
    book.engine.dispose()
    assert renewal is not None
    assert (renewal.reason, renewal.asked) == ("restored", False)
    assert took < 5.0  # of which it may wait 0.3
    assert app.outside.REAL.ask_s == 5.0
