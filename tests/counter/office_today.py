"""What is owed today in the office in memory: the real rules on its applications, the real verbs.

The end of the day needs a real book: here there is none.
"""

from collections.abc import Callable, Sequence
from datetime import date

from counter.today_place import DayNow, TodayNow
from registry.acting import Acting
from registry.application import Application, Stage, office_day
from registry.day import ClosedDay
from registry.failures import BookUnreadable
from registry.notices import Notices
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff
from registry.today import Count, DailyControl, DayRules, Heading, Owed


class MemoryToday:
    """Implements `counter.today_place.TodayPlace` for terms and answers at the desk."""

    def __init__(self, desk: Acting, applications: Callable[[], list[Application]]) -> None:
        self._desk = desk
        self._applications = applications
        self._control = DailyControl(desk)

    def now(self) -> TodayNow:
        counts = dict.fromkeys(Heading, 0)
        for one in self._applications():
            heading = self._heading(one)
            if heading is not None:
                counts[heading] += 1
        return TodayNow({heading: Count(n) for heading, n in counts.items()})

    def _heading(self, one: Application) -> Heading | None:
        if one.stage is Stage.AT_DESK:
            return Heading.AT_DESK
        if one.registered is None or not one.stage.is_in_work:
            return None
        today = office_day(self._desk.now())
        rules = DayRules(today, self._desk.calendar, self._desk.office.hours)
        return rules.of_term(one.registered.due)

    def listed(self, heading: Heading) -> Sequence[Owed]:
        return ()

    def enter(self, number: Number, external: str, by: Staff) -> Application:
        return self._control.enter(number, external, by)

    def not_entered(self, number: Number, by: Staff) -> Application:
        return self._control.not_entered(number, by)

    def tell(self, number: Number, result: CallResult, by: Staff) -> Application:
        return Notices(self._desk).tell(number, result, by)

    def day(self, day: date) -> DayNow:
        raise BookUnreadable

    def close_day(self, day: date, by: Staff) -> ClosedDay:
        raise BookUnreadable

    def print_sheet(self, sheet: ClosedDay, by: Staff) -> None:
        raise BookUnreadable
