"""The check of one answer whose label was scanned (DOMAIN, step 12); Enter says "all right".

Language, signature and how to appeal are shown as they should be; only what is not so is marked. A
paper may come before its news, or for one that was wrong: then outcome, number and date are read
off it. Kept out: papers that wait for their turn (`counter.answers_in_hand`), and scanned pages
(`counter.stack_page`).
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter.answer_paper import Draft, PaperFields, why_read
from counter.scan_words import remark_words
from counter.shift import Shift
from counter.speech import outcome_word, short_name
from counter.stack_checks import Checks
from counter.stack_page import HoldBack, TakeIn
from registry.answer_corrections import must_be_read, new_paper_wanted
from registry.application import Application
from registry.attaching import Lack, lacks_of
from registry.numbers import Number
from registry.office_facts import ScanAttached
from ui.buttons import LinkButton, PrimaryButton
from ui.surfaces import Card, text
from words import Words


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """What was read and marked so far, and where the cursor stood."""

    fields: Draft
    lacks: tuple[Lack, ...]
    focus: QWidget | None


class AnswerCheck(Card):
    """`decided` carries TakeIn or HoldBack, as of a scanned page; `left` for «not now»."""

    decided = Signal(object)
    left = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.setObjectName("answer_check")
        self._shift = shift
        self._answer: Number | None = None
        self._application: Application | None = None
        self._whose, self._what = text(role="lead"), text(role="second")
        self._whose.setObjectName("answer_whose")
        self._said, self._before = text(), text(role="strong")
        self._said.setObjectName("answer_said")
        self._before.setObjectName("answer_before")
        self._why = text(role="quiet")
        self._why.setObjectName("answer_why_read")
        self.checks = Checks()
        self.fields = PaperFields(shift)
        self.take = PrimaryButton(keys="Ctrl+Return")
        self.take.setObjectName("take_in")
        self.anyway, self.leave = LinkButton(), LinkButton()
        self.anyway.setObjectName("take_in_anyway")
        self.leave.setObjectName("leave_paper")
        self._lay_out()
        self.checks.changed.connect(self._say)
        self.take.clicked.connect(self._decide)
        self.anyway.clicked.connect(lambda: self._take_in(anyway=True))
        self.leave.clicked.connect(self.left)
        self.hide()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        for part in (self._whose, self._what, self._said, self._before):
            left.addWidget(part)
        left.addStretch(1)
        above = QHBoxLayout()
        above.setSpacing(32)
        above.addLayout(left, 1)
        above.addWidget(self.checks, 1, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.take, self.anyway, self.leave):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.column.addLayout(above)
        self.column.addWidget(self._why)
        self.column.addWidget(self.fields)
        self.column.addSpacing(8)
        self.column.addLayout(buttons)

    # -- showing ----------------------------------------------------------------------------------

    def show_answer(
        self, answer: Number, application: Application, draft: CheckDraft | None = None
    ) -> None:
        """Another answer: nothing of the one before stands on it, save its own `draft`."""
        self._answer, self._application = answer, application
        self.checks.begin(application)
        self.fields.begin(draft.fields if draft is not None else None)
        if draft is not None:
            self.checks.restore(draft.lacks)
        self._say()
        self.show()
        self.focus_first()
        if draft is not None and draft.focus is not None and draft.focus.isVisibleTo(self):
            draft.focus.setFocus()
            if isinstance(draft.focus, QLineEdit):
                draft.focus.deselect()

    def renew(self, application: Application) -> None:
        """Its news may have come while the paper is being looked at; what is marked stays."""
        needed, self._application = self._needs_paper(), application
        self._say()
        if needed != self._needs_paper() and self.isVisible():
            self.focus_first()

    def draft(self) -> CheckDraft:
        focus = self.focusWidget()
        inside = focus if self.isAncestorOf(focus) else None
        return CheckDraft(self.fields.draft(), self.checks.lacks(), inside)

    def forget(self) -> None:
        """The next visitor must not see whose it was."""
        self._answer = self._application = None
        self._whose.clear()
        self._what.clear()
        self.fields.begin()
        self.hide()

    def focus_first(self) -> None:
        if self.fields.isVisibleTo(self):
            self.fields.outcome.setFocus()
        else:
            self.take.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.checks.press(event.key()):
            super().keyPressEvent(event)

    def _needs_paper(self) -> bool:
        return self._application is not None and must_be_read(self._application)

    def retranslate(self, w: Words) -> None:
        self.fields.retranslate(w)
        self.anyway.setText(w.say("Take it in all the same"))
        self.leave.setText(w.say("Cancel"))
        self._say()

    def _say(self) -> None:
        one, answer, w = self._application, self._answer, self._shift.w
        held = bool(self.checks.lacks())
        self.checks.retranslate(w)
        needs = self._needs_paper()
        self._why.setVisible(needs and not held)
        self.fields.setVisible(needs and not held)
        # Of a paper that came before its news nothing is known yet: it is mended first.
        self.anyway.setVisible(held and not needs)
        self.take.setText(w.say("Back to the department") if held else w.say("All right, take in"))
        if one is None or one.registered is None or answer is None:
            return
        self._why.setText(why_read(one, w))
        fact, catalogue = one.registered, self._shift.workplace.catalogue
        service = short_name(catalogue, fact.service, fact.kind, w)
        self._whose.setText(fact.applicant.name)
        self._what.setText(f"{service} · {answer.shown}")
        self._said.setText(_said(one, w))
        self._said.setVisible(bool(self._said.text()))
        before = _remarked(one, w)
        self._before.setText(w.say("It came before and lacked: {remark}", remark=before))
        self._before.setVisible(bool(before))

    # -- deciding ---------------------------------------------------------------------------------

    def _decide(self) -> None:
        if lacks := self.checks.lacks():
            self.decided.emit(HoldBack(lacks))
        else:
            self._take_in(anyway=False)

    def _take_in(self, *, anyway: bool) -> None:
        lacks = self.checks.lacks() if anyway else ()
        if not self._needs_paper():
            self.decided.emit(TakeIn(None, lacks))
        elif (paper := self.fields.read()) is not None:
            self.decided.emit(TakeIn(paper, lacks))


def _said(application: Application, w: Words) -> str:
    """What the department wrote of its answer, to be compared with the paper; or "".

    While a new paper is wanted the program compares: whoever reads it should not know beforehand.
    """
    fact = application.answered
    if fact is None or new_paper_wanted(application) is not None:
        return ""
    parts = (outcome_word(fact.outcome, w), fact.their_number, w.short_date(fact.answered_on))
    return w.say("The department wrote: {said}", said=" · ".join(part for part in parts if part))


def _remarked(application: Application, w: Words) -> str:
    """What lacked when it was here before; or ""."""
    facts = [one.fact for one in application.history if isinstance(one.fact, ScanAttached)]
    return next((remark_words(fact, w) for fact in reversed(facts) if lacks_of(fact)), "")
