"""The kiosk's program lives, hangs, breaks and ends as a service manager sees it: by its socket.

The manager is this test: it waits, kills and starts as systemd does by the unit of
`packaging/kiosk`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from app.alive import Alive
from app.demo import make_district, settle
from app.hall import OpenHall
from app.hall_staff import BEGIN_AGAIN, LEFT_BY_STAFF, run_set_pin
from app.homes import Home
from app.main import main
from app.outside import SystemClock
from app.settings import DeviceSettings
from app.wiring import Device
from registry.failures import ExitPinTooEasy
from registry.from_hall import BROKE, RESTARTED
from registry.staff_exit import Allowed, Wrong
from tests.app.kiosk_that_hangs import BREAK, HANG
from words import words_in

ROOT = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9"
WATCHDOG_S = 0.6
STARTED_WITHIN_S = 60  # a machine that runs other tests beside this one


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kiosk")
    district = make_district(Home(folder / "district"), NOBODY, SystemClock())
    home = Home(folder / "kiosk")
    settle(home, district, NOBODY, "kiosk", 50)
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, printer="none", camera="none"))
    district.book.engine.dispose()
    return home


class Manager:
    """Starts the program and hears what it tells."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.log = folder / "log"
        self.address = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.address)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until it said that it is ready."""
        around = dict(
            os.environ,
            NOTIFY_SOCKET=self.address,
            WATCHDOG_USEC=str(int(WATCHDOG_S * 1_000_000)),
            QT_QPA_PLATFORM="offscreen",
            PYTHONPATH=str(ROOT),
        )
        around.pop("WATCHDOG_PID", None)
        word = [sys.executable, "-m", "tests.app.kiosk_that_hangs", str(self.home.folder)]
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(word, cwd=ROOT, env=around, stderr=log)
        while not (heard := self.hear(1)) and self.process.poll() is None:
            assert time.monotonic() - begun < STARTED_WITHIN_S
        assert heard == "READY=1", self.log.read_text()
        return time.monotonic() - begun

    def hear(self, within_s: float) -> str:
        self.socket.settimeout(within_s)
        try:
            return self.socket.recv(1000).decode()
        except TimeoutError:
            return ""

    def end(self, by: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(30)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self.socket.close()


@pytest.fixture
def manager(home, tmp_path):
    made = Manager(home, tmp_path)
    yield made
    made.close()


def happened(home: Home) -> dict[str, int]:
    device = Device.load(home)
    hall = OpenHall(device)
    found: dict[str, int] = {}
    for one in hall.records.happened():
        found[one.what] = found.get(one.what, 0) + one.count
    hall.book.engine.dispose()
    return found


def test_a_window_that_hangs_falls_silent_is_killed_and_stands_there_again(manager, home):
    manager.start()
    for _ in range(3):
        assert manager.hear(20) == "WATCHDOG=1"
    (home.folder / HANG).touch()
    silent_since = time.monotonic()
    while manager.hear(3 * WATCHDOG_S):  # the beats under way
        assert time.monotonic() - silent_since < 60, "it goes on telling that it lives"
    assert manager.end(signal.SIGKILL) == -signal.SIGKILL
    assert happened(home) == {}
    took = manager.start()
    print(f"the start page stands there again after {took:.2f} s")
    (home.folder / BREAK).touch()
    while (home.folder / BREAK).exists():
        assert manager.hear(20) == "WATCHDOG=1"
    assert manager.hear(20) == "WATCHDOG=1"  # a mistake of ours is no end
    assert manager.end(signal.SIGTERM) == 0
    told = manager.log.read_text()
    assert "kiosk page failed: RuntimeError in __main__" in told
    assert "1234" not in told
    assert happened(home) == {RESTARTED: 1, BROKE: 1}
    assert not (home.folder / "kiosk.open").exists()  # it was closed this time


# -- the socket -----------------------------------------------------------------------------------


@pytest.fixture
def ear(tmp_path):
    """A datagram socket of this test, and its address."""
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(tmp_path / "ear"))
    heard.settimeout(5)
    yield heard, str(tmp_path / "ear")
    heard.close()


def test_nobody_asks_and_nobody_is_told(qtbot):
    assert Alive.of({}, lambda: True) is None


@pytest.mark.parametrize(
    ("around", "beats"),
    [
        ({"WATCHDOG_USEC": "20000"}, True),
        ({"WATCHDOG_USEC": "20000", "WATCHDOG_PID": str(os.getpid())}, True),
        ({"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}, False),
        ({"WATCHDOG_USEC": "soon"}, False),
        ({}, False),
    ],
)
def test_it_beats_as_often_as_it_is_asked_to(qtbot, ear, around, beats):
    heard, address = ear
    alive = Alive.of({"NOTIFY_SOCKET": address, **around}, lambda: True)
    assert alive is not None
    heard.setblocking(False)
    told = []

    def listen():
        with suppress(BlockingIOError):
            while True:
                told.append(heard.recv(100).decode())
        return told

    alive.begin()
    if beats:
        qtbot.waitUntil(lambda: "WATCHDOG=1" in listen(), timeout=30_000)
    else:
        qtbot.wait(60)
    alive.end()
    assert listen()[-1] == "STOPPING=1"
    assert told[0] == "READY=1"
    assert set(told[1:-1]) == ({"WATCHDOG=1"} if beats else set())


def test_an_abstract_address_is_understood(qtbot):
    name = f"tereze-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(f"\0{name}")
        heard.settimeout(5)
        alive = Alive.of({"NOTIFY_SOCKET": f"@{name}"}, lambda: True)
        assert alive is not None
        alive.begin()
        assert heard.recv(100) == b"READY=1"


def test_a_window_that_is_not_there_says_nothing(qtbot, ear):
    heard, address = ear
    alive = Alive.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000"}, lambda: False)
    assert alive is not None
    alive.begin()
    qtbot.wait(60)
    assert heard.recv(100) == b"READY=1"
    heard.setblocking(False)
    with pytest.raises(BlockingIOError):
        heard.recv(100)


def test_a_manager_that_listens_no_more_holds_up_no_screen(qtbot, ear, caplog):
    heard, address = ear
    alive = Alive.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "2000"}, lambda: True)
    assert alive is not None
    began = time.monotonic()
    for _ in range(2000):  # its queue is full after a few hundred
        alive._beat()
    heard.close()
    alive._beat()
    assert time.monotonic() - began < 20
    assert "did not hear us" in caplog.text


# -- the PIN --------------------------------------------------------------------------------------


def set_pin(home: Home, monkeypatch, *typed: str) -> int:
    answers = iter(typed)
    monkeypatch.setattr("app.hall_staff._ask", lambda question: next(answers))
    return run_set_pin(home, words_in("en"))


def test_a_pin_is_set_by_command_and_counted_by_the_screen(home, monkeypatch, capsys):
    with pytest.raises(ExitPinTooEasy):
        set_pin(home, monkeypatch, "123456", "123456")
    hall = OpenHall(Device.load(home))
    from app.hall_staff import HallStaff

    staff = HallStaff(Device.load(home), hall)
    assert not staff.is_set_up()
    assert set_pin(home, monkeypatch, "482915", "482915") == 0
    assert staff.is_set_up()  # without a restart
    assert staff.try_pin("111222") == Wrong(0)
    assert staff.try_pin("482915") == Allowed()
    fares = staff.how_it_fares()
    assert [one.count for one in fares.happened if one.what == "wrong_pin"] == [1]
    hall.book.engine.dispose()
    for file in home.folder.rglob("*"):
        if file.is_file():
            assert b"482915" not in file.read_bytes(), file


def test_two_different_ones_are_none(home, capsys, monkeypatch):
    lines = iter(["482916\n", "482917\n"])
    monkeypatch.setattr(
        sys,
        "stdin",
        type("Pipe", (), {"isatty": lambda self: False, "readline": lambda self: next(lines)})(),
    )
    assert main(["kiosk", "--home", str(home.folder), "--set-pin", "--language", "en"]) == 1
    assert "not the same" in capsys.readouterr().err


# -- the units ------------------------------------------------------------------------------------

PACKAGE = ROOT / "packaging" / "kiosk"


def test_the_unit_knows_how_the_program_ends():
    unit = (PACKAGE / "tereze-kiosk.service").read_text()
    assert f"\nRestartPreventExitStatus={LEFT_BY_STAFF}\n" in unit
    assert f"\nSuccessExitStatus={LEFT_BY_STAFF} {BEGIN_AGAIN}\n" in unit
    for line in ("Type=notify", "Restart=always", "WatchdogSec=10", "WatchdogSignal=SIGKILL"):
        assert f"\n{line}\n" in unit


def test_setting_up_puts_every_file_in_its_place(tmp_path):
    subprocess.run(["sh", PACKAGE / "set-up.sh", "--root", tmp_path], check=True, timeout=30)
    placed = sorted(one.read_text() for one in tmp_path.rglob("*") if one.is_file())
    ours = sorted(one.read_text() for one in PACKAGE.iterdir() if one.name != "set-up.sh")
    assert placed == ours


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path):
    for unit in sorted(PACKAGE.glob("tereze-kiosk*.*")):
        said = re.sub(
            "^ExecStart=[^ ]+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE
        )
        (tmp_path / unit.name).write_text(said)
    units = sorted(str(one) for one in tmp_path.iterdir())
    assert len(units) == 3
    looked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in looked.stderr.splitlines() if "tereze" in line]
    assert (looked.returncode, ours) == (0, [])
