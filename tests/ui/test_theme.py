"""The clothes: our typeface in two weights, our colours, no grey of Qt."""

import ast
import warnings
from pathlib import Path

import lucide
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QImage, QPainter, QRawFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
)

from ui.fonts import font
from ui.icons import draw_icon, picture_file
from ui.look import current
from ui.theme import apply_theme
from ui.tokens import DAYLIGHT

LETTERS = "әғқңөұүһіӘҒҚҢӨҰҮҺІ₸№→✓«»"


def ink(picture):
    """How dark a picture is, in whole black pixels."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(255 - byte for byte in bytes(grey.constBits())) / 255


def written(letters, words):
    picture = QImage(400, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setFont(letters)
    painter.drawText(4, 44, words)
    painter.end()
    return picture


@pytest.mark.parametrize("bold", [False, True])
def test_qt_writes_every_letter_in_our_typeface(bold):
    letters = font(24, bold=bold)
    assert QFontInfo(letters).family().startswith("Onest")
    raw = QRawFont.fromFont(letters)
    assert [letter for letter in LETTERS if not raw.supportsCharacter(ord(letter))] == []


def test_the_heavy_weight_is_not_lost_on_the_way_to_the_screen():
    plain, heavy = (ink(written(font(40, bold=bold), "Қабылданды")) for bold in (False, True))
    assert heavy > 1.25 * plain


def test_digits_line_up_where_they_are_asked_to(qapp):
    column = QFontMetrics(font(15, tabular=True))
    assert column.horizontalAdvance("1111") == column.horizontalAdvance("8888")
    sentence = QFontMetrics(font(15))
    assert sentence.horizontalAdvance("1111") < sentence.horizontalAdvance("8888")


@pytest.mark.parametrize(
    "kind", [QPushButton, QLineEdit, QComboBox, QCheckBox, QRadioButton, QProgressBar]
)
def test_no_stock_control_keeps_the_grey_of_qt(shown, kind):
    widget = shown(kind(), 200, 60)
    picture = widget.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name().upper()
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    }
    assert "#EFEFEF" not in colours  # Fusion's button
    assert DAYLIGHT.surface in colours or DAYLIGHT.paper in colours


def test_bigger_letters_reach_what_is_already_on_the_screen(qapp, shown):
    button = shown(QPushButton("Тіркеу"))
    before = button.fontMetrics().height()
    apply_theme(qapp, scale=1.5)
    assert button.fontMetrics().height() > 1.3 * before
    assert current().size.normal == 22


def test_the_high_contrast_mode_changes_the_colours_only(qapp):
    daylight = current().size
    apply_theme(qapp, contrast=True)
    assert current().size == daylight
    assert current().hex("ink") == "#000000"


def test_an_icon_is_drawn_and_an_unknown_one_is_our_bug():
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    draw_icon(painter, "printer", "#000000", QRectF(0, 0, 40, 40))
    with pytest.raises(KeyError, match="no-such-icon"):
        draw_icon(painter, "no-such-icon", "#000000", QRectF(0, 0, 40, 40))
    painter.end()
    assert ink(picture) > 50


ROOT = Path(__file__).parents[2]
NO_ICONS = {"columns", "fingerprint", "home", "layout", "rows", "text"}  # words of ours, too


def is_old_name(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            lucide.lucide_icon(name)
        except DeprecationWarning:
            return True
    return False


def test_no_icon_goes_by_a_name_that_lucide_is_about_to_drop():
    """It would be drawn for as long as it lies in somebody's cache, and be missing on a new
    machine."""
    sources = [path for room in ("ui", "kiosk", "counter") for path in (ROOT / room).glob("*.py")]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text()))]
    said = {node.value for node in nodes if isinstance(node, ast.Constant)}
    names = {one for one in said if isinstance(one, str) and one.replace("-", "").isalnum()}
    assert {"printer", "face-grinning"} <= names, "the names of icons are not found"
    assert {name for name in names - NO_ICONS if is_old_name(name)} == set()
    assert is_old_name("laugh")


def test_a_style_sheet_gets_its_icons_as_files():
    assert not QImage(picture_file("check", "#FFFFFF")).isNull()
