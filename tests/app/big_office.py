"""One office with many desks, its relay and its district: three kinds of real processes and books.

District and relay are processes of their own on loopback; the desks' windows are left out, their
books and roads are the program's own, each with its thread.
"""

import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec

from app.demo import SOKOLOVKA, SPECIALISTS, make_district, settle
from app.demo_district import house
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.settings import DeviceSettings
from app.wiring import Device, enrol_device, start_road
from bench.office import open_desk
from registry.numbers import Number
from registry.road import Head
from sync.keys import DeviceKey
from sync.pace import Pace
from sync.uploader import UploaderThread
from tests.world import a_form, empty_book

BY = SPECIALISTS[0]
HOST = "127.0.0.1"
PATIENCE_S = 60.0
# Slower than they could: twenty-six desks of this test share two processors with two servers.
AT_THE_DESK = Pace(idle_seconds=2.0, base_seconds=0.3, longest_seconds=1.0)


class Process:
    """`tereze district` or `tereze office`, until it is stopped or killed."""

    def __init__(self, word: str, home: Home, port: int, log: Path) -> None:
        self.home = home
        self.port = port
        self.log = log
        self._word = word
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        ready = self.home.folder / "listening"
        ready.unlink(missing_ok=True)
        where = ["--listen", f"{HOST}:{self.port}"]
        if self._word == "office":
            where = ["--port", str(self.port), "--eager"]
        run = "import sys; from app.main import main; sys.exit(main())"
        command = [sys.executable, "-c", run, self._word, "--home", str(self.home.folder), *where]
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                [*command, "--ready-file", str(ready), "--until-closed"],
                stdin=subprocess.PIPE,  # closed by the system when this program dies
                stdout=said,
                stderr=said,
                cwd=house(),
            )
        until = time.monotonic() + PATIENCE_S
        while not ready.exists():
            assert self.is_running, self.log.read_text("utf-8")
            assert time.monotonic() < until
            time.sleep(0.02)

    def end(self, how: signal.Signals) -> int:
        """Send this signal and wait; the exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        code = self._process.wait(PATIENCE_S)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
        return code

    def stop(self) -> None:
        if self.is_running:
            self.end(signal.SIGTERM)

    def kill(self) -> None:
        self.end(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@dataclass
class DeskAtWork:
    """One desk: its book, and its road in a thread."""

    device: Device
    office: OpenOffice
    road: UploaderThread

    def register(self, name: str = "Серікова Айгүл Қанатқызы") -> Number:
        return self.office.register(a_form(name), BY).number

    @property
    def waiting(self) -> int:
        return self.office.parts.road.waiting().count

    @property
    def heads(self) -> frozenset[Head]:
        return frozenset(self.office.parts.road.heads())

    @property
    def hashes(self) -> set[str]:
        return set(self.office.parts.reading.entry_hashes())

    def open_again(self, put_back: bytes | None = None) -> None:
        """The window is closed and opened, and between somebody may have put a copy back."""
        self.close()
        path = self.device.home.book
        if put_back is not None:
            for beside in path.parent.glob(f"{path.name}*"):
                beside.unlink()
            path.write_bytes(put_back)
        self.office, _ = open_desk(self.device)
        self.road = start_road(self.device, self.office, lambda _: None, AT_THE_DESK)

    def copied(self) -> bytes:
        """The book as it is now, without closing it."""
        with closing(sqlite3.connect(self.device.home.book)) as book:
            return book.serialize()

    def close(self) -> None:
        self.road.stop()
        self.office.parts.book.engine.dispose()


@dataclass
class BigOffice:
    """`desks` of them; nothing runs until it is started."""

    folder: Path
    count: int
    district: Process = field(init=False)
    relay: Process = field(init=False)
    kiosk: Device = field(init=False)
    homes: list[Home] = field(init=False)
    desks: list[DeskAtWork] = field(default_factory=list)

    def __post_init__(self) -> None:
        ports = free_port(), free_port()
        home = Home(self.folder / "district")
        self.district = Process("district", home, ports[0], self.folder / "district.log")
        opened = make_district(home, self.district.address, SystemClock())
        self.relay = Process("office", Home(self.folder / "relay"), ports[1], self.relay_log)
        self.homes = [Home(self.folder / f"desk{n}") for n in range(1, self.count + 1)]
        self._enrol(opened, self.relay.home, "relay", 99)
        for number, one in enumerate(self.homes, 1):
            self._enrol(opened, one, "desk", number)
        self._enrol(opened, Home(self.folder / "kiosk"), "kiosk", 90)
        opened.book.engine.dispose()
        self.kiosk = Device.load(Home(self.folder / "kiosk"))

    @property
    def relay_log(self) -> Path:
        return self.folder / "relay.log"

    def _enrol(self, opened: OpenDistrict, home: Home, role: str, number: int) -> None:
        home.make()
        path = home.kiosk_book if role == "kiosk" else home.book
        path.write_bytes(empty_book())
        settle(home, opened, self.district.address, role, number)
        if role != "relay":
            self.set_relay(home, self.relay.address)

    def set_relay(self, home: Home, address: str) -> None:
        settings = home.settings(DeviceSettings)
        home.keep_settings(msgspec.structs.replace(settings, relay=address))

    def open_desks(self) -> list[DeskAtWork]:
        for home in self.homes[len(self.desks) :]:
            device = Device.load(home)
            office, _ = open_desk(device)
            road = start_road(device, office, lambda _: None, AT_THE_DESK)
            self.desks.append(DeskAtWork(device, office, road))
        return self.desks

    def new_relay(self) -> None:
        """The machine of the relay has died: another one is enrolled by its sheet, over the line,
        and takes its place at the same address."""
        home = Home(self.folder / f"relay-{time.monotonic_ns()}")
        opened = open_district(self.district.home, SystemClock())
        sheet = opened.enrolment().invite(SOKOLOVKA, 1, "relay")
        fingerprint = opened.fingerprint
        opened.book.engine.dispose()
        home.make()
        DeviceKey.create().save(home.key)
        home.book.write_bytes(empty_book())
        enrol_device(home, self.district.address, sheet.code, fingerprint, demo=True)
        self.relay.home = home

    def copy_relay(self, to: Path) -> None:
        """A copy of the stopped relay's folder, to be put back later."""
        shutil.copytree(self.relay.home.folder, to)

    def health(self) -> dict[str, object]:
        told: dict[str, object] = httpx.get(f"{self.relay.address}/health", trust_env=False).json()
        return told

    # -- what must hold ----------------------------------------------------------------------------

    def hashes_at(self, book: Path) -> set[str]:
        """All entries of a book that another process has open."""
        with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as eye:
            return {h.hex() for (h,) in eye.execute("SELECT h FROM journal")}

    def at_district(self) -> set[str]:
        return self.hashes_at(self.district.home.district_database)

    def at_relay(self) -> set[str]:
        return self.hashes_at(self.relay.home.book)

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.relay.stop()
        self.district.stop()


def until(true: Callable[[], bool], within_s: float = PATIENCE_S) -> float:
    """Wait until it is true; how many seconds that took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < within_s, "it did not happen in time"
        time.sleep(0.2)
    return time.monotonic() - begun
