"""The answer: one sentence, the four panes, "What to do now". It shows an `Advice` and no more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.advice import Advice, Row
from kiosk.page import Page
from kiosk.pictures import HallPanes
from kiosk.shape import Shape
from kiosk.touch import Icon
from ui.buttons import OutlineButton
from ui.surfaces import set_role, text
from words import Words

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

    def show_row(self, row: Row | None) -> None:
        self.setVisible(row is not None)
        self.words.setText("" if row is None else row.words)
        if row is not None:
            self._icon.draw(row.icon, "accent")


class TodoCard(QFrame):
    """The white card: what to do now, then place, hours, what to bring, phone."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.heading = text(role="quiet")
        self.to_do = text(role="strong")
        self.to_do.setObjectName("to_do")
        self._rows = [CardRow(number) for number in range(1, MOST_ROWS + 1)]
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.heading)
        self._column.addWidget(self.to_do)
        for row in self._rows:
            self._column.addWidget(row)

    def arrange(self, shape: Shape) -> None:
        inside = 40 if shape.roomy else 24
        self._column.setContentsMargins(inside, inside // 2, inside, inside // 2)
        self._column.setSpacing(20 if shape.roomy else 8)
        set_role(self.to_do, "title" if shape.roomy else "strong")

    def show_advice(self, to_do: str, rows: tuple[Row, ...]) -> None:
        self.heading.setVisible(bool(to_do))
        self.to_do.setVisible(bool(to_do))
        self.to_do.setText(to_do)
        for place, line in enumerate(self._rows):
            line.show_row(rows[place] if place < len(rows) else None)


class AnswerPage(Page):
    printing_asked = Signal()
    again_asked = Signal()  # the visitor wants to type the code again

    def __init__(self) -> None:
        super().__init__("answer")
        self._sentence = _named(text(role="display"), "answer_sentence")
        self._panes = HallPanes()
        self._panes.setObjectName("panes")
        self._card = TodoCard()
        self._as_of = _named(text(role="second"), "as_of")
        self._print = OutlineButton(icon="printer")
        self._print.setObjectName("print")
        self._print.clicked.connect(self.printing_asked)
        self._print_said = _named(text(), "print_said")
        self._again = OutlineButton(icon="rotate-ccw")
        self._again.setObjectName("again")
        self._again.clicked.connect(self.again_asked)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.addWidget(self._panes)
        self._body.addWidget(self._card)
        self._last = QHBoxLayout()
        self._last.addWidget(self._as_of, 1)
        for widget in (self._print_said, self._print, self._again):
            self._last.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._sentence)
        self._column.addLayout(self._body)
        self._column.addLayout(self._last)
        self._column.addStretch(1)
        self.wipe()

    def arrange(self, shape: Shape) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._body.setDirection(down if shape.upright else across)
        self._body.setSpacing(48)
        self._column.setContentsMargins(shape.edge, 0, shape.edge, 0)
        self._column.setSpacing(48 if shape.upright else shape.gap)
        self._last.setSpacing(24)
        self._panes.set_upright(not shape.upright)
        self._card.arrange(shape)
        set_role(self._sentence, shape.sentence_role)

    def retranslate(self, w: Words) -> None:
        self._card.heading.setText(w.say("What to do now"))
        self._print.setText(w.say("Print this"))
        self._again.setText(w.say("Type the code again"))

    def wipe(self) -> None:
        self.show_advice(Advice("", "", ()), can_print=False, can_retype=False)

    def show_advice(self, advice: Advice, *, can_print: bool, can_retype: bool) -> None:
        self._sentence.setText(advice.sentence)
        self._panes.setVisible(advice.lit > 0)
        self._panes.show_progress(advice.lit, advice.panes, advice.dates)
        self._card.show_advice(advice.to_do, advice.rows)
        self._as_of.setText(advice.as_of)
        self._print.setVisible(can_print)
        self._again.setVisible(can_retype)
        self.say_of_print("", busy=False)

    def say_of_print(self, said: str, *, busy: bool) -> None:
        """How the print goes, beside its button; the button rests while it is busy."""
        self._print_said.setText(said)
        self._print_said.setVisible(bool(said))
        self._print.setEnabled(not busy)


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label
