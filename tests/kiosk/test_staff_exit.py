"""Staff leave the locked screen by five touches and a PIN; nobody else does."""

import pytest
from PySide6.QtCore import Qt

from kiosk.staff_place import HowItFares
from registry.application import Stage, office_day
from registry.failures import BookUnwritable
from registry.from_hall import BROKE, WRONG_PIN, Happening
from registry.staff_exit import StaffExit
from tests.kiosk.conftest import SIZES, Visitor
from tests.kiosk.hall import NOW, a_row
from tests.registry.test_staff_exit import OTHER, PIN, MemoryExit
from tests.signing import CheapHasher, HandStopwatch
from words import LANGUAGES

TODAY = office_day(NOW)
FARES = HowItFares(
    NOW,
    True,
    False,
    (
        Happening(TODAY, 9, BROKE, 3),
        Happening(TODAY, 8, WRONG_PIN, 12),
        Happening(TODAY, 7, BROKE, 1),
        Happening(TODAY, 6, WRONG_PIN, 1),
    ),
)


class Place:
    """The real verbs over a store in memory."""

    def __init__(self, pin=PIN):
        self.store, self.stopwatch = MemoryExit(), HandStopwatch()
        self.exit = StaffExit(self.store, CheapHasher(), self.stopwatch)
        if pin:
            self.exit.set_pin(pin)
        self.was_left = 0

    def is_set_up(self):
        return self.exit.is_set_up()

    def try_pin(self, typed):
        return self.exit.try_pin(typed)

    def how_it_fares(self):
        return FARES

    def left(self):
        self.was_left += 1


class Staff(Visitor):
    """Who works here: knows of the mark, and perhaps the PIN."""

    @property
    def page(self):
        names = ("home", "code_entry", "answer", "warning", "staff_pin", "staff")
        return next(name for name in names if self.find(name).isVisible())

    def knock(self, times=5, every_s=1.0):
        mark = self.window._head.mark
        for _ in range(times):
            self.clock.seconds += every_s
            self.touch_at(mark.mapTo(self.window, mark.rect().center()))

    def tap_pin(self, digits):
        for digit in digits:
            self.touch(f"staff_pad_{digit}")
        self.touch("staff_pad_enter")


@pytest.fixture
def place():
    return Place()


@pytest.fixture
def staff(qtbot, hall, place):
    made = Staff(qtbot, hall, locked=True, staff=place)
    made.left = []
    made.window.left.connect(made.left.append)
    return made


def test_five_touches_and_the_pin_lead_to_the_page_for_staff(staff, place):
    staff.knock()
    assert staff.page == "staff_pin"
    staff.tap_pin(PIN)
    assert staff.page == "staff"
    assert "10:42" in staff.text("staff_line_1") or "23.03" in staff.text("staff_line_1")
    assert staff.text("staff_line_4").endswith(
        "The screen failed 3 times and went back to its start page."
    )
    staff.touch("staff_again")
    staff.touch("staff_leave")
    assert staff.left == [True, False]
    assert place.was_left == 1


def test_finish_goes_back_to_the_visitors_and_forgets_what_was_shown(staff):
    staff.knock()
    staff.tap_pin(PIN)
    staff.touch("finish")
    assert staff.page == "home"
    assert not any("failed 3 times" in said for said in staff.seen())
    staff.knock(4)
    assert staff.page == "home"


@pytest.mark.parametrize(("times", "every_s"), [(4, 1.0), (12, 2.5)])
def test_nobody_finds_it_by_chance(staff, times, every_s):
    staff.knock(times, every_s)
    assert staff.page == "home"


def test_without_a_pin_there_is_no_way_out_and_no_page_for_it(qtbot, hall):
    staff = Staff(qtbot, hall, locked=True, staff=Place(pin=""))
    staff.type("1234")
    staff.knock()
    assert staff.page == "code_entry"
    assert staff.text("group_1") == "1234"


def test_the_visitor_before_is_forgotten_and_no_voice_reads_a_pin(staff, hall):
    staff.touch("large_text")
    staff.type(hall.put(a_row(Stage.AT_DESK)).digits)
    assert staff.page == "answer"
    staff.knock()
    assert staff.page == "staff_pin"
    assert not staff.find("large_text").isChecked()


def test_wrong_ones_wait_and_say_so(staff, place):
    staff.knock()
    for _ in range(2):
        staff.tap_pin(OTHER)
        assert staff.text("staff_pin_said") == "This is not the PIN."
    staff.tap_pin(OTHER)
    assert staff.text("staff_pin_said").endswith("The next try can be made in 1 minute.")
    staff.tap_pin(PIN)
    assert staff.page == "staff_pin"
    place.stopwatch.pass_s(60)
    staff.tap_pin(PIN)
    assert staff.page == "staff"


def test_a_pin_is_typed_on_a_keyboard_too_and_its_digits_stand_nowhere(staff):
    staff.knock()
    for digit in PIN:
        staff.press(Qt.Key(ord(digit)))
    staff.press(Qt.Key.Key_Backspace)
    staff.press(Qt.Key(ord(PIN[-1])))
    assert staff.text("staff_pin_dots") == "● ● ● ● ● ●"
    assert not any(PIN[:4] in said for said in staff.seen())
    staff.press(Qt.Key.Key_Return)
    assert staff.page == "staff"


def test_half_a_pin_waits_for_nobody(staff, place):
    staff.knock()
    for digit in PIN[:5]:
        staff.touch(f"staff_pad_{digit}")
    staff.let_pass(30)
    assert staff.page == "warning"
    staff.touch("still_here")
    assert "●" not in staff.text("staff_pin_dots")
    staff.tap_pin(PIN[:5])
    staff.let_pass(50)
    staff.knock()
    staff.touch(f"staff_pad_{PIN[5]}")
    staff.touch("staff_pad_enter")
    assert staff.page == "staff_pin"
    assert place.store.failed == 0


def test_a_disk_that_fails_opens_nothing(staff, place, monkeypatch):
    def fail(_):
        raise BookUnwritable

    staff.knock()
    monkeypatch.setattr(place, "try_pin", fail)
    staff.tap_pin(PIN)
    assert staff.page == "home"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_both_pages_fit_every_screen(qtbot, hall, place, size):
    staff = Staff(qtbot, hall, size=size, staff=place)
    staff.knock()
    staff.tap_pin(PIN)
    staff.window._show(staff.find("staff_pin"), 60)
    for large in (False, True):
        if large:
            staff.touch("large_text")
        for language in LANGUAGES:
            staff.touch(f"language_{language}")
            for page in (staff.find("staff_pin"), staff.find("staff")):
                staff.window._show(page, 60)
                wanted, given = page.minimumSizeHint(), page.size()
                assert wanted.width() <= given.width()
                assert wanted.height() <= given.height()
