"""The department's list: page by page, mine, nobody's and late ones, and people by their name."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from db import search
from db.accounts import Change
from db.desk_list import PAGE_ROWS, BookDeskList, DeskWanted
from db.desk_notes import DeskNotes
from db.mornings import SENT, BookMornings, MorningList
from db.tables import application
from district.application import create_app
from district.morning import GONE_MS
from registry.application import Stage
from registry.lists import Wanted
from registry.numbers import Number
from registry.role_names import CLERK as CLERK_ROLE
from tests.district.house import Browser, DistrictHouse
from tests.world import CLERK

MANY = 2 * PAGE_ROWS + 7
IN_WORK = tuple(stage for stage in Stage if stage.is_in_work)


@pytest.fixture
def district(tmp_path, database):
    made = DistrictHouse(tmp_path, database)
    yield made
    made.world.close()


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


def fill(district, rows=MANY):
    """One application came by the road; rows like it stand beside it, each due a day later."""
    first = district.registered().number
    book = district.house.book
    with book.reading() as connection:
        like = dict(connection.execute(select(application)).one()._mapping)
    new = []
    for place in range(1, rows):
        digits = Number.of_application(427, 1, 900_000 + place).digits
        own = {"id": like["id"] + place, "number": digits, "registration": bytes([place]) * 16}
        own |= {"seal": bytes([place]) * 32, "due": like["due"] + timedelta(days=place)}
        new.append({**like, **own})
    with book.engine.begin() as connection:
        connection.execute(insert(application), new)
    return [first, *(Number.parse(one["number"]) for one in new)]


def listed(page):
    return re.findall(r'<li><a class="row" href="/desk/(\d{16})">', page)


def test_the_list_turns_its_pages_and_shows_each_paper_once_the_most_urgent_first(
    district, browser
):
    numbers = [one.digits for one in fill(district)]
    seen = []
    for page in (1, 2, 3):
        text = browser.get(f"/desk?page={page}").text
        seen += listed(text)
        assert ('id="page-before"' in text, 'id="page-after"' in text) == (page > 1, page < 3)
    assert seen == numbers
    for odd in ("0", "9", "-1", "x", "٣", "9" * 99):
        assert listed(browser.get(f"/desk?page={odd}").text)


def test_mine_nobodys_and_late_ones_are_counted_and_shown(district, browser):
    numbers = fill(district)
    mine, others = numbers[3].digits, numbers[5].digits
    district.account("d-2", CLERK_ROLE)
    DeskNotes(district.house.book).set_worker(mine, CLERK.number)
    DeskNotes(district.house.book).set_worker(others, "d-2")
    text = browser.get("/desk?show=mine").text
    assert listed(text) == [mine]
    counts = re.findall(r'id="show-(\w+)"[^>]*>[^<]*<span class="count">(\d+)', text)
    assert dict(counts) == {"mine": "1", "free": str(MANY - 2), "late": "0"}
    free = listed(browser.get("/desk?show=free").text)
    assert mine not in free
    assert others not in free
    assert len(free) == PAGE_ROWS
    due = district.house.reading.application(numbers[0].digits).registered.due
    district.world.clock.days_later((due - district.house.today).days + 2)
    assert listed(browser.sign_in().get("/desk?show=late").text) == [
        one.digits for one in numbers[:2]
    ]


def test_a_name_in_the_field_finds_the_papers_of_one_s_own_department(district, browser):
    number = district.registered(service="01-01").number
    district.registered(service="01-01", name="Жұмабаев Ерлан")
    page = browser.scan("серікова айг", 200).text
    assert listed(page) == [number.digits]  # and nobody else's name
    assert 'id="back" href="/desk"' in page
    browser.answer(number)
    assert number.digits in browser.scan("Серікова", 200).text  # answered ones too
    browser.scan("Ковалёва", 422)
    other = Browser(create_app(district.house))
    other.sign_in(district.account("d-2", CLERK_ROLE, department="social"))
    assert number.digits not in other.scan("Серікова", 422).text


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_whoever_stands_among_the_newest_or_long_behind_them_is_found_alike(district, monkeypatch):
    """PostgreSQL goes through the newest rows first, and asks its index only for the rest."""
    numbers = [one.digits for one in fill(district, 12)]
    with district.house.book.engine.begin() as connection:
        old = application.c.number.in_(numbers[:3])
        connection.execute(update(application).where(old).values(words=" жумабаев ерлан"))

    def found(typed, limit, **more):
        wanted = Wanted(typed=typed, limit=limit, **more)
        return [row.number for row in district.house.reading.rows(wanted)]

    for newest in (20_000, 4):
        monkeypatch.setattr(search, "_NEWEST", newest)
        assert sorted(found("Серікова", 4)) == sorted(numbers[-4:])
        assert sorted(found("серік", 30)) == sorted(numbers[3:])
        assert sorted(found("Жумабаев", 30)) == sorted(numbers[:3])
        assert sorted(found("ерлан жум", 2)) == sorted(numbers[1:3])
        assert sorted(found("Жумабаев", 30, stages=IN_WORK)) == sorted(numbers[:3])
        assert found("Жумабаев", 30, department="nobody") == []
        assert found("Ковалёв", 30) == []
        assert sorted(found("айг серікова қанат", 30)) == sorted(numbers[3:])
        assert found("жумабаев ерлан айг", 30) == []  # the shortest word is looked for as well


def test_what_stands_above_the_list_is_found_in_every_office_at_once(district, browser):
    early = district.registered(carried=False).number
    browser.post(f"/desk/{early.digits}/accept")
    told = district.registered().number
    more = {"until": "2026-04-20", "reason": "сұрау", "head": "Ким", "decided_on": "2026-03-02"}
    browser.post(f"/desk/{told.digits}/time", **more)
    wrong = district.registered().number  # carried: the news of the first one has come as well
    browser.answer(wrong)
    found = {"outcome": "refused", "reason": "қате", "paper": "right"}
    browser.post(f"/desk/{wrong.digits}/correct", **found)
    of = BookDeskList(district.house.book)
    assert of.before_news() == ()
    assert [one.number for one in of.untold("")] == [told.digits]
    assert of.to_confirm("") == (wrong.digits,)
    department = district.house.reading.application(told.digits).registered.department
    assert [one.number for one in of.untold(department)] == [told.digits]
    assert of.untold("nobody") == ()
    assert of.to_confirm("nobody") == ()
    assert of.of_departments() == {department: 2}
    assert of.count(DeskWanted(department)) == 2


def test_the_list_of_a_morning_is_one_department_s_once_on_both_databases(district):
    mornings, now = BookMornings(district.house.book), district.world.clock.now()
    change = Change(now, CLERK.number, "morning_on")
    for address in ("a@b.kz", "c@d.kz"):  # said anew
        mornings.set(MorningList("land", address, True), change)
    day = district.house.today
    one = mornings.take(day, now)
    assert one is not None
    assert one.address == "c@d.kz"
    assert mornings.take(day, now) is None
    assert mornings.hand_over(one)
    assert not mornings.hand_over(one)
    mornings.end(one, SENT, "250 ok\0")
    mornings.left_behind(now + 2 * GONE_MS)
    assert mornings.take(day, now + 2 * GONE_MS) is None
    assert [row.state for row in mornings.last("land", 3)] == [SENT]
