"""What the window asks about the line of those who wait. None of it waits for the network: a press
is noted, and what came of it is seen in the next `now`."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LineNow:
    """How the line stood when it was last heard of."""

    reached: bool = False  # False: the office's own server does not answer, call by hand
    known: bool = False  # it was asked at least once
    shown: str = ""  # the number called to this desk; "": none
    again: bool = False  # the next press of F9 calls the same number once more
    times: int = 0  # how often it was called
    waiting: int = 0
    longest: int = 0  # minutes
    others: tuple[int, ...] = ()  # desks it could be passed on to
    busy: bool = False  # a press is under way


class LinePlace(Protocol):
    def now(self) -> LineNow:
        """*Instant.*"""

    def call(self) -> None:
        """F9: the next number, or the same one again while that is what F9 means. *Instant.*"""

    def again(self) -> None:
        """*Instant.*"""

    def done(self) -> None:
        """Whoever is called has been served; the next one. *Instant.*"""

    def absent(self) -> None:
        """Nobody came. *Instant.*"""

    def pass_on(self, desk: int) -> None:
        """Another desk calls it next. *Instant.*"""
