"""The page "Papers" (F4): what is to be sent, which lists are out, and what is still to be printed.

Kept out: the three parts themselves, each a widget of its own.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.papers_list import ListPart
from counter.papers_out import OutPart
from counter.papers_send import SendPart
from counter.prints import PrintsPage
from counter.shift import Shift
from counter.transfers_place import OneList, PapersNow
from registry.codes import OurNumber, Reading
from registry.numbers import PAPER, TRANSFER_LIST, Number
from ui.buttons import Segment
from words import Words, how_many, later

_PARTS = (
    ("send", later("To send")),
    ("out", later("Lists that are out")),
    ("print", later("To print")),
)


class PapersPage(QWidget):
    """`printed` after something should have come out of a printer."""

    printed = Signal()

    def __init__(self, shift: Shift, prints: PrintsPage) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._counts = {"send": 0, "out": 0}
        self._more = False
        self._part = "send"  # what is open; the one list counts as "out"
        self._before_list = "out"
        self.send, self.out, self.list = SendPart(shift), OutPart(shift), ListPart(shift)
        self.prints = prints
        self._chips = {name: Segment() for name, _ in _PARTS}
        self._group = QButtonGroup(self)
        self._pile = QStackedWidget()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        for place, (name, _) in enumerate(_PARTS, 1):
            chip = self._chips[name]
            chip.setObjectName(f"papers_{name}")
            chip.set_keys(f"Alt+{place}")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the cursor to the part
            self._group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)
        for part in (self.send, self.out, self.prints, self.list):
            self._pile.addWidget(part)
        column.addWidget(self._pile, 1)
        self._chips["send"].setChecked(True)

    def _connect(self) -> None:
        for name, chip in self._chips.items():
            chip.clicked.connect(lambda _=False, name=name: self._open(name))
        self.send.made.connect(self._print_made)
        self.send.printed.connect(self.printed)
        self.out.opened.connect(self.open_list)
        self.list.closed.connect(lambda: self._open("out"))
        self.list.taken_back.connect(self._look)
        self.list.printed.connect(self.printed)
        self.prints.printed.connect(self.printed)

    def say_counts(self) -> None:
        """How much waits in each part: said anew when it is counted anew."""
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        for name, words in _PARTS:
            to_print = len(self._shift.due) + self._shift.asked
            count = to_print if name == "print" else self._counts[name]
            said = w.say(words)
            more = "+" if name == "send" and self._more else ""
            self._chips[name].setText(f"{said}  {how_many(count)}{more}" if count else said)

    # -- a page of the window ---------------------------------------------------------------------

    def arrive(self) -> None:
        """Look again; a list half scanned and a form half filled stay as they are."""
        self._look()
        if self._pile.currentWidget() is self.list:
            self.list.refresh()
        self.prints.arrive()

    def focus_first(self) -> None:
        part = self._pile.currentWidget()
        if isinstance(part, SendPart | OutPart | ListPart | PrintsPage):
            part.focus_first()

    def escape(self) -> bool:
        """Whether there was something to go back from within the page."""
        if self._pile.currentWidget() is self.list:
            self._open("out")
            return True
        return self._pile.currentWidget() is self.send and self.send.escape()

    def is_half_done(self) -> bool:
        """Whether somebody is in the middle of something here."""
        return bool(self.send.chosen) or (
            self._pile.currentWidget() is self.list and self.list.is_half_done()
        )

    def take_scan(self, reading: Reading) -> bool:
        """A paper goes onto the list, or is ticked off on the one that is open."""
        if not isinstance(reading, OurNumber):
            return False
        part, number = self._pile.currentWidget(), reading.number
        if number.kind == TRANSFER_LIST:
            self.open_list(number)
            return True
        if number.kind != PAPER:
            return False
        if part is self.send:
            self.send.add(number)
            return True
        if part is self.list and not self.list.is_over():
            self.list.tick(number)
            return True
        return False

    # -- parts ------------------------------------------------------------------------------------

    def open_list(self, number: Number) -> None:
        """One list, to be ticked off. What is known of it is asked for first."""
        workplace = self._shift.workplace

        def show(one: OneList) -> None:
            if self._pile.currentWidget() is not self.list:
                self._before_list = self._part
            self.list.show_list(one)
            self._show_part("out")
            self._pile.setCurrentWidget(self.list)
            self.list.focus_first()

        self._shift.run(lambda: workplace.transfers.one(number), then=show)

    def put_list_away(self) -> None:
        """A list scanned over another page was only looked at: F4 opens what it opened before."""
        if self._pile.currentWidget() is self.list and not self.list.is_half_done():
            self._show_part(self._before_list)
            self._pile.setCurrentWidget(self._widgets()[self._before_list])

    def show_prints(self) -> None:
        """The foot line says that something did not come out: what is it?"""
        self._open("print")

    def _open(self, name: str) -> None:
        self._show_part(name)
        self._pile.setCurrentWidget(self._widgets()[name])
        self.arrive()
        self.focus_first()

    def _widgets(self) -> dict[str, QWidget]:
        return {"send": self.send, "out": self.out, "print": self.prints}

    def _show_part(self, name: str) -> None:
        self._part = name
        self._chips[name].setChecked(True)

    def _look(self) -> None:
        workplace = self._shift.workplace

        def show(now: PapersNow) -> None:
            self._counts = {"send": len(now.here), "out": len(now.out)}
            self._more = now.more
            self.send.show_now(now.here)
            self.out.show_now(now.out)
            self.retranslate(self._shift.w)

        self._shift.run(workplace.transfers.now, then=show, troubled=lambda _: None)

    def _print_made(self, number: Number) -> None:
        """The list is written down: its two copies and the cover sheets come out."""
        self._look()
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices

        def over(_: object) -> None:
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            notices.troubled(failure)
            self.printed.emit()

        self._shift.print(
            lambda: workplace.transfers.print_made(number, by), then=over, troubled=failed
        )
