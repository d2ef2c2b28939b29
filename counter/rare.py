"""The quiet links of *Who*: each opens a rare case's two or three fields, one at a time.

What was filled in keeps a ✓ on its link when it is closed. Kept out: the fields themselves.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.answer_by import AnswerBy
from counter.rare_parts import (
    ArrivedBy,
    BenefitPart,
    ForSomeoneElse,
    Organisation,
    Part,
    SeveralPeople,
)
from counter.shift import Shift
from ui.buttons import LinkButton
from ui.fields import LineField
from ui.flow import Flow
from words import Words


class Rare(QWidget):
    """`opening` before a part is shown by its link, `changed` with what stands in one, `entered`
    at Enter in one of its lines."""

    opening = Signal()
    changed = Signal()
    entered = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self.representative = ForSomeoneElse(shift)
        self.organisation = Organisation(shift)
        self.people = SeveralPeople(shift)
        self.benefit = BenefitPart(shift)
        self.arrived = ArrivedBy(shift)
        self.answer = AnswerBy(shift)
        self.parts: tuple[Part, ...] = (
            self.representative,
            self.organisation,
            self.people,
            self.benefit,
            self.arrived,
            self.answer,
        )
        self.links = Flow(across=16, down=0)
        self._links: dict[str, LinkButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in self.parts:
            column.addWidget(part)
            part.hide()
            self._add_link(part)
            for field in part.lines():
                field.changed.connect(lambda _: self._on_change())
                field.confirmed.connect(lambda _: self.entered.emit())
            for one in part.choices():
                one.changed.connect(self._on_change)

    def _add_link(self, part: Part) -> None:
        link = LinkButton()
        link.setObjectName(part.name)
        link.clicked.connect(lambda: self.toggle(part))
        self._links[part.name] = link
        self.links.add(link)

    # -- which one is open ------------------------------------------------------------------------

    def shown(self) -> Part | None:
        return next((part for part in self.parts if not part.isHidden()), None)

    def toggle(self, part: Part) -> None:
        """Its link was pressed: open it in the place of another, or close it."""
        if not part.isHidden():
            self.show_part(None)
            self.changed.emit()
            return
        self.opening.emit()
        self.show_part(part)
        part.focus_first()
        self.changed.emit()

    def show_part(self, part: Part | None) -> None:
        for each in self.parts:
            each.setVisible(each is part)
        self._say_links()

    def show_named(self, names: tuple[str, ...]) -> None:
        """The part that a draft had open."""
        self.show_part(next((part for part in self.parts if part.name in names), None))

    def lines(self) -> tuple[LineField, ...]:
        return tuple(field for part in self.parts for field in part.lines())

    def open_lines(self) -> tuple[LineField, ...]:
        """Those that can be typed into now."""
        part = self.shown()
        return () if part is None else tuple(f for f in part.lines() if not f.isHidden())

    def is_legal(self) -> bool:
        """Whether an organisation is asked for, or known."""
        return self.organisation.is_used() or not self.organisation.isHidden()

    def is_used(self) -> bool:
        return any(part.is_used() for part in self.parts)

    def clear(self) -> None:
        for part in self.parts:
            part.clear()
        self.show_part(None)

    # -- drafts -----------------------------------------------------------------------------------

    def choices(self) -> dict[str, str]:
        """What was chosen, by the name of the choice."""
        return {
            one.objectName(): str(int(one.value())) for part in self.parts for one in part.choices()
        }

    def restore(self, choices: dict[str, str]) -> None:
        for part in self.parts:
            for one in part.choices():
                one.set_kept(choices.get(one.objectName(), ""))
        self.answer.check()
        self._say_links()

    # -- words ------------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        for part in self.parts:
            part.retranslate(w)
        self._say_links()

    def _on_change(self) -> None:
        self._say_links()
        self.changed.emit()

    def _say_links(self) -> None:
        w = self._shift.w
        for part in self.parts:
            mark = "✓ " if part.is_used() else ""
            self._links[part.name].setText(f"{mark}{part.link(w)}")
        # Who acts for an organisation stands beside its number.
        legal = self.is_legal()
        self._links[self.representative.name].setVisible(not legal)
        self._links[self.people.name].setVisible(not legal)
