"""Several people write at once: clerks on one office's chain, workers at their first start."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from db.book import Book, prepare
from db.engine import open_engine
from db.journal import BookJournal, own_journal
from db.tables import application, chain, journal, state
from registry.chain import Entry, genesis, head_is_signed, link
from registry.department import Department
from registry.facts import Fact, PapersAccepted
from registry.failures import WrongStage
from registry.numbers import Number
from tests.world import CLERK, TestVerifier, World, a_form, meet

EACH = 12


def _another_worker(world: World) -> Book:
    """A second process of the district: its own connections to the same database."""
    book = world.district.book
    engine = open_engine(book.engine.url)
    return Book(engine, book.identity, world.clock, world.random, b"k" * 32)


def _at_once(*jobs: Callable[[], None]) -> None:
    """Run the jobs in threads that start together; the first error is raised here."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        for done in [threads.submit(run, job) for job in jobs]:
            done.result()


def _fact(serial: int) -> Fact:
    return PapersAccepted(Number.of_application(427, 9, serial).digits, "land", "Е")


def _append(own: BookJournal, first: int) -> None:
    for serial in range(first, first + EACH):
        with own.writing() as writing:
            writing.append(_fact(serial))


def test_two_workers_append_to_one_chain_without_a_gap_or_a_fork(world: World) -> None:
    other = _another_worker(world)
    second = own_journal(other, 427)
    assert second is not None

    _at_once(lambda: _append(world.office_journal, 0), lambda: _append(second, 1_000))

    with other.reading() as connection:
        [row] = connection.execute(select(chain).where(chain.c.office == 427)).all()
        entries = connection.execute(
            select(journal).where(journal.c.chain_id == row.id).order_by(journal.c.n)
        ).all()
        tick = connection.execute(select(func.max(chain.c.tick))).scalar_one()
    assert [entry.n for entry in entries] == list(range(2 + 2 * EACH))
    ticks = [Entry(entry.header, b"").read_header().tick for entry in entries]
    assert ticks == sorted(set(ticks))
    assert tick == ticks[-1]
    h = genesis(row.chain, row.signing_key)
    for entry in entries:
        h = link(h, Entry.whole(entry.header, entry.salt, entry.payload))
        assert h == entry.h
        assert head_is_signed(
            TestVerifier(), row.signing_key, row.chain, entry.n, h, entry.signature
        )
    assert row.head_h == h
    other.engine.dispose()


def test_a_parcel_and_a_clerk_at_the_same_moment_lose_nothing_of_an_application(
    world: World,
) -> None:
    desk, place, _ = world.desk()
    other = _another_worker(world)
    second = own_journal(other, 427)
    assert second is not None
    clerk = Department(second, 427)
    numbers = [desk.register(a_form(f"Адам {n}"), CLERK).number for n in range(EACH)]

    def carry() -> None:
        for frame in place.road.frames_after((), largest=1):
            world.district.road.take_in(frame)

    def accept() -> None:
        for number in numbers:
            clerk.accept(number, "land", CLERK)

    _at_once(carry, accept)

    for number in numbers:
        known = world.district.reading.application(number.digits)
        assert known is not None
        assert known.stage.value == "with_department"
    with other.reading() as connection:
        stages = connection.execute(select(application.c.stage)).scalars().all()
    assert stages == ["with_department"] * EACH
    other.engine.dispose()


def test_two_clerks_cannot_both_answer(world: World) -> None:
    desk, place, _ = world.desk()
    number = desk.register(a_form(), CLERK).number
    meet(place, world.district)
    other = _another_worker(world)
    second = own_journal(other, 427)
    assert second is not None
    refused: list[Exception] = []

    def accept(own: BookJournal) -> Callable[[], None]:
        def job() -> None:
            try:
                with own.writing() as writing:
                    known = writing.application(number.digits)
                    assert known is not None
                    if known.accepted_at is not None:
                        raise WrongStage("with_department")
                    fact = PapersAccepted(number.digits, "land", "Е")
                    writing.append(fact, registration=known.registration)
            except WrongStage as refusal:
                refused.append(refusal)

        return job

    _at_once(accept(world.office_journal), accept(second))
    assert len(refused) == 1
    other.engine.dispose()


@pytest.mark.postgres
def test_workers_that_start_together_make_the_tables_once(postgres):
    url = postgres.new_database()
    engines = [open_engine(url) for _ in range(3)]
    _at_once(*(lambda engine=engine: prepare(engine) for engine in engines))
    with engines[0].connect() as connection:
        assert connection.execute(select(func.count()).select_from(state)).scalar_one() == 1
    for engine in engines:
        engine.dispose()
    postgres.drop(url)


def test_a_commit_inside_a_commit_is_our_mistake_and_said_at_once(world: World) -> None:
    with (
        pytest.raises(AssertionError, match="wait for itself"),
        world.office_journal.writing(),
        world.office_journal.writing(),
    ):
        pass
