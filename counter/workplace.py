"""What the window asks of the office behind it. `app` hands in the real one.

Calls touch the disk and may take tens of milliseconds: the window makes them through
`ui.background.Background`, never on the screen's own thread, save those marked *instant*.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from counter.answers_place import AnswersPlace
from counter.camera_place import CameraPlace
from counter.cases_place import CasesPlace
from counter.giving_place import GivingPlace
from counter.line_place import LinePlace
from counter.prints_place import PrintsPlace
from counter.readers_place import ReadersPlace
from counter.reception_place import ReceptionPlace
from counter.reports_place import ReportsPlace
from counter.scanned_place import ScannedPlace
from counter.settings_place import SettingsPlace
from counter.signing_place import LooksPlace, SigningPlace
from counter.standing import Drive, InspectorsFolder, LineState, Standing, StickRound
from counter.today_place import TodayPlace
from counter.transfers_place import TransfersPlace
from registry.application import Application, Stage
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.codes import ControlCode, Reading
from registry.deadlines import Deadline
from registry.desk import Form, FromPaper
from registry.facts import Delivery, Proof
from registry.failures import BookUncertain
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.offices import Office, Staff
from registry.ports import DuePrint
from registry.receipts import Receipt


class Workplace(Protocol):
    office: Office
    desk: int

    @property
    def calendar(self) -> Calendar:
        """Which days are worked, as far as its news has come here. *Instant.*"""

    @property
    def catalogue(self) -> Catalogue:
        """What is in force today. *Instant.*"""

    # places: one for each part of the work, read-only so that any that keeps its promise will do
    @property
    def signing_in(self) -> SigningPlace: ...
    @property
    def looks(self) -> LooksPlace: ...
    @property
    def transfers(self) -> TransfersPlace: ...
    @property
    def reception(self) -> ReceptionPlace: ...
    @property
    def cases(self) -> CasesPlace: ...
    @property
    def reports(self) -> ReportsPlace: ...
    @property
    def scanned(self) -> ScannedPlace: ...
    @property
    def answers(self) -> AnswersPlace: ...
    @property
    def camera(self) -> CameraPlace: ...
    @property
    def readers(self) -> ReadersPlace: ...
    @property
    def giving(self) -> GivingPlace: ...
    @property
    def daily(self) -> TodayPlace: ...
    @property
    def prints(self) -> PrintsPlace: ...
    @property
    def settings(self) -> SettingsPlace: ...
    @property
    def line_up(self) -> LinePlace | None:
        """None where those who wait have no numbers."""

    def now(self) -> int:
        """UTC ms by the device's clock, or the last good time while it is wrong. *Instant.*"""

    def today(self) -> date:
        """The office's day; the last good one while the clock is wrong. *Instant.*"""

    def staff(self) -> Sequence[Staff]: ...

    def offers_email(self) -> bool:
        """Whether the district sends e-mail to residents, as it said last. *Instant.*"""

    # reception
    def deadline(self, form: Form) -> Deadline:
        """*Instant.* Raises NotInCatalogue."""

    def draft(self, form: Form, by: Staff) -> Receipt:
        """The receipt so far. *Instant.*"""

    def preview(self, receipt: Receipt, width: int) -> bytes:
        """A PNG of the receipt as paper, `width` pixels wide: the paper itself, not a likeness."""

    def missing_papers(self, form: Form) -> tuple[int, ...]:
        """*Instant.*"""

    def register(self, form: Form, by: Staff) -> Receipt:
        """Commit. Printing is asked for apart, because it may fail and the commit may not."""

    def refuse_acceptance(self, form: Form, grounds: str, by: Staff) -> Number: ...

    # papers that come out of a printer
    def print_due(self, number: str, by: Staff) -> int:
        """Print all that is due for this application, mark it; how many papers came out.

        Raises OutOfPaper or PrinterUnreachable; what did not come out stays due.
        """

    def due_prints(self) -> Sequence[DuePrint]: ...

    def replace_code(self, number: Number, by: Staff) -> Receipt:
        """Lost receipt, ID seen: a new code; its print is due."""

    # looking
    def rows(self, wanted: Wanted) -> Sequence[ListRow]: ...

    def counts(self) -> Mapping[Stage, int]:
        """How many stand at each open stage. Ended ones only grow, and are not counted."""

    def application(self, number: Number) -> Application | None: ...

    def by_code(self, code: ControlCode) -> Application | None: ...

    def read_scan(self, text: str) -> Reading:
        """*Instant.*"""

    def answer_file(self, application: Application) -> Path | None:
        """Where the department's file lies, None when there is none or it is not here yet."""

    # papers out, answers in
    def send_papers(self, number: Number, by: Staff) -> None:
        """The cover sheet's print is due afterwards."""

    def take_in_answer(
        self, answer: Number, by: Staff, from_paper: FromPaper | None = None
    ) -> Application: ...

    def hand_over(
        self, number: Number, proof: Proof, by: Staff, collected_by: str = ""
    ) -> Application: ...

    def send_answer(
        self, number: Number, delivery: Delivery, evidence: str, by: Staff
    ) -> Application: ...

    def withdraw(self, number: Number, reason: str, by: Staff) -> Application: ...

    def return_defective(self, number: Number, reason: str, by: Staff) -> Application: ...

    def return_unclaimed(self, number: Number, by: Staff) -> Application: ...

    # the book itself
    def standing(self) -> Standing:
        """How book and computer stood when they were last looked at. *Instant.*"""

    def look_around(self) -> None:
        """Look at disk, backups and what was set aside, for the next `standing`."""

    def look_again(self, uncertain: BookUncertain) -> object:
        """What the call that ended so would have given back, if the book turns out to hold it.

        Raises BookUnwritable when the book has nothing of it, and `uncertain` again while the disk
        does not answer.
        """

    def back_up(self, told: Callable[[float], None]) -> None:
        """Make a backup now, open and check it; `told` hears how much is done, 0 to 1."""

    def drives(self) -> Sequence[Drive]:
        """Sticks and other disks that are plugged in."""

    def folders(self, folder: Path) -> Sequence[Path]:
        """The folders in this one that can be opened, by name."""

    def for_inspector(
        self, folder: Path, language: str, told: Callable[[str, float], None]
    ) -> InspectorsFolder:
        """Write, read back and check all that an inspector takes along.

        `told` hears which step is at work (writing, checking, finishing) and how much of it is
        done, 0 to 1. Raises a Trouble; nothing that looks finished is left behind then.
        """

    def print_page(self, page: Path) -> None:
        """Print a page that was written. Raises OutOfPaper or PrinterUnreachable."""

    # the road
    def line(self) -> LineState:
        """*Instant.*"""

    def send_now(self) -> None:
        """Ask the uploader to try at once. *Instant.*"""

    def road_stick(self) -> Drive | None:
        """The technician's stick, if one is plugged in. Asks the disks."""

    def take_and_give(self, stick: Path, told: Callable[[str, float], None]) -> StickRound:
        """Take in what came by this stick, put onto it what the district lacks, let it go.

        `told` hears which step is at work (taking, giving, finishing) and how much of it is done,
        0 to 1. Raises a Trouble; what was taken in until then stays taken in.
        """
