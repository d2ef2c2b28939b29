"""What a resident sees by control code, and what nobody sees."""

import re
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed
from stdnum import damm

from db.devices import Devices
from district.application import create_app
from district.call_script import first_level
from district.guessing import FIRST_LEVEL
from district.public_files import script_address, script_hash
from registry.answer_corrections import AnswerCorrections, Proposal
from registry.codes import ControlCode
from registry.department import Decision
from registry.facts import Outcome, Proof
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK, SOKOLOVKA, STATUS_ADDRESS, a_form
from words import LANGUAGES, words_in
from words.stages import stage_sentence

FREE = FIRST_LEVEL.of_address.free


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


@pytest.fixture
def phone(district):
    return a_phone(create_app(district.house))


def a_phone(app, address="192.0.2.7", language="kk"):
    return Browser(app, language, address, STATUS_ADDRESS)


def look(phone, code, status=200):
    response = phone.ask("POST", "/s", data={"code": code})
    assert response.status_code == status, response.text
    return response


def sentence_on(page):
    found = re.search(r'<h1 id="sentence"[^>]*>(.*?)</h1>', page, re.DOTALL)
    assert found is not None
    return found[1].strip()


def at_the_desk(district, outcome):
    """The receipt of an application whose answer lies at the desk."""
    receipt = district.registered()
    district.world.department.answer(receipt.number, Decision(outcome, receipt.received), CLERK)
    district.carry()
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL)
    return receipt


def unknown_codes():
    for serial in range(10_000):
        body = f"12345{serial:06}"
        yield body + damm.calc_check_digit(body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_is_told_by_the_code_on_the_receipt(district, language):
    w = words_in(language)
    phone = a_phone(create_app(district.house), language=language)
    receipt = district.desk.register(a_form(), AIGUL)
    due = receipt.term.due

    def told():
        district.carry()
        page = look(phone, receipt.code.grouped).text
        return sentence_on(page), page.count('<li class="lit">')

    assert told() == (stage_sentence("registered", w, due), 1)
    district.desk.send_papers(receipt.number, AIGUL)
    assert told() == (stage_sentence("sent", w, due), 1)
    district.world.department.accept(receipt.number, "land", CLERK)
    assert told() == (stage_sentence("with_department", w, due), 2)
    decision = Decision(Outcome.SATISFIED, receipt.received)
    district.world.department.answer(receipt.number, decision, CLERK)
    assert told() == (stage_sentence("answered", w, due), 3)
    district.carry()
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL)
    assert told() == (stage_sentence("at_desk", w, due), 3)
    district.desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    assert told() == (stage_sentence("issued", w, due), 4)


def test_nobody_is_told_to_come_for_a_paper_that_is_held_back(district, phone):
    receipt = at_the_desk(district, Outcome.SATISFIED)
    district.carry()
    w = words_in("kk")
    come = w.say("Come to the office. Bring your receipt and identity card.")
    assert come in look(phone, receipt.code.digits).text
    verbs = AnswerCorrections(district.journal_of(427))
    verbs.propose(receipt.number, Proposal(Outcome.REFUSED, "қате", paper_wrong=True), CLERK)
    verbs.decide(receipt.number, AIGUL, confirmed=True)
    page = look(phone, receipt.code.digits).text
    assert come not in page
    assert sentence_on(page) == stage_sentence("answered", w, receipt.term.due)
    known = district.house.reading.application(receipt.number.digits)
    said = first_level(district.house, known)
    assert words_in("kk").say("Call again in a day or two, or call the office itself.") in said.kk


def test_an_office_is_asked_about_once_a_second_and_what_changed_is_shown_then(
    district, monkeypatch
):
    asked, real = [], Devices.news_of

    def news_of(devices, office):
        asked.append(office)
        return real(devices, office)

    monkeypatch.setattr(Devices, "news_of", news_of)
    house = replace(district.house, steady=district.seconds)
    phone = a_phone(create_app(house), language="en")
    code = district.registered().code.grouped
    assert SOKOLOVKA.phone in look(phone, code).text
    house.devices.set_office(changed(SOKOLOVKA, phone="8 (715 38) 5 55 55"))
    assert SOKOLOVKA.phone in look(phone, code).text
    assert len(asked) == 1
    district.seconds.now += 1.0
    assert "8 (715 38) 5 55 55" in look(phone, code).text
    assert len(asked) == 2


