"""The list beside the headings of the page Today: who stands under the chosen one.

Under two headings something is done right here: an appeal gets its number in the state's own
system, and it is written down that an applicant knows of more time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.bookwords import rows as standing_rows
from counter.mail_said import came_back_words
from counter.rows import StandingRow
from counter.shift import Shift
from counter.speech import short_name
from counter.today_enter import EnterCard
from counter.today_place import TodayNow
from counter.today_words import HEADINGS
from registry.application import Application, Stage, office_day
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.today import Heading, Owed
from ui.buttons import OutlineButton
from ui.lists import Cell, Column, Listing, Row
from ui.notices import Action
from ui.surfaces import text
from words import Words, how_many, later

_MOST: Final = 200  # rows that are asked for; those that are most urgent
_ICONS: Final = {"late": "circle-alert", "soon": "triangle-alert"}
_BY_TERM: Final = (Heading.OVERDUE, Heading.DUE_TODAY, Heading.SOON)
_TOLD: Final = (
    (CallResult.REACHED, later("Told by phone")),
    (CallResult.RELATIVE, later("A relative was told")),
    (CallResult.LETTER, later("A letter was sent")),
    (CallResult.NO_ANSWER, later("No answer")),
)


class TodayList(QWidget):
    """`opened` carries a number, `calls` that of an answer here whose e-mail came back; `book` and
    `road` ask for those pages; `changed` after a step."""

    opened = Signal(object)  # Number
    calls = Signal(object)  # Number
    book = Signal()
    road = Signal()
    changed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._heading = Heading.OVERDUE
        self._owed: Sequence[Owed] | None = None
        self._now: TodayNow | None = None
        self._said: object = None
        self._wants_keyboard = False
        self._name, self._rule = text(role="lead", wrap=False), text(role="second")
        self._name.setObjectName("today_heading")
        self.list = Listing()
        self.list.view.setObjectName("today_list")
        self.enter = EnterCard(shift)
        self.told = {result: OutlineButton() for result, _ in _TOLD}
        self.came_back = text(role="late")
        self.came_back.setObjectName("came_back")
        self._telling = QWidget()
        self._lay_out()
        self.list.chosen.connect(self._choose)
        self.list.moved.connect(self._show_moved)
        self.enter.written.connect(self._write)
        self.enter.opened.connect(self.opened)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._telling)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for result, button in self.told.items():
            button.setObjectName(f"told_{result.name.lower()}")
            button.clicked.connect(lambda _=False, result=result: self._tell(result))
            row.addWidget(button)
        row.addStretch(1)
        self._telling.hide()
        self.came_back.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._name)
        column.addWidget(self._rule)
        column.addWidget(self.list, 1)
        column.addWidget(self.came_back)
        column.addWidget(self._telling)
        column.addWidget(self.enter)

    # -- showing ----------------------------------------------------------------------------------

    def begin(self, heading: Heading) -> None:
        """Another heading was chosen; its list is being asked for."""
        self._heading = heading
        self._owed, self._said = None, None
        self.enter.show_appeal(None)
        self._telling.hide()
        self.came_back.hide()
        self.list.set_empty("")
        self.list.set_rows([])
        self._say_heading(self._shift.w)

    def show_owed(self, heading: Heading, owed: Sequence[Owed], now: TodayNow) -> None:
        self._heading, self._owed, self._now = heading, owed, now
        self.retranslate(self._shift.w)
        if self._wants_keyboard:
            self.take_keyboard()

    def take_keyboard(self) -> bool:
        """The cursor goes into the list, or into the field of what is to be entered; as soon as
        the list is there. False when there is nothing in it."""
        self._wants_keyboard = self._owed is None and self._heading is not Heading.ASIDE
        rows = self.list.rows()
        if not rows:
            return False
        if self.list.current_key() is None:
            self.list.set_current(rows[0].key)
        entering = self._heading is Heading.TO_ENTER
        if entering and not self.enter.isHidden():
            self.enter.field.edit.setFocus()
        else:
            self._wants_keyboard = entering  # the field comes with what is to be typed there
            self.list.view.setFocus()
        return True

    def is_half_done(self) -> bool:
        return not self.enter.isHidden() and self.enter.is_half_done()

    def aside(self) -> list[StandingRow]:
        """What stands on the pages of book and line, and wants somebody to look."""
        standing = self._shift.workplace.standing()
        wanted = {"pages"} if standing.set_aside else set()
        if standing.line.stuck is not None or standing.line.files.refused:
            wanted.add("district")
        return [
            row
            for row in standing_rows(standing, self._shift.w)
            if row.name in wanted or row.name.startswith("doubt")
        ]

    def retranslate(self, w: Words) -> None:
        self._say_heading(w)
        for result, words in _TOLD:
            self.told[result].setText(w.say(words))
        if self._owed is None and self._heading is not Heading.ASIDE:
            return
        said = (self._heading, w.language, self._owed, self._shift.workplace.today())
        if self._heading is Heading.ASIDE:
            self._say_aside(w)
        elif said != self._said:  # rows that are the same stay where they were scrolled to
            self._say_rows(w)
        self._said = said

    def _say_heading(self, w: Words) -> None:
        told = HEADINGS[self._heading]
        self._name.setText(w.say(told.name))
        more = len(self._owed or ()) >= _MOST
        cut = w.say("The first {n} are shown.", n=how_many(_MOST)) if more else ""
        self._rule.setText(f"{w.say(told.rule)} {cut}".strip())
        columns = [
            Column(w.say("Number"), width=NUMBER_WIDTH),
            Column(w.say("Service"), stretch=4),
            Column(w.say("Applicant"), stretch=3),
        ]
        last = Column(w.say(told.column or "Received"), width=150, least=104)
        if self._heading is Heading.ASIDE:
            columns, last = [Column(stretch=2)], Column(stretch=5)
        self.list.set_columns([*columns, last])

    def _say_rows(self, w: Words) -> None:
        owed = self._owed or ()
        self.list.set_empty(self._nothing(w), self._nothing_hint(w))
        self.list.set_rows([self._row(one, w) for one in owed])
        entering = self._heading is Heading.TO_ENTER and bool(owed)
        self._telling.setVisible(self._heading is Heading.TO_TELL and bool(owed))
        acting = entering or self._heading is Heading.TO_TELL
        if acting and owed and self.list.current_key() is None:
            self.list.set_current(owed[0].row.number)
        if not entering:
            self.enter.show_appeal(None)
        self._say_came_back(w)

    def _say_came_back(self, w: Words) -> None:
        """Why the e-mail to the one under the cursor did not arrive, and what to do."""
        one = self._current()
        back = one.back if one is not None else None
        self.came_back.setVisible(back is not None)
        if back is not None:
            self.came_back.setText(came_back_words(back.fate, back.words, w))

    def _current(self) -> Owed | None:
        key = self.list.current_key()
        return next((one for one in self._owed or () if one.row.number == key), None)

    def _nothing(self, w: Words) -> str:
        counts = self._now.counts.values() if self._now is not None else ()
        if counts and not any(one.all for one in counts):
            return w.say("Nothing is due: no term, no answer, no appeal waits.")
        return w.say(HEADINGS[self._heading].nothing)

    def _nothing_hint(self, w: Words) -> str:
        now = self._now
        if now is None or self._heading not in _BY_TERM or now.next_term is None:
            return ""
        return w.say("The next term ends on {day}.", day=w.day(now.next_term))

    def _row(self, one: Owed, w: Words) -> Row:
        row, workplace = one.row, self._shift.workplace
        day = one.by or office_day(row.registered_at)
        near = day.year == workplace.today().year
        shown = w.day_month(day) if near else w.short_date(day)
        return Row(
            row.number,
            (
                Cell(Number.parse(row.number).shown),
                Cell(short_name(workplace.catalogue, row.service, row.kind, w), strong=True),
                Cell(row.name),
                Cell(shown, kind=one.colour, icon=_ICONS.get(one.colour, "")),
            ),
        )

    def _say_aside(self, w: Words) -> None:
        found = self.aside()
        self.list.set_empty(w.say(HEADINGS[Heading.ASIDE].nothing))
        self.list.set_rows(
            [
                Row(one.name, (Cell(one.title, strong=True, icon=one.icon), Cell(one.words)))
                for one in found
            ]
        )

    # -- choosing and doing -----------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        if self._heading is Heading.ASIDE:
            (self.road if key == "district" else self.book).emit()
        elif self._heading is Heading.TO_ENTER:
            self.enter.field.edit.setFocus()
        else:
            one = self._current()
            is_here = one is not None and one.row.stage is Stage.AT_DESK
            to_call = is_here and one is not None and one.back is not None
            (self.calls if to_call else self.opened).emit(Number.parse(key))

    def _show_moved(self, key: object) -> None:
        """The cursor came to an appeal that is to be entered: what is to be typed there."""
        self._say_came_back(self._shift.w)
        if self._heading is not Heading.TO_ENTER or not isinstance(key, str):
            return
        if key == self.enter.number() and not self.enter.isHidden():
            return
        workplace = self._shift.workplace

        def show(known: Application | None) -> None:
            if self._heading is Heading.TO_ENTER and self.list.current_key() == key:
                self.enter.show_appeal(known)
                self._shift.looked(key, "today")
                if self._wants_keyboard:
                    self._wants_keyboard = False
                    self.enter.field.edit.setFocus()

        self._shift.run(lambda: workplace.application(Number.parse(key)), then=show)

    def _write(self, number: Number, external: str) -> None:
        by, place = self._shift.by(), self._shift.workplace.daily

        def written(known: Application) -> None:
            self._shift.notices.clear()
            self._shift.notices.done(
                lambda w: w.say(
                    "{number} stands in the state system as {external}.",
                    number=number.shown,
                    external=known.external,
                ),
                Action(lambda w: w.say("Undo"), self._not_written(number)),
            )
            self._gone(number)

        self._shift.run(lambda: place.enter(number, external, by), then=written)

    def _not_written(self, number: Number) -> Callable[[], None]:
        by, place = self._shift.by(), self._shift.workplace.daily

        def undone(_: object) -> None:
            self._shift.notices.clear()
            self.changed.emit()

        return lambda: self._shift.run(lambda: place.not_entered(number, by), then=undone)

    def _tell(self, result: CallResult) -> None:
        key = self.list.current_key()
        if not isinstance(key, str):
            return
        by, place, number = self._shift.by(), self._shift.workplace.daily, Number.parse(key)

        def told(_: object) -> None:
            words = dict(_TOLD)[result]
            self._shift.notices.passing(lambda w: f"{number.shown}: {w.say(words)}")
            if result is CallResult.NO_ANSWER:
                self.changed.emit()
            else:
                self._gone(number)

        self._shift.run(lambda: place.tell(number, result, by), then=told)

    def _gone(self, number: Number) -> None:
        """It is done: the cursor goes to the one that followed it, and the list is asked anew."""
        keys = [one.row.number for one in self._owed or ()]
        if number.digits in keys:
            place = keys.index(number.digits)
            rest = keys[place + 1 :] or keys[:place]
            self._owed = [one for one in self._owed or () if one.row.number != number.digits]
            self.retranslate(self._shift.w)
            if rest:
                self.list.set_current(rest[0])
                self.take_keyboard()
        self.changed.emit()
