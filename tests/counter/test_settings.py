"""The settings of a workplace: what is shown is what is set, what is kept is what was chosen."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import start
from app.homes import Home, HomeUnusable
from app.main import main
from app.office_settings import OfficeSettings
from app.settings import DeviceSettings
from app.start import _dress as dress
from counter.settings_card import SettingsCard
from counter.settings_place import DeskSettings
from registry.failures import FolderMissing
from tests.counter.conftest import CTRL, Counter
from ui.look import current


@pytest.fixture
def desk(counter_in_each: Counter) -> Counter:
    return counter_in_each


def opened(desk: Counter) -> SettingsCard:
    desk.press(Qt.Key.Key_F10)
    desk.find("open_settings").click()
    QApplication.processEvents()
    card = desk.window.findChild(SettingsCard)
    assert isinstance(card, SettingsCard)
    assert card.isVisible()
    return card


def test_what_is_set_is_shown_and_one_button_is_to_be_pressed(desk):
    desk.workplace.settings.kept = DeskSettings("ru", 1.0, False, "system:HP-2", "80mm", "")
    card = opened(desk)
    shown = (card.language.value(), card.printer.value(), card.paper.value())
    assert shown == ("ru", "system:HP-2", "80mm")
    assert not desk.find("for_inspector").isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert desk.find("for_inspector").isVisible()
    assert desk.focus() == "open_settings"
    assert desk.workplace.settings.kept.paper == "80mm"


def test_larger_letters_and_contrast_hold_at_once(desk):
    card = opened(desk)
    card.letters.set_value(1.25)
    card.contrast.set_value(True)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert (current().scale, current().contrast) == (1.25, True)
    assert desk.workplace.settings.kept == DeskSettings("kk", 1.25, True)
    assert len(desk.notices()) == 1
    assert not card.isVisible()


def test_the_language_holds_at_once_where_another_was_chosen(desk):
    card = opened(desk)
    card.language.set_value("en")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.speaker.w.language == "en"
    assert desk.workplace.settings.kept.language == "en"


def test_a_printer_holds_from_the_next_start_and_that_is_said(desk):
    card = opened(desk)
    card.printer.set_value("system:Canon_LBP")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.workplace.settings.kept.printer == "system:Canon_LBP"
    w = desk.speaker.w
    said = w.say("Saved. Printer, paper and folder hold from the next start.")
    assert desk.notices() == [said]


def test_a_printer_that_is_switched_off_is_not_lost(desk):
    desk.workplace.settings.kept = DeskSettings("kk", printer="system:Gone")
    opened(desk)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.workplace.settings.kept.printer == "system:Gone"


def test_a_folder_that_is_not_there_is_said_beside_its_field(desk):
    desk.workplace.settings.refused = FolderMissing()
    card = opened(desk)
    card.scans.set_text("/nowhere")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert card.isVisible()
    assert card.scans.message()
    assert desk.focus() == "settings_scans"
    assert desk.workplace.settings.kept.scans == ""


class TestTheStart:
    def test_the_window_opens_as_it_was_set(self, qapp, tmp_path):
        home = Home(tmp_path)
        home.keep_settings(DeviceSettings(contrast=True, letters=1.25))
        dress(qapp, home)
        assert (current().contrast, current().scale) == (True, 1.25)
        (tmp_path / "settings.json").write_text("{", "utf-8")
        dress(qapp, home)  # what cannot be read keeps no window from opening
        assert (current().contrast, current().scale) == (False, 1.0)

    @pytest.mark.parametrize(("words", "language"), [((), "ru"), (("--language", "en"), "en")])
    def test_it_opens_in_the_language_of_the_settings_unless_told(
        self, tmp_path, monkeypatch, words, language
    ):
        Home(tmp_path).keep_settings(DeviceSettings(language="ru"))
        asked: list[str] = []
        monkeypatch.setattr(start, "run_counter", lambda _, language: asked.append(language) or 0)
        assert main(["counter", "--home", str(tmp_path), *words]) == 0
        assert asked == [language]


class TestTheFile:
    def place(self, tmp_path: Path, **kept: object) -> OfficeSettings:
        Home(tmp_path).keep_settings(DeviceSettings(district="https://d.example", **kept))  # type: ignore[arg-type]
        return OfficeSettings(Home(tmp_path), lambda: ("HP-2",))

    def test_only_what_was_chosen_is_changed(self, tmp_path):
        place = self.place(tmp_path, second_copy="/media/stick", demo=True)
        shown, printers = place.now()
        assert (shown, printers) == (DeskSettings("kk"), ("HP-2",))
        place.keep(DeskSettings("ru", 1.25, True, "system:HP-2", "80mm", str(tmp_path)))
        told = json.loads((tmp_path / "settings.json").read_text("utf-8"))
        assert told["district"] == "https://d.example"
        assert told["second_copy"] == "/media/stick"
        assert told["demo"] is True
        assert (told["language"], told["letters"], told["contrast"]) == ("ru", 1.25, True)
        assert (told["printer"], told["paper"]) == ("system:HP-2", "80mm")
        assert place.now()[0] == DeskSettings(
            "ru", 1.25, True, "system:HP-2", "80mm", str(tmp_path)
        )

    @pytest.mark.parametrize("folder", ["scans", "/no/such/folder"])
    def test_a_folder_that_cannot_be_read_is_not_kept(self, tmp_path, folder):
        place = self.place(tmp_path)
        with pytest.raises(FolderMissing):
            place.keep(DeskSettings("kk", scans=folder))
        assert place.now()[0].scans == ""

    def test_a_disk_that_says_no_is_told(self, tmp_path):
        (tmp_path / "settings.json").mkdir()
        with pytest.raises(HomeUnusable):
            OfficeSettings(Home(tmp_path), tuple).now()
