"""How visitors were served: five large keys with words, and a word of thanks. Nobody's name."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout

from kiosk.page import Page, settle
from kiosk.shape import Shape
from kiosk.touch import TARGET, Icon
from ui.buttons import Button, Colours
from ui.icons import draw_icon
from ui.look import current
from ui.surfaces import Text, set_role, text
from words import Words, later

# From 1 to 5. A word says what a face may leave open, and neither needs a colour.
MARK_WORDS: Final = (
    later("Very bad"),
    later("Bad"),
    later("Fair"),
    later("Good"),
    later("Very good"),
)
_FACES: Final = (
    "face-angry",
    "face-slightly-frowning",
    "face-neutral",
    "face-slightly-smiling",
    "face-grinning",
)
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
_ICON: Final = 72
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter)

THANKS: Final = (
    "check",
    later("Thank you!"),
    later("Your mark is kept without your name."),
)
MOMENT: Final = (
    "hourglass",
    later("One moment, please."),
    later("Somebody has just given a mark. Then it is your turn."),
)
NOT_KEPT: Final = (
    "triangle-alert",
    later("Your mark could not be kept now."),
    later("Please tell it to the specialist at the desk."),
)


class MarkKey(Button):
    """A face, its number and its word: beside each other, or one above the other."""

    def __init__(self, mark: int) -> None:
        super().__init__(icon=_FACES[mark - 1])
        self._mark = mark
        self._stacked = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_stacked(self, stacked: bool) -> None:
        self._stacked = stacked
        self.updateGeometry()

    def say(self, word: str) -> None:
        self.setText(word)
        self.setAccessibleName(f"{self._mark}. {word}")
        self.updateGeometry()

    def colours(self) -> Colours:
        if self._warm():
            return Colours("selected", "ink", "accent", 3)
        return Colours("surface", "ink", "edge")

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), 2 * TARGET if self._stacked else TARGET + 32)

    def minimumSizeHint(self) -> QSize:
        letters = QFontMetrics(current().font(self._role()))
        if self._stacked:
            widest = max(map(letters.horizontalAdvance, self.text().split()), default=0)
            return QSize(max(TARGET, widest + 16), _ICON + self._number_high() + self._word_high())
        return QSize(_ICON * 3 + letters.horizontalAdvance(self.text()) + 72, TARGET)

    def texts_fit(self) -> bool:
        """Whether the word has its place; a test asks it in all languages."""
        least = self.minimumSizeHint()
        return least.width() <= self.width() and least.height() <= self.height()

    def _role(self) -> str:
        return "strong" if self._stacked else "title"

    def _number_high(self) -> int:
        return QFontMetrics(current().font("title")).height() + 8

    def _word_high(self) -> int:
        """Of two lines, so that all five stand level."""
        return 2 * QFontMetrics(current().font(self._role())).lineSpacing() + 24

    def _paint_row(self, painter: QPainter, colours: Colours) -> None:
        look, wide, high = current(), self.width(), self.height()
        painter.setPen(look.colour(colours.letters))
        if self._stacked:
            top = (high - _ICON - self._number_high() - self._word_high()) // 2 + 12
            face = QRectF((wide - _ICON) / 2, top, _ICON, _ICON)
            number = QRect(0, top + _ICON + 4, wide, self._number_high())
            word = QRect(8, number.bottom(), wide - 16, self._word_high())
            flags = _WRAP
        else:
            face = QRectF(36 + _ICON, (high - _ICON) / 2, _ICON, _ICON)
            number = QRect(24, 0, _ICON, high)
            word = QRect(36 + 2 * _ICON + 36, 0, wide, high)
            flags = int(Qt.AlignmentFlag.AlignVCenter)
        draw_icon(painter, self._icon, look.hex("accent"), face)
        painter.setFont(look.font("title"))
        painter.drawText(number, int(_MIDDLE), str(self._mark))
        painter.setFont(look.font(self._role()))
        painter.drawText(word, flags, self.text())


class RatingPage(Page):
    """The question; one touch answers it."""

    marked = Signal(int)

    def __init__(self) -> None:
        super().__init__("rating")
        self._sentence = _line("display", "rating_sentence")
        self._note = _line("normal", "rating_note")
        self._keys = [MarkKey(mark) for mark in range(1, len(MARK_WORDS) + 1)]
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for mark, key in enumerate(self._keys, 1):
            key.setObjectName(f"mark_{mark}")
            key.clicked.connect(partial(self.marked.emit, mark))
            self._row.addWidget(key)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._note)
        self._column.addLayout(self._row, 3)
        self._column.addStretch(1)

    def arrange(self, shape: Shape) -> None:
        upright = shape.upright
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap)
        # The best stands first where one reads from above, and last where one reads from the left.
        down, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if upright else across)
        self._row.setSpacing(24)
        for key in self._keys:
            key.set_stacked(not upright)
        self._column.setStretch(4, 0 if shape.low else 1)
        set_role(self._sentence, shape.sentence_role)
        settle(self)

    def retranslate(self, w: Words) -> None:
        self._sentence.setText(w.say("How were you served today?"))
        self._note.setText(w.say("Nobody asks who you are, and nobody learns it."))
        for word, key in zip(MARK_WORDS, self._keys, strict=True):
            key.say(w.say(word))


class RatingSaidPage(Page):
    """What becomes of a mark: a thank-you, a moment's wait, or that it could not be kept."""

    def __init__(self, w: Words) -> None:
        super().__init__("rating_said")
        self._w = w
        self._said = THANKS
        self._icon = Icon(THANKS[0], side=160)
        self._sentence = _line("display", "rating_said_sentence")
        self._note = _line("title", "rating_said_note")
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._note)
        self._column.addStretch(2)

    def arrange(self, shape: Shape) -> None:
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.gap)
        set_role(self._note, "title" if shape.roomy else "strong")
        settle(self)

    def wipe(self) -> None:
        self.say(THANKS)

    def retranslate(self, w: Words) -> None:
        self._w = w
        self.say(self._said)

    def say(self, said: tuple[str, str, str]) -> None:
        """One of the three above."""
        self._said = said
        icon, sentence, note = said
        self._icon.draw(icon, "soon" if said is NOT_KEPT else "accent")
        self._sentence.setText(self._w.say(sentence))
        self._note.setText(self._w.say(note))
        settle(self)


def _line(role: str, name: str) -> Text:
    label = text(role=role)
    label.setObjectName(name)
    label.setAlignment(_MIDDLE)
    return label
