"""The first screen: one sentence, its tiles, the window motif. Nothing of any visitor."""

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
    ticket_wanted = Signal()  # the visitor wants a place in the line

    def __init__(self) -> None:
        super().__init__("home")
        self._mark = Mark(200)
        self._sentence = text(role="display")
        self._sentence.setObjectName("home_sentence")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tile = HomeTile(icon="file-search")
        self._tile.setObjectName("status_tile")
        self._tile.clicked.connect(self.chosen)
        self._ticket = HomeTile(icon="ticket")
        self._ticket.setObjectName("ticket_tile")
        self._ticket.clicked.connect(self.ticket_wanted)
        self._ticket.hide()
        self._shape: Shape | None = None
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._column.addStretch(2)
        self._column.addWidget(self._mark, 0, _MIDDLE)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._tile, 0, _MIDDLE)
        self._column.addWidget(self._ticket, 0, _MIDDLE)
        self._column.addStretch(3)

    def offer_tickets(self, offered: bool) -> None:
        """Where no numbers are given there is no tile."""
        if offered == self._ticket.isHidden():
            self._ticket.setVisible(offered)
            if self._shape is not None:
                self.arrange(self._shape)

    def arrange(self, shape: Shape) -> None:
        self._shape = shape
        # Two tiles and the mark are higher than a screen that lies.
        two = not self._ticket.isHidden()
        self._mark.setHidden(two and not shape.upright)
        high = (264 if shape.roomy else 204) if two and not shape.upright else 0
        side = 360 if shape.upright else (160 if shape.roomy else 120)
        self._mark.setFixedSize(side, side)
        self._column.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._column.setSpacing(2 * shape.gap if shape.upright else shape.gap)
        for tile in (self._tile, self._ticket):
            tile.set_roomy(shape.roomy and not high, high)
        set_role(self._sentence, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("Hello! What would you like to know?"))
        words = w.say("How does my application stand?")
        self._tile.say(words, w.say("Have your receipt at hand"))
        self._tile.setAccessibleName(words)
        ticket = w.say("Take a number for the line")
        self._ticket.say(ticket, w.say("To speak with somebody at the desk"))
        self._ticket.setAccessibleName(ticket)
