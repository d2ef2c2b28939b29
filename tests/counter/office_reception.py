"""What Reception asks besides the verbs, of an office in memory: the real rules on its journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from registry.application import Application
from registry.facts import Applicant, PaperKind
from registry.lists import Wanted
from registry.names import fold
from registry.numbers import Number
from registry.offices import Staff
from registry.seen_before import Earlier, Wish, earlier, people

if TYPE_CHECKING:
    from tests.counter.office import MemoryWorkplace


class MemoryReception:
    """`kept` is what would lie on the disk, unlocked."""

    def __init__(self, office: MemoryWorkplace) -> None:
        self._office = office
        self.kept = b""
        self.printed_again: list[tuple[PaperKind, str]] = []

    def _found(self, typed: str) -> Iterable[Application]:
        for row in self._office.rows(Wanted(typed=typed, limit=40)):
            found = self._office.application(Number.parse(row.number))
            if found is not None:
                yield found

    def people(self, typed: str, most: int) -> Sequence[Applicant]:
        return people(self._found(typed), most)

    def earlier(self, wish: Wish) -> Sequence[Earlier]:
        who = wish.applicant.iin or wish.applicant.name
        return earlier(wish, self._found(who), self._office.today())

    def commonest(self) -> Sequence[str]:
        return [row.service for row in self._office.rows(Wanted(limit=300))]

    def registered_since(self, name: str, service: str, at: int) -> bool:
        return any(
            row.registered_at >= at and row.service == service and fold(row.name) == fold(name)
            for row in self._office.rows(Wanted(limit=40))
        )

    def print_again(self, paper: PaperKind, number: Number, by: Staff) -> None:
        self.printed_again.append((paper, number.digits))

    def keep_forms(self, content: bytes) -> None:
        self.kept = content

    def left_open(self) -> bytes:
        return self.kept
