"""How often one address may try codes: five times, then with growing waits.

Checked before the slow hash, so that guessing is neither quick nor costly for us. Counted when a
try begins, or a hundred tries at once would all pass. Each process counts for itself.
"""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FREE_TRIES: Final = 5
FIRST_WAIT_SECONDS: Final = 30
LONGEST_WAIT_SECONDS: Final = 3600
FORGIVEN_AFTER_SECONDS: Final = 900  # one try is forgiven for each quarter of an hour of quiet
MOST_ADDRESSES: Final = 10_000  # the longest quiet are forgotten first: memory has an end


@dataclass(slots=True)
class _Record:
    tries: int
    last: float
    closed_until: float


class Limiter:
    """Counts the tries of each address. `steady` gives seconds that only go forward."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def begin(self, address: str) -> int:
        """0 when the try may go on, otherwise how many seconds to wait. Never raises."""
        now = self._steady()
        with self._one_at_a_time:
            record = self._record(_network(address), now)
            if now < record.closed_until:
                return max(1, round(record.closed_until - now + 0.5))
            record.tries += 1
            record.last = now
            over = record.tries - FREE_TRIES
            if over >= 0:
                wait = min(FIRST_WAIT_SECONDS * 2 ** min(over, 20), LONGEST_WAIT_SECONDS)
                record.closed_until = now + wait
            return 0

    def succeeded(self, address: str) -> None:
        """The code was right: this try is not held against the address, earlier ones stay."""
        with self._one_at_a_time:
            record = self._record(_network(address), self._steady())
            record.tries = max(0, record.tries - 1)
            if record.tries < FREE_TRIES:
                record.closed_until = 0.0

    def _record(self, network: str, now: float) -> _Record:
        record = self._records.setdefault(network, _Record(0, now, 0.0))
        self._records.move_to_end(network)
        forgiven = int((now - max(record.last, record.closed_until)) // FORGIVEN_AFTER_SECONDS)
        if forgiven > 0:
            record.tries = max(0, record.tries - forgiven)
            record.last = now
        while len(self._records) > MOST_ADDRESSES:
            self._records.popitem(last=False)
        return record


def _network(address: str) -> str:
    """An IPv6 customer has 2⁶⁴ addresses: they count as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))
