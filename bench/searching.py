"""How fast a full book answers: what screens ask, as they ask it, and what runs behind them.

Every figure is wall time of the function behind the screen, in milliseconds, with a book that was
filled by the desk's own verbs (`bench.filling`).
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from registry.lists import ListRow, Wanted
from registry.numbers import Number

TIMES: Final = 120  # of each kind
ALLOWED_MS: Final = 20.0
_MOST: Final = 200  # rows, as the list of applications asks for
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

    def once() -> None:
        book = device.open_book(device.home.book)
        opened.append(book)
        retry_quarantined(book)
        own_journal(book)
        BookRoad(book).waiting()
        BookReading(book).rows(Wanted(limit=_MOST))

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

    for chip, stages in _CHIPS.items():
        for kind, typed in typist.kinds().items():
            asked = [
                Wanted(typed(), stages, most_urgent_first=chip not in ("all", "over"), limit=_MOST)
                for _ in range(TIMES)
            ]
            rows: list[int] = []
            times = [_milliseconds(partial(count, one, rows)) for one in asked]
            median_rows = int(statistics.median(rows))
            found.append({"bench": "search", "typed": kind, "chip": chip, "rows": median_rows})
            found[-1] |= _figures(times)
    return found


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
                limit=_MOST,
            )
        ),
        "late": lambda: office.rows(
            Wanted(stages=_IN_WORK, due_until=today - timedelta(days=1), limit=_MOST)
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
