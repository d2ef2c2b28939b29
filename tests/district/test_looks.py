"""Who looked: written before it is shown, read by officer and auditor, told to the resident."""

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest

from db.looks import BookLooks, LooksWanted, OwnData
from district.application import create_app
from district.looking import SAME_LIST_MS, SAME_LOOK_MS
from district.looks import ROWS
from registry.department import Decision
from registry.facts import Outcome, Proof
from registry.failures import BookUnwritable
from registry.look_alarms import BURST_STRANGER, CLOSED_GRACE_MS
from registry.numbers import Number
from registry.office_facts import LookedAt
from registry.ports import Journal
from registry.role_names import AUDITOR, CALL_CENTRE, CHIEF, CLERK, OFFICER
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, SOKOLOVKA, a_form
from tests.world import CLERK as WORLDS_CLERK
from words import words_in

NAME = "Серікова"
IIN = "580314400002"


@pytest.fixture
def district(request, tmp_path):
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    for number, role in (("d-3", CLERK), ("d-4", OFFICER), ("d-5", AUDITOR)):
        made.account(number, role)
    yield made
    made.world.close()


@pytest.fixture
def app(district):
    return create_app(district.house)


@pytest.fixture
def clerk(app):
    return Browser(app).sign_in("d-3")


@pytest.fixture
def officer(app):
    return Browser(app).sign_in("d-4")


def looks(district, **wanted):
    found = BookLooks(district.house.book).some(LooksWanted(**wanted), 10_000)
    return [(one.actor, one.number, one.page) for one in reversed(found)]


def pass_ms(district, ms):
    district.world.clock.days_later(ms / 86_400_000)


def looked(district, number, actor="d-3", page="department", times=1):
    """Looks as they lie in the district's own chain of the office."""
    with district.house.journal_of(SOKOLOVKA.code).writing() as journal:
        for _ in range(times):
            journal.append(LookedAt(number, page), actor=actor)


def alarms(browser):
    page = unescape(browser.get("/looks/alarms").text)
    return re.findall(r"<h2>.*?</svg> ([^<]+)</h2>", page.split('id="settled"')[0], re.DOTALL)


def rule(text):
    return words_in("kk").say(text)


# -- what is written -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [CLERK, CHIEF])
def test_a_paper_that_is_opened_is_recorded_once_in_ten_minutes(database, district, app, role):
    number = district.registered().number
    browser = Browser(app).sign_in(district.account("d-8", role))
    for _ in range(3):
        browser.get(f"/desk/{number.digits}")
    browser.get(f"/desk/{number.digits}?open=answer")
    assert looks(district, actor="d-8") == [("d-8", number.digits, "department")]
    pass_ms(district, SAME_LOOK_MS + 1)
    browser.get(f"/desk/{number.digits}")
    assert len(looks(district, actor="d-8")) == 2
    known = district.house.reading.application(number.digits)
    assert [one.actor for one in known.history if isinstance(one.fact, LookedAt)] == ["d-8"] * 2


def test_a_list_with_names_is_recorded_for_its_office_once_an_hour(district, clerk):
    clerk.get("/desk")
    assert looks(district) == []  # nobody stands in it
    district.registered()
    for path in ("/desk", "/desk", "/desk/due"):
        clerk.get(path)
    assert looks(district) == [("d-3", "", "department_list")]
    pass_ms(district, SAME_LIST_MS + 1)
    clerk.get("/desk")
    assert len(looks(district)) == 2


def test_a_paper_whose_news_has_not_come_shows_nobody_and_records_nobody(district, clerk):
    number = district.registered(carried=False).number
    clerk.get(f"/desk/{number.digits}")
    assert looks(district) == []


def test_a_paper_of_another_department_is_neither_shown_nor_recorded(district, app):
    number = district.registered(service="10-01").number
    known = district.house.reading.application(number.digits)
    other = next(
        one.code
        for one in district.house.catalogue.every_department
        if one.code != known.registered.department
    )
    browser = Browser(app).sign_in(district.account("d-8", CLERK, department=other))
    browser.get(f"/desk/{number.digits}", 403)
    assert looks(district) == []


