"""Ours on the slow line: a district as it is served, and a desk of it, each in its own process."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.demo import make_district, settle
from app.homes import Home
from app.outside import SystemClock
from bench.clients import HOUSE, Client, ended, started
from bench.line import DISTRICT, Line, Seen

_LISTEN: Final = f"{DISTRICT}:8427"
_PATIENCE_S: Final = 60.0
SETTLING_S: Final = 1.5  # afterwards, until the last acknowledgement of a connection has gone by
UP_S: Final = 60.0  # the line of the backlog holds so long
DOWN_S: Final = 5.0  # and is out so long, while the modem dials


@dataclass
class Ours:
    """A village of one desk. Every run writes more entries into the same two books."""

    line: Line
    folder: Path
    runs: int = 0

    @property
    def desk(self) -> Path:
        return self.folder / "desk"

    def run(self, applications: int, seed: int, *options: str) -> dict[str, Any]:
        """Write, then carry over the slow line until all is settled."""
        with started(self._command(applications, seed, *options)) as client:
            wrote = client.hear()
            self.line.begin(seed)
            client.go()
            told = client.hear()
            time.sleep(SETTLING_S)
            return {**wrote, **told, "seen": self.line.seen()}

    def warm_up(self) -> None:
        """What happened when the desk was let in is carried on a line without limits."""
        self.line.be_quick()
        with started(self._command(1, 0)) as client:
            client.hear()
            client.go()
            assert client.hear()["waiting"] == 0

    def backlog(
        self, applications: int, seed: int, *, cut: bool, said: Callable[[dict[str, Any]], None]
    ) -> dict[str, Any]:
        """A month of whole lives in one go, by the road's own thread; `cut`: every `UP_S`."""
        with started(self._command(applications, seed, "--whole-lives", "--with-pauses")) as client:
            wrote = client.hear()
            self.line.begin(seed)
            client.go()
            told, cuts = self._followed(client, cut=cut, said=said)
            time.sleep(SETTLING_S)
            return {**wrote, **told, "cuts": cuts, "seen": self.line.seen()}

    def _followed(
        self, client: Client, *, cut: bool, said: Callable[[dict[str, Any]], None]
    ) -> tuple[dict[str, Any], int]:
        cuts, held_since = 0, time.monotonic()
        while "seconds" not in (told := client.hear()):  # a word every ten seconds
            said({**told, "cuts": cuts})
            if cut and time.monotonic() - held_since >= UP_S - 1:
                self.line.cut()
                time.sleep(DOWN_S)
                self.line.mend()
                cuts, held_since = cuts + 1, time.monotonic()
        return told, cuts

    def _command(self, applications: int, seed: int, *options: str) -> list[str]:
        self.runs += 1
        words = ["--count", str(applications), "--seed", str(seed)]
        words += ["--made", str(self.runs * 100_000), *options]
        desk = [sys.executable, "-m", "bench.road_desk", str(self.desk)]
        return self.line.at_desk(*desk, *words)


@contextmanager
def serving(line: Line, folder: Path) -> Iterator[Ours]:
    """A district at its end of the line, and a desk that was let in."""
    home, ready = Home(folder / "district"), folder / "ready"
    address = f"http://{_LISTEN}"
    district = make_district(home, address, SystemClock())
    settle(Home(folder / "desk"), district, address, "desk", 1)
    district.book.engine.dispose()
    command = [sys.executable, "-m", "app.main", "district", "--home", str(home.folder)]
    command += ["--listen", _LISTEN, "--ready-file", str(ready), "--until-closed"]
    with (folder / "district.log").open("wb") as log:
        server = subprocess.Popen(
            line.at_district(*command), stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=HOUSE
        )
        try:
            _wait(server, ready)
            ours = Ours(line, folder)
            ours.warm_up()
            yield ours
        finally:
            assert server.stdin is not None
            server.stdin.close()
            ended(server)


def _wait(server: "subprocess.Popen[bytes]", ready: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not ready.exists():
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the district did not start")
        time.sleep(0.05)


def shown(seen: Seen) -> dict[str, int]:
    """The figures of the line, for a line of JSON."""
    return {
        "round_trips": seen.turns,
        "connects": seen.connects,
        "up_bytes": seen.up_stream,
        "down_bytes": seen.down_stream,
        "up_wire_bytes": seen.up_bytes,
        "down_wire_bytes": seen.down_bytes,
        "again_bytes": seen.again_bytes,
        "lost_packets": seen.lost,
    }
