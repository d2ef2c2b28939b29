"""How many wrong codes this touchscreen takes before it makes everybody wait. In memory only.

A code guessed blindly is right once in 400,000 times (DESIGN §5), so a few tries a minute already
give nothing away; the waits keep a patient stranger from standing here all day. No Qt, no clock.
"""

from typing import Final

FREE_TRIES: Final = 5
WAITS_MINUTES: Final = (1, 2, 4, 8, 15)  # the last one repeats
FORGIVEN_AFTER_S: Final = 600.0  # quiet time after which one wrong try is forgotten


class Guesses:
    """Times are seconds of a clock that only runs forward, handed in."""

    def __init__(self) -> None:
        self._wrong = 0
        self._counted_from = 0.0  # since when quiet time runs: the last slip, or its wait's end
        self._closed_until = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a code may be tried again, 0.0 when it may be now."""
        return max(0.0, self._closed_until - now)

    def wrong(self, now: float) -> None:
        """A code with a wrong digit, or one that nobody has."""
        self._forgive(now)
        self._wrong += 1
        over = self._wrong - FREE_TRIES
        if over >= 0:
            self._closed_until = now + 60.0 * WAITS_MINUTES[min(over, len(WAITS_MINUTES) - 1)]
        self._counted_from = max(now, self._closed_until)

    def right(self) -> None:
        """A right code makes up for one wrong one, not for all: else one's own code would open
        the door to any number of guesses."""
        self._wrong = max(0, self._wrong - 1)

    def _forgive(self, now: float) -> None:
        quiet = max(0.0, now - self._counted_from)
        self._wrong = max(0, self._wrong - int(quiet // FORGIVEN_AFTER_S))
