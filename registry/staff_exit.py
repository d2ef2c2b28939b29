"""How staff leave a kiosk's locked screen: a PIN of this kiosk, and waits that grow with each try.

The screen stands unattended and may be tried at for nights: so the PIN has six digits at least, the
waits double up to an hour, and no restart and no clock shortens one. Kept out: who may do what (a
kiosk knows nobody by name), how a PIN is hashed and where tries are kept.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from registry.failures import ExitPinTooEasy
from registry.ports import PasswordHasher, Stopwatch
from registry.signing_in import as_typed, is_easy

LEAST_PIN, MOST_PIN = 6, 8  # digits
FREE_TRIES: Final = 2  # fingers slip; the third wrong one has to wait
FIRST_WAIT_MS: Final = 60_000
LONGEST_WAIT_MS: Final = 64 * 60_000  # 22 tries a day: six digits last sixty years on average


@dataclass(frozen=True, slots=True)
class Allowed:
    """It was the PIN."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """It was not. The next try has to wait so long, 0 for not at all."""

    wait_s: int


@dataclass(frozen=True, slots=True)
class MustWait:
    """Nothing was tried: the wait after an earlier one is not over."""

    left_s: int


Outcome = Allowed | Wrong | MustWait


class ExitStore(Protocol):
    """What a kiosk keeps of it. Each call asks the disk. Raises BookUnreadable, BookUnwritable."""

    def pin(self) -> str:
        """The hash, "" where none was set."""

    def keep_pin(self, hashed: str) -> None: ...

    def failures(self) -> int:
        """Wrong tries in a row."""

    def keep_failures(self, failures: int) -> None: ...


def wait_after(failures: int) -> int:
    """How long, in ms, the next try has to wait: 1, 2, 4 … 64 minutes after the free ones."""
    over = failures - FREE_TRIES
    return 0 if over <= 0 else min(FIRST_WAIT_MS << min(over - 1, 10), LONGEST_WAIT_MS)


class StaffExit:
    """The verbs of one kiosk. They block: a hash is slow on purpose."""

    def __init__(self, store: ExitStore, hasher: PasswordHasher, stopwatch: Stopwatch) -> None:
        self._store = store
        self._hasher = hasher
        self._stopwatch = stopwatch
        self._until: int | None = None  # by the stopwatch; None: this program has not looked yet

    def is_set_up(self) -> bool:
        """Without a PIN nobody leaves by the screen."""
        return bool(self._store.pin())

    def set_pin(self, typed: str) -> None:
        """By whoever may run commands on this computer; it ends the wait, too."""
        pin = as_typed(typed)
        if not (pin.isascii() and pin.isdecimal() and LEAST_PIN <= len(pin) <= MOST_PIN):
            raise ExitPinTooEasy
        if is_easy(pin):
            raise ExitPinTooEasy
        self._store.keep_pin(self._hasher.hash(pin))
        self._store.keep_failures(0)
        self._until = None

    def try_pin(self, typed: str) -> Outcome:
        """The try is written down before it is looked at, so that no pulled plug takes it back."""
        hashed, failures = self._store.pin(), self._store.failures()
        if not hashed:
            return Wrong(0)
        left = self._wait_left(failures)
        if left > 0:
            return MustWait(_seconds(left))
        self._store.keep_failures(failures + 1)
        if self._hasher.verify(as_typed(typed), hashed):
            self._store.keep_failures(0)
            self._until = None
            return Allowed()
        wait = wait_after(failures + 1)
        self._until = self._stopwatch.elapsed_ms() + wait
        return Wrong(_seconds(wait))

    def _wait_left(self, failures: int) -> int:
        """In ms. After a restart nobody knows how much of it is over, so it begins again."""
        wait = wait_after(failures)
        if wait == 0:
            return 0  # also where the PIN was set anew meanwhile, by a command beside this program
        now = self._stopwatch.elapsed_ms()
        if self._until is None:
            self._until = now + wait
        return max(0, self._until - now)


def _seconds(ms: int) -> int:
    return -(-ms // 1000)
