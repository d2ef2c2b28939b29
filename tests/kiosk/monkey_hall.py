"""The monkey's kiosk: the program's own window, hall, book, board, printer and line, in one folder.

Only three things are not the real ones: the seal and the PIN's hash are cheap, because the monkey
asks thousands of times, and the clock of waits is in its hands, because it has no hours.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from app.demo import SOKOLOVKA, make_district, settle
from app.hall_staff import exit_of
from app.homes import Home
from app.outside import REAL, SystemClock
from app.settings import DeviceSettings
from app.windows import KioskFace
from app.wiring import Device
from registry.application import Stage
from registry.codes import ControlCode, scrypt_seal
from registry.road import BOARD_TAG, Board, BoardRow, SignedBoard
from tests.kiosk.canaries import Person
from tests.signing import CheapHasher

NOBODY: Final = "http://127.0.0.1:9"
OTHERS: Final = 5_000  # seals of people who are not here
PIN: Final = "90417325"


class Hours:
    """Seconds that run on by themselves, and on by as many more as somebody says."""

    def __init__(self) -> None:
        self.more = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.more

    def elapsed_ms(self) -> int:
        return int(self() * 1000)


class CheapSealer:
    def __init__(self, district: bytes) -> None:
        self._district = district

    def seal(self, code: str) -> bytes:
        return scrypt_seal(ControlCode(code), self._district, 2**4)


def make_home(folder: Path, seed: int, persons: int) -> None:
    """A district, a kiosk that it let in, and a board with the code of every second person."""
    district = make_district(Home(folder / "district"), NOBODY, SystemClock())
    home = Home(folder / "kiosk")
    settle(home, district, NOBODY, "kiosk", 50)
    home.keep_settings(
        msgspec.structs.replace(
            home.settings(DeviceSettings),
            printer=f"folder:{folder / 'papers'}",
            camera="none",
            tickets=True,
            relay=NOBODY,
        )
    )
    home.line.mkdir()
    (home.line / "heard").touch()  # a relay was heard once: numbers are given
    device = _device(home, Hours())
    book = device.open_book(home.kiosk_book)
    exit_of(device, book).set_pin(PIN)
    chance = random.Random(seed)
    seals = [device.sealer.seal(Person.of(seed, n).code) for n in range(0, persons, 2)]
    seals += [chance.randbytes(16) for _ in range(OTHERS)]
    stages = [stage.value for stage in Stage]
    days = ("2026-03-10", "2026-03-12", "2026-03-20", "2026-03-21", "2026-04-01")
    rows = tuple(
        BoardRow(seal, stages[n % len(stages)], *days, n % 9 == 0, SOKOLOVKA)
        for n, seal in enumerate(seals)
    )
    packed = msgspec.msgpack.encode(Board(SOKOLOVKA, device.clock.now(), rows))
    from db.board import BookBoard

    news = SignedBoard(packed, district.key.sign(BOARD_TAG + packed))
    if not BookBoard(book, SOKOLOVKA).replace(news, device.clock.now()):
        raise AssertionError("the kiosk does not believe its district's board")
    book.engine.dispose()
    district.book.engine.dispose()


def open_face(folder: Path, hours: Hours) -> KioskFace:
    face = KioskFace(_device(Home(folder / "kiosk"), hours), "kk", locked=True)
    window = face.window
    window._idle.clock = hours
    window._enquiry._clock = hours
    window._narrator._clock = hours  # or hours of silence would be seconds of listening
    return face


def _device(home: Home, hours: Hours) -> Device:
    outside = replace(REAL, sealer=CheapSealer, hasher=CheapHasher(), stopwatch=hours)
    return Device.load(home, outside=outside)
