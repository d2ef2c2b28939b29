"""What an open office is made of, and what each of its rooms is given of that."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.asked_printing import AskedPrinting
from app.begun import PrintsBegun
from app.print_held import PrintsHeld
from app.print_lanes import Lanes
from app.printer_choice import PrinterChoice
from counter.settings_place import SettingsPlace
from counter.standing import KeysStanding, StickRound
from db.book import Book
from db.files import Shelf
from db.journal import BookJournal
from db.published import BookCatalogue
from db.published_days import BookCalendar
from db.reading import BookReading
from db.road import BookRoad
from registry.desk import Desk
from registry.offices import Office
from registry.ports import Clock, DiskSpace, Printer, Sealer, Stopwatch
from registry.signing_in import SigningIn

if TYPE_CHECKING:
    from app.inspecting import Handed, Progress

    Inspecting = Callable[[Path, str, Progress], Handed]

Carrying = Callable[[Path, Callable[[str, float], None]], StickRound]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an open office is made of."""

    office: Office
    desk_number: int
    desk: Desk
    catalogue: BookCatalogue  # that the desk goes by: told when something came by the road
    days: BookCalendar  # as well
    signing_in: SigningIn
    journal: BookJournal
    reading: BookReading
    road: BookRoad
    shelf: Shelf
    clock: Clock
    stopwatch: Stopwatch
    sealer: Sealer
    printer: Printer
    label_printer: Printer
    labels: str
    choice: PrinterChoice  # kinds of paper that have a printer to themselves
    lanes: Lanes
    begun: PrintsBegun
    held: PrintsHeld
    paper: str
    status_address: str
    book: Book
    space: DiskSpace
    inspecting: "Inspecting"
    carrying: Carrying
    kept_forms: Path  # the file of forms left open
    scans: Path  # the folder into which a page scanner writes
    camera: str  # which one, as the settings say
    settings: SettingsPlace
    keys: KeysStanding  # they never change while the book is open


@dataclass(frozen=True, slots=True)
class Common:
    """What every room of an open office needs."""

    parts: Parts
    drawing: Lock  # screen and printer draw in threads of their own, reportlab in one
    ready: Callable[[], object]  # asked before a step is written; raises DiskNearlyFull
    told: Callable[[Any], Any]  # hears of every commit, and hands on what came of it
    asked: AskedPrinting  # papers that are printed because somebody asks for them just now
