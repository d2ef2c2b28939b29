"""Devices, their invitations, the health page, the logs and the colours."""

import logging
import logging.config
import re

import pytest
from markupsafe import escape

from db.journal import own_journal
from district.application import create_app
from district.logs import MaskCodes, log_config, masked
from district.pages import style
from registry.facts import PapersSent
from registry.keeping import DAY_MS
from registry.numbers import Number
from registry.trust import Certificate, SignedCertificate, certify, enrolment_proof, fingerprint
from tests.district.house import Browser, DistrictHouse
from tests.printing.papers import text_of
from tests.world import AIGUL, MONDAY_MORNING, TestKey, a_form, meet
from ui.tokens import DAYLIGHT
from words import LANGUAGES, words_in


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_joins_with_the_code_of_the_printed_sheet(district, language):
    import pyrage

    from registry.trust import EnrolmentRequest
    from sync.wire import pack_request

    browser = Browser(create_app(district.house), language).sign_in()
    w = words_in(language)
    assert w.say("No device has joined yet.") in browser.get("/office/devices").text
    made = browser.post_with_token(
        "/office/devices", "/office/devices", office="427", desk="3", role="desk"
    )
    sheet = browser.follow(made).text
    code = re.search(r'id="one-time-code">([^<]+)<', sheet)
    assert code is not None
    assert fingerprint(district.world.district_key.public_key) in sheet

    (printed,) = re.findall(r'href="(/office/devices/sheet/[0-9]+/print.pdf)"', sheet)
    paper = browser.get(printed)
    assert paper.headers["content-type"] == "application/pdf"
    on_paper = text_of(paper.content)
    for said in (code[1], "0427-03", fingerprint(district.world.district_key.public_key)):
        assert said in on_paper, said
    for both in ("kk", "ru"):  # whatever the page's own language is
        assert words_in(both).say("Invitation for a new device") in on_paper

    key, box = TestKey(b"new device"), pyrage.x25519.Identity.generate()
    sealing = str(box.to_public())
    proof = enrolment_proof(code[1], key.public_key, sealing)
    request = pack_request(EnrolmentRequest(key.public_key, sealing, proof))
    assert browser.ask("POST", "/road/enrol", content=request).status_code == 200

    page = browser.get("/office/devices").text
    assert ">03<" in page
    browser.get(printed, 303)  # the code opens nothing any more
    assert w.say("not yet") in page
    address = made.headers["Location"]
    assert browser.ask("GET", address).headers["Location"] == "/office/devices"


def certificate(district, key: bytes, at: int) -> SignedCertificate:
    named = Certificate(b"one computer----", 427, 1, "desk", TestKey(key).public_key, "", at)
    return certify(district.world.district_key, named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_device_shows_when_its_keys_were_changed_last(district, language):
    browser, w = Browser(create_app(district.house), language).sign_in(), words_in(language)
    devices, joined = district.house.devices, MONDAY_MORNING - 40 * DAY_MS
    before = certificate(district, b"old", joined)
    after = certificate(district, b"new", MONDAY_MORNING - 3 * DAY_MS)
    devices.add_invitation("CODE", 427, 1, "desk", 0)
    assert devices.add_device(before, "CODE")
    assert cell(browser, w.say("Keys changed")) == w.say("not changed")
    assert devices.change_keys(after, before)
    unused = w.say("the new ones not used yet")
    assert cell(browser, w.say("Keys changed")) == f"27.02 09:00 {unused}"
    devices.new_key_used(b"one computer----")
    assert cell(browser, w.say("Keys changed")) == "27.02 09:00"
    assert cell(browser, w.say("Joined")) == "21.01 09:00"


def cell(browser: Browser, head: str) -> str:
    """What stands under a heading in the one row of the table."""
    [found] = re.findall(f'<td data-head="{head}">(.*?)</td>', browser.get("/office/devices").text)
    return " ".join(re.sub("<[^>]*>", " ", found).split())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"office": "999"}, "Choose the office."),
        ({"desk": "0"}, "The desk is a number from 1 to 99."),
        ({"desk": "١"}, "The desk is a number from 1 to 99."),
        ({"role": "admin"}, "Choose what the device is for."),
    ],
)
def test_an_invitation_for_nothing_is_not_made(district, browser, changed, sentence):
    fields = {"office": "427", "desk": "2", "role": "desk", **changed}
    page = browser.post_with_token("/office/devices", "/office/devices", 422, **fields).text
    assert words_in("kk").say(sentence) in page
    assert district.house.devices.invitations(0) == ()


