"""Machines that answer the road: the district's server, and an office's relay. Asked without HTTP:
the statuses that the routes would say for what `ingest` raises are said here once more.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from starlette.requests import Request

import district.boards
import district.road
from app.district import OpenDistrict, open_district
from app.keeping import keeper_of_district
from app.relay import OpenRelay, open_relay
from app.restorers import restorer_of_district
from app.restoring import Plan, Wanted
from app.serving import house_of
from app.wiring import Device
from db.book import Book
from db.road import BookRoad
from district.door import TurnAway
from district.enrolment import DeviceRow, keys_of
from district.ingest import DistrictStore, ingest
from district.road import OfficeEnd
from registry.failures import BadFrame, PeerRefused, PeerUnreachable, Trouble
from registry.road import Frame, Head, SignedBoard
from registry.trust import CERTIFICATE_HEADER, as_shown
from sync.wire import CARRIER_HEADER, unpack_board
from tests.simulation.ledger import let_go
from tests.simulation.lines import Side
from tests.simulation.outside import Crash, Surroundings
from tests.simulation.places import PACE, Lines, OfficeSite, Site


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


class Server(Site):
    """Whoever answers the road."""

    end: OfficeEnd
    counted: Counted
    up = True

    def ingest(self, side: Side, body: bytes) -> bytes:
        """`/road/exchange`, with the statuses that the route would say."""
        try:
            carrier = self._carrier(side)
            return ingest(body, carrier, cast("DistrictStore", self.counted))
        except BadFrame as cause:
            raise PeerRefused(400) from cause
        except Trouble as cause:
            raise PeerRefused(503, 30.0) from cause
        except Crash as cause:
            self.lose_power()
            raise PeerUnreachable from cause

    def _carrier(self, side: Side) -> DeviceRow:
        """As the route knows it by the key that has signed the body."""
        key, device = side.device.key.public_key, side.device.certificate.device
        row = self.end.devices.device(device)
        if row is None or key not in keys_of(row):
            row = self.end.introduce(side.device.enrolment.certificate)
        if row is None or key not in keys_of(row):
            raise PeerRefused(401)
        if row.revoked_at is not None:
            raise PeerRefused(403)
        if row.earlier is not None and key == keys_of(row)[0]:
            self.end.devices.new_key_used(device)
        return row

    def change_keys(self, request: bytes) -> bytes:
        """`/road/keys`: asked of the district itself."""
        raise PeerUnreachable

    def board(self, side: Side, office: int, carrier: str, held: bytes | None) -> SignedBoard:
        """`/road/board/{office}`: whole, or what has changed for who holds something."""
        shown = as_shown(side.device.enrolment.certificate)
        headers = [
            (CARRIER_HEADER.lower().encode(), carrier.encode()),
            (CERTIFICATE_HEADER.lower().encode(), shown.encode()),
        ]
        method = "GET" if held is None else "POST"
        request = Request({"type": "http", "method": method, "headers": headers})
        try:
            if held is None:
                answer = district.boards.board_answer(self.end, request, office)
            else:
                answer = district.boards.changes_answer(self.end, request, office, held)
        except TurnAway as away:
            raise PeerRefused(away.status) from away
        except Crash as cause:
            self.lose_power()
            raise PeerUnreachable from cause
        return unpack_board(bytes(answer.body))


class DistrictSite(Server):
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
        self.end = house_of(self.opened).road
        self.counted = Counted(self.opened.road)

    def change_keys(self, request: bytes) -> bytes:
        try:
            return self.opened.rekeying().answer(request)
        except Crash as cause:
            self.lose_power()
            raise PeerUnreachable from cause

    def close(self) -> None:
        let_go(self.book_path)
        with suppress(AttributeError):
            self.opened.book.engine.dispose()

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


class RelaySite(Server, OfficeSite):
    """An office's own server, between its desks and the district."""

    relay: OpenRelay

    def __init__(
        self, name: str, folder: Path, around: Surroundings, line: Lines, house: Lines
    ) -> None:
        OfficeSite.__init__(self, name, folder, around, line, house)

    @property
    def book(self) -> Book:
        return self.relay.book

    def waits(self) -> int:
        return self.relay.road.on_the_way()

    def open(self) -> None:
        while True:
            try:
                self.device = Device.load(self.home, outside=self.outside)
                self.relay = open_relay(self.home, PACE, self.outside)
            except Crash:
                self.around.fuse.safe()
                self.close()
                continue
            break
        self.openings += 1
        self.book.second_copy = self.around.copy
        self.road = self.relay.uploader._uploader  # its thread's, without the thread
        self.end = self.relay.end()
        self.counted = Counted(self.relay.road)

    def close(self) -> None:
        let_go(self.book_path)
        with suppress(AttributeError):
            self.relay.book.engine.dispose()
