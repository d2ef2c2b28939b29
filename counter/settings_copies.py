"""The second half of the settings: printer of labels, second copy, folder for backups.

Each can be tried before it is saved. Kept out: what is written there, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.bookwords import room_words
from counter.settings_place import BACKUPS, SECOND_COPY, DeskSettings, FolderTried, FolderUnwritable
from counter.settings_trial import TrialPrint
from counter.shift import Shift
from counter.transfers_place import LabelPaper
from counter.who import named
from ui.buttons import LinkButton
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import text
from words import Words
from words.texts import sentence_for

MOST_PRINTERS: Final = 5  # of the system's: more would not be choices that are all seen
SYSTEM: Final = "system:"


class FolderField(QWidget):
    """A folder that is typed, and a link that tries whether it can be written to."""

    def __init__(self, shift: Shift, name: str) -> None:
        super().__init__()
        self._shift = shift
        self._name = name
        self._tried: FolderTried | BaseException | None = None
        self.line = LineField()
        named(self.line.edit, f"settings_{name}")
        self.attempt = LinkButton(icon="folder-check")
        self.attempt.setObjectName(f"try_{name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        row = QHBoxLayout()
        row.addWidget(self.attempt)
        row.addStretch(1)
        column.addLayout(row)
        self.line.changed.connect(lambda _: self.show_tried(None))
        self.attempt.clicked.connect(self._try)

    def folder(self) -> str:
        return self.line.text().strip()

    def put(self, folder: str) -> None:
        self.line.set_text(folder)
        self.show_tried(None)

    def show_tried(self, tried: FolderTried | BaseException | None) -> None:
        """What came of it; None when nothing was tried, or another folder since."""
        self._tried = tried
        self.say(self._shift.w)

    def say(self, w: Words) -> None:
        """In the language of the moment."""
        self.attempt.setText(w.say("Try this folder"))
        self.attempt.setEnabled(bool(self.folder()))
        match self._tried:
            case None:
                self.line.set_error(None)
            case FolderTried(beside_the_book=True):
                self.line.set_warning(
                    w.say(
                        "This folder is on the same disk as the book: if that disk dies, both are"
                        " gone. Take a stick or a second disk."
                    )
                )
            case FolderTried(free=free):
                said = w.say("It can be written to. Free: {room}", room=room_words(free, w))
                self.line.set_good(said)
            case failure:
                self.line.set_error(sentence_for(failure, w))

    def _try(self) -> None:
        folder, place = self.folder(), self._shift.workplace.settings

        def show(tried: FolderTried | BaseException) -> None:
            if self.folder() == folder:
                self.show_tried(tried)

        self._shift.run(lambda: place.try_folder(self._name, folder), then=show, refused=show)


class CopiesPart(QWidget):
    """Labels at the left, copies at the right."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._printers: Sequence[str] = ()
        self._known = DeskSettings("kk")
        self.label_printer, self.labels = Choice(vertical=True), Choice()
        self.label_printer.setObjectName("settings_label_printer")
        self.labels.setObjectName("settings_labels")
        self._trial = TrialPrint(
            shift,
            "test_label",
            lambda w: w.say("Print a test label"),
            lambda w: w.say("✓ The test label is out."),
            self._test,
        )
        self.second_copy = FolderField(shift, SECOND_COPY)
        self.backups = FolderField(shift, BACKUPS)
        self._safe, self._hint = text(role="second"), text(role="second")
        self._lay_out()
        self.label_printer.changed.connect(lambda _: self._trial.forget())
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for choice in (self.label_printer, self.labels):
            left.addWidget(choice)
        left.addWidget(self._trial)
        for part in (self.second_copy, self._safe, self.backups, self._hint):
            right.addWidget(part)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(48)
        for side in (left, right):
            side.setSpacing(12)
            side.addStretch(1)
            sides.addLayout(side, 1)

    def retranslate(self, w: Words) -> None:
        self.label_printer.set_label(w.say("Where labels are printed"))
        self._say_printers(w)
        self.labels.set_label(w.say("Paper of the labels"))
        self.labels.set_options(
            [("sheet", w.say("Sheet, 3 × 8")), ("roll", w.say("Roll, 58 × 40"))]
        )
        self._trial.say(w)
        self.second_copy.line.set_label(w.say("Second copy: a folder on a stick or second disk"))
        self.second_copy.line.set_placeholder(w.say("empty: there is none"))
        self._safe.setText(w.say("It holds personal data in the clear: keep it in the safe."))
        self.backups.line.set_label(w.say("Folder for backups"))
        self.backups.line.set_placeholder(w.say("empty: the program's own folder"))
        for field in (self.second_copy, self.backups):
            field.say(w)
        self._hint.setText(
            w.say("Both folders hold at once, the printer of labels from the next start.")
        )

    def _say_printers(self, w: Words) -> None:
        kept = self._known.label_printer
        names = [f"{SYSTEM}{one}" for one in self._printers[:MOST_PRINTERS]]
        if kept and kept not in names:
            names.insert(0, kept)  # it is switched off just now, or was set by hand
        options = [("", w.say("The printer of all papers"))]
        self.label_printer.set_options(options + [(one, one.removeprefix(SYSTEM)) for one in names])

    # -- for the card -----------------------------------------------------------------------------

    def put(self, known: DeskSettings, printers: Sequence[str]) -> None:
        self._known, self._printers = known, printers
        self._say_printers(self._shift.w)
        self.label_printer.set_value(known.label_printer)
        self.labels.set_value(known.labels)
        self.second_copy.put(known.second_copy)
        self.backups.put(known.backups)
        self._trial.forget()

    def wanted(self, others: DeskSettings) -> DeskSettings:
        """Those of the other half, with what is chosen here."""
        printer = self.label_printer.value()
        return replace(
            others,
            label_printer=self._known.label_printer if printer is None else printer,
            labels=self.labels.value() or self._known.labels,
            second_copy=self.second_copy.folder(),
            backups=self.backups.folder(),
        )

    def point_at(self, failure: FolderUnwritable) -> None:
        """What is wrong with a folder, beside its field, and the cursor there."""
        field = self.second_copy if failure.name == SECOND_COPY else self.backups
        field.show_tried(failure)
        field.line.edit.setFocus()

    # -- the test label ---------------------------------------------------------------------------

    def _test(self) -> Callable[[], None]:
        transfers = self._shift.workplace.transfers
        setting = self.label_printer.value() or ""
        paper: LabelPaper = "roll" if self.labels.value() == "roll" else "sheet"
        return lambda: transfers.print_test_label(setting, paper)
