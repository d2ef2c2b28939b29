"""The hall's pages on the three screens a kiosk may have: every stage, every mistake, no line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from kiosk.idle import IDLE_S
from kiosk.window import KioskWindow
from registry.application import Stage
from registry.codes import ControlCode, new_code
from tests.screens.pictures import Camera, settle
from tests.screens.villages import APPEAL, DAYS, Village, a_form, lacking
from tests.world import SeededRandom
from ui.background import Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.screenfit import cut_texts
from ui.theme import apply_theme

SCREENS = (QSize(1080, 1920), QSize(1280, 800), QSize(1920, 1080))
FOREIGN = "4870204341256"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class HallCamera(Camera):
    """A page that is not open now does not count: it is laid out when it is shown."""

    def misfits(self, screen: QSize) -> list[str]:
        assert isinstance(self.window, KioskWindow)
        parts = (self.window._head, self.window._open, self.window._foot)
        least = [part.minimumSizeHint() for part in parts]
        high, wide = sum(one.height() for one in least), max(one.width() for one in least)
        fits = wide <= screen.width() and high <= screen.height()
        too_large = [] if fits else [f"the page needs {wide}×{high}"]
        return too_large + cut_texts(self.window)


class Hall:
    """The touchscreen of a village's hall, and a camera before it. Its clock stands still."""

    def __init__(self, village: Village, folder: Path, state: str) -> None:
        self.feed = ScanFeed()
        self.speaker = Speaker("kk")
        self.seconds = 1000.0
        self.window = KioskWindow(
            village.hall, Immediate(), self.speaker, self.feed, clock=lambda: self.seconds
        )
        self.window.resize(SCREENS[0])
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self._camera = HallCamera(self.window, self.speaker, folder, "kiosk", SCREENS)
        self._state = state

    def take(self, page: str, shows: str) -> None:
        """Take this page, on which something of the name `shows` must be seen."""
        seen = self.window.findChild(QWidget, shows)
        assert seen is not None
        assert seen.isVisible(), (page, shows)
        self._camera.take(f"{self._state}-{page}")

    def assert_faultless(self) -> None:
        assert self._camera.faults == []

    def sentence(self, name: str = "answer_sentence") -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None
        return label.text()

    def scan(self, text: str) -> None:
        self.feed.scanned.emit(text)
        settle()

    def type(self, digits: str) -> None:
        for digit in digits:
            QTest.keyClick(self.window.windowHandle(), Qt.Key(ord(digit)))
            settle()


@contextmanager
def hall_of(village: Village, folder: Path, state: str) -> Iterator[Hall]:
    """The touchscreen while it is photographed; afterwards the program is dressed as before."""
    hall = Hall(village, folder, state)
    program = QApplication.instance()
    assert isinstance(program, QApplication)
    try:
        yield hall
    finally:
        hall.window.close()
        hall.window.deleteLater()
        program.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        apply_theme(program, "counter")
    hall.assert_faultless()


def a_code(seed: int) -> ControlCode:
    """The code of a receipt that nobody here has given out."""
    return new_code(SeededRandom(seed).bytes)


def test_an_empty_board(qapp, empty, pictures):
    empty.post_board()
    with hall_of(empty, pictures, "empty") as hall:
        hall.take("home", "home")
        hall.type("1")
        hall.take("code", "receipt_picture")
        hall.scan(a_code(1).digits)
        hall.take("not-found", "again")


def test_one_application_at_every_stage(qapp, village, pictures):
    codes = {}
    for place, stage in enumerate(one for one in Stage if one is not Stage.REFUSED):
        appeal = stage in (Stage.RETURNED, Stage.FORWARDED)
        _, codes[stage] = village.bring(stage, a_form(place, APPEAL if appeal else ""))
    village.at(DAYS[10])  # nobody's answer is late yet
    village.carry()
    village.post_board()
    with hall_of(village, pictures, "one") as hall:
        said = set()
        for stage, code in codes.items():
            hall.scan(code.digits)
            hall.take(stage.value, "panes")
            said.add(hall.sentence())
        assert len(said) > len(codes) - 4  # sent and with the department sound alike to residents


def test_an_answer_that_is_late_and_papers_that_are_missing(qapp, village, pictures):
    short = lacking(a_form(0))
    office = village.office
    incomplete = village.register(replace(short, accept_incomplete=True))
    late = office.register(a_form(1), office.staff()[0])
    with hall_of(village, pictures, "one") as hall:
        village.carry()
        village.post_board()
        hall.scan(incomplete.code.digits)
        hall.take("incomplete", "panes")
        village.clock.days_later(60)
        village.post_board()
        hall.scan(late.code.digits)
        hall.take("late", "panes")


def test_ten_thousand_applications(qapp, many, pictures):
    receipt = many.register(a_form(11))
    many.carry()
    many.post_board()
    assert len(many.district.reading.board(427).rows) > 9_000
    with hall_of(many, pictures, "many") as hall:
        hall.scan(receipt.code.digits)
        hall.take("registered", "panes")


def test_mistakes_of_visitors(qapp, one, pictures):
    one.post_board()
    with hall_of(one, pictures, "error") as hall:
        right = a_code(2).digits
        hall.type(right[:7])
        hall.take("half-a-code", "receipt_picture")
        hall.type(right[7:11] + str((int(right[11]) + 1) % 10))
        hall.take("wrong-digit", "receipt_picture")
        hall.scan(FOREIGN)
        hall.take("foreign", "receipt_picture")
        hall.scan(right[:11] + str((int(right[11]) + 1) % 10))
        hall.take("misread", "receipt_picture")
        for seed in range(10, 20):
            hall.scan(a_code(seed).digits)
        hall.take("too-many-guesses", "receipt_picture")
        hall.window.finish()
        hall.type("1")
        hall.seconds += IDLE_S + 1
        hall.window.tick()
        hall.take("still-here", "still_here")


def test_no_line_to_the_district(qapp, village, pictures):
    with hall_of(village, pictures, "offline") as hall:
        hall.scan(a_code(3).digits)
        hall.take("never-had-a-board", "answer")
    receipt = village.register(a_form(0))
    village.carry()
    village.post_board()
    village.clock.days_later(3)
    with hall_of(village, pictures, "offline") as hall:
        hall.scan(receipt.code.digits)
        hall.take("board-of-three-days-ago", "panes")
        hall.scan(a_code(3).digits)
        hall.take("not-on-an-old-board", "again")
