"""Who looked at whose data, and from which page: written down beside the work (DESIGN §12).

A look is an application that was opened, a person's earlier data that filled a form, or a register
that was exported; a list with names is none, or every scroll would be one. It is written off the
screen's thread, and a disk that fails holds up no page: what could not be written is written with
the next look.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from registry.facts import Applicant
from registry.failures import Refusal
from registry.offices import Staff
from ui.background import Door

if TYPE_CHECKING:
    from counter.workplace import Workplace


class _Look(NamedTuple):
    whose: str | Applicant
    page: str
    by: Staff


class Looking:
    """`at` returns at once."""

    def __init__(self, workplace: Workplace, background: Door) -> None:
        self._workplace = workplace
        self._background = background
        self._unwritten: deque[_Look] = deque()

    def at(self, whose: str | Applicant, page: str, by: Staff | None) -> None:
        """`by` looks from this page of the window at an application (16 digits; "": at many), or
        at somebody's data as written down in an earlier one.

        Nobody at the desk sees nothing, so nothing is written then.
        """
        if by is None:
            return
        self._unwritten.append(_Look(whose, page, by))
        self._background.run(self._write, _nothing, _nothing, _nothing, _nothing)

    def _write(self) -> None:
        while self._unwritten:
            look = self._unwritten[0]
            with suppress(Refusal):  # it would be refused for ever, and stop all the others
                self._write_one(look)
            self._unwritten.popleft()

    def _write_one(self, look: _Look) -> None:
        looks, whose = self._workplace.looks, look.whose
        number = whose if isinstance(whose, str) else looks.number_of(whose)
        if number is not None:
            looks.looked(number, look.page, look.by)


def _nothing(_: object) -> None:
    """A look that could not be written is tried again; nobody at the desk can help it."""
