"""Calls, visits, lists and looks are found by kind and day, and by what they are about."""

import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import msgspec
import pytest

from db.book import prepare, rebuild
from db.engine import open_engine, sqlite_url
from db.notes import BookNotes
from db.road import BookRoad
from registry.facts import HandedOver
from registry.numbers import Number
from registry.office_facts import Advised, Called, CallResult, LookedAt
from tests.db.scribe import Scribe
from tests.db.test_any_order import reader
from tests.world import AIGUL, World, a_form

OLD_BOOKS = Path(__file__).parents[1] / "old_books"
DAY_MS = 86_400_000
N = Number.of_application(427, 1, 7).digits


def test_a_visit_is_found_on_its_day_with_who_wrote_it(world: World) -> None:
    _, place, journal = world.desk()
    notes = BookNotes(place.book, 427)
    today = world.clock.now()
    with journal.writing() as writing:
        writing.append(Advised("01", "жер", 12), actor=AIGUL.number)
    [found] = notes.between(today, today + DAY_MS, Advised)
    assert found.fact == Advised("01", "жер", 12)
    assert (found.actor, found.desk) == (AIGUL.number, 1)
    assert notes.between(today - DAY_MS, today, Advised) == ()
    assert notes.between(today, today + DAY_MS, Called) == ()


def test_calls_are_found_by_the_number_they_are_about(world: World) -> None:
    desk, place, journal = world.desk()
    number = desk.register(a_form(), AIGUL).number
    other = desk.register(a_form(), AIGUL).number
    known = journal.application(number.digits)
    assert known is not None
    with journal.writing() as writing:
        for result in (CallResult.NO_ANSWER, CallResult.REACHED):
            called = Called(number.digits, result)
            writing.append(called, registration=known.registration, actor=AIGUL.number)
    notes = BookNotes(place.book, 427)
    results = [one.fact.result for one in notes.about(number.digits, Called)]  # type: ignore[attr-defined]
    assert results == [CallResult.NO_ANSWER, CallResult.REACHED]
    assert notes.about(other.digits, Called) == ()
    rebuild(place.book)
    assert len(notes.about(number.digits, Called, LookedAt)) == 2


def test_another_office_is_not_asked_about(world: World) -> None:
    _, place, journal = world.desk()
    with journal.writing() as writing:
        writing.append(Advised("01"))
    assert BookNotes(place.book, 428).between(0, 1 << 50, Advised) == ()


def test_what_was_erased_by_law_is_passed_over() -> None:
    scribe = Scribe("desk one")
    frame = scribe.say(Called(N, CallResult.RELATIVE, "қызына"))
    with reader() as book:
        for each in scribe.frames:
            BookRoad(book).take_in(each)
        assert frame in scribe.frames
        assert len(BookNotes(book, 427).about(N, Called)) == 1
        with book.writing() as connection:
            erase = "UPDATE journal SET payload = NULL, salt = NULL, c = zeroblob(32) WHERE n > 0"
            connection.exec_driver_sql(erase)
        assert BookNotes(book, 427).about(N, Called) == ()


@pytest.mark.parametrize("release", ["0.1.0", "0.2.0", "0.3.0"])
def test_an_older_book_learns_who_took_in_and_what_was_given(release, tmp_path: Path) -> None:
    path = tmp_path / "desk1.book"
    shutil.copyfile(OLD_BOOKS / release / "desk1.sqlite", path)
    engine = open_engine(sqlite_url(path))
    prepare(engine)
    engine.dispose()
    with closing(connect(path)) as book:
        actors = dict(book.execute("SELECT actor, count(*) FROM application GROUP BY actor"))
        noted = book.execute("SELECT kind, office, key FROM noted").fetchall()
        given = [
            msgspec.msgpack.decode(payload)[0]
            for header, payload in book.execute("SELECT header, payload FROM journal")
            if msgspec.msgpack.decode(header)[1] == HandedOver.KIND
        ]
    assert set(actors) == {AIGUL.number}
    assert noted == [(HandedOver.KIND, 427, number) for number in given]
    assert given
