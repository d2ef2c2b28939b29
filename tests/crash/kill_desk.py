"""The desk's process in the kill runs: the office as the program wires it, and a busy specialist.

Every life begins as a counter's next start does: the office is opened, what is due is printed
first. Then the specialist does whatever comes, and the road runs in between or in its own thread.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Final, Literal, TypeVar

import printing.cover
import printing.receipt
import printing.refusal
from app.keeping import copy_place
from app.office import OpenOffice
from app.wiring import open_office, start_road
from db.second_copy import StickCopy
from registry.application import Stage, office_day
from registry.desk import Form, FromPaper
from registry.facts import Outcome, PaperKind, Proof
from registry.failures import Refusal, Trouble
from registry.keeping import CopyKind
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.offices import Staff
from registry.receipts import CoverSheet, Receipt, RefusalSlip
from registry.road import SignedReceipt
from sync.exchange import Outcome as Exchanged
from sync.exchange import Reached, Uploader
from sync.keys import DeviceKey
from sync.pace import Pace
from tests.crash.kill_homes import CrashDevice, Folders, OfficeClock, put_on
from tests.crash.kill_marks import Marks, Moment
from tests.crash.kill_paper import (
    FilePrinter,
    SheetFile,
    draw_short,
    draw_short_cover,
    draw_short_refusal,
)
from tests.crash.kill_road import SocketPeer
from tests.world import AIGUL, a_form

_Result = TypeVar("_Result")
SERVICES: Final = ("01-01", "02-01", "03-01")
LOOKED_AT: Final = 8  # applications a specialist chooses from
LATE: Final = "late"  # what the foot line says of a stick, in one word for the referee
QUICK: Final = Pace(idle_seconds=0.02, base_seconds=0.005, longest_seconds=0.05)
PATIENCE: Final = 20.0  # seconds a closing desk waits for a district that is starting


@dataclass
class Desk:
    """An open office with a specialist in it."""

    office: OpenOffice
    device: CrashDevice
    sheets: SheetFile
    marks: Marks
    chance: Random
    by: Staff = AIGUL
    copy: StickCopy | None = None
    uploader: Uploader | None = None  # None: the road has a thread of its own

    @classmethod
    def open(
        cls, folders: Folders, clock: OfficeClock, marks: Marks, seed: int, *, http: bool = False
    ) -> "Desk":
        device = CrashDevice.at(folders.desk, clock, None)
        if not http:
            key: DeviceKey = device.key
            peer = SocketPeer(folders.socket, device.certificate.device, key, clock)
            object.__setattr__(device, "road_peer", peer)
        sheets, chance = SheetFile(folders.sheets), Random(seed)
        printer = FilePrinter(sheets, marks, chance)
        # Built anew, for its rooms keep the parts they were given.
        office = OpenOffice(replace(open_office(device).parts, printer=printer))
        watch(office, marks)
        desk = cls(office, device, sheets, marks, chance)
        if folders.stick.exists():
            desk.begin_copying(folders)
        return desk

    def begin_copying(self, folders: Folders) -> None:
        book = self.office.parts.road._book
        self.copy = StickCopy(book, copy_place(folders.desk, folders.stick))
        book.second_copy = self.copy
        self.copy.start()

    # -- lives -----------------------------------------------------------------------------------

    def work(self) -> None:
        """Until killed."""
        if self.chance.random() < 0.3:
            start_road(self.device, self.office, lambda state: None, QUICK)
        else:
            self.uploader = self._own_uploader()
        self.marks.desk(Moment.ELSEWHERE)
        self.print_all_due()
        deeds = self._deeds()
        while True:
            [deed] = self.chance.choices(list(deeds), list(deeds.values()))
            with suppress(Refusal, Trouble):  # it moved on meanwhile, or the printer has no paper
                deed()
            self.marks.desk(Moment.ELSEWHERE)

    def close_the_day(self) -> None:
        """Print all that is due and carry everything both ways, until nothing moves any more."""
        self.uploader = self._own_uploader()
        while self.office.due_prints():
            self.print_all_due()
        give_up = time.monotonic() + PATIENCE
        while not is_level(outcome := self.uploader.run()):
            if time.monotonic() > give_up:
                raise AssertionError(f"the district cannot be reached: {outcome}")
            time.sleep(0.01)
        while self.copy and self.copy.state().kind is not CopyKind.LEVEL:
            time.sleep(0.01)

    def print_all_due(self) -> None:
        """What the start page offers: papers that are due from before."""
        for number in dict.fromkeys(due.number for due in self.office.due_prints()):
            with suppress(Trouble):
                self.office.print_due(number, self.by)
            self.marks.desk(Moment.ELSEWHERE)

    def _own_uploader(self) -> Uploader:
        return Uploader(self.office.parts.road, self.device.peer(), self.office.parts.clock)

    # -- what comes ------------------------------------------------------------------------------

    def _deeds(self) -> dict[Callable[[], None], int]:
        """What a specialist does, and how often."""
        return {
            self.register: 9,
            self.send_papers: 4,
            self.take_in: 4,
            self.hand_over: 4,
            self.replace_code: 1,
            self.take_in_from_paper: 1,
            self.refuse: 1,
            self.withdraw: 1,
            self.carry: 12 if self.uploader else 0,
        }

    def register(self) -> None:
        receipt = self._committed(
            lambda: self.office.register(self._form(), self.by), Moment.BEFORE_PAPER
        )
        self.say(receipt.number.digits)
        self.office.print_due(receipt.number.digits, self.by)

    def send_papers(self) -> None:
        if row := self._one(Stage.REGISTERED):
            number = Number.parse(row.number)
            self._committed(lambda: self.office.send_papers(number, self.by), Moment.BEFORE_PAPER)
            self.office.print_due(row.number, self.by)

    def take_in(self) -> None:
        if row := self._one(Stage.ANSWERED):
            answer = Number.parse(row.answer)
            self._committed(lambda: self.office.take_in_answer(answer, self.by))

    def take_in_from_paper(self) -> None:
        """The car was faster than the line."""
        if row := self._one(Stage.SENT):
            answer = Number.parse(row.number).answer(1)
            read = FromPaper(Outcome.SATISFIED, "12", office_day(self.office.now()))
            self._committed(lambda: self.office.take_in_answer(answer, self.by, read))

    def hand_over(self) -> None:
        if row := self._one(Stage.AT_DESK):
            number = Number.parse(row.number)
            self._committed(lambda: self.office.hand_over(number, Proof.RECEIPT, self.by))

    def replace_code(self) -> None:
        """A receipt was lost."""
        if row := self._one(Stage.REGISTERED, Stage.SENT):
            number = Number.parse(row.number)
            self._committed(lambda: self.office.replace_code(number, self.by), Moment.BEFORE_PAPER)
            self.office.print_due(row.number, self.by)

    def refuse(self) -> None:
        form = replace(self._form(), documents=())
        number = self._committed(
            lambda: self.office.refuse_acceptance(form, "толық емес", self.by), Moment.BEFORE_PAPER
        )
        self.say(number.digits)
        self.office.print_due(number.digits, self.by)

    def withdraw(self) -> None:
        if row := self._one(Stage.SENT):
            number = Number.parse(row.number)
            self._committed(lambda: self.office.withdraw(number, "өз еркімен", self.by))

    def carry(self) -> None:
        if self.uploader:
            self.uploader.run()

    # -- inside ----------------------------------------------------------------------------------

    def _committed(self, verb: Callable[[], _Result], then: Moment = Moment.ELSEWHERE) -> _Result:
        self.marks.desk(Moment.BEFORE_COMMIT)
        result = verb()
        self.marks.desk(then)
        self.say_how_the_stick_stands()
        return result

    def say(self, number: str) -> None:
        """The screen shows a number: from now on somebody counts on it."""
        self.sheets.add("screen", number.encode())

    def say_how_the_stick_stands(self) -> None:
        """The foot line tells of a stick that was given its two seconds."""
        if self.copy and self.copy.state().kind is not CopyKind.LEVEL:
            self.say(LATE)

    def _form(self) -> Form:
        return the_form(self.chance.choice(SERVICES))

    def _one(self, *stages: Stage) -> ListRow | None:
        rows = self.office.rows(Wanted(stages=stages, limit=LOOKED_AT))
        return self.chance.choice(rows) if rows else None


def is_level(outcome: Exchanged) -> bool:
    return isinstance(outcome, Reached) and not (outcome.sent or outcome.taken or outcome.more)


@cache
def the_form(service: str) -> Form:
    return a_form(service=service)


def watch(office: OpenOffice, marks: Marks) -> None:
    """Let the office's own steps be seen in the page. Nothing they do is changed."""
    verbs, road = office.parts.desk, office.parts.road
    mark_printed, settle = verbs.mark_printed, road.settle

    def marked(paper: PaperKind, number: str, printer: str, by: Staff, **more: int) -> None:
        mark_printed(paper, number, printer, by, **more)
        marks.desk(Moment.ELSEWHERE)

    def settled(signed: SignedReceipt) -> bool:
        kept = settle(signed)
        marks.receipt_kept()
        return kept

    put_on(verbs, mark_printed=marked)
    put_on(road, settle=settled)


