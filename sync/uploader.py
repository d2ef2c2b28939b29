"""The road's own thread: rounds by a timer, a wake-up call, and one uploader at a time per book.

A plain thread without Qt; the wiring turns `on_change` into a signal. A timer and not an event
decides when to try: no notice of a network coming back is to be relied on.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from registry.failures import Trouble
from registry.ports import Clock, Random
from sync.exchange import MOST_STEPS, NoRoad, Outcome, Reached, TurnedAway, Way
from sync.files import FilesState
from sync.pace import STOPPED_SECONDS, wait_after
from sync.road_state import RoadState as RoadState
from sync.road_state import Why
from sync.turn import Turn as Turn

log = logging.getLogger(__name__)

# Refusals that pass by themselves: too slow, too early, too many at once.
_PASSING: Final = frozenset({408, 425, 429})


class Carrier(Protocol):
    """Whatever carries files, one piece at a time, once all entries have gone."""

    def begin(self, *, by_relay: bool) -> FilesState:
        """A round of entries is over: look what is to be carried, to and from who answered it."""

    def step(self) -> FilesState:
        """At most one piece. A line that breaks, or a full disk, is in what it says."""


class UploaderThread:
    """Runs rounds until stopped. All methods may be called from any thread and never block long,
    except `stop`."""

    def __init__(
        self,
        uploader: Way,
        clock: Clock,
        random: Random,
        lock_path: Path,
        on_change: Callable[[RoadState], None] = lambda state: None,
        wait: Callable[[int, Random, float | None], float] = wait_after,
        files: Carrier | None = None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_end` is called by the thread when it ends: what it held open can be let go."""
        self._uploader = uploader
        self._clock = clock
        self._random = random
        self._turn = Turn(lock_path)
        self._on_change = on_change
        self._wait = wait
        self._files = files
        self._on_end = on_end
        self._changed = threading.Condition()
        self._state = RoadState()
        self._woken = True  # the first round is at once
        self._left_alone_until = 0.0  # steady seconds: the other end asked for it
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="road", daemon=True)

    @property
    def state(self) -> RoadState:
        with self._changed:
            return self._state

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was written: do not wait for the timer. After a failure it does wait, or
        every registration would knock at a district that asked to be left alone."""
        with self._changed:
            if self._state.failures == 0 or self._state.at_work:
                self._woken = True  # a round that fails forgets it again
                self._changed.notify_all()

    def try_now(self) -> None:
        """A person pressed the button: whatever the timer says. A round under way is that try."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def pause(self) -> None:
        """As if the cable were pulled: no round begins, and the state says that nobody answers."""
        self._tell(paused=True, reachable=False)

    def resume(self) -> None:
        """The cable is back: try at once, unless the other end asked to be left alone."""
        self._tell(paused=False)
        with self._changed:
            if time.monotonic() >= self._left_alone_until:
                self._woken = True
            self._changed.notify_all()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the exchange in progress, or leave it to the end of the process."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _work(self) -> None:
        wait = 0.0
        while self._due(wait):
            next_in = self._round()
            # While another process of ours is at it, look again as if all were well.
            wait = self._wait(0, self._random, None) if next_in is None else next_in
        self._on_end()

    def _due(self, wait: float) -> bool:
        """Sleep until the timer or a wake-up; False when it is time to end."""
        at = time.monotonic() + wait
        with self._changed:
            while not self._stopping:
                left = at - time.monotonic()
                if not self._state.paused and (self._woken or left <= 0):
                    break
                # Beside a pulled cable only its coming back is worth waking up for.
                self._changed.wait(None if self._state.paused else left)
            self._woken = False
            return not self._stopping

    def once(self) -> bool:
        """One round here and now, without the thread; False where another program is at it."""
        with self._changed:
            self._woken = False
        return self._round() is not None

    def _round(self) -> float | None:
        """One round under the lock file; seconds until the next, None while another is at it."""
        try:
            if not self._turn.take():
                return None
            try:
                return self._one_round()
            finally:
                self._turn.give_back()
        except Exception as error:
            # The road must outlive our own mistakes and a full disk: it is how they get mended.
            # Kind and place only, because an error's text may hold a resident's data.
            ours = not isinstance(error, (Trouble, OSError))
            if ours:
                log.error("a round of the road failed: %s", type(error).__name__)
            return self._failed(Why.OURS if ours else Why.DISK, reachable=self.state.reachable)

    def _one_round(self) -> float:
        self._tell(at_work=True, sent=0)
        outcome: Outcome = NoRoad()
        proven = False
        for _ in range(MOST_STEPS):
            outcome = self._uploader.step()
            if not isinstance(outcome, Reached):
                break
            proven = proven or _proves_the_district(outcome)
            self._arrived(outcome, proven=proven)
            if self._is_called_off() or not outcome.more:
                break
        match outcome:
            case Reached():
                if not (proven or self._is_called_off() or self.state.held_back):
                    return self._failed(Why.FOREIGN, reachable=False)
                return self._succeeded(outcome)
            case NoRoad(foreign):
                return self._failed(Why.FOREIGN if foreign else Why.SILENT, reachable=False)
            case TurnedAway(status, retry_after):
                return self._turned_away(status, retry_after)

    def _is_called_off(self) -> bool:
        with self._changed:
            return self._stopping or self._state.paused

    def _arrived(self, outcome: Reached, *, proven: bool) -> None:
        state = self.state
        news: dict[str, object] = {}
        if proven:
            news = {"refused": None, "why": None, "failing_since": None, "failures": 0}
            news |= {"reachable": not state.paused, "last_success_at": self._clock.now()}
        self._tell(
            **news,
            sent=state.sent + outcome.sent,
            taken=state.taken + outcome.taken,
            held_back=state.held_back + len(outcome.refused),
            by_relay=outcome.by_relay,
        )

    def _succeeded(self, outcome: Reached) -> float:
        wait = self._wait(0, self._random, None)
        self._left_alone_until = 0.0
        self._tell(at_work=False, next_at=self._after(wait))
        if not self._is_called_off():
            self._carry_files(by_relay=outcome.by_relay)
        return wait

    def _turned_away(self, status: int, retry_after: float | None) -> float:
        asked = retry_after
        passes = status >= 500 or status in _PASSING
        if not passes:
            # It will say so again in a minute: it stops, says so, and looks once an hour.
            asked = max(retry_after or 0.0, STOPPED_SECONDS)
        why = Why.ILL if passes else Why.REFUSED
        return self._failed(why, reachable=True, refused=status, asked=asked)

    def _failed(
        self, why: Why, *, reachable: bool, refused: int | None = None, asked: float | None = None
    ) -> float:
        before = self.state
        failures = before.failures + 1
        wait = self._wait(failures, self._random, asked)
        self._left_alone_until = 0.0 if asked is None else time.monotonic() + wait
        with self._changed:
            self._woken = False  # whoever called meanwhile waits for the timer like the rest
        self._tell(
            at_work=False,
            reachable=reachable and not before.paused,
            refused=refused,
            why=why,
            failures=failures,
            failing_since=before.failing_since or self._clock.now(),
            next_at=self._after(wait),
        )
        return wait

    def _after(self, wait: float) -> int:
        return self._clock.now() + int(wait * 1000)

    def _carry_files(self, *, by_relay: bool) -> None:
        """Files go last and piece by piece: between two pieces an entry that waits goes first."""
        if self._files is None:
            return
        try:
            state = self._files.begin(by_relay=by_relay)
            self._tell(files=state)
            while state.more and not self._is_wanted_elsewhere():
                state = self._files.step()
                self._tell(files=state)
        except Exception as error:  # whatever a file does to us, the entries have gone
            log.error("files could not be carried: %s", type(error).__name__)

    def _is_wanted_elsewhere(self) -> bool:
        with self._changed:
            return self._stopping or self._state.paused or self._woken

    def _tell(self, **changes: object) -> None:
        """Set the new state and say so, outside the lock: the listener may ask for the state."""
        with self._changed:
            before = self._state
            self._state = replace(before, **changes)  # type: ignore[arg-type]
            state = self._state
            self._changed.notify_all()
        if state == before:
            return
        try:
            self._on_change(state)
        except Exception as error:
            # A window that is being closed must not take the road with it.
            log.error("a listener of the road failed: %s", type(error).__name__)


def _proves_the_district(outcome: Reached) -> bool:
    """Whether only the real other end can have said this. Anybody may answer 200 in our own
    content type: a district signs a receipt with every answer, and entries are signed as well. A
    relay in the house is believed, because nothing is settled by its word."""
    return outcome.by_relay or outcome.settled > 0 or outcome.taken > 0 or bool(outcome.refused)
