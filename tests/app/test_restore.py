"""A book comes back from a backup, a stick, the district or its own ruins, and nothing is lost."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.changing_over import before_restore, finish_change_over, restored
from app.demo import CLERKS, SOKOLOVKA
from app.restorers import restorer_of_desk
from app.restoring import HomeInUse, Kind, NothingToRestoreFrom, Plan, Wanted
from app.wiring import open_office
from db.checking import BookDamaged, check_book
from db.restoring import due_after
from db.sources import NoSource
from registry.chain import Entry
from registry.codes import ControlCode
from registry.department import Decision, Department
from registry.facts import ChainOpened, NumbersSkipped, Outcome, PaperKind
from registry.failures import BookFromNewerProgram, CodeLost, PeerUnreachable
from registry.framed import DamagedRecord
from registry.numbers import Number
from sync.keys import Ed25519Verifier
from sync.uploader import Turn
from tests.app.burned import BY, DeadLine, Desk, due_in, numbers_in
from tests.world import a_form


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.leave()


def brought(plan: Plan, kind: Kind) -> int:
    return sum(source.entries for source in plan.sources if source.kind is kind)


def facts_of_newest_chain(desk: Desk) -> list[object]:
    """What the chain says on which the desk goes on, entry by entry."""
    with closing(sqlite3.connect(desk.home.book)) as book:
        rows = book.execute(
            "SELECT header, salt, payload FROM journal WHERE chain_id ="
            " (SELECT max(id) FROM chain WHERE own) ORDER BY n"
        ).fetchall()
    return [Entry.whole(*row).read_fact() for row in rows]


def goes_on_with_a_new_chain(desk: Desk, last: Number) -> bool:
    """The book's next entries are on a chain of their own, with numbers nobody can have given."""
    number = desk.register()[0]
    opened, skipped = facts_of_newest_chain(desk)[:2]
    assert isinstance(opened, ChainOpened)
    assert isinstance(skipped, NumbersSkipped)
    return (
        opened.reason == "restored"
        and opened.device == desk.device.certificate.device
        and skipped.first <= number.serial
        and number.serial > last.serial + 10_000
    )


def is_whole(desk: Desk) -> bool:
    check_book(desk.home.book, Ed25519Verifier(), desk.device.enrolment.district_key)
    return True


def test_a_backup_a_stick_and_the_district_together_bring_everything_back(desk):
    numbers = {one.digits for one in desk.register(2)}
    desk.back_up()
    desk.plug_in()
    numbers |= {one.digits for one in desk.register(2)}
    desk.carry()
    department = Department(desk.district.journal_of(SOKOLOVKA), SOKOLOVKA)
    answered = Number.parse(min(numbers))
    department.answer(answered, Decision(Outcome.SATISFIED, desk.office.today()), CLERKS[0])
    last = desk.register()[0]
    desk.burn()
    plan = desk.restore(peer=desk.line())
    assert plan.present is None
    assert brought(plan, Kind.BACKUP) > 2
    assert brought(plan, Kind.COPY) >= 3  # what came after the backup
    assert brought(plan, Kind.DISTRICT) == 1  # the answer that nobody here had seen
    assert plan.lost == 0
    assert desk.numbers() == numbers | {last.digits}
    assert desk.office.application(answered).answered is not None
    assert goes_on_with_a_new_chain(desk, last)
    desk.carry()
    assert desk.road().waiting().count == 0
    assert set(desk.district.road.heads(SOKOLOVKA)) == set(desk.road().heads())
    assert is_whole(desk)


def test_a_stick_alone_is_enough(desk):
    desk.plug_in()
    numbers = desk.register(4)
    desk.burn()
    plan = desk.restore()
    assert plan.entries >= 5
    assert desk.numbers() == {one.digits for one in numbers}
    assert goes_on_with_a_new_chain(desk, numbers[-1])
    assert desk.road().waiting().count >= 5  # all of it still has to reach the district
    desk.carry()
    assert desk.road().waiting().count == 0


def test_the_district_alone_is_enough_for_what_it_has(desk):
    numbers = desk.register(3)
    desk.carry()
    lost = desk.register()[0]
    desk.burn()
    desk.restore(Wanted(from_district=True), desk.line())
    assert desk.numbers() == {one.digits for one in numbers}
    assert goes_on_with_a_new_chain(desk, lost)  # whatever was given meanwhile is not given again


def test_without_the_district_its_copy_cannot_be_had(desk):
    desk.register()
    desk.carry()
    desk.burn()
    with pytest.raises(PeerUnreachable):
        desk.restore(Wanted(from_district=True), DeadLine())
    assert not desk.home.book.exists()
    assert not restored(desk.home.book).exists()


