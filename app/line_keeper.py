"""The relay's half of the line: the day's events on its disk, and an answer for whoever asks.

The rules are in `registry.line_up`, why it is so in decision 11. Kept out: who signed the request
(`district.road`) and anything about residents: there is nothing of them in a ticket.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from app.day_file import DayFile
from registry.application import office_day
from registry.failures import BadFrame
from registry.from_hall import LineDay
from registry.line_days import days_figures
from registry.line_up import (
    AGAIN_MS,
    Ask,
    AtDesk,
    Call,
    Event,
    Given,
    Issued,
    LineUp,
    News,
    Told,
    series_of,
)
from registry.ports import Clock

AT_WORK_MS: Final = 10 * 60_000  # a desk not heard for so long has gone home
LONGEST_AGO_MS: Final = 16 * 60 * 60_000  # older is of another day, by a clock that was wrong
_SHOWN_CALLS: Final = 6
_MINUTE: Final = 60_000

_ask = msgspec.msgpack.Decoder(Ask)
_event = msgspec.msgpack.Decoder(Event)


class LineKeeper:
    """The line of this office's today. Many threads may ask at once."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._desks: dict[int, tuple[tuple[str, ...], int]] = {}  # spheres, when last heard
        self._open(office_day(clock.now()))

    def answer(self, role: str, number: int, body: bytes) -> bytes:
        """News for the device of this role and number. Raises BadFrame, and HomeUnusable when the
        disk does not take what happened: then it has not happened."""
        try:
            ask = _ask.decode(body)
        except msgspec.MsgspecError as cause:
            raise BadFrame("line") from cause
        with self._lock:
            now = self._clock.now()
            today = office_day(now)
            if today != self._file.day:
                self._open(today)
            if role == "kiosk":
                self._happen(list(self._brought(ask.given, number, now)))
            elif role == "desk":
                self._desks[number] = (ask.serves, now)
                if ask.press is not None:
                    desks = self._at_work(now)
                    self._happen(list(self._line.after(ask.press, number, now, desks)))
            return msgspec.msgpack.encode(self._news(role, number, ask, now))

    def _open(self, day: date) -> None:
        self._file = DayFile(self._folder, day)
        self._line = LineUp()
        for event in _events(self._file.records):
            self._line.apply(event)

    def _brought(self, given: Sequence[Given], kiosk: int, now: int) -> Iterator[Event]:
        """Tickets that are new here. The relay's clock decides: the kiosk says how long ago."""
        seen: set[bytes] = set()
        for one in given:
            ticket = one.ticket
            if ticket.series != series_of(kiosk):
                raise BadFrame("series")
            known = ticket.id in self._line.tickets or ticket.id in seen
            if not known and one.ago <= LONGEST_AGO_MS:
                seen.add(ticket.id)
                yield Issued(now - one.ago, ticket)

    def _happen(self, events: list[Event]) -> None:
        """On the disk first: what a screen has shown must still be so after a power cut."""
        if not events:
            return
        self._file.add(*(msgspec.msgpack.encode(one) for one in events))
        for one in events:
            self._line.apply(one)

    def _at_work(self, now: int) -> dict[int, tuple[str, ...]]:
        return {
            desk: serves
            for desk, (serves, heard) in sorted(self._desks.items())
            if abs(now - heard) <= AT_WORK_MS
        }

    def _news(self, role: str, number: int, ask: Ask, now: int) -> News:
        line = self._line
        since = line.longest_since()
        called = sorted(line.called.values(), key=lambda one: -one.last)
        news = News(
            day=self._file.day.isoformat(),
            waiting=len(line.waiting),
            longest=0 if since is None else max(0, now - since) // _MINUTE,
            calls=tuple(
                Call(one.waited.ticket.shown, one.desk, one.last) for one in called[:_SHOWN_CALLS]
            ),
            desks=tuple(self._at_work(now)),
        )
        if role == "desk":
            return _with_own(news, line.called.get(number), now)
        if role == "kiosk":
            told = tuple(self._told(ask.given, now))
            over, figures = self._of_day(ask.over, series_of(number))
            last = line.last_of(series_of(number))
            return msgspec.structs.replace(news, last=last, told=told, over=over, figures=figures)
        return news

    def _of_day(self, asked: str, series: str) -> tuple[str, tuple[LineDay, ...]]:
        """What a day that is over came to; ("", ()) where nothing of it lies here."""
        try:
            day = date.fromisoformat(asked) if asked else self._file.day
        except ValueError as cause:
            raise BadFrame("line") from cause
        if day >= self._file.day:
            return "", ()  # not over, by the clock that counts
        records = DayFile(self._folder, day).records
        return (asked, days_figures(day, _events(records), series)) if records else ("", ())

    def _told(self, given: Sequence[Given], now: int) -> Iterator[Told]:
        desks = self._at_work(now)
        for one in given[-1:]:  # the one whose visitor still stands there
            place = self._line.place_of(one.ticket.id, desks)
            if place is not None:
                yield Told(one.ticket.id, place.before, *(place.minutes or (0, 0)))


def _events(records: Iterable[bytes]) -> Iterator[Event]:
    for record in records:
        try:
            yield _event.decode(record)
        except msgspec.MsgspecError:
            continue  # of a newer program: what it did not write for us, we do not need


def _with_own(news: News, own: AtDesk | None, now: int) -> News:
    if own is None:
        return news
    ticket = own.waited.ticket
    again = 0 <= now - own.at < AGAIN_MS
    return msgspec.structs.replace(
        news, ticket=ticket.id, shown=ticket.shown, again=again, times=own.times
    )
