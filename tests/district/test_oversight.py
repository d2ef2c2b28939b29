"""Oversight by the browser: whose figures one sees, what they lead to, papers, the public page."""

import re
import zipfile
from datetime import date
from html import unescape
from io import BytesIO
from xml.etree import ElementTree

import pytest
from sqlalchemy import select, update

from db import counted
from db.counted import EVERYBODY, Kind
from db.counting import count_again
from db.openness import said_groups, say_what_is_over
from db.tables import application
from db.tables import counted as table
from district.application import create_app
from district.oversight_lists import WHATS
from district.rights import ALL_FIGURES, FIGURES, rights_of
from printing.statistics import Statistics, StatisticsTable, statistics_sheet
from registry.role_names import AT_THE_DISTRICT, AUDITOR, CHIEF, CLERK, OFFICER, TECHNICIAN
from tests.district.house import Browser, DistrictHouse
from tests.district.lived_in import live
from words import LANGUAGES

ALL = "from=2026-01&to=2029-12"


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """One for all who only read."""
    made = DistrictHouse(tmp_path_factory.mktemp("district"))
    live(made, 40, seed=5)
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def officer(district) -> Browser:
    return signed(district, OFFICER)


@pytest.fixture
def own(tmp_path):
    """One of one's own, to change."""
    made = DistrictHouse(tmp_path)
    live(made, 40, seed=5)
    yield made
    made.world.close()


def signed(district: DistrictHouse, role: str, department: str = "", language="en") -> Browser:
    app = create_app(district.house)
    number = district.account(f"x-{role}-{department}", role, department=department)
    return Browser(app, language).sign_in(number)


def text_of(page: str) -> str:
    plain = re.sub(r"<svg.*?</svg>|<title>.*?</title>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", plain)).split())


def links(page: str, what: str) -> list[tuple[str, int]]:
    """Every figure that leads to this list: its address and what it says."""
    found = re.findall(r'href="(/office/figures/list\?[^"]*)">(\d+)</a>', page)
    return [(unescape(to), int(n)) for to, n in found if f"what={what}&" in unescape(to) + "&"]


def numbers_of(browser: Browser, address: str) -> list[str]:
    """All numbers of a list, page after page."""
    found: list[str] = []
    while address:
        page = browser.get(address).text
        found += re.findall(r'class="number">(?:<a [^>]*>)?(\d{4}-\d\d-\d{6})', page)
        more = re.search(r'id="more" href="([^"]+)"', page)
        address = unescape(more[1]) if more else ""
    return found


@pytest.mark.parametrize("by", ["office", "department", "service", "specialist", "month"])
def test_every_figure_leads_to_a_list_as_long_as_it_says(officer, by):
    page = officer.get(f"/office/figures?{ALL}&by={by}").text
    followed = 0
    for what in WHATS:
        for address, n in links(page, what):
            assert len(set(numbers_of(officer, address))) == n, address
            followed += 1
    assert followed >= 12


def test_the_lists_beside_the_balance_are_as_long_as_its_columns(officer):
    year = "from=2026-05&to=2026-08"
    page = officer.get(f"/office/figures?{year}").text
    said = dict(re.findall(r'data-head="([^"]+)">[+= ]*(\d+)<', page[page.index('id="balance"') :]))
    lists = {
        what: len(numbers_of(officer, f"/office/figures/list?{year}&what={what}"))
        for what in ("before", "closed", "after", "received")
    }
    assert lists["before"] == int(said["Open at the start"]) > 0
    assert lists["after"] == int(said["Open at the end"]) > 0
    closed = [said["Passed on to another body"], said["Returned or withdrawn"]]
    assert lists["closed"] == sum(map(int, [*closed, said["Got an answer"]])) > 0
    assert lists["before"] + lists["received"] == lists["closed"] + lists["after"]


def test_a_list_goes_on_over_pages_and_says_each_number_once(officer, monkeypatch):
    whole = numbers_of(officer, f"/office/figures/list?{ALL}&what=received")
    monkeypatch.setattr("district.oversight_lists.MOST_NUMBERS", 3)
    monkeypatch.setattr("district.oversight_lists._MOST_PACKS", 2)
    assert numbers_of(officer, f"/office/figures/list?{ALL}&what=received") == whole
    assert len(whole) == len(set(whole)) > 20


