"""The demo's district as a process of its own: started, waited for, and ended by its own pid.

It listens on loopback only. The status address printed on the demo's receipts stays the one it was
made with, wherever the server listens: readers go by the printed form, not by who answers there.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from app.homes import Home
from app.settings import DistrictSettings

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 60.0  # a slow machine, the first start of all
_LOOK_EVERY_S: Final = 0.05
_TO_END_S: Final = 10.0
_PORTS_TRIED: Final = 50


class DistrictDidNotStart(Exception):
    """The server ended or never got ready. `log` is the file in which it says why."""

    def __init__(self, log: Path) -> None:
        super().__init__(log.name)
        self.log = log


class NoFreePort(Exception):
    """All ports from the wanted one on are taken."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the district listens."""

    port: int

    @property
    def listen(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.listen}"


def free_place(wanted: int) -> Place:
    """The wanted port, or the next one that nobody listens at. Raises NoFreePort."""
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65_536)):
        with socket.socket() as probe:
            if sys.platform != "win32":
                # As the server does it: a port that was in use a second ago counts as free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return Place(port)
    raise NoFreePort


def printed_port(home: Home, otherwise: int) -> int:
    """The port in the status address on this district's papers."""
    return urlsplit(home.settings(DistrictSettings).status_address).port or otherwise


class DistrictProcess:
    """`tereze district` on this demo, running until `stop`, or until this program is gone."""

    def __init__(self, home: Home, place: Place, log: Path) -> None:
        self.place = place
        self._home = home
        self._log = log
        self._ready = home.folder / "listening"
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Begin and wait."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start it; `wait` tells when it is ready."""
        self._ready.unlink(missing_ok=True)
        self._said = self._log.open("wb")
        command = [sys.executable, "-m", "app.main", "district"]
        command += ["--home", str(self._home.folder), "--listen", self.place.listen]
        command += ["--ready-file", str(self._ready), "--until-closed"]
        # Its standard input is our end of a pipe: when this program dies of whatever, the system
        # closes it, and the district ends too.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=self._said, stderr=self._said, cwd=house()
        )

    def wait(self) -> None:
        """Return once it accepts connections. Raises DistrictDidNotStart."""
        until = time.monotonic() + PATIENCE_S
        while not self._ready.exists():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > until:
                self.stop()
                raise DistrictDidNotStart(self._log)
            time.sleep(_LOOK_EVERY_S)

    def stop(self) -> None:
        """End it; what it has acknowledged is on the disk."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(_TO_END_S)
            except subprocess.TimeoutExpired:
                process.kill()  # a browser may hold a connection open for ever
                process.wait()
            if process.stdin is not None:
                process.stdin.close()
        if self._said is not None:
            self._said.close()
            self._said = None


def end_with_starter() -> None:
    """In the district's process: end when whoever holds our standard input is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):  # `sys.stdin` itself would be locked at the end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="starter", daemon=True).start()


def house() -> Path:
    """The folder the rooms lie in: `python -m app.main` is found there."""
    return Path(__file__).resolve().parent.parent
