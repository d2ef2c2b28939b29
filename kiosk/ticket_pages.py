"""A place in the line, one question a screen: what for, entitled or not, and then the number.

Pages show and ask; how they follow each other is in `kiosk.ticket_visit`. Nobody's name is asked.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.page import Page, settle
from kiosk.shape import Shape
from kiosk.ticket_place import TicketGiven
from kiosk.touch import HomeTile
from ui.buttons import Colours
from ui.icons import draw_icon
from ui.look import current
from ui.surfaces import Text, set_role, text
from words import Words
from words.line import SPHERE_WORDS

_ICONS: Final = {
    "social": "heart-handshake",
    "land": "map",
    "farm": "tractor",
    "other": "file-text",
}
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter


class Choice(HomeTile):
    """One of several, outlined: as large as its place, its words wrapped."""

    ICON = 64

    def colours(self) -> Colours:
        if self._warm():
            return Colours("selected", "ink", "accent", 3)
        return Colours("surface", "ink", "edge")

    def sizeHint(self) -> QSize:
        usual = 208 if self._roomy else 168
        return QSize(984, min(usual, self._high or usual))

    def minimumSizeHint(self) -> QSize:
        return QSize(480, self.sizeHint().height())

    def _role(self) -> str:
        return "title" if self._roomy else "strong"

    def _pieces(self) -> list[tuple[str, str]]:
        return [(self._role(), self.text())]

    def _words_box(self) -> tuple[int, int]:
        left = 36 + self.ICON + 28
        return left, max(1, self.width() - left - 28)

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, side = current(), self.ICON
        icon = QRectF(36, (self.height() - side) / 2, side, side)
        draw_icon(painter, self._icon, look.hex("accent"), icon)
        painter.setPen(look.colour(colours.letters))
        painter.setFont(look.font(self._role()))
        left, wide = self._words_box()
        words = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, 0, wide, self.height()), int(words), self.text())


class _Question(Page):
    """A sentence and tiles under it, in one column upright, in two lying."""

    def __init__(self, name: str, tiles: list[Choice]) -> None:
        super().__init__(name)
        self._tiles = tiles
        self._sentence = text(role="display")
        self._sentence.setObjectName(f"{name}_sentence")
        self._sentence.setAlignment(_MIDDLE)
        self._note = text(role="normal")
        self._note.setObjectName(f"{name}_note")
        self._note.setAlignment(_MIDDLE)
        self._note.hide()
        self._grid = QGridLayout()
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._note)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)

    def arrange(self, shape: Shape) -> None:
        self._column.setContentsMargins(shape.edge, 0, shape.edge, shape.bar_edge)
        self._column.setSpacing(2 * shape.gap if shape.upright else shape.gap)
        self._grid.setSpacing(12 if shape.low and shape.tight else max(24, shape.gap))
        set_role(self._sentence, shape.sentence_role)
        columns = 1 if shape.upright else 2
        rows = -(-len(self._tiles) // columns)
        high = shape.low_height(rows, self._grid.verticalSpacing()) if shape.low else 0
        for place, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            self._grid.addWidget(tile, place // columns, place % columns)
            tile.set_roomy(shape.roomy and not shape.low, high)
        settle(self)


class SpherePage(_Question):
    chosen = Signal(str)

    def __init__(self) -> None:
        tiles = [Choice(icon=_ICONS[sphere]) for sphere in SPHERE_WORDS]
        super().__init__("ticket_sphere", tiles)
        for sphere, tile in zip(SPHERE_WORDS, tiles, strict=True):
            tile.setObjectName(f"sphere_{sphere}")
            tile.clicked.connect(partial(self.chosen.emit, sphere))

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("What have you come for?"))
        for words, tile in zip(SPHERE_WORDS.values(), self._tiles, strict=True):
            tile.say(w.say(words), "")
            tile.setAccessibleName(w.say(words))


class PriorityPage(_Question):
    answered = Signal(bool)

    def __init__(self) -> None:
        self._no, self._yes = Choice(icon="users"), Choice(icon="accessibility")
        super().__init__("ticket_priority", [self._no, self._yes])
        self._no.setObjectName("priority_no")
        self._yes.setObjectName("priority_yes")
        self._no.clicked.connect(partial(self.answered.emit, False))
        self._yes.clicked.connect(partial(self.answered.emit, True))
        self._note.show()

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("Are you entitled to be called earlier?"))
        self._note.setText(
            w.say(
                "For example: disability, war veteran, expecting a child or with a small child, "
                "many children, pensioner. The desk asks to see the document."
            )
        )
        for tile, words in (
            (self._no, w.say("No, in the common order")),
            (self._yes, w.say("Yes, I have a document")),
        ):
            tile.say(words, "")
            tile.setAccessibleName(words)


class _Number(QWidget):
    """The number, as large as the hall's eyes need."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self._pixels = 160
        self.setObjectName("ticket_number")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_number(self, shown: str) -> None:
        self._shown = shown
        self.setAccessibleName(shown)
        self.update()

    def arrange(self, shape: Shape) -> None:
        self._pixels = 240 if shape.roomy else 128
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(400, QFontMetrics(self._letters()).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._letters())
        painter.setPen(current().colour("ink"))
        painter.drawText(self.rect(), int(_MIDDLE), self._shown)

    def _letters(self) -> QFont:
        letters = current().font("display")
        letters.setPixelSize(self._pixels)
        return letters


