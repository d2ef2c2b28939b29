"""Papers that are due, as the page "To print" shows them and what may be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from registry.facts import PaperKind
from registry.offices import Staff


class PrintState(Enum):
    """Where a paper stands that is not out, or of which nobody knows."""

    DUE = "due"
    PRINTING = "printing"
    FAILED = "failed"
    DOUBTFUL = "doubtful"  # it may be out: somebody has to look


@dataclass(frozen=True, slots=True)
class PrintRow:
    """One paper that is due."""

    paper: PaperKind
    number: str  # 16 digits; the two name the paper
    state: PrintState
    printer: str = ""  # the printer's name, as "system:hall"
    why: str = ""  # the name of a Trouble
    follows: bool = False  # it comes out by itself as soon as the printer can
    asked: str = ""  # the job of one that was asked for just now; then `number` is its place here


class PrintsPlace(Protocol):
    """All reach for disk or printer: never on the screen's thread. Where a paper is named that is
    not due any more they raise PrintNotDue, and a Trouble of the printer where they print."""

    def now(self) -> Sequence[PrintRow]: ...

    def asked(self) -> int:
        """How many wait that were asked for just now and have no number of their own."""

    def printers(self) -> Sequence[str]:
        """Settings of printers to which a paper can be moved; "" is that of its kind."""

    def print_one(self, paper: PaperKind, number: str, by: Staff) -> None:
        """Same number and code; COPY n if an earlier one may be out. A stopped printer is let go
        on first, where the print service lets us."""

    def move(self, paper: PaperKind, number: str, to: str, by: Staff) -> None:
        """To the printer of this setting, and print it there."""

    def came_out(self, paper: PaperKind, number: str, *, yes: bool, by: Staff) -> None:
        """What somebody saw who looked at the printer. If not, it is due as it was before."""

    def print_test(self, to: str, paper: str) -> None:
        """A test page on the printer of this setting ("" for that of all papers), on `paper`: one
        of `counter.settings_place.PAPERS`. It stands for nothing: the book does not hear of it."""

    def cancel(self, paper: PaperKind, number: str, by: Staff) -> None:
        """It is not wanted any more; an entry says so of a paper with a number of its own. A
        receipt's code is lost with it."""
