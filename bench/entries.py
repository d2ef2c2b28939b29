"""Entries as the road carries them: made by the verbs of a desk and of a department, for residents
that nobody is.

Places that a dictionary learns from share no name, street, topic, service or specialist with the
one that it is measured with (`tools/train_dictionary.py`, `bench/wire.py`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from app import VERSION
from app.assets import first_calendar, first_catalogue
from bench.office import CountedSealer
from bench.people import FATHERS, GIVEN, SURNAMES, TOPIC, an_iin
from db.book import Book, Identity, prepare
from db.engine import open_engine, sqlite_url
from db.journal import BookJournal, open_chain
from db.road import BookRoad
from registry.application import office_day
from registry.department import Decision, Department
from registry.desk import Desk, Form, FromPaper
from registry.facts import (
    Applicant,
    ApplicationKind,
    ChainOpened,
    Delivery,
    DocumentLine,
    Outcome,
    PaperKind,
    Proof,
)
from registry.numbers import Number
from registry.offices import Office, Staff
from registry.road import Frame, WireEntry
from registry.trust import Certificate, certify
from sync.keys import DeviceKey, Ed25519Verifier

APPEALS: Final = 0.1  # of all forms, as in `bench.people`
_APPEAL: Final = "10-01"
_MORNING: Final = 1_772_424_000_000  # UTC ms: 2 March 2026, 09:00 in Almaty
_CODES: Final = tuple(
    one.code for one in first_catalogue().services if not one.code.startswith("10-")
)


@dataclass(frozen=True)
class Place:
    """An office, who works in it and who lives around it."""

    office: int
    surnames: Sequence[str]
    given: Sequence[str]
    fathers: Sequence[str]
    streets: Sequence[str]
    topics: Sequence[str]
    people: Sequence[Staff]
    clerk: Staff
    services: Sequence[str]
    receipts_known: int = 12  # applications between two receipts of the district


MEASURED_WITH: Final = Place(
    office=427,
    surnames=SURNAMES,
    given=GIVEN,
    fathers=FATHERS,
    streets=("Соколовка а., Орталық к-сі", "Соколовка а., Мектеп к-сі"),
    topics=TOPIC,
    people=(
        Staff("0427-01", "Әбілова А. С.", "маман", "специалист", "specialist"),
        Staff("0427-02", "Савченко Н. В.", "маман", "специалист", "specialist"),
    ),
    clerk=Staff("D-01", "Ермекова Г. Т.", "сарапшы", "эксперт", "expert"),
    services=_CODES[1::2],  # none of those that were learnt from
)


_SYLLABLES: Final = tuple(a + b for a in "бгджзклмнпрстшчхқғ" for b in "аеиоуыәөұүі")
_POSITIONS: Final = (
    ("бас маман", "главный специалист", "chief specialist"),
    ("жетекші маман", "ведущий специалист", "leading specialist"),
    ("маман", "специалист", "specialist"),
)


def learnt_from(seed: int) -> Place:
    """A place of names that mean nothing: only what all places share can be learnt from many."""
    chance = random.Random(seed)
    office = chance.randrange(500, 9000)

    def names(count: int, *endings: str) -> list[str]:
        return [_word(chance, 2).capitalize() + chance.choice(endings) for _ in range(count)]

    def somebody(ending: str = "ова") -> str:
        first, second = (_word(chance, 1)[0].upper() for _ in range(2))
        return f"{_word(chance, 2).capitalize()}{ending} {first}. {second}."

    return Place(
        office=office,
        surnames=names(60, "ов", "ова", "ев", "ева", "баев", "баева", "енко", ""),
        given=names(40, "гүл", "бек", "ия", "ан", ""),
        fathers=[*names(30, "ұлы", "қызы", "ович", "овна", "евич"), "", ""],
        streets=[
            *(f"{village} а., {names(1, '')[0]} к-сі" for village in names(3, "")),
            *(f"с. {village}, ул. {names(1, '')[0]}" for village in names(2, "")),
        ],
        topics=[_word(chance, chance.randrange(1, 4)) for _ in range(200)],
        people=[
            Staff(f"{office:04}-{nth:02}", somebody(), *chance.choice(_POSITIONS)) for nth in (1, 2)
        ],
        clerk=Staff(
            f"D-{chance.randrange(1, 60):02}", somebody(), "бөлім маманы", "специалист отдела"
        ),
        services=_CODES[0::2],
    )


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))


@dataclass
class _Clock:
    """From one look to the next some seconds, as people work."""

    chance: random.Random
    at: int = _MORNING

    def now(self) -> int:
        self.at += self.chance.randrange(700, 40_000)
        return self.at


@dataclass
class _Bytes:
    chance: random.Random

    def bytes(self, count: int) -> bytes:
        return self.chance.randbytes(count)


@dataclass
class Lived:
    """A desk and the district's chain for its office, with what both have written."""

    place: Place
    folder: Path
    seed: int
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._clock = _Clock(self._chance)
        self._district_key = DeviceKey.create()
        self.district = self._book("district", self._district_key)
        self._office = self._open(self.district, self._district_key, 0, "office")
        key = DeviceKey.create()
        self.book = self._book("desk", key)
        self.desk = self._desk(self._open(self.book, key, 1, "enrolled"))
        self._department = Department(self._office, self.place.office)

    def close(self) -> None:
        for book in (self.book, self.district):
            book.engine.dispose()

    def register(self, count: int, *, printed: bool = False) -> list[tuple[Number, str]]:
        """So many registrations; with `printed` both papers of each came out. Their numbers, and
        the departments that they go to."""
        made = []
        for nth in range(count):
            by = self._chance.choice(self.place.people)
            form = self._form()
            number = self.desk.register(form, by).number
            made.append((number, first_catalogue().service(form.service).department))
            if printed:
                for paper in (PaperKind.RECEIPT, PaperKind.OFFICE_COPY):
                    self.desk.mark_printed(paper, number.digits, "laser", by)
            if nth % self.place.receipts_known == self.place.receipts_known - 1:
                self._receipt()
        return made

    def live(self, count: int) -> None:
        """So many applications, each until it is over, one way or another."""
        for number, department in self.register(count, printed=True):
            by = self._chance.choice(self.place.people)
            if self._chance.random() < 0.08:
                self.desk.withdraw(number, "Өтініш берушінің қалауы бойынша", by)
                continue
            self.desk.send_papers(number, by)
            self.desk.mark_printed(PaperKind.COVER_SHEET, number.digits, "laser", by)
            self._decided(number, department)
            self._answered(number, by)

    def entries(self) -> list[WireEntry]:
        """The desk's own, without the one that opens its chain."""
        return [entry for frame in self._frames(self.book) for entry in frame.entries][1:]

    def answers(self) -> list[WireEntry]:
        """The district's for this office, likewise."""
        return [entry for frame in self._frames(self.district) for entry in frame.entries][1:]

    # -- inside ----------------------------------------------------------------------------------

    def _frames(self, book: Book) -> list[Frame]:
        return list(BookRoad(book).frames_after(()))

    def _decided(self, number: Number, department: str) -> None:
        clerk, chance = self.place.clerk, self._chance
        self._department.accept(number, department, clerk)
        decision = Decision(
            Outcome(chance.randrange(5)),
            self._yesterday(),
            their_number=f"{chance.randrange(1, 2000)}-{chance.choice('КЖТ')}",
            text=self._words(6) if chance.random() < 0.3 else "",
        )
        self._department.answer(number, decision, clerk)

    def _answered(self, number: Number, by: Staff) -> None:
        chance = self._chance
        paper = FromPaper(Outcome(chance.randrange(5)), f"{chance.randrange(2000)}-К", self._day())
        self.desk.take_in_answer(number.answer(1), by, paper)
        if chance.random() < 0.15:
            carried = f"RR{chance.randrange(10**9):09}KZ"
            self.desk.send_answer(number, Delivery.POST, carried, by)
        else:
            proof = chance.choice((Proof.RECEIPT, Proof.RECEIPT, Proof.ID_SHOWN))
            self.desk.hand_over(number, proof, by)

    def _form(self) -> Form:
        chance, place = self._chance, self.place
        name = f"{chance.choice(place.surnames)} {chance.choice(place.given)}"
        applicant = Applicant(
            f"{name} {chance.choice(place.fathers)}".strip(),
            iin=an_iin(chance),
            phone=f"+7701{chance.randrange(10**7):07}",
            address=f"{chance.choice(place.streets)}, {chance.randrange(1, 90)}",
        )
        if chance.random() < APPEALS:
            return Form(applicant, _APPEAL, ApplicationKind.COMPLAINT, summary=self._words(12))
        service = chance.choice(place.services)
        papers = len(first_catalogue().service(service).documents)
        return Form(applicant, service, documents=tuple(map(DocumentLine, range(papers))))

    def _words(self, count: int) -> str:
        return " ".join(self._chance.choice(self.place.topics) for _ in range(count))

    def _day(self) -> date:
        return office_day(self._clock.at)

    def _yesterday(self) -> date:
        return self._day() - timedelta(days=1)

    def _receipt(self) -> None:
        """The district signs for all that is there: from here on the headers name this receipt."""
        chain = self.desk_chain
        road, theirs = BookRoad(self.book), BookRoad(self.district)
        for frame in road.frames_after(theirs.heads()):
            theirs.take_in(frame)
        for receipt in theirs.receipts_for(chain, self.book.identity.device):
            road.settle(receipt)

    @property
    def desk_chain(self) -> bytes:
        [chain] = BookRoad(self.book).chains_of(self.book.identity.device)
        return chain

    def _book(self, name: str, key: DeviceKey) -> Book:
        engine = open_engine(sqlite_url(self.folder / f"{name}-{self.seed}.book"))
        prepare(engine)
        device = self._chance.randbytes(16)
        trusted = self._district_key.public_key
        identity = Identity(device, key, Ed25519Verifier(), trusted, VERSION)
        return Book(engine, identity, self._clock, _Bytes(self._chance), b"k" * 32)

    def _open(self, book: Book, key: DeviceKey, desk: int, reason: str) -> BookJournal:
        device, office = book.identity.device, self.place.office
        certificate = Certificate(
            device, office, desk, "desk", key.public_key, key.sealing_key, self._clock.now()
        )
        signed = certify(self._district_key, certificate)
        vouched = (signed.packed, signed.signature) if desk else (b"", b"")
        opened = ChainOpened(
            device, office, desk, key.public_key, key.sealing_key, *vouched, reason
        )
        return open_chain(book, opened)

    def _desk(self, journal: BookJournal) -> Desk:
        return Desk(
            journal=journal,
            sealer=CountedSealer(self._chance.randrange(1, 2**40)),
            random=_Bytes(self._chance),
            clock=self._clock,
            catalogue=first_catalogue(),
            calendar=first_calendar(),
            office=_office(self.place.office),
            desk=1,
            status_address="https://tereze.example",
        )


def _office(code: int) -> Office:
    return Office(
        code,
        name_kk="—",
        name_ru="—",
        name_en="—",
        address_kk="—",
        address_ru="—",
        address_en="—",
        phone="—",
        hours="09:00–18:30",
        lunch="13:00–14:30",
    )
