"""The vectors of DOMAIN §4, the measured blind spot included."""

from datetime import date

import pytest

from registry.iin import (
    BinFinding,
    IinFinding,
    Sex,
    check_bin,
    check_iin,
    control_digit,
    suggest_birth,
    suggest_sex,
)

ROW_1 = ("580314400002", "800101000007", "120631500008", "000229300015")
ROW_2 = ("580314300706", "580314300718")


@pytest.mark.parametrize("iin", ROW_1 + ROW_2)
def test_a_number_with_the_right_control_digit_is_valid(iin):
    assert check_iin(iin) is IinFinding.VALID
    assert check_iin(f" {iin[:6]} {iin[6:]} ") is IinFinding.VALID


def test_a_wrong_control_digit_is_found():
    assert check_iin("580314400003") is IinFinding.WRONG_CHECKSUM


def test_some_eleven_digits_have_no_control_digit_at_all():
    assert control_digit("58031430072") is None
    for last in "0123456789":
        assert check_iin("58031430072" + last) is IinFinding.WRONG_CHECKSUM


def test_the_second_row_is_used_when_the_first_gives_ten():
    for iin in ROW_2:
        first = sum(int(d) * w for d, w in zip(iin, range(1, 12), strict=False)) % 11
        assert first == 10
        assert control_digit(iin[:-1]) == int(iin[-1])


def test_a_wrong_eleventh_digit_mostly_passes_so_the_name_must_be_read_back():
    assert check_iin("580314300006") is IinFinding.VALID
    assert check_iin("580314300016") is IinFinding.VALID


@pytest.mark.parametrize(
    "typed", ["", "58031440000", "5803144000022", "58031440000x", "٥٨٠٣١٤٤٠٠٠٠٢"]
)
def test_what_has_no_twelve_digits_is_malformed(typed):
    assert check_iin(typed) is IinFinding.MALFORMED
    assert suggest_birth(typed) is None
    assert suggest_sex(typed) is None


def test_the_digits_suggest_birth_and_sex():
    assert suggest_birth("580314400002") == date(1958, 3, 14)
    assert suggest_sex("580314400002") is Sex.FEMALE
    assert suggest_birth("580314300706") == date(1958, 3, 14)
    assert suggest_sex("580314300706") is Sex.MALE
    assert suggest_birth("010101500000") == date(2001, 1, 1)
    assert suggest_birth("991231200000") == date(1899, 12, 31)


def test_an_impossible_date_suggests_nothing_and_is_no_error():
    for iin in ("120631500008", "000229300015"):
        assert check_iin(iin) is IinFinding.VALID
        assert suggest_birth(iin) is None


def test_a_seventh_digit_outside_the_convention_suggests_nothing_and_is_no_error():
    assert check_iin("800101000007") is IinFinding.VALID
    assert suggest_birth("800101000007") is None
    assert suggest_sex("800101000007") is None


def test_a_company_number_is_checked_by_the_customary_sum():
    assert check_bin("960840000017") is BinFinding.VALID
    assert check_bin("960840000803") is BinFinding.VALID
    assert check_bin("960840000018") is BinFinding.WRONG_CHECKSUM
    assert check_bin("9608") is BinFinding.MALFORMED


def test_a_control_digit_is_asked_for_eleven_digits_only():
    with pytest.raises(ValueError, match="eleven"):
        control_digit("123")
