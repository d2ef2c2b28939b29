"""An office in memory for the counter's tests: the real `registry.desk.Desk` on a small journal.

So what a test sees on the screen came from the real rules. Time stands still unless a test moves
it; the printer can run out of paper; the line to the district is what the test says it is.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock

from app.office_answers import OfficeAnswers
from app.sticks import folders
from counter.line_place import LinePlace
from counter.standing import (
    ClockStanding,
    Drive,
    InspectorsFolder,
    LineState,
    Standing,
    StickRound,
)
from printing.picture import pages_as_png
from printing.printers import NoPrinter
from printing.receipt import receipt_pdf
from registry.application import OFFICE_TIME, Application, Place, Stage, Told, fold, office_day
from registry.calendar import Calendar, parse_calendar
from registry.catalogue import Catalogue
from registry.catalogue_tables import parse_catalogue
from registry.clock import ClockFinding
from registry.codes import ControlCode, Reading, read_code
from registry.deadlines import Deadline
from registry.desk import Desk, Form, FromPaper
from registry.facts import (
    Answered,
    ApplicationKind,
    Delivery,
    Fact,
    Outcome,
    PaperKind,
    PapersAccepted,
    Printed,
    Proof,
)
from registry.failures import BookUncertain, BookUnwritable, OutOfPaper, Trouble
from registry.lists import ListRow, Wanted
from registry.names import fold as folded
from registry.numbers import Number
from registry.office_facts import TransferListMade
from registry.offices import Office, Staff
from registry.ports import DuePrint, Written
from registry.receipts import Receipt
from registry.road import Waiting
from tests.counter.office_camera import MemoryCamera
from tests.counter.office_cases import MemoryCases
from tests.counter.office_giving import MemoryGiving
from tests.counter.office_prints import MemoryPrints
from tests.counter.office_readers import MemoryReaders
from tests.counter.office_reception import MemoryReception
from tests.counter.office_reports import MemoryReports
from tests.counter.office_scans import MemoryScans
from tests.counter.office_settings import MemorySettings
from tests.counter.office_today import MemoryToday
from tests.counter.office_transfers import MemoryTransfers
from tests.signing import MemoryLooks, MemorySigningIn

ASSETS = Path(__file__).parents[2] / "assets"
STATUS_ADDRESS = "http://127.0.0.1:8427"
A4_INCHES = 210 / 25.4
CHAIN = b"c" * 16
PAPERS_OF_THE_DISTRICT = b"d" * 16

SOKOLOVKA = Office(
    code=427,
    name_kk="Соколовка ауылдық округі әкімінің аппараты",
    name_ru="Аппарат акима Соколовского сельского округа",
    name_en="Office of the akim of Sokolovka rural district",
    address_kk="Соколовка ауылы, Мектеп көшесі, 1",
    address_ru="с. Соколовка, ул. Школьная, 1",
    address_en="1 School Street, Sokolovka",
    phone="8 (71538) 2-12-34",
    hours="09:00–18:30",
    lunch="13:00–14:30",
    district_kk="Қызылжар ауданы",
    district_ru="Кызылжарский район",
    district_en="Kyzylzhar district",
)
AIGUL = Staff("001", "Серікова Ә. Қ.", "бас маман", "главный специалист", "chief specialist")
PETR = Staff("002", "Иванов П. С.", "жетекші маман", "ведущий специалист", "leading specialist")


@cache
def catalogue() -> Catalogue:
    return parse_catalogue(
        (ASSETS / "catalogue.csv").read_text(encoding="utf-8"),
        (ASSETS / "departments.csv").read_text(encoding="utf-8"),
    )


@cache
def calendar() -> Calendar:
    return parse_calendar((ASSETS / "calendar.csv").read_text(encoding="utf-8"))


class StandingClock:
    """10:00 on Thursday 5 March 2026: fifteen working days on is Wednesday 1 April."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 5, 10, 0, tzinfo=OFFICE_TIME)

    def now(self) -> int:
        return int(self.at.timestamp() * 1000)


class CountedRandom:
    """Different bytes each time, the same in every run."""

    def __init__(self) -> None:
        self._asked = 0

    def bytes(self, count: int) -> bytes:
        self._asked += 1
        return hashlib.shake_128(self._asked.to_bytes(8, "big")).digest(count)


class CheapSealer:
    def seal(self, code: str) -> bytes:
        return hashlib.sha256(code.encode()).digest()[:16]


