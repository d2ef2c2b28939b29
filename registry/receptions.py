"""Personal reception (жеке қабылдау): booked, moved, held, and what came of it.

A booking is a short history of its own: each step is a fact with the same random id, and the last
one says how it stands. Kept out: where the facts lie (the caller hands them in), and words.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Final, Protocol

from registry.acting import Acting
from registry.application import office_day
from registry.failures import (
    NameMissing,
    NoSuchReception,
    ReceptionInThePast,
    ReceptionIsOver,
    ReceptionTimeUnclear,
)
from registry.names import tidy
from registry.numbers import Number
from registry.office_facts import ReceptionBooked, ReceptionHeld, ReceptionOutcome
from registry.offices import Staff
from registry.phones import tidy_phone

BOOKING_BYTES: Final = 16


class ReceptionTold(Protocol):
    """One fact about a booking, with who said it and when (UTC ms)."""

    @property
    def fact(self) -> object: ...

    @property
    def actor(self) -> str: ...

    @property
    def at(self) -> int: ...

    @property
    def tick(self) -> int:
        """Which of two was said later, whatever a clock says."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of a booking says. Checked by the verbs."""

    day: date
    time: str  # as typed: 10:30, 1030 or 10
    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    about: str = field(default="", repr=False)
    by_whom: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a booking's history."""

    fact: ReceptionBooked | ReceptionHeld = field(repr=False)
    actor: str
    at: int  # UTC ms


@dataclass(frozen=True, slots=True)
class Reception:
    """One booking as it stands."""

    booking: bytes
    booked: ReceptionBooked = field(repr=False)
    held: ReceptionHeld | None = field(default=None, repr=False)  # None: it is still to come
    steps: tuple[Step, ...] = field(default=(), repr=False)

    @property
    def is_open(self) -> bool:
        return self.held is None

    @property
    def is_final(self) -> bool:
        """An appeal was registered: that has a number and a life of its own."""
        return self.held is not None and bool(self.held.application)

    @property
    def moved(self) -> int:
        """How often it was put to another day or time."""
        times = [
            (one.fact.day, one.fact.time)
            for one in self.steps
            if isinstance(one.fact, ReceptionBooked)
        ]
        return sum(before != after for before, after in pairwise(times))


def receptions(told: Iterable[ReceptionTold]) -> tuple[Reception, ...]:
    """The bookings that these facts make, by day and time. The order of `told` does not matter.

    A booking said again after an outcome is open again: the outcome was entered by mistake.
    """
    steps: dict[bytes, list[Step]] = {}
    for one in sorted(told, key=lambda one: (one.tick, one.at)):
        fact = one.fact
        if isinstance(fact, ReceptionBooked | ReceptionHeld):
            steps.setdefault(fact.booking, []).append(Step(fact, one.actor, one.at))
    found = [known for each in steps.values() if (known := _reception(each)) is not None]
    return tuple(sorted(found, key=_by_time))


def _reception(steps: list[Step]) -> Reception | None:
    booked: ReceptionBooked | None = None
    held: ReceptionHeld | None = None
    for one in steps:
        if isinstance(one.fact, ReceptionBooked):
            booked, held = one.fact, None
        else:
            held = one.fact
    if booked is None:
        return None  # only its end has come here so far
    return Reception(booked.booking, booked, held, tuple(steps))


def _by_time(one: Reception) -> tuple[date, str, str, bytes]:
    return (one.booked.day, one.booked.time, one.booked.name, one.booking)


def read_time(typed: str) -> str:
    """«10:30» for 10:30, 10.30, 1030, 930 or 10. Raises ReceptionTimeUnclear."""
    digits = typed.strip().replace(".", ":").replace("-", ":")
    hours, _, minutes = digits.partition(":")
    if not minutes and len(hours) in (3, 4):
        hours, minutes = hours[:-2], hours[-2:]
    if not (hours.isascii() and hours.isdigit() and (minutes or "0").isdigit()):
        raise ReceptionTimeUnclear
    try:
        return time(int(hours), int(minutes or "0")).isoformat("minutes")
    except ValueError as cause:
        raise ReceptionTimeUnclear from cause


class Receptions:
    """The verbs. `told` gives all facts about one booking."""

    def __init__(self, desk: Acting, told: Callable[[bytes], Sequence[ReceptionTold]]) -> None:
        self._desk = desk
        self._told = told

    def book(self, wish: Wish, by: Staff) -> Reception:
        """Somebody will be received. Raises NameMissing, ReceptionInThePast, and as `read_time`."""
        booking = self._desk.random.bytes(BOOKING_BYTES)
        return self._write(booking, self._booked(booking, wish), by)

    def move(self, booking: bytes, wish: Wish, by: Staff) -> Reception:
        """To another day or time, or with other words. Raises ReceptionIsOver too."""
        self._open(booking)
        return self._write(booking, self._booked(booking, wish), by)

    def hold(
        self,
        booking: bytes,
        outcome: ReceptionOutcome,
        note: str,
        by: Staff,
        application: Number | None = None,
    ) -> Reception:
        """What came of it. An appeal that was taken may get its number later, by a second word.

        Raises ReceptionIsOver, and NoSuchApplication for a number that nobody here has.
        """
        known = self.known(booking)
        waits_for_number = (
            known.held is not None
            and known.held.outcome is ReceptionOutcome.APPEAL_TAKEN
            and not known.is_final
            and application is not None
        )
        if not known.is_open and not waits_for_number:
            raise ReceptionIsOver
        number = "" if application is None else self._desk.known(application).number
        held = ReceptionHeld(booking, outcome, note.strip(), number)
        return self._write(booking, held, by)

    def open_again(self, booking: bytes, by: Staff) -> Reception:
        """The outcome was a mistake. Raises ReceptionIsOver once an appeal has its number."""
        known = self.known(booking)
        if known.is_final:
            raise ReceptionIsOver
        return known if known.is_open else self._write(booking, known.booked, by)

    def known(self, booking: bytes) -> Reception:
        """How it stands. Raises NoSuchReception."""
        found = receptions(self._told(booking))
        if not found:
            raise NoSuchReception
        return found[0]

    def _open(self, booking: bytes) -> Reception:
        known = self.known(booking)
        if not known.is_open:
            raise ReceptionIsOver
        return known

    def _booked(self, booking: bytes, wish: Wish) -> ReceptionBooked:
        name = tidy(wish.name)
        if not name:
            raise NameMissing
        if wish.day < office_day(self._desk.now()):
            raise ReceptionInThePast
        phone = tidy_phone(wish.phone)
        return ReceptionBooked(
            booking=booking,
            day=wish.day,
            time=read_time(wish.time),
            name=name,
            phone=phone.e164 or phone.shown,
            about=wish.about.strip(),
            by_whom=tidy(wish.by_whom),
        )

    def _write(self, booking: bytes, fact: ReceptionBooked | ReceptionHeld, by: Staff) -> Reception:
        with self._desk.writing(lambda: self.known(booking)) as journal:
            journal.append(fact, actor=by.number)
        return self.known(booking)
