"""The district's server says how it fares: a page for people, `/health` for machines."""

import json
from dataclasses import replace

import pytest

from district.application import create_app
from district.server_health import (
    BACKUP_MS,
    BEHIND_MOST,
    CERTIFICATE_MS,
    FULL_MB,
    SMALL_MB,
    Check,
    MachineState,
    Mood,
    ServerHealth,
    What,
    for_machines,
    worst,
)
from registry.device_told import CLOCK_MS
from tests.district.house import Browser, DistrictHouse
from tests.district.test_machine_needs import let_in, told
from words import LANGUAGES, words_in

DAY = 24 * 3_600_000
ASKED = "/health"


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


def well(district):
    now = district.world.clock.now()
    return MachineState(80_000, now - DAY, now + 60 * DAY, (4, 4))


def looked(district, machine=None, set_aside=lambda: 0):
    state = machine or well(district)
    clock = district.world.clock
    health = ServerHealth(
        district.world.district.book, set_aside, lambda: state, clock.now, district.seconds
    )
    return {one.what: one for one in health.look()}


def test_where_all_is_well_nothing_is_asked_of_anybody(district):
    for number in (1, 2, 3):
        told(district, let_in(district, number))
    found = looked(district)
    assert list(found) == list(What)
    assert {one.mood for one in found.values()} == {Mood.WELL}


@pytest.mark.parametrize(
    ("changed", "what", "mood"),
    [
        ({"free_mb": FULL_MB - 1}, What.DISK, Mood.LATE),
        ({"free_mb": SMALL_MB - 1}, What.DISK, Mood.SOON),
        ({"free_mb": None}, What.DISK, Mood.UNKNOWN),
        ({"backup_at": None}, What.BACKUP, Mood.SOON),
        ({"backup_at": -BACKUP_MS}, What.BACKUP, Mood.LATE),
        ({"certificate_until": CERTIFICATE_MS - DAY}, What.CERTIFICATE, Mood.SOON),
        ({"certificate_until": -1}, What.CERTIFICATE, Mood.LATE),
        ({"certificate_until": None}, What.CERTIFICATE, Mood.UNKNOWN),
        ({"workers": (3, 4)}, What.WORKERS, Mood.SOON),
        ({"workers": None}, What.WORKERS, Mood.UNKNOWN),
    ],
)
def test_what_is_wrong_with_the_machine_is_said_and_nothing_else(district, changed, what, mood):
    now = district.world.clock.now()
    later = {
        name: now + value if name.endswith(("_at", "until")) and value is not None else value
        for name, value in changed.items()
    }
    found = looked(district, replace(well(district), **later))
    assert found.pop(what).mood is mood
    found.pop(What.CLOCK)
    assert {one.mood for one in found.values()} == {Mood.WELL}


def test_whose_clock_is_wrong_the_middle_one_of_the_devices_says(district):
    now = district.world.clock.now
    for number in (1, 2, 3):
        told(district, let_in(district, number))
    told(district, bytes([1]) * 16, at=now() + DAY)  # one desk is wrong by itself
    assert looked(district)[What.CLOCK].mood is Mood.WELL
    for number in (2, 3):
        told(district, bytes([number]) * 16, at=now() + 2 * CLOCK_MS)
    found = looked(district)[What.CLOCK]
    assert (found.mood, found.n) == (Mood.LATE, -10)  # this server's clock is behind


def test_entries_set_aside_and_tables_that_lag_are_seen_to(district, monkeypatch):
    assert looked(district, set_aside=lambda: 2)[What.ASIDE] == Check(What.ASIDE, Mood.SOON, 2)
    monkeypatch.setattr("district.server_health.behind", lambda _: BEHIND_MOST + 1)
    assert looked(district)[What.TABLES].mood is Mood.SOON


def test_a_broken_database_is_said_and_the_machine_all_the_same(district):
    def broken():
        raise OSError("disk of Серікова")

    found = looked(district, set_aside=broken)
    assert found[What.DATABASE].mood is Mood.LATE
    assert found[What.DISK].mood is Mood.WELL
    assert What.MAIL not in found


def test_machines_are_told_moods_and_counts_and_no_secret(district):
    clock = district.world.clock
    state = replace(well(district), free_mb=10)
    house = replace(district.house, machine=lambda: state)
    told_now = Browser(create_app(house)).get(ASKED).json()
    assert told_now["status"] == "warn"
    assert told_now["checks"]["disk"] == "late"
    assert told_now["checks"]["database"] == "ok"
    allowed = {"status", "now", "set_aside", "behind", "mail_waiting", "checks"}
    assert set(told_now) == allowed
    assert set(told_now["checks"]) == {one.value for one in What}
    written = json.dumps(told_now)
    for secret in ("postgresql", "/", "password", str(district.world.folder)):
        assert secret not in written
    assert clock.now() >= told_now["now"]


def test_who_asks_again_and_again_costs_the_book_one_look(district):
    looks = []

    def set_aside():
        looks.append(1)
        return 0

    book, clock = district.world.district.book, district.world.clock
    health = ServerHealth(book, set_aside, None, clock.now, district.seconds)
    for _ in range(20):
        health.quickly()
    assert len(looks) == 1
    district.seconds.now += 3
    health.quickly()
    assert len(looks) == 2


def test_what_is_worst_of_all_is_the_answer():
    disk, mail = Check(What.DISK, Mood.SOON), Check(What.MAIL, Mood.LATE)
    assert worst((disk, mail)) is Mood.LATE
    assert worst((disk,)) is Mood.SOON
    assert worst((Check(What.CLOCK, Mood.UNKNOWN),)) is Mood.WELL
    assert for_machines((disk,), 5)["status"] == "warn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_what_to_do(district, language):
    state = replace(well(district), backup_at=None)
    house = replace(district.house, machine=lambda: state)
    page = Browser(create_app(house), language).sign_in().get("/office/server").text
    w = words_in(language)
    assert w.say("Set up the daily backup, and see why the last one was not made.") in page
    assert page.count('class="soon-word"') == 1
    good = replace(district.house, machine=lambda: well(district))
    page = Browser(create_app(good), language).sign_in().get("/office/server").text
    assert 'id="well"' in page
