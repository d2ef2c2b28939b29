"""A keyboard on the glass: Kazakh, Russian and Latin letters, as large as the screen has room for.

It only says which letter was touched. Lying, the letters stand in the rows of the keyboards people
know, Kazakh ones above; upright, where twelve keys side by side would be too narrow for a finger,
they are broken into rows of ten. Kept out: what is typed, which is the page's.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.shape import Shape
from kiosk.touch import TARGET, PadKey
from ui.buttons import Colours
from ui.look import current
from words import Words

ALPHABETS: Final = ("kk", "ru", "en")
LETTERS: Final = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
# In itself, as the languages above: whoever wants it knows its name.
_NAMES: Final = {"kk": "Қазақ", "ru": "Рус", "en": "Latin"}
RUB_OUT, CLEAR, SPACE, NEXT = "rub_out", "clear", "space", "alphabet"
_GAP: Final = 6  # px: a wider one would make the keys themselves narrower than a finger
_BROAD, _NARROW = 12, 10  # letters side by side: lying, upright
_LEAST_LOW: Final = 60  # px

# Rows of letters, "" where keys stand that are none; each of those with the cells that it takes.
# What a Russian keyboard lacks comes first.
Row = tuple[tuple[tuple[str, float], ...], str, tuple[tuple[str, float], ...]]
_ROWS: Final[dict[tuple[int, str], tuple[Row, ...]]] = {
    (_BROAD, "kk"): (
        ((), "әіңғүұқөһ", ((RUB_OUT, 1.5), (CLEAR, 1.5))),
        ((), "йцукенгшщзхъ", ()),
        ((), "фывапролджэё", ()),
        (((NEXT, 1.5),), "ячсмитьбю", ((SPACE, 1.5),)),
    ),
    (_BROAD, "ru"): (
        ((), "йцукенгшщзхъ", ()),
        ((), "фывапролджэё", ()),
        ((), "ячсмитьбю", ((RUB_OUT, 1.5), (CLEAR, 1.5))),
        (((NEXT, 1.5), (SPACE, 10.5)), "", ()),
    ),
    (_BROAD, "en"): (
        ((), "qwertyuiop", ((RUB_OUT, 2),)),
        ((), "asdfghjkl", ((CLEAR, 2),)),
        ((), "zxcvbnm", ()),
        (((NEXT, 1.5), (SPACE, 10.5)), "", ()),
    ),
    (_NARROW, "kk"): (
        ((), "әіңғүұқөһё", ()),
        ((), "йцукенгшщз", ()),
        ((), "фывапролдж", ()),
        ((), "ячсмитьбюэ", ()),
        ((), "хъ", ((NEXT, 2), (SPACE, 2), (CLEAR, 2), (RUB_OUT, 2))),
    ),
    (_NARROW, "ru"): (
        ((), "йцукенгшщз", ()),
        ((), "фывапролдж", ()),
        ((), "ячсмитьбюэ", ()),
        ((), "хъё", ((CLEAR, 2), (RUB_OUT, 2))),
        (((NEXT, 2), (SPACE, 8)), "", ()),
    ),
    (_NARROW, "en"): (
        ((), "qwertyuiop", ()),
        ((), "asdfghjkl", ()),
        ((), "zxcvbnm", ()),
        ((), "", ((CLEAR, 2), (RUB_OUT, 2))),
        (((NEXT, 2), (SPACE, 8)), "", ()),
    ),
}


class LetterKey(PadKey):
    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look = current()
        painter.setPen(look.colour(colours.letters))
        painter.setFont(look.font("title"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class WordKey(PadKey):
    """A key that is no letter: its icon over its word, or where it is low the word alone."""

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        if self.height() >= TARGET - 16:
            super()._paint_row(painter, colours)
            return
        look = current()
        painter.setPen(look.colour(colours.letters))
        painter.setFont(look.font("small"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class Keyboard(QWidget):
    typed = Signal(str)  # a letter or a space
    rubbed_out = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keyboard")
        self._alphabet = "kk"
        self._chosen = False  # by the visitor: a change of language leaves it then
        self._broad, self._least_key = True, TARGET
        self._letters: dict[str, LetterKey] = {}
        self._seen: list[PadKey] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for letter in sorted(set("".join(LETTERS.values()))):
            key = self._letters[letter] = LetterKey(letter, parent=self)
            key.setObjectName(f"key_{letter}")
            key.setAccessibleName(letter)
            key.clicked.connect(partial(self.typed.emit, letter))
        self._others = {
            RUB_OUT: WordKey(icon="delete", parent=self),
            CLEAR: WordKey(icon="x", parent=self),
            SPACE: WordKey(icon="space", parent=self),
            NEXT: WordKey(icon="languages", parent=self),
        }
        for name, other in self._others.items():
            other.setObjectName(f"key_{name}")
            other.setProperty("spoken", False)  # a pad's keys are not read out with their page
        self._others[RUB_OUT].clicked.connect(self.rubbed_out)
        self._others[CLEAR].clicked.connect(self.cleared)
        self._others[SPACE].clicked.connect(partial(self.typed.emit, " "))
        self._others[NEXT].clicked.connect(self._change)

    @property
    def alphabet(self) -> str:
        return self._alphabet

    def begin(self, alphabet: str) -> None:
        """For a new visitor, or one who has changed the language: its letters."""
        self._chosen = False
        self._show(alphabet)

    def retranslate(self, w: Words) -> None:
        said = {RUB_OUT: w.say("Rub out"), CLEAR: w.say("Clear"), SPACE: w.say("Space")}
        for name, words in said.items():
            self._others[name].setText(words)
            self._others[name].setAccessibleName(words)
        if not self._chosen:
            self._show(w.language)

    def arrange(self, shape: Shape) -> None:
        """Low and lying, no screen has the height for rows of 96 px in its lower half: they are
        88 px high at 1920×1080, 62 at 1280×800."""
        self._broad = not shape.upright
        self._least_key = TARGET if shape.upright or not shape.low else _LEAST_LOW
        least = 5 if shape.upright else 4
        least = least * self._least_key + (least - 1) * _GAP
        self.setMinimumHeight(least)
        if shape.low:
            self.setMaximumHeight(least if shape.upright else shape.reach - shape.bar_edge)
            self.setMinimumHeight(self.maximumHeight())
        else:
            self.setMaximumHeight(640 if shape.upright else 480)
        self._lay()

    @property
    def least_key(self) -> int:
        """px that no side of a key falls below."""
        return self._least_key

    def sizeHint(self) -> QSize:
        return QSize(_NARROW * TARGET, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW * _LEAST_LOW, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _change(self) -> None:
        self._chosen = True
        self._show(_after(self._alphabet))

    def _show(self, alphabet: str) -> None:
        self._alphabet = alphabet
        name = _NAMES[_after(alphabet)]
        self._others[NEXT].setText(name)
        self._others[NEXT].setAccessibleName(name)
        self._lay()

    def _lay(self) -> None:
        """Cells of one width in all rows; a row with fewer of them stands in the middle."""
        wide = self.width() + _GAP
        across = _BROAD if self._broad else _NARROW
        rows = _ROWS[across, self._alphabet]
        cell, high = wide / across, (self.height() + _GAP) / len(rows)
        seen: list[PadKey] = []
        for down, (before, letters, after) in enumerate(rows):
            keys = [
                *((self._others[name], cells) for name, cells in before),
                *((self._letters[letter], 1.0) for letter in letters),
                *((self._others[name], cells) for name, cells in after),
            ]
            left = (across - sum(cells for _, cells in keys)) / 2
            for key, cells in keys:
                start, end = round(left * cell), round((left + cells) * cell)
                top, foot = round(down * high), round((down + 1) * high)
                key.setGeometry(QRect(start, top, end - start - _GAP, foot - top - _GAP))
                seen.append(key)
                left += cells
        for one in (*self._letters.values(), *self._others.values()):
            one.setVisible(one in seen)
        self._seen = seen
        for before_it, after_it in pairwise(self.tab_order()):
            QWidget.setTabOrder(before_it, after_it)

    def tab_order(self) -> list[QWidget]:
        """The keys of this alphabet, as one reads them."""
        return list(self._seen)


def _after(alphabet: str) -> str:
    return ALPHABETS[(ALPHABETS.index(alphabet) + 1) % len(ALPHABETS)]
