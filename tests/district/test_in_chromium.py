"""The district's staff pages in a real browser: keyboard only, without scripts, and before axe.

Three languages and both sizes before axe: `python -m tests.district.axe`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.demo_accounts import DEMO_PASSWORD
from app.tour_clerk import _QUIET, chromium
from district import pages as served_pages
from registry.application import Stage
from registry.facts import Outcome
from registry.office_facts import Extended
from tests.district.axe import CHIEFS, Pages, browser_of, looked_at, violations
from tests.screens.browser import WIDTHS, served
from tests.screens.villages import APPEAL, a_form
from words import words_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CLERK, PHONE = "D-01", min(WIDTHS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield made
        made.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="module")
def address(pages: Pages) -> Iterator[str]:
    with served(pages.village) as address:
        yield address


@contextmanager
def without_scripts(browser: Browser, address: str, language: str, width: int) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        java_script_enabled=False,
        viewport={"width": width, "height": WIDTHS[width]},
    )
    context.set_default_timeout(20_000)
    try:
        page = context.new_page()
        page.goto(f"/language/{language}")
        yield page
    finally:
        context.close()


def type_in(page: Page, *texts: str) -> None:
    """Into the focused field, the next with Tab; Enter at the end.

    A page gives its field the keyboard only once it has been laid out, on a busy machine after it
    is "loaded": what is typed before is lost, as it is to a person who does not look.
    """
    for place, text in enumerate(texts):
        if place:
            page.keyboard.press("Tab")
        page.locator("input:focus, textarea:focus").wait_for()
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_axe_has_nothing_against_any_page(browser, pages, address):
    with browser_of(browser, address, PHONE) as page:
        assert looked_at(page, pages, "kk") == []


def test_axe_would_see_a_field_without_its_name(browser, pages, address, monkeypatch):
    """The planted fault: a label that names another field."""
    made = served_pages.templates()
    whole = made.loader.get_source(made, "sign_in.html")[0]
    broken = whole.replace('<label for="password">', '<label for="nothing">')
    assert broken != whole
    monkeypatch.setattr(served_pages, "templates", lambda: _With(made, "sign_in.html", broken))
    with browser_of(browser, address, PHONE) as page:
        page.goto("/sign-in")
        assert [one.split(": ")[1] for one in violations(page, "/sign-in")] == ["label"]


class _With:
    """The templates, one of them changed."""

    def __init__(self, made, name, source):
        self._made, self._name, self._source = made, name, source

    def get_template(self, name):
        if name == self._name:
            return self._made.from_string(self._source)
        return self._made.get_template(name)


@pytest.mark.parametrize(("language", "width"), [("kk", 1024), ("ru", 390)])
def test_a_clerk_signs_in_and_takes_each_choice_by_keyboard(
    browser, pages, address, language, width
):
    village, w = pages.village, words_in(language)
    numbers = [village.bring(Stage.SENT, a_form(place, APPEAL))[0] for place in range(3)]
    village.carry()
    with without_scripts(browser, address, language, width) as page:
        page.goto(f"/desk/{numbers[0].digits}")
        expect(page.locator("#name")).to_be_focused()
        type_in(page, CLERK, DEMO_PASSWORD)
        expect(page.locator("#accept")).to_be_focused()  # where one had wanted to go
        page.keyboard.press("Enter")
        expect(page.locator("#done")).to_have_text(w.say("Written down: the papers are with you."))

        page.locator("#answer").click()
        expect(page.locator("#outcome-satisfied")).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")  # nothing else is needed
        expect(page.locator("#done strong")).to_have_text(
            w.say("Done. Stick the label on the answer.")
        )
        expect(page.locator("#scan")).to_be_focused()
        label = page.request.get(f"/desk/{numbers[0].digits}/label.pdf")
        assert label.body().startswith(b"%PDF")

        type_in(page, numbers[1].digits)
        page.locator("#time").click()
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("Мұрағатқа сұрау салынды")
        page.locator("#head").fill("Ким Л. В.")
        page.locator("#head").press("Enter")
        expect(page.locator("#done")).to_be_visible()
        expect(page.locator("#untold")).to_be_visible()

        page.goto("/desk")
        type_in(page, numbers[2].shown)
        page.locator("#forward").click()
        expect(page.locator("#body_kk")).to_be_focused()
        type_in(page, "Білім бөлімі", "Отдел образования")
        expect(page.locator("#done")).to_have_text(w.say("Passed on. The applicant will see it."))
        page.locator("#sign-out").click()
        expect(page.locator("#name")).to_be_focused()
        page.goto("/desk")
        expect(page.locator("#password")).to_be_visible()
    stages = [village.district.reading.application(one.digits) for one in numbers]
    assert [one.stage for one in stages if one is not None] == [
        *(Stage.ANSWERED, Stage.SENT, Stage.FORWARDED)
    ]


def test_whoever_guesses_waits_and_is_told_so_plainly(browser, address):
    w = words_in("kk")
    with without_scripts(browser, address, "kk", PHONE) as page:
        page.goto("/sign-in")
        type_in(page, "D-55", "guess")
        for left in (9, 8, 7, 6, 5, 4):
            said = w.count("{n} try is left.", "{n} tries are left.", left)
            expect(page.locator("#error")).to_contain_text(said)
            expect(page.locator("#password")).to_be_focused()  # the number stands there
            type_in(page, "guess")
        wait = w.count(
            "Too many wrong tries. The next one in {n} minute.",
            "Too many wrong tries. The next one in {n} minutes.",
            1,
        )
        expect(page.locator("#error")).to_have_text(wait)


def test_a_form_that_another_site_sends_is_not_taken(browser, address):
    """A real browser says itself where a form stood; the session's cookie stays at home."""
    with without_scripts(browser, address, "kk", PHONE) as page:
        page.goto("/sign-in")
        type_in(page, CLERK, DEMO_PASSWORD)
        page.locator("#scan").wait_for()
        token = page.locator("form.scan [name=csrf]").get_attribute("value")
        elsewhere = address.replace("127.0.0.1", "localhost")
        html = (
            f'<form method=post action="{address}/desk/scan"><input name=csrf value="{token}">'
            "<input name=scan><button id=go>x</button></form>"
        )
        page.route(
            f"{elsewhere}/evil", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        page.goto(f"{elsewhere}/evil")
        with page.expect_response(f"{address}/desk/scan") as answered:
            page.locator("#go").click()
        assert answered.value.status in (303, 400)
        expect(page.locator("#scan-error")).to_have_count(0)


def test_what_was_typed_before_the_session_ended_stands_there_after_signing_in(
    browser, pages, address
):
    """On an office computer without scripts: nothing lost, nothing done twice."""
    village, w = pages.village, words_in("kk")
    number = village.bring(Stage.WITH_DEPARTMENT, a_form(0, APPEAL))[0]
    village.carry()
    with without_scripts(browser, address, "kk", 1024) as page:
        page.goto(f"/desk/{number.digits}?open=time")
        expect(page.locator("#name")).to_be_focused()
        type_in(page, CLERK, DEMO_PASSWORD)
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("Мұрағатқа сұрау салынды")
        page.locator("#head").fill("Ким Л. В.")
        page.context.clear_cookies(name="session")  # as after an hour without a click
        page.locator("#head").press("Enter")
        expect(page.locator("#kept")).to_be_visible()
        expect(page.locator("#name")).to_be_focused()
        assert "Мұрағатқа" not in page.content()
        type_in(page, CLERK, DEMO_PASSWORD)
        expect(page.locator("#reason")).to_have_value("Мұрағатқа сұрау салынды")
        expect(page.locator("#head")).to_have_value("Ким Л. В.")
        known = village.district.reading.application(number.digits)
        assert known is not None
        assert known.extended is None
        page.locator("#head").press("Enter")
        said = "Written down: more time. The applicant has to hear of it within three working days."
        expect(page.locator("#done")).to_have_text(w.say(said))
    known = village.district.reading.application(number.digits)
    assert known is not None
    assert known.extended is not None
    assert sum(isinstance(one.fact, Extended) for one in known.history) == 1


@pytest.mark.parametrize(("language", "width"), [("ru", 1024), ("kk", 390)])
def test_a_wrong_outcome_is_put_right_by_two_people_and_a_hearing_has_its_minutes(
    browser, pages, address, language, width
):
    village, w = pages.village, words_in(language)
    wrong = village.bring(Stage.ANSWERED, a_form(0, APPEAL))[0]
    unheard = village.bring(Stage.WITH_DEPARTMENT, a_form(1, APPEAL))[0]
    village.carry()
    with without_scripts(browser, address, language, width) as page:
        page.goto(f"/desk/{wrong.digits}")
        expect(page.locator("#name")).to_be_focused()
        type_in(page, CLERK, DEMO_PASSWORD)
        page.locator("#rare summary").click()
        page.locator("#correct").click()
        page.locator("#right-refused").check()
        page.locator("#reason").fill("Қате түйме")
        page.locator("#paper-wrong").check()
        page.locator("#propose").click()
        expect(page.locator("#who-decides")).to_be_visible()
        expect(page.locator("#confirm")).to_have_count(0)

        page.goto(f"/desk/{unheard.digits}")
        page.locator("#rare summary").click()
        page.locator("#hearing").click()
        expect(page.locator("#on")).to_be_focused()
        page.locator("#place_kk").fill("3-кабинет")
        page.locator("#place_ru").fill("Кабинет 3")
        page.locator("#invited-letter").check()
        page.locator("#invite").click()
        expect(page.locator("#print-invitation")).to_be_visible()
        page.locator("#held").click()
        page.locator("#result-heard").check()
        page.locator("#text").fill("Келіспейді")
        page.locator("#keep-minutes").click()
        expect(page.locator("#hearing-said")).to_contain_text("Келіспейді")
        page.locator("#sign-out").click()

        expect(page.locator("#name")).to_be_focused()
        type_in(page, CHIEFS, DEMO_PASSWORD)
        page.locator(f"#to-confirm a[href='/desk/{wrong.digits}']").click()
        page.locator("#confirm").click()
        expect(page.locator("#done")).to_have_text(w.say("Put right. The office hears of it."))
        expect(page.locator("#to-do")).to_be_visible()
    known = village.district.reading.application(wrong.digits)
    assert known is not None
    assert known.answered is not None
    assert known.answered.outcome is Outcome.REFUSED
