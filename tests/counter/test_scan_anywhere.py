"""Scans on every page of the window, as a scanner's own keys: each does the right thing.

A form that is begun is parked as a tab and comes back to the letter; the receipt of another visitor
takes one scan and one Enter.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from counter.scans import TakesScans
from registry.application import Stage
from registry.desk import Form
from registry.facts import Applicant
from registry.numbers import Number
from scanner.qt_wedge import QtWedge
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import AIGUL, MemoryWorkplace
from tests.scanner.keyboards import LAYOUTS, enter, presses_of
from tests.scanner.test_qt_wedge import key_event
from ui.feed import ScanFeed

ALT = Qt.KeyboardModifier.AltModifier
FOREIGN = "4870204341256"
PATIENCE_S = 10  # a scan without an Enter is whole after a tenth of a second


class Desk(Counter):
    """A counter with a scanner on its keyboard, and four visitors of earlier days in the book."""

    def __init__(self, workplace: MemoryWorkplace, language: str = "kk") -> None:
        self.layout = "us"
        self._at_ms = 1_000
        self._now = [0.0]
        self.wedge = QtWedge(platform="linux")
        super().__init__(workplace, language)
        self.feed = ScanFeed(lambda: self._now[0])
        self.feed.scanned.connect(self.window.scans.take)
        self.wedge.scanned.connect(self.feed.take)
        self.wedge.start()

    def close(self) -> None:
        self.wedge.stop()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents()

    def scan(self, text: str, *, ended: bool = True) -> None:
        """The scanner's own keys, in the layout that is set."""
        self._now[0] += 2
        self._keys(text, ended=ended)

    def _keys(self, text: str, *, ended: bool) -> None:
        burst = presses_of(text, self._at_ms, 6, self.layout, with_releases=True)
        self._at_ms = burst[-1].at_ms + 6
        if ended:
            burst += [enter(self._at_ms), enter(self._at_ms + 1, down=False)]
        self._at_ms += 1_000
        for press in burst:
            QCoreApplication.sendEvent(self.window.windowHandle(), key_event(press))
        if not ended:  # whole once the wedge holds nothing back any more
            end = time.monotonic() + PATIENCE_S
            while self.wedge.holds:
                assert time.monotonic() < end
                QTest.qWait(5)
        QApplication.processEvents()

    def again(self, text: str) -> None:
        """The trigger was held: the same label once more, a third of a second later."""
        self._now[0] += 0.3
        self._keys(text, ended=True)

    def type(self, text: str) -> None:
        with self._hands():
            super().type(text)

    def press(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        times: int = 1,
    ) -> None:
        with self._hands():
            super().press(key, modifier, times)

    @contextmanager
    def _hands(self) -> Iterator[None]:
        """QTest presses keys faster than any scanner."""
        self.wedge.stop()
        yield
        self.wedge.start()

    def begin_somebody(self) -> None:
        self.say("800101000007")
        self.type("Ахметов Бол")
        self.find("name").setCursorPosition(3)

    def stands_as_begun(self) -> None:
        """The form of `begin_somebody` is here, and the cursor in it."""
        assert self.window.shown() is self.window.reception
        assert self.focus() == "name"
        name = self.find("name")
        assert isinstance(name, QLineEdit)
        assert (name.text(), name.cursorPosition()) == ("Ахметов Бол", 3)
        assert self.window.reception.who.applicant().iin == "800101000007"
        assert not self.window.tabs.parked()

    def tabs(self) -> list[str]:
        return [one.draft.visitor for one in self.window.tabs.parked()]


@pytest.fixture
def village(workplace: MemoryWorkplace) -> "Village":
    return Village(workplace)


