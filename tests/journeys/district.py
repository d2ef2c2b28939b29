"""The district of the journeys: a program of its own on loopback, its people, and its readers.

A clerk and a resident know addresses, fields and buttons, as a browser without JavaScript does. The
`Store` reads the district's database as it lies on the disk, beside the running program.
"""

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app import tour
from app.accounts import signing_of
from app.district import OpenDistrict, open_district, people_of
from app.homes import Home
from app.outside import SystemClock
from app.tour import DistrictProcess, Round, tereze
from app.wiring import enrol_device
from registry.application import office_day
from registry.chain import Entry
from registry.facts import Registered
from registry.numbers import Number
from registry.office_facts import Extended
from tests.journeys.later import move_clock
from tests.journeys.waiting import live

AIGUL, NADYA, AKIM = "0427-01", "0427-02", "0427-03"
CLERK = "D-01"
PASSWORD = "бір күз кешкі шай"
PEOPLE = """office,number,name,position_kk,position_ru,position_en,roles
427,0427-01,Әбілова А. С.,бас маман,главный специалист,chief specialist,specialist decider
427,0427-02,Савченко Н. В.,жетекші маман,ведущий специалист,leading specialist,specialist
427,0427-03,Омаров Қ. Б.,әкім,аким,akim,head decider
0,D-01,Ермекова Г. Т.,бөлім маманы,специалист отдела,department officer,clerk
"""
PATIENCE_S = 20.0
_DAY_MS = 24 * 60 * 60 * 1000
_Fact = TypeVar("_Fact")


class District:
    """`tereze district`, started once; desks are let in by its sheets, as on paper."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ahead = folder / "ahead"
        self._devices = 0
        round_ = Round(folder, "en", said=lambda _: None)
        round_.work.mkdir(parents=True)
        self.home = round_.home("district")
        self._process = _Later(round_, self._ahead)
        self.address = self._process.address
        self._process.start()
        self._clock_back = move_clock(self._ahead)
        self._name_people()
        self.store = Store(self.home / "district.sqlite")
        self.clerk = Clerk(self.address)
        self.resident = Resident(self.address)

    def _name_people(self) -> None:
        with self._opened() as opened:
            for office, person in people_of(PEOPLE):
                opened.set_staff(office, person)
            signing_of(opened).set_password(CLERK, PASSWORD)

    def command(self, word: str, *words: str) -> str:
        """A word of the command line at the district's machine, the server running beside it."""
        return tereze(word, "--home", str(self.home), *words)

    def let_in(self, home: Path, role: str = "desk") -> int:
        """A new device by its sheet, over the wire; its number, the next one free."""
        self._devices += 1
        number = self._devices if role == "desk" else 90 + self._devices
        with self._opened() as opened:
            code = opened.enrolment().invite(427, number, role).code
            fingerprint = opened.fingerprint
        enrol_device(Home(home), self.address, code, fingerprint)
        return number

    @contextmanager
    def _opened(self) -> Iterator[OpenDistrict]:
        """As the words of the command line open it, the server running beside."""
        opened = open_district(Home(self.home), SystemClock())
        try:
            yield opened
        finally:
            opened.book.engine.dispose()

    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """The server dies as in a power cut, and is started again afterwards."""
        self._process.kill()
        try:
            yield
        finally:
            self._process.start()

    def pass_days(self, days: int) -> None:
        """Here and at every desk of this process."""
        gone = int(self._ahead.read_text("ascii")) if self._ahead.exists() else 0
        self._ahead.write_text(str(gone + days * _DAY_MS), "ascii")

    def extend(self, number: Number, until: date, reason: str) -> None:
        """The head decides on more time; written beside the running server, as `tereze staff` is.

        The department's pages have no button for it yet.
        """
        [entry] = [one for one in self.store.entries() if _is_registration(one, number)]
        fact = Extended(number.digits, until, reason, "Ким Л. В.", office_day(SystemClock().now()))
        registration = entry.read_header().registration
        with self._opened() as opened, opened.journal_of(number.office).writing() as writing:
            writing.append(fact, registration=registration, actor=CLERK)

    def holds_file(self, name: bytes) -> bytes | None:
        """The bytes of a file that came up the road whole; None as long as it has not."""
        found = [one for one in (self.home / "files").glob("**/*") if one.stem == name.hex()]
        return found[0].read_bytes() if found else None

    def end(self) -> None:
        self.clerk.close()
        self.resident.close()
        self._process.end()
        self._clock_back()


class _Later(DistrictProcess):
    """Its clock can be moved; nothing else differs."""

    def __init__(self, round_: Round, ahead: Path) -> None:
        super().__init__(round_)
        self._program = (sys.executable, "-m", "tests.journeys.later", str(ahead))

    def start(self) -> None:
        usual, tour.PROGRAM = tour.PROGRAM, self._program
        try:
            super().start()
        finally:
            tour.PROGRAM = usual