@dataclass
class MemoryJournal:
    """Entries in a list; applications are folded from them each time they are asked for."""

    clock: StandingClock
    entries: list[tuple[bytes, Told]] = field(default_factory=list)
    due: list[DuePrint] = field(default_factory=list)
    serial: int = 0
    silent: bool = False
    reached_the_disk: bool = True
    uncertain: int = 0

    @contextmanager
    def writing(self) -> Iterator["MemoryJournal"]:
        """A disk that is `silent` does not say what became of the commit; the test decides."""
        if self.silent and self.uncertain:
            raise BookUnwritable
        before = (list(self.entries), list(self.due), self.serial)
        try:
            yield self
        except BaseException:
            self.entries, self.due, self.serial = before
            raise
        if self.silent:
            self.uncertain += 1
            if not self.reached_the_disk:
                self.entries, self.due, self.serial = before
            raise BookUncertain(self.uncertain)

    def became_of(self, uncertain: BookUncertain) -> bool | None:
        return None if self.silent else self.reached_the_disk

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def next_list(self) -> int:
        return 1 + sum(isinstance(one.fact, TransferListMade) for _, one in self.entries)

    def append(
        self,
        fact: Fact,
        *,
        registration: bytes = b"",
        actor: str = "",
        due: Sequence[DuePrint] = (),
        chain: bytes = CHAIN,
    ) -> Written:
        n, at = len(self.entries), self.clock.now()
        self.entries.append(
            (registration, Told(Place(n + 1, chain, n), at, actor, suspect_clock=False, fact=fact))
        )
        for each in due:
            self.settle_print(each.paper, each.number)
            self.due.append(each)
        return Written(chain, n, bytes(32), at)

    def settle_print(self, paper: PaperKind, number: str) -> None:
        self.due = [d for d in self.due if (d.paper, d.number) != (paper, number)]

    def applications(self) -> list[Application]:
        told: dict[bytes, list[Told]] = {}
        for registration, one in self.entries:
            if registration:
                told.setdefault(registration, []).append(one)
        return [fold(registration, facts) for registration, facts in told.items()]

    def application(self, number: str) -> Application | None:
        found = (one for one in self.applications() if one.number == number)
        return next(found, None)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        return sum(
            isinstance(one.fact, Printed) and (one.fact.paper, one.fact.number) == (paper, number)
            for _, one in self.entries
        )

    def due_prints(self, number: str = "") -> Sequence[DuePrint]:
        return tuple(one for one in self.due if number in ("", one.number))

    def good_time(self) -> int:
        return 0


