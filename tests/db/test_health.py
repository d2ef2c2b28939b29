"""The newest word of each device on itself, on both databases."""

from msgspec.structs import replace

from db.devices import Devices
from db.health import device_health, device_tells, office_health
from registry.device_told import DeviceTold
from registry.trust import Certificate, certify

DAY = 24 * 3_600_000


def enrolled(world, nth, office=427, role="desk"):
    """A device on the district's list; its id."""
    devices = Devices(world.district.book)
    device, now = bytes([nth]) * 16, world.clock.now()
    devices.add_invitation(f"code {nth}", office, nth, role, now)
    key = world.district_key
    made = Certificate(device, office, nth, role, key.public_key, "age1", now)
    assert devices.add_device(certify(key, made), f"code {nth}")
    return device


def opened(world):
    world._open(world.district, 0, 0, "common")
    return world.district.book


def test_the_newest_word_of_a_device_stands_and_its_clock_is_judged(world):
    book, now = opened(world), world.clock.now()
    device = enrolled(world, 1)
    device_tells(book, [DeviceTold(device, now + 600_000, "0.5.0", 7)], now, 427)
    device_tells(book, [DeviceTold(device, now, "0.5.0", 9, kept_ms=60_000)], now, 427)  # a relay's
    [one] = device_health(book, now)
    assert one.told is not None
    assert (one.told.waiting, one.clock_ms, one.heard_at) == (7, 600_000, now)
    device_tells(book, [DeviceTold(device, now + DAY, "0.5.0", 2)], now + DAY, 427)
    [one] = device_health(book, now + DAY)
    assert one.told is not None
    assert (one.told.waiting, one.clock_ms) == (2, 0)


def test_how_long_a_relay_kept_a_word_is_no_fault_of_the_desks_clock(world):
    book, now = opened(world), world.clock.now()
    device = enrolled(world, 1)
    device_tells(book, [DeviceTold(device, now - DAY, kept_ms=DAY)], now, 427)
    [one] = device_health(book, now)
    assert (one.clock_ms, one.heard_at) == (0, now - DAY)


def test_a_stick_says_nothing_of_the_clock(world):
    book, now = opened(world), world.clock.now()
    device = enrolled(world, 1)
    device_tells(book, [DeviceTold(device, now - 3 * DAY, waiting=4)], now, 427, by_line=False)
    [one] = device_health(book, now)
    assert one.clock_ms is None
    assert one.told is not None
    assert one.told.waiting == 4


def test_of_who_is_not_on_the_list_nothing_is_kept(world):
    book = opened(world)
    device_tells(book, [DeviceTold(b"?" * 16, 1)], world.clock.now(), 427)
    assert device_health(book, world.clock.now()) == ()


def test_one_that_was_turned_away_is_not_listed(world):
    book = opened(world)
    device = enrolled(world, 1)
    Devices(book).revoke(device, "lost")
    assert device_health(book, world.clock.now()) == ()


def test_an_office_is_as_well_as_its_devices(world):
    book, now = opened(world), world.clock.now()
    first, second, other = (enrolled(world, 1), enrolled(world, 2), enrolled(world, 3, 500))
    told = DeviceTold(first, now, "0.5.0", 2, now - 5_000, 9_000, now, "level")
    device_tells(book, [told], now, 427)
    device_tells(book, [replace(told, device=second, app="0.4.0", waiting=1, free_mb=40)], now, 427)
    device_tells(book, [replace(told, device=other, waiting=0, oldest_at=0)], now, 500)
    one, two = office_health(device_health(book, now), now, "0.5.0")
    assert (one.office, one.devices, one.waiting, one.free_mb) == (427, 2, 3, 40)
    assert (one.versions, one.need_a_hand) == (("0.4.0", "0.5.0"), 1)
    assert (two.office, two.waiting, two.oldest_at, two.need_a_hand) == (500, 0, None, 0)
