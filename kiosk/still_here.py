"""The warning before everything is forgotten: one question, one very large button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from kiosk.page import Page
from kiosk.shape import Shape
from kiosk.touch import StillHere
from ui.surfaces import set_role, text
from words import Words


class StillHerePage(Page):
    """The window takes a touch anywhere as a yes; the button is there to be seen and named."""

    stayed = Signal()

    def __init__(self, w: Words) -> None:
        super().__init__("warning")
        self._w = w
        self._left = 0
        self._question = text(role="display")
        self._question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._question.setObjectName("warning_sentence")
        self._seconds = text(role="normal")
        self._seconds.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._seconds.setObjectName("warning_seconds")
        self._seconds.setProperty("spoken", False)  # another sentence every second
        self._button = StillHere()
        self._button.setObjectName("still_here")
        self._button.clicked.connect(self.stayed)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._question)
        self._column.addWidget(self._button)
        self._column.addWidget(self._seconds)
        self._column.addStretch(1)

    def arrange(self, shape: Shape) -> None:
        side = shape.edge if shape.upright else 4 * shape.edge
        self._column.setContentsMargins(side, 0, side, 0)
        self._column.setSpacing(48 if shape.roomy else 24)
        # Low, the button comes last, where a hand from a wheelchair finds it.
        self._column.removeWidget(self._button)
        self._column.insertWidget(3 if shape.low else 2, self._button)
        if shape.low:
            self._column.setContentsMargins(side, 0, side, shape.gap)
        set_role(self._question, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._question.setText(w.say("Are you still here?"))
        self._button.setText(w.say("I am still here"))
        self._button.setAccessibleName(self._button.text())
        self.count_down(self._left)

    def count_down(self, left: int) -> None:
        """`left` whole seconds until the screen forgets: the only thing here that counts down."""
        self._left = left
        self._seconds.setText(
            self._w.count(
                "In {n} second this screen will be cleared.",
                "In {n} seconds this screen will be cleared.",
                left,
            )
        )
