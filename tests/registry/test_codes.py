"""Control codes are secret, evenly drawn and never mistaken for anything else."""

import hashlib
import itertools
import random
from collections import Counter

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from stdnum import damm

from app.assets import first_catalogue
from registry.codes import (
    ControlCode,
    Foreign,
    Misread,
    OurCode,
    OurNumber,
    OurService,
    UnreadableCode,
    new_code,
    read_code,
    scrypt_seal,
    seal_salt,
    status_link,
)
from registry.numbers import KAZAKH_DIGIT_ROW, Number, UnreadableNumber
from registry.service_code import ServiceCode

ADDRESS = "https://tereze.example"


def a_code(eleven: str = "48529637410") -> ControlCode:
    return ControlCode(eleven + damm.calc_check_digit(eleven))


CODE = a_code()


def wrong_last_digit(code: ControlCode) -> str:
    return code.digits[:-1] + str((int(code.digits[-1]) + 1) % 10)


def test_a_code_never_reaches_a_log():
    for shown in (repr(CODE), str(CODE), f"{OurCode(CODE)}", repr(Misread(CODE.digits))):
        assert CODE.digits not in shown
        assert CODE.digits[:4] not in shown


def test_a_code_is_printed_in_three_groups_and_read_back_from_them():
    assert CODE.grouped == f"{CODE.digits[:4]}-{CODE.digits[4:8]}-{CODE.digits[8:]}"
    assert ControlCode.parse(CODE.grouped) == CODE
    assert ControlCode.parse(CODE.grouped.replace("-", " ")) == CODE
    assert ControlCode.parse(f"  {CODE.digits} ") == CODE


def test_a_code_typed_under_the_kazakh_layout_is_read_as_meant():
    typed = CODE.digits.translate(str.maketrans("0123456789", KAZAKH_DIGIT_ROW))
    assert ControlCode.parse(typed) == CODE
    assert read_code(typed) == OurCode(CODE)


@pytest.mark.parametrize("place", range(12))
def test_any_single_wrong_digit_asks_to_check_the_code(place):
    for digit in set("0123456789") - {CODE.digits[place]}:
        typed = CODE.digits[:place] + digit + CODE.digits[place + 1 :]
        with pytest.raises(UnreadableCode):
            ControlCode.parse(typed)
        assert isinstance(read_code(typed), Misread)


@pytest.mark.parametrize("typed", ["", "123", "1234567890123", "12345678901a", "٤٨٥٢٩٦٣٧٤١٠٢"])
def test_what_has_no_twelve_digits_is_not_a_code(typed):
    with pytest.raises(UnreadableCode):
        ControlCode.parse(typed)


def test_an_iin_is_never_a_code_even_when_its_last_digit_happens_to_fit():
    eleven = "58031430070"
    with pytest.raises(UnreadableCode):
        a_code(eleven)


@given(st.integers(0, 2**32))
def test_every_new_code_is_whole_and_does_not_look_like_an_iin(seed):
    code = new_code(random.Random(seed).randbytes)
    assert ControlCode.parse(code.digits) == code
    assert code.digits[2] in "23456789"


def test_every_digit_is_drawn_equally_often():
    source = random.Random(20260401)
    codes = [new_code(source.randbytes).digits for _ in range(8_000)]
    for place in range(11):
        counts = Counter(code[place] for code in codes)
        possible = "23456789" if place == 2 else "0123456789"
        assert set(counts) == set(possible)
        expected = len(codes) / len(possible)
        # five standard deviations: one false alarm in some ten thousand different seeds
        assert all(abs(n - expected) < 5 * expected**0.5 for n in counts.values()), place


def test_bytes_that_would_favour_low_digits_are_drawn_again():
    source = itertools.cycle(bytes([250, 255, 7]))
    code = new_code(lambda count: bytes(next(source) for _ in range(count)))
    assert set(code.digits[:2] + code.digits[3:11]) == {"7"}


def test_the_seal_is_scrypt_with_the_salt_of_the_district():
    district = bytes(range(16))
    other = Scrypt(salt=b"tereze/seal/1" + district, length=16, n=2**13, r=8, p=1)
    assert scrypt_seal(CODE, district) == other.derive(CODE.digits.encode())
    assert seal_salt(district) == b"tereze/seal/1" + district


def test_seals_differ_by_district_code_and_cost():
    seals = {
        scrypt_seal(CODE, b"a" * 16, n=4),
        scrypt_seal(CODE, b"b" * 16, n=4),
        scrypt_seal(a_code("48529637411"), b"a" * 16, n=4),
        scrypt_seal(CODE, b"a" * 16, n=8),
    }
    assert len(seals) == 4
    assert {len(seal) for seal in seals} == {16}


