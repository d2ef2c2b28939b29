"""The screen on the wall says each call once, in the languages of the office, one after the other.

No Qt, no clock, no sound of its own. It is told how things stand about once a second, which is when
it goes on. Whatever was called before it was switched on is not said: those visitors have gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.hall_screen import Called, OnTheWall
from kiosk.voice import Said, Voice, read_out
from words import words_in
from words.languages import Language

_MOST_KEPT: Final = 2_000  # calls of a day and more; then the oldest may be forgotten


class CallsAloud:
    def __init__(self, voice: Voice, languages: Sequence[Language]) -> None:
        self._voice = voice
        self._languages = tuple(languages)
        self._said: dict[tuple[str, int, int], None] | None = None
        self._waiting: list[Called] = []

    def heard(self, wall: OnTheWall) -> None:
        """How the line stands now. A call of the same number at another moment is a new call."""
        if not wall.reached:
            return
        first, said = self._said is None, self._said or {}
        for call in reversed(wall.calls):  # the oldest first, as they were called
            key = (call.shown, call.window, call.at)
            if key not in said and not first:
                self._waiting.append(call)
            said[key] = None
        for key in list(said)[:-_MOST_KEPT]:
            del said[key]
        self._said = said
        self._go_on()

    def _go_on(self) -> None:
        if not self._voice.can_speak:
            self._waiting = []  # said when the sound is back, it would call people who were served
        elif self._waiting and not self._voice.is_speaking:
            self._voice.say([each for call in self._waiting for each in self._words_of(call)])
            self._waiting = []

    def _words_of(self, call: Called) -> list[Said]:
        return [
            each
            for language in self._languages
            for each in read_out([_sentence(call, language)], words_in(language))
        ]


def _sentence(call: Called, language: Language) -> str:
    return words_in(language).say(
        "Number {shown}, please come to window {window}.", shown=call.shown, window=call.window
    )
