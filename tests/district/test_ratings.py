"""The page of what visitors say: whole groups of five and more, and nothing beside them."""

import re
from datetime import date

import msgspec
import pytest

from db.hall import HallStore
from district.application import create_app
from registry.from_hall import Rating, Record
from registry.offices import Office
from tests.district.house import Browser, DistrictHouse
from tests.world import SOKOLOVKA
from words import LANGUAGES, words_in

NEIGHBOUR = Office(428, "Көрші аппараты", "Соседний аппарат", "The neighbour's office", *[""] * 6)


@pytest.fixture
def district(tmp_path) -> DistrictHouse:
    made = DistrictHouse(tmp_path)
    made.house.devices.set_office(NEIGHBOUR)
    return made


class Hall:
    """A kiosk that tells marks."""

    def __init__(self, district: DistrictHouse, office: int) -> None:
        self._store = HallStore(district.world.district.book)
        self._office, self._n = office, 0

    def tell(self, day: str, *marks: int) -> None:
        for mark in marks:
            self._n += 1
            what = msgspec.msgpack.encode(Rating(date.fromisoformat(day), mark))
            identity = self._office.to_bytes(4, "big") + self._n.to_bytes(4, "big")
            self._store.take_in(
                self._office.to_bytes(16, "big"), self._office, [Record(self._n, identity, what)]
            )


def rows(district: DistrictHouse, language: str = "en") -> list[str]:
    page = Browser(create_app(district.house), language).sign_in().get("/office/ratings").text
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    plain = re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in plain.split("</tr>")][:-1]


NAME = SOKOLOVKA.name_en


def test_a_month_that_is_over_is_shown_with_its_average(district):
    hall = Hall(district, 427)
    hall.tell("2026-01-12", 5, 4, 4, 5, 5, 1)
    assert rows(district)[0] == f"{NAME} fewer than five so far: not shown"
    hall.tell("2026-02-02", 5)
    assert f"{NAME} 01.2026 6 4.0" in rows(district)


def test_four_and_none_look_alike_and_no_total_gives_them_away(district):
    """Ten here and four next door: no number on the page is fourteen, and none is four."""
    here = Hall(district, 427)
    here.tell("2026-01-12", *[5] * 10)
    here.tell("2026-02-02", 5)
    nobody_there = rows(district)
    hall = Hall(district, 428)
    hall.tell("2026-01-12", 1, 1, 1, 1)
    hall.tell("2026-02-02", 1)
    assert rows(district) == nobody_there
    assert sum("not shown" in row for row in rows(district)) == 1


def test_a_day_with_very_many_marks_is_pointed_at(district):
    hall = Hall(district, 427)
    hall.tell("2026-01-12", *[1] * 61)
    hall.tell("2026-02-02", 5)
    assert "very many on 12.01.2026" in rows(district)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_each_language_and_led_to_from_the_devices(district, language):
    browser = Browser(create_app(district.house), language).sign_in()
    w = words_in(language)
    assert w.say("fewer than five so far: not shown") in browser.get("/office/ratings").text
    devices = browser.get("/office/devices").text
    assert 'href="/office/ratings"' in devices
    assert w.say("What visitors say") in devices


def test_it_answers_only_on_the_districts_own_machine(district):
    browser = Browser(create_app(district.house), address="10.0.0.7")
    assert browser.ask("GET", "/office/ratings").status_code != 200
