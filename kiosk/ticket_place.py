"""What the touchscreen asks of whoever gives out tickets. `app` hands in the real one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TicketGiven:
    """A number that is the visitor's from now on, and what is known of the wait."""

    shown: str
    sphere: str
    priority: bool
    at: int  # UTC ms
    called_by_hand: bool  # the desks do not know of it yet: they call aloud
    before: int = 0
    minutes: tuple[int, int] | None = None  # None: nobody can say yet


class TicketPlace(Protocol):
    @property
    def is_open(self) -> bool:
        """Whether numbers can be given without doubling one. *Instant.*"""

    @property
    def can_print(self) -> bool: ...

    def give(self, sphere: str, *, priority: bool) -> TicketGiven:
        """Takes the disk's time and up to three seconds of the network's. Raises Trouble."""

    def print(self, ticket: TicketGiven) -> None:
        """Raises Trouble. Never called while `can_print` is False."""
