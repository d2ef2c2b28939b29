"""The settings of a workplace: what is shown is what is set, what is kept is what was chosen."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app import start
from app.first_look import first_look
from app.homes import Home, HomeUnusable
from app.main import main
from app.office_settings import OfficeSettings
from app.settings import DeviceSettings
from counter.bookwords import room_words
from counter.equipment_place import CAMERA, CLOCK, DISK, PRINTER, THINGS, Finding, State
from counter.settings_card import SettingsCard
from counter.settings_place import BACKUPS, SECOND_COPY, DeskSettings, FolderUnwritable
from counter.settings_printers import PrintersPart
from registry.failures import BookUnreadable, FolderMissing, OutOfPaper
from tests.counter.conftest import ALT, CTRL, Counter
from ui.look import current
from ui.theme import apply_theme
from words import LANGUAGES, words_in
from words.texts import sentence_for

SAME_DISK = (
    "This folder is on the same disk as the book: if that disk dies, both are gone."
    " Take a stick or a second disk."
)


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


class TestLabelsAndCopies:
    """The second half of the card: everything on it can be tried before it is saved."""

    @pytest.fixture
    def desk(self, counter: Counter) -> Counter:
        counter.sit_down()
        return counter

    def open(self, desk: Counter) -> SettingsCard:
        card = opened(desk)
        desk.press(Qt.Key.Key_2, ALT)
        assert desk.sees("test_label")
        assert not desk.sees("settings_scans")
        return card

    def test_a_test_label_comes_out_where_it_is_chosen_and_nothing_is_saved(self, desk):
        card = self.open(desk)
        card.copies.label_printer.set_value("system:HP-2")
        card.copies.labels.set_value("roll")
        desk.find("test_label").click()
        assert desk.workplace.transfers.test_labels == [("system:HP-2", "roll")]
        assert desk.read("test_label_came").startswith("✓")
        assert desk.workplace.settings.kept == DeskSettings("kk")

    def test_a_printer_without_paper_says_so_beside_the_link(self, desk):
        desk.workplace.settings.printers = ("Empty",)
        card = self.open(desk)
        card.copies.label_printer.set_value("system:Empty")
        desk.find("test_label").click()
        w = desk.speaker.w
        assert desk.read("test_label_came") == sentence_for(OutOfPaper("system:Empty"), w)

    @pytest.mark.parametrize("name", [SECOND_COPY, BACKUPS])
    def test_a_folder_is_tried_before_it_is_saved(self, desk, name):
        card = self.open(desk)
        field = {SECOND_COPY: card.copies.second_copy, BACKUPS: card.copies.backups}[name]
        assert not field.attempt.isEnabled()
        said = []
        for folder in ("/media/stick", "/home/desk", "/no/such"):
            field.line.set_text(folder)
            assert field.line.message() == ""  # what was said was said of another folder
            desk.find(f"try_{name}").click()
            said.append(field.line.message())
        w = desk.speaker.w
        room = room_words(12 << 30, w)
        assert said[0] == w.say("It can be written to. Free: {room}", room=room)
        assert said[1] == w.say(SAME_DISK)
        assert said[2] == sentence_for(FolderUnwritable(name), w)
        assert desk.workplace.settings.kept == DeskSettings("kk")

    def test_what_is_chosen_is_saved_and_the_second_copy_is_told_of(self, desk):
        card = self.open(desk)
        card.copies.label_printer.set_value("system:HP-2")
        card.copies.labels.set_value("roll")
        card.copies.second_copy.line.set_text(" /media/stick ")
        card.copies.backups.line.set_text("/media/stick")
        desk.press(Qt.Key.Key_Return, CTRL)
        kept = desk.workplace.settings.kept
        assert (kept.label_printer, kept.labels) == ("system:HP-2", "roll")
        assert (kept.second_copy, kept.backups) == ("/media/stick", "/media/stick")
        w = desk.speaker.w
        assert desk.notices() == [w.say("Saved. The second copy is being written.")]

    def test_a_folder_that_is_refused_is_said_beside_its_field_from_either_half(self, desk):
        desk.workplace.settings.refused = FolderUnwritable(BACKUPS)
        card = self.open(desk)
        desk.press(Qt.Key.Key_1, ALT)
        desk.press(Qt.Key.Key_Return, CTRL)
        assert desk.sees("settings_backups")
        assert desk.focus() == "settings_backups"
        assert card.copies.backups.line.message()
        assert not card.copies.second_copy.line.message()


class TestTheStart:
    def test_the_window_opens_as_it_was_set(self, qapp, tmp_path):
        home = Home(tmp_path)
        home.keep_settings(DeviceSettings(contrast=True, letters=1.25))
        look = first_look(home.folder)
        assert (look.contrast, look.letters) == (True, 1.25)
        apply_theme(qapp, "counter", look.contrast, look.letters)
        assert (current().contrast, current().scale) == (True, 1.25)
        (tmp_path / "settings.json").write_text("{", "utf-8")
        look = first_look(home.folder)  # what cannot be read keeps no window from opening
        assert (look.contrast, look.letters) == (False, 1.0)

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
        stick = "/media/stick"
        assert (shown, printers) == (DeskSettings("kk", second_copy=stick), ("HP-2",))
        chosen = DeskSettings(
            "ru", 1.25, True, "system:HP-2", "80mm", str(tmp_path), "system:L", "roll", stick
        )
        place.keep(chosen)  # the stick is in somebody's pocket: it stays what is set
        told = json.loads((tmp_path / "settings.json").read_text("utf-8"))
        assert told["district"] == "https://d.example"
        assert told["second_copy"] == "/media/stick"
        assert told["demo"] is True
        assert (told["language"], told["letters"], told["contrast"]) == ("ru", 1.25, True)
        assert (told["printer"], told["paper"]) == ("system:HP-2", "80mm")
        assert (told["label_printer"], told["labels"]) == ("system:L", "roll")
        assert place.now()[0] == chosen

    @pytest.mark.parametrize("folder", ["scans", "/no/such/folder"])
    def test_a_folder_that_cannot_be_read_is_not_kept(self, tmp_path, folder):
        place = self.place(tmp_path)
        with pytest.raises(FolderMissing):
            place.keep(DeskSettings("kk", scans=folder))
        assert place.now()[0].scans == ""

    def test_a_folder_is_tried_by_writing_and_nothing_stays_in_it(self, tmp_path):
        place = self.place(tmp_path)
        tried = place.try_folder(BACKUPS, str(tmp_path))
        assert tried.beside_the_book
        assert tried.free > 0
        assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]
        locked = tmp_path / "file"
        locked.write_text("no folder", "utf-8")
        for folder in ("relative", str(tmp_path / "no-such"), str(locked), "/proc"):
            with pytest.raises(FolderUnwritable) as refused:
                place.try_folder(BACKUPS, folder)
            assert refused.value.name == BACKUPS
            with pytest.raises(FolderUnwritable):
                place.keep(DeskSettings("kk", backups=folder))
        assert not (tmp_path / "no-such").exists()
        assert place.now()[0].backups == ""

    def test_a_disk_that_says_no_is_told(self, tmp_path):
        (tmp_path / "settings.json").mkdir()
        with pytest.raises(HomeUnusable):
            OfficeSettings(Home(tmp_path), tuple).now()


class TestPrinters:
    """Which kind of paper has a printer to itself; each can be tried before it is saved."""

    @pytest.fixture
    def desk(self, counter: Counter) -> Counter:
        counter.sit_down()
        return counter

    def open(self, desk: Counter) -> PrintersPart:
        card = opened(desk)
        desk.press(Qt.Key.Key_4, ALT)
        assert desk.focus() or card.isVisible()
        return card.printers

    def test_a_kind_gets_a_printer_to_itself_and_others_keep_theirs(self, desk):
        kept = DeskSettings("kk", printers=(("lists", "system:HP-2"),))
        desk.workplace.settings.kept = kept
        part = self.open(desk)
        assert part.kind.value() == "receipts"
        assert part.where.value() == ""
        part.where.set_value("receipt:")
        part.where.changed.emit("receipt:")
        part.address.edit.setText("192.168.1.21")
        part.kind.set_value("lists")
        part.kind.changed.emit("lists")
        assert part.where.value() == "system:HP-2"
        desk.press(Qt.Key.Key_Return, CTRL)
        assert dict(desk.workplace.settings.kept.printers) == {
            "receipts": "receipt:192.168.1.21",
            "lists": "system:HP-2",
        }

    def test_an_address_that_is_none_is_said_and_never_kept(self, desk):
        part = self.open(desk)
        part.where.set_value("receipt:")
        part.where.changed.emit("receipt:")
        part.address.edit.setText("не адрес")
        assert part.address.message()
        assert not part.test.isEnabled()
        desk.press(Qt.Key.Key_Return, CTRL)
        assert desk.workplace.settings.kept.printers == ()

    def test_a_receipt_printer_may_be_at_usb(self, desk):
        part = self.open(desk)
        part.where.set_value("receipt:")
        part.where.changed.emit("receipt:")
        part.address.edit.setText("/dev/usb/lp0")
        assert not part.address.message()
        desk.press(Qt.Key.Key_Return, CTRL)
        assert desk.workplace.settings.kept.printers == (("receipts", "receipt:/dev/usb/lp0"),)

    def test_a_test_page_comes_out_of_the_printer_that_is_chosen(self, desk):
        part = self.open(desk)
        part.where.set_value("receipt:")
        part.where.changed.emit("receipt:")
        part.address.edit.setText("192.168.1.21")
        desk.find("test_page").click()
        assert desk.workplace.prints.tested == [("receipt:192.168.1.21", "80mm")]
        assert desk.read("test_page_came") == desk.speaker.w.say("✓ The test page is out.")
        part.kind.set_value("lists")
        part.kind.changed.emit("lists")
        assert desk.read("test_page_came") == ""
        part.where.set_value("system:HP-2")
        part.where.changed.emit("system:HP-2")
        desk.workplace.prints.empty.add("system:HP-2")
        desk.find("test_page").click()
        w = desk.speaker.w
        assert desk.read("test_page_came") == sentence_for(OutOfPaper("system:HP-2"), w)


class TestEquipment:
    """The fifth part: each thing in order, or with what to do; the looking is the doctor's."""

    @pytest.fixture
    def desk(self, counter: Counter) -> Counter:
        counter.sit_down()
        return counter

    def open(self, desk: Counter) -> SettingsCard:
        card = opened(desk)
        desk.press(Qt.Key.Key_5, ALT)
        assert desk.sees("equipment_again")
        return card

    def test_everything_is_looked_at_when_it_is_opened_and_once_more_when_asked(self, desk):
        assert desk.workplace.settings.looked == []
        self.open(desk)
        assert desk.workplace.settings.looked == list(THINGS)
        assert desk.read("equipment_sum") == desk.speaker.w.say("Everything is in order.")
        assert desk.read("stands_equipment_disk_words") == "100 %"
        desk.find("equipment_again").click()
        assert desk.workplace.settings.looked == list(THINGS) * 2

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_is_wrong_says_what_to_do_and_is_gone_once_it_is_put_right(self, desk, language):
        desk.speaker.switch(language)
        found = desk.workplace.settings.found
        found[PRINTER] = Finding("", State.DO, "HP-2", "Put paper in.")
        found[CLOCK] = BookUnreadable()
        found[CAMERA] = Finding("", State.OPEN, "None")
        card, w = self.open(desk), desk.speaker.w
        lines = [part.text() for part in card.equipment.findChildren(QLabel) if part.text()]
        assert "HP-2" in lines
        assert "Put paper in." in lines
        assert desk.read("stands_equipment_clock_words") == sentence_for(BookUnreadable(), w)
        assert desk.read("equipment_sum") == w.count(
            "{n} thing wants to be looked at.", "{n} things want to be looked at.", 2
        )
        found.clear()
        desk.find("equipment_again").click()
        assert desk.read("equipment_sum") == w.say("Everything is in order.")

    def test_in_another_language_it_is_looked_at_anew(self, desk):
        card = self.open(desk)
        desk.speaker.switch("ru")
        assert desk.workplace.settings.looked == list(THINGS) * 2
        assert words_in("ru").say("Printer") in [
            part.text() for part in card.equipment.findChildren(QLabel)
        ]

    def test_what_comes_late_of_an_earlier_look_is_not_shown(self, desk):
        part = self.open(desk).equipment
        now = part._round
        part._tell(now - 1, DISK, Finding("", State.DO, "of yesterday"))
        assert desk.read("stands_equipment_disk_words") == "100 %"
        part._tell(now, DISK, Finding("", State.DO, "of today"))
        assert desk.read("stands_equipment_disk_words") == "of today"

    def test_while_it_is_looked_nobody_waits_and_nothing_is_called_in_order(
        self, desk, monkeypatch
    ):
        asked = []
        card = opened(desk)
        monkeypatch.setattr(desk.window.shift, "aside", lambda work, **_told: asked.append(work))
        desk.press(Qt.Key.Key_5, ALT)
        assert card.equipment.isVisible()
        assert len(asked) == len(THINGS)
        assert desk.workplace.settings.looked == []  # never on the screen's thread
        assert desk.read("equipment_sum") == desk.speaker.w.say("Being looked at…")
        assert not desk.find("equipment_again").isEnabled()
