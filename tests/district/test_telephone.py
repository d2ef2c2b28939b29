"""The public page on a telephone: what it weighs, that it can be kept there and can be read.

In a real Chromium; without scripts too, for no page needs one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from app.tour_clerk import _QUIET, chromium
from district.application import create_app
from district.public_files import ICONS, policy, script_address, style_address
from district.shell import OFFICES_KEPT_SECONDS
from registry.application import Stage
from tests.district.axe import violations
from tests.district.house import Browser as PlainBrowser
from tests.district.house import DistrictHouse
from tests.screens.browser import served
from tests.screens.villages import Village, a_form, lacking
from tests.world import SOKOLOVKA, STATUS_ADDRESS
from words import LANGUAGES, words_in

MOST_BYTES = 30_000  # of a first visit: page, style, script, icons, letters
LEAST_TARGET = 44  # px, of what is touched; words within a sentence may be less

_SMALL = """least => [...document.querySelectorAll("a, button, input:not([type=hidden])")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < least)
  .map(e => e.outerHTML.slice(0, 80))"""

_KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  const kept = await Promise.all(caches_.map(one => one.keys()));
  return kept.flat().map(one => new URL(one.url).pathname);
}"""
_STOLEN = """told => document.body.append(
  Object.assign(document.createElement("script"), told))"""


@pytest.fixture
def district(tmp_path):
    made = DistrictHouse(tmp_path)
    yield made
    made.world.close()


@pytest.fixture
def phone(district):
    return PlainBrowser(create_app(district.house), "kk", "192.0.2.7", STATUS_ADDRESS)


# -- what comes over the line ----------------------------------------------------------------------


