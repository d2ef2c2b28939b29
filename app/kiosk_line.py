"""Tickets at the kiosk: each on its disk before it is shown, and at the relay when that answers.

Implements `kiosk.ticket_place.TicketPlace`. Why no number is ever given twice: decision 11.
"""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

import msgspec

from app.day_file import DayFile, days_in
from app.homes import write_whole
from app.line_client import LineAway, LineWire, Rounds
from app.wiring import Device
from kiosk.ticket_place import TicketGiven
from printing.forms import roll_of
from printing.ticket import TicketPaper, ticket_pdf
from registry.application import office_day
from registry.failures import Trouble
from registry.from_hall import LineDay
from registry.line_up import (
    MOST_TICKETS,
    SPHERES,
    TICKET_ID_BYTES,
    Ask,
    Given,
    News,
    Ticket,
    series_of,
)
from registry.ports import Printer, PrintJob

_EVERY_S: Final = 5.0


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    at: int  # UTC ms, our clock
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the relay said last: its greatest number of our letter, whatever day it calls it."""

    last: int = 0


_kept = msgspec.msgpack.Decoder(_Kept)


class KioskLine:
    """Give from one thread or many; the line is told of it by `start`'s own."""

    def __init__(self, device: Device, printer: Printer | None) -> None:
        self._device = device
        self._folder = device.home.line
        self._marker = self._folder / "heard"
        self._series = series_of(device.certificate.desk)
        self._wire = LineWire(device)
        self._printer = printer
        self._lock = Lock()
        self._heard = _Heard()
        self._open(office_day(device.clock.now()))
        self._rounds = Rounds(self._carry, _EVERY_S)

    def start(self) -> None:
        self._rounds.start()

    def stop(self) -> None:
        self._rounds.stop()
        self._wire.close()

    @property
    def is_open(self) -> bool:
        return self._marker.exists()

    @property
    def can_print(self) -> bool:
        return self._printer is not None

    def give(self, sphere: str, *, priority: bool) -> TicketGiven:
        if sphere not in SPHERES:
            raise AssertionError("the screen offers what the line knows")
        kept = self._number(sphere, priority=priority)
        try:
            news = self._ask(kept)
        except LineAway:
            self._rounds.wake()
            return _given(kept, called_by_hand=True)
        told = next((one for one in news.told if one.ticket == kept.ticket.id), None)
        if told is None:
            return _given(kept, called_by_hand=False)
        minutes = (told.least, told.most) if told.most else None
        return _given(kept, called_by_hand=False, before=told.before, minutes=minutes)

    def print(self, ticket: TicketGiven) -> None:
        if self._printer is None:
            raise AssertionError("asked to print without a printer")
        office = self._device.office
        paper = TicketPaper(
            ticket.shown,
            ticket.sphere,
            ticket.at,
            office.name_kk,
            office.name_ru,
            None if ticket.called_by_hand else ticket.before,
        )
        name = f"ticket-{ticket.shown.replace(' ', '')}-{ticket.at}"
        roll = roll_of(self._device.settings.paper)
        self._printer.print(PrintJob(name, ticket_pdf(paper, roll)))

    # -- days that are over ------------------------------------------------------------------------

    def days_before(self, today: date) -> tuple[date, ...]:
        """The days of which numbers of ours still lie here, the oldest first."""
        return tuple(one for one in days_in(self._folder) if one < today)

    def given_on(self, day: date) -> tuple[Ticket, ...]:
        return tuple(_kept.decode(one).ticket for one in DayFile(self._folder, day).records)

    def became_of(self, day: date) -> tuple[LineDay, ...] | None:
        """What the relay knows of our numbers on that day; None where it knows nothing of it.

        Raises LineAway.
        """
        news = self._wire.ask(Ask(over=day.isoformat()))
        return news.figures if news.over == day.isoformat() else None

    def _number(self, sphere: str, *, priority: bool) -> _Kept:
        """The next number, on our disk. Raises Trouble, HomeUnusable."""
        if not self.is_open:
            raise Trouble  # new here, and nobody said which numbers are given already
        with self._lock:
            now = self._device.clock.now()
            self._turn_page(office_day(now))
            own = max((one.ticket.n for one in self._given), default=0)
            n = max(own, self._heard.last) + 1
            identity = self._device.random.bytes(TICKET_ID_BYTES)
            kept = _Kept(now, Ticket(identity, self._series, n, sphere, priority))
            self._file.add(msgspec.msgpack.encode(kept))
            self._given.append(kept)
        return kept

    def _turn_page(self, today: date) -> None:
        if today != self._file.day:
            self._open(today)
            self._heard = _Heard()

    def _open(self, day: date) -> None:
        self._file = DayFile(self._folder, day)
        self._given = [_kept.decode(one) for one in self._file.records]
        self._taken: set[bytes] = set()  # at the relay; after a restart all are brought again

    def _carry(self) -> None:
        """Bring what the relay lacks, or only hear how far its numbers go."""
        try:
            self._ask(None)
        except LineAway:
            return

    def _ask(self, mine: _Kept | None) -> News:
        """Raises LineAway."""
        with self._lock:
            now = self._device.clock.now()
            self._turn_page(office_day(now))
            day = self._file.day
            lacking = [
                one for one in self._given if one.ticket.id not in self._taken and one is not mine
            ]
            bring = [*lacking[: MOST_TICKETS - 1], *([mine] if mine is not None else [])]
        given = tuple(Given(one.ticket, max(0, now - one.at)) for one in bring)
        news = self._wire.ask(Ask(given=given))
        with self._lock:
            if day == self._file.day:
                self._taken.update(one.ticket.id for one in bring)
                self._heard = _Heard(news.last)
                if news.last < max((one.ticket.n for one in self._given), default=0):
                    # It has forgotten some, or one was given just now: safe to bring twice.
                    self._taken.clear()
        if not self.is_open:
            write_whole(self._marker, b"")
        return news


def _given(
    kept: _Kept,
    *,
    called_by_hand: bool,
    before: int = 0,
    minutes: tuple[int, int] | None = None,
) -> TicketGiven:
    ticket = kept.ticket
    return TicketGiven(
        ticket.shown, ticket.sphere, ticket.priority, kept.at, called_by_hand, before, minutes
    )


def tickets_of(device: Device, printer: Printer | None = None) -> KioskLine | None:
    """None where no tickets are given, or the office has no relay to keep their line."""
    settings = device.settings
    return KioskLine(device, printer) if settings.tickets and settings.relay else None
