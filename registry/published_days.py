"""Which calendar is in force: the one that came with the program, and the days that the district
has published since. Pure: what was published is handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.calendar import Calendar
from registry.calendar_facts import DaysPublished


@dataclass(frozen=True, slots=True)
class SaidDays:
    """A fact as the district wrote it, with its place among others."""

    fact: DaysPublished
    tick: int
    payload: bytes = field(repr=False)
    at: int = 0  # UTC ms
    actor: str = ""  # staff number of who confirmed it


def states(first: Calendar, said: Iterable[SaidDays]) -> tuple[Calendar, ...]:
    """The calendar as it came with the program, and after each thing said, the newest last.

    A term was counted by one of these, whatever a desk had heard by then. The order of `said` does
    not matter.
    """
    known = [first]
    for one in in_order(said):
        # A row said later wins over one of the same day and act: it stands behind it.
        known.append(Calendar.of((*known[-1].rows, *one.fact.days)))
    return tuple(known)


def in_order(said: Iterable[SaidDays]) -> list[SaidDays]:
    """As they were said."""
    return sorted(said, key=lambda one: (one.tick, one.payload))