def test_what_cannot_be_recorded_is_not_shown(district):
    number = district.registered().number

    def full(_office: int) -> Journal:
        raise BookUnwritable

    app = create_app(replace(district.house, journal_of=full))
    browser = Browser(app).sign_in("d-3")
    for path in ("/desk", f"/desk/{number.digits}"):
        page = browser.get(path, 503).text
        assert NAME not in page


def test_the_desk_of_the_office_reads_who_looked_at_the_district(district, clerk):
    number = district.registered().number
    clerk.get(f"/desk/{number.digits}")
    district.carry()
    known = district.desk_place.reading.application(number.digits)
    found = [one for one in known.history if isinstance(one.fact, LookedAt)]
    assert [(one.actor, one.fact.page) for one in found] == [("d-3", "department")]


# -- what is read --------------------------------------------------------------------------------


def test_officer_and_auditor_read_looks_by_person_case_and_day(database, district, app, clerk):
    first, second = (district.registered().number for _ in range(2))
    for number in (first, second):
        clerk.get(f"/desk/{number.digits}")
    looked(district, first.digits, actor="d-1")
    for reader in ("d-4", "d-5"):
        browser = Browser(app).sign_in(reader)
        for query, count in (
            ("", 3),
            ("?who=d-3", 2),
            (f"?number={first.shown}", 2),
            (f"?number={first.digits}&who=d-1", 1),
            ("?who=d-9", 0),
            ("?first=2031-01-01", 0),
            ("?last=2020-01-01", 0),
            (f"?number={first.digits}&person=1", 3),  # the same person's other case too
            ("?page=9&first=nonsense&last=2026-02-30", 0),
        ):
            page = browser.get(f"/looks{query}").text
            assert page.count('<tr><td class="when">') == count, query
            assert NAME not in unescape(page)
            assert IIN not in page
        assert "d-3" in page or count == 0
    assert officer_status(app, "/looks?number=0427") == 422


ODD = ("\0", "'; --", "٣", "🙂", "x" * 5_000, "9999-12-31", "0001-01-01", "9" * 5_000)


def test_no_filter_makes_the_page_fall_over(database, officer):
    for odd in ODD:
        for name in ("who", "number", "person", "first", "last", "page"):
            assert officer.ask("GET", "/looks", params={name: odd}).status_code < 500, (name, odd)
        address = f"/looks/sheet/{quote(odd[:50], safe='')}"
        assert officer.ask("GET", address).status_code < 500, odd


def officer_status(app, path):
    return Browser(app).sign_in("d-4").ask("GET", path).status_code


def test_ten_thousand_looks_are_turned_over_a_hundred_at_a_time(database, district, officer):
    numbers = [Number.of_application(SOKOLOVKA.code, 1, n).digits for n in range(1, 101)]
    with district.house.journal_of(SOKOLOVKA.code).writing() as journal:
        for place in range(1_000):
            journal.append(LookedAt(numbers[place % 100], "department"), actor=f"d-{place % 7}")
    page = officer.get("/looks").text
    assert page.count('<tr><td class="when">') == ROWS
    seen = 0
    address = "/looks"
    while address:
        page = officer.get(address).text
        seen += page.count('<tr><td class="when">')
        found = re.search(r'id="older" href="([^"]+)"', page)
        address = unescape(found[1]) if found else ""
    assert seen == 1_000


def test_looks_of_a_desk_stand_with_its_office_and_name(district, officer):
    number = district.registered().number
    with district.desk.writing(lambda: None) as journal:
        journal.append(LookedAt(number.digits, "search"), actor="0427-1")
    district.carry()
    page = unescape(officer.get("/looks").text)
    assert SOKOLOVKA.name_kk in page
    assert rule("Search") in page


# -- alarms --------------------------------------------------------------------------------------


