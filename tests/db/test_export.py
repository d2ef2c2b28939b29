"""An export holds the whole book, closed and signed, and little of it at a time in memory."""

import sqlite3
from contextlib import closing
from io import BytesIO

import msgspec
import pytest

from app.exporting import ExportFailed, book_of, export
from app.homes import Home, NotEnrolled
from db.export import WHOLE, write_export
from db.tables import journal
from registry.framed import ABOUT, END, FRAME, RECEIPT, End, records
from registry.road import Frame
from tests.inspector.doing import asked
from tests.inspector.village import FINGERPRINT, exported, live
from tests.world import World


@pytest.fixture
def office(tmp_path):
    (tmp_path / "world").mkdir()
    world = World(tmp_path / "world")
    yield world, live(world, with_receipts=True)[1].book
    world.close()


def test_it_holds_every_entry_and_every_receipt_once(office):
    _, book = office
    file = BytesIO()
    told = write_export(book, WHOLE, file.write)
    found = list(records(BytesIO(file.getvalue()).read))
    assert [found[0].kind, found[-1].kind] == [ABOUT, END]
    frames = [msgspec.msgpack.decode(one.body, type=Frame) for one in found if one.kind == FRAME]
    with book.reading() as connection:
        rows = connection.execute(journal.select().order_by(journal.c.chain_id, journal.c.n)).all()
    wires = [wire for frame in frames for wire in frame.entries]
    assert [(wire.header, wire.salt, wire.payload) for wire in wires] == [
        (row.header, row.salt, row.payload) for row in rows
    ]
    assert told.entries == len(rows)
    assert told.receipts == sum(one.kind == RECEIPT for one in found) >= 3
    end = msgspec.msgpack.decode(found[-1].body, type=End)
    assert (end.records, end.digest) == (len(found) - 1, told.digest)


def test_frames_are_small_however_large_the_book(office):
    _, book = office
    sizes = [len(one.body) for one in records(BytesIO(exported(book, WHOLE, 700)).read)]
    assert len(sizes) > 10
    assert max(sizes) < 2000


def test_progress_counts_to_the_last_entry(office):
    _, book = office
    told: list[tuple[int, int]] = []
    done = write_export(book, WHOLE, BytesIO().write, lambda *step: told.append(step), 700)
    assert told == sorted(told)
    assert told[-1] == (done.entries, done.entries)


def test_entries_written_meanwhile_are_not_half_in_it(office, tmp_path):
    """All of it belongs to one moment, while the work goes on."""
    world, _ = office
    desk, place, _ = world.desk(2)
    from tests.world import AIGUL, a_form

    written: list[object] = []

    def at_work(done: int, whole: int) -> None:
        written.append(desk.register(a_form("Кейінгі"), AIGUL))

    file = BytesIO()
    told = write_export(place.book, WHOLE, file.write, at_work)
    assert written
    path = tmp_path / "export"
    path.write_bytes(file.getvalue())
    assert asked(path, FINGERPRINT, []) == (set(), set())
    assert told.entries == 1  # as the book was when it began


def test_a_broken_book_is_not_mended_on_the_way_out(office, tmp_path):
    _, book = office
    with closing(sqlite3.connect(book.engine.url.database)) as somebody:
        somebody.execute("DELETE FROM journal WHERE n = 2")
        somebody.commit()
    path = tmp_path / "export"
    path.write_bytes(exported(book))
    assert asked(path, FINGERPRINT, []) == ({22}, {22})


def test_it_appears_whole_or_not_at_all(office, tmp_path):
    _, book = office
    to = tmp_path / "out" / "export"
    with pytest.raises(ExportFailed):
        export(book, to)  # no such folder
    to.parent.mkdir()
    export(book, to)
    assert [one.name for one in to.parent.iterdir()] == ["export"]
    assert asked(to, FINGERPRINT, []) == (set(), set())

    def pulled_out(done: int, whole: int) -> None:
        raise OSError("gone")

    before = to.read_bytes()
    with pytest.raises(ExportFailed):
        export(book, to, pulled_out)
    assert [one.name for one in to.parent.iterdir()] == ["export"]
    assert to.read_bytes() == before


def test_a_home_without_a_book_says_so(tmp_path):
    with pytest.raises(NotEnrolled):
        book_of(Home(tmp_path))
