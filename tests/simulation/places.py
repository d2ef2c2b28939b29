"""Machines of a simulated district: each a home folder, opened by the program's own wiring.

What may happen to a machine is here: it is opened, closed, loses its power, is backed up, copied,
restored. When it happens, and what is to be seen afterwards, is not.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from sqlalchemy.util import LRUCache
from starlette.requests import Request

import district.road
from app.district import OpenDistrict, open_district
from app.hall import BoardFetcher, OpenHall
from app.homes import Home
from app.keeping import keeper_of_desk, keeper_of_district
from app.office import OpenOffice
from app.restorers import restorer_of_desk, restorer_of_district
from app.restoring import Plan, Wanted
from app.serving import house_of
from app.ways import Ways
from app.wiring import Device, open_office
from db.road import BookRoad
from district.ingest import DistrictStore, ingest
from registry.failures import BadFrame, PeerRefused, PeerUnreachable, Trouble
from registry.offices import Staff
from registry.ports import Peer
from registry.road import Frame, Head, SignedBoard
from sync.exchange import MOST_STEPS, NoRoad, Outcome, Reached, Uploader, Way
from sync.pace import Pace
from sync.wire import CARRIER_HEADER, request_body, sign_carrier, unpack_board
from tests.simulation.outside import Crash, SimClock, Surroundings

if TYPE_CHECKING:
    from sync.http import HttpPeer

# A round every hour or two while all is well, so that a few dozen acts meet a few dozen rounds.
PACE: Final = Pace(idle_seconds=5400.0, base_seconds=600.0, longest_seconds=7200.0)
# How SQLAlchemy spells a statement is the same for every book: once a process, not once a book.
_SPELLED: Final[LRUCache[Any, Any]] = LRUCache(2000)
_BESIDE: Final = ("", "-wal", "-shm")


class Site:
    """One machine: its folder and its surroundings."""

    def __init__(self, name: str, folder: Path, around: Surroundings) -> None:
        self.name = name
        self.home = Home(folder)
        self.around = around
        self.copies: list[Path] = []  # of its book, made by hand or by the program, oldest first
        # One made of the book at work, and at which opening: put back within it, nobody can see it.
        self.unseen: tuple[Path, int] | None = None
        self.openings = 0
        self.alive = True

    @property
    def clock(self) -> SimClock:
        return self.around.clock

    @property
    def book_path(self) -> Path:
        raise NotImplementedError

    def open(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def lose_power(self) -> None:
        """After a `Crash`: nothing of the process is left, and somebody starts it again."""
        self.around.fuse.safe()
        self.close()
        self.open()

    def copy_book(self, to: Path) -> None:
        """By hand, of the closed book; the program is opened again afterwards."""
        self.close()
        shutil.copyfile(self.book_path, to)
        self.copies.append(to)
        self.open()

    def forget_book(self) -> None:
        """The disk is gone: the book, what lies beside it, and what restores have kept."""
        self.close()
        for path in self.home.folder.glob(self.book_path.name + "*"):
            path.unlink()

    def die(self) -> None:
        """The whole computer is gone."""
        self.alive = False
        self.close()
        shutil.rmtree(self.home.folder)
        self.copies.clear()
        self.unseen = None

    @property
    def disks(self) -> list[Path]:
        """All files of this machine that its book could come back from."""
        unseen = [] if self.unseen is None else [self.unseen[0]]
        return [path for path in (self.book_path, *self.copies, *unseen) if path.exists()]

    def put_back(self, copy: Path) -> None:
        """By hand, over the book that was there."""
        self.forget_book()
        shutil.copyfile(copy, self.book_path)
        self.open()


class Side(Protocol):
    """Who stands at the near end of a line."""

    name: str
    around: Surroundings
    device: Device


class DeskSite(Site):
    """A desk's computer with its counter."""

    device: Device
    office: OpenOffice

    def __init__(
        self,
        name: str,
        folder: Path,
        around: Surroundings,
        line: "Callable[[Side], SimLine]",
        staff: Staff,
    ) -> None:
        super().__init__(name, folder, around)
        self.line = line(self)
        self.outside = around.outside(self._reach)
        self.staff = staff
        self.failures = 0  # rounds in a row
        self.moved = 0  # by the last round: entries, and those that wait no more
        self.next_round = 0  # by the truth, ms

    def _reach(self, device: Device, seconds: float | None) -> "HttpPeer":
        self.line.failed = False  # whoever reaches for it anew knows nothing of what was before
        return cast("HttpPeer", self.line)

    @property
    def book_path(self) -> Path:
        return self.home.book

    @property
    def office_code(self) -> int:
        return self.device.office.code

    def open(self) -> None:
        while True:
            try:
                self.device = Device.load(self.home, outside=self.outside)
                self.office = open_office(self.device)
            except Crash:  # in the middle of being opened
                self.around.fuse.safe()
                self.close()
                continue
            break
        self.openings += 1
        self.office.parts.book.second_copy = self.around.copy
        self.office.parts.book.engine._compiled_cache = _SPELLED
        self.road = road_of(self.device, self.office)
        self.office.count_waiting()

    def close(self) -> None:
        with suppress(AttributeError):  # it never was open
            self.office.parts.book.engine.dispose()

    def round(self) -> Outcome:
        """One round of the road, as its thread makes it; how long until the next."""
        outcome: Outcome = NoRoad()
        waited, moved = self.office.parts.road.waiting().count, 0
        self.moved = 1  # until it has ended well
        for _ in range(MOST_STEPS):
            outcome = self.road.step()
            if not isinstance(outcome, Reached):
                break
            moved += outcome.sent + outcome.taken
            if not outcome.more:
                break
        self.office.count_waiting()
        self.failures = 0 if isinstance(outcome, Reached) else self.failures + 1
        retry = getattr(outcome, "retry_after", None)
        wait = PACE.wait_after(self.failures, self.around.random, retry)
        self.next_round = self.around.clock.truth.at + int(wait * 1000)
        self.moved = moved + abs(waited - self.office.parts.road.waiting().count)
        return outcome

    def back_up(self) -> Path:
        path = keeper_of_desk(self.home, self.clock).make().path
        self.copies.append(path)
        return path

    def restore(self, wanted: Wanted, peer: Peer) -> Plan:
        """`tereze restore`, with the counter closed."""
        self.line.failed = False
        self.close()
        try:
            with restorer_of_desk(self.home, self.outside) as restorer:
                plan = restorer.prepare(wanted, peer)
                restorer.change_over()
        finally:
            self.open()
        return plan


