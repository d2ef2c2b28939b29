"""All that the district's pages need, handed in once by the wiring. Opens nothing itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from db.accounts import BookAccounts
from db.book import Book
from db.devices import Devices
from db.files import FileIndex, Shelf
from db.published import LookingCatalogue
from db.published_days import LookingCalendar
from db.reading import BookReading
from district.limits import Records
from district.road import RoadEnd
from district.server_health import MachineState
from registry.application import office_day
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.offices import Office
from registry.ports import Clock, Journal, PasswordHasher, Random, Sealer, Signer


@dataclass(frozen=True, slots=True)
class House:
    """The district's book, rules and outside world. `cookie_key` is 32 secret bytes."""

    book: Book
    reading: BookReading
    devices: Devices
    files: Shelf
    index: FileIndex
    journal_of: Callable[[int], Journal]  # the district's own chain for an office
    todays: LookingCatalogue  # what is in force; asked each time anew
    days: LookingCalendar
    accounts: BookAccounts
    hasher: PasswordHasher
    sealer: Sealer
    clock: Clock
    random: Random
    signer: Signer
    road: RoadEnd
    cookie_key: bytes = field(repr=False)
    status_address: str  # the public page, as printed on receipts
    steady: Callable[[], float] = time.monotonic  # seconds; goes on when the date is changed
    # A thread counts the figures (`db.counting`); False: whoever asks for them has them counted.
    counted_beside: bool = False
    tries: Records | None = None  # of codes, where several processes count them together
    # What the machine says of itself; None where nobody asks it.
    machine: Callable[[], MachineState] | None = None
    demo: bool = False
    # Of a demo: numbers and passwords by which one may sign in, and which its page shows.
    demo_accounts: tuple[tuple[str, str], ...] = ()

    @property
    def catalogue(self) -> Catalogue:
        return self.todays()

    @property
    def calendar(self) -> Calendar:
        """Which days are worked, by all that was published until now."""
        return self.days()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now() / 1000, UTC)

    @property
    def today(self) -> date:
        """The office's day: the whole country has one wall clock."""
        return office_day(self.clock.now())

    def office(self, code: int) -> Office | None:
        return self.devices.office(code)

    @property
    def is_secure(self) -> bool:
        """Whether residents come over HTTPS, so that cookies may travel only there."""
        return self.status_address.startswith("https://")
