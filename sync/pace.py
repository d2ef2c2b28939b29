"""How long to wait before the next round. Pure: no clock, no thread, no network.

Full jitter: after a power cut a whole district comes back in the same minute, and without it all
desks would knock at the same moments for ever.
"""

from dataclasses import dataclass
from typing import Final

from registry.ports import Random

IDLE_SECONDS: Final = 60.0  # between rounds while all is well: news from the district waits no more
BASE_SECONDS: Final = 5.0
LONGEST_SECONDS: Final = 15 * 60.0  # a line that came back is found within a quarter of an hour
STOPPED_SECONDS: Final = 3600.0  # after a refusal that no waiting mends: somebody has to act
LONGEST_OBEYED: Final = 24 * 3600.0  # a Retry-After of a year is a mistake, not an order


@dataclass(frozen=True, slots=True)
class Pace:
    """How eager to be, in seconds. The demo, whose district is next door, is given a faster one."""

    idle_seconds: float = IDLE_SECONDS
    base_seconds: float = BASE_SECONDS
    longest_seconds: float = LONGEST_SECONDS

    def wait_after(self, failures: int, random: Random, retry_after: float | None = None) -> float:
        """Seconds until the next round, after `failures` failed rounds in a row.

        Between 0 and base · 2ⁿ seconds, at most the longest; never before what `retry_after`
        (seconds) asks. After a success between a half and one and a half of the idle time.
        """
        if failures <= 0:
            return self.idle_seconds * (0.5 + _fraction(random))
        ceiling = min(self.longest_seconds, self.base_seconds * 2.0 ** min(failures, 30))
        wait = ceiling * _fraction(random)
        if retry_after is None or retry_after <= 0:
            return wait
        # The jitter comes on top: all who were told the same time must not come back together.
        return min(retry_after, LONGEST_OBEYED) + wait


def _fraction(random: Random) -> float:
    """Evenly between 0 and 1."""
    return int.from_bytes(random.bytes(6), "big") / 2.0**48


wait_after: Final = Pace().wait_after
