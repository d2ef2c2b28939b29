"""A slow line between two network namespaces: every packet of real TCP goes through this program.

Each way has a rate, a delay and a share of packets that are lost, drawn from a seed: the n-th
packet of a way is lost in every run of that seed, whoever sent it. The kernels at both ends find
out for themselves. Started by `bench.line`; spoken to in JSON lines on standard input. Linux, root.
"""

import argparse
import ctypes
import fcntl
import json
import os
import random
import select
import struct
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

ROOM: Final = 32 * 1024  # bytes that wait before a way; more fall off its end, as in a modem
MTU: Final = 1500
_TUNSETIFF: Final = 0x400454CA
_TUN_WITHOUT_HEADER: Final = 0x0001 | 0x1000
_NEW_NET: Final = 0x40000000
_TCP: Final = 6
_SYN: Final = 0x02
_ACK: Final = 0x10


@dataclass
class Figures:
    """What one way was given to carry. Bytes are those of whole IP packets, lost ones too."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    overflowed: int = 0
    stream_bytes: int = 0  # of TCP streams, each once however often it was sent
    again_bytes: int = 0  # of TCP streams, sent again


@dataclass
class Way:
    """One direction. Times are seconds of a steady clock; a `rate` (bit/s) of 0 has no limit."""

    rate: float
    delay: float
    loss: float
    figures: Figures = field(default_factory=Figures)
    _chance: random.Random = field(default_factory=random.Random)
    _on_the_way: deque[tuple[float, bytes]] = field(default_factory=deque)
    _free_at: float = 0.0

    def begin(self, seed: str) -> None:
        """From here on packets are lost by this seed. What is on the way still arrives."""
        self._chance.seed(seed)
        self.figures = Figures()

    def offer(self, packet: bytes, now: float) -> None:
        self.figures.packets += 1
        self.figures.bytes += len(packet)
        # Drawn for every packet: the n-th one's fate depends on the seed alone.
        lost = self._chance.random() < self.loss
        begun = max(now, self._free_at)
        if self.rate and (begun - now) * self.rate / 8 + len(packet) > ROOM:
            self.figures.overflowed += 1
            return
        self._free_at = begun + (len(packet) * 8 / self.rate if self.rate else 0)
        if lost:  # it took its time on the line all the same
            self.figures.lost += 1
            return
        self._on_the_way.append((self._free_at + self.delay, packet))

    def due(self, now: float) -> list[bytes]:
        """The packets that have arrived by now."""
        arrived = []
        while self._on_the_way and self._on_the_way[0][0] <= now:
            arrived.append(self._on_the_way.popleft()[1])
        return arrived

    @property
    def next_at(self) -> float | None:
        return self._on_the_way[0][0] if self._on_the_way else None

    def forget(self) -> None:
        self._on_the_way.clear()


@dataclass
class _Flow:
    told: int | None = None  # the furthest byte offered, up
    heard: int | None = None  # and down
    asking: bool = False  # the last new bytes went up


@dataclass
class Watch:
    """Counts what TCP does, from the packets of both ways. Port 80 and the like mean nothing here:
    whoever sends the first SYN is the desk's side."""

    connects: int = 0
    turns: int = 0  # times that new bytes went up after new bytes had come down: round trips
    _flows: dict[tuple[int, int], _Flow] = field(default_factory=dict)
    _gone: set[tuple[int, int]] = field(default_factory=set)

    def begin(self) -> None:
        self.connects = self.turns = 0

    def redial(self) -> None:
        """Flows so far are gone, as when a modem dials again and gets another address."""
        self._gone |= set(self._flows)
        self._flows.clear()

    def passes(self, packet: bytes, figures: Figures, *, up: bool) -> bool:
        """Whether the packet belongs on the line; counts it if so. `figures` are its way's."""
        if packet[0] >> 4 != 4 or packet[9] != _TCP:
            return False  # nobody asked for a router: it would shift the seed
        start = (packet[0] & 15) * 4
        source, target, at = struct.unpack_from(">HHI", packet, start)
        length = len(packet) - start - (packet[start + 12] >> 4) * 4
        flags = packet[start + 13]
        key = (source, target) if up else (target, source)
        if flags & _SYN and not flags & _ACK and key not in self._flows:
            self.connects += 1
            self._gone.discard(key)
            self._flows[key] = _Flow()
        if key in self._gone:
            return False
        flow = self._flows.setdefault(key, _Flow())
        new = self._count(flow, at, length, up=up)
        figures.stream_bytes += new
        figures.again_bytes += length - new
        return True

    def _count(self, flow: _Flow, at: int, length: int, *, up: bool) -> int:
        """How many of these bytes were never offered before."""
        if not length:
            return 0
        furthest = flow.told if up else flow.heard
        end = at + length & 0xFFFFFFFF
        ahead = length if furthest is None else (end - furthest + 2**31) % 2**32 - 2**31
        if ahead <= 0:
            return 0
        if up:
            self.turns += not flow.asking
            flow.told = end
        else:
            flow.heard = end
        flow.asking = up
        return min(ahead, length)


