"""A transfer list at the department's desk: one scan takes in all of its papers."""

import re

import pytest

from db.transfers import BookTransfers
from district.application import create_app
from registry.application import Stage
from registry.facts import PapersAccepted
from registry.numbers import Number
from registry.transfers import Transfers
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, a_form
from words import LANGUAGES, words_in


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


def a_list(district: DistrictHouse, papers: int, *, carried: bool = True) -> Number:
    lists = BookTransfers(district.desk_place.book, 427)
    numbers = [district.desk.register(a_form(), AIGUL).number.digits for _ in range(papers)]
    made = Transfers(district.desk, lists).make(numbers, AIGUL)
    if carried:
        district.carry()
    return made


def papers_of(district: DistrictHouse, made: Number) -> tuple[str, ...]:
    found = BookTransfers(district.desk_place.book, 427).made(made.digits)
    assert found is not None
    return found.papers


def known(district: DistrictHouse, digits: str):
    found = district.world.district.reading.application(digits)
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_scanned_and_all_of_its_papers_are_taken_in(district, language):
    w = words_in(language)
    made = a_list(district, 3)
    browser = Browser(create_app(district.house), language).sign_in()
    page = browser.follow(browser.scan(made.shown)).text
    papers = papers_of(district, made)
    assert re.findall(r'name="paper" value="(\d+)" checked', page) == list(papers)
    assert w.say("Take the tick off what is not in your hands.") in page
    path = f"/desk/list/{made.digits}/accept"
    page = browser.follow(browser.ask("POST", path, data=_form(browser, papers))).text
    assert 'name="paper"' not in page
    assert 'id="done"' in page
    assert 'id="scan"' in page  # the next list, or the next paper
    for paper in papers:
        assert known(district, paper).stage is Stage.WITH_DEPARTMENT
    assert browser.get(f"/desk/{papers[0]}").status_code == 200


def _form(browser: Browser, papers) -> dict[str, object]:
    return {"csrf": browser.token(), "paper": list(papers)}


def test_what_is_unticked_stays_on_its_way(district, browser):
    made = a_list(district, 3)
    first, second, third = papers_of(district, made)
    path = f"/desk/list/{made.digits}/accept"
    page = browser.follow(browser.ask("POST", path, data=_form(browser, [first, third]))).text
    assert re.findall(r'name="paper" value="(\d+)"', page) == [second]
    assert known(district, second).stage is Stage.SENT
    department = known(district, first).registered.department
    facts = [told.fact for told in known(district, first).history]
    assert [f.department for f in facts if isinstance(f, PapersAccepted)] == [department]
    # Pressed once more: what is here is not taken in twice.
    browser.ask("POST", path, data=_form(browser, [first, second, third]))
    facts = [told.fact for told in known(district, first).history]
    assert sum(isinstance(fact, PapersAccepted) for fact in facts) == 1
    assert known(district, second).stage is Stage.WITH_DEPARTMENT


def test_nothing_ticked_and_strange_numbers_take_in_nothing(district, browser):
    made = a_list(district, 2)
    other = district.desk.register(a_form(), AIGUL).number.digits
    district.carry()
    path = f"/desk/list/{made.digits}/accept"
    for ticked in ([], [other], ["hello"]):
        answer = browser.ask("POST", path, data=_form(browser, ticked))
        assert answer.status_code == 422
        assert words_in("kk").say("Tick the papers that are here.") in answer.text
    assert known(district, other).stage is Stage.REGISTERED


def test_a_list_before_its_news_asks_for_the_papers_themselves(district, browser):
    made = a_list(district, 1, carried=False)
    answer = browser.scan(made.digits)
    page = browser.get(answer.headers["Location"], 404).text
    said = "The news of this list has not come yet. Scan the papers on it one by one."
    assert words_in("kk").say(said) in page
    assert 'id="scan"' in page
    district.carry()
    assert made.shown in browser.follow(browser.scan(made.digits)).text


@pytest.mark.parametrize("typed", ["hello", "0427-01-000001", "0999-01-000001-T"])
def test_what_is_no_list_of_this_district(browser, typed):
    browser.get(f"/desk/list/{typed}", 404)


def test_a_list_of_two_hundred_is_taken_in_with_one_press(district, browser):
    made = a_list(district, 200)
    papers = papers_of(district, made)
    answer = browser.ask("POST", f"/desk/list/{made.digits}/accept", data=_form(browser, papers))
    assert answer.status_code == 303
    assert known(district, papers[-1]).stage is Stage.WITH_DEPARTMENT


def test_nobody_takes_in_a_list_without_signing_in(district):
    made = a_list(district, 1)
    browser = Browser(create_app(district.house))
    assert browser.get(f"/desk/list/{made.digits}", 303).headers["Location"].startswith("/sign-in")
    answer = browser.ask(
        "POST",
        f"/desk/list/{made.digits}/accept",
        data=_form(browser, papers_of(district, made)),
    )
    assert answer.headers["Location"].startswith("/sign-in")
    assert known(district, papers_of(district, made)[0]).stage is Stage.SENT
