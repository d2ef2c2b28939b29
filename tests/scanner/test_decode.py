"""Codes are read as they come out of a purse, and nothing is read where no code is."""

import io
import subprocess
import sys

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pyzbar import pyzbar

from registry.codes import Foreign, read_code
from scanner import decode
from scanner.decode import LONGEST_TEXT, read_codes
from tests.scanner import pictures
from tests.scanner.pictures import CODE, LINK, NUMBER

HARDSHIPS = {
    "clean": lambda picture: picture,
    "upside down": lambda picture: pictures.turned(picture, 180),
    "on its side": lambda picture: pictures.turned(picture, 90),
    "tilted a little": lambda picture: pictures.turned(picture, 8),
    "tilted": lambda picture: pictures.turned(picture, 33),
    "slanted": pictures.slanted,
    "blurred": pictures.blurred,
    "dark": pictures.dark,
    "faded": pictures.faded,
    "under a shadow": pictures.shaded,
    "noisy": pictures.noisy,
    "small": lambda picture: pictures.scaled(picture, 0.5),
    "large": lambda picture: pictures.scaled(picture, 3.0),
    "white on black": pictures.inverted,
    "dark and tilted": lambda picture: pictures.dark(pictures.turned(picture, 20), 0.3),
    "faded and noisy": lambda picture: pictures.noisy(pictures.faded(picture), 6.0),
}


@pytest.mark.parametrize("hardship", HARDSHIPS)
@pytest.mark.parametrize("text", [NUMBER, CODE])
def test_a_code_128_is_read(hardship, text):
    codes = read_codes(HARDSHIPS[hardship](pictures.code128(text)))
    assert [(code.symbology, code.text) for code in codes] == [("CODE128", text)]


@pytest.mark.parametrize("hardship", HARDSHIPS)
def test_a_qr_is_read(hardship):
    codes = read_codes(HARDSHIPS[hardship](pictures.qr()))
    assert [(code.symbology, code.text) for code in codes] == [("QRCODE", LINK)]


def test_a_grey_picture_is_read_as_a_coloured_one():
    grey = pictures.code128()[:, :, 0]
    assert [code.text for code in read_codes(grey)] == [NUMBER]


def test_corners_say_where_the_code_is_in_the_picture_that_was_given():
    sheet = np.full((900, 1_200, 3), 255, np.uint8)
    label = pictures.code128(module=3, height=100)
    sheet[500 : 500 + label.shape[0], 300 : 300 + label.shape[1]] = label
    bars = len(pictures.bars_of(NUMBER)) * 3
    left, top, right, bottom = 336, 536, 336 + bars, 636
    (code,) = read_codes(sheet)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = code.corners
    assert max(abs(x0 - left), abs(x3 - left), abs(x1 - right), abs(x2 - right)) <= 12
    assert top - 6 <= min(y0, y1) <= max(y2, y3) <= bottom + 6
    assert x0 < x1
    assert y0 <= y3


def test_corners_of_a_qr_are_its_own_whatever_stage_found_it():
    sheet = np.full((1_000, 1_000), 255, np.uint8)
    label = pictures.qr()[:, :, 0]
    sheet[600 : 600 + label.shape[0], 400 : 400 + label.shape[1]] = label
    edge, side = 4 * 6, label.shape[0] - 2 * 4 * 6
    expected = [(0, 0), (side, 0), (side, side), (0, side)]
    (code,) = read_codes(sheet)
    for (x, y), (right, down) in zip(code.corners, expected, strict=True):
        assert abs(x - 400 - edge - right) <= 8
        assert abs(y - 600 - edge - down) <= 8


def test_the_same_code_twice_is_told_once_and_two_codes_are_two():
    sheet = pictures.beside(pictures.code128(), pictures.code128(), pictures.qr())
    codes = read_codes(sheet, at_least=2)
    assert sorted(code.text for code in codes) == sorted([NUMBER, LINK])


def test_a_misread_number_is_not_told_where_the_right_one_stands():
    """Readers take bars for others now and then, and both texts would be told of one label."""
    bars = ((100, 100), (480, 100), (480, 160), (100, 160))
    within = tuple((x + 6, y - 5) for x, y in bars)  # another reader's corners of the same bars
    below = tuple((x, y + 70) for x, y in bars)
    right, wrong = decode.Code("CODE128", NUMBER, bars, "b"), "1042702700123007"
    kept = decode._without_misread
    assert kept([decode.Code("CODE128", wrong, within, "a"), right]) == [right]
    for other in (
        decode.Code("CODE128", wrong, below, "a"),  # another label: it is to be looked at
        decode.Code("CODE128", "PARCEL-77", within, "a"),
        decode.Code("CODE128", "1042701000124000", within, "a"),  # ours: never dropped
    ):
        assert kept([other, right]) == [other, right]
    assert kept([decode.Code("CODE128", wrong, bars, "a")]) != []


