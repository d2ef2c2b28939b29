"""Who stands here, by when the screen was last touched: somebody, perhaps nobody, nobody. No Qt.

The clock is handed in and asked, not counted: a machine that slept wakes up and forgets at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

IDLE_S: Final = 60.0  # DESIGN §8: 60 s idle …
RESULT_IDLE_S: Final = 30.0  # … 30 s where a result is seen (DOMAIN §6) …
WARNING_S: Final = 20.0  # … then 20 s warning (WCAG 2.2.1 asks for as many at least)


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody was here a moment ago."""


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Nobody touched it for a while: ask. `left` is whole seconds, 20 to 1."""

    left: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody answered: forget the visitor."""


Presence = Here | Perhaps | Gone


class Idle:
    """`clock` gives seconds of a clock that only runs forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._patience = IDLE_S
        self._touched = clock()

    def touch(self) -> None:
        self._touched = self.clock()

    def begin(self, patience: float) -> None:
        """A new screen, on which this many seconds may pass without a touch."""
        self._patience = patience
        self.touch()

    def presence(self) -> Presence:
        quiet = self.clock() - self._touched
        if quiet < self._patience:
            return Here()
        left = self._patience + WARNING_S - quiet
        return Perhaps(int(-(-left // 1))) if left > 0 else Gone()
