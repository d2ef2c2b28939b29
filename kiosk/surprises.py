"""Exceptions that nobody caught, wherever in the program: told by kind and place, never by words.

Python would print their words, which may hold what a visitor typed. Kept out: what is done about
it (`kiosk.window`).
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from registry.failures import place_of

log = logging.getLogger(__name__)

# the shape of sys.excepthook
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class Surprises:
    """Between `start` and `stop` the process's three hooks are ours.

    For the one window of a kiosk program. `surprised` hears, on the thread of the screen, of an
    exception of that thread; those of other threads end them and are logged.
    """

    def __init__(self, surprised: Callable[[BaseException], object]) -> None:
        self._surprised = surprised
        self._earlier: Hook | None = None
        self._others = (threading.excepthook, sys.unraisablehook)

    def start(self) -> None:
        if self._earlier is None:
            self._earlier = sys.excepthook
            self._others = (threading.excepthook, sys.unraisablehook)
            sys.excepthook = self._on_screen
            threading.excepthook = self._in_a_thread
            sys.unraisablehook = self._in_clearing_up

    def stop(self) -> None:
        if self._earlier is not None:
            sys.excepthook, self._earlier = self._earlier, None
            threading.excepthook, sys.unraisablehook = self._others

    def _on_screen(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self._surprised(error)
        elif self._earlier is not None:
            self._earlier(kind, error, trace)  # Ctrl+C in a terminal is no visitor's surprise

    def _in_a_thread(self, told: threading.ExceptHookArgs) -> None:
        name = told.thread.name if told.thread is not None else ""
        log.error("thread %s broke: %s", name, _place(told.exc_value))

    def _in_clearing_up(self, told: sys.UnraisableHookArgs) -> None:
        log.error("clearing up broke: %s", _place(told.exc_value))


def _place(error: BaseException | None) -> str:
    return "" if error is None else place_of(error)
