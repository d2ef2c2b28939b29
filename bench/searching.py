"""How fast a full book answers: what screens ask, as they ask it, and what runs behind them.

Every figure is wall time of the function behind the screen, in milliseconds, with a book that was
filled by the desk's own verbs (`bench.filling`). `cold`: the system holds no page of the
book's file before each question, as for the first ones of a morning.
"""

import gc
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app.office import OpenOffice
from app.wiring import Device, open_office
from bench.people import GIVEN, SURNAMES, TOPIC
from db.book import Book, retry_quarantined
from db.journal import own_journal
from db.reading import BookReading
from db.road import BookRoad
from registry.application import Stage
from registry.codes import new_code
from registry.lists import FIRST_ROWS, ListRow, Wanted
from registry.numbers import Number

TIMES: Final = 120  # of each kind
ALLOWED_MS: Final = 20.0
_LIST: Final = 200  # rows of the department's lists
_SCROLLED: Final = 8 * FIRST_ROWS  # rows of a list that somebody goes on scrolling
# As the list of applications narrows: one chip each.
_CHIPS: Final[dict[str, tuple[Stage, ...]]] = {
    "all": (),
    "here": (Stage.REGISTERED,),
    "department": (Stage.SENT, Stage.WITH_DEPARTMENT),
    "at desk": (Stage.AT_DESK,),
    "over": tuple(stage for stage in Stage if not stage.is_open),
}
_IN_WORK: Final = tuple(stage for stage in Stage if stage.is_in_work)


@dataclass
class Typist:
    """What people type into the search field."""

    office: OpenOffice
    chance: random.Random
    known: Sequence[ListRow]

    @classmethod
    def at(cls, office: OpenOffice) -> "Typist":
        """Knows some of all years: those whose names begin so, the newest and the oldest."""
        known = [
            *office.rows(Wanted(limit=400)),
            *office.rows(Wanted("ерлан ким", limit=400)),
            *office.rows(Wanted("зере юсуп", limit=400)),
        ]
        gc.freeze()  # as the window does: see `app.peace`
        return cls(office, random.Random(9), known)

    def kinds(self) -> dict[str, Callable[[], str]]:
        pick = self.chance.choice
        return {
            "nothing": lambda: "",
            "one letter": lambda: pick("АБЕЖКМНОПСТУШЩЫЮ"),
            "two letters": lambda: pick(SURNAMES + GIVEN)[:2],
            "three letters": lambda: pick(SURNAMES + GIVEN)[:3],
            "surname": lambda: pick(SURNAMES),
            "given name": lambda: pick(GIVEN),
            "surname and name": lambda: f"{pick(SURNAMES)} {pick(GIVEN)}",
            "name and surname begun": lambda: f"{pick(GIVEN)[:3]} {pick(SURNAMES)[:2]}",
            "whole name": lambda: pick(self.known).name,
            "nobody": lambda: "щщ" + str(self.chance.randrange(100)),
            "two that never meet": lambda: f"{pick(SURNAMES)} {pick(SURNAMES)}",
            "topic": lambda: pick(TOPIC),
            "topic words": lambda: f"{pick(TOPIC)} {pick(TOPIC)} {pick(TOPIC)}",
            "topic and name": lambda: f"{pick(TOPIC)} {pick(GIVEN)[:4]}",
            "number": lambda: pick(self.known).number,
            "serial": lambda: str(self.chance.randrange(1, 800_000)),
            "iin": self._iin,
            "phone": lambda: f"8 701 {self.chance.randrange(10**7):07}",
        }

    def _iin(self) -> str:
        application = self.office.application(Number.parse(self.chance.choice(self.known).number))
        fact = application.registered if application else None
        return fact.applicant.iin if fact else "580314400002"


@dataclass(frozen=True)
class _Took:
    """Milliseconds: on the wall, which is judged, and of the processor, which a busy machine
    stretches less."""

    wall: float
    processor: float


def _milliseconds(job: Callable[[], object]) -> _Took:
    started, worked = time.perf_counter(), time.thread_time()
    job()
    return _Took((time.perf_counter() - started) * 1e3, (time.thread_time() - worked) * 1e3)


def _figures(took: Sequence[_Took]) -> dict[str, float]:
    times, work = [one.wall for one in took], [one.processor for one in took]
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
        "processor_p99_ms": round(statistics.quantiles(work, n=100)[98], 2),
    }


def opening(device: Device, times: int = 20) -> dict[str, Any]:
    """From the file to the first list: tables checked, set-aside entries counted, chain found,
    what waits counted. (The window's own start has its own bench.)"""
    office = open_office(device)
    office.parts.book.engine.dispose()
    gc.freeze()

    def once() -> None:
        book = device.open_book(device.home.book)
        opened.append(book)
        retry_quarantined(book)
        own_journal(book)
        BookRoad(book).waiting()
        BookReading(book).rows(Wanted(limit=FIRST_ROWS))

    opened: list[Book] = []
    found = []
    for _ in range(times):
        found.append(_milliseconds(once))
        opened.pop().engine.dispose()
    return {"bench": "opening", **_figures(found)}


