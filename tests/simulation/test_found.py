"""What the simulation has found, told once more without it."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.restoring import NothingToRestoreFrom, Wanted
from db.by_stick import Words
from db.chains import renew
from db.journal import own_journal
from db.renewing import FORKED
from db.tables import state
from registry.application import Place as Placed
from registry.application import Told, fold
from registry.desk import Desk
from registry.facts import (
    Acceptor,
    Applicant,
    ApplicationKind,
    Channel,
    Fact,
    PaperKind,
    PapersAccepted,
    Printed,
    Registered,
)
from registry.numbers import Number
from tests.simulation.ledger import Wrong, lines_of
from tests.simulation.outside import DAY_MS
from tests.simulation.places import DeskSite
from tests.simulation.relays import switch_off
from tests.simulation.restores import may_fail
from tests.simulation.world import World as SimWorld
from tests.world import (
    AIGUL,
    MONDAY_MORNING,
    SOKOLOVKA,
    STATUS_ADDRESS,
    CheapSealer,
    Place,
    World,
    a_form,
    meet,
    the_calendar,
    the_catalogue,
)


def at_work(world: World, place: Place) -> Desk:
    """The desk behind this book, on its newest chain."""
    journal = own_journal(place.book)
    assert journal is not None
    return Desk(
        journal=journal,
        sealer=CheapSealer(),
        random=world.random,
        clock=world.clock,
        catalogue=the_catalogue(),
        calendar=the_calendar(),
        office=SOKOLOVKA,
        desk=1,
        status_address=STATUS_ADDRESS,
    )


def copied(world: World, place: Place, name: str) -> Place:
    place.book.engine.dispose()
    shutil.copyfile(world.folder / "desk1.book", world.folder / f"{name}.book")
    return world._place(name, place.key, place.device)


def test_news_of_a_chain_left_behind_moves_no_number_of_the_one_written_on(tmp_path):
    """Seed 31 of the first thousand: two computers of one desk gave the same number, long after
    each had a chain of its own, because a third one still wrote on the chain that both had left."""
    world = World(tmp_path)
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    left_behind, far_ahead = copied(world, place, "left"), copied(world, place, "ahead")
    renew(place.book, FORKED)
    for _ in range(2):
        renew(far_ahead.book, FORKED)
    before = at_work(world, place).register(a_form(), AIGUL).number
    meet(far_ahead, place)  # its numbers are known here, and are no business of this chain
    at_work(world, left_behind).register(a_form(), AIGUL)
    meet(left_behind, place)
    after = at_work(world, place).register(a_form(), AIGUL).number
    assert after.serial == before.serial + 1
    world.close()


def test_a_print_moves_no_moment_of_what_a_wrong_clock_wrote():
    """Seed 303 with many thefts: an answer written under a wrong clock happened "after what was
    before", and that was a print in some books and not in others, by what came first."""
    number = APPLICATIONS_NUMBER.digits
    registered = told(1, MONDAY_MORNING, opened(number))
    printed = told(2, MONDAY_MORNING + 60_000, Printed(PaperKind.RECEIPT, number, 0, "p"))
    accepted = told(3, 1000, PapersAccepted(number, "01", "клерк"), suspect=True)
    with_print = fold(b"r" * 16, [registered, printed, accepted])
    without = fold(b"r" * 16, [registered, accepted])
    assert with_print.accepted_at == without.accepted_at == MONDAY_MORNING


APPLICATIONS_NUMBER = Number.of_application(427, 1, 1)


def told(tick: int, at: int, fact: Fact, *, suspect: bool = False) -> Told:
    return Told(Placed(tick, b"c" * 16, tick), at, "", suspect, fact)


def opened(number: str) -> Registered:
    day = date(2026, 3, 2)
    return Registered(
        number=number,
        kind=ApplicationKind.SERVICE,
        service="01-01",
        edition="1",
        applicant=Applicant("Серікова"),
        documents=(),
        summary="",
        channel=Channel.IN_PERSON,
        language="kk",
        department="01",
        received=day,
        due=day,
        control=day,
        acceptor=Acceptor("А", "м", "с"),
        seal=b"s" * 16,
    )


def test_a_desk_asks_by_name_for_what_the_computer_before_it_wrote(tmp_path):
    """Seed 393: a restored book counts all that was ever written at its desk; for the chain of the
    computer that is gone nobody asked for the receipt, and an entry of it waited for ever."""
    world = World(tmp_path)
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    assert place.road.unsigned() == ()  # what it wrote itself is signed for unasked
    place.book.engine.dispose()
    shutil.copyfile(world.folder / "desk1.book", world.folder / "next.book")
    following = world._place("next", place.key, b"n" * 16)
    (chain,) = following.road.unsigned()
    assert chain in {head.chain for head in following.road.heads()}
    world.close()


@pytest.fixture
def burnt(tmp_path) -> Iterator[tuple[SimWorld, DeskSite, Path, set[bytes]]]:
    """A simulated desk whose disk died, after somebody had copied its book by hand; the copy, and
    the entries that were in it. Its village has no line."""
    world = SimWorld(2, tmp_path)
    world._begin()
    world.network.calm()
    site = world.desks[0]
    world.acts.register(site, surely=True)
    held = {line.h for line in lines_of(site.book_path)}
    copy = tmp_path / "copied by hand"
    site.copy_book(copy)
    world.network.out.add(site.name)
    site.forget_book()
    yield world, site, copy, held
    world.end()


def test_without_backup_and_line_there_is_nothing_to_restore_from_until_somebody_names_a_copy(
    burnt,
):
    """Seed 243: the referee took a copy made by hand for a backup that `tereze restore` must find.
    It looks for its own, and cannot know where somebody has put another."""
    _, site, copy, held = burnt
    with pytest.raises(NothingToRestoreFrom) as nothing:
        site.restore(Wanted(), site.line)
    may_fail(site, Wanted(), nothing.value, burnt=True)
    site.forget_book()
    site.restore(Wanted(file=copy), site.line)
    assert held <= {line.h for line in lines_of(site.book_path)}


def test_a_restored_book_knows_the_newest_word_of_the_district(burnt):
    """Seed 421: restored out of the book that was there it knew all receipts, and took an old stick
    for news: the desk said that the district had forgotten what it had only signed for later."""
    world, site, copy, _ = burnt
    site.put_back(copy)
    world.ledger.another_book(site.name)
    world.network.out.clear()
    world.truth.at += DAY_MS
    for relay in world.relays.values():
        switch_off(relay)  # by it receipts come later
    for _ in range(2):
        world.acts.register(site, surely=True)
        assert world.round(site).startswith("Reached")
    assert site.waits() == 0
    with site.book.reading() as connection:
        heard_at = connection.execute(select(state.c.seen_at)).scalar_one()
    world.network.out.add(site.name)
    site.restore(Wanted(), site.line)
    assert not Words(site.book).is_news(heard_at - 1)
    assert Words(site.book).is_news(heard_at)
    world.look(site)
    world.acts.register(site, surely=True)
    written = [line for line in lines_of(site.book_path) if line.own]
    assert written[-1].head[6]  # what it names as seen


def test_the_referee_wants_a_backup_to_be_found_where_there_is_one(burnt):
    _, site, copy, _ = burnt
    for source in ("backup", "named", "there"):
        site._made = [copy] if source == "backup" else []
        wanted = Wanted(file=copy) if source == "named" else Wanted()
        with pytest.raises(Wrong, match="a backup is found"):
            may_fail(site, wanted, NothingToRestoreFrom(), burnt=source != "there")
