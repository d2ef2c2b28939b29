"""What the district says of days off, on its common chain, and of a date that moved by them, on an
office's. Which days count: `registry.published_days`; whose date moves: `registry.moved`.

The same rules hold as for all facts: numbers and order never change, new fields go to the end with
a default (`docs/format.md`).
"""

from datetime import date
from typing import ClassVar

from registry.calendar import CalendarRow
from registry.facts import Fact


class DaysPublished(Fact, frozen=True, array_like=True):
    """These days differ from their weekday, each from the day its act is in force.

    Said in one piece, so that a day off that moves and the Saturday that is worked for it are never
    known one without the other. A day is taken back by a row of the other kind.
    """

    KIND: ClassVar[int] = 47
    days: tuple[CalendarRow, ...]


class TermMoved(Fact, frozen=True, array_like=True):
    """A change of the calendar gave an application another last day (АППК art. 76: working days).

    Of several the last one counts, and none makes the date earlier than the receipt promised.
    """

    KIND: ClassVar[int] = 46
    number: str
    until: date
    control: date  # the day the office watches, three working days before
    before: date  # the date that stood there until then
    days: tuple[CalendarRow, ...]  # what lies in between and was not known when it was counted
