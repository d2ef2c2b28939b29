"""The referee of the kill runs sees each thing that it says it looks for."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

import printing.cover
import printing.receipt
from app.renewal import opening
from db.journal import open_chain, own_journal
from registry.application import Stage
from registry.facts import HandedOver, Proof
from registry.failures import Trouble
from registry.lists import Wanted
from registry.numbers import Number
from sync.exchange import Uploader
from tests.crash import referee
from tests.crash.kill_arena import Beside
from tests.crash.kill_desk import LATE, Desk, is_level
from tests.crash.kill_district import District
from tests.crash.kill_homes import Folders, OfficeClock, make_template
from tests.crash.kill_marks import Marks
from tests.crash.kill_paper import SheetFile, draw_short, draw_short_cover
from tests.crash.referee_books import Sheet, SheetReader
from tests.crash.referee_copy import MAGIC
from tests.world import DISTRICT_ID, a_form

Told = Callable[[], list[str]]


class Office:
    """A pair of homes after a morning's work, as the referee finds them."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders(folder)
        self.case = referee.begin(
            {
                "desk": str(self.folders.desk.book),
                "district": str(self.folders.district.district_database),
                "sheets": str(self.folders.sheets),
                "stick": str(self.folders.stick) if self.folders.stick.exists() else "",
                "workplace": str(folder / "referee"),
                "district_key": self.folders.desk.enrolment().district_key.hex(),
                "district_id": DISTRICT_ID.hex(),
                "seal_cost": 2,
            }
        )

    def look(self) -> list[str]:
        return self.case.look(desk_dead=True, district_dead=True)

    def close(self) -> list[str]:
        return self.case.close()[0]

    def desk(self, sql: str) -> None:
        _run(self.folders.desk.book, sql)

    def district(self, sql: str) -> None:
        _run(self.folders.district.district_database, sql)

    def sheet(self, text: str, name: str = "again") -> None:
        SheetFile(self.folders.sheets).add(name, text.encode())

    def at_work(self) -> "AtWork":
        return AtWork(self.folders)


def _run(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


class AtWork:
    """The same homes with the program at work in them."""

    def __init__(self, folders: Folders) -> None:
        clock, marks = OfficeClock(), Marks()
        self.district = District.open(folders, clock, marks, 1)
        self.desk = Desk.open(folders, clock, marks, 1)
        carrier = self.district.opened.devices.device(self.desk.device.certificate.device)
        assert carrier is not None
        peer = Beside(self.district, carrier)
        self.road = Uploader(self.desk.office.parts.road, peer, clock)

    @property
    def engines(self) -> tuple[Engine, Engine]:
        return self.district.opened.book.engine, self.desk.office.parts.road._book.engine

    def __enter__(self) -> "AtWork":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.desk.copy is not None
        self.desk.copy.stop()
        for engine in self.engines:
            engine.dispose()

    def a_morning(self) -> None:
        """Some applications at every stage, all printed and carried; one receipt is still due."""
        for _ in range(5):
            for deed in (
                self.desk.register,
                self.desk.send_papers,
                self.desk.take_in,
                self.desk.hand_over,
            ):
                with suppress(Trouble):
                    deed()
                self.road.run()
                self.district.clerk_acts()
        self.desk.print_all_due()
        self.desk.print_all_due()  # of two sheets in a hundred the printer said that it cannot
        self.desk.office.register(a_form(), self.desk.by)
        while not is_level(self.road.run()):
            pass


@pytest.fixture(scope="module")
def morning(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("referee")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(printing.receipt, "receipt_pdf", draw_short)
        patched.setattr(printing.cover, "cover_sheet_pdf", draw_short_cover)
        clock = OfficeClock()
        make_template(folder / "template", clock)
        for name in ("one", "other"):
            shutil.copytree(folder / "template", folder / name)
            Folders(folder / name).plug_in()
            with AtWork(Folders(folder / name)) as at_work:
                at_work.a_morning()
        yield folder


@pytest.fixture
def office(morning, tmp_path) -> Office:
    shutil.copytree(morning / "one", tmp_path / "pair")
    return Office(tmp_path / "pair")


@pytest.fixture
def other(morning, tmp_path) -> Folders:
    """Another morning of the same desk, as if it had been lived twice."""
    shutil.copytree(morning / "other", tmp_path / "other")
    return Folders(tmp_path / "other")


def test_an_honest_morning_is_right_and_its_last_receipt_is_due(office):
    assert office.look() == []
    [wrong] = {one.rpartition(" ")[0] for one in office.close()} - {
        "not printed at the end: office copy"
    }
    assert wrong == "not printed at the end: receipt"


NEWEST = "(SELECT max(number) FROM application)"
OLDEST = "(SELECT min(number) FROM application)"
OWN = "chain_id = (SELECT id FROM chain WHERE desk = 1)"
LAST = f"{OWN} AND n = (SELECT max(n) FROM journal WHERE {OWN})"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("DELETE FROM due_print WHERE paper = 0", "neither printed nor due: receipt"),
        ("DELETE FROM due_print WHERE paper = 1", "neither printed nor due: office copy"),
        ("UPDATE due_print SET secret = NULL", "due without its code"),
        (f"INSERT INTO due_print VALUES (1, {OLDEST}, NULL, 0)", "printed, marked and still due"),
        (f"INSERT INTO due_print VALUES (2, {NEWEST}, NULL, 0)", "due for nothing: cover sheet"),
        (
            f"UPDATE journal SET payload = x'90' WHERE {OWN} AND n = 3",
            "h(3) is not what is written",
        ),
        (f"UPDATE journal SET signature = zeroblob(64) WHERE {LAST}", "does not hold"),
        (f"UPDATE journal SET signature = NULL WHERE {LAST}", "ends without a signature"),
        (f"DELETE FROM journal WHERE {OWN} AND n = 3", "entry 3 is missing before 4"),
        (f"DELETE FROM journal WHERE {LAST}", "holds entries that the desk has not"),
        (f"DELETE FROM application WHERE number = {OLDEST}", "an entry without its row"),
        (f"DELETE FROM journal WHERE NOT {OWN}", "second copy holds entries that the book has not"),
        ("INSERT INTO quarantine VALUES (1, 'why')", "1 entries set aside"),
        ("INSERT INTO evidence VALUES (x'00', 0, 'why', x'00')", "1 frames refused"),
        ("UPDATE district_receipt SET signature = zeroblob(64)", "not signed by the district"),
    ],
)
def test_what_is_wrong_with_the_desks_book_is_seen(office, done, said):
    office.desk(done)
    assert any(said in one for one in office.look())


