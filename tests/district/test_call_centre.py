"""The call centre: what a caller is told by code and by number, and what nobody is told."""

import re
from dataclasses import replace
from html import unescape

import pytest
from stdnum import damm

from db.looks import BookLooks, LooksWanted
from district.application import create_app
from district.call_centre import ANSWERS_OF_CALLERS, CODES
from registry.application import CODE_LIVES_DAYS
from registry.caller import Said, knows
from registry.codes import ControlCode
from registry.department import Decision
from registry.facts import DocumentLine, DocumentState, Outcome, Proof
from registry.numbers import Number
from registry.role_names import CALL_CENTRE
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK, SOKOLOVKA, a_form
from words import words_in
from words.aloud import aloud
from words.stages import stage_sentence

OPERATOR = "d-7"
PHONE, YEAR, IIN = "1234", "1958", "0002"  # of tests.world.a_form: what its applicant would say
NAMES = ("Серікова", "Айгүл", "580314400002", "71538", "Мұрағат анықтамасы берілді")


@pytest.fixture
def district(request, tmp_path):
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    made.account(OPERATOR, CALL_CENTRE)
    yield made
    made.world.close()


@pytest.fixture
def calls(district):
    return Browser(create_app(district.house)).sign_in(OPERATOR)


def send(calls, path, status=200, **fields):
    return calls.post_with_token(f"/calls/{path}", "/calls", status, **fields)


def heard(calls, text, status=200):
    return send(calls, "look", status, heard=text).text


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def spoken(page):
    """What stands on the screen to be said, both languages together."""
    found = re.findall(r'<div lang="(kk|ru)">(.*?)</div>', page, re.DOTALL)
    return {
        language: unescape(" ".join(part for lang, part in found if lang == language))
        for language in ("kk", "ru")
    }


def answered(calls, page, answer, status=200):
    return send(calls, "after-code", status, ticket=hidden(page, "ticket"), answer=answer).text


def looks(district):
    found = BookLooks(district.house.book).some(LooksWanted(), 1000)
    return [(one.actor, one.number, one.page) for one in reversed(found)]


def unknown_code(serial=0):
    body = f"12345{serial:06}"
    return body + damm.calc_check_digit(body)


# -- by code ------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelled", ["digits", "grouped", "spaced"])
def test_a_code_alone_tells_stage_date_and_place_in_both_languages(district, calls, spelled):
    receipt = district.registered()
    code = receipt.code
    text = {
        "digits": code.digits,
        "grouped": code.grouped,
        "spaced": code.grouped.replace("-", " "),
    }[spelled]
    page = heard(calls, text)
    told = spoken(page)
    for language in ("kk", "ru"):
        sentence = stage_sentence("sent", words_in(language), receipt.term.due)
        assert aloud(sentence, language) in told[language]
        assert not re.search(r"\d{2}\.\d{2}|\d{4}", told[language])  # as one says it
    assert aloud(SOKOLOVKA.phone, "ru") in told["ru"]
    assert code.digits not in page
    assert receipt.number.digits not in page
    assert receipt.number.shown not in page


def test_the_second_answer_opens_department_service_and_what_is_missing(database, district, calls):
    documents = (DocumentLine(0), DocumentLine(1, DocumentState.MISSING))
    service = district.house.catalogue.find("10-01")
    assert service is not None
    documents += tuple(DocumentLine(place) for place in range(2, len(service.documents)))
    receipt = district.registered(
        service="10-01",
        documents=documents,
        accept_incomplete=True,
        summary="Мұрағат анықтамасы берілді",
    )
    page = heard(calls, receipt.code.digits)
    assert service.name("ru") not in page
    page = answered(calls, page, PHONE)
    told = spoken(page)
    for language in ("kk", "ru"):
        assert service.name(language) in told[language]
        assert getattr(service.documents[1], language) in told[language]
        assert getattr(service.documents[2], language) not in told[language]
    digits = receipt.number.digits
    assert looks(district) == [
        (OPERATOR, digits, "call_code"),
        (OPERATOR, digits, "call_second"),
    ]


