"""The checks themselves: each fault they are there for is planted once, and found."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tests.screens.english import left_in_english
from tests.screens.pictures import Camera, is_blank
from ui.languages import Speaker
from ui.surfaces import text
from ui.theme import apply_theme

SCREEN = QSize(1280, 720)
TOO_WIDE = "Құжаттарыңызды аудандық бөлімге жібердік, жауабын күтіңіз. " * 6


def camera_before(label: QLabel, folder: Path) -> Camera:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(text("Қабылдау", role="title"))
    column.addWidget(label)
    page.resize(SCREEN)
    page.show()
    return Camera(page, Speaker("kk"), folder, "planted", (SCREEN,), keeps_all=False)


@pytest.fixture(autouse=True)
def dressed(qapp):
    apply_theme(qapp, "counter")


def test_a_label_wider_than_the_screen_is_found(qtbot, tmp_path):
    camera = camera_before(text(TOO_WIDE, wrap=False), tmp_path)
    qtbot.addWidget(camera.window)
    camera.take("too-wide")
    assert any("the screen has 1280×720" in fault for fault in camera.faults)


def test_a_label_whose_place_is_too_small_is_found(qtbot, tmp_path):
    label = text(TOO_WIDE, wrap=False)
    label.setMinimumWidth(0)
    label.setMaximumWidth(300)
    camera = camera_before(label, tmp_path)
    qtbot.addWidget(camera.window)
    camera.take("cut")
    assert any("shows" in fault for fault in camera.faults)


def test_an_english_sentence_on_a_kazakh_page_is_found(qtbot, tmp_path):
    camera = camera_before(text("Reception"), tmp_path)  # only the .po files know a single word
    qtbot.addWidget(camera.window)
    camera.take("english")
    spoken = [fault for fault in camera.faults if "speaks English" in fault]
    assert len(spoken) == 2  # in Kazakh and in Russian; in English it is right
    assert len(list(tmp_path.glob("*.png"))) == 2  # what is wrong can be looked at


def test_a_faultless_page_has_no_faults(qtbot, tmp_path):
    camera = camera_before(text("Келесі келуші"), tmp_path)
    qtbot.addWidget(camera.window)
    camera.take("right")
    assert camera.faults == []
    assert list(tmp_path.glob("*.png")) == []
    camera.keeps_all = True
    camera.take("kept")
    assert len(list(tmp_path.glob("*-kept-*.png"))) == 3


def test_sentences_with_facts_in_them_are_known_too():
    assert left_in_english(["Answer by 1 April"], "kk")
    assert left_in_english(["0427 · Reception"], "ru")
    assert left_in_english(["Ким Ли · 0427-01-000123-A1", "Tereze", "A+"], "kk") == []


def test_a_picture_of_nothing_is_blank():
    picture = QImage(SCREEN, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    assert is_blank(picture)
    for place in range(4):  # and so it is with four colours, wherever they are
        picture.setPixelColor(3 * place, SCREEN.height() - 6, QColor(place, 0, 0))
    assert not is_blank(picture)
