"""Pages are made when they are first asked for: quietly, in the language of that moment."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from counter.ahead import QUIET_MS, Ahead
from counter.case import CasePage
from registry.numbers import Number
from tests.counter.conftest import ALT, Counter

LATE = [
    *("reception", "today", "answers", "papers", "applications", "reports"),
    *("case", "secret", "help", "book", "road", "advice"),
]


class ShownAlone(QObject):
    """Widgets that appear as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        alone = isinstance(watched, QWidget) and watched.isWindow()
        if alone and event.type() == QEvent.Type.Show:
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def made(counter: Counter) -> list[str]:
    return [name for name in LATE if getattr(counter.window.pages, name).made is not None]


def test_pages_are_made_one_by_one_while_nobody_touches_anything(counter):
    untouched = QUIET_MS - 1
    ahead = Ahead(counter.window.pages, lambda: untouched, counter.window)
    over: list[bool] = []
    ahead.done.connect(lambda: over.append(True))
    ahead._look()
    assert made(counter) == []  # somebody is typing
    untouched = QUIET_MS
    ahead._look()
    assert made(counter) == ["reception"]
    counter.sit_down()
    counter.press(Qt.Key.Key_F6)
    counter.type("Ким")
    for _ in LATE:
        if not over:
            ahead._look()
    assert ahead.is_done()
    assert over == [True]
    assert set(LATE) - set(made(counter)) == {"secret"}
    assert counter.focus() == "search"  # nothing has moved under whoever works there
    assert counter.window.applications.search.text() == "Ким"


def test_at_the_start_no_page_is_made_but_the_list_of_faces(counter):
    assert made(counter) == []
    counter.sit_down()
    assert made(counter) == ["reception"]


def test_a_page_is_made_when_it_is_first_opened_and_only_once(counter):
    counter.sit_down()
    counter.press(Qt.Key.Key_F6)
    assert made(counter) == ["reception", "applications"]
    page = counter.window.shown()
    counter.press(Qt.Key.Key_F2)
    counter.press(Qt.Key.Key_F6)
    assert counter.window.shown() is page is counter.window.applications


def test_no_page_appears_as_a_window_of_its_own_while_it_is_made(counter):
    """Something shown before it stands on its page flashed up and took the keyboard with it."""
    counter.sit_down()
    program, seen = QApplication.instance(), ShownAlone()
    assert program is not None
    program.installEventFilter(seen)
    try:
        for name in LATE:
            getattr(counter.window.pages, name)()
    finally:
        program.removeEventFilter(seen)
    assert made(counter) == LATE
    assert seen.seen == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_page_made_late_speaks_the_language_of_that_moment(counter, language):
    counter.sit_down()
    counter.speaker.switch(language)
    counter.press(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    said = counter.window.reports._title.text()
    assert said == counter.speaker.w.say("Office")
    counter.speaker.switch("kk")  # and it hears of the next one
    assert counter.window.reports._title.text() == counter.speaker.w.say("Office") != said


def test_a_scan_before_any_page_was_opened_opens_the_application(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    (application,) = workplace.journal.applications()
    number = Number.parse(application.number)
    other = Counter(workplace, "en")  # the window is closed and opened again
    other.scan(number.digits)
    assert made(other) == []  # nobody works here yet: it is only said
    assert len(other.notices()) == 1
    other.enter()
    other.press(Qt.Key.Key_F5)
    other.scan(number.digits)
    assert isinstance(other.window.shown(), CasePage)
    assert other.window.case.number() == number
    other.press(Qt.Key.Key_Left, ALT)
    assert other.window.shown() is other.window.today
    other.window.close()


def test_what_is_due_is_known_to_a_page_made_afterwards(counter, workplace):
    workplace.sheets_left = 0
    counter.sit_down()
    counter.register_a_plot()  # its receipt and its slip do not come out
    counter.press(Qt.Key.Key_F4)
    assert "2" in counter.window.papers._chips["print"].text()
