"""The office behind the counter window, with a real book, a real printer and a real exchange."""

from datetime import date
from pathlib import Path

import pytest

from app.demo import CLERKS, SOKOLOVKA, SPECIALISTS, _InProcess, make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.office import OpenOffice
from app.outside import SystemClock
from app.wiring import open_office
from printing.printers import NoPrinter
from registry.application import Stage
from registry.department import Decision, Department
from registry.facts import Outcome, PaperKind
from registry.failures import PrinterUnreachable
from sync.exchange import Uploader
from tests.world import a_form

BY = SPECIALISTS[0]


class Pair:
    """A demo district and its desk, level with each other whenever `carry` is called."""

    def __init__(self, folder: Path) -> None:
        address = "http://127.0.0.1:9"  # nobody listens there: entries are carried by hand
        self.district: OpenDistrict = make_district(
            Home(folder / "district"), address, SystemClock()
        )
        self.device = settle(Home(folder / "desk"), self.district, address, "desk", 1)
        self.office: OpenOffice = open_office(self.device)
        peer = _InProcess(self.district, self.device.certificate.device)
        self._uploader = Uploader(self.office.parts.road, peer, SystemClock())

    def carry(self) -> None:
        self._uploader.run()
        self.office.count_waiting()

    def close(self) -> None:
        self.district.book.engine.dispose()


@pytest.fixture
def pair(tmp_path: Path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


def test_two_papers_come_out_and_nothing_is_due_any_more(pair: Pair) -> None:
    receipt = pair.office.register(a_form(), BY)
    assert [one.paper for one in pair.office.due_prints()] == [
        PaperKind.RECEIPT,
        PaperKind.OFFICE_COPY,
    ]
    assert pair.office.print_due(receipt.number.digits, BY) == 2
    assert pair.office.due_prints() == ()
    names = sorted(path.name for path in pair.device.home.printed.iterdir())
    shown = receipt.number.shown
    assert names == [f"office-copy-{shown}.pdf", f"receipt-{shown}.pdf"]


def test_a_dead_printer_keeps_the_registration_and_its_prints(pair: Pair, monkeypatch) -> None:
    receipt = pair.office.register(a_form(), BY)
    real = pair.office.parts.printer
    object.__setattr__(pair.office.parts, "printer", NoPrinter())
    with pytest.raises(PrinterUnreachable):
        pair.office.print_due(receipt.number.digits, BY)
    assert len(pair.office.due_prints()) == 2
    known = pair.office.application(receipt.number)
    assert known is not None
    assert known.stage is Stage.REGISTERED
    object.__setattr__(pair.office.parts, "printer", real)
    assert pair.office.print_due(receipt.number.digits, BY) == 2


def test_the_foot_line_counts_what_the_district_has_not_signed_for(pair: Pair) -> None:
    pair.carry()
    assert pair.office.line().waiting.count == 0
    pair.office.register(a_form(), BY)
    assert pair.office.line().waiting.count == 1
    pair.carry()
    assert pair.office.line().waiting.count == 0
    assert pair.office.line().waiting.oldest_at is None


def test_the_departments_file_opens_at_the_desk_under_a_name_of_its_kind(pair: Pair) -> None:
    receipt = pair.office.register(a_form(), BY)
    pair.carry()
    content = b"%PDF-1.7 invented"
    ref = pair.district.shelf.put(content, b"s" * 16, "application/pdf", "answer.pdf")
    department = Department(pair.district.journal_of(SOKOLOVKA), SOKOLOVKA)
    decision = Decision(Outcome.SATISFIED, date(2026, 3, 5), "12-345", file=ref)
    department.answer(receipt.number, decision, CLERKS[0])
    pair.carry()

    known = pair.office.application(receipt.number)
    assert known is not None
    assert known.stage is Stage.ANSWERED
    assert pair.office.answer_file(known) is None  # announced, but not here yet
    pair.office.parts.shelf.put(content, b"s" * 16, "application/pdf", "answer.pdf")
    opened = pair.office.answer_file(known)
    assert opened is not None
    assert opened.name == f"answer-{receipt.number.shown}.pdf"
    assert opened.read_bytes() == content
