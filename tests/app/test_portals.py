"""What stands between a village and the world: sign-in pages, and liars in our own content type.

Each is a real server on loopback that an office's real road is sent to. Nothing is ever delivered
to one, nothing is lost, and the foot line says what a person can do.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from app.demo import SPECIALISTS
from app.homes import Home
from app.office import OpenOffice
from app.sending import run_sync
from app.settings import DeviceSettings
from app.wiring import Device, open_office, start_road
from counter.line_words import line_words
from sync.pace import Pace
from sync.road_state import RoadState, Why
from sync.wire import CONTENT_TYPE, Message, pack
from tests.app.test_office import Pair
from tests.world import a_form
from words import words_in

QUICK = Pace(idle_seconds=0.05, base_seconds=0.02, longest_seconds=0.1)
PAGE = b"<html><h1>Welcome. Please accept the terms.</h1></html>"
OURS = {"Content-Type": CONTENT_TYPE}
HTML = {"Content-Type": "text/html"}

pytestmark = pytest.mark.timeout(120)


@contextmanager
def portal(status: int, headers: dict[str, str], page: bytes) -> Iterator[str]:
    """Answers everything in the same way."""

    class Portal(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    made.carry()
    made.office.register(a_form(), SPECIALISTS[0])
    made.office.count_waiting()
    yield made
    made.office.parts.book.engine.dispose()
    made.close()


def sent_to(pair: Pair, address: str) -> Device:
    home: Home = pair.device.home
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, district=address))
    return Device.load(home)


def after(
    device: Device, office: OpenOffice, holds: Callable[[RoadState], bool]
) -> tuple[RoadState, str]:
    """The road's state once it is so, and the foot line then, in English."""
    road = start_road(device, office, lambda _: None, QUICK)
    try:
        end = time.monotonic() + 30
        while not holds(road.state):
            assert time.monotonic() < end, road.state
            time.sleep(0.01)
        return road.state, line_words(office.line(), office.now(), words_in("en"))[0]
    finally:
        road.stop()


@pytest.mark.parametrize(
    ("status", "headers", "page"),
    [
        (200, HTML, PAGE),
        (302, {**HTML, "Location": "http://127.0.0.1:1/login"}, PAGE),
        (401, {**HTML, "WWW-Authenticate": "Basic"}, PAGE),
        (403, HTML, PAGE),
        (404, HTML, PAGE),
        (511, HTML, PAGE),
        (200, OURS, PAGE),
        (200, OURS, pack(Message())),  # a whole message, which nobody signed
    ],
)
def test_a_portal_is_never_the_district_and_is_called_what_it_is(
    pair: Pair, status: int, headers: dict[str, str], page: bytes
) -> None:
    before = pair.office.parts.reading.entry_hashes()
    waiting = pair.office.parts.road.waiting()
    with portal(status, headers, page) as address:
        state, foot = after(sent_to(pair, address), pair.office, lambda s: s.failures > 2)
    assert (state.why, state.reachable, state.refused) == (Why.FOREIGN, False, None)
    assert state.last_success_at is None
    assert foot.endswith("a foreign page answers: does the internet ask to sign in?")
    assert pair.office.parts.road.waiting() == waiting
    assert pair.office.parts.reading.entry_hashes() == before


@pytest.mark.parametrize("status", [200, 204])
def test_an_answer_of_nothing_is_a_line_that_broke(pair: Pair, status: int) -> None:
    waiting = pair.office.parts.road.waiting()
    with portal(status, OURS, b"") as address:
        state, _ = after(sent_to(pair, address), pair.office, lambda s: s.failures > 2)
    assert (state.why, state.reachable, state.last_success_at) == (Why.SILENT, False, None)
    assert pair.office.parts.road.waiting() == waiting


@pytest.mark.parametrize(
    ("status", "why", "foot"),
    [
        (401, Why.REFUSED, "The district does not know this computer any more · call it"),
        (403, Why.REFUSED, "The district does not know this computer any more · call it"),
        (400, Why.REFUSED, "The district does not take what we send · tell the administrator"),
        (409, Why.REFUSED, "The district does not take what we send · tell the administrator"),
        (500, Why.ILL, "the district's computer is out of order, nothing to do here"),
        (503, Why.ILL, "the district's computer is out of order, nothing to do here"),
    ],
)
def test_a_refusal_is_said_in_words_and_nothing_is_deleted(
    pair: Pair, status: int, why: Why, foot: str
) -> None:
    before = pair.office.parts.reading.entry_hashes()
    waiting = pair.office.parts.road.waiting()
    tries = 1 if why is Why.REFUSED else 3
    with portal(status, OURS, b"") as address:
        state, said = after(
            sent_to(pair, address), pair.office, lambda s: s.failures >= tries and not s.at_work
        )
        assert run_sync(pair.device.home, words_in("ru")) == 1
    assert (state.why, state.refused) == (why, status)
    assert said.endswith(foot)
    if why is Why.REFUSED:
        assert state.failures == 1  # it stops: no second try within the hour
    assert pair.office.parts.road.waiting() == waiting
    assert pair.office.parts.reading.entry_hashes() == before


def test_behind_the_portal_the_road_goes_on_as_if_nothing_had_been(pair: Pair) -> None:
    with portal(200, OURS, pack(Message())) as address:
        after(sent_to(pair, address), pair.office, lambda s: s.failures > 1)
    assert pair.office.parts.road.waiting().count == 1
    pair.carry()
    assert pair.office.parts.road.waiting().count == 0
    assert open_office(pair.device).parts.road.waiting().count == 0


def test_nobody_at_all_is_a_line_that_is_out(pair: Pair) -> None:
    with portal(200, HTML, PAGE) as address:
        pass
    state, foot = after(sent_to(pair, address), pair.office, lambda s: s.failures > 6)
    assert state.why is Why.SILENT
    assert "no line since" in foot
    assert foot.endswith("look at the cable and the modem")
