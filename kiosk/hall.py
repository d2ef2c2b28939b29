"""What the touchscreen asks of the machine behind it. `app` hands in the real one."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.camera_place import CodeCameraPlace
from kiosk.rating_place import RatingPlace
from kiosk.services_place import ServicesPlace
from kiosk.ticket_place import TicketPlace
from registry.codes import ControlCode, Reading
from registry.offices import Office
from registry.road import BoardRow


@dataclass(frozen=True, slots=True)
class Found:
    """The code is on the board. `as_of` is UTC ms: how old the news is."""

    row: BoardRow
    as_of: int


@dataclass(frozen=True, slots=True)
class NotOnBoard:
    """No application of this office has that code, as far as the news of `as_of` goes."""

    as_of: int | None  # None: this kiosk has never had a board


Answer = Found | NotOnBoard


class Hall(Protocol):
    office: Office

    def look_up(self, code: ControlCode) -> Answer:
        """Takes the seal's 20 ms: called through the background."""

    def read_scan(self, text: str) -> Reading:
        """*Instant.*"""

    def print_answer(self, found: Found) -> None:
        """A slip with stage and dates in both languages, no name. Raises Trouble.

        Never called while `can_print` is False.
        """

    @property
    def can_print(self) -> bool: ...

    @property
    def services(self) -> ServicesPlace: ...

    @property
    def tickets(self) -> TicketPlace | None:
        """None where this office gives no numbers to those who wait."""

    @property
    def camera(self) -> CodeCameraPlace | None:
        """None where the settings want none. One that is not plugged in is one."""

    @property
    def ratings(self) -> RatingPlace | None:
        """None where nobody is asked how it was."""

    def today(self) -> date: ...

    def now(self) -> int: ...
