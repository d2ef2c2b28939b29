"""An appeal for the state's own system: what is to be typed there, line by line to be copied, and
the field for the number that it gave. Enter writes it down and goes on to the next appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import form_word, kind_word, moment
from registry.application import Application
from registry.facts import Registered
from registry.numbers import Number
from registry.today import LONGEST_EXTERNAL
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import LineField
from ui.surfaces import Card, text
from words import Words, later

_COLUMNS: Final = 2
_LONGEST_SHOWN: Final = 28  # letters of a value; all of it is copied
_OF_WORDS: Final = 64  # of the appeal's own words, which have a line for themselves
_LINES: Final = (
    ("name", later("Applicant")),
    ("iin", later("IIN or BIN")),
    ("phone", later("Phone")),
    ("email", later("E-mail")),
    ("address", later("Address")),
    ("received", later("Received")),
    ("kind", later("Kind")),
    ("summary", later("In short")),
)


class _Line(QWidget):
    """A label and its value; pressed, the value is copied."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.value = ""
        self.label = text(role="small", wrap=False)
        self.link = LinkButton(icon="copy")
        self.link.setObjectName(f"copy_{name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.label)
        row.addWidget(self.link)
        row.addStretch(1)

    def say(self, label: str, value: str) -> None:
        self.value = value
        self.label.setText(label)
        one_line = " ".join(value.split())
        most = _OF_WORDS if self.link.objectName() == "copy_summary" else _LONGEST_SHOWN
        cut = len(one_line) > most
        self.link.setText(f"{one_line[:most].rstrip()}…" if cut else one_line)
        self.link.setToolTip(value if cut else "")


class EnterCard(Card):
    """`written` carries the number of the appeal and what was typed; `opened` its number."""

    written = Signal(object, str)  # Number
    opened = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=12)
        self.column.setSpacing(6)
        self._shift = shift
        self._known: Application | None = None
        self._lacks = False  # nothing was typed, and Enter was pressed
        self.lines = {name: _Line(name) for name, _ in _LINES}
        self.open = LinkButton(icon="file-text")
        self.open.setObjectName("open_appeal")
        self.field = LineField()
        self.field.edit.setObjectName("external_number")
        self.field.edit.setMaxLength(LONGEST_EXTERNAL)
        self.write = PrimaryButton(icon="check", keys="Ctrl+Return")
        self.write.setObjectName("write_external")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        for line in self.lines.values():
            line.link.clicked.connect(lambda _=False, line=line: self._copy(line))
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.column.addLayout(self._grid)
        self._place([])
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        for button in (self.write, self.open):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self.field.confirmed.connect(lambda _: self._write())
        self.field.changed.connect(lambda _: self._typed())
        self.write.clicked.connect(self._write)
        self.open.clicked.connect(lambda: self.opened.emit(self._number()))
        shift.speaker.follow(self)
        self.hide()

    def show_appeal(self, known: Application | None) -> None:
        """None: there is nothing to enter."""
        before = self._known.number if self._known is not None else ""
        self._known = known
        self.setVisible(known is not None)
        if known is None:
            return
        if known.number != before:
            self.field.clear()
            self._lacks = False
        self.retranslate(self._shift.w)

    def number(self) -> str:
        """The 16 digits of the appeal that is shown, "" for none."""
        return self._known.number if self._known is not None else ""

    def is_half_done(self) -> bool:
        return self._known is not None and bool(self.field.text().strip())

    def retranslate(self, w: Words) -> None:
        self.field.set_label(w.say("Number in the state system"))
        self.write.setText(w.say("Written down"))
        self.open.setText(w.say("Open the application"))
        self._say_error(w)
        fact = self._known.registered if self._known is not None else None
        if fact is None or self._known is None:
            return
        values = self._values(fact, self._known.registered_at, w)
        for (name, label), value in zip(_LINES, values, strict=True):
            self.lines[name].say(w.say(label), value)
        self._place([line for line in self.lines.values() if line.value])

    def _place(self, said: list[_Line]) -> None:
        """What was not told leaves no hole."""
        for line in self.lines.values():
            self._grid.removeWidget(line)
            line.setParent(self)
            line.setVisible(line in said)
        short = [line for line in said if line is not self.lines["summary"]]
        for place, line in enumerate(short):
            self._grid.addWidget(line, place // _COLUMNS, place % _COLUMNS)
        if len(said) > len(short):
            self._grid.addWidget(self.lines["summary"], len(short), 0, 1, _COLUMNS)

    def _values(self, fact: Registered, registered_at: int, w: Words) -> Sequence[str]:
        who = fact.applicant
        at = moment(registered_at)
        return (
            who.name,
            who.iin,
            who.phone,
            who.email,
            who.address,
            f"{w.short_date(fact.received)}, {w.clock(at)}",
            f"{kind_word(fact.kind, w)}, {form_word(fact.form, w)}",
            fact.summary,
        )

    def _copy(self, line: _Line) -> None:
        QGuiApplication.clipboard().setText(line.value)
        label = line.label.text()
        self._shift.notices.passing(lambda w: w.say("Copied: {what}", what=label))
        self.field.edit.setFocus()

    def _write(self) -> None:
        typed = self.field.text().strip()
        if not typed:
            self._lacks = True
            self._say_error(self._shift.w)
            self.field.edit.setFocus()
            return
        if self._known is not None:
            self.written.emit(self._number(), typed)

    def _typed(self) -> None:
        self._lacks = False
        self._say_error(self._shift.w)

    def _say_error(self, w: Words) -> None:
        self.field.set_error(w.say("Type the number.") if self._lacks else None)

    def _number(self) -> Number:
        return Number.parse(self.number())
