"""The rare cases of *Who*: two or three fields each, which nobody sees until they are asked for.

A part says what was filled in, as values; which of them is open is for `counter.rare` to say.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter.choices import Choices
from counter.shift import Shift
from registry.facts import Benefit, Channel, Representative
from registry.iin import BinFinding, check_bin, tidy_iin
from registry.names import tidy
from registry.phones import tidy_phone
from ui.fields import DateField, LineField
from words import Words

_TOP = Qt.AlignmentFlag.AlignTop
_CHANNELS = (
    Channel.IN_PERSON,
    Channel.POST,
    Channel.EMAIL,
    Channel.PORTAL,
    Channel.PHONE,
    Channel.KIOSK,
)


class Part(QWidget):
    """The base. `changed` with everything typed or chosen."""

    changed = Signal()
    name = ""  # its link is called so, and a draft knows it by this

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.shift = shift
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)

    def lay_fields(self, *rows: tuple[LineField, ...]) -> None:
        """Side by side, all columns equally wide."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for down, fields in enumerate(rows):
            for across, field in enumerate(fields):
                grid.addWidget(field, down, across, _TOP)
                grid.setColumnStretch(across, 1)
        self.column.addLayout(grid)

    def link(self, w: Words) -> str:
        """What its link says."""
        raise NotImplementedError

    def lines(self) -> tuple[LineField, ...]:
        return ()

    def choices(self) -> tuple[Choices[Any], ...]:
        return ()

    def is_used(self) -> bool:
        """Whether anything was filled in that goes into the form."""
        typed = any(field.text().strip() for field in self.lines())
        return typed or any(one.value() != one.members[0] for one in self.choices())

    def clear(self) -> None:
        for field in self.lines():
            field.clear()
        for one in self.choices():
            one.set_value(one.members[0])

    def focus_first(self) -> None:
        if self.choices():
            self.choices()[0].focus_chosen()
        else:
            self.lines()[0].edit.setFocus()

    def retranslate(self, w: Words) -> None:
        raise NotImplementedError


class ForSomeoneElse(Part):
    """A representative: who, on what ground, by what telephone, and until when the ground holds."""

    name = "for_someone_else"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.who, self.basis, self.phone = LineField(), LineField(), LineField()
        self.until = DateField(today=shift.workplace.today)
        names = ("representative", "basis", "representative_phone", "representative_until")
        for field, named in zip(self.lines(), names, strict=True):
            field.edit.setObjectName(named)
        self.lay_fields((self.who, self.basis), (self.phone, self.until))
        self.until.chosen.connect(lambda _: self.check())

    def lines(self) -> tuple[LineField, ...]:
        return (self.who, self.basis, self.phone, self.until)

    def link(self, w: Words) -> str:
        return w.say("For someone else")

    def value(self) -> Representative | None:
        name, phone = tidy(self.who.text()), tidy_phone(self.phone.text())
        if not name:
            return None
        basis = tidy(self.basis.text())
        return Representative(name, basis, phone.e164 or phone.shown, self.until.day())

    def check(self) -> None:
        """A ground that has run out is said; whether to go on the specialist decides."""
        w, day = self.shift.w, self.until.day()
        if day is not None and day < self.shift.workplace.today():
            said = w.say("Ran out on {day}: ask for a new one", day=w.short_date(day))
            self.until.set_warning(said)
        else:
            self.until.set_warning(None)

    def retranslate(self, w: Words) -> None:
        self.who.set_label(w.say("Representative"))
        self.basis.set_label(w.say("On what basis"))
        self.basis.set_placeholder(w.say("proxy, parent, guardian"))
        self.phone.set_label(w.say("Phone of the representative"))
        self.until.set_label(w.say("Holds until"))
        self.until.set_placeholder(w.say("empty: without an end"))
        self.check()


