"""The line of one day: tickets, whose turn it is, and how long it may take.

A fold of events, each of which happened at a time that it names (UTC ms, the relay's clock). Kept
out: clock, files, who may ask what (`app.line_keeper`), and every name: a ticket has none.
Decision 11 says why it is so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from registry.from_hall import LineDay

# What people come for, in the words of the kiosk's four buttons. The spheres of the catalogue are
# finer; nobody in a hall should have to tell ten apart.
SPHERES: Final = ("social", "land", "farm", "other")
PRIORITY_IN_A_ROW: Final = 2  # with priority, before one without is called
AGAIN_MS: Final = 2 * 60_000  # after a call, F9 calls the same number once more
ENOUGH_VISITS: Final = 5  # to say anything about how long it takes
LAST_VISITS: Final = 20
LONGEST_VISIT_MS: Final = 3 * 60 * 60_000  # more is a ticket nobody ended, not a visit
TICKET_ID_BYTES: Final = 8
LETTERS: Final = "ABEKMHOPCTX"  # the same to the eye in Latin and Cyrillic
_STEP: Final = 5  # minutes: nobody waits 17 of them
_MINUTE: Final = 60_000

TicketId = Annotated[bytes, Meta(min_length=TICKET_ID_BYTES, max_length=TICKET_ID_BYTES)]


def series_of(kiosk: int) -> str:
    """The letter, or two, before the numbers of the kiosk with this number (1 to 99)."""
    high, low = divmod(kiosk - 1, len(LETTERS))
    return (LETTERS[high - 1] if high else "") + LETTERS[low]


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """A place in the line. `series` and `n` are what is printed, `id` is what counts."""

    id: TicketId
    series: Annotated[str, Meta(min_length=1, max_length=2)]
    n: Annotated[int, Meta(ge=1, le=9999)]
    sphere: Annotated[str, Meta(max_length=16)]
    priority: bool = False

    @property
    def shown(self) -> str:
        return f"{self.series} {self.n}"


class Issued(msgspec.Struct, frozen=True, array_like=True, tag=1):
    at: int
    ticket: Ticket


class Called(msgspec.Struct, frozen=True, array_like=True, tag=2):
    at: int
    ticket: bytes
    desk: int


class CalledAgain(msgspec.Struct, frozen=True, array_like=True, tag=3):
    at: int
    ticket: bytes


class Absent(msgspec.Struct, frozen=True, array_like=True, tag=4):
    at: int
    ticket: bytes


class Served(msgspec.Struct, frozen=True, array_like=True, tag=5):
    at: int
    ticket: bytes


class PassedOn(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """Another desk is to call it; the time it has waited stays its own."""

    at: int
    ticket: bytes
    desk: int


Event = Issued | Called | CalledAgain | Absent | Served | PassedOn

NEXT, AGAIN, ABSENT, DONE, PASS = "next", "again", "absent", "done", "pass"


class Press(msgspec.Struct, frozen=True, array_like=True):
    """What a specialist pressed. `current` is the ticket that the desk believes it has called: if
    that is not so, an answer was lost, and nothing must happen twice."""

    what: str
    current: bytes = b""
    to: int = 0  # the desk it is passed on to


@dataclass(frozen=True, slots=True)
class Waiting:
    ticket: Ticket
    since: int
    desk: int = 0  # the only one to call it; 0: any


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Called to a desk. `times` counts the calls, `last` is the newest of them."""

    waited: Waiting
    desk: int
    at: int
    last: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """What can honestly be said to somebody who waits. Minutes; None: nobody can say yet."""

    before: int
    minutes: tuple[int, int] | None


# Desks at work and the spheres they serve; an empty tuple is all of them.
Desks = Mapping[int, tuple[str, ...]]


