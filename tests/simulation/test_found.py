"""What the simulation has found, told once more without it."""

import shutil

from db.chains import renew
from db.journal import own_journal
from db.renewing import FORKED
from registry.desk import Desk
from tests.world import (
    AIGUL,
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
    return Desk(
        journal=own_journal(place.book),
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