def test_what_the_district_signed_for_and_lost_is_seen(office):
    office.district(f"DELETE FROM journal WHERE {LAST}")
    assert any("signed for entry" in one for one in office.look())


def test_two_books_that_went_different_ways_are_seen(office, other):
    shutil.copyfile(other.district.district_database, office.folders.district.district_database)
    assert any("hold different entries" in one for one in office.look())


def a_receipt(office: Office, **changed: str) -> str:
    """The first receipt of the morning, with other lines."""
    sheets = SheetReader(office.folders.sheets).more(dead=True)
    first = next(one for one in sheets if isinstance(one, Sheet) and one.kind == 0)
    code = "-".join(first.code[at : at + 4] for at in (0, 4, 8))
    lines = {"paper": "0", "number": first.serial, "code": code, **changed}
    return "\n".join(f"{name} {value}" for name, value in lines.items() if value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "a repeat that does not say it is one"),
        ({"copy": "2"}, "says it is copy 2 for no reason"),
        ({"code": "1234-5678-9012"}, "a receipt whose code has no entry"),
        ({"number": "0427-01-000999"}, "a receipt without an entry"),
        ({"paper": "1", "copy": "1"}, "a code on the office copy"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_seen(office, changed, said):
    office.sheet(a_receipt(office, **changed))
    assert any(said in one for one in office.look())


def test_a_true_repeat_is_right_and_half_a_sheet_counts_as_one(office):
    office.sheet(a_receipt(office, copy="1"))
    whole = office.folders.sheets.stat().st_size
    serial = a_receipt(office).split()[3]
    office.sheet("x" * 5000, f"receipt-{serial}")
    with office.folders.sheets.open("r+b") as file:
        file.truncate(whole + 1024)
    assert office.look() == []
    office.sheet(a_receipt(office, copy="2"))
    assert any("does not say it is one" in one for one in office.look())


def test_a_first_sheet_is_a_copy_after_a_death_also_when_a_new_code_follows_at_once(office):
    """Found by the run: print begun, killed; printed and a new code given before the next look."""
    with office.at_work() as at_work:
        desk = at_work.desk.office
        for due in desk.due_prints():
            desk.parts.begun.begin(due)
    assert office.look() == []
    with office.at_work() as at_work:
        desk, by = at_work.desk.office, at_work.desk.by
        [number] = {due.number for due in desk.due_prints()}
        assert desk.print_due(number, by) == 2
        desk.replace_code(Number.parse(number), by)
        assert desk.print_due(number, by) == 1
    assert office.look() == []


def test_a_first_sheet_that_says_it_is_a_copy_without_a_death_is_seen(office):
    with office.at_work() as at_work:
        desk, by = at_work.desk.office, at_work.desk.by
        number = desk.register(a_form(), by).number
        for due in desk.parts.journal.due_prints(number.digits):
            desk.parts.begun.begin(due)
        assert desk.print_due(number.digits, by) == 2
    assert office.look() == [
        f"a sheet that says it is copy 1 for no reason: {paper} {number.shown}"
        for paper in ("receipt", "office copy")
    ]


def test_a_number_shown_and_not_written_is_seen(office):
    office.sheet("1042701000999000", "screen")
    assert any("the screen showed" in one for one in office.look())


def test_a_sheet_marked_and_not_out_is_seen(office):
    records = SheetFile(office.folders.sheets).records()
    last = [begins for begins, _, name in records if name != "screen"][-1]
    os.truncate(office.folders.sheets, last)
    assert any("marked as printed and not out" in one for one in office.look())


def test_what_was_done_twice_is_seen(office):
    with office.at_work() as at_work:
        parts = at_work.desk.office.parts
        [row, *_] = parts.reading.rows(Wanted(stages=(Stage.ISSUED,)))
        with parts.journal.writing() as writing:
            again = HandedOver(row.number, row.answer, Proof.RECEIPT)
            writing.append(again, registration=row.registration)
    assert any("handed over twice" in one for one in office.look())


def test_a_gap_in_the_serials_is_seen(office):
    with office.at_work() as at_work:
        with at_work.desk.office.parts.journal.writing() as writing:
            writing.next_serial()
            fact = at_work.desk.office.draft(a_form(), at_work.desk.by)
            assert fact.draft
            writing.append(HandedOver("1042701000001000", "", Proof.RECEIPT))
        at_work.desk.office.register(a_form(), at_work.desk.by)
    assert any("serials have a gap" in one for one in office.look())


def test_a_chain_that_a_kill_began_is_seen(office):
    with office.at_work() as at_work:
        device = at_work.desk.device
        book = at_work.desk.office.parts.road._book
        assert own_journal(book) is not None
        open_chain(book, opening(device, "restored"))
    assert any("a new chain was begun: restored" in one for one in office.look())


def test_at_the_end_what_was_not_carried_is_seen(office):
    with office.at_work() as at_work:
        at_work.desk.office.register(a_form(), at_work.desk.by)
    assert any("at the end 1 entries are only at the desk" in one for one in office.close())


def test_a_book_set_back_to_the_morning_is_seen(office):
    earlier = office.folders.desk.book.read_bytes()
    with office.at_work() as at_work:
        at_work.desk.office.register(a_form(), at_work.desk.by)
    assert office.look() == []
    office.folders.desk.book.write_bytes(earlier)
    assert any("entries changed since" in one for one in office.close())


def test_a_second_copy_ahead_of_its_book_is_seen(office):
    earlier = office.folders.desk.book.read_bytes()
    with office.at_work() as at_work:
        at_work.desk.office.register(a_form(), at_work.desk.by)
    office.folders.desk.book.write_bytes(earlier)
    assert "the second copy holds entries that the book has not" in office.look()


def test_a_paper_before_its_entry_is_on_the_stick_is_seen(office):
    [copy] = office.folders.stick.glob("*.copy")
    earlier = copy.read_bytes()
    with office.at_work() as at_work:
        at_work.desk.register()
    copy.write_bytes(earlier)
    assert any("a paper before its entry was on the second copy" in one for one in office.look())
    assert any("not level" in one for one in office.close())


def test_a_stick_that_was_late_and_said_so_is_forgiven(office):
    [copy] = office.folders.stick.glob("*.copy")
    earlier = copy.read_bytes()
    SheetFile(office.folders.sheets).add("screen", LATE.encode())
    with office.at_work() as at_work:
        at_work.desk.register()
    copy.write_bytes(earlier)
    assert office.look() == []


def damaged(data: bytes) -> bytes:
    return data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]


def with_its_last_record_twice(data: bytes) -> bytes:
    at = len(MAGIC)
    while (end := at + 9 + int.from_bytes(data[at : at + 4], "big")) < len(data):
        at = end
    return data + data[at:]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (damaged, "a record of the second copy is damaged"),
        (with_its_last_record_twice, "the second copy has entry"),
        (lambda data: data[:-1], "became shorter than what was whole of it"),
    ],
)
def test_what_is_wrong_with_the_second_copy_is_seen(office, changed, said):
    [copy] = office.folders.stick.glob("*.copy")
    if "shorter" in said:
        assert office.look() == []
    copy.write_bytes(changed(copy.read_bytes()))
    assert any(said in one for one in office.look())


def test_a_second_file_beside_the_copy_is_seen(office):
    [copy] = office.folders.stick.glob("*.copy")
    shutil.copyfile(copy, copy.with_suffix(".2.copy"))
    assert any("a second file" in one for one in office.look())


def test_a_damaged_file_is_seen(office):
    office.desk(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET "
        "sql = replace(sql, 'arrived_at BIGINT', 'arrived_at BIGINT NOT NULL') "
        "WHERE name = 'journal'"
    )
    assert any("SQLite finds it damaged" in one for one in office.close())
