"""A question in the page: why, with what, are you sure. Never a window in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from counter.shift import Shift
from ui.buttons import LinkButton, OutlineButton
from ui.fields import LineField
from ui.surfaces import Card, text
from words import Words

Say = Callable[[Words], str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `field` None asks for nothing but the press itself."""

    title: Say
    warning: Say
    confirm: Say
    do: Callable[[str], object]
    field: Say | None = None


class Asking(Card):
    """Shows one question at a time; `put_away` when it was answered or left."""

    put_away = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._question: Question | None = None
        self._title, self._warning = text(role="strong"), text(role="quiet")
        self.field = LineField()
        self.field.edit.setObjectName("reason")
        self.confirm, self.leave = OutlineButton(), LinkButton()
        self.confirm.setObjectName("confirm")
        self.leave.setObjectName("leave")
        for part in (self._title, self._warning, self.field):
            self.column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.confirm)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.column.addLayout(row)
        self.field.confirmed.connect(lambda _: self._answer())
        self.field.changed.connect(lambda _: self.field.set_error(None))
        self.confirm.clicked.connect(self._answer)
        self.leave.clicked.connect(self.close_question)
        shift.speaker.follow(self)
        self.hide()

    def ask(self, question: Question) -> None:
        self._question = question
        self.field.clear()
        self.retranslate(self._shift.w)
        self.show()
        (self.confirm if question.field is None else self.field.edit).setFocus()

    def in_hand(self) -> tuple[Question, str] | None:
        """The question that stands open, with what was typed so far."""
        return (self._question, self.field.text()) if self._question is not None else None

    def close_question(self) -> None:
        if self._question is not None:
            self._question = None
            self.hide()
            self.put_away.emit()

    def retranslate(self, w: Words) -> None:
        self.leave.setText(w.say("Cancel"))
        question = self._question
        if question is None:
            return
        self._title.setText(question.title(w))
        self._warning.setText(question.warning(w))
        self.confirm.setText(question.confirm(w))
        self.field.setVisible(question.field is not None)
        if question.field is not None:
            self.field.set_label(question.field(w))

    def _answer(self) -> None:
        question, typed = self._question, self.field.text().strip()
        if question is None:
            return
        if question.field is not None and not typed:
            self.field.set_error(self._shift.w.say("Write down the reason."))
            self.field.edit.setFocus()
            return
        self.close_question()
        question.do(typed)