def road_of(device: Device, office: OpenOffice) -> Way:
    """As `app.wiring.start_road` makes it, without its thread."""
    return Ways.of(device, office.parts.road, PACE).way


class Counted:
    """The district's book as the road sees it, and how many frames were brought to it."""

    def __init__(self, road: BookRoad) -> None:
        self._road = road
        self.frames = 0

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        self.frames += 1
        return self._road.take_in(frame, office)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._road, name)


class DistrictSite(Site):
    """The district's server: its routes are asked without HTTP."""

    opened: OpenDistrict

    @property
    def book_path(self) -> Path:
        return self.home.district_database

    def open(self) -> None:
        while True:
            try:
                self.opened = open_district(self.home, self.clock, self.around.outside())
            except Crash:
                self.around.fuse.safe()
                self.close()
                continue
            break
        self.openings += 1
        self.opened.book.second_copy = self.around.copy
        self.opened.book.engine._compiled_cache = _SPELLED
        self.end = house_of(self.opened).road
        self.counted = Counted(self.opened.road)

    def close(self) -> None:
        with suppress(AttributeError):
            self.opened.book.engine.dispose()

    def ingest(self, device: bytes, body: bytes) -> bytes:
        """`/road/exchange`, with the statuses that the route would say."""
        carrier = self.opened.devices.device(device)
        if carrier is None:
            raise PeerRefused(401)
        if carrier.revoked_at is not None:
            raise PeerRefused(403)
        try:
            return ingest(body, carrier, cast("DistrictStore", self.counted))
        except BadFrame as cause:
            raise PeerRefused(400) from cause
        except Trouble as cause:
            raise PeerRefused(503, 30.0) from cause
        except Crash as cause:
            self.lose_power()
            raise PeerUnreachable from cause

    def board(self, office: int, carrier: str) -> SignedBoard:
        """`/road/board/{office}`."""
        headers = [(CARRIER_HEADER.lower().encode(), carrier.encode())]
        request = Request({"type": "http", "method": "GET", "headers": headers})
        try:
            answer = district.road._board(self.end, request, office)
        except district.road._TurnAway as away:
            raise PeerRefused(away.status) from away
        except Crash as cause:
            self.lose_power()
            raise PeerUnreachable from cause
        return unpack_board(bytes(answer.body))

    def back_up(self) -> Path:
        path = keeper_of_district(self.home, self.clock).make().path
        self.copies.append(path)
        return path

    def restore(self, wanted: Wanted) -> Plan:
        self.close()
        try:
            with restorer_of_district(self.home, self.around.outside()) as restorer:
                plan = restorer.prepare(wanted)
                restorer.change_over()
        finally:
            self.open()
        return plan


class KioskSite(Site):
    """A kiosk in the hall: what it fetches, and the road it could ask for more."""

    hall: OpenHall

    def __init__(
        self,
        name: str,
        folder: Path,
        around: Surroundings,
        line: "Callable[[Side], SimLine]",
    ) -> None:
        super().__init__(name, folder, around)
        self.line = line(self)
        self.outside = around.outside(lambda device, seconds: cast("HttpPeer", self.line))

    @property
    def book_path(self) -> Path:
        return self.home.kiosk_book

    def open(self) -> None:
        self.device = Device.load(self.home, outside=self.outside)
        self.hall = OpenHall(self.device)
        self.fetcher = BoardFetcher(self.device, self.hall, lambda: None)

    def close(self) -> None:
        with suppress(AttributeError):
            self.hall.board._book.engine.dispose()

    def fetch(self) -> None:
        self.fetcher._fetch(cast("HttpPeer", self.line))

    def ask_for_everything(self) -> Outcome:
        """A kiosk that asks like a desk gets what a kiosk may have. Its book takes all of it in."""
        return Uploader(BookRoad(self.hall.board._book), self.line, self.clock).run()


class SimLine:
    """One device's way to the district, as the world lets it pass. Satisfies `Peer`."""

    def __init__(
        self,
        site: Side,
        carry: Callable[[Side, bytes, bool], tuple[bytes, bool]],
        board: Callable[[Side, int, str], SignedBoard],
    ) -> None:
        self._site = site
        self._carry = carry
        self._board = board
        self.failed = False  # the last exchange: whoever knows it asks before sending anything

    def __enter__(self) -> "SimLine":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def close(self) -> None:
        return

    def exchange(self, message: bytes) -> bytes:
        self._site.around.fuse.touched()
        failed, self.failed = self.failed, True
        answer, whole = self._carry(self._site, message, failed)
        self.failed = not whole
        self._site.around.fuse.touched()
        return answer

    def fetch_board(self, office: int) -> SignedBoard | None:
        device = self._site.device
        target = request_body("GET", f"/road/board/{office}")
        carrier = sign_carrier(
            device.key, device.certificate.device, self._site.around.clock.now(), target
        )
        return self._board(self._site, office, carrier)

    def forget_board(self) -> None:
        """Nothing is remembered: each board comes whole."""
