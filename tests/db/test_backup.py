"""A backup is whole, without any control code, made while the desk works, and never in vain."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

import db.backup
from db.backup import BackupFailed, Shelf, back_up
from db.checking import BookDamaged, Soundness, check_book
from db.journal import own_journal
from registry.application import office_time
from registry.desk import Desk
from registry.facts import PapersSent
from registry.failures import DiskNearlyFull
from registry.keeping import DAY_MS, to_keep
from registry.numbers import Number
from tests.world import AIGUL, MONDAY_MORNING, TestVerifier, World, a_form, meet
from tests.world import Place as Desktop


class Office:
    """A desk that has worked, and the folder for its backups."""

    def __init__(self, folder: Path, count: int = 5) -> None:
        self.world = World(folder)
        self.desk: Desk
        self.place: Desktop
        self.desk, self.place, _ = self.world.desk()
        self.book = folder / "desk1.book"
        self.shelf = Shelf(folder / "backups", "tereze-0427-01")
        self.register(count)

    def register(self, count: int = 1) -> list[Number]:
        return [self.desk.register(a_form(), AIGUL).number for _ in range(count)]

    def back_up(self, day: float = 0, **more) -> tuple[Path, Soundness]:
        at = office_time(MONDAY_MORNING + int(day * DAY_MS))
        key = self.world.district_key.public_key
        return back_up(self.book, self.shelf, at, TestVerifier(), key, **more)

    def check(self, path: Path) -> Soundness:
        return check_book(path, TestVerifier(), self.world.district_key.public_key)

    def secrets(self) -> list[bytes]:
        """What lies in the book of codes not printed yet, encrypted as it is."""
        with closing(sqlite3.connect(self.book)) as book:
            asked = book.execute("SELECT secret FROM due_print WHERE secret IS NOT NULL")
            return [secret for (secret,) in asked]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.world.close()


def test_a_backup_holds_all_that_the_book_holds(office):
    meet(office.place, office.world.district)
    path, found = office.back_up()
    assert path.name == "tereze-0427-01-2026-03-02-090000.backup"
    assert set(found.heads) == set(office.place.road.heads())
    assert found.entries == 1 + 5 + 2
    assert found.last_at > MONDAY_MORNING
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in office.shelf.folder.iterdir()] == [path.name]


def no_code_is_in(office: Office, path: Path, remembered: list[bytes]) -> bool:
    content = path.read_bytes()
    return not any(secret in content for secret in [*remembered, *office.secrets()])


def remembered_by_freed_pages(office: Office) -> list[bytes]:
    """Codes of receipts that have come out since: SQLite may leave them in what it has freed."""
    before = office.secrets()
    office.place.book.engine.dispose()
    with closing(sqlite3.connect(office.book)) as book:
        book.execute("PRAGMA secure_delete = OFF")  # as many builds of SQLite have it
        book.execute("DELETE FROM due_print")
        book.commit()
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    office.register(1)
    office.place.book.engine.dispose()
    with closing(sqlite3.connect(office.book)) as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    lying = office.book.read_bytes()
    remembered = [secret for secret in before if secret in lying]
    assert remembered, "SQLite has cleaned up: this test would show nothing"
    return remembered


def test_no_byte_of_a_control_code_gets_into_a_backup(office):
    office.register(150)
    remembered = remembered_by_freed_pages(office)
    path, _ = office.back_up()
    assert no_code_is_in(office, path, remembered)
    with closing(sqlite3.connect(path)) as made:
        rows = made.execute("SELECT paper, number, secret FROM due_print").fetchall()
    assert len(rows) == 2  # the prints themselves are still due: the receipt gets a new code
    assert all(secret is None for *_, secret in rows)


def test_a_backup_that_keeps_the_codes_would_be_noticed(office, monkeypatch):
    office.register(150)
    remembered = remembered_by_freed_pages(office)
    monkeypatch.setattr(db.backup, "_SECRETS", "SELECT 1")
    path, _ = office.back_up()
    assert not no_code_is_in(office, path, remembered)
    monkeypatch.undo()
    monkeypatch.setattr(db.backup, "_forget_secrets", _without_writing_anew)
    path, _ = office.back_up(1)
    assert not no_code_is_in(office, path, remembered)


def _without_writing_anew(raw: Path, clean: Path) -> None:
    """The planted mistake: rows are emptied, but freed pages keep what they remember."""
    with closing(sqlite3.connect(raw)) as made:
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("UPDATE due_print SET secret = NULL")
        made.commit()
    shutil.copyfile(raw, clean)


def test_the_desk_goes_on_working_while_a_backup_is_made(office, monkeypatch):
    monkeypatch.setattr(db.backup, "_PAGES", 2)  # many steps, with a registration between each two
    heads = set(office.place.road.heads())
    steps: list[tuple[int, int]] = []

    def told(done: int, of: int) -> None:
        steps.append((done, of))
        office.register()

    path, found = office.back_up(told=told)
    assert set(found.heads) == heads  # of the moment at which it began
    assert len(steps) > 10
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)  # never begun anew
    assert steps[-1][0] == steps[-1][1]
    assert office.check(path).entries < office.check(office.book).entries


def test_a_backup_taken_from_another_thread_of_the_program_is_as_good(office):
    made: list[Path] = []
    thread = Thread(target=lambda: made.append(office.back_up()[0]))
    thread.start()
    office.register(10)
    thread.join()
    assert office.check(made[0]).entries >= 6


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE journal SET payload = x'90' WHERE n = 3", "entry"),
        ("UPDATE journal SET h = zeroblob(32) WHERE n = 3", "entry"),
        ("UPDATE journal SET signature = zeroblob(64) WHERE n = 3", "signature"),
        ("UPDATE journal SET signature = NULL WHERE n = 5", "end"),
        ("DELETE FROM journal WHERE n = 3", "entry"),
        ("DELETE FROM journal WHERE n = 5", "end"),
        ("UPDATE chain SET head_n = 4", "end"),
        ("UPDATE chain SET signing_key = zeroblob(32)", "key"),
        ("UPDATE chain SET desk = 0", "key"),
        ("DROP TABLE journal", "tables"),
    ],
)
def test_a_damaged_book_is_not_backed_up_and_costs_no_good_backup(office, statement, what):
    good, _ = office.back_up()
    content = good.read_bytes()
    with closing(sqlite3.connect(office.book)) as book:
        book.execute(statement)
        book.commit()
    with pytest.raises(BookDamaged) as told:
        office.back_up(1)
    assert told.value.what == what
    assert [one.read_bytes() for one in office.shelf.folder.iterdir()] == [content]


def test_damaged_pages_of_the_file_itself_are_noticed(office):
    office.register(200)
    good, _ = office.back_up()
    office.place.book.engine.dispose()
    with closing(sqlite3.connect(office.book)) as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with office.book.open("r+b") as file:
        for page in range(8, 40):
            file.seek(page * 4096 + 100)
            file.write(b"\xff" * 64)
    with pytest.raises(BookDamaged) as told:
        office.back_up(1)
    assert told.value.what == "file"
    assert [one.name for one in office.shelf.folder.iterdir()] == [good.name]


def test_a_book_of_another_district_is_not_ours(office):
    path, _ = office.back_up()
    with pytest.raises(BookDamaged) as told:
        check_book(path, TestVerifier(), b"\1" * 32)
    assert told.value.what == "key"


def test_every_flipped_bit_of_an_entry_is_noticed(office):
    path, _ = office.back_up()
    with closing(sqlite3.connect(path)) as book:
        rows = book.execute(
            "SELECT id, header, salt, payload, h, signature FROM journal"
        ).fetchall()
    columns = ("header", "salt", "payload", "h", "signature")
    row = rows[3]
    for column, value in zip(columns, row[1:], strict=True):
        for bit in range(0, len(value) * 8, 11):
            changed = bytearray(value)
            changed[bit // 8] ^= 1 << bit % 8
            with closing(sqlite3.connect(path)) as book:
                book.execute(f"UPDATE journal SET {column} = ? WHERE id = ?", (changed, row[0]))
                book.commit()
            with pytest.raises(BookDamaged):
                office.check(path)
        with closing(sqlite3.connect(path)) as book:
            book.execute(f"UPDATE journal SET {column} = ? WHERE id = ?", (value, row[0]))
            book.commit()
    assert office.check(path).entries == 6


def test_two_branches_of_a_chain_are_both_looked_through(office):
    twin = office.world._place("twin", office.place.key, office.place.device)
    for frame in office.place.road.frames_after(()):
        twin.road.take_in(frame)
    with closing(sqlite3.connect(office.world.folder / "twin.book")) as book:
        book.execute("UPDATE chain SET own = 1")
        book.commit()
    office.register(2)
    journal = own_journal(twin.book)
    assert journal is not None
    with journal.writing() as writing:
        writing.append(PapersSent(Number.of_application(427, 1, 1).digits, "land", 1))
    for frame in twin.road.frames_after(()):
        office.world.district.road.take_in(frame)
    for frame in office.place.road.frames_after(()):
        office.world.district.road.take_in(frame)
    district = office.world.folder / "district.book"
    found = office.check(district)
    assert len(found.heads) == 3
    with closing(sqlite3.connect(district)) as book:
        book.execute("UPDATE chain SET first_n = first_n - 1 WHERE first_n > 0")
        book.commit()
    with pytest.raises(BookDamaged):
        office.check(district)


def test_thirty_days_of_backups_leave_what_the_rule_keeps(office):
    for day in range(30):
        newest, _ = office.back_up(day)
        office.shelf.tidy_up(newest)
    made = office.shelf.made()
    assert set(made) == to_keep(made)
    assert len(made) == len(list(office.shelf.folder.iterdir())) < 14
    assert max(made) == office_time(MONDAY_MORNING + 29 * DAY_MS)


def test_a_backup_made_under_a_clock_set_back_is_not_tidied_away_at_once(office):
    for day in range(400, 800, 20):
        office.back_up(day)
    newest, _ = office.back_up(-3000)  # the battery of the clock is empty: it is 2017
    office.shelf.tidy_up(newest)
    assert newest.exists()


def test_two_desks_share_a_folder_and_never_tidy_up_each_other(office):
    other = Shelf(office.shelf.folder, "tereze-0427-02")
    theirs = [other.path(office_time(MONDAY_MORNING + hour * 3_600_000)) for hour in range(5)]
    newest, _ = office.back_up()
    for path in theirs:
        path.write_bytes(b"theirs")
    assert office.shelf.tidy_up(newest) == []
    assert len(other.tidy_up(theirs[-1])) == 4
    assert newest.exists()


def test_what_a_crash_left_half_made_is_cleared_and_never_taken_for_a_backup(office):
    office.shelf.folder.mkdir()
    half = office.shelf.folder / "tereze-0427-01-2026-03-01-090000.backup.raw"
    half.write_bytes(b"half")
    assert office.shelf.made() == {}
    office.back_up()
    assert not half.exists()


def test_a_disk_that_is_too_small_is_refused_before_anything_is_written(office, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        office.shelf = Shelf(small, "tereze-0427-01")
        with pytest.raises(DiskNearlyFull):
            office.back_up()
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_disk_that_fills_up_meanwhile_leaves_the_earlier_backups(office, monkeypatch):
    good, _ = office.back_up()
    monkeypatch.setattr(db.backup, "_sync", _full)
    with pytest.raises(BackupFailed):
        office.back_up(1)
    assert [one.name for one in office.shelf.folder.iterdir()] == [good.name]


def _full(_: Path) -> None:
    raise OSError(28, "no space left on device")
