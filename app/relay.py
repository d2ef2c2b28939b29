"""`tereze office`: the server of one office, between its desks and kiosk and the district.

It serves the road as the district does, from a book of its own, and carries all that it holds to
the district and back. It signs no receipt: what settles an entry is the district's word, passed on.
Every desk keeps its own book: while this machine is off, they work on and go to the district by
themselves.
"""

import logging
import logging.config
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec
import uvicorn
from fastapi import FastAPI
from starlette.responses import JSONResponse

from app.catalogue import looking_catalogue
from app.homes import Home
from app.keeping import Keeping
from app.line_keeper import LineKeeper
from app.outside import REAL, Outside
from app.ready import ReadyServer
from app.relay_files import OfficeFiles, RelayFiles
from app.renewal import ensure_current, opening
from app.rotating import AskingByTheRoad, go_on
from app.self_told import self_told
from app.ways import LatePeer
from app.wiring import Device
from db.book import Book, retry_quarantined
from db.chains import begin
from db.files import Shelf
from db.journal import own_journal
from db.reading import BookReading
from db.relaying import Members, OfficeRoad
from district.enrolment import DeviceRow
from district.logs import log_config
from district.road import OfficeEnd, road_routes
from registry.device_told import DeviceTold
from registry.failures import Refusal, Trouble
from registry.road import Board
from sync.exchange import Uploader
from sync.files import FileCarrier
from sync.keys import Ed25519Verifier
from sync.pace import Pace
from sync.road_state import RoadState
from sync.telling import Telling
from sync.turn import Turn
from sync.uploader import UploaderThread

log = logging.getLogger(__name__)

NEWS_IS_OLD_MS: Final = 5 * 60_000  # without a word of the district a board says how old it is
EAGER: Final = Pace(idle_seconds=1.0, base_seconds=0.2, longest_seconds=0.6)
_PASSING_ON_S: Final = 20.0  # a kiosk waits meanwhile, and asks again in half a minute
_TO_END_S: Final = 5  # for requests under way, once somebody has said stop


class NotARelay(Refusal):
    """This home was enrolled as a desk or a kiosk: it serves no office."""


class RelayOpenAlready(Trouble):
    """The server of this office runs already. The second one leaves everything alone."""


class PortTaken(Trouble):
    """Another program of this machine listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


class OpenRelay:
    """A relay at work: its book, its end of the road, and its own way to the district."""

    def __init__(self, device: Device, book: Book, pace: Pace | None = None) -> None:
        self.device = device
        self.book = book
        self.reading = BookReading(book)
        self.shelf = Shelf(device.home.files)
        self.road = OfficeRoad(book, self._came)
        self.district = LatePeer(device.peer)
        self._space = device.outside.space(device.home.folder)
        self.uploader = UploaderThread(
            Uploader(
                self.road,
                self.district,
                device.clock,
                unsigned=self.road.unsigned,
                telling=Telling(self._told, device.clock),
            ),
            device.clock,
            device.random,
            device.home.folder / "road.lock",
            self._changed,
            (pace or Pace()).wait_after,
            FileCarrier(
                self.shelf,
                RelayFiles(book, self.reading, self.shelf, self.office),
                lambda _by_relay: self.district.real(),
                self._room,
            ),
        )
        self._was: tuple[bool, int | None] | None = None
        self._asking = AskingByTheRoad(device)
        self._catalogue = looking_catalogue(book)

    @property
    def office(self) -> int:
        return self.device.office.code

    def _told(self) -> Sequence[DeviceTold]:
        """How this machine fares, and what the desks of the office have said of theirs."""
        own = self_told(self.device, self.book, self.road.waiting)
        return (own, *self.road.heard(self.device.clock.now()))

    def board(self, office: int) -> Board:
        """The board, and how old the district's part of its news is."""
        made = self.reading.board(office)
        last = self.uploader.state.last_success_at or self._last_success()
        fresh = made.as_of - last <= NEWS_IS_OLD_MS
        return made if fresh else msgspec.structs.replace(made, news_at=last)

    def _last_success(self) -> int:
        """By the receipts in the book, where the program has just begun; at least the enrolment."""
        kept = self.road.waiting().last_success_at
        return kept or self.device.certificate.issued_at

    def end(self) -> OfficeEnd:
        """What the routes of the road need: the district's own, with this office's devices."""
        device, members = self.device, Members(self.book, self.office)
        return OfficeEnd(
            store=self.road,
            devices=members,
            introduce=members.introduce,
            change_keys=self._passed_on,
            boards=self,
            index=OfficeFiles(self.book, self.reading, self.office),
            shelf=self.shelf,
            signer=device.key,
            verifier=Ed25519Verifier(),
            clock=device.clock,
            certificate=device.enrolment.certificate,
            catalogue=self._catalogue,
            from_hall=self._told_on,
            line=LineKeeper(device.home.line, device.clock).answer
            if device.settings.tickets
            else None,
        )

    def _passed_on(self, request: bytes) -> bytes:
        """A desk's request for new keys: only the district vouches for anybody."""
        with self.device.peer() as district:
            return district.change_keys(request)

    def _told_on(self, carrier: DeviceRow, body: bytes) -> bytes:
        """What a kiosk of ours tells: only the district's receipt settles it, so nothing of it is
        kept here, and without a line the kiosk keeps it."""
        with self.device.peer(_PASSING_ON_S) as district:
            return district.tell_hall(body)

    def stop(self) -> None:
        self.uploader.stop()
        self.district.close()
        self.book.engine.dispose()

    def _came(self) -> None:
        self.uploader.wake()

    def _changed(self, state: RoadState) -> None:
        self.book.keep_log_short()
        self._asking.after(state)
        if state.at_work:
            return
        self._say(state)

    def _say(self, state: RoadState) -> None:
        """One line in the log when the district comes, goes or refuses; counts, no content."""
        now = (state.reachable, state.refused)
        if now == self._was:
            return
        self._was = now
        told = "reached" if state.reachable else "not reached"
        if state.refused is not None:
            told = f"refuses ({state.refused})"
        log.info("the district is %s; %d entries wait for it", told, self.road.on_the_way())

    def _room(self) -> int | None:
        try:
            return self._space.free()
        except OSError:
            return None  # whether a file can be kept, the disk will say


