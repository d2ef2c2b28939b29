"""How this workplace is set: language and look of the window, printer, paper, the scanner's folder.

Opened by a quiet link on the page of the book, by who may. Kept out: what the district or the
command line sets (addresses, backups, second copy).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout

from counter.settings_place import PAPERS, DeskSettings
from counter.shift import Shift
from counter.who import named
from registry.failures import FolderMissing
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import Card, text
from ui.theme import apply_theme
from words import LANGUAGES, Words
from words.languages import OWN_NAMES
from words.texts import sentence_for

_NONE: Final = "none"
_SYSTEM: Final = "system:"
_MOST_PRINTERS: Final = 5  # of the system's: more would not be choices that are all seen


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
        self.save = PrimaryButton(keys="Ctrl+Return")
        self.leave = LinkButton()
        parts = {
            "settings_language": self.language,
            "settings_letters": self.letters,
            "settings_contrast": self.contrast,
            "settings_printer": self.printer,
            "settings_paper": self.paper,
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
        sides = QHBoxLayout()
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
        self.column.addLayout(sides)
        self.column.addSpacing(8)
        self.column.addLayout(buttons)

    def retranslate(self, w: Words) -> None:
        self.language.set_label(w.say("Language at the start"))
        self.language.set_options([(code, OWN_NAMES[code]) for code in LANGUAGES])
        self.letters.set_label(w.say("Letters"))
        self.letters.set_options([(1.0, w.say("Usual")), (1.25, w.say("Bigger"))])
        self.contrast.set_label(w.say("Contrast of the screen"))
        self.contrast.set_options([(False, w.say("Usual")), (True, w.say("Strong"))])
        self.paper.set_label(w.say("Paper of the receipt"))
        names = {"A4": w.say("Sheet, A4"), "80mm": w.say("Roll, 80 mm")}
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
        names = [f"{_SYSTEM}{one}" for one in self._printers[:_MOST_PRINTERS]]
        if kept.startswith(_SYSTEM) and kept not in names:
            names.insert(0, kept)  # it is switched off just now, or gone
        options += [(one, one.removeprefix(_SYSTEM)) for one in names]
        options.append((_NONE, w.say("None: nothing is printed")))
        self.printer.set_options(options)

    # -- opening ----------------------------------------------------------------------------------

    def open(self) -> None:
        """As it is set now; shown once that was read."""

        def show(found: tuple[DeskSettings, Sequence[str]]) -> None:
            self._known, self._printers = found
            self._put(self._known)
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
        self._point_at(None)

    # -- keeping ----------------------------------------------------------------------------------

    def _wanted(self) -> DeskSettings:
        """What is chosen; what was set by hand to something else stays."""
        known, printer = self._known, self.printer.value()
        return DeskSettings(
            language=self.language.value() or known.language,
            letters=self.letters.value() or known.letters,
            contrast=bool(self.contrast.value()),
            printer=known.printer if printer is None else printer,
            paper=self.paper.value() or known.paper,
            scans=self.scans.text().strip(),
        )

    def _keep(self) -> None:
        wanted, place = self._wanted(), self._shift.workplace.settings
        self._shift.run(
            lambda: place.keep(wanted),
            then=lambda _: self._kept(wanted),
            refused=self._refused,
        )

    def _refused(self, failure: BaseException) -> None:
        if isinstance(failure, FolderMissing):
            self._point_at(failure)
            self.scans.edit.setFocus()
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
        at_the_next = (before.printer, before.paper, before.scans) != (
            wanted.printer,
            wanted.paper,
            wanted.scans,
        )
        notices.clear()
        if at_the_next:
            notices.done(
                lambda w: w.say("Saved. Printer, paper and folder hold from the next start.")
            )
        else:
            notices.done(lambda w: w.say("Saved."))
