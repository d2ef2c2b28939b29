"""One of a few things, all of them seen, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from ui.buttons import Segment
from ui.flow import Flow
from ui.surfaces import text

_One = TypeVar("_One", bound=IntEnum)


class _Base(QWidget):
    changed = Signal()


class Choices(_Base, Generic[_One]):
    """`changed` when a person chooses. `name` is what tests and screen readers find it by; its
    buttons are called `{name}_{member}`."""

    def __init__(self, name: str, members: tuple[_One, ...], columns: int = 0) -> None:
        """`columns` of one width; 0 puts as many into a row as there is room for."""
        super().__init__()
        self.setObjectName(name)
        self.members = members
        self._label = text(role="strong")
        self._group = QButtonGroup(self)
        flow, grid = Flow(across=8, down=8), QGridLayout()
        grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._label)
        column.addWidget(flow)
        column.addLayout(grid)
        flow.setVisible(not columns)
        for place, member in enumerate(members):
            button = Segment()
            button.setObjectName(f"{name}_{member.name.lower()}")
            self._group.addButton(button, int(member))
            if columns:
                grid.addWidget(button, place // columns, place % columns)
            else:
                flow.add(button)
        self._group.idClicked.connect(lambda _: self.changed.emit())
        self.set_value(members[0])

    def value(self) -> _One:
        return type(self.members[0])(self._group.checkedId())

    def set_value(self, member: _One) -> None:
        """Choose without telling anybody."""
        self._group.button(int(member)).setChecked(True)

    def set_kept(self, number: str) -> None:
        """Choose what a draft has; one that is not offered any more is passed over."""
        for member in self.members:
            if str(int(member)) == number:
                self.set_value(member)

    def offer(self, member: _One, offered: bool) -> None:
        """Whether it can be chosen here; what is chosen already stays in sight by the caller."""
        self._group.button(int(member)).setVisible(offered)

    def focus_chosen(self) -> None:
        self._group.button(self._group.checkedId()).setFocus()

    def say(self, label: str, words: Mapping[_One, str]) -> None:
        self._label.setText(label)
        self._label.setVisible(bool(label))
        for member in self.members:
            button = self._group.button(int(member))
            button.setText(words[member])
            button.setAccessibleName(f"{label}. {words[member]}")