def test_no_resident_is_named_on_any_page_of_oversight(district, officer):
    with district.house.book.reading() as connection:
        names = set(connection.execute(select(application.c.name)).scalars())
    assert names
    for path in (
        f"/office/figures?{ALL}&by=service",
        f"/office/figures/list?{ALL}&what=received",
        "/office/health",
        f"/office/figures/register?{ALL}&of=o:0427",
        "/openness",
        "/openness/427",
    ):
        page = officer.get(path).text
        assert not any(name in page or name.split()[0] in page for name in names), path


# -- rights ----------------------------------------------------------------------------------------


def test_a_head_of_a_department_sees_his_own_department_and_nothing_else(district, officer):
    chief = signed(district, CHIEF, department="land")
    for address in (f"{ALL}&of=", f"{ALL}&of=d:social", f"{ALL}&of=o:0427", ALL):
        page = chief.get(f"/office/figures?{address}&by=department").text
        body = page[page.index('id="lines"') :]
        assert re.findall(r'<th scope="row">([^<]+)</th>', body) == ["Land department"]
        own = links(page, "received")[0][1]
    every = links(officer.get(f"/office/figures?{ALL}").text, "received")[0][1]
    assert 0 < own < every
    listed = numbers_of(chief, f"/office/figures/list?{ALL}&what=received&of=d:social")
    assert len(listed) == own
    with district.house.book.reading() as connection:
        asked = select(application.c.number).where(application.c.department == "land")
        of_land = {one[7:13] for one in connection.execute(asked).scalars()}
    assert {one[-6:] for one in listed} == of_land
    sheet = chief.get(f"/office/figures/statistics.xlsx?{ALL}&by=department&of=d:social").content
    assert "Social" not in " ".join(texts_of(sheet))


def test_a_head_reads_only_the_figures_of_his_department_by_offices_and_specialists(district):
    chief = signed(district, CHIEF, department="land")
    for by in ("office", "specialist", "service", "month"):
        page = chief.get(f"/office/figures?{ALL}&by={by}").text
        whole = links(page, "received")[0]
        assert sum(n for to, n in links(page, "received") if "key=" in to) == whole[1]


@pytest.mark.parametrize("role", AT_THE_DISTRICT)
def test_who_may_see_figures_at_all(district, role):
    browser, may = signed(district, role), {CHIEF, OFFICER, AUDITOR}
    pages = ("", "/list", "/statistics.pdf", "/statistics.xlsx")
    for page in pages:
        status = browser.ask("GET", f"/office/figures{page}").status_code
        assert status == (200 if role in may else 403), (role, page)
    register = browser.ask("GET", "/office/figures/register").status_code
    assert register == (200 if role in {OFFICER, AUDITOR} else 403)
    health = browser.ask("GET", "/office/health").status_code
    assert health == (200 if role in {OFFICER, AUDITOR, TECHNICIAN} else 403)
    assert (ALL_FIGURES in rights_of([role])) is (role in {OFFICER, AUDITOR})
    assert (FIGURES in rights_of([role])) is (role in may)
    assert CLERK not in may


# -- what must never be hidden ---------------------------------------------------------------------


def test_a_balance_that_does_not_hold_is_said_in_red_with_the_office_and_by_how_much(own):
    district = own
    officer = signed(own, OFFICER)
    assert 'id="off"' not in officer.get(f"/office/figures?{ALL}").text
    with district.house.book.writing() as connection:
        packed = connection.execute(
            select(table.c.packed).where(
                table.c.about == EVERYBODY, table.c.kind == Kind.BY_OFFICE, table.c.month == 0
            )
        ).scalar_one()
        some = counted._CELLS.decode(packed)
        key = next(iter(some["0427"].waiting))
        some["0427"].waiting[key] += 2
        connection.execute(
            update(table)
            .where(table.c.about == EVERYBODY, table.c.kind == Kind.BY_OFFICE, table.c.month == 0)
            .values(packed=counted._pack(some))
        )
    page = signed(own, AUDITOR).get(f"/office/figures?{ALL}").text
    band = text_of(page[page.index('id="off"') :][:900])
    assert "do not agree with the book" in text_of(page[page.index("<h1") :][:300])
    assert "Everything that came" not in page
    assert "Sokolovka rural district: 2 applications" in band
    assert "differs by 2" in text_of(page)
    assert ">agrees<" not in page


