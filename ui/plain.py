"""A small window with one sentence, for when the real one cannot be opened. Close leaves it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.buttons import PrimaryButton
from ui.languages import LanguageSwitch, Speaker
from ui.notices import Said, said_in
from ui.panes import Mark, mark_icon
from ui.surfaces import text
from words import Words

_WIDE = 560  # px


class PlainWindow(QWidget):
    """Says `said`, in whatever language is chosen beneath it."""

    def __init__(self, said: Said, speaker: Speaker) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setWindowTitle("Tereze")
        self.setWindowIcon(mark_icon())
        self.setFixedWidth(_WIDE)
        self._said = said
        self.words = text(role="lead")
        self.words.setObjectName("plain_words")
        self.close_it = PrimaryButton(keys="Esc")
        self.close_it.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(LanguageSwitch(speaker))
        row.addStretch(1)
        row.addWidget(self.close_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(Mark(32), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        column.addLayout(row)
        speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self.words.setText(said_in(self._said, w))
        self.close_it.setText(w.say("Close"))
