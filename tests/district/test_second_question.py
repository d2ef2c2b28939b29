"""Who knows more than the code reads more; who does not, learns nothing, not even what he lacks."""

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from district.application import create_app
from district.guessing import FIRST_LEVEL, SECOND_QUESTION
from registry import desk_reception as verbs
from registry.department import Decision
from registry.facts import (
    Applicant,
    ApplicantKind,
    DocumentLine,
    DocumentState,
    Outcome,
    Representative,
)
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK, STATUS_ADDRESS, a_form, meet, the_catalogue
from words import words_in

PHONE, TAIL, BORN = "8 701 555 12 34", "1234", "1958"
NAME, IIN = "Серікова Айгүл Қанатқызы", "580314400002"
SECRETS = (NAME, "Айгүл", IIN, "555", "Соколовка, 5", AIGUL.name, CLERK.name)


@pytest.fixture
def district(tmp_path):
    made = DistrictHouse(tmp_path)
    yield made
    made.world.close()


@pytest.fixture
def phone(district):
    return a_phone(create_app(district.house))


def a_phone(app, address="192.0.2.7"):
    return Browser(app, "kk", address, STATUS_ADDRESS)


def somebody(**changed):
    known = {"iin": IIN, "phone": PHONE, "address": "Соколовка, 5"}
    return Applicant(NAME, **{**known, **changed})


def ticket_on(page):
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    return found[1] if found else ""


def looked(phone, receipt, status=200):
    response = phone.ask("POST", "/s", data={"code": receipt.code.digits})
    assert response.status_code == status
    return response.text


def answered(phone, page, answer, status=200):
    data = {"ticket": ticket_on(page), "second": answer}
    response = phone.ask("POST", "/s", data=data)
    assert response.status_code == status, (answer, response.status_code)
    return response


def without_ticket(content):
    return re.sub(rb'value="[A-Za-z0-9_-]{50,}"', b"", content)


def test_the_telephone_opens_service_department_and_what_is_missing(district, phone):
    form = with_one_missing(a_form(applicant=somebody(), accept_incomplete=True))
    receipt = district.desk.register(form, AIGUL)
    district.desk.send_papers(receipt.number, AIGUL)
    district.carry()
    page = looked(phone, receipt)
    service = district.house.catalogue.service("01-01")
    department = district.house.catalogue.department(service.department)
    told = (service.short_kk, service.documents[0].kk, department.name("kk"))
    assert told[0] not in html.unescape(page)
    assert told[2] not in html.unescape(page)
    opened = html.unescape(answered(phone, page, TAIL).text)
    assert all(one in opened for one in told)
    for secret in (*SECRETS, receipt.code.digits, receipt.number.shown, receipt.number.digits):
        assert secret not in opened, secret


def with_one_missing(form):
    service = the_catalogue().service(form.service)
    lines = [DocumentLine(0, DocumentState.MISSING)]
    lines += [DocumentLine(place) for place in range(1, len(service.documents))]
    return replace(form, documents=tuple(lines))


@pytest.mark.parametrize(
    ("changed", "answer", "opens"),
    [
        ({}, TAIL, True),
        ({}, BORN, False),  # eighty years are soon guessed: not where a telephone is known
        ({"phone": ""}, BORN, True),  # as the IIN suggests it
        ({"phone": "", "birth": date(1961, 5, 2)}, "1961", True),
        ({"phone": "", "birth": date(1961, 5, 2)}, BORN, False),
        ({"phone": "", "iin": ""}, BORN, False),
        ({"phone": "1414"}, "1414", False),  # everybody's number
        ({"phone": "1414"}, BORN, True),
        ({"phone": "", "iin": "", "kind": ApplicantKind.LEGAL}, BORN, False),
        ({}, "0000", False),
    ],
)
def test_what_is_taken_for_an_answer(district, phone, changed, answer, opens):
    receipt = district.registered(applicant=somebody(**changed))
    page = answered(phone, looked(phone, receipt), answer, 200 if opens else 422).text
    assert ('id="details"' in page) is opens


def test_who_came_for_somebody_else_knows_his_own_telephone(district, phone):
    came = Representative("Қасымов Дәурен", "сенімхат", "+77015556677")
    receipt = district.registered(applicant=somebody(), representative=came)
    assert 'id="details"' in answered(phone, looked(phone, receipt), "6677").text


def test_wrong_and_never_known_are_answered_with_the_same_bytes(district, phone):
    known = district.registered(applicant=somebody())
    nothing = district.registered(applicant=somebody(phone="", iin=""))
    pages = [answered(phone, looked(phone, one), "0000", 422) for one in (known, nothing)]
    assert without_ticket(pages[0].content) == without_ticket(pages[1].content)
    assert len(pages[0].content) == len(pages[1].content)
    heads = [{**one.headers} for one in pages]
    assert heads[0] == heads[1]


