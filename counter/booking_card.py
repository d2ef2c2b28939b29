"""One booking of a personal reception: who, about what, what came of it, and its history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import moment
from registry.numbers import Number, UnreadableNumber
from registry.office_facts import ReceptionBooked, ReceptionOutcome
from registry.receptions import Reception, Step
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.fields import LineField
from ui.surfaces import Card, rule, text
from words import Words, later
from words.texts import sentence_for

OUTCOMES: Final = {
    ReceptionOutcome.EXPLAINED: later("Explained"),
    ReceptionOutcome.APPEAL_TAKEN: later("An appeal was taken"),
    ReceptionOutcome.INSTRUCTED: later("Somebody was told to see to it"),
    ReceptionOutcome.DID_NOT_COME: later("Did not come"),
    ReceptionOutcome.CANCELLED: later("Called off"),
}
KINDS: Final = {  # colour and icon
    ReceptionOutcome.EXPLAINED: ("done", "circle-check"),
    ReceptionOutcome.APPEAL_TAKEN: ("done", "file-plus"),
    ReceptionOutcome.INSTRUCTED: ("done", "forward"),
    ReceptionOutcome.DID_NOT_COME: ("soon", "user-x"),
    ReceptionOutcome.CANCELLED: ("", "calendar-x"),
}


class BookingCard(Card):
    """`held` carries outcome, note and perhaps a number; the others say what is wanted."""

    held = Signal(object, str, object)  # ReceptionOutcome, note, Number | None
    move_wanted = Signal()
    again = Signal()  # the outcome was a mistake
    left = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.column.setSpacing(8)
        self._shift = shift
        self._known: Reception | None = None
        self._wrong: tuple[LineField, Callable[[Words], str]] | None = None
        self._when, self._name = text(role="quiet"), text(role="lead")
        self._phone, self._about = text(), text()
        self._result, self._history = text(role="strong"), text(role="second")
        self.outcome = Choice(vertical=True)
        self.note, self.number = LineField(), LineField()
        self.write = PrimaryButton(icon="check", keys="Ctrl+Return")
        self.moving, self.undo, self.leave = LinkButton(), LinkButton(), LinkButton()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        names = {
            "booking_outcome": self.outcome,
            "booking_note": self.note.edit,
            "booking_number": self.number.edit,
            "write_outcome": self.write,
            "move_booking": self.moving,
            "outcome_again": self.undo,
            "leave_card": self.leave,
            "booking_result": self._result,
            "booking_history": self._history,
        }
        for name, part in names.items():
            part.setObjectName(name)
        links = QHBoxLayout()
        links.setSpacing(16)
        for link in (self.moving, self.undo, self.leave):
            links.addWidget(link)
        links.addStretch(1)
        parts: tuple[QWidget, ...] = (self._when, self._name, self._phone, self._about, rule())
        for part in (*parts, self._result, self.outcome, self.note, self.number):
            self.column.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.write)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self.column.addLayout(links)
        self.column.addWidget(self._history)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.write.clicked.connect(self._send)
        self.outcome.changed.connect(lambda _: self._note_first())
        self.note.confirmed.connect(lambda _: self._send())
        self.number.confirmed.connect(lambda _: self._send())
        self.moving.clicked.connect(self.move_wanted)
        self.undo.clicked.connect(self.again)
        self.leave.clicked.connect(self.left)

    # -- what is shown ---------------------------------------------------------------------------

    def show_booking(self, known: Reception) -> None:
        if self._known is None or self._known.booking != known.booking:
            self.outcome.set_value(None)
            self.note.clear()
            self.number.clear()
            self._wrong = None
        self._known = known
        waits_for_number = self._waits_for_number()
        for part in (self.outcome, self.note):
            part.setVisible(known.is_open)
        self.number.setVisible(waits_for_number)
        self.write.setVisible(known.is_open or waits_for_number)
        self.moving.setVisible(known.is_open)
        self.undo.setVisible(not known.is_open and not known.is_final)
        self._result.setVisible(not known.is_open)
        self.retranslate(self._shift.w)

    def known(self) -> Reception | None:
        return self._known

    def suggest(self, number: Number | None) -> None:
        """The newest appeal of the same name: most likely this one."""
        if number is not None and self._waits_for_number() and not self.number.text():
            self.number.set_text(number.shown)

    def focus_first(self) -> None:
        known = self._known
        if known is None:
            return
        if known.is_open:
            self.outcome.setFocus()
        elif self._waits_for_number():
            self.number.edit.setFocus()
        else:
            self.leave.setFocus()

    def retranslate(self, w: Words) -> None:
        self.outcome.set_options([(key, w.say(words)) for key, words in OUTCOMES.items()])
        self.note.set_label(w.say("What was said or promised"))
        self.number.set_label(w.say("Number of the appeal"))
        self.write.setText(w.say("Write it down"))
        self.moving.setText(w.say("Another day or time"))
        self.undo.setText(w.say("This was a mistake"))
        self.leave.setText(w.say("Close"))
        if self._wrong is not None:
            field, said = self._wrong
            field.set_error(said(w))
        self._say(w)

    def _say(self, w: Words) -> None:
        known = self._known
        if known is None:
            return
        booked = known.booked
        self._when.setText(f"{w.day(booked.day)}, {booked.time}")
        self._name.setText(booked.name)
        whom = w.say("Received by {name}", name=booked.by_whom) if booked.by_whom else ""
        self._phone.setText(" · ".join(part for part in (booked.phone, whom) if part))
        self._phone.setVisible(bool(self._phone.text()))
        self._about.setText(booked.about)
        self._about.setVisible(bool(booked.about))
        if known.held is not None:
            number = self._shown(known.held.application)
            parts = (w.say(OUTCOMES[known.held.outcome]), number, known.held.note)
            self._result.setText(" · ".join(part for part in parts if part))
        lines = (self._step(one, w) for one in known.steps)
        self._history.setText("\n".join(lines))

    def _step(self, one: Step, w: Words) -> str:
        when = w.moment(moment(one.at), self._shift.now())
        who = self._shift.name_of(one.actor)
        if isinstance(one.fact, ReceptionBooked):
            day = w.day_month(one.fact.day)
            said = w.say("for {day}, {time}", day=day, time=one.fact.time)
        else:
            said = w.say(OUTCOMES[one.fact.outcome])
        return f"{when} · {who} · {said}"

    # -- what was chosen --------------------------------------------------------------------------

    def _waits_for_number(self) -> bool:
        """An appeal was taken, and nobody has said yet under which number."""
        held = None if self._known is None else self._known.held
        return (
            held is not None
            and held.outcome is ReceptionOutcome.APPEAL_TAKEN
            and not held.application
        )

    def _point_at(self, field: LineField, said: Callable[[Words], str]) -> None:
        self._wrong = (field, said)
        field.set_error(said(self._shift.w))

    def _all_right(self) -> None:
        self._wrong = None
        for field in (self.note, self.number):
            field.set_error(None)

    def _note_first(self) -> None:
        self.note.edit.setFocus()

    def _send(self) -> None:
        self._all_right()
        if self._waits_for_number():
            self._send_number()
            return
        outcome = self.outcome.value()
        if outcome is None:
            self._point_at(self.note, lambda w: w.say("Choose what came of it."))
            self.outcome.setFocus()
            return
        self.held.emit(outcome, self.note.text(), None)

    def _send_number(self) -> None:
        held = None if self._known is None else self._known.held
        try:
            number = Number.parse(self.number.text())
        except UnreadableNumber as failure:
            self._point_at(self.number, partial(sentence_for, failure))
            return
        self.held.emit(ReceptionOutcome.APPEAL_TAKEN, held.note if held else "", number)

    @staticmethod
    def _shown(number: str) -> str:
        return Number.parse(number).shown if number else ""
