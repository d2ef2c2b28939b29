"""How staff leave the locked screen: five touches on the mark, the PIN, and two ways out.

Nobody finds it by chance, and nothing tells of it; who does comes to a PIN. Where none was set
there is no way, no page and no answer to the touches (`registry.staff_exit`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, assert_never

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from kiosk.page import Page
from kiosk.staff_pages import PinPage, StaffPage
from kiosk.staff_place import HowItFares, StaffPlace
from registry.staff_exit import Allowed, MustWait, Outcome, Wrong
from ui.background import Door
from words import Words

KNOCKS: Final = 5
PAUSE_S: Final = 2.0  # between two of them at most: a visitor's hand that rests there is no knock


class Knocks(QObject):
    """Counts touches on one control; `heard` after the fifth."""

    heard = Signal()

    def __init__(self, control: QWidget, clock: Callable[[], float]) -> None:
        super().__init__(control)
        self._clock = clock
        self._count = 0
        self._last = 0.0
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if event.type() in presses and isinstance(event, QMouseEvent):
            now = self._clock()
            self._count = self._count + 1 if now - self._last <= PAUSE_S else 1
            self._last = now
            if self._count == KNOCKS:
                self._count = 0
                self.heard.emit()
        return False


class StaffVisit(QObject):
    """`left` carries whether the screen shall begin again at once."""

    left = Signal(bool)

    def __init__(
        self,
        place: StaffPlace,
        background: Door,
        w: Words,
        *,
        open_page: Callable[[Page], object],
        forget: Callable[[], object],
        broken: Callable[[BaseException], object],
    ) -> None:
        """`forget` ends whatever visit was open, and its voice: a PIN is not read out."""
        super().__init__()
        self._place = place
        self._background = background
        self._open_page = open_page
        self._forget = forget
        self._broken = broken
        self._visit = 0
        self._pin, self._staff = PinPage(w), StaffPage(w)
        self.pages: tuple[Page, ...] = (self._pin, self._staff)
        self._pin.tried.connect(self._try)
        self._staff.begin_again_asked.connect(lambda: self._leave(again=True))
        self._staff.leaving_asked.connect(lambda: self._leave(again=False))

    def forget(self) -> None:
        self._visit += 1

    def knocked(self) -> None:
        visit = self._visit
        self._run(self._place.is_set_up, lambda is_set_up: self._ask(visit, bool(is_set_up)))

    def _ask(self, visit: int, is_set_up: bool) -> None:
        if is_set_up and visit == self._visit:
            self._forget()
            self._open_page(self._pin)

    def _try(self, typed: str) -> None:
        place, visit = self._place, self._visit
        self._run(lambda: place.try_pin(typed), lambda outcome: self._tried(visit, outcome))

    def _tried(self, visit: int, outcome: Outcome) -> None:
        if visit != self._visit:
            return  # whoever typed it has gone: the next one must not find the door open
        match outcome:
            case Allowed():
                self._run(self._place.how_it_fares, lambda fares: self._show(visit, fares))
            case Wrong() | MustWait():
                self._pin.show_outcome(outcome)
            case never:
                assert_never(never)

    def _show(self, visit: int, fares: HowItFares) -> None:
        if visit == self._visit:
            self._staff.show_how_it_fares(fares)
            self._open_page(self._staff)

    def _leave(self, *, again: bool) -> None:
        if again:
            self.left.emit(True)
        else:
            self._run(self._place.left, lambda _: self.left.emit(False))

    def _run(self, work: Callable[[], object], then: Callable[[Any], object]) -> None:
        """A disk that fails opens nothing: a try that cannot be counted is none."""
        self._background.run(
            work,
            then=then,
            refused=lambda _: self._forget(),
            troubled=lambda _: self._forget(),
            broken=self._broken,
        )
