"""The transfer list so far: which papers are on it, for which department, and the way to undo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.custody_words import department_name
from counter.shift import Shift
from counter.speech import short_name
from registry.application import Application
from registry.numbers import Number
from ui.buttons import LinkButton, PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, text
from words import Words


class ChosenCard(QWidget):
    """`changed` when the list is another; `finished` when it is to be made and printed."""

    changed = Signal()
    finished = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self.chosen: tuple[Application, ...] = ()
        self._head, self._to = text(role="quiet"), text(role="lead")
        self._to.setObjectName("list_department")
        self._count = text(role="second")
        self._count.setObjectName("list_count")
        self.list = Listing([Column(width=NUMBER_WIDTH), Column()])
        self.list.view.setObjectName("papers_chosen")
        self.undo = LinkButton(icon="undo-2", keys="Alt+Z")
        self.undo.setObjectName("take_off_last")
        self.empty = LinkButton()
        self.empty.setObjectName("empty_list")
        self.button = PrimaryButton(icon="printer", keys="Ctrl+Return")
        self.button.setObjectName("make_list")
        self._lay_out()
        self.list.chosen.connect(self.take_off)
        self.list.view.installEventFilter(self)
        self.undo.clicked.connect(self._take_off_last)
        self.empty.clicked.connect(self.clear)
        self.button.clicked.connect(self.finished)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card(padding=16)
        card.column.setSpacing(4)
        for part in (self._head, self._to, self._count):
            card.column.addWidget(part)
        card.column.addWidget(self.list, 1)
        links = QHBoxLayout()
        links.addWidget(self.undo)
        links.addStretch(1)
        links.addWidget(self.empty)
        card.column.addLayout(links)
        column.addWidget(card, 1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)

    def retranslate(self, w: Words) -> None:
        self._head.setText(w.say("The list so far"))
        self.undo.setText(w.say("Take off the last"))
        self.empty.setText(w.say("Begin again"))
        self.button.setText(w.say("Make and print, 2 copies"))
        self.list.set_empty(
            w.say("Scan the first paper"), w.say("The list goes to the department of that paper.")
        )
        self._say()

    # -- what is on it ----------------------------------------------------------------------------

    def has(self, number: str) -> bool:
        return any(one.number == number for one in self.chosen)

    def add(self, *more: Application) -> None:
        if not more:
            return
        self._set((*self.chosen, *more))
        self.list.set_current(more[-1].number)
        self.list.view.scrollToBottom()

    def take_off(self, number: str) -> None:
        self._set(tuple(one for one in self.chosen if one.number != number))

    def clear(self) -> None:
        self._set(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete takes the row under the cursor off the list."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Delete
            and self.list.current_key() is not None
        ):
            self.take_off(str(self.list.current_key()))
            return True
        return super().eventFilter(watched, event)

    def _take_off_last(self) -> None:
        self._set(self.chosen[:-1])

    def _set(self, chosen: tuple[Application, ...]) -> None:
        self.chosen = chosen
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        w, catalogue = self._shift.w, self._shift.workplace.catalogue
        first = self.chosen[0].registered if self.chosen else None
        for part in (self._to, self._count, self.undo, self.empty):
            part.setVisible(bool(self.chosen))
        self.button.setEnabled(bool(self.chosen))
        if first is not None:
            self._to.setText(department_name(catalogue, first.department, w))
        self._count.setText(w.count("{n} application", "{n} applications", len(self.chosen)))
        rows = []
        for one in self.chosen:
            fact = one.registered
            if fact is not None:
                service = short_name(catalogue, fact.service, fact.kind, w)
                cells = (Cell(Number.parse(one.number).shown), Cell(fact.applicant.name, service))
                rows.append(Row(one.number, cells))
        self.list.set_rows(rows)
