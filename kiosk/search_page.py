"""Looking for a service by a few letters, with a keyboard on the glass or a real one.

What is typed lives here only, and goes with the visitor. What the letters find is asked of whoever
is handed in: it forgives slips of spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.choice_page import Choice
from kiosk.choice_tile import ChoiceTile, level
from kiosk.keyboard import Keyboard
from kiosk.page import Page, settle
from kiosk.shape import Shape
from kiosk.touch import TARGET
from kiosk.way import BackKey
from ui.buttons import is_enter
from ui.layouts import take_out
from ui.look import current
from words import Words

LONGEST: Final = 40  # letters: no service has a longer word, and the field no more room
_GAP: Final = 16
_MOST: Final = 4  # found ones that are shown while one types
_MIDDLE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)

Finds = Callable[[str, Words], Sequence[Choice]]


class Typed(QWidget):
    """What was typed so far, in large letters, with a line where the next one comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search_typed")
        self._text, self._hint = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        self._text = text
        self._name()

    def set_hint(self, hint: str) -> None:
        """What belongs here, while nothing stands here."""
        self._hint = hint
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(self._text or self._hint)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, TARGET + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, TARGET + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("accent"), 3))
        painter.setBrush(look.colour("surface"))
        box = self.rect().adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(box, look.radius, look.radius)
        inside = box.adjusted(24, 0, -24, 0)
        letters = look.font("title") if self._text else look.font("normal")
        painter.setFont(letters)
        painter.setPen(look.colour("ink" if self._text else "second"))
        metrics = QFontMetrics(letters)
        if not self._text:
            painter.drawText(inside.adjusted(12, 0, 0, 0), _MIDDLE, self._hint)
        wide = metrics.horizontalAdvance(self._text)
        left = inside.left() - max(0, wide + 8 - inside.width())  # its end is what one looks at
        painter.setClipRect(inside)
        if self._text:
            painter.drawText(QRect(left, 0, wide + 8, self.height()), _MIDDLE, self._text)
        x, y = left + wide + 4, inside.center().y()
        painter.setPen(QPen(look.colour("accent"), 4))
        painter.drawLine(x, y - metrics.height() // 2, x, y + metrics.height() // 2)


class SearchPage(Page):
    chosen = Signal(str)
    list_wanted = Signal(str)  # all that these letters find
    went_back = Signal()

    def __init__(self, w: Words, finds: Finds) -> None:
        super().__init__("service_search")
        self._w = w
        self._finds = finds
        self._found: Sequence[Choice] = ()
        self._low, self._columns = False, 1
        self.back = BackKey("service_search")
        self.back.clicked.connect(self.went_back)
        self.typed = Typed()
        self._show = ChoiceTile(icon="arrow-right", filled=True)
        self._show.setObjectName("search_show")
        self._show.set_modest(True)
        self._show.clicked.connect(self._want_list)
        self._tiles = [ChoiceTile(parent=self) for _ in range(_MOST)]
        for place, tile in enumerate(self._tiles):
            tile.setObjectName(f"found_{place + 1}")
            tile.clicked.connect(lambda _=False, place=place: self._touched(place))
        self.keyboard = Keyboard()
        self.keyboard.typed.connect(self.type)
        self.keyboard.rubbed_out.connect(self.rub_out)
        self.keyboard.cleared.connect(lambda: self._put(""))
        self._lay_out()

    def _lay_out(self) -> None:
        self._top, self._foot = QHBoxLayout(), QHBoxLayout()
        for row in (self._top, self._foot):
            row.setSpacing(24)
        self._top.addWidget(self.typed, 3)
        # Both keep their place while they are empty: no letter moves under a finger.
        self._found_place, self._beside = QWidget(), QWidget()
        self._grid = QGridLayout(self._found_place)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._side = QVBoxLayout(self._beside)
        self._side.setContentsMargins(0, 0, 16, 0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._beside)
        middle.addWidget(self.keyboard, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._found_place)
        self._column.addStretch(1)
        self._column.addLayout(middle, 6)
        self._column.addLayout(self._foot)

    def begin(self) -> None:
        """Nothing typed, and the letters of the language that is spoken now."""
        self.keyboard.begin(self._w.language)
        self._put("")

    def type(self, letters: str) -> None:
        typed = self.typed.text() + letters
        if typed.strip() and len(typed) <= LONGEST:
            self._put(typed)

    def rub_out(self) -> None:
        self._put(self.typed.text()[:-1])

    def wipe(self) -> None:
        self.begin()

    def arrange(self, shape: Shape) -> None:
        # The keyboard needs every pixel of a small screen's width.
        edge = shape.edge // 2
        self._column.setContentsMargins(edge, shape.above, edge, shape.bar_edge)
        self._column.setSpacing(24 if shape.roomy else 12)
        self._low, self._columns = shape.low, 1 if shape.upright else 3
        self.keyboard.arrange(shape)
        self._put_keys(shape)
        self._lay()

    def _put_keys(self, shape: Shape) -> None:
        """ "Back" and what shows the found ones: beside the field; low, beside the letters or
        beneath them."""
        for key in (self.back, self._show):
            take_out(key)
        beside = shape.low and not shape.upright
        self._beside.setVisible(beside)
        self._beside.setFixedWidth((316 if shape.roomy else 236) if beside else 0)
        if not shape.low:
            self._top.insertWidget(0, self.back)
            self._top.addWidget(self._show, 2)
        elif shape.upright:
            self._foot.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
            self._foot.addWidget(self._show, 1)
        else:
            self._side.addWidget(self._show)
            self._side.addWidget(self.back, 0, Qt.AlignmentFlag.AlignBottom)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self.back.retranslate(w)
        self.typed.set_hint(w.say("What do you need? A word is enough"))
        self.keyboard.retranslate(w)
        self._put(self.typed.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A real keyboard types here too; what is no letter is the window's."""
        letter = event.text()
        if event.key() == Qt.Key.Key_Backspace:
            self.rub_out()
        elif is_enter(event):
            self._want_list()
        elif len(letter) == 1 and (letter.isalnum() or letter in " -"):
            self.type(letter.lower())
        else:
            super().keyPressEvent(event)

    def _put(self, typed: str) -> None:
        self.typed.show_text(typed)
        self._found = self._finds(typed, self._w) if typed.strip() else ()
        self._lay()

    def _touched(self, place: int) -> None:
        if place < len(self._found):
            self.chosen.emit(self._found[place].key)

    def _want_list(self) -> None:
        if len(self._found) == 1:
            self.chosen.emit(self._found[0].key)
        elif self._found:
            self.list_wanted.emit(self.typed.text())

    def _room(self) -> int:
        """How many found ones there is room for above the keyboard."""
        if self._low:
            return 0  # out of reach
        edges, gap = self._column.contentsMargins(), self._column.spacing()
        taken = edges.top() + edges.bottom() + self.typed.sizeHint().height() + 2 * gap
        free = self.height() - taken - self.keyboard.minimumHeight() - gap
        return min(_MOST, self._columns * max(0, (free + _GAP) // (TARGET + 12 + _GAP)))

    def _lay(self) -> None:
        columns, room = self._columns, self._room()
        rows = -(-room // columns)
        self._found_place.setFixedHeight(max(0, rows * (TARGET + 12 + _GAP) - _GAP))
        self._found_place.setVisible(rows > 0)
        shown = self._found[:room]
        for place, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            tile.setVisible(place < len(shown))
            tile.say(shown[place].words if place < len(shown) else "")
            if place < len(shown):
                tile.setFixedHeight(TARGET + 12)
                self._grid.addWidget(tile, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._say_found()
        settle(self)
        level(self._tiles[: len(shown)])

    def _say_found(self) -> None:
        w, n = self._w, len(self._found)
        self._show.setVisible(bool(self.typed.text().strip()))
        self._show.setEnabled(n > 0)
        self._show.set_icon("arrow-right" if n else "search-x")
        self._show.say(
            w.count("Show {n} service", "Show {n} services", n) if n else w.say("Nothing found")
        )
