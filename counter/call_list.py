"""Whom to tell that the answer is here: one after the other, and one key for how it went.

A result is held for a few seconds before it is written, because what is written is final: until
then it can be taken back. Kept out: who comes when (`registry.giving`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.call_card import CallCard
from counter.giving_place import GivingNow, Waiting
from counter.giving_words import result_word, tried
from counter.shift import Shift
from counter.speech import short_name
from registry.giving import Next
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff
from ui.buttons import LinkButton
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, Scrolled, text
from words import Words, how_many, later

HOLD_MS: Final = 5_000  # long enough to see that the wrong key was pressed
# A key is known by the letter it has in Latin, Russian and Kazakh: whichever layout is on.
_KEYS: Final = {
    "R": CallResult.REACHED,
    "К": CallResult.REACHED,
    "N": CallResult.NO_ANSWER,
    "Т": CallResult.NO_ANSWER,
    "T": CallResult.RELATIVE,
    "Е": CallResult.RELATIVE,
    "L": CallResult.LETTER,
    "Д": CallResult.LETTER,
}
_NOT_TOLD: Final = (Next.POST, Next.HOLD)
_HOME: Final = ("H", "Р")
_GROUPS: Final = (
    (Next.CALL, later("To call")),
    (Next.LETTER, later("No telephone: a letter")),
    (Next.LATER, later("No answer today: again tomorrow")),
    (Next.POST, later("Wanted by post: send it, then write it down on its page")),
    (Next.HOLD, later("Wrong paper: waits for the new one, tell nobody to come")),
)


@dataclass(frozen=True, slots=True)
class _Held:
    """A result that is not written yet."""

    number: str
    name: str
    result: CallResult
    by: Staff


class CallList(QWidget):
    """`opened` carries a number, `brought` an application to be brought home, `counted` how many
    wait; `printed` when a letter should have come out, `looked` when all is to be looked at again.
    """

    opened = Signal(object)
    brought = Signal(object)
    printed = Signal()
    looked = Signal()
    counted = Signal(int)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("ring", False)
        self._shift = shift
        self._now: GivingNow | None = None
        self._held: _Held | None = None
        self._wished = ""  # the digits of one to whom the cursor goes once the list has it
        self._timer = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._timer.timeout.connect(self.write_held)
        self.list = Listing()
        self.list.view.setObjectName("call_list")
        self.list.view.installEventFilter(self)
        self.card = CallCard(shift)
        self._band = Card(padding=12)
        self._said = text(role="strong")
        self._said.setObjectName("call_held")
        self.undo = LinkButton(icon="undo-2", keys="Ctrl+Z")
        self.undo.setObjectName("undo_call")
        self._more = text(role="second")
        self._lay_out()
        self.list.moved.connect(lambda _: self._show_current())
        self.list.chosen.connect(self._open)
        self.card.answered.connect(self.answer)
        self.card.opened.connect(lambda: self._open(self.list.current_key()))
        self.card.brought.connect(self.bring_home)
        self.undo.clicked.connect(self.take_back)
        shift.changed.connect(lambda _: self.write_held())
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        row.addWidget(self.undo)
        self._band.column.addLayout(row)
        self._band.hide()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addWidget(self._more)
        left.addWidget(self._band)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(24)
        sides.addLayout(left, 5)
        self._side = Scrolled(self.card)
        sides.addWidget(self._side, 4)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns([Column(stretch=6), Column(stretch=4)])
        self.list.set_empty(
            w.say("Nobody is to be told"),
            w.say("Whose answer is taken in stands here until it is known at home."),
        )
        self.undo.setText(w.say("Take back"))
        self._say_held()
        self._say()

    # -- a part of the page -----------------------------------------------------------------------

    def arrive(self) -> None:
        self.looked.emit()

    def wish(self, number: Number) -> None:
        """The cursor goes to this one, as soon as the list has it."""
        self._wished = number.digits
        self._take_wish()

    def _take_wish(self) -> None:
        if any(row.key == self._wished for row in self.list.rows()):
            self.list.set_current(self._wished)
            self.list.view.setFocus()
            self._wished = ""

    def show_now(self, now: GivingNow) -> None:
        self._now = now
        self._say()
        self._take_wish()

    def count(self) -> int:
        """How many should be told today."""
        return len(self._of(Next.CALL)) + len(self._of(Next.LETTER))

    def focus_first(self) -> None:
        if self._current() is None:
            self._go_on("")
        self.list.view.setFocus()

    # -- one key ----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """The letters of the card; others would search in the list."""
        chord = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & chord or not event.text().strip() or event.isAutoRepeat():
            return False
        letter = event.text().upper()
        if letter in _HOME:
            self.bring_home()
        elif letter in _KEYS:
            self.answer(_KEYS[letter])
        return letter.isalpha()

    def bring_home(self) -> None:
        """Whoever is shown cannot come."""
        one = self._current()
        if one is not None and one.next not in _NOT_TOLD:
            self.write_held()
            self.brought.emit(one.application)

    def answer(self, result: CallResult) -> None:
        """How it went with whoever is shown; the next one comes by itself."""
        one = self._current()
        if one is None or one.next in _NOT_TOLD or self._shift.staff is None:
            return
        if result is CallResult.LETTER:
            self._send_letter(one)
            return
        if one.next is Next.LETTER:
            return  # nobody can have been rung up
        self.write_held()
        fact = one.application.registered
        name = fact.applicant.name if fact is not None else ""
        self._held = _Held(one.application.number, name, result, self._shift.by())
        self._timer.start()
        self._shift.notices.clear()
        self._go_on(one.application.number)
        self._say_held()

    def take_back(self) -> None:
        """The last result, while it is not written yet."""
        held, self._held = self._held, None
        if held is None:
            return
        self._timer.stop()
        self._say_held()
        self._say()
        self.list.set_current(held.number)
        self.list.view.setFocus()

    def write_held(self) -> None:
        """What was held is written now."""
        held, self._held = self._held, None
        if held is None:
            return
        self._timer.stop()
        self._say_held()
        place, number = self._shift.workplace.giving, Number.parse(held.number)
        self._shift.run(
            lambda: place.call(number, held.result, held.by), then=lambda _: self.looked.emit()
        )

    def hideEvent(self, event: QHideEvent) -> None:
        self.write_held()
        super().hideEvent(event)

    def _send_letter(self, one: Waiting) -> None:
        workplace, by = self._shift.workplace, self._shift.by()
        number, notices = Number.parse(one.application.number), self._shift.notices
        self.write_held()

        def written(_: object) -> None:
            self._go_on(number.digits)
            self.looked.emit()
            self._shift.print(
                lambda: workplace.print_due(number.digits, by), then=out, troubled=failed
            )

        def out(_: object) -> None:
            notices.clear()
            notices.done(lambda w: w.say("The letter comes out of the printer. Post it today."))
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            notices.troubled(failure)
            self.printed.emit()

        self._shift.run(lambda: workplace.giving.letter(number, by), then=written)

    # -- showing ----------------------------------------------------------------------------------

    def _of(self, group: Next) -> Sequence[Waiting]:
        waiting = self._now.waiting if self._now is not None else ()
        held = self._held.number if self._held is not None else ""
        return [one for one in waiting if one.next is group and one.application.number != held]

    def _current(self) -> Waiting | None:
        key = self.list.current_key()
        waiting = self._now.waiting if self._now is not None else ()
        return next((one for one in waiting if one.application.number == key), None)

    def _go_on(self, after: str) -> None:
        """The cursor to the one that comes after this number, or to the first."""
        numbers = [one.application.number for each, _ in _GROUPS for one in self._of(each)]
        rows = [row.key for row in self.list.rows()]
        place = rows.index(after) if after in rows else -1
        following = [key for key in rows[place + 1 :] if key in numbers and key != after]
        chosen = (following or [one for one in numbers if one != after] or [""])[0]
        self._say()
        self.list.set_current(chosen)
        self._show_current()

    def _say(self) -> None:
        w = self._shift.w
        rows: list[Row] = []
        for group, words in _GROUPS:
            found = self._of(group)
            if found:
                head = Cell(f"{w.say(words)}  {how_many(len(found))}", strong=True)
                rows.append(Row(("head", group), (head,), wide=True))
            rows += [self._row(one, w) for one in found]
        self.list.set_rows(rows)
        self._side.setVisible(bool(rows))  # nobody to tell: the words have the place
        self.counted.emit(self.count())
        here = len(self._now.waiting) if self._now is not None else 0
        rest = self._now.all - here if self._now is not None else 0
        self._more.setText(w.count("{n} more lies here", "{n} more lie here", rest))
        self._more.setVisible(rest > 0)
        self._show_current()

    def _row(self, one: Waiting, w: Words) -> Row:
        fact = one.application.registered
        name = fact.applicant.name if fact is not None else ""
        note = tried(one.application, w, self._shift.workplace.now())
        catalogue = self._shift.workplace.catalogue
        service = short_name(catalogue, fact.service, fact.kind, w) if fact is not None else ""
        about = note if one.next is Next.LATER else service
        return Row(one.application.number, (Cell(name, strong=True), Cell(about)))

    def _show_current(self) -> None:
        self.card.show_one(self._current())

    def _say_held(self) -> None:
        held, w = self._held, self._shift.w
        self._band.setVisible(held is not None)
        if held is not None:
            result = result_word(held.result, w)
            self._said.setText(w.say("{name}: {result}", name=held.name, result=result))

    def _open(self, key: object) -> None:
        if isinstance(key, str) and key:
            self.opened.emit(Number.parse(key))
