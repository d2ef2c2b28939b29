"""What leads through the pages of the services: "Back" beside the sentence, and further leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.shape import Shape
from kiosk.touch import FootButton
from ui.layouts import take_out
from ui.surfaces import set_role, text
from words import Words


class BackKey(FootButton):
    """Icon over word."""

    def __init__(self, page: str) -> None:
        super().__init__(icon="arrow-left")
        self.setObjectName(f"{page}_back")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_stacked(True)

    def retranslate(self, w: Words) -> None:
        self.setText(w.say("Back"))
        self.setAccessibleName(self.text())


class HeadRow(QWidget):
    """[Back] and the sentence of the page, with a smaller one beneath it, or none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sentence = text(role="display")
        self.sentence.setObjectName(f"{page}_sentence")
        self.below = text(role="second")
        self.below.setObjectName(f"{page}_below")
        self.below.hide()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.sentence)
        words.addWidget(self.below)
        words.addStretch(1)
        self._first = QHBoxLayout()
        self._first.setSpacing(32)
        self._first.addLayout(words, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(24)
        self._row.addLayout(self._first, 3)

    def arrange(self, shape: Shape) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if shape.upright else across)
        set_role(self.sentence, shape.sentence_role)

    def take(self, back: QWidget, beside: QWidget | None = None) -> None:
        """`beside` is what a page offers at once: right, or below where a screen is narrow."""
        take_out(back)
        self._first.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignTop)
        if beside is not None:
            take_out(beside)
            self._row.addWidget(beside, 2)

    def say(self, sentence: str, below: str = "") -> None:
        self.sentence.setText(sentence)
        self.below.setText(below)
        self.below.setVisible(bool(below))


class Leaves(QWidget):
    """[Previous] 2 / 5 [Next]: there only where not all can be seen at once."""

    turned = Signal(int)  # -1 or 1

    def __init__(self, page: str) -> None:
        super().__init__()
        self._previous, self._next = (
            FootButton(icon="chevron-left"),
            FootButton(icon="chevron-right"),
        )
        self._place = text(role="normal", wrap=False)
        self._place.setObjectName(f"{page}_place")
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addStretch(1)
        for name, widget, step in (("previous", self._previous, -1), ("next", self._next, 1)):
            widget.setObjectName(f"{page}_{name}")
            widget.clicked.connect(lambda _=False, step=step: self.turned.emit(step))
        row.addWidget(self._previous)
        row.addWidget(self._place)
        row.addWidget(self._next)

    def retranslate(self, w: Words) -> None:
        for widget, words in ((self._previous, w.say("Previous")), (self._next, w.say("Next"))):
            widget.setText(words)
            widget.setAccessibleName(words)

    def set_narrow(self, narrow: bool) -> None:
        """Icon over word, where other keys stand in the same row."""
        for key in (self._previous, self._next):
            key.set_stacked(narrow)

    def show_place(self, leaf: int, leaves: int) -> None:
        """`leaf` is counted from 0."""
        self.setVisible(leaves > 1)
        self._place.setText(f"{leaf + 1} / {leaves}")
        self._previous.setEnabled(leaf > 0)
        self._next.setEnabled(leaf + 1 < leaves)
