"""What a kiosk tells the district of its hall: counted here, told until a receipt settles it.

Kept out: what a record is and what it may never hold (`registry.from_hall`), the table (`db.hall`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from logging import getLogger
from typing import TYPE_CHECKING, Final

import msgspec

from app.kiosk_line import KioskLine
from app.line_client import LineAway
from app.wiring import Device
from db.book import Book
from db.hall import KioskRecords
from registry.application import office_day, office_time
from registry.failures import BookUnwritable, PeerRefused, PeerUnreachable
from registry.from_hall import (
    HALL_TAG,
    MARKED,
    VERSION,
    Happening,
    Rating,
    SignedHallReceipt,
    SignedTelling,
    Telling,
)
from registry.line_days import as_given

if TYPE_CHECKING:
    from sync.http import HttpPeer

log = getLogger(__name__)

WAITS_FOR_RELAY: Final = timedelta(days=3)  # then its own figures are told without the relay's
SHOWN: Final = timedelta(days=13)  # before today: what staff are shown at the kiosk
MARKS: Final = range(1, 6)
AGAIN_MS: Final = 5 * 60_000  # after nobody could bring it to the district
_MOST_ROUNDS: Final = 50  # at once: some months of a busy hall
_receipts = msgspec.msgpack.Decoder(SignedHallReceipt)


class HallRecords:
    """Rate from any thread; `step` is the fetching thread's."""

    def __init__(self, device: Device, book: Book, line: KioskLine | None) -> None:
        self._device = device
        self._line = line
        self._kept = KioskRecords(book, device.office.code)
        self._failed_at: int | None = None

    def rate(self, mark: int, *, department: str = "", desk: int = 0) -> None:
        """On our disk on return. Raises BookUnwritable."""
        if mark not in MARKS:
            raise AssertionError("the screen offers one to five")
        self._kept.rate(Rating(self._today(), mark, department, desk))

    def too_many(self) -> None:
        """As `kiosk.rating_place.RatingPlace`."""
        self.happen(MARKED)

    def happen(self, what: str) -> None:
        """Staff should know of this; from any thread. The hall outlives a disk that fails."""
        moment = self._moment()
        try:
            self._kept.happen(moment.date(), moment.hour, what)
        except BookUnwritable:
            log.error("it could not be written down that the screen %s", what)

    def happened(self) -> tuple[Happening, ...]:
        """Of the last days, the newest first. Raises BookUnreadable."""
        return self._kept.happened(self._today() - SHOWN)

    def tell_hours(self) -> None:
        """Of each hour that is over, what happened in it."""
        moment = self._moment()
        self._kept.tell_hours(moment.date(), moment.hour)

    def step(self, peers: "Sequence[HttpPeer]") -> None:
        """Count the days that are over, tell what waits. The hall outlives whatever goes wrong."""
        for act in (self.count_days, self.tell_hours, lambda: self.tell(peers)):
            try:
                act()
            except Exception as error:
                log.error("the hall's figures could not be told: %s", type(error).__name__)

    def count_days(self) -> None:
        """Of each day that is over, what its line came to. Raises HomeUnusable, BookUnwritable."""
        if self._line is None:
            return
        today, counted, away = self._today(), self._kept.counted(), False
        for day in self._line.days_before(today):
            if day in counted:
                continue
            became = None
            try:
                became = None if away else self._line.became_of(day)
            except LineAway:
                away = True  # and is not waited for once more for the next day
            if became is not None or today - day > WAITS_FOR_RELAY:
                self._kept.count_day(day, as_given(day, self._line.given_on(day), became))

    def tell(self, peers: "Sequence[HttpPeer]") -> None:
        """To the first that brings a receipt of the district, until nothing waits. Where nobody
        did it is left for some minutes: the board is fetched by the same thread."""
        now, failed = self._device.clock.now(), self._failed_at
        if failed is not None and 0 <= now - failed < AGAIN_MS:
            return
        self._failed_at = None
        for body in self.tellings():
            if not any(self._told(peer, body) for peer in peers):
                self._failed_at = now
                return

    def tellings(self) -> Iterator[bytes]:
        """What waits, signed, in bodies; each is asked for when the one before it was settled."""
        before = None
        for _ in range(_MOST_ROUNDS):
            records = self._kept.unsettled()
            if not records or records == before:
                return  # or the receipt settled nothing: the next step asks again
            before = records
            telling = Telling(VERSION, self._device.certificate.device, records)
            packed = msgspec.msgpack.encode(telling)
            signature = self._device.key.sign(HALL_TAG + packed)
            yield msgspec.msgpack.encode(SignedTelling(packed, signature))

    def settle(self, answer: bytes) -> bool:
        """Whether this is a receipt of the district for this kiosk; then it is taken."""
        try:
            return self._kept.settle(_receipts.decode(answer))
        except msgspec.MsgspecError:
            return False

    def _told(self, peer: "HttpPeer", body: bytes) -> bool:
        try:
            return self.settle(peer.tell_hall(body))
        except (PeerUnreachable, PeerRefused):
            return False  # no line, or an older program there: what waits stays here

    def _moment(self) -> datetime:
        return office_time(self._device.clock.now())

    def _today(self) -> date:
        return office_day(self._device.clock.now())
