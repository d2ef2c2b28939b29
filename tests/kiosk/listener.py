"""A voice for tests: what it is told to say is written down, and lasts until a test ends it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.voice import Said


class Listener:
    """As `kiosk.voice.Voice`. `said` is all it ever began, `now` what it says just now."""

    def __init__(self) -> None:
        self.can_speak = True
        self.said: list[tuple[str, str]] = []
        self.now: list[str] = []
        self.hushed = 0

    @property
    def is_speaking(self) -> bool:
        return bool(self.now)

    def say(self, said: Sequence[Said]) -> None:
        self.said += [(each.language, each.words) for each in said]
        self.now = [each.words for each in said]

    def hush(self) -> None:
        self.hushed += 1
        self.now = []

    def end(self) -> None:
        """It has said all to the end."""
        self.now = []
