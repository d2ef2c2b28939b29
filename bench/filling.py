"""A book as it lies in an office after years: a million applications, made by the desk's own verbs.

Waiting for the disk 7 million times would take a day. So the verbs write into memory (`Bulk`), and
rows go out in thousands, sorted as they would have come; `same_as_by_hand` fills a second book
through the program's own journal and compares every row, and every term of the index of words.
"""

import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from app.assets import first_calendar, first_catalogue
from app.homes import Home
from app.outside import REAL
from app.wiring import Device, make_desk
from bench.bulk import Batched, Bulk
from bench.office import BY, CountedSealer, enrol
from bench.people import Residents
from db.book import Book
from db.landing import Progress
from db.road import BookRoad
from registry.application import office_day
from registry.chain import Entry
from registry.desk import Desk, FromPaper
from registry.facts import Outcome, PaperKind, Proof
from registry.ports import Journal

STEP_MS: Final = 150_000  # from one application to the next: a million in five years
_OPEN_AT_THE_END: Final = 0.015  # the newest are still on their way
_OPEN_BEFORE: Final = 0.005  # and some of all years
_RECEIVED: Final = 5  # one in so many is another desk's, and came by the road
_DUE: Final = 20  # of each desk's last: their papers are not out yet
BATCH: Final = 100  # applications in one commit


@dataclass
class HandClock:
    """Goes on by a second at every look."""

    at: int

    def now(self) -> int:
        self.at += 1_000
        return self.at


@dataclass
class Chance:
    """Bytes that depend on the application only, so that filling can go on where it stopped."""

    _source: random.Random = field(default_factory=random.Random)

    def begin(self, seed: int) -> random.Random:
        self._source.seed(seed)
        return self._source

    def bytes(self, count: int) -> bytes:
        return self._source.randbytes(count)


@dataclass
class Filler:
    """One desk that has been at work for years."""

    desk: Desk
    clock: HandClock
    chance: Chance
    begins_at: int
    total: int
    number: int  # of the desk
    residents: Residents = field(default_factory=lambda: Residents(first_catalogue(), seed=11))
    step_ms: int = STEP_MS

    def live(self, nth: int) -> None:
        """One application from the day it is brought in to the day it is over, or to today."""
        chance = self.chance.begin(nth * 100 + self.number)
        self.residents.begin(nth * 100 + self.number)
        # No two desks register in the same second: which row would be first is nobody's to say.
        self.clock.at = self.begins_at + nth * self.step_ms + self.number * 31_000
        desk, at_the_end = self.desk, nth >= self.total * (1 - _OPEN_AT_THE_END)
        ends_at = chance.randrange(4) if at_the_end or chance.random() < _OPEN_BEFORE else 4
        number = desk.register(self.residents.form(), BY).number
        if nth >= self.total - _DUE:
            return
        desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", BY)
        desk.mark_printed(PaperKind.OFFICE_COPY, number.digits, "laser", BY)
        if ends_at == 0:
            return
        desk.send_papers(number, BY)
        desk.mark_printed(PaperKind.COVER_SHEET, number.digits, "laser", BY)
        if ends_at <= 2:
            return
        answered_on = office_day(self.clock.at) - timedelta(days=1)
        paper = FromPaper(Outcome(nth % 5), f"{nth % 999}-К", answered_on)
        desk.take_in_answer(number.answer(1), BY, paper)
        if ends_at == 4:
            desk.hand_over(number, Proof.RECEIPT, BY)


@dataclass(frozen=True)
class Village:
    """Two desks of one office, enrolled; the second one's entries come to the first by the road."""

    folder: Path

    @classmethod
    def enrol(cls, folder: Path) -> "Village":
        enrol(folder, 1, 2)
        village = cls(folder)
        with village.opened(1) as (_, one), village.opened(2) as (_, two):
            _carry(two, one)
        return village

    def copy(self, folder: Path) -> "Village":
        shutil.copytree(self.folder, folder)
        return Village(folder)

    @property
    def book(self) -> Path:
        return Home(self.folder / "desk1").book

    @property
    def applications(self) -> int:
        with closing(sqlite3.connect(self.book)) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM application").fetchall()
        return int(count)

    def device(self, desk: int = 1) -> Device:
        """With a clock that goes on where filling left off."""
        home = Home(self.folder / f"desk{desk}")
        device = Device.load(home)
        with closing(sqlite3.connect(home.book)) as connection:
            [latest] = connection.execute("SELECT latest_at FROM state").fetchone()
        clock, chance = HandClock(latest), Chance()
        return replace(device, clock=clock, outside=replace(REAL, clock=clock, random=chance))

    @contextmanager
    def opened(self, desk: int) -> Iterator[tuple[Device, Book]]:
        """The desk's book. It does not wait for the disk: what a power cut takes is filled anew."""
        device = self.device(desk)
        book = device.open_book(device.home.book)
        event.listen(book.engine, "connect", _no_waiting)
        book.engine.dispose()  # what is connected from here on does not wait
        try:
            yield device, book
        finally:
            book.engine.dispose()


