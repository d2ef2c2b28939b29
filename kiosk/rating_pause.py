"""One mark a visit, and a pause between two: who taps all day gives few, and nobody is refused.

An honest next visitor waits some seconds at most; only where more come than a hall can hold does
it become a minute. In memory only. No Qt, no clock.
"""

from collections import deque
from typing import Final

PAUSE_S: Final = 15.0  # less than it takes to step aside and let the next one stand there
LONG_PAUSE_S: Final = 60.0
CALM_AN_HOUR: Final = 30  # marks; a hall with ten desks serves about as many
_HOUR_S: Final = 3_600.0


class RatingPause:
    """Times are seconds of a clock that only runs forward, handed in."""

    def __init__(self) -> None:
        self._given: deque[float] = deque(maxlen=CALM_AN_HOUR + 1)

    def wait_s(self, now: float) -> float:
        """Seconds until the next mark may be given; 0.0 when it may be now."""
        if not self._given:
            return 0.0
        pause = LONG_PAUSE_S if self.is_too_many(now) else PAUSE_S
        return max(0.0, self._given[-1] + pause - now)

    def given(self, now: float) -> None:
        self._given.append(now)

    def is_too_many(self, now: float) -> bool:
        """Whether more marks came in the last hour than honest visitors give: staff is told."""
        return sum(now - at < _HOUR_S for at in self._given) > CALM_AN_HOUR
