"""District IT sees which computers need a hand and what to do, and what each stick brought."""

import pytest
from msgspec.structs import replace

from db.devices import Devices
from db.health import device_tells
from db.stick_records import StickLine, keep_stick
from district.application import create_app
from registry.device_told import DeviceTold
from registry.trust import Certificate, certify
from tests.district.house import Browser, DistrictHouse
from words import LANGUAGES, words_in

DAY = 24 * 3_600_000


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


def let_in(district, number, role="desk"):
    """A computer of Sokolovka; its id."""
    devices, now = Devices(district.world.district.book), district.world.clock.now()
    key, device = district.world.district_key, bytes([number]) * 16
    devices.add_invitation(f"code {number}", 427, number, role, now)
    made = Certificate(device, 427, number, role, key.public_key, "age1", now)
    assert devices.add_device(certify(key, made), f"code {number}")
    return device


def told(district, device, **changed):
    now = district.world.clock.now()
    word = DeviceTold(device, now, "0.5.0", 0, 0, 80_000, now, "level")
    book = district.world.district.book
    device_tells(book, [replace(word, **changed)], now, 427)


def browser_of(district, language="en"):
    return Browser(create_app(district.house), language).sign_in()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_most_urgent_computer_stands_first_and_says_what_to_do(district, language):
    for number in (1, 2, 3):
        told(district, let_in(district, number))
    told(district, bytes([2]) * 16, free_mb=700)
    told(district, bytes([3]) * 16, at=district.world.clock.now() + 25 * 60_000)
    page = browser_of(district, language).get("/office/devices").text
    w = words_in(language)
    needs = page.partition('id="needs"')[2].partition("</section>")[0]
    assert bytes([1]).hex() * 16 not in needs
    ahead = w.count("Its clock is {n} minute ahead.", "Its clock is {n} minutes ahead.", 25)
    small = w.say("Its disk is nearly full: {n} MB are free.", n=700)
    assert 0 < needs.index(ahead) < needs.index(small)
    assert w.say("Make room with the next visit.") in needs


def test_where_all_is_well_the_page_says_so(district):
    told(district, let_in(district, 1))
    page = browser_of(district).get("/office/devices").text
    assert 'id="needs"' not in page
    assert 'id="well"' in page


def test_a_computer_that_was_not_heard_for_days_is_named(district):
    let_in(district, 1)
    district.world.clock.days_later(5)
    page = browser_of(district).get("/office/devices").text
    assert "It has joined, and was never heard of since." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_computer_has_a_page_with_its_figures(district, language):
    device = let_in(district, 1)
    told(district, device, waiting=7, free_mb=12_345, backup_at=0, copy="missing")
    page = browser_of(district, language).get(f"/office/devices/one/{device.hex()}").text
    w = words_in(language)
    for said in ("0.5.0", w.say("{n} MB", n=12_345), w.say("its stick is not there")):
        assert said in page
    assert f"<dt>{w.say('Records that wait for the line')}</dt><dd>7</dd>" in page
    assert "tereze rotate" in page


def test_a_page_of_nobody_leads_back(district):
    browser = browser_of(district)
    for nobody in ("ff" * 16, "no-hex"):
        answer = browser.get(f"/office/devices/one/{nobody}", 303)
        assert answer.headers["Location"] == "/office/devices"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_each_stick_brought_is_listed_with_what_was_wrong(district, language):
    book, now, w = district.world.district.book, district.world.clock.now(), words_in(language)
    browser = browser_of(district, language)
    page = browser.get("/office/devices/sticks").text
    assert w.say("No stick has been read or written yet.") in page
    well = StickLine(
        at=now, office=427, brought=2, entries=31, refused=0, damaged=0, foreign=0, untrue=0,
        written=4,
    )  # fmt: skip
    bad = StickLine(
        at=now, office=999, brought=0, entries=0, refused=1, damaged=3, foreign=0, untrue=0,
        written=0,
    )  # fmt: skip
    keep_stick(book, [well, bad])
    page = browser.get("/office/devices/sticks").text
    assert w.count("{n} new record", "{n} new records", 31) in page
    assert "0999" in page
    damaged = w.count(
        "{n} file was damaged. Let the office write it again.",
        "{n} files were damaged. Let the office write them again.",
        3,
    )
    assert damaged in page
    assert page.count('class="late-word"') == 1
