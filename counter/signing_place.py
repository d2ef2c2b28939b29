"""What the window asks of the office about signing in, and about who looked at whose data.

Calls block (a hash is slow on purpose): the window makes them through `Shift.run`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from registry.facts import Applicant
from registry.offices import Staff
from registry.signing_in import Entered


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who may sit down here, and how."""

    people: tuple[Staff, ...]  # everybody of the office
    demanded: bool  # by password; False as long as the district has given none
    locked: tuple[str, ...] = ()  # staff numbers, after ten wrong passwords
    guide: bool = False  # the first steps have not been put away at this desk


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at an application."""

    at: int  # UTC ms
    actor: str  # staff number
    page: str
    desk: int  # 0: at the district or in a department
    name: str = ""  # of somebody there, whom the desk's own list does not know


class SigningPlace(Protocol):
    def sitting(self) -> Sitting: ...

    def sign_in(self, staff: str, typed: str) -> Entered:
        """Raises a Refusal that says why not."""

    def choose_password(self, staff: str, typed: str) -> None: ...

    def set_pin(self, staff: str, typed: str) -> None: ...

    def open_again(self, staff: str, by: Staff) -> None:
        """Somebody who was locked out may try again. Raises NotYourRole."""

    def put_guide_away(self) -> None:
        """The first steps are not shown again by themselves."""


class LooksPlace(Protocol):
    def looked(self, number: str, page: str, by: Staff) -> None:
        """Write down that `by` looked at this application (16 digits; "": at many) from `page`.

        Once in ten minutes for the same person, application and page. Raises BookUnwritable.
        """

    def number_of(self, earlier: Applicant) -> str | None:
        """The newest application in which this stands so, 16 digits."""

    def who_looked(self, number: str) -> Sequence[Look]:
        """The newest first."""
