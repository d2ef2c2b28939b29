"""One service: what to bring, how long, how much, where; and the ways to take that along.

It shows a `Checklist` and says what is wanted; printing and codes are asked for by
`kiosk.services_visit`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.advice import Row
from kiosk.choice_tile import ChoiceTile
from kiosk.fitted_list import FittedList
from kiosk.page import Page, settle
from kiosk.service_words import Checklist
from kiosk.shape import Shape
from kiosk.touch import TARGET
from kiosk.way import BackKey, HeadRow
from ui.layouts import take_out
from ui.surfaces import set_role
from words import Words

_QUIET: Final = 4  # modules left white around a code (ISO 18004)


class ServicePage(Page):
    went_back = Signal()
    slip_wanted = Signal()
    list_wanted = Signal()
    code_wanted = Signal()

    def __init__(self, w: Words) -> None:
        super().__init__("service")
        self._w = w
        self._head, self._back = HeadRow("service"), BackKey("service")
        self._back.clicked.connect(self.went_back)
        self._papers, self._facts = FittedList("service_papers"), FittedList("service_facts")
        self._slip = ChoiceTile(icon="ticket-check", filled=True)
        self._list = ChoiceTile(icon="printer")
        self._code = ChoiceTile(icon="qr-code")
        self._other = ChoiceTile(icon="arrow-right-left")  # to the card that has no room beside
        self._small, self._on_facts = False, False
        self._short, self._official, self._print = "", "", ""
        self._keys = QGridLayout()
        self._keys.setSpacing(24)
        for tile, name, wanted in (
            (self._slip, "service_slip", self.slip_wanted),
            (self._list, "service_list", self.list_wanted),
            (self._code, "service_code", self.code_wanted),
            (self._other, "service_other", None),
        ):
            tile.setObjectName(name)
            tile.set_modest(True)
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            tile.clicked.connect(wanted or self._turn)
        self._papers.leaved.connect(self._say_other)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.addWidget(self._papers, 5)
        self._body.addWidget(self._facts, 4)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._head)
        self._column.addLayout(self._body, 1)
        self._column.addLayout(self._keys)

    def arrange(self, shape: Shape) -> None:
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap if shape.roomy else 12)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._body.setDirection(down if shape.upright else across)
        self._body.setSpacing(24)
        self._head.arrange(shape)
        for card in (self._papers, self._facts):
            card.arrange(shape)
        self._put_keys(shape)
        self._small = shape.low or not shape.roomy
        self._show_cards()
        for tile in (self._slip, self._list, self._code, self._other):
            tile.setFixedHeight(_key_height(shape))
        settle(self)

    def _put_keys(self, shape: Shape) -> None:
        """In one row; low, "Back" is among them, and upright that takes two."""
        tiles = [self._slip, self._list, self._code, self._other]
        for widget in (self._back, *tiles):
            take_out(widget)
        if not shape.low:
            self._head.take(self._back)
        elif shape.upright:
            self._keys.addWidget(self._back, 1, 0)
            self._keys.addWidget(tiles.pop(), 1, 1, 1, 2)
        else:
            self._keys.addWidget(self._back, 0, 0)
        for place, tile in enumerate(tiles, start=1 if shape.low and not shape.upright else 0):
            self._keys.addWidget(tile, 0, place)

    def _turn(self) -> None:
        """To what of the papers was not seen yet, then to the facts, and back."""
        if self._on_facts or not self._papers.turn():
            self._on_facts = not self._on_facts
        self._show_cards()

    def _show_cards(self) -> None:
        """Both, or where a screen has no room for that one of them and a key to the other."""
        self._papers.setVisible(not (self._small and self._on_facts))
        self._facts.setVisible(self._on_facts or not self._small)
        self._other.setVisible(self._small)
        self._say_head()
        settle(self)
        self._say_other()

    def _say_head(self) -> None:
        """The official name stands below, and makes way for what becomes of a print: so nothing
        else on the page has to move."""
        set_role(self._head.below, "strong" if self._print else "second")
        self._head.say(self._short, self._print or self._official)

    def _say_other(self) -> None:
        w = self._w
        more = w.say("More papers") if self._papers.has_more else w.say("Term, fee, place")
        self._other.say(w.say("What to bring") if self._on_facts else more)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self._back.retranslate(w)
        self._papers.retranslate(w)
        self._facts.retranslate(w)
        self._show_cards()
        self._slip.say(w.say("Take this to the desk"))
        self._list.say(w.say("List on paper"))
        self._code.say(w.say("Take it on the phone"))

    def show_service(self, said: Checklist, w: Words, *, can_print: bool) -> None:
        self._short, self._official = said.short, said.official
        papers = tuple(Row("square", paper) for paper in said.papers)
        self._papers.show_rows(w.say("What to bring"), papers)
        check = (Row("info", said.check),) if said.check else ()
        self._facts.show_rows("", (said.term, said.fee, *check, *said.place))
        self._slip.setVisible(can_print)
        self._list.setVisible(can_print)
        self._on_facts = False
        self._show_cards()

    def say_of_print(self, said: str, *, busy: bool) -> None:
        """How the print goes; its keys rest while it is busy."""
        self._print = said
        self._say_head()
        self._slip.setEnabled(not busy)
        self._list.setEnabled(not busy)
        settle(self)

    def wipe(self) -> None:
        self._short, self._official, self._on_facts = "", "", False
        for card in (self._papers, self._facts):
            card.show_rows("", ())
        self.say_of_print("", busy=False)


def _key_height(shape: Shape) -> int:
    """px. Upright, and low, keys are narrow and have their words on two lines."""
    if shape.upright:
        return TARGET + 48
    return TARGET + (12 if shape.roomy or shape.low else 0)


class CodeSquare(QWidget):
    """A QR code as large as its place, every module as many whole pixels as the next."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("service_qr")
        self._modules: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(640, 640)  # low, a page is given what it asks for, as far as there is room

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 240)

    def show_modules(self, modules: tuple[str, ...]) -> None:
        self._modules = modules
        self.update()

    @property
    def module_px(self) -> int:
        across = len(self._modules) + 2 * _QUIET
        return min(self.width(), self.height()) // across

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._modules:
            return
        painter, side = QPainter(self), self.module_px
        across = side * (len(self._modules) + 2 * _QUIET)
        left, top = (self.width() - across) // 2, (self.height() - across) // 2
        painter.fillRect(left, top, across, across, Qt.GlobalColor.white)
        left, top = left + _QUIET * side, top + _QUIET * side
        for down, row in enumerate(self._modules):
            for right, module in enumerate(row):
                if module == "1":
                    painter.fillRect(
                        left + right * side, top + down * side, side, side, Qt.GlobalColor.black
                    )


class CodePage(Page):
    """The list as a code for the visitor's own telephone."""

    went_back = Signal()

    def __init__(self) -> None:
        super().__init__("service_phone")
        self._head, self._back = HeadRow("service_phone"), BackKey("service_phone")
        self._back.clicked.connect(self.went_back)
        self.square = CodeSquare()
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._column.addWidget(self._head, 2, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.square, 3)
        self._foot = QHBoxLayout()
        self._column.addLayout(self._foot)

    def arrange(self, shape: Shape) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        lengthwise = shape.upright or shape.low
        self._column.setDirection(down if lengthwise else across)
        self._column.setStretch(0, 0 if lengthwise else 2)
        if shape.low:
            take_out(self._back)
            self._foot.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._head.take(self._back)
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap)
        self._head.arrange(shape)
        settle(self)

    def retranslate(self, w: Words) -> None:
        self._back.retranslate(w)
        self._head.say(
            w.say("Point the camera of your phone here"),
            w.say("The list opens as text. No internet is needed."),
        )
        self.square.setAccessibleName(w.say("A square code with the list, for a telephone"))

    def show_code(self, modules: tuple[str, ...]) -> None:
        self.square.show_modules(modules)

    def wipe(self) -> None:
        self.show_code(())
