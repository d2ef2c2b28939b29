"""The office behind the counter window: desk, book, printer and road, as the window knows them.

Everything the window may ask (`counter.workplace.Workplace`) ends here. Calls block; the window
makes them through the background.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import TypeVar

from app.asked_printing import AskedPrinting
from app.code_camera import OneCase
from app.keeping import Keeping
from app.line import line_state
from app.office_answers import OfficeAnswers
from app.office_camera import OfficeCamera
from app.office_deciding import OfficeCases
from app.office_giving import OfficeGiving
from app.office_parts import Common, Parts
from app.office_printing import OfficePrinting
from app.office_prints import OfficePrints
from app.office_readers import OfficeReaders
from app.office_reception import OfficeReception
from app.office_reports import OfficeReports
from app.office_scans import OfficeScans
from app.office_signing_in import OfficeLooks, OfficeSigningIn
from app.office_today import OfficeToday
from app.office_transfers import OfficeTransfers
from app.sticks import drives, folders, road_stick
from counter.line_place import LinePlace
from counter.settings_place import SettingsPlace
from counter.standing import (
    ClockStanding,
    Drive,
    InspectorsFolder,
    LineState,
    NewSeries,
    Standing,
    StickRound,
)
from db.mail_offer import MailOffer
from db.settling import Backlog
from printing.printers import known_printers
from registry.application import Application, Stage, office_day
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.chain import LATEST_AT
from registry.clock import believed, judge
from registry.codes import ControlCode, Reading, read_code
from registry.deadlines import Deadline
from registry.desk import Desk, Form, FromPaper
from registry.facts import Delivery, PaperKind, Proof
from registry.failures import (
    BookUncertain,
    BookUnreadable,
    BookUnwritable,
    DiskNearlyFull,
)
from registry.keeping import ROOM_FOR_FORMS, ROOM_FOR_STEPS
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import (
    DuePrint,
    PrintJob,
)
from registry.receipts import Receipt
from registry.road import Doubt
from sync.uploader import UploaderThread

log = getLogger(__name__)
_Result = TypeVar("_Result")


class OpenOffice:
    """Implements `counter.workplace.Workplace`."""

    def __init__(self, parts: Parts) -> None:
        self.office = parts.office
        self.desk = parts.desk_number
        self.parts = parts
        self._verbs = parts.desk
        self.uploader: UploaderThread | None = None
        self.keeping: Keeping | None = None
        self.line_up: LinePlace | None = None  # of those who wait, where they have numbers
        self.settings: SettingsPlace = parts.settings
        self.written: Callable[[], None] = lambda: None  # told after every commit
        self._backlog = Backlog(parts.book, parts.journal)
        self._mail_offer = MailOffer(parts.book)
        self._set_aside = 0
        self._doubts: tuple[Doubt, ...] = ()
        self._answers: Mapping[bytes, str] = {}  # names of files → the answers that name them
        self._series: NewSeries | None = None
        self._free: int | None = None
        code = self.office.code
        self.asked = AskedPrinting(parts)
        ready = partial(self.room_left, ROOM_FOR_STEPS)
        common = Common(parts, Lock(), ready, self._told, self.asked)
        self.printing = OfficePrinting(common)
        self.asked.copies = self.printing
        self.signing_in = OfficeSigningIn(
            parts.signing_in, parts.reading, parts.book, code, self._told
        )
        self.looks = OfficeLooks(common)
        self.transfers = OfficeTransfers(common, self.print_due)
        self.giving = OfficeGiving(common)
        self.printing.apart = {
            PaperKind.TRANSFER_LIST: self.transfers.drawn,
            PaperKind.LETTER: self.giving.letter_drawn,
        }
        self.reception = OfficeReception(
            parts.reading,
            parts.book,
            parts.desk_number,
            code,
            parts.kept_forms,
            self.printing.again,
        )
        self.cases = OfficeCases(common)
        self.scanned = OfficeScans(common, self.read_scan, self.by_code)
        taken = parts.kept_forms.parent / "camera"
        self.camera = OfficeCamera(taken, parts.camera, parts.desk.random)
        one_case = OneCase(self.read_scan, self.by_code)
        self.readers = OfficeReaders(parts.camera, self.read_scan, one_case)
        self.answers = OfficeAnswers(
            desk=parts.desk,
            ready=common.ready,
            told=common.told,
            printer=self.asked.printer_for(PaperKind.DECISION),
            drawing=common.drawing,
        )
        self.reports = OfficeReports(common, self.looks.looked)
        self.daily = OfficeToday(common)
        self.asked.marks = {
            PaperKind.TRANSFER_LIST: partial(self.transfers.mark, PaperKind.TRANSFER_LIST),
            PaperKind.PAPER_LABELS: partial(self.transfers.mark, PaperKind.PAPER_LABELS),
            PaperKind.DAY_SHEET: self.daily.mark_sheet,
        }
        self.prints = OfficePrints(common, self.printing, known_printers)

    @property
    def catalogue(self) -> Catalogue:
        """What is in force today: it may change while the window is open."""
        return self._verbs.catalogue

    @property
    def calendar(self) -> Calendar:
        """As far as its news has come."""
        return self._verbs.calendar

    def choose_readers(self, camera: str, scanner: str) -> None:
        """The settings name others now: they hold at once."""
        self.camera.choose(camera)
        self.readers.choose(camera, scanner)

    # -- reading -----------------------------------------------------------------------------

    def now(self) -> int:
        return believed(self.parts.clock.now(), self.parts.journal.good_time())

    def today(self) -> date:
        return office_day(self.now())

    def staff(self) -> Sequence[Staff]:
        return self.parts.reading.staff(self.office.code)

    def offers_email(self) -> bool:
        return self._mail_offer.is_made

    def deadline(self, form: Form) -> Deadline:
        return self._verbs.deadline(form)

    def draft(self, form: Form, by: Staff) -> Receipt:
        return self._verbs.draft(form, by)

    def preview(self, receipt: Receipt, width: int) -> bytes:
        return self.printing.preview(receipt, width)

    def missing_papers(self, form: Form) -> tuple[int, ...]:
        return self._verbs.missing_papers(form)

    def rows(self, wanted: Wanted) -> Sequence[ListRow]:
        return self.parts.reading.rows(wanted)

    def counts(self) -> Mapping[Stage, int]:
        return self.parts.reading.counts(_OPEN)

    def application(self, number: Number) -> Application | None:
        found = self.parts.reading.application(number.application.digits)
        return None if found is None else self._with_arrivals(found)

    def _with_arrivals(self, found: Application) -> Application:
        """Where the clock was wrong, the time at which the district had the entry says more."""
        if not any(one.suspect_clock and one.arrived_at is None for one in found.history):
            return found
        signed_at = self.parts.reading.signed_at
        history = tuple(
            replace(one, arrived_at=signed_at(one.place))
            if one.suspect_clock and one.arrived_at is None
            else one
            for one in found.history
        )
        return replace(found, history=history)

    def by_code(self, code: ControlCode) -> Application | None:
        found = self.parts.reading.by_seal(self.parts.sealer.seal(code.digits))
        return found[0] if len(found) == 1 else None

    def read_scan(self, text: str) -> Reading:
        return read_code(text, self.parts.status_address)

    def answer_file(self, application: Application) -> Path | None:
        """Under a name that tells other programs what it is; the shelf's own name tells nothing."""
        ref = application.answered.file if application.answered else None
        held = None if ref is None else self.parts.shelf.path(ref.name)
        if ref is None or held is None:
            return None
        suffix = _SUFFIXES.get(ref.media_type, "")
        shown = Number.parse(application.number).shown
        opened = held.parent / "opened" / f"answer-{shown}{suffix}"
        opened.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(held, opened)
        return opened

    def due_prints(self) -> Sequence[DuePrint]:
        return self.printing.due()

    def print_due(self, number: str, by: Staff) -> int:
        return self.printing.print_due(number, by)

    # -- acting ------------------------------------------------------------------------------

    def room_left(self, needed: int = ROOM_FOR_FORMS) -> int | None:
        """Bytes left where the book lies; None when the disk does not say.

        Raises DiskNearlyFull when they are fewer than `needed`. Asked before a form is filled in:
        what a visitor has told must not be lost to a full disk.
        """
        try:
            self._free = self.parts.space.free()
        except OSError:
            self._free = None  # whether the book can be written, the commit will say
        if self._free is not None and self._free < needed:
            raise DiskNearlyFull(self._free)
        return self._free

    @property
    def _steps(self) -> Desk:
        """The verbs that go on with what is in the book need little. Raises DiskNearlyFull."""
        self.room_left(ROOM_FOR_STEPS)
        return self._verbs

    def register(self, form: Form, by: Staff) -> Receipt:
        self.room_left(ROOM_FOR_STEPS)  # a form that was begun in time is not lost to the limit
        return self._told(self._verbs.register(form, by))

    def refuse_acceptance(self, form: Form, grounds: str, by: Staff) -> Number:
        return self._told(self._steps.refuse_acceptance(form, grounds, by))

    def replace_code(self, number: Number, by: Staff) -> Receipt:
        return self._told(self._steps.replace_code(number, by))

    def send_papers(self, number: Number, by: Staff) -> None:
        self._told(self._steps.send_papers(number, by))

    def take_in_answer(
        self, answer: Number, by: Staff, from_paper: FromPaper | None = None
    ) -> Application:
        return self._told(self._steps.take_in_answer(answer, by, from_paper))

    def hand_over(
        self, number: Number, proof: Proof, by: Staff, collected_by: str = ""
    ) -> Application:
        return self._told(self._steps.hand_over(number, proof, by, collected_by))

    def send_answer(
        self, number: Number, delivery: Delivery, evidence: str, by: Staff
    ) -> Application:
        return self._told(self._steps.send_answer(number, delivery, evidence, by))

    def withdraw(self, number: Number, reason: str, by: Staff) -> Application:
        return self._told(self._steps.withdraw(number, reason, by))

    def return_defective(self, number: Number, reason: str, by: Staff) -> Application:
        return self._told(self._steps.return_defective(number, reason, by))

    def return_unclaimed(self, number: Number, by: Staff) -> Application:
        return self._told(self._steps.return_unclaimed(number, by))

    def _told(self, result: _Result) -> _Result:
        """Tell the road and the foot line; what is committed stands, whatever befalls them.

        An error here would reach the specialist as "not registered", and he would register again.
        """
        try:
            self._backlog.now()  # since when, if this is the first that waits
            self.written()
        except Exception as error:  # the foot line counts again at the next round
            log.error("what waits could not be counted: %s", type(error).__name__)
        return result

    # -- the book itself -------------------------------------------------------------------------

    def standing(self) -> Standing:
        good = self.parts.journal.good_time()
        clock = min(max(0, self.parts.clock.now()), LATEST_AT)  # a moment that can be shown
        return Standing(
            line=self.line(),
            clock=ClockStanding(judge(clock, good), clock, believed(clock, good)),
            copy=None if self.keeping is None else self.keeping.copy(),
            backup=None if self.keeping is None else self.keeping.backup(),
            free=self._free,
            set_aside=self._set_aside,
            series=self._series,
            doubts=self._doubts,
            keys=self.parts.keys,
        )

    def look_around(self) -> None:
        self._set_aside = self.parts.reading.set_aside()
        self._doubts = self.parts.road.doubts()
        skipped = self.parts.reading.numbers_left_out()
        self._series = None if skipped is None else NewSeries(*skipped)
        with suppress(DiskNearlyFull):
            self.room_left()

    def look_again(self, uncertain: BookUncertain) -> object:
        is_there = self.parts.journal.became_of(uncertain)
        if is_there is None:
            raise uncertain
        if not is_there:
            raise BookUnwritable
        try:
            return self._told(uncertain.outcome())
        except BookUnreadable:
            raise uncertain from None  # it is written down, but what, the disk does not say yet

    def back_up(self, told: Callable[[float], None]) -> None:
        if self.keeping is None:
            raise AssertionError("the wiring begins to keep before the window is seen")
        self.keeping.make_now(lambda done, of: told(done / max(1, of)))

    def drives(self) -> Sequence[Drive]:
        return drives()

    def folders(self, folder: Path) -> Sequence[Path]:
        return folders(folder)

    def for_inspector(
        self, folder: Path, language: str, told: Callable[[str, float], None]
    ) -> InspectorsFolder:
        handed = self.parts.inspecting(
            folder, language, lambda step, share: told(step.value, share)
        )
        remarks = handed.holds and handed.exit_code != 0
        return InspectorsFolder(handed.folder, handed.page, handed.holds, remarks)

    def print_page(self, page: Path) -> None:
        lists = self.asked.printer_for(PaperKind.REGISTER_PAGE)
        lists.print(PrintJob("inspectors-page", page.read_bytes()))

    # -- the road ------------------------------------------------------------------------------

    def road_stick(self) -> Drive | None:
        return road_stick(self.office.code)

    def take_and_give(self, stick: Path, told: Callable[[str, float], None]) -> StickRound:
        try:
            return self.parts.carrying(stick, told)
        finally:
            self.count_waiting()  # what was taken stays taken, whatever became of the rest

    def line(self) -> LineState:
        waiting = self._backlog.now()
        if self.uploader is None:
            return LineState(waiting, None)
        return line_state(self.uploader.state, waiting, self._answers)

    def count_waiting(self) -> None:
        """Look in the book again; called where entries are written or settled, off the screen."""
        self._backlog.count()
        self._mail_offer.look()
        self.parts.days.look()
        if self.parts.catalogue.look():
            self.catalogue.search("а")  # the words are looked through before somebody waits for it
        if self.uploader is not None:
            files = self.uploader.state.files
            named = {*files.missing, *files.damaged, *files.refused}
            if not named <= self._answers.keys():
                self._answers = self.parts.reading.answers_with_files()

    def send_now(self) -> None:
        if self.uploader is not None:
            self.parts.shelf.forgive()  # what arrived damaged is fetched once more
            self.uploader.try_now()


_OPEN = Wanted(stages=tuple(stage for stage in Stage if stage.is_open))
_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