def test_each_rule_raises_its_alarm_and_names_itself(database, district, app, officer):
    own = district.registered().number.digits
    other = district.registered(applicant=_somebody("Ермекова Айгүл Серікқызы")).number.digits
    stranger = district.registered(applicant=_somebody("Ким Анна")).number.digits
    assert alarms(officer) == []
    looked(district, stranger)
    assert alarms(officer) == []  # an ordinary look raises none
    district.account("d-3", CLERK, name="Ермекова А. С.")
    BookLooks(district.house.book).set_own_data(
        "d-3", OwnData(iin=IIN), district.world.clock.now(), "d-1", "own_told"
    )
    looked(district, own)
    looked(district, other)
    looked(district, Number.of_application(SOKOLOVKA.code, 1, 777).digits)
    looked(district, stranger, actor="d-6", page="call_wrong", times=3)
    found = alarms(officer)
    for text in (
        "looked at a case of his or her own",
        "the applicant has the same surname and initials",
        "the district knows of no such case",
        "callers could not answer, again and again",
    ):
        assert sum(rule(text) in one for one in found) == 1, text
    assert len(found) == 4


def _somebody(name):
    applicant = a_form().applicant
    return type(applicant)(name, iin="", phone="+77015550111")


def test_own_telephone_is_an_own_case_too(district, officer):
    number = district.registered().number.digits
    looks_of = BookLooks(district.house.book)
    own = OwnData(phone="+77153821234")
    looks_of.set_own_data("d-3", own, district.world.clock.now(), "d-1", "own_told")
    looked(district, number)
    assert [rule("looked at a case of his or her own") in one for one in alarms(officer)] == [True]


def test_a_closed_case_of_somebody_without_an_open_one_raises_an_alarm(database, district, officer):
    number = _issued(district)
    looked(district, number)
    assert alarms(officer) == []  # the answer was given just now
    pass_ms(district, CLOSED_GRACE_MS + 60_000)
    officer.sign_in("d-4")
    looked(district, number)
    [alarm] = alarms(officer)
    assert rule("the person has no open case") in alarm
    district.registered()  # the same person asks for something else
    assert alarms(officer) == []


def _issued(district):
    receipt = district.registered()
    district.world.department.accept(receipt.number, "land", WORLDS_CLERK)
    decision = Decision(Outcome.SATISFIED, receipt.received)
    district.world.department.answer(receipt.number, decision, WORLDS_CLERK)
    district.carry()
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL)
    district.desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    district.carry()
    return receipt.number.digits


def test_many_cases_in_an_hour_are_a_burst_and_many_looks_at_one_are_none(database, district):
    numbers = [district.registered(applicant=_somebody(f"Ким А{n}")).number for n in range(3)]
    looked(district, numbers[0].digits, times=BURST_STRANGER * 2)
    found = BookLooks(district.house.book).busy_since(0)
    assert [one.cases for one in found] == [1]
    with district.house.journal_of(SOKOLOVKA.code).writing() as journal:
        for serial in range(BURST_STRANGER):
            number = Number.of_application(SOKOLOVKA.code, 2, serial + 1)
            journal.append(LookedAt(number.digits, "department"), actor="d-9")
    browser = Browser(create_app(district.house)).sign_in("d-4")
    counted = Counter(one.split(": ")[1] for one in alarms(browser))
    assert counted[rule("many cases within one hour")] == 1


def test_an_alarm_is_settled_once_by_an_officer_with_a_note_that_stays(database, district, app):
    looked(district, Number.of_application(SOKOLOVKA.code, 1, 777).digits)
    officer, auditor = Browser(app).sign_in("d-4"), Browser(app).sign_in("d-5")
    fields = settling(officer.get("/looks/alarms").text)
    assert '<form method="post" action="/looks/alarms"' not in auditor.get("/looks/alarms").text
    auditor.post_with_token("/looks/alarms", "/me", 403, **fields, note="Тексерілді")
    officer.post_with_token("/looks/alarms", "/looks/alarms", 422, **fields, note="  ")
    assert len(alarms(officer)) == 1
    officer.post_with_token("/looks/alarms", "/looks/alarms", **fields, note="Қате терілген нөмір")
    page = unescape(officer.get("/looks/alarms").text)
    assert alarms(officer) == []
    assert "Қате терілген нөмір" in page
    officer.post_with_token("/looks/alarms", "/looks/alarms", 409, **fields, note="тағы")
    [line] = [one for one in district.house.accounts.recorded(50) if one.what == "alarm_settled"]
    assert (line.actor, line.staff) == ("d-4", "d-3")
    assert rule("settled an alarm about looks") in unescape(auditor.get("/accounts/record").text)


