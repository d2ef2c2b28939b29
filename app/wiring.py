"""Everything is built here, out of its parts. Importing opens nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import URL

from app import VERSION
from app.begun import PrintsBegun
from app.catalogue import book_calendar, book_catalogue
from app.changing_over import finish_change_over
from app.files import carrier_for
from app.homes import Home, HomeUnusable, NotEnrolled
from app.keeping import Keeping
from app.office import OpenOffice
from app.office_parts import Parts
from app.office_settings import OfficeSettings
from app.office_signing_in import Roster
from app.outside import REAL, Outside, keep_secret
from app.own_keys import OwnKeys
from app.print_held import PrintsHeld
from app.print_lanes import Lanes
from app.print_watch import PrintWatch
from app.printer_choice import PrinterChoice
from app.renewal import accept, ensure_current, opening
from app.settings import DeviceSettings
from app.ways import Ways
from counter.standing import KeysStanding, StickRound
from db.book import Book, Identity, prepare, retry_quarantined
from db.chains import begin
from db.engine import open_engine, sqlite_url
from db.files import Shelf
from db.journal import own_journal
from db.reading import BookReading
from db.road import BookRoad
from db.signing_in import BookSignIns
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.desk import Desk
from registry.device_told import DeviceTold
from registry.failures import DemoIsNotReal, Trouble
from registry.offices import Office
from registry.ports import Clock, Journal, Random, Sealer, Unsealing
from registry.road import Waiting
from registry.roles import OnlyByRole
from registry.signing_in import SigningIn
from registry.trust import Certificate, EnrolmentAnswer
from sync.enrol import make_request, read_answer
from sync.keys import DeviceKey, Ed25519Verifier
from sync.pace import Pace
from sync.uploader import RoadState, UploaderThread

if TYPE_CHECKING:
    from app.inspecting import Handed, Progress
    from app.rotating import AskingByTheRoad
    from sync.http import HttpPeer


def open_book(
    database: URL | str, identity: Identity, clock: Clock, random: Random, print_key: bytes
) -> Book:
    """A book whose tables are up to date. Raises BookFromNewerProgram."""
    engine = open_engine(database)
    prepare(engine)
    return Book(engine, identity, clock, random, print_key)


class RoadBusy(Trouble):
    """Another program of this desk is sending already: nothing needs to be done by hand."""


@dataclass(frozen=True, slots=True)
class Device:
    """What desk and kiosk have in common: keys, certificate, the district they belong to."""

    home: Home
    key: DeviceKey
    enrolment: EnrolmentAnswer
    certificate: Certificate
    settings: DeviceSettings
    clock: Clock
    outside: Outside

    @classmethod
    def load(cls, home: Home, clock: Clock | None = None, outside: Outside = REAL) -> "Device":
        """Raises NotEnrolled or KeyUnreadable."""
        OwnKeys(home).settle()
        enrolment = home.enrolment()
        return cls(
            home=home,
            key=DeviceKey.load(home.key),
            enrolment=enrolment,
            certificate=enrolment.certificate.read(),
            settings=home.settings(DeviceSettings),
            clock=clock or outside.clock,
            outside=outside,
        )

    @property
    def random(self) -> Random:
        return self.outside.random

    @property
    def keys(self) -> OwnKeys:
        """Where this device's keys lie, while they are changed and otherwise."""
        return OwnKeys(self.home)

    def unsealing(self) -> Unsealing:
        """Opens what is sealed to this device."""
        return self.keys.unsealing(self.key, self.outside)

    @property
    def office(self) -> Office:
        return self.enrolment.office

    @property
    def sealer(self) -> Sealer:
        return self.outside.sealer(self.enrolment.district_id)

    def open_book(self, path: Path) -> Book:
        identity = Identity(
            self.certificate.device,
            self.key,
            Ed25519Verifier(),
            self.enrolment.district_key,
            VERSION,
        )
        try:
            finish_change_over(path)
        except OSError as cause:
            raise HomeUnusable from cause
        print_key = keep_secret(self.home.print_key, self.random)
        return open_book(sqlite_url(path), identity, self.clock, self.random, print_key)

    def peer(self, patience_s: float | None = None) -> "HttpPeer":
        """The district at its address. `patience_s`: for whoever cannot wait as the road can."""
        if self.outside.line is not None:
            return self.outside.line(self, patience_s)
        from sync.asking import TIMEOUT, Timeout
        from sync.http import HttpPeer

        timeout = TIMEOUT if patience_s is None else Timeout(patience_s)
        # Only after a change of keys: it costs half a kilobyte with every request, and nobody but a
        # district that was set back to before the change needs it.
        shown = self.enrolment.certificate if self.keys.were_changed else None
        device, key = self.certificate.device, self.key
        return HttpPeer(self.settings.district, device, key, self.clock, timeout, shown)

    def relay(self, patience_s: float | None = None) -> "HttpPeer":
        """This office's relay at the address that the settings name."""
        if self.outside.relay is not None:
            return self.outside.relay(self, patience_s)
        from sync.asking import IN_THE_HOUSE, Timeout
        from sync.http import HttpPeer

        timeout = IN_THE_HOUSE if patience_s is None else Timeout(patience_s)
        device, shown = self.certificate.device, self.enrolment.certificate
        return HttpPeer(self.settings.relay, device, self.key, self.clock, timeout, shown)


