"""Reads the hall's screen aloud while its visitor wants it: each page as it opens, then whatever
is touched, has the focus or appears. Silent at once at the next touch, at Finish, after a silence.

It walks any page by `kiosk.reading`; how sound is made is the business of the `Voice` handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from kiosk.page import Page
from kiosk.reading import state_now, texts_of, touched_name
from kiosk.voice import NoVoice, Voice, read_out
from ui.languages import Speaker
from words import Words, words_in

LISTENING_S: Final = 120.0  # for so long after a touch, listening counts as being here


class Narrator(QObject):
    """`clock` gives seconds of a clock that only runs forward; `tick` is called a few times a
    second. `changed` tells that the voice can be had, or cannot any more."""

    changed = Signal()

    def __init__(
        self,
        voice: Voice | None,
        speaker: Speaker,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice: Voice = voice or NoVoice()
        self._speaker = speaker
        self._clock = clock
        self._touched_at = clock()
        self._page: Page | None = None
        self._on = False
        self._once = False  # this page alone was asked for
        self._could = False
        self._shown: list[str] = []  # of the open page, as it was heard last
        self._waiting: list[str] = []  # appeared while something else was being said
        self._pressed: QWidget | None = None
        self._state = ""
        self._just_touched = False
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self._focused)

    @property
    def can_speak(self) -> bool:
        return self._could

    @property
    def is_on(self) -> bool:
        return self._on

    @property
    def is_listened_to(self) -> bool:
        """Somebody who listens to a long answer has not gone away; nobody listens for ever."""
        lately = self._clock() - self._touched_at < LISTENING_S
        return (self._on or self._once) and self._voice.is_speaking and lately

    def switch(self, on: bool) -> None:
        """The visitor wants the voice, or no more. Turned on, it begins with the open page."""
        self._on = on and self._could
        self._voice.hush()
        if self._on:
            self._read_page(first=self._w.say("The voice is on."))

    def read(self) -> None:
        """The visitor wants this one page read, though the voice is off; until the next touch."""
        self._once = True
        self._voice.hush()
        self._read_page()

    def forget(self) -> None:
        """The visitor has left: silence, and nothing kept of what was read."""
        self._on = self._once = False
        self._shown, self._waiting = [], []
        self._pressed, self._state = None, ""
        self._voice.hush()

    def opened(self, page: Page) -> None:
        self._page = page
        if self._on:
            self._read_page()

    def retranslate(self, _: Words) -> None:
        self._pressed, self._state = None, ""
        if self._on and self._page is not None:
            self._read_page()

    def touched(self, control: QObject) -> None:
        """A press or a key. Its control hears of it first, then what it lies in: one is said."""
        self._touched_at = self._clock()
        if self._once:
            self._once = False
            self._voice.hush()
        if not self._on or self._just_touched:
            return
        self._just_touched = True
        QTimer.singleShot(0, self._touch_is_over)
        self._voice.hush()
        self._waiting = []
        self._say_control(control, with_state=False)  # it is changed by this very touch

    def typed(self, key: str) -> None:
        """A digit that came by a keyboard, or what a key has done."""
        if self._on:
            self._voice.say(read_out([key], self._w))

    def tick(self) -> None:
        could = self._voice.can_speak
        if could != self._could:
            self._could = could
            if not could:
                self._on = False
            self.changed.emit()
        if self._on and self._page is not None:
            self._say_what_is_new(self._page)

    @property
    def _w(self) -> Words:
        return self._speaker.w

    def _read_page(self, first: str = "") -> None:
        if self._page is None:
            return
        self._waiting = []
        self._shown = texts_of(self._page, buttons=False)
        self._voice.say(read_out([first, *self._page.spoken(self._w)], self._w))

    def _say_what_is_new(self, page: Page) -> None:
        shown = texts_of(page, buttons=False)
        self._waiting += [each for each in shown if each not in self._shown]
        self._shown = shown
        if self._pressed is not None and not isValid(self._pressed):
            self._pressed, self._state = None, ""  # a row of a list that is shown no more
        state = state_now(self._pressed, self._w)
        if state != self._state:
            self._state = state
            self._waiting.insert(0, state)
        if self._waiting and not self._voice.is_speaking:
            self._voice.say(read_out(self._waiting, self._w))
            self._waiting = []

    def _say_control(self, control: QObject | None, *, with_state: bool) -> None:
        name = touched_name(control)
        if not name or not isinstance(control, QWidget) or self._is_kept(control):
            return
        self._pressed, self._state = control, state_now(control, self._w)
        if with_state and self._state:
            name = f"{name}, {self._state}"
        language = control.property("language")  # a language's own name, in its own voice
        w = words_in(language) if isinstance(language, str) else self._w
        self._voice.say(read_out([name], w))

    def _is_kept(self, control: QWidget) -> bool:
        """The keys of a PIN: a hall has ears."""
        secret = self._page is not None and self._page.is_secret
        return secret and control.property("spoken") is False

    def _focused(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._on and not isinstance(new, Page):
            self._say_control(new, with_state=True)

    def _touch_is_over(self) -> None:
        self._just_touched = False