class Village:
    """Labels of every kind that can come over the counter, each in its own stage."""

    def __init__(self, workplace: MemoryWorkplace) -> None:
        self.workplace = workplace
        self.codes: dict[Number, str] = {}
        self.numbers = [self._register(name) for name in ("Асан", "Үсен", "Жұмабай", "Мария")]

    def _register(self, name: str) -> Number:
        receipt = self.workplace.register(
            Form(applicant=Applicant(name=name), service="01-01", accept_incomplete=True), AIGUL
        )
        assert receipt.code is not None
        self.codes[receipt.number] = receipt.code.digits
        return receipt.number

    @property
    def paper(self) -> Number:
        return self.numbers[0]

    @property
    def answer(self) -> Number:
        """Of an answer whose news is here."""
        number = self.numbers[1]
        if self.stage(number) is Stage.REGISTERED:
            return self.workplace.department_answers(number)
        return number.answer(1)

    def stage(self, number: Number) -> Stage:
        known = self.workplace.application(number)
        assert known is not None
        return known.stage

    def at_the_desk(self) -> str:
        """The control code on the receipt of somebody whose answer lies here."""
        number = self.numbers[2]
        if self.stage(number) is not Stage.AT_DESK:
            self.workplace.take_in_answer(self.workplace.department_answers(number), AIGUL)
        return self.codes[number]


@pytest.fixture
def desk(qapp: QApplication, village: Village) -> Iterator[Desk]:
    one = Desk(village.workplace)
    one.sit_down()
    yield one
    one.close()


# -- every page, every kind of label --------------------------------------------------------------


def a_case(desk: Desk, village: Village) -> None:
    desk.window.open_application(village.numbers[3])


def a_question(desk: Desk, village: Village) -> None:
    """The reason of a withdrawal is half written."""
    desk.window.open_application(village.numbers[3])
    desk.find("link_withdraw").click()
    desk.type("өз ерк")


def a_paper_being_read(desk: Desk, village: Village) -> None:
    desk.press(Qt.Key.Key_F3)
    desk.say(village.numbers[3].answer(1).shown)
    desk.window.answers.their_number.edit.setFocus()
    desk.type("15-")


def a_form(desk: Desk, village: Village) -> None:
    desk.begin_somebody()


def a_receipt_shown(desk: Desk, village: Village) -> None:
    desk.register_a_plot()


def page(key: Qt.Key) -> Callable[[Desk, Village], None]:
    return lambda desk, village: desk.press(key)


PAGES = {
    "reception, empty": lambda desk, village: None,
    "reception, a form begun": a_form,
    "reception, a receipt shown": a_receipt_shown,
    "answers": page(Qt.Key.Key_F3),
    "answers, one being read off the paper": a_paper_being_read,
    "papers": page(Qt.Key.Key_F4),
    "search": page(Qt.Key.Key_F6),
    "an application": a_case,
    "an application, a question in it": a_question,
    "the line": page(Qt.Key.Key_F7),
    "the book": page(Qt.Key.Key_F10),
    "another specialist is about to sit down": lambda desk, village: desk.window.foot.people.emit(),
}


def state(desk: Desk) -> tuple[object, ...]:
    """All that a person could miss: the page, the cursor, and what is written on it."""
    window = desk.window
    edits = [
        (edit.objectName(), edit.text(), edit.cursorPosition() if edit.hasFocus() else None)
        for edit in window.shown().findChildren(QLineEdit)
        if edit.isVisibleTo(window)
    ]
    return window.shown(), window.focusWidget().objectName(), sorted(edits, key=str)


@pytest.mark.parametrize("where", PAGES)
def test_every_label_does_the_right_thing_on_every_page(desk, village, where):
    """Each label under another layout, and on each page the next one begins."""
    PAGES[where](desk, village)
    before, window = state(desk), desk.window
    layouts = itertools.cycle(LAYOUTS)
    for _ in range(list(PAGES).index(where) % len(LAYOUTS)):
        next(layouts)

    def scan(label: str, *, ended: bool = True) -> None:
        desk.layout = next(layouts)
        desk.scan(label, ended=ended)

    def comes_back() -> None:
        desk.press(Qt.Key.Key_Escape)
        assert state(desk) == before
        assert desk.tabs() == []

    if not isinstance(window.shown(), TakesScans):  # such a page has a use of its own for papers
        scan(village.paper.digits)
        assert window.case.number() == village.paper
        comes_back()
        scan(village.paper.paper(2).digits, ended=False)
        assert window.case.number() == village.paper
        comes_back()
        scan(Number.transfer_list(427, 1, 7).digits)
        assert window.shown() is window.papers
        comes_back()
    scan(village.answer.digits)
    assert desk.focus() == "take_in"
    desk.enter()
    assert village.workplace.application(village.numbers[1]).stage is Stage.AT_DESK
    assert window.case.number() == village.numbers[1]
    comes_back()
    for label in (village.at_the_desk(), f"http://127.0.0.1:8427/s/{village.at_the_desk()}"):
        scan(label)
        assert window.case.number() == village.numbers[2]
        assert desk.focus() == "hand_over"
        comes_back()
    for label in (FOREIGN, "9991231231231"):
        scan(label)
        assert len(desk.notices()) == 1
        assert state(desk) == before  # nothing was opened
        window.notices.clear()
    scan(village.at_the_desk())
    desk.enter()
    assert village.workplace.application(village.numbers[2]).stage is Stage.ISSUED
    assert state(desk) == before
    assert "Жұмабай" in desk.notices()[-1]


