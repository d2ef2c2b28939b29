"""How everything stands, as rows: an icon, a word, what to do, and a button where one helps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.bookwords import StandingRow
from ui.buttons import OutlineButton
from ui.icons import pixmap
from ui.look import current
from ui.progress import ProgressLine
from ui.surfaces import Card, rule, text

_MARKS = {"done": "circle-check", "soon": "triangle-alert", "": "info"}


class StandingLine(QWidget):
    """One row. Give it a button, and show how far what the button began has come."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"stands_{name}")
        self._icon, self._mark = QLabel(), QLabel()
        self._title, self._words = text(role="strong"), text()
        self._advice = text(role="second")
        self._words.setObjectName(f"stands_{name}_words")
        self.progress = ProgressLine()
        self.progress.hide()
        self.button = OutlineButton()
        self.button.setObjectName(f"stands_{name}_button")
        self.button.hide()
        said = QVBoxLayout()
        said.setSpacing(2)
        for part in (self._title, self._words, self._advice, self.progress):
            said.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._icon, 0, top)
        row.addLayout(said, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._mark, 0, top)

    def say(self, row: StandingRow) -> None:
        look = current()
        side, ratio = look.size.icon, self.devicePixelRatio()
        self._icon.setPixmap(pixmap(row.icon, look.hex("second"), side, ratio))
        self._mark.setPixmap(pixmap(_MARKS[row.kind], look.hex(row.kind or "second"), side, ratio))
        self._title.setText(row.title)
        self._words.setText(row.words)
        self._advice.setText(row.what_to_do)
        self._advice.setVisible(bool(row.what_to_do))


class StandingRows(Card):
    """The rows in one card. Said again, it changes words only: no cursor leaves its button."""

    def __init__(self) -> None:
        super().__init__(padding=0)
        self.column.setContentsMargins(0, 4, 0, 4)
        self.column.setSpacing(0)
        self._lines: dict[str, StandingLine] = {}
        self._parts: list[QWidget] = []

    def line(self, name: str) -> StandingLine:
        """The row of this name. KeyError before it was said."""
        return self._lines[name]

    def say(self, rows: Sequence[StandingRow]) -> None:
        names = [
            f"{row.name}_{n}" if row.name.startswith("doubt") else row.name
            for n, row in enumerate(rows)
        ]
        if names != list(self._lines):
            self._make(names)
        for name, row in zip(names, rows, strict=True):
            self._lines[name].say(row)

    def _make(self, names: Sequence[str]) -> None:
        """Rows come and go at the end only: those that were there keep their widgets."""
        for part in self._parts:
            self.column.removeWidget(part)
            if part not in self._lines.values():
                part.hide()
                part.deleteLater()
        for name in [known for known in self._lines if known not in names]:
            gone = self._lines.pop(name)
            gone.hide()
            gone.deleteLater()
        self._lines = {name: self._lines.get(name) or StandingLine(name) for name in names}
        self._parts = []
        for name in names:
            if self._parts:
                self._parts.append(rule())
            self._parts.append(self._lines[name])
        for part in self._parts:
            self.column.addWidget(part)
            part.show()