@dataclass
class Link:
    """Both ways, between the two interfaces."""

    desk: int  # file descriptors
    district: int
    up: Way
    down: Way
    watch: Watch = field(default_factory=Watch)
    is_cut: bool = False

    def serve(self) -> None:
        """Until standard input ends."""
        ears = select.poll()
        for fd in (self.desk, self.district, 0):
            ears.register(fd, select.POLLIN)
        while True:
            for fd, _ in ears.poll(self._patience_ms()):
                if fd == 0:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    print(json.dumps(self.told(json.loads(line))), flush=True)
                else:
                    self._take(fd)
            self._deliver()

    def _patience_ms(self) -> float | None:
        times = [way.next_at for way in (self.up, self.down) if way.next_at is not None]
        return max(0.0, (min(times) - time.monotonic()) * 1000) if times else None

    def _take(self, fd: int) -> None:
        packet = os.read(fd, 65536)
        is_up = fd == self.desk
        way = self.up if is_up else self.down
        if not self.is_cut and self.watch.passes(packet, way.figures, up=is_up):
            way.offer(packet, time.monotonic())

    def _deliver(self) -> None:
        now = time.monotonic()
        for way, target in ((self.up, self.district), (self.down, self.desk)):
            for packet in way.due(now):
                os.write(target, packet)

    def told(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what `bench.line` says, and answer with the figures so far."""
        figures = self._figures()
        match order["do"]:
            case "begin":
                for name, way in (("up", self.up), ("down", self.down)):
                    way.rate, way.delay, way.loss = order["rate"], order["delay"], order["loss"]
                    way.begin(f"{order['seed']} {name}")
                self.watch.begin()
            case "cut":
                self.is_cut = True
                self.up.forget()
                self.down.forget()
                self.watch.redial()
            case "mend":
                self.is_cut = False
            case _:
                pass  # it only asks for the figures
        return figures

    def _figures(self) -> dict[str, Any]:
        up, down = asdict(self.up.figures), asdict(self.down.figures)
        return {"up": up, "down": down, "connects": self.watch.connects, "turns": self.watch.turns}


def _tunnel(namespace: str, name: str) -> int:
    """An interface in that namespace; this program reads and writes its packets."""
    with Path("/run/netns", namespace).open() as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), _NEW_NET):
            raise OSError(ctypes.get_errno(), "setns")
    tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(tunnel, _TUNSETIFF, struct.pack("16sH", name.encode(), _TUN_WITHOUT_HEADER))
    return tunnel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("desk", help="the desk's namespace")
    parser.add_argument("district", help="the district's")
    given = parser.parse_args()
    desk, district = _tunnel(given.desk, "road"), _tunnel(given.district, "road")
    link = Link(desk, district, Way(0, 0, 0), Way(0, 0, 0))
    print(json.dumps({"ready": True}), flush=True)
    link.serve()


if __name__ == "__main__":
    main()
