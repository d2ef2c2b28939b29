"""The machine behind the touchscreen: the board, fetched by a thread of its own, and the seal."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from logging import getLogger
from typing import TYPE_CHECKING, Final

from app.code_camera import CodeCamera, OneCase
from app.hall_paper import Moment, print_answer, printer_of
from app.hall_services import HallServices
from app.kiosk_line import KioskLine, tickets_of
from app.kiosk_records import HallRecords
from app.self_told import kiosk_told, only
from app.wiring import Device
from db.board import BookBoard
from db.kiosk_catalogue import KioskBookCatalogue
from db.road import BookRoad
from kiosk.hall import Answer, Found, NotOnBoard
from registry.application import office_day
from registry.codes import ControlCode, OurCode, Reading, read_code
from registry.failures import PeerRefused, PeerUnreachable
from registry.road import SignedBoard
from sync.exchange import Reached, Uploader
from sync.telling import Telling

if TYPE_CHECKING:
    from sync.http import ChangedBoard, HttpPeer

log = getLogger(__name__)

COMMON_MS: Final = 60 * 60_000
CATALOGUE_MS: Final = 10 * 60_000


class OpenHall:
    """Implements `kiosk.hall.Hall`."""

    def __init__(self, device: Device) -> None:
        self.office = device.office
        self._device = device
        self._sealer = device.sealer
        self.book = device.open_book(device.home.kiosk_book)
        self.board = BookBoard(self.book, device.office.code)
        self.catalogue = KioskBookCatalogue(self.book, device.office.code)
        self.printer = printer_of(device)
        self.services = HallServices(
            self.catalogue, device.office, self.printer, device.clock, device.settings.paper
        )
        self.tickets: KioskLine | None = tickets_of(device, self.printer)
        self.camera = self._camera(device.settings.camera)
        self.records = HallRecords(device, self.book, self.tickets)

    def look_up(self, code: ControlCode) -> Answer:
        row = self.board.find(self._sealer.seal(code.digits))
        as_of = self.board.as_of()
        if row is None or as_of is None:
            return NotOnBoard(as_of)
        return Found(row, as_of)

    def read_scan(self, text: str) -> Reading:
        return read_code(text, self._device.enrolment.status_address)

    def _camera(self, source: str) -> CodeCamera | None:
        if source == "none":
            return None
        ours = OneCase(self.read_scan, lambda _: None)  # of two receipts none is meant
        return CodeCamera(
            source, lambda text: isinstance(self.read_scan(text), OurCode), one_of=ours
        )

    def forget_visitor(self) -> None:
        """What this machine still holds of whoever has just left: papers."""
        if self.printer is not None:
            self.printer.forget()

    @property
    def can_print(self) -> bool:
        return self.printer is not None

    def print_answer(self, found: Found) -> None:
        if self.printer is None:
            raise AssertionError("asked to print without a printer")
        when = Moment(self.today(), self.now())
        print_answer(self.printer, found, self.office, when, self._device.settings.paper)

    @property
    def ratings(self) -> HallRecords:
        return self.records

    def today(self) -> date:
        return office_day(self.now())

    def now(self) -> int:
        return self._device.clock.now()


class BoardFetcher:
    """Asks the office's relay, or the district, for the board every so often; without either the
    kiosk shows what it has."""

    def __init__(self, device: Device, hall: OpenHall, on_news: Callable[[], None]) -> None:
        self._device = device
        self._board = hall.board
        self._catalogue = hall.catalogue
        self._records = hall.records
        self._printer = hall.printer
        self._book = hall.book
        self._on_news = on_news
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="board", daemon=True)
        self._heard_common_at: int | None = None
        self._asked_catalogue_at: int | None = None
        self.paused = False  # somebody pulled the cable

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _work(self) -> None:
        with ExitStack() as open_ones:
            peers = [open_ones.enter_context(peer) for peer in self._peers()]
            while True:
                if self._printer is not None:
                    self._printer.recall()
                if not self.paused:
                    self.fetch(peers)
                    self.hear_the_common(peers)
                    self.fetch_catalogue(peers)
                    self._records.step(peers)
                if self._stopping.wait(self._device.settings.board_seconds):
                    return

    def _peers(self) -> "list[HttpPeer]":
        """Whom to ask, the nearest first."""
        device = self._device
        return [*([device.relay()] if device.settings.relay else []), device.peer()]

    def fetch(self, peers: "Sequence[HttpPeer]") -> None:
        """The board of the first that answers with one to be believed."""
        for peer in peers:
            if self._fetch(peer):
                for other in peers:
                    if other is not peer:  # its "nothing new" would be about another board
                        other.forget_board(whole=False)
                return

    def hear_the_common(self, peers: "Sequence[HttpPeer]") -> None:
        """Once an hour, the district's chain for everybody, as far as a kiosk may read it: which
        relay was lost or stolen, and must not be believed any more."""
        now = self._device.clock.now()
        if self._heard_common_at is not None and 0 <= now - self._heard_common_at < COMMON_MS:
            return
        store, clock = BookRoad(self._book), self._device.clock
        telling = Telling(lambda: only(kiosk_told(self._device)), clock)
        for peer in peers:
            try:
                way = Uploader(store, peer, clock, is_district=False, telling=telling)
                if isinstance(way.run(), Reached):
                    self._heard_common_at = now
                    return
            except Exception as error:  # the hall must outlive our own mistakes
                log.error("the common chain could not be heard: %s", type(error).__name__)

    def fetch_catalogue(self, peers: "Sequence[HttpPeer]") -> None:
        """What can be asked for here, every few minutes and when a day begins: an edition begins
        at midnight. Of the first that gives one to be believed."""
        now, last = self._device.clock.now(), self._asked_catalogue_at
        same_day = last is not None and office_day(last) == office_day(now)
        if last is not None and same_day and 0 <= now - last < CATALOGUE_MS:
            return
        for peer in peers:
            try:
                news = peer.fetch_catalogue()
                if news is not None and not self._catalogue.replace(news):
                    peer.forget_catalogue()
                    continue
                self._asked_catalogue_at = now
                return
            except (PeerUnreachable, PeerRefused):
                continue  # or an older one, which has none to give
            except Exception as error:  # the hall must outlive our own mistakes
                log.error("the catalogue could not be fetched: %s", type(error).__name__)
                peer.forget_catalogue()  # or "nothing new" would be the answer from now on

    def _fetch(self, peer: "HttpPeer") -> bool:
        """Whether this one has answered. Without it the board we have stays, and says its age."""
        news = None
        kept = False
        try:
            news = peer.fetch_board(self._device.office.code, self._board.held)
            kept = news is not None and self._keep(news)
            if news is None:  # nothing has changed since, which is news too
                self._board.heard(self._device.clock.now())
            if kept:
                self._on_news()
        except (PeerUnreachable, PeerRefused):
            return False
        except Exception as error:  # the hall must outlive our own mistakes
            log.error("the board could not be fetched: %s", type(error).__name__)
        if news is not None and not kept:
            peer.forget_board()  # or "nothing new" would be the answer until something changes
        return kept or news is None

    def _keep(self, news: "SignedBoard | ChangedBoard") -> bool:
        now = self._device.clock.now()
        if isinstance(news, SignedBoard):
            return self._board.replace(news, now)
        return self._board.change(news.signed, now)
