"""What the Papers page asks of the office: papers to send, lists that are out, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from registry.application import Application
from registry.lists import ListRow
from registry.numbers import Number
from registry.offices import Staff
from registry.transfers import ListBack, ListMade, PaperLabel

LabelPaper = Literal["sheet", "roll"]


@dataclass(frozen=True, slots=True)
class PaperHere:
    """Papers of one application that are to be sent."""

    row: ListRow
    department: str
    not_arrived_with: str = ""  # 16 digits of the list that came back without them


@dataclass(frozen=True, slots=True)
class ListOut:
    """A list of which no signed copy is back, and not everything was scanned in over there."""

    made: ListMade
    signed: int  # papers that the department holds, by its own word


@dataclass(frozen=True, slots=True)
class PapersNow:
    """What the page shows when it opens."""

    here: Sequence[PaperHere]  # the most urgent first
    out: Sequence[ListOut]  # the oldest first
    more: bool = False  # there are more papers to send than are shown


@dataclass(frozen=True, slots=True)
class OneList:
    """A list with what has become of each paper, in the list's own order."""

    made: ListMade
    back: ListBack | None
    applications: Sequence[Application]


class TransfersPlace(Protocol):
    def now(self) -> PapersNow: ...

    def may_go(self, number: Number, chosen: Sequence[str]) -> Application:
        """The application of a scanned paper. Raises the refusals of `registry.transfers`."""

    def make(self, papers: Sequence[str], by: Staff) -> Number:
        """The list's number; its print and those of cover sheets are due afterwards."""

    def print_made(self, number: Number, by: Staff) -> int:
        """Print all that is due for a list and its applications; how many papers came out."""

    def one(self, number: Number) -> OneList:
        """Raises NoSuchList."""

    def take_back(
        self, number: Number, signed: Sequence[str], by: Staff, clerk: str, on: date | None
    ) -> ListBack: ...

    def print_again(self, number: Number, by: Staff) -> None:
        """Both copies of a list once more, as copies."""

    def labels(self, number: Number) -> Sequence[PaperLabel]:
        """Which papers of the application get a label."""

    def usual_labels(self) -> LabelPaper:
        """What labels come out on at this desk. *Instant.*"""

    def print_labels(self, number: Number, paper: LabelPaper, first: int, by: Staff) -> int:
        """Print them, on a sheet from its place `first` (1 to 24) on; how many there were."""

    def print_test_label(self, setting: str, paper: LabelPaper) -> None:
        """On the printer that this would be in the settings. Raises a Trouble of the printer."""
