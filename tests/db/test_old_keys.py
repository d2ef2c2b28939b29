"""A desk has changed its keys: what the old one signs beyond that counts nowhere, in any order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from random import Random

import msgspec
import pytest
from sqlalchemy import select

from db.book import Book, rebuild
from db.devices import Devices
from db.road import BookRoad
from db.tables import application, chain, quarantine
from registry.chain import genesis
from registry.facts import (
    DeviceRevoked,
    HandedOver,
    KeysChanged,
    LastAccepted,
    PapersSent,
    Proof,
)
from registry.new_keys import ROTATED
from registry.road import Frame
from registry.trust import Certificate, SignedCertificate, certify
from tests.db.scribe import DISTRICT_KEY, Scribe
from tests.db.test_any_order import APPLICATIONS, NUMBERS, _registered, reader, tables
from tests.world import MONDAY_MORNING, TestKey, World

FIRST, SECOND = NUMBERS[0].digits, NUMBERS[2].digits
ORDERS = Random(12).sample(list(permutations(range(6))), 12)


def _handed(which: int) -> HandedOver:
    return HandedOver(NUMBERS[which].digits, NUMBERS[which].answer(1).digits, Proof.RECEIPT)


def _with_chain(name: bytes, key: TestKey | None = None, **opening: object) -> Scribe:
    """Another chain of the same computer, under this key."""
    one = Scribe("desk one")
    opened = one.opening()
    one.chain, one.n, one.frames = name.ljust(16, b"."), -1, []
    if key is not None:
        one.key = key
        made = Certificate(opened.device, 427, 1, "desk", key.public_key, "", MONDAY_MORNING + 1)
        signed = certify(DISTRICT_KEY, made)
        opening |= {
            "signing_key": key.public_key,
            "certificate": signed.packed,
            "certificate_signature": signed.signature,
        }
    one.h = genesis(one.chain, one.key.public_key)
    one.say(msgspec.structs.replace(opened, **opening))
    return one


@dataclass
class Change:
    """The desk's chains, and what somebody else signs with its old key."""

    vouches: bool = True
    groups: list[list[Frame]] = field(default_factory=list)

    def __post_init__(self) -> None:
        old, earlier = Scribe("desk one"), _with_chain(b"earlier")
        old.say(_registered(0, 0), APPLICATIONS[0])
        earlier.say(_registered(2, 1), APPLICATIONS[2])
        beside, unnamed = old.twin(), _with_chain(b"unnamed")
        head = earlier.head
        named = LastAccepted(head.chain, head.n, head.h)
        key = TestKey(b"desk one with new keys")
        names = b"next" if self.vouches else b"another"
        old.say(KeysChanged(names.ljust(16, b"."), key.public_key, "", (named,)))
        place = {"parent_chain": old.chain, "parent_n": old.n, "parent_head": old.h}
        new = _with_chain(b"next", key, reason=ROTATED, **place)
        new.say(PapersSent(FIRST, "land", 1), APPLICATIONS[0], tick=50)
        known = len(old.frames)
        for thief, which in ((old, 0), (beside, 0), (earlier, 2), (unnamed, 2)):
            thief.say(_handed(which), APPLICATIONS[which], tick=90)
        beyond, old.frames = old.frames[known:], old.frames[:known]
        chains = (old, beside, earlier, unnamed, new)
        self.device = old.opening().device
        self.groups = [*(one.frames for one in chains), beyond]

    def into(self, book: Book, order: tuple[int, ...] = tuple(range(6))) -> None:
        for _ in range(2):  # what came too early comes again
            for which in order:
                for frame in self.groups[which]:
                    BookRoad(book).take_in(frame)


@pytest.fixture
def book(database: str | None) -> Iterator[Book]:
    with reader(database) as one:
        yield one


def _stages(book: Book) -> dict[str, str]:
    with book.reading() as connection:
        rows = connection.execute(select(application.c.number, application.c.stage)).all()
    return {row.number: row.stage for row in rows}


def _aside(book: Book) -> int:
    with book.reading() as connection:
        return len(connection.execute(select(quarantine.c.why)).all())


@pytest.mark.parametrize("order", ORDERS)
def test_whatever_comes_first_the_tables_end_alike(book: Book, order: tuple[int, ...]) -> None:
    Change().into(book, order)
    assert _stages(book) == {FIRST: "sent", SECOND: "registered"}
    # Behind the last entry, beside it, behind the one that is named, and a chain that is not.
    assert _aside(book) == 1 + 1 + 1 + 2
    before = tables(book)
    rebuild(book)
    assert tables(book) == before
    assert _aside(book) == 5


def test_without_the_old_keys_word_nothing_of_it_is_taken_away(book: Book) -> None:
    """Whoever has the old key could else cut off a chain by naming a new one that follows it."""
    Change(vouches=False).into(book)
    assert _stages(book) == {FIRST: "issued", SECOND: "issued"}
    assert _aside(book) == 0


def test_a_word_alone_without_the_new_chain_takes_nothing_away(book: Book) -> None:
    change = Change()
    change.groups[4] = []
    change.into(book)
    assert _aside(book) == 0
    assert _stages(book)[SECOND] == "issued"


def test_of_a_lost_device_the_district_says_what_counts_and_nobody_else(book: Book) -> None:
    change = Change()
    change.into(book)
    district = Scribe("district", office=0, by_district=True)
    with book.reading() as connection:
        heads = connection.execute(select(chain).where(chain.c.device == change.device)).all()
    every = tuple(LastAccepted(row.chain, row.head_n, row.head_h) for row in heads)
    district.say(DeviceRevoked(change.device, every, "confirmed"))
    for frame in district.frames:
        BookRoad(book).take_in(frame)
    assert _stages(book) == {FIRST: "issued", SECOND: "issued"}
    assert _aside(book) == 0


def test_a_desk_struck_off_keeps_what_counted_and_gets_nothing_back(world: World) -> None:
    world._open(world.district, 0, 0, "common")
    book, change = world.district.book, Change()
    change.into(book)
    before = _stages(book)
    Devices(book).revoke(change.device, "retired")
    assert _stages(book) == before == {FIRST: "sent", SECOND: "registered"}
    Devices(book).revoke(change.device, "confirmed")
    assert _stages(book) == {FIRST: "issued", SECOND: "issued"}


def test_of_two_answers_to_one_computer_in_the_same_moment_one_counts(world: World) -> None:
    world._open(world.district, 0, 0, "common")
    devices = Devices(world.district.book)

    def certificate(key: bytes, at: int) -> SignedCertificate:
        named = Certificate(b"one computer----", 427, 1, "desk", TestKey(key).public_key, "", at)
        return certify(DISTRICT_KEY, named)

    before, first, second = certificate(b"old", 1), certificate(b"new", 2), certificate(b"other", 3)
    devices.add_invitation("CODE", 427, 1, "desk", 0)
    assert devices.add_device(before, "CODE")
    assert devices.change_keys(first, before)
    assert not devices.change_keys(second, before)
    row = devices.device(b"one computer----")
    assert row is not None
    assert (row.certificate, row.earlier) == (first.packed, before)
    devices.new_key_used(b"one computer----")
    assert [one.earlier for one in devices.devices()] == [None]
