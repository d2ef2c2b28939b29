"""What giving answers out asks of the office: whom to tell, visits at home, what nobody came for.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from registry.application import Application
from registry.giving import Next, VisitResult
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer at the desk, and what is to be done next about it."""

    application: Application
    next: Next


@dataclass(frozen=True, slots=True)
class GivingNow:
    """The answers that lie here longest, what went back today, and how many lie here in all."""

    waiting: Sequence[Waiting]  # whose month ends first comes first
    gone_back: Sequence[Application]
    all: int


@dataclass(frozen=True, slots=True)
class DayOfOne:
    """What one specialist did today."""

    taken_in: int
    given: int
    advised: int


class GivingPlace(Protocol):
    def now(self) -> GivingNow: ...

    # telling; each raises what `registry.giving` refuses
    def call(self, number: Number, result: CallResult, by: Staff) -> Application: ...

    def letter(self, number: Number, by: Staff) -> Application:
        """Its print is due afterwards."""

    # visits at home
    def plan_visit(
        self, number: Number, day: date | None, by: Staff, why: str = ""
    ) -> Application: ...

    def visited(self, results: Sequence[VisitResult], day: date, by: Staff) -> int: ...

    def print_visits(self, day: date) -> int:
        """The list of a day; how many doors are on it. Raises OutOfPaper or PrinterUnreachable."""

    # what nobody came for
    def give_back(self, numbers: Sequence[Number], by: Staff) -> int: ...

    def print_acts(self, by: Staff) -> int:
        """The acts of what went back today, one for each department; how many there are."""

    # advice
    def advise(self, sphere: str, topic: str, minutes: int, by: Staff) -> DayOfOne: ...

    def day_of(self, by: Staff) -> DayOfOne: ...
