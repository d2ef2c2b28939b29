"""The Office page: the akim's figures, the personal reception, the register book.

Who sees which of them is for `registry.roles` to say; one that nobody here may open has no button.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.figures_view import FiguresView
from counter.receptions_view import ReceptionsView
from counter.register_card import RegisterCard
from counter.shift import Shift
from ui.buttons import Segment
from ui.surfaces import text
from words import Words, later

_PARTS: Final = (
    ("figures", later("Figures")),
    ("receptions", later("Personal reception")),
    ("register", later("Register book")),
)


class _Part(Protocol):
    def arrive(self) -> None: ...

    def focus_first(self) -> None: ...


class OfficePage(QWidget):
    """`opened` carries the number of an application, `appeal` name and phone for Reception."""

    opened = Signal(object)  # Number
    appeal = Signal(str, str)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setProperty("ring", False)
        self._shift = shift
        self.figures = FiguresView(shift)
        self.receptions = ReceptionsView(shift)
        self.register = RegisterCard(shift)
        self._parts: dict[str, tuple[QWidget, _Part]] = {
            "figures": (self.figures, self.figures),
            "receptions": (self.receptions, self.receptions),
            "register": (self.register, self.register),
        }
        self._title = text(role="title", wrap=False)
        self._segments: dict[str, Segment] = {}
        self._group = QButtonGroup(self)
        self._pile = QStackedWidget()
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._title)
        above.addSpacing(16)
        for name, _ in _PARTS:
            segment = Segment()
            segment.setObjectName(f"office_{name}")
            segment.clicked.connect(lambda _=False, name=name: self.show_part(name))
            self._group.addButton(segment)
            self._segments[name] = segment
            above.addWidget(segment)
            self._pile.addWidget(self._parts[name][0])
        above.addStretch(1)
        above.addWidget(self.figures.print)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 16, 24, 12)
        page.setSpacing(12)
        page.addLayout(above)
        page.addWidget(self._pile, 1)
        self.figures.opened.connect(self.opened)
        self.receptions.appeal.connect(self.appeal)
        shift.changed.connect(lambda _: self._fit_roles())
        shift.speaker.follow(self)
        self._fit_roles()

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Office"))
        for name, words in _PARTS:
            self._segments[name].setText(w.say(words))

    def arrive(self) -> None:
        self._part().arrive()

    def focus_first(self) -> None:
        self._part().focus_first()

    def escape(self) -> bool:
        """Back within the page; False when there is nothing to go back from."""
        return self._pile.currentWidget() is self.receptions and self.receptions.escape()

    def show_part(self, name: str) -> None:
        """Figures, receptions or register."""
        self._shift.notices.clear()
        self._turn_to(name)
        self.arrive()
        self.focus_first()

    def _fit_roles(self) -> None:
        """Another specialist sits here: the parts that are theirs, the first of them open."""
        theirs = [name for name, _ in _PARTS if self._shift.may_open(name)]
        for name, segment in self._segments.items():
            segment.setVisible(name in theirs)
        shown = next((name for name, one in self._segments.items() if one.isChecked()), "")
        if theirs and shown not in theirs:
            self._turn_to(theirs[0])

    def _turn_to(self, name: str) -> None:
        self._segments[name].setChecked(True)
        self._pile.setCurrentWidget(self._parts[name][0])
        self.figures.print.setVisible(name == "figures")

    def _part(self) -> _Part:
        shown = self._pile.currentWidget()
        return next(part for widget, part in self._parts.values() if widget is shown)