def test_a_title_that_was_typed_by_hand_is_not_read_out(district, calls):
    documents = tuple(DocumentLine(n) for n, _ in enumerate(_papers(district)))
    documents += (DocumentLine(-1, DocumentState.MISSING, title="Серікова Айгүлдің анықтамасы"),)
    receipt = district.registered(documents=documents, accept_incomplete=True)
    page = answered(calls, heard(calls, receipt.code.digits), PHONE)
    assert "анықтамасы" not in unescape(page)
    w = words_in("kk")
    assert w.say("One more paper is missing: the office will tell you which.") in unescape(page)


def _papers(district):
    service = district.house.catalogue.find("01-01")
    assert service is not None
    return service.documents


def test_no_page_ever_holds_name_iin_address_answer_or_a_right_answer(district, calls):
    receipt = district.registered()
    district.world.department.accept(receipt.number, "land", CLERK)
    decision = Decision(
        Outcome.REFUSED, receipt.received, "78/3", "Мұрағат анықтамасы берілді", language="kk"
    )
    district.world.department.answer(receipt.number, decision, CLERK)
    first = heard(calls, receipt.code.digits)
    wrong = answered(calls, first, "9999", 422)
    second = answered(calls, wrong, PHONE)
    asked = heard(calls, receipt.number.shown)
    told = send(calls, "by-number", number=receipt.number.digits, phone=PHONE, birth=YEAR).text
    for page in (first, wrong, second, asked, told):
        text = unescape(page)
        for secret in (*NAMES, PHONE, YEAR, IIN, "78/3", "Соколовка ауылы, 1"):
            assert secret not in text, secret


def test_a_wrong_digit_is_found_before_anything_is_looked_up(district, calls):
    code = district.registered().code.digits
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    page = heard(calls, wrong, 422)
    assert " ".join((wrong[:4], wrong[4:8], wrong[8:])) in page  # read back in groups
    assert district.sealer.made == 0
    short = heard(calls, code[:11], 422)
    assert "11" in short
    for _ in range(CODES.of_address.free + 5):  # and costs no try
        heard(calls, wrong, 422)
    assert heard(calls, code)


def test_an_unknown_code_a_dead_one_and_a_guessed_one_sound_the_same(district, calls):
    receipt = district.registered()
    district.world.department.accept(receipt.number, "land", CLERK)
    decision = Decision(Outcome.SATISFIED, receipt.received)
    district.world.department.answer(receipt.number, decision, CLERK)
    district.carry()
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL)
    district.desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    district.carry()
    assert heard(calls, receipt.code.digits)
    district.world.clock.days_later(CODE_LIVES_DAYS + 1)
    pages = [heard(calls, receipt.code.digits, 404), heard(calls, unknown_code(), 404)]
    plain = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert plain[0] == plain[1]
    assert "Басқа" not in plain[0]


def test_codes_are_limited_by_operator_and_the_count_outlives_the_page(database, district, calls):
    receipt = district.registered()
    statuses = []
    for serial in range(CODES.of_address.free + 2):
        data = {"csrf": calls.token("/calls"), "heard": unknown_code(serial)}
        statuses.append(calls.ask("POST", "/calls/look", data=data).status_code)
    assert statuses[: CODES.of_address.free] == [404] * CODES.of_address.free
    assert statuses[-1] == 429
    answer = send(calls, "look", 429, heard=receipt.code.digits)  # the right one waits too
    assert int(answer.headers["Retry-After"]) > 0
    district.seconds.now += int(answer.headers["Retry-After"])
    assert heard(calls, receipt.code.digits)


def test_second_answers_are_limited_by_case_and_the_right_one_waits_too(database, district, calls):
    receipt = district.registered()
    page = heard(calls, receipt.code.digits)
    for guess in range(ANSWERS_OF_CALLERS.of_code.free):
        answered(calls, page, f"{guess:04}", 422)
    assert answered(calls, page, PHONE, 429)
    other = Browser(create_app(district.house)).sign_in(district.account("d-8", CALL_CENTRE))
    assert other.get("/calls")
    wrong = [one for one in looks(district) if one[2] == "call_wrong"]
    assert len(wrong) == ANSWERS_OF_CALLERS.of_code.free
    assert not [one for one in looks(district) if one[2] == "call_second"]


