"""Figures and receptions of the office in memory: the real counting and the real verbs.

The register book needs a real book: here there is none.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from counter.reports_place import DayOfReceptions, OfficeFigures, RegisterMade
from registry.acting import Acting
from registry.application import Application, Told
from registry.facts import HandedOver, Mailed, Registered
from registry.failures import BookUnreadable
from registry.figures import Case, Done, Period, office_view
from registry.numbers import Number
from registry.office_facts import Advised, Extended, ReceptionOutcome
from registry.offices import Staff
from registry.receptions import Reception, Receptions, Wish, receptions


class _Noted:
    def __init__(self, told: Told) -> None:
        self.fact: object = told.fact
        self.actor, self.at, self.tick = told.actor, told.at, told.place.tick


class MemoryReports:
    """Implements `counter.reports_place.ReportsPlace`."""

    def __init__(
        self,
        desk: Acting,
        told: Callable[[], list[Told]],
        applications: Callable[[], list[Application]],
    ) -> None:
        self._desk = desk
        self._told = told
        self._applications = applications
        self.printed: list[str] = []
        self._verbs = Receptions(
            desk,
            lambda booking: [
                _Noted(one) for one in told() if getattr(one.fact, "booking", None) == booking
            ],
        )

    def figures(self, period: Period) -> OfficeFigures:
        done = [
            Done(one.actor, one.at, one.fact)
            for one in self._told()
            if isinstance(one.fact, HandedOver | Mailed | Advised)
        ]
        cases = [_case(one) for one in self._applications()]
        return OfficeFigures(office_view(cases, done, period, self._desk.clock.now()), {})

    def print_figures(self, figures: OfficeFigures) -> None:
        self.printed.append("figures")

    def receptions(self, day: date) -> DayOfReceptions:
        every = receptions(_Noted(one) for one in self._told())
        later = (one.booked.day for one in every if one.booked.day > day and one.is_open)
        today = tuple(one for one in every if one.booked.day == day)
        return DayOfReceptions(day, today, min(later, default=None))

    def book(self, wish: Wish, by: Staff) -> Reception:
        return self._verbs.book(wish, by)

    def move(self, booking: bytes, wish: Wish, by: Staff) -> Reception:
        return self._verbs.move(booking, wish, by)

    def hold(
        self,
        booking: bytes,
        outcome: ReceptionOutcome,
        note: str,
        by: Staff,
        application: Number | None = None,
    ) -> Reception:
        return self._verbs.hold(booking, outcome, note, by, application)

    def open_again(self, booking: bytes, by: Staff) -> Reception:
        return self._verbs.open_again(booking, by)

    def appeal_of(self, name: str) -> Number | None:
        return None

    def print_receptions(self, day: date) -> None:
        self.printed.append(f"receptions {day.isoformat()}")

    def make_register(
        self,
        period: Period,
        folder: Path,
        by: Staff,
        told: Callable[[float], None],
        stopped: Callable[[], bool],
    ) -> RegisterMade | None:
        raise BookUnreadable


def _case(known: Application) -> Case:
    opened = next((one.fact for one in known.history if isinstance(one.fact, Registered)), None)
    return Case(
        number=known.number,
        actor=known.actor,
        stage=known.stage,
        registered_at=known.registered_at,
        due=opened.due if opened else None,
        answered_at=known.answered_at,
        arrived_at=known.arrived_at,
        ended_at=known.ended_at,
        extended=tuple(
            (one.at, one.fact.until) for one in known.history if isinstance(one.fact, Extended)
        ),
    )
