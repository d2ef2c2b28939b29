"""What the touchscreen asks of the machine for staff who want to leave it. `app` hands it in."""

from dataclasses import dataclass
from typing import Protocol

from registry.from_hall import Happening
from registry.staff_exit import Outcome


@dataclass(frozen=True, slots=True)
class HowItFares:
    """What somebody from the office wants to know of this screen at a look."""

    board_as_of: int | None  # UTC ms; None: there was never a board
    has_printer: bool
    gives_tickets: bool | None  # None: this office gives none
    happened: tuple[Happening, ...] = ()  # of the last days, the newest first


class StaffPlace(Protocol):
    """Every call asks the disk, and raises Trouble."""

    def is_set_up(self) -> bool:
        """Without a PIN there is no way out by the screen, and no page for it."""

    def try_pin(self, typed: str) -> Outcome:
        """Takes the slow hash's quarter of a second."""

    def how_it_fares(self) -> HowItFares: ...

    def left(self) -> None:
        """Staff leave the screen now."""
