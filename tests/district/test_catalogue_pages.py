"""Services edited at the district: found, changed from a day on, brought as a table of hundreds."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from db import noted
from db.published import BookCatalogue
from db.tables import draft, journal
from district.application import create_app
from district.sheets import read_cells, written_csv, written_sheet
from registry.catalogue_sheets import read_table, written_table
from registry.catalogue_tables import SERVICE_COLUMNS
from tests.district.house import Browser, DistrictHouse
from tests.world import the_catalogue

FIRST = the_catalogue()
TODAY, SOON = "2026-03-02", "2026-04-01"  # the world begins on 2 March 2026
CODE = FIRST.services[0].code


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


def post(officer: Browser, path: str, status: int = 303, **fields: object):
    return officer.post_with_token(path, "/services", status, **fields)  # type: ignore[arg-type]


def token_page(officer: Browser) -> str:
    return officer.token("/services/new")


def send(officer: Browser, path: str, status: int, files: object = None, **fields: object):
    data = {"csrf": token_page(officer), **fields}
    answer = officer.ask("POST", path, data=data, files=files)
    assert answer.status_code == status, (answer.status_code, answer.text)
    return answer


def bring(officer: Browser, content: bytes, status: int = 303, **fields: str):
    files = {"file": ("кесте.xlsx", content)}
    return send(officer, "/services/import", status, files, **{"first": SOON, **fields})


def plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def confirm(officer: Browser, address: str, status: int = 303):
    page = officer.get(address).text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen is not None
    return send(officer, address, status, seen=seen[1])


def entries(district: DistrictHouse) -> int:
    with district.house.book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(journal)).scalar_one())


def on(district: DistrictHouse, day: str):
    return district.house.todays.fresh().on(date.fromisoformat(day))


def form_of(officer: Browser, address: str) -> dict[str, object]:
    """All that a browser would send of the form on this page."""
    page = officer.get(address).text
    body = page[page.index('id="form"') : page.index("</form>", page.index('id="form"'))]
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        said = unescape(value[1]) if value else ""
        fields[name[1]] = [*fields.get(name[1], []), said] if "checkbox" in tag else said
    for name, said in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', body):
        fields[name] = unescape(said)
    for name, inside in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        first = re.search(r'value="([^"]*)"', inside)
        assert first is not None
        fields[name] = (chosen or first)[1]
    fields.pop("csrf", None)
    return fields


def test_a_service_changes_from_its_day_and_the_desk_goes_by_it(database, district, officer):
    """The whole round: form, differences, road, desk; what was registered keeps its row."""
    fields = form_of(officer, f"/services/one/{CODE}")
    changed = {**fields, "term_days": "12", "fee_ru": "1 МРП", "first": SOON}
    address = send(officer, "/services/check", 303, **changed).headers["Location"]
    shown = plain(officer.get(address).text)
    assert "1 service changes" in shown
    assert f"term {FIRST.services[0].term_days} 12" in shown
    before = entries(district)
    confirm(officer, address)
    assert entries(district) == before + 1
    assert on(district, "2026-03-31").service(CODE) == FIRST.services[0]
    assert on(district, SOON).service(CODE).term_days == 12
    district.carry()
    desk = BookCatalogue(district.desk_place.book, FIRST, lambda: date.fromisoformat(SOON))
    assert desk().service(CODE).fee_ru == "1 МРП"
    page = plain(officer.get(f"/services/one/{CODE}").text)
    assert "01.04.2026 still to come" in page
    assert "another from 01.04.2026" in plain(officer.get("/services").text)


def test_a_form_that_changes_nothing_changes_nothing(district, officer):
    """Every field comes back from its page as it is in the catalogue."""
    for service in FIRST.services[::3]:
        fields = form_of(officer, f"/services/one/{service.code}")
        address = send(officer, "/services/check", 303, **fields).headers["Location"]
        assert "is in force already" in officer.get(address).text, service.code


def hundreds(n: int) -> list[list[str]]:
    """A table of services as a district has it."""
    many = [
        replace(
            FIRST.services[place % len(FIRST.services)],
            code=f"{50 + place // 100}-{place % 100:02}",
            short_ru=f"Услуга {place}",
        )
        for place in range(n)
    ]
    return written_table([*FIRST.services, *many])


def test_four_hundred_services_are_looked_at_and_said_at_once(district, officer):
    before = entries(district)
    address = bring(officer, written_sheet(hundreds(400))).headers["Location"]
    shown = plain(officer.get(address).text)
    assert "400 new services" in shown
    assert f"{len(FIRST.services)} rows stay as they are" in shown
    assert entries(district) == before  # only looked at
    confirm(officer, address)
    assert entries(district) == before + 400
    assert len(on(district, SOON).services) == 400 + len(FIRST.services)
    assert len(on(district, TODAY).services) == len(FIRST.services)
    assert "250 more" in shown  # of the list of differences
    # Once more the same table: nothing is left to say.
    again = bring(officer, written_sheet(hundreds(400))).headers["Location"]
    assert "is in force already" in officer.get(again).text


def test_one_wrong_row_and_nothing_of_the_table_is_taken(database, district, officer):
    rows = hundreds(20)
    rows[5][SERVICE_COLUMNS.index("term_days")] = "көп"
    rows[9][SERVICE_COLUMNS.index("department")] = "nobody"
    before, drafts = entries(district), kept(district)
    refused = plain(bring(officer, written_sheet(rows), 422).text)
    assert "2 rows cannot be used" in refused
    assert "6 This cannot be in the column “term”: көп" in refused
    assert "10 This cannot be in the column “department”: nobody" in refused
    assert (entries(district), kept(district)) == (before, drafts)


def kept(district: DistrictHouse) -> int:
    with district.house.book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(draft)).scalar_one())


def test_a_disk_that_fails_in_the_middle_leaves_the_catalogue_as_it_was(district, officer):
    address = bring(officer, written_csv(hundreds(30))).headers["Location"]
    before, said = entries(district), 0

    real = noted._NOTE.run

    def run(connection, values):
        nonlocal said
        said += 1
        if said > 10:
            raise OSError(28, "no space left")
        return real(connection, values)

    noted._NOTE.run = run
    try:
        page = officer.get(address).text
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
        assert seen is not None
        send(officer, address, 500, seen=seen[1])
    finally:
        noted._NOTE.run = real
    assert said == 11
    assert entries(district) == before
    assert on(district, SOON).services == FIRST.services
    confirm(officer, address)  # the draft is still there
    assert len(on(district, SOON).services) == 30 + len(FIRST.services)


def test_a_whole_table_ends_what_it_leaves_out_and_a_part_does_not(district, officer):
    rows = written_table(FIRST.services[:-1])
    part = bring(officer, written_csv(rows)).headers["Location"]
    assert "is in force already" in officer.get(part).text
    whole = bring(officer, written_csv(rows), whole="yes").headers["Location"]
    assert "1 service ends" in plain(officer.get(whole).text)
    confirm(officer, whole)
    assert len(on(district, SOON).services) == len(FIRST.services) - 1


def test_a_service_ends_and_what_was_registered_by_it_is_still_known(district, officer):
    receipt = district.registered()
    address = send(officer, f"/services/one/{CODE}/end", 303, first=TODAY).headers["Location"]
    assert "1 service ends" in plain(officer.get(address).text)
    confirm(officer, address)
    assert CODE not in {one.code for one in district.house.catalogue.services}
    assert district.house.catalogue.find(CODE) is not None
    officer.get(f"/desk/{receipt.number.digits}")


def test_who_was_faster_is_not_overwritten_unseen(district, officer):
    fields = form_of(officer, f"/services/one/{CODE}")
    mine = send(officer, "/services/check", 303, **{**fields, "term_days": "12"})
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', officer.get(mine.headers["Location"]).text)
    assert seen is not None
    theirs = send(officer, "/services/check", 303, **{**fields, "fee_ru": "дорого"})
    confirm(officer, theirs.headers["Location"])
    refused = send(officer, mine.headers["Location"], 409, seen=seen[1])
    assert "has changed meanwhile" in refused.text
    assert on(district, TODAY).service(CODE).fee_ru == "дорого"


def test_a_draft_is_its_makers_and_gone_after_a_day(district, officer):
    address = bring(officer, written_csv(hundreds(1))).headers["Location"]
    assert officer.get("/services/changes/" + "0" * 32, 303).headers["Location"] == "/services"
    district.world.clock.days_later(1.1)
    assert officer.get(address, 303).headers["Location"] == "/services"
    bring(officer, written_csv(hundreds(2)), first="2026-06-01")
    assert kept(district) == 1


def test_the_table_that_is_taken_from_here_comes_back_the_same(district, officer):
    for name in ("file.csv", "file.xlsx"):
        file = officer.get(f"/services/{name}")
        assert "attachment" in file.headers["Content-Disposition"]
        known = {one.code for one in FIRST.departments}
        assert read_table(read_cells(file.content), known).services == FIRST.services


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first": "2026-03-01"}, "today or later"),
        ({"first": "soon"}, "today or later"),
        ({"term_days": "many"}, "cannot be in the column"),
        ({"short_kk": ""}, "Something is missing"),
        ({"name_ru": "=1+1"}, "begins like a formula"),
        ({"department": "nobody"}, "cannot be in the column"),
    ],
)
def test_a_service_that_cannot_be_meant_so_is_refused_in_plain_words(looker, changed, said):
    fields = form_of(looker, f"/services/one/{CODE}")
    refused = send(looker, "/services/check", 422, **{**fields, **changed})
    assert said in unescape(refused.text)


def test_a_new_service_needs_a_code_of_its_own(district, officer):
    fields = form_of(officer, "/services/new")
    texts = {
        f"{one}_{two}": "Мал" for one in ("name", "short", "basis", "fee") for two in ("kk", "ru")
    }
    texts |= {
        f"{one}_{two}": "а" for one in ("result", "synonyms", "situations") for two in ("kk", "ru")
    }
    new = {**fields, **texts, "term_days": "5", "code": "77-01", "applicant": "person"}
    refused = send(officer, "/services/check", 422, **{**new, "code": CODE})
    assert "with this code already" in refused.text
    confirm(officer, send(officer, "/services/check", 303, **new).headers["Location"])
    made = on(district, TODAY).service("77-01")
    assert (made.short_en, made.term_days, made.documents[0].en) == ("Мал", 5, "Application form")


def test_services_are_found_by_the_words_people_use(looker):
    found = plain(looker.get("/services?q=огород").text)
    assert FIRST.services[0].short_en in found
    assert "No service is found" in looker.get("/services?q=щщщщщщ").text


def test_whoever_may_not_does_not_get_the_table(district):
    stranger = Browser(create_app(district.house))
    assert stranger.ask("GET", "/services/file.csv").status_code == 303
