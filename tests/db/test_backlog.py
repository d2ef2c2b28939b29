"""What waits for the district is known without asking the book after every commit."""

import pytest

from db.settling import Backlog
from registry.facts import PaperKind
from tests.world import AIGUL, World, a_form, meet


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


def settle_all(place, district) -> None:
    meet(place, district)
    for head in district.road.heads():
        for receipt in district.road.receipts_for(head.chain, place.device):
            place.road.settle(receipt)


def test_it_says_what_the_book_says_after_every_step(world):
    desk, place, journal = world.desk()
    backlog = Backlog(place.book, journal)
    assert backlog.now() == place.road.waiting()

    for _ in range(3):
        receipt = desk.register(a_form(), AIGUL)
        assert backlog.now() == place.road.waiting()
    desk.mark_printed(PaperKind.RECEIPT, receipt.number.digits, "laser", AIGUL)
    assert backlog.now() == place.road.waiting()
    assert backlog.now().count == 5

    settle_all(place, world.district)
    backlog.count()
    assert backlog.now() == place.road.waiting()
    assert backlog.now().count == 0
    assert backlog.now().oldest_at is None

    for _ in range(2):  # the first of them says since when
        desk.register(a_form(), AIGUL)
        assert backlog.now() == place.road.waiting()
    backlog.count()
    assert backlog.now() == place.road.waiting()
    assert backlog.now().count == 2


def test_nothing_is_asked_of_the_book_after_a_commit(world, monkeypatch):
    desk, place, journal = world.desk()
    backlog = Backlog(place.book, journal)
    desk.register(a_form(), AIGUL)

    def reading():
        raise AssertionError("the book was asked")

    monkeypatch.setattr(place.book, "reading", reading)
    assert backlog.now().count == 2


def test_a_wrong_clock_says_nothing_of_since_when(world):
    desk, place, journal = world.desk()
    settle_all(place, world.district)
    backlog = Backlog(place.book, journal)
    world.clock.at = 0
    desk.register(a_form(), AIGUL)
    assert backlog.now() == place.road.waiting()
    assert backlog.now().oldest_at is None
