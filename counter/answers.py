"""Answers (F3): take one in by its label, see what is on its way and what waits to be handed over.

A paper may come before its news: then outcome, number and date are read off the paper. The parts
of the page, each with its own list, stand behind chips: `_add` mounts one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.answer_paper import Draft, PaperFields
from counter.applications import NUMBER_WIDTH
from counter.dropping import FileDrop
from counter.giving import PARTS as GIVING
from counter.giving import Giving
from counter.shift import Shift
from counter.speech import short_name
from counter.stack import StackPart
from counter.to_decide import ToDecide
from counter.who import named
from registry.application import Application, Stage
from registry.codes import Misread, OurNumber
from registry.desk import FromPaper
from registry.failures import NoSuchApplication, OutcomeMissing
from registry.lists import ListRow, Wanted
from registry.numbers import ANSWER, Number
from ui.buttons import LinkButton, PrimaryButton, Segment
from ui.fields import LineField
from ui.flow import Flow
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, text
from words import Words, later
from words.texts import sentence_for

_TAKEN = (Stage.AT_DESK, Stage.ISSUED, Stage.MAILED, Stage.UNCLAIMED)


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
        self._answer: Number | None = None
        self._waiting: Application | None = None
        # What was read off other papers so far, by answer: a scan in between must not rub it out.
        self._drafts: dict[str, Draft] = {}
        self.typed = LineField(large=True, icon_name="scan-barcode")
        named(self.typed.edit, "answer")
        self._make_paper()
        self.coming, self.here = Listing(), Listing()
        named(self.coming.view, "answers_coming")
        named(self.here.view, "answers_here")
        self._found: dict[Stage, Sequence[ListRow]] = {Stage.ANSWERED: (), Stage.AT_DESK: ()}
        self.stack = StackPart(shift)
        self._make_parts()
        self._lay_out()
        self.typed.confirmed.connect(self._enter)
        self.typed.changed.connect(lambda _: self.typed.set_error(None))
        for listing in (self.coming, self.here):
            listing.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        self.stack.taken.connect(lambda _: self._look())
        FileDrop(self, self._drop)
        shift.speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _make_paper(self) -> None:
        self.paper = Card(padding=16)
        self._whose, self._why = text(role="lead"), text(role="quiet")
        self.fields = PaperFields(self._shift)
        self.outcome, self.day = self.fields.outcome, self.fields.day
        self.their_number = self.fields.their_number
        self.take = PrimaryButton(keys="Ctrl+Return")
        self.take.setObjectName("take_in")
        self.leave = LinkButton()
        self.leave.setObjectName("leave_paper")
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        for part in (self._whose, self._why, self.fields):
            self.paper.column.addWidget(part)
        self.paper.column.addLayout(buttons)
        self.take.clicked.connect(self._take_from_paper)
        self.leave.clicked.connect(self._forget_paper)
        self.paper.hide()

    def _make_parts(self) -> None:
        self._chips: dict[str, Segment] = {}
        self._heads: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._parts: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._pile = QStackedWidget()
        self._add("take", later("To take in"), self.coming)
        self._add("scanned", later("Scanned pages"), self.stack)
        self._add("here", later("At the desk"), self.here)
        self.giving = Giving(self._shift)
        self.giving.mount(self._add)
        self.giving.opened.connect(self.opened)
        self.giving.turn.connect(self.open_part)
        self.to_decide = ToDecide(self._shift)
        self.to_decide.opened.connect(self.opened)
        self._add("decide", later("To decide here"), self.to_decide)
        self._show_part("take")

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
        chips = Flow(across=8, down=8)
        for chip in self._chips.values():
            chips.add(chip)
        column.addWidget(self.typed)
        column.addWidget(self.paper)
        self._lists = QWidget()
        lists = QVBoxLayout(self._lists)
        lists.setContentsMargins(0, 0, 0, 0)
        lists.setSpacing(8)
        lists.addWidget(chips)
        lists.addWidget(self._pile, 1)
        column.addWidget(self._lists, 1)
        column.addStretch(0)

    def retranslate(self, w: Words) -> None:
        self.typed.set_label(w.say("Scan the label of the answer, or type its number"))
        self.typed.set_placeholder("0427-01-000123-A1")
        self._why.setText(w.say("The paper came before its news. Read these off the paper:"))
        self.fields.retranslate(w)
        self.take.setText(w.say("Take in"))
        self.leave.setText(w.say("Cancel"))
        self.coming.set_empty(
            w.say("No answers on their way"), w.say("Scan the label when an answer comes.")
        )
        self.here.set_empty(
            w.say("No answers at the desk"), w.say("Scan the label when an answer comes.")
        )
        columns = [Column(width=NUMBER_WIDTH), Column(stretch=5), Column(stretch=4)]
        self.coming.set_columns(columns)
        self.here.set_columns(columns)
        self._say_lists()
        self._say_paper()

    # -- a page of the window ---------------------------------------------------------------------

    def arrive(self) -> None:
        self._look()
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
        """Whether an answer is being read off the paper."""
        return not self.paper.isHidden()

    def focus_first(self) -> None:
        part = self._parts[self._part]
        if not self.paper.isHidden():
            self.outcome.setFocus()
        elif isinstance(part, Part):
            part.focus_first()
        else:
            self.typed.edit.setFocus()

    def escape(self) -> bool:
        """Whether there was something to go back from within the page."""
        return self.giving.escape()

    def open_part(self, name: str) -> None:
        """Show one part of the page, with the cursor in it."""
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
        self.typed.setVisible(self._part not in elsewhere or not self.paper.isHidden())

    def _drop(self, files: Sequence[Path]) -> None:
        self.open_part("scanned")
        self.stack.drop(files)

    # -- taking in --------------------------------------------------------------------------------

    def take_in(self, answer: Number, from_paper: FromPaper | None = None) -> None:
        """The label of an answer was read; the page asks for the rest when its news is not here."""
        by, workplace = self._shift.by(), self._shift.workplace

        def look_and_take() -> Application | None:
            known = workplace.application(answer.application)
            if known is None:
                raise NoSuchApplication
            if known.stage in _TAKEN:
                return None
            return workplace.take_in_answer(answer, by, from_paper)

        self._shift.run(
            look_and_take,
            then=lambda taken: self._taken(taken, answer),
            refused=lambda failure: self._refused(failure, answer),
        )

    def _taken(self, application: Application | None, answer: Number) -> None:
        self._drafts.pop(answer.digits, None)
        if self._answer is None or self._answer == answer:
            self._leave_paper()
            self.typed.clear()
        else:
            self.typed.set_text(self._answer.shown)  # another paper is being read meanwhile
        notices = self._shift.notices
        notices.clear()
        if application is None:
            notices.info(lambda w: w.say("This answer is taken in already."))
            self.opened.emit(answer.application)
            return
        notices.done(lambda w: w.say("Taken in. Tell the applicant that the answer is here."))
        self.taken.emit(application)

    def _refused(self, failure: BaseException, answer: Number) -> None:
        if isinstance(failure, OutcomeMissing):
            self._ask_for_paper(answer)
            return
        self.typed.set_error(sentence_for(failure, self._shift.w))
        self.typed.edit.setFocus()
        self.typed.edit.selectAll()

    def _ask_for_paper(self, answer: Number) -> None:
        def show(application: Application | None) -> None:
            self._put_by()
            self._answer, self._waiting = answer, application
            self.typed.set_text(answer.shown)
            self.fields.begin(self._drafts.get(answer.digits))
            self._say_paper()
            self.paper.show()
            self._lists.hide()
            self._say_typed()
            self.outcome.setFocus()

        workplace = self._shift.workplace
        self._shift.run(lambda: workplace.application(answer.application), then=show)

    def _put_by(self) -> None:
        """Keep what stands in the fields for when this paper's turn comes again."""
        if self._answer is not None:
            self._drafts[self._answer.digits] = self.fields.draft()

    def _take_from_paper(self) -> None:
        paper = self.fields.read()
        if paper is not None and self._answer is not None:
            self.take_in(self._answer, paper)

    def _forget_paper(self) -> None:
        if self._answer is not None:
            self._drafts.pop(self._answer.digits, None)
        self._leave_paper()

    def _leave_paper(self) -> None:
        self._answer = self._waiting = None
        self.paper.hide()
        self._lists.show()
        self._say_typed()
        self.fields.begin()

    def _enter(self, typed: str) -> None:
        w = self._shift.w
        match self._shift.workplace.read_scan(typed):
            case OurNumber(number=number) if number.kind == ANSWER:
                self.take_in(number)
            case OurNumber():
                self.typed.set_error(w.say("This is not the number of an answer: it ends in -A1."))
            case Misread():
                self.typed.set_error(w.say("Check the number: one of its digits is wrong."))
            case _:
                self.typed.set_error(w.say("This is not one of our numbers."))

    # -- words ------------------------------------------------------------------------------------

    def _say_paper(self) -> None:
        one = self._waiting
        if one is not None and one.registered is not None:
            fact, w = one.registered, self._shift.w
            service = short_name(self._shift.workplace.catalogue, fact.service, fact.kind, w)
            self._whose.setText(f"{service} · {fact.applicant.name}")

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
            chip.setText(f"{said}  {count}" if count else said)

    def _row(self, row: ListRow) -> Row:
        w, catalogue = self._shift.w, self._shift.workplace.catalogue
        service = short_name(catalogue, row.service, row.kind, w)
        cells = (Cell(Number.parse(row.number).shown), Cell(service, strong=True), Cell(row.name))
        return Row(row.number, cells)
