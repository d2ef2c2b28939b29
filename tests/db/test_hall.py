"""What halls tell and what the district publishes, on SQLite and on PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from db.book import rebuild
from db.hall import HallStore
from db.journal import own_journal
from db.published import BookCatalogue, LookingCatalogue
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import encode
from registry.facts import Fact
from registry.from_hall import LineDay, Rating, Record, What
from tests.world import World, the_catalogue

DAY = date(2026, 3, 2)
KIOSK, OTHER = b"kiosk 0000000000", b"kiosk 0000000001"
FIRST = the_catalogue()


def record(n: int, what: What, name: str = "") -> Record:
    return Record(n, (name or f"{n:08}").encode().ljust(8, b"."), encode(what))


# -- what halls tell -------------------------------------------------------------------------------


def test_a_record_is_kept_once_by_its_id_and_its_number(world: World) -> None:
    store = HallStore(world.district.book)
    one, two = record(1, Rating(DAY, 5, "land")), record(2, LineDay(DAY, "land", 3, 2, 1, 12))
    for _ in range(3):
        receipt = store.take_in(KIOSK, 427, (one, two))
        assert receipt.settled == (one.id, two.id)
        assert (receipt.taken, receipt.last) == ((), 2)
    again = record(2, Rating(DAY, 1), "other")  # the number that a restored kiosk gave again
    under_another = replace(one, n=7)
    receipt = store.take_in(KIOSK, 427, (again, under_another))
    assert receipt.taken == (again.id,)
    assert receipt.settled == (one.id,)
    assert store.told(427, DAY, DAY) == (Rating(DAY, 5, "land"), LineDay(DAY, "land", 3, 2, 1, 12))


def test_two_kiosks_have_each_their_own_numbers(world: World) -> None:
    store = HallStore(world.district.book)
    for device in (KIOSK, OTHER):
        assert store.take_in(device, 427, (record(1, Rating(DAY, 4)),)).taken == ()
    assert len(store.told(427, DAY, DAY)) == 2


def test_the_same_told_at_once_to_several_workers_is_kept_once(world: World) -> None:
    store = HallStore(world.district.book)
    records = tuple(record(n, Rating(DAY, 1 + n % 5)) for n in range(1, 40))
    with ThreadPoolExecutor(6) as workers:
        told = list(workers.map(lambda _: store.take_in(KIOSK, 427, records), range(12)))
    assert all(one.settled == tuple(each.id for each in records) for one in told)
    assert len(store.told(427, DAY, DAY)) == len(records)


def test_what_a_newer_kiosk_tells_is_kept_and_shown_nowhere(world: World) -> None:
    store = HallStore(world.district.book)
    unknown = Record(1, b"12345678", encode([9, "of tomorrow"]))
    assert store.take_in(KIOSK, 427, (unknown,)).settled == (unknown.id,)
    assert store.told(427, date.min, date.max) == ()


def test_writing_the_tables_anew_loses_none_of_it(world: World) -> None:
    store = HallStore(world.district.book)
    store.take_in(KIOSK, 427, (record(1, Rating(DAY, 4)),))
    rebuild(world.district.book)
    assert store.told(427, DAY, DAY) == (Rating(DAY, 4),)


# -- what is published -----------------------------------------------------------------------------


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def published(world: World) -> World:
    world._open(world.district, 0, 0, "common")
    sheep = replace(FIRST.service("06-02"), term_days=9)
    for fact in (
        DepartmentPublished(replace(FIRST.department("vet"), short_en="Animals"), DAY),
        ServicePublished(sheep, DAY),
        ServicePublished(replace(sheep, term_days=11), DAY + timedelta(days=1)),
    ):
        say(world, fact)
    return world


def say(world: World, fact: Fact) -> None:
    common = own_journal(world.district.book, 0)
    assert common is not None
    with common.writing() as journal:
        journal.append(fact)


def test_both_databases_say_the_same_of_a_day(published: World) -> None:
    book = published.district.book
    catalogue = BookCatalogue(book, FIRST, lambda: DAY)
    assert catalogue().service("06-02").term_days == 9
    assert catalogue().department("vet").short_en == "Animals"
    assert catalogue.on(DAY + timedelta(days=1)).service("06-02").term_days == 11
    assert catalogue.on(DAY - timedelta(days=1)).service("06-02") == FIRST.service("06-02")
    rebuild(book)
    again = BookCatalogue(book, FIRST, lambda: DAY)
    assert again() == catalogue()


def test_a_server_looks_for_itself_once_a_second(published: World) -> None:
    seconds = Seconds()
    book = published.district.book
    catalogue = LookingCatalogue(BookCatalogue(book, FIRST, lambda: DAY), seconds)
    assert catalogue().service("06-02").term_days == 9
    say(published, ServicePublished(replace(FIRST.service("06-02"), term_days=2), DAY))
    assert catalogue().service("06-02").term_days == 9
    seconds.now = 1.0
    assert catalogue().service("06-02").term_days == 2