class LineUp:
    """How the line stands after the events it was told."""

    def __init__(self) -> None:
        self.tickets: dict[bytes, Ticket] = {}
        self.waiting: dict[bytes, Waiting] = {}
        self.called: dict[int, AtDesk] = {}  # by desk
        self._priority_run = 0
        self._visits: list[tuple[str, int]] = []  # sphere, milliseconds

    def apply(self, event: Event) -> None:
        """An event that does not fit changes nothing: files come from disks."""
        match event:
            case Issued(at, ticket):
                if ticket.id not in self.tickets:
                    self.tickets[ticket.id] = ticket
                    self.waiting[ticket.id] = Waiting(ticket, at)
            case Called(at, ticket, desk):
                self._call(at, ticket, desk)
            case CalledAgain(at, ticket):
                one = self._at_desk(ticket)
                if one is not None:
                    times = one.times + 1
                    self.called[one.desk] = AtDesk(one.waited, one.desk, one.at, at, times)
            case PassedOn(_, ticket, desk):
                one = self._leaves(ticket)
                if one is not None:
                    waited = one.waited
                    self.waiting[ticket] = Waiting(waited.ticket, waited.since, desk)
            case Served(at, ticket):
                one = self._leaves(ticket)
                if one is not None and 0 < at - one.at <= LONGEST_VISIT_MS:
                    self._visits.append((one.waited.ticket.sphere, at - one.at))
            case Absent(_, ticket):
                self._leaves(ticket)

    def last_of(self, series: str) -> int:
        """The greatest number given in this series; 0: none."""
        return max((one.n for one in self.tickets.values() if one.series == series), default=0)

    def longest_since(self) -> int | None:
        """Since when the one who has waited longest does, UTC ms."""
        return min((one.since for one in self.waiting.values()), default=None)

    def after(self, press: Press, desk: int, now: int, desks: Desks) -> Iterator[Event]:
        """What this press makes happen; nothing when the desk was mistaken about its ticket."""
        one = self.called.get(desk)
        current = one.waited.ticket.id if one is not None else b""
        if press.current != current:
            return
        if press.what == NEXT:
            if current:
                yield Served(now, current)
            following = self._following(desk, desks)
            if following is not None:
                yield Called(now, following.ticket.id, desk)
        elif not current:
            return
        elif press.what == AGAIN:
            yield CalledAgain(now, current)
        elif press.what == ABSENT:
            yield Absent(now, current)
        elif press.what == DONE:
            yield Served(now, current)
        elif press.what == PASS and press.to in desks and press.to != desk:
            yield PassedOn(now, current, press.to)

    def place_of(self, ticket: bytes, desks: Desks) -> Place | None:
        """How many are called before this one, as it looks now; None when it does not wait."""
        mine = self.waiting.get(ticket)
        if mine is None:
            return None
        before = 0
        for one in self._in_order():
            if one is mine:
                break
            before += _share_a_desk(one.ticket.sphere, mine.ticket.sphere, desks)
        return Place(before, self._minutes(before, mine.ticket.sphere, desks))

    def _minutes(self, before: int, sphere: str, desks: Desks) -> tuple[int, int] | None:
        serving = sum(_serves(served, sphere) for served in desks.values())
        took = sorted([ms for kind, ms in self._visits if kind == sphere][-LAST_VISITS:])
        if len(took) < ENOUGH_VISITS or not serving:
            return None
        short, long = took[len(took) // 4], took[-1 - len(took) // 4]
        least = before * short / serving / _MINUTE
        most = (before + 1) * long / serving / _MINUTE
        low, high = int(least // _STEP) * _STEP, -int(-most // _STEP) * _STEP
        return low, max(high, low + _STEP)

    def _call(self, at: int, ticket: bytes, desk: int) -> None:
        waited = self.waiting.pop(ticket, None)
        if waited is None:
            return
        self.called[desk] = AtDesk(waited, desk, at, at)
        self._priority_run = self._priority_run + 1 if waited.ticket.priority else 0

    def _at_desk(self, ticket: bytes) -> AtDesk | None:
        return next((one for one in self.called.values() if one.waited.ticket.id == ticket), None)

    def _leaves(self, ticket: bytes) -> AtDesk | None:
        one = self._at_desk(ticket)
        return None if one is None else self.called.pop(one.desk)

    def _following(self, desk: int, desks: Desks) -> Waiting | None:
        """Whom this desk calls next."""
        own = [one for one in self.waiting.values() if one.desk == desk]
        if own:
            return min(own, key=_age)
        # What waits for a desk that has gone home is anybody's.
        free = [one for one in self.waiting.values() if one.desk == 0 or one.desk not in desks]
        served = desks.get(desk, ())
        return _first(
            [one for one in free if _serves(served, one.ticket.sphere)], self._priority_run
        )

    def _in_order(self) -> Iterator[Waiting]:
        """All who wait, in the order in which one desk for everything would call them."""
        left, run = list(self.waiting.values()), self._priority_run
        while (one := _first(left, run)) is not None:
            left.remove(one)
            run = run + 1 if one.ticket.priority else 0
            yield one


def _first(waiting: Sequence[Waiting], run: int) -> Waiting | None:
    entitled = [one for one in waiting if one.ticket.priority]
    others = [one for one in waiting if not one.ticket.priority]
    if entitled and not (others and run >= PRIORITY_IN_A_ROW):
        return min(entitled, key=_age)
    return min(others, key=_age, default=None)


def _age(one: Waiting) -> int:
    return one.since


def _serves(served: tuple[str, ...], sphere: str) -> bool:
    return not served or sphere in served


def _share_a_desk(one: str, other: str, desks: Desks) -> bool:
    """Whether a desk at work serves both; with nobody at work yet, everybody counts."""
    return not desks or any(_serves(s, one) and _serves(s, other) for s in desks.values())


# -- what is said between the devices and the relay ---------------------------------------------

VERSION: Final = 1
LARGEST_ASK: Final = 64 * 1024  # bytes
MOST_TICKETS: Final = 500  # brought at once: a day of the busiest kiosk comes in a few


class Given(msgspec.Struct, frozen=True, array_like=True):
    """A ticket that a kiosk has given, and how long ago by its own clock, ms: two clocks differ."""

    ticket: Ticket
    ago: Annotated[int, Meta(ge=0)]


class Ask(msgspec.Struct, frozen=True, array_like=True):
    version: int = VERSION
    given: Annotated[tuple[Given, ...], Meta(max_length=MOST_TICKETS)] = ()
    press: Press | None = None
    serves: Annotated[tuple[str, ...], Meta(max_length=16)] = ()  # of a desk; () is everything
    over: Annotated[str, Meta(max_length=10)] = ""  # of a kiosk: a day that is over, ISO


class Call(msgspec.Struct, frozen=True, array_like=True):
    """A number that is called to a desk, for the screen in the hall."""

    shown: str
    desk: int
    last: int  # UTC ms, the relay's clock


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A ticket's place, for the kiosk that gave it. `most` 0: how long, nobody can say yet."""

    ticket: bytes
    before: int
    least: int = 0
    most: int = 0


class News(msgspec.Struct, frozen=True, array_like=True):
    """How the line stands, for whoever asked."""

    version: int = VERSION
    day: str = ""
    waiting: int = 0
    longest: int = 0  # minutes
    calls: tuple[Call, ...] = ()  # newest first
    desks: tuple[int, ...] = ()  # at work
    # for a desk
    ticket: bytes = b""
    shown: str = ""
    again: bool = False  # F9 calls the same number once more
    times: int = 0
    # for a kiosk
    last: int = 0  # the greatest number of its series that is known here
    told: tuple[Told, ...] = ()
    over: str = ""  # the day that was asked for, if anything is known of it here
    figures: tuple[LineDay, ...] = ()  # of its own numbers on that day
