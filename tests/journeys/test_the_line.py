"""Journey of the line of those who wait: a number from the kiosk is called at the desk by F9."""

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import msgspec
import pytest

from app.homes import Home
from app.kiosk_line import KioskLine, tickets_of
from app.settings import DeviceSettings
from app.wiring import Device
from tests.journeys.desk import SHIFT, Desk, Key
from tests.journeys.district import PATIENCE_S, District


def with_tickets(home: Home, relay: str) -> None:
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, tickets=True, relay=relay))


class Hall:
    """The office's relay, a program of its own, its kiosk, and a desk where numbers are called."""

    def __init__(self, district: District, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        self._relay: Popen[bytes] | None = None
        relay, kiosk = folder / "relay", folder / "kiosk"
        district.let_in(relay, "relay")
        district.let_in(kiosk, "kiosk")
        self.desk = Desk(district, folder / "desk")
        for home in (relay, kiosk, folder / "desk"):
            with_tickets(Home(home), f"http://127.0.0.1:{port}")
        self._start(relay, port)
        line = tickets_of(Device.load(Home(kiosk)))
        assert line is not None
        self.kiosk: KioskLine = line
        self.kiosk.start()
        self.desk.open()

    def _start(self, home: Path, port: int) -> None:
        ready = home / "listening"
        command = [sys.executable, "-m", "app.main", "office", "--home", str(home)]
        with (home / "relay.log").open("ab") as log:
            self._relay = Popen(
                [*command, "--port", str(port), "--ready-file", str(ready)], stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE_S
        while not ready.exists():
            assert self._relay.poll() is None, (home / "relay.log").read_text("utf-8")
            assert time.monotonic() < until
            time.sleep(0.02)

    def close(self) -> None:
        self.kiosk.stop()
        self.desk.close()
        assert self._relay is not None
        self._relay.terminate()
        self._relay.wait(10)


@pytest.fixture
def hall(district: District, tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(district, tmp_path)
    yield opened
    opened.close()


def test_a_number_from_the_kiosk_is_called_repeated_and_marked_absent(hall: Hall) -> None:
    desk, kiosk = hall.desk, hall.kiosk
    desk.home_page()
    desk.wait(lambda: kiosk.is_open, "the kiosk to hear the relay")
    first = kiosk.give("social", priority=False)
    second = kiosk.give("land", priority=False)
    desk.sees("2 wait")
    desk.type("Ахметов")
    desk.press(Key.Key_F9)
    desk.sees(first.shown)
    desk.sees("1 waits")
    desk.press(Key.Key_F9)
    desk.wait(lambda: desk.face.line is not None and desk.face.line.now().times == 2, "again")
    desk.press(Key.Key_F9, SHIFT)
    desk.sees_not(first.shown)
    desk.press(Key.Key_F9)
    desk.sees(second.shown)
    desk.sees("nobody waits")
    assert desk.read("who") == "Ахметов"
