"""A new computer in an office that has been at work for years: how soon can somebody work at it?

A district on PostgreSQL holds so many entries of the office's other desks. The new desk is enrolled
by the real bytes, and is usable when its book stands; the rest comes by rounds of the road, while
somebody registers. In the middle the program is killed once and begins again.

    python -m bench.new_desk              one JSON line; exit 1 when it takes too long to be usable
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import msgspec

from app.assets import first_catalogue
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.wiring import Device, settle_in
from bench.office import open_desk
from bench.people import Residents
from db.devices import Devices
from db.road import BookRoad
from district.enrolment import District, Enrolment
from district.ingest import ingest
from registry.desk import Form
from registry.facts import PaperKind, PapersSent, Printed
from registry.numbers import Number
from registry.trust import fingerprint
from sync.enrol import make_request
from sync.exchange import Reached, Uploader
from sync.keys import DeviceKey
from tests.db.scribe import Scribe
from tests.db.test_any_order import _registered
from tests.district.house import EnrolmentShelf
from tests.postgres import programs, start
from tests.world import AIGUL, DISTRICT_ID, SOKOLOVKA, STATUS_ADDRESS, World

USABLE_S: Final = 20.0  # with a technician beside it
_CUT_AFTER: Final = 6  # rounds
_DESKS: Final = 3
_ENTRIES_EACH: Final = 4  # of an application


class _FillsLater:
    def wake(self) -> None:
        return


def fill(world: World, entries: int) -> None:
    """The other desks' past, as frames that carry ten applications each."""
    road = BookRoad(world.district.book)
    world.district.book.follower = _FillsLater()
    scribes = [Scribe(f"desk {one}", desk=one) for one in range(2, 2 + _DESKS)]
    for scribe in scribes:
        road.take_in(scribe.frames.pop())
    written: list[Any] = []
    for nth in range(entries // _ENTRIES_EACH):
        desk, serial = nth % _DESKS, 1 + nth // _DESKS
        scribe = scribes[desk]
        about, number = nth.to_bytes(16, "big"), Number.of_application(427, 2 + desk, serial)
        fact = msgspec.structs.replace(
            _registered(0, nth % 200), number=number.digits, seal=nth.to_bytes(16, "little")
        )
        prints = [Printed(kind, number.digits, 0, "laser") for kind in list(PaperKind)[:2]]
        said = (fact, *prints, PapersSent(number.digits, "land", 1))
        written.extend((desk, scribe.entry(one, about)) for one in said)
        if len(written) >= 10 * _ENTRIES_EACH * _DESKS:
            for which, writer in enumerate(scribes):
                road.take_in(writer.put(*(entry for one, entry in written if one == which)))
                writer.frames.clear()
            written.clear()


@dataclass
class _Rounds:
    """Rounds of the road until both ends are level, and what somebody at the desk notices."""

    device: Device
    office: OpenOffice
    exchange: Callable[[bytes], bytes]  # the district, without a line between
    count: int = 0
    waits: list[float] = field(default_factory=list)  # ms of a registration in between

    def run(self, form: Callable[[], Form]) -> OpenOffice:
        uploader = Uploader(self.office.parts.road, self, SystemClock())
        while True:
            outcome = uploader.step()
            if not isinstance(outcome, Reached):
                raise AssertionError(outcome)
            self.count += 1
            if not outcome.more:
                return self.office
            if self.count % 3 == 0:
                before = time.perf_counter()
                self.office.register(form(), AIGUL)
                self.waits.append(1000 * (time.perf_counter() - before))
            if self.count == _CUT_AFTER:  # the program ends here, and another one goes on
                self.office.parts.book.engine.dispose()
                self.office, _ = open_desk(self.device)
                uploader = Uploader(self.office.parts.road, self, SystemClock())


def measure(folder: Path, url: str, entries: int) -> dict[str, Any]:
    world = World(folder, url)
    world._open(world.district, 0, 0, "common")
    devices = Devices(world.district.book)
    devices.set_office(SOKOLOVKA)
    fill(world, entries)
    enrolment = Enrolment(
        EnrolmentShelf(world.district.book),
        District(DISTRICT_ID, STATUS_ADDRESS),
        world.district_key,
        world.clock,
        world.random,
    )
    road = world.district.road
    home, key = Home(folder / "new"), DeviceKey.create()
    home.make()
    key.save(home.key)
    code = enrolment.invite(427, 1).code

    begun = time.perf_counter()
    sealed = enrolment.enrol(make_request(key, code))
    answered = time.perf_counter() - begun
    sheet = fingerprint(world.district_key.public_key)
    device = settle_in(home, key, "http://127.0.0.1:9", sealed, sheet, demo=False)
    office, _ = open_desk(device)
    form = Residents(first_catalogue(), 3).form
    office.register(form(), AIGUL)
    usable = time.perf_counter() - begun

    carrier = devices.device(device.certificate.device)
    assert carrier is not None

    rounds = _Rounds(device, office, lambda message: ingest(message, carrier, road))
    begun = time.perf_counter()
    office = rounds.run(form)
    level = time.perf_counter() - begun
    held = len(office.parts.reading.entry_hashes())
    missing = set(world.district.reading.entry_hashes()) ^ set(office.parts.reading.entry_hashes())
    office.parts.book.engine.dispose()
    world.close()
    return {
        "bench": "new desk",
        "entries": held,
        "answer_bytes": len(sealed),
        "answer_s": round(answered, 2),
        "usable_s": round(usable, 2),
        "level_s": round(level, 1),
        "rounds": rounds.count,
        "register_ms_meanwhile": [round(one) for one in rounds.waits],
        "missing": len(missing),
        "goal_usable_s": USABLE_S,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    given = parser.parse_args()
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    folder, server = Path(mkdtemp()), start(binaries, durable=True)
    try:
        found = measure(folder, server.new_database(), given.entries)
    finally:
        server.stop()
        shutil.rmtree(server.folder)
        shutil.rmtree(folder)
    print(json.dumps(found))
    return 0 if found["usable_s"] <= USABLE_S and not found["missing"] else 1


if __name__ == "__main__":
    sys.exit(main())
