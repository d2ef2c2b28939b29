"""A book that was restored or copied by hand: found out at opening, asked about, gone on with anew.

Before such a book writes anything it asks the district for what it lacks, five seconds at most, and
opens a new chain whose numbers begin far above all that are known. Kept out: how it is recognised
(`app.install`), what a new chain says (`db.chains`).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.homes import Home
from app.install import Finding, Install
from app.outside import SystemRandom
from db.book import Book
from db.chains import begin, end_all, renew
from db.engine import open_engine, sqlite_url
from db.install import KEY
from db.journal import own_journal
from db.renewing import FORKED, RESTORED
from db.road import BookRoad
from db.rotating import own_key
from registry.facts import ChainOpened
from registry.failures import Trouble
from registry.ports import Random
from registry.trust import SignedCertificate
from sync.exchange import MOST_STEPS, Reached, Uploader
from sync.uploader import Turn

if TYPE_CHECKING:
    from app.wiring import Device

log = logging.getLogger(__name__)


class KeysUndecided(Trouble):
    """A change of keys was cut off, and the book cannot be asked how far it had come."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The book was not the one last opened here, and goes on with a new chain."""

    reason: str  # "restored" or "forked", as in `ChainOpened`
    asked: bool  # the district answered before it


def rotate(home: Home, book: Book) -> None:
    """After a backup: whoever puts it back by hand is noticed at the next opening."""
    Install(home, book.engine, SystemRandom()).rotate()


def accept(home: Home, book: Book) -> None:
    """This book is the right one for this folder: it was just begun, or just restored and has its
    new chain already."""
    Install(home, book.engine, SystemRandom()).accept()


def rotate_closed(home: Home) -> None:
    """As `rotate`, for a program that has no book open (`tereze backup`)."""
    path = home.book if home.is_enrolled else home.district_database
    engine = open_engine(sqlite_url(path))
    try:
        Install(home, engine, SystemRandom()).rotate()
    finally:
        engine.dispose()


def ensure_current(
    device: "Device", book: Book, ask: Callable[[], bool] | None = None
) -> Renewal | None:
    """At every opening for work, before anything is written. None for the book that was last here.

    `ask` takes in what the district has of this desk, and says whether it answered.
    """
    renewal: Renewal | None = None

    def go_on(found: Finding, folder: str, number: bytes, serial: int) -> None:
        nonlocal renewal
        asked = (ask or (lambda: ask_district(device, book)))()
        reason = FORKED if found is Finding.MOVED else RESTORED
        opened, also = opening(device, reason), {KEY + folder: number}
        if own_journal(book) is None:  # the book was lost altogether
            begin(book, opened, serial, also)
        else:
            renew(book, reason, opened, last_serial=serial, also=also)
        renewal = Renewal(reason, asked)
        log.warning("the book is not the one last opened here (%s): a new chain begins", reason)

    if device.keys.are_undecided:
        raise KeysUndecided
    Install(device.home, book.engine, device.random).settle(go_on)
    if renewal is None and own_key(book) not in (None, device.key.public_key):
        # An older book than the device's keys, which nothing else has told: it never goes on in a
        # chain that was another key's.
        asked = (ask or (lambda: ask_district(device, book)))()
        renew(book, RESTORED, opening(device, RESTORED))
        renewal = Renewal(RESTORED, asked)
    return renewal


def ensure_current_district(home: Home, book: Book, random: Random) -> bool:
    """As `ensure_current`, for a district: each of its chains goes on as a new one at its next
    entry. What is lacking the devices bring, without being asked. Whether that was so."""
    restored = False

    def go_on(found: Finding, folder: str, number: bytes, _serial: int) -> None:
        nonlocal restored
        reason = FORKED if found is Finding.MOVED else RESTORED
        end_all(book, reason, also={KEY + folder: number})
        restored = True
        log.warning("the book is not the one last opened here (%s): new chains begin", reason)

    Install(home, book.engine, random).settle(go_on)
    return restored


def opening(device: "Device", reason: str, signed: SignedCertificate | None = None) -> ChainOpened:
    """What entry 0 of this device's chain says, out of its certificate or of its next one."""
    signed = signed or device.enrolment.certificate
    certificate = signed.read()
    return ChainOpened(
        device=certificate.device,
        office=certificate.office,
        desk=certificate.desk,
        signing_key=certificate.signing_key,
        sealing_key=certificate.sealing_key,
        certificate=signed.packed,
        certificate_signature=signed.signature,
        reason=reason,
    )


def ask_district(device: "Device", book: Book) -> bool:
    """Rounds of the road until both ends are level, with the office's relay first where there is
    one; whether anybody answered. A resident waits: what was not said within seconds
    (`Outside.ask_s`) comes by the road.

    In a thread, because a line that trickles keeps no limit: what is under way then ends by itself.
    """
    seconds = device.outside.ask_s
    asking = _Asking(device, book, time.monotonic() + seconds)
    thread = threading.Thread(target=asking.run, name="asking", daemon=True)
    thread.start()
    thread.join(seconds)
    return asking.answered


class _Asking:
    def __init__(self, device: "Device", book: Book, until: float) -> None:
        self._device = device
        self._book = book
        self._until = until
        self.answered = False

    def run(self) -> None:
        turn = Turn(self._device.home.folder / "road.lock")
        try:
            if not turn.take():
                return  # another program of this desk is asking already
            device, store, patience = self._device, BookRoad(self._book), self._device.outside.ask_s
            if device.settings.relay:  # in the same building: it knows this desk without a line
                with device.relay(patience / 2) as peer:
                    self._rounds(Uploader(store, peer, device.clock, is_district=False))
            with device.peer(patience) as peer:
                self._rounds(Uploader(store, peer, device.clock))
        except (Trouble, OSError):
            return
        finally:
            turn.give_back()

    def _rounds(self, uploader: Uploader) -> None:
        for _ in range(MOST_STEPS):
            outcome = uploader.step()
            if not isinstance(outcome, Reached):
                return
            self.answered = True
            if not outcome.more or time.monotonic() > self._until:
                return