def test_the_link_of_the_receipt_is_read_back_and_no_other_is():
    link = status_link(ADDRESS, CODE)
    assert link == f"{ADDRESS}/s/{CODE.digits}"
    assert status_link(ADDRESS + "/", CODE) == link
    assert read_code(link, ADDRESS) == OurCode(CODE)
    assert read_code(link, ADDRESS + "/") == OurCode(CODE)
    assert isinstance(read_code(link), Foreign)
    assert isinstance(read_code(link, "https://other.example"), Foreign)


@pytest.mark.parametrize(
    "text",
    [
        f"https://evil.example/?x={ADDRESS}/s/{CODE.digits}",
        f"{ADDRESS}/s/{CODE.digits}/",
        f"{ADDRESS}/s/{CODE.digits}?next=1",
        f"{ADDRESS}/s/{CODE.grouped}",
        f"{ADDRESS}/S/{CODE.digits}",
        f"http://tereze.example/s/{CODE.digits}",
        f"{ADDRESS}/s/",
        f"{ADDRESS}.evil.example/s/{CODE.digits}",
    ],
)
def test_a_link_that_is_not_exactly_ours_is_foreign(text):
    assert isinstance(read_code(text, ADDRESS), Foreign)


def test_our_link_with_a_wrong_digit_asks_to_check_the_code():
    assert isinstance(read_code(f"{ADDRESS}/s/{wrong_last_digit(CODE)}", ADDRESS), Misread)


def test_every_form_of_a_number_is_told_from_a_code():
    number = Number.of_application(427, 1, 123)
    for one in (number, number.paper(2), number.answer(1), Number.transfer_list(427, 1, 5)):
        assert read_code(one.digits) == OurNumber(one)
        assert read_code(one.shown) == OurNumber(one)


def test_a_number_with_a_wrong_digit_is_misread_not_foreign():
    digits = Number.of_application(427, 1, 123).digits
    assert isinstance(read_code(digits[:-1] + str((int(digits[-1]) + 1) % 10)), Misread)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4607034370015",
        "HELLO",
        "4000001234567899",
        "WIFI:S:net;P:secret;;",
        "]C10427",
        "1" * 65,
    ],
)
def test_what_others_print_is_foreign(text):
    assert isinstance(read_code(text, ADDRESS), Foreign)


def test_the_code_of_a_slip_is_the_one_that_stands_in_the_format():
    body = int.from_bytes(hashlib.sha256(b"tereze/service/1" + b"05-01").digest(), "big") % 10**14
    digits = f"7{body:014}"
    assert ServiceCode.of("05-01").digits == digits + damm.calc_check_digit(digits)
    assert ServiceCode.of("05-01").digits == "7523705779632210"


@given(st.text(min_size=1, max_size=16))
def test_the_code_of_any_service_is_read_under_every_layout_and_is_nothing_else(service):
    code = ServiceCode.of(service)
    assert len(code.digits) == 16
    assert read_code(code.digits, ADDRESS) == OurService(code)
    typed = code.digits.translate(str.maketrans("0123456789", KAZAKH_DIGIT_ROW))
    assert read_code(typed, ADDRESS) == OurService(code)
    with pytest.raises(UnreadableNumber):
        Number.parse(code.digits)


@pytest.mark.parametrize("place", range(1, 16))
def test_any_wrong_digit_of_a_slips_code_asks_to_check_it(place):
    digits = ServiceCode.of("05-01").digits
    for digit in set("0123456789") - {digits[place]}:
        typed = digits[:place] + digit + digits[place + 1 :]
        with pytest.raises(UnreadableNumber):
            ServiceCode(typed)
        assert isinstance(read_code(typed), Misread)


def test_a_slips_code_finds_its_service_among_a_thousand_and_no_other():
    services = first_catalogue().services
    many = [structs.replace(services[0], code=f"{n // 50:02}-{n % 50:02}") for n in range(1_000)]
    for wanted in (many[0], many[500], many[-1]):
        assert ServiceCode.of(wanted.code).among(many) is wanted
    assert ServiceCode.of("no-such").among(many) is None


@given(st.text(max_size=200))
def test_no_text_at_all_makes_the_reader_fail(text):
    reading = read_code(text, ADDRESS)
    if isinstance(reading, Foreign):
        assert len(reading.text) <= 64