def enrol_device(
    home: Home, district: str, code: str, on_the_sheet: str, *, demo: bool = False
) -> Device:
    """Let this device into a district: keys, certificate, first book.

    Raises EnrolmentRefused, and DemoIsNotReal for the home of a demo, having changed nothing.
    """
    from sync.http import enrol

    if home.is_enrolled and home.enrolment().certificate.read().demo != demo:
        raise DemoIsNotReal
    home.make()
    if not home.key.exists():
        DeviceKey.create().save(home.key)
    key = DeviceKey.load(home.key)
    sealed = enrol(district, make_request(key, code, demo=demo))
    return settle_in(home, key, district, sealed, on_the_sheet, demo=demo)


def settle_in(
    home: Home,
    key: DeviceKey,
    district: str,
    sealed: bytes,
    on_the_sheet: str,
    *,
    demo: bool,
    outside: Outside = REAL,
) -> Device:
    """Trust the district's answer and begin the book with what it brought."""
    answer = read_answer(sealed, key, on_the_sheet, Ed25519Verifier(), demo=demo)
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, district=district, demo=demo))
    home.keep_enrolment(answer)
    device = Device.load(home, outside=outside)
    if device.certificate.role == "kiosk":
        book = device.open_book(home.kiosk_book)
        road = BookRoad(book)
        for frame in answer.frames:  # the common chain, as far as a hall may know it
            road.take_in(frame)
        return device
    book = device.open_book(home.book)
    road = BookRoad(book)
    for frame in answer.frames:  # first: numbers go on from those an earlier device gave
        road.take_in(frame)
    begin(book, opening(device, "enrolled"), answer.last_serial)
    accept(home, book)
    book.engine.dispose()
    return device


def open_office(device: Device) -> OpenOffice:
    """The office behind a counter window; its road is started apart, by `start_road`.

    Raises NotEnrolled for the home of a kiosk or a relay: neither gives numbers to residents.
    """
    if device.certificate.role != "desk":
        raise NotEnrolled
    book = device.open_book(device.home.book)
    retry_quarantined(book)
    ensure_current(device, book)
    journal = own_journal(book) or begin(book, opening(device, "enrolled"))
    settings = device.settings
    reading, stopwatch = BookReading(book), device.outside.stopwatch
    roster = Roster(reading, device.office.code, stopwatch)
    catalogue, calendar = book_catalogue(book), book_calendar(book)
    desk = make_desk(device, OnlyByRole(journal, roster.roles_of), catalogue, calendar)
    store = BookSignIns(book, device.office.code)
    choice, lanes = PrinterChoice(settings.printers), Lanes()
    printer = choice.named(settings.printer or f"folder:{device.home.printed}")
    return OpenOffice(
        Parts(
            office=device.office,
            desk_number=device.certificate.desk,
            desk=desk,
            catalogue=catalogue,
            days=calendar,
            signing_in=SigningIn(desk, store, device.outside.hasher, stopwatch),
            journal=journal,
            reading=reading,
            road=BookRoad(book),
            shelf=Shelf(device.home.files),
            clock=device.clock,
            stopwatch=stopwatch,
            sealer=device.sealer,
            printer=printer,
            label_printer=choice.named(settings.label_printer)
            if settings.label_printer
            else printer,
            labels=settings.labels,
            choice=choice,
            lanes=lanes,
            begun=PrintsBegun(book),
            held=PrintsHeld(book),
            paper=settings.paper,
            status_address=device.enrolment.status_address,
            book=book,
            space=device.outside.space(device.home.folder),
            inspecting=partial(_for_inspector, device, book),
            carrying=partial(_by_stick, device, book),
            kept_forms=device.home.kept_forms,
            scans=Path(settings.scans) if settings.scans else device.home.folder / "scans",
            camera=settings.camera,
            settings=OfficeSettings(device.home, choice=choice, lanes=lanes),
            keys=KeysStanding(device.certificate.issued_at, device.keys.were_changed),
        )
    )


