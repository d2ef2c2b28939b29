"""Homes of a district and of one desk enrolled in it, made once by the program and then copied.

Only three things are not as in an office: the seal is cheap, the clock begins on a Monday morning,
and a database is opened through an engine whose statements the warm parent has spelled already.
"""

import ctypes
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import URL, Engine

import app.wiring
from app.district import OpenDistrict, open_district, with_settings
from app.homes import Home
from app.keeping import copy_place
from app.wiring import Device, settle_in
from db.engine import open_engine
from registry.ports import Peer, Sealer
from registry.trust import fingerprint
from sync.enrol import make_request
from sync.keys import DeviceKey
from tests.world import AIGUL, MONDAY_MORNING, CheapSealer

OFFICE: Final = 427
DESK: Final = 1


class OfficeClock:
    """Monday morning in Almaty, going at the pace of the machine; one for desk and district."""

    def __init__(self) -> None:
        self._behind_ms = time.time_ns() // 1_000_000 - MONDAY_MORNING

    def now(self) -> int:
        return time.time_ns() // 1_000_000 - self._behind_ms


class Folders:
    """Where one pair of homes lies, and what else the processes and the referee share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = Home(folder / "desk")
        self.district = Home(folder / "district")
        self.sheets = folder / "sheets"
        self.stick = folder / "stick"  # of the second copy, where there is one
        self.socket = folder / "road.socket"
        self.log = folder / "log"

    def begin_anew(self, template: "Folders") -> None:
        """A fresh pair: books in which nothing has happened but the enrolment."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(template.folder, self.folder)

    def plug_in(self) -> None:
        """A stick for the second copy, as `tereze backup` sets one up."""
        copy_place(self.desk, self.stick).set_up()


class CrashDevice(Device):
    """The desk's device with a seal that a hundred thousand registrations can pay."""

    road_peer: Peer | None = None  # None: the real one, over HTTP

    @property
    def sealer(self) -> Sealer:
        return CheapSealer()

    def peer(self) -> Peer:  # type: ignore[override]
        return self.road_peer or super().peer()

    @classmethod
    def at(cls, home: Home, clock: OfficeClock, peer: Peer | None) -> Self:
        found = cls.load(home, clock)
        assert isinstance(found, cls)
        object.__setattr__(found, "road_peer", peer)
        return found


def make_template(folder: Path, clock: OfficeClock, address: str = "http://127.0.0.1:9") -> Folders:
    """Both homes, as `tereze district`, `tereze invite` and `tereze enrol` leave them."""
    made = Folders(folder)
    with_settings(made.district, status_address=address)
    district = open_district(made.district, clock)
    district.set_staff(OFFICE, AIGUL)
    sheet = district.enrolment().invite(OFFICE, DESK)
    made.desk.make()
    DeviceKey.create().save(made.desk.key)
    key = DeviceKey.load(made.desk.key)
    sealed = district.enrolment().enrol(make_request(key, sheet.code))
    settle_in(made.desk, key, address, sealed, fingerprint(district.key.public_key), demo=False)
    close(district)
    return made


def close(district: OpenDistrict) -> None:
    district.book.engine.dispose()


@contextmanager
def warm_engines() -> Iterator[None]:
    """A database opened a second time gets the engine of the first, none of its connections."""
    known: dict[str, Engine] = {}

    def warm(database: URL | str) -> Engine:
        name = str(database)
        if name not in known:
            known[name] = open_engine(database)
        known[name].dispose()
        return known[name]

    put_on(app.wiring, open_engine=warm)
    try:
        yield
    finally:
        put_on(app.wiring, open_engine=open_engine)
        for engine in known.values():
            engine.dispose()


def put_on(owner: object, **made: Callable[..., object]) -> None:
    """Give a class, an object or a module other methods than it came with."""
    for name, other in made.items():
        setattr(owner, name, other)


_libc = ctypes.CDLL(None)
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG: a run that is ended leaves nothing behind


def fork(job: Callable[[], None], log: Path) -> int:
    """Run `job` in a process of its own that dies with this one; its id."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        _libc.prctl(_DIE_WITH_PARENT, int(signal.SIGKILL))
        if os.getppid() == parent:
            _write_to(log)
            job()
            code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)  # never back into the parent's work


def _write_to(log: Path) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