def test_sums_that_lack_an_application_are_said_in_red(own):
    district = own
    officer = signed(own, OFFICER)
    officer.get(f"/office/figures?{ALL}")
    with district.house.book.writing() as connection:
        some = select(application.c.id).limit(1).scalar_subquery()
        connection.execute(application.delete().where(application.c.id == some))
    district.world.clock.days_later(0.1)
    page = officer.get(f"/office/figures?{ALL}").text
    assert "Sokolovka rural district: 1 application" in text_of(page)
    district.world.clock.days_later(0.01)
    assert 'id="off"' not in officer.get(f"/office/figures?{ALL}").text


def test_months_that_are_none_and_lists_that_there_are_not_change_nothing(officer):
    for query in (
        "from=x&to=y",
        "from=2026-13&to=0000-00",
        "from=9999-12&to=2026-01",
        "from=²026-01",
        "by=nobody&of=o:99999",
        "of=d:%00",
        "of=o:0001",
    ):
        assert officer.get(f"/office/figures?{query}")
        assert officer.get(f"/office/figures/list?{query}&what=none&key=%00&at=1.2.x")
        assert officer.get(f"/office/figures/list?{query}&what=late&by=month&key=9&at=99.9.9")
    assert officer.ask("GET", "/office/figures/statistics.exe").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_same_in_every_language_and_carries_no_style(district, language):
    browser = signed(district, OFFICER, language=language)
    page = browser.get(f"/office/figures?{ALL}&by=service")
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.text.count('<svg class="plot"') == 2
    for drawn in re.findall(r'<svg class="plot".*?</svg>', page.text, flags=re.DOTALL):
        svg = ElementTree.fromstring(drawn)
        assert svg.get("role") == "img"
        assert {one.tag for one in svg} >= {"title", "desc"}
        assert len(drawn) < 9_000


# -- papers ----------------------------------------------------------------------------------------


