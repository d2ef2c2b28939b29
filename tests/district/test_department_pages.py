"""Departments at the district: added, renamed from a day on, ended when nothing needs them."""

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest

from db.published import BookCatalogue
from district.application import create_app
from registry.catalogue import Department
from registry.role_names import CHIEF, OFFICER
from tests.district.house import Browser, DistrictHouse
from tests.district.test_catalogue_pages import (
    FIRST,
    SOON,
    TODAY,
    confirm,
    entries,
    form_of,
    on,
    plain,
    send,
)

ROADS = {
    "code": "roads",
    "short_kk": "Жол бөлімі",
    "short_ru": "Отдел дорог",
    "name_kk": "Жолаушылар көлігі және автомобиль жолдары бөлімі",
    "name_ru": "Отдел пассажирского транспорта и автомобильных дорог",
}
CAREER = next(one for one in FIRST.services if one.department == "career")  # its only service


@pytest.fixture
def district(tmp_path, request) -> Iterator[DistrictHouse]:
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def looker(tmp_path_factory) -> Browser:
    """For what is refused, and so changes nothing."""
    house = DistrictHouse(tmp_path_factory.mktemp("looker")).house
    return Browser(create_app(house), "en").sign_in()


@pytest.fixture
def officer(district) -> Browser:
    return Browser(create_app(district.house), "en").sign_in()


def decided(district: DistrictHouse, day: str) -> set[str]:
    return {one.code for one in on(district, day).departments}


def look(officer: Browser, **changed: object) -> str:
    """The form of a new department is sent; the address of what it changes."""
    fields = {**form_of(officer, "/departments/new"), **ROADS, **changed}
    return str(send(officer, "/departments/check", 303, **fields).headers["Location"])


def give_to_social(officer: Browser, first: str) -> None:
    fields = {**form_of(officer, f"/services/one/{CAREER.code}"), "department": "social"}
    answer = send(officer, "/services/check", 303, **{**fields, "first": first})
    confirm(officer, answer.headers["Location"])


def test_a_new_department_is_looked_at_said_and_known_at_the_desk(database, district, officer):
    """The whole round: form, differences, road, desk; then a service is given to it."""
    before = entries(district)
    address = look(officer, first=SOON)
    shown = plain(officer.get(address).text)
    assert "1 new department" in shown
    assert ROADS["name_ru"] in shown
    assert entries(district) == before  # only looked at
    confirm(officer, address)
    assert entries(district) == before + 1
    assert ("roads" in decided(district, TODAY), "roads" in decided(district, SOON)) == (
        False,
        True,
    )
    assert "decides from 01.04.2026" in plain(officer.get("/departments").text)
    fields = {**form_of(officer, f"/services/one/{CAREER.code}"), "department": "roads"}
    given = send(officer, "/services/check", 303, **{**fields, "first": SOON})
    confirm(officer, given.headers["Location"])
    district.carry()
    desk = BookCatalogue(district.desk_place.book, FIRST, lambda: date.fromisoformat(SOON))
    assert desk().service(CAREER.code).department == "roads"
    assert desk().department("roads") == Department(
        *(ROADS[one] for one in ("code", "name_kk", "name_ru")),
        *(ROADS[one] for one in ("name_ru", "short_kk", "short_ru", "short_ru")),
    )


def test_a_name_changes_at_once_and_its_page_says_what_happened(district, officer):
    fields = form_of(officer, "/departments/one/land")
    address = send(officer, "/departments/check", 303, **{**fields, "short_en": "Land and water"})
    shown = plain(officer.get(address.headers["Location"]).text)
    assert "1 department changes" in shown
    assert "short name (en) Land department Land and water" in shown
    confirm(officer, address.headers["Location"])
    assert district.house.catalogue.department("land").short_en == "Land and water"
    page = plain(officer.get("/departments/one/land").text)
    assert "short name (en)" in page[page.index("What happened") :]
    assert "Land and water" in officer.get("/services/one/06-02").text


def test_a_form_that_changes_nothing_changes_nothing(officer):
    """Every field comes back from its page as it is in the catalogue."""
    for one in FIRST.departments:
        fields = form_of(officer, f"/departments/one/{one.code}")
        address = send(officer, "/departments/check", 303, **fields).headers["Location"]
        assert "is in force already" in officer.get(address).text, one.code


def test_a_department_that_a_service_names_does_not_end(district, officer):
    before = entries(district)
    refused = plain(send(officer, "/departments/one/career/end", 422, first=TODAY).text)
    assert f"another department first: {CAREER.code} {CAREER.short_en}" in refused
    assert entries(district) == before
    give_to_social(officer, SOON)
    send(officer, "/departments/one/career/end", 422, first=TODAY)  # it is needed until then
    address = send(officer, "/departments/one/career/end", 303, first=SOON).headers["Location"]
    assert "1 department ends" in plain(officer.get(address).text)
    assert "decides no more" in plain(officer.get(address).text)
    confirm(officer, address)
    assert "career" in decided(district, TODAY)
    assert "career" not in decided(district, SOON)
    assert on(district, SOON).department("career").name_en == "Career Centre"  # its name stays
    assert "ends on 01.04.2026" in plain(officer.get("/departments").text)


def test_a_department_with_papers_in_work_does_not_end(database, district, officer):
    receipt = district.registered(service=CAREER.code)
    give_to_social(officer, TODAY)
    refused = plain(send(officer, "/departments/one/career/end", 422, first=SOON).text)
    assert "1 paper is still in work there" in refused
    assert receipt.number.shown in refused
    assert "another department first" not in refused
    officer.answer(receipt.number)
    address = send(officer, "/departments/one/career/end", 303, first=SOON).headers["Location"]
    confirm(officer, address)
    assert "career" not in decided(district, SOON)


