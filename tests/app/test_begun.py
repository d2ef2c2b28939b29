"""Sheets that may be out although nobody marked them: each counts, whatever came between."""

import pytest

import printing.receipt
from app.demo import SPECIALISTS
from db.book import Book
from registry.failures import OutOfPaper
from registry.keeping import NoSecondCopy
from registry.numbers import Number
from registry.ports import PrintJob
from registry.receipts import Receipt
from tests.app.test_office import Pair
from tests.world import a_form

BY = SPECIALISTS[0]


class PowerCut(BaseException):
    """The program ends here: no `except` of its own may catch it."""


class Printer:
    """Puts out every sheet; then, as often as told, the power fails before it can be marked."""

    name = "test"

    def __init__(self) -> None:
        self.cuts = 0
        self.is_empty = False

    def print(self, job: PrintJob) -> None:
        if self.is_empty:
            raise OutOfPaper(self.name)
        if self.cuts:
            self.cuts -= 1
            raise PowerCut


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


@pytest.fixture
def copies(monkeypatch) -> list[int]:
    """What each receipt that was drawn for the resident says: 0, or n of "COPY n"."""
    said: list[int] = []

    def drawn(receipt: Receipt, size: str) -> bytes:
        if not receipt.is_office_copy:
            said.append(receipt.copy)
        return b""

    monkeypatch.setattr(printing.receipt, "receipt_pdf", drawn)
    return said


def print_on(pair: Pair, number: Number, printer: Printer) -> None:
    """At the next start, as often as the power fails."""
    object.__setattr__(pair.office.parts, "printer", printer)
    while True:
        try:
            pair.office.print_due(number.digits, BY)
        except PowerCut:
            continue
        return


def test_after_two_crashes_the_third_sheet_is_copy_2_and_a_new_code_copy_3(pair, copies):
    number = pair.office.register(a_form(), BY).number
    printer = Printer()
    printer.cuts = 2
    print_on(pair, number, printer)
    assert copies == [0, 1, 2]
    pair.office.replace_code(number, BY)
    print_on(pair, number, printer)
    assert copies == [0, 1, 2, 3]


def test_a_mark_ends_the_tries_before_it_in_its_own_commit(pair, copies, monkeypatch):
    number = pair.office.register(a_form(), BY).number
    printer = Printer()
    printer.cuts = 1
    print_on(pair, number, printer)
    assert copies == [0, 1]
    pair.office.replace_code(number, BY)
    [due] = pair.office.due_prints()
    assert pair.office.parts.begun.perhaps_out(due) == 0
    commits = []
    writing = Book.writing

    def counted(book):
        commits.append(book)
        return writing(book)

    with monkeypatch.context() as counting:
        counting.setattr(Book, "writing", counted)
        print_on(pair, number, printer)
    assert copies == [0, 1, 2]
    assert len(commits) == 2  # begun, and marked: somebody waits at the counter


def test_what_has_ended_is_cleared_away_by_the_next_paper_and_what_has_not_is_kept(pair, copies):
    first, second = (pair.office.register(a_form(), BY).number for _ in range(2))
    printer = Printer()
    printer.cuts = 1
    object.__setattr__(pair.office.parts, "printer", printer)
    with pytest.raises(PowerCut):
        pair.office.print_due(first.digits, BY)
    print_on(pair, second, printer)
    book = pair.office.parts.road._book
    assert book.value("prints_begun").decode().split() == [
        f"0:{first.digits}:0",
        f"1:{second.digits}:0",
    ]
    print_on(pair, first, printer)
    assert copies == [0, 0, 1]
    assert book.value("prints_begun").decode().split() == [f"1:{first.digits}:0"]


def test_what_0_1_0_had_begun_may_be_out(pair, copies):
    number = pair.office.register(a_form(), BY).number
    book = pair.office.parts.road._book
    book.set_value("prints_begun", f"0:{number.digits}".encode())
    printer = Printer()
    print_on(pair, number, printer)
    pair.office.replace_code(number, BY)
    print_on(pair, number, printer)
    assert copies == [1, 2]


class Stick(NoSecondCopy):
    """A second copy that lacks an entry until somebody waits for it."""

    is_level = False

    def caught_up(self) -> None:
        self.is_level = True


def test_a_paper_comes_out_after_its_entry_is_on_the_second_copy(pair, copies):
    number = pair.office.register(a_form(), BY).number
    stick, seen = Stick(), []
    pair.office.parts.road._book.second_copy = stick
    printer = Printer()
    printer.print = lambda job: seen.append(stick.is_level)
    print_on(pair, number, printer)
    assert seen == [True, True]


def test_an_empty_printer_after_a_crash_counts_the_crash_alone(pair, copies):
    number = pair.office.register(a_form(), BY).number
    printer = Printer()
    printer.cuts = 1
    object.__setattr__(pair.office.parts, "printer", printer)
    with pytest.raises(PowerCut):
        pair.office.print_due(number.digits, BY)
    printer.is_empty = True
    with pytest.raises(OutOfPaper):
        pair.office.print_due(number.digits, BY)
    printer.is_empty = False
    print_on(pair, number, printer)
    assert copies == [0, 1, 1]
