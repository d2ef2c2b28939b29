"""Papers asked for just now, on their way out: kept, begun, out. What fails waits in the list of
papers to print (`app.office_prints`) and follows by itself (`app.print_watch`).

Kept out: papers with a number of their own (`app.office_printing`), which are due; here they only
wait when somebody asks for one that was out already.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from msgspec.structs import replace

from app.print_asked import MOST_BYTES, Asked, PrintsAsked
from printing.printers import Resumable
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
from registry.keeping import ROOM_FOR_FORMS
from registry.offices import Staff
from registry.ports import DuePrint, Printer, PrintJob

if TYPE_CHECKING:
    from app.office_parts import Parts

_FOLDER: Final = "to-print"  # in the desk's home: pages too long for the book

# Writes down that the paper about this number came out of this printer.
Marks = Callable[[str, str, Staff], None]
# The reason and the printer of a failure that the journal has heard of; two of "" where of none.
Heard = tuple[str, str]


class Copies(Protocol):
    """Another copy of a paper with a number of its own: drawn anew, and marked as it comes out."""

    def put_out(self, due: DuePrint, printer: Printer, by: Staff, heard: Heard) -> None:
        """Raises a Trouble; its failure is written down unless it is the one that was heard of."""

    def tries(self, due: DuePrint) -> int:
        """How many may be out that nobody marked."""

    def saw(self, due: DuePrint, at: str, by: Staff, *, yes: bool) -> None:
        """Somebody looked at the printer of this name."""


class AskedPrinting:
    """Ask from any thread. `marks`: what an entry says of papers that came out later."""

    def __init__(self, parts: "Parts") -> None:
        self._parts = parts
        self._in_printers: set[int] = set()
        self.kept = PrintsAsked(parts.book, parts.kept_forms.parent / _FOLDER)
        self.marks: Mapping[PaperKind, Marks] = {}
        self.copies: Copies  # set by the wiring, which makes both

    def printer_for(self, paper: PaperKind) -> "AskedPrinter":
        """The printer of this kind of paper, as it is chosen at the moment."""
        return AskedPrinter(self, Asked("", int(paper), int(paper)))

    def printer_of(self, one: Asked) -> Printer:
        """Where it comes out now."""
        parts = self._parts
        if one.printer:
            return parts.choice.named(one.printer)
        if one.roll:
            return parts.label_printer
        return parts.choice.of(PaperKind(one.kind)) or parts.printer

    def is_printing(self, place: int) -> bool:
        """Whether a printer of this program has it now."""
        return place in self._in_printers

    def all(self) -> Mapping[int, Asked]:
        """What is not out. A copy that was marked since it was asked for is: only its line stayed,
        through a crash or a disk that was slow to say so."""
        waiting = dict(self.kept.all())
        for place, one in list(waiting.items()):
            if one.once_more and self._came_out_since(one) and not self.is_printing(place):
                del waiting[place]
                with suppress(Trouble):
                    self.kept.drop(place)
        return waiting

    def _came_out_since(self, one: Asked) -> bool:
        copies = self._parts.journal.prints_of(PaperKind(one.paper), one.number)
        return one.once_more and copies > one.copies

    def in_doubt(self, one: Asked) -> bool:
        """Whether it may be out."""
        return self.copies.tries(_due(one)) > 0 if one.once_more else one.begun

    def first(self, one: Asked, pdf: bytes) -> None:
        """Print what is asked for just now; whoever asks marks it. Raises a Trouble of the printer:
        then it waits. Where the book takes nothing it is printed all the same, and told at once."""
        place = None
        if self._has_room(len(pdf)):
            with suppress(Trouble):
                place = self.kept.keep(one, pdf, frozenset(self._in_printers))
        if place is not None:
            self._put_out(place, None)
            return
        printer = self.printer_of(one)
        with self._parts.lanes.turn(printer.name):
            printer.print(PrintJob(one.name, pdf))

    def try_out(self, to: str, paper: PaperKind | None, job: PrintJob) -> None:
        """A test paper, now or never: out of the printer of this setting; "" is that of the kind,
        or of all papers. It stands for nothing, so nothing of it waits. Raises a Trouble."""
        parts = self._parts
        kind = None if paper is None else parts.choice.of(paper)
        printer = parts.choice.named(to) if to else kind or parts.printer
        with parts.lanes.turn(printer.name):
            if isinstance(printer, Resumable):
                with suppress(Trouble):  # whoever tries it has looked at it
                    printer.resume()
            printer.print(job)

    def _has_room(self, needed: int) -> bool:
        """A report of many pages must not take the room that registrations need."""
        if needed <= MOST_BYTES:
            return True
        try:
            free = self._parts.space.free()
        except OSError:
            return False
        return free - needed > ROOM_FOR_FORMS

    def once_more(self, due: DuePrint, name: str, by: Staff) -> None:
        """A paper that was out already, once more; `name` is that of the job. What fails waits.

        Raises a Trouble."""
        copies = self._parts.journal.prints_of(due.paper, due.number)
        asked = Asked(
            name,
            int(due.paper),
            int(due.paper),
            number=due.number,
            marked=True,
            actor=by.number,
            copies=copies,
        )
        try:
            place = self.kept.keep(asked, b"", frozenset(self._in_printers))
        except BookUnwritable as cause:
            raise PrintHeldBack from cause  # a copy that cannot be counted is not begun
        self._put_out(place, by)

    def out(self, place: int, by: Staff | None) -> None:
        """Print what waits. Raises PrintNotDue when it came out meanwhile, and a Trouble."""
        one = self.kept.of(place)
        name = self._put_out(place, by)
        if not one.once_more:
            self._mark(one, name, by)

    def move(self, place: int, to: str) -> None:
        """From now on it comes out of the printer of this setting; "" is that of its kind."""
        one = self.kept.of(place)
        self.kept.put(place, replace(one, printer=to))

    def came_out(self, place: int, by: Staff, *, yes: bool) -> None:
        """What somebody saw who looked at the printer."""
        one = self.kept.of(place)
        name = one.at or self.printer_of(one).name
        with self._parts.lanes.turn(self.printer_of(one).name):
            one = self.kept.of(place)
            if one.once_more:
                self.copies.saw(_due(one), name, by, yes=yes)
            if not yes:
                self.kept.put(place, replace(one, begun=False, why="", at=""))
                return
            with suppress(Trouble):
                self.kept.drop(place)
        if not one.once_more:
            self._mark(one, name, by)

    def cancel(self, place: int) -> None:
        """Nobody wants it any more: no entry says so, for whoever does asks for it again."""
        with self._parts.lanes.turn(self.printer_of(self.kept.of(place)).name):
            self.kept.of(place)  # it may have come out while we waited
            self.kept.drop(place)

    # -- one paper -----------------------------------------------------------------------------

    def _put_out(self, place: int, by: Staff | None) -> str:
        """The name of the printer that it came out of."""
        printer = self.printer_of(self.kept.of(place))
        try:
            with self._parts.lanes.turn(printer.name):
                one = self.kept.of(place)
                self._in_printers.add(place)
                try:
                    if one.once_more:
                        self._give_copy(place, one, printer, by)
                    else:
                        self._give(place, one, printer, self.kept.job(place))
                finally:
                    self._in_printers.discard(place)
        except Trouble as trouble:
            if not self.is_printing(place):  # another thread has it: that one will know
                self._hold(place, trouble, printer.name)
            raise
        return printer.name

    def _give(self, place: int, one: Asked, printer: Printer, job: PrintJob) -> None:
        with suppress(Trouble):  # two labels do less harm than none
            self.kept.put(place, replace(one, begun=True))
        try:
            printer.print(job)
        except Trouble as trouble:
            self._hold(place, trouble, printer.name)  # before anybody sees it as begun
            raise
        with suppress(Trouble):
            self.kept.drop(place)

    def _give_copy(self, place: int, one: Asked, printer: Printer, by: Staff | None) -> None:
        """Which copy it is, and how many may be out, the book knows: no line here says "begun"."""
        if by is None or self._came_out_since(one):
            raise PrintNotDue
        try:
            self.copies.put_out(_due(one), printer, by, (one.why, one.at))
        except Trouble as trouble:
            self._hold(place, trouble, printer.name)
            raise
        with suppress(Trouble):
            self.kept.drop(place)

    def _hold(self, place: int, trouble: Trouble, at: str) -> None:
        """Where the disk is slow to say that a copy is marked, it waits no more once it is."""
        if isinstance(trouble, BookUncertain):
            return
        with suppress(Trouble, PrintNotDue):
            one, begun = self.kept.of(place), isinstance(trouble, PaperUncertain)
            trouble.waits = True  # also where the disk does not take why
            self.kept.put(place, replace(one, begun=begun, why=type(trouble).__name__, at=at))

    def _mark(self, one: Asked, printer: str, by: Staff | None) -> None:
        if not one.marked or by is None:
            return
        try:
            self.marks[PaperKind(one.paper)](one.number, printer, by)
        except BookUnwritable as cause:
            raise PaperUnmarked from cause


class AskedPrinter:
    """The printer of one kind of paper: what it does not take waits. Implements
    `registry.ports.Printer`."""

    def __init__(self, printing: AskedPrinting, asked: Asked) -> None:
        self._printing = printing
        self._asked = asked

    @property
    def name(self) -> str:
        return self._printing.printer_of(self._asked).name

    def print(self, job: PrintJob) -> None:
        self._printing.first(replace(self._asked, name=job.name), job.pdf)

    def marking(self, paper: PaperKind, number: str, by: Staff) -> "AskedPrinter":
        """For a paper of which an entry says that it came out, whenever it does."""
        told = replace(self._asked, paper=int(paper), number=number, marked=True, actor=by.number)
        return AskedPrinter(self._printing, told)

    def of_labels(self) -> "AskedPrinter":
        """The printer of labels instead of that of the kind."""
        return AskedPrinter(self._printing, replace(self._asked, roll=True))


def _due(one: Asked) -> DuePrint:
    """The paper with a number of its own that is asked for once more; its code is not needed."""
    return DuePrint(PaperKind(one.paper), one.number)
