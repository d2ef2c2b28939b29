"""The answer: one sentence, the four panes, "What to do now". It shows an `Advice` and no more."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.advice import NOTHING, PLACE_ICON, Advice, Row
from kiosk.page import Page, settle
from kiosk.pictures import HallPanes
from kiosk.shape import Shape
from kiosk.touch import Icon
from ui.buttons import OutlineButton
from ui.layouts import take_out
from ui.panes import PANES
from ui.surfaces import set_role, text
from words import Words

_KEYS_PLACE = 2  # in the column: after sentence and body
MOST_ROWS = 5  # due, what to bring, place, hours, phone


class CardRow(QWidget):
    """An icon beside its words."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._icon = Icon("info", side=44)
        self.words = text()
        self.words.setObjectName(f"card_row_{number}")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(20)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.words, 1)

    def arrange(self, shape: Shape) -> None:
        set_role(self.words, "small" if shape.tight else "normal")

    def show_row(self, row: Row | None) -> None:
        self.setVisible(row is not None)
        self.words.setText("" if row is None else row.words)
        if row is not None:
            self._icon.draw(row.icon, "accent")


class TodoCard(QFrame):
    """The white card: what to do now, then place, hours, papers, phone, and how old it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._shape = Shape(upright=True, roomy=True)
        self._advice = NOTHING
        self.heading = text(role="quiet")
        self._to_do = _named(text(role="strong"), "to_do")
        self._as_of = _named(text(role="second"), "as_of")
        self._rows = [CardRow(number) for number in range(1, MOST_ROWS + 1)]
        self._column = QVBoxLayout(self)
        for widget in (self.heading, self._to_do, *self._rows, self._as_of):
            self._column.addWidget(widget)

    def arrange(self, shape: Shape) -> None:
        inside = 40 if shape.roomy else 24
        above = inside // 2 if shape.roomy else 12
        self._column.setContentsMargins(inside, above, inside, above)
        self._column.setSpacing(20 if shape.roomy and not shape.large else 6)
        set_role(self._to_do, "title" if shape.roomy and not shape.large else "strong")
        for row in self._rows:
            row.arrange(shape)
        self._shape = shape
        self.show_advice(self._advice)

    def show_advice(self, advice: Advice) -> None:
        self._advice = advice
        self.heading.setVisible(bool(advice.to_do) and not self._shape.large)
        self._to_do.setVisible(bool(advice.to_do))
        self._to_do.setText(unbroken(advice.to_do))
        # Who reads this stands in the office: where it lies is what can be spared first.
        rows = [row for row in advice.rows if not (self._shape.tight and row.icon == PLACE_ICON)]
        for place, line in enumerate(self._rows):
            line.show_row(rows[place] if place < len(rows) else None)
        self._as_of.setText(unbroken(advice.as_of))
        self._as_of.setVisible(bool(advice.as_of))


class AnswerPage(Page):
    printing_asked = Signal()
    listening_asked = Signal()
    again_asked = Signal()  # the visitor wants to type the code again

    def __init__(self) -> None:
        super().__init__("answer")
        self._sentence = _named(text(role="display"), "answer_sentence")
        self._panes = HallPanes()
        self._panes.setObjectName("panes")
        self._card = TodoCard()
        self._print = OutlineButton(icon="printer")
        self._print.setObjectName("print")
        self._print.clicked.connect(self._ask_for_paper)
        self._prints = self._busy = False
        self._print_said = _named(text(), "print_said")
        # It takes the width that panes and keys have, and never the card's.
        wraps = self._print_said.sizePolicy()
        wraps.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self._print_said.setSizePolicy(wraps)
        self._listen = OutlineButton(icon="volume-2")
        self._listen.setObjectName("listen")
        self._listen.clicked.connect(self.listening_asked)
        self._again = OutlineButton(icon="rotate-ccw")
        self._again.setObjectName("again")
        self._again.clicked.connect(self.again_asked)
        self._keys = QWidget()
        keys = QVBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(24)
        for widget in (self._print, self._listen, self._again):
            row.addWidget(widget)
        row.addStretch(1)
        keys.addWidget(self._print_said)
        keys.addLayout(row)
        self._can_speak = False
        self._shape = Shape(upright=True, roomy=True)
        self._side = QVBoxLayout()
        self._side.addWidget(self._panes)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.addLayout(self._side)
        self._body.addWidget(self._card, 1, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._sentence)
        self._column.addLayout(self._body)
        self._column.addWidget(self._keys)
        self._column.addStretch(1)
        self.wipe()

    def arrange(self, shape: Shape) -> None:
        self._shape = shape
        self._column.setContentsMargins(shape.edge, shape.above, shape.edge, shape.bar_edge)
        self._column.setSpacing(shape.pause)
        self._body.setSpacing(shape.pause if shape.upright else 48)
        self._panes.set_upright(not shape.panes_in_a_row, shape.pane_side)
        self._side.setSpacing(16)
        self._card.arrange(shape)
        set_role(self._sentence, shape.sentence_role)
        self._place()

    def retranslate(self, w: Words) -> None:
        self._card.heading.setText(w.say("What to do now"))
        self._panes.say_not_yet(w.say("not reached yet"))
        self._print.setText(w.say("Print this"))
        self._listen.setText(w.say("Listen"))
        self._again.setText(w.say("Type the code again"))

    def wipe(self) -> None:
        self.show_advice(NOTHING, can_print=False, can_retype=False)

    def show_advice(self, advice: Advice, *, can_print: bool, can_retype: bool) -> None:
        self._sentence.setText(unbroken(advice.sentence))
        self._sentence.setAccessibleName(advice.sentence)
        self._panes.show_progress(advice.lit, advice.panes or ("",) * PANES, advice.dates)
        self._panes.setVisible(advice.lit > 0)
        self._card.show_advice(advice)
        # Four panes in large letters take the whole height of a small screen.
        room = not self._shape.tight
        self._prints = can_print and room and advice.lit > 0  # the slip shows the panes
        self._again.setVisible(can_retype)
        self._place()
        self.say_of_print("", busy=False)
        self.offer_listening(self._can_speak)

    def offer_listening(self, can_speak: bool) -> None:
        """Where no voice can be had there is no button for it. A small screen has room for one
        key: where that is another one, the voice in its foot bar reads the page as well."""
        self._can_speak = can_speak
        others = not (self._print.isHidden() and self._again.isHidden())
        room = self._shape.roomy or not (others or self._shape.tight)
        self._listen.setVisible(can_speak and room and bool(self._sentence.text()))
        settle(self)

    def say_of_print(self, said: str, *, busy: bool) -> None:
        """How the print goes, above its key; on a small screen in its place."""
        self._print_said.setText(said)
        self._print_said.setVisible(bool(said))
        shown = self._prints and (self._shape.roomy or not said)
        if not shown and self._print.hasFocus():
            self.setFocus()  # and not the next key, which nobody has touched
        self._print.setVisible(shown)
        self._busy = busy
        settle(self)

    def _ask_for_paper(self) -> None:
        """Once at a time. The key is not switched off meanwhile: the focus would jump elsewhere."""
        if not self._busy:
            self.printing_asked.emit()

    def _place(self) -> None:
        """Upright, all stands in one column; lying, the panes stand beside the card."""
        beside = not self._shape.upright and self._panes.lit > 0
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._body.setDirection(across if beside else down)
        take_out(self._keys)
        if beside:
            self._side.addWidget(self._keys)
        else:
            self._column.insertWidget(_KEYS_PLACE, self._keys)


def unbroken(sentence: str) -> str:
    """A day stays on the line of its month: "1 April" is one word to the eye."""
    return re.sub(r"(?<=\d) (?=\w)", "\N{NO-BREAK SPACE}", sentence)


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label