def test_health_is_told_to_machines(district, browser):
    told = browser.get("/health").json()
    assert told["status"] == "ok"
    assert told["set_aside"] == 0
    district.world.district.book.engine.dispose()


def test_a_book_that_cannot_be_read_is_told_without_a_word_of_why(district, monkeypatch):
    def broken(_):
        raise OSError("disk of Серікова")

    monkeypatch.setattr(type(district.house.reading), "set_aside", broken)
    response = Browser(create_app(district.house)).ask("GET", "/health")
    assert response.status_code == 503
    assert response.json() == {"status": "trouble"}


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/s/735077710028", "/s/…"),
        ("/S/7350-7771-0028?x=1", "/S/…"),
        ("//s/735077710028", "//s/…"),
        ("/%73%2f735077710028", "/%73%2f…"),
        ("/s/%37%33%35", "/s/…"),
        ("/other/735077710028", "/other/…"),
        ("/other?code=7350%207771%200028", "/other?…"),
        ("/desk?q=%D0%90%D1%85%D0%BC%D0%B5%D1%82%D0%BE%D0%B2", "/desk?…"),
        ("/desk/1042701000001008", "/desk/1042701000001008"),
        ("/s", "/s"),
        ("/static/onest-400.ttf", "/static/onest-400.ttf"),
    ],
)
def test_no_code_reaches_a_log(path, written):
    assert masked(path) == written


def test_the_servers_own_access_line_is_masked():
    line = logging.LogRecord(
        "uvicorn.access",
        logging.INFO,
        "",
        0,
        '%s - "%s %s HTTP/%s" %d',
        ("192.0.2.7:5000", "GET", "/s/735077710028", "1.1", 303),
        None,
    )
    assert MaskCodes().filter(line)
    assert line.getMessage() == '192.0.2.7:5000 - "GET /s/… HTTP/1.1" 303'
    logging.config.dictConfig(log_config())
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "district"):
        for handler in logging.getLogger(name).handlers:
            assert any(isinstance(one, MaskCodes) for one in handler.filters)
            logging.getLogger(name).removeHandler(handler)


def test_the_pages_have_the_colours_of_the_screens():
    css = style().decode()
    told = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6})", css))
    assert told == {
        name.replace("_ground", "-ground"): getattr(DAYLIGHT, name)
        for name in (
            *("paper", "surface", "ink", "second", "line", "edge", "accent", "pressed"),
            *("selected", "lit", "done", "done_ground", "soon", "soon_ground"),
            *("late", "late_ground", "ring"),
        )
    }
    used = set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", css))
    assert used <= {*told.values(), "#FFFFFF"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_could_not_be_put_in_its_place_is_listed_with_the_reason(
    district, language, monkeypatch
):
    district.desk.register(a_form("Ахметов Ерлан"), AIGUL)
    meet(district.desk_place, district.world.district)
    browser = Browser(create_app(district.house), language).sign_in()
    assert 'id="aside"' not in browser.get("/office/devices").text

    journal = own_journal(district.desk_place.book)
    assert journal is not None
    with monkeypatch.context() as mistake, journal.writing() as writing:
        mistake.setattr("db.writing.may_say", lambda *_, **__: True)
        writing.append(PapersSent(Number.of_application(500, 1, 1).digits, "land", 1))
    meet(district.desk_place, district.world.district)

    w = words_in(language)
    page = browser.get("/office/devices").text
    said = w.count(
        "{n} record could not be put in its place",
        "{n} records could not be put in their places",
        1,
    )
    assert str(escape(said)) in page
    assert str(escape(w.say("that desk has no right to say so"))) in page
    assert "Ахметов" not in page
