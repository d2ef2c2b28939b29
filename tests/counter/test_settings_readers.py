"""Camera and scanner in the settings: chosen by name, tried before they are saved."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from counter.readers_place import TEST_TEXT, Readers
from counter.settings_card import SettingsCard
from counter.settings_place import DeskSettings
from counter.settings_readers import ReadersPart
from registry.cameras import CameraGone, CameraMissing, CameraView, PageSeen
from registry.codes import Misread, OurCode
from registry.readers import FIRST, NONE, Found, ScannerNow, ScannerStands
from tests.counter.conftest import ALT, CTRL, SHIFT, Counter

VIEW = CameraView(7, 64, 48, PageSeen.NONE, np.full((48, 64, 3), 90, np.uint8).tobytes())


@pytest.fixture
def desk(counter: Counter) -> Counter:
    counter.speaker.switch("en")
    counter.sit_down()
    return counter


def opened(desk: Counter) -> ReadersPart:
    desk.press(Qt.Key.Key_F10)
    desk.find("open_settings").click()
    desk.press(Qt.Key.Key_3, ALT)
    card = desk.window.findChild(SettingsCard)
    assert isinstance(card, SettingsCard)
    assert card.readers.isVisible()
    return card.readers


def keys(choice: object) -> list[str]:
    return [str(one) for one in choice._keys]  # type: ignore[attr-defined]


def test_cameras_and_scanners_stand_there_by_name_and_hold_at_once(desk):
    part = opened(desk)
    assert keys(part.camera) == [FIRST, "v4l:usb-046d_C920", "4", NONE]
    assert keys(part.scanner) == [FIRST, "usb:0c2e:0b61:1", NONE]
    part.camera.set_value("4")
    part.scanner.set_value("usb:0c2e:0b61:1")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.workplace.settings.kept == DeskSettings("kk", camera="4", scanner="usb:0c2e:0b61:1")
    assert desk.notices() == ["Saved."]
    assert desk.workplace.readers.through is None


def test_the_picture_is_that_of_the_camera_that_is_chosen_and_goes_with_the_page(desk):
    readers = desk.workplace.readers
    readers.sees = VIEW
    part = opened(desk)
    assert readers.through == FIRST
    assert part.picture.words() == ""
    part.camera.set_value("4")
    part.camera.changed.emit("4")
    assert readers.through == "4"
    part.camera.set_value(NONE)
    part.camera.changed.emit(NONE)
    assert readers.through is None
    assert part.picture.words() == "No camera is used."
    part.camera.set_value(FIRST)
    part.camera.changed.emit(FIRST)
    desk.press(Qt.Key.Key_1, ALT)
    assert readers.through is None
    assert part.picture._view is None


def test_one_that_is_plugged_in_now_stands_in_the_list_and_one_that_is_away_is_not_lost(desk):
    desk.workplace.settings.kept = DeskSettings("kk", camera="v4l:other", scanner="usb:1:2:3")
    readers = desk.workplace.readers
    readers.connected = Readers()
    part = opened(desk)
    assert keys(part.camera) == [FIRST, "v4l:other", NONE]
    assert (part.camera.value(), part.scanner.value()) == ("v4l:other", "usb:1:2:3")
    readers.connected = Readers((Found("v4l:other", "C920"), Found("1", "1")), ())
    part._ask()
    assert keys(part.camera) == [FIRST, "v4l:other", "1", NONE]
    assert part.camera.value() == "v4l:other"
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.workplace.settings.kept.scanner == "usb:1:2:3"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (CameraMissing(), "No camera is connected. Plug one into a USB socket"),
        (CameraGone(), "The camera was unplugged. Plug it in again"),
        (None, "The camera is being opened."),
    ],
)
def test_without_a_picture_it_is_said_why(desk, trouble, said):
    desk.workplace.readers.sees = trouble
    part = opened(desk)
    part.look()
    assert part.picture.words().startswith(said)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (ScannerNow(ScannerStands.READY, "Xenon · ttyACM0"), "✓ Connected: Xenon · ttyACM0"),
        (ScannerNow(ScannerStands.GONE, "Xenon"), "It was unplugged: Xenon"),
        (ScannerNow(ScannerStands.FORBIDDEN, "X"), "The system lets nobody read it: X. See"),
        (ScannerNow(ScannerStands.LOOKING), "None is connected."),
    ],
)
def test_how_the_scanner_stands_is_said(desk, now, said):
    desk.workplace.readers.stands = now
    part = opened(desk)
    part.look()
    assert desk.read("settings_scanner_stands").startswith(said)


class TestATrial:
    def test_a_scan_is_told_and_opens_nothing(self, desk):
        part = opened(desk)
        page = desk.window.shown()
        desk.scan(TEST_TEXT)
        assert desk.read("settings_scan_came") == (
            "By a scanner that types · ✓ Read without a mistake."
        )
        assert desk.window.shown() is page
        assert desk.notices() == []
        desk.workplace.readers.stands = ScannerNow(ScannerStands.READY, "X", 1)
        desk.scan("4870204341256")
        assert desk.read("settings_scan_came") == (
            "By COM port · Something else was read, not the code shown here."
        )
        assert part.isVisible()

    def test_no_code_of_anybody_is_shown(self, desk):
        opened(desk)
        code = "527413096118"
        whole = next(
            f"52741309611{n}"
            for n in range(10)
            if isinstance(desk.workplace.read_scan(f"52741309611{n}"), OurCode)
        )
        desk.scan(whole)
        assert desk.read("settings_scan_came").endswith("✓ One of our codes was read.")
        assert isinstance(desk.workplace.read_scan(code), Misread | OurCode)
        assert whole not in desk.read("settings_scan_came")

    def test_by_camera(self, desk):
        part = opened(desk)
        desk.workplace.readers.was_read = TEST_TEXT
        part.look()
        assert desk.read("settings_scan_came") == "By the camera · ✓ Read without a mistake."
        assert desk.workplace.readers.sounds == [True]

    def test_elsewhere_a_scan_is_a_scan_again(self, desk):
        opened(desk)
        desk.press(Qt.Key.Key_1, ALT)
        desk.scan(TEST_TEXT)
        assert desk.notices() == ["A foreign barcode: it is not one of ours."]

    def test_the_bars_shown_can_be_read_off_the_screen(self, desk):
        from pyzbar import pyzbar

        part = opened(desk)
        QApplication.processEvents()
        image = part.bars.grab().toImage()
        wide, high = image.width(), image.height()
        grey = np.array(
            [[image.pixelColor(x, y).lightness() for x in range(wide)] for y in range(0, high, 8)],
            np.uint8,
        )
        tall = np.repeat(grey, 8, axis=0)
        assert [code.data.decode() for code in pyzbar.decode(tall)] == [TEST_TEXT]


def test_the_small_picture_of_the_desk_goes_when_the_settings_want_the_camera(desk):
    desk.press(Qt.Key.Key_F6, SHIFT)
    assert desk.window.codes.isVisible()
    opened(desk)
    assert not desk.window.codes.isVisible()
    assert desk.workplace.readers.through == FIRST
