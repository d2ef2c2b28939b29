"""The line of those who wait, as a counter window asks for it: implements `counter.line_place`."""

from dataclasses import replace
from threading import Lock
from typing import Final, Protocol

from app.line_client import LineAway, LineWire, Rounds
from app.wiring import Device
from counter.line_place import LineNow
from registry.line_up import ABSENT, AGAIN, NEXT, PASS, Ask, News, Press

_EVERY_S: Final = 2.0


class Wire(Protocol):
    def ask(self, ask: Ask) -> News:
        """Raises LineAway."""

    def close(self) -> None: ...


class OfficeLine:
    """Asks the relay in a thread of its own; a press is carried by the next request, at once."""

    def __init__(self, wire: Wire, desk: int, serves: tuple[str, ...] = ()) -> None:
        """`serves`: the kinds this desk calls (`registry.line_up.SPHERES`); () is all."""
        self._wire = wire
        self._serves = serves
        self._desk = desk
        self._now = LineNow()
        self._ticket = b""  # what the window shows as called
        self._press: Press | None = None
        self._lock = Lock()
        self._rounds = Rounds(self.step, _EVERY_S)

    def start(self) -> None:
        self._rounds.start()

    def stop(self) -> None:
        self._rounds.stop()
        self._wire.close()

    def now(self) -> LineNow:
        return self._now

    def call(self) -> None:
        self._wants(AGAIN if self._now.again else NEXT)

    def again(self) -> None:
        self._wants(AGAIN)

    def done(self) -> None:
        self._wants(NEXT)

    def absent(self) -> None:
        self._wants(ABSENT)

    def pass_on(self, desk: int) -> None:
        self._wants(PASS, desk)

    def _wants(self, what: str, to: int = 0) -> None:
        with self._lock:
            if self._press is not None:
                return  # two presses before an answer mean one
            self._press = Press(what, self._ticket, to)
            self._now = replace(self._now, busy=True)
        self._rounds.wake()

    def step(self) -> None:
        """One question to the relay, with what was pressed since the last one."""
        press = self._press
        try:
            news = self._wire.ask(Ask(press=press, serves=self._serves))
        except LineAway:
            self._heard(press, None)
        else:
            self._heard(press, news)

    def _heard(self, press: Press | None, news: News | None) -> None:
        """A press without an answer is dropped: whoever pressed sees that, and calls by hand."""
        with self._lock:
            if self._press is press:
                self._press = None
            busy = self._press is not None
            if news is None:
                self._now = LineNow(known=True, busy=busy, shown=self._now.shown)
                return
            self._ticket = news.ticket
            others = tuple(one for one in news.desks if one != self._desk)
            self._now = LineNow(
                reached=True,
                known=True,
                shown=news.shown,
                again=news.again,
                times=news.times,
                waiting=news.waiting,
                longest=news.longest,
                others=others,
                busy=busy,
            )


def line_of(device: Device) -> OfficeLine | None:
    """None where no tickets are given, or the office has no relay to keep their line."""
    settings = device.settings
    if not (settings.tickets and settings.relay):
        return None
    return OfficeLine(LineWire(device), device.certificate.desk, settings.serves)
