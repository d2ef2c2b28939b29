"""How a visitor comes to a number: what for, entitled or not, the number, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.page import Page
from kiosk.ticket_pages import PriorityPage, SpherePage, TicketPage
from kiosk.ticket_place import TicketGiven, TicketPlace
from ui.background import Door
from words import Words, later

TAKE_IT: Final = later("Take your ticket below.")
NOTE_IT: Final = later("Please remember your number.")


class TicketVisit:
    """The three pages and the way through them; it exists only where tickets are given."""

    def __init__(
        self,
        place: TicketPlace,
        background: Door,
        w: Words,
        *,
        printing: Door,
        open_question: Callable[[Page], object],
        open_ticket: Callable[[Page], object],
        broken: Callable[[BaseException], object],
    ) -> None:
        self._place = place
        self._background, self._printing = background, printing
        self._open_question = open_question
        self._open_ticket = open_ticket
        self._broken = broken
        self._visit = 0
        self._sphere = ""
        self._asked = False  # a finger trembles: one ticket for two touches
        self._spheres, self._priority, self._ticket = SpherePage(), PriorityPage(), TicketPage(w)
        self.pages: tuple[Page, ...] = (self._spheres, self._priority, self._ticket)
        self._spheres.chosen.connect(self._chosen)
        self._priority.answered.connect(self._give)

    @property
    def is_open(self) -> bool:
        return self._place.is_open

    def begin(self) -> None:
        self._asked = False
        self._open_question(self._spheres)

    def forget(self) -> None:
        self._visit += 1
        self._sphere, self._asked = "", False

    def _chosen(self, sphere: str) -> None:
        self._sphere = sphere
        self._open_question(self._priority)

    def _give(self, priority: bool) -> None:
        if self._asked or not self._sphere:
            return
        self._asked = True
        place, visit, sphere = self._place, self._visit, self._sphere
        self._background.run(
            lambda: place.give(sphere, priority=priority),
            then=lambda given: self._given(visit, given),
            refused=lambda _: self._failed(visit),
            troubled=lambda _: self._failed(visit),
            broken=self._broken,
        )

    def _given(self, visit: int, given: TicketGiven) -> None:
        if visit != self._visit:
            return  # whoever asked has gone; the number is called once, and nobody comes
        self._ticket.show_ticket(given)
        self._open_ticket(self._ticket)
        if not self._place.can_print:
            self._ticket.say_of_print(NOTE_IT)
            return
        self._printing.run(
            lambda: self._place.print(given),
            then=lambda _: self._of_print(visit, TAKE_IT),
            refused=lambda _: self._of_print(visit, NOTE_IT),
            troubled=lambda _: self._of_print(visit, NOTE_IT),
            broken=self._broken,
        )

    def _of_print(self, visit: int, said: str) -> None:
        if visit == self._visit:
            self._ticket.say_of_print(said)

    def _failed(self, visit: int) -> None:
        if visit == self._visit:
            self._ticket.show_failure()
            self._open_ticket(self._ticket)