class TicketPage(Page):
    """The number, who is before it, and how long that may take: honestly, or not at all."""

    def __init__(self, w: Words) -> None:
        super().__init__("ticket")
        self._w = w
        self._given: TicketGiven | None = None
        self._printed = ""
        self._failed = False
        self._yours = _line("title", "ticket_yours")
        self._number = _Number()
        self._before = _line("title", "ticket_before")
        self._minutes = _line("normal", "ticket_minutes")
        self._print = _line("normal", "ticket_print")
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        for widget in (self._yours, self._number, self._before, self._minutes, self._print):
            self._column.addWidget(widget)
        self._column.addStretch(2)

    def arrange(self, shape: Shape) -> None:
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap)
        self._number.arrange(shape)
        for label in (self._yours, self._before):
            set_role(label, shape.sentence_role if label is self._before else "title")
        settle(self)

    def wipe(self) -> None:
        self._given, self._printed, self._failed = None, "", False
        self._say()

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._say()

    def show_ticket(self, given: TicketGiven) -> None:
        self._given, self._failed, self._printed = given, False, ""
        self._say()

    def show_failure(self) -> None:
        """No number could be written down: none is shown."""
        self._given, self._failed, self._printed = None, True, ""
        self._say()

    def say_of_print(self, sentence: str) -> None:
        self._printed = sentence
        self._say()

    def _say(self) -> None:
        w, given = self._w, self._given
        self._number.show_number("" if given is None else given.shown)
        self._number.setVisible(given is not None)
        self._yours.setText("" if given is None else w.say("Your number"))
        before = (
            w.say("No number can be given now. Please ask at the desk.") if self._failed else ""
        )
        self._before.setText(before if given is None else before_words(given, w))
        minutes = "" if given is None else wait_words(given, w)
        self._minutes.setText(minutes)
        self._minutes.setVisible(bool(minutes))
        self._print.setText(w.say(self._printed))
        self._print.setVisible(bool(self._printed))
        settle(self)


def before_words(given: TicketGiven, w: Words) -> str:
    """How many are called first; or that nobody knows, because the desks call by hand."""
    if given.called_by_hand:
        return w.say("The numbers are called aloud. Please stay within hearing.")
    if not given.before:
        return w.say("You are the next")
    return w.count("{n} person is before you", "{n} people are before you", given.before)


def wait_words(given: TicketGiven, w: Words) -> str:
    """What may honestly be said of the time; "" where there is nothing to say."""
    if given.called_by_hand:
        return ""
    if given.minutes is None:
        return w.say("How long it takes we cannot say yet.")
    least, most = given.minutes
    if not least:
        return w.say("It takes up to {most} minutes, we think.", most=most)
    return w.say("It takes about {least}–{most} minutes.", least=least, most=most)


def _line(role: str, name: str) -> Text:
    label = text(role=role)
    label.setObjectName(name)
    label.setAlignment(_MIDDLE)
    return label
