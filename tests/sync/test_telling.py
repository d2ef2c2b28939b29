"""How a device fares reaches the district with its entries, and never holds one up."""

import msgspec
import pytest

from db.devices import Devices
from db.health import device_health
from registry.device_told import TELL_EVERY_MS, DeviceTold
from registry.failures import BookUnreadable
from registry.trust import Certificate, certify
from sync.exchange import Reached, Uploader
from sync.telling import Telling
from sync.wire import Message, pack, unpack
from tests.sync.line import Line, carrier_row, lost
from tests.world import AIGUL, World, a_form


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def desk(world):
    """A desk on the district's list, with its place."""
    world._open(world.district, 0, 0, "common")
    desk, place, _ = world.desk()
    put_on_the_list(world, place.device, 1, "desk")
    return desk, place


def put_on_the_list(world, device, number, role, office=427):
    devices, now = Devices(world.district.book), world.clock.now()
    devices.add_invitation(f"{office} {number} {role}", office, number, role, now)
    key = world.district_key.public_key
    made = Certificate(device, office, number, role, key, "age1", now)
    assert devices.add_device(certify(world.district_key, made), f"{office} {number} {role}")


def told_of(world):
    return {one.device: one.told for one in device_health(world.district.book, world.clock.now())}


def a_way(world, place, look, *faults, role="desk"):
    line = Line(world.district, carrier_row(place, role=role), list(faults))
    return Uploader(place.road, line, world.clock, telling=Telling(look, world.clock)), line


def test_a_word_goes_with_the_first_body_and_then_every_quarter_hour(world, desk):
    _, place = desk
    looked = []

    def look():
        looked.append(world.clock.now())
        return [DeviceTold(place.device, world.clock.now(), "0.5.0", len(looked))]

    way, _ = a_way(world, place, look)
    assert isinstance(way.run(), Reached)
    assert told_of(world)[place.device].waiting == 1
    assert isinstance(way.run(), Reached)
    assert len(looked) == 1
    world.clock.at += TELL_EVERY_MS
    assert isinstance(way.run(), Reached)
    assert told_of(world)[place.device].waiting == 2


def test_a_word_that_was_lost_on_the_line_is_told_again(world, desk):
    _, place = desk
    way, line = a_way(world, place, lambda: [DeviceTold(place.device, 5, "0.5.0")], lost)
    way.run()
    assert told_of(world)[place.device] is None
    way.run()
    assert told_of(world)[place.device].app == "0.5.0"
    assert all(one.told for one in line.sent[:2])


def test_a_machine_that_cannot_look_at_itself_carries_its_entries(world, desk):
    verbs, place = desk

    def look():
        raise BookUnreadable

    verbs.register(a_form(), AIGUL)
    way, _ = a_way(world, place, look)
    assert isinstance(way.run(), Reached)
    assert place.road.waiting().count == 0


@pytest.mark.parametrize("wrong", [b"", b"\xc1", b"x" * 200, msgspec.msgpack.encode(["no", -1])])
def test_a_word_that_cannot_be_read_holds_up_nothing(world, desk, wrong):
    verbs, place = desk
    verbs.register(a_form(), AIGUL)
    line = Line(world.district, carrier_row(place))
    road = place.road
    body = Message(heads=road.heads(), frames=tuple(road.frames_after(())), told=(wrong,))
    answer = unpack(line.deliver(pack(body)))
    assert answer.receipts
    assert told_of(world)[place.device] is None


def test_a_desk_speaks_for_itself_alone_and_a_relay_for_its_office(world, desk):
    _, place = desk
    other, relay, stranger = b"o" * 16, b"r" * 16, b"s" * 16
    put_on_the_list(world, other, 2, "desk")
    put_on_the_list(world, relay, 99, "relay")
    put_on_the_list(world, stranger, 1, "desk", office=500)

    def look():
        return [DeviceTold(one, 7, "0.5.0") for one in (place.device, other, stranger)]

    way, _ = a_way(world, place, look)
    way.run()
    told = told_of(world)
    assert told[place.device] is not None
    assert told[other] is told[stranger] is None
    way, _ = a_way(world, place, look, role="relay")
    way.run()
    told = told_of(world)
    assert told[other] is not None
    assert told[stranger] is None  # another office's


def test_a_district_of_an_older_program_takes_the_body_all_the_same():
    """Its `Message` ends with `proof`; packing 1 is one array."""

    class Older(msgspec.Struct, array_like=True):
        version: int = 1
        heads: tuple[object, ...] = ()
        frames: tuple[object, ...] = ()
        receipts: tuple[object, ...] = ()
        refused: tuple[object, ...] = ()
        unsigned: tuple[bytes, ...] = ()
        dictionaries: tuple[int, ...] = ()
        frame_bytes: int = 0
        asked_at: int = 0
        proof: bytes = b""

    packed = msgspec.msgpack.encode(Message(asked_at=5, told=(b"word",)))
    assert msgspec.msgpack.decode(packed, type=Older).asked_at == 5
    without = msgspec.msgpack.encode(Older(asked_at=6))
    assert msgspec.msgpack.decode(without, type=Message) == Message(asked_at=6)