@pytest.mark.parametrize("slip", ["", "12", "abcd", "12345", "१२३४"])
def test_a_slip_of_the_hand_is_no_guess(district, phone, slip):
    page = looked(phone, district.registered(applicant=somebody()))
    for _ in range(SECOND_QUESTION.of_code.free + 1):
        said = answered(phone, page, slip, 422).text
        assert words_in("kk").say("Four digits are needed.") in said
        assert '<a href="#second">' in said
    assert 'id="details"' in answered(phone, page, TAIL).text


def test_after_five_wrong_answers_the_code_waits_from_wherever_one_asks(district, phone):
    page = looked(phone, district.registered(applicant=somebody()))
    for guess in range(SECOND_QUESTION.of_code.free):
        answered(phone, page, f"{guess:04}", 422)
    elsewhere = a_phone(create_app(district.house), "198.51.100.1")
    answered(phone, page, TAIL, 429)
    waiting = answered(phone, page, TAIL, 429)
    assert int(waiting.headers["Retry-After"]) > 30
    assert looked(phone, district.registered())  # the code itself still opens the first level
    assert looked(elsewhere, district.registered())


def test_two_applications_with_one_code_are_told_apart_by_the_second_answer(
    district, phone, monkeypatch
):
    second, place, _ = district.world.desk(2)
    first = district.registered(applicant=somebody())
    with monkeypatch.context() as both:
        both.setattr(verbs, "new_code", lambda _: first.code)
        other = second.register(
            a_form(service="10-01", applicant=somebody(phone="+77010009876")), AIGUL
        )
    assert other.code == first.code
    meet(place, district.world.district)
    page = looked(phone, first)
    assert 'id="which"' in page
    assert 'id="sentence"' not in page
    assert 'id="which"' in answered(phone, page, "0000", 422).text
    catalogue = district.house.catalogue
    for answer, service in ((TAIL, "01-01"), ("9876", "10-01")):
        opened = html.unescape(answered(phone, page, answer).text)
        shorts = {one: catalogue.service(one).short_kk for one in ("01-01", "10-01")}
        assert [one for one, short in shorts.items() if short in opened] == [service]


def test_two_applications_of_one_person_with_one_code_stay_closed(district, phone, monkeypatch):
    second, place, _ = district.world.desk(2)
    first = district.registered(applicant=somebody())
    monkeypatch.setattr(verbs, "new_code", lambda _: first.code)
    second.register(a_form(service="10-01", applicant=somebody()), AIGUL)
    meet(place, district.world.district)
    assert 'id="details"' not in answered(phone, looked(phone, first), TAIL, 422).text


def test_what_was_opened_can_be_read_in_another_language_and_not_by_a_ticket(district, phone):
    page = looked(phone, district.registered(applicant=somebody()))
    opened = answered(phone, page, TAIL).text
    kept = re.search(r'name="opened" value="([^"]+)"', opened)
    assert kept is not None
    russian = phone.ask("POST", "/s", data={"opened": kept[1], "language": "ru"}).text
    assert district.house.catalogue.service("01-01").short_ru in html.unescape(russian)
    for forged in (ticket_on(page), kept[1][:-4] + "AAAA"):
        told = phone.ask("POST", "/s", data={"opened": forged, "language": "ru"}).text
        assert 'id="details"' not in told
    district.world.clock.days_later(1)
    old = phone.ask("POST", "/s", data={"opened": kept[1], "language": "ru"}).text
    assert 'id="details"' not in old


def test_a_page_left_open_too_long_asks_for_the_code_once_more(district, phone):
    page = looked(phone, district.registered(applicant=somebody()))
    district.world.clock.days_later(1)
    said = words_in("kk").say("The page had been open for too long. Type the code once more.")
    assert said in answered(phone, page, TAIL, 422).text


def test_once_it_is_answered_nothing_is_called_missing(district, phone):
    form = with_one_missing(a_form(applicant=somebody(), accept_incomplete=True))
    receipt = district.desk.register(form, AIGUL)
    district.carry()
    page = looked(phone, receipt)
    decision = Decision(Outcome.NOTED, receipt.received)
    district.world.department.answer(receipt.number, decision, CLERK)
    assert words_in("kk").say("Nothing is missing.") in answered(phone, page, TAIL).text


ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", " ", "\0", "1234", "x" * 5_000, "%00", "kk", "../..", "٣٣٣٣"]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(["code", "ticket", "opened", "second", "language"]), ODD, max_size=5
    ),
    path=st.sampled_from(["/s", "/s/", "/language/{}", "/offline/{}", "/worker-{}.js", "/s/{}"]),
)
def test_whatever_is_sent_no_page_for_residents_falls_over(open_house, fields, path):
    phone = open_house
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    assert phone.ask("POST", "/s", data=sent).status_code < 500
    odd = re.sub(r"[^0-9A-Za-z.%-]", "", sent.get("code", "")) or "x"
    assert phone.ask("GET", path.format(odd)).status_code < 500


@pytest.fixture(scope="module")
def open_house(tmp_path_factory):
    made = DistrictHouse(tmp_path_factory.mktemp("odd"))
    yield a_phone(create_app(made.house))
    made.world.close()


def test_both_questions_have_the_limits_that_the_design_names():
    assert FIRST_LEVEL.of_address.free == SECOND_QUESTION.of_code.free == 5
