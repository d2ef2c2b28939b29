"""Villages to photograph: a district, a desk and a kiosk with real books, lived in by real verbs.

Only the seal is cheaper than in life, and time is in the test's hands. Nothing is printed unless a
page prints it: papers that are due stay due.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, time
from pathlib import Path

import msgspec

from app.assets import first_calendar, first_catalogue
from app.demo import CLERKS, SPECIALISTS, _InProcess, make_district, settle
from app.district import OpenDistrict
from app.hall import OpenHall
from app.homes import Home
from app.office import OpenOffice
from app.story import working_days
from app.wiring import Device, open_office
from db.devices import COMMON_OFFICE
from registry.application import OFFICE_TIME, Stage
from registry.codes import ControlCode
from registry.department import Decision, Department
from registry.desk import Form, FromPaper
from registry.facts import (
    Applicant,
    ApplicationKind,
    Delivery,
    DocumentLine,
    DocumentState,
    Outcome,
    Proof,
)
from registry.iin import IinFinding, check_iin
from registry.mail_facts import EMailOffered
from registry.numbers import Number
from registry.receipts import Receipt
from registry.road import BOARD_TAG, SignedBoard
from sync.exchange import Reached, Uploader
from tests.world import CheapSealer, HandClock

NOBODY_LISTENS = "http://127.0.0.1:9"  # entries are carried by hand, when the test says so
SOKOLOVKA = 427
BY, CLERK = SPECIALISTS[0], CLERKS[0]
DAYS = working_days(date(2026, 4, 3), first_calendar())  # five weeks of an office
NAMES = (
    "Әбдірахманова Гүлбаршын Ерғалиқызы",
    "Жұмабаев Өмірбек Мүсіреповұлы",
    "Іскендіров Нұрлан Қайратұлы",
    "Ковалёва-Шевченко Екатерина Владимировна",
    "Ким Ли",
    "Нұрмұхамбетова-Жолдыбаева Ұлбосын Тілеужанқызы",
    "Қасымова Ләззат Әлімқызы",
    "Мельников Пётр Ильич",
)
WORDS = "Көктем мектебінің жанындағы жолды жөндеуді сұраймын, балалар батпақ кешіп барады."
APPEAL = "10-01"


class _CheapDevice(Device):
    """A device whose seals cost nothing: ten thousand codes of 20 ms each would be minutes."""

    __slots__ = ()

    @property
    def sealer(self) -> CheapSealer:
        return CheapSealer()


class Village:
    """One district with one desk and one kiosk, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.at(DAYS[0])
        opened = make_district(Home(folder / "district"), NOBODY_LISTENS, self.clock)  # type: ignore[arg-type]
        self.district: OpenDistrict = replace(opened, sealer=CheapSealer())
        with self.district.journal_of(COMMON_OFFICE).writing() as journal:
            journal.append(EMailOffered(True))
        self.device = self._settle(folder / "desk", "desk", 1)
        self.office: OpenOffice = open_office(self.device)
        self.hall = OpenHall(self._settle(folder / "kiosk", "kiosk", 90))
        self._peer = _InProcess(self.district, self.device.certificate.device)
        self.carry()

    def _settle(self, folder: Path, role: str, number: int) -> Device:
        device = settle(Home(folder), self.district, NOBODY_LISTENS, role, number)
        known = {one.name: getattr(device, one.name) for one in fields(Device)}
        return _CheapDevice(**{**known, "clock": self.clock})

    def at(self, day: date, hour: time = time(10, 0)) -> None:
        self.clock.at = int(datetime.combine(day, hour, OFFICE_TIME).timestamp() * 1000)

    def wait_in_vain(self) -> None:
        """More than the month for which an answer is kept at the desk."""
        self.clock.days_later(40)

    def carry(self) -> None:
        """One exchange with the district, until both have all."""
        outcome = Uploader(self.office.parts.road, self._peer, self.clock).run()
        assert isinstance(outcome, Reached), outcome
        self.office.count_waiting()

    def post_board(self) -> None:
        """The kiosk gets the board as it stands now, signed by the district."""
        packed = msgspec.msgpack.encode(self.district.reading.board(SOKOLOVKA))
        signed = SignedBoard(packed, self.district.key.sign(BOARD_TAG + packed))
        assert self.hall.board.replace(signed, self.clock.now())

    def close(self) -> None:
        for book in (self.office.parts.reading, self.hall.board):
            book._book.engine.dispose()
        self.district.book.engine.dispose()

    # -- one application and its life -----------------------------------------------------------

    def register(self, form: Form) -> Receipt:
        return self.office.parts.desk.register(form, BY)

    @property
    def department(self) -> Department:
        return Department(self.district.journal_of(SOKOLOVKA), SOKOLOVKA)

    def bring(self, stage: Stage, form: Form) -> tuple[Number, ControlCode | None]:
        """A new application, brought to `stage` by everybody's own verbs, and its code."""
        desk = self.office.parts.desk
        if stage is Stage.REFUSED:
            return desk.refuse_acceptance(lacking(form), "Құжат ұсынылмады", BY), None
        receipt = self.register(form)
        number = receipt.number
        for step in self._steps(number, form)[stage]:
            step()
            self.carry()
        return number, receipt.code

    def _steps(self, number: Number, form: Form) -> dict[Stage, tuple[Callable[[], object], ...]]:
        desk, department = self.office.parts.desk, self.department
        day = datetime.fromtimestamp(self.clock.at / 1000, OFFICE_TIME).date()
        decision = Decision(Outcome.SATISFIED, day, "12-345", text=WORDS)
        sent = (lambda: desk.send_papers(number, BY),)
        taken = (*sent, lambda: department.accept(number, self._department_of(form), CLERK))
        answered = (*taken, lambda: department.answer(number, decision, CLERK))
        here = (*answered, lambda: desk.take_in_answer(number.answer(1), BY))
        bodies = ("Жолаушылар көлігі бөлімі", "Отдел пассажирского транспорта")
        return {
            Stage.REGISTERED: (),
            Stage.SENT: sent,
            Stage.WITH_DEPARTMENT: taken,
            Stage.ANSWERED: answered,
            Stage.AT_DESK: here,
            Stage.ISSUED: (*here, lambda: desk.hand_over(number, Proof.RECEIPT, BY)),
            Stage.MAILED: (
                *here,
                lambda: desk.send_answer(number, Delivery.POST, "RA123456789KZ", BY),
            ),
            Stage.UNCLAIMED: (*here, self.wait_in_vain, lambda: desk.return_unclaimed(number, BY)),
            Stage.WITHDRAWN: (*sent, lambda: desk.withdraw(number, "Өз еркімен", BY)),
            Stage.RETURNED: (*sent, lambda: desk.return_defective(number, "Мекенжай жоқ", BY)),
            Stage.FORWARDED: (*taken, lambda: department.forward(number, *bodies, CLERK)),
        }

    def _department_of(self, form: Form) -> str:
        return first_catalogue().service(form.service).department


