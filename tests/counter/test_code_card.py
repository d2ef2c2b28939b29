"""Codes by camera at the desk: what is shown to it is a scan, and nobody's cursor moves."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from counter.code_card import CodeCard
from registry.cameras import CameraMissing, CameraStalled, CameraView, PageSeen
from registry.numbers import Number
from tests.counter.conftest import ALT, SHIFT, Counter


def view_of(seen: PageSeen, number: int = 1) -> CameraView:
    pixels = np.full((48, 64, 3), 200, np.uint8).tobytes()
    return CameraView(number, 64, 48, seen, pixels)


@pytest.fixture
def desk(counter: Counter) -> Counter:
    counter.speaker.switch("en")
    counter.sit_down()
    counter.workplace.readers.sees = view_of(PageSeen.NONE)
    return counter


def opened(desk: Counter) -> CodeCard:
    desk.press(Qt.Key.Key_F6, SHIFT)
    card = desk.window.codes
    assert card.isVisible()
    assert desk.workplace.readers.through == "of the settings"
    return card


def registered(desk: Counter) -> Number:
    desk.register_a_plot()
    return Number.parse(desk.workplace.journal.applications()[0].number)


def shows(desk: Counter, card: CodeCard, text: str) -> None:
    desk.workplace.readers.was_read = text
    card.look()
    QApplication.processEvents()


def test_a_label_shown_to_the_camera_opens_what_a_scanner_would_open(desk):
    number = registered(desk)
    desk.press(Qt.Key.Key_F2)
    card = opened(desk)
    desk.workplace.readers.sees = view_of(PageSeen.GOOD, 2)
    shows(desk, card, number.digits)
    assert desk.window.shown() is desk.window.case
    assert desk.window.case.number() == number
    assert desk.workplace.readers.sounds == [True]
    assert card.picture.mark == "done"
    assert desk.read("code_card_said") == "✓ Read."
    assert card.isVisible()  # for the next one


def test_a_foreign_code_sounds_low_and_opens_nothing(desk):
    page, card = desk.window.shown(), opened(desk)
    shows(desk, card, "4870204341256")
    assert desk.window.shown() is page
    assert desk.workplace.readers.sounds == [False]
    assert desk.notices() == ["A foreign barcode: it is not one of ours."]
    assert card.picture.mark == ""


def test_codes_of_two_cases_are_said_and_nothing_is_opened(desk):
    card = opened(desk)
    desk.workplace.readers.sees = view_of(PageSeen.SEVERAL, 2)
    shows(desk, card, "")
    assert card.picture.mark == "soon"
    assert desk.read("code_card_said") == "Codes of several cases are seen. Show one of them."
    assert desk.workplace.readers.sounds == []


def test_one_goes_on_typing_and_esc_takes_only_the_picture_away(desk):
    desk.press(Qt.Key.Key_F2)
    field = desk.focus()
    card = opened(desk)
    desk.type("Серікова")
    assert desk.focus() == field
    desk.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert desk.focus() == field
    assert desk.window.reception.has_draft()
    assert desk.workplace.readers.through is None
    assert card.picture._view is None


def test_a_lock_and_the_camera_for_pages_let_it_go(desk):
    number = registered(desk)
    card = opened(desk)
    desk.scan(number.digits)
    desk.press(Qt.Key.Key_K, ALT)
    assert not card.isVisible()
    assert desk.workplace.readers.through is None
    desk.press(Qt.Key.Key_Escape)
    opened(desk)
    desk.press(Qt.Key.Key_F12)
    assert not card.isVisible()
    assert desk.workplace.readers.through is None
    desk.press(Qt.Key.Key_F6, SHIFT)
    assert not card.isVisible()  # nobody is at the desk


@pytest.mark.parametrize(
    ("trouble", "short"),
    [
        (CameraMissing, "No camera is connected."),
        (CameraStalled, "The camera gives no picture any more."),
        (None, "The camera is being opened."),
    ],
)
def test_without_a_picture_it_is_said_why_in_its_place(desk, trouble, short):
    card = opened(desk)
    desk.workplace.readers.sees = trouble() if trouble else None
    shows(desk, card, "")
    assert card.picture.words() == short
    assert desk.read("code_card_said")


def test_it_stands_beside_the_rail_and_above_the_foot_in_every_size(desk):
    card = opened(desk)
    for wide, high in ((1_280, 720), (1_000, 640)):
        desk.window.resize(wide, high)
        QApplication.processEvents()
        window, foot = desk.window, desk.window.foot
        assert card.x() > window.rail.width()
        assert card.y() > 0
        assert card.geometry().bottom() < foot.y()
