"""What one may come for beside the question how it stands: a number, what to bring, a mark; and how
staff leave. Which of them there are in this hall, wired to the window's ways from page to page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.hall import Hall
from kiosk.page import Page
from kiosk.rating_visit import RatingVisit
from kiosk.services_visit import ServicesVisit
from kiosk.staff_place import StaffPlace
from kiosk.staff_visit import StaffVisit
from kiosk.ticket_visit import TicketVisit
from ui.background import Door
from ui.languages import Speaker


@dataclass(frozen=True, slots=True)
class Doors:
    """A printer may take a minute: it has a door of its own, so that no answer waits for it."""

    background: Door
    printing: Door


@dataclass(frozen=True, slots=True)
class Ways:
    """Where an errand may lead to."""

    question: Callable[[Page], None]  # with the patience of a page that asks
    result: Callable[[Page], None]  # … and of one that has told
    start: Callable[[], None]
    finish: Callable[[], None]  # forget the visitor, then the start page
    broken: Callable[[BaseException], None]


class Errands:
    """An errand that this hall does not have is None: then it has no tile and no page."""

    def __init__(
        self,
        hall: Hall,
        doors: Doors,
        speaker: Speaker,
        ways: Ways,
        *,
        staff: StaffPlace | None,
        clock: Callable[[], float],
        parent: QObject,
    ) -> None:
        self._doors, self._speaker, self._ways = doors, speaker, ways
        self.tickets = self._tickets_in(hall)
        self.ratings = self._ratings_in(hall, clock, parent)
        self.staff = self._staff_of(staff)
        self.services = self._services_in(hall)

    @property
    def pages(self) -> tuple[Page, ...]:
        there = (self.tickets, self.ratings, self.staff, self.services)
        return tuple(page for one in there if one is not None for page in one.pages)

    @property
    def gives_numbers(self) -> bool:
        return self.tickets is not None and self.tickets.is_open

    def want_number(self) -> None:
        if self.tickets is not None:
            self.tickets.begin()

    def forget(self) -> None:
        for one in (self.tickets, self.services, self.staff, self.ratings):
            if one is not None:
                one.forget()

    def _tickets_in(self, hall: Hall) -> TicketVisit | None:
        if hall.tickets is None:
            return None
        return TicketVisit(
            hall.tickets,
            self._doors.background,
            self._speaker.w,
            printing=self._doors.printing,
            open_question=self._ways.question,
            open_ticket=self._ways.result,
            broken=self._ways.broken,
        )

    def _ratings_in(
        self, hall: Hall, clock: Callable[[], float], parent: QObject
    ) -> RatingVisit | None:
        if hall.ratings is None:
            return None
        return RatingVisit(
            hall.ratings,
            self._doors.background,
            self._speaker.w,
            clock=clock,
            open_page=self._ways.question,
            go_home=self._ways.finish,
            broken=self._ways.broken,
            parent=parent,
        )

    def _staff_of(self, place: StaffPlace | None) -> StaffVisit | None:
        if place is None:
            return None
        return StaffVisit(
            place,
            self._doors.background,
            self._speaker.w,
            open_page=self._ways.result,
            forget=self._ways.finish,
            broken=self._ways.broken,
        )

    def _services_in(self, hall: Hall) -> ServicesVisit:
        return ServicesVisit(
            hall,
            self._doors.background,
            self._speaker,
            printing=self._doors.printing,
            open_page=self._ways.question,
            leave=self._ways.start,
            broken=self._ways.broken,
        )
