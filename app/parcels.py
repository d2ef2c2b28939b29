"""The road by stick, at an office: what came back is taken in, what the district lacks is given.

Taking comes first: it says how far the district is, so that what is given begins there. Both may be
repeated at any moment; a stick that was read already, or comes a month late, changes nothing.
Kept out: the district's end (`app.district_parcels`), the terminal's words, the window.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from app.files import DeskFiles
from app.homes import Home, HomeUnusable
from app.kiosk_line import KioskLine
from app.kiosk_records import HallRecords
from app.self_told import only, self_told
from app.stick_folder import TO_DISTRICT, TO_OFFICE, Lying, OfficeFolder, read_file, tag_of
from app.wiring import Device
from db.board import BookBoard
from db.book import Book
from db.by_stick import Word, Words
from db.files import Shelf
from db.kiosk_catalogue import KioskBookCatalogue
from db.reading import BookReading
from db.relaying import OfficeRoad
from db.road import BookRoad
from registry.failures import BadFrame, Trouble
from registry.ports import Unsealing
from sync.by_stick import Took, giving, taking
from sync.keys import Ed25519Verifier
from sync.parcel import (
    BOARD,
    CATALOGUE,
    EXCHANGE,
    FILE,
    HALL,
    MOST_WANTED,
    FilePiece,
    NotAParcel,
    Opened,
    ParcelDamaged,
    ParcelForAnother,
    ParcelUntrue,
    Slip,
    Wanted,
    addressed_to,
    is_signed,
    read,
    seal,
)
from sync.telling import Telling
from sync.uploader import Turn
from sync.wire import unpack_board, unpack_catalogue

VERSION: Final = 1  # of the slip
PIECE_BYTES: Final = 1024 * 1024  # of a file in one parcel
FILES_BYTES: Final = 64 * 1024 * 1024  # of files in one direction: the rest goes the next time
Told = Callable[[str, float], None]  # the step ("taking", "giving"), and how much is done: 0 to 1


class StickBusy(Trouble):
    """Another program of this computer is reading or writing a stick at this moment."""


class DistrictSealUnknown(Trouble):
    """The district's own journal has not come here yet, and in it what is sealed to it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a stick brought. Counts."""

    parcels: int = 0  # that were taken in
    entries: int = 0  # new here
    settled: int = 0  # receipts of the district
    files: int = 0  # that are whole now
    refused: int = 0  # frames that the district, or this book, did not accept
    damaged: int = 0
    foreign: int = 0  # sealed to another computer
    untrue: int = 0  # signed by nobody who is known here

    def with_took(self, took: Took) -> "Taken":
        return replace(
            self,
            entries=self.entries + took.entries,
            settled=self.settled + took.settled,
            refused=self.refused + len(took.refused),
        )


@dataclass(frozen=True, slots=True)
class Handed:
    """What lies on the stick now. Counts; `size` in bytes."""

    parcels: int = 0
    entries: int = 0
    size: int = 0


def quiet(step: str, share: float) -> None:
    """For whoever shows no progress."""


