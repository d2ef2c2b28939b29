"""The form of a personal reception: who comes, when, about what, and who receives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from counter.shift import Shift
from registry.failures import (
    NameMissing,
    ReceptionInThePast,
    ReceptionTimeUnclear,
    Refusal,
)
from registry.receptions import Reception, Wish, read_time
from registry.roles import HEAD
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import DateField, LineField, Message, MultiLine
from ui.surfaces import Card, text
from words import Words
from words.texts import sentence_for


class BookingForm(Card):
    """`booked` carries a `Wish`, `left` when a move is given up, `day_chosen` another day."""

    booked = Signal(object)
    left = Signal()
    day_chosen = Signal(object)  # date

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.column.setSpacing(10)
        self._shift = shift
        self._moved: Reception | None = None
        self._there: Sequence[Reception] = ()
        self._wrong: tuple[LineField, Callable[[Words], str]] | None = None
        self._title = text(role="lead")
        self.day = DateField(today=shift.workplace.today)
        self.time, self.name, self.phone = LineField(), LineField(), LineField()
        self.clash = Message()
        self.about, self.by_whom = MultiLine(rows=2), LineField()
        self.book = PrimaryButton(icon="calendar-plus", keys="Ctrl+Return")
        self.leave = LinkButton()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        fields = {
            "booking_day": self.day.edit,
            "booking_time": self.time.edit,
            "booking_name": self.name.edit,
            "booking_phone": self.phone.edit,
            "booking_about": self.about.edit,
            "booking_by_whom": self.by_whom.edit,
            "book_reception": self.book,
            "leave_booking": self.leave,
        }
        for name, part in fields.items():
            part.setObjectName(name)
        when = QHBoxLayout()
        when.setSpacing(12)
        when.addWidget(self.day, 3, Qt.AlignmentFlag.AlignTop)
        when.addWidget(self.time, 2, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.book)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        self.column.addWidget(self._title)
        self.column.addWidget(self.name)
        self.column.addWidget(self.phone)
        self.column.addLayout(when)
        self.column.addWidget(self.clash)
        self.column.addWidget(self.about)
        self.column.addWidget(self.by_whom)
        self.column.addLayout(buttons)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.day.chosen.connect(self._on_day)
        self.time.changed.connect(lambda _: self._is_right(self.time))
        self.time.changed.connect(lambda _: self._look_for_others())
        self.name.changed.connect(lambda _: self._is_right(self.name))
        self.book.clicked.connect(self._send)
        self.leave.clicked.connect(self.left)
        order = (self.name, self.phone, self.day, self.time)
        for field, following in pairwise(order):
            field.confirmed.connect(lambda _, to=following: to.edit.setFocus())
        self.time.confirmed.connect(lambda _: self.about.edit.setFocus())
        self.by_whom.confirmed.connect(lambda _: self._send())

    def retranslate(self, w: Words) -> None:
        moved = self._moved is not None
        self._title.setText(w.say("Another day or time") if moved else w.say("Book somebody"))
        self.name.set_label(w.say("Name"))
        self.phone.set_label(w.say("Phone"))
        self.day.set_label(w.say("Day"))
        self.time.set_label(w.say("Time"))
        self.time.set_placeholder("10:30")
        self.about.set_label(w.say("What about"))
        self.by_whom.set_label(w.say("Who receives"))
        self.book.setText(w.say("Move it") if moved else w.say("Book the reception"))
        self.leave.setText(w.say("Cancel"))
        if self._wrong is not None:
            field, said = self._wrong
            field.set_error(said(w))
        self._look_for_others()

    # -- what it holds ---------------------------------------------------------------------------

    def begin(self, day: date) -> None:
        """An empty form for this day."""
        self._moved = None
        for field in (self.time, self.name, self.phone, self.about):
            field.clear()
        self.by_whom.set_text(self._head())
        self.leave.hide()
        self._show(day)

    def begin_move(self, known: Reception) -> None:
        """The same booking, to be put to another day or time."""
        booked = known.booked
        self._moved = known
        self.time.set_text(booked.time)
        self.name.set_text(booked.name)
        self.phone.set_text(booked.phone)
        self.about.set_text(booked.about)
        self.by_whom.set_text(booked.by_whom)
        self.leave.show()
        self._show(booked.day)
        self.day.edit.setFocus()
        self.day.edit.selectAll()

    def _show(self, day: date) -> None:
        self.day.set_day(day)
        self.retranslate(self._shift.w)

    def _head(self) -> str:
        """Whoever heads the office receives, unless somebody else is written down."""
        heads = [one for one in self._shift.people.values() if HEAD in one.roles]
        return heads[0].name if heads else ""

    def is_begun(self) -> bool:
        return bool(self.name.text().strip() or self.about.text().strip()) or self._is_moving()

    def _is_moving(self) -> bool:
        return self._moved is not None

    def moved(self) -> Reception | None:
        """The booking that is being moved; None while a new one is written."""
        return self._moved

    def know_day(self, there: Sequence[Reception]) -> None:
        """Who is booked for the day shown: two at one time are told, not forbidden."""
        self._there = there
        self._look_for_others()

    def focus_first(self) -> None:
        self.name.edit.setFocus()

    # -- saying what is wrong ----------------------------------------------------------------------

    def refuse(self, failure: Refusal) -> None:
        """Beneath the field that it is about."""
        field: LineField = self.name
        if isinstance(failure, ReceptionInThePast):
            field = self.day
        elif isinstance(failure, ReceptionTimeUnclear):
            field = self.time
        elif not isinstance(failure, NameMissing):
            self._shift.notices.refused(failure)
            return
        self._point_at(field, lambda w: sentence_for(failure, w))

    def _point_at(self, field: LineField, said: Callable[[Words], str]) -> None:
        self._wrong = (field, said)
        field.set_error(said(self._shift.w))
        field.edit.setFocus()

    def _is_right(self, field: LineField) -> None:
        """Something else was typed into it."""
        if self._wrong is not None and self._wrong[0] is field:
            self._wrong = None
        field.set_error(None)

    def _on_day(self, day: date | None) -> None:
        self._is_right(self.day)
        if day is not None:
            self.day_chosen.emit(day)

    def _look_for_others(self) -> None:
        try:
            time = read_time(self.time.text()) if self.time.text().strip() else ""
        except ReceptionTimeUnclear:
            time = ""
        own = self._moved.booking if self._moved is not None else b""
        others = [
            one
            for one in self._there
            if one.is_open and one.booked.time == time and one.booking != own
        ]
        said = ""
        if others and time:
            said = self._shift.w.say("Booked already: {name}", name=others[0].booked.name)
        self.clash.say(said, "soon")

    def _send(self) -> None:
        day = self.day.day()
        if day is None:
            self._point_at(self.day, lambda w: w.say("Write the day like this: 05.03.2026."))
            return
        self.booked.emit(
            Wish(
                day=day,
                time=self.time.text(),
                name=self.name.text(),
                phone=self.phone.text(),
                about=self.about.text(),
                by_whom=self.by_whom.text(),
            )
        )
