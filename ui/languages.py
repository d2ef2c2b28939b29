"""The language of a face: one `Speaker` holds it, every page hears of a change at once.

A page implements `retranslate(w)` and is handed to `Speaker.follow`. No text stands here but the
languages' own names.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.buttons import Segment
from words import LANGUAGES, Words, words_in
from words.languages import OWN_NAMES, SHORT_NAMES


class Spoken(Protocol):
    """A page or control that can say its texts again in another language."""

    def retranslate(self, w: Words) -> None: ...


class Speaker(QObject):
    """The words the face speaks now. `changed` carries the new `Words`."""

    changed = Signal(object)  # Words

    def __init__(self, language: str = "kk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words_in(language)

    @property
    def w(self) -> Words:
        return self._words

    def switch(self, language: str) -> None:
        """Speak another language from now on; the same one again changes nothing."""
        if language != self._words.language:
            self._words = words_in(language)
            self.changed.emit(self._words)

    def follow(self, page: Spoken) -> None:
        """Have the page say its texts now and at every change."""
        page.retranslate(self._words)
        self.changed.connect(page.retranslate)


class LanguageSwitch(QWidget):
    """kk, ru, en side by side, each named in itself."""

    def __init__(
        self, speaker: Speaker, *, full_names: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Segment] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for language in LANGUAGES:
            button = Segment((OWN_NAMES if full_names else SHORT_NAMES)[language])
            button.setAccessibleName(OWN_NAMES[language])
            button.clicked.connect(lambda _=False, to=language: speaker.switch(to))
            self._group.addButton(button)
            self._buttons[language] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        speaker.changed.connect(self._show)
        self._show(speaker.w)

    @Slot(object)
    def _show(self, w: Words) -> None:
        self._buttons[w.language].setChecked(True)
