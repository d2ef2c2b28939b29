"""People of the offices, named at the district and known at their desk when the news has come."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from db.accounts import BookAccounts
from db.signing_in import BookSignIns
from district.application import create_app
from registry.signing_in import as_typed
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK

NEW = {
    "name": "Сейтова Г. М.",
    "number": "0427-9",
    "position_kk": "маман",
    "position_ru": "специалист",
    "role": "specialist",
}


@pytest.fixture
def district(tmp_path, request) -> Iterator[DistrictHouse]:
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    yield made
    made.world.close()


@pytest.fixture
def technician(district) -> Browser:
    return Browser(create_app(district.house), "en").sign_in()


def send(technician: Browser, path: str, status: int = 303, **fields: object):
    data = {"csrf": technician.token("/staff/427"), **fields}
    answer = technician.ask("POST", path, data=data)
    assert answer.status_code == status, (answer.status_code, answer.text)
    return answer


def password_on(page: str) -> str:
    found = re.search(r'id="first-password">([^<]+)<', page)
    assert found is not None
    return unescape(found[1])


def at_the_desk(district: DistrictHouse, number: str):
    """The person as the desk knows him, and the hash of the password that he was given."""
    district.carry()
    people = {one.number: one for one in district.desk_place.reading.staff(427)}
    return people.get(number), BookSignIns(district.desk_place.book, 427).given().get(number, "")


def test_somebody_new_is_known_at_the_desk_with_the_hash_of_a_password_shown_once(
    district, technician
):
    page = send(technician, "/staff/427", 200, **NEW)
    password = password_on(page.text)
    one, hashed = at_the_desk(district, "0427-9")
    assert (one.name, one.roles, one.active) == ("Сейтова Г. М.", ("specialist",), True)
    assert district.house.hasher.verify(as_typed(password), hashed)
    listed = technician.get("/staff/427").text
    assert "Сейтова" in listed
    assert password not in listed + technician.get("/staff/427/0427-9").text
    [newest, *_] = BookAccounts(district.house.book).recorded(1)
    assert (newest.actor, newest.staff, newest.what) == (CLERK.number, "0427-9", "named")


def test_a_change_keeps_the_password_and_a_new_password_ends_the_old_one(
    database, district, technician
):
    first = password_on(send(technician, "/staff/427", 200, **NEW).text)
    send(technician, "/staff/427/0427-9", **{**NEW, "name": "Ахметова Г. М.", "role": ["head"]})
    one, hashed = at_the_desk(district, "0427-9")
    assert (one.name, one.roles) == ("Ахметова Г. М.", ("head",))
    verify = district.house.hasher.verify
    assert verify(as_typed(first), hashed)
    second = password_on(send(technician, "/staff/427/0427-9/password", 200).text)
    _, hashed = at_the_desk(district, "0427-9")
    assert verify(as_typed(second), hashed)
    assert not verify(as_typed(first), hashed)


def test_who_works_there_no_more_signs_in_nowhere_and_his_name_stays(district, technician):
    send(technician, "/staff/427", 200, **NEW)
    send(technician, "/staff/427/0427-9/left")
    assert at_the_desk(district, "0427-9") == (None, "")
    page = technician.get("/staff/427").text
    assert "Сейтова" in page[page.index('id="gone"') :]
    assert technician.get("/staff/427/0427-9", 303).headers["Location"] == "/staff/427"
    assert technician.get("/accounts/record").text.count("0427-9") == 2
    assert "this number already" in send(technician, "/staff/427", 422, **NEW).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": AIGUL.number}, "Somebody has this number already"),
        ({"number": CLERK.number}, "Somebody has this number already"),
        ({"number": "<b>"}, "A number has letters"),
        ({"name": ""}, "Write name and position"),
        ({"role": "it"}, "Choose at least one role"),
        ({"role": []}, "Choose at least one role"),
    ],
)
def test_a_person_who_cannot_be_named_so_is_refused(district, technician, changed, said):
    before = district.house.reading.staff(427)
    assert said in send(technician, "/staff/427", 422, **{**NEW, **changed}).text
    assert district.house.reading.staff(427) == before


def test_offices_are_listed_and_an_unknown_one_leads_back(technician):
    assert "0427" in technician.get("/staff").text
    for odd in ("9999", "0", "²", "abc", "99999"):
        assert technician.get(f"/staff/{odd}", 303).headers["Location"] == "/staff"
