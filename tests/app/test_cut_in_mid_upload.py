"""A real district on loopback, a line that breaks while a desk sends: what is whole goes once."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest

from app.assets import first_catalogue
from app.demo import make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from bench.office import BY, open_desk
from bench.people import Residents
from registry.road import Frame, WireEntry
from sync.exchange import NoRoad, Reached, Uploader
from sync.http import HttpPeer
from sync.sections import END_SECTION, pack_frames, pack_opening
from sync.wire import DICTIONARIES, Opening, level_for, unpack
from tests.app.cutting_line import CuttingLine
from tests.world import empty_book

PATIENCE_S = 60.0
REGISTRATIONS = 90
SHORT_FRAMES = 16 * 1024  # so that one body has several


@dataclass
class Recording:
    """The peer, and every body that was given to it. Satisfies `registry.ports.Peer`."""

    peer: HttpPeer
    bodies: list[bytes] = field(default_factory=list)

    def exchange(self, message: bytes) -> bytes:
        self.bodies.append(message)
        return self.peer.exchange(message)


@dataclass
class Sending:
    """One desk at its end of a line that can be cut."""

    district: OpenDistrict
    line: CuttingLine
    office: OpenOffice
    peer: Recording
    uploader: Uploader
    residents: Residents

    def register(self) -> None:
        for form in self.residents.forms(REGISTRATIONS):
            self.office.parts.desk.register(form, BY)
        self.uploader._frame_bytes = SHORT_FRAMES
        self.peer.bodies.clear()

    @property
    def held(self) -> int:
        """The last place of the desk's chain that the district's book has."""
        [chain] = self.office.parts.road.chains_of(self.office.parts.book.identity.device)
        return max(head.n for head in self.district.road.heads() if head.chain == chain)

    def at_rest(self) -> int:
        """`held`, once it does not change any more: the district ends what it has begun."""
        before, now = -2, self.held
        while before != now:
            time.sleep(0.3)
            before, now = now, self.held
        return now


@pytest.fixture(scope="module")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sending]:
    folder = tmp_path_factory.mktemp("cut")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    line = CuttingLine(("127.0.0.1", port))
    district = make_district(Home(folder / "district"), f"http://127.0.0.1:{port}", SystemClock())
    desk = Home(folder / "desk")
    desk.make()
    desk.book.write_bytes(empty_book())
    device = settle(desk, district, line.address, "desk", 1)
    ready = folder / "ready"
    run = "import sys; from app.main import main; sys.exit(main())"
    words = ["district", "--home", str(district.home.folder), "--ready-file", str(ready)]
    process = subprocess.Popen([sys.executable, "-c", run, *words], stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE_S
    while not ready.exists():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    office, _ = open_desk(device)
    with line.at_work(), device.peer() as http:
        peer = Recording(http)
        uploader = Uploader(office.parts.road, peer, SystemClock())
        assert isinstance(uploader.run(), Reached)
        residents = Residents(first_catalogue(), 41)
        yield Sending(district, line, office, peer, uploader, residents)
    office.parts.book.engine.dispose()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_S) in (0, -signal.SIGTERM)
    district.book.engine.dispose()


def ends_of(body: bytes) -> tuple[list[Frame], list[int]]:
    """The frames of a body, and where in it each one ends; at first where the opening does."""
    message = unpack(body)
    size = sum(len(one.header) + len(one.payload) for one in _entries(message.frames))
    opening = pack_opening(Opening.of(message))
    parts = [
        opening,
        *pack_frames(message.frames, level_for(size), DICTIONARIES[-1]),
    ]
    assert body == b"".join(parts) + END_SECTION
    ends = [sum(len(part) for part in parts[: nth + 1]) for nth in range(len(parts))]
    return list(message.frames), ends


def _entries(frames: Iterable[Frame]) -> list[WireEntry]:
    return [entry for frame in frames for entry in frame.entries]


def _places(frames: list[Frame]) -> set[tuple[bytes, int]]:
    return {(one.chain, one.first + n) for one in frames for n in range(len(one.entries))}


@pytest.mark.parametrize("share", [0.02, 0.3, 0.55, 0.8, 0.99])
def test_a_line_that_breaks_in_mid_upload_lets_no_more_than_one_frame_go_twice(sending, share):
    sending.register()
    before = sending.held
    # How long the body will be is known from what it would be now.
    length = sum(len(one.header) + len(one.payload) for one in _waiting(sending)) // 4
    sending.line.begin(cut_after=400 + int(length * share))
    assert sending.uploader.step() == NoRoad()
    [body] = sending.peer.bodies
    frames, ends = ends_of(body)
    assert len(frames) >= 4
    passed = len(sending.line.up) - (bytes(sending.line.up).index(b"\r\n\r\n") + 4)
    assert passed < len(body)
    whole = [one for one, end in zip(frames, ends[1:], strict=True) if end <= passed]
    begun = [one for one, begin in zip(frames, ends[:-1], strict=True) if begin < passed]
    # Each was stored as it arrived, though nobody could answer.
    assert sending.at_rest() == before + sum(len(one.entries) for one in whole)

    sending.line.begin()
    assert isinstance(sending.uploader.run(), Reached)
    assert sending.office.parts.road.waiting().count == 0
    later = _places([one for body in sending.peer.bodies[1:] for one in unpack(body).frames])
    twice = [one for one in begun if _places([one]) & later]
    assert len(twice) <= 1
    assert unpack(sending.peer.bodies[1]).frames == ()  # first it asked for the heads
    assert not _places(whole) & later


def test_an_answer_that_is_lost_lets_nothing_go_twice(sending):
    sending.register()
    sending.line.begin(answers_pass=False)
    assert sending.uploader.step() == NoRoad()
    sending.at_rest()
    sending.line.begin()
    assert isinstance(sending.uploader.run(), Reached)
    assert sending.office.parts.road.waiting().count == 0
    assert [len(unpack(body).frames) > 0 for body in sending.peer.bodies] == [True, False]


def test_a_hundred_registrations_on_a_connection_that_is_open_are_one_request(sending):
    sending.uploader.run()
    for form in sending.residents.forms(100):
        sending.office.parts.desk.register(form, BY)
    sending.uploader._frame_bytes = SHORT_FRAMES
    sending.line.begin()
    assert isinstance(sending.uploader.run(), Reached)
    assert sending.office.parts.road.waiting().count == 0
    assert bytes(sending.line.up).count(b"POST /road/exchange") == 1
    head = bytes(sending.line.up).split(b"\r\n\r\n")[0]
    assert len(head) < 300
    for needless in (b"user-agent", b"accept", b"connection"):
        assert needless not in head.lower()


def _waiting(sending: Sending) -> list[WireEntry]:
    road = sending.office.parts.road
    return _entries(list(road.frames_after(road.surely_held())))
