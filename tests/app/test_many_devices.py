"""Thirty desks at once against a real district: several processes, one address, one PostgreSQL."""

import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from sqlalchemy import select

from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.main import main
from app.office import OpenOffice
from app.outside import SystemClock
from bench.office import open_desk
from db.follower import behind
from db.tables import application, chain, journal, quarantine
from registry.department import Department
from registry.numbers import Number
from sync.exchange import Reached, Uploader
from tests.district.test_status import unknown_codes
from tests.postgres import Server, postgres
from tests.world import a_form, empty_book

__all__ = ["postgres"]
DESKS, EACH, ROUNDS, WORKERS = 30, 3, 2, 3
ACCEPTED = 2 * DESKS  # by the clerk, meanwhile
PATIENCE_S = 60.0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _program(*words: str | Path) -> list[str]:
    run = "import sys; from app.main import main; sys.exit(main())"
    return [sys.executable, "-c", run, *map(str, words)]


@dataclass
class Served:
    """A district at work, its desks, and the book as an eye of our own sees it."""

    district: OpenDistrict
    address: str
    offices: list[OpenOffice]
    uploaders: list[Uploader]
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Served]:
    tmp_path = tmp_path_factory.mktemp("served")
    url, port = postgres.new_book(), _free_port()
    address, home = f"http://127.0.0.1:{port}", Home(tmp_path / "district")
    district = make_district(home, address, SystemClock(), url)
    devices = []
    for number in range(1, DESKS + 1):
        desk = Home(tmp_path / f"desk{number}")
        desk.make()
        desk.book.write_bytes(empty_book())
        devices.append(settle(desk, district, address, "desk", number))
    ready = tmp_path / "ready"
    words = ("district", "--home", home.folder, "--workers", str(WORKERS), "--ready-file", ready)
    process = subprocess.Popen(_program(*words), stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE_S
    while not ready.exists():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    offices = [open_desk(device)[0] for device in devices]
    peers = [device.peer() for device in devices]
    ways = [
        Uploader(office.parts.road, peer, SystemClock())
        for office, peer in zip(offices, peers, strict=True)
    ]
    yield Served(district, address, offices, ways, process)
    for peer in peers:
        peer.close()
    for office in offices:
        office.parts.book.engine.dispose()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_S) == 0
    district.book.engine.dispose()
    postgres.drop(url)


def _all_at_once(served: Served) -> list[Number]:
    """Every desk registers and carries, and a clerk accepts, all in the same moments."""
    gate = Barrier(DESKS + 1)
    numbers: list[Number] = []

    def work(desk: int) -> None:
        office, way = served.offices[desk], served.uploaders[desk]
        gate.wait()
        for _ in range(ROUNDS):
            made = [office.register(a_form(), SPECIALISTS[0]).number for _ in range(EACH)]
            numbers.extend(made)
            assert isinstance(way.run(), Reached)

    def accept() -> None:
        clerk = Department(served.district.journal_of(SOKOLOVKA), SOKOLOVKA)
        gate.wait()
        for one in range(ACCEPTED):  # papers come before their news as well
            serial, desk = divmod(one, DESKS)
            number = Number.of_application(SOKOLOVKA, 1 + desk, 1 + serial)
            clerk.accept(number, "land", CLERKS[0])

    with ThreadPoolExecutor(DESKS + 1) as people:
        jobs = [people.submit(work, desk) for desk in range(DESKS)]
        for job in [people.submit(accept), *jobs]:
            job.result()
    return numbers


@pytest.mark.postgres
def test_thirty_desks_at_once_lose_nothing_and_double_nothing(served: Served) -> None:
    numbers = _all_at_once(served)
    book = served.district.book
    until = time.monotonic() + PATIENCE_S
    while behind(book):
        assert time.monotonic() < until
        time.sleep(0.05)

    with book.reading() as connection:
        entries = connection.execute(
            select(chain.c.chain, journal.c.n, journal.c.h).join(
                chain, journal.c.chain_id == chain.c.id
            )
        ).all()
        rows = connection.execute(select(application.c.number, application.c.stage)).all()
        aside = connection.execute(select(quarantine.c.why)).scalars().all()
    held = Counter(row.h.hex() for row in entries)
    assert set(held.values()) == {1}
    theirs: set[str] = set()
    for office in served.offices:
        theirs.update(office.parts.reading.entry_hashes())
        assert office.parts.road.waiting().count == 0
    assert theirs <= held.keys()
    places = Counter((row.chain, row.n) for row in entries)
    assert set(places.values()) == {1}
    assert Counter(row.number for row in rows) == Counter(one.digits for one in numbers)
    assert len(rows) == DESKS * EACH * ROUNDS
    assert sum(row.stage == "with_department" for row in rows) == ACCEPTED
    assert aside == []


@pytest.mark.postgres
def test_several_processes_count_the_tries_of_a_guesser_together(served: Served) -> None:
    codes = unknown_codes()
    answers = []
    for _ in range(8):  # a connection each, so that they come to different processes
        with httpx.Client(base_url=served.address) as guesser:
            answers.append(guesser.post("/s", data={"code": next(codes)}).status_code)
    assert answers.count(429) == 3, answers


def test_several_processes_on_sqlite_are_refused_in_words(tmp_path: Path, capsys) -> None:
    home = tmp_path / "district"
    make_district(Home(home), "http://127.0.0.1:9", SystemClock()).book.engine.dispose()
    asked = ["district", "--home", str(home), "--workers", "2", "--language", "en"]
    assert main(asked) == 1
    assert "PostgreSQL" in capsys.readouterr().err
