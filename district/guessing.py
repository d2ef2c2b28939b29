"""How often codes may be tried: per address, per code and in all. Asked before the slow hash.

A guesser must wait, longer after each code that nobody has. A village behind one address must not:
a code that is right is not counted, and for a while speaks for the address it came from. Only what
came to nothing is held against an address, the same unknown code once only. Counted when a try
begins, or a hundred at once would all pass: the last free one holds the door until it is done.
What is kept of a code is named by a keyed hash, from which no code can be worked out.
"""

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Final

from district.limits import InMemory, Record, Records, network_of

# So long the door is held for a try under way, should nobody say its end. Less than any first wait:
# by it a door that is held is told from one that is closed.
HOLD_SECONDS: Final = 10.0
MOST_WAITING: Final = 12  # before held doors, in one process: it has threads for forty
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.4
_MOMENT: Final = 0.001
_CROWD_SECONDS: Final = 1.0
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Measure:
    """How much is free, and what comes then. Times are seconds."""

    free: int
    first_wait: float
    longest_wait: float
    forgiven_after: float  # one try is forgiven for so much quiet

    def wait_after(self, tries: int) -> float:
        """0 while tries are free, then growing."""
        over = tries - self.free
        return 0.0 if over < 0 else min(self.first_wait * 2 ** min(over, 20), self.longest_wait)


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one question. `what` keeps its counts apart from those of others."""

    what: str
    of_address: Measure
    of_code: Measure
    in_all: Measure
    earned: int  # by an address, with a right code that was not asked for just before
    most_earned: int
    counts_right: bool  # against the code


# DESIGN §5: five tries, then growing delay. One code is looked at as often as somebody worried
# looks; in all, a city whose offices are cut off for a day may ask in vain.
FIRST_LEVEL: Final = Rules(
    "code ",
    of_address=Measure(5, 30, 3600, 900),
    of_code=Measure(30, 30, 600, 900),
    in_all=Measure(1_000, 6, 6, 6),
    earned=3,
    most_earned=100,
    counts_right=True,
)
# Four digits are few, and a year of birth is one of eighty: whoever holds another's receipt tries
# five, and then one a day.
SECOND_QUESTION: Final = Rules(
    "second ",
    of_address=Measure(20, 30, 3600, 900),
    of_code=Measure(5, 60, 86_400, 21_600),
    in_all=Measure(1_000, 6, 6, 6),
    earned=0,
    most_earned=0,
    counts_right=False,
)


@dataclass(frozen=True, slots=True)
class Try:
    """Whether one may try: `wait` is seconds, 0 for now. `fresh`: nobody has just asked this."""

    wait: int
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """`held`: another try is under way, and nothing else stands in the way."""

    wait: float  # seconds
    held: bool = False
    fresh: bool = False


class Guessing:
    """Counts tries by `rules`. `steady` gives seconds that only go forward; `key` is secret."""

    def __init__(
        self,
        rules: Rules,
        steady: Callable[[], float],
        key: bytes,
        records: Records | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rules = rules
        self._steady = steady
        self._key = key
        self._records = records or InMemory()
        self._pause = pause
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        self._crowd = (-_CROWD_SECONDS, 0.0)  # when it was looked at, until when it must wait

    def begin(self, address: str, code: bytes) -> Try:
        """Ask before anything dear is done. The end must be told: `right` or `wrong`.

        While others from the same address are under way it waits for them, a few seconds at most.
        """
        told = self._begin(address, code)
        if told.held and self._waiting.acquire(blocking=False):
            try:
                told = self._wait_and_begin(address, code)
            finally:
                self._waiting.release()
        return Try(0, told.fresh) if told.wait <= 0 else Try(max(1, ceil(told.wait)))

    def _wait_and_begin(self, address: str, code: bytes) -> "_Told":
        waited, pause, told = 0.0, _FIRST_PAUSE, _Told(0.0)
        while waited < HOLD_SECONDS:
            self._pause(pause)
            told = self._begin(address, code)
            if not told.held:
                break
            waited += pause
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return told

    def right(self, address: str, code: bytes, tried: Try) -> None:
        """There is such a code, or the second answer was right."""
        rules = self._rules
        with self._of(address, code) as (place, secret, now):
            earned = rules.earned if tried.fresh else 0
            place.tries = max(place.tries - earned, 1 - rules.most_earned)
            _give_back(place, rules.of_address, now)
            if not rules.counts_right:
                _give_back(secret, rules.of_code, now)

    def wrong(self, address: str, code: bytes, tried: Try) -> None:
        """Nobody has the code, or the second answer was wrong."""
        rules = self._rules
        with self._of(address, code) as (place, secret, now):
            if rules.counts_right and not tried.fresh:
                _give_back(place, rules.of_address, now)  # the same again is no new guess
                return
            _close(place, rules.of_address, now)
            if not rules.counts_right:
                _close(secret, rules.of_code, now)
        with self._everybody() as (everybody, now):
            everybody.tries += 1
            everybody.last = now
            _close(everybody, rules.in_all, now)

    def _begin(self, address: str, code: bytes) -> "_Told":
        rules, crowd = self._rules, self._crowd_waits()
        with self._of(address, code) as (place, secret, now):
            wait = max(place.closed_until, secret.closed_until) - now
            if wait > 0:
                return _Told(wait, held=not _is_closed(place, now) and not _is_closed(secret, now))
            if crowd > 0 and place.tries >= 0:  # who has shown right codes is not in the crowd
                return _Told(crowd)
            _begun(place, rules.of_address, now, HOLD_SECONDS)
            _begun(secret, rules.of_code, now, None if rules.counts_right else HOLD_SECONDS)
            return _Told(0.0, fresh=secret.tries == 1)

    def _crowd_waits(self) -> float:
        """Seconds. Looked at once a second: every try of everybody would wait for that one row."""
        now = self._steady()
        if now - self._crowd[0] >= _CROWD_SECONDS:
            with self._everybody() as (everybody, _):
                self._crowd = (now, everybody.closed_until)
        return self._crowd[1] - now

    @contextmanager
    def _of(self, address: str, code: bytes) -> Iterator[tuple[Record, Record, float]]:
        rules, now = self._rules, self._steady()
        named = hmac.new(self._key, b"tereze/tried/1" + code, hashlib.sha256).hexdigest()
        names = [rules.what + network_of(address), rules.what + named]
        with self._records.several(names, now) as (place, secret):
            _fade(place, rules.of_address, now)
            _fade(secret, rules.of_code, now)
            yield place, secret, now

    @contextmanager
    def _everybody(self) -> Iterator[tuple[Record, float]]:
        now = self._steady()
        with self._records.several([self._rules.what + _ALL], now) as (everybody,):
            _fade(everybody, self._rules.in_all, now)
            yield everybody, now


def _begun(record: Record, measure: Measure, now: float, hold: float | None) -> None:
    """Counted. The last free one closes the door: for its own time (`hold`), or for the whole."""
    record.tries += 1
    record.last = now
    wait = measure.wait_after(record.tries)
    if wait:
        record.closed_until = now + (wait if hold is None else hold)


def _give_back(record: Record, measure: Measure, now: float) -> None:
    """This try does not count. It opens the door that it held, and none that another has closed."""
    record.tries -= 1
    if record.tries < measure.free or not _is_closed(record, now):
        record.closed_until = 0.0


def _is_closed(record: Record, now: float) -> bool:
    """Not only held for a try under way."""
    if record.closed_until <= now:
        return False
    return record.closed_until - record.last > HOLD_SECONDS + _MOMENT


def _close(record: Record, measure: Measure, now: float) -> None:
    record.closed_until = max(record.closed_until, now + measure.wait_after(record.tries))


def _fade(record: Record, measure: Measure, now: float) -> None:
    """What is held for or against somebody goes with time."""
    quiet = now - max(record.last, record.closed_until)
    faded = int(quiet // measure.forgiven_after)
    if faded > 0:
        record.last = now
        some = record.tries
        record.tries = max(some - faded, 0) if some > 0 else min(some + faded, 0)
