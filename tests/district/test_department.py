"""The department's desk as a clerk meets it: from the scan to the label, and every wrong turn."""

import re

import pypdfium2
import pytest
from PIL import Image

from district.answering import LARGEST_FILE
from district.application import create_app
from registry.application import Stage
from registry.facts import Delivery, Outcome
from registry.numbers import Number
from scanner.decode import read_codes
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK
from words import LANGUAGES, words_in


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def browser(district):
    return Browser(create_app(district.house)).sign_in()


def application(district, number):
    found = district.world.district.reading.application(number.digits)
    assert found is not None
    return found


def codes_on(pdf: bytes) -> list[str]:
    import numpy

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=6).to_pil().convert("RGB")
    finally:
        document.close()
    padded = Image.new("RGB", (picture.width + 80, picture.height + 80), "white")
    padded.paste(picture, (40, 40))
    return [code.text for code in read_codes(numpy.asarray(padded)[:, :, ::-1].copy())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_is_scanned_accepted_answered_and_its_label_leads_the_answer_home(
    district, language
):
    w = words_in(language)
    receipt = district.registered()
    browser = Browser(create_app(district.house), language).sign_in()

    page = browser.follow(browser.scan(receipt.number.digits)).text
    assert 'id="accept"' in page
    assert w.say("The papers are here") in page
    page = browser.follow(browser.post(f"/desk/{receipt.number.digits}/accept")).text
    assert 'id="accept"' not in page
    assert w.say("Written down: the papers are with you.") in page
    assert application(district, receipt.number).stage is Stage.WITH_DEPARTMENT

    page = browser.get(f"/desk/{receipt.number.digits}?open=answer").text
    assert re.findall(r'name="outcome" id="[^"]+" value="(\w+)"', page) == [
        *("satisfied", "partly", "refused", "explained", "noted")
    ]
    saved = browser.answer(
        receipt.number, outcome="partly", their_number="12-345", text="Жер берілсін"
    )
    page = browser.follow(saved).text
    assert w.say("Done. Stick the label on the answer.") in page
    assert re.search(r'id="scan"[^>]* autofocus', page)

    answered = application(district, receipt.number).answered
    assert answered is not None
    assert (answered.outcome, answered.their_number, answered.text, answered.clerk) == (
        Outcome.PARTLY,
        "12-345",
        "Жер берілсін",
        CLERK.name,
    )
    label = browser.get(f"/desk/{receipt.number.digits}/label.pdf")
    assert label.headers["Content-Type"] == "application/pdf"
    assert codes_on(label.content) == [receipt.number.answer(1).digits]

    district.carry()
    taken = district.desk.take_in_answer(Number.parse(codes_on(label.content)[0]), AIGUL)
    assert taken.stage is Stage.AT_DESK


@pytest.mark.parametrize("form", ["digits", "shown"])
def test_a_number_may_be_typed_as_people_read_it_and_an_answer_leads_to_its_application(
    district, browser, form
):
    number = district.registered().number
    for each in (number, number.paper(2), number.answer(1)):
        went = browser.scan(getattr(each, form))
        assert went.headers["Location"] == f"/desk/{number.digits}"


def test_the_list_begins_with_what_is_most_urgent_and_can_be_narrowed(district, browser):
    first = district.registered(service="01-02")
    district.world.clock.days_later(1)
    urgent = district.registered(name="Ткаченко Виктор", service="03-01", accept_incomplete=True)
    page = browser.get("/desk").text
    assert page.index(urgent.number.shown) < page.index(first.number.shown)

    browser.get("/desk?department=land", 303)
    page = browser.get("/desk").text
    assert first.number.shown in page
    assert urgent.number.shown not in page
    browser.get("/desk?department=", 303)
    assert urgent.number.shown in browser.get("/desk").text


def test_what_is_answered_leaves_the_list(district, browser):
    receipt = district.registered()
    browser.answer(receipt.number)
    page = browser.get("/desk").text
    assert f'href="/desk/{receipt.number.digits}"' not in page
    assert words_in("kk").say("Everything here is answered.") in page


@pytest.mark.parametrize(
    ("scanned", "sentence", "kept"),
    [
        ("1042701000001000", "Check the number: one of its digits is wrong.", True),
        ("4600051000057", "This barcode is not one of ours.", True),
        ("hello", "Nothing is found under this name or number.", True),
        ("4870003600012", "This barcode is not one of ours.", True),
        ("", "Scan a paper, or type its number.", False),
        ("0999-01-000001", "No office of this district has this number.", True),
        ("0999-01-000001-T", "No office of this district has this number.", True),
    ],
)
def test_a_number_that_leads_nowhere_says_why_and_is_named(browser, scanned, sentence, kept):
    page = browser.scan(scanned, 422).text
    assert words_in("kk").say(sentence) in page
    assert (f"<strong>{scanned}</strong>" in page) is kept
    field = re.search(r'<input id="scan"[^>]*>', page)
    assert field is not None
    assert "value=" not in field[0]  # the next scan is typed into an empty field


def test_a_residents_code_is_refused_and_not_shown_again(district, browser):
    receipt = district.registered()
    page = browser.scan(receipt.code.digits, 422).text
    assert receipt.code.digits not in page
    sentence = "This is the resident's own code. Scan the number on the papers."
    assert words_in("kk").say(sentence) in page


def test_papers_that_come_before_their_news_are_worked_on_by_number(district, browser):
    receipt = district.registered(carried=False)
    digits = receipt.number.digits
    page = browser.follow(browser.scan(digits)).text
    assert 'id="accept"' in page
    browser.post(f"/desk/{digits}/accept")
    browser.post(f"/desk/{digits}/accept")
    assert receipt.number.shown in browser.get("/desk").text

    browser.answer(receipt.number)
    again = browser.answer(receipt.number, 409, outcome="refused")
    assert words_in("kk").say("This application is decided already.") in again.text
    label = browser.get(f"/desk/{digits}/label.pdf")
    assert codes_on(label.content) == [receipt.number.answer(1).digits]

    district.carry()
    known = application(district, receipt.number)
    assert known.stage is Stage.ANSWERED
    assert known.answered is not None
    assert known.answered.outcome is Outcome.SATISFIED


def test_what_was_typed_stays_when_the_answer_is_not_complete(district, browser):
    number = district.registered().number
    page = browser.answer(number, 422, outcome="", their_number="7-1", text="Мәтін <b>").text
    assert words_in("kk").say("Choose what the answer says.") in page
    assert 'name="their_number" value="7-1"' in page
    assert "Мәтін &lt;b&gt;</textarea>" in page
    assert application(district, number).answered is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Write the date of the answer."),
        ("31.02.2026", "Write the date of the answer."),
        ("2026-03-03", "The date of the answer lies in the future."),
    ],
)
def test_an_answer_needs_a_day_that_has_come(district, browser, day, sentence):
    number = district.registered().number
    assert words_in("kk").say(sentence) in browser.answer(number, 422, answered_on=day).text
    assert application(district, number).answered is None


