"""A district as it is after years: 400 services, twenty offices, a million applications.

Each application is made by the verbs of a desk enrolled by the real bytes; rows go out in hundreds
(`bench.bulk`; that they are the program's own, `bench.filling` proves), chain by chain, as entries
that came by the road. What departments have in hand they took in by their own verbs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace as changed
from sqlalchemy import func, select

from app.assets import first_calendar, first_catalogue, first_offices
from app.catalogue import book_catalogue
from app.demo import make_district
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.outside import REAL, SystemClock
from app.settings import DeviceSettings
from app.wiring import Device, make_desk, settle_in
from bench.bulk import Bulk
from bench.filling import BATCH, Chance, Filler, HandClock
from bench.office import BY, CountedSealer
from bench.people import TOPIC, Residents, an_iin
from db.book import Book
from db.effects import upsert
from db.noted import is_noted, note
from db.road import BookRoad
from db.tables import application, journal, landed
from registry.application import Stage, office_day
from registry.catalogue import Catalogue
from registry.catalogue_facts import ServicePublished
from registry.chain import Entry
from registry.department import Department
from registry.desk import Form
from registry.facts import Applicant, ApplicationKind, DocumentLine
from registry.lists import Wanted
from registry.numbers import Number
from registry.offices import Staff
from sync.enrol import make_request
from sync.keys import DeviceKey

SERVICES: Final = 400
OFFICES: Final = 20
YEARS_MS: Final = 680 * 24 * 3_600_000  # no entry may be older than 2025 (`registry.clock`)
ADDRESS: Final = "http://127.0.0.1:9"
_FIRST_OFFICE: Final = 1001
_APPEALS: Final = 0.1
_TAKEN_IN: Final = 2_000  # papers that departments have accepted and not answered yet
_CLERK: Final = Staff("D-01", "Ермекова Г. Т.", "сарапшы", "эксперт", "expert")


class AllServices(Residents):
    """Residents who ask for any of the services there are."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        super().__init__(first_catalogue(), seed)
        self._all = [one for one in catalogue.services if not one.is_appeal]

    def form(self) -> Form:
        chance = self._chance
        phone = f"+7701{chance.randrange(10**7):07}"
        who = Applicant(self._name(), iin=an_iin(chance), phone=phone, address="Орталық к-сі, 12")
        if chance.random() < _APPEALS:
            about = " ".join(chance.choice(TOPIC) for _ in range(12))
            return Form(who, "10-01", ApplicationKind.COMPLAINT, summary=about)
        service = chance.choice(self._all)
        papers = tuple(map(DocumentLine, range(len(service.documents))))
        return Form(who, service.code, documents=papers)


class _Arrived(Bulk):
    """Rows of the district's book, with all that its follower writes beside an application."""

    def flush(self) -> None:
        entries = list(self._writing.entries)
        super().flush()
        if not entries:
            return
        with self._book.writing() as connection:
            first, last = entries[0]["n"], entries[-1]["n"]
            asked = select(journal.c.n, journal.c.id, journal.c.header, journal.c.payload).where(
                journal.c.chain_id == self._chain_row, journal.c.n.between(first, last)
            )
            office = int(self._writing._office)
            for row in connection.execute(asked).all():
                entry = Entry(row.header, b"", b"", row.payload)
                fact = entry.read_fact()
                if fact is not None and is_noted(fact):
                    note(connection, row.id, office, entry.read_header(), fact)
            reached = upsert(connection, landed, ("chain_id",))
            connection.execute(reached, {"chain_id": self._chain_row, "n": last})


