"""A screen that shows everything at 125 or 150 %: nothing is cut there, pages scroll instead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.counter.conftest import CTRL, NO_KEY, SHIFT, Counter
from tests.counter.office import MemoryWorkplace
from ui.lists import Listing, column_boxes
from ui.look import current
from ui.theme import apply_theme

ROOT = Path(__file__).parents[2]
# 1280×720 at 125 and at 150 %, in the pixels that are left.
SMALL = [QSize(1024, 576), QSize(853, 480)]
PAGES = {
    "reception": (Qt.Key.Key_F2, NO_KEY),
    "today": (Qt.Key.Key_F5, NO_KEY),
    "answers": (Qt.Key.Key_F3, NO_KEY),
    "papers": (Qt.Key.Key_F4, NO_KEY),
    "search": (Qt.Key.Key_F6, NO_KEY),
    "office": (Qt.Key.Key_F5, SHIFT),
    "help": (Qt.Key.Key_F1, NO_KEY),
    "book": (Qt.Key.Key_F10, NO_KEY),
}


@pytest.fixture(params=["kk", "ru", "en"])
def desk(request: pytest.FixtureRequest, qapp: QApplication):
    apply_theme(qapp, "counter")
    counter = Counter(MemoryWorkplace(), request.param)
    yield counter
    counter.window.close()
    counter.window.deleteLater()
    qapp.sendPostedEvents()


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def in_sight(window: QWidget, part: QWidget) -> bool:
    """Whether all of it lies where the window shows it, through everything that scrolls."""
    box = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
    return part.visibleRegion().boundingRect().size() == box.size()


def columns_without_room(window: QWidget) -> list[str]:
    """Columns of the lists on the page that are too narrow for a few letters."""
    found = []
    for listing in window.findChildren(Listing):
        if listing.isVisible():
            gap = current().size.gap
            inside = listing.rect().adjusted(gap, 0, -gap, 0)
            widths = [box.width() for box in column_boxes(listing._columns, inside, gap)]
            found += [f"{listing.view.objectName()} {widths}"] if min(widths) < 44 else []
    return found


def test_at_the_usual_size_no_page_scrolls(desk):
    desk.sit_down()
    for name, (key, held) in PAGES.items():
        desk.press(key, held)
        settle()
        assert not desk.window._stack.is_scrolled(), name


@pytest.mark.parametrize("size", SMALL, ids=["125 %", "150 %"])
def test_on_a_small_screen_every_page_can_be_scrolled_to_all_of_it(desk, size):
    window = desk.window
    window.setMinimumSize(size)
    window.resize(size)
    desk.sit_down()
    for name, (key, held) in PAGES.items():
        desk.press(key, held)
        settle()
        pile = window._stack
        least, place = pile.currentWidget().minimumSizeHint(), pile.viewport().size()
        assert window.size() == size, name
        assert pile.currentWidget().width() >= least.width(), name
        assert pile.currentWidget().height() >= least.height(), name
        if least.height() > place.height() or least.width() > place.width():
            assert pile.is_scrolled(), name
        assert columns_without_room(window) == [], name
    for part in (desk.find("rail_reception"), desk.find("rail_reports"), window.foot):
        assert in_sight(window, part), part.objectName()


def test_what_has_the_keyboard_is_scrolled_into_sight(desk):
    window, size = desk.window, SMALL[-1]
    window.setMinimumSize(size)
    window.resize(size)
    desk.sit_down()
    desk.press(Qt.Key.Key_F5)
    settle()
    for _ in range(7):
        desk.press(Qt.Key.Key_Down)
        settle()
    held = window.focusWidget()
    assert window._stack.verticalScrollBar().value() > 0
    assert in_sight(window, held), held.objectName()
    window.notices.info(lambda w: w.say("Saved."))  # takes its room from the page
    settle()
    assert in_sight(window, held), held.objectName()


def test_somebody_is_registered_on_the_smallest_screen(desk):
    size = SMALL[-1]
    desk.window.setMinimumSize(size)
    desk.window.resize(size)
    desk.sit_down()
    desk.fill_in_a_person()
    settle()
    assert columns_without_room(desk.window) == []
    assert in_sight(desk.window, desk.window.focusWidget())
    desk.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(desk.workplace.journal.applications()) == 1


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5"])
def test_the_window_fits_a_screen_of_1280_by_720_at_every_scale(tmp_path, scale):
    """In a process of its own: Qt takes the scale at its start."""
    screens = tmp_path / "screen.json"
    screens.write_text('{"screens": [{"name": "one", "width": 1280, "height": 720}]}', "utf-8")
    asked = [sys.executable, "-m", "tests.counter.at_a_scale", str(tmp_path / "seen.png")]
    env = {**os.environ, "QT_SCALE_FACTOR": scale}
    env["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    done = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    wide, high, screen_wide, screen_high = map(int, done.stdout.split())
    assert (wide, high) <= (screen_wide, screen_high)
    assert high <= screen_high
    assert screen_wide == round(1280 / float(scale))