class OfficeParcels:
    """One device's end of the road by stick: a desk's or a relay's."""

    def __init__(self, device: Device, book: Book) -> None:
        self._device = device
        self._book = book
        self._is_relay = device.certificate.role == "relay"
        self._road = OfficeRoad(book) if self._is_relay else BookRoad(book)
        self._words = Words(book)
        self._shelf = Shelf(device.home.files)
        self._files = DeskFiles(book, BookReading(book), self._shelf)
        self._tag = tag_of(device.certificate.device)
        # A district that was set back to before a change of keys knows them by its own signature.
        changed = device.keys.were_changed
        self._shown = device.enrolment.certificate if changed else None

    def take(self, stick: Path, told: Told = quiet) -> Taken:
        """Take in all that came back for this computer, and take it off the stick.

        A damaged or foreign file applies nothing, is counted, and stays where it is. Raises
        StickGone when the stick cannot be read any more, StickBusy; what was taken stays taken.
        """
        with one_at_a_time(self._device.home):
            folder = OfficeFolder(stick, self._device.office.code)
            lying = folder.lying(TO_OFFICE, self._tag)
            taken, done = Taken(), list[Lying]()
            with self._device.unsealing() as opener:
                for count, one in enumerate(lying, 1):
                    before = taken
                    taken = self._take_one(read_file(one.path), opener, taken)
                    if taken.parcels > before.parcels:
                        done.append(one)
                    told("taking", count / len(lying))
            folder.remove(done)
            told("taking", 1.0)
            return taken

    def _take_one(self, parcel: bytes, opener: Unsealing, taken: Taken) -> Taken:
        try:
            opened = read(opener.content(parcel))
            self._believe(opened, addressed_to(parcel))
            taken = self._apply(opened, taken)
        except ParcelForAnother:
            return replace(taken, foreign=taken.foreign + 1)
        except ParcelUntrue:
            return replace(taken, untrue=taken.untrue + 1)
        except (NotAParcel, ParcelDamaged, BadFrame):
            return replace(taken, damaged=taken.damaged + 1)
        return replace(taken, parcels=taken.parcels + 1)

    def _believe(self, opened: Opened, receiver: bytes) -> None:
        """Raises ParcelUntrue unless the district wrote it for this computer."""
        key = self._device.enrolment.district_key
        if not is_signed(Ed25519Verifier(), key, receiver, opened):
            raise ParcelUntrue

    def _apply(self, opened: Opened, taken: Taken) -> Taken:
        slip = opened.slip
        if slip.kind == EXCHANGE:
            is_news = self._words.is_news(slip.time)
            took, heads = taking(self._road, opened.body, is_news=is_news)
            if is_news:
                self._words.district_said(Word(slip.time, heads))
                self._files.to_send(by_relay=False)  # which of them are open
                self._files.sent(slip.arrived, by_relay=False)
            return taken.with_took(took)
        if slip.kind == FILE and slip.piece is not None:
            return replace(taken, files=taken.files + self._take_file(slip.piece, opened.body))
        raise ParcelDamaged  # of a newer program: it waits on the stick until this one is updated

    def _take_file(self, piece: FilePiece, body: bytes) -> bool:
        """Whether the file is whole now. One that nobody waits for here is left out."""
        ref = next((one for one in self._files.wanted() if one.name == piece.name), None)
        if ref is None or piece.offset + len(body) > ref.size:
            return False
        held = self._shelf.append(ref.name, piece.offset, body)
        return held == ref.size and self._shelf.finish(ref.name, ref.salt)

    def give(self, stick: Path, told: Told = quiet) -> Handed:
        """Write all that the district lacks by its last word, in the place of what lay there.

        Raises StickFull, StickGone, StickUntrue (what lay there still does), StickBusy,
        DistrictSealUnknown.
        """
        with one_at_a_time(self._device.home):
            sealing_key = self._words.district_sealing_key()
            if not sealing_key:
                raise DistrictSealUnknown
            folder = OfficeFolder(stick, self._device.office.code)
            count = _Count(told, self._road.waiting().count)
            parcels = self._parcels(sealing_key, count)
            folder.put(TO_DISTRICT, self._tag, parcels)
            told("giving", 1.0)
            return count.handed

    def _parcels(self, sealing_key: str, count: "_Count") -> Iterator[bytes]:
        device, key = self._device.certificate.device, self._device.key
        wanted = tuple(
            Wanted(one.name, self._shelf.held(one.name))
            for one in self._files.wanted()[:MOST_WANTED]
        )
        theirs = self._words.district_holds(carries_all=self._is_relay)
        look = partial(self_told, self._device, self._book, self._road.waiting)
        told = Telling(lambda: only(look()), self._device.clock).due()
        for one in giving(self._road, theirs, self._road.unsigned(), told=told):
            now = max(self._device.clock.now(), 0)
            slip = Slip(VERSION, EXCHANGE, device, now, wanted=wanted, certificate=self._shown)
            parcel = seal(slip, one.body, sealing_key, key)
            yield parcel
            count.add(one.entries, len(parcel))
        for piece, content in self._pieces():
            now = max(self._device.clock.now(), 0)
            slip = Slip(VERSION, FILE, device, now, piece, certificate=self._shown)
            parcel = seal(slip, content, sealing_key, key)
            yield parcel
            count.add(0, len(parcel))

    def _pieces(self) -> Iterator[tuple[FilePiece, bytes]]:
        """Files that own entries name, after all entries, up to the limit."""
        left = FILES_BYTES
        for ref in self._files.to_send(by_relay=False):
            for offset in range(0, ref.size, PIECE_BYTES):
                content = self._shelf.read(ref.name, offset, PIECE_BYTES)
                left -= len(content)
                if left < 0:
                    return  # the rest goes once the district has said that these arrived
                piece = FilePiece(ref.name, ref.salt, ref.size, offset, ref.media_type)
                yield piece, content


