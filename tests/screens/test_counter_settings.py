"""The settings of a workplace, over the page of the book: with few and many printers, refused."""

import msgspec
import pytest
from PySide6.QtCore import Qt

from app.office_settings import OfficeSettings
from app.settings import DeviceSettings
from counter.equipment_place import PRINTER, THINGS, Finding, State
from counter.settings_card import SettingsCard
from tests.screens.pictures import settle
from tests.screens.test_counter import ALT, CTRL, Desk, desk_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def open_settings(desk: Desk) -> SettingsCard:
    desk.press(Qt.Key.Key_F10)
    desk.find("open_settings").click()  # type: ignore[attr-defined]
    settle()
    card = desk.window.findChild(SettingsCard)
    assert isinstance(card, SettingsCard)
    return card


@pytest.mark.parametrize("printers", [0, 1, 5])
def test_settings_of_a_workplace(qapp, one, pictures, printers):
    place = one.office.settings
    assert isinstance(place, OfficeSettings)
    place._printers = lambda: [f"Canon_LBP_{n}" for n in range(printers)]
    with desk_of(one, pictures, "settings") as desk:
        desk.sit_down()
        card = open_settings(desk)
        desk.take(f"{printers}-printers", "settings_save")
        assert not desk.window._stack.is_scrolled()
        card.scans.set_text("/no/such/folder")
        desk.press(Qt.Key.Key_Return, CTRL)
        desk.take(f"{printers}-printers-no-such-folder", "settings_save")
        assert card.scans.message()
        desk.press(Qt.Key.Key_2, ALT)
        desk.take(f"{printers}-printers-labels-and-copies", "test_label")
        assert not desk.window._stack.is_scrolled()
        card.scans.set_text("")
        card.copies.second_copy.line.set_text(str(pictures))
        card.copies.backups.line.set_text("/no/such/folder")
        for name in ("test_label", "try_second_copy", "try_backups"):
            desk.find(name).click()
        desk.take(f"{printers}-printers-labels-and-copies-tried", "test_label")
        assert card.copies.second_copy.line.message()
        assert card.copies.backups.line.message()


@pytest.mark.parametrize("printer", ["", "ipp:127.0.0.1:9", "nonsense"])
def test_equipment_in_order_and_not(qapp, one, pictures, printer):
    home = one.device.home
    kept = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(kept, printer=printer))
    try:
        with desk_of(one, pictures, "equipment") as desk:
            desk.sit_down()
            card = open_settings(desk)
            desk.press(Qt.Key.Key_5, ALT)
            desk.take(f"printer-{printer.partition(':')[0] or 'folder'}", "equipment_again")
            assert not desk.window._stack.is_scrolled()
            assert len(card.equipment._found) == len(THINGS)
            assert isinstance(card.equipment._found[PRINTER], Finding)
            well = card.equipment._found[PRINTER].state is State.GREEN
            assert well is (printer == "")
    finally:
        home.keep_settings(kept)
