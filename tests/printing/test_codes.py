"""The patterns themselves, as a scanner would count them."""

import numpy as np
import pytest
import zxingcpp

from printing.codes import code128_modules, qr_modules

DIGITS_12 = "527413096489"
DIGITS_16 = "1042701000123007"


@pytest.mark.parametrize(("digits", "modules"), [(DIGITS_12, 101), (DIGITS_16, 123)])
def test_digits_are_packed_in_pairs(digits, modules):
    bars = code128_modules(digits)
    assert len(bars) == modules
    assert set(bars) == {"0", "1"}
    assert bars.startswith("11010011100")  # the start sign of set C
    assert bars.endswith("1100011101011")  # the stop sign


def test_every_first_pair_is_in_the_bars():
    """99 is also the sign that changes to set C, and was left out of a receipt in a hundred."""
    for pair in range(100):
        digits = f"{pair:02}5383950938"
        bars = np.array([[255 * (module == "0") for module in code128_modules(digits)]], np.uint8)
        label = np.pad(bars.repeat(40, 0).repeat(3, 1), 40, constant_values=255)
        assert [one.text for one in zxingcpp.read_barcodes(label)] == [digits]


def test_the_same_digits_give_the_same_bars_again():
    assert code128_modules(DIGITS_12) == code128_modules(DIGITS_12)


@pytest.mark.parametrize("text", ["", "123", "12A4", "١٢٣٤", "0427-01-000123"])
def test_only_an_even_row_of_digits_becomes_bars(text):
    if not text:
        with pytest.raises(ValueError):
            code128_modules(text)
        return
    with pytest.raises(ValueError):
        code128_modules(text)


def test_a_link_is_a_whole_qr_code_and_never_a_micro_one():
    for text in ("1", "https://korgau.example/s/527413096489"):
        rows = qr_modules(text)
        assert len(rows) >= 21  # version 1; a Micro QR has 11 to 17
        assert {len(row) for row in rows} == {len(rows)}
        finder = "1111111"
        assert rows[0].startswith(finder)
        assert rows[0].endswith(finder)
        assert rows[-1].startswith(finder)
