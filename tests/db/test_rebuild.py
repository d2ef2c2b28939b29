"""Tables written anew say what they said; what fails half-way stays out whole."""

from sqlalchemy import select

import db.rows
from db.book import rebuild, retry_quarantined
from db.landing import _BATCH
from db.tables import journal, printed
from registry.application import Stage
from registry.facts import PaperKind
from registry.lists import Wanted
from tests.db.test_any_order import tables
from tests.world import AIGUL, CLERK, World, a_form, meet


def a_working_day(world: World):
    desk, place, _ = world.desk()
    for n in range(6):
        number = desk.register(a_form(f"Адам {'абвгде'[n]}", summary="Су"), AIGUL).number
        for _ in range(n):
            desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", AIGUL)
        if n % 2:
            desk.send_papers(number, AIGUL)
    meet(place, world.district)
    world.department.accept(number, "land", CLERK)
    meet(world.district, place)
    return desk, place


def test_tables_written_anew_are_the_same(world):
    _, place = a_working_day(world)
    for book in (place.book, world.district.book):
        before = tables(book)
        rebuild(book)
        assert tables(book) == before
    with place.book.reading() as connection:
        copies = connection.execute(select(printed.c.copies).order_by(printed.c.copies)).scalars()
        assert list(copies) == [1, 2, 3, 4, 5]
    assert place.reading.counts() == {
        Stage.REGISTERED: 3,
        Stage.SENT: 2,
        Stage.WITH_DEPARTMENT: 1,
    }


def test_whoever_waits_is_told_how_far_it_is(world, monkeypatch):
    monkeypatch.setattr("db.landing._BATCH", 7)
    assert _BATCH > 7
    _, place = a_working_day(world)
    told: list[tuple[int, int]] = []
    count = rebuild(place.book, lambda done, of: told.append((done, of)))
    with place.book.reading() as connection:
        entries = len(connection.execute(select(journal.c.id)).all())
    assert count == entries
    assert told == [(min(done, count), count) for done in range(7, count + 7, 7)]


def test_an_entry_that_fails_half_way_leaves_nothing_and_comes_whole_later(world, monkeypatch):
    desk, place, _ = world.desk()
    number = desk.register(a_form("Бірінші"), AIGUL).number
    desk.register(a_form("Екінші"), AIGUL)
    put = db.rows.search.put

    def stumble(connection, row_id, words, marks):
        if "биринши" in words:
            raise ValueError("after the row, before its words")
        put(connection, row_id, words, marks)

    with monkeypatch.context() as broken:
        broken.setattr(db.rows.search, "put", stumble)
        meet(place, world.district)
    reading = world.district.reading
    assert reading.set_aside() == 1
    assert [row.name for row in reading.rows(Wanted())] == ["Екінші"]
    assert reading.application(number.digits) is None

    assert retry_quarantined(world.district.book) == 0
    assert {row.name for row in reading.rows(Wanted())} == {"Бірінші", "Екінші"}
    assert [row.name for row in reading.rows(Wanted("биринши"))] == ["Бірінші"]


def test_the_loose_ones_are_joined_again(world):
    """A paper that was scanned in before its news."""
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    world.department.accept(receipt.number, "land", CLERK)
    meet(place, world.district)
    before = tables(world.district.book)
    rebuild(world.district.book)
    assert tables(world.district.book) == before
    known = world.district.reading.application(receipt.number.digits)
    assert known is not None
    assert known.stage is Stage.WITH_DEPARTMENT