def test_the_receipts_link_leaves_no_code_in_any_address(district, phone):
    receipt = district.registered()
    first = phone.ask("GET", f"/s/{receipt.code.digits}")
    assert first.status_code == 303
    assert first.headers["Location"] == "/s"
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" in cookie
    assert receipt.code.digits not in first.text
    shown = phone.get("/s")
    assert sentence_on(shown.text)
    assert 'code=""' in shown.headers["Set-Cookie"]
    assert receipt.code.digits not in shown.text
    assert phone.ask("GET", "/s").headers["Location"] == "/"


def test_the_page_shown_can_be_read_in_another_language_without_the_code(district, phone):
    receipt = district.registered()
    page = look(phone, receipt.code.digits).text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    hashed = district.sealer.made
    russian = phone.ask("POST", "/s", data={"ticket": ticket[1], "language": "ru"})
    due = receipt.term.due
    assert sentence_on(russian.text) == stage_sentence("sent", words_in("ru"), due)
    assert district.sealer.made == hashed
    forged = ticket[1][:-6] + "AAAAAA"
    assert "<h1 id" not in phone.ask("POST", "/s", data={"ticket": forged}).text
    district.world.clock.days_later(1)
    assert "<h1 id" not in phone.ask("POST", "/s", data={"ticket": ticket[1]}).text


def test_a_wrong_digit_is_told_from_a_code_nobody_has(district, phone):
    w = words_in("kk")
    code = district.registered().code.digits
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    page = look(phone, wrong, 422).text
    said = w.say("One digit is wrong, or two have changed places. Compare it group by group.")
    assert f'<a href="#code">{said}</a>' in page
    assert f'value="{wrong[:4]} {wrong[4:8]} {wrong[8:]}"' in page
    assert 'aria-describedby="error"' in page
    assert district.sealer.made == 0
    unknown = next(unknown_codes())
    page = look(phone, unknown, 404).text
    assert w.say("This code is not known yet. If you handed in lately, ask at your office.") in page
    assert unknown not in page


@pytest.mark.parametrize(
    "typed", ["", "hello", "1042701000001008", "<script>x", "9" * 500, "5803143\x0000002"]
)
def test_anything_else_is_only_asked_to_be_checked(phone, typed):
    page = look(phone, typed, 422).text
    assert words_in("kk").say("Twelve digits from your receipt") in page
    assert "<script>" not in page


def test_what_was_typed_instead_is_said_kindly(district, phone):
    w, receipt = words_in("kk"), district.registered()
    few = look(phone, receipt.code.digits[:10], 422).text
    assert (
        w.count(
            "The code has twelve digits. Here is {n}.",
            "The code has twelve digits. Here are {n}.",
            10,
        )
        in few
    )
    number = look(phone, receipt.number.digits, 422).text
    assert w.say("This is the number of the application. The code has twelve digits.") in number
    iin = look(phone, "580314400002", 422).text
    assert w.say("This is an IIN. The code is another number: it stands on the receipt.") in iin
    assert "5803" not in iin
    assert district.sealer.made == 0


def test_unknown_and_dead_codes_get_the_same_bytes(district, phone):
    receipt = at_the_desk(district, Outcome.NOTED)
    district.desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    district.carry()
    district.world.clock.days_later(93)
    dead = look(phone, receipt.code.digits, 404)
    unknown = look(phone, next(unknown_codes()), 404)
    assert dead.content == unknown.content
    assert dict(dead.headers) == dict(unknown.headers)


def test_guessing_is_slowed_before_the_hash_is_paid_for(district, phone):
    codes = unknown_codes()
    for _ in range(FREE):
        look(phone, next(codes), 404)
    known = district.registered().code.digits
    for code in (next(codes), known):
        waiting = look(phone, code, 429)
        assert int(waiting.headers["Retry-After"]) > 0
    assert district.sealer.made == FREE

    waits = []
    for _ in range(4):
        waits.append(int(look(phone, next(codes), 429).headers["Retry-After"]))
        district.seconds.now += waits[-1]
        look(phone, next(codes), 404)
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]
    other = a_phone(create_app(district.house), "192.0.2.8")
    look(other, known)


