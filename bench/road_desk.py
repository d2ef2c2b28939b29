"""One desk at its end of the line, for one run: entries are written, then carried until settled.

Started by `bench.road` in the desk's namespace. It writes by the desk's verbs, says what it wrote,
waits for a line on its standard input, and goes its way as `tereze sync` does (`app.ways`); with
`--with-pauses` as the road's thread of a counter does, which tries again after the line broke.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event

from app.assets import first_catalogue
from app.homes import Home
from app.office import OpenOffice
from app.ways import Ways
from app.wiring import Device
from bench.office import BY, open_desk
from bench.peers.payload import documents
from bench.people import Residents
from bench.road_limit import encoding
from registry.facts import PaperKind
from registry.road import Frame
from sync.exchange import Reached, all_steps
from sync.uploader import RoadState, UploaderThread

PATIENCE_S: Final = 3600.0


@dataclass
class RoadDesk:
    """A desk with its window's parts, and what it wrote for this run."""

    device: Device
    office: OpenOffice
    written: tuple[Frame, ...] = ()

    @classmethod
    def open(cls, folder: Path, made: int) -> "RoadDesk":
        """`made`: seals so far, so that none comes twice."""
        device = Device.load(Home(folder))
        office, sealer = open_desk(device)
        sealer.made = made
        return cls(device, office)

    def write(self, count: int, seed: int, *, whole_lives: bool) -> None:
        before = self.office.parts.road.heads()
        with _not_waiting_for_the_disk(self.office.parts.book.engine):
            self._live(count, seed, whole_lives=whole_lives)
        self.written = tuple(self.office.parts.road.frames_after(before))

    def _live(self, count: int, seed: int, *, whole_lives: bool) -> None:
        for form in Residents(first_catalogue(), seed).forms(count):
            number = self.office.parts.desk.register(form, BY).number
            if whole_lives:
                for paper in (PaperKind.RECEIPT, PaperKind.OFFICE_COPY):
                    self.office.parts.desk.mark_printed(paper, number.digits, "laser", BY)
                self.office.parts.desk.send_papers(number, BY)
                self.office.parts.desk.mark_printed(
                    PaperKind.COVER_SHEET, number.digits, "laser", BY
                )

    @property
    def waiting(self) -> int:
        return self.office.parts.road.waiting().count

    def carry(self) -> None:
        """One round, to its end."""
        ways = Ways.of(self.device, self.office.parts.road)
        try:
            outcome = all_steps(ways.way)
        finally:
            ways.close()
        if not isinstance(outcome, Reached):
            print(f"the round ended: {outcome}", file=sys.stderr)

    def carry_with_pauses(self) -> Iterator[dict[str, Any]]:
        """The road's own thread; says how far it is every ten seconds, until nothing waits."""
        device, settled = self.device, threading.Event()

        def changed(_: RoadState) -> None:
            if not self.waiting:
                settled.set()

        ways = Ways.of(device, self.office.parts.road)
        lock = device.home.folder / "road.lock"
        road = UploaderThread(
            ways.way, device.clock, device.random, lock, changed, ways.pace.wait_after
        )
        begun = time.monotonic()
        road.start()
        while not settled.wait(10) and time.monotonic() - begun < PATIENCE_S:
            yield {"at_s": round(time.monotonic() - begun), "waiting": self.waiting}
        road.stop()
        ways.close()


@contextmanager
def _not_waiting_for_the_disk(engine: Engine) -> Iterator[None]:
    """Thousands of commits that are not measured; those of the round are as durable as ever."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(engine, "connect", hurry)
    engine.dispose()  # what is connected from here on does not wait
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--made", type=int, default=0)
    parser.add_argument("--whole-lives", action="store_true", help="print and send papers too")
    parser.add_argument("--with-pauses", action="store_true", help="try again after a failure")
    parser.add_argument("--documents", type=Path, help="write the entries here for the peers")
    given = parser.parse_args()
    desk = RoadDesk.open(given.home, given.made)
    desk.write(given.count, given.seed, whole_lives=given.whole_lives)
    if given.documents:
        given.documents.write_text(json.dumps(documents(desk.written)), "utf-8")
    entries = sum(len(frame.entries) for frame in desk.written)
    _say(entries=entries, encoding=encoding(desk.written))
    import httpcore  # noqa: F401 — both are loaded at the first round of the morning

    import sync.http  # noqa: F401

    sys.stdin.readline()
    begun = time.monotonic()
    if given.with_pauses:
        for progress in desk.carry_with_pauses():
            _say(**progress)
    else:
        desk.carry()
    _say(seconds=time.monotonic() - begun, waiting=desk.waiting)


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
