"""Answers (F3): take one in by its label, see what is on its way and what waits to be handed over.

A paper may come before its news: then outcome, number and date are read off the paper. The parts
of the page, each with its own list, stand behind chips: `_add` mounts one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from counter.answers_in_hand import AnswersInHand
from counter.applications import NUMBER_WIDTH
from counter.dropping import FileDrop
from counter.giving import PARTS as GIVING
from counter.giving import Giving
from counter.goes_back import GoesBack
from counter.shift import Shift
from counter.speech import short_name
from counter.stack import StackPart
from counter.to_decide import ToDecide
from counter.who import named
from registry.application import Stage
from registry.attaching import Lack
from registry.codes import Misread, OurNumber
from registry.lists import ListRow, Wanted
from registry.numbers import ANSWER, Number
from ui.buttons import Segment
from ui.fields import LineField
from ui.flow import Flow
from ui.lists import Cell, Column, Listing, Row
from words import Words, how_many, later
from words.texts import sentence_for


@runtime_checkable
class Part(Protocol):
    """What the page asks of a part of it that is more than a list."""

    def arrive(self) -> None:
        """It is about to be shown, or looked at again."""

    def focus_first(self) -> None: ...


class AnswersPage(QWidget):
    """`taken` carries the application whose answer is here now; `opened` a number to show."""

    taken = Signal(object)  # Application
    opened = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._cursor: QWidget | None = None  # where it was before a paper was looked at
        self.typed = LineField(large=True, icon_name="scan-barcode")
        named(self.typed.edit, "answer")
        self.in_hand = AnswersInHand(shift)
        self.paper = self.in_hand.card
        self.fields, self.take, self.leave = self.paper.fields, self.paper.take, self.paper.leave
        self.outcome, self.day = self.fields.outcome, self.fields.day
        self.their_number = self.fields.their_number
        self.goes_back = GoesBack(shift)
        self.coming, self.here = Listing(), Listing()
        named(self.coming.view, "answers_coming")
        named(self.here.view, "answers_here")
        self._found: dict[Stage, Sequence[ListRow]] = {Stage.ANSWERED: (), Stage.AT_DESK: ()}
        self.stack = StackPart(shift)
        self._make_parts()
        self._lay_out()
        self._show_part("take")  # not before all stand on the page: what is shown alone is a window
        self.typed.confirmed.connect(self._enter)
        self.typed.changed.connect(lambda _: self.typed.set_error(None))
        for listing in (self.coming, self.here):
            listing.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        self.stack.taken.connect(lambda _: self._look())
        self.in_hand.turned.connect(self._show_hand)
        self.in_hand.taken.connect(self.taken)
        self.in_hand.opened.connect(self.opened)
        self.in_hand.held.connect(self._held)
        self.in_hand.unknown.connect(self._unknown)
        FileDrop(self, self._drop)
        shift.speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._chips: dict[str, Segment] = {}
        self._heads: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._parts: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._pile = QStackedWidget()
        self._add("take", later("To take in"), self.coming)
        self._add("scanned", later("Scans"), self.stack)
        self._add("here", later("At the desk"), self.here)
        self.giving = Giving(self._shift)
        self.giving.mount(self._add)
        self.giving.opened.connect(self.opened)
        self.giving.turn.connect(self.open_part)
        self.to_decide = ToDecide(self._shift)
        self.to_decide.opened.connect(self.opened)
        self._add("decide", later("To decide here"), self.to_decide)

    def _add(self, name: str, words: str, part: QWidget) -> None:
        """One part of the page behind a chip of its own, Alt and its place.

        A `Part` is told when it is shown; one with a signal `counted` (int) says how much waits.
        """
        chip = Segment()
        chip.setObjectName(f"answers_{name}_part")
        chip.set_keys(f"Alt+{len(self._chips) + 1}")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the cursor to the part
        chip.clicked.connect(lambda: self.open_part(name))
        self._group.addButton(chip)
        self._chips[name], self._heads[name], self._parts[name] = chip, words, part
        self._pile.addWidget(part)
        counted = getattr(part, "counted", None)
        if counted is not None:
            counted.connect(lambda count: self._count(name, count))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        self._bar = Flow(across=8, down=8)  # above all else: it stays where it is
        for chip in self._chips.values():
            self._bar.add(chip)
        column.addWidget(self._bar)
        column.addWidget(self.typed)
        column.addWidget(self.goes_back)
        column.addWidget(self.paper)
        self._lists = QWidget()
        lists = QVBoxLayout(self._lists)
        lists.setContentsMargins(0, 0, 0, 0)
        lists.setSpacing(8)
        lists.addWidget(self._pile, 1)
        column.addWidget(self._lists, 1)
        column.addStretch(0)

    def retranslate(self, w: Words) -> None:
        self.typed.set_label(w.say("Scan the label of the answer, or type its number"))
        self.typed.set_placeholder("0427-01-000123-A1")
        self.paper.retranslate(w)
        self.goes_back.retranslate(w)
        self.coming.set_empty(
            w.say("No answers on their way"), w.say("Scan the label when an answer comes.")
        )
        self.here.set_empty(
            w.say("No answers at the desk"), w.say("Scan the label when an answer comes.")
        )
        columns = [
            Column(w.say("Number"), width=NUMBER_WIDTH),
            Column(w.say("Service"), stretch=5),
            Column(w.say("Applicant"), stretch=4),
        ]
        self.coming.set_columns(columns)
        self.here.set_columns(columns)
        self._say_lists()

    # -- a page of the window ---------------------------------------------------------------------

    def arrive(self) -> None:
        self._look()
        self.in_hand.look_again()
        for part in self._parts.values():
            if isinstance(part, Part):
                part.arrive()

    def _look(self) -> None:
        workplace = self._shift.workplace

        def look() -> dict[Stage, Sequence[ListRow]]:
            return {
                stage: workplace.rows(Wanted(stages=(stage,), most_urgent_first=True))
                for stage in (Stage.ANSWERED, Stage.AT_DESK)
            }

        def show(found: dict[Stage, Sequence[ListRow]]) -> None:
            self._found = found
            self._say_lists()

        self._shift.run(look, then=show)

    def is_half_done(self) -> bool:
        """Whether an answer is being looked at."""
        return not self.in_hand.is_empty()

    def focus_first(self) -> None:
        part = self._parts[self._part]
        if not self.in_hand.is_empty():
            self.paper.focus_first()
        elif isinstance(part, Part):
            part.focus_first()
        else:
            self.typed.edit.setFocus()

    def escape(self) -> bool:
        """Whether there was something to go back from within the page."""
        return self.in_hand.escape() or self.giving.escape()

    def open_part(self, name: str) -> None:
        """Show one part of the page, with the cursor in it; a paper being looked at waits."""
        while self.in_hand.escape():
            pass  # its label brings back what was read and marked
        self._show_part(name)
        part = self._parts[name]
        if isinstance(part, Part):
            part.arrive()
            part.focus_first()
        else:
            part.setFocus()  # a list gives the cursor to its rows

    def _show_part(self, name: str) -> None:
        self._part = name
        self._chips[name].setChecked(True)
        self._pile.setCurrentWidget(self._parts[name])
        self._say_typed()

    def _say_typed(self) -> None:
        """A scanned page needs the height, and its own label says what it is; where answers are
        given out, none is taken in."""
        elsewhere = ("scanned", *GIVING)
        here = self._part not in elsewhere and self.in_hand.is_empty()
        self.typed.setVisible(here)
        self.goes_back.show_if(here=here)

    def _drop(self, files: Sequence[Path]) -> None:
        self.open_part("scanned")
        self.stack.drop(files)

    # -- taking in --------------------------------------------------------------------------------

    def check(self, answer: Number) -> None:
        """The label of an answer was read: it is looked at before it is taken in."""
        self.in_hand.check(answer)

    def _show_hand(self) -> None:
        """A paper to be looked at instead of the lists; afterwards the cursor is where it was."""
        empty, cursor = self.in_hand.is_empty(), self.focusWidget()
        if not empty and self._cursor is None and not self.paper.isAncestorOf(cursor):
            self._cursor = cursor
        self._lists.setVisible(empty)
        self.typed.clear()
        self._say_typed()
        if not empty:
            return
        before, self._cursor = self._cursor, None
        if before is not None and before.isVisibleTo(self):
            before.setFocus()
        else:
            self.focus_first()

    def _held(self, answer: Number, lacks: Sequence[Lack]) -> None:
        self.goes_back.offer(answer, lacks)
        self._say_typed()
        self._look()

    def _unknown(self, failure: BaseException) -> None:
        if not self.typed.isVisibleTo(self):
            self._shift.notices.refused(failure)
            return
        self.typed.set_error(sentence_for(failure, self._shift.w))
        self.typed.edit.setFocus()
        self.typed.edit.selectAll()

    def _enter(self, typed: str) -> None:
        w = self._shift.w
        match self._shift.workplace.read_scan(typed):
            case OurNumber(number=number) if number.kind == ANSWER:
                self.check(number)
            case OurNumber():
                self.typed.set_error(w.say("This is not the number of an answer: it ends in -A1."))
            case Misread():
                self.typed.set_error(w.say("Check the number: one of its digits is wrong."))
            case _:
                self.typed.set_error(w.say("This is not one of our numbers."))

    # -- words ------------------------------------------------------------------------------------

    def _say_lists(self) -> None:
        for stage, listing in ((Stage.ANSWERED, self.coming), (Stage.AT_DESK, self.here)):
            listing.set_rows([self._row(row) for row in self._found[stage]])
        self._counts["take"] = len(self._found[Stage.ANSWERED])
        self._counts["here"] = len(self._found[Stage.AT_DESK])
        self._say_chips()

    def _count(self, name: str, count: int) -> None:
        self._counts[name] = count
        self._say_chips()

    def _say_chips(self) -> None:
        w = self._shift.w
        for name, chip in self._chips.items():
            count = self._counts.get(name, 0)
            said = w.say(self._heads[name])
            chip.setText(f"{said}  {how_many(count)}" if count else said)

    def _row(self, row: ListRow) -> Row:
        w, catalogue = self._shift.w, self._shift.workplace.catalogue
        service = short_name(catalogue, row.service, row.kind, w)
        cells = (Cell(Number.parse(row.number).shown), Cell(service, strong=True), Cell(row.name))
        return Row(row.number, cells)
