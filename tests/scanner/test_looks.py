"""What a picture is looked at for, and for how long: a short way must not hide what can be read."""

import cv2
import numpy as np
import pytest

from scanner import looks, pages, readers
from scanner.bar_fields import fields_of_bars
from scanner.decode import read_codes
from scanner.directions import directions
from scanner.preparations import View, finer_part, half_size
from tests.scanner import pictures
from tests.scanner.pictures import LINK, NUMBER

_WHOLE = 200_000  # pixels: what is larger is the whole picture, not a place in it


def on_a_table(label, size=(960, 1_280), at=(400, 300)):
    table = np.full(size, 190, np.uint8)
    table[at[0] : at[0] + label.shape[0], at[1] : at[1] + label.shape[1]] = label
    return table


def grainy(grey, spread=3.0):
    grain = np.random.default_rng(5).normal(0, spread, grey.shape)
    return np.clip(grey + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [(438, 827), (437, 826), (437, 827), (95, 95), (3, 401)])
def test_a_picture_with_an_odd_side_is_looked_at_finely_too(size):
    """Half of an odd side is rounded up or down."""
    grey = np.random.default_rng(1).integers(0, 256, size).astype(np.uint8)
    view = View(grey, np.eye(3))
    for part in finer_part(view, half_size(view)):
        assert part.pixels.shape <= size


@pytest.fixture
def nothing_in_whole(monkeypatch):
    """Readers that see nothing in a whole picture, as in a hard one."""
    for name in ("read_with_zbar", "read_with_zxing"):
        real = getattr(readers, name)

        def looking(view, real=real, **how):
            return [] if view.size > _WHOLE else list(real(view, **how))

        monkeypatch.setattr(readers, name, looking)


def test_bars_that_readers_miss_in_the_whole_picture_are_found_in_their_place(nothing_in_whole):
    label = pictures.turned(pictures.code128(module=3, height=90), 12)[:, :, 0]
    (code,) = read_codes(grainy(on_a_table(label, at=(200, 300))), budget_ms=60_000)
    assert (code.text, code.stage.split("/")[0]) == (NUMBER, "bars")


def test_a_square_that_readers_miss_in_the_whole_picture_is_found_in_its_place(nothing_in_whole):
    label = pictures.faded(pictures.qr(module=5))[:, :, 0]
    (code,) = read_codes(grainy(on_a_table(label)), budget_ms=60_000)
    assert (code.text, code.stage) == (LINK, "evened/zxing")
    side = label.shape[0]
    assert all(300 <= x <= 300 + side and 400 <= y <= 400 + side for x, y in code.corners)


def test_modules_of_hardly_more_than_a_pixel_are_found_at_full_size_only(nothing_in_whole):
    large = pictures.code128(module=6, height=140)[:, :, 0]
    label = pictures.scaled(large, 1.2 / 6)
    table = grainy(on_a_table(label), 2.0)
    (code,) = read_codes(table, budget_ms=60_000)
    assert code.text == NUMBER
    view = View(table, np.eye(3))
    (part,) = finer_part(view, half_size(view))
    assert part.pixels.size < table.size / 10  # no more is looked at than is fine


def test_bars_half_of_which_have_faded_are_cut_out_whole():
    label = pictures.code128(module=3, height=90)[:, :, 0].astype(np.float32)
    across = np.linspace(0, 1, label.shape[1])
    left = 255 - (255 - label) * np.where(across < 0.45, 1.0, 0.3)[None]
    table = grainy(on_a_table(left.astype(np.uint8)), 2.0)
    view = View(table, np.eye(3))
    seen = [directions(one) for one in looks.levels(view, list(half_size(view)))]
    field_ = next(fields_of_bars(table, seen))
    high, wide = field_.pixels.shape
    place = field_.in_picture(np.array([(0, high / 2), (wide, high / 2)], np.float32))
    first, last = 300 + 36, 300 + label.shape[1] - 36
    assert place[:, 0].min() < first
    assert place[:, 0].max() > last