def settling(page):
    form = re.search(r'<form method="post" action="/looks/alarms".*?</form>', page, re.DOTALL)
    assert form is not None
    return {
        name: unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[0])
        if name != "csrf"
    }


def test_nobody_settles_an_alarm_about_himself(district, app):
    looked(district, Number.of_application(SOKOLOVKA.code, 1, 777).digits, actor="d-4")
    officer = Browser(app).sign_in("d-4")
    page = officer.get("/looks/alarms").text
    assert '<form method="post" action="/looks/alarms"' not in page
    district.account("d-2", OFFICER)
    other = Browser(app).sign_in("d-2")
    fields = settling(other.get("/looks/alarms").text)
    officer.post_with_token("/looks/alarms", "/me", 422, **fields, note="Өзім")
    other.post_with_token("/looks/alarms", "/looks/alarms", **fields, note="Сөйлестім")
    assert alarms(other) == []


def test_an_alarm_that_nobody_raised_cannot_be_settled(district, officer):
    fields = {"rule": "own", "actor": "d-3", "number": "1", "begun": "2026-03-02"}
    token = officer.token("/me")
    answer = officer.ask("POST", "/looks/alarms", data={"csrf": token, **fields, "note": "x"})
    assert answer.status_code == 409
    assert BookLooks(district.house.book).settled() == ()


# -- own data, and the sheet ---------------------------------------------------------------------


def test_own_iin_and_telephone_are_kept_and_shown_nowhere(database, district, app):
    boss = Browser(app).sign_in()
    path = "/accounts/d-3/own"
    boss.post_with_token(path, path, 422, iin="580314400003", phone="")
    boss.post_with_token(path, path, 422, iin="", phone="1414")
    boss.post_with_token(path, path, iin="5803 1440 0002", phone="8 701 555 01 99")
    own = BookLooks(district.house.book).own_data()
    assert own == {"d-3": OwnData(IIN, "+77015550199")}
    assert IIN not in repr(own)
    for page in (path, "/accounts/d-3", "/accounts", "/accounts/record"):
        text = boss.get(page).text
        assert IIN not in text
        assert "5550199" not in text
    boss.post_with_token(path, path, iin="", phone="")
    assert BookLooks(district.house.book).own_data() == {}
    what = [one.what for one in district.house.accounts.recorded(10)]
    assert what.count("own_told") == what.count("own_taken_back") == 1
    assert district.house.accounts.find("d-3").department == ""


def test_the_sheet_tells_in_both_languages_and_is_a_look_itself(database, district, app, clerk):
    number = district.registered().number
    clerk.get(f"/desk/{number.digits}")
    looked(district, number.digits, actor="d-6", page="call_code")
    page = unescape(Browser(app).sign_in("d-5").get(f"/looks/sheet/{number.digits}").text)
    for language in ("kk", "ru"):
        w = words_in(language)
        for text in (
            "Who looked at your application",
            "the department's page of the case",
            "a call: the caller read out the control code",
            "a sheet that tells who looked",
        ):
            assert w.say(text) in page
    assert NAME not in page  # it is handed to whoever shows who he is
    assert looks(district)[-1] == ("d-5", number.digits, "looks_sheet")
    assert officer_status(app, "/looks/sheet/0427010000000000") == 303
    assert officer_status(app, "/looks/sheet/xyz") == 303


@pytest.mark.parametrize("role", [CLERK, CHIEF, CALL_CENTRE])
def test_who_reads_residents_data_does_not_read_who_looked(district, app, role):
    browser = Browser(app).sign_in(district.account("d-8", role))
    for path in ("/looks", "/looks/alarms", "/looks/sheet/0427010000000000"):
        assert browser.ask("GET", path).status_code == 403
