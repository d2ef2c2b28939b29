"""Five weeks of an invented office, lived through by the real verbs under a clock of its own.

Nobody in it exists: names are put together from common parts, numbers are made to fit the rules,
telephones lie in a range that is not given out. What is written is what the desk and the
department would have written on those days, entry by entry.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random as Dice

from registry.application import OFFICE_TIME
from registry.calendar import Calendar
from registry.catalogue import Catalogue, Service
from registry.department import Decision, Department
from registry.desk import Desk, Form
from registry.facts import (
    Applicant,
    ApplicationKind,
    Channel,
    Delivery,
    DocumentLine,
    DocumentState,
    Outcome,
    Proof,
)
from registry.iin import IinFinding, check_iin
from registry.numbers import Number
from registry.offices import Staff
from registry.receipts import Receipt

WEEKS = 5
_LONGEST_DAYS = 50  # no run of holidays is longer than two weeks
UNSENT_APPLICATIONS = 2  # of the last day: each leaves three entries waiting (entry and two prints)

_SURNAMES = (
    "Ахметов", "Бекетов", "Жұмабаев", "Қасымов", "Нұрланов", "Оспанов", "Сәрсенов", "Темірханов",
    "Үсенов", "Шәріпов", "Әбдірахманов", "Іскендіров", "Ковалёв", "Мельников", "Савченко", "Гончар",
    "Ткаченко", "Петренко", "Шевченко", "Морозов",
)  # fmt: skip
_GIVEN = {
    "m": ("Ерлан", "Болат", "Серік", "Қайрат", "Данияр", "Өмірбек", "Нұрлан", "Виктор", "Сергей"),
    "f": ("Айгүл", "Гүлнәр", "Сәуле", "Жанар", "Мәншүк", "Қарлығаш", "Ұлжан", "Елена", "Наталья"),
}
_FATHERS = {
    "m": ("Маратұлы", "Сабитұлы", "Әлімұлы", "Қайратұлы", "Иванович", "Петрович"),
    "f": ("Маратқызы", "Сабитқызы", "Әлімқызы", "Қайратқызы", "Ивановна", "Петровна"),
}
_STREETS = ("Орталық", "Бейбітшілік", "Мектеп", "Жастар", "Абай", "Достық")
_APPEALS = (
    ("Көшедегі шам жанбайды, түзетуді сұраймын.", ApplicationKind.REQUEST),
    ("Ауылдың шетінде иесіз иттер жүр.", ApplicationKind.REPORT),
    ("Прошу отремонтировать дорогу у школы.", ApplicationKind.REQUEST),
    ("Балалар алаңын салуды ұсынамын.", ApplicationKind.PROPOSAL),
)


@dataclass
class StoryClock:
    """The clock of the story: it stands where the story is, and moves a little with each look."""

    at: int = 0

    def now(self) -> int:
        self.at += 7
        return self.at

    def set(self, day: date, hour: time) -> None:
        self.at = max(self.at, int(datetime.combine(day, hour, OFFICE_TIME).timestamp() * 1000))


@dataclass
class Stage:
    """What the story needs of the demo around it."""

    desk: Desk
    department: Department
    clock: StoryClock
    catalogue: Catalogue
    calendar: Calendar
    specialists: Sequence[Staff]
    clerk: Staff
    put_out: Callable[[Number, Staff], None]  # print what is due for this application
    carry: Callable[[], None]  # one exchange with the district


@dataclass(frozen=True)
class _Plan:
    """One application: which day it came in, and how far it got. Days are places in the story."""

    service: str
    came: int
    end: str
    kind: ApplicationKind = ApplicationKind.SERVICE
    summary: str = ""


@dataclass(order=True)
class _Event:
    day: int
    minute: int
    turn: int
    act: Callable[[], None] = field(compare=False)


def working_days(until: date, calendar: Calendar) -> list[date]:
    """The office's days of the last five weeks, the last one not after `until`.

    A few more where holidays stand at the beginning: an answer is kept for a month and a day before
    it counts as not collected, and the story wants one of those.
    """
    first = until - timedelta(weeks=WEEKS)
    while not calendar.is_working_day(first) and (until - first).days < _LONGEST_DAYS:
        first -= timedelta(days=1)
    days = (first + timedelta(days=n) for n in range((until - first).days + 1))
    return [day for day in days if calendar.is_working_day(day)]


def tell(stage: Stage, until: date) -> None:
    """Live through the story up to and including the day `until`."""
    days = working_days(until, stage.calendar)
    teller = _Teller(stage, days)
    teller.plan(_plans(len(days) - 1))
    teller.run()


def _plans(last: int) -> Iterator[_Plan]:
    """About sixty applications: every stage, two of them overdue, one unclaimed."""
    long_terms = ("01-01", "02-01", "03-02", "02-04", "01-02")
    yield _Plan("05-01", 0, "unclaimed")
    yield _Plan("06-01", 3, "with_department")  # 3 working days: overdue
    yield _Plan("03-01", 8, "with_department")  # 1 working day: overdue
    for n in range(12):
        yield _Plan(long_terms[n % 5], last - 9 + n % 7, "with_department")
    for n in range(6):
        yield _Plan(long_terms[n % 5], last - 3 + n % 3, "sent")
    for n, code in enumerate(("02-02", "02-05", "07-02", "04-01", "02-03")):
        yield _Plan(code, last - 5 + n % 3, "answered")
    for n, code in enumerate(("02-05", "04-01", "02-02")):
        yield _Plan(code, last - 8 + n, "at_desk")
    issued = ("05-01", "08-01", "06-01", "07-01", "03-01", "09-01", "06-02", "02-02")
    for n in range(15):
        yield _Plan(issued[n % 8], 1 + n, "issued")
    for n in range(3):
        yield _Plan("08-01", 2 + 3 * n, "mailed")
    for n, (summary, kind) in enumerate(_APPEALS):
        end = ("forwarded", "forwarded", "returned", "with_department")[n]
        yield _Plan("10-01", last - 6 + n, end, kind, summary)
    yield _Plan("02-01", 6, "refused")
    yield _Plan("03-02", 11, "refused")
    yield _Plan("01-03", 9, "withdrawn")
    yield _Plan("07-02", 14, "withdrawn")
    for n in range(2):
        yield _Plan(long_terms[n], last - 1, "registered")
    for n in range(UNSENT_APPLICATIONS):
        yield _Plan(long_terms[n + 2], last, "unsent")


class _Teller:
    def __init__(self, stage: Stage, days: list[date]) -> None:
        self._stage = stage
        self._days = days
        self._dice = Dice(427)  # noqa: S311  the same people every time; codes and keys are random
        self._events: list[_Event] = []
        self._people = 0

    def plan(self, plans: Iterator[_Plan]) -> None:
        for plan in plans:
            minute = 10 + self._dice.randrange(0, 200)
            self._at(plan.came, 500 if plan.end == "unsent" else minute, self._life(plan))

    def run(self) -> None:
        """Each day in order; the line carries what there is after every day but the last."""
        today = 0
        while self._events:
            event = min(self._events)
            if event.day > today:
                self._stage.carry()
                today = event.day
            if event.day == len(self._days) - 1 and event.minute >= 500:
                self._stage.carry()  # the last exchange of the story; what follows waits
                self._stage = self._without_line()
            self._events.remove(event)
            opening = datetime.combine(self._days[event.day], time(9, 0))
            self._stage.clock.set(
                self._days[event.day], (opening + timedelta(minutes=event.minute)).time()
            )
            event.act()

    def _without_line(self) -> Stage:
        return replace(self._stage, carry=lambda: None)

    def _at(self, day: int, minute: int, act: Callable[[], None]) -> None:
        if day < len(self._days):
            self._events.append(_Event(day, minute, len(self._events), act))

    # -- one life of an application -----------------------------------------------------------

    def _life(self, plan: _Plan) -> Callable[[], None]:
        def come_in() -> None:
            by = self._dice.choice(self._stage.specialists)
            service = self._stage.catalogue.service(plan.service)
            form = self._form(plan, service)
            if plan.end == "refused":
                self._refuse(form, by)
                return
            receipt = self._stage.desk.register(form, by)
            self._stage.put_out(receipt.number, by)
            self._follow(plan, receipt, by)

        return come_in

    def _refuse(self, form: Form, by: Staff) -> None:
        """The last of the required papers is missing."""
        *there, lacking = form.documents
        lines = (*there, DocumentLine(lacking.position, DocumentState.MISSING))
        self._stage.desk.refuse_acceptance(replace(form, documents=lines), "Құжат ұсынылмады", by)

    def _follow(self, plan: _Plan, receipt: Receipt, by: Staff) -> None:
        """Put what comes after registration into the days that follow."""
        desk, department, clerk = self._stage.desk, self._stage.department, self._stage.clerk
        number, day, end = receipt.number, plan.came, plan.end
        if end in ("registered", "unsent"):
            return
        if end == "withdrawn":
            self._at(day + 2, 60, lambda: void(desk.withdraw(number, "Өз еркімен", by)))
            return
        same_day = receipt.term.unit == "same_day"
        gap = 0 if same_day else 1
        self._at(day, 260, lambda: self._send(number, by))
        if end == "sent":
            return
        service = self._stage.catalogue.service(plan.service)
        self._at(day + gap, 300, lambda: void(department.accept(number, service.department, clerk)))
        if end == "with_department":
            return
        if end == "forwarded":
            self._at(day + gap + 1, 320, lambda: self._forward(number))
            return
        if end == "returned":
            self._at(
                day + gap + 1,
                330,
                lambda: void(desk.return_defective(number, "Мекенжай көрсетілмеген", by)),
            )
            return
        answered = day + gap + (0 if same_day else 1)
        self._at(answered, 340, lambda: self._answer(number, plan))
        if end != "answered":
            self._collect(plan, number, by, answered + gap)

    def _collect(self, plan: _Plan, number: Number, by: Staff, arrives: int) -> None:
        """The answer reaches the desk, and then perhaps the resident."""
        desk = self._stage.desk
        self._at(arrives, 400, lambda: void(desk.take_in_answer(number.answer(1), by)))
        if plan.end == "issued":
            proof = self._dice.choice((Proof.RECEIPT, Proof.RECEIPT, Proof.ID_SHOWN))
            self._at(arrives + 1, 90, lambda: void(desk.hand_over(number, proof, by)))
        elif plan.end == "mailed":
            track = f"RA{self._dice.randrange(10**8, 10**9)}KZ"
            self._at(
                arrives + 1, 120, lambda: void(desk.send_answer(number, Delivery.POST, track, by))
            )
        elif plan.end == "unclaimed":
            self._at(len(self._days) - 1, 200, lambda: void(desk.return_unclaimed(number, by)))

    def _send(self, number: Number, by: Staff) -> None:
        self._stage.desk.send_papers(number, by)
        self._stage.put_out(number, by)
        self._stage.carry()

    def _forward(self, number: Number) -> None:
        self._stage.department.forward(
            number,
            "Жолаушылар көлігі және автомобиль жолдары бөлімі",
            "Отдел пассажирского транспорта и автомобильных дорог",
            self._stage.clerk,
        )

    def _answer(self, number: Number, plan: _Plan) -> None:
        likely = (Outcome.SATISFIED, Outcome.SATISFIED, Outcome.PARTLY, Outcome.EXPLAINED)
        decision = Decision(
            outcome=self._dice.choice(likely),
            answered_on=datetime.fromtimestamp(self._stage.clock.at / 1000, OFFICE_TIME).date(),
            their_number=f"{plan.service[:2]}-{self._dice.randrange(100, 999)}",
        )
        self._stage.department.answer(number, decision, self._stage.clerk)
        self._stage.carry()

    # -- people who do not exist ----------------------------------------------------------------

    def _form(self, plan: _Plan, service: Service) -> Form:
        return Form(
            applicant=self._somebody(),
            service=plan.service,
            kind=plan.kind,
            documents=tuple(
                DocumentLine(position, sheets=self._dice.randrange(1, 4))
                for position, document in enumerate(service.documents)
                if document.required
            ),
            summary=plan.summary,
            channel=Channel.IN_PERSON,
            language=self._dice.choice(("kk", "kk", "ru")),
        )

    def _somebody(self) -> Applicant:
        self._people += 1
        sex = self._dice.choice("mf")
        surname = self._dice.choice(_SURNAMES)
        if sex == "f" and surname.endswith("ов"):
            surname += "а"
        father = self._dice.choice(_FATHERS[sex])
        birth = date(1945, 1, 1) + timedelta(days=self._dice.randrange(0, 21_000))
        street = self._dice.choice(_STREETS)
        return Applicant(
            name=f"{surname} {self._dice.choice(_GIVEN[sex])} {father}",
            iin=_fitting_iin(birth, sex, self._dice),
            birth=birth,
            phone=f"+7700000{self._people:04}",
            address=f"Соколовка, {street} к-сі, {self._dice.randrange(1, 80)}",
        )


def void(_: object) -> None:
    """For what the story does and does not look at."""


def _fitting_iin(birth: date, sex: str, dice: Dice) -> str:
    """Twelve digits that pass the check and belong to nobody: serials of invented people."""
    century = {"m": "3", "f": "4"}[sex]
    while True:
        body = f"{birth:%y%m%d}{century}{dice.randrange(0, 10_000):04}"
        for control in "0123456789":
            if check_iin(body + control) is IinFinding.VALID:
                return body + control
