"""Beside the list of home visits: the day of one visit, and what came of a whole round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.giving_words import shown_phone
from counter.shift import Shift
from counter.speech import short_name
from registry.application import Application
from registry.facts import Proof
from registry.giving import phones_of
from registry.numbers import Number
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.fields import DateField, LineField
from ui.surfaces import Card, text
from words import Words, later
from words.texts import sentence_for


class Mark(Enum):
    """What came of one door, before it is written."""

    ID_SHOWN = (Proof.ID_SHOWN, later("Handed over, ID seen"), "done", "circle-check")
    RECEIPT = (Proof.RECEIPT, later("Handed over, receipt"), "done", "receipt-text")
    NOT_MET = (Proof.ID_SHOWN, later("Nobody met"), "soon", "door-closed")

    @property
    def proof(self) -> Proof:
        return self.value[0]

    @property
    def kind(self) -> str:
        return self.value[2]

    @property
    def icon(self) -> str:
        return self.value[3]

    def words(self, w: Words) -> str:
        return w.say(self.value[1])


class PlanCard(Card):
    """`planned` carries the day and why; `dropped` when nobody goes there any more."""

    planned = Signal(object, str)
    dropped = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.column.setSpacing(8)
        self._shift = shift
        self._one: Application | None = None
        self._name, self._what = text(role="lead"), text(role="second")
        self._where, self._phone = text(), text(role="strong")
        self.day = DateField(today=shift.workplace.today)
        self.day.edit.setObjectName("visit_day")
        self.why = LineField()
        self.why.edit.setObjectName("visit_why")
        self.save = PrimaryButton(icon="house", keys="Ctrl+Return")
        self.save.setObjectName("plan_visit")
        self.drop = LinkButton()
        self.drop.setObjectName("drop_visit")
        parts: tuple[QWidget, ...] = (self._name, self._what, self._where, self._phone)
        for part in (*parts, self.day, self.why):
            self.column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.drop)
        row.addStretch(1)
        self.column.addLayout(row)
        self.day.changed.connect(lambda _: self.day.set_error(None))
        self.day.confirmed.connect(lambda _: self._save())
        self.why.confirmed.connect(lambda _: self._save())
        self.save.clicked.connect(self._save)
        self.drop.clicked.connect(self.dropped)
        shift.speaker.follow(self)

    def focus_first(self) -> None:
        self.day.edit.setFocus()
        self.day.edit.selectAll()

    def show_for(self, one: Application | None) -> None:
        before, self._one = self._one, one
        if one is not None and (before is None or before.number != one.number):
            workplace = self._shift.workplace
            following = workplace.calendar.add_working_days(workplace.today(), 1)
            self.day.set_day(one.visit_on or following)
            self.day.set_error(None)
            self.why.clear()
        self.retranslate(self._shift.w)

    def refuse(self, failure: BaseException) -> None:
        self.day.set_error(sentence_for(failure, self._shift.w))
        self.focus_first()

    def retranslate(self, w: Words) -> None:
        self.day.set_label(w.say("Who goes there, goes on"))
        self.why.set_label(w.say("Why it is brought home (optional)"))
        one = self._one
        planned = one is not None and one.visit_on is not None
        self.save.setText(w.say("Another day") if planned else w.say("Plan the visit"))
        self.drop.setText(w.say("No visit any more"))
        self.drop.setVisible(planned)
        if one is None or one.registered is None:
            return
        fact = one.registered
        service = short_name(self._shift.workplace.catalogue, fact.service, fact.kind, w)
        self._name.setText(fact.applicant.name)
        self._what.setText(f"{service} · {Number.parse(fact.number).shown}")
        self._where.setText(fact.applicant.address or w.say("No address is written down."))
        phones = " · ".join(shown_phone(phone) for phone in phones_of(one))
        self._phone.setText(phones)
        self._phone.setVisible(bool(phones))

    def _save(self) -> None:
        day = self.day.day()
        if day is None:
            self.day.set_error(self._shift.w.say("There is no such day."))
            self.focus_first()
            return
        self.planned.emit(day, self.why.text())


class RoundCard(Card):
    """`finished` carries the day of the visits and the new day for those not met; `named` who took
    an answer instead of the applicant."""

    finished = Signal(object, object)
    named = Signal(str)

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.column.setSpacing(8)
        self._shift = shift
        self._marks: Sequence[Mark] = ()
        self._person: Application | None = None
        self._title, self._who = text(role="lead"), text(role="strong")
        self.taker = Choice()
        self.taker.setObjectName("visit_taker")
        self.name = LineField()
        self.name.edit.setObjectName("visit_taker_name")
        today = shift.workplace.today
        self.day, self.again = DateField(today=today), DateField(today=today)
        self.day.edit.setObjectName("visited_on")
        self.again.edit.setObjectName("visit_again")
        self.save = PrimaryButton(icon="check", keys="Ctrl+Return")
        self.save.setObjectName("write_visits")
        parts: tuple[QWidget, ...] = (self._title, self._who, self.taker, self.name)
        for part in (*parts, self.day, self.again):
            self.column.addWidget(part)
        self.column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.taker.changed.connect(self._on_taker)
        self.name.changed.connect(self.named)
        for field in (self.day, self.again):
            field.changed.connect(lambda _, field=field: field.set_error(None))
        self.save.clicked.connect(self._save)
        shift.speaker.follow(self)

    def begin(self, day: date, again: date) -> None:
        """The first door of a round is marked."""
        self.day.set_day(day)
        self.again.set_day(again)

    def show_marks(self, marks: Sequence[Mark], person: Application | None, name: str) -> None:
        """What is marked so far; `person` whose answer was handed over, if the cursor is there."""
        self._marks = marks
        if person is None or self._person is None or person.number != self._person.number:
            self.taker.set_value("other" if name else "applicant")
            self.name.edit.blockSignals(True)
            self.name.set_text(name)
            self.name.edit.blockSignals(False)
        self._person = person
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("What came of the round"))
        self.taker.set_label(w.say("Who took it?"))
        self.taker.set_options(
            [("applicant", w.say("Applicant")), ("other", w.say("Representative"))]
        )
        self.name.set_label(w.say("Name and basis, as on the power of attorney"))
        self.day.set_label(w.say("Day of the visits"))
        self.again.set_label(w.say("Whom nobody met is visited on"))
        n = len(self._marks)
        self.save.setText(w.count("Write down {n} result", "Write down {n} results", n))
        person, fact = self._person, self._person.registered if self._person else None
        self._who.setText(fact.applicant.name if fact is not None else "")
        for part in (self._who, self.taker):
            part.setVisible(person is not None)
        self.name.setVisible(person is not None and self.taker.value() == "other")
        self.again.setVisible(Mark.NOT_MET in self._marks)

    def _on_taker(self, who: object) -> None:
        other, fact = who == "other", self._person.registered if self._person else None
        known = fact.representative if fact is not None else None
        if not other:
            self.name.set_text("")
        elif known is not None and not self.name.text():
            self.name.set_text(f"{known.name}, {known.basis}")
        self.name.setVisible(other)
        if other:
            self.name.edit.setFocus()

    def _save(self) -> None:
        day, again, w = self.day.day(), self.again.day(), self._shift.w
        needs_again = Mark.NOT_MET in self._marks
        for field, known in ((self.day, day), (self.again, again or not needs_again)):
            if not known:
                field.set_error(w.say("There is no such day."))
                field.edit.setFocus()
                return
        self.finished.emit(day, again if needs_again else None)