class KioskParcels:
    """A kiosk takes the board, if the one on the stick is newer than its own, and the catalogue;
    it gives what it has to tell of its hall."""

    def __init__(self, device: Device, book: Book, line: KioskLine | None = None) -> None:
        self._device = device
        self._board = BookBoard(book, device.office.code)
        self._catalogue = KioskBookCatalogue(book, device.office.code)
        self._records = HallRecords(device, book, line)
        self._words = Words(book)

    def take(self, stick: Path, told: Told = quiet) -> Taken:
        """As `OfficeParcels.take`."""
        with one_at_a_time(self._device.home):
            folder = OfficeFolder(stick, self._device.office.code)
            taken, done = Taken(), list[Lying]()
            with self._device.unsealing() as opener:
                for one in folder.lying(TO_OFFICE, tag_of(self._device.certificate.device)):
                    try:
                        parcel = read_file(one.path)
                        self._show(read(opener.content(parcel)), addressed_to(parcel))
                        taken = replace(taken, parcels=taken.parcels + 1)
                        done.append(one)
                    except ParcelForAnother:
                        taken = replace(taken, foreign=taken.foreign + 1)
                    except ParcelUntrue:
                        taken = replace(taken, untrue=taken.untrue + 1)
                    except (NotAParcel, ParcelDamaged, BadFrame):
                        taken = replace(taken, damaged=taken.damaged + 1)
            folder.remove(done)
            told("taking", 1.0)
            return taken

    def _show(self, opened: Opened, receiver: bytes) -> None:
        key = self._device.enrolment.district_key
        if not is_signed(Ed25519Verifier(), key, receiver, opened):
            raise ParcelUntrue
        if opened.slip.kind == CATALOGUE:
            self._catalogue.replace(unpack_catalogue(opened.body))
            return
        if opened.slip.kind == HALL:
            self._records.settle(opened.body)
            return
        if opened.slip.kind != BOARD:
            raise ParcelDamaged  # of a newer program: it waits on the stick
        # As old as the word on the stick, not as this moment: the hall shows "as of".
        at = min(opened.slip.time, self._device.clock.now())
        known = self._board.as_of()
        if known is None or known < at:  # by line, or from the relay, there may be newer news
            self._board.replace(unpack_board(opened.body), at)

    def give(self, stick: Path, told: Told = quiet) -> Handed:
        """Write what waits for a receipt, in the place of what lay there. As `OfficeParcels.give`;
        nothing, while the kiosk has never heard to whom the district's parcels are sealed."""
        with one_at_a_time(self._device.home):
            self._records.count_days()
            sealing_key = self._words.district_sealing_key()
            parcel = self._sealed(sealing_key) if sealing_key else b""
            folder = OfficeFolder(stick, self._device.office.code)
            tag = tag_of(self._device.certificate.device)
            folder.put(TO_DISTRICT, tag, [parcel] if parcel else [])
            told("giving", 1.0)
            return Handed(parcels=bool(parcel), size=len(parcel))

    def _sealed(self, sealing_key: str) -> bytes:
        """The oldest that wait; the rest with the next stick. b"" when nothing does."""
        device = self._device
        slip = Slip(VERSION, HALL, device.certificate.device, max(device.clock.now(), 0))
        body = next(self._records.tellings(), b"")
        return seal(slip, body, sealing_key, device.key) if body else b""


class _Count:
    """What has been written so far, for progress and for the end."""

    def __init__(self, told: Told, waiting: int) -> None:
        self._told = told
        self._waiting = max(waiting, 1)
        self.handed = Handed()

    def add(self, entries: int, size: int) -> None:
        before = self.handed
        self.handed = Handed(before.parcels + 1, before.entries + entries, before.size + size)
        self._told("giving", min(0.99, self.handed.entries / self._waiting))


@contextmanager
def one_at_a_time(home: Home) -> Iterator[None]:
    """One stick at a time for a computer, whichever program handles it. Raises StickBusy."""
    turn = Turn(home.folder / "stick.lock")
    try:
        if not turn.take():
            raise StickBusy
    except OSError as cause:
        raise HomeUnusable from cause
    try:
        yield
    finally:
        turn.give_back()
