"""What the camera tells: only what is certain, once, and never what another sheet said before."""

import numpy as np
import pytest

from app.code_camera import OneCase
from registry.cameras import PageSeen
from registry.codes import OurCode, OurNumber, read_code
from registry.numbers import Number
from scanner import code_seen
from scanner.code_seen import CodeSeer
from scanner.confirm import AWAY_S, Confirmed, second_reader
from scanner.decode import Code
from tests.scanner.test_code_seen import CODE

NUMBER = Number.of_application(427, 1, 123)
OTHER = Number.of_application(427, 1, 124)
PAPER = np.full((480, 640, 3), 220, np.uint8)


class Clock:
    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seen(monkeypatch) -> dict[str, bool]:
    """What readers see in the next picture: text -> whether the second reader agrees."""
    what: dict[str, bool] = {}
    corners = ((10, 10), (60, 10), (60, 40), (10, 40))

    def read(image: object, **_: object) -> list[Code]:
        return [Code("CODE128", text, corners, "half/zbar") for text in what]

    monkeypatch.setattr(code_seen, "read_codes", read)
    monkeypatch.setattr(code_seen, "second_reader", lambda _, code: what[code.text])
    return what


def is_ours(text: str) -> bool:
    return isinstance(read_code(text), OurCode | OurNumber)


def seer_at(clock: Clock, by_code: str = "") -> CodeSeer:
    class Known:
        number = by_code

    one = OneCase(read_code, lambda _: Known() if by_code else None)  # type: ignore[arg-type, return-value]
    return CodeSeer(is_ours, one_of=one, confirmed=Confirmed(clock))


def test_a_phantom_with_a_right_check_digit_is_not_told_by_one_reader_in_one_picture(seen, clock):
    seer = seer_at(clock)
    seen[NUMBER.digits] = False
    assert seer.view(PAPER, 1).seen is PageSeen.NONE
    seen.clear()
    seer.view(PAPER, 2)
    seen[NUMBER.digits] = False
    seer.view(PAPER, 3)
    assert seer.take() == ""
    assert seer.view(PAPER, 4).seen is PageSeen.GOOD
    assert seer.take() == NUMBER.digits


def test_a_sheet_that_lies_there_is_told_once_though_readers_miss_it_now_and_then(seen, clock):
    seer, told = seer_at(clock), []
    for picture in range(80):
        seen.clear()
        if picture % 3:
            seen[NUMBER.digits] = True
        seer.view(PAPER, picture)
        told.append(seer.take())
        clock.now_s += 0.125
    assert [text for text in told if text] == [NUMBER.digits]
    seen.clear()
    clock.now_s += AWAY_S + 0.1
    seer.view(PAPER, 90)
    seen[NUMBER.digits] = True
    seer.view(PAPER, 91)
    assert seer.take() == NUMBER.digits  # it was taken away and shown again


def test_what_another_sheet_said_a_moment_before_is_never_told(seen, clock):
    """The screen was busy for a second: nobody asked meanwhile."""
    seer = seer_at(clock)
    seen[NUMBER.digits] = True
    seer.view(PAPER, 1)
    seen.clear()
    seen[OTHER.digits] = True
    seer.view(PAPER, 2)
    assert (seer.take(), seer.take()) == (OTHER.digits, "")
    seen.clear()
    seen[NUMBER.digits] = True
    seer.view(PAPER, 3)
    assert seer.take() == NUMBER.digits  # the first sheet again


def test_two_sheets_of_two_cases_mean_neither(seen, clock):
    seer = seer_at(clock)
    seen[NUMBER.digits] = True
    seer.view(PAPER, 1)
    seen[OTHER.digits] = True
    assert seer.view(PAPER, 2).seen is PageSeen.SEVERAL
    assert seer.take() == "", "also not the one that was there alone before"


@pytest.mark.parametrize(
    ("number", "meant"), [(NUMBER.digits, CODE.digits), (OTHER.digits, ""), ("", "")]
)
def test_a_receipt_with_code_and_number_means_its_code(seen, clock, number, meant):
    seer = seer_at(clock, number)
    seen.update({NUMBER.digits: True, CODE.digits: True})
    view = seer.view(PAPER, 1)
    assert seer.take() == meant
    assert view.seen is (PageSeen.GOOD if meant else PageSeen.SEVERAL)


def test_the_label_of_an_answer_beside_its_receipt_is_for_a_person_to_show_alone(seen, clock):
    seer = seer_at(clock, NUMBER.digits)
    seen.update({NUMBER.answer(1).digits: True, CODE.digits: True})
    assert seer.view(PAPER, 1).seen is PageSeen.SEVERAL
    assert seer.take() == ""


def test_the_second_reader_looks_where_the_first_one_read():
    from tests.scanner.pictures import code128

    drawn = code128(NUMBER.digits)
    grey = drawn if drawn.ndim == 2 else drawn[:, :, 0]
    page = np.full((grey.shape[0] + 200, grey.shape[1] + 200, 3), 255, np.uint8)
    page[100 : 100 + grey.shape[0], 100 : 100 + grey.shape[1]] = grey[:, :, None]
    wide, high = grey.shape[1], grey.shape[0]
    at = ((100, 100), (100 + wide, 100), (100 + wide, 100 + high), (100, 100 + high))
    for stage in ("half/zbar", "plain/zxing"):
        assert second_reader(page, Code("CODE128", NUMBER.digits, at, stage))
        assert not second_reader(page, Code("CODE128", OTHER.digits, at, stage))
        away = tuple((x - 99, 0) for x, _ in at)
        assert not second_reader(page[:60], Code("CODE128", NUMBER.digits, away, stage))
    assert not second_reader(page, Code("CODE128", NUMBER.digits, at, "bars/own"))