def test_a_file_goes_with_the_answer(district, browser):
    number = district.registered().number
    scan = b"%PDF-1.7 a scan of the decision"
    browser.answer(number, files={"file": ("Шешім.pdf", scan, "text/html")}, delivery="email")
    answered = application(district, number).answered
    assert answered is not None
    assert answered.delivery is Delivery.EMAIL
    assert answered.file is not None
    assert answered.file.media_type == "application/pdf"
    assert answered.file.title == "Шешім.pdf"
    assert district.house.files.read(answered.file.name, 0, 100) == scan
    row = district.house.index.file(answered.file.name)
    assert row is not None
    assert row.office == 427


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ a program", "Choose a PDF file or a picture (JPEG, PNG)."),
        (b"%PDF-" + bytes(LARGEST_FILE), "The file is larger than 20 MB. Choose a smaller one."),
    ],
)
def test_a_file_that_may_not_go_is_named_and_nothing_is_written(
    district, browser, content, sentence
):
    number = district.registered().number
    page = browser.answer(number, 422, files={"file": ("a.pdf", content)}, text="Мәтін").text
    assert words_in("kk").say(sentence) in page
    assert "Мәтін</textarea>" in page
    assert application(district, number).answered is None


def test_a_body_without_end_is_cut_off(district, browser):
    number = district.registered().number
    huge = {"file": ("a.pdf", b"%PDF-" + bytes(LARGEST_FILE + 1_000_000))}
    browser.answer(number, 413, files=huge)
    assert application(district, number).answered is None


