"""A district and its desks in one process, with real books: what happens between them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random as Seeded
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine, event

from db.book import Book, Identity, prepare
from db.engine import open_engine, sqlite_url
from db.journal import BookJournal, open_chain
from db.reading import BookReading
from db.road import BookRoad
from registry.calendar import Calendar, parse_calendar
from registry.catalogue import Catalogue
from registry.catalogue_tables import parse_catalogue
from registry.codes import scrypt_seal
from registry.department import Department
from registry.desk import Desk, Form
from registry.facts import Applicant, ChainOpened, DocumentLine, StaffSet
from registry.offices import Office, Staff
from registry.trust import Certificate, certify

ASSETS = Path(__file__).parent.parent / "assets"
DISTRICT_ID = b"test district 00"
STATUS_ADDRESS = "https://tereze.example"

SOKOLOVKA = Office(
    code=427,
    name_kk="Соколовка ауылдық округі",
    name_ru="Соколовский сельский округ",
    name_en="Sokolovka rural district",
    address_kk="Соколовка а., Орталық к-сі, 1",
    address_ru="с. Соколовка, ул. Центральная, 1",
    address_en="1 Tsentralnaya St., Sokolovka",
    phone="8 (71538) 2-12-34",
    hours="09:00–18:30",
    lunch="13:00–14:30",
)
AIGUL = Staff("0427-1", "Әбілова А. С.", "маман", "специалист", "specialist")
CLERK = Staff("d-1", "Ермекова Г. Т.", "бас маман", "главный специалист", "chief specialist")

MONDAY_MORNING = 1_772_424_000_000  # 2 March 2026, 09:00 in Almaty


@dataclass
class HandClock:
    """Time in the test's hands."""

    at: int = MONDAY_MORNING

    def now(self) -> int:
        self.at += 1
        return self.at

    def days_later(self, days: float) -> None:
        self.at += int(days * 86_400_000)


@dataclass
class SeededRandom:
    seed: int = 1
    _source: Seeded = field(init=False)

    def __post_init__(self) -> None:
        self._source = Seeded(self.seed)

    def bytes(self, count: int) -> bytes:
        return self._source.randbytes(count)


class CheapSealer:
    """The real seal at a cost that a thousand registrations in a test can pay."""

    def seal(self, code: str) -> bytes:
        from registry.codes import ControlCode

        return scrypt_seal(ControlCode(code), DISTRICT_ID, n=2)


class TestKey:
    __test__ = False

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed.ljust(32, b"\0"))

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class TestVerifier:
    __test__ = False

    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def the_catalogue() -> Catalogue:
    return parse_catalogue(
        (ASSETS / "catalogue.csv").read_text("utf-8"),
        (ASSETS / "departments.csv").read_text("utf-8"),
    )


def the_calendar() -> Calendar:
    return parse_calendar((ASSETS / "calendar.csv").read_text("utf-8"))


def a_form(
    name: str = "Серікова Айгүл Қанатқызы", service: str = "01-01", **changed: object
) -> Form:
    """A resident with all the papers that the service wants."""
    documents = tuple(
        DocumentLine(position)
        for position, _ in enumerate(the_catalogue().service(service).documents)
    )
    applicant = Applicant(name, iin="580314400002", phone="8 (71538) 2-12-34", address="Соколовка")
    fields = {"applicant": applicant, "service": service, "documents": documents, **changed}
    return Form(**fields)  # type: ignore[arg-type]


@dataclass
class Place:
    """One book with its key: a desk or the district."""

    book: Book
    key: TestKey
    device: bytes

    @property
    def road(self) -> BookRoad:
        return BookRoad(self.book)

    @property
    def reading(self) -> BookReading:
        return BookReading(self.book)


class World:
    """One district, one clock, any number of desks of Sokolovka."""

    def __init__(self, folder: Path, database: str | None = None, *, durable: bool = False) -> None:
        """`durable`: wait for the disk at every commit, as in an office; tests seldom need it."""
        self.folder = folder
        self.places: list[Place] = []
        self._durable = durable
        self.clock = HandClock()
        self.random = SeededRandom()
        self.district_key = TestKey(b"district")
        self.district = self._place("district", self.district_key, DISTRICT_ID, database)
        self.office_journal = self._open(self.district, 427, 0, "office")
        with self.office_journal.writing() as journal:
            journal.append(
                StaffSet(
                    AIGUL.number,
                    AIGUL.name,
                    AIGUL.position_kk,
                    AIGUL.position_ru,
                    AIGUL.position_en,
                )
            )
        self.department = Department(self.office_journal, 427)

    def desk(
        self, number: int = 1, clock: HandClock | None = None
    ) -> tuple[Desk, Place, BookJournal]:
        """A desk that was just let in; with `clock` it has one of its own, perhaps a wrong one."""
        key, device = TestKey(b"desk%d" % number), b"desk %011d" % number
        place = self._place(f"desk{number}", key, device, clock=clock)
        journal = self._open(place, 427, number, "enrolled")
        desk = Desk(
            journal=journal,
            sealer=CheapSealer(),
            random=self.random,
            clock=clock or self.clock,
            catalogue=the_catalogue(),
            calendar=the_calendar(),
            office=SOKOLOVKA,
            desk=number,
            status_address=STATUS_ADDRESS,
        )
        return desk, place, journal

    def _place(
        self,
        name: str,
        key: TestKey,
        device: bytes,
        database: str | None = None,
        clock: HandClock | None = None,
    ) -> Place:
        path = self.folder / f"{name}.book"
        if database is None and not path.exists():
            path.write_bytes(empty_book())
        engine = open_engine(database or sqlite_url(path))
        if database is None and not self._durable:
            no_waiting(engine)
        prepare(engine)
        identity = Identity(device, key, TestVerifier(), self.district_key.public_key, "test")
        book = Book(engine, identity, clock or self.clock, self.random, b"k" * 32)
        place = Place(book, key, device)
        self.places.append(place)
        return place

    def close(self) -> None:
        for place in self.places:
            place.book.engine.dispose()

    def _open(self, place: Place, office: int, desk: int, reason: str) -> BookJournal:
        certificate = Certificate(
            place.device, office, desk, "desk", place.key.public_key, "", self.clock.now()
        )
        signed = certify(self.district_key, certificate)
        return open_chain(
            place.book,
            ChainOpened(
                device=place.device,
                office=office,
                desk=desk,
                signing_key=place.key.public_key,
                sealing_key="",
                certificate=signed.packed,
                certificate_signature=signed.signature,
                reason=reason,
            ),
        )


@cache
def empty_book() -> bytes:
    """A book with its tables and nothing in it: made once, because Alembic takes its time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.book"
        engine = open_engine(sqlite_url(path))
        no_waiting(engine)
        prepare(engine)
        engine.dispose()
        return path.read_bytes()


def no_waiting(engine: Engine) -> None:
    """SQLite without waiting for the disk: no power fails in a test that does not cut it."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def meet(one: Place, other: Place) -> None:
    """Carry everything both ways, as the road does, without a line in between."""
    for giver, taker in ((one, other), (other, one)):
        for frame in giver.road.frames_after(taker.road.heads(theirs=giver.road.heads())):
            taker.road.take_in(frame)