def test_stripes_too_few_for_any_code_are_not_weighed(monkeypatch):
    weighed = []
    monkeypatch.setattr(looks, "read_likeliest", lambda view: weighed.append(view.pixels) or [])
    fold = np.full((960, 1_280), 200, np.uint8)
    for x in range(400, 700, 60):
        fold[300:600, x : x + 30] = 90
    assert read_codes(grainy(fold), budget_ms=60_000) == []
    assert weighed == []
    for name in ("read_with_zbar", "read_with_zxing"):
        monkeypatch.setattr(readers, name, lambda view, **how: [])
    label = pictures.code128(module=3, height=90)[:, :, 0]
    assert read_codes(grainy(on_a_table(label)), budget_ms=60_000) == []
    assert weighed != []


def test_a_field_that_was_cut_out_is_not_cut_again_unless_there_is_more_of_it():
    label = pictures.code128(module=3, height=90)[:, :, 0]
    table = grainy(on_a_table(label))
    view = View(table, np.eye(3))
    seen = [directions(one) for one in looks.levels(view, list(half_size(view)))]
    before = ([], [])
    assert len(list(fields_of_bars(table, seen, before))) == 1
    assert list(fields_of_bars(table, [directions(view)], before)) == []
    _found, cut = before
    middle = cut[0].mean(axis=0)
    half = ([], [(middle + (cut[0] - middle) * np.float32((0.8, 1.0))).astype(np.float32)])
    assert len(list(fields_of_bars(table, seen, half))) == 1


class Clock:
    """Seconds that pass only where somebody works."""

    def __init__(self, monkeypatch, slow):
        self.s, self.slow = 0.0, slow
        for name, ms in (("read_with_zbar", 45.0), ("read_with_zxing", 10.0)):
            monkeypatch.setattr(readers, name, self._reading(ms))
        monkeypatch.setattr(looks, "directions", self._taking(directions, 13.0))
        monkeypatch.setattr(looks, "read_likeliest", self._weighing)
        monkeypatch.setattr(looks, "fields_of_bars", self._cutting)

    def _reading(self, ms):
        def read(view, every_way=True):
            self.s += self.slow * ms * view.size / 1e9 * (1 if every_way else 0.6)
            return []

        return read

    def _taking(self, real, ms):
        def take(view):
            self.s += self.slow * ms * view.pixels.size / 1e9
            return real(view)

        return take

    def _weighing(self, view):
        self.s += self.slow * 0.016
        return []

    def _cutting(self, grey, seen, before=None):
        for each in fields_of_bars(grey, seen, before):
            self.s += self.slow * 0.005
            yield each


@pytest.mark.parametrize("budget_ms", [40, 250])
@pytest.mark.parametrize("slow", [0.5, 1, 3])
def test_a_frame_takes_no_longer_than_it_may(monkeypatch, budget_ms, slow):
    """Whatever a machine's speed: by a clock that tells how long each look takes there."""
    clock = Clock(monkeypatch, slow)
    label = pictures.code128(module=3, height=90)[:, :, 0]
    frame = grainy(on_a_table(label, (1_080, 1_920)), 12.0)
    for y in (50, 700, 850):
        frame[y : y + label.shape[0], 900 : 900 + label.shape[1]] = label
    assert read_codes(frame, budget_ms=budget_ms, now_s=lambda: clock.s) == []
    assert clock.s <= budget_ms / 1_000
    if (slow, budget_ms) != (3, 40):
        assert clock.s > 0.3 * budget_ms / 1_000  # the time was used


def test_a_page_is_searched_once(monkeypatch):
    """A page without any code was searched three times, a second in all."""
    from scanner import decode

    searched = []
    monkeypatch.setattr(
        pages,
        "read_codes",
        lambda image, **how: searched.append(image.shape) or decode.read_codes(image, **how),
    )
    page = np.full((1_754, 1_240, 3), 255, np.uint8)
    cv2.putText(page, "no code", (200, 300), 0, 2.0, (0, 0, 0), 3)
    assert pages.read_page(page, lambda text: True).texts == ()
    assert searched == [(1_754, 1_240)]
