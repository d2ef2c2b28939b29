"""The first screen: one sentence, one tile, the window motif. Nothing of any visitor."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout

from kiosk.page import Page
from kiosk.shape import Shape
from kiosk.touch import HomeTile
from ui.panes import Mark
from ui.surfaces import set_role, text
from words import Words

_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class HomePage(Page):
    chosen = Signal()  # the visitor wants to know how the application stands

    def __init__(self) -> None:
        super().__init__("home")
        self._mark = Mark(200)
        self._sentence = text(role="display")
        self._sentence.setObjectName("home_sentence")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tile = HomeTile(icon="file-search")
        self._tile.setObjectName("status_tile")
        self._tile.clicked.connect(self.chosen)
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._column.addStretch(2)
        self._column.addWidget(self._mark, 0, _MIDDLE)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._tile, 0, _MIDDLE)
        self._column.addStretch(3)

    def arrange(self, shape: Shape) -> None:
        side = 360 if shape.upright else (160 if shape.roomy else 120)
        self._mark.setFixedSize(side, side)
        self._column.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._column.setSpacing(2 * shape.gap if shape.upright else shape.gap)
        self._tile.set_roomy(shape.roomy)
        set_role(self._sentence, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("Hello! What would you like to know?"))
        words = w.say("How does my application stand?")
        self._tile.say(words, w.say("Have your receipt at hand"))
        self._tile.setAccessibleName(words)
