"""Every paper that the program draws, filled by a seed: short or with the longest names there are.

One list, so that what is true of paper (codes that can be read, letters that are there, nothing cut
or overlapping) is asked of all of them. A new paper is a line in `PAPERS`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from msgspec import structs

from printing import (
    answer_slip,
    cover,
    day_sheet,
    decision,
    enrolment_sheet,
    inspector_page,
    label,
    letter,
    office_page,
    paper_labels,
    protocol,
    receipt,
    reception_list,
    refusal,
    register_book,
    return_sheet,
    service_papers,
    ticket,
    transfer_list,
    unclaimed_act,
    visit_list,
)
from printing.forms import PaperSize, RollSize
from printing.layout import Page
from printing.speech import Two
from registry.application import Stage
from registry.attaching import Lack, ReturnSheet
from registry.codes import status_link
from registry.facts import Acceptor, AppealForm, Delivery, DocumentState, Outcome
from registry.figures import Case, Period, office_view
from registry.giving import Letter, UnclaimedAct, UnclaimedRow, VisitRow, VisitSheet
from registry.line_up import SPHERES
from registry.numbers import Number
from registry.office_facts import ReceptionBooked
from registry.offices import Office, Staff
from registry.receipts import PaperLine, TermLine
from registry.receptions import Reception
from registry.service_code import ServiceCode
from registry.transfers import PaperLabel, TransferRow, TransferSheet
from tests.printing import papers
from tests.printing.papers import ADDRESS, CODE, NUMBER, REGISTERED, TITLES
from tests.printing.test_day_sheet import a_day
from tests.printing.test_day_sheet import a_sheet as a_day_sheet
from tests.printing.test_decision import a_decision
from tests.printing.test_register import AFTERWARDS, BOOK, line, registered

AT: Final = int(REGISTERED.timestamp() * 1000)

# What people, streets and services are called; a hyphen and brackets break lines elsewhere.
_SURNAMES: Final = ("Нұрмұхамбетова-Жолдыбаева", "Ким", "Әбілқасымов", "Қасымжомартұлы-Өтегенова")
_NAMES: Final = ("Ұлбосын", "Ли", "Һибатулла", "Ғалымжан", "Әйгерім", "Іңкәр")
_LAST: Final = ("Тілеужанқызы", "", "Өмірзаққызы-Сәкенқызы", "Ізбасарұлы")
_WORDS: Final = (
    "жер",
    "шаруашылығы",
    "және",
    "көрсетілетін",
    "«Қызылжар»",
    "ауданының",
    "әлеуметтік-экономикалық",
    "№ 12",
    "(растайтын",
    "құжат)",
    "1 500 ₸",
    "мәліметтер,",
    "Һәм",
    "Іс-шара",
    "Өңірлік",
    "Ғимараттың",
    "Ұйымның",
    "подтверждающий",
    "землепользования",
    "сведения",
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One paper as it leaves the program. `codes` are all that a reader may find on it."""

    pages: list[Page]
    pdf: bytes
    codes: set[tuple[str, str]] = field(default_factory=set)
    secret: bool = False  # may hold the control code


