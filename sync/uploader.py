"""The road's own thread: rounds by a timer, a wake-up call, and one uploader at a time per book.

A plain thread without Qt; the wiring turns `on_change` into a signal. A timer and not an event
decides when to try: no notice of a network coming back is to be relied on.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from registry.failures import Trouble
from registry.ports import Clock, Random
from sync.exchange import MOST_STEPS, NoRoad, Outcome, Reached, TurnedAway, Way
from sync.pace import wait_after

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RoadState:
    """How the road stands, for the foot line. Never changed in place: a new one is handed out."""

    reachable: bool = False
    refused: int | None = None  # the status the district last turned us away with
    last_success_at: int | None = None  # UTC ms, since this program began
    failures: int = 0  # rounds in a row
    taken: int = 0  # entries that came down since the program began: screens look again
    held_back: int = 0  # frames refused for what is in them, since the program began
    paused: bool = False  # somebody pulled the cable
    at_work: bool = False
    by_relay: bool = False  # it was the office's relay that answered last, not the district


class Turn:
    """One uploader at a time per book: a lock file that the system frees when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether it is our turn now. Does not wait. Raises OSError when the file cannot be."""
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # whatever the disk says: the lock went with the file
                self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


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
    ) -> None:
        self._uploader = uploader
        self._clock = clock
        self._random = random
        self._turn = Turn(lock_path)
        self._on_change = on_change
        self._wait = wait
        self._changed = threading.Condition()
        self._state = RoadState()
        self._woken = True  # the first round is at once
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
            if self._state.failures == 0:
                self._woken = True
                self._changed.notify_all()

    def try_now(self) -> None:
        """Somebody pressed the button, or the cable is back: whatever the timer says."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def pause(self) -> None:
        """As if the cable were pulled: no round begins, and the state says that nobody answers."""
        self._tell(paused=True, reachable=False)

    def resume(self) -> None:
        self._tell(paused=False)
        self.try_now()

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
            wait = self._round()

    def _due(self, wait: float) -> bool:
        """Sleep until the timer or a wake-up; False when it is time to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._is_woken(), wait)
            while self._state.paused and not self._stopping:
                self._changed.wait()
            self._woken = False
            return not self._stopping

    def _is_woken(self) -> bool:
        return self._woken and not self._state.paused

    def _round(self) -> float:
        """One round under the lock file; seconds until the next."""
        try:
            if not self._turn.take():
                return self._wait(0, self._random, None)  # another process of ours is at it
            try:
                return self._one_round()
            finally:
                self._turn.give_back()
        except Exception as error:
            # The road must outlive our own mistakes and a full disk: it is how they get mended.
            # Kind and place only, because an error's text may hold a resident's data.
            if not isinstance(error, (Trouble, OSError)):
                log.error("a round of the road failed: %s", type(error).__name__)
            return self._failed(reachable=self.state.reachable)

    def _one_round(self) -> float:
        self._tell(at_work=True)
        outcome: Outcome = NoRoad()
        for _ in range(MOST_STEPS):
            outcome = self._uploader.step()
            if not isinstance(outcome, Reached):
                break
            self._arrived(outcome)
            with self._changed:
                if self._stopping or self._state.paused or not outcome.more:
                    break
        match outcome:
            case Reached():
                self._tell(at_work=False)
                return self._wait(0, self._random, None)
            case NoRoad():
                return self._failed(reachable=False)
            case TurnedAway(status, retry_after):
                return self._failed(reachable=True, refused=status, retry_after=retry_after)

    def _arrived(self, outcome: Reached) -> None:
        state = self.state
        self._tell(
            reachable=not state.paused,
            refused=None,
            failures=0,
            last_success_at=self._clock.now(),
            taken=state.taken + outcome.taken,
            held_back=state.held_back + len(outcome.refused),
            by_relay=outcome.by_relay,
        )

    def _failed(
        self, *, reachable: bool, refused: int | None = None, retry_after: float | None = None
    ) -> float:
        before = self.state
        failures = before.failures + 1
        self._tell(
            at_work=False,
            reachable=reachable and not before.paused,
            refused=refused,
            failures=failures,
        )
        return self._wait(failures, self._random, retry_after)

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
