"""Every page fits the smallest screen in every language, and every widget has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from counter.applications import NUMBER_WIDTH
from counter.window import LEAST_HEIGHT, LEAST_WIDTH
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import MemoryWorkplace
from ui.look import current
from ui.screenfit import misfits
from ui.theme import apply_theme
from words import words_in
from words.catalogs import load

WRITTEN_ALIKE = {
    *("{n} GB", "{n} MB", "{n} KB"),  # «ГБ», «МБ», «КБ» in both languages
    *("Camera", "Printer"),
}
ROOM = Path(__file__).parents[2] / "counter"


@pytest.fixture(params=["kk", "ru", "en"])
def speaking(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Counter]:
    apply_theme(qapp, "counter")
    counter = Counter(MemoryWorkplace(), request.param)
    yield counter
    counter.window.close()
    counter.window.deleteLater()
    qapp.sendPostedEvents()


def fits(counter: Counter) -> None:
    """At its smallest size the window shows the page whole: nothing is cut, nothing is scrolled."""
    for _ in range(3):
        QApplication.processEvents()
    window = counter.window
    assert (window.width(), window.height()) == (LEAST_WIDTH, LEAST_HEIGHT)
    assert misfits(window, window.size()) == []
    assert not window._stack.is_scrolled(), window.shown()


@pytest.mark.parametrize(("width", "height"), [(2_000, 20), (20, 2_000)])
def test_a_page_that_is_too_large_would_be_noticed(speaking, width, height):
    speaking.sit_down()
    fits(speaking)
    page = speaking.window.shown()
    label = QLabel(page)
    label.setMinimumSize(width, height)
    layout = page.layout()
    assert layout is not None
    layout.addWidget(label)
    with pytest.raises(AssertionError):
        fits(speaking)


def test_words_that_are_cut_would_be_noticed(speaking):
    speaking.sit_down()
    speaking.find("register").setMaximumWidth(80)
    with pytest.raises(AssertionError):
        fits(speaking)


def test_every_page_fits_the_smallest_screen(speaking):
    counter, workplace = speaking, speaking.workplace
    fits(counter)
    counter.sit_down()
    fits(counter)
    counter.say("580314400003")
    counter.find("for_someone_else").click()
    fits(counter)
    counter.find("start_over").click()
    workplace.sheets_left = 0
    counter.fill_in_a_person()
    fits(counter)
    counter.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    counter.press(Qt.Key.Key_Down, times=2)
    counter.press(Qt.Key.Key_Space, times=2)
    counter.press(Qt.Key.Key_Return, CTRL)
    counter.find("refuse_acceptance").click()
    fits(counter)
    counter.find("back_to_papers").click()
    counter.press(Qt.Key.Key_Return, CTRL, times=2)
    fits(counter)
    (application,) = workplace.journal.applications()
    counter.scan(application.number)
    fits(counter)
    counter.find("send_papers").click()
    assert len(counter.notices()) == 2
    fits(counter)
    counter.press(Qt.Key.Key_F6)
    fits(counter)
    counter.press(Qt.Key.Key_F4)
    fits(counter)


def test_nothing_on_the_case_page_is_cut_off(speaking):
    counter, workplace = speaking, speaking.workplace
    counter.sit_down()
    counter.register_a_plot() if counter.speaker.w.language == "kk" else register_first(counter)
    (application,) = workplace.journal.applications()
    number = workplace.journal.application(application.number)
    assert number is not None
    counter.scan(workplace.department_answers(_number(application.number)).digits)
    counter.enter()
    QApplication.processEvents()
    case = counter.window.case
    for name, link in case.links.items():
        if link.isVisibleTo(case):
            holder = link.parentWidget()
            assert link.geometry().right() <= holder.width(), name
            assert link.width() >= link.sizeHint().width(), name


def register_first(counter: Counter) -> None:
    counter.fill_in_a_person()
    counter.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    counter.press(Qt.Key.Key_Return, CTRL)


def _number(digits: str):
    from registry.numbers import Number

    return Number.parse(digits)


def test_no_button_is_narrower_than_its_words(speaking):
    counter = speaking
    counter.sit_down()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F6):
        counter.press(key)
        QApplication.processEvents()
        for button in counter.window.findChildren(QAbstractButton):
            if button.isVisibleTo(counter.window) and button.text():
                assert button.width() >= button.minimumSizeHint().width(), button.objectName()
    for name in ("reception", "answers", "prints", "search"):
        rail = counter.find(f"rail_{name}")
        words = rail.fontMetrics().horizontalAdvance(rail.text())
        assert words * 13 / 15 <= rail.width(), rail.text()  # painted in the small letters


def test_every_field_has_a_name_for_screen_readers(speaking):
    counter = speaking
    counter.sit_down()
    for field in counter.window.findChildren(QLineEdit):
        if field.objectName() and field.isVisibleTo(counter.window):
            assert field.accessibleName(), field.objectName()


def test_a_number_is_never_cut_in_a_list(speaking):
    widest = QFontMetrics(current().font()).horizontalAdvance("0427-01-000888")
    assert widest <= NUMBER_WIDTH
    words = speaking.speaker.w
    late = QFontMetrics(current().font()).horizontalAdvance(words.working_days_left(-21))
    due = speaking.window.applications.list._columns[4].width
    assert late + current().size.icon + 8 <= due


def sentences() -> set[str]:
    found: set[str] = set()
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                called = called or getattr(node.func, "id", "")
                first = node.args[0] if node.args else None
                if called not in ("say", "later", "count") or not isinstance(first, ast.Constant):
                    continue
                if isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_sentence_is_said_in_kazakh_and_in_russian():
    said = sentences()
    assert len(said) > 150
    kk, ru = load("kk"), load("ru")
    for sentence in said:
        if not re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", sentence)):
            continue  # nothing but signs between facts: there is no word to say
        assert kk.gettext(sentence) != sentence or kk.ngettext(sentence, "", 1) != sentence
        assert ru.gettext(sentence) != sentence or ru.ngettext(sentence, "", 1) != sentence
        if kk.gettext(sentence) != sentence:
            same = kk.gettext(sentence) == ru.gettext(sentence)
            assert not same or sentence in WRITTEN_ALIKE, sentence


def test_the_screens_speak_plainly():
    hidden = ("sync", "queue", "entry", "chain", "fork", "parcel", "payload")
    for sentence in sentences():
        assert not any(word in sentence.lower().split() for word in hidden), sentence
    assert words_in("kk").say("Who") == "Кім"
