"""Steps of which nobody knows yet whether they are in the book: the disk did not answer.

They are looked for every few seconds, and when somebody presses the button. Until the disk has
answered, the page that asked hears nothing and keeps its form: neither "registered" nor "not
registered" would be true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from counter.workplace import Workplace
from registry.failures import BookUncertain
from ui.background import Heard

LOOK_EVERY_MS = 3_000


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears what became of a piece of work."""

    then: Heard
    refused: Heard
    troubled: Heard
    broken: Heard


Run = Callable[[Callable[[], Any], Told], None]


@dataclass(slots=True, eq=False)
class _Doubt:
    uncertain: BookUncertain
    run: Run
    told: Told
    is_asked: bool = False


class Doubts(QObject):
    """`changed` carries how many steps are in doubt now."""

    changed = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._doubts: list[_Doubt] = []
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, told: Told, run: Run) -> Told:
        """The same listeners, who hear of a step in doubt only once it is known. `run` does work
        away from the screen and tells who listens."""

        def troubled(failure: BaseException) -> object:
            if not isinstance(failure, BookUncertain):
                return told.troubled(failure)
            self._doubts.append(_Doubt(failure, run, told))
            self._timer.start()
            self.changed.emit(len(self._doubts))
            return None

        return replace(told, troubled=troubled)

    def look(self) -> None:
        """Ask the disk now, unless it still keeps an earlier question."""
        for one in [doubt for doubt in self._doubts if not doubt.is_asked]:
            one.is_asked = True
            one.run(partial(self._workplace.look_again, one.uncertain), self._answers(one))

    def _answers(self, one: _Doubt) -> Told:
        def over(heard: Heard) -> Heard:
            def tell(result: Any) -> object:
                self._doubts.remove(one)
                if not self._doubts:
                    self._timer.stop()
                self.changed.emit(len(self._doubts))
                return heard(result)

            return tell

        def troubled(failure: BaseException) -> object:
            if not isinstance(failure, BookUncertain):
                return over(one.told.troubled)(failure)
            one.uncertain, one.is_asked = failure, False  # it may be a later step of the same work
            return None

        told = one.told
        return Told(over(told.then), over(told.refused), troubled, over(told.broken))