def test_nothing_to_restore_from_is_said_so(desk):
    desk.burn()
    with pytest.raises(NothingToRestoreFrom):
        desk.restore()


def test_what_the_book_here_still_holds_is_kept_although_the_backup_is_older(desk):
    early = desk.register(2)
    desk.back_up()
    late = desk.register(2)
    desk.close()
    plan = desk.restore()
    assert plan.present is not None
    assert plan.lost == 0
    assert brought(plan, Kind.PRESENT) == 2
    assert desk.numbers() == {one.digits for one in [*early, *late]}
    assert goes_on_with_a_new_chain(desk, late[-1])


def test_pages_that_nobody_can_read_any_more_are_counted_as_lost(desk):
    desk.register(2)
    desk.back_up()
    late = desk.register(3)
    newest = "(SELECT max(n) - 1 FROM journal WHERE about IS NOT NULL)"
    desk.damage(f"UPDATE journal SET payload = x'90' WHERE n = {newest} AND about IS NOT NULL")
    plan = desk.restore()
    assert isinstance(plan.present_damage, BookDamaged)
    assert plan.lost == 2  # the damaged one, and the one that hangs on it
    assert late[0].digits in desk.numbers()
    assert late[1].digits not in desk.numbers()
    assert is_whole(desk)


def test_a_book_whose_pages_are_garbage_is_restored_from_what_else_there_is(desk):
    numbers = desk.register(5)
    desk.plug_in()
    desk.close()
    with desk.home.book.open("r+b") as file:
        for offset in range(0, desk.home.book.stat().st_size - 4096, 4096):
            file.seek(offset + 200)
            file.write(os.urandom(200))
    plan = desk.restore()
    assert plan.present_damage is not None
    assert desk.numbers() == {one.digits for one in numbers}


def as_it_lies(desk: Desk) -> dict[str, bytes]:
    """The book, and whatever might have been put beside it. (Looking makes an empty log.)"""
    lying = {path.name: path.read_bytes() for path in desk.home.folder.glob("desk.book*")}
    return {
        name: content for name, content in lying.items() if not name.endswith("-shm") and content
    }


def test_a_damaged_backup_is_refused_and_the_book_here_is_not_touched(desk):
    desk.register(3)
    backup = desk.back_up()
    desk.close()
    with closing(sqlite3.connect(backup)) as book:
        book.execute("UPDATE journal SET payload = x'90' WHERE n = 2")
        book.commit()
    before = as_it_lies(desk)
    with pytest.raises(BookDamaged) as told:
        desk.restore(Wanted(backup))
    assert told.value.what == "entry"
    assert as_it_lies(desk) == before


def test_of_several_backups_the_newest_good_one_is_taken_and_the_damaged_one_named(desk):
    desk.register(2)
    good = desk.back_up()
    desk.register(1)
    newer = desk.back_up(days_later=1)
    desk.burn()
    with closing(sqlite3.connect(newer)) as book:
        book.execute("DELETE FROM journal WHERE n = 1")
        book.commit()
    plan = desk.restore()
    assert newer in [source.path for source in plan.sources if source.damage]
    assert [source.path for source in plan.sources if source.entries] == [good]


