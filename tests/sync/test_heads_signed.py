"""Only heads that the district signed say that it has forgotten something."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from db.relaying import OfficeRoad
from registry.facts import StaffSet
from registry.road import DoubtKind
from sync.exchange import Uploader
from sync.wire import Message, pack, unpack
from tests.sync.line import Line, a_line
from tests.sync.test_doubts import kinds
from tests.world import AIGUL, DISTRICT_ID, Place, TestKey, World, a_form


def district_of(version: str, folder: Path) -> World:
    """A world whose district has written something with a program of this version."""
    world = World(folder)
    book = world.district.book
    book.identity = replace(book.identity, app=version)
    with world.office_journal.writing() as journal:
        journal.append(StaffSet(AIGUL.number, AIGUL.name, "м", "с", "s"))
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return district_of("0.4.0", tmp_path)


def settled(world: World) -> tuple[Place, Uploader, Line]:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    assert place.road.waiting().count == 0
    return place, uploader, line


def unsigned(line: Line, message: bytes) -> bytes:
    """As a district answers whose program does not sign its heads yet."""
    return pack(msgspec.structs.replace(unpack(line.deliver(message)), proof=b""))


def strange(world: World) -> Place:
    """A district's program with another key, and nothing in its book."""
    return world._place("stranger", TestKey(b"stranger"), DISTRICT_ID)


def test_a_stranger_in_the_districts_place_makes_nobody_say_that_it_forgot_something(world):
    place, uploader, line = settled(world)
    line.district = strange(world)
    uploader.run()
    assert kinds(place) == []
    line.faults = [unsigned] * 3
    uploader.run()
    assert kinds(place) == []


def test_after_the_stranger_the_district_itself_is_believed(world):
    place, uploader, line = settled(world)
    line.district = strange(world)
    uploader.run()
    line.district = world._place("empty", world.district_key, DISTRICT_ID)
    uploader.run()
    assert set(kinds(place)) == {DoubtKind.SHORTER}


def test_an_old_answer_of_the_district_is_none_to_a_new_question(world):
    """Who has listened brings it once more, after the district has signed for what followed."""
    desk, place, _ = world.desk()
    uploader, line = a_line(world, place)
    heard: list[bytes] = []

    def listened_to(line: Line, message: bytes) -> bytes:
        heard.append(line.deliver(message))
        return heard[-1]

    line.faults = [listened_to]
    uploader.run()
    desk.register(a_form(), AIGUL)
    uploader.run()
    assert place.road.waiting().count == 0
    assert unpack(heard[0]).proof
    line.faults = [lambda line, message: heard[0]] * 2
    uploader.run()
    assert kinds(place) == []


def test_what_is_signed_is_told_to_one_device_in_answer_to_one_question(world):
    place, _, _ = settled(world)
    road, heads = world.district.road, world.district.road.heads()
    question, other = b"q" * 32, b"p" * 32
    proof = road.sign_heads(place.device, question, heads)
    assert place.road.are_the_districts(heads, question, proof)
    assert not place.road.are_the_districts(heads, other, proof)
    assert not place.road.are_the_districts(heads[1:], question, proof)
    assert not place.road.are_the_districts(heads[::-1], question, proof)
    assert not world.desk(2)[1].road.are_the_districts(heads, question, proof)
    assert not place.road.are_the_districts(heads, question, b"")


def test_a_relay_does_not_sign_in_the_districts_name(world):
    _, place, _ = world.desk()
    assert OfficeRoad(place.book).sign_heads(place.device, b"q" * 32, ()) == b""


def test_who_does_not_ask_for_a_proof_is_given_none(world):
    """A program before 0.4.0 could do nothing with it."""
    place, _, line = settled(world)
    asked = pack(Message(heads=place.road.heads()))
    assert unpack(line.deliver(asked)).proof == b""


@pytest.mark.parametrize("version", ["0.3.0", "a test"])
def test_a_district_that_does_not_sign_yet_is_believed_as_before(version, tmp_path):
    world = district_of(version, tmp_path)
    place, uploader, line = settled(world)
    line.district = world._place("empty", world.district_key, DISTRICT_ID)
    line.faults = [unsigned]
    uploader.run()
    assert set(kinds(place)) == {DoubtKind.SHORTER}
