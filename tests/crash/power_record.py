"""A day at a desk, written down call by call: what the power runs cut into.

    python -m tests.crash.power_record --folder DIR --seed N     (under the shim, with a log)

The real program works on real homes below DIR/disk; the district lies outside. Marks in the log say
what the process had told somebody by then, and where it was in its work. A mistake can be planted:
"NORMAL" syncs as is usually advised, "hasty" acknowledges before the commit, "copy first" writes
the second copy before it.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

import msgspec
from sqlalchemy import Engine, event

import app.wiring
from app.district import OpenDistrict, open_district
from app.keeping import copy_place, keeper_of_desk
from app.office import OpenOffice
from app.settings import DeviceSettings
from db.journal import BookJournal
from db.second_copy import StickCopy
from db.writing import Writing
from printing.printers import FolderPrinter
from registry.department import Decision, Department
from registry.facts import Outcome, Proof
from registry.keeping import CopyKind
from registry.numbers import Number
from registry.ports import PrintJob
from registry.road import Frame, Head
from tests.crash import power_old_book
from tests.crash.flows import ANSWERED_ON, DeskHome, short_papers
from tests.crash.kill_homes import OfficeClock, close, make_template
from tests.crash.shim import Shim
from tests.world import AIGUL, CLERK, a_form

LOG_PAGES: Final = 150  # SQLite's own limit is 1000: a short day sees the log copied often enough
ROUNDS: Final = 10  # residents in a day
NAMES: Final = ("Ахметов Ерлан", "Ким Анна", "Сейітова Жанар", "Омаров Қайрат", "Петров Олег")

# Where the process is: the classes of a cut, beside those that the file tells (`power_check`).
COMMIT: Final = "before commit"
PAPER: Final = "between commit and paper"
MARK: Final = "between paper and mark"
ROAD: Final = "on the road"
BACKUP: Final = "during backup"
START: Final = "at the start"
OLD_BOOK: Final = "while an old book is brought along"
ELSEWHERE: Final = "elsewhere"


class Marks:
    """What the log says beside the calls."""

    def __init__(self, plant: str) -> None:
        self._shim = Shim()
        self.plant = plant
        self.where = ELSEWHERE
        self.copy: StickCopy | None = None

    def begin(self, folder: Path, log: Path) -> None:
        self._shim.watch(folder, log)
        self._mark("root", f"{folder.resolve()}/")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._mark("there", str(path.relative_to(folder)), path.stat().st_ino)

    def at(self, where: str) -> None:
        self.where = where
        self._mark("at", where)

    def told(self, head: tuple[bytes, int, bytes]) -> None:
        """Somebody now relies on this entry."""
        chain, n, h = head
        self._mark("told", chain.hex(), n, h.hex())
        state = None if self.copy is None else self.copy.state()
        if state is not None and state.kind is CopyKind.LEVEL and not state.lacking:
            self._mark("copied", chain.hex(), n, h.hex())

    def say(self, *what: object) -> None:
        self._mark(*what)

    def _mark(self, *what: object) -> None:
        self._shim.mark(json.dumps(what))


class MarkingPrinter(FolderPrinter):
    def __init__(self, folder: Path, marks: Marks) -> None:
        super().__init__(folder)
        self._marks = marks

    def print(self, job: PrintJob) -> None:
        super().print(job)
        self._marks.say("paper", job.name)
        self._marks.at(MARK)


@contextmanager
def telling(marks: Marks) -> Iterator[None]:
    """Every commit of an own chain is acknowledged when `writing` returns; or too early."""
    real, finish = BookJournal.writing, Writing.finish

    @contextmanager
    def writing(journal: BookJournal) -> Iterator[Writing]:
        if marks.where != MARK:
            marks.at(COMMIT)
        with real(journal) as landing:
            yield landing
        marks.told((landing._chain, landing.n, landing.h))
        marks.at(PAPER)

    def hasty(landing: Writing) -> None:
        finish(landing)
        if marks.where == ROAD:
            return  # the district's
        if marks.plant == "hasty":
            marks.told((landing._chain, landing.n, landing.h))
        if marks.plant == "copy first":
            landing.copy()

    with patch.object(BookJournal, "writing", writing), patch.object(Writing, "finish", hasty):
        yield


@contextmanager
def pragmas(*wanted: str) -> Iterator[None]:
    """Every database is opened with these as well."""
    opened: Callable[[Any], Engine] = vars(app.wiring)["open_engine"]
    known: set[Engine] = set()

    def with_them(database: Any) -> Engine:
        engine = opened(database)
        if engine not in known:
            known.add(engine)
            event.listen(engine, "connect", _run(wanted))
        return engine

    with patch("app.wiring.open_engine", with_them):
        yield


def _run(wanted: tuple[str, ...]) -> Any:
    def connected(connection: Any, _record: Any) -> None:
        for pragma in wanted:
            connection.execute(f"PRAGMA {pragma}")

    return connected


class Day:
    """One desk from opening to closing, with a district at the other end of the line."""

    def __init__(self, desk: DeskHome, district: OpenDistrict, marks: Marks, chance: Random):
        self._desk = desk
        self._district = district
        self._marks = marks
        self._chance = chance
        self._office: OpenOffice
        self._sent: list[Number] = []
        self._answers: list[Number] = []

    def live(self, rounds: int) -> None:
        self._open()
        for turn in range(rounds):
            self._resident()
            if turn % 2:
                self._papers_leave()
            if turn % 3 == 2:
                self._exchange()
                self._answer_out()
            if turn % 4 == 3:
                self._close()
                self._open()
            if turn == rounds // 2:
                self._back_up()
        self._close()

    def _open(self) -> None:
        marks = self._marks
        marks.at(START)
        office = self._desk.open()
        printer = MarkingPrinter(self._desk.home.printed, marks)
        object.__setattr__(office.parts, "printer", printer)
        stick = Path(self._desk.home.settings(DeviceSettings).second_copy)
        marks.copy = StickCopy(office.parts.book, copy_place(self._desk.home, stick))
        office.parts.book.second_copy = marks.copy
        marks.copy.start()
        self._office = office

    def _close(self) -> None:
        self._marks.at(ELSEWHERE)
        if self._marks.copy is not None:
            self._marks.copy.stop()
        self._office.parts.book.engine.dispose()

    def _resident(self) -> None:
        receipt = self._office.register(a_form(self._chance.choice(NAMES)), AIGUL)
        self._print(receipt.number)
        self._sent.append(receipt.number)
        if self._chance.random() < 0.3:
            self._office.replace_code(receipt.number, AIGUL)
            self._print(receipt.number)

    def _print(self, number: Number) -> None:
        self._office.print_due(number.digits, AIGUL)
        self._marks.at(ELSEWHERE)

    def _papers_leave(self) -> None:
        number = self._sent.pop(0)
        self._office.send_papers(number, AIGUL)
        self._print(number)
        self._answers.append(number)

    def _exchange(self) -> None:
        """As one round of the road: both sides are level afterwards, and receipts kept."""
        ours, theirs = self._office.parts.road, self._district.road
        department = Department(self._district.journal_of(self._office.office.code), 427)
        self._marks.at(ROAD)
        for frame in ours.frames_after(theirs.heads()):
            theirs.take_in(frame)
        for number in self._answers:
            decided = Decision(Outcome.SATISFIED, ANSWERED_ON, "12-3")
            with patch.object(BookJournal, "writing", _QUIET):
                department.answer(number, decided, CLERK)
        for frame in theirs.frames_after(ours.heads()):
            self._took_in(frame, ours.take_in(frame))
        device = self._desk.home.enrolment().certificate.read().device
        for chain in ours.chains_of(device):
            for receipt in theirs.receipts_for(chain, device):
                if ours.settle(receipt):
                    told = receipt.read()
                    self._marks.say("settled", told.chain.hex(), told.n)
        self._marks.at(ELSEWHERE)

    def _took_in(self, frame: Frame, head: Head) -> None:
        self._marks.say("told", frame.chain.hex(), head.n, head.h.hex())

    def _answer_out(self) -> None:
        for number in self._answers:
            self._office.take_in_answer(number.answer(1), AIGUL)
            self._office.hand_over(number, Proof.RECEIPT, AIGUL)
        self._answers = []
        self._marks.at(ELSEWHERE)

    def _back_up(self) -> None:
        self._marks.at(BACKUP)
        made = keeper_of_desk(self._desk.home, self._office.parts.clock).make()
        self._marks.say("backup", made.path.name)
        self._marks.at(ELSEWHERE)


_QUIET = BookJournal.writing  # the district's own commits are not this desk's


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", default="", choices=("", "NORMAL", "hasty", "copy first"))
    asked = parser.parse_args()
    folder: Path = asked.folder
    clock, marks = OfficeClock(), Marks(asked.plant)
    settings = [f"wal_autocheckpoint={LOG_PAGES}"]
    if asked.plant == "NORMAL":
        settings.append("synchronous=NORMAL")
    with ExitStack() as around:
        around.enter_context(short_papers())
        around.enter_context(pragmas(*settings))
        made = make_template(folder / "made", clock)
        disk = folder / "disk"
        shutil.copytree(made.desk.folder, disk / "desk")
        desk, district = DeskHome(disk / "desk", clock), open_district(made.district, clock)
        _set_up_stick(desk, disk / "stick")
        old = power_old_book.put(disk / "old")
        shutil.copytree(disk, folder / "begin")
        marks.begin(disk, folder / "log")
        around.enter_context(telling(marks))
        Day(desk, district, marks, Random(asked.seed)).live(ROUNDS)
        marks.at(OLD_BOOK)
        power_old_book.bring_along(old)
        marks.at(ELSEWHERE)
        close(district)
    return 0


def _set_up_stick(desk: DeskHome, folder: Path) -> None:
    copy_place(desk.home, folder).set_up()
    settings = desk.home.settings(DeviceSettings)
    desk.home.keep_settings(msgspec.structs.replace(settings, second_copy=str(folder)))


if __name__ == "__main__":
    sys.exit(main())
