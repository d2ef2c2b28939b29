"""How quickly a full district answers: p95 of each page, through the real app, on PostgreSQL.

Filled once into a folder that is kept (`bench.district_filling`), half an hour for a million on two
quiet cores; killed in between it goes on. Only the seal of a control code is left out of a status
look-up: 19 ms of scrypt that `bench` measures elsewhere. Requests come one after the other.

    python -m bench.district --folder DIR [--applications 1000000] [--rounds 60] [--only-fill]

A JSON line for each page; exit code 1 where one is slower than the goal.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import select

from app.demo_accounts import DEMO_PASSWORD
from app.district import OpenDistrict
from app.serving import house_of, served
from bench.district_filling import FullDistrict
from bench.people import GIVEN, SURNAMES
from db.accounts import BookAccounts, Change
from db.counting import count_again
from db.tables import application
from district.rights import ASKED, DEVICE, DOOR, OPEN
from registry.codes import new_code
from registry.offices import Staff
from registry.role_names import AT_THE_DISTRICT
from registry.signing_in import as_typed
from tests.postgres import programs, start
from tests.world import SeededRandom

GOAL_MS: Final = 100.0  # p95
SAMPLE: Final = 500  # applications that are looked up
_EVERYBODY: Final = "D-77"
_ORIGIN: Final = "http://127.0.0.1"
_TOKEN: Final = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class KnownSeals:
    """The seal of a look-up, at no cost: each code leads to an application that is there."""

    seals: list[bytes]
    nth: int = 0

    def seal(self, code: str) -> bytes:
        self.nth += 1
        return self.seals[self.nth % len(self.seals)]


class Browser:
    """Somebody who may do everything, in this process."""

    def __init__(self, app: Any) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 5))
        self._client = httpx.AsyncClient(transport=transport, base_url=_ORIGIN, timeout=600)
        self._loop = asyncio.new_event_loop()

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        return self._loop.run_until_complete(self._client.request(method, path, **given))

    def token(self, path: str) -> str:
        found = _TOKEN.search(self.ask("GET", path).text)
        return found[1] if found else ""

    def sign_in(self) -> None:
        said = {"csrf": self.token("/sign-in"), "name": _EVERYBODY, "password": DEMO_PASSWORD}
        if self.ask("POST", "/sign-in", data=said).status_code != 303:
            raise AssertionError("nobody could sign in")

    def forget(self) -> None:
        self._client.cookies.clear()


def _somebody(district: OpenDistrict) -> None:
    """With every role that there is at a district."""
    accounts = BookAccounts(district.book)
    now = district.clock.now()
    person = Staff(_EVERYBODY, "Ли С. В.", "тексеруші", "аудитор", "auditor", AT_THE_DISTRICT)
    accounts.name_person(person, "", Change(now, "", "named"))
    hashed = district.hasher.hash(as_typed(DEMO_PASSWORD))
    accounts.set_secret(_EVERYBODY, hashed, None, Change(now, "", "password_chosen"))


def _sample(district: OpenDistrict) -> list[Any]:
    """Applications of all years and offices, half of them still in work."""
    columns = (application.c.number, application.c.seal, application.c.name)
    chance = random.Random(5)
    with district.book.reading() as connection:
        open_ones = connection.execute(
            select(*columns).where(application.c.ended_at.is_(None)).limit(SAMPLE * 20)
        ).all()
        first, last = connection.exec_driver_sql("SELECT min(id), max(id) FROM application").one()
        past: list[Any] = []
        for _ in range(SAMPLE // 2):
            at = application.c.id >= chance.randrange(first, last)
            past += connection.execute(
                select(*columns).where(at).order_by(application.c.id).limit(1)
            ).all()
    return chance.sample(list(open_ones), SAMPLE // 2) + past


def questions(browser: Browser, sample: list[Any]) -> Iterator[tuple[str, Callable[[int], Any]]]:
    """Each page by a name, and how it is asked for the n-th time."""

    def get(path: str) -> Callable[[int], httpx.Response]:
        return lambda _nth: browser.ask("GET", path)

    token = browser.token("/desk")

    def scan(text: str) -> httpx.Response:
        return browser.ask("POST", "/desk/scan", data={"csrf": token, "scan": text})

    yield "inbox of all departments", get("/desk")
    for department in ("land", "social"):
        yield f"inbox of {department}", _of_department(browser, department)
    yield "search: a number", lambda nth: scan(sample[nth % SAMPLE].number)
    yield "search: a whole name", lambda nth: scan(sample[nth % SAMPLE].name)
    yield "search: a surname", lambda nth: scan(SURNAMES[nth % len(SURNAMES)])
    yield (
        "search: surname and first name",
        lambda nth: scan(f"{SURNAMES[nth % len(SURNAMES)]} {GIVEN[nth % len(GIVEN)]}"),
    )
    yield "one paper", lambda nth: browser.ask("GET", f"/desk/{sample[nth % SAMPLE].number}")
    codes = SeededRandom(9)
    yield (
        "status look-up, its seal left out",
        lambda _nth: browser.ask("POST", "/s", data={"code": new_code(codes.bytes).digits}),
    )
    for (method, path), asked in sorted(ASKED.items()):
        if method != "GET" or "{" in path or asked in (DEVICE, DOOR) or path == "/desk":
            continue
        yield ("" if asked == OPEN else "staff: ") + path, get(path)


def _of_department(browser: Browser, code: str) -> Callable[[int], httpx.Response]:
    def ask(_nth: int) -> httpx.Response:
        browser.ask("GET", f"/desk?department={code}")
        begun = time.perf_counter()
        answer = browser.ask("GET", "/desk")
        answer.extensions["took"] = time.perf_counter() - begun
        return answer

    return ask


def _processor_s(postgres: int) -> float:
    """Seconds of the processor that this process and all of PostgreSQL's have had: what a page
    costs however busy the machine is."""
    ticks = 0
    children = Path(f"/proc/{postgres}/task/{postgres}/children").read_text().split()
    for one in children:
        with suppress(OSError):  # one that has ended since
            stat = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def timed(ask: Callable[[int], httpx.Response], rounds: int, postgres: int) -> dict[str, Any]:
    """p50, p95 and the longest in ms, after one that warms up, and what a page took of the
    processor; statuses, for nothing is measured that fails."""
    took, statuses, size = [], set(), 0
    ask(0)
    before = _processor_s(postgres)
    for nth in range(1, rounds + 1):
        begun = time.perf_counter()
        answer = ask(nth)
        took.append(1000 * answer.extensions.get("took", time.perf_counter() - begun))
        statuses.add(answer.status_code)
        size = max(size, len(answer.content))
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(cuts[-1], 1),
        "max_ms": round(max(took), 1),
        "processor_ms": round(1000 * (_processor_s(postgres) - before) / rounds, 1),
        "kb": round(size / 1000),
        "statuses": sorted(statuses),
    }


def measure(full: FullDistrict, rounds: int, only: str, postgres: int) -> Iterator[dict[str, Any]]:
    district = full.open()
    begun = time.perf_counter()
    count_again(district.book)
    yield {"bench": "counting for oversight", "seconds": round(time.perf_counter() - begun, 1)}
    _somebody(district)
    sample = _sample(district)
    house = house_of(district)
    seals = KnownSeals([row.seal for row in sample if row.seal])
    # Each look-up from another address: limits are measured elsewhere.
    app = served(replace(house, sealer=seals))
    browser = Browser(app)
    browser.sign_in()
    for name, ask in questions(browser, sample):
        if only in name:
            found = timed(ask, rounds, postgres)
            yield {"bench": "district", "page": name, **found, "load": round(os.getloadavg()[0], 1)}
    district.book.engine.dispose()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="kept from run to run")
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    parser.add_argument("--only-fill", action="store_true")
    parser.add_argument("--as-it-is", action="store_true", help="fill nothing on")
    given = parser.parse_args()
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    given.folder.mkdir(exist_ok=True, parents=True)
    given.folder.chmod(0o755)
    server = start(binaries, kept=given.folder / "pg")
    missed = False
    try:
        with server.administrator() as connection:
            named = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'full'")
            if not named.fetchall():
                connection.execute('CREATE DATABASE "full"')
        full = FullDistrict(given.folder, server.url("full"))
        full.make()
        for done in () if given.as_it_is else full.fill(given.applications):
            print(f"\r{done} applications", end="", file=sys.stderr, flush=True)
        if not given.only_fill:
            for line in measure(full, given.rounds, given.only, server.process.pid):
                over = line.get("p95_ms", 0) > GOAL_MS
                missed = missed or over
                print(json.dumps({**line, **({"missed": True} if over else {})}), flush=True)
    finally:
        server.stop()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
