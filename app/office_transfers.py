"""Papers to departments, as the counter's Papers page asks for them. Implements
`counter.transfers_place.TransfersPlace`. Calls block; the window makes them through the background.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final

from app.asked_printing import AskedPrinter
from app.office_parts import Common
from counter.transfers_place import (
    LabelPaper,
    ListOut,
    OneList,
    PaperHere,
    PapersNow,
)
from db.transfers import BookTransfers
from registry.application import Application, Stage
from registry.facts import PaperKind
from registry.failures import BookUnwritable, NoSuchList, PaperUnmarked, Trouble
from registry.lists import Wanted
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import PrintJob
from registry.transfers import ListBack, PaperLabel, Transfers

MOST: Final = 500  # papers shown as to be sent; what is more urgent comes first


class OfficeTransfers:
    """Lists, labels, and who holds which paper."""

    def __init__(self, common: Common, print_due: Callable[[str, Staff], int]) -> None:
        parts = common.parts
        self._desk = parts.desk
        self._lists = BookTransfers(parts.book, parts.office.code)
        self._verbs = Transfers(parts.desk, self._lists)
        self._reading = parts.reading
        self._journal = parts.journal
        self._asked = common.asked
        self._printer = common.asked.printer_for(PaperKind.TRANSFER_LIST)
        labels = common.asked.printer_for(PaperKind.PAPER_LABELS)
        self._label_printer = labels.of_labels()
        self._usual: LabelPaper = "roll" if parts.labels == "roll" else "sheet"
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told
        self._print_due = print_due

    # -- looking ---------------------------------------------------------------------------------

    def now(self) -> PapersNow:
        wanted = Wanted(stages=(Stage.REGISTERED,), most_urgent_first=True, limit=MOST)
        rows = self._reading.rows(wanted)
        here = [PaperHere(row, row.department) for row in rows if not self._stays(row.service)]
        out = []
        for transfer, waiting in self._lists.under_way().items():
            made = self._lists.made(transfer)
            if made is None:
                continue  # its news is still on the way from another desk
            back = self._lists.back(transfer)
            if back is None:
                out.append(ListOut(made, len(made.papers) - len(waiting)))
            else:
                missing = [paper for paper in waiting if paper not in back.signed]
                here += [one for paper in missing for one in self._not_arrived(paper, transfer)]
        here.sort(key=lambda one: (one.row.due or date.max, one.row.registered_at))
        return PapersNow(here, sorted(out, key=lambda one: one.made.at), len(rows) == MOST)

    def _stays(self, service: str) -> bool:
        found = self._desk.catalogue.find(service)
        return found is not None and found.decided_here

    def _not_arrived(self, paper: str, transfer: str) -> list[PaperHere]:
        rows = self._reading.rows(Wanted(paper, limit=1))
        return [PaperHere(row, row.department, transfer) for row in rows]

    def one(self, number: Number) -> OneList:
        made = self._lists.made(number.digits)
        if made is None:
            raise NoSuchList
        known = (self._reading.application(paper) for paper in made.papers)
        return OneList(
            made, self._lists.back(number.digits), [one for one in known if one is not None]
        )

    def labels(self, number: Number) -> Sequence[PaperLabel]:
        return self._verbs.labels(number)

    def usual_labels(self) -> LabelPaper:
        return self._usual

    # -- acting ----------------------------------------------------------------------------------

    def may_go(self, number: Number, chosen: Sequence[str]) -> Application:
        return self._verbs.may_go(number, chosen)

    def make(self, papers: Sequence[str], by: Staff) -> Number:
        self._ready()
        made: Number = self._told(self._verbs.make(papers, by))
        return made

    def take_back(
        self, number: Number, signed: Sequence[str], by: Staff, clerk: str, on: date | None
    ) -> ListBack:
        self._ready()
        back: ListBack = self._told(self._verbs.take_back(number, signed, by, clerk, on))
        return back

    # -- paper -----------------------------------------------------------------------------------

    def print_made(self, number: Number, by: Staff) -> int:
        made = self._lists.made(number.digits)
        papers = made.papers if made is not None else ()
        due = {one.number for one in self._journal.due_prints()}
        wanted = [one for one in (number.digits, *papers) if one in due]
        return sum(self._print_due(one, by) for one in wanted)

    def drawn(self, number: Number, more: int) -> bytes:
        """The list's two copies. Called while nothing else is drawn."""
        from printing.transfer_list import transfer_list_pdf  # reportlab stays out of start-up

        people = {one.number: one for one in self._reading.staff(self._desk.office.code)}
        sheet = self._verbs.sheet(number, people.get(self._verbs.sender_of(number)))
        copies = self._journal.prints_of(PaperKind.TRANSFER_LIST, number.digits)
        return transfer_list_pdf(replace(sheet, copy=copies + more))

    def print_again(self, number: Number, by: Staff) -> None:
        self._ready()
        with self._drawing:
            pdf = self.drawn(number, 0)
        job = PrintJob(f"transfer-list-{number.shown}", pdf)
        self._print(PaperKind.TRANSFER_LIST, number, self._printer, job, by)

    def print_labels(self, number: Number, paper: LabelPaper, first: int, by: Staff) -> int:
        from printing.paper_labels import roll_labels_pdf, sheet_labels_pdf

        self._ready()
        labels = self._verbs.labels(number)
        with self._drawing:
            roll = paper == "roll"
            pdf = roll_labels_pdf(labels) if roll else sheet_labels_pdf(labels, first)
        job = PrintJob(f"labels-{number.application.shown}", pdf)
        printer = self._label_printer if roll else self._printer
        self._print(PaperKind.PAPER_LABELS, number.application, printer, job, by)
        return len(labels)

    def print_test_label(self, setting: str, paper: LabelPaper) -> None:
        """On the printer of this setting ("" for that of all papers). It stands for no paper, so
        the book does not hear of it. Raises a Trouble of the printer."""
        from printing.paper_labels import trial_label_pdf

        with self._drawing:
            pdf = trial_label_pdf(paper)
        kind = PaperKind.TRANSFER_LIST if paper == "sheet" else None
        self._asked.try_out(setting, kind, PrintJob("test-label", pdf))

    def _print(
        self, paper: PaperKind, number: Number, printer: AskedPrinter, job: PrintJob, by: Staff
    ) -> None:
        """Printed because somebody asked for it just now: what fails waits."""
        digits = number.digits
        try:
            printer.marking(paper, digits, by).print(job)
        except Trouble as trouble:
            with suppress(Trouble):  # of the two, the printer's trouble is the one to be told
                why = type(trouble).__name__
                self._desk.mark_print_failed(paper, digits, printer.name, why, by)
            raise
        try:
            self.mark(paper, digits, printer.name, by)
        except BookUnwritable as cause:
            raise PaperUnmarked from cause

    def mark(self, paper: PaperKind, number: str, printer: str, by: Staff) -> None:
        """The paper is out: an entry says so. Raises a Trouble of the book."""
        self._desk.mark_printed(paper, number, printer, by)
        self._told(None)
