"""With real windows: a scan touches no field and no button, typed keys arrive whole, in order."""

import sys
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from scanner.keys import FAST_MS
from scanner.qt_wedge import LAST_LOOK_MS, QtWedge
from tests.scanner.keyboards import LAYOUTS, enter, presses_of

CODE = "527413096117"
LONG_AFTER_MS = 80  # more than a key is ever held before six came


class Desk(QWidget):
    """A field and the button that would be pressed by a stray Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.other, self.button = QLineEdit(), QLineEdit(), QPushButton("Print")
        self.button.setAutoDefault(True)
        layout = QVBoxLayout(self)
        self.pressed: list[bool] = []
        self.returned: list[str] = []
        self.read: list[str] = []
        self.button.clicked.connect(lambda: self.pressed.append(True))
        self.field.returnPressed.connect(lambda: self.returned.append(self.field.text()))
        for widget in (self.field, self.other, self.button):
            layout.addWidget(widget)


@pytest.fixture
def wedge(qapp):
    # On Linux native scan codes are X11's; these tests speak X11 wherever they run.
    watching = QtWedge(platform="linux")
    watching.start()
    yield watching
    watching.stop()


@pytest.fixture
def desk(qtbot, wedge):
    window = Desk()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.field.setFocus()
    wedge.scanned.connect(window.read.append)
    return window


def key_event(press, key=Qt.Key.Key_unknown, modifiers=Qt.KeyboardModifier.NoModifier):
    """The Qt event a keyboard under X11 would make of this key."""
    if press.shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    kind = QEvent.Type.KeyPress if press.down else QEvent.Type.KeyRelease
    if press.text in ("\r", "\t", " "):
        key = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}[press.text]
    code = press.position + 8 if press.position else 0
    event = QKeyEvent(kind, key, modifiers, code, 0, 0, press.text, press.repeat)
    event.setTimestamp(press.at_ms)
    return event


def post(window, *presses):
    for press in presses:
        QCoreApplication.postEvent(window.windowHandle(), key_event(press))


def pass_time(qtbot, until):
    qtbot.waitUntil(until, timeout=20_000)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_scan_is_read_and_no_field_sees_it(qtbot, desk, layout):
    scan = presses_of(CODE, 1_000, 8, layout, with_releases=True)
    post(desk, *scan, enter(1_096), enter(1_099, down=False))
    pass_time(qtbot, lambda: desk.read == [CODE])
    qtbot.wait(LONG_AFTER_MS)
    assert (desk.field.text(), desk.returned, desk.read) == ("", [], [CODE])


def test_the_enter_and_the_space_of_a_scan_press_no_button(qtbot, desk):
    desk.button.setFocus()
    post(desk, *presses_of("ab 12 cd 34", 1_000, 8, with_releases=True), enter(1_088))
    pass_time(qtbot, lambda: desk.read == ["ab 12 cd 34"])
    qtbot.wait(LONG_AFTER_MS)
    assert desk.pressed == []
    assert not desk.button.isDown()


def test_typed_text_arrives_whole_and_its_enter_too(qtbot, desk):
    post(desk, *presses_of("12as-34 kl", 1_000, 70, "kz", with_releases=True), enter(1_800))
    pass_time(qtbot, lambda: desk.returned != [])
    assert desk.field.text() == '"әas-ің kl'
    assert desk.read == []


def test_a_single_key_is_seen_almost_at_once(qtbot, desk):
    """Nothing comes after it: the wait for a scanner's next key alone brings it out."""
    post(desk, *presses_of("7", 1_000, 0))
    pass_time(qtbot, lambda: desk.field.text() == "7")
    assert FAST_MS < 40


def test_two_quick_keys_of_a_person_keep_their_order_and_their_button_works(qtbot, desk):
    post(desk, *presses_of("12", 1_000, 12, with_releases=True))
    pass_time(qtbot, lambda: desk.field.text() == "12")
    desk.button.setFocus()
    post(desk, *presses_of(" ", 2_000, 20, with_releases=True))
    pass_time(qtbot, lambda: desk.pressed == [True])


def test_keys_go_to_the_field_they_were_typed_for(qtbot, desk):
    post(desk, *presses_of("5", 1_000, 0))
    QCoreApplication.sendPostedEvents()
    assert desk.field.text() == ""  # held
    desk.other.setFocus()
    pass_time(qtbot, lambda: desk.field.text() == "5")
    assert desk.other.text() == ""


def test_a_click_waits_for_the_keys_before_it(qtbot, desk):
    desk.field.setText("ab")
    post(desk, *presses_of("5", 1_000, 0))
    QCoreApplication.sendPostedEvents()
    QTest.mouseClick(desk.other, Qt.MouseButton.LeftButton)
    assert desk.field.text() == "ab5"


def test_a_window_deleted_while_a_key_is_held_takes_the_key_with_it(qtbot, desk, wedge):
    other = Desk()
    other.show()
    other.field.setFocus()
    post(other, *presses_of("5", 1_000, 0))
    QCoreApplication.sendPostedEvents()
    other.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(LONG_AFTER_MS)
    post(desk, *presses_of("6", 2_000, 0))
    pass_time(qtbot, lambda: desk.field.text() == "6")


