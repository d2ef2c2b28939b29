"""A desk's computer was stolen: what it had brought counts, what it wrote later is evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import pytest
from sqlalchemy import select

from db.book import Book, rebuild
from db.devices import Devices
from db.road import BookRoad
from db.tables import application, chain, printed, quarantine
from registry.chain import genesis
from registry.facts import DeviceRevoked, HandedOver, LastAccepted, PaperKind, Printed, Proof
from registry.road import Frame
from tests.db.scribe import Scribe
from tests.db.test_any_order import APPLICATIONS, NUMBERS, _registered, reader, tables
from tests.world import AIGUL, World, a_form, meet

FIRST, SECOND = NUMBERS[0].digits, NUMBERS[2].digits


@dataclass
class Theft:
    """A desk's chain, what the district says of it, and another desk's word of the same case."""

    thief: Scribe
    other: Scribe
    district: Scribe

    @classmethod
    def of(cls) -> "Theft":
        thief, other = Scribe("desk one"), Scribe("desk two", desk=2)
        district = Scribe("district", office=0, by_district=True)
        thief.say(_registered(0, 0), APPLICATIONS[0])
        thief.say(Printed(PaperKind.RECEIPT, FIRST, 0, "p"), APPLICATIONS[0])
        accepted = thief.head
        hand_over = HandedOver(FIRST, NUMBERS[0].answer(1).digits, Proof.RECEIPT)
        thief.say(hand_over, APPLICATIONS[0])
        thief.say(Printed(PaperKind.RECEIPT, FIRST, 1, "p"), APPLICATIONS[0])
        thief.say(_registered(2, 1), APPLICATIONS[2])
        other.say(HandedOver(SECOND, NUMBERS[2].answer(1).digits, Proof.ID_SHOWN), tick=50)
        device = thief.opening().device
        last = LastAccepted(accepted.chain, accepted.n, accepted.h)
        district.say(DeviceRevoked(device, (last,), "stolen"))
        return cls(thief, other, district)

    @property
    def frames(self) -> list[list[Frame]]:
        return [self.thief.frames, self.other.frames, self.district.frames]

    def confirm(self) -> Frame:
        last = LastAccepted(self.thief.chain, self.thief.n, self.thief.h)
        return self.district.say(DeviceRevoked(self.thief.opening().device, (last,), "confirmed"))


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
        found = connection.execute(select(quarantine.c.why)).scalars().all()
    assert set(found) <= {"Revoked"}
    return len(found)


def _copies(book: Book) -> int:
    with book.reading() as connection:
        return int(connection.execute(select(printed.c.copies)).scalar_one())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_comes_first_the_tables_end_alike(book: Book, order: tuple[int, ...]) -> None:
    theft = Theft.of()
    for which in order:
        for frame in theft.frames[which]:
            BookRoad(book).take_in(frame)
    assert _stages(book) == {FIRST: "registered"}
    assert _aside(book) == 3
    assert _copies(book) == 1
    BookRoad(book).take_in(theft.confirm())
    assert _stages(book) == {FIRST: "issued", SECOND: "issued"}
    assert _aside(book) == 0
    assert _copies(book) == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_tables_written_anew_are_the_same(book: Book, order: tuple[int, ...]) -> None:
    theft = Theft.of()
    for which in order:
        for frame in theft.frames[which]:
            BookRoad(book).take_in(frame)
    before = tables(book)
    rebuild(book)
    assert tables(book) == before
    assert _aside(book) == 3


def test_an_older_word_that_comes_late_changes_nothing(book: Book) -> None:
    """The district was restored since: its newer word stands on another chain, and comes first."""
    theft = Theft.of()
    again = Scribe("again", office=0, by_district=True)
    last = LastAccepted(theft.thief.chain, theft.thief.n, theft.thief.h)
    word = DeviceRevoked(theft.thief.opening().device, (last,), "confirmed")
    again.say(word, tick=1_000)
    for frames in (theft.thief.frames, again.frames, theft.district.frames):
        for frame in frames:
            BookRoad(book).take_in(frame)
    assert _stages(book) == {FIRST: "issued", SECOND: "registered"}
    assert _aside(book) == 0


def test_a_chain_that_begins_after_the_loss_counts_for_nothing(book: Book) -> None:
    theft = Theft.of()
    for frame in theft.district.frames:
        BookRoad(book).take_in(frame)
    second = Scribe("desk one")
    second.chain = b"another chain..."
    second.n, second.frames = -1, []
    second.h = genesis(second.chain, second.key.public_key)
    second.say(second.opening())
    second.say(_registered(0, 0), APPLICATIONS[0])
    for frame in second.frames:
        BookRoad(book).take_in(frame)
    assert _stages(book) == {}
    with book.reading() as connection:
        asked = select(chain.c.accepted_n).where(chain.c.chain == second.chain)
        assert connection.execute(asked).scalar_one() == -1


def test_what_a_thief_writes_is_stored_and_receipted_but_shown_nowhere(world: World) -> None:
    world._open(world.district, 0, 0, "common")
    desk, place, _ = world.desk()
    kept = desk.register(a_form(), AIGUL).number
    meet(place, world.district)
    devices = Devices(world.district.book)
    devices.revoke(place.device, "stolen", "d-1")
    stolen = desk.register(a_form(), AIGUL).number
    meet(place, world.district)

    assert world.district.reading.application(kept.digits) is not None
    assert world.district.reading.application(stolen.digits) is None
    [loss] = devices.losses()
    assert (loss.device, loss.reason, loss.aside) == (place.device, "stolen", 1)
    assert set(place.road.heads()) == set(world.district.road.heads())
    # The desk hears of it by the common chain, and its own later entries count for nothing there.
    assert place.reading.application(stolen.digits) is None

    devices.revoke(place.device, "confirmed", "d-1")
    meet(place, world.district)
    assert world.district.reading.application(stolen.digits) is not None
    assert place.reading.application(stolen.digits) is not None
    assert [one.aside for one in devices.losses()] == [0]