def test_a_right_code_does_not_win_back_the_tries_of_a_guesser(district, phone):
    codes, known = unknown_codes(), district.registered().code.digits
    look(phone, known)  # it speaks for its address once
    for _ in range(FREE + FIRST_LEVEL.earned - 1):
        look(phone, next(codes), 404)
        look(phone, known)
    look(phone, next(codes), 404)
    look(phone, known, 429)


def test_looking_up_ones_own_application_is_never_limited(district, phone):
    known = district.registered().code.digits
    for _ in range(4 * FREE):
        look(phone, known)


def test_one_customers_many_addresses_count_as_one(district):
    app, codes = create_app(district.house), unknown_codes()
    for host in range(FREE):
        look(a_phone(app, f"2001:db8::{host:x}"), next(codes), 404)
    look(a_phone(app, "2001:db8::ffff"), next(codes), 429)
    look(a_phone(app, "2001:db8:0:1::1"), next(codes), 404)


@pytest.mark.parametrize("path", ["/", "/s", "/language/ru", "/nowhere", "/desk"])
def test_every_page_keeps_its_secrets(phone, path):
    headers = phone.ask("GET", path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy or f"script-src '{script_hash()}'" in policy
    assert "unsafe" not in policy


def test_nothing_personal_is_on_the_public_page(district, phone):
    receipt = district.registered(summary="Үй маңындағы жер")
    page = look(phone, receipt.code.digits).text
    service = district.house.catalogue.service("01-01")
    for secret in (
        *("Серікова", "Айгүл", "580314400002", "+77153821234", "Үй маңындағы"),
        *(receipt.code.digits, receipt.code.grouped, receipt.number.digits, receipt.number.shown),
        *(service.short_kk, service.name_kk, service.short_ru, "Жер бөлімі", AIGUL.name),
    ):
        assert secret not in page
    assert SOKOLOVKA.phone in page
    assert SOKOLOVKA.address_kk in page
    assert "09:00–18:30" in page


def test_a_late_answer_is_called_late(district, phone):
    receipt = district.registered()
    district.world.clock.days_later(90)
    page = look(phone, receipt.code.digits).text
    due = words_in("kk").by(receipt.term.due)
    said = words_in("kk").say("The answer is late: it was due {by_date}.", by_date=due)
    assert said in sentence_on(page)


def test_the_language_is_remembered_and_leads_nowhere_else(phone):
    went = phone.ask("GET", "/language/ru?back=/desk%3Fopen=answer")
    assert went.headers["Location"] == "/desk?open=answer"
    assert 'lang="ru"' in phone.get("/").text.split("<body")[0]
    for far in ("//evil.example", "https://evil.example", "/\\evil.example", "/\tx"):
        assert phone.ask("GET", "/language/ru", params={"back": far}).headers["Location"] == "/"
    assert "Set-Cookie" not in phone.ask("GET", "/language/xx?back=/").headers


def test_pages_work_without_scripts_and_ask_nobody_else(district, phone):
    pages = [phone.get("/").text, look(phone, district.registered().code.digits).text]
    for page in pages:
        assert re.findall(r"<script[^>]*>", page) == [
            f'<script src="{script_address()}" integrity="{script_hash()}" defer>'
        ]
        assert " style=" not in page
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
        style = re.search(r'href="(/static/[0-9a-f]+\.css)"', page)
        assert style is not None
        assert phone.get(style[1]).headers["Content-Type"].startswith("text/css")
    for weight in (400, 600):
        assert phone.get(f"/static/onest-{weight}.ttf").content[:4] == b"\0\1\0\0"
        assert phone.get(f"/static/onest-{weight}.woff").content[:4] == b"wOFF"
    assert phone.get("/static/onest-500.ttf", 404)


def test_a_codes_repr_is_no_help_to_a_log(district):
    assert district.registered().code.digits not in repr(ControlCode(next(unknown_codes())))
