"""Papers that are due, on their way out of the printer: begun, out, marked, in the order of
DESIGN §4. What is marked came out; what may have come out unmarked comes again as a copy.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, Literal

from msgspec.structs import replace

from app.asked_printing import Heard
from app.office_parts import Common
from registry.facts import PaperKind
from registry.failures import (
    BookUncertain,
    BookUnwritable,
    PaperUncertain,
    PaperUnmarked,
    PrintHeldBack,
    PrintNotDue,
    Trouble,
)
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import DuePrint, Printer, PrintJob
from registry.receipts import Receipt

# A paper that is drawn by the room that knows of it: its number, how many may be out unmarked.
DrawnApart = Callable[[Number, int], bytes]


class OfficePrinting:
    """Prints what is due, and what was out already."""

    def __init__(self, common: Common) -> None:
        self._parts = common.parts
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told
        self._asked = common.asked
        self._in_printers: set[tuple[PaperKind, str]] = set()  # set by the thread of a printer
        self.apart: Mapping[PaperKind, DrawnApart] = {}

    def due(self) -> Sequence[DuePrint]:
        return self._parts.journal.due_prints()

    def print_due(self, number: str, by: Staff) -> int:
        """Print what is due for this application, mark each paper as it comes out."""
        self._ready()
        printed: int = self._told(self._print_all(number, by))
        return printed

    def again(self, paper: PaperKind, number: Number, by: Staff) -> None:
        """A paper that was out already, as a copy. Should it fail it waits in the list, drawn anew
        when its turn comes: no page of it is kept."""
        self._ready()
        due = DuePrint(paper, number.digits)
        try:
            self._asked.once_more(due, f"{_JOB_NAMES[paper]}-{number.shown}", by)
        finally:
            self._told(None)

    # -- for copies (`app.asked_printing.Copies`) ------------------------------------------------

    def put_out(self, due: DuePrint, printer: Printer, by: Staff, heard: Heard) -> None:
        self._put_out(due, printer, by, heard)

    def tries(self, due: DuePrint) -> int:
        return self._parts.begun.perhaps_out(due)

    def saw(self, due: DuePrint, at: str, by: Staff, *, yes: bool) -> None:
        """What somebody saw who looked at the printer: the paper is out, or none of its tries is.

        Raises a Trouble of the book."""
        tries = self.tries(due)
        if yes:
            more = max(0, tries - 1)
            self._parts.desk.mark_printed(due.paper, due.number, at, by, more=more)
            return
        for _ in range(tries):
            self._parts.begun.not_out(due)

    def preview(self, receipt: Receipt, width: int) -> bytes:
        """The receipt as it will be printed: a PNG of so many pixels across."""
        from printing.picture import pages_as_png  # reportlab stays out of start-up
        from printing.receipt import receipt_pdf

        size = self._paper()
        wide_mm = _WIDTHS_MM[size]
        with self._drawing:
            pdf = receipt_pdf(receipt, size)
        return pages_as_png(pdf, width / wide_mm * 25.4)[0]

    def get_ready(self, load: Callable[[], None]) -> None:
        """Load what the first paper needs, and draw with it: nothing else is drawn meanwhile."""
        with self._drawing:
            load()

    # -- one paper -----------------------------------------------------------------------------

    def printer_of(self, due: DuePrint) -> Printer:
        """Where it comes out: the printer that it was moved to, or that of its kind."""
        parts = self._parts
        moved = parts.held.of(due).printer
        return parts.choice.named(moved) if moved else parts.choice.of(due.paper) or parts.printer

    def is_printing(self, due: DuePrint) -> bool:
        """Whether a printer of this program has it now."""
        return (due.paper, due.number) in self._in_printers

    def find(self, paper: PaperKind, number: str) -> DuePrint:
        """The due paper, with its code. Raises PrintNotDue."""
        for due in self._parts.journal.due_prints(number):
            if (due.paper, due.number) == (paper, number):
                return due
        raise PrintNotDue

    def print_one(self, due: DuePrint, by: Staff, *, by_itself: bool = False) -> None:
        """A paper that is due. `by_itself`: nobody has asked for it just now, so the journal hears
        only of what is new. Raises PrintNotDue when it came out meanwhile, and a Trouble."""
        self._ready()
        self._print(due, by, by_itself=by_itself)
        self._told(None)

    def move(self, due: DuePrint, to: str, by: Staff) -> None:
        """From now on it comes out of the printer of this setting; "" is that of its kind."""
        held = self._parts.held.of(due)
        self._parts.held.put(replace(held, printer=to, actor=by.number))

    def _print_all(self, number: str, by: Staff, out: int = 0) -> int:
        """How many papers came out, with those of `out` that did before."""
        for due in self._parts.journal.due_prints(number):
            if due.number == number:
                try:
                    self._print(due, by)
                except PrintNotDue:
                    continue  # it followed by itself just now
                except BookUncertain as uncertain:
                    # Once it is known to be marked, the others follow.
                    uncertain.outcome = partial(self._print_all, number, by, out + 1)
                    raise
                out += 1
        return out

    def _print(self, due: DuePrint, by: Staff, *, by_itself: bool = False) -> None:
        printer = self.printer_of(due)
        held = self._parts.held.of(due)
        heard = (held.why, held.at) if by_itself else _NEVER
        try:
            with self._parts.lanes.turn(printer.name):
                self.find(due.paper, due.number)
                self._in_printers.add((due.paper, due.number))
                try:
                    self._put_out(due, printer, by, heard)
                finally:
                    self._in_printers.discard((due.paper, due.number))
        except (PaperUnmarked, PrintHeldBack) as trouble:
            trouble.waits = True
            raise  # the disk takes nothing: there is nowhere to write down why
        except Trouble as trouble:
            if not isinstance(trouble, BookUncertain):
                trouble.waits = True
                with suppress(Trouble):
                    self._hold(due, type(trouble).__name__, printer.name, by)
            raise
        with suppress(Trouble):  # it is out and marked
            self._parts.held.drop(due)

    def _hold(self, due: DuePrint, why: str, at: str, by: Staff) -> None:
        held = self._parts.held.of(due)
        self._parts.held.put(replace(held, why=why, at=at, actor=by.number))

    def _put_out(self, due: DuePrint, printer: Printer, by: Staff, heard: Heard) -> None:
        parts, number = self._parts, Number.parse(due.number)
        perhaps_out = parts.begun.perhaps_out(due)
        with self._drawing:
            pdf = self._pdf(due, number, more=perhaps_out)
        try:
            parts.begun.begin(due)
        except BookUnwritable as cause:
            raise PrintHeldBack from cause
        try:
            printer.print(PrintJob(f"{_JOB_NAMES[due.paper]}-{number.shown}", pdf))
        except Trouble as trouble:
            with suppress(Trouble):  # of the two, the printer's trouble is the one to be told
                self._did_not_come_out(due, trouble, printer.name, by, heard)
            raise
        try:
            parts.desk.mark_printed(due.paper, due.number, printer.name, by, more=perhaps_out)
        except BookUnwritable as cause:
            raise PaperUnmarked from cause

    def _did_not_come_out(
        self, due: DuePrint, trouble: Trouble, printer: str, by: Staff, heard: Heard
    ) -> None:
        parts = self._parts
        if not isinstance(trouble, PaperUncertain):
            parts.begun.not_out(due)
        why = type(trouble).__name__
        if heard == (why, printer):
            return  # a printer that is off all night is no hundred entries
        parts.desk.mark_print_failed(due.paper, due.number, printer, why, by)

    def _pdf(self, due: DuePrint, number: Number, more: int) -> bytes:
        """`more` papers may be out that nobody marked."""
        from app.office_papers import drawn  # reportlab stays out of start-up

        if due.paper in self.apart:
            return self.apart[due.paper](number, more)
        return drawn(due.paper, self._parts.desk, number, self._paper(), more)

    def _paper(self) -> Literal["A4", "80mm", "58mm"]:
        match self._parts.paper:
            case "80mm" | "58mm" as roll:
                return roll
            case _:
                return "A4"


_NEVER: Final[Heard] = ("", "")
_WIDTHS_MM: Final = {"A4": 210, "80mm": 80, "58mm": 58}
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