# -- the grandmother ------------------------------------------------------------------------------


def test_an_answer_is_collected_in_the_middle_of_a_registration_by_one_scan_and_one_enter(
    desk, village
):
    desk.begin_somebody()
    desk.scan(village.at_the_desk())
    assert desk.tabs() == ["Ахметов Бол"]
    assert desk.sees("parked_0")
    assert desk.focus() == "hand_over"
    desk.enter()
    assert village.workplace.application(village.numbers[2]).stage is Stage.ISSUED
    desk.stands_as_begun()
    assert desk.notices() == [
        f"Біржола берілді: Жұмабай, {village.numbers[2].shown}. Қол қойылған дана кеңседе қалады."
    ]
    assert not desk.sees("parked")
    desk.find("name").end(False)
    desk.type("ат")
    assert desk.window.reception.who.applicant().name == "Ахметов Болат"


def test_the_trigger_held_on_a_receipt_hands_nothing_over_by_itself(desk, village):
    desk.begin_somebody()
    code = village.at_the_desk()
    desk.scan(code)
    for _ in range(5):
        desk.again(code)
    assert village.workplace.application(village.numbers[2]).stage is Stage.AT_DESK
    assert desk.focus() == "hand_over"
    desk.press(Qt.Key.Key_Escape)
    desk.stands_as_begun()


def test_an_enter_by_habit_at_a_receipt_without_an_answer_leads_back_and_does_nothing(
    desk, village
):
    desk.begin_somebody()
    desk.scan(village.codes[village.numbers[3]])
    assert desk.sees("send_papers")
    entries = len(village.workplace.journal.entries)
    desk.enter()
    desk.stands_as_begun()
    assert len(village.workplace.journal.entries) == entries


def test_five_receipts_in_a_row_are_one_step_from_the_form(desk, village):
    desk.begin_somebody()
    desk.scan(village.at_the_desk())
    desk.scan(village.answer.digits)
    desk.enter()
    desk.scan(village.paper.digits)
    desk.scan(village.codes[village.numbers[3]])
    assert desk.tabs() == ["Ахметов Бол"]
    desk.press(Qt.Key.Key_Left, ALT)
    desk.stands_as_begun()


def test_an_answer_that_nobody_decided_about_comes_back_before_the_form(desk, village):
    desk.begin_somebody()
    desk.scan(village.answer.digits)
    desk.scan(village.paper.digits)
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() == "take_in"
    desk.press(Qt.Key.Key_Escape)
    desk.stands_as_begun()


def test_the_trigger_held_on_an_answer_takes_nothing_in_by_itself(desk, village):
    answer = village.answer
    desk.scan(answer.digits)
    for _ in range(5):
        desk.again(answer.digits)
    assert village.stage(village.numbers[1]) is Stage.ANSWERED
    assert desk.focus() == "take_in"
    desk.scan(answer.digits)  # and once more on purpose: it is looked at, no more
    assert village.stage(village.numbers[1]) is Stage.ANSWERED
    desk.enter()
    assert village.stage(village.numbers[1]) is Stage.AT_DESK


def test_somebody_elses_label_leaves_the_form_where_it_is(desk, village):
    desk.begin_somebody()
    for label in (FOREIGN, Number.of_application(427, 1, 999).digits, "abc-12345"):
        desk.scan(label)
        desk.stands_as_begun()


# -- several visitors -----------------------------------------------------------------------------