def _for_inspector(
    device: Device, book: Book, folder: Path, language: str, progress: "Progress"
) -> "Handed":
    from app.inspecting import for_inspector  # the verifier stays out of start-up

    return for_inspector(device, book, folder, language, progress)


def _by_stick(
    device: Device, book: Book, stick: Path, told: Callable[[str, float], None]
) -> StickRound:
    from app.carrying import take_and_give  # sealing and sticks stay out of start-up

    return take_and_give(device, book, stick, told)


def start_keeping(device: Device, office: OpenOffice) -> Keeping:
    """Second copy and daily backup, in threads of their own, for as long as the window is open."""
    keeping = Keeping(office.parts.book, device.home, device.clock)
    office.keeping = keeping
    if isinstance(office.settings, OfficeSettings):
        office.settings.moved = keeping.move
        office.settings.chosen = office.choose_readers
    keeping.start()
    return keeping


def start_prints(office: OpenOffice) -> PrintWatch:
    """Papers that failed follow by themselves, for as long as the window is open."""
    watch = PrintWatch(office)
    watch.start()
    return watch


def make_desk(
    device: Device,
    journal: Journal,
    catalogue: Catalogue | Callable[[], Catalogue],
    calendar: Calendar | Callable[[], Calendar],
) -> Desk:
    return Desk(
        journal=journal,
        sealer=device.sealer,
        random=device.random,
        clock=device.clock,
        catalogue=catalogue,
        calendar=calendar,
        office=device.office,
        desk=device.certificate.desk,
        status_address=device.enrolment.status_address,
    )


def start_road(
    device: Device,
    office: OpenOffice,
    on_change: Callable[[RoadState], None],
    pace: Pace | None = None,
    *,
    cut: bool = False,
) -> UploaderThread:
    """Carry entries in a thread of its own; files come after all entries.

    Demo and tour hand in a quicker `pace` than a village's line would bear. With `cut` the line is
    out from the first moment, until somebody mends it.
    """
    parts = office.parts
    asking = cache(partial(_asking, device))
    ways = Ways.of(device, parts.road, pace, partial(_told, device, parts.book, parts.road))

    def changed(state: RoadState) -> None:
        office.count_waiting()
        parts.book.keep_log_short()
        if device.keys.are_asked_for:
            asking().after(state)
        on_change(state)

    road = UploaderThread(
        ways.way,
        device.clock,
        device.random,
        device.home.folder / "road.lock",
        changed,
        ways.pace.wait_after,
        carrier_for(parts.book, parts.reading, parts.shelf, ways.answering, parts.space),
        ways.close,
    )
    office.uploader = road
    office.written = road.wake
    if cut:
        road.pause()
    road.start()
    return road


def _told(device: Device, book: Book, road: BookRoad) -> "Sequence[DeviceTold]":
    from app.self_told import only, self_told  # by the road's thread, long after the start

    return only(self_told(device, book, road.waiting))


def _asking(device: Device) -> "AskingByTheRoad":
    from app.rotating import AskingByTheRoad  # seldom needed, and it would cost every start

    return AskingByTheRoad(device)


def one_round(
    device: Device, told: Callable[[RoadState, Waiting], None] = lambda *_: None
) -> tuple[RoadState, Waiting]:
    """One round by hand, without a thread; how the road and what waits stood at its end.

    `told` hears the same on the way. Raises RoadBusy.
    """
    book = device.open_book(device.home.book)
    ensure_current(device, book)
    road, shelf = BookRoad(book), Shelf(device.home.files)
    ways = Ways.of(device, road, look=partial(_told, device, book, road))
    hand = UploaderThread(
        ways.way,
        device.clock,
        device.random,
        device.home.folder / "road.lock",
        lambda state: told(state, road.waiting()),
        files=carrier_for(
            book,
            BookReading(book),
            shelf,
            ways.answering,
            device.outside.space(device.home.folder),
        ),
    )
    try:
        if not hand.once():
            raise RoadBusy
        return hand.state, road.waiting()
    finally:
        ways.close()
        book.engine.dispose()