def fetched(phone, path):
    """The answer, and the bytes of its body as they travel."""
    response = phone.ask("GET", path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200, path
    length = int(response.headers["Content-Length"])
    return response, length


def test_a_first_visit_with_all_its_parts_is_under_thirty_thousand_bytes(phone):
    page, weight = fetched(phone, "/")
    parts = set(re.findall(r'(?:href|src)="(/(?:static|manifest)[^"]+)"', page.text))
    assert len(parts) >= 5
    style = phone.get(style_address()).text
    parts |= set(re.findall(r"url\((/static/[^)]+)\)", style))
    weights = {part: fetched(phone, part)[1] for part in parts}
    assert sum(weights.values()) + weight < MOST_BYTES, (weight, weights)
    assert "font-display: swap" in style  # nobody waits for letters


def test_only_pages_without_secrets_are_made_small(district, phone):
    """What was typed, and a page made smaller, would tell by its length what else is on it."""
    packed = {"Accept-Encoding": "gzip"}
    code = district.registered().code.digits
    for path, sent in (("/s", {"code": code}), ("/s", {"code": "1"}), ("/s", {"ticket": "x"})):
        answer = phone.ask("POST", path, data=sent, headers=packed)
        assert "Content-Encoding" not in answer.headers
    start = phone.ask("GET", "/", headers=packed)
    assert start.headers["Content-Encoding"] == "gzip"
    assert start.headers["Vary"] == "Accept-Encoding"
    plain = phone.ask("GET", "/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == start.text


def test_the_start_page_is_the_same_bytes_until_an_office_changes(district, phone):
    first = phone.get("/")
    assert phone.get("/").content == first.content
    district.house.devices.set_office(
        type(SOKOLOVKA)(*changed(SOKOLOVKA, phone="8 (71538) 9-99-99"))
    )
    assert phone.get("/").content == first.content
    district.seconds.now += OFFICES_KEPT_SECONDS
    assert "9-99-99" in phone.get("/").text


def changed(office, **fields):
    return [fields.get(name, getattr(office, name)) for name in office.__struct_fields__]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_telephone_can_keep_it(phone, language):
    w = words_in(language)
    manifest = phone.get(f"/manifest-{language}.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    told = json.loads(manifest.text)
    assert told["name"] == w.say("Where is my application?")
    assert (told["lang"], told["start_url"], told["display"]) == (language, "/", "standalone")
    sizes = {}
    for icon in told["icons"]:
        drawn = Image.open(BytesIO(phone.get(icon["src"]).content))
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
        middle = drawn.width * 7 // 22 if icon["purpose"] == "any" else drawn.width * 2 // 5
        assert drawn.convert("RGB").getpixel((middle, middle)) == (0xF2, 0xB5, 0x44)  # lit
        sizes[icon["purpose"]] = icon["sizes"]
    assert set(sizes) == {"any", "maskable"}
    assert len(told["icons"]) == len(ICONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_telephone_keeps_holds_no_code_and_no_answer(district, phone, language):
    receipt = district.registered()
    phone.ask("POST", "/s", data={"code": receipt.code.digits})
    kept = phone.get(f"/worker-{language}.js").text
    names = json.loads(re.search(r"KEPT = (\[[^]]+\])", kept)[1])
    assert names == [f"/offline/{language}", style_address()]
    page = phone.get(names[0]).text
    assert SOKOLOVKA.phone in page
    assert SOKOLOVKA.hours in page
    assert "cache.put" not in kept  # what comes later over the line is not kept
    for secret in (receipt.code.digits, "ticket", receipt.number.shown):
        assert secret not in page


def test_the_worker_changes_with_what_it_keeps(district, phone):
    before = phone.get("/worker-kk.js").text
    assert phone.get("/worker-kk.js").text == before
    district.house.devices.set_office(type(SOKOLOVKA)(*changed(SOKOLOVKA, hours="08:00–16:00")))
    assert phone.get("/worker-kk.js").text != before
    for path in ("/worker-xx.js", "/offline/xx", "/manifest-xx.webmanifest", "/static/icon-1.png"):
        phone.get(path, 404)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/s", "/s/123", "/nowhere", "/offline/kk", "/worker-kk.js", "/static/nothing"),
        *("/manifest-kk.webmanifest", "/static/mark.svg", "/static/icon-192.png", "/language/ru"),
        *(style_address(), script_address(), "/static/onest-400.woff"),
    ],
)
def test_every_answer_says_what_may_be_done_with_it(phone, path):
    """Errors, redirects and files too."""
    for method in ("GET", "HEAD", "PUT"):
        headers = phone.ask(method, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", method
        kept = headers["Cache-Control"]
        if path.startswith("/static/") and method == "GET" and path != "/static/nothing":
            assert kept.startswith("public, max-age=")
        else:
            assert kept in ("no-store", "no-cache")
        if headers.get("Content-Type", "").startswith("text/html"):
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert headers["Referrer-Policy"] == "no-referrer"


# -- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield made
        made.close()


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    village = Village(tmp_path_factory.mktemp("village"))
    form = replace(lacking(a_form(1, "01-01")), accept_incomplete=True)
    _, village.code = village.bring(Stage.REGISTERED, form)
    village.tail = re.sub("[^0-9]", "", form.applicant.phone)[-4:]
    village.carry()
    yield village
    village.close()


@pytest.fixture(scope="module")
def address(village) -> Iterator[str]:
    with served(village) as address:
        yield address


@pytest.fixture
def opened(browser, address):
    """Opens a window of so many pixels; `scripts` as people have them, or none."""
    contexts = []

    def window(width=360, height=740, *, scripts=True):
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()


def through_all(page, village, look):
    """Every page a resident may see, and what `look` says of it."""
    found = []

    def seen(name):
        found.extend(f"{name}: {one}" for one in look(page))

    digits = village.code.digits
    page.goto("/")
    seen("start")
    page.locator("#code").fill(digits[:11] + str((int(digits[11]) + 1) % 10))
    page.locator("#look").click()
    page.locator("#error").wait_for()
    seen("wrong")
    page.goto(f"/s/{digits}")
    page.locator("#sentence").wait_for()
    seen("status")
    page.locator("#second").fill("12")
    page.locator("#more").click()
    page.locator("#error").wait_for()
    seen("second wrong")
    page.locator("#second").fill(village.tail)
    page.locator("#more").click()
    page.locator("#details").wait_for()
    seen("details")
    page.goto(f"/offline/{page.locator('html').get_attribute('lang')}")
    seen("offline")
    return found


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_axe_has_nothing_against_what_residents_see(opened, village):
    """In the other languages: `python -m tests.district.axe`."""
    page = opened()
    page.goto("/language/ru")
    assert through_all(page, village, lambda page: violations(page, "")) == []


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_nothing_is_cut_at_320_px_nor_at_fourfold_size_and_all_can_be_touched(opened, village):
    """1280 px at 400 % are 320 px of a page; and letters twice as large for weak eyes."""

    def faults(page):
        wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        small = page.evaluate(_SMALL, LEAST_TARGET)
        return [f"{wide} px wide"] * (wide > screen) + small

    page = opened(320, 640)
    page.goto("/language/ru")
    assert through_all(page, village, faults) == []

    def faults_in_large_letters(page):
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return [f"{wide} px wide"] * (wide > screen)

    assert through_all(page, village, faults_in_large_letters) == []


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_by_keyboard_and_without_any_script(opened, village):
    page = opened(scripts=False)
    page.goto("/")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(village.code.grouped)
    page.keyboard.press("Enter")
    page.locator("#sentence").wait_for()
    assert "/s/" not in page.url
    page.locator("#second").focus()
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.locator("#second")).to_be_focused()  # where it can be put right
    expect(page.locator("#error a")).to_have_attribute("href", "#second")
    page.keyboard.type(village.tail)
    page.keyboard.press("Enter")
    page.locator("#details").wait_for()


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_when_the_line_is_down_the_telephone_says_so_and_whom_to_call(opened, village):
    w = words_in("ru")
    page = opened()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/language/ru")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/s/{village.code.digits}")  # somebody looks while there is a line
    page.locator("#sentence").wait_for()
    kept = page.evaluate(_KEPT)
    assert sorted(kept) == sorted(["/offline/ru", style_address()])
    assert [one for one in said if "Content Security Policy" in one] == []
    page.context.set_offline(True)
    for path in ("/", "/s", f"/s/{village.code.digits}"):
        page.goto(path)
        expect(page.locator("#offline")).to_have_text(w.say("The telephone has no connection now"))
        expect(page.locator(".places")).to_contain_text("71538")
        assert page.locator("#sentence").count() == 0
    page.context.set_offline(False)
    page.goto("/")
    expect(page.locator("#code")).to_be_visible()


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_the_policy_lets_no_other_script_run(opened):
    """The planted fault: a script that somebody got into the page."""
    page = opened()
    page.goto("/")
    assert "script-src 'sha256-" in policy()
    page.evaluate(_STOLEN, {"text": "window.stolen = 1"})
    page.evaluate(_STOLEN, {"src": "/worker-kk.js"})
    assert page.evaluate("window.stolen") is None
    assert page.evaluate("typeof VERSION") == "undefined"