class Organisation(Part):
    """A legal person: its BIN, and who came for it. The name stands in the name field."""

    name = "organisation"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.bin, self.who, self.basis = LineField(), LineField(), LineField()
        names = ("bin", "organisation_person", "organisation_basis")
        for field, named in zip(self.lines(), names, strict=True):
            field.edit.setObjectName(named)
        self.lay_fields((self.bin, self.who, self.basis))
        self.bin.changed.connect(lambda _: self.check())

    def lines(self) -> tuple[LineField, ...]:
        return (self.bin, self.who, self.basis)

    def link(self, w: Words) -> str:
        return w.say("Organisation")

    def number(self) -> str:
        return tidy_iin(self.bin.text())

    def value(self) -> Representative | None:
        """Its head, or whoever else acts for it."""
        name = tidy(self.who.text())
        return Representative(name, tidy(self.basis.text())) if name else None

    def check(self) -> None:
        """Only a hint: no order gives the sum of a BIN."""
        w, digits = self.shift.w, self.number()
        odd = len(digits) >= 12 and check_bin(digits) is not BinFinding.VALID
        self.bin.set_warning(w.say("Compare it with the document") if odd else None)

    def retranslate(self, w: Words) -> None:
        self.bin.set_label(w.say("BIN"))
        self.bin.set_placeholder(w.say("12 digits"))
        self.who.set_label(w.say("Who came for it"))
        self.basis.set_label(w.say("In what capacity"))
        self.basis.set_placeholder(w.say("head, by proxy"))
        self.check()


class SeveralPeople(Part):
    """A collective application: the applicant is the contact person; how many signed, and who."""

    name = "several_people"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.count, self.others = LineField(), LineField()
        self.count.edit.setObjectName("people")
        self.count.edit.setMaxLength(5)
        self.others.edit.setObjectName("others")
        self.lay_fields((self.count, self.others))
        first = self.column.itemAt(0)
        grid = first.layout() if first is not None else None
        if isinstance(grid, QGridLayout):
            grid.setColumnStretch(1, 3)
        for field in self.lines():
            field.changed.connect(lambda _: self.check())

    def lines(self) -> tuple[LineField, ...]:
        return (self.count, self.others)

    def link(self, w: Words) -> str:
        return w.say("Several people")

    def names(self) -> tuple[str, ...]:
        """The others, as they were written between commas."""
        return tuple(name for part in self.others.text().split(",") if (name := tidy(part)))

    def people(self) -> int:
        """How many signed, the contact person among them; 0 when it is one person's own."""
        typed = self.count.text().strip()
        named = len(self.names()) + 1 if self.names() else 0
        return int(typed) if typed.isascii() and typed.isdecimal() else named

    def check(self) -> None:
        w, typed = self.shift.w, self.count.text().strip()
        if typed and not (typed.isascii() and typed.isdecimal()):
            self.count.set_warning(w.say("A number, in digits"))
        elif typed and self.people() < len(self.names()) + 1:
            self.count.set_warning(w.say("More names than signatures"))
        else:
            self.count.set_warning(None)

    def retranslate(self, w: Words) -> None:
        self.count.set_label(w.say("How many signed"))
        self.count.set_placeholder(w.say("with this one"))
        self.others.set_label(w.say("The others, between commas"))
        self.others.set_placeholder(w.say("above stands the contact person"))
        self.check()


class BenefitPart(Part):
    """The group that gives a right to be served first."""

    name = "benefit"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.group = Choices("benefit_group", tuple(Benefit))
        self.column.addWidget(self.group)

    def choices(self) -> tuple[Choices[Any], ...]:
        return (self.group,)

    def link(self, w: Words) -> str:
        return w.say("Benefit")

    def retranslate(self, w: Words) -> None:
        words = {
            Benefit.NONE: w.say("no benefit"),
            Benefit.PENSIONER: w.say("pensioner"),
            Benefit.DISABILITY: w.say("disability"),
            Benefit.LARGE_FAMILY: w.say("large family"),
        }
        self.group.say(w.say("Served first as"), words)


class ArrivedBy(Part):
    """How it came, its number in the state's own system, and the index of the case."""

    name = "arrived_by"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.channel = Choices("channel", _CHANNELS, columns=3)
        self.external, self.case_index = LineField(), LineField()
        self.external.edit.setObjectName("external")
        self.external.edit.setMaxLength(40)  # what the book has room for
        self.case_index.edit.setObjectName("case_index")
        self.column.addWidget(self.channel)
        self.lay_fields((self.external, self.case_index))

    def choices(self) -> tuple[Choices[Any], ...]:
        return (self.channel,)

    def lines(self) -> tuple[LineField, ...]:
        return (self.external, self.case_index)

    def link(self, w: Words) -> str:
        return w.say("Arrived by…")

    def retranslate(self, w: Words) -> None:
        words = {
            Channel.IN_PERSON: w.say("came in person"),
            Channel.POST: w.say("by post"),
            Channel.EMAIL: w.say("by e-mail"),
            Channel.PORTAL: w.say("portal"),
            Channel.PHONE: w.say("by telephone"),
            Channel.KIOSK: w.say("kiosk"),
        }
        self.channel.say("", words)
        self.external.set_label(w.say("Number in the state system"))
        self.case_index.set_label(w.say("Case index"))
