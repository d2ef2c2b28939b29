"""What the Office page asks of the office: figures, personal receptions, the register book.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from registry.figures import OfficeView, Period
from registry.lists import ListRow
from registry.numbers import Number
from registry.office_facts import ReceptionOutcome
from registry.offices import Staff
from registry.receptions import Reception, Wish


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """The figures, and of those who wait the rows that lists show, by number."""

    view: OfficeView
    rows: Mapping[str, ListRow]


@dataclass(frozen=True, slots=True)
class DayOfReceptions:
    """Who is booked for a day, and the next day after it for which somebody is (None: none)."""

    day: date
    receptions: Sequence[Reception]
    next_day: date | None


@dataclass(frozen=True, slots=True)
class RegisterMade:
    """Where the register lies now, and how many applications are in it."""

    folder: Path
    count: int


class ReportsPlace(Protocol):
    def figures(self, period: Period) -> OfficeFigures:
        """A year of ten thousand applications takes a second."""

    def print_figures(self, figures: OfficeFigures) -> None:
        """One sheet. Raises OutOfPaper or PrinterUnreachable."""

    def receptions(self, day: date) -> DayOfReceptions: ...

    def book(self, wish: Wish, by: Staff) -> Reception:
        """Raises what `registry.receptions` refuses; so do the three that follow."""

    def move(self, booking: bytes, wish: Wish, by: Staff) -> Reception: ...

    def hold(
        self,
        booking: bytes,
        outcome: ReceptionOutcome,
        note: str,
        by: Staff,
        application: Number | None = None,
    ) -> Reception: ...

    def open_again(self, booking: bytes, by: Staff) -> Reception: ...

    def appeal_of(self, name: str) -> Number | None:
        """The newest appeal that somebody of this name handed in; None without one."""

    def print_receptions(self, day: date) -> None:
        """The list of a day. Raises OutOfPaper or PrinterUnreachable."""

    def make_register(
        self,
        period: Period,
        folder: Path,
        by: Staff,
        told: Callable[[float], None],
        stopped: Callable[[], bool],
    ) -> RegisterMade | None:
        """Write the register into a new folder beneath this one; None when `stopped` says so.

        `told` hears how much is done, 0 to 1. It is a look at everybody's data, and written down
        as one. Raises a Trouble; nothing that looks finished is left behind then.
        """
