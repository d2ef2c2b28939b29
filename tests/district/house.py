"""A whole district on real books, with a browser that sits at its own machine."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from starlette.testclient import TestClient

from db.devices import Devices
from db.files import FileIndex, Shelf
from db.journal import own_journal
from db.road import BookRoad
from district.application import House, create_app
from district.enrolment import District, Enrolment
from district.road import RoadEnd
from registry.facts import StaffSet
from registry.numbers import Number
from registry.ports import Journal
from registry.receipts import Receipt
from tests.world import (
    AIGUL,
    CLERK,
    DISTRICT_ID,
    SOKOLOVKA,
    STATUS_ADDRESS,
    CheapSealer,
    TestVerifier,
    World,
    a_form,
    meet,
    the_calendar,
    the_catalogue,
)


@dataclass
class HandSeconds:
    """Seconds that pass when the test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class CountingSealer:
    """The seal, and how often somebody had to pay for it."""

    made: int = 0
    _real: CheapSealer = field(default_factory=CheapSealer)

    def seal(self, code: str) -> bytes:
        self.made += 1
        return self._real.seal(code)


class DistrictHouse:
    """World, house and browsers in one; `desk` is a desk of Sokolovka with its own book."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.world = World(folder, database)
        self.world._open(self.world.district, 0, 0, "common")
        self.desk, self.desk_place, _ = self.world.desk()
        self.seconds = HandSeconds()
        self.sealer = CountingSealer()
        self.house = self._house(folder)
        self.house.devices.set_office(SOKOLOVKA)
        with self.journal_of(0).writing() as journal:
            journal.append(
                StaffSet(
                    CLERK.number,
                    CLERK.name,
                    CLERK.position_kk,
                    CLERK.position_ru,
                    CLERK.position_en,
                    roles=("clerk",),
                )
            )

    def journal_of(self, office: int) -> Journal:
        found = own_journal(self.world.district.book, office)
        assert found is not None
        return found

    def _house(self, folder: Path) -> House:
        world, book = self.world, self.world.district.book
        devices, files, index = Devices(book), Shelf(folder / "files"), FileIndex(book)
        district = District(DISTRICT_ID, STATUS_ADDRESS)
        key = world.district_key
        enrolment = Enrolment(devices, district, key, world.clock, world.random)
        reading = world.district.reading
        road = RoadEnd(
            store=BookRoad(book),
            devices=devices,
            boards=reading,
            index=index,
            shelf=files,
            enrolment=enrolment,
            signer=key,
            verifier=TestVerifier(),
            clock=world.clock,
        )
        return House(
            book=book,
            reading=reading,
            devices=devices,
            files=files,
            index=index,
            journal_of=self.journal_of,
            catalogue=the_catalogue(),
            calendar=the_calendar(),
            sealer=self.sealer,
            clock=world.clock,
            steady=self.seconds,
            random=world.random,
            signer=key,
            road=road,
            cookie_key=b"c" * 32,
            status_address=STATUS_ADDRESS,
        )

    def registered(self, *, carried: bool = True, **form: object) -> Receipt:
        """A resident was at the desk; with `carried` the district knows of it."""
        receipt = self.desk.register(a_form(**form), AIGUL)  # type: ignore[arg-type]
        self.desk.send_papers(receipt.number, AIGUL)
        if carried:
            self.carry()
        return receipt

    def carry(self) -> None:
        meet(self.desk_place, self.world.district)


class Browser:
    """What a person at the district's machine does, as a browser without JavaScript would."""

    def __init__(self, house: House, language: str = "kk", host: str = "127.0.0.1") -> None:
        self.client = TestClient(
            create_app(house), base_url="http://127.0.0.1", client=(host, 50_000)
        )
        self.client.cookies.set("language", language)

    def get(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, response.status_code
        return response.text

    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/desk").text)
        assert found is not None
        return found[1]

    def post(self, address, status=200, files=None, **fields):
        response = self.client.post(address, data={"csrf": self.token(), **fields}, files=files)
        assert response.status_code == status, (response.status_code, response.text)
        return response

    def sign_in(self) -> "Browser":
        self.post("/desk/clerk", clerk=CLERK.number)
        return self

    def answer(self, number: Number, **fields):
        given = {"outcome": "satisfied", "answered_on": "2026-03-02", "delivery": "hand", **fields}
        return self.post(f"/desk/{number.digits}/answer", **given)
