"""How often one address may try to sign in: so many times, then with growing waits.

Of control codes: `district.guessing`, which keeps its counts here too. Checked before the slow
hash. Counted when a try begins, or a hundred tries at once would all pass. Where several processes
serve one address they count together, in the district's database; a single one in its memory.
"""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

FREE_TRIES: Final = 5
FIRST_WAIT_SECONDS: Final = 30
LONGEST_WAIT_SECONDS: Final = 3600
FORGIVEN_AFTER_SECONDS: Final = 900  # one try is forgiven for each quarter of an hour of quiet
MOST_ADDRESSES: Final = 10_000  # the longest quiet are forgotten first: memory has an end


class Record(Protocol):
    """What is known of one address. Times are seconds of the limiter's clock."""

    tries: int
    last: float
    closed_until: float


class Records(Protocol):
    """Where tries are counted."""

    def record(self, address: str, now: float) -> AbstractContextManager[Record]:
        """The address's record, a new one if need be; changes are kept at the end. Whoever asks
        for the same address meanwhile waits. May raise what its database raises."""

    def several(self, names: Sequence[str], now: float) -> AbstractContextManager[Sequence[Record]]:
        """The same for several names at once, in their order. No name twice."""


@dataclass(slots=True)
class _Remembered:
    tries: int
    last: float
    closed_until: float


class InMemory:
    """Of one process."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, _Remembered] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def record(self, address: str, now: float) -> Iterator[_Remembered]:
        with self.several((address,), now) as (record,):
            yield record

    @contextmanager
    def several(self, names: Sequence[str], now: float) -> Iterator[Sequence[_Remembered]]:
        with self._one_at_a_time:
            yield [self._record(name, now) for name in names]

    def _record(self, name: str, now: float) -> _Remembered:
        record = self._records.setdefault(name, _Remembered(0, now, 0.0))
        self._records.move_to_end(name)
        while len(self._records) > MOST_ADDRESSES:
            self._records.popitem(last=False)
        return record


class Limiter:
    """Counts the tries of each address. `steady` gives seconds that only go forward.

    `what` keeps tries of different things apart; `free` of them cost nothing.
    """

    def __init__(
        self,
        steady: Callable[[], float],
        records: Records | None = None,
        *,
        what: str = "",
        free: int = FREE_TRIES,
    ) -> None:
        self._steady = steady
        self._records = records or InMemory()
        self._what = what
        self._free = free

    def begin(self, address: str) -> int:
        """0 when the try may go on, otherwise how many seconds to wait."""
        now = self._steady()
        with self._record(address, now) as record:
            if now < record.closed_until:
                return max(1, round(record.closed_until - now + 0.5))
            record.tries += 1
            record.last = now
            over = record.tries - self._free
            if over >= 0:
                wait = min(FIRST_WAIT_SECONDS * 2 ** min(over, 20), LONGEST_WAIT_SECONDS)
                record.closed_until = now + wait
            return 0

    def succeeded(self, address: str) -> None:
        """The code was right: this try is not held against the address, earlier ones stay."""
        with self._record(address, self._steady()) as record:
            record.tries = max(0, record.tries - 1)
            if record.tries < self._free:
                record.closed_until = 0.0

    @contextmanager
    def _record(self, address: str, now: float) -> Iterator[Record]:
        with self._records.record(self._what + network_of(address), now) as record:
            quiet = now - max(record.last, record.closed_until)
            forgiven = int(quiet // FORGIVEN_AFTER_SECONDS)
            if forgiven > 0:
                record.tries = max(0, record.tries - forgiven)
                record.last = now
            yield record


def network_of(address: str) -> str:
    """An IPv6 customer has 2⁶⁴ addresses: they count as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))
