"""District IT sees which desk's book was at work twice, and whom to call about equal numbers."""

import shutil
from pathlib import Path

import pytest
from markupsafe import escape

from db.journal import own_journal
from district.application import create_app
from registry.desk import Desk
from tests.district.house import Browser, DistrictHouse
from tests.world import (
    AIGUL,
    SOKOLOVKA,
    STATUS_ADDRESS,
    CheapSealer,
    Place,
    a_form,
    meet,
    the_calendar,
    the_catalogue,
)
from words import LANGUAGES, words_in


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


def a_twin(district: DistrictHouse) -> tuple[Desk, Place]:
    """The desk's book once more, and somebody who works with it."""
    world, place = district.world, district.desk_place
    place.book.engine.dispose()
    shutil.copyfile(_file(place), world.folder / "twin.book")
    twin = world._place("twin", place.key, place.device)
    journal = own_journal(twin.book)
    assert journal is not None
    desk = Desk(
        journal=journal,
        sealer=CheapSealer(),
        random=world.random,
        clock=world.clock,
        catalogue=the_catalogue(),
        calendar=the_calendar(),
        office=SOKOLOVKA,
        desk=1,
        status_address=STATUS_ADDRESS,
    )
    return desk, twin


def _file(place: Place) -> Path:
    return Path(str(place.book.engine.url.database))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copied_desk_is_flagged_and_the_residents_with_equal_numbers_are_listed(
    district, language
):
    world = district.world
    meet(district.desk_place, world.district)
    desk, twin = a_twin(district)
    world.clock.days_later(1)
    first = district.desk.register(a_form("Ахметов Ерлан"), AIGUL)
    second = desk.register(a_form("Ким Анна", service="01-02"), AIGUL)
    district.desk.register(a_form("Омаров Қайрат"), AIGUL)  # its number was given once
    for place in (district.desk_place, twin):
        meet(place, world.district)

    page = Browser(create_app(district.house), language).sign_in().get("/office/devices").text
    w = words_in(language)
    assert first.number == second.number
    assert page.count(f"<strong>{first.number.shown}</strong>") == 2
    assert "0427-01-000002" not in page
    said = w.say("Two copies of this desk's book have been at work since {moment}.", moment="|")
    assert str(escape(said.partition("|")[0])) in page
    for code in ("01-01", "01-02"):
        assert the_catalogue().service(code).short(language) in page
    for name in ("Ахметов", "Ким", "580314400002"):
        assert name not in page  # number, service and time are enough to find the telephone


def test_a_copy_that_gave_no_number_is_flagged_all_the_same(district):
    world = district.world
    receipt = district.desk.register(a_form(), AIGUL)
    meet(district.desk_place, world.district)
    desk, twin = a_twin(district)
    district.desk.send_papers(receipt.number, AIGUL)
    desk.withdraw(receipt.number, "өзі", AIGUL)
    for place in (district.desk_place, twin):
        meet(place, world.district)
    page = Browser(create_app(district.house), "en").sign_in().get("/office/devices").text
    assert "No number was given twice." in page
    assert 'id="desk-0427-01"' in page


def test_an_ordinary_district_has_nothing_to_look_into(district):
    for number in range(3):
        district.desk.register(a_form(f"Адам {number}"), AIGUL)
    meet(district.desk_place, district.world.district)
    page = Browser(create_app(district.house), "en").sign_in().get("/office/devices").text
    assert 'class="card twin"' not in page
    assert "look into it" not in page
