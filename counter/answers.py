"""Answers: take one in by its label, see what is on its way and what waits to be handed over.

A paper may come before its news: then outcome, number and date are read off the paper.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.shift import Shift
from counter.speech import outcome_word, short_name
from counter.who import named
from registry.application import Application, Stage
from registry.codes import Misread, OurNumber
from registry.desk import FromPaper
from registry.facts import Outcome
from registry.failures import NoSuchApplication, OutcomeMissing
from registry.lists import ListRow, Wanted
from registry.numbers import ANSWER, Number
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import Choice, DateField, LineField, Message
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, text
from words import Words
from words.dates import short_date
from words.texts import sentence_for

_TAKEN = (Stage.AT_DESK, Stage.ISSUED, Stage.MAILED, Stage.UNCLAIMED)


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
        self._drafts: dict[str, tuple[object, str, str]] = {}
        self.typed = LineField(large=True, icon_name="scan-barcode")
        named(self.typed.edit, "answer")
        self._make_paper()
        self.coming, self.here = Listing(), Listing()
        named(self.coming.view, "answers_coming")
        named(self.here.view, "answers_here")
        self._coming_head, self._here_head = text(role="strong"), text(role="strong")
        self._found: dict[Stage, Sequence[ListRow]] = {Stage.ANSWERED: (), Stage.AT_DESK: ()}
        self._lay_out()
        self.typed.confirmed.connect(self._enter)
        self.typed.changed.connect(lambda _: self.typed.set_error(None))
        for listing in (self.coming, self.here):
            listing.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        shift.speaker.follow(self)

    def _make_paper(self) -> None:
        self.paper = Card(padding=16)
        self._whose, self._why = text(role="lead"), text(role="quiet")
        self.outcome = Choice()
        self.outcome.setObjectName("outcome")
        self._wrong = Message()
        self.their_number = LineField()
        named(self.their_number.edit, "their_number")
        self.day = DateField(today=self._shift.workplace.today)
        named(self.day.edit, "answered_on")
        self.take = PrimaryButton(keys="Ctrl+Return")
        self.take.setObjectName("take_in")
        self.leave = LinkButton()
        self.leave.setObjectName("leave_paper")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.their_number, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.day, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        for part in (self._whose, self._why, self.outcome, self._wrong):
            self.paper.column.addWidget(part)
        self.paper.column.addLayout(row)
        self.paper.column.addLayout(buttons)
        self.outcome.changed.connect(lambda _: self._wrong.say("", ""))
        self.take.clicked.connect(self._take_from_paper)
        self.leave.clicked.connect(self._forget_paper)
        self._wrong.say("", "")
        self.paper.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(self.typed)
        column.addWidget(self.paper)
        self._lists = QWidget()
        lists = QHBoxLayout(self._lists)
        lists.setContentsMargins(0, 0, 0, 0)
        lists.setSpacing(24)
        for head, listing in ((self._here_head, self.here), (self._coming_head, self.coming)):
            side = QVBoxLayout()
            side.setSpacing(8)
            side.addWidget(head)
            side.addWidget(listing, 1)
            lists.addLayout(side, 1)
        column.addWidget(self._lists, 1)
        column.addStretch(0)

    def retranslate(self, w: Words) -> None:
        self.typed.set_label(w.say("Scan the label of the answer, or type its number"))
        self.typed.set_placeholder("0427-01-000123-A1")
        self._why.setText(w.say("The paper came before its news. Read these off the paper:"))
        self.outcome.set_label(w.say("What does the answer say?"))
        self.outcome.set_options([(each, outcome_word(each, w)) for each in Outcome])
        if self._wrong.words():
            self._wrong.say(w.say("Choose what the answer says."), "soon")
        self.their_number.set_label(w.say("Number of the answer"))
        self.day.set_label(w.say("Date of the answer"))
        self.take.setText(w.say("Take in"))
        self.leave.setText(w.say("Cancel"))
        self._coming_head.setText(w.say("On their way here"))
        self._here_head.setText(w.say("At the desk, to hand over"))
        self.coming.set_empty(w.say("No answers on their way"))
        self.here.set_empty(
            w.say("No answers at the desk"), w.say("Scan the label when an answer comes.")
        )
        columns = [Column(width=NUMBER_WIDTH), Column(stretch=5), Column(stretch=4)]
        self.coming.set_columns(columns)
        self.here.set_columns(columns)
        self._say_lists()
        self._say_paper()

    def arrive(self) -> None:
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
        (self.typed.edit if self.paper.isHidden() else self.outcome).setFocus()

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
            self._take_up(answer)
            self._say_paper()
            self.paper.show()
            self._lists.hide()
            self.outcome.setFocus()

        workplace = self._shift.workplace
        self._shift.run(lambda: workplace.application(answer.application), then=show)

    def _put_by(self) -> None:
        """Keep what stands in the fields for when this paper's turn comes again."""
        if self._answer is not None:
            typed = (self.outcome.value(), self.their_number.text(), self.day.text())
            self._drafts[self._answer.digits] = typed

    def _take_up(self, answer: Number) -> None:
        today = short_date(self._shift.workplace.today())
        outcome, number, day = self._drafts.get(answer.digits, (None, "", today))
        self.outcome.set_value(outcome)
        self.their_number.set_text(number)
        self.day.set_text(day)

    def _take_from_paper(self) -> None:
        day, outcome, w = self.day.day(), self.outcome.value(), self._shift.w
        self._wrong.say(w.say("Choose what the answer says.") if outcome is None else "", "soon")
        self.day.set_error(None if day else w.say("Write the date, for example 01.04.2026."))
        if outcome is None:
            self.outcome.setFocus()
        elif day is None:
            self.day.edit.setFocus()
        elif self._answer is not None:
            paper = FromPaper(Outcome(outcome), self.their_number.text().strip(), day)
            self.take_in(self._answer, paper)

    def _forget_paper(self) -> None:
        if self._answer is not None:
            self._drafts.pop(self._answer.digits, None)
        self._leave_paper()

    def _leave_paper(self) -> None:
        self._answer = self._waiting = None
        self.paper.hide()
        self._lists.show()
        self._wrong.say("", "")

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

    def _row(self, row: ListRow) -> Row:
        w, catalogue = self._shift.w, self._shift.workplace.catalogue
        service = short_name(catalogue, row.service, row.kind, w)
        cells = (Cell(Number.parse(row.number).shown), Cell(service, strong=True), Cell(row.name))
        return Row(row.number, cells)