def searching(office: OpenOffice) -> list[dict[str, Any]]:
    """Each kind of typing under each chip of the list."""
    typist = Typist.at(office)
    found = []

    def count(wanted: Wanted, rows: list[int]) -> None:
        rows.append(len(office.rows(wanted)))

    for chip in _CHIPS:
        for kind, typed in typist.kinds().items():
            asked = [_asked(typed(), chip) for _ in range(TIMES)]
            rows: list[int] = []
            times = [_milliseconds(partial(count, one, rows)) for one in asked]
            median_rows = int(statistics.median(rows))
            found.append({"bench": "search", "typed": kind, "chip": chip, "rows": median_rows})
            found[-1] |= _figures(times)
    return found


def _asked(typed: str, chip: str) -> Wanted:
    """As the page Search asks at first."""
    urgent = chip not in ("all", "over")
    return Wanted(typed, _CHIPS[chip], most_urgent_first=urgent, limit=FIRST_ROWS)


def cold(office: OpenOffice) -> list[dict[str, Any]]:
    """The kinds of typing that read most, from the disk itself; and the whole of a list that
    somebody scrolls, which the page reads piece by piece."""
    typist = Typist.at(office)
    file = office.parts.book.engine.url.database
    assert file is not None
    found = []
    for kind in ("nothing", "surname and name", "whole name", "topic words", "serial", "iin"):
        typed = typist.kinds()[kind]
        for limit in (FIRST_ROWS, _SCROLLED):
            asked = [replace(_asked(typed(), "all"), limit=limit) for _ in range(TIMES)]
            times, read = [], []
            for one in asked:
                _forget(file)
                before = _read_kb()
                times.append(_milliseconds(partial(office.rows, one)))
                read.append(_read_kb() - before)
            found.append({"bench": "cold", "typed": kind, "limit": limit} | _figures(times))
            found[-1]["read_kb"] = round(statistics.median(read))
    return found


def _read_kb() -> int:
    """What this thread has had read from the disk: the same on every disk, unlike the time."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_inblock // 2


def _forget(file: str) -> None:
    """The system lets go of what it holds of the file. (The book's own 8 MB it does not touch.)"""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def looking_up(office: OpenOffice) -> list[dict[str, Any]]:
    """What else screens and threads ask of the book, some of it every few seconds."""
    typist = Typist.at(office)
    pick = typist.chance.choice
    parts = office.parts
    today = office.today()
    departments = [one.code for one in office.catalogue.departments]
    codes = [new_code(random.Random(n).randbytes) for n in range(TIMES)]
    seals = [parts.sealer.seal(code.digits) for code in codes]
    asked: dict[str, Callable[[], object]] = {
        "application by number": lambda: office.application(
            Number.parse(pick(typist.known).number)
        ),
        "unknown code": lambda: parts.reading.by_seal(pick(seals)),
        "somebody seen before": lambda: office.rows(Wanted(typed=pick(SURNAMES)[:4], limit=20)),
        "counts on the start page": office.counts,
        "counts of a department": lambda: parts.reading.counts(
            Wanted(stages=_IN_WORK, department=pick(departments))
        ),
        "late in a department": lambda: parts.reading.counts(
            Wanted(stages=_IN_WORK, department=pick(departments), due_until=today)
        ),
        "list of a department": lambda: parts.reading.rows(
            Wanted(
                stages=_IN_WORK,
                department=pick(departments),
                most_urgent_first=True,
                limit=_LIST,
            )
        ),
        "late": lambda: office.rows(
            Wanted(stages=_IN_WORK, due_until=today - timedelta(days=1), limit=_LIST)
        ),
        "due prints": office.due_prints,
        "what waits": parts.road.waiting,
        "files wanted": parts.reading.files_wanted,
        "papers before news": lambda: parts.reading.papers_before_news(parts.office.code),
        "set aside": parts.reading.set_aside,
    }
    return [
        {"bench": "look", "asked": name, **_figures([_milliseconds(job) for _ in range(TIMES)])}
        for name, job in asked.items()
    ]


def board(office: OpenOffice) -> dict[str, Any]:
    """The district makes it for an office's kiosk: everything whose code lives, row by row."""
    rows: list[int] = []

    def once() -> None:
        rows.append(len(office.parts.reading.board(office.office.code).rows))

    times = [_milliseconds(once) for _ in range(5)]
    return {"bench": "board", "rows": rows[0], **_figures(times)}
