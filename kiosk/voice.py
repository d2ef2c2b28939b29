"""What the hall asks of a voice: say this now, be silent at once. `app` hands in a real one.

And what is said of a control. No Qt and no sound here; how numbers are said is `words.aloud`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from words import Words
from words.aloud import aloud
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, in the voice of its language. It may hold a code: never into a log."""

    language: Language
    words: str = field(repr=False)


class Voice(Protocol):
    """Every call is instant and safe on the screen's thread."""

    @property
    def can_speak(self) -> bool:
        """Engine, voices and sound are there, as far as is known now; asked again and again."""

    @property
    def is_speaking(self) -> bool: ...

    def say(self, said: Sequence[Said]) -> None:
        """From now on this, one after the other; what was being said ends in mid-word."""

    def hush(self) -> None:
        """Silence, now. What was to be said is forgotten."""


class NoVoice:
    """Of a machine that has none: then there is no button."""

    can_speak = False
    is_speaking = False

    def say(self, said: Sequence[Said]) -> None:
        """Nobody hears it."""

    def hush(self) -> None:
        """It is silent."""


def read_out(texts: Iterable[str], w: Words) -> list[Said]:
    """Each text as a sentence of its own, as it is said; what is empty or said already is not."""
    sentences = (aloud(text, w.language) for text in texts)
    return [Said(w.language, words) for words in dict.fromkeys(sentences) if words]


def state_of(w: Words, *, checked: bool | None, one_of: bool, enabled: bool) -> str:
    """What a switch, or `one_of` several choices, adds to its name; "" for all other things."""
    if not enabled:
        return w.say("cannot be used now")
    if checked is None or (one_of and not checked):
        return ""
    if one_of:
        return w.say("chosen")
    return w.say("on") if checked else w.say("off")
