"""What the people of a simulated district do: register, answer, hand over, print.

Each act says whom it befell and how it ended, in a word; the referee looks at once what the book
has of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random as Seeded
from typing import TYPE_CHECKING, Final, TypeVar

from registry.application import Application, Stage, office_day
from registry.catalogue import Service
from registry.codes import ControlCode
from registry.department import Decision, Department
from registry.desk import Form, FromPaper
from registry.facts import Applicant, Delivery, DocumentLine, Outcome, PaperKind, Proof
from registry.failures import Refusal, Trouble
from registry.lists import Wanted
from registry.numbers import Number
from registry.ports import DuePrint, PrintJob
from registry.receipts import Receipt
from tests.simulation.ledger import (
    HANDED_OVER,
    REFUSED,
    REGISTERED,
    Line,
    must,
)
from tests.simulation.outside import CheapSealer, Crash
from tests.simulation.places import DeskSite
from tests.simulation.servers import DistrictSite
from tests.simulation.template import CLERKS

if TYPE_CHECKING:
    from tests.simulation.world import World

NAME: Final = "Тұрғынбаев"  # begins every resident's name, and no other text
_T = TypeVar("_T")


@dataclass
class Told:
    """What a desk has told somebody, for good."""

    by: str
    kind: int
    number: str
    registration: bytes
    h: bytes
    name: str = ""


class Acts:
    """All verbs, each chosen by the seed."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.told: list[Told] = []
        self._residents = 0

    @property
    def _chance(self) -> Seeded:
        return self._world.chance

    # -- at a desk

    def register(self, site: DeskSite, *, surely: bool = False) -> str:
        """Somebody comes with an application; `surely`: and nothing of it is missing."""
        form = self._form(site)
        if surely:
            form = replace(form, accept_incomplete=True)

        def act() -> Receipt:
            return site.office.register(form, site.staff)

        outcome, receipt, lines = self._try(site, act, REGISTERED)
        if receipt is not None and receipt.code is not None:
            self._is_registered(site, form, receipt, receipt.code, lines[-1])
            outcome = receipt.number.digits
            if self._chance.random() < 0.6:
                self.print_due(site, receipt.number)
        return outcome

    def _form(self, site: DeskSite) -> Form:
        self._residents += 1
        service = self._chance.choice(_services(site))
        documents = tuple(DocumentLine(place) for place in range(len(service.documents)))
        if self._chance.random() < 0.15:
            documents = documents[:-1]
        return Form(
            applicant=Applicant(f"{NAME} {self._residents:04}", iin="580314400002"),
            service=service.code,
            documents=documents,
            summary="өтініш",
            accept_incomplete=self._chance.random() < 0.5,
        )

    def _is_registered(
        self, site: DeskSite, form: Form, receipt: Receipt, code: ControlCode, line: Line
    ) -> None:
        fact = line.fact
        seal = CheapSealer(site.device.enrolment.district_id).seal(code.digits)
        said = (receipt.number.digits, form.applicant.name, seal)
        wrote = (fact[0], fact[4][0], fact[14])
        must(wrote == said, "told as written", f"{site.name} {receipt.number.digits}")
        self._tell(site, line, fact[0], form.applicant.name)

    def refuse(self, site: DeskSite) -> str:
        form = self._form(site)
        form = Form(form.applicant, form.service)

        def act() -> Number:
            return site.office.refuse_acceptance(form, "құжат жоқ", site.staff)

        outcome, number, lines = self._try(site, act, REFUSED)
        if number is not None:
            self._tell(site, lines[-1], number.digits, form.applicant.name)
        return outcome

    def step(self, site: DeskSite) -> str:
        """Whatever may be done next with one of the applications that this desk knows."""
        rows = site.office.rows(Wanted(limit=40))
        if not rows:
            return "nothing to do"
        number = Number.parse(self._chance.choice(rows).number)
        application = site.office.application(number)
        if application is None:
            return "not known"
        kind, act = self._next(site, number, application)
        outcome, _, lines = self._try(site, act, kind)
        if lines and kind and outcome == "done":
            self._tell(site, lines[-1], number.digits)
        if self._chance.random() < 0.5:
            self.print_due(site, number)
        return f"{number.digits} {kind} {outcome}"

    def _next(
        self, site: DeskSite, number: Number, known: Application
    ) -> tuple[int, Callable[[], object]]:
        office, by = site.office, site.staff
        roll = self._chance.random()
        match known.stage:
            case Stage.AT_DESK | Stage.UNCLAIMED:
                if roll < 0.7:
                    return HANDED_OVER, lambda: office.hand_over(number, Proof.RECEIPT, by)
                return 17, lambda: office.send_answer(number, Delivery.POST, "KZ123", by)
            case Stage.ISSUED | Stage.MAILED:
                return 22, lambda: office.replace_code(number, by)
            case _ if roll < 0.3:
                return 12, lambda: office.send_papers(number, by)
            case _ if roll < 0.75:
                return 15, lambda: self._take_in(site, number, known)
            case _ if roll < 0.85:
                return 19, lambda: office.withdraw(number, "өз еркімен", by)
            case _:
                return 20, lambda: office.return_defective(number, "мерзім өтті", by)

    def _take_in(self, site: DeskSite, number: Number, known: Application) -> Application:
        day = office_day(site.clock.now())
        paper = FromPaper(Outcome.SATISFIED, "12-3", day)
        news = known.answered
        answer = number.application.answer(1) if news is None else Number.parse(news.answer)
        return site.office.take_in_answer(answer, site.staff, None if news else paper)

    def print_due(self, site: DeskSite, number: Number | None = None) -> str:
        """As the office prints, but for the drawing: reportlab is no part of the road."""
        journal = site.office.parts.journal
        due = journal.due_prints("" if number is None else number.digits)
        if due and number is None:
            due = journal.due_prints(due[0].number)
        if not due:
            return "nothing due"
        outcome, _, _ = self._try(site, lambda: self._print(site, due[0]), 30)
        if outcome == "done":
            still = journal.due_prints(due[0].number)
            must(due[0] not in still, "printed is not due", f"{site.name} {due[0].number}")
        return outcome

    def _print(self, site: DeskSite, due: DuePrint) -> None:
        desk, begun = site.office.parts.desk, site.office.parts.begun
        number, more = Number.parse(due.number), begun.perhaps_out(due)
        if due.paper is PaperKind.COVER_SHEET:
            desk.cover_again(number)
        begun.begin(due)
        site.around.printer.print(PrintJob(f"{due.paper.name}-{number.shown}", b""))
        desk.mark_printed(due.paper, due.number, "simulated", site.staff, more=more)

    # -- at the district

    def clerk(self, site: DistrictSite) -> str:
        """A clerk with a paper in her hand: its news may have come, or not."""
        numbers = [one for one in self.told if one.kind == REGISTERED]
        if not numbers:
            return "no papers"
        number = Number.parse(self._chance.choice(numbers).number)
        roll = self._chance.random()

        def act() -> object:
            department = Department(site.opened.journal_of(number.office), number.office)
            if roll < 0.3:
                return department.accept(number, "01", CLERKS[0])
            if roll < 0.9:
                day = office_day(site.clock.now()) - timedelta(days=1)
                outcome = self._chance.choice((Outcome.SATISFIED, Outcome.REFUSED))
                return department.answer(number, Decision(outcome, day), CLERKS[0])
            department.forward(number, "басқа орган", "другой орган", CLERKS[0])
            return None

        outcome, _, lines = self._try(site, act, 0)
        for line in lines:
            if line.kind in (13, 14, 18):
                told = Told(site.name, line.kind, number.digits, line.registration, line.h)
                self.told.append(told)
        return f"{number.digits} {outcome}"

    # -- and what the referee has to say to it

    def _tell(self, site: DeskSite, line: Line, number: str, name: str = "") -> None:
        self.told.append(Told(site.name, line.kind, number, line.registration, line.h, name))

    def _try(
        self, site: DeskSite | DistrictSite, act: Callable[[], _T], kind: int
    ) -> tuple[str, _T | None, list[Line]]:
        """Do it; how it ended, what it gave, and the entries that are in the book since."""
        result: _T | None = None
        outcome = "done"
        try:
            result = act()
        except (Refusal, Trouble) as no:
            outcome = type(no).__name__
        except Crash:
            outcome = "crash"
            site.lose_power()
        lines = self._world.look(site)
        about = [line for line in lines if line.kind not in (1, 2)]
        kinds = [line.kind for line in about]
        wanted = [kind] if kind else kinds[:1]
        if outcome == "done":
            must(kinds == wanted, "done is written", f"{site.name} wrote {kinds} for {kind}")
        elif outcome == "crash":
            must(kinds in ([], wanted), "all or nothing", f"{site.name} wrote {kinds} for {kind}")
        else:
            must(not kinds, "refused is not written", f"{site.name} {outcome} wrote {kinds}")
        if isinstance(site, DeskSite):
            self._world.referee.waiting(site)
        return outcome, result, about


def _services(site: DeskSite) -> tuple[Service, ...]:
    """What may be asked for today: the power may go while somebody looks."""
    try:
        return site.office.catalogue.services
    except Crash:
        site.lose_power()
        return site.office.catalogue.services