def somebody(place: int) -> Applicant:
    """The invented resident with this number; long names come up again and again."""
    return Applicant(
        NAMES[(place + place // len(NAMES)) % len(NAMES)],
        iin=_fitting(f"5803144{place % 10_000:04}"),
        phone=f"+7700{place:07}",
        address="Соколовка, Орталық к-сі, 12",
    )


def a_form(place: int = 0, service: str = "") -> Form:
    """What resident `place` asks for: the services of the catalogue in turn, with all papers."""
    services = first_catalogue().services
    wanted = first_catalogue().service(service) if service else services[place % len(services)]
    appeal = wanted.code == APPEAL
    return Form(
        applicant=somebody(place),
        service=wanted.code,
        kind=ApplicationKind.REQUEST if appeal else ApplicationKind.SERVICE,
        documents=tuple(DocumentLine(n) for n, _ in enumerate(wanted.documents)),
        summary=WORDS if appeal else "",
        language=("kk", "ru")[place % 2],
    )


def lacking(form: Form) -> Form:
    """The same without its first paper."""
    first, *rest = form.documents
    missing = DocumentLine(first.position, DocumentState.MISSING)
    return replace(form, documents=(missing, *rest))


def fill(village: Village, count: int) -> None:
    """`count` applications over five weeks: most just registered, hundreds at each other stage."""
    a_day = -(-count // len(DAYS))
    for place in range(count):
        if place % a_day == 0:
            village.at(DAYS[place // a_day], time(9, 1))
        _come_in(village, place)
    village.at(DAYS[-1], time(16, 0))
    village.carry()
    for place in range(0, count, 40):
        number = Number.of_application(SOKOLOVKA, 1, place + 1)
        village.department.accept(number, "", CLERK)
        if place % 80 == 0:
            decision = Decision(Outcome.SATISFIED, DAYS[-1], "12-345")
            village.department.answer(number, decision, CLERK)
    village.carry()


def _come_in(village: Village, place: int) -> None:
    desk, form = village.office.parts.desk, a_form(place)
    if place % 50 == 4 and form.kind is ApplicationKind.SERVICE and form.documents:
        desk.refuse_acceptance(lacking(form), "Құжат ұсынылмады", BY)
        return
    number = village.register(form).number
    if place % 40 < 3:
        desk.send_papers(number, BY)
    if place % 40 in (1, 2):
        paper = FromPaper(Outcome.SATISFIED, "12-345", DAYS[0])
        desk.take_in_answer(number.answer(1), BY, paper)
    if place % 40 == 2:
        desk.hand_over(number, Proof.RECEIPT, BY)
    if place % 100 == 3:
        desk.withdraw(number, "Өз еркімен", BY)


def _fitting(eleven: str) -> str:
    """Twelve digits that pass the check; where no last digit fits, the next serial is taken."""
    body = int(eleven)
    while True:
        for control in "0123456789":
            if check_iin(f"{body:011}{control}") is IinFinding.VALID:
                return f"{body:011}{control}"
        body += 1
