"""The public page as residents load it: two workers on PostgreSQL, started by our own command.

The start page beside the same framework's "Hello World", served by the same server program with two
workers; a look-up by code beside bare scrypt in two processes. In turns, in one run; clients and
database work on the same cores. Residents come from addresses of their own, as a proxy hands them
on; beside it all look from one address, whose tries wait for each other.

    python -m bench.status                one JSON line; exit 1 when a goal is missed
"""

import argparse
import json
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import httpx

from app.assets import first_catalogue
from app.demo import make_district, settle
from app.demo_district import free_place, house
from app.homes import Home
from app.outside import SystemClock
from app.wiring import open_office
from bench.knocking import Knocked, get, knock, post
from bench.office import BY
from bench.people import Residents
from db.follower import follow_up
from registry.codes import new_code, scrypt_seal
from sync.exchange import Reached, Uploader
from tests.postgres import Server, programs, start
from tests.world import SeededRandom

GOAL_START: Final = 0.4  # of bare "Hello World"
GOAL_CODE: Final = 0.7  # of bare scrypt
WORKERS: Final = 2
CONNECTIONS: Final = 16
_NOBODY_LISTENS: Final = "http://127.0.0.1:9"
_READY_S: Final = 60.0


def village(server: Server, folder: Path, applications: int) -> tuple[Home, list[str]]:
    """A district on PostgreSQL with so many applications, and their codes."""
    with server.administrator() as connection:
        connection.execute(b"CREATE DATABASE village")
    home, clock = Home(folder / "district"), SystemClock()
    district = make_district(home, _NOBODY_LISTENS, clock, server.url("village"))
    device = settle(Home(folder / "desk"), district, _NOBODY_LISTENS, "desk", 1)
    office = open_office(device)
    forms = Residents(first_catalogue(), 11).forms(applications)
    receipts = [office.parts.desk.register(form, BY) for form in forms]
    codes = [one.code.digits for one in receipts if one.code is not None]
    peer = _InProcess(district, device)
    if not isinstance(Uploader(office.parts.road, peer, clock).run(), Reached):
        raise AssertionError("the district is in this process")
    follow_up(district.book)
    office.parts.book.engine.dispose()
    district.book.engine.dispose()
    return home, codes


class _InProcess:
    def __init__(self, district: Any, device: Any) -> None:
        self._road = district.road
        self._carrier = district.devices.device(device.certificate.device)

    def exchange(self, message: bytes) -> bytes:
        from district.ingest import ingest

        return ingest(message, self._carrier, self._road)


@contextmanager
def serving(command: list[str], log: Path, address: str) -> Iterator[str]:
    """The server's process, until it answers and as long as it is needed."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=said, stderr=said, cwd=house()
        )
        try:
            _wait_for(process, address)
            yield address
        finally:
            process.terminate()
            process.wait(_READY_S)


def _wait_for(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + _READY_S
    while True:
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _scrypt(seconds: float, seed: int, made: Any) -> None:
    code, district = new_code(SeededRandom(seed).bytes), bytes(16)
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        scrypt_seal(code, district)
        count += 1
    made.put(count / (time.perf_counter() - begun))


def bare_scrypt(seconds: float) -> float:
    """Seals a second, in two processes at once."""
    context = multiprocessing.get_context("spawn")
    made = context.Queue()
    many = [context.Process(target=_scrypt, args=(seconds, n, made)) for n in range(WORKERS)]
    for one in many:
        one.start()
    rates = [made.get() for _ in many]
    for one in many:
        one.join()
    return float(sum(rates))


def measure(hello: str, ours: str, codes: list[str], rounds: int, seconds: float) -> dict[str, Any]:
    start_requests = [get("/")] * CONNECTIONS
    bodies = [f"code={one}" for one in codes]
    looks = [post("/s", one, f"10.0.{n >> 8}.{n & 255}") for n, one in enumerate(bodies)]
    of_one_address = [post("/s", one) for one in bodies]
    for address in (hello, ours):  # warm
        knock(address, start_requests, 1.0, CONNECTIONS)
    bare, first, seals, found, together = [], [], [], [], []
    for _ in range(rounds):
        bare.append(knock(hello, start_requests, seconds, CONNECTIONS, b"Hello").per_second)
        first.append(knock(ours, start_requests, seconds, CONNECTIONS, b'name="code"').per_second)
        seals.append(bare_scrypt(seconds))
        found.append(_whole(knock(ours, looks, seconds, CONNECTIONS, b'id="sentence"')))
        last = knock(ours, of_one_address, seconds, CONNECTIONS, b'id="sentence"')
        together.append(_whole(last).per_second)
    waits = sorted(one for each in found for one in each.waits)
    looked = [one.per_second for one in found]
    return {
        "bench": "status",
        "start_per_s": round(statistics.median(first)),
        "hello_per_s": round(statistics.median(bare)),
        "start_of_hello": round(statistics.median(first) / statistics.median(bare), 3),
        "goal_start": GOAL_START,
        "looks_per_s": round(statistics.median(looked), 1),
        "scrypt_per_s": round(statistics.median(seals), 1),
        "look_of_scrypt": round(statistics.median(looked) / statistics.median(seals), 3),
        "goal_look": GOAL_CODE,
        "one_address_of_scrypt": round(statistics.median(together) / statistics.median(seals), 3),
        "look_p50_ms": round(waits[len(waits) // 2] * 1000),
        "look_p99_ms": round(waits[len(waits) * 99 // 100] * 1000),
    }


def _whole(found: Knocked) -> Knocked:
    """Every look is answered: nobody behind one address is sent away, nothing else is shown."""
    if set(found.statuses) != {200} or found.missing:
        raise AssertionError(f"{dict(found.statuses)}, {found.missing} without a sentence")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    given = parser.parse_args()
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    folder = Path(mkdtemp())
    server = start(binaries, durable=True)
    try:
        home, codes = village(server, folder, given.applications)
        bare, ours = free_place(8700), free_place(8800)
        hello = ["bench.hello", str(bare.port), str(WORKERS)]
        district = ["app.main", "district", "--home", str(home.folder), "--listen", ours.listen]
        district += ["--workers", str(WORKERS)]
        with (
            serving(hello, folder / "hello.log", bare.address),
            serving(district, folder / "district.log", ours.address),
        ):
            told = measure(bare.address, ours.address, codes, given.rounds, given.seconds)
    finally:
        server.stop()
        shutil.rmtree(server.folder)
        shutil.rmtree(folder)
    print(json.dumps(told))
    reached = told["start_of_hello"] >= GOAL_START and told["look_of_scrypt"] >= GOAL_CODE
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