def test_a_paper_that_came_between_the_look_and_the_word_keeps_its_department(district, officer):
    """What stood in nobody's way when it was looked at may stand in it when it is said."""
    give_to_social(officer, SOON)
    address = send(officer, "/departments/one/career/end", 303, first=SOON).headers["Location"]
    page = officer.get(address).text
    seen = page[page.index('name="seen" value="') + 19 :].split('"', 1)[0]
    receipt = district.registered(service=CAREER.code)
    before = entries(district)
    refused = send(officer, address, 409, seen=seen).text
    assert receipt.number.shown in plain(refused)
    assert 'id="publish"' not in refused
    assert entries(district) == before


def test_who_was_faster_is_not_overwritten_unseen(district, officer):
    fields = form_of(officer, "/departments/one/land")
    mine = send(officer, "/departments/check", 303, **{**fields, "short_en": "Water"})
    page = officer.get(mine.headers["Location"]).text
    seen = page[page.index('name="seen" value="') + 19 :].split('"', 1)[0]
    theirs = send(officer, "/departments/check", 303, **{**fields, "short_en": "Fields"})
    confirm(officer, theirs.headers["Location"])
    refused = send(officer, mine.headers["Location"], 409, seen=seen)
    assert "has changed meanwhile" in refused.text
    assert district.house.catalogue.department("land").short_en == "Fields"


def test_no_service_is_given_to_a_department_that_is_about_to_end(district, officer):
    confirm(officer, look(officer))
    gone = send(officer, "/departments/one/roads/end", 303, first=SOON).headers["Location"]
    confirm(officer, gone)
    fields = {**form_of(officer, f"/services/one/{CAREER.code}"), "department": "roads"}
    address = send(officer, "/services/check", 303, **fields).headers["Location"]
    page = officer.get(address).text
    assert "decides no more from 01.04.2026 on" in plain(page)
    assert 'id="publish"' not in page
    confirm(officer, address, 409)
    assert on(district, TODAY).service(CAREER.code).department == "career"


def test_a_department_that_has_ended_may_begin_anew(district, officer):
    confirm(officer, look(officer))
    confirm(
        officer, send(officer, "/departments/one/roads/end", 303, first=TODAY).headers["Location"]
    )
    assert "roads" not in decided(district, TODAY)
    assert 'id="end"' not in officer.get("/departments/one/roads").text
    fields = form_of(officer, "/departments/one/roads")
    confirm(officer, send(officer, "/departments/check", 303, **fields).headers["Location"])
    assert "roads" in decided(district, TODAY)


def test_a_day_that_is_said_already_is_pointed_at(district, officer):
    later = {**form_of(officer, "/departments/one/land"), "short_en": "Fields", "first": SOON}
    confirm(officer, send(officer, "/departments/check", 303, **later).headers["Location"])
    now = {**form_of(officer, "/departments/one/land"), "short_en": "Water"}
    address = send(officer, "/departments/check", 303, **now).headers["Location"]
    assert "land: 01.04.2026" in plain(officer.get(address).text)
    assert "changes on 01.04.2026" in plain(officer.get("/departments").text)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"first": "2026-03-01"}, "first", "today or later"),
        ({"first": "soon"}, "first", "today or later"),
        ({"code": "Дороги"}, "code", "small Latin letters"),
        ({"code": "a/b"}, "code", "small Latin letters"),
        ({"code": "x" * 33}, "code", "small Latin letters"),
        ({"code": "land"}, "code", "with this code"),
        ({"short_kk": ""}, "short_kk", "Something is missing"),
        ({"short_ru": "ы" * 35}, "short_ru", "34 letters"),
        ({"name_ru": "=1+1"}, "name_ru", "begins like a formula"),
        ({"name_kk": "ы" * 161}, "name_kk", "too long"),
    ],
)
def test_what_cannot_be_a_department_is_refused_beside_its_field(looker, changed, field, said):
    fields = {**form_of(looker, "/departments/new"), **ROADS, **changed}
    page = send(looker, "/departments/check", 422, **fields).text
    assert f'id="{field}"' in page.split('aria-invalid="true"')[0].rsplit("<", 1)[1]
    error = page[page.index('id="error"') :]
    assert said in unescape(error[: error.index("</p>")])
    for name, value in {**ROADS, **changed}.items():  # nothing that was typed is lost
        assert str(value) in unescape(page), name


def test_an_end_without_a_day_is_refused_beside_its_field(looker):
    for day in ("", "2026-03-01", "soon"):
        page = send(looker, "/departments/one/land/end", 422, first=day).text
        assert 'aria-invalid="true"' in page[page.index('id="end-first"') :]
        assert 'details class="rare" open' in page


def test_who_may_not_change_the_catalogue_sees_no_departments(district, officer):
    app = create_app(district.house)
    chief = Browser(app, "en").sign_in(district.account("d-8", CHIEF))
    assert chief.ask("GET", "/departments").status_code == 403
    assert 'href="/departments"' not in chief.get("/desk").text
    own = Browser(app, "en").sign_in(district.account("d-9", OFFICER))
    assert 'href="/departments"' in own.get("/services").text
    assert own.get("/departments/one/land")
    assert own.get("/departments/one/nobody", 303).headers["Location"] == "/departments"
