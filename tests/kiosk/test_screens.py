"""Every screen, in three languages and three sizes: large enough, whole, translated, named."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from kiosk.keyboard import Keyboard
from kiosk.pictures import HallPanes
from kiosk.touch import TARGET, HomeTile
from registry.application import Stage
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.hall import BoardHall, a_code, a_row
from ui.background import Immediate
from ui.look import current
from ui.tokens import contrast
from words import LANGUAGES

SMALLEST_LETTERS = 24  # px


def screens(visitor: Visitor, hall: BoardHall):
    """Opens one screen after the other; gives each a name."""
    codes = {stage: hall.put(a_row(stage)) for stage in Stage}
    missing = hall.put(a_row(Stage.REGISTERED, incomplete=True))
    late = hall.put(a_row(Stage.WITH_DEPARTMENT, due="2026-03-20"))
    yield "home"
    visitor.touch("status_tile")
    yield "code"
    visitor.tap("1234567")
    yield "code-half"
    visitor.tap("89012")
    yield "code-wrong"
    visitor.scan("4870204341256")
    yield "code-foreign"
    for stage, code in codes.items():
        visitor.scan(code.digits)
        yield f"answer-{stage.value}"
    visitor.scan(missing.digits)
    yield "answer-incomplete"
    visitor.scan(late.digits)
    yield "answer-late"
    visitor.scan(a_code(900).digits)
    yield "answer-not-found"
    visitor.let_pass(31)
    yield "warning"
    visitor.touch("still_here")
    for seed in range(901, 904):
        visitor.scan(a_code(seed).digits)
    visitor.scan(codes[Stage.SENT].digits)
    visitor.scan(a_code(905).digits)
    visitor.scan(a_code(906).digits)
    visitor.scan(a_code(907).digits)
    yield "wait"


def shown(window, kind):
    return [child for child in window.findChildren(kind) if child.isVisible()]


def assert_targets_are_large(window):
    for button in shown(window, QAbstractButton):
        size = (button.width(), button.height())
        above = button.parentWidget()
        least = above.least_key if isinstance(above, Keyboard) else TARGET
        assert min(size) >= least, f"{button.objectName()} is {size}"


def assert_letters_are_large(window):
    for label in shown(window, QLabel):
        if label.text():
            assert label.font().pixelSize() >= SMALLEST_LETTERS, label.objectName()


def assert_texts_are_whole(window):
    for label in shown(window, QLabel):
        if not label.text():
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        assert needed <= label.height(), f"{label.objectName()} is cut: {label.text()}"
        words = label.text().replace("\N{NO-BREAK SPACE}", "_").split()
        widest = max(QFontMetrics(label.font()).horizontalAdvance(word) for word in words)
        assert widest <= label.width(), f"{label.objectName()} is too narrow: {label.text()}"
    for button in shown(window, QAbstractButton):
        if isinstance(button, HomeTile):
            assert button.texts_fit()
            continue
        small = QFontMetrics(current().font("small")).horizontalAdvance(button.text())
        assert small <= button.width() - 4, f"{button.objectName()} is cut: {button.text()}"


def assert_panes_are_whole(window):
    for panes in shown(window, HallPanes):
        least = panes.minimumSizeHint()
        assert least.width() <= panes.width(), f"{least} in {panes.size()}"
        high = panes.heightForWidth(panes.width()) if panes.hasHeightForWidth() else least.height()
        assert high <= panes.height(), f"{high} in {panes.size()}"


def assert_all_lies_inside(window):
    for child in shown(window, QWidget):
        if child.parentWidget() is None or child.objectName().startswith("qt_"):
            continue
        box = child.rect().translated(child.mapTo(window, child.rect().topLeft()))
        assert window.rect().contains(box), f"{child.objectName()} {box} leaves the screen"
        above = child.parentWidget()
        if type(child).__name__ != "FocusRing":
            assert above.rect().contains(child.geometry()), f"{child.objectName()} is cut off"


def assert_in_its_language(window, language):
    """In kk and ru no Latin word is left, but for the languages' own names and A+."""
    if language == "en":
        return
    for child in shown(window, QWidget):
        if child.objectName().startswith("language_") or not hasattr(child, "text"):
            continue
        said = child.text().removeprefix("A+ ")
        latin = [letter for letter in said if letter.isascii() and letter.isalpha()]
        assert not latin, f"{child.objectName()} says {said!r}"


def assert_named(window):
    for button in shown(window, QAbstractButton):
        assert button.objectName(), button.text()
        assert button.accessibleName() or button.text()


def assert_sizes_hold(window):
    hint = window.minimumSizeHint()
    assert hint.width() <= window.width(), f"{hint} in {window.size()}"
    assert hint.height() <= window.height(), f"{hint} in {window.size()}"


@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_large_whole_and_translated(qtbot, tmp_path, language, size, large):
    hall = BoardHall(can_print=True)
    visitor = Visitor(qtbot, hall, language, SIZES[size], Immediate())
    if large:
        visitor.touch("large_text")
    for name in screens(visitor, hall):
        settle()
        try:
            assert_targets_are_large(visitor.window)
            assert_letters_are_large(visitor.window)
            assert_texts_are_whole(visitor.window)
            assert_panes_are_whole(visitor.window)
            assert_all_lies_inside(visitor.window)
            assert_in_its_language(visitor.window, language)
            assert_named(visitor.window)
            assert_sizes_hold(visitor.window)
            assert visitor.find("finish").isVisible()
            assert visitor.find(f"language_{language}").isVisible()
        except AssertionError as cut:
            picture = tmp_path / f"{name}-{language}-{size}.png"
            visitor.window.grab().save(str(picture))
            raise AssertionError(f"on {name}, see {picture}") from cut


def test_finish_lies_bottom_right(visitor):
    finish, window = visitor.find("finish"), visitor.window
    corner = finish.mapTo(window, finish.rect().bottomRight())
    assert window.width() - corner.x() <= 60
    assert window.height() - corner.y() <= 60


def test_contrast_makes_every_text_at_least_seven_to_one(visitor):
    visitor.touch("contrast")
    colours = current().palette
    for text in (colours.ink, colours.second):
        for ground in (colours.paper, colours.surface, colours.soon_ground, colours.selected):
            assert contrast(text, ground) >= 7
    assert contrast(colours.on_accent, colours.accent) >= 7


def test_all_pictures_can_be_looked_at(qtbot, tmp_path):
    """One picture in all, so that a picture that cannot be drawn fails here and not in the hall."""
    visitor = Visitor(qtbot, BoardHall(), "kk", SIZES["upright"])
    visitor.touch("status_tile")
    picture = visitor.window.grab().toImage()
    centre = visitor.find("receipt_picture").geometry().center()
    assert picture.pixelColor(centre).name() != current().hex("paper").lower()