@pytest.mark.parametrize("blocked_ms", [0, 50, 120])
def test_a_busy_screen_takes_neither_scans_for_typing_nor_typing_for_scans(qtbot, desk, blocked_ms):
    def block():
        time.sleep(blocked_ms / 1_000)

    at_ms = 1_000
    for scan in range(12):
        half = presses_of(CODE, at_ms, 16, "kz")
        post(desk, *half[:5])
        # The screen is busy while the rest of the scan lies waiting, and the timer runs out.
        QTimer.singleShot(0, block)
        QTimer.singleShot(0, lambda rest=half[5:]: post(desk, *rest, enter(rest[-1].at_ms + 16)))
        line = presses_of("34", at_ms + 400, 90, "us")
        pass_time(qtbot, lambda done=scan + 1: len(desk.read) == done)
        post(desk, *line)
        qtbot.wait(1)
        block()
        at_ms += 1_000
    pass_time(qtbot, lambda: desk.field.text() == "34" * 12)
    assert desk.read == [CODE] * 12


def test_a_program_that_was_halted_waits_for_what_its_reader_of_keys_had_not_brought_yet(
    qtbot, desk, wedge
):
    """The whole program stood still, and what reads the X server's words with it."""
    halted_ms = FAST_MS + 40
    scan = presses_of(CODE, 1_000, 8, "kz-latin")
    post(desk, *scan[:4])
    QCoreApplication.sendPostedEvents()
    time.sleep(halted_ms / 1_000)
    QCoreApplication.processEvents()  # the timer has run out, late
    QTest.qWait(LAST_LOOK_MS + 15)
    assert wedge.holds
    post(desk, *scan[4:])
    pass_time(qtbot, lambda: desk.read == [CODE])
    assert desk.field.text() == ""


def test_a_shortcut_on_enter_acts_for_a_person_and_not_for_a_scanner(qtbot, desk):
    done = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Return), desk)
    shortcut.activated.connect(lambda: done.append(True))

    def as_the_platform_does(press):
        event = key_event(press)
        asked = QKeyEvent(
            QEvent.Type.ShortcutOverride,
            event.key(),
            event.modifiers(),
            event.nativeScanCode(),
            0,
            0,
            event.text(),
        )
        asked.setTimestamp(press.at_ms)
        asked.ignore()
        QCoreApplication.sendEvent(desk.windowHandle(), asked)
        if asked.isAccepted():
            QCoreApplication.sendEvent(desk.windowHandle(), event)
        else:
            shortcut.activated.emit()

    post(desk, *presses_of(CODE, 1_000, 8))
    QCoreApplication.sendPostedEvents()
    as_the_platform_does(enter(1_096))
    assert (done, desk.read) == ([], [CODE])
    desk.button.setFocus()
    as_the_platform_does(enter(3_000))
    assert done == [True]


def test_a_dialog_opened_by_a_replayed_enter_has_a_working_keyboard(qtbot, desk):
    dialog = QDialog(desk)
    inside = QLineEdit(dialog)
    desk.field.returnPressed.connect(dialog.exec)
    # Enter is held behind four quick digits, so that it is replayed and not passed on.
    post(desk, *presses_of("1234", 1_000, 10), enter(1_040))
    QTimer.singleShot(100, inside.setFocus)
    QTimer.singleShot(150, lambda: post(dialog, *presses_of("77", 2_000, 90)))
    QTimer.singleShot(400, dialog.reject)
    pass_time(qtbot, lambda: inside.text() == "77" and not dialog.isVisible())
    assert desk.field.text() == "1234"


def test_a_scan_right_after_a_typed_key_stays_whole(qtbot, desk):
    typed = presses_of("3", 1_000, 0)
    post(desk, *typed, *presses_of(CODE, 1_000 + FAST_MS + 1, 8), enter(1_140))
    pass_time(qtbot, lambda: desk.read == [CODE])
    assert desk.field.text() == "3"


def test_control_and_enter_come_after_the_keys_before_them(qtbot, desk):
    seen = []
    post(desk, *presses_of("5", 1_000, 0))
    QCoreApplication.sendPostedEvents()
    event = key_event(enter(1_020), modifiers=Qt.KeyboardModifier.ControlModifier)
    desk.field.textChanged.connect(seen.append)
    QCoreApplication.sendEvent(desk.windowHandle(), event)
    assert seen == ["5"]


def test_keys_without_a_time_are_a_programs_and_pass_at_once(desk):
    for press in presses_of(CODE, 0, 0):
        QCoreApplication.sendEvent(desk.windowHandle(), key_event(press))
    assert desk.field.text() == CODE


def test_keys_without_a_scan_code_are_read_by_their_text(qtbot, desk):
    for place, digit in enumerate(CODE):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier, digit)
        event.setTimestamp(1_000 + 8 * place)
        QCoreApplication.postEvent(desk.windowHandle(), event)
    last = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    last.setTimestamp(1_096)
    QCoreApplication.postEvent(desk.windowHandle(), last)
    pass_time(qtbot, lambda: desk.read == [CODE])
    assert desk.field.text() == ""


def test_after_stop_keys_pass_untouched_and_nothing_held_is_lost(desk, wedge):
    post(desk, *presses_of("5", 1_000, 0))
    QCoreApplication.sendPostedEvents()
    wedge.stop()
    assert desk.field.text() == "5"
    post(desk, *presses_of("6", 1_010, 0))
    QCoreApplication.sendPostedEvents()
    assert desk.field.text() == "56"


def test_watching_every_event_costs_little_and_leaks_nothing(desk, wedge):
    class Target(QObject):
        pass

    target, event = Target(), QEvent(QEvent.Type.User)

    def send(count):
        began = time.process_time()
        for _ in range(count):
            QCoreApplication.sendEvent(target, event)
        return (time.process_time() - began) / count

    send(1_000)
    nones = sys.getrefcount(None)
    watched = send(20_000)
    assert abs(sys.getrefcount(None) - nones) < 100
    # A repaint of a full window is some hundred events; all of them together may cost 10 ms.
    assert watched < 50e-6
    assert QApplication.instance() is not None
