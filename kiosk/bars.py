"""The two bars that never change: the mark and the languages above, help for eyes and Finish below.

Voice and low reach come with a later issue; what does not work has no button.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kiosk.shape import Shape
from kiosk.touch import TARGET, FootButton, Switch
from ui.buttons import Segment
from ui.languages import LanguageSwitch, Speaker
from ui.panes import Mark
from words import LANGUAGES, Words


class HeadBar(QWidget):
    """The mark, and the three languages, each named in itself."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self._switch = LanguageSwitch(speaker, full_names=True)
        for language, button in zip(LANGUAGES, self._switch.findChildren(Segment), strict=True):
            button.setObjectName(f"language_{language}")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Mark(TARGET))
        self._row.addStretch(1)
        self._row.addWidget(self._switch)

    def arrange(self, shape: Shape) -> None:
        self._row.setContentsMargins(shape.edge, shape.bar_edge, shape.edge, shape.bar_edge)


class FootBar(QFrame):
    """[A+ large text] [Contrast] … [Finish]; Finish bottom right on every screen."""

    finished = Signal()
    looks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(24)
        self._buttons: tuple[FootButton, ...] = ()
        self.setProperty("role", "foot")
        self._large = Switch(icon="a-large-small")
        self._large.setObjectName("large_text")
        self._contrast = Switch(icon="contrast")
        self._contrast.setObjectName("contrast")
        self.finish = FootButton(icon="log-out")
        self.finish.setObjectName("finish")
        self._buttons = (self._large, self._contrast, self.finish)
        self._large.clicked.connect(self.looks_changed)
        self._contrast.clicked.connect(self.looks_changed)
        self.finish.clicked.connect(self.finished)
        self._row.addWidget(self._large)
        self._row.addWidget(self._contrast)
        self._row.addStretch(1)
        self._row.addWidget(self.finish)

    @property
    def wants_large(self) -> bool:
        return self._large.isChecked()

    @property
    def wants_contrast(self) -> bool:
        return self._contrast.isChecked()

    def plain(self) -> None:
        """Both off again, for the next visitor."""
        self._large.setChecked(False)
        self._contrast.setChecked(False)

    def arrange(self, shape: Shape) -> None:
        self._row.setContentsMargins(shape.edge, shape.bar_edge, shape.edge, shape.bar_edge)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Russian words in large letters need more room than an upright screen has."""
        edges = self._row.contentsMargins()
        room = self.width() - edges.left() - edges.right() - 2 * self._row.spacing()
        stacked = sum(button.width_beside() for button in self._buttons) > room
        for button in self._buttons:
            button.set_stacked(stacked)

    def retranslate(self, w: Words) -> None:
        self._large.setText(f"A+ {w.say('Large text')}")
        self._contrast.setText(w.say("Contrast"))
        self.finish.setText(w.say("Finish"))
        for button in self._buttons:
            button.setAccessibleName(button.text())
        self._fit()
