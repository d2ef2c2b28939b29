"""One paper at a time in each printer, and nobody waits long for another's: each has a lane.

A hung printer holds up its own lane only. Kept out: which printer, and what is printed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from registry.failures import PrinterBusy

PATIENCE_S: Final = 10.0  # behind another paper; then it waits in the list and follows by itself


class Lanes:
    """Ask from any thread."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience = patience_s
        self._lock = Lock()
        self._lanes: dict[str, Lock] = {}

    @contextmanager
    def turn(self, printer: str) -> Iterator[None]:
        """The printer of this name is ours alone. Raises PrinterBusy."""
        with self._lock:
            lane = self._lanes.setdefault(printer, Lock())
        if not lane.acquire(timeout=self._patience):
            raise PrinterBusy(printer)
        try:
            yield
        finally:
            lane.release()