def sheets_of(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        return {
            name: ElementTree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith(".xml")
        }


def texts_of(content: bytes) -> list[str]:
    return list(sheets_of(content)["xl/sharedStrings.xml"].itertext())


def test_the_sheet_has_numbers_as_numbers_and_the_figures_of_the_page(officer):
    page = officer.get(f"/office/figures?{ALL}&by=service").text
    content = officer.get(f"/office/figures/statistics.xlsx?{ALL}&by=service").content
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheet = sheets_of(content)["xl/worksheets/sheet3.xml"]
    rows = sheet.findall(f".//{space}row")
    received = [row.findall(f"{space}c")[1] for row in rows[1:]]
    values = [int(cell.findtext(f"{space}v") or "") for cell in received]
    assert all(cell.get("t") in (None, "n") for cell in received)
    assert sorted(values[:-1]) == sorted(n for to, n in links(page, "received") if "key=" in to)
    assert values[-1] == sum(values[:-1])
    assert not any(one.tag.endswith("}f") for one in sheet.iter())


def test_nothing_in_a_name_becomes_a_formula_and_days_are_days():
    evil = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x")
    rows = [(name, 1, 0.5, date(2026, 3, 1)) for name in evil]
    sheets = ("[Қызмет]", "heads" * 20, "heads" * 20)
    tables = [StatisticsTable(name, ("a", "b", "c", "d"), rows) for name in sheets]
    content = statistics_sheet(Statistics("=title", ("=1",), tables, (), ""))
    found = sheets_of(content)
    every = [one for tree in found.values() for one in tree.iter()]
    assert not any(one.tag.endswith(("}f", "}hyperlink")) for one in every)
    assert set(evil) <= set(texts_of(content))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    first = found["xl/worksheets/sheet2.xml"].findall(f".//{space}row")[1].findall(f"{space}c")
    assert first[0].get("t") == "s"
    assert [cell.findtext(f"{space}v") for cell in first[1:]] == ["1", "0.5", "46082"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statistics_are_a_paper_too(district, language):
    browser = signed(district, AUDITOR, language=language)
    answer = browser.get(f"/office/figures/statistics.pdf?{ALL}&by=service")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.content.count(b"/Type /Page\n") >= 3


def test_a_register_is_taken_with_a_reason_that_is_written_down_first(own):
    district, officer = own, signed(own, OFFICER)
    path = f"/office/figures/register?{ALL}&of=o:0427"
    page = officer.get(path)
    assert "Residents are named in it" in page.text
    refused = officer.post_with_token(path, path, 422, kind="pdf", why=" ")
    assert "Say what it is for." in refused.text
    assert district.house.accounts.recorded(1)[0].what == "signed_in"
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        taken = officer.post_with_token(path, path, 200, kind=kind, why="Прокуратураның сұрауы")
        assert taken.content.startswith(begins)
        assert "register-0427-2026-01-01" in taken.headers["Content-Disposition"]
        last = district.house.accounts.recorded(1)[0]
        assert (last.what, last.actor) == ("register_taken", f"x-{OFFICER}-")
        assert "Прокуратураның сұрауы" in last.detail
    every = " ".join(text for tree in sheets_of(taken.content).values() for text in tree.itertext())
    assert "Серікова" in every


def test_a_register_that_is_too_long_is_refused_beforehand(officer, monkeypatch):
    monkeypatch.setattr("district.oversight_register.MOST_ENTRIES", 3)
    path = f"/office/figures/register?{ALL}&of=o:0427"
    assert 'id="too-many"' in officer.get(path).text
    officer.post_with_token(path, "/me", 422, kind="pdf", why="Тексеру")


# -- the public page -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_page_is_small_says_its_day_and_asks_nobody_who_he_is(district, language):
    visitor = Browser(create_app(district.house), language)
    assert 'href="/openness"' in visitor.get("/").text
    say_what_is_over(district.house.book, count_again(district.house.book))
    for path in ("/openness", "/openness/427"):
        page = visitor.get(path)
        assert len(page.content) < 30_000
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "style=" not in page.text
        assert str(district.house.today.year) in page.text
    assert visitor.ask("GET", "/openness/428").status_code == 404
    assert visitor.ask("GET", "/openness/x").status_code == 404


def test_what_the_public_page_has_said_stays_whatever_comes_later(own):
    district = own
    book = district.house.book
    say_what_is_over(book, count_again(book))
    before = said_groups(book, 0)
    assert len(before) >= 2
    with book.writing() as connection:  # late news of a month that was said
        month = before[-1].first
        begin = (month - date(1970, 1, 1)).days * 86_400_000
        moved = update(application).where(
            application.c.registered_at >= begin,
            application.c.registered_at < begin + 31 * 86_400_000,
        )
        assert connection.execute(moved.values(department="other", outcome=2)).rowcount
    say_what_is_over(book, count_again(book, whole=True))
    assert said_groups(book, 0) == before
    district.world.clock.days_later(60)
    live(district, 8, seed=6)
    district.world.clock.days_later(60)
    say_what_is_over(book, count_again(book, whole=True))
    after = said_groups(book, 0)
    assert [one for one in after if one in before] == before
    assert len(after) > len(before)


def test_nothing_is_made_public_by_sums_that_lack_an_application(own):
    district = own
    book = district.house.book
    standing = count_again(book)
    standing.astray = {427: 1}
    assert say_what_is_over(book, standing) == 0
    assert said_groups(book, 0) == []


def test_a_month_of_four_and_a_month_of_none_look_alike(tmp_path):
    pages = []
    for count in (0, 4):
        folder = tmp_path / str(count)
        folder.mkdir()
        made = DistrictHouse(folder)
        for _ in range(count):
            made.registered()
        made.world.clock.days_later(70)
        say_what_is_over(made.house.book, count_again(made.house.book))
        pages.append(Browser(create_app(made.house), "en").get("/openness").text)
        made.world.close()
    assert pages[0] == pages[1]
    assert "fewer than five" in pages[0]


def test_an_office_without_a_computer_and_one_that_is_silent_stand_first(district, officer):
    page = officer.get("/office/health").text
    assert "no computer yet" in text_of(page)
    assert "All offices are well" not in page
