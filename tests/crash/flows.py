"""What a desk does while its disk fails: one office with something at every stage, and the flows.

The homes are made once by the program itself and copied for every case. What a screen would say of
each step is written down as `Said`; whether it was true, the referee finds out (`referee_book.py`).
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from unittest.mock import patch

import msgspec
from sqlalchemy import event

from app.district import open_district
from app.homes import Home
from app.office import OpenOffice
from app.wiring import open_office
from registry.department import Decision, Department
from registry.desk import FromPaper
from registry.facts import AnswerArrived as Arrived
from registry.facts import HandedOver, Outcome, PaperKind, PapersSent, Proof, Registered
from registry.failures import BookUncertain, Refusal, Trouble, place_of
from registry.numbers import Number
from registry.road import Frame, SignedReceipt
from tests.crash.kill_homes import CrashDevice, OfficeClock, close, make_template, warm_engines
from tests.crash.kill_paper import draw_short, draw_short_cover
from tests.world import AIGUL, CLERK, a_form

DONE, NOT_DONE, UNKNOWN = "done", "not done", "not known yet"
ANSWERED_ON: Final = date(2026, 3, 2)
FULL_LOG_PAGES: Final = 990  # SQLite copies the log into the book from 1000 pages on


class Said(msgspec.Struct, array_like=True):
    """What the screen said of one step, and the fact that it is about."""

    step: str
    word: str  # DONE, NOT_DONE, UNKNOWN, or the name of what should never have come up
    kind: int = 0  # of the fact; 0: of the step no fact is promised
    about: str = ""  # its number, for a registration the resident's name


@dataclass(frozen=True, slots=True)
class Cast:
    """Applications by where they stand at the desk, and what the road is about to bring."""

    registered: Number
    unprinted: Number
    answered: Number  # the news is here, the paper comes in now
    frames: tuple[Frame, ...]
    receipts: tuple[SignedReceipt, ...]


@contextmanager
def short_papers() -> Iterator[None]:
    """Sheets with all that the real ones say and nothing of how they look."""
    receipt = patch("printing.receipt.receipt_pdf", draw_short)
    cover = patch("printing.cover.cover_sheet_pdf", draw_short_cover)
    with receipt, cover, warm_engines():
        yield


class DeskHome:
    """A desk's home in a folder, and the program over it."""

    def __init__(self, folder: Path, clock: OfficeClock) -> None:
        self.home = Home(folder)
        self._clock = clock

    def open(self) -> OpenOffice:
        """As `tereze counter` opens it."""
        return open_office(CrashDevice.at(self.home, self._clock, None))

    def copy_to(self, folder: Path, *, as_after_a_crash: bool = False) -> "DeskHome":
        """`as_after_a_crash`: without what lives in memory only, the log's index."""
        shutil.rmtree(folder, ignore_errors=True)
        left_out = shutil.ignore_patterns("*-shm") if as_after_a_crash else None
        shutil.copytree(self.home.folder, folder, ignore=left_out)
        return DeskHome(folder, self._clock)


def shut(office: OpenOffice) -> None:
    """As if the program had ended; its engine, kept warm, is told to forget the book."""
    book = office.parts.book
    book.engine.dispose()
    event.remove(book.engine, "engine_disposed", book._connections._forget)


def make(folder: Path) -> tuple[DeskHome, Cast]:
    """A district and its desk, some way into a Monday morning."""
    clock = OfficeClock()
    made = make_template(folder, clock)
    desk = DeskHome(made.desk.folder, clock)
    office, district = desk.open(), open_district(made.district, clock)
    numbers = [office.register(a_form(f"Бірінші {n}"), AIGUL).number for n in range(4)]
    for number in (numbers[0], *numbers[2:]):
        office.print_due(number.digits, AIGUL)
    for number in numbers[2:]:
        office.send_papers(number, AIGUL)
        office.print_due(number.digits, AIGUL)
    department = Department(district.journal_of(office.office.code), office.office.code)
    ours, theirs = office.parts.road, district.road
    for number in numbers[2:]:
        for frame in ours.frames_after(theirs.heads()):
            theirs.take_in(frame)
        if number == numbers[3]:  # the other's answer is at the desk: this one is still on its way
            for frame in theirs.frames_after(ours.heads()):
                ours.take_in(frame)
        department.answer(number, Decision(Outcome.SATISFIED, ANSWERED_ON, "12-3"), CLERK)
    frames = tuple(theirs.frames_after(ours.heads()))
    own = [head.chain for head in ours.heads() if head.chain in ours.chains_of(_device(desk))]
    receipts = [one for chain in own for one in theirs.receipts_for(chain, _device(desk))]
    shut(office)
    close(district)
    return desk, Cast(numbers[0], numbers[1], numbers[2], frames, tuple(receipts))


