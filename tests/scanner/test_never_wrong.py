"""Nothing of ours is read where it is not printed, and no payload brings a parser down.

More of both by command: `python -m tests.scanner.wrong_reads`, `python -m tests.scanner.payloads`.
"""

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest

from registry import codes
from scanner import bars, readers
from scanner.bar_fields import fields_of_bars
from scanner.decode import is_whole, read_codes
from scanner.directions import directions
from scanner.looks import levels
from scanner.preparations import View, half_size
from tests.scanner import payloads, pictures
from tests.scanner.pictures import NUMBER
from tests.scanner.wrong_reads import a_picture, wrong_reads


@pytest.mark.parametrize("hundred", range(5))
def test_no_number_is_read_where_none_is_or_where_it_was_damaged(hundred):
    wrong = [wrong_reads(1_000 + 100 * hundred + n) for n in range(100)]
    assert [told for told in wrong if told] == []


def test_the_damaged_pictures_are_not_merely_unreadable():
    """Else the test above could not fail: bars whose check digit lies are whole bars."""
    read = sum(
        bool(read_codes(a_picture(seed)[0], budget_ms=60_000)) for seed in range(1_000, 1_030)
    )
    assert read >= 4


def test_whatever_a_scanner_brings_is_read_or_refused():
    for thousand in range(100):
        for text in payloads.payloads(thousand):
            assert payloads.wrong(text) == "", ascii(text)


def test_the_judge_of_payloads_sees_a_wrong_answer(monkeypatch):
    monkeypatch.setattr(payloads, "read_code", lambda text, address: codes.Foreign(text * 9))
    assert payloads.wrong("12345678") == "more than 64 characters kept"
    ours = codes.OurCode(codes.new_code(random.Random(1).randbytes))
    monkeypatch.setattr(payloads, "read_code", lambda text, address: ours)
    assert payloads.wrong("Q" + ours.code.digits) == "something else stood before or after"


CODE = codes.new_code(random.Random(8).randbytes).digits


def field(text, blur=0.0, fade=1.0, noise=0.0):
    """An upright field of bars as the locator gives it."""
    picture = pictures.code128(text, module=4, height=90)[:, :, 0]
    sheet = np.pad(picture, 60, constant_values=255).astype(np.float32)
    seen = 230 - (255 - sheet) * fade
    if blur:
        seen = cv2.GaussianBlur(seen, (0, 0), blur)
    seen = seen + np.random.default_rng(4).normal(0, noise, seen.shape)
    grey = np.clip(seen, 0, 255).astype(np.uint8)
    whole = View(grey, np.eye(3))
    seen_at = [directions(one) for one in levels(whole, list(half_size(whole)))]
    views = list(fields_of_bars(grey, seen_at))
    assert views != []
    return views


@pytest.mark.parametrize("text", [NUMBER, CODE])
@pytest.mark.parametrize(
    "hardship",
    [{}, {"blur": 3.2}, {"fade": 0.08, "noise": 4.0}, {"blur": 3.0, "fade": 0.3, "noise": 6.0}],
    ids=["clean", "out of focus", "faded", "all of it"],
)
def test_the_likeliest_row_is_ours_and_beyond_doubt(text, hardship):
    read = [seen.text for view in field(text, **hardship) for seen in bars.read_likeliest(view)]
    assert read
    assert set(read) == {text}


@pytest.mark.parametrize(
    "text",
    ["1042701000123008", "4042701000123007", "10427010001230", "PARCEL-77", "104270100012300712"],
)
def test_bars_of_another_form_are_not_made_ours(text):
    assert not is_whole(text)
    for view in field(text):
        assert bars.read_likeliest(view) == []


