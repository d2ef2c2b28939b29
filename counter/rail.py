"""The rail at the left: the pages of the window, icon over word, each with its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from registry.roles import may_open
from ui.buttons import RailButton
from ui.languages import Speaker
from ui.panes import Mark
from words import Words, later


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the rail. `name` is what the window calls it, `icon` a Lucide name."""

    name: str
    words: str
    icon: str
    keys: str


PLACES = (
    Place("reception", later("Reception"), "file-plus", "F2"),
    Place("today", later("Today"), "sun", "F5"),
    Place("answers", later("Answers"), "mail-open", "F3"),
    Place("prints", later("Papers"), "printer", "F4"),
    Place("search", later("Search"), "search", "F6"),
    Place("reports", later("Office"), "landmark", "Shift+F5"),
)


class Rail(QFrame):
    """`chosen` carries the name of a page."""

    chosen = Signal(str)

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(RailButton.WIDTH + 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 16)  # its edge takes the one pixel more
        column.setSpacing(4)
        mark = QHBoxLayout()
        mark.addWidget(Mark(32))
        column.addLayout(mark)
        column.addSpacing(16)
        self._buttons: dict[str, RailButton] = {}
        for place in PLACES:
            button = RailButton("", icon=place.icon, keys=place.keys)
            button.setObjectName(f"rail_{place.name}")
            button.clicked.connect(lambda _=False, name=place.name: self.chosen.emit(name))
            self._buttons[place.name] = button
            column.addWidget(button)
        column.addStretch(1)
        speaker.follow(self)

    def show_for(self, roles: Sequence[str]) -> None:
        """The pages that somebody with these roles has."""
        for name, button in self._buttons.items():
            button.setVisible(may_open(roles, name))

    def mark(self, name: str) -> None:
        """This page is open; "" for one that has no place here, and none is lit."""
        for one, button in self._buttons.items():
            button.setAutoExclusive(bool(name))  # or Qt keeps the last one lit
            button.setChecked(one == name)

    def retranslate(self, w: Words) -> None:
        for place in PLACES:
            button = self._buttons[place.name]
            button.setText(w.say(place.words))
            button.setToolTip(f"{w.say(place.words)} · {place.keys}")