def _device(desk: DeskHome) -> bytes:
    return desk.home.enrolment().certificate.read().device


def fill_the_log(desk: DeskHome, folder: Path) -> DeskHome:
    """A copy whose next commit makes SQLite copy the log into the book."""
    at_work = desk.copy_to(folder.with_name(folder.name + ".open"))
    office = at_work.open()
    book, log = office.parts.book, at_work.home.book.with_name("desk.book-wal")
    turn = 0
    while not log.exists() or log.stat().st_size < FULL_LOG_PAGES * 4120:
        book.set_value("filling", b"%d" % turn)
        turn += 1
    full = at_work.copy_to(folder, as_after_a_crash=True)  # closed in order it would be empty
    shut(office)
    return full


# -- the flows ------------------------------------------------------------------------------------


class Screen:
    """The specialist's screen: it says of every step what the call behind it came to."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._beside: sqlite3.Connection | None = None

    def open_beside(self, desk: DeskHome) -> None:
        """`tereze sync` or a backup has the book open too: the log stays when ours close it."""
        self._beside = sqlite3.connect(desk.home.book)
        self._beside.execute("SELECT count(*) FROM journal").fetchone()

    def step(self, name: str, verb: Callable[[], object], kind: int = 0, about: str = "") -> None:
        try:
            verb()
            word = DONE
        except BookUncertain:
            word = UNKNOWN
        except (Refusal, Trouble):
            word = NOT_DONE
        except Exception as surprise:
            word = place_of(surprise)
        self.said.append(Said(name, word, kind, about))


def reception(desk: DeskHome, office: OpenOffice, cast: Cast, screen: Screen) -> None:
    name = "Екінші Айна"
    given: list[Number] = []
    screen.step(
        "register",
        lambda: given.append(office.register(a_form(name), AIGUL).number),
        Registered.KIND,
        name,
    )
    for number in given:
        screen.step("print", partial(office.print_due, number.digits, AIGUL))


def papers_leave(desk: DeskHome, office: OpenOffice, cast: Cast, screen: Screen) -> None:
    number = cast.registered
    screen.step("send", lambda: office.send_papers(number, AIGUL), PapersSent.KIND, number.digits)
    screen.step("print", lambda: office.print_due(number.digits, AIGUL))


def answer_comes(desk: DeskHome, office: OpenOffice, cast: Cast, screen: Screen) -> None:
    number = cast.answered
    paper = FromPaper(Outcome.SATISFIED, "12-3", ANSWERED_ON)
    screen.step(
        "take in",
        lambda: office.take_in_answer(number.answer(1), AIGUL, paper),
        Arrived.KIND,
        number.digits,
    )
    screen.step(
        "hand over",
        lambda: office.hand_over(number, Proof.RECEIPT, AIGUL),
        HandedOver.KIND,
        number.digits,
    )


def road_brings(desk: DeskHome, office: OpenOffice, cast: Cast, screen: Screen) -> None:
    for frame in cast.frames:
        screen.step("frame", partial(office.parts.road.take_in, frame))
    for receipt in cast.receipts:
        screen.step("settle", partial(office.parts.road.settle, receipt))
    screen.step("foot line", office.count_waiting)


def next_start(desk: DeskHome, _: OpenOffice | None, cast: Cast, screen: Screen) -> None:
    opened: list[OpenOffice] = []
    screen.step("open", lambda: opened.append(desk.open()))
    for office in opened:
        screen.step("due", office.due_prints)
        screen.step("print", partial(office.print_due, cast.unprinted.digits, AIGUL))


NEXT_START: Final = "next start"
FULL_LOG: Final = "reception with a full log"
BESIDE: Final = "reception beside another program"
Flow = Callable[[DeskHome, OpenOffice, Cast, Screen], None]
FLOWS: Final[dict[str, Flow]] = {
    "reception": reception,
    "papers leave": papers_leave,
    "answer comes": answer_comes,
    "road brings": road_brings,
    NEXT_START: next_start,
    FULL_LOG: reception,
    BESIDE: reception,
}
RECEIPTS: Final = (PaperKind.RECEIPT, PaperKind.OFFICE_COPY)
