"""What a department may do with a paper beside answering it: more time, its own number, a sheet."""

import re
from datetime import date, timedelta

import pytest

from district.application import create_app
from registry.answer_language import may_be_answered_in, seems_another
from registry.application import Stage
from registry.deadlines import extension_cap
from registry.facts import Forwarded
from registry.notices import Notices
from registry.office_facts import CallResult
from registry.role_names import CLERK
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL
from words import LANGUAGES, words_in

W = words_in("kk")
KAZAKH = "Сіздің өтінішіңіз қаралды, жер учаскесі берілсін деп шешілді, құрметті азамат."
RUSSIAN = "Ваше обращение рассмотрено, решено предоставить земельный участок заявителю."


@pytest.fixture
def district(request, tmp_path):
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    yield made
    made.world.close()


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


def known(district, number):
    found = district.house.reading.application(number.digits)
    assert found is not None
    return found


def more_time(browser, number, status=303, **changed):
    fields = {
        "until": "2026-04-15",
        "reason": "Мұрағатқа сұрау салынды",
        "head": "Ким Л. В.",
        "decided_on": "2026-03-02",
        **changed,
    }
    return browser.post(f"/desk/{number.digits}/time", status, **fields)


# -- the three choices ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_offers_three_large_choices_and_no_more(district, language):
    number = district.registered(service="10-01").number
    browser = Browser(create_app(district.house), language).sign_in()
    browser.post(f"/desk/{number.digits}/accept")
    page = browser.get(f"/desk/{number.digits}").text
    choices = re.findall(r'class="choice(?: filled)?" id="(\w+)"', page)
    assert choices == ["answer", "time", "forward"]
    assert page.count("choice filled") == 1
    assert "<script" not in page


def test_more_time_is_written_by_the_head_and_moves_the_term(database, district, browser):
    number = district.registered(service="10-01").number
    before = known(district, number).registered.due
    page = browser.follow(more_time(browser, number)).text
    assert (
        W.say("Written down: more time. The applicant has to hear of it within three working days.")
        in page
    )
    after = known(district, number)
    assert after.registered.due == date(2026, 4, 15) > before
    assert after.stage.is_in_work
    assert (after.extended.head, after.extended.clerk) == ("Ким Л. В.", "Ермекова Г. Т.")
    assert after.history[-1].actor == "d-1"
    assert "Мұрағатқа сұрау салынды" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": " "}, "Write down the reason."),
        ({"head": ""}, "Write the name of the head who decided."),
        ({"until": ""}, "Write both days: until when, and when it was decided."),
        ({"until": "31.12.2026"}, "Write both days: until when, and when it was decided."),
        ({"decided_on": "2026-03-03"}, "This day is still to come. Look at the date."),
    ],
)
def test_more_time_that_lacks_something_keeps_what_was_typed(district, browser, changed, sentence):
    number = district.registered(service="10-01").number
    page = more_time(browser, number, 422, **changed).text
    assert W.say(sentence) in page
    if "head" not in changed:
        assert 'value="Ким Л. В."' in page
    assert known(district, number).extended is None


def test_more_time_ends_neither_too_early_nor_beyond_two_months(district, browser):
    number = district.registered(service="10-01").number
    fact = known(district, number).registered
    cap = extension_cap(fact.received)
    for day in (fact.due, fact.due - timedelta(days=1), cap + timedelta(days=1)):
        more_time(browser, number, 422, until=day.isoformat())
        assert known(district, number).extended is None
    more_time(browser, number, until=cap.isoformat())
    assert known(district, number).registered.due == cap


def test_for_papers_whose_term_is_not_known_yet_no_time_is_asked(district, browser):
    number = district.registered(carried=False).number
    browser.scan(number.digits)
    browser.post(f"/desk/{number.digits}/accept")
    page = browser.get(f"/desk/{number.digits}").text
    assert 'id="time"' not in page
    more_time(browser, number, 422)


def test_whoever_was_not_told_of_more_time_stands_on_page_one_until_he_is(district, browser):
    number = district.registered(service="10-01").number
    more_time(browser, number)
    page = browser.get("/desk").text
    assert 'id="untold"' in page
    assert number.shown in page[page.index('id="untold"') : page.index('id="papers"')]
    assert 'id="untold"' in browser.get(f"/desk/{number.digits}").text
    district.world.clock.days_later(4)  # Friday: the three working days are over tomorrow
    district.world.clock.days_later(3)
    page = browser.get("/desk").text
    assert "term late" in page[page.index('id="untold"') : page.index('id="papers"')]
    district.carry()
    Notices(district.desk).tell(number, CallResult.REACHED, AIGUL)
    district.carry()
    assert 'id="untold"' not in browser.get("/desk").text


def test_what_is_passed_on_keeps_its_number_and_never_reads_closed(district, browser):
    receipt = district.registered(service="10-01")
    number = receipt.number
    browser.post(f"/desk/{number.digits}/forward", body_kk="Білім бөлімі", body_ru="Отдел обр.")
    after = known(district, number)
    assert after.stage is Stage.FORWARDED
    assert after.number == number.digits
    assert [one.fact.to_ru for one in after.history if isinstance(one.fact, Forwarded)] == [
        "Отдел обр."
    ]
    for language in LANGUAGES:
        own = Browser(create_app(district.house), language)
        page = own.ask("POST", "/s", data={"code": receipt.code.digits}).text
        w = words_in(language)
        assert w.say("Wait for their answer. The office can tell you where it went.") in page
        for closed in ("жабыл", "закрыт", "closed", "аяқталды", "завершен"):
            assert closed not in page.casefold()


