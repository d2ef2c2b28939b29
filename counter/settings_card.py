"""How this workplace is set: language and look of the window, printer, paper, the scanner's folder;
and in further parts labels and copies, camera and scanner, printers, and how all of it stands.

Opened by a quiet link on the page of the book, by who may. Kept out: the addresses of district and
relay, which the command line sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from counter.settings_copies import MOST_PRINTERS, SYSTEM, CopiesPart
from counter.settings_equipment import EquipmentPart
from counter.settings_place import PAPERS, DeskSettings, FolderUnwritable
from counter.settings_printers import PrintersPart
from counter.settings_readers import ReadersPart
from counter.shift import Shift
from counter.who import named
from registry.failures import FolderMissing
from ui.buttons import LinkButton, PrimaryButton, Segment
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import Card, text
from ui.theme import apply_theme
from words import LANGUAGES, Words
from words.languages import OWN_NAMES
from words.texts import sentence_for

_NONE: Final = "none"


class SettingsCard(Card):
    """`left` when it is closed again."""

    left = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._known = DeskSettings("kk")
        self._printers: Sequence[str] = ()
        self._failure: BaseException | None = None
        self.language, self.letters, self.contrast = Choice(), Choice(), Choice()
        self.paper, self.printer = Choice(), Choice(vertical=True)
        self.scans = LineField()
        named(self.scans.edit, "settings_scans")
        self._hint = text(role="second")
        self.copies, self.readers = CopiesPart(shift), ReadersPart(shift)
        self.printers, self.equipment = PrintersPart(shift), EquipmentPart(shift)
        self.halves = QWidget()  # which half is shown: stands above the card, where there is room
        self._halves = [Segment() for _ in range(5)]
        self._group = QButtonGroup(self)
        self._pile = QStackedWidget()
        self.save = PrimaryButton(keys="Ctrl+Return")
        self.leave = LinkButton()
        parts = {
            "settings_language": self.language,
            "settings_letters": self.letters,
            "settings_contrast": self.contrast,
            "settings_printer": self.printer,
            "settings_paper": self.paper,
            "settings_window": self._halves[0],
            "settings_copies": self._halves[1],
            "settings_readers": self._halves[2],
            "settings_printers": self._halves[3],
            "settings_equipment": self._halves[4],
            "settings_save": self.save,
            "settings_leave": self.leave,
        }
        for name, part in parts.items():
            part.setObjectName(name)
        self._lay_out()
        self.save.clicked.connect(self._keep)
        self.leave.clicked.connect(self.left)
        self.scans.changed.connect(lambda _: self._point_at(None))
        shift.speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        window, papers = QVBoxLayout(), QVBoxLayout()
        for choice in (self.language, self.letters, self.contrast, self.paper):
            window.addWidget(choice)
        window.addWidget(self.scans)
        papers.addWidget(self.printer)
        papers.addWidget(self._hint)
        first = QWidget()
        sides = QHBoxLayout(first)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(48)
        for side, stretch in ((window, 4), (papers, 5)):
            side.setSpacing(12)
            side.addStretch(1)
            sides.addLayout(side, stretch)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        above = QHBoxLayout(self.halves)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        parts = (first, self.copies, self.readers, self.printers, self.equipment)
        for place, (half, part) in enumerate(zip(self._halves, parts, strict=True)):
            half.set_keys(f"Alt+{place + 1}")
            self._group.addButton(half)
            self._pile.addWidget(part)
            half.clicked.connect(lambda _=False, place=place: self._open_half(place))
            above.addWidget(half)
        self.column.addWidget(self._pile)
        self.column.addSpacing(8)
        self.column.addLayout(buttons)

    def _open_half(self, place: int) -> None:
        self._halves[place].setChecked(True)
        self._pile.setCurrentIndex(place)
        if self._pile.currentWidget() is self.readers:
            self.readers.camera.setFocus()
        elif self._pile.currentWidget() is self.printers:
            self.printers.kind.setFocus()

    def retranslate(self, w: Words) -> None:
        self._halves[0].setText(w.say("Window and papers"))
        self._halves[1].setText(w.say("Labels and copies"))
        self._halves[3].setText(w.say("Printers"))
        self._halves[2].setText(w.say("Camera and scanner"))
        self._halves[4].setText(w.say("Equipment"))
        self.language.set_label(w.say("Language at the start"))
        self.language.set_options([(code, OWN_NAMES[code]) for code in LANGUAGES])
        self.letters.set_label(w.say("Letters"))
        self.letters.set_options([(1.0, w.say("Usual")), (1.25, w.say("Bigger"))])
        self.contrast.set_label(w.say("Contrast of the screen"))
        self.contrast.set_options([(False, w.say("Usual")), (True, w.say("Strong"))])
        self.paper.set_label(w.say("Paper of the receipt"))
        names = {
            "A4": w.say("Sheet, A4"),
            "80mm": w.say("Roll, 80 mm"),
            "58mm": w.say("Roll, 58 mm"),
        }
        self.paper.set_options([(each, names[each]) for each in PAPERS])
        self.printer.set_label(w.say("Where papers are printed"))
        self.scans.set_label(w.say("Folder of the page scanner"))
        self.scans.set_placeholder(w.say("empty: the program's own folder"))
        self._hint.setText(
            w.say("Printer, paper and folder hold from the next start of the program.")
        )
        self._point_at(self._failure)
        self.save.setText(w.say("Save"))
        self.leave.setText(w.say("Cancel"))
        self._say_printers(w)

    def _say_printers(self, w: Words) -> None:
        kept = self._known.printer
        folder = "" if not kept.startswith("folder:") else kept
        options = [(folder, w.say("None: papers lie in a folder as files"))]
        names = [f"{SYSTEM}{one}" for one in self._printers[:MOST_PRINTERS]]
        if kept.startswith(SYSTEM) and kept not in names:
            names.insert(0, kept)  # it is switched off just now, or gone
        options += [(one, one.removeprefix(SYSTEM)) for one in names]
        options.append((_NONE, w.say("None: nothing is printed")))
        self.printer.set_options(options)

    # -- opening ----------------------------------------------------------------------------------

    def open(self) -> None:
        """As it is set now; shown once that was read."""

        def show(found: tuple[DeskSettings, Sequence[str]]) -> None:
            self._known, self._printers = found
            self._put(self._known)
            self._open_half(0)
            self.show()
            self.focus_first()

        self._shift.run(self._shift.workplace.settings.now, then=show)

    def focus_first(self) -> None:
        self.language.setFocus()

    def _put(self, known: DeskSettings) -> None:
        self._say_printers(self._shift.w)
        self.language.set_value(known.language)
        self.letters.set_value(known.letters)
        self.contrast.set_value(known.contrast)
        self.printer.set_value(known.printer)
        self.paper.set_value(known.paper)
        self.scans.set_text(known.scans)
        self.copies.put(known, self._printers)
        self.readers.put(known)
        self.printers.put(known, self._printers)
        self._point_at(None)

    # -- keeping ----------------------------------------------------------------------------------

    def _wanted(self) -> DeskSettings:
        """What is chosen; what was set by hand to something else stays."""
        known, printer = self._known, self.printer.value()
        chosen = DeskSettings(
            language=self.language.value() or known.language,
            letters=self.letters.value() or known.letters,
            contrast=bool(self.contrast.value()),
            printer=known.printer if printer is None else printer,
            paper=self.paper.value() or known.paper,
            scans=self.scans.text().strip(),
        )
        return self.printers.wanted(self.readers.wanted(self.copies.wanted(chosen)))

    def _keep(self) -> None:
        wanted, place = self._wanted(), self._shift.workplace.settings
        self._shift.run(
            lambda: place.keep(wanted),
            then=lambda _: self._kept(wanted),
            refused=self._refused,
        )

    def _refused(self, failure: BaseException) -> None:
        if isinstance(failure, FolderMissing):
            self._open_half(0)
            self._point_at(failure)
            self.scans.edit.setFocus()
        elif isinstance(failure, FolderUnwritable):
            self._open_half(1)
            self.copies.point_at(failure)
        else:
            self._shift.notices.refused(failure)

    def _point_at(self, failure: BaseException | None) -> None:
        """What is wrong with the folder, in the language of the moment."""
        self._failure = failure
        self.scans.set_error(None if failure is None else sentence_for(failure, self._shift.w))

    def _kept(self, wanted: DeskSettings) -> None:
        before, self._known = self._known, wanted
        self.left.emit()
        notices, speaker = self._shift.notices, self._shift.speaker
        if speaker.w.language != wanted.language and before.language != wanted.language:
            speaker.switch(wanted.language)
        if (before.letters, before.contrast) != (wanted.letters, wanted.contrast):
            program = QApplication.instance()
            if isinstance(program, QApplication):
                apply_theme(program, "counter", wanted.contrast, wanted.letters)
        at_the_next = ("printer", "paper", "scans", "label_printer", "labels")
        notices.clear()
        if wanted.second_copy and wanted.second_copy != before.second_copy:
            notices.done(lambda w: w.say("Saved. The second copy is being written."))
        elif any(getattr(before, name) != getattr(wanted, name) for name in at_the_next):
            notices.done(
                lambda w: w.say("Saved. Printer, paper and folder hold from the next start.")
            )
        else:
            notices.done(lambda w: w.say("Saved."))
