"""Papers that are due, on their way out of the printer: begun, out, marked, in the order of
DESIGN §4. What is marked came out; what may have come out unmarked comes again as a copy.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, Literal

from app.office_parts import Common
from registry.facts import PaperKind
from registry.failures import (
    BookUncertain,
    BookUnwritable,
    PaperUncertain,
    PaperUnmarked,
    PrintHeldBack,
    Trouble,
)
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import DuePrint, PrintJob
from registry.receipts import Receipt

# A paper that is drawn by the room that knows of it: its number, how many may be out unmarked.
DrawnApart = Callable[[Number, int], bytes]


class OfficePrinting:
    """Prints what is due, and what was out already."""

    def __init__(self, common: Common) -> None:
        self._parts = common.parts
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told
        self.apart: Mapping[PaperKind, DrawnApart] = {}

    def due(self) -> Sequence[DuePrint]:
        return self._parts.journal.due_prints()

    def print_due(self, number: str, by: Staff) -> int:
        """Print what is due for this application, mark each paper as it comes out."""
        self._ready()
        printed: int = self._told(self._print_all(number, by))
        return printed

    def again(self, paper: PaperKind, number: Number, by: Staff) -> None:
        """A paper that was out already; should it fail, nothing is due."""
        self._ready()
        self._print(DuePrint(paper, number.digits), by)
        self._told(None)

    def preview(self, receipt: Receipt, width: int) -> bytes:
        """The receipt as it will be printed: a PNG of so many pixels across."""
        from printing.picture import pages_as_png  # reportlab stays out of start-up
        from printing.receipt import receipt_pdf

        size = self._paper()
        wide_mm = 80 if size == "80mm" else 210
        with self._drawing:
            pdf = receipt_pdf(receipt, size)
        return pages_as_png(pdf, width / wide_mm * 25.4)[0]

    def _print_all(self, number: str, by: Staff, out: int = 0) -> int:
        """How many papers came out, with those of `out` that did before."""
        for due in self._parts.journal.due_prints(number):
            if due.number == number:
                try:
                    self._print(due, by)
                except BookUncertain as uncertain:
                    # Once it is known to be marked, the others follow.
                    uncertain.outcome = partial(self._print_all, number, by, out + 1)
                    raise
                out += 1
        return out

    def _print(self, due: DuePrint, by: Staff) -> None:
        parts, number = self._parts, Number.parse(due.number)
        perhaps_out = parts.begun.perhaps_out(due)
        with self._drawing:
            pdf = self._pdf(due, number, more=perhaps_out)
        try:
            parts.begun.begin(due)
        except BookUnwritable as cause:
            raise PrintHeldBack from cause
        try:
            parts.printer.print(PrintJob(f"{_JOB_NAMES[due.paper]}-{number.shown}", pdf))
        except Trouble as trouble:
            with suppress(Trouble):  # of the two, the printer's trouble is the one to be told
                self._did_not_come_out(due, trouble, by)
            raise
        try:
            name = parts.printer.name
            parts.desk.mark_printed(due.paper, due.number, name, by, more=perhaps_out)
        except BookUnwritable as cause:
            raise PaperUnmarked from cause

    def _did_not_come_out(self, due: DuePrint, trouble: Trouble, by: Staff) -> None:
        parts = self._parts
        if not isinstance(trouble, PaperUncertain):
            parts.begun.not_out(due)
        why = type(trouble).__name__
        parts.desk.mark_print_failed(due.paper, due.number, parts.printer.name, why, by)

    def _pdf(self, due: DuePrint, number: Number, more: int) -> bytes:
        """`more` papers may be out that nobody marked."""
        from app.office_papers import drawn  # reportlab stays out of start-up

        if due.paper in self.apart:
            return self.apart[due.paper](number, more)
        return drawn(due.paper, self._parts.desk, number, self._paper(), more)

    def _paper(self) -> Literal["A4", "80mm"]:
        return "80mm" if self._parts.paper == "80mm" else "A4"


_JOB_NAMES: Final = {
    PaperKind.RECEIPT: "receipt",
    PaperKind.OFFICE_COPY: "office-copy",
    PaperKind.COVER_SHEET: "cover",
    PaperKind.ANSWER_LABEL: "answer-label",
    PaperKind.REFUSAL_SLIP: "refusal",
    PaperKind.ORAL_PROTOCOL: "protocol",
    PaperKind.TRANSFER_LIST: "transfer-list",
    PaperKind.DECISION: "answer",
    PaperKind.LETTER: "letter",
}
