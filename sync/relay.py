"""A desk's two ways to the district: the office's relay first, the district itself when it must be.

Each way keeps what it knows of its own peer, for a relay's heads say nothing of the district's. The
relay stands in the same building and is asked often; the district's line is thin, so it keeps the
waits of `sync.pace` here, whatever the relay does. Nothing here settles anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from logging import getLogger
from typing import Final

from registry.ports import Clock, Random
from sync.exchange import NoRoad, Outcome, Reached, TurnedAway, Way
from sync.pace import Pace

log = getLogger(__name__)

AWAY_MS: Final = 60_000  # before a relay that did not answer is asked again
STUCK_MS: Final = 60 * 60_000  # with entries at the relay and no receipt: the desk goes itself

# Of a desk that has a relay: the others see within seconds what one has written, and a relay that
# was away is found again soon. Its messages cost the line to the district nothing.
IN_THE_HOUSE: Final = Pace(idle_seconds=8.0, base_seconds=2.0, longest_seconds=60.0)


@dataclass(frozen=True, slots=True)
class _Rest:
    """A time in which somebody is left alone; UTC ms. It ends when the clock was set back."""

    since: int
    until: int

    def holds(self, now: int) -> bool:
        return self.since <= now < self.until


_NONE: Final = _Rest(0, 0)


class RelayFirst:
    """Steps by the relay; by the district while the relay is away, or holds entries too long."""

    def __init__(
        self,
        relay: Way,
        district: Way,
        waiting: Callable[[], int],
        clock: Clock,
        random: Random,
        pace: Pace | None = None,
    ) -> None:
        """`waiting` counts own entries that the district has not signed for; `pace` is the
        district's."""
        self._relay = relay
        self._district = district
        self._waiting = waiting
        self._clock = clock
        self._random = random
        self._pace = pace or Pace()
        self._relay_rests = _NONE
        self._district_rests = _NONE
        self._failures = 0  # of the district, in a row
        self._held_since: int | None = None  # the relay has had all, the district signed nothing

    def step(self) -> Outcome:
        """One exchange, or two where the first one failed. Raises as `Uploader.step`."""
        now = self._clock.now()
        if not self._relay_rests.holds(now):
            answered = self._relay.step()
            if isinstance(answered, Reached):
                reached = replace(answered, by_relay=True)
                return self._past_the_relay(reached) if self._is_stuck(reached, now) else reached
            if isinstance(answered, TurnedAway):
                log.warning("the relay turned this desk away: %s", answered.status)
            self._relay_rests = _Rest(now, now + AWAY_MS)
        return self._ask_district(now)

    def _is_stuck(self, reached: Reached, now: int) -> bool:
        """Whether the relay has kept for too long what the district should have signed for."""
        if reached.settled or reached.more or not self._waiting():
            self._held_since = None
            return False
        if self._held_since is None or now < self._held_since:
            self._held_since = now
        return now - self._held_since >= STUCK_MS

    def _past_the_relay(self, reached: Reached) -> Outcome:
        went = self._ask_district(self._clock.now())
        return went if isinstance(went, Reached) else reached

    def _ask_district(self, now: int) -> Outcome:
        if self._district_rests.holds(now):
            return NoRoad()
        outcome = self._district.step()
        if isinstance(outcome, Reached):
            self._failures, self._district_rests = 0, _NONE
            return outcome
        self._failures += 1
        asked = outcome.retry_after if isinstance(outcome, TurnedAway) else None
        wait = self._pace.wait_after(self._failures, self._random, asked)
        self._district_rests = _Rest(now, now + int(wait * 1000))
        return outcome
