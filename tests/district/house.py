"""A whole district on real books, with a browser that sits at its own machine."""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from msgspec.structs import replace
from starlette.types import ASGIApp

from db.accounts import BookAccounts, Change
from db.book import Book
from db.devices import Devices
from db.files import FileIndex, Shelf
from db.hall import HallStore
from db.journal import own_journal
from db.published import BookCatalogue, LookingCatalogue
from db.published_days import BookCalendar, LookingCalendar
from db.road import BookRoad
from district.application import House
from district.enrolment import District, Enrolment
from district.from_hall import FromHall
from district.road import RoadEnd
from registry.application import office_day
from registry.numbers import Number
from registry.ports import Journal
from registry.receipts import Receipt
from registry.role_names import CLERK as CLERK_ROLE
from registry.role_names import OFFICER, TECHNICIAN
from tests.signing import CheapHasher
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

PASSWORD = "бір күз кешкі шай"


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


class EnrolmentShelf(Devices):
    """The list of devices, with the road beside it for what a new one takes along."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.frames_after = BookRoad(book).frames_after
        self.last_serial = BookRoad(book).last_serial


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
        self.account(CLERK.number, CLERK_ROLE, TECHNICIAN, OFFICER)

    def account(self, number: str, *roles: str, department: str = "", name: str = "") -> str:
        """Somebody with an account and a password, `PASSWORD`; the staff number."""
        named = replace(CLERK, number=number, roles=roles, name=name or CLERK.name)
        now = self.world.clock.now()
        accounts = self.house.accounts
        accounts.name_person(named, department, Change(now, "", "named"))
        hashed = self.house.hasher.hash(PASSWORD)
        accounts.set_secret(number, hashed, None, Change(now, "", "password_chosen"))
        return number

    def journal_of(self, office: int) -> Journal:
        found = own_journal(self.world.district.book, office)
        assert found is not None
        return found

    def _house(self, folder: Path) -> House:
        world, book = self.world, self.world.district.book
        devices, files, index = Devices(book), Shelf(folder / "files"), FileIndex(book)
        district = District(DISTRICT_ID, STATUS_ADDRESS)
        key = world.district_key
        store = EnrolmentShelf(book)
        enrolment = Enrolment(store, district, key, world.clock, world.random)
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
            catalogue=the_catalogue,
            from_hall=FromHall(devices, HallStore(book), key, TestVerifier()).answer,
        )
        return House(
            book=book,
            accounts=BookAccounts(book),
            hasher=CheapHasher(),
            reading=reading,
            devices=devices,
            files=files,
            index=index,
            journal_of=self.journal_of,
            todays=LookingCatalogue(
                BookCatalogue(book, the_catalogue(), lambda: office_day(world.clock.now())),
                self.seconds,
                0.0,
            ),
            days=LookingCalendar(BookCalendar(book, the_calendar()), self.seconds, 0.0),
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
    """What a person does with a browser that runs no JavaScript; cookies are kept, nothing else."""

    def __init__(
        self,
        app: ASGIApp,
        language: str = "kk",
        address: str = "127.0.0.1",
        base: str = "http://127.0.0.1",
    ) -> None:
        self._app = app
        self._address = address
        self.base = base
        self.cookies = httpx.Cookies()
        self.who: tuple[str, str] | None = None  # comes back when the session was over
        self.keep("language", language)

    def keep(self, name: str, value: str, path: str = "/") -> None:
        """A cookie that stands in this browser."""
        self.cookies.set(name, value, domain=httpx.URL(self.base).host, path=path)

    def ask(self, method: str, path: str, **given: object) -> httpx.Response:
        """One request; redirects are not followed."""

        async def round_trip() -> httpx.Response:
            transport = httpx.ASGITransport(
                self._app, raise_app_exceptions=False, client=(self._address, 50_000)
            )
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies
            ) as client:
                response = await client.request(method, path, **given)  # type: ignore[arg-type]
                self.cookies = client.cookies
                return response

        return asyncio.run(round_trip())

    def get(self, path: str, status: int = 200) -> httpx.Response:
        response = self.ask("GET", path)
        if self.who is not None and response.headers.get("Location", "").startswith("/sign-in"):
            response = self.sign_in(*self.who).ask("GET", path)
        assert response.status_code == status, (path, response.status_code)
        return response

    def post(
        self, path: str, status: int = 303, files: object = None, **fields: str
    ) -> httpx.Response:
        """Post a form as the page has it, its hidden token included."""
        return self.post_with_token(path, "/desk", status, files, **fields)

    def post_with_token(
        self, path: str, page: str, status: int = 303, files: object = None, **fields: str
    ) -> httpx.Response:
        """Post a form that stands on this page."""
        data = {"csrf": self.token(page), **fields}
        response = self.ask("POST", path, data=data, files=files)
        assert response.status_code == status, (path, response.status_code, response.text)
        return response

    def follow(self, response: httpx.Response) -> httpx.Response:
        assert response.status_code == 303
        return self.get(response.headers["Location"])

    def token(self, page: str = "/desk") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self._page(page))
        return found[1] if found else ""

    def _page(self, path: str) -> str:
        """Whatever it is: its status does not matter."""
        response = self.ask("GET", path)
        if self.who is not None and response.headers.get("Location", "").startswith("/sign-in"):
            response = self.sign_in(*self.who).ask("GET", path)
        return response.text

    def sign_in(self, number: str = CLERK.number, password: str = PASSWORD) -> "Browser":
        """As a person does it: the form, and what the browser keeps of it."""
        self.who = None
        data = {"csrf": self.token("/sign-in") or self.token("/me")}  # or signed in already
        data |= {"name": number, "password": password}
        answer = self.ask("POST", "/sign-in", data=data)
        assert answer.status_code == 303, answer.text
        self.who = (number, password)
        return self

    def scan(self, text: str, status: int = 303) -> httpx.Response:
        return self.post("/desk/scan", status, scan=text)

    def answer(
        self, number: Number, status: int = 303, files: object = None, **changed: str
    ) -> httpx.Response:
        fields = {"outcome": "satisfied", "answered_on": "2026-03-02", "delivery": "hand"}
        path = f"/desk/{number.digits}/answer"
        return self.post(path, status, files, **{**fields, **changed})
