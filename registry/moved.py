"""Whose last day moves when the calendar changes, and by which days. Pure.

Terms are counted in working days of the calendar in force (АППК art. 76), so a day that becomes a
day off makes an open term longer. A date moves later only: what the receipt promised is never
taken back, also where a day off is worked again. What more time (art. 76) has named stays, and
moves to the next working day where it falls on a day off, within the cap of two months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.application import Application
from registry.calendar import Calendar, CalendarRow
from registry.calendar_facts import TermMoved
from registry.deadlines import (
    CONTROL_WORKING_DAYS,
    Deadline,
    Step,
    Term,
    due,
    extension_cap,
)
from registry.facts import Registered
from registry.office_facts import Extended

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """An open application that gets another date."""

    application: Application
    fact: TermMoved
    working: tuple[Step, ...]

    @property
    def is_later(self) -> bool:
        return self.fact.until > self.fact.before


@dataclass(frozen=True, slots=True)
class Unclear:
    """Its date follows from no calendar that ever was: somebody has to look at it himself."""

    application: Application


def promised(application: Application) -> Registered | None:
    """What the receipt says: as it was first written, without what moved or extended it since."""
    told = [one.fact for one in application.history if isinstance(one.fact, Registered)]
    return told[-1] if told else None


def move_of(
    application: Application, term: Term | None, calendars: Sequence[Calendar]
) -> Move | Unclear | None:
    """The other date that the newest of `calendars` gives it; None where its date stays.

    `calendars` are all that ever were, oldest first (`registry.published_days.states`). `term` is
    that of its service as it was registered, None where the catalogue does not know it.
    """
    known, first = application.registered, promised(application)
    if known is None or first is None or not application.stage.is_in_work:
        return None
    newest = calendars[-1]
    counted = [] if term is None else [due(first.received, term, one) for one in calendars]
    by = next((n for n, one in enumerate(counted) if one.legal == first.due), None)
    if by is None:
        return Unclear(application)
    until = max(first.due, counted[-1].legal, _extended(application, first, newest))
    if until == known.due:
        return None
    stood = _stood_by(application, first, known.due, counted, calendars)
    fact = TermMoved(
        known.number,
        until,
        _control(until, counted[-1], first, newest),
        known.due,
        differing(stood, newest, first.received, max(until, known.due)),
    )
    return Move(application, fact, counted[-1].working)


def _stood_by(
    application: Application,
    first: Registered,
    stands: date,
    counted: Sequence[Deadline],
    calendars: Sequence[Calendar],
) -> Calendar:
    """The newest calendar, before today's, by which the date was found that stands there now."""
    for calendar, one in reversed(list(zip(calendars[:-1], counted[:-1], strict=True))):
        if max(first.due, one.legal, _extended(application, first, calendar)) == stands:
            return calendar
    return calendars[0]


def _extended(application: Application, first: Registered, calendar: Calendar) -> date:
    """The last day that more time has given; the receipt's own where there was none."""
    given = [one.fact.until for one in application.history if isinstance(one.fact, Extended)]
    if not given:
        return first.due
    latest = max(given)
    return max(latest, min(calendar.next_working_day(latest), extension_cap(first.received)))


def _control(until: date, counted: Deadline, first: Registered, calendar: Calendar) -> date:
    if counted.legal == until:
        return counted.control
    earlier = calendar.add_working_days(until, -CONTROL_WORKING_DAYS)
    return min(max(earlier, first.received), until)


def differing(
    before: Calendar, after: Calendar, first: date, last: date
) -> tuple[CalendarRow, ...]:
    """The days after `first`, up to and with `last`, that one calendar counts and the other not:
    as the newer one names them."""
    found = []
    for offset in range(1, (last - first).days + 1):
        day = first + timedelta(days=offset)
        row = after.row_on(day)
        if row is not None and before.is_working_day(day) != after.is_working_day(day):
            found.append(row)
    return tuple(found)


def may_move(calendars: Sequence[Calendar]) -> tuple[date, date] | None:
    """The first and last day that not all of these count alike; None: no date can move."""
    days = {row.date for one in calendars for row in one.rows}
    odd = [day for day in days if len({one.is_working_day(day) for one in calendars}) > 1]
    return (min(odd), max(odd)) if odd else None
