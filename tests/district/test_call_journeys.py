"""The call centre and the watch over looks in a real browser: keyboard only, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.demo_accounts import DEMO_PASSWORD
from registry.application import Stage
from registry.numbers import Number
from registry.office_facts import LookedAt
from registry.phones import tidy_phone
from tests.district.test_in_chromium import browser as browser
from tests.district.test_in_chromium import type_in, without_scripts
from tests.screens.browser import served
from tests.screens.villages import SOKOLOVKA, Village, a_form, somebody
from words import words_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OPERATOR, OFFICER = "D-70", "D-80"
CALLER = 4_711
PHONE, IIN = tidy_phone(somebody(CALLER).phone).last4, somebody(CALLER).iin[-4:]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return Village(tmp_path_factory.mktemp("calls"))


@pytest.fixture(scope="module")
def address(village: Village) -> Iterator[str]:
    with served(village) as address:
        yield address


def told(page: Page) -> str:
    return page.locator("#say").inner_text()


@pytest.mark.parametrize(("language", "width"), [("kk", 1024), ("ru", 390)])
def test_an_operator_takes_a_call_by_code_and_one_by_number_by_keyboard(
    browser: Browser, village: Village, address: str, language: str, width: int
) -> None:
    w = words_in(language)
    number, code = village.bring(Stage.SENT, a_form(CALLER, "10-01"))
    village.carry()
    assert code is not None
    service = village.district.reading.application(number.digits)
    assert service is not None
    with without_scripts(browser, address, language, width) as page:
        page.goto("/calls")
        type_in(page, OPERATOR, DEMO_PASSWORD)
        heard, answer = page.locator("#heard"), page.locator("#answer")
        expect(heard).to_be_focused()
        wrong = code.digits[:-1] + str((int(code.digits[-1]) + 1) % 10)
        type_in(page, wrong)
        expect(page.locator("#error")).to_have_text(
            w.say("One of the digits is wrong: check them.")
        )
        expect(heard).to_be_focused()
        type_in(page, code.grouped)
        expect(answer).to_be_focused()
        assert page.url.endswith("/calls/look")
        type_in(page, PHONE)
        expect(page.locator("#next")).to_be_focused()
        assert w.say("It is about: {service}.", service="")[:8] in told(page)
        _holds_nobody(page)
        page.keyboard.press("Enter")  # the next caller
        expect(heard).to_be_focused()
        expect(heard).to_have_value("")
        assert code.digits not in page.content()

        type_in(page, number.shown)
        expect(page.locator("#phone")).to_be_focused()
        _holds_nobody(page)
        page.keyboard.type(PHONE)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("#iin")).to_be_focused()
        type_in(page, IIN)
        expect(page.locator("#next")).to_be_focused()
        _holds_nobody(page)
        page.keyboard.press("Enter")
        type_in(page, code.digits)
        expect(answer).to_be_focused()
        page.keyboard.press("Enter")  # the caller has hung up
        expect(heard).to_be_focused()


def _holds_nobody(page: Page) -> None:
    """No answer, no name; what a hidden field proves is random, and may hold any digits."""
    text = re.sub(r'type="hidden" name="(csrf|ticket)" value="[^"]*"', "", page.content())
    person = somebody(CALLER)
    for secret in (*person.name.split(), person.iin, PHONE, IIN):
        assert secret not in text


def test_an_officer_reads_who_looked_settles_an_alarm_and_opens_the_sheet(
    browser: Browser, village: Village, address: str
) -> None:
    w = words_in("kk")
    number, _ = village.bring(Stage.WITH_DEPARTMENT, a_form(1))
    village.carry()
    strange = Number.of_application(SOKOLOVKA, 1, 888).digits
    with village.district.journal_of(SOKOLOVKA).writing() as writing:
        for each in (number.digits, strange):
            writing.append(LookedAt(each, "department"), actor="D-01")
    with without_scripts(browser, address, "kk", 1024) as page:
        page.goto("/looks")
        type_in(page, OFFICER, DEMO_PASSWORD)
        page.locator("#number").fill(number.shown)
        page.locator("#number").press("Enter")
        expect(page.locator("#looks tbody tr")).to_have_count(1)
        page.locator("#sheet").click()
        expect(page.locator("h1")).to_have_text(w.say("Who looked at your application"))
        page.goto("/looks/alarms")
        alarms = page.locator(".alarm")
        before = alarms.count()
        page.locator(".alarm input[name=note]").first.fill("Нөмірі қате терілген")
        page.locator(".alarm input[name=note]").first.press("Enter")
        expect(page.locator("#done")).to_be_visible()
        expect(alarms).to_have_count(before - 1)
        expect(page.locator("#settled tbody tr").first).to_contain_text("Нөмірі қате терілген")
