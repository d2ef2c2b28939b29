"""How a visitor gives a mark: the question, one touch, thanks, and home. Nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kiosk.page import Page
from kiosk.rating_pages import MOMENT, NOT_KEPT, THANKS, RatingPage, RatingSaidPage
from kiosk.rating_pause import RatingPause
from kiosk.rating_place import RatingPlace
from ui.background import Door
from words import Words

THANKS_S: Final = 8.0  # seconds until home, long enough to have it read out; Finish is quicker
_TICK_MS: Final = 250


class RatingVisit(QObject):
    """Two pages and the way through them. `clock` gives seconds of a clock that runs forward."""

    def __init__(
        self,
        place: RatingPlace,
        background: Door,
        w: Words,
        *,
        clock: Callable[[], float],
        open_page: Callable[[Page], object],
        go_home: Callable[[], object],
        broken: Callable[[BaseException], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._place, self._background = place, background
        self._clock, self._open, self._go_home = clock, open_page, go_home
        self._broken = broken
        self._pause = RatingPause()
        self._visit = 0
        self._asked = False  # a finger trembles: one mark for two touches
        self._waits = False
        self._home_at: float | None = None
        self._question, self._said = RatingPage(), RatingSaidPage(w)
        self.pages: tuple[Page, ...] = (self._question, self._said)
        self._question.marked.connect(self._rate)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)

    def begin(self) -> None:
        """Ask, at once or when the pause after the last mark is over."""
        self._asked = False
        if self._pause.wait_s(self._clock()) > 0:
            self._waits = True
            self._timer.start(_TICK_MS)
            self._show(MOMENT)
        else:
            self._open(self._question)

    def forget(self) -> None:
        self._visit += 1
        self._asked, self._waits, self._home_at = False, False, None
        self._timer.stop()

    def tick(self) -> None:
        """Whether a wait is over; the timer calls it."""
        if self._home_at is not None and self._clock() >= self._home_at:
            self._go_home()
        elif self._waits and self._pause.wait_s(self._clock()) == 0.0:
            self._waits = False
            self._timer.stop()
            self._open(self._question)

    def _rate(self, mark: int) -> None:
        if self._asked:
            return
        self._asked = True
        place, visit = self._place, self._visit
        self._background.run(
            lambda: place.rate(mark),
            then=lambda _: self._kept(visit),
            refused=lambda _: self._not_kept(visit),
            troubled=lambda _: self._not_kept(visit),
            broken=self._broken,
        )

    def _kept(self, visit: int) -> None:
        now = self._clock()
        self._pause.given(now)
        if self._pause.is_too_many(now):
            self._background.run(self._place.too_many, broken=self._broken)
        if visit == self._visit:
            self._home_at = now + THANKS_S
            self._timer.start(_TICK_MS)
            self._show(THANKS)

    def _not_kept(self, visit: int) -> None:
        if visit == self._visit:
            self._show(NOT_KEPT)

    def _show(self, said: tuple[str, str, str]) -> None:
        self._said.say(said)
        self._open(self._said)