def test_what_one_line_alone_has_said_is_believed_when_another_reader_says_it_too(monkeypatch):
    """In sixty scanned pages one line ran through print and read a control code that held."""
    from scanner import looks

    def told(*stages_and_thin):
        corners = ((149, 504),) * 4
        made = [looks.Told("CODE128", NUMBER, corners, *each) for each in stages_and_thin]
        monkeypatch.setattr(looks, "looks", lambda *_: iter([[one] for one in made]))
        return [code.stage for code in read_codes(np.zeros((600, 600), np.uint8))]

    assert told(("half/zbar", True)) == []
    assert told(("half/zbar", True), ("plain/zbar", True), ("field/zbar", True)) == []
    assert told(("half/zbar", True), ("plain/zxing", False)) == ["plain/zxing"]
    assert told(("field/zxing", False), ("field/zbar", True)) == ["field/zxing"]
    assert told(("half/zbar", False)) == ["half/zbar"]


def test_a_line_through_bars_is_told_from_bars_that_many_lines_cross():
    from scanner.readers import read_with_zbar

    label = pictures.code128(CODE, module=4, height=90)
    middle = label.shape[0] // 2
    slit = np.full_like(label, 255)
    slit[middle : middle + 1] = label[middle]
    for shown, thin in ((label, False), (slit, True)):
        grey = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY) if shown.ndim == 3 else shown
        assert {(one.text, one.thin) for one in read_with_zbar(grey)} <= {(CODE, thin)}
    assert [one.text for one in read_with_zbar(grey)] == [CODE]


def test_a_foreign_code_does_not_end_the_search_for_ours():
    small = pictures.turned(pictures.code128(NUMBER, module=2, height=60), 33)
    sheet = pictures.beside(pictures.code128("PARCEL-77"), small)
    codes = read_codes(sheet, ours=lambda text: not isinstance(read_code(text), Foreign))
    assert {code.text for code in codes} >= {NUMBER}
    first = read_codes(sheet)
    assert [code.text for code in first] == ["PARCEL-77"]


@pytest.mark.parametrize(("symbology", "text"), [("ean13", "487000123456"), ("code39", "ABC123")])
def test_other_symbologies_are_not_read(symbology, text):
    label = pictures.code128(text, symbology=symbology)
    assert pyzbar.decode(label) != []  # there is something to be read
    assert read_codes(label) == []


def test_a_qr_that_is_one_of_several_parts_raises_nothing():
    part = segno.make_sequence("an invented book " * 40, symbol_count=4)[0]
    modules = np.array([list(row) for row in part.matrix_iter(border=4)], np.uint8)
    picture = np.kron(np.where(modules > 0, 0, 255), np.ones((6, 6))).astype(np.uint8)
    codes = read_codes(picture)
    assert all(code.symbology == "QRCODE" for code in codes)
    assert all(isinstance(read_code(code.text), Foreign) for code in codes)


def test_a_part_of_several_beside_ours_does_not_hide_ours():
    part = segno.make_sequence("an invented book " * 40, symbol_count=4)[0]
    file = io.BytesIO()
    part.save(file, kind="png", scale=6, border=4)
    sheet = pictures.beside(pictures.bgr_of_png(file.getvalue()), pictures.code128())
    codes = read_codes(sheet, ours=lambda text: not isinstance(read_code(text), Foreign))
    with pytest.raises(ValueError, match="ZBarOrientation"):
        pyzbar.decode(sheet)
    assert NUMBER in [code.text for code in codes]


def test_a_long_text_is_cut_and_never_ours():
    whole = "https://status.example.kz/" + "x" * 60
    asked = []
    (code,) = read_codes(pictures.qr(whole), ours=lambda text: asked.append(text) is None)
    assert asked == [whole]
    assert len(code.text) == LONGEST_TEXT
    assert isinstance(read_code(code.text), Foreign)


def _drawn(draw):
    page = np.full((900, 700, 3), 255, np.uint8)
    draw(page)
    return page


def _lines_of_text(page):
    for row in range(20):
        at = (30, 60 + 40 * row)
        cv2.putText(page, "1042 7010 0012 3007 an office", at, 0, 0.9, (0, 0, 0), 2)


def _stripes(page):
    for column in range(40, 660, 9):
        page[200:500, column : column + 4] = 0


def _table(page):
    for place in range(50, 650, 30):
        page[place, 50:650] = 0
        page[50:650, place] = 0


WITHOUT_A_CODE = {
    "an empty sheet": lambda page: None,
    "lines of text": _lines_of_text,
    "a fence": _stripes,
    "a table": _table,
    "a gradient": lambda page: page.__setitem__(..., np.linspace(0, 255, 700)[None, :, None]),
    "grain": lambda page: page.__setitem__(
        ..., np.random.default_rng(3).integers(0, 256, page.shape)
    ),
}


