"""The first screen: one sentence, its tiles, the window motif. Nothing of any visitor."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout

from kiosk.choice_tile import GreatTile
from kiosk.page import Page
from kiosk.shape import Shape
from ui.panes import Mark
from ui.surfaces import set_role, text
from words import Words

_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class HomePage(Page):
    chosen = Signal()  # the visitor wants to know how the application stands
    services_wanted = Signal()  # … what to bring for what he needs
    ticket_wanted = Signal()  # … a place in the line
    rating_wanted = Signal()  # … to say how he was served

    def __init__(self) -> None:
        super().__init__("home")
        self._mark = Mark(200)
        self._sentence = text(role="display")
        self._sentence.setObjectName("home_sentence")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tile = GreatTile(icon="file-search", filled=True, parent=self)
        self._services = GreatTile(icon="list-checks", parent=self)
        self._ticket = GreatTile(icon="ticket", parent=self)
        self._rating = GreatTile(icon="face-slightly-smiling", parent=self)
        self._tiles = (self._tile, self._services, self._ticket, self._rating)
        for tile, name, wanted in (
            (self._tile, "status_tile", self.chosen),
            (self._services, "services_tile", self.services_wanted),
            (self._ticket, "ticket_tile", self.ticket_wanted),
            (self._rating, "rating_tile", self.rating_wanted),
        ):
            tile.setObjectName(name)
            tile.clicked.connect(wanted)
        self._ticket.hide()
        self._rating.hide()
        self._shape: Shape | None = None
        self._grid = QGridLayout()
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._column.addStretch(2)
        self._column.addWidget(self._mark, 0, _MIDDLE)
        self._column.addWidget(self._sentence)
        self._column.addLayout(self._grid)
        self._column.addStretch(3)

    def offer_tickets(self, offered: bool) -> None:
        """Where no numbers are given there is no tile."""
        if offered == self._ticket.isHidden():
            self._ticket.setVisible(offered)
            if self._shape is not None:
                self.arrange(self._shape)

    def offer_rating(self) -> None:
        """From now on; where nobody is asked there is no tile."""
        self._rating.show()

    def arrange(self, shape: Shape) -> None:
        self._shape = shape
        offered = [tile for tile in self._tiles if not tile.isHidden()]
        # Upright one beneath the other; three of them are higher than a screen that lies.
        columns = 2 if len(offered) > 2 and not shape.upright else 1
        self._mark.setHidden(shape.low or not shape.upright)
        self._mark.setFixedSize(*(2 * (360 if len(offered) < 3 else 240,)))
        self._column.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap if shape.low or not shape.upright else 2 * shape.gap)
        gap = max(24, shape.gap)
        self._grid.setSpacing(gap)
        high = _high(shape, -(-len(offered) // columns), gap)
        for tile in self._tiles:
            self._grid.removeWidget(tile)
        for place, tile in enumerate(offered):
            tile.setFixedHeight(high)
            alone = columns == 2 and place == len(offered) - 1 and not place % 2
            self._grid.addWidget(tile, place // columns, place % columns, 1, 2 if alone else 1)
        set_role(self._sentence, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("Hello! What would you like to know?"))
        self._tile.say(w.say("How does my application stand?"), w.say("Have your receipt at hand"))
        self._services.say(w.say("What do I need?"), w.say("Papers, term and fee of every service"))
        self._ticket.say(
            w.say("Take a number for the line"), w.say("To speak with somebody at the desk")
        )
        self._rating.say(w.say("Rate the service"), w.say("One touch, without a name"))


def _high(shape: Shape, rows: int, gap: int) -> int:
    """px of a tile's height. Low, all of them lie within reach; upright, four fill the screen."""
    if shape.low:
        return min(240, (shape.reach - shape.bar_edge - (rows - 1) * gap) // rows)
    if shape.upright:
        return (360, 320, 288, 248)[rows - 1]
    return 264 if shape.roomy else 204