def test_of_a_damaged_stick_only_the_readable_part_is_taken_and_only_when_asked(desk):
    desk.plug_in()
    numbers = desk.register(6)
    desk.burn()
    file = next(desk.stick.glob("*.copy"))
    content = bytearray(file.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(DamagedRecord):
        desk.restore(Wanted(file))
    assert not desk.home.book.exists()
    desk.restore(Wanted(file, readable_part=True))
    kept = desk.numbers()
    assert {numbers[0].digits, numbers[1].digits} <= kept < {one.digits for one in numbers}


def test_a_damaged_backup_gives_its_readable_part_when_asked(desk):
    numbers = desk.register(4)
    backup = desk.back_up()
    desk.burn()
    with closing(sqlite3.connect(backup)) as book:
        book.execute(
            "UPDATE journal SET payload = x'90' WHERE about IS NOT NULL"
            " AND n = (SELECT max(n) FROM journal WHERE about IS NOT NULL)"
        )
        book.commit()
    desk.restore(Wanted(backup, readable_part=True))
    assert desk.numbers() == {one.digits for one in numbers[:-1]}


@pytest.mark.parametrize("content", [b"", b"tereze/file/1\n", b"SQLite format 3\0" + bytes(90)])
def test_a_file_that_holds_no_book_is_refused(desk, tmp_path, content):
    desk.close()
    other = tmp_path / "other"
    other.write_bytes(content)
    before = as_it_lies(desk)
    with pytest.raises((NoSource, BookDamaged, NothingToRestoreFrom)):
        desk.restore(Wanted(other))
    assert as_it_lies(desk) == before


def test_another_districts_stick_is_refused(desk, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    theirs = Desk(tmp_path / "elsewhere")
    theirs.plug_in()
    theirs.register()
    backup = theirs.back_up()
    theirs.leave()
    desk.close()
    with pytest.raises(NoSource):
        desk.restore(Wanted(next(theirs.stick.glob("*.copy"))))
    with pytest.raises(BookDamaged) as told:
        desk.restore(Wanted(backup))
    assert told.value.what == "key"


def test_a_backup_of_a_newer_program_is_left_alone(desk):
    desk.register()
    backup = desk.back_up()
    desk.close()
    with closing(sqlite3.connect(backup)) as book:
        book.execute("UPDATE alembic_version SET version_num = '9999'")
        book.commit()
    with pytest.raises(BookFromNewerProgram):
        desk.restore(Wanted(backup))


def test_while_the_window_is_open_nothing_is_restored(desk):
    turn = Turn(desk.home.folder / "counter.lock")
    assert turn.take()
    with pytest.raises(HomeInUse):
        desk.restore()
    turn.give_back()


def test_whoever_does_not_agree_keeps_the_book_as_it_is(desk):
    desk.register(2)
    desk.back_up()
    desk.close()
    before = as_it_lies(desk)
    desk.restore(agreed=False)
    assert as_it_lies(desk) == before


def test_what_the_district_has_signed_for_stays_signed_for(desk):
    desk.register(2)
    desk.back_up()
    desk.register(1)
    desk.carry()
    assert desk.road().waiting().count == 0
    desk.damage(
        "UPDATE journal SET payload = x'90'"
        " WHERE n = 1 AND chain_id IN (SELECT id FROM chain WHERE NOT own)"
    )
    plan = desk.restore()
    assert plan.present_damage is not None
    assert plan.lost == 0  # the damaged pages are in the backup
    opened_anew = 2  # the new chain's opening, and the numbers it leaves out
    assert desk.road().waiting().count == opened_anew


# -- papers that were due -------------------------------------------------------------------------


def test_what_is_due_follows_from_the_journal_alone(desk):
    """The fold that a restore relies on says exactly what the book itself noted at work."""
    numbers = desk.register(5)
    desk.office.print_due(numbers[0].digits, BY)
    desk.office.print_due(numbers[1].digits, BY)
    desk.office.send_papers(numbers[1], BY)
    desk.office.replace_code(numbers[0], BY)
    desk.office.send_papers(numbers[2], BY)
    desk.office.print_due(numbers[2].digits, BY)
    desk.office.withdraw(numbers[3], "өтініш берушінің қалауы", BY)
    desk.close()
    with closing(sqlite3.connect(desk.home.book)) as book:
        rows = book.execute(
            "SELECT header, salt, payload, n FROM journal JOIN chain ON chain.id = chain_id"
            " WHERE own ORDER BY journal.id"
        ).fetchall()
    folded = due_after((Entry.whole(*row[:3]), row[3]) for row in rows)
    assert set(folded) == due_in(desk.home.book)
    assert len(folded) == 2 + 2 + 2  # a new code, a cover sheet… of five applications


def test_a_receipt_that_was_due_needs_a_new_code_after_its_book_is_gone(desk):
    number = desk.register()[0]
    desk.back_up()
    desk.burn()
    plan = desk.restore()
    assert plan.new_codes == 1
    with pytest.raises(CodeLost):
        desk.office.print_due(number.digits, BY)
    desk.office.replace_code(number, BY)
    assert desk.office.print_due(number.digits, BY) == 2


def test_a_receipt_that_was_due_keeps_its_code_when_the_old_book_can_be_read(desk):
    receipt = desk.office.register(a_form(), BY)
    desk.back_up()
    desk.close()
    plan = desk.restore()
    assert plan.new_codes == 0
    again = desk.office.parts.desk.receipt_again(receipt.number)
    assert again is not None
    assert again.code == receipt.code
    assert isinstance(again.code, ControlCode)


def test_a_paper_that_may_be_out_says_that_it_is_a_copy_after_its_book_is_gone(desk):
    """The mark of a printed paper may have been in what was lost."""
    number = desk.register()[0]
    desk.back_up()
    assert desk.office.print_due(number.digits, BY) == 2
    desk.burn()
    desk.restore()
    begun = desk.office.parts.begun
    assert [begun.perhaps_out(due) for due in desk.office.parts.journal.due_prints()] == [1, 1]
    desk.office.replace_code(number, BY)
    assert desk.office.print_due(number.digits, BY) == 2
    assert desk.office.parts.journal.prints_of(PaperKind.OFFICE_COPY, number.digits) == 2


def test_a_paper_that_is_surely_not_out_is_no_copy_when_the_old_book_is_whole(desk):
    number = desk.register()[0]
    desk.back_up()
    desk.close()
    desk.restore()
    begun = desk.office.parts.begun
    assert [begun.perhaps_out(due) for due in desk.office.parts.journal.due_prints()] == [0, 0]
    assert desk.office.print_due(number.digits, BY) == 2
    assert desk.office.parts.journal.prints_of(PaperKind.RECEIPT, number.digits) == 1


def test_a_receipt_that_came_out_is_not_due_again(desk):
    number = desk.register()[0]
    desk.back_up()
    desk.plug_in()
    desk.office.print_due(number.digits, BY)
    desk.burn()
    desk.restore()
    assert desk.office.due_prints() == ()
    assert desk.office.parts.journal.prints_of(PaperKind.RECEIPT, number.digits) == 1


# -- another computer -----------------------------------------------------------------------------


def test_a_new_computer_takes_over_the_burned_ones_book(desk, tmp_path):
    desk.carry()
    desk.plug_in()
    numbers = {one.digits for one in desk.register(3)}
    last = desk.register()[0]
    old_device = desk.device.certificate.device
    desk.burn()
    shutil.rmtree(desk.home.folder)
    from app.demo import settle
    from tests.app.burned import NOBODY

    desk.device = settle(desk.home, desk.district, NOBODY, "desk", 1)
    desk.office = open_office(desk.device)
    early = desk.register()[0]  # somebody came before anybody thought of the stick
    desk.close()
    assert desk.device.certificate.device != old_device
    plan = desk.restore(Wanted(next(desk.stick.glob("*.copy"))))
    assert plan.lost == 0
    assert desk.numbers() == numbers | {last.digits, early.digits}
    assert goes_on_with_a_new_chain(desk, last)
    desk.carry()
    assert desk.road().waiting().count == 0
    assert numbers < numbers_in(desk.district.home.district_database)
    with closing(sqlite3.connect(desk.district.home.district_database)) as book:
        assert book.execute("SELECT count(*) FROM evidence").fetchone() == (0,)
    assert is_whole(desk)


# -- the moment of the change ---------------------------------------------------------------------


def steps_of_change(desk: Desk, monkeypatch: pytest.MonkeyPatch, stop_at: int) -> int:
    """Change over in a child that dies, as by a power cut, before its `stop_at`-th call."""
    with restorer_of_desk(desk.home) as restorer:
        restorer.prepare(Wanted(), DeadLine())
        child = os.fork()
        if child == 0:
            count = 0

            def counted(real):
                def call(*arguments, **named):
                    nonlocal count
                    count += 1
                    if count == stop_at:
                        os._exit(9)
                    return real(*arguments, **named)

                return call

            for name in ("rename", "replace", "unlink"):
                monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
            monkeypatch.setattr(os, "fsync", counted(os.fsync))
            restorer.change_over()
            os._exit(count)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def leaves_the_old_or_the_new_book(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Killed before each step of the change, and opened again afterwards."""
    numbers = {one.digits for one in desk.register(2)}
    desk.back_up()
    numbers |= {one.digits for one in desk.register(1)}
    book, kept = desk.home.book, desk.home.folder / "kept"
    # A log that was never copied back lies beside the book, as after a crash.
    shutil.copytree(desk.home.folder, kept, ignore=shutil.ignore_patterns("kept"))
    desk.close()
    seen = set()
    for step in range(1, 40):
        for path in desk.home.folder.glob("desk.book*"):
            path.unlink()
        for path in kept.glob("desk.book*"):
            shutil.copy2(path, desk.home.folder)
        code = steps_of_change(desk, monkeypatch, step)
        finish_change_over(book)
        if not book.exists() or numbers_in(book) != numbers:
            return False
        with closing(sqlite3.connect(book)) as read:
            is_new = read.execute("SELECT 1 FROM meta WHERE key = 'install restored'").fetchone()
            if read.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return False
        seen.add("new" if is_new else "old")
        if is_new and not list(desk.home.folder.glob("desk.book.before-restore-*")):
            return False
        if code != 9:
            break
    assert seen == {"old", "new"}
    assert step > 6
    return True


def test_a_crash_at_any_step_leaves_the_old_book_or_the_new_one(desk, monkeypatch):
    assert leaves_the_old_or_the_new_book(desk, monkeypatch)


def test_a_change_that_is_not_written_down_first_would_be_noticed(desk, monkeypatch):
    """The planted mistake: files change places one by one, and nobody knows of it."""

    def careless(book: Path, stamp: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            old = book.with_name(book.name + suffix)
            if old.exists():
                kept = before_restore(book, stamp)
                old.rename(kept.with_name(kept.name + suffix))
        restored(book).rename(book)

    monkeypatch.setattr("app.restoring.change_over", careless)
    assert not leaves_the_old_or_the_new_book(desk, monkeypatch)
