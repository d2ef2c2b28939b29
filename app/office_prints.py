"""The page "To print": what is due, why, and what may be done. Implements
`counter.prints_place.PrintsPlace`.

Kept out: the print itself (`app.office_printing`), and papers that follow by themselves
(`app.print_watch`).
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.office_parts import Common
from app.office_printing import OfficePrinting
from app.print_asked import Asked
from counter.prints_place import PrintRow, PrintState
from printing.printers import Resumable
from registry.facts import PaperKind
from registry.failures import PrinterStopped, Trouble
from registry.offices import Staff
from registry.ports import DuePrint, Printer, PrintJob

if TYPE_CHECKING:
    from printing.forms import PaperSize

# Whoever is told of one of these need not press anything once it is put right.
FOLLOWS: Final = frozenset(
    {
        "OutOfPaper",
        "CoverOpen",
        "PaperJam",
        "PrinterBusy",
        "PrinterFaulty",
        "PrinterUnreachable",
    }
)
_IN_DOUBT: Final = frozenset({"PaperUncertain", "PaperUnmarked"})


class OfficePrints:
    """What is due, and what a person says of it."""

    def __init__(
        self, common: Common, printing: OfficePrinting, known: Callable[[], Sequence[str]]
    ) -> None:
        self._parts = common.parts
        self._asked = common.asked
        self._told = common.told
        self._drawing = common.drawing
        self._printing = printing
        self._known = known

    def now(self) -> Sequence[PrintRow]:
        asked = (self.asked_row(*one) for one in self._asked.all().items())
        return (*(self.row(due) for due in self._printing.due()), *asked)

    def asked(self) -> int:
        return len(self._asked.all())

    def asked_row(self, place: int, one: Asked) -> PrintRow:
        """How a paper stands that was asked for just now."""
        name = one.at or self._asked.printer_of(one).name
        paper, number, state, follows = PaperKind(one.paper), _number(place), PrintState.DUE, False
        if self._asked.is_printing(place):
            state = PrintState.PRINTING
        elif self._asked.in_doubt(one):
            state = PrintState.DOUBTFUL
        elif one.why:
            state, follows = PrintState.FAILED, one.why in FOLLOWS
        return PrintRow(paper, number, state, name, one.why, follows, one.name)

    def row(self, due: DuePrint) -> PrintRow:
        """How this paper stands at the moment."""
        held = self._parts.held.of(due)
        name = held.at or self._printing.printer_of(due).name
        if self._printing.is_printing(due):
            return PrintRow(due.paper, due.number, PrintState.PRINTING, name)
        if self._parts.begun.perhaps_out(due) or held.why in _IN_DOUBT:
            return PrintRow(due.paper, due.number, PrintState.DOUBTFUL, name, held.why)
        if not held.why:
            return PrintRow(due.paper, due.number, PrintState.DUE, name)
        follows = held.why in FOLLOWS and bool(held.actor)
        return PrintRow(due.paper, due.number, PrintState.FAILED, name, held.why, follows)

    def printers(self) -> Sequence[str]:
        set_up = self._parts.choice.settings()
        known = [f"system:{name}" for name in self._known()]
        return tuple(dict.fromkeys(("", *set_up, *known)))

    def print_one(self, paper: PaperKind, number: str, by: Staff) -> None:
        place = _place(number)
        if place is not None:
            one = self._asked.kept.of(place)
            if one.why == PrinterStopped.__name__:
                _let_go_on(self._asked.printer_of(one))
            self._asked.out(place, by)
            return
        due = self._find(paper, number)
        printer = self._printing.printer_of(due)
        if self._parts.held.of(due).why == PrinterStopped.__name__:
            _let_go_on(printer)
        self._printing.print_one(due, by)

    def move(self, paper: PaperKind, number: str, to: str, by: Staff) -> None:
        place = _place(number)
        if place is not None:
            self._asked.move(place, to)
            self._asked.out(place, by)
            return
        due = self._find(paper, number)
        self._printing.move(due, to, by)
        self._printing.print_one(due, by)

    def came_out(self, paper: PaperKind, number: str, *, yes: bool, by: Staff) -> None:
        place = _place(number)
        if place is not None:
            self._asked.came_out(place, by, yes=yes)
            return
        due = self._find(paper, number)
        printer = self._printing.printer_of(due)
        with self._parts.lanes.turn(printer.name):
            name = self._parts.held.of(due).at or printer.name
            self._printing.saw(due, name, by, yes=yes)
        with suppress(Trouble):  # what is marked is marked; the line goes with the next one
            self._parts.held.drop(due)
        self._told(None)

    def cancel(self, paper: PaperKind, number: str, by: Staff) -> None:
        place = _place(number)
        if place is not None:
            self._asked.cancel(place)
            return
        due = self._find(paper, number)
        printer = self._printing.printer_of(due)
        with self._parts.lanes.turn(printer.name):
            self._find(paper, number)  # it may have come out while we waited
            self._parts.desk.cancel_print(paper, number, printer.name, by)
        with suppress(Trouble):
            self._parts.held.drop(due)
        self._told(None)

    def print_test(self, to: str, paper: str) -> None:
        from printing.trial_page import trial_page_pdf  # reportlab stays out of start-up

        size: PaperSize = "80mm" if paper == "80mm" else "58mm" if paper == "58mm" else "A4"
        with self._drawing:
            pdf = trial_page_pdf(size, self._parts.desk.now())
        self._asked.try_out(to, None, PrintJob("test-page", pdf))

    def _find(self, paper: PaperKind, number: str) -> DuePrint:
        return self._printing.find(paper, number)


_ASKED: Final = "asked:"  # no number of a paper looks like that


def _number(place: int) -> str:
    return f"{_ASKED}{place}"


def _place(number: str) -> int | None:
    """None: a paper with a number of its own."""
    return int(number.removeprefix(_ASKED)) if number.startswith(_ASKED) else None


def _let_go_on(printer: Printer) -> None:
    if isinstance(printer, Resumable):
        printer.resume()