def _no_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _carry(giver: Book, taker: Book) -> None:
    road = BookRoad(taker)
    for frame in BookRoad(giver).frames_after(road.heads()):
        road.take_in(frame)


# -- filling -------------------------------------------------------------------------------------


def _filler(device: Device, book: Book, journal: Journal, begins_at: int, total: int) -> Filler:
    desk = make_desk(device, journal, first_catalogue(), first_calendar())
    desk.sealer = CountedSealer()
    number = device.certificate.desk
    return Filler(desk, device.clock, device.random, begins_at, total, number)  # type: ignore[arg-type]


def _shares(total: int) -> tuple[int, int]:
    """Applications of the first and of the second desk."""
    theirs = total // _RECEIVED
    return total - theirs, theirs


def fill(village: Village, total: int, said: Progress = lambda _done, _all: None) -> dict[str, Any]:
    """Go on filling the first desk's book until it has so many. Killed in between, it goes on."""
    started, had = time.perf_counter(), village.applications
    ours, theirs = _shares(total)
    with village.opened(1) as (device, book), village.opened(2) as (second, their_book):
        begins_at = _begun_at(book)
        for whose, share in ((device, ours), (second, theirs)):
            writer = their_book if whose is second else book
            bulk = Bulk(book, writer, whose.certificate.device, received_at=begins_at)
            filler = _filler(whose, book, bulk, begins_at, share)
            for nth in range(bulk.lived, share):
                filler.desk.sealer.made = nth  # type: ignore[attr-defined]
                filler.live(nth)
                if (nth + 1) % BATCH == 0 or nth + 1 == share:
                    bulk.flush()
                    said(nth + 1 + (ours if whose is second else 0), total)
    return {
        "bench": "filling",
        "applications": village.applications,
        "made_now": total - had,
        "seconds": round(time.perf_counter() - started),
        "book_mb": round(village.book.stat().st_size / 1e6),
    }


def _begun_at(book: Book) -> int:
    """UTC ms: shortly after the desk was enrolled. The same whenever filling goes on."""
    with book.reading() as connection:
        asked = "SELECT header FROM journal JOIN chain ON chain.id = chain_id WHERE own AND n = 0"
        header = connection.exec_driver_sql(asked).scalar_one()
    return Entry(header, b"").read_header().at // 1000 * 1000 + 3_600_000


# -- is it the same? -----------------------------------------------------------------------------

_TABLES: Final = {  # journal ids depend on which desk's entries came first: here they are the same
    "journal": "SELECT * FROM journal",
    "application": "SELECT * FROM application",
    "words": "SELECT term, doc FROM temp.words",
    "printed": "SELECT * FROM printed",
    "due_print": "SELECT * FROM due_print",
    "loose": "SELECT * FROM loose",
    "quarantine": "SELECT * FROM quarantine",
    "staff": "SELECT * FROM staff",
    "chain": "SELECT * FROM chain",
    "state": "SELECT * FROM state",
}


def same_as_by_hand(folder: Path, total: int = 20_000) -> dict[str, Any]:
    """Fill two copies of one village, one through the program's own journal, and compare them."""
    village = Village.enrol(folder / "filled")
    other = village.copy(folder / "by_hand")
    fill(village, total)
    started = time.perf_counter()
    _by_hand(other, total)
    seconds = time.perf_counter() - started
    differing = [name for name, sql in _TABLES.items() if _dump(village, sql) != _dump(other, sql)]
    return {
        "bench": "filled as by hand",
        "applications": other.applications,
        "rows": {name: len(_dump(other, sql)) for name, sql in _TABLES.items()},
        "by_hand_seconds": round(seconds),
        "differing": differing,
    }


def _by_hand(village: Village, total: int) -> None:
    ours, theirs = _shares(total)
    with village.opened(1) as (device, book), village.opened(2) as (second, their_book):
        begins_at = _begun_at(book)
        for whose, writer, share in ((device, book, ours), (second, their_book, theirs)):
            with Batched(writer).session() as journal:
                filler = _filler(whose, writer, journal, begins_at, share)
                for nth in range(share):
                    filler.live(nth)
                    if (nth + 1) % BATCH == 0:
                        journal.commit()
        device.clock.at = begins_at  # type: ignore[attr-defined]
        book.clock = _Still(begins_at)
        _carry(their_book, book)


@dataclass(frozen=True)
class _Still:
    """All that comes by the road comes at one moment."""

    at: int

    def now(self) -> int:
        return self.at


def _dump(village: Village, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(village.book)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, found, instance)")
        return sorted(connection.execute(sql).fetchall(), key=repr)