def test_bars_that_fit_two_rows_alike_are_not_read():
    sure = bars.Likely(NUMBER, margin=90, given_up=0, agreement=0.95, worst=0.9, ends=0.95)
    assert sure.is_beyond_doubt
    for doubt in (
        bars.Likely(NUMBER, 12, 0, 0.95, 0.9, 0.95),
        bars.Likely(NUMBER, 90, 8, 0.95, 0.9, 0.95),
        bars.Likely(NUMBER, 90, 0, 0.2, 0.1, 0.95),
        bars.Likely(NUMBER, 90, 0, 0.95, 0.9, 0.1),
        bars.Likely(NUMBER, 90, 0, 0.95, 0.2, 0.95),
    ):
        assert not doubt.is_beyond_doubt


@pytest.mark.parametrize("seed", [1_005_029, 1_014_714, 1_014_081])
def test_a_sign_that_is_not_there_is_not_invented_though_sum_and_check_digit_fit(seed):
    """Two labels with a piece torn out, and whole bars that the quicker reader took for others:
    three wrong reads in 20,000 pictures, before the worst sign counted and the bars were asked."""
    assert wrong_reads(seed) == []


def test_plain_bars_gainsay_a_reader_that_took_one_sign_for_another():
    other = codes.new_code(random.Random(9).randbytes).digits
    assert not any(bars.is_gainsaid(view, CODE) for view in field(CODE))
    assert any(bars.is_gainsaid(view, other) for view in field(CODE))
    one_sign = CODE[:6] + f"{(int(CODE[6:8]) + 1) % 100:02}" + CODE[8:]
    assert any(bars.is_gainsaid(view, one_sign) for view in field(CODE))


def test_a_number_as_people_write_it_is_not_weighed_as_pairs_of_digits():
    """Bars of a foreign make may hold one with its strokes, as long as one without."""
    for written in ("1-0427-01-000123", "1/0427/01/00012A"):
        assert not any(bars.is_gainsaid(view, written) for view in field(NUMBER))


def test_a_number_that_is_gainsaid_in_one_place_is_read_where_it_stands(monkeypatch):
    """A reader that says of a wrong label what stands, whole, on another one beside it."""
    wrong, right = pictures.code128(NUMBER[:-2] + "00"), pictures.code128(NUMBER)
    sheet = np.vstack([np.pad(one, ((60, 60), (60, 60), (0, 0)), "edge") for one in (wrong, right)])
    real = readers.read_with_zxing

    def hasty(view, **how):
        for seen in real(view, **how):
            yield replace(seen, text=NUMBER)

    monkeypatch.setattr("scanner.readers.read_with_zxing", hasty)
    found = read_codes(sheet, at_least=2)
    ours = [code for code in found if is_whole(code.text)]
    assert [code.text for code in ours] == [NUMBER]
    assert min(y for _, y in ours[0].corners) > wrong.shape[0] + 60


def test_worn_bars_gainsay_nothing():
    other = codes.new_code(random.Random(9).randbytes).digits
    for hardship in ({"blur": 5.0}, {"fade": 0.04, "noise": 11.0}):
        assert not any(bars.is_gainsaid(view, other) for view in field(CODE, **hardship))


def test_a_line_that_was_read_is_found_again_in_a_picture_of_any_size():
    picture = pictures.code128(CODE)
    for factor in (0.5, 1.0, 4.0):
        large = pictures.scaled(picture, factor)
        found = read_codes(pictures.turned(large, 20))
        assert [code.text for code in found] == [CODE]


def test_the_likeliest_rows_are_kept_though_few_are_looked_at():
    """A second row of ours that was dropped would make the first look surer than it is."""
    random = np.random.default_rng(3)
    m, n = bars._WITHIN_BEAM
    assert len(m) < 400 * 100 / 10
    for spread in (0.01, 1.0, 30.0):
        rows = np.sort(random.exponential(spread, 400))
        pairs = np.sort(random.exponential(1.0, 100))
        every = np.sort((rows[:, None] + pairs[None]).ravel())[:400]
        assert np.array_equal(np.sort(rows[m] + pairs[n])[:400], every)
