"""The counter's pages at the smallest screen: empty, with one, with 10,000, in error, offline."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from sqlalchemy import event

from app.office import OpenOffice
from app.wiring import start_road
from counter.window import LEAST_HEIGHT, LEAST_WIDTH, CounterWindow
from printing.printers import NoPrinter
from registry.application import Stage
from tests.screens.pictures import Camera, settle
from tests.screens.villages import APPEAL, DAYS, Village, a_form
from ui.background import Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme

SCREEN = QSize(LEAST_WIDTH, LEAST_HEIGHT)
RAIL = ("reception", "answers", "prints", "search")
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
FOREIGN = "4870204341256"
NEWCOMER = "620314400627"  # in no book yet: whom a book knows is filled in whole at the number

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Desk:
    """The window of a village's desk, a camera before it, and hands on the keyboard."""

    def __init__(self, village: Village, folder: Path, state: str) -> None:
        self.feed = ScanFeed()
        self.speaker = Speaker("kk")
        self.window = CounterWindow(village.office, Immediate(), self.speaker, self.feed)
        self.window.resize(SCREEN)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowExposed(self.window)
        self._camera = Camera(self.window, self.speaker, folder, "counter", (SCREEN,))
        self._state = state

    def take(self, page: str, shows: str = "") -> None:
        """Take this page, on which something of the name `shows` must be seen."""
        if shows:
            settle()  # what is opened is scrolled into sight one turn later
            named = self.window.findChildren(QWidget, shows)  # a page may have one of its own
            assert any(one.isVisible() for one in named), (page, shows)
        self._camera.take(f"{self._state}-{page}")

    def assert_faultless(self) -> None:
        assert self._camera.faults == []

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.window.windowHandle(), key, modifier)
            settle()

    def say(self, text: str) -> None:
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        """Letter by letter into whatever has the focus."""
        for letter in text:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                self.window.windowHandle(),
                Qt.Key.Key_unknown,
                letter,
                NO_KEY,
            )
        settle()

    def scan(self, text: str) -> None:
        self.feed.scanned.emit(text)
        settle()

    def sit_down(self) -> None:
        self.press(Qt.Key.Key_Return)

    def go_to(self, page: str) -> None:
        self.window.go_to(page)
        settle()

    def somebody(self, iin: str = NEWCOMER) -> None:
        self.say(iin)
        self.say("Нұрмұхамбетова-Жолдыбаева Ұлбосын Тілеужанқызы")

    def first_service(self) -> None:
        """The commonest service, by its key, from any block of the form."""
        self.window.reception._open(self.window.reception.what)
        self.press(Qt.Key.Key_1, ALT)
        QTest.qWait(350)  # the paper is drawn a quarter of a second after the last letter

    def lack_a_paper(self) -> None:
        """The third of its papers, which the service cannot do without."""
        self.press(Qt.Key.Key_Down, times=2)
        self.press(Qt.Key.Key_Space, times=2)

    def finish(self) -> None:
        self.press(Qt.Key.Key_Return, CTRL)


@contextmanager
def desk_of(village: Village, folder: Path, state: str) -> Iterator[Desk]:
    """The desk while it is photographed; what was wrong with its pictures fails the test."""
    program = QApplication.instance()
    assert isinstance(program, QApplication)
    apply_theme(program, "counter")
    desk = Desk(village, folder, state)
    try:
        yield desk
    finally:
        desk.window.close()
        desk.window.deleteLater()
        program.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.assert_faultless()


def all_pages(desk: Desk) -> None:
    desk.take("people")
    desk.sit_down()
    for page in RAIL:
        desk.go_to(page)
        desk.take(page)


