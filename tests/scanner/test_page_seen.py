"""What is said of a page before the camera: just where a page gets illegible it says so."""

import cv2
import numpy as np
import pytest

from registry.cameras import PageSeen
from scanner import pages
from scanner.page_seen import LEAST_SHARPNESS, look_at, sharpness, view_of
from tests.scanner.frames import Shot, corners, frame_of
from tests.scanner.papers import a_page_pdf, likeness, rendered
from tests.scanner.pictures import NUMBER

FIVE_MILLION = (2_592, 1_944)


@pytest.fixture(scope="module")
def page():
    return rendered(a_page_pdf(), 300)


@pytest.fixture(scope="module")
def original():
    return cv2.cvtColor(rendered(a_page_pdf(), 200), cv2.COLOR_BGR2GRAY)


def seen_in(frame):
    return look_at(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))[0]


SHOTS = {
    "well": (Shot(size=FIVE_MILLION), PageSeen.GOOD),
    "from the side": (Shot(size=FIVE_MILLION, fill=0.82, lean=0.09, turn=-7), PageSeen.GOOD),
    "half in shadow": (Shot(size=FIVE_MILLION, shade=0.45), PageSeen.GOOD),
    "by a lamp of its own": (Shot(size=FIVE_MILLION, light=0.4), PageSeen.GOOD),
    "with a cheap sensor": (Shot(size=FIVE_MILLION, noise=10), PageSeen.GOOD),
    "a little soft": (Shot(size=FIVE_MILLION, blur=0.8), PageSeen.GOOD),
    "out of focus": (Shot(size=FIVE_MILLION, blur=1.8), PageSeen.BLURRED),
    "shaken": (Shot(size=FIVE_MILLION, blur=4), PageSeen.BLURRED),
    "in the dark": (Shot(size=FIVE_MILLION, light=0.16), PageSeen.DARK),
    "by a hand over its corner": (Shot(size=FIVE_MILLION, hand=True), PageSeen.COVERED),
    "half beside the picture": (Shot(size=FIVE_MILLION, moved=900), PageSeen.CUT),
    "upright by a small camera": (Shot(), PageSeen.FAR),
    "from far away": (Shot(size=FIVE_MILLION, fill=0.5), PageSeen.FAR),
}


@pytest.mark.parametrize("how", SHOTS)
def test_a_page_is_seen(page, how):
    shot, said = SHOTS[how]
    assert seen_in(frame_of(page, shot)) is said


def test_an_empty_table_is_no_page():
    assert seen_in(frame_of(None, Shot(size=FIVE_MILLION))) is PageSeen.NONE


def test_a_page_lying_along_a_small_camera_is_near_enough(page):
    lying = np.ascontiguousarray(np.rot90(page))
    assert seen_in(frame_of(lying, Shot(fill=0.95, turn=0.5))) is PageSeen.GOOD


def test_an_empty_page_is_not_blurred():
    blank = np.full((3_508, 2_480, 3), 250, np.uint8)
    assert seen_in(frame_of(blank, Shot(size=FIVE_MILLION))) is PageSeen.GOOD


def test_the_edge_that_is_drawn_is_that_of_the_page(page):
    shot = Shot(size=FIVE_MILLION, lean=0.06, turn=4)
    view = view_of(frame_of(page, shot), 7)
    wide, high = FIVE_MILLION
    there = np.array([(x * wide, y * high) for x, y in view.outline])
    assert np.abs(there - corners(page, shot)).max() < 0.02 * high
    assert len(view.pixels) == 3 * view.width * view.height
    assert (view.number, view.width) == (7, 960)


@pytest.mark.parametrize("how", ["well", "from the side", "half in shadow", "with a cheap sensor"])
def test_what_is_called_good_is_legible_in_sixty_kilobytes(page, original, how):
    frame = frame_of(page, SHOTS[how][0])
    read = pages.read_page(frame, lambda text: text == NUMBER)
    kept = pages.as_pdf([read.page])
    assert len(kept) <= 61_000
    assert read.texts == (NUMBER,)
    assert likeness(original, cv2.cvtColor(rendered(kept, 200), cv2.COLOR_BGR2GRAY)) > 0.90


def test_what_is_called_blurred_is_not_legible(page, original):
    """The limit is no taste: with this blur letters are not where they were."""
    frame = frame_of(page, Shot(size=FIVE_MILLION, blur=1.5))
    assert seen_in(frame) is PageSeen.BLURRED
    kept = pages.as_pdf([pages.read_page(frame, lambda text: text == NUMBER).page])
    assert likeness(original, cv2.cvtColor(rendered(kept, 200), cv2.COLOR_BGR2GRAY)) < 0.85


@pytest.mark.parametrize("lines", [40, 6, 2])
def test_sharpness_is_that_of_the_letters_not_their_number(lines):
    page = rendered(a_page_pdf(NUMBER, lines), 300)

    def measured(blur):
        grey = cv2.cvtColor(frame_of(page, Shot(size=FIVE_MILLION, blur=blur)), cv2.COLOR_BGR2GRAY)
        return sharpness(grey, look_at(grey)[1])

    sharp, soft, gone = measured(0), measured(0.7), measured(1.8)
    assert sharp > soft > LEAST_SHARPNESS > gone


def test_a_covered_corner_taken_all_the_same_loses_nothing(page):
    """No edge is made up: the picture is kept whole, table and hand and all."""
    frame = frame_of(page, Shot(size=FIVE_MILLION, hand=True))
    read = pages.read_page(frame, lambda text: text == NUMBER)
    kept = read.page
    assert kept.width / kept.height == pytest.approx(frame.shape[1] / frame.shape[0], rel=0.02)
    assert read.texts == (NUMBER,)
