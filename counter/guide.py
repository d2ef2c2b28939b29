"""The first steps: four lines on a quiet card, for whoever sits at such a desk the first time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.buttons import LinkButton
from ui.icons import pixmap
from ui.languages import Speaker
from ui.look import current
from ui.surfaces import Card, text
from words import Words, later

_STEPS: Final = (
    (
        "user-round",
        later("Choose your name"),
        later("With the mouse, the arrows, or its number. Where there are passwords, type yours."),
    ),
    (
        "file-plus",
        later("Take an application in: Reception, F2"),
        later("Name or IIN, Enter. A few letters of the service, Enter. Ctrl+Enter prints."),
    ),
    (
        "scan-barcode",
        later("Scan any paper, on any page"),
        later("What belongs to it opens. Esc leads back to where you were."),
    ),
    (
        "circle-question-mark",
        later("Help is at F1"),
        later("All keys, and these steps again."),
    ),
)


class GuideCard(Card):
    """`put_away` when somebody has read it for good; only with `closable` it can be."""

    put_away = Signal()

    def __init__(self, speaker: Speaker, *, closable: bool) -> None:
        super().__init__(padding=16)
        self.setObjectName("guide")
        self._title = text(role="lead")
        self.column.addWidget(self._title)
        self._steps = []
        for name, head, words in _STEPS:
            icon, first, second = QLabel(), text(role="strong"), text(role="second")
            self.column.addWidget(_step(icon, first, second))
            self._steps.append((name, icon, first, head, second, words))
        self.away = LinkButton(icon="check")
        self.away.setObjectName("guide_away")
        self.away.clicked.connect(self.put_away)
        self.column.addWidget(self.away, 0, Qt.AlignmentFlag.AlignLeft)
        self.away.setVisible(closable)
        speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        look = current()
        self._title.setText(w.say("The first steps"))
        self.away.setText(w.say("Read, do not show again"))
        for name, icon, first, head, second, words in self._steps:
            first.setText(w.say(head))
            second.setText(w.say(words))
            drawn = pixmap(name, look.hex("accent"), look.size.icon, self.devicePixelRatio())
            icon.setPixmap(drawn)


def _step(icon: QLabel, first: QWidget, second: QWidget) -> QWidget:
    step = QWidget()
    row = QHBoxLayout(step)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(first)
    words.addWidget(second)
    row.addLayout(words, 1)
    return step