def test_a_new_office_where_nothing_has_happened(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        all_pages(desk)
        desk.window.applications.search.edit.setText("Жоқ адам")
        desk.window.applications.look()
        desk.take("search-nothing-found")
        desk.press(Qt.Key.Key_F1)
        desk.take("keys")


def test_one_application(qapp, one, pictures):
    with desk_of(one, pictures, "one") as desk:
        all_pages(desk)


def test_one_application_at_every_stage(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        for place, stage in enumerate(Stage):
            appeal = stage in (Stage.RETURNED, Stage.FORWARDED)
            number, _ = village.bring(stage, a_form(place, APPEAL if appeal else ""))
            village.carry()
            desk.scan(number.digits)
            desk.take(f"case-{stage.value}", "case_number")
        desk.go_to("answers")
        desk.take("answers-on-their-way-and-here")


@pytest.mark.parametrize("link", ["withdraw", "post", "new_code", "unclaimed", "returned"])
def test_every_question_that_a_case_asks(qapp, village, pictures, link):
    stage = Stage.SENT if link in ("withdraw", "returned") else Stage.AT_DESK
    number, _ = village.bring(stage, a_form(0, APPEAL))
    if link == "unclaimed":
        village.wait_in_vain()
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.scan(number.digits)
        assert desk.find(f"link_{link}").isVisible()
        desk.find(f"link_{link}").click()
        desk.take(f"case-asks-{link}", "confirm")


def test_a_form_as_it_is_filled_in(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        desk.take("reception-who")
        desk.find("for_someone_else").click()
        desk.take("reception-for-someone-else", "representative")
        desk.first_service()
        desk.take("reception-papers", "paper_0")
        desk.finish()
        desk.take("reception-registered", "receipt_code")
        assert village.office.counts() == {Stage.REGISTERED: 1}


def test_ten_thousand_applications(qapp, many, pictures):
    with desk_of(many, pictures, "many") as desk:
        all_pages(desk)
        for chip in ("here", "department", "coming", "at_desk", "over"):
            desk.find(f"filter_{chip}").click()
            desk.take(f"search-{chip}")
        desk.find("filter_all").click()
        desk.window.applications.search.edit.setText("Нұрм")
        desk.window.applications.look()
        desk.take("search-a-common-name")
        desk.press(Qt.Key.Key_Down)
        desk.press(Qt.Key.Key_Return)
        desk.take("case", "case_number")
        desk.go_to("reception")
        desk.type("Нұрмұхамбетова")
        QTest.qWait(300)
        desk.take("reception-people-seen-before", "seen_before")


def test_a_name_cut_in_a_list_is_said_whole_on_asking(qapp, many, pictures):
    with desk_of(many, pictures, "many") as desk:
        desk.sit_down()
        desk.go_to("search")
        listing = desk.window.applications.list
        row = next(n for n, one in enumerate(listing.rows()) if len(one.cells[2].words) > 25)
        listing.view.scrollTo(listing.view.model().index(row, 0))
        settle()
        box = listing.view.visualRect(listing.view.model().index(row, 0))
        place = QPoint(box.right() - 60, box.center().y())
        asked = QHelpEvent(QEvent.Type.ToolTip, place, listing.view.mapToGlobal(place))
        QApplication.sendEvent(listing.view.viewport(), asked)
        assert listing.rows()[row].cells[2].words in QToolTip.text()
        QToolTip.hideText()


def test_a_wrong_number_a_missing_paper_and_no_name(qapp, village, pictures):
    with desk_of(village, pictures, "error") as desk:
        desk.sit_down()
        desk.finish()
        desk.take("no-name", "name")
        desk.find("start_over").click()
        desk.somebody()
        desk.finish()
        desk.take("no-service", "what")
        desk.first_service()
        desk.lack_a_paper()
        desk.finish()
        desk.take("missing-papers", "accept_incomplete")
        desk.find("refuse_acceptance").click()
        settle()
        assert (
            desk.window.reception.side.width() > SCREEN.width() // 3
        )  # the receipt keeps its 40 %
        desk.take("missing-papers-grounds", "grounds")
        assert village.office.counts() == {}
        desk.finish()
        desk.take("acceptance-refused")
        desk.press(Qt.Key.Key_Return)
        desk.somebody("580314400003")
        desk.take("wrong-iin", "iin_reason")
        desk.first_service()
        desk.finish()
        desk.take("wrong-iin-not-registered", "iin_reason")
        assert village.office.parts.reading.counts() == {Stage.REFUSED: 1}


def test_codes_that_lead_nowhere(qapp, one, pictures):
    with desk_of(one, pictures, "error") as desk:
        desk.scan(FOREIGN)
        desk.take("scan-with-nobody-at-the-desk")
        desk.sit_down()
        number, _ = one.bring(Stage.REGISTERED, a_form(7))
        wrong = number.digits[:-1] + str((int(number.digits[-1]) + 1) % 10)
        for name, text in (
            ("foreign", FOREIGN),
            ("misread", wrong),
            ("not-found", type(number).of_application(427, 1, 999_999).digits),
        ):
            desk.scan(text)
            assert desk.window.notices.bands()
            desk.take(f"scan-{name}")
        desk.scan(number.answer(1).digits)
        desk.take("answer-before-its-news", "take_in")
        desk.finish()
        desk.take("answer-without-outcome", "take_in")


def test_no_printer(qapp, village, pictures):
    # Built anew, for the rooms of an office keep the parts they were given.
    office = village.office = OpenOffice(replace(village.office.parts, printer=NoPrinter()))
    with desk_of(village, pictures, "error") as desk:
        desk.sit_down()
        desk.somebody()
        desk.first_service()
        desk.finish()
        assert len(office.due_prints()) == 2
        desk.take("registered-not-printed", "print_state")
        desk.go_to("prints")
        desk.press(Qt.Key.Key_3, ALT)
        desk.finish()
        desk.take("prints-no-printer", "due_prints")
        desk.scan(office.due_prints()[0].number)
        desk.finish()
        desk.take("case-no-printer", "link_print_due")


def test_a_disk_that_takes_nothing(qapp, one, pictures):
    engine = one.office.parts.book.engine
    engine.dispose()  # as when the disk turned read-only under a program at work
    event.listen(engine, "connect", lambda bare, _: bare.execute("PRAGMA query_only=ON"))
    with desk_of(one, pictures, "error") as desk:
        desk.sit_down()
        desk.somebody()
        desk.first_service()
        desk.finish()
        assert one.office.counts() == {Stage.REGISTERED: 1}
        assert len(desk.window.notices.bands()) == 1
        desk.take("nothing-can-be-written")


def test_one_application_while_the_district_is_out_of_reach(qapp, one, pictures):
    one.bring(Stage.REGISTERED, a_form(8))
    offline(one, pictures, cut=False)


def test_ten_thousand_applications_with_the_cable_pulled(qapp, many, pictures):
    many.bring(Stage.REGISTERED, a_form(10_001))
    offline(many, pictures, cut=True)


def offline(village: Village, pictures: Path, *, cut: bool) -> None:
    """Every page while the real road knocks at an address where nobody listens, or is cut."""
    village.register(a_form(9))
    village.office.count_waiting()
    village.at(DAYS[-1])
    road = start_road(village.device, village.office, lambda _: None, cut=cut)
    try:
        for _ in range(100):
            if village.office.line().reachable is False:
                break
            time.sleep(0.05)  # Qt's own wait would keep the road's thread from Python
        line = village.office.line()
        assert line.reachable is False
        assert line.waiting.count > 0
        with desk_of(village, pictures, "offline-cut" if cut else "offline") as desk:
            all_pages(desk)
            desk.press(Qt.Key.Key_Down)
            desk.press(Qt.Key.Key_Return)
            desk.take("case", "case_number")
            desk.go_to("reception")
            desk.somebody()
            desk.first_service()
            desk.finish()
            desk.take("registered", "receipt_code")
    finally:
        road.stop()
        village.office.uploader = None