@pytest.mark.parametrize("what", WITHOUT_A_CODE)
@pytest.mark.parametrize("degrees", [0, 27])
def test_nothing_is_read_where_no_code_is(what, degrees):
    page = pictures.turned(_drawn(WITHOUT_A_CODE[what]), degrees)
    assert read_codes(page, budget_ms=60_000) == []


def test_bars_with_a_strip_torn_off_give_nothing_rather_than_something():
    torn = pictures.code128()
    torn[:, 150:190] = 255
    assert read_codes(torn, budget_ms=60_000) == []


@pytest.mark.parametrize(
    "shape", [(0, 0), (0, 5, 3), (5, 0, 3), (1, 1), (1, 1, 3), (2, 3), (1, 70_000), (70_000, 1, 3)]
)
def test_pictures_of_absurd_size_have_no_codes(shape):
    assert read_codes(np.zeros(shape, np.uint8)) == []


def test_a_picture_beyond_all_measure_is_scaled_down_and_still_read():
    sheet = np.full((6_000, 9_000), 255, np.uint8)  # 54 million pixels
    label = pictures.scaled(pictures.code128(module=8), 2.0)[:, :, 0]
    sheet[3_000 : 3_000 + label.shape[0], 2_000 : 2_000 + label.shape[1]] = label
    (code,) = read_codes(sheet, budget_ms=60_000)  # a loaded machine needs seconds to shrink it
    assert code.text == NUMBER
    assert all(2_000 < x < 2_000 + label.shape[1] for x, _ in code.corners)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros(9, np.uint8),
        np.zeros((4, 4), np.uint16),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros((4, 4, 3, 1), np.uint8),
        np.zeros((4, 4), np.bool_),
        np.zeros((), np.uint8),
    ],
)
def test_what_is_no_picture_is_the_callers_mistake(image):
    with pytest.raises(ValueError, match="not a picture"):
        read_codes(image)


def test_pixels_that_lie_anywhere_in_memory_are_read():
    picture = pictures.code128()
    mirrored_twice = np.ascontiguousarray(picture[:, ::-1])[:, ::-1]
    every_other = np.repeat(np.repeat(picture, 2, axis=0), 2, axis=1)[::2, ::2]
    for scattered in (mirrored_twice, every_other, picture[:, :, ::-1], np.asfortranarray(picture)):
        assert [code.text for code in read_codes(scattered)] == [NUMBER]
    frozen = picture.copy()
    frozen.flags.writeable = False
    assert [code.text for code in read_codes(frozen)] == [NUMBER]


def test_a_small_code_in_a_telephones_picture_is_found():
    photograph = np.full((3_000, 4_000), 190, np.uint8)  # 12 million pixels
    label = pictures.turned(pictures.code128(module=3, height=110), 14)[:, :, 0]
    photograph[1_700 : 1_700 + label.shape[0], 2_900 : 2_900 + label.shape[1]] = label
    (code,) = read_codes(photograph, budget_ms=60_000)
    assert code.text == NUMBER
    assert all(2_900 <= x < 2_900 + label.shape[1] for x, _ in code.corners)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.sampled_from([(), (3,)]),
    st.integers(0, 2**32 - 1),
    st.sampled_from([2, 256]),
)
def test_no_small_picture_raises_or_reads(height, width, channels, seed, levels):
    grain = np.random.default_rng(seed).integers(0, levels, (height, width, *channels))
    assert read_codes((grain * (255 // (levels - 1))).astype(np.uint8)) == []


def test_no_look_is_begun_when_the_time_is_over(monkeypatch):
    from scanner import readers

    looked = []

    def looking(view, every_way=True):
        looked.append(view.shape)
        return iter(())

    monkeypatch.setattr(readers, "read_with_zbar", looking)
    monkeypatch.setattr(readers, "read_with_zxing", looking)
    seconds = iter(range(1_000))
    fence = _drawn(_stripes)
    assert read_codes(fence, budget_ms=2_500, now_s=lambda: float(next(seconds))) == []
    assert len(looked) == 2  # after one second and after two
    looked.clear()
    assert read_codes(fence, budget_ms=0) == []
    assert len(looked) == 1
    looked.clear()
    assert read_codes(fence, budget_ms=60_000) == []
    assert len(looked) > 5


def test_the_first_look_is_always_taken():
    assert read_codes(pictures.code128(), budget_ms=0)[0].text == NUMBER


def test_importing_this_room_loads_neither_opencv_nor_numpy():
    modules = "scanner, scanner.decode, scanner.images, scanner.wedge"
    heavy = "{'cv2', 'numpy', 'PIL', 'pypdfium2', 'zxingcpp', 'PySide6'}"
    said = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print({heavy} & set(sys.modules))"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "set()"
