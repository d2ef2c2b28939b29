"""What a day's line came to: numbers given, called, absent, and how long people waited. Pure."""

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import Final

from msgspec.structs import replace

from registry.from_hall import LineDay
from registry.line_up import Absent, Called, Event, Issued, Ticket

_MINUTE: Final = 60_000


def days_figures(day: date, events: Iterable[Event], series: str) -> tuple[LineDay, ...]:
    """Of the numbers of one kiosk (`series`), a row for each kind of errand that was asked for."""
    given: dict[bytes, tuple[Ticket, int]] = {}
    waited: dict[bytes, int] = {}  # of each that was called: until its first call, ms
    absent: set[bytes] = set()
    for event in events:
        match event:
            case Issued(at, ticket) if ticket.series == series:
                given.setdefault(ticket.id, (ticket, at))
            case Called(at, called) if called in given:
                waited.setdefault(called, max(0, at - given[called][1]))
            case Absent(_, gone) if gone in given:
                absent.add(gone)
    spheres = sorted({ticket.sphere for ticket, _ in given.values()})
    return tuple(_row(day, sphere, given, waited, absent) for sphere in spheres)


def _row(
    day: date,
    sphere: str,
    given: dict[bytes, tuple[Ticket, int]],
    waited: dict[bytes, int],
    absent: set[bytes],
) -> LineDay:
    own = {one for one, (ticket, _) in given.items() if ticket.sphere == sphere}
    waits = [waited[one] for one in own if one in waited]
    wait = round(median(waits) / _MINUTE) if waits else None
    return LineDay(day, sphere, len(own), len(waits), len(own & absent), wait)


def as_given(
    day: date, tickets: Iterable[Ticket], became: Iterable[LineDay] | None
) -> tuple[LineDay, ...]:
    """The numbers that a kiosk gave, with what the relay says became of them: the kiosk alone knows
    those that it gave while the relay was away. `became` None: nobody can say anything."""
    spheres = [ticket.sphere for ticket in tickets]
    told = {one.sphere: one for one in became or ()}
    rows = []
    for sphere in sorted(set(spheres)):
        row = LineDay(day, sphere, spheres.count(sphere))
        if became is not None:
            known = told.get(sphere, LineDay(day, sphere, 0, 0, 0))
            row = replace(row, called=known.called, absent=known.absent, wait=known.wait)
        rows.append(row)
    return tuple(rows)
