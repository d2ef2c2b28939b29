"""What a list shows of an application: one row, as values. The book fills it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from registry.application import Stage
from registry.facts import ApplicationKind

# How many rows a search asks for at first. More than a screen shows are read when somebody scrolls
# down to them: each row may lie in another part of the disk, and who types waits for all of them.
FIRST_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class ListRow:
    """One application in a list. Times are UTC ms."""

    number: str  # 16 digits
    registration: bytes
    kind: ApplicationKind
    service: str
    department: str
    stage: Stage
    name: str = field(repr=False)
    registered_at: int
    due: date | None  # None for a refused acceptance: no term runs
    answer: str  # 16 digits of the answer's barcode, "" before there is one
    ended_at: int | None
    incomplete: bool
    has_conflict: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows a list asks for. Empty fields do not narrow anything."""

    typed: str = field(default="", repr=False)  # number, IIN, phone or part of a name
    stages: tuple[Stage, ...] = ()
    department: str = ""
    office: int | None = None
    due_until: date | None = None
    most_urgent_first: bool = False
    limit: int = 200