def watch_all(marks: Marks, *, short_sheets: bool) -> None:
    """What every desk of this run and its children has in common. Once, before anything opens."""
    step = Uploader.step
    receipt_pdf = draw_short if short_sheets else printing.receipt.receipt_pdf
    cover_sheet_pdf = draw_short_cover if short_sheets else printing.cover.cover_sheet_pdf
    refusal_pdf = draw_short_refusal if short_sheets else printing.refusal.refusal_pdf

    def stepped(uploader: Uploader) -> Exchanged:
        marks.road(Moment.UPLOAD)
        try:
            return step(uploader)
        finally:
            marks.road(Moment.ELSEWHERE)

    def receipt(of: Receipt, size: Literal["A4", "80mm"]) -> bytes:
        marks.desk(Moment.BEFORE_PAPER)
        return receipt_pdf(of, size)

    def cover(of: CoverSheet) -> bytes:
        marks.desk(Moment.BEFORE_PAPER)
        return cover_sheet_pdf(of)

    def refusal(of: RefusalSlip, size: Literal["A4", "80mm"]) -> bytes:
        marks.desk(Moment.BEFORE_PAPER)
        return refusal_pdf(of, size)

    put_on(Uploader, step=stepped)
    put_on(printing.receipt, receipt_pdf=receipt)
    put_on(printing.cover, cover_sheet_pdf=cover)
    put_on(printing.refusal, refusal_pdf=refusal)
