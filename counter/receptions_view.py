"""Personal reception: the list of a day, and beside it the form of a booking or one that is booked.

Every step can be undone until an appeal has its number: the notice that says it was written down
takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.booking_card import KINDS, OUTCOMES, BookingCard
from counter.booking_form import BookingForm
from counter.figures_view import printed
from counter.reports_place import DayOfReceptions
from counter.shift import Shift
from registry.failures import Refusal
from registry.numbers import Number
from registry.office_facts import ReceptionBooked, ReceptionOutcome
from registry.receptions import Reception, Wish
from ui.buttons import LinkButton, OutlineButton
from ui.lists import Cell, Column, Listing, Row
from ui.notices import Action
from ui.surfaces import Scrolled, text
from words import Words

_DAY: Final = timedelta(days=1)


class ReceptionsView(QWidget):
    """`appeal` carries name and phone of somebody whose appeal is to be taken at Reception."""

    appeal = Signal(str, str)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._asked = 0
        self._day: date | None = None
        self._known: DayOfReceptions | None = None
        self._title = text(role="lead")
        self._title.setObjectName("receptions_day")
        self.earlier = OutlineButton(icon="chevron-left")
        self.later = OutlineButton(icon="chevron-right")
        self.today, self.next = LinkButton(), LinkButton()
        self.print = OutlineButton(icon="printer", keys="Ctrl+P")
        self.new = LinkButton(icon="calendar-plus")
        self.list = Listing()
        self.form, self.card = BookingForm(shift), BookingCard(shift)
        self._side = QStackedWidget()
        self._side.addWidget(Scrolled(self.form))
        self._side.addWidget(Scrolled(self.card))
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        names = {
            "day_before": self.earlier,
            "day_after": self.later,
            "day_today": self.today,
            "day_next_booked": self.next,
            "print_receptions": self.print,
            "new_booking": self.new,
            "receptions": self.list.view,
        }
        for name, part in names.items():
            part.setObjectName(name)
        above = QHBoxLayout()
        above.setSpacing(8)
        for part in (self.earlier, self.later):
            above.addWidget(part)
        above.addWidget(self._title, 1)
        above.addWidget(self.print)
        links = QHBoxLayout()
        for link in (self.new, self.today, self.next):
            links.addWidget(link)
        links.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(above)
        left.addLayout(links)
        left.addWidget(self.list, 1)
        self._side.setFixedWidth(430)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(24)
        both.addLayout(left, 1)
        both.addWidget(self._side)

    def _connect(self) -> None:
        self.earlier.clicked.connect(lambda: self._go(-1))
        self.later.clicked.connect(lambda: self._go(1))
        self.today.clicked.connect(lambda: self.show_day(self._shift.workplace.today()))
        self.next.clicked.connect(self._go_to_next)
        self.new.clicked.connect(self.begin)
        self.print.clicked.connect(self._print)
        self.list.chosen.connect(self._open)
        self.form.booked.connect(self._book)
        self.form.left.connect(self.begin)
        self.form.day_chosen.connect(self._form_day)
        self.card.held.connect(self._hold)
        self.card.move_wanted.connect(self._move)
        self.card.again.connect(self._again)
        self.card.left.connect(self.begin)

    # -- days ------------------------------------------------------------------------------------

    def arrive(self) -> None:
        if self._day is None:
            self._day = self._shift.workplace.today()
            self.form.begin(self._day)
        self.look()

    def focus_first(self) -> None:
        if self._side.currentIndex() == 0:
            self.form.focus_first()
        else:
            self.card.focus_first()

    def escape(self) -> bool:
        """From a booking, or from moving one, back to the empty form."""
        if self._side.currentIndex() == 0 and self.form.moved() is None:
            return False
        self.begin()
        return True

    def show_day(self, day: date) -> None:
        self._day = day
        if not self.form.is_begun():
            self.form.begin(day)
        self.look()

    def _go(self, days: int) -> None:
        if self._day is not None:
            self.show_day(self._day + days * _DAY)

    def _go_to_next(self) -> None:
        if self._known is not None and self._known.next_day is not None:
            self.show_day(self._known.next_day)

    def _form_day(self, day: date) -> None:
        """The list beside the form is that of the day typed: who is booked then already."""
        if day != self._day and self.isVisible():
            self._day = day
            self.look()

    def look(self) -> None:
        self._asked += 1
        asked, day, reports = self._asked, self._day, self._shift.workplace.reports
        if day is None:
            return

        def show(known: DayOfReceptions) -> None:
            if asked == self._asked:
                self._known = known
                self.form.know_day(known.receptions)
                self._say()

        self._shift.run(lambda: reports.receptions(day), then=show)

    # -- saying ----------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self.earlier.setText("")
        self.earlier.setToolTip(w.say("The day before"))
        self.earlier.setAccessibleName(w.say("The day before"))
        self.later.setToolTip(w.say("The day after"))
        self.later.setAccessibleName(w.say("The day after"))
        self.today.setText(w.say("Today"))
        self.new.setText(w.say("Book somebody"))
        self.print.setText(w.say("Print the list"))
        self.list.set_columns(
            [
                Column(w.say("Time"), width=64),
                Column(w.say("Name"), stretch=5),
                Column(w.say("What about"), stretch=3),
                Column(w.say("What came of it"), width=196),
            ]
        )
        self.list.set_empty(
            w.say("Nobody is booked for this day."), w.say("Write down beside it who comes.")
        )
        self._say()

    def _say(self) -> None:
        w, day, known = self._shift.w, self._day, self._known
        if day is None:
            return
        self._title.setText(w.day(day) if day.year == self._today().year else w.full_date(day))
        self.today.setVisible(day != self._today())
        next_day = known.next_day if known is not None else None
        self.next.setVisible(next_day is not None)
        if next_day is not None:
            self.next.setText(w.say("Next ones: {day}", day=w.day_month(next_day)))
        found = known.receptions if known is not None else ()
        self.list.set_rows([self._row(one, w) for one in found])
        self.print.setEnabled(bool(found))

    def _today(self) -> date:
        return self._shift.workplace.today()

    def _row(self, one: Reception, w: Words) -> Row:
        result = Cell(w.say("is to come"))
        if one.held is not None:
            kind, icon = KINDS[one.held.outcome]
            result = Cell(w.say(OUTCOMES[one.held.outcome]), kind=kind, icon=icon)
        booked = one.booked
        return Row(
            one.booking,
            (Cell(booked.time, strong=True), Cell(booked.name), Cell(booked.about), result),
        )

    # -- one booking -----------------------------------------------------------------------------

    def begin(self) -> None:
        """The empty form again."""
        self.form.begin(self._day or self._today())
        self._side.setCurrentIndex(0)
        self.form.focus_first()

    def _open(self, booking: bytes) -> None:
        found = self._known.receptions if self._known is not None else ()
        known = next((one for one in found if one.booking == booking), None)
        if known is not None:
            self._show(known)

    def _show(self, known: Reception) -> None:
        self.card.show_booking(known)
        self._side.setCurrentIndex(1)
        self.card.focus_first()
        held = known.held
        if held is not None and held.outcome is ReceptionOutcome.APPEAL_TAKEN:
            name, reports = known.booked.name, self._shift.workplace.reports
            self._shift.run(lambda: reports.appeal_of(name), then=self.card.suggest)

    def _move(self) -> None:
        known = self.card.known()
        if known is not None:
            self._side.setCurrentIndex(0)
            self.form.begin_move(known)

    # -- writing down ----------------------------------------------------------------------------

    def _book(self, wish: Wish) -> None:
        by, reports, moved = self._shift.by(), self._shift.workplace.reports, self.form.moved()

        def booked(known: Reception) -> None:
            self._day = known.booked.day
            self.begin()
            self.look()
            undo = self._unmove(moved) if moved is not None else self._call_off(known)
            day, time = known.booked.day, known.booked.time
            self._shift.notices.clear()
            self._shift.notices.done(
                lambda w: w.say("Booked: {day}, {time}", day=w.day(day), time=time),
                Action(lambda w: w.say("Undo"), undo),
            )

        def work() -> Reception:
            return (
                reports.book(wish, by) if moved is None else reports.move(moved.booking, wish, by)
            )

        self._shift.run(work, then=booked, refused=self._refused)

    def _refused(self, failure: BaseException) -> None:
        if isinstance(failure, Refusal):
            self.form.refuse(failure)

    def _call_off(self, known: Reception) -> Callable[[], None]:
        def undo() -> None:
            by, reports = self._shift.by(), self._shift.workplace.reports
            outcome = ReceptionOutcome.CANCELLED
            self._do(lambda: reports.hold(known.booking, outcome, "", by), known)

        return undo

    def _unmove(self, before: Reception) -> Callable[[], None]:
        def undo() -> None:
            by, reports, wish = (
                self._shift.by(),
                self._shift.workplace.reports,
                _wish(before.booked),
            )
            self._do(lambda: reports.move(before.booking, wish, by), before)

        return undo

    def _hold(self, outcome: ReceptionOutcome, note: str, number: Number | None) -> None:
        known, by, reports = self.card.known(), self._shift.by(), self._shift.workplace.reports
        if known is None:
            return

        def held(_: object) -> None:
            self.begin()
            self.look()
            self._shift.notices.clear()
            again = (
                None
                if number is not None
                else Action(lambda w: w.say("Undo"), lambda: self._open_again(known))
            )
            self._shift.notices.done(
                lambda w: w.say("Written down: {name}", name=known.booked.name), again
            )
            if outcome is ReceptionOutcome.APPEAL_TAKEN and number is None:
                self.appeal.emit(known.booked.name, known.booked.phone)

        self._shift.run(lambda: reports.hold(known.booking, outcome, note, by, number), then=held)

    def _again(self) -> None:
        known = self.card.known()
        if known is not None:
            self._open_again(known)

    def _open_again(self, known: Reception) -> None:
        by, reports = self._shift.by(), self._shift.workplace.reports
        self._do(lambda: reports.open_again(known.booking, by), known)

    def _do(self, work: Callable[[], Reception], about: Reception) -> None:
        """A step back: the list as it is then, and the booking beside it."""

        def done(known: Reception) -> None:
            self._shift.notices.clear()
            self._day = known.booked.day
            self.look()
            if known.is_open:
                self._show(known)
            else:
                self.begin()
            name = about.booked.name
            self._shift.notices.info(lambda w: w.say("Taken back: {name}", name=name))

        self._shift.run(work, then=done)

    def _print(self) -> None:
        day, reports = self._day, self._shift.workplace.reports
        if day is not None:
            self._shift.notices.clear()
            printed(self._shift, lambda: reports.print_receptions(day), self.print)


def _wish(booked: ReceptionBooked) -> Wish:
    return Wish(booked.day, booked.time, booked.name, booked.phone, booked.about, booked.by_whom)