# -- the answer's language ----------------------------------------------------------------------


def test_an_answer_in_another_language_than_said_is_asked_about_once(district, browser):
    number = district.registered().number
    page = browser.answer(number, 422, text=RUSSIAN, language="kk").text
    said = "The text seems to be in another language. Change it, or tick that it is right."
    assert W.say(said) in page
    assert 'id="language_checked"' in page
    assert RUSSIAN in page
    browser.answer(number, text=RUSSIAN, language="kk", language_checked="1")
    assert known(district, number).answered.language == "kk"


def test_only_the_state_language_and_the_applications_are_offered(district, browser):
    russian = district.registered(language="ru").number
    kazakh = district.registered(language="kk").number
    offered = re.findall(
        r'name="language" id="[^"]+" value="(\w+)"',
        browser.get(f"/desk/{russian.digits}?open=answer").text,
    )
    assert offered == ["kk", "ru"]
    page = browser.get(f"/desk/{kazakh.digits}?open=answer").text
    assert re.findall(r'name="language" id="[^"]+" value="(\w+)"', page) == ["kk"]
    said = "An answer is in Kazakh, or in the language of the application."
    assert W.say(said) in browser.answer(kazakh, 422, text=RUSSIAN, language="ru").text
    browser.answer(russian, text=RUSSIAN, language="ru")
    assert known(district, russian).answered.language == "ru"


def test_a_text_is_doubted_only_where_its_letters_say_so():
    assert seems_another(RUSSIAN, "kk")
    assert seems_another(KAZAKH, "ru")
    assert not seems_another(KAZAKH, "kk")
    assert not seems_another(RUSSIAN, "ru")
    assert not seems_another("12-345", "kk")
    assert not seems_another(RUSSIAN + " Әбілова Қ.", "ru")  # a name in a Russian text
    assert may_be_answered_in("kk", "ru")
    assert not may_be_answered_in("ru", "kk")
    assert not may_be_answered_in("en", "kk")


# -- our number, who works on it, the sheet -----------------------------------------------------


@pytest.mark.parametrize("typed", ["№ 12-345/А", "12-345/а", "12345а", " 12 345 А "])
def test_a_paper_is_found_by_the_departments_own_number(district, browser, typed):
    number = district.registered().number
    browser.post(f"/desk/{number.digits}/ours", ours="12-345/А")
    assert browser.scan(typed).headers["Location"] == f"/desk/{number.digits}"
    assert "12-345/А" in browser.get("/desk").text


def test_the_number_of_an_answer_is_found_as_well_and_two_are_listed(district, browser):
    one, two = district.registered().number, district.registered().number
    browser.answer(one, their_number="7-7")
    assert browser.scan("7-7").headers["Location"] == f"/desk/{one.digits}"
    browser.post(f"/desk/{two.digits}/ours", ours="7-7")
    page = browser.scan("7-7", 200).text
    found = page[page.index('id="found"') :]
    assert one.shown in found
    assert two.shown in found
    browser.post(f"/desk/{two.digits}/ours", ours="")
    assert browser.scan("7-7").headers["Location"] == f"/desk/{one.digits}"


def test_the_same_own_number_of_two_departments_leads_each_to_its_own(district):
    land = district.registered(service="01-01").number
    social = district.registered(service="03-01", accept_incomplete=True).number
    app = create_app(district.house)
    everybody = Browser(app).sign_in()
    for number in (land, social):
        everybody.post(f"/desk/{number.digits}/ours", ours="5")
    page = Browser(app).sign_in(district.account("d-9", CLERK, department="land")).scan("5", 200)
    assert land.shown in page.text
    assert social.shown not in page.text


def test_who_works_on_it_is_somebody_of_that_department(district, browser):
    number = district.registered(service="01-01").number
    district.account("d-8", CLERK, department="land", name="Ахметов Б. Қ.")
    district.account("d-9", CLERK, department="social", name="Петрова О. Н.")
    district.account("d-7", "auditor", name="Сейітова Ж. М.")
    page = browser.get(f"/desk/{number.digits}").text
    assert "Ахметов" in page
    assert "Петрова" not in page
    assert "Сейітова" not in page
    browser.post(f"/desk/{number.digits}/worker", 422, worker="d-9")
    browser.post(f"/desk/{number.digits}/worker", worker="d-8")
    assert "Ахметов" in browser.get("/desk").text
    assert "Ахметов" not in Browser(create_app(district.house)).sign_in("d-9").get("/desk").text


def test_the_mornings_sheet_has_what_is_late_due_today_and_soon(database, district, browser):
    late = district.registered(service="10-01").number
    term = known(district, late).registered.due
    while known(district, late).registered.due >= district.house.today:
        district.world.clock.days_later(1)
    far = district.registered(service="10-01").number
    page = browser.get("/desk/due").text
    parts = page.split('class="due-part"')
    assert late.shown in parts[1]
    assert far.shown not in page
    assert term < district.house.today
    while (known(district, far).registered.due - district.house.today).days > 1:
        district.world.clock.days_later(1)
    parts = browser.get("/desk/due").text.split('class="due-part"')
    assert far.shown in parts[3]
    district.world.clock.days_later(1)
    parts = browser.get("/desk/due").text.split('class="due-part"')
    assert far.shown in parts[2]
    browser.answer(far, answered_on=district.house.today.isoformat())
    assert far.shown not in browser.get("/desk/due").text