def test_not_ours_is_passed_on_with_the_name_of_the_body_in_both_languages(district, browser):
    number = district.registered().number
    path = f"/desk/{number.digits}/forward"
    page = browser.post(path, 422, body_kk="Су шаруашылығы", body_ru=" ").text
    assert 'value="Су шаруашылығы"' in page
    browser.post(path, body_kk="Су шаруашылығы", body_ru="Водное хозяйство")
    assert application(district, number).stage is Stage.FORWARDED
    assert "Су шаруашылығы" in browser.get(f"/desk/{number.digits}").text


def test_a_colleague_who_was_faster_is_not_overruled(district, browser):
    number = district.registered().number
    browser.answer(number)
    page = browser.answer(number, 409, outcome="refused").text
    assert words_in("kk").say("This application is decided already.") in page
    assert 'id="label"' in page
    assert browser.post(f"/desk/{number.digits}/forward", 422, body_kk="а", body_ru="б")


def test_nobody_acts_without_signing_in(district):
    number = district.registered().number
    browser = Browser(create_app(district.house))
    asked = browser.get(f"/desk/{number.digits}", 303)
    assert asked.headers["Location"] == f"/sign-in?back=%2Fdesk%2F{number.digits}"
    page = browser.follow(asked).text
    assert 'name="password"' in page
    assert "Серікова" not in page
    assert browser.answer(number).headers["Location"].startswith("/sign-in?back=")
    assert application(district, number).answered is None
    browser.keep("session", "0" * 64)
    assert browser.ask("GET", "/desk").status_code == 303


def test_a_form_from_another_page_is_turned_away(district, browser):
    number = district.registered().number
    path = f"/desk/{number.digits}/accept"
    assert browser.ask("POST", path, data={"csrf": ""}).status_code == 400
    assert browser.ask("POST", path, data={"csrf": "x" * 44}).status_code == 400
    other = Browser(create_app(district.house)).sign_in()
    assert browser.ask("POST", path, data={"csrf": other.token()}).status_code == 400
    assert application(district, number).accepted_at is None


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/1042701000001008", "/office/devices", "/office/devices/sheet/1"]
)
def test_from_elsewhere_these_pages_open_only_where_nobody_reads_along(district, path):
    app = create_app(district.house)
    for far in (Browser(app, address="192.0.2.7"), Browser(app, address="2001:db8::1")):
        assert "https" in far.get(path, 403).text
        assert far.ask("GET", "/sign-in").status_code == 403
        assert far.ask("POST", "/sign-in", data={"name": "d-1"}).status_code == 403
        far.base = "https://tereze.example"
        assert far.ask("GET", path).headers["Location"].startswith("/sign-in?back=")
    near = Browser(app)
    assert near.ask("GET", path, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    near.base = "http://attacker.example"
    assert near.ask("GET", path).status_code == 403


def test_a_paper_that_does_not_exist_is_a_plain_page(browser):
    for path in ("/desk/123", "/desk/0999-01-000001", "/desk/nothing/label.pdf"):
        assert 'id="scan"' in browser.get(path, 404).text
    assert browser.get("/desk/1042701000001008/label.pdf", 404)
    assert browser.get("/nowhere", 404)
