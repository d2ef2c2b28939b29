"""PostgreSQL: the journal first, the tables after it; different chains are written side by side."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from db import follower as following
from db import landing
from db.book import Book, rebuild
from db.devices import Devices
from db.engine import open_engine
from db.follower import Follower, behind, follow_up
from db.journal import open_chain_once, own_journal
from db.locks import Touches
from db.road import BookRoad
from db.tables import application, chain, journal
from registry.chain import Entry
from registry.facts import ChainOpened, PapersAccepted, PapersSent
from registry.failures import BookUnwritable
from registry.numbers import Number
from tests.db.scribe import Scribe
from tests.db.test_any_order import APPLICATIONS, NUMBERS, _registered, reader, tables
from tests.postgres import Server
from tests.world import World

pytestmark = pytest.mark.postgres
PATIENCE_S = 20.0


class Later:
    """A follower of another process, which has not come round yet."""

    def wake(self) -> None:
        return


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    url = postgres.new_book()
    yield url
    postgres.drop(url)


@pytest.fixture
def book(url: str) -> Iterator[Book]:
    with reader(url) as one:
        one.follower = Later()
        yield one


def _another(book: Book) -> Book:
    """Another process of the same district."""
    return Book(open_engine(book.engine.url), book.identity, book.clock, book.random, b"k" * 32)


def _scribes() -> list[Scribe]:
    one, two = Scribe("desk one"), Scribe("desk two", desk=2)
    for which in (0, 2):
        one.say(_registered(which, which), APPLICATIONS[which])
        one.say(PapersSent(NUMBERS[which].digits, "land", 1), APPLICATIONS[which])
    for n in range(12):
        two.say(PapersSent(Number.of_application(427, 2, 1 + n).digits, "land", 1))
    return [one, two]


def _bring(book: Book, scribes: list[Scribe]) -> int:
    for scribe in scribes:
        for frame in scribe.frames:
            BookRoad(book).take_in(frame)
    return sum(scribe.n + 1 for scribe in scribes)


def _count(book: Book, asked) -> int:
    with book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(asked)).scalar_one())


def _eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_is_taken_in_is_durable_before_the_tables_know_of_it(book: Book) -> None:
    count = _bring(book, _scribes())
    assert _count(book, journal) == count == behind(book)
    assert _count(book, application) == 0
    assert follow_up(book) == count
    assert _count(book, application) == 2
    assert behind(book) == 0
    once = tables(book)
    rebuild(book)
    assert tables(book) == once
    assert behind(book) == 0


def test_a_follower_that_fails_half_way_skips_nothing_and_counts_nothing_twice(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = _bring(book, _scribes())
    landed: list[int] = []
    real = landing.land

    def land(connection, kept, *, again=False) -> None:
        landed.append(kept.journal_id)
        if len(landed) in (4, 11):
            raise OperationalError("the disk", {}, Exception())
        real(connection, kept, again=again)

    monkeypatch.setattr(following, "land", land)
    monkeypatch.setattr(following, "BATCH", 5)
    monkeypatch.setattr(following, "_AT_LEAST", 2)
    for _ in range(2):
        with pytest.raises(BookUnwritable):
            follow_up(book)
    follow_up(book)
    assert len(landed) > count
    assert set(landed) == set(range(min(landed), min(landed) + count))
    once = tables(book)
    rebuild(book)
    assert tables(book) == once


def test_followers_of_two_processes_take_turns_and_all_lands_once(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 3)
    monkeypatch.setattr(following, "_AT_LEAST", 1)
    other = _another(book)
    followers = [Follower(book), Follower(other)]
    for one in followers:
        one.start()
    for scribe in _scribes():
        for n, frame in enumerate(scribe.frames):
            BookRoad(book if n % 2 else other).take_in(frame)
    _eventually(lambda: behind(book) == 0)
    for one in followers:
        one.stop()
    once = tables(book)
    rebuild(book)
    assert tables(book) == once
    other.engine.dispose()


def test_while_one_chain_is_written_another_goes_on_and_the_same_one_waits(book: Book) -> None:
    one, two = Scribe("desk one"), Scribe("desk two", desk=2)
    _bring(book, [one, two])
    other = _another(book)
    other.follower = Later()
    with ThreadPoolExecutor(2) as threads:
        with book.writing(Touches.NOTHING) as connection:
            held = select(chain.c.id).where(chain.c.chain == one.chain).with_for_update()
            connection.execute(held).all()
            goes_on = threads.submit(
                BookRoad(other).take_in, two.say(PapersSent(NUMBERS[0].digits, "land", 1))
            )
            waits = threads.submit(
                BookRoad(other).take_in, one.say(PapersSent(NUMBERS[0].digits, "land", 1))
            )
            assert goes_on.result(PATIENCE_S) == two.head
            time.sleep(0.2)
            assert not waits.done()
        assert waits.result(PATIENCE_S) == one.head
    other.engine.dispose()


def test_two_carriers_of_one_new_chain_and_two_first_clerks_of_an_office(book: Book) -> None:
    books = [_another(book) for _ in range(6)]
    scribe = Scribe("desk one")
    opened = ChainOpened(b"d" * 16, 427, 0, book.identity.signer.public_key, "", b"", b"", "office")
    gate = threading.Barrier(len(books))

    def both(one: Book) -> None:
        one.follower = Later()
        gate.wait()
        BookRoad(one).take_in(scribe.frames[0])
        open_chain_once(one, opened)

    with ThreadPoolExecutor(len(books)) as threads:
        for done in [threads.submit(both, one) for one in books]:
            done.result(PATIENCE_S)
    assert _count(book, chain) == 2
    for one in books:
        one.engine.dispose()


def test_clerks_of_two_offices_write_at_the_same_time_and_ticks_still_grow(
    tmp_path, url: str
) -> None:
    world = World(tmp_path, url)
    world._open(world.district, 428, 0, "office")
    book = world.district.book
    process = _another(book)
    other = own_journal(process, 428)
    assert other is not None
    with world.office_journal.writing() as first:
        first.append(PapersAccepted(Number.of_application(427, 9, 1).digits, "land", "Е"))
        with ThreadPoolExecutor(1) as threads:
            threads.submit(_accept, other).result(PATIENCE_S)  # does not wait for the first
        first.append(PapersAccepted(Number.of_application(427, 9, 2).digits, "land", "Е"))
    ticks = _ticks(book, 427)
    assert ticks == sorted(set(ticks))
    # What was committed meanwhile may have been read: the second entry stands after it.
    assert ticks[-1] > _ticks(book, 428)[-1]
    process.engine.dispose()
    world.close()


def test_a_clerk_and_the_follower_never_fold_an_application_at_the_same_time(
    tmp_path, url: str
) -> None:
    world = World(tmp_path, url)
    other = _another(world.district.book)
    clerk = own_journal(other, 427)
    assert clerk is not None
    fact = PapersAccepted(Number.of_application(427, 9, 1).digits, "land", "Е")

    def accept() -> None:
        with clerk.writing() as writing:
            writing.append(fact)

    with ThreadPoolExecutor(1) as threads:
        with world.district.book.writing(Touches.ALL):  # as the follower does
            waits = threads.submit(accept)
            time.sleep(0.3)
            assert not waits.done()
        waits.result(PATIENCE_S)
    other.engine.dispose()
    world.close()


def test_a_loss_is_written_while_nobody_else_writes_what_it_may_take_back(
    tmp_path, url: str
) -> None:
    world = World(tmp_path, url)
    world._open(world.district, 0, 0, "common")
    other = _another(world.district.book)
    with ThreadPoolExecutor(1) as threads:
        with world.office_journal.writing():
            waits = threads.submit(Devices(other).revoke, b"d" * 16, "lost")
            time.sleep(0.3)
            assert not waits.done()
        waits.result(PATIENCE_S)
    assert [one.reason for one in Devices(other).losses()] == ["lost"]
    other.engine.dispose()
    world.close()


def _accept(own) -> None:
    with own.writing() as writing:
        for serial in range(1, 6):
            digits = Number.of_application(428, 9, serial).digits
            writing.append(PapersAccepted(digits, "land", "Е"))


def _ticks(book: Book, office: int) -> list[int]:
    with book.reading() as connection:
        headers = connection.execute(
            select(journal.c.header)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.office == office)
            .order_by(journal.c.n)
        ).scalars()
        return [Entry(one, b"").read_header().tick for one in headers]


def test_a_clerk_who_answers_before_the_tables_follow_folds_all_that_is_there(
    tmp_path, url: str
) -> None:
    world = World(tmp_path, url)
    book = world.district.book
    desk = Scribe("desk one")
    desk.say(_registered(0, 0), APPLICATIONS[0])
    _bring(book, [desk])
    book.follower = Later()
    desk.say(PapersSent(NUMBERS[0].digits, "land", 1), APPLICATIONS[0])
    BookRoad(book).take_in(desk.frames[-1])
    with world.office_journal.writing() as writing:
        known = writing.application(NUMBERS[0].digits)
        assert known is not None
        accepted = PapersAccepted(NUMBERS[0].digits, "land", "Е")
        writing.append(accepted, registration=known.registration)
    assert behind(book) == 1
    with book.reading() as connection:
        row = connection.execute(select(application)).one()
    assert (row.stage, row.sent_at is None) == ("with_department", False)
    before = tables(book)
    follow_up(book)
    assert tables(book) == before
    world.close()


def test_a_number_that_has_not_reached_the_tables_is_known_as_given(book: Book) -> None:
    desk = Scribe("desk one")
    given = Number.of_application(427, 1, 7)
    desk.say(msgspec.structs.replace(_registered(0, 0), number=given.digits), APPLICATIONS[0])
    _bring(book, [desk])
    assert _count(book, application) == 0
    assert BookRoad(book).last_serial(427, 1) == 7
