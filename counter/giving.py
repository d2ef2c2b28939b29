"""Three parts of the page Answers: whom to tell, what is brought home, what nobody came for.

They are looked up together, and each says how much waits in it. Kept out: the parts themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from counter.call_list import CallList
from counter.giving_place import GivingNow
from counter.home_visits import HomeVisits
from counter.shift import Shift
from counter.unclaimed import Unclaimed
from registry.application import Application
from registry.numbers import Number
from words import later

CALLS: Final = "calls"
VISITS: Final = "visits"
UNCLAIMED: Final = "unclaimed"
PARTS: Final = (CALLS, VISITS, UNCLAIMED)


class Giving(QObject):
    """`opened` carries the number of an application, `printed` when a paper should have come out,
    `turn` the name of a part that should be shown."""

    opened = Signal(object)
    printed = Signal()
    turn = Signal(str)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._looking = False
        self.calls, self.visits = CallList(shift), HomeVisits(shift)
        self.unclaimed = Unclaimed(shift)
        for part in (self.calls, self.visits, self.unclaimed):
            part.opened.connect(self.opened)
            part.looked.connect(self.look)
        self.calls.printed.connect(self.printed)
        self.calls.brought.connect(self._bring_home)

    def mount(self, add: Callable[[str, str, QWidget], None]) -> None:
        """Each part gets its place on the page."""
        add(CALLS, later("To tell"), self.calls)
        add(VISITS, later("Home visits"), self.visits)
        add(UNCLAIMED, later("Unclaimed"), self.unclaimed)

    def show_calls(self, number: Number) -> None:
        """The list of those to be told, with the cursor on this one."""
        self.turn.emit(CALLS)
        self.calls.wish(number)

    def look(self) -> None:
        """Look again at what lies here; what is half done stays. Once for all three parts."""
        if self._looking:
            return
        self._looking = True

        def show(now: GivingNow) -> None:
            self._looking = False
            for part in (self.calls, self.visits, self.unclaimed):
                part.show_now(now)

        def failed(_: BaseException) -> None:
            self._looking = False

        place = self._shift.workplace.giving
        self._shift.run(place.now, then=show, troubled=failed, broken=failed)

    def escape(self) -> bool:
        """Whether one of the parts had something to go back from."""
        return any(part.isVisible() and part.escape() for part in (self.visits, self.unclaimed))

    def _bring_home(self, application: Application) -> None:
        self.turn.emit(VISITS)
        self.visits.ask_for_day(application)
