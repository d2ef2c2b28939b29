"""Answers that are brought home: a day for each, the day's list on paper, and on return one key a
door for what came of it. Nothing is written until the whole round is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.giving_place import GivingNow, Waiting
from counter.shift import Shift
from counter.visit_card import Mark, PlanCard, RoundCard
from registry.application import Application
from registry.giving import Next, VisitResult
from registry.numbers import Number
from ui.buttons import OutlineButton
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Scrolled, text
from words import Words, how_many

_MARKS: Final = (None, Mark.ID_SHOWN, Mark.RECEIPT, Mark.NOT_MET)  # in the order of Space


class HomeVisits(QWidget):
    """`opened` carries a number, `counted` how many wait; `looked` when all is to be looked at
    again."""

    opened = Signal(object)
    looked = Signal()
    counted = Signal(int)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("ring", False)
        self._shift = shift
        self._now: GivingNow | None = None
        self._asked: Application | None = None  # one who is not on the list yet
        self._marks: dict[str, Mark] = {}
        self._names: dict[str, str] = {}  # who took it, where it was not the applicant
        self.list = Listing()
        self.list.view.setObjectName("visit_list")
        self.list.view.installEventFilter(self)
        self.plan, self.round = PlanCard(shift), RoundCard(shift)
        self.print = OutlineButton(icon="printer", keys="Ctrl+P")
        self.print.setObjectName("print_visits")
        self._hint = text(role="second")
        self._lay_out()
        self.list.moved.connect(lambda _: self._turn_to_row())
        self.list.chosen.connect(self._open)
        self.plan.planned.connect(self._plan)
        self.plan.dropped.connect(lambda: self._plan(None, ""))
        self.round.finished.connect(self._write)
        self.round.named.connect(self._name)
        self.print.clicked.connect(self._print)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self.print)
        left.addLayout(below)
        cards = QWidget()
        right = QVBoxLayout(cards)
        right.setContentsMargins(4, 4, 4, 4)
        right.setSpacing(12)
        right.addWidget(self.plan)
        right.addWidget(self.round)
        right.addStretch(1)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(24)
        sides.addLayout(left, 5)
        self._side = Scrolled(cards)
        sides.addWidget(self._side, 4)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns([Column(stretch=6), Column(stretch=4)])
        self.list.set_empty(
            w.say("Nothing is to be brought home"),
            w.say("Choose “Bring it home” at somebody in the list of calls."),
        )
        self._hint.setText(w.say("Space: handed over, with a receipt, nobody met"))
        self.print.setText(w.say("Print the list of the day"))
        self._say()

    # -- a part of the page -----------------------------------------------------------------------

    def arrive(self) -> None:
        self.looked.emit()

    def show_now(self, now: GivingNow) -> None:
        self._now = now
        there = {one.application.number for one in self._doors()}
        self._marks = {number: mark for number, mark in self._marks.items() if number in there}
        self._say()

    def count(self) -> int:
        """How many wait for a day, or for what came of a day that has come."""
        today = self._shift.workplace.today()
        due = [one for one in self._of(Next.VISIT) if _day(one.application) <= today]
        return len(self._of(Next.PLAN_VISIT)) + len(due) + len(self._stopped())

    def ask_for_day(self, application: Application) -> None:
        """Somebody cannot come: on which day is it brought?"""
        self._asked = application
        self._show_cards()
        self.plan.focus_first()

    def focus_first(self) -> None:
        if self._asked is not None:
            self.plan.focus_first()
            return
        rows = self.list.rows()
        if self._current() is None and len(rows) > 1:
            self.list.set_current(rows[1].key)  # the first is a heading
        self.list.view.setFocus()

    def is_half_done(self) -> bool:
        return bool(self._marks)

    def escape(self) -> bool:
        """Whether there was something to leave: a plan just begun."""
        if self._asked is None:
            return False
        self._asked = None
        self._show_cards()
        self.focus_first()
        return True

    # -- marks ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            self._mark()
            return True
        return super().eventFilter(watched, event)

    def _mark(self) -> None:
        one = self._current()
        if one is None or not any(one is door for door in self._doors()):
            return
        number, day = one.application.number, _day(one.application)
        others = {_day(each.application) for each in self._marked()} - {day}
        if others:
            first = min(others)
            self._shift.notices.soon(
                lambda w: w.say("First write down what came of {day}.", day=w.day(first))
            )
            return
        place = _MARKS.index(self._marks.get(number))
        mark = _MARKS[(place + 1) % len(_MARKS)]
        if mark is None:
            del self._marks[number]
        else:
            self._marks[number] = mark
        if len(self._marks) == 1:
            self.round.begin(min(day, self._shift.workplace.today()), self._next_day())
        self._say()

    def _marked(self) -> Sequence[Waiting]:
        return [one for one in self._doors() if one.application.number in self._marks]

    def _name(self, name: str) -> None:
        one = self._current()
        if one is not None:
            self._names[one.application.number] = name

    def _next_day(self) -> date:
        workplace = self._shift.workplace
        return workplace.calendar.add_working_days(workplace.today(), 1)

    # -- writing ----------------------------------------------------------------------------------

    def _write(self, day: date, again: date | None) -> None:
        place, by = self._shift.workplace.giving, self._shift.by()
        stopped = {one.application.number for one in self._stopped()}  # nobody goes there again yet
        results = [
            VisitResult(
                number=Number.parse(number),
                handed=mark is not Mark.NOT_MET,
                proof=mark.proof,
                collected_by=self._names.get(number, ""),
                again=again if mark is Mark.NOT_MET and number not in stopped else None,
            )
            for number, mark in self._marks.items()
        ]

        def written(handed: int) -> None:
            self._marks, self._names = {}, {}
            self._shift.notices.clear()
            self._shift.notices.done(
                lambda w: w.count(
                    "Written down: {n} handed over at home",
                    "Written down: {n} handed over at home",
                    handed,
                )
            )
            self.looked.emit()
            self.list.view.setFocus()

        self._shift.run(lambda: place.visited(results, day, by), then=written)

    def _plan(self, day: date | None, why: str) -> None:
        one, place, by = self._shown(), self._shift.workplace.giving, self._shift.by()
        if one is None:
            return
        number = Number.parse(one.number)

        def planned(_: object) -> None:
            self._asked = None
            self._shift.notices.clear()
            if day is None:
                self._shift.notices.done(lambda w: w.say("The visit is dropped."))
            else:
                self._shift.notices.done(
                    lambda w: w.say("The visit is planned: {day}", day=w.day(day))
                )
            self.looked.emit()
            self.list.set_current(number.digits)
            self.focus_first()

        self._shift.run(
            lambda: place.plan_visit(number, day, by, why),
            then=planned,
            refused=self.plan.refuse,
        )

    def _print(self) -> None:
        one, place = self._current(), self._shift.workplace.giving
        days = [_day(each.application) for each in self._of(Next.VISIT)]
        planned = one is not None and one.next is Next.VISIT
        day = _day(one.application) if planned and one is not None else min(days, default=None)
        notices = self._shift.notices
        if day is None:
            notices.soon(lambda w: w.say("No visit is planned yet."))
            return
        self._shift.print(
            lambda: place.print_visits(day),
            then=lambda _: notices.done(
                lambda w: w.say("The list comes out of the printer: {day}", day=w.day(day))
            ),
        )

    # -- showing ----------------------------------------------------------------------------------

    def _of(self, group: Next) -> Sequence[Waiting]:
        waiting = self._now.waiting if self._now is not None else ()
        return [one for one in waiting if one.next is group]

    def _doors(self) -> Sequence[Waiting]:
        """Of whom it can be written down what came of a visit."""
        return [*self._of(Next.VISIT), *self._stopped()]

    def _stopped(self) -> Sequence[Waiting]:
        """Whose day had come when their paper turned out to be wrong: somebody may have been there,
        and that is written down. Those of days to come wait in the list of calls."""
        today = self._shift.workplace.today()
        return [one for one in self._of(Next.HOLD) if _day(one.application) <= today]

    def _current(self) -> Waiting | None:
        key = self.list.current_key()
        waiting = self._now.waiting if self._now is not None else ()
        return next((one for one in waiting if one.application.number == key), None)

    def _shown(self) -> Application | None:
        """Whom the card is about: somebody just asked for, or the row under the cursor."""
        one = self._current()
        return self._asked or (one.application if one is not None else None)

    def _turn_to_row(self) -> None:
        if self.list.current_key() is not None and self.list.view.hasFocus():
            self._asked = None
        self._show_cards()

    def _say(self) -> None:
        w, rows = self._shift.w, list[Row]()
        to_plan, today = self._of(Next.PLAN_VISIT), self._shift.workplace.today()
        if to_plan:
            head = Cell(f"{w.say('A day is to be set')}  {how_many(len(to_plan))}", strong=True)
            rows.append(Row(("head", None), (head,), wide=True))
            rows += [self._row(one, w) for one in to_plan]
        going = self._of(Next.VISIT)
        for day in sorted({_day(one.application) for one in going}):
            doors = [one for one in going if _day(one.application) == day]
            late = day < today
            note = w.say("what came of it?") if late else ""
            head = Cell(
                f"{w.day(day)}  {how_many(len(doors))}", note, "soon" if late else "", strong=True
            )
            rows.append(Row(("head", day), (head,), wide=True))
            rows += [self._row(one, w) for one in doors]
        stopped = self._stopped()
        if stopped:
            words = w.say("Wrong paper: nobody goes there. Was it brought already?")
            head = Cell(f"{words}  {how_many(len(stopped))}", kind="late", strong=True)
            rows.append(Row(("head", "stopped"), (head,), wide=True))
            rows += [self._row(one, w) for one in stopped]
        self.list.set_rows(rows)
        self.counted.emit(self.count())
        self.print.setVisible(bool(going))
        self._hint.setVisible(bool(going or stopped))
        self._show_cards()

    def _row(self, one: Waiting, w: Words) -> Row:
        fact, mark = one.application.registered, self._marks.get(one.application.number)
        name = fact.applicant.name if fact is not None else ""
        address = fact.applicant.address if fact is not None else ""
        second = Cell(address) if mark is None else Cell(mark.words(w), "", mark.kind, mark.icon)
        return Row(one.application.number, (Cell(name, strong=True), second))

    def _show_cards(self) -> None:
        one, application = self._current(), self._shown()
        mark = self._marks.get(one.application.number) if one is not None else None
        self._side.setVisible(bool(self.list.rows()) or application is not None)
        self.plan.show_for(application)
        stopped = self._asked is None and one is not None and one.next is Next.HOLD
        planning = application is not None and (not self._marks or bool(self._asked))
        self.plan.setVisible(planning and not stopped)
        writes = bool(self._marks) and self._asked is None
        self.round.setVisible(writes)
        if writes:
            person = one.application if one is not None and mark is not None else None
            handed = mark is not None and mark is not Mark.NOT_MET
            name = self._names.get(person.number, "") if person is not None else ""
            self.round.show_marks(list(self._marks.values()), person if handed else None, name)

    def _open(self, key: object) -> None:
        if isinstance(key, str):
            self.opened.emit(Number.parse(key))


def _day(application: Application) -> date:
    return application.visit_on or date.max - timedelta(days=1)
