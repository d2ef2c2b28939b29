"""Books of every released version open, lose nothing, and send on what still waited."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.book import Book, Identity, prepare, rebuild, retry_quarantined
from db.engine import open_engine, sqlite_url
from db.journal import own_journal
from db.reading import BookReading
from db.road import BookRoad
from db.tables import SCHEMA
from registry.desk import Desk
from registry.failures import BookFromNewerProgram
from registry.lists import Wanted
from tests import second_verifier
from tests.world import (
    AIGUL,
    DISTRICT_ID,
    SOKOLOVKA,
    CheapSealer,
    HandClock,
    Place,
    SeededRandom,
    TestKey,
    TestVerifier,
    a_form,
    meet,
    the_calendar,
    the_catalogue,
)

HERE = Path(__file__).parent
RELEASED = sorted(kept.name for kept in HERE.iterdir() if (kept / "desk1.sqlite").exists())
KEPT = ("chain", "journal", "due_print", "district_receipt", "evidence", "meta")


def opened(path: Path, key: TestKey, device: bytes) -> Place:
    """A book as the program opens it: brought up to date first."""
    engine = open_engine(sqlite_url(path))
    prepare(engine)
    identity = Identity(device, key, TestVerifier(), TestKey(b"district").public_key, "test")
    return Place(Book(engine, identity, HandClock(), SeededRandom(), b"k" * 32), key, device)


@pytest.fixture(params=RELEASED)
def old(request, tmp_path):
    """Copies of a release's two books: the originals are never opened for writing."""
    for book in ("desk1", "district"):
        shutil.copyfile(HERE / request.param / f"{book}.sqlite", tmp_path / f"{book}.sqlite")
    return tmp_path


@pytest.fixture
def desk_path(old):
    return old / "desk1.sqlite"


@pytest.fixture
def desk(desk_path):
    place = opened(desk_path, TestKey(b"desk1"), b"desk %011d" % 1)
    yield place
    place.book.engine.dispose()


@pytest.fixture
def district(old):
    place = opened(old / "district.sqlite", TestKey(b"district"), DISTRICT_ID)
    yield place
    place.book.engine.dispose()


def verbs(place: Place) -> Desk:
    journal = own_journal(place.book)
    assert journal is not None
    return Desk(
        journal=journal,
        sealer=CheapSealer(),
        random=SeededRandom(9),
        clock=place.book.clock,
        catalogue=the_catalogue(),
        calendar=the_calendar(),
        office=SOKOLOVKA,
        desk=1,
        status_address="",
    )


def test_there_is_a_book_of_the_first_release():
    assert RELEASED[0] == "0.1.0"


@pytest.mark.parametrize("table", KEPT)
def test_no_row_is_lost_or_changed_by_opening(desk_path, table):
    with closing(sqlite3.connect(desk_path)) as book:
        names = [row[1] for row in book.execute(f"PRAGMA table_info({table})")]
        before = book.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
    opened(desk_path, TestKey(b"desk1"), b"desk %011d" % 1).book.engine.dispose()
    with closing(sqlite3.connect(desk_path)) as book:
        after = book.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2").fetchall()
    assert before
    assert after == before


def test_the_tables_say_the_same_as_tables_written_anew(desk):
    asked = Wanted(limit=1000)
    before = desk.reading.rows(asked)
    rebuild(desk.book)
    assert desk.reading.rows(asked) == before
    assert len(before) == 6


def test_every_chain_still_verifies(desk, desk_path):
    desk.book.engine.dispose()
    assert second_verifier.verify_book(desk_path, TestKey(b"district").public_key)


def test_a_full_queue_survives_the_upgrade_and_reaches_the_district(desk, district):
    waiting = BookRoad(desk.book).waiting().count
    assert waiting > 0
    lacking = set(desk.reading.entry_hashes()) - set(district.reading.entry_hashes())
    assert len(lacking) == waiting
    meet(desk, district)
    assert lacking <= set(district.reading.entry_hashes())
    for head in district.road.heads():
        [receipt] = district.road.receipts_for(head.chain, desk.device)
        desk.road.settle(receipt)
    assert BookRoad(desk.book).waiting().count == 0


def test_papers_still_due_can_be_printed_with_their_codes(desk):
    journal = verbs(desk).journal
    due = journal.due_prints()
    numbers = dict.fromkeys(one.number for one in due)
    receipts = [one for n in numbers for one in journal.due_prints(n) if one.secret]
    assert not any(one.secret for one in due)  # a list has no need of all codes
    assert len(due) == 8
    assert len(receipts) == 2
    assert all(len(one.secret) == 12 for one in receipts)


def test_work_goes_on_where_it_stopped(desk):
    last = max(row.number for row in desk.reading.rows(Wanted(limit=1000)))
    receipt = verbs(desk).register(a_form("Нұрланова Зере"), AIGUL)
    assert receipt.number.serial == int(last[7:13]) + 1


def test_what_could_not_be_read_then_waits_and_is_in_nobodys_way(desk):
    assert BookReading(desk.book).set_aside() == 1
    assert retry_quarantined(desk.book) == 1


def test_a_book_of_a_newer_program_is_left_as_it_is(desk_path):
    opened(desk_path, TestKey(b"desk1"), b"desk %011d" % 1).book.engine.dispose()
    newer = f"{int(SCHEMA) + 1:04}"
    with closing(sqlite3.connect(desk_path)) as book, book:
        book.execute("UPDATE alembic_version SET version_num = ?", (newer,))
    before = desk_path.read_bytes()
    with pytest.raises(BookFromNewerProgram) as refused:
        opened(desk_path, TestKey(b"desk1"), b"desk %011d" % 1)
    assert refused.value.found == newer
    assert desk_path.read_bytes() == before
