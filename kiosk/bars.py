"""The two bars that never change: the mark and the languages above, help for eyes, ears and reach
with Finish below. What does not work has no button; a voice that stopped says so in its place.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.shape import Shape
from kiosk.touch import TARGET, FootButton, Switch
from ui.buttons import Segment
from ui.languages import LanguageSwitch, Speaker
from ui.panes import Mark
from ui.surfaces import set_role, text
from words import LANGUAGES, Words
from words.languages import OWN_NAMES, SHORT_NAMES

_WIDE_GAP: Final = 24  # px between keys of the foot bar …
_NARROW_GAP: Final = 8  # … where they would not fit otherwise
_TICK_WIDE: Final = 72  # px of a language's tick and the free space around it
_ANY_WIDTH: Final = 16_777_215  # Qt's own "as wide as you like"
_STOPPED_WIDE: Final = 240  # px of the sentence in the place of the voice's key


class HeadBar(QFrame):
    """The mark, and the three languages, each named in itself."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self._switch = LanguageSwitch(speaker, full_names=True)
        self._segments = dict(zip(LANGUAGES, self._switch.findChildren(Segment), strict=True))
        for language, button in self._segments.items():
            button.setObjectName(f"language_{language}")
            button.setProperty("language", language)  # said in its own voice
            button.installEventFilter(self)
            button.toggled.connect(self._let_tab_in)
        self._let_tab_in()
        self.mark = Mark(TARGET)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.mark)
        self._row.addStretch(1)
        self._row.addWidget(self._switch)

    def arrange(self, shape: Shape) -> None:
        self._row.setContentsMargins(shape.edge, shape.bar_edge, shape.edge, shape.bar_edge)
        self.mark.setHidden(shape.low)
        beside = shape.low and not shape.upright  # beside the keys of the foot bar
        set_role(self, "foot" if beside else "")
        self._row.setSpacing(0 if beside else -1)
        if beside:
            self._row.setContentsMargins(shape.low_edge, shape.bar_edge, 0, shape.bar_edge)
        names = SHORT_NAMES if beside and not shape.roomy else OWN_NAMES
        for language, button in self._segments.items():
            button.setText(names[language])
            # Only the tick and the short name: the foot's keys need the rest of a small screen.
            least = button.fontMetrics().horizontalAdvance(names[language]) + _TICK_WIDE
            button.setMaximumWidth(max(TARGET, least) if names is SHORT_NAMES else _ANY_WIDTH)
            button.setMinimumWidth(min(button.maximumWidth(), button.sizeHint().width()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt has Tab go only to the chosen one of several whenever one of them has the focus."""
        if event.type() == QEvent.Type.FocusIn:
            QTimer.singleShot(0, self._let_tab_in)
        return super().eventFilter(watched, event)

    def _let_tab_in(self) -> None:
        # On a tactile pad nobody guesses that the other languages are reached by arrows.
        for button in self._segments.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class FootBar(QFrame):
    """[A+ large text] [Voice] [Contrast] [Low] … [Finish]; Finish bottom right on every screen."""

    finished = Signal()
    looks_changed = Signal()
    voice_switched = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._buttons: tuple[FootButton, ...] = ()
        self._large_words = ""
        self.setProperty("role", "foot")
        self._large = _switch("a-large-small", "large_text")
        self._voice = _switch("volume-2", "voice")
        self._contrast = _switch("contrast", "contrast")
        self._low = _switch("arrow-down-to-line", "low")
        self.finish = FootButton(icon="log-out")
        self.finish.setObjectName("finish")
        self._no_voice = text(role="small")
        self._no_voice.setObjectName("voice_stopped")
        self._no_voice.setFixedWidth(_STOPPED_WIDE)
        self._buttons = (self._large, self._voice, self._contrast, self._low, self.finish)
        self._voice.hide()
        self._no_voice.hide()
        for switch in (self._large, self._contrast, self._low):
            switch.clicked.connect(self.looks_changed)
        self._voice.clicked.connect(self.voice_switched)
        self.finish.clicked.connect(self.finished)
        for widget in (self._large, self._voice, self._no_voice, self._contrast, self._low):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.finish)

    @property
    def wants_large(self) -> bool:
        return self._large.isChecked()

    @property
    def wants_contrast(self) -> bool:
        return self._contrast.isChecked()

    @property
    def wants_low(self) -> bool:
        return self._low.isChecked()

    @property
    def is_plain(self) -> bool:
        """Nobody has asked for any help."""
        return not any(isinstance(key, Switch) and key.isChecked() for key in self._buttons)

    def plain(self) -> None:
        """All off again, for the next visitor."""
        for key in self._buttons:
            if isinstance(key, Switch):
                key.setChecked(False)
        self._no_voice.hide()

    def offer_voice(self, *, can_speak: bool) -> None:
        """Where nothing can speak there is no button. Whoever was listening is told it stopped."""
        if not can_speak:
            self._no_voice.setVisible(self._voice.isChecked())
            self._voice.setChecked(False)
        else:
            self._no_voice.hide()
        self._voice.setVisible(can_speak)
        self._fit()

    def arrange(self, shape: Shape) -> None:
        edge = shape.low_edge if shape.low and not shape.upright else shape.edge
        self._row.setContentsMargins(edge, shape.bar_edge, edge, shape.bar_edge)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Russian words in large letters need more room than an upright screen has: first the
        icons go above their words, then the keys move together."""
        self._large.setText(f"A+ {self._large_words}")
        shown = [key for key in self._buttons if not key.isHidden()]
        edges = self._row.contentsMargins()
        room = self.width() - edges.left() - edges.right()
        room -= 0 if self._no_voice.isHidden() else _STOPPED_WIDE + _WIDE_GAP
        gaps = len(shown) * _WIDE_GAP
        stacked = sum(key.width_beside() for key in shown) + gaps > room
        narrow = stacked and sum(key.width_stacked() for key in shown) + gaps > room
        self._row.setSpacing(_NARROW_GAP if narrow else _WIDE_GAP)
        if narrow:
            self._large.setText(self._large_words)  # its icon says as much as "A+"
        for key in self._buttons:
            key.set_stacked(stacked, narrow=narrow)

    def retranslate(self, w: Words) -> None:
        self._large_words = w.say("Large text")
        self._voice.setText(w.say("Voice"))
        self._no_voice.setText(w.say("The voice does not work now."))
        self._contrast.setText(w.say("Contrast"))
        self._low.setText(w.say("Lower"))
        self.finish.setText(w.say("Finish"))
        for button in self._buttons:
            button.setAccessibleName(button.text())
        self._large.setAccessibleName(self._large_words)
        self._voice.setAccessibleDescription(w.say("Reads the screen aloud"))
        self._contrast.setAccessibleDescription(w.say("Stronger colours"))
        self._low.setAccessibleDescription(w.say("Moves all buttons to the lower half"))
        self.finish.setAccessibleDescription(w.say("Clears the screen"))
        self._fit()


def _switch(icon: str, name: str) -> Switch:
    made = Switch(icon=icon)
    made.setObjectName(name)
    return made
