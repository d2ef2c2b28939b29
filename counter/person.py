"""The fields of a person or organisation: name, IIN, phone, address, and what is odd about them.

Digits only suggest; nothing here refuses. Kept out: the wide field, and who was seen before.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from counter.shift import Shift
from registry.iin import IinFinding, check_iin, tidy_iin
from registry.phones import tidy_phone
from ui.fields import LineField
from words import Words

_PHONE = re.compile(r"[+0-9][0-9\s()-]{5,}")


class PersonFields(QWidget):
    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._legal = False
        self.name, self.iin, self.reason = LineField(), LineField(), LineField()
        self.phone, self.address = LineField(), LineField()
        names = ("name", "iin", "iin_reason", "phone", "address")
        for field, name in zip(self.lines(), names, strict=True):
            field.edit.setObjectName(name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.name, 0, 0, top)
        grid.addWidget(self.iin, 0, 1, top)
        grid.addWidget(self.reason, 1, 0, 1, 2)
        grid.addWidget(self.phone, 2, 0, top)
        grid.addWidget(self.address, 2, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.iin.changed.connect(lambda _: self.check_iin())
        self.phone.edit.editingFinished.connect(self.check_phone)
        self.name.edit.editingFinished.connect(lambda: self.name.edit.home(False))

    def lines(self) -> tuple[LineField, ...]:
        """In the order in which Enter goes through them."""
        return (self.name, self.iin, self.reason, self.phone, self.address)

    def clear(self) -> None:
        for field in self.lines():
            field.clear()
        self.reason.hide()

    def is_bare(self) -> bool:
        """Whether nothing stands here but perhaps the number."""
        return not any(field.text().strip() for field in (self.name, self.phone, self.address))

    def show_kind(self, *, legal: bool) -> None:
        """An organisation has a name of its own, and a BIN in the place of the IIN."""
        self._legal = legal
        self.iin.setVisible(not legal)
        self._say_name()
        self.check_iin()

    def is_odd(self) -> bool:
        """Whether an IIN stands here that is none by its control digit."""
        iin = tidy_iin(self.iin.text())
        return bool(iin) and not self._legal and check_iin(iin) is not IinFinding.VALID

    def reason_is_owed(self) -> bool:
        return self.is_odd() and not self.reason.text().strip()

    def next_empty(self) -> LineField:
        order = (self.name, self.iin, self.phone, self.address)
        shown = [field for field in order if not field.isHidden()]
        return next((field for field in shown if not field.text().strip()), self.name)

    def phone_or_name(self, typed: str) -> LineField:
        """Where what was typed belongs, when it is no number of a person."""
        return self.phone if _PHONE.fullmatch(typed) else self.name

    def check_iin(self) -> None:
        """Say what is found once twelve digits stand there; earlier it would only nag."""
        w, iin, odd = self._shift.w, tidy_iin(self.iin.text()), self.is_odd()
        whole = len(iin) >= 12 or (odd and not self.iin.edit.hasFocus())
        self.reason.setVisible(odd and whole)
        if not iin or not whole:
            self.iin.set_good(None)
        elif odd:
            self.iin.set_error(w.say("Not a right IIN: check it against the document"))
        else:
            self.iin.set_good(w.say("The control digit is right"))

    def check_phone(self) -> None:
        typed = self.phone.text().strip()
        phone = tidy_phone(typed)
        if phone.valid:
            self.phone.set_text(phone.shown)
        odd = bool(typed) and not phone.valid
        self.phone.set_warning(self._shift.w.say("Not a number of Kazakhstan") if odd else None)

    def retranslate(self, w: Words) -> None:
        self._say_name()
        self.name.set_placeholder(w.say("surname, name, patronymic"))
        self.iin.set_label(w.say("IIN"))
        self.iin.set_placeholder(w.say("12 digits, if there is one"))
        self.phone.set_label(w.say("Phone"))
        self.address.set_label(w.say("Address"))
        self.reason.set_label(w.say("Why this IIN is taken all the same"))
        self.reason.set_placeholder(w.say("for example: so it stands in the document"))
        self.check_iin()

    def _say_name(self) -> None:
        w = self._shift.w
        self.name.set_label(w.say("Name of the organisation") if self._legal else w.say("Name"))
        self.name.set_placeholder("" if self._legal else w.say("surname, name, patronymic"))
