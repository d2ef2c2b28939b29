"""What the page Today asks of the office: what is owed today, and the end of the day.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from registry.application import Application
from registry.day import ClosedDay, DayFigures
from registry.figures import Balance
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff
from registry.today import Count, Heading, Owed


@dataclass(frozen=True, slots=True)
class TodayNow:
    """All headings of today that concern applications, counted."""

    counts: Mapping[Heading, Count]
    unclosed: date | None = None  # the last day with work at this desk that nobody closed
    next_term: date | None = None  # when nothing is due: the last day that comes next


@dataclass(frozen=True, slots=True)
class DayNow:
    """One day of this desk as it stands, the sheets it has, and the office's balance."""

    figures: DayFigures
    sheets: Sequence[ClosedDay]  # the first one first
    of_day: Balance
    of_month: Balance


class TodayPlace(Protocol):
    def now(self) -> TodayNow:
        """Counted anew; some ten milliseconds among a million applications."""

    def listed(self, heading: Heading) -> Sequence[Owed]:
        """Who stands under a heading, the most urgent first; no more than a list shows."""

    def enter(self, number: Number, external: str, by: Staff) -> Application:
        """Raises what `registry.today.DailyControl` refuses; so do the two that follow."""

    def not_entered(self, number: Number, by: Staff) -> Application: ...

    def tell(self, number: Number, result: CallResult, by: Staff) -> Application: ...

    # the end of the day
    def day(self, day: date) -> DayNow: ...

    def close_day(self, day: date, by: Staff) -> ClosedDay:
        """Write that the day is over. Raises DayToCome or NothingToClose."""

    def print_sheet(self, sheet: ClosedDay, by: Staff) -> None:
        """The day sheet. Raises OutOfPaper or PrinterUnreachable; it can be printed again."""
