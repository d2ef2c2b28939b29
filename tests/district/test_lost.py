"""District IT turns a stolen computer away; an officer confirms what it had still written."""

import pytest

from district.application import create_app
from registry.trust import Certificate, certify
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, a_form
from words import LANGUAGES, words_in


@pytest.fixture
def district(tmp_path, database):
    house = DistrictHouse(tmp_path, database)
    place = house.desk_place
    certificate = Certificate(place.device, 427, 1, "desk", place.key.public_key, "", 1)
    signed = certify(house.world.district_key, certificate)
    house.house.devices.add_invitation("CODE", 427, 1, "desk", 1)
    assert house.house.devices.add_device(signed, "CODE")
    house.carry()
    yield house
    house.world.close()


def _lost(district: DistrictHouse) -> str:
    return f"/office/devices/lost/{district.desk_place.device.hex()}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stolen_computer_is_turned_away_with_a_warning_and_a_reason(district, language):
    browser, w = Browser(create_app(district.house), language).sign_in(), words_in(language)
    assert _lost(district) in browser.get("/office/devices").text
    page = browser.get(_lost(district)).text
    assert (
        w.say(
            "This cannot be taken back. A computer that is found again joins with a new invitation."
        )
        in page
    )
    refused = browser.post_with_token(_lost(district), _lost(district), 422).text
    assert w.say("Choose what has happened to the computer.") in refused
    assert district.house.devices.losses() == ()

    browser.post_with_token(_lost(district), _lost(district), reason="stolen")
    page = browser.get("/office/devices").text
    assert w.say("turned away") in page
    assert w.say("Nothing has come of it since.") in page
    [loss] = district.house.devices.losses()
    assert (loss.device, loss.reason) == (district.desk_place.device, "stolen")
    assert browser.ask("GET", _lost(district)).headers["Location"] == "/office/devices"


def test_what_came_since_waits_for_an_officer(district):
    browser, w = Browser(create_app(district.house), "en").sign_in(), words_in("en")
    browser.post_with_token(_lost(district), _lost(district), reason="lost")
    since = district.house.devices.losses()[0].at
    number = district.desk.register(a_form(), AIGUL).number
    district.carry()
    reading = district.world.district.reading
    assert reading.application(number.digits) is None

    confirm = _lost(district) + "/confirm"
    assert confirm in browser.get("/office/devices").text
    said = w.count(
        "{n} record that it wrote afterwards has come. It is kept and shown nowhere.",
        "{n} records that it wrote afterwards have come. They are kept and shown nowhere.",
        1,
    )
    assert said in browser.get(confirm).text
    browser.post_with_token(confirm, confirm)
    assert reading.application(number.digits) is not None
    [loss] = district.house.devices.losses()
    assert (loss.aside, loss.at) == (0, since)
    assert browser.ask("GET", confirm).status_code == 303


def test_nobody_else_is_turned_away_by_a_word_that_names_no_computer(district):
    browser = Browser(create_app(district.house)).sign_in()
    for strange in ("zz", "00" * 16):
        asked = browser.ask("GET", f"/office/devices/lost/{strange}")
        assert asked.headers["Location"] == "/office/devices"
    assert district.house.devices.losses() == ()