def open_relay(home: Home, pace: Pace | None = None, outside: Outside = REAL) -> OpenRelay:
    """Raises NotEnrolled, NotARelay, KeyUnreadable, BookFromNewerProgram."""
    device = Device.load(home, outside=outside)
    if device.certificate.role != "relay":
        raise NotARelay
    if device.keys.are_asked_for and go_on(home, outside):
        device = Device.load(home, outside=outside)
    book = device.open_book(home.book)
    retry_quarantined(book)
    ensure_current(device, book)
    if own_journal(book) is None:
        begin(book, opening(device, "enrolled"))
    return OpenRelay(device, book, pace)


def application(relay: OpenRelay) -> FastAPI:
    """The server's ASGI application: the road, and a word for whoever looks after machines."""
    app = FastAPI(title="Tereze", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(road_routes(relay.end()))

    def health() -> JSONResponse:
        """Whether the book can be read, and what waits for the district; counts only."""
        try:
            told = {
                "status": "ok",
                "now": relay.device.clock.now(),
                "waiting": relay.road.on_the_way(),
                "district": relay.uploader.state.reachable,
            }
        except Exception:
            # Whatever the database says, the answer is the same and tells nothing of it.
            return JSONResponse({"status": "trouble"}, 503, {"Cache-Control": "no-store"})
        return JSONResponse(told, 200, {"Cache-Control": "no-store"})

    app.add_api_route("/health", health, methods=["GET"], include_in_schema=False)
    return app


def run_office(
    home: Home, port: int | None = None, ready: Path | None = None, *, eager: bool = False
) -> int:
    """Serve until told to stop. `ready` is touched once the server accepts connections; `eager` is
    for tests, whose district is next door.

    Raises RelayOpenAlready, PortTaken and as `open_relay`.
    """
    turn = Turn(home.folder / "counter.lock")  # as at a desk: a restore waits until nobody serves
    # Before the lock file is made: somebody may have named the wrong folder.
    host, _, told = Device.load(home).settings.listen.rpartition(":")
    if not turn.take():
        raise RelayOpenAlready
    try:
        with _listen(host.strip("[]"), int(told) if port is None else port) as listening:
            relay = open_relay(home, EAGER if eager else None)
            _serve(relay, listening, ready)
    finally:
        turn.give_back()
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Before the book is opened: a second relay at one port must change nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named by its protocol, or asyncio does not know that small answers must not be held back.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as cause:
        listening.close()
        raise PortTaken(port) from cause
    return listening


def _serve(relay: OpenRelay, listening: socket.socket, ready: Path | None) -> None:
    config = uvicorn.Config(
        application(relay),
        log_config=_logs(),
        server_header=False,
        access_log=False,  # every desk asks every few seconds
        timeout_graceful_shutdown=_TO_END_S,
        timeout_keep_alive=60,  # a desk comes again within ten seconds or so
    )
    keeping = Keeping(relay.book, relay.device.home, relay.device.clock)
    keeping.start()
    relay.uploader.start()
    # The library gives the signal back when it has ended: then comes what is still to be closed.
    signal.signal(signal.SIGTERM, _end)
    try:
        with suppress(KeyboardInterrupt):
            ReadyServer(config, ready).run(sockets=[listening])
    finally:
        keeping.stop()
        relay.stop()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _logs() -> dict[str, object]:
    config = log_config()
    loggers = config["loggers"]
    loggers["app"] = loggers["sync"] = loggers["district"]
    return config
