"""Registration numbers: DESIGN §5 to the digit, and every form we print read back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from registry.numbers import (
    ANSWER,
    KAZAKH_DIGIT_ROW,
    PAPER,
    TRANSFER_LIST,
    Number,
    UnreadableNumber,
    untangle,
)

APPLICATION = Number.of_application(427, 1, 123)

numbers = st.builds(
    Number,
    kind=st.just(PAPER),
    office=st.integers(0, 9999),
    desk=st.integers(0, 99),
    serial=st.integers(0, 999_999),
    part=st.integers(0, 99),
) | st.builds(
    Number,
    kind=st.just(ANSWER),
    office=st.integers(0, 9999),
    desk=st.integers(0, 99),
    serial=st.integers(0, 999_999),
    part=st.integers(1, 99),
)


def test_the_sixteen_digits_stand_as_the_design_lays_them_out():
    assert APPLICATION.digits[:15] == "1" + "0427" + "01" + "000123" + "00"
    assert APPLICATION.paper(2).digits[:15] == "1" + "0427" + "01" + "000123" + "02"
    assert APPLICATION.answer(1).digits[:15] == "2" + "0427" + "01" + "000123" + "01"
    assert Number.transfer_list(0, 3, 7).digits[:15] == "3" + "0000" + "03" + "000007" + "00"
    assert damm.is_valid(APPLICATION.digits)


def test_the_damm_vectors_of_the_domain_notes_hold():
    for good in ("5274130963", "9482051761"):
        assert damm.is_valid(good)
        assert not damm.is_valid(good[1] + good[0] + good[2:])


@given(numbers)
def test_every_number_is_read_back_from_its_digits_and_from_its_shown_form(number):
    assert Number.parse(number.digits) == number
    assert Number.parse(number.shown) == number


def test_people_see_a_short_form_for_each_kind():
    assert APPLICATION.shown == "0427-01-000123"
    assert APPLICATION.paper(2).shown == "0427-01-000123/02"
    assert APPLICATION.answer(1).shown == "0427-01-000123-A1"
    assert Number.transfer_list(427, 1, 9).shown == "0427-01-000009-T"


@pytest.mark.parametrize(
    "typed",
    [
        "0427-01-000123",
        " 0427 - 01 - 000123 ",
        "0427–01–000123",
        "0427−01−000123",
        "1042701000123007",
        "1042 7010 0012 3007",
    ],
)
def test_spaces_and_long_dashes_do_not_matter(typed):
    assert Number.parse(typed) == APPLICATION


def test_the_letter_of_an_answer_or_a_list_may_be_cyrillic():
    assert Number.parse("0427-01-000123-А2") == APPLICATION.answer(2)
    assert Number.parse("0427-01-000123-т") == Number.transfer_list(427, 1, 123)


@pytest.mark.parametrize("place", range(16))
def test_any_single_wrong_digit_is_noticed(place):
    right = APPLICATION.digits
    for digit in set("0123456789") - {right[place]}:
        with pytest.raises(UnreadableNumber):
            Number.parse(right[:place] + digit + right[place + 1 :])


def test_any_two_neighbouring_digits_swapped_are_noticed():
    right = APPLICATION.digits
    for place, (a, b) in enumerate(pairwise(right)):
        if a != b:
            with pytest.raises(UnreadableNumber):
                Number.parse(right[:place] + b + a + right[place + 2 :])


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "042701000123",  # twelve bare digits are always a control code
        "0427 01 000123",
        "0427-01-123",
        "0427-01-000123-A0",
        "0427-01-000123/2",
        "4042701000123008",
        "10427010001230071",
        "١٠٤٢٧٠١٠٠٠١٢٣٠٠٧",
        "0427-01-000123\n<script>",
    ],
)
def test_what_is_not_our_number_is_refused(typed):
    with pytest.raises(UnreadableNumber):
        Number.parse(typed)


def test_a_sixteen_digit_text_with_an_impossible_part_is_refused():
    body = "3" + "0427" + "01" + "000123" + "05"  # a transfer list has no parts
    with pytest.raises(UnreadableNumber):
        Number.parse(body + damm.calc_check_digit(body))


def test_digits_typed_under_the_kazakh_layout_are_read_as_meant():
    as_typed = APPLICATION.digits.translate(str.maketrans("0123456789", KAZAKH_DIGIT_ROW))
    assert Number.parse(as_typed) == APPLICATION
    assert Number.parse(as_typed.upper()) == APPLICATION
    hyphened = APPLICATION.shown.translate(str.maketrans("0123456789-", KAZAKH_DIGIT_ROW + "ө"))
    assert Number.parse(hyphened) == APPLICATION


def test_the_kazakh_row_is_the_one_of_the_layout():
    # 1 2 3 4 5 6 7 8 9 0 of RST KazSSR 903-90, as xkb's `kz` has them
    assert untangle('"әіңғ,.үұқ') == "1234567890"


def test_other_text_is_left_as_it_is():
    assert untangle("Қанат, 12") == "Қанат,12"


def test_papers_and_answers_know_their_application():
    assert APPLICATION.paper(3).application == APPLICATION
    assert APPLICATION.answer(2).application == APPLICATION
    assert APPLICATION.is_application
    assert not APPLICATION.paper(1).is_application
    assert APPLICATION.answer(1).paper(4) == APPLICATION.paper(4)
    with pytest.raises(ValueError, match="no application"):
        _ = Number.transfer_list(427, 1, 9).application


@pytest.mark.parametrize(
    "fields",
    [
        (0, 1, 1, 1, 0),
        (4, 1, 1, 1, 0),
        (PAPER, 10_000, 1, 1, 0),
        (PAPER, 1, 100, 1, 0),
        (PAPER, 1, 1, 1_000_000, 0),
        (PAPER, 1, 1, 1, 100),
        (PAPER, 1, 1, -1, 0),
        (ANSWER, 1, 1, 1, 0),
        (TRANSFER_LIST, 1, 1, 1, 1),
    ],
)
def test_a_number_that_cannot_exist_is_never_made(fields):
    with pytest.raises(ValueError, match="can exist"):
        Number(*fields)


def test_papers_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        APPLICATION.paper(0)


def test_numbers_of_a_desk_sort_by_serial():
    earlier, later = Number.of_application(427, 1, 99), Number.of_application(427, 1, 100)
    assert sorted([later, earlier]) == [earlier, later]
