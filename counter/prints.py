"""Papers that should be out and are not: why, print one or all of them, and what else may be done.
A part of the page "Papers"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.print_card import PrintCard
from counter.print_words import number_of, state_cell, title_of
from counter.prints_place import PrintRow, PrintState
from counter.shift import Shift
from registry.failures import PrintNotDue, Trouble
from ui.buttons import PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from words import Words
from words.texts import sentence_for

_NUMBER_WIDE = 172  # px: 0427-01-000123-A1


class PrintsPage(QWidget):
    """`printed` after every attempt."""

    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setProperty("ring", False)  # an empty list leaves the focus to the page itself
        self._shift = shift
        self._due: Sequence[PrintRow] = ()
        self._printers: Sequence[str] = ()
        self.list = Listing()
        self.list.view.setObjectName("due_prints")
        self.card = PrintCard(shift.speaker)
        self.all = PrimaryButton(icon="printer", keys="Ctrl+Return")
        self.all.setObjectName("print_all")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)  # a part of the page "Papers"
        column.setSpacing(12)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.list, 3)
        middle.addWidget(self.card, 2)
        column.addLayout(middle, 1)
        column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignRight)
        self._connect()
        shift.speaker.follow(self)

    def _connect(self) -> None:
        self.list.chosen.connect(self._chosen)
        self.list.moved.connect(lambda _: self._show_card())
        self.all.clicked.connect(self._print_all)
        self.card.print_wanted.connect(lambda row: self._print([row]))
        self.card.answered.connect(self._answered)
        self.card.moved.connect(self._move)
        self.card.cancelled.connect(self._cancel)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns(
            [
                Column(w.say("Paper"), stretch=7),
                Column(w.say("Number"), width=_NUMBER_WIDE),
                Column(w.say("How it stands"), stretch=6),
            ]
        )
        self.list.set_empty(
            w.say("Everything is printed"), w.say("What the printer did not take waits here.")
        )
        self.all.setText(w.say("Print all"))
        self._say()

    def arrive(self) -> None:
        place = self._shift.workplace.prints
        self._shift.run(lambda: (place.now(), place.printers()), then=self._show)

    def focus_first(self) -> None:
        (self.all if self._printable() else self.list.view).setFocus()

    def _show(self, found: tuple[Sequence[PrintRow], Sequence[str]]) -> None:
        self._due, self._printers = found
        self._say()

    def _say(self) -> None:
        w = self._shift.w
        self.all.setVisible(bool(self._printable()))
        self.list.set_rows(
            [
                Row(
                    (due.paper, due.number),
                    (
                        Cell(title_of(due, w), icon="printer"),
                        Cell(number_of(due, w)),
                        state_cell(due, w),
                    ),
                )
                for due in self._due
            ]
        )
        if self._due and self._current() is None:
            first = next((one for one in self._due if _asks(one)), self._due[0])
            self.list.set_current((first.paper, first.number))
        self._show_card()

    def _show_card(self) -> None:
        self.card.show_row(self._current(), self._printers, self._shift.w)

    def _current(self) -> PrintRow | None:
        key = self.list.current_key()
        return next((one for one in self._due if (one.paper, one.number) == key), None)

    def _printable(self) -> list[PrintRow]:
        """What "all" means: nothing that may be out already, nothing that is in a printer."""
        return [one for one in self._due if one.state in (PrintState.DUE, PrintState.FAILED)]

    # -- doing ------------------------------------------------------------------------------------

    def _chosen(self, key: object) -> None:
        row = self._current()
        if row is not None and (row.paper, row.number) == key:
            if _asks(row):
                self.card.yes.setFocus()
            elif row.state is not PrintState.PRINTING:
                self._print([row])

    def _print_all(self) -> None:
        self._print(self._printable())

    def _print(self, rows: Sequence[PrintRow]) -> None:
        by, place = self._shift.by(), self._shift.workplace.prints

        def each() -> int:
            """One printer that fails keeps no paper of another from coming out."""
            out, failed = 0, dict[str, Trouble]()
            for row in rows:
                if row.printer in failed:
                    continue
                try:
                    place.print_one(row.paper, row.number, by)
                    out += 1
                except PrintNotDue:
                    continue  # it followed by itself just now
                except Trouble as trouble:
                    failed[row.printer] = trouble
            if failed:
                raise next(iter(failed.values()))
            return out

        # Where the disk was slow to say that a paper is marked, what it says is no number.
        self._do(each, lambda papers: self._say_printed(papers or 1))

    def _say_printed(self, papers: int) -> None:
        notices = self._shift.notices
        notices.clear()
        notices.done(lambda w: w.count("✓ Printed: {n} paper", "✓ Printed: {n} papers", papers))

    def _move(self, row: PrintRow, to: str) -> None:
        by, place = self._shift.by(), self._shift.workplace.prints
        self._do(lambda: place.move(row.paper, row.number, to, by), lambda _: self._say_printed(1))

    def _answered(self, row: PrintRow, yes: bool) -> None:
        by, place = self._shift.by(), self._shift.workplace.prints

        def told() -> int:
            place.came_out(row.paper, row.number, yes=yes, by=by)
            if yes:
                return 0
            place.print_one(row.paper, row.number, by)
            return 1

        def over(papers: int) -> None:
            if papers:
                self._say_printed(papers)
            else:
                self._shift.notices.clear()
                self._shift.notices.done(lambda w: w.say("Written down: the paper is out."))

        self._do(told, over)

    def _cancel(self, row: PrintRow) -> None:
        by, place, notices = self._shift.by(), self._shift.workplace.prints, self._shift.notices

        def over(_: object) -> None:
            notices.clear()
            notices.done(lambda w: w.say("Written down: this paper is not printed."))

        self._do(lambda: place.cancel(row.paper, row.number, by), over)

    def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """At the printer's own pace; afterwards the list is looked at again."""
        notices = self._shift.notices
        self.all.setEnabled(False)
        self.card.setEnabled(False)

        def ended(say: Callable[[Any], object]) -> Callable[[Any], None]:
            def end(result: Any) -> None:
                self.all.setEnabled(True)
                self.card.setEnabled(True)
                say(result)
                self.arrive()
                self.printed.emit()

            return end

        self._shift.print(
            work,
            then=ended(then),
            refused=ended(notices.refused),
            # Where it waits, whoever reads this page sees.
            troubled=ended(lambda failure: notices.soon(lambda w: sentence_for(failure, w))),
            broken=ended(notices.broken),
        )


def _asks(row: PrintRow) -> bool:
    return row.state is PrintState.DOUBTFUL