def three_visitors(desk: Desk) -> None:
    desk.begin_somebody()
    desk.press(Qt.Key.Key_N, CTRL)
    desk.type("Серік")
    desk.press(Qt.Key.Key_N, CTRL)
    desk.type("5803")
    desk.press(Qt.Key.Key_N, CTRL)


def test_another_visitor_begins_while_one_waits_and_each_has_a_tab(desk):
    three_visitors(desk)
    assert desk.tabs() == ["Ахметов Бол", "Серік", ""]
    assert desk.find("parked_2").text() == "Аты жазылмаған келуші"
    assert desk.focus() == "who"
    desk.press(Qt.Key.Key_2, CTRL)
    assert (desk.focus(), desk.find("who").text()) == ("who", "Серік")
    assert desk.tabs() == ["Ахметов Бол", ""]
    desk.press(Qt.Key.Key_1, CTRL)
    assert desk.tabs() == ["Серік", ""]  # he waits where the other one stood
    assert desk.find("name").cursorPosition() == 3


def test_next_visitor_leaves_an_empty_form_alone(desk):
    desk.press(Qt.Key.Key_N, CTRL, times=3)
    assert desk.tabs() == []
    assert desk.focus() == "who"


def test_escape_on_an_empty_form_takes_up_the_last_one_who_waits(desk):
    three_visitors(desk)
    desk.press(Qt.Key.Key_Escape)
    assert desk.find("who").text() == "5803"
    desk.press(Qt.Key.Key_Escape)
    assert desk.find("who").text() == "5803"  # it is begun: Escape leaves it alone
    assert desk.tabs() == ["Ахметов Бол", "Серік"]


def test_a_tab_pressed_on_any_page_opens_the_form(desk):
    three_visitors(desk)
    desk.press(Qt.Key.Key_F6)
    desk.find("parked_1").click()
    assert desk.window.shown() is desk.window.reception
    assert desk.find("who").text() == "Серік"


def test_a_tab_is_dropped_and_brought_back_where_it_was(desk):
    three_visitors(desk)
    desk.find("drop_1").click()
    assert desk.tabs() == ["Ахметов Бол", ""]
    (band,) = desk.window.notices.bands()
    assert "Серік" in band.words()
    band._button.click()
    assert desk.tabs() == ["Ахметов Бол", "Серік", ""]
    assert desk.notices() == []
    desk.find("parked_0").setFocus()
    desk.press(Qt.Key.Key_Delete)
    assert desk.tabs() == ["Серік", ""]
    desk.press(Qt.Key.Key_Delete, times=2)
    assert desk.tabs() == []
    assert desk.focus() == "who"


def test_the_interrupted_visitor_who_is_dropped_does_not_come_back(desk, village):
    desk.begin_somebody()
    desk.scan(village.paper.digits)
    desk.find("drop_0").click()
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() == "who"
    assert not desk.window.reception.has_draft()


def test_reception_pressed_in_the_rail_is_the_form_that_was_interrupted(desk, village):
    desk.begin_somebody()
    desk.scan(village.paper.digits)
    desk.press(Qt.Key.Key_F6)
    desk.press(Qt.Key.Key_F2)
    desk.stands_as_begun()


def test_forms_wait_while_another_specialist_sits_down_and_their_names_are_not_shown(desk):
    three_visitors(desk)
    desk.window.foot.people.emit()
    assert not desk.sees("parked")
    desk.press(Qt.Key.Key_Down)
    desk.enter()
    assert desk.sees("parked")
    assert desk.tabs() == ["Ахметов Бол", "Серік", ""]
    desk.press(Qt.Key.Key_1, CTRL)
    assert desk.find("name").text() == "Ахметов Бол"


def test_a_registered_visitor_needs_no_tab(desk, village):
    desk.register_a_plot()
    desk.scan(village.paper.digits)
    assert desk.tabs() == []
    desk.press(Qt.Key.Key_Escape)
    assert desk.sees("receipt_code")


def test_the_bar_of_tabs_takes_no_room_while_nobody_waits(desk):
    assert desk.window.tabs.isHidden()
    desk.begin_somebody()
    desk.press(Qt.Key.Key_N, CTRL)
    assert not desk.window.tabs.isHidden()
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.tabs.isHidden()
