"""Giving answers out in the office in memory: the real verbs on its small journal."""

from collections.abc import Callable, Sequence
from datetime import date

from counter.giving_place import DayOfOne, GivingNow, Waiting
from registry.acting import Acting
from registry.application import Application, Stage, Told, office_day
from registry.facts import HandedOver, Registered
from registry.giving import Giving, Next, next_step
from registry.office_facts import Advised
from registry.offices import Staff


class MemoryGiving:
    """Keeps the promise of `counter.giving_place.GivingPlace`; prints are only counted."""

    def __init__(
        self,
        desk: Acting,
        told: Callable[[], Sequence[Told]],
        applications: Callable[[], Sequence[Application]],
    ) -> None:
        self._desk, self._told, self._applications = desk, told, applications
        self._verbs = Giving(desk)
        self.call, self.letter = self._verbs.call, self._verbs.letter
        self.plan_visit, self.visited = self._verbs.plan_visit, self._verbs.visited
        self.give_back = self._verbs.give_back

    def now(self) -> GivingNow:
        here = [one for one in self._applications() if one.stage is Stage.AT_DESK]
        gone = [one for one in self._applications() if one.stage is Stage.UNCLAIMED]
        today = self._today()
        waiting = [Waiting(one, next_step(one, today)) for one in here]
        gone_today = [one for one in gone if office_day(one.ended_at or 0) == today]
        return GivingNow(waiting, gone_today, len(here))

    def print_visits(self, day: date) -> int:
        return sum(
            one.next is Next.VISIT and one.application.visit_on == day for one in self.now().waiting
        )

    def print_acts(self, by: Staff) -> int:
        return len(self._verbs.acts(self.now().gone_back, self._today(), by))

    def advise(self, sphere: str, topic: str, minutes: int, by: Staff) -> DayOfOne:
        self._verbs.advise(sphere, topic, minutes, by)
        return self.day_of(by)

    def day_of(self, by: Staff) -> DayOfOne:
        mine = [
            one.fact
            for one in self._told()
            if one.actor == by.number and office_day(one.at) == self._today()
        ]

        def count(kind: type) -> int:
            return sum(isinstance(fact, kind) for fact in mine)

        return DayOfOne(count(Registered), count(HandedOver), count(Advised))

    def _today(self) -> date:
        return office_day(self._desk.now())