class Wish:
    """Content by a seed: `long` asks for the longest of everything, and for thirty papers."""

    def __init__(self, seed: int, *, long: bool) -> None:
        self.random = random.Random(seed)
        self.long = long

    def text(self, words: int) -> str:
        count = words if self.long else self.random.randint(1, max(1, words // 2))
        return " ".join(self.random.choice(_WORDS) for _ in range(count))

    def name(self) -> str:
        parts = [_SURNAMES, _NAMES, _LAST]
        chosen = [max(p, key=len) if self.long else self.random.choice(p) for p in parts]
        return " ".join(one for one in chosen if one)

    def two(self, words: int) -> Two:
        return Two(self.text(words), self.text(words))

    def some(self, most: int) -> int:
        return most if self.long else self.random.randint(0, most)

    def office(self) -> Office:
        if not self.long and self.random.random() < 0.5:
            return papers.OFFICE
        return structs.replace(
            papers.OFFICE,
            name_kk=self.text(12),
            name_ru=self.text(12),
            address_kk=self.text(9),
            address_ru=self.text(9),
            phone="8 (71538) 2-12-34, 8 (701) 234-56-78" if self.long else "8 (71538) 2-12-34",
            email="qyzyljar-audany.sokolovka-apparaty@sko.gov.kz" if self.long else "",
        )

    def acceptor(self) -> Acceptor:
        return Acceptor(f"{max(_SURNAMES, key=len)} Ұ. Т.", self.text(9), self.text(9))

    def staff(self) -> Staff:
        one = self.acceptor()
        return Staff("1", one.name, one.position_kk, one.position_ru)

    def papers(self, most: int = 30) -> tuple[PaperLine, ...]:
        states = list(DocumentState)
        return tuple(
            PaperLine(
                self.text(14) if self.long and n % 7 == 3 else self.random.choice(TITLES)[0],
                self.text(14) if self.long and n % 7 == 3 else self.random.choice(TITLES)[1],
                self.random.choice(states),
                self.random.choice((0, 1, 2, 117)),
                self.random.random() < 0.5,
            )
            for n in range(self.some(most))
        )

    def serials(self, most: int) -> list[Number]:
        return [Number.of_application(427, 1, 100 + n) for n in range(max(1, self.some(most)))]


# -- the papers -----------------------------------------------------------------------------------


def _bars(*numbers: Number) -> set[tuple[str, str]]:
    return {("CODE128", number.digits) for number in numbers}


def _receipt(wish: Wish, paper: PaperSize, *, office_copy: bool) -> Printed:
    made = papers.a_receipt(
        0,
        code=None if office_copy else CODE,
        office=wish.office(),
        acceptor=wish.acceptor(),
        applicant=wish.name(),
        representative=wish.name() if wish.long else "",
        basis=wish.text(5) if wish.long else "",
        representative_phone="+77012345678" if wish.long else "",
        people=1234 if wish.long else 0,
        bin="960840000017" if wish.long else "",
        external="ЖТ-2026-00000012" if wish.long else "",
        case_index="01-12",
        is_appeal=wish.random.random() < 0.5,
        service_kk=wish.text(28),
        service_ru=wish.text(28),
        short_kk=wish.text(5),
        short_ru=wish.text(5),
        provider_kk=wish.text(10),
        provider_ru=wish.text(10),
        papers=wish.papers(),
        term=TermLine(18, "working", wish.text(8), wish.text(8), date(2026, 9, 30)),
        received=wish.random.choice((date(2026, 3, 5), date(2026, 3, 6))),
        stage=wish.random.choice((Stage.REGISTERED, Stage.WITH_DEPARTMENT, Stage.ISSUED)),
        copy=wish.some(12),
        incomplete=wish.random.random() < 0.5,
        delivery=wish.random.choice(list(Delivery)),
        form=wish.random.choice(list(AppealForm)),
    )
    codes = _bars(NUMBER)
    if not office_copy:
        codes |= {("CODE128", CODE.digits), ("QRCODE", status_link(ADDRESS, CODE))}
    pages = receipt.receipt_pages(made, paper)
    return Printed(pages, receipt.receipt_pdf(made, paper), codes, secret=not office_copy)


def _refusal(wish: Wish, paper: PaperSize) -> Printed:
    made = replace(
        papers.a_slip(),
        office=wish.office(),
        acceptor=wish.acceptor(),
        applicant=wish.name(),
        service_kk=wish.text(28),
        service_ru=wish.text(28),
        short_kk=wish.text(5),
        short_ru=wish.text(5),
        lacking=wish.papers() or papers.a_slip(1).lacking,
        grounds=wish.text(20),
        copy=wish.some(12),
    )
    pages = refusal.refusal_pages(made, paper)
    return Printed(pages, refusal.refusal_pdf(made, paper), _bars(NUMBER))


def _protocol(wish: Wish) -> Printed:
    said = "\n\n".join(wish.text(40) for _ in range(1 + wish.some(12)))
    made = papers.a_protocol(
        office=wish.office(),
        acceptor=wish.acceptor(),
        applicant=wish.name(),
        representative=wish.name() if wish.long else "",
        address=wish.text(12),
        words=said,
        copy=wish.some(12),
    )
    return Printed(protocol.protocol_pages(made), protocol.protocol_pdf(made), _bars(NUMBER))


def _cover(wish: Wish) -> Printed:
    made = papers.a_cover(
        0,
        office=wish.office(),
        acceptor=wish.acceptor(),
        applicant=wish.name(),
        service_kk=wish.text(28),
        service_ru=wish.text(28),
        short_kk=wish.text(5),
        short_ru=wish.text(5),
        provider_kk=wish.text(10),
        provider_ru=wish.text(10),
        papers=wish.papers(),
        due=date(2026, 9, 30),
        copy=wish.some(12),
    )
    codes = _bars(NUMBER, NUMBER.answer(1))
    return Printed(cover.cover_sheet_pages(made), cover.cover_sheet_pdf(made), codes)


def _answer_label(wish: Wish) -> Printed:
    office = wish.office()
    made = papers.a_label(
        short_kk=wish.text(5),
        short_ru=wish.text(5),
        office_kk=office.name_kk,
        office_ru=office.name_ru,
        outcome=wish.random.choice(list(Outcome)),
        their_number="12-05/334-ҚЖ/2026" if wish.long else wish.random.choice(("", "7")),
    )
    codes = _bars(NUMBER.answer(1))
    return Printed(label.answer_label_pages(made), label.answer_label_pdf(made), codes)


def _labels(wish: Wish) -> list[PaperLabel]:
    count = max(1, wish.some(30))
    return [
        PaperLabel(NUMBER.paper(n), *wish_pair(wish, 5), *wish_pair(wish, 14), n, count)
        for n in range(1, count + 1)
    ]


def wish_pair(wish: Wish, words: int) -> tuple[str, str]:
    return wish.text(words), wish.text(words)


def _roll_labels(wish: Wish) -> Printed:
    made = _labels(wish)
    pages = [page for one in made for page in paper_labels.roll_label_pages(one)]
    return Printed(pages, paper_labels.roll_labels_pdf(made), _bars(*(one.number for one in made)))


def _sheet_labels(wish: Wish) -> Printed:
    made, first = _labels(wish), wish.random.randint(1, 24)
    pages = paper_labels.sheet_label_pages(made, first)
    codes = _bars(*(one.number for one in made))
    return Printed(pages, paper_labels.sheet_labels_pdf(made, first), codes)


def _transfer_list(wish: Wish) -> Printed:
    number = Number.transfer_list(427, 1, 17)
    rows = tuple(
        TransferRow(one, wish.name(), *wish_pair(wish, 5), 30, 117, date(2026, 9, 30))
        for one in wish.serials(30)
    )
    made = TransferSheet(number, AT, wish.office(), *wish_pair(wish, 10), wish.staff(), rows, 3)
    pages = [page for copy in (0, 1) for page in transfer_list.transfer_list_pages(made, copy)]
    codes = _bars(number, *(row.number for row in rows))
    return Printed(pages, transfer_list.transfer_list_pdf(made), codes)


def _day_sheet(wish: Wish) -> Printed:
    count = wish.some(200)
    made = a_day_sheet(a_day(count, count // 2), office=wish.office(), by=wish.staff())
    return Printed(day_sheet.day_sheet_pages(made), day_sheet.day_sheet_pdf(made))


def _ticket(wish: Wish, roll: RollSize = "80mm") -> Printed:
    office = wish.office()
    made = ticket.TicketPaper(
        "XX 9999" if wish.long else "A 1",
        wish.random.choice(list(SPHERES)),
        AT,
        office.name_kk,
        office.name_ru,
        wish.random.choice((None, 0, 3, 120)),
    )
    return Printed(ticket.ticket_pages(made, roll), ticket.ticket_pdf(made, roll))


def _answer_slip(wish: Wish, roll: RollSize = "80mm") -> Printed:
    office = wish.office()
    words = [(Two("Қабылданды", "Принято"), Two("5 наурыз", "5 марта"))] * 4
    made = answer_slip.AnswerPaper(
        office.name_kk,
        office.name_ru,
        wish.two(12),
        wish.two(16),
        words,
        wish.random.randint(0, 4),
        [wish.two(10) for _ in range(3)],
        AT,
    )
    return Printed(answer_slip.answer_pages(made, roll), answer_slip.answer_pdf(made, roll))


def _service_paper(wish: Wish) -> service_papers.ServicePaper:
    office = wish.office()
    return service_papers.ServicePaper(
        Two(office.name_kk, office.name_ru),
        wish.two(5),
        wish.two(28),
        [wish.two(14) for _ in range(wish.some(30))],
        [wish.two(10) for _ in range(3)],
        [wish.two(8) for _ in range(3)],
        "02-01",
        AT,
    )


def _service_list(wish: Wish, roll: RollSize = "80mm") -> Printed:
    made = _service_paper(wish)
    return Printed(service_papers.list_pages(made, roll), service_papers.list_pdf(made, roll))


def _service_slip(wish: Wish, roll: RollSize = "80mm") -> Printed:
    made, digits = _service_paper(wish), ServiceCode.of("02-01").digits
    pages = service_papers.slip_pages(made, digits, roll)
    return Printed(pages, service_papers.slip_pdf(made, digits, roll), {("CODE128", digits)})


def _decision(wish: Wish) -> Printed:
    made = a_decision(
        office=wish.office(),
        applicant=wish.name(),
        address=wish.text(12),
        service_kk=wish.text(28),
        service_ru=wish.text(28),
        text="\n".join(wish.text(30) for _ in range(1 + wish.some(20))),
        outcome=wish.random.choice(list(Outcome)),
        decider=wish.text(10),
    )
    codes = _bars(NUMBER.answer(1))
    return Printed(decision.decision_pages(made), decision.decision_pdf(made), codes)


def _return_sheet(wish: Wish) -> Printed:
    cover = papers.a_cover(
        0,
        office=wish.office(),
        short_kk=wish.text(5),
        short_ru=wish.text(5),
        provider_kk=wish.text(10),
        provider_ru=wish.text(10),
    )
    lacks = tuple(Lack) if wish.long else (wish.random.choice(list(Lack)),)
    language = wish.random.choice(("kk", "ru", "en"))
    made = ReturnSheet(NUMBER.answer(1), cover, language, lacks, AT, wish.staff())
    pages = return_sheet.return_sheet_pages(made)
    return Printed(pages, return_sheet.return_sheet_pdf(made), _bars(NUMBER.answer(1)))


def _letter(wish: Wish) -> Printed:
    made = Letter(
        NUMBER, wish.office(), wish.name(), wish.text(12), date(2026, 3, 5), date(2026, 4, 1)
    )
    return Printed(letter.letter_pages(made), letter.letter_pdf(made), _bars(NUMBER))


def _visit_list(wish: Wish) -> Printed:
    rows = tuple(
        VisitRow(one, wish.name(), wish.text(12), "8 (71538) 2-12-34", *wish_pair(wish, 5), "")
        for one in wish.serials(30)
    )
    made = VisitSheet(wish.office(), date(2026, 3, 6), rows, AT)
    codes = _bars(*(row.number for row in rows))
    return Printed(visit_list.visit_list_pages(made), visit_list.visit_list_pdf(made), codes)


def _unclaimed_act(wish: Wish) -> Printed:
    rows = tuple(
        UnclaimedRow(one, wish.name(), *wish_pair(wish, 5), date(2026, 3, 5), 3)
        for one in wish.serials(30)
    )
    made = UnclaimedAct(wish.office(), *wish_pair(wish, 10), date(2026, 4, 10), rows, wish.staff())
    pages = [page for copy in (0, 1) for page in unclaimed_act.unclaimed_act_pages(made, copy)]
    return Printed(pages, unclaimed_act.unclaimed_act_pdf([made]))


def _reception_list(wish: Wish) -> Printed:
    received = tuple(
        Reception(bytes(16), ReceptionBooked(
            bytes(16), date(2026, 3, 5), "10:30", wish.name(), "+77011234567", wish.text(30), "Әкім"
        ), None)
        for _ in range(wish.some(30))
    )  # fmt: skip
    made = reception_list.ReceptionList(wish.office(), date(2026, 3, 5), received, AT)
    pages = reception_list.reception_pages(made)
    return Printed(pages, reception_list.reception_list_pdf(made))


def _office_page(wish: Wish) -> Printed:
    cases = [
        Case(one.digits, f"0427-{n % 12}", Stage.REGISTERED, AT + n, date(2026, 3, 3))
        for n, one in enumerate(wish.serials(200))
    ]
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    view = office_view(cases, [], period, AT + timedelta(days=20) // timedelta(milliseconds=1))
    waiters = tuple(
        office_page.Waiter(
            Number.parse(one.number).shown, wish.two(5), date(2026, 3, 2), one.due, late=True
        )
        for one in view.waiting
    )
    names = {f"0427-{n}": wish.acceptor().name for n in range(12)}
    made = office_page.OfficePage(wish.office(), view, AT, names, waiters, waiters)
    return Printed(office_page.office_pages(made), office_page.office_page_pdf(made))


def _inspector_page(wish: Wish) -> Printed:
    head = inspector_page.Head(Two("Журнал 1a2b3c4d", "Журнал 1a2b3c4d"), 7, "0123 " * 15 + "0123")
    made = inspector_page.InspectorPage(
        office=wish.office(),
        desk=1,
        made_at=AT,
        verdict=wish.two(14),
        findings=tuple(wish.two(16) for _ in range(wish.some(6))),
        proven=tuple(wish.two(16) for _ in range(wish.some(6))),
        not_proven=tuple(wish.two(16) for _ in range(wish.some(4))),
        heads=(head,) * max(1, wish.some(3)),
        fingerprint="0123 " * 8,
        digest="0123 " * 15 + "0123",
        command="python3 verify.py inspector.tereze --district-key " + "0" * 32,
    )
    return Printed(inspector_page.inspector_pages(made), inspector_page.inspector_page_pdf(made))


def _enrolment_sheet(wish: Wish) -> Printed:
    office = wish.office()
    made = enrolment_sheet.EnrolmentSheet(
        "ABCD-EFGH-JKMN-PQRS-TUVW",
        " ".join(["0123"] * 8),
        Two(office.name_kk, office.name_ru),
        "0427-03",
        Two("Кеңсенің байланыс торабы", "Узел связи офиса"),
        AT,
    )
    pages = enrolment_sheet.enrolment_sheet_pages(made)
    return Printed(pages, enrolment_sheet.enrolment_sheet_pdf(made))


def _register(wish: Wish) -> Printed:
    lines = [line(registered(summary=wish.text(30)), *AFTERWARDS, place=n)
             for n in range(1, wish.some(12) + 1)]  # fmt: skip
    made = replace(BOOK, office=wish.office(), count=len(lines))
    pages = list(register_book.register_pages(made, lines))
    return Printed(pages, register_book.register_book_pdf(made, lines))


PAPERS: Final[dict[str, Callable[[Wish], Printed]]] = {
    "receipt A4": lambda wish: _receipt(wish, "A4", office_copy=False),
    "receipt 80mm": lambda wish: _receipt(wish, "80mm", office_copy=False),
    "receipt 58mm": lambda wish: _receipt(wish, "58mm", office_copy=False),
    "office copy A4": lambda wish: _receipt(wish, "A4", office_copy=True),
    "office copy 80mm": lambda wish: _receipt(wish, "80mm", office_copy=True),
    "office copy 58mm": lambda wish: _receipt(wish, "58mm", office_copy=True),
    "refusal A4": lambda wish: _refusal(wish, "A4"),
    "refusal 80mm": lambda wish: _refusal(wish, "80mm"),
    "refusal 58mm": lambda wish: _refusal(wish, "58mm"),
    "protocol": _protocol,
    "cover": _cover,
    "answer label": _answer_label,
    "labels roll": _roll_labels,
    "labels sheet": _sheet_labels,
    "transfer list": _transfer_list,
    "day sheet": _day_sheet,
    "ticket": _ticket,
    "answer slip": _answer_slip,
    "service list": _service_list,
    "service slip": _service_slip,
    "ticket 58mm": lambda wish: _ticket(wish, "58mm"),
    "answer slip 58mm": lambda wish: _answer_slip(wish, "58mm"),
    "service list 58mm": lambda wish: _service_list(wish, "58mm"),
    "service slip 58mm": lambda wish: _service_slip(wish, "58mm"),
    "decision": _decision,
    "return sheet": _return_sheet,
    "letter": _letter,
    "visit list": _visit_list,
    "unclaimed act": _unclaimed_act,
    "reception list": _reception_list,
    "office page": _office_page,
    "inspector page": _inspector_page,
    "enrolment sheet": _enrolment_sheet,
    "register": _register,
}


@cache
def printed(name: str, seed: int, *, long: bool) -> Printed:
    """Drawn once for all that is asked of it."""
    return PAPERS[name](Wish(seed, long=long))
