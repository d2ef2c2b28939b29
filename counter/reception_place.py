"""What Reception asks besides the verbs: who came before, forms left open, papers once more.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Sequence
from typing import Protocol

from registry.facts import Applicant, PaperKind
from registry.numbers import Number
from registry.offices import Staff
from registry.seen_before import Earlier, Wish


class ReceptionPlace(Protocol):
    def people(self, typed: str, most: int) -> Sequence[Applicant]:
        """Whom the book knows by this IIN, phone or part of a name, the newest first."""

    def earlier(self, wish: Wish) -> Sequence[Earlier]:
        """What the same person asked for within a year: the same service."""

    def commonest(self) -> Sequence[str]:
        """Codes of the services registered at this desk lately, one for each registration."""

    def registered_since(self, name: str, service: str, at: int) -> bool:
        """Whether this desk has registered this, or refused it, at or after `at` (UTC ms)."""

    def print_again(self, paper: PaperKind, number: Number, by: Staff) -> None:
        """Print this paper once more, with COPY n. Raises OutOfPaper or PrinterUnreachable."""

    def keep_forms(self, content: bytes) -> None:
        """Keep the forms that are open, locked with this desk's key; b"" forgets them."""

    def left_open(self) -> bytes:
        """The forms kept last; b"" when there are none, or this computer has lost the key."""
