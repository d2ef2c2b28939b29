"""Papers that should be out and are not: print one, or all of them. A part of the page "Papers"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import paper_word
from registry.numbers import Number
from registry.ports import DuePrint
from ui.buttons import PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from words import Words


class PrintsPage(QWidget):
    """`printed` after every attempt."""

    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setProperty("ring", False)  # an empty list leaves the focus to the page itself
        self._shift = shift
        self._due: Sequence[DuePrint] = ()
        self.list = Listing()
        self.list.view.setObjectName("due_prints")
        self.all = PrimaryButton(icon="printer", keys="Ctrl+Return")
        self.all.setObjectName("print_all")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)  # a part of the page "Papers"
        column.setSpacing(12)
        column.addWidget(self.list, 1)
        column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignRight)
        self.list.chosen.connect(self._print_one)
        self.all.clicked.connect(self._print_all)
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self.list.set_columns(
            [Column(w.say("Paper"), stretch=2), Column(w.say("Number"), stretch=3)]
        )
        self.list.set_empty(
            w.say("Everything is printed"), w.say("What the printer did not take waits here.")
        )
        self.all.setText(w.say("Print all"))
        self._say()

    def arrive(self) -> None:
        self._shift.run(self._shift.workplace.due_prints, then=self._show)

    def focus_first(self) -> None:
        (self.all if self._due else self.list.view).setFocus()

    def _show(self, due: Sequence[DuePrint]) -> None:
        self._due = due
        self._say()

    def _say(self) -> None:
        w = self._shift.w
        self.all.setVisible(bool(self._due))
        self.list.set_rows(
            [
                Row(
                    due.number,
                    (
                        Cell(paper_word(due.paper, w), icon="printer"),
                        Cell(Number.parse(due.number).shown),
                    ),
                )
                for due in self._due
            ]
        )

    def _print_all(self) -> None:
        self._print([due.number for due in self._due])

    def _print_one(self, number: str) -> None:
        self._print([number])

    def _print(self, numbers: list[str]) -> None:
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices
        wanted = list(dict.fromkeys(numbers))
        self.all.setEnabled(False)

        def over(papers: int | None) -> None:
            self.all.setEnabled(True)
            if papers is not None:
                notices.clear()
                notices.done(
                    lambda w: w.count("✓ Printed: {n} paper", "✓ Printed: {n} papers", papers)
                )
            self.arrive()
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            notices.troubled(failure)
            over(None)

        def refused(failure: BaseException) -> None:
            notices.refused(failure)
            over(None)

        def broke(failure: BaseException) -> None:
            notices.broken(failure)
            over(None)

        self._shift.print(
            lambda: sum(workplace.print_due(number, by) for number in wanted),
            then=over,
            refused=refused,
            troubled=failed,
            broken=broke,
        )