class MemoryWorkplace:
    """Keeps the promise of `counter.workplace.Workplace` without disk, printer or network."""

    def __init__(self) -> None:
        self.office, self.desk = SOKOLOVKA, 1
        self.catalogue, self.calendar = catalogue(), calendar()
        self.clock = StandingClock()
        self.journal = MemoryJournal(self.clock)
        self.sheets_left = 1000
        self.state = LineState(Waiting(0, None, self.clock.now()), reachable=True)
        self.people: list[Staff] = [AIGUL, PETR]
        self.stands: Standing | None = None  # what a test says of disk, clock and copies
        self.looked = 0
        self.sticks: list[Drive] = []
        self.stick_fails: Trouble | None = None
        self.road_sticks: list[Drive] = []
        self.carried = StickRound(taken=3, given=12)
        self.rounds_by_stick = 0
        self.backups = 0
        self.pages_printed: list[Path] = []
        self.asked_to_send = 0
        self.sends_email = True  # the district does
        self._sealer = CheapSealer()
        self._desk = Desk(
            journal=self.journal,
            sealer=self._sealer,
            random=CountedRandom(),
            clock=self.clock,
            catalogue=self.catalogue,
            calendar=self.calendar,
            office=self.office,
            desk=self.desk,
            status_address=STATUS_ADDRESS,
        )
        self.reception = MemoryReception(self)
        self.scanned = MemoryScans()
        self.camera = MemoryCamera()
        self.readers = MemoryReaders()
        self.settings = MemorySettings()
        self.prints = MemoryPrints(self._desk, self.journal.due_prints, self._put_out)
        self.answers = OfficeAnswers(
            desk=self._desk,
            ready=lambda: None,
            told=lambda done: done,
            printer=NoPrinter(),
            drawing=Lock(),
        )
        self.cases = MemoryCases(self._desk, self.rows)
        self.signing_in = MemorySigningIn(self._desk, self.staff, self.told)
        self.looks = MemoryLooks()
        self.line_up: LinePlace | None = None
        self.giving = MemoryGiving(
            self._desk,
            lambda: [told for _, told in self.journal.entries],
            self.journal.applications,
        )
        self.reports = MemoryReports(
            self._desk,
            lambda: [told for _, told in self.journal.entries],
            self.journal.applications,
        )
        self.daily = MemoryToday(self._desk, lambda: list(self.journal.applications()))
        self.transfers = MemoryTransfers(
            self._desk,
            lambda: [told for _, told in self.journal.entries],
            self.rows,
            self.print_due,
        )

    def told(self) -> list[tuple[str, object]]:
        """Who said what so far, oldest first."""
        return [(one.actor, one.fact) for _, one in self.journal.entries]

    def now(self) -> int:
        return self.clock.now()

    def today(self) -> date:
        return office_day(self.clock.now())

    def staff(self) -> Sequence[Staff]:
        return tuple(self.people)

    def offers_email(self) -> bool:
        return self.sends_email

    def deadline(self, form: Form) -> Deadline:
        return self._desk.deadline(form)

    def draft(self, form: Form, by: Staff) -> Receipt:
        return self._desk.draft(form, by)

    def preview(self, receipt: Receipt, width: int) -> bytes:
        return picture_of(receipt, width)

    def missing_papers(self, form: Form) -> tuple[int, ...]:
        return self._desk.missing_papers(form)

    def register(self, form: Form, by: Staff) -> Receipt:
        return self._desk.register(form, by)

    def refuse_acceptance(self, form: Form, grounds: str, by: Staff) -> Number:
        return self._desk.refuse_acceptance(form, grounds, by)

    def print_due(self, number: str, by: Staff) -> int:
        printed = 0
        for due in [d for d in self.journal.due if d.number == number]:
            self._put_out(due.paper, number, by)
            printed += 1
        return printed

    def _put_out(self, paper: PaperKind, number: str, by: Staff) -> None:
        if self.sheets_left == 0:
            self._desk.mark_print_failed(paper, number, "test", "OutOfPaper", by)
            raise OutOfPaper("test")
        self.sheets_left -= 1
        self._desk.mark_printed(paper, number, "test", by)

    def due_prints(self) -> Sequence[DuePrint]:
        return self.journal.due_prints()

    def replace_code(self, number: Number, by: Staff) -> Receipt:
        return self._desk.replace_code(number, by)

    def rows(self, wanted: Wanted) -> Sequence[ListRow]:
        rows = [_row(one) for one in self._found(wanted.typed)]
        if wanted.stages:
            rows = [row for row in rows if row.stage in wanted.stages]
        if wanted.most_urgent_first:
            return sorted(rows, key=lambda row: row.due or date.max)[: wanted.limit]
        return rows[::-1][: wanted.limit]

    def _found(self, typed: str) -> Iterator[Application]:
        key, digits = folded(typed), "".join(c for c in typed if c.isdigit())
        for one in self.journal.applications():
            applicant = one.registered.applicant if one.registered else None
            shown = Number.parse(one.number).shown.replace("-", "")
            by_name = applicant is not None and key in folded(applicant.name)
            known = f"{one.number} {shown}"
            if applicant is not None:
                known += f" {applicant.iin} {applicant.phone}"
            if not typed.strip() or by_name or (digits and digits in known):
                yield one

    def counts(self) -> Mapping[Stage, int]:
        return Counter(one.stage for one in self.journal.applications() if one.stage.is_open)

    def application(self, number: Number) -> Application | None:
        return self.journal.application(number.application.digits)

    def by_code(self, code: ControlCode) -> Application | None:
        seal = self._sealer.seal(code.digits)
        return next((one for one in self.journal.applications() if one.seal == seal), None)

    def read_scan(self, text: str) -> Reading:
        return read_code(text, STATUS_ADDRESS)

    def answer_file(self, application: Application) -> Path | None:
        return None

    def send_papers(self, number: Number, by: Staff) -> None:
        self._desk.send_papers(number, by)

    def take_in_answer(
        self, answer: Number, by: Staff, from_paper: FromPaper | None = None
    ) -> Application:
        return self._desk.take_in_answer(answer, by, from_paper)

    def hand_over(
        self, number: Number, proof: Proof, by: Staff, collected_by: str = ""
    ) -> Application:
        return self._desk.hand_over(number, proof, by, collected_by)

    def send_answer(
        self, number: Number, delivery: Delivery, evidence: str, by: Staff
    ) -> Application:
        return self._desk.send_answer(number, delivery, evidence, by)

    def withdraw(self, number: Number, reason: str, by: Staff) -> Application:
        return self._desk.withdraw(number, reason, by)

    def return_defective(self, number: Number, reason: str, by: Staff) -> Application:
        return self._desk.return_defective(number, reason, by)

    def return_unclaimed(self, number: Number, by: Staff) -> Application:
        return self._desk.return_unclaimed(number, by)

    def standing(self) -> Standing:
        clock = ClockStanding(ClockFinding.OK, self.clock.now(), self.clock.now())
        return Standing(self.state, clock) if self.stands is None else self.stands

    def look_around(self) -> None:
        self.looked += 1

    def back_up(self, told: Callable[[float], None]) -> None:
        told(0.5)
        if self.stick_fails is not None:
            raise self.stick_fails
        self.backups += 1

    def drives(self) -> Sequence[Drive]:
        return tuple(self.sticks)

    def folders(self, folder: Path) -> Sequence[Path]:
        return folders(folder)

    def for_inspector(
        self, folder: Path, language: str, told: Callable[[str, float], None]
    ) -> InspectorsFolder:
        for step in ("writing", "checking", "finishing"):
            told(step, 0.5)
            if self.stick_fails is not None:
                raise self.stick_fails
        place = folder / "tereze-0427-01"
        return InspectorsFolder(place, place / "page.pdf", holds=True)

    def print_page(self, page: Path) -> None:
        if self.sheets_left == 0:
            raise OutOfPaper("test")
        self.pages_printed.append(page)

    def look_again(self, uncertain: BookUncertain) -> object:
        match self.journal.became_of(uncertain):
            case None:
                raise uncertain
            case False:
                raise BookUnwritable
            case True:
                return uncertain.outcome()

    def line(self) -> LineState:
        return self.state

    def road_stick(self) -> Drive | None:
        return self.road_sticks[0] if self.road_sticks else None

    def take_and_give(self, stick: Path, told: Callable[[str, float], None]) -> StickRound:
        for step in ("taking", "giving", "finishing"):
            told(step, 0.5)
            if self.stick_fails is not None and step == "giving":
                raise self.stick_fails
            told(step, 1.0)
        self.rounds_by_stick += 1
        return self.carried

    def send_now(self) -> None:
        self.asked_to_send += 1

    # -- what the other end of the road does ------------------------------------------------

    def department_accepts(self, number: Number) -> None:
        self._from_the_district(number, PapersAccepted(number.digits, "land", "Ким Л."))

    def department_answers(
        self, number: Number, outcome: Outcome = Outcome.SATISFIED, their_number: str = "15/214"
    ) -> Number:
        """The news of an answer arrives; gives the number on the answer's label."""
        answer = number.answer(1)
        fact = Answered(
            number.digits, answer.digits, outcome, self.today(), their_number, clerk="Ким Л."
        )
        self._from_the_district(number, fact)
        return answer

    def _from_the_district(self, number: Number, fact: Fact) -> None:
        application = self.journal.application(number.digits)
        assert application is not None
        self.journal.append(
            fact,
            registration=application.registration,
            actor="Ким Л.",
            chain=PAPERS_OF_THE_DISTRICT,
        )


def picture_of(receipt: Receipt, width: int) -> bytes:
    """The real paper, drawn by the printing room."""
    first, *_ = pages_as_png(receipt_pdf(receipt, "A4"), dpi=width / A4_INCHES)
    return first


def _row(one: Application) -> ListRow:
    fact = one.registered
    refused = one.refused
    applicant = fact.applicant if fact else refused.applicant if refused else None
    assert applicant is not None
    return ListRow(
        number=one.number,
        registration=one.registration,
        kind=fact.kind if fact else ApplicationKind.SERVICE,
        service=fact.service if fact else refused.service if refused else "",
        department=fact.department if fact else "",
        stage=one.stage,
        name=applicant.name,
        registered_at=one.registered_at,
        due=fact.due if fact else None,
        answer=one.answer_number,
        ended_at=one.ended_at,
        incomplete=bool(fact and fact.incomplete),
        has_conflict=one.has_conflict,
    )
