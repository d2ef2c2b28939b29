"""How the book and this computer stand, as values: what foot line, bands and the book's page show.

No Qt and no words here; the words are in `counter.bookwords`.
"""

from dataclasses import dataclass
from pathlib import Path

from counter.line import LineState as LineState
from registry.clock import ClockFinding
from registry.keeping import ROOM_FOR_FORMS, BackupState, CopyState
from registry.road import Doubt


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """What this computer's clock says, and what the book goes by. Both UTC ms."""

    finding: ClockFinding
    says: int
    goes_by: int


@dataclass(frozen=True, slots=True)
class NewSeries:
    """Why this desk's numbers have left some out, since when (UTC ms), and the first new one."""

    reason: str  # "restored" or "forked": as in `ChainOpened`
    first: int
    since: int


@dataclass(frozen=True, slots=True)
class KeysStanding:
    """Since when the district vouches for the keys of this computer, UTC ms by its clock."""

    since: int
    changed: bool  # False: they are those that it joined with


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it at one moment. What was not looked at yet is None."""

    line: LineState
    clock: ClockStanding
    copy: CopyState | None = None  # None: no second copy is set
    backup: BackupState | None = None
    free: int | None = None  # bytes left where the book lies
    set_aside: int = 0  # entries kept that this program cannot read yet
    series: NewSeries | None = None
    doubts: tuple[Doubt, ...] = ()
    keys: KeysStanding | None = None

    @property
    def has_room(self) -> bool:
        """Whether a new visitor may sit down: his form must not be lost to a full disk."""
        return self.free is None or self.free >= ROOM_FOR_FORMS


@dataclass(frozen=True, slots=True)
class Drive:
    """A stick or another disk that something can be put onto."""

    path: Path
    name: str  # as the person knows it: its label, or where it is plugged in
    free: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class InspectorsFolder:
    """What was written for an inspector, read back from where it lies, and checked there."""

    folder: Path
    page: Path  # the one page to print, a PDF
    holds: bool  # nothing was found that does not hold
    has_remarks: bool = False  # what to know all the same stands on the page


@dataclass(frozen=True, slots=True)
class StickRound:
    """What one round by stick has moved. Counts: pages, files, parts of what came."""

    taken: int  # pages new here
    given: int  # pages on the stick for the district
    confirmed: bool = False  # the district has signed for what was given before
    damaged: int = 0
    foreign: int = 0  # sealed to another computer
    refused: int = 0
    let_go: bool = False  # the system has let the stick go as well