@dataclass(frozen=True)
class FullDistrict:
    """A district in a folder, its book in the database at `url`."""

    folder: Path
    url: str

    @property
    def home(self) -> Home:
        return Home(self.folder / "district")

    def open(self, clock: Any = None) -> OpenDistrict:
        return open_district(self.home, clock or SystemClock())

    def make(self) -> None:
        """District, offices, services and desks, as they were in the beginning."""
        if (self.folder / "made").exists():
            return
        clock = HandClock(SystemClock().now() - YEARS_MS)
        district = make_district(self.home, ADDRESS, clock, self.url)  # type: ignore[arg-type]
        kind = first_offices()[0]
        for nth in range(OFFICES):
            code = _FIRST_OFFICE + nth
            district.set_office(changed(kind, code=code, name_kk=f"{code}-кеңсе"))
            district.set_staff(code, BY)
            self._enrol(district, code, clock)
        _publish(district)
        district.book.engine.dispose()
        # The same for all: no two offices register in the same second.
        (self.folder / "made").write_text(f"{clock.at // 1000 * 1000 + 3_600_000}")

    def _enrol(self, district: OpenDistrict, office: int, clock: HandClock) -> None:
        home = self._desk_home(office)
        home.make()
        home.keep_settings(DeviceSettings(district=ADDRESS, demo=True))
        key = DeviceKey.create()
        key.save(home.key)
        enrolment = district.enrolment()
        sheet = enrolment.invite(office, 1, "desk")
        sealed = enrolment.enrol(make_request(key, sheet.code, demo=True))
        outside = replace(REAL, clock=clock)
        settle_in(home, key, ADDRESS, sealed, district.fingerprint, demo=True, outside=outside)

    def _desk_home(self, office: int) -> Home:
        return Home(self.folder / f"desk{office}")

    def fill(self, total: int) -> Iterator[int]:
        """Go on until there are so many applications; how many there are, from time to time."""
        district = self.open()
        catalogue = book_catalogue(district.book)()
        each, begins_at = total // OFFICES, int((self.folder / "made").read_text())
        done = _count(district.book)
        for nth in range(OFFICES):
            with self._desk(_FIRST_OFFICE + nth) as (device, book):
                for made in _live(district, device, book, catalogue, nth, each, begins_at):
                    done += made
                    yield done
        _take_in(district)
        district.book.engine.dispose()

    @contextmanager
    def _desk(self, office: int) -> Iterator[tuple[Device, Book]]:
        clock, chance = HandClock(SystemClock().now() - YEARS_MS), Chance()
        device = Device.load(self._desk_home(office))
        outside = replace(REAL, clock=clock, random=chance)
        device = replace(device, clock=clock, outside=outside)
        book = device.open_book(device.home.book)
        try:
            yield device, book
        finally:
            book.engine.dispose()


def _publish(district: OpenDistrict) -> None:
    """The first services again and again under codes of their own, from the first day on."""
    known = [one for one in first_catalogue().services if not one.is_appeal]
    journal_of_all = district.journal_of(0)
    today = office_day(district.clock.now())
    for nth in range(SERVICES - len(first_catalogue().services)):
        like = known[nth % len(known)]
        code = f"{20 + nth // 20:02}-{1 + nth % 20:02}"
        names = {f"short_{one}": f"{getattr(like, f'short_{one}')[:24]} {code}" for one in _TONGUES}
        with journal_of_all.writing() as writing:
            writing.append(ServicePublished(changed(like, code=code, **names), today))


_TONGUES: Final = ("kk", "ru", "en")


def _live(
    district: OpenDistrict,
    device: Device,
    book: Book,
    catalogue: Catalogue,
    slot: int,
    each: int,
    begins_at: int,
) -> Iterator[int]:
    """One office's years; how many applications each commit brought."""
    road = BookRoad(district.book)
    for frame in BookRoad(book).frames_after(road.heads()):
        road.take_in(frame)
    bulk = _Arrived(district.book, book, device.certificate.device, received_at=begins_at)
    desk = make_desk(device, bulk, catalogue, first_calendar())
    desk.sealer = CountedSealer(made=slot * 10_000_000 + bulk.lived)
    step = (YEARS_MS - 2 * 3_600_000) // each
    residents = AllServices(catalogue, seed=11)
    clock, chance = device.clock, device.random
    filler = Filler(desk, clock, chance, begins_at, each, slot, residents, step)  # type: ignore[arg-type]
    waiting = 0
    for nth in range(bulk.lived, each):
        filler.live(nth)
        waiting += 1
        if waiting == BATCH or nth + 1 == each:
            bulk.flush()
            yield waiting
            waiting = 0


def _take_in(district: OpenDistrict) -> None:
    """Departments have some of the open ones in hand, by their own verbs."""
    wanted = Wanted(stages=(Stage.SENT,), most_urgent_first=True, limit=_TAKEN_IN)
    for row in district.reading.rows(wanted):
        number = Number.parse(row.number)
        verbs = Department(district.journal_of(number.office), number.office)
        verbs.accept(number, row.department, _CLERK)


def _count(book: Book) -> int:
    with book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(application)).scalar_one())
