"""What of a device needs a hand, by what it said of itself and by what the district noticed."""

import msgspec
import pytest
from msgspec.structs import replace

from registry.device_told import (
    CLOCK_MS,
    LEAST_MB,
    SILENT_MS,
    DeviceHealth,
    DeviceTold,
    Need,
    is_older,
    needs_of,
)

DAY = 24 * 3_600_000
NOW = 400 * DAY
WELL = DeviceTold(b"d" * 16, NOW, "0.5.0", 0, 0, 80_000, NOW - DAY, "level")


def a_device(**changed):
    given = {"heard_at": NOW, "told": WELL, "clock_ms": 0, "enrolled_at": 0, **changed}
    return DeviceHealth(device=b"d" * 16, office=427, desk=1, role="desk", **given)


def test_a_desk_that_fares_well_needs_nobody():
    assert needs_of(a_device(), NOW, "0.5.0") == ()


@pytest.mark.parametrize(
    ("changed", "need"),
    [
        ({"heard_at": NOW - SILENT_MS - 1}, Need.SILENT),
        ({"heard_at": None}, Need.SILENT),
        ({"clock_ms": CLOCK_MS + 1}, Need.CLOCK),
        ({"clock_ms": -CLOCK_MS - 1}, Need.CLOCK),
        ({"copied_at": 0}, Need.COPIED),
        ({"restarts": 3}, Need.RESTARTS),
        ({"new_keys_unused": True}, Need.NEW_KEYS),
        ({"told": replace(WELL, waiting=3, oldest_at=NOW - DAY - 1)}, Need.UNSENT),
        ({"told": replace(WELL, free_mb=LEAST_MB - 1)}, Need.DISK_FULL),
        ({"told": replace(WELL, free_mb=LEAST_MB)}, Need.DISK_SMALL),
        ({"told": replace(WELL, backup_at=NOW - 5 * DAY)}, Need.NO_BACKUP),
        ({"told": replace(WELL, backup_at=0)}, Need.NO_BACKUP),
        ({"told": replace(WELL, copy="away")}, Need.COPY),
        ({"told": replace(WELL, prints=1)}, Need.PRINTS),
        ({"told": replace(WELL, app="0.4.9")}, Need.OLD_PROGRAM),
    ],
)
def test_each_trouble_is_named_alone(changed, need):
    assert needs_of(a_device(**changed), NOW, "0.5.0") == (need,)


@pytest.mark.parametrize(
    "changed",
    [
        {"heard_at": NOW - SILENT_MS},  # a weekend
        {"clock_ms": -CLOCK_MS},
        {"clock_ms": None},  # came by a stick: nobody can say
        {"told": None},  # an older program, which says nothing of itself
        {"told": replace(WELL, waiting=3, oldest_at=NOW - DAY)},
        {"told": replace(WELL, free_mb=-1)},
        {"told": replace(WELL, copy="")},
        {"told": replace(WELL, app="0.6.0")},
        {"told": replace(WELL, app="")},
        {"told": replace(WELL, backup_at=0), "enrolled_at": NOW - DAY},  # joined yesterday
    ],
)
def test_what_is_usual_or_unknown_calls_nobody(changed):
    assert needs_of(a_device(**changed), NOW, "0.5.0") == ()


def test_the_most_urgent_stands_first():
    told = replace(WELL, free_mb=10, app="0.3.0", prints=2)
    found = needs_of(a_device(told=told, clock_ms=DAY, copied_at=5), NOW, "0.5.0")
    wanted = (Need.COPIED, Need.DISK_FULL, Need.CLOCK, Need.PRINTS, Need.OLD_PROGRAM)
    assert found == wanted


def test_versions_are_compared_as_numbers():
    assert is_older("0.9.0", "0.10.0")
    assert not is_older("0.10.0", "0.9.0")
    assert not is_older("strange", "0.9.0")


def test_a_word_of_an_older_or_a_newer_program_is_read():
    short = msgspec.msgpack.encode([b"d" * 16, NOW])
    longer = msgspec.msgpack.encode([*msgspec.structs.astuple(WELL), "what a later one adds"])
    assert msgspec.msgpack.decode(short, type=DeviceTold) == DeviceTold(b"d" * 16, NOW)
    assert msgspec.msgpack.decode(longer, type=DeviceTold) == WELL


@pytest.mark.parametrize(
    "wrong",
    [
        [b"short", NOW],
        [b"d" * 16, -1],
        [b"d" * 16, NOW, "<b>name</b>"],
        [b"d" * 16, NOW, "0.5.0", -1],
        [b"d" * 16, NOW, "0.5.0", 0, 0, -1, 0, "Ахметов"],
    ],
)
def test_what_is_no_figure_is_not_read(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(wrong), type=DeviceTold)
