"""What scanned pages ask of the office: pages out of the scanner's folder, and what is attached.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from registry.answer_corrections import must_be_read
from registry.application import Application
from registry.attaching import Lack
from registry.desk import FromPaper
from registry.failures import Trouble
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from registry.offices import Staff


class Verdict(Enum):
    """What the codes of a page say. All but the first two are for a person to decide."""

    ANSWER = "answer"  # the label of an answer: it can be taken in
    PAPER = "paper"  # the number of an application: it can be attached
    NO_CODE = "no_code"
    FOREIGN = "foreign"
    SEVERAL = "several"  # of two applications
    NOT_HERE = "not_here"  # ours, of an application that is not known here
    TAKEN = "taken"  # the label of an answer that is taken in already

    @property
    def is_clear(self) -> bool:
        return self in (Verdict.ANSWER, Verdict.PAPER)


@dataclass(frozen=True, slots=True)
class PageFound:
    """One page that somebody has to decide about. `key` names it while the program runs."""

    key: int
    verdict: Verdict
    number: Number | None = None
    application: Application | None = None
    place: int = 1  # in its file
    of: int = 1
    turned: int = 0  # how often it was turned by hand: its picture is another one then
    # Of an unclear page: those whose codes it bears, or whose page lies before it in the stack.
    # Never more than a proposal: a person says so, page by page.
    proposed: tuple[Application, ...] = ()

    @property
    def needs_paper(self) -> bool:
        """Whether outcome, number and date are to be read off it: its news is not here, or says
        that a paper is wrong."""
        one = self.application
        return self.verdict is Verdict.ANSWER and one is not None and must_be_read(one)


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that lies in the folder and cannot be read; it stays there."""

    name: str
    why: Trouble


@dataclass(frozen=True, slots=True)
class ScannedNow:
    pages: Sequence[PageFound]  # in the order of the stack
    reading: int  # files that are still being read
    refused: Sequence[FileRefused]
    folder: str
    is_there: bool = True  # the folder can be read


@dataclass(frozen=True, slots=True)
class Attached:
    """Pages kept with an application."""

    fact: ScanAttached
    at: int  # UTC ms
    actor: str


class ScannedPlace(Protocol):
    def now(self) -> ScannedNow:
        """Look into the folder; what is new is read meanwhile, and is there at a later call."""

    def picture(self, key: int) -> bytes:
        """The page as JPEG; b"" when it is decided about already."""

    def turn(self, key: int) -> None:
        """A quarter clockwise."""

    def take_in(
        self,
        key: int,
        by: Staff,
        from_paper: FromPaper | None = None,
        lacks: Sequence[Lack] = (),
    ) -> Application:
        """The page is kept and its answer is at the desk; `lacks` is remarked. Raises
        OutcomeMissing, PaperKnownWrong."""

    def hold_back(self, key: int, lacks: Sequence[Lack], by: Staff) -> Application:
        """The page is kept with the remark; the answer stays with the department."""

    def attach(self, key: int, number: Number, kind: ScanKind, by: Staff) -> Application:
        """Raises PageOfAnother where its code says another application."""

    def dismiss(self, key: int) -> None:
        """It belongs to nothing here. Its file is kept."""

    def drop(self, files: Sequence[Path]) -> None:
        """Copy these into the folder. Raises a Trouble."""

    def attach_files(
        self,
        number: Number,
        files: Sequence[Path],
        kind: ScanKind,
        by: Staff,
        id_reason: str = "",
        told: Callable[[float], None] = lambda _: None,
    ) -> Application:
        """All pages of these files at once; `told` hears how much is read, 0 to 1.

        With `id_reason` it is a copy of an identity document, kept for that reason.
        """

    def attached(self, number: Number) -> Sequence[Attached]: ...

    def opened(self, number: Number, fact: ScanAttached) -> Path | None:
        """A copy to look at, under a name that other programs know; None: not on this computer."""
