"""Reception, after registering: number and code to compare with the paper, and who comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from registry.numbers import Number
from registry.receipts import Receipt
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.surfaces import Card, set_role, text
from words import Words
from words.texts import sentence_for


class RegisteredView(QWidget):
    """`next_visitor`, `same_person`, `print_again` and `show_application` say what was meant."""

    next_visitor = Signal()
    same_person = Signal()
    print_again = Signal()
    show_application = Signal()
    prepare_result = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._receipt: Receipt | None = None
        self._refused: Number | None = None
        self._decides = False  # a same-day service whose result is made at this desk, now
        self._printed: int | None = None
        self._failure: BaseException | None = None
        self._make()
        self._lay_out()
        shift.speaker.follow(self)

    def _make(self) -> None:
        self._title = text(role="title")
        self._code_label, self._code = text(role="quiet"), text(role="display", wrap=False)
        self._number_label, self._number = text(role="quiet"), text(role="title", wrap=False)
        self._due = text(role="lead")
        self._print = text(role="done")
        self._hint = text(role="quiet")
        self._code.setObjectName("receipt_code")
        self._number.setObjectName("receipt_number")
        self._print.setObjectName("print_state")
        for label in (self._code, self._number):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.again = OutlineButton(icon="printer", keys="Ctrl+P")
        self.same = OutlineButton(keys="Ctrl+Shift+Return")
        self.next = PrimaryButton(keys="Ctrl+Return")
        self.prepare = PrimaryButton(icon="stamp", keys="Ctrl+Return")
        self.prepare.setObjectName("prepare_now")
        self.later = OutlineButton()
        self.later.setObjectName("next_visitor_first")
        self.open = LinkButton()
        names = ("print_again", "same_person", "next_visitor", "open_registered")
        for button, name in zip((self.again, self.same, self.next, self.open), names, strict=True):
            button.setObjectName(name)
        self.again.clicked.connect(self.print_again)
        self.same.clicked.connect(self.same_person)
        self.prepare.clicked.connect(self.prepare_result)
        self.later.clicked.connect(self.next_visitor)
        self.next.clicked.connect(self.next_visitor)
        self.open.clicked.connect(self.show_application)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        card = Card()
        parts = (self._title, self._code_label, self._code, self._number_label, self._number)
        for part in (*parts, self._due):
            card.column.addWidget(part)
        state = QHBoxLayout()
        state.addWidget(self._print, 1)
        state.addWidget(self.again)
        card.column.addSpacing(8)
        card.column.addLayout(state)
        card.column.addWidget(self._hint)
        column.addWidget(card)
        row = QHBoxLayout()
        row.addWidget(self.open)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.buttons = QWidget()  # the page puts them where its one button stands
        end = QVBoxLayout(self.buttons)
        end.setContentsMargins(0, 0, 0, 0)
        end.setSpacing(12)
        end.addWidget(self.same, 0, Qt.AlignmentFlag.AlignRight)
        for button in (self.next, self.later, self.prepare):
            end.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)

    def show_receipt(self, receipt: Receipt, *, decides: bool = False) -> None:
        """`decides`: the result can be made here and now, which is then the next step."""
        self._receipt, self._refused, self._decides = receipt, None, decides
        self._printed, self._failure = None, None
        self.retranslate(self._shift.w)
        self.first().setFocus()

    def show_refusal(self, number: Number) -> None:
        """Acceptance was refused; there is no receipt and no term."""
        self._receipt, self._refused, self._decides = None, number, False
        self._printed, self._failure = None, None
        self.retranslate(self._shift.w)
        self.next.setFocus()

    def show_printed(self, papers: int) -> None:
        self._printed, self._failure = papers, None
        self.retranslate(self._shift.w)

    def show_not_printed(self, failure: BaseException) -> None:
        self._failure = failure
        self.retranslate(self._shift.w)

    def number(self) -> Number | None:
        return self._receipt.number if self._receipt is not None else self._refused

    def first(self) -> PrimaryButton:
        """The filled button: the next step."""
        return self.prepare if self._decides else self.next

    def forget(self) -> None:
        """The code must not stay on a screen that the next person sees."""
        self._receipt = self._refused = None
        self._code.clear()
        self._number.clear()

    def retranslate(self, w: Words) -> None:
        self.same.setText(w.say("Same person, next application"))
        self.next.setText(w.say("Next visitor"))
        self.prepare.setText(w.say("Prepare the result"))
        self.later.setText(w.say("Next visitor"))
        self.next.setVisible(not self._decides)
        for button in (self.prepare, self.later):
            button.setVisible(self._decides)
        self.again.setText(w.say("Print again"))
        self.open.setText(w.say("Open the application"))
        self._code_label.setText(w.say("Control code, on the receipt only"))
        self._number_label.setText(w.say("Number"))
        receipt = self._receipt
        for part in (self._code_label, self._code, self._due):
            part.setVisible(receipt is not None)
        self.again.setVisible(self._failure is not None)
        if receipt is not None:
            self._say_receipt(receipt, w)
            hint = w.say("The applicant signs the office copy and takes the receipt.")
            self._say_print(hint, w)
        elif self._refused is not None:
            self._title.setText(w.say("Not accepted, written down"))
            self._number.setText(self._refused.shown)
            hint = w.say("The applicant signs the copy that stays and takes the other one.")
            self._say_print(hint, w)

    def _say_receipt(self, receipt: Receipt, w: Words) -> None:
        self._title.setText(w.say("Registered"))
        self._number.setText(receipt.number.shown)
        if receipt.code is not None:
            self._code.setText(" ".join(receipt.code.grouped.split("-")))
        self._due.setText(w.say("Answer {by_date}", by_date=w.by(receipt.term.due)))

    def _say_print(self, hint: str, w: Words) -> None:
        """What became of the papers; `hint` says what to do with them."""
        if self._failure is not None:
            set_role(self._print, "soon")
            self._print.setText(sentence_for(self._failure, w))
            self._hint.setText(
                w.say("Everything is saved. The papers wait under “Papers” (F4), “To print”.")
            )
        elif self._printed is None:
            set_role(self._print, "second")
            self._print.setText(w.say("Printing…"))
            self._hint.setText("")
        else:
            set_role(self._print, "done")
            self._print.setText(
                w.count("✓ Printed: {n} paper", "✓ Printed: {n} papers", self._printed)
            )
            self._hint.setText(hint)
