"""Results that nobody came for within the month: what goes back, its act, what went today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.asking import Asking, Question
from counter.giving_place import GivingNow
from counter.giving_words import here_since, tried
from counter.shift import Shift
from counter.speech import short_name
from registry.application import Application
from registry.giving import Next, kept_until, tries
from registry.numbers import Number
from ui.buttons import LinkButton, PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from words import Words, how_many

_ENDS_SOON: Final = timedelta(days=7)  # what is shown before its month is over


class Unclaimed(QWidget):
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
        self.list = Listing()
        self.list.view.setObjectName("unclaimed_list")
        self.asking = Asking(shift)
        self.button = PrimaryButton(icon="undo-2", keys="Ctrl+Return")
        self.button.setObjectName("give_back")
        self.print = LinkButton(icon="printer")
        self.print.setObjectName("print_acts")
        row = QHBoxLayout()
        row.addWidget(self.print)
        row.addStretch(1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.list, 1)
        column.addWidget(self.asking)
        column.addLayout(row)
        self.list.chosen.connect(self._open)
        self.button.clicked.connect(self._ask)
        self.print.clicked.connect(
            lambda: self._print(lambda w: w.say("The act comes out of the printer."))
        )
        self.asking.put_away.connect(self._after_asking)
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns(
            [
                Column(w.say("Applicant"), stretch=6),
                Column(w.say("Service"), stretch=4),
                Column(w.say("Kept"), stretch=5),
                Column(w.say("Told"), stretch=4),
            ]
        )
        self.list.set_empty(
            w.say("Nothing is unclaimed"),
            w.say("A result is kept for a month; what nobody came for by then stands here."),
        )
        self.print.setText(w.say("Print the act again"))
        self._say()

    # -- a part of the page -----------------------------------------------------------------------

    def arrive(self) -> None:
        self.looked.emit()

    def show_now(self, now: GivingNow) -> None:
        self._now = now
        self._say()

    def count(self) -> int:
        return len(self._over())

    def focus_first(self) -> None:
        rows = [row.key for row in self.list.rows() if isinstance(row.key, str)]
        if rows and self.list.current_key() not in rows:
            self.list.set_current(rows[0])
        self.list.view.setFocus()

    def escape(self) -> bool:
        if self.asking.isHidden():
            return False
        self.asking.close_question()
        return True

    # -- going back -------------------------------------------------------------------------------

    def _over(self) -> Sequence[Application]:
        waiting = self._now.waiting if self._now is not None else ()
        return [one.application for one in waiting if one.next is Next.RETURN]

    def _ask(self) -> None:
        over = self._over()
        never = sum(not tries(one) for one in over)

        def warning(w: Words) -> str:
            final = w.say("This is final. Asked for later, a result is sent within a working day.")
            if not never:
                return final
            untold = w.count(
                "Nobody was ever rung up about {n} of them.",
                "Nobody was ever rung up about {n} of them.",
                never,
            )
            return f"{untold} {final}"

        self._shift.notices.clear()
        self.button.hide()
        self.asking.ask(
            Question(
                title=lambda w: w.count(
                    "{n} result goes back to the department",
                    "{n} results go back to the departments",
                    len(over),
                ),
                warning=warning,
                confirm=lambda w: w.say("Send back and print the act"),
                do=lambda _: self._give_back(over),
            )
        )

    def _after_asking(self) -> None:
        self.button.setVisible(bool(self._over()))
        self.focus_first()

    def _give_back(self, over: Sequence[Application]) -> None:
        place, by = self._shift.workplace.giving, self._shift.by()
        numbers = [Number.parse(one.number) for one in over]

        def back(count: int) -> None:
            self._shift.notices.clear()
            self.looked.emit()
            self._print(
                lambda w: w.count(
                    "{n} result is written down as sent back; its act comes out of the printer.",
                    "{n} results are written down as sent back; the act comes out of the printer.",
                    count,
                )
            )

        self._shift.run(lambda: place.give_back(numbers, by), then=back)

    def _print(self, said: Callable[[Words], str]) -> None:
        """The acts of today; should a printer fail, the link prints them later."""
        place, by, notices = self._shift.workplace.giving, self._shift.by(), self._shift.notices
        self._shift.print(lambda: place.print_acts(by), then=lambda _: notices.done(said))

    # -- showing ----------------------------------------------------------------------------------

    def _say(self) -> None:
        w, now = self._shift.w, self._now
        over = self._over()
        today = self._shift.workplace.today()
        waiting = now.waiting if now is not None else ()
        soon = [
            one.application
            for one in waiting
            if one.next in (Next.CALL, Next.LATER, Next.LETTER, Next.WAIT)
            and kept_until(one.application) <= today + _ENDS_SOON
        ]
        gone = now.gone_back if now is not None else ()
        rows: list[Row] = []
        for name, words, found in (
            ("over", w.say("The month is over: it goes back"), over),
            ("soon", w.say("The month ends within a week: call once more"), soon),
            ("gone", w.say("Sent back today"), gone),
        ):
            if found:
                kind = "late" if name == "over" else ""
                head = Cell(f"{words}  {how_many(len(found))}", kind=kind, strong=True)
                rows.append(Row(("head", name), (head,), wide=True))
                rows += [self._row(one, w) for one in found]
        self.list.set_rows(rows)
        self.counted.emit(self.count())
        n = len(over)
        self.button.setText(w.count("Send {n} back", "Send {n} back", n))
        self.button.setVisible(bool(over) and self.asking.isHidden())
        self.print.setVisible(bool(gone))

    def _row(self, one: Application, w: Words) -> Row:
        fact = one.registered
        if fact is None:
            return Row(one.number, (Cell(),))
        service = short_name(self._shift.workplace.catalogue, fact.service, fact.kind, w)
        told = tried(one, w, self._shift.workplace.now())
        never = Cell(w.say("never rung up"), kind="soon", icon="triangle-alert")
        cells = (
            Cell(fact.applicant.name, strong=True),
            Cell(service),
            Cell(here_since(one, w)),
            Cell(told) if told else never,
        )
        return Row(one.number, cells)

    def _open(self, key: object) -> None:
        if isinstance(key, str):
            self.opened.emit(Number.parse(key))
