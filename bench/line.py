"""The slow line of a village, for whoever is started at one of its ends.

Two network namespaces with `bench.link` between: 64 kbit/s each way, 350 ms each way (700 ms
round trip), and each packet lost with a chance of 5 %, whichever way it goes, acknowledgements too.
TCP at both ends is the kernel's own (CUBIC, as on most machines). Linux only, as root.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

RATE: Final = 64_000  # bit/s, each way
DELAY: Final = 0.350  # s, each way
LOSS: Final = 0.05  # of packets, each way
DESK: Final = "10.84.27.1"
DISTRICT: Final = "10.84.27.2"
# What else runs here is not measured; where much does, urgent programs do not wait for it.
_FIRST: Final = ("nice", "-n", "-10")
_URGENT: Final = ("chrt", "--rr", "1")
_SETTINGS: Final = (
    "net.ipv4.tcp_no_metrics_save=1",  # what one run taught the kernel must not help the next
    "net.ipv6.conf.all.disable_ipv6=1",
    "net.ipv6.conf.default.disable_ipv6=1",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the line carried since `begin`. Bytes of whole packets, with what was sent again."""

    up_bytes: int
    down_bytes: int
    up_stream: int  # bytes of the streams alone, each once
    down_stream: int
    again_bytes: int  # of the streams, both ways
    lost: int
    overflowed: int
    connects: int
    turns: int

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Seen":
        up, down = told["up"], told["down"]
        return cls(
            up["bytes"],
            down["bytes"],
            up["stream_bytes"],
            down["stream_bytes"],
            up["again_bytes"] + down["again_bytes"],
            up["lost"] + down["lost"],
            up["overflowed"] + down["overflowed"],
            told["connects"],
            told["turns"],
        )


class Line:
    """Two namespaces and the program between. Whoever starts something at its ends also ends it."""

    def __init__(self, congestion: str = "cubic", *, urgent: bool = False) -> None:
        self._names = tuple(f"tereze{os.getpid()}{end}" for end in ("desk", "district"))
        self._congestion = congestion
        self._first = _URGENT if urgent else _FIRST
        self._link: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Line":
        try:
            self._make()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def at_desk(self, *command: str) -> list[str]:
        return [*self._first, "ip", "netns", "exec", self._names[0], *command]

    def at_district(self, *command: str) -> list[str]:
        return [*self._first, "ip", "netns", "exec", self._names[1], *command]

    def begin(self, seed: int) -> None:
        """From here on the line is slow and loses by this seed; figures begin anew."""
        self._say(do="begin", seed=seed, rate=RATE, delay=DELAY, loss=LOSS)

    def be_quick(self) -> None:
        """A line without limits, for whatever is not measured."""
        self._say(do="begin", seed=0, rate=0, delay=0, loss=0)

    def seen(self) -> Seen:
        return Seen.of(self._say(do="look"))

    def cut(self) -> None:
        """Nothing passes; connections so far are never heard of again."""
        self._say(do="cut")

    def mend(self) -> None:
        self._say(do="mend")

    def _make(self) -> None:
        for name in self._names:
            _ip("netns", "add", name)
            for setting in _SETTINGS:
                _ip("netns", "exec", name, "sysctl", "-qw", setting)
            _ip("-n", name, "link", "set", "lo", "up")
        command = [*self._first, sys.executable, "-m", "bench.link", *self._names]
        self._link = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )
        self._hear()
        for name, address in zip(self._names, (DESK, DISTRICT), strict=True):
            _ip("-n", name, "addr", "add", f"{address}/30", "dev", "road")
            _ip("-n", name, "link", "set", "road", "up")
            # By the route, because a namespace may not choose it for all of itself.
            route = ["route", "replace", "10.84.27.0/30", "dev", "road"]
            _ip("-n", name, *route, "congctl", self._congestion)

    def _say(self, **order: object) -> dict[str, Any]:
        assert self._link is not None
        assert self._link.stdin is not None
        self._link.stdin.write(json.dumps(order) + "\n")
        self._link.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._link is not None
        assert self._link.stdout is not None
        line = self._link.stdout.readline()
        if not line:
            raise RuntimeError("the link ended")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def _end(self) -> None:
        if self._link is not None and self._link.stdin is not None:
            self._link.stdin.close()
            self._link.wait(10)
        for name in self._names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