class Store:
    """The district's database, looked into by a program that is not the district."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[Entry]:
        asked = "select header, payload from journal order by id"
        with closing(sqlite3.connect(self._path)) as opened:
            return [Entry(header, b"", b"", paid) for header, paid in opened.execute(asked)]

    def facts(self, kind: type[_Fact], number: Number | None = None) -> list[_Fact]:
        """All facts of a kind that it holds; with `number` those about that application."""
        entries = self.entries()
        about = self._registration(entries, number)
        facts = [
            one.read_fact()
            for one in entries
            if one.payload is not None and about in (None, one.read_header().registration)
        ]
        return [fact for fact in facts if isinstance(fact, kind)]

    def wait_for(
        self,
        kind: type[_Fact],
        number: Number | None = None,
        *,
        count: int = 1,
        where: Callable[[_Fact], bool] = lambda _: True,
    ) -> list[_Fact]:
        """As `facts`, those of which `where` holds, once so many have come up the road."""
        until = time.monotonic() + PATIENCE_S
        while len(found := [one for one in self.facts(kind, number) if where(one)]) < count:
            assert time.monotonic() < until, f"the district holds {len(found)} {kind.__name__}"
            live(0.05)
        return found

    @staticmethod
    def _registration(entries: list[Entry], number: Number | None) -> bytes | None:
        if number is None:
            return None
        found = (one for one in entries if _is_registration(one, number))
        return next((one.read_header().registration for one in found), b"not there")


def _is_registration(entry: Entry, number: Number) -> bool:
    fact = entry.read_fact() if entry.payload is not None else None
    return isinstance(fact, Registered) and fact.number == number.digits


class _Browser:
    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self._client.cookies.set("language", "en")

    def close(self) -> None:
        self._client.close()

    def open(self, path: str) -> str:
        answer = self._client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        return answer.text

    def send(self, path: str, page: str, fields: dict[str, Any], **more: Any) -> str:
        """Fill in the form that stands on `page`."""
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        told = {**fields, "csrf": token[1] if token else ""}
        answer = self._client.post(path, data=told, **more)
        assert answer.status_code < 400, f"{path}: {answer.status_code} {words_of(answer.text)}"
        return answer.text


class Clerk(_Browser):
    """Somebody in a department."""

    def _sit(self) -> str:
        page = self.open("/desk")
        if 'action="/sign-in"' in page:
            told = {"name": CLERK, "password": PASSWORD, "back": "/desk"}
            page = self.send("/sign-in", page, told)
        return page

    def scan(self, number: Number) -> str:
        """The page that a scanned code leads to."""
        return self.send("/desk/scan", self._sit(), {"scan": number.digits})

    def read(self, number: Number) -> str:
        """What its page says, as words."""
        self._sit()
        return words_of(self.open(f"/desk/{number.digits}"))

    def accept(self, number: Number) -> None:
        self.send(f"/desk/{number.digits}/accept", self.scan(number), {})

    def accept_list(self, number: Number, papers: list[Number]) -> str:
        """The list is scanned, and the ticks taken off what is not there."""
        told = {"paper": [one.digits for one in papers]}
        return words_of(self.send(f"/desk/list/{number.digits}/accept", self.scan(number), told))

    def answer(
        self,
        number: Number,
        outcome: str = "satisfied",
        text: str = "Берілсін.",
        delivery: str = "hand",
    ) -> Number:
        """Decided; the number on the answer's label."""
        self._sit()
        page = self.open(f"/desk/{number.digits}?open=answer")
        day = re.search(r'name="answered_on" type="date" value="([^"]+)"', page)
        assert day, words_of(page)
        told = {"outcome": outcome, "their_number": "12-345", "answered_on": day[1], "text": text}
        told["delivery"] = delivery
        self.send(f"/desk/{number.digits}/answer", page, told, files={"none": b""})
        return number.answer(1)


class Resident(_Browser):
    """Somebody at home with a phone."""

    def ask(self, code: str) -> str:
        """The page's large sentence; "" where the code is not known."""
        page = self._client.post("/s", data={"code": code}).text
        found = re.search(r'id="sentence"[^>]*>(.*?)</h1>', page, re.DOTALL)
        return words_of(found[1]) if found else ""

    def wait_for(self, code: str, said: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while said not in (sentence := self.ask(code)):
            assert time.monotonic() < until, f"the public page says: {sentence}"
            live(0.1)


def words_of(page: str) -> str:
    """What a person reads on it."""
    bare = re.sub(r"<(style|svg|head).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(
        unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\N{NO-BREAK SPACE}", " ").split()
    )