def test_a_slip_of_the_hand_is_no_try(district, calls):
    page = heard(calls, district.registered().code.digits)
    for typed in ("1", "12", "123", "12345678"):
        for _ in range(3):
            answered(calls, page, typed, 422)
    assert answered(calls, page, PHONE)


def test_a_ticket_is_one_operators_for_ten_minutes(district, calls):
    page = heard(calls, district.registered().code.digits)
    other = Browser(create_app(district.house)).sign_in(district.account("d-8", CALL_CENTRE))
    old = "/calls?said=old"
    fields = {"ticket": hidden(page, "ticket"), "answer": PHONE}
    assert send(other, "after-code", 303, **fields).headers["Location"] == old
    forged = {**fields, "ticket": fields["ticket"][:-6] + "AAAAAA"}
    assert send(calls, "after-code", 303, **forged).headers["Location"] == old
    district.world.clock.days_later(11 / 1440)
    assert send(calls, "after-code", 303, **fields).headers["Location"] == old
    assert "call_second" not in [one[2] for one in looks(district)]


def test_an_empty_answer_is_the_next_caller(district, calls):
    page = heard(calls, district.registered().code.digits)
    fields = {"ticket": hidden(page, "ticket"), "answer": " "}
    assert send(calls, "after-code", 303, **fields).headers["Location"] == "/calls"
    assert send(calls, "look", 303, heard="").headers["Location"] == "/calls"


def test_one_code_of_two_offices_tells_nothing_before_the_answer(district, calls, monkeypatch):
    """The code of one lies under the seal of both, as when two offices drew it offline."""
    one = district.registered()
    other = district.registered(applicant=replace_phone("+77015550199"))
    reading = district.house.reading
    both = tuple(reading.application(each.number.digits) for each in (one, other))
    monkeypatch.setattr(type(reading), "by_seal", lambda *_: both)
    page = heard(calls, one.code.digits)
    for language in ("kk", "ru"):
        sentence = stage_sentence("sent", words_in(language), one.term.due)
        assert aloud(sentence, language) not in spoken(page)[language]
    assert looks(district) == []
    answered(calls, page, "0199")
    assert looks(district) == [(OPERATOR, other.number.digits, "call_second")]


def replace_phone(phone):
    applicant = a_form().applicant
    return type(applicant)(applicant.name, iin=applicant.iin, phone=phone)


# -- by number ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ({"phone": PHONE, "birth": YEAR}, True),
        ({"phone": PHONE, "iin": IIN}, True),
        ({"birth": YEAR, "iin": IIN}, True),
        ({"phone": "8 715 38 2 12 34", "iin": "580314400002"}, True),  # who says all of it
        ({"phone": PHONE, "birth": YEAR, "iin": IIN}, True),
        ({"phone": PHONE, "birth": YEAR, "iin": "0003"}, False),  # two right and one wrong
        ({"phone": PHONE, "birth": "1957"}, False),
        ({"phone": "", "birth": "1957", "iin": IIN}, False),
    ],
)
def test_a_number_tells_nothing_before_two_right_answers(district, calls, said, opens):
    receipt = district.registered()
    number = receipt.number
    asked = heard(calls, number.shown)
    sentence = aloud(stage_sentence("sent", words_in("kk"), receipt.term.due), "kk")
    assert sentence not in unescape(asked)
    assert looks(district) == []
    page = send(calls, "by-number", 200 if opens else 422, number=number.digits, **said).text
    assert (sentence in unescape(page)) is opens
    way = "call_number" if opens else "call_wrong"
    assert looks(district) == [(OPERATOR, number.digits, way)]


def test_an_unknown_number_and_wrong_answers_look_and_sound_the_same(district, calls):
    known = district.registered().number
    unknown = Number.of_application(SOKOLOVKA.code, 1, 999)
    pages = []
    for number in (known, unknown):
        first = heard(calls, number.digits)
        said = {"number": number.digits, "phone": "0000", "birth": "1900"}
        second = send(calls, "by-number", 422, **said).text
        pages.append([_without(page, number) for page in (first, second)])
    assert pages[0] == pages[1]


def _without(page, number):
    text = re.sub(r'name="csrf" value="[^"]*"', "", page)
    return text.replace(number.digits, "N").replace(number.shown, "N")


def test_answers_by_number_are_limited_by_case_for_known_and_unknown(district, calls):
    for number in (district.registered().number, Number.of_application(SOKOLOVKA.code, 1, 999)):
        said = {"number": number.digits, "phone": "0000", "birth": "1900"}
        for _ in range(ANSWERS_OF_CALLERS.of_code.free):
            send(calls, "by-number", 422, **said)
        send(calls, "by-number", 429, **{**said, "phone": PHONE, "birth": YEAR})


def test_one_answer_is_asked_for_again_and_is_no_try(district, calls):
    number = district.registered().number.digits
    for _ in range(ANSWERS_OF_CALLERS.of_code.free + 3):
        send(calls, "by-number", 422, number=number, phone=PHONE)
    assert looks(district) == []
    send(calls, "by-number", number=number, phone=PHONE, birth=YEAR)


def test_what_was_issued_long_ago_is_told_by_number_no_more(district, calls):
    receipt = district.registered()
    district.world.department.accept(receipt.number, "land", CLERK)
    decision = Decision(Outcome.SATISFIED, receipt.received)
    district.world.department.answer(receipt.number, decision, CLERK)
    district.carry()
    district.desk.take_in_answer(receipt.number.answer(1), AIGUL)
    district.desk.hand_over(receipt.number, Proof.RECEIPT, AIGUL)
    district.carry()
    said = {"number": receipt.number.digits, "phone": PHONE, "birth": YEAR}
    send(calls, "by-number", **said)
    district.world.clock.days_later(CODE_LIVES_DAYS + 1)
    send(calls, "by-number", 422, **said)


# -- who may, and what is left -------------------------------------------------------------------


def test_what_cannot_be_recorded_is_not_shown(district, calls, monkeypatch):
    receipt = district.registered()

    def full(_office):
        raise district_trouble()

    broken = create_app(replace(district.house, journal_of=full))
    browser = Browser(broken).sign_in(OPERATOR)
    data = {"csrf": browser.token("/calls"), "heard": receipt.code.digits}
    answer = browser.ask("POST", "/calls/look", data=data)
    assert answer.status_code == 503
    assert 'id="say"' not in answer.text


def district_trouble():
    from registry.failures import BookUnwritable

    return BookUnwritable()


def test_the_code_stands_in_no_address_and_the_next_caller_sees_nothing(district, calls):
    receipt = district.registered()
    answer = send(calls, "look", heard=receipt.code.digits)
    assert receipt.code.digits not in str(answer.request.url)
    assert answer.headers["Cache-Control"] == "no-store"
    assert receipt.code.digits not in answer.text
    fresh = calls.get("/calls").text
    assert receipt.code.digits not in fresh
    assert 'autocomplete="off"' in fresh


def test_a_role_without_calls_opens_none_of_it(district):
    for number, *roles in (("d-8", "clerk"), ("d-9", "officer"), ("d-6", "auditor")):
        browser = Browser(create_app(district.house)).sign_in(district.account(number, *roles))
        assert browser.ask("GET", "/calls").status_code == 403


# -- the comparison itself -----------------------------------------------------------------------


def test_what_is_not_known_of_somebody_is_never_right(district):
    applicant = a_form().applicant
    nothing = type(applicant)(applicant.name)
    receipt = district.registered(applicant=nothing)
    known = district.house.reading.application(receipt.number.digits)
    for said in (
        Said.typed(phone="", birth="", iin=""),
        Said.typed(phone="0000", birth="0000"),
        Said.typed(phone="·", iin="·"),
        Said("·", "·", "·"),
    ):
        assert not knows(known, said)
        assert not knows(None, said)
    assert not re.search(r"\d", repr(Said("1234", "1958", "0002")))  # no answer in a log


def test_a_control_code_is_no_number():
    code = ControlCode(unknown_code())
    assert len(code.digits) == 12
