"""What Reception asks of the book besides the verbs, and the forms left open.

Implements `counter.reception_place.ReceptionPlace`. Calls block; the window makes them through the
background.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from app.homes import HomeUnusable, write_whole
from db.book import Book
from db.reading import BookReading
from registry.application import Application, office_day
from registry.facts import Applicant, PaperKind
from registry.lists import Wanted
from registry.names import fold
from registry.numbers import Number
from registry.offices import Staff
from registry.seen_before import Earlier, Wish, earlier, people

_LOOKED_THROUGH: Final = 40  # newest applications of a name: one person may have made many
_LATELY: Final = 300  # of the office's; what of them is this desk's tells the commonest
_LOCKED_AS: Final = "forms left open"  # what is locked for one thing does not open as another


class OfficeReception:
    """`kept` is the file of forms left open: beside the book, in no backup and on no road."""

    def __init__(
        self,
        reading: BookReading,
        book: Book,
        desk: int,
        office: int,
        kept: Path,
        printing: Callable[[PaperKind, Number, Staff], None],
    ) -> None:
        self._reading = reading
        self._book = book
        self._desk, self._office = desk, office
        self._kept = kept
        self._printing = printing

    # -- who came before, and for what -----------------------------------------------------------

    def people(self, typed: str, most: int) -> Sequence[Applicant]:
        return people(self._found(typed), most)

    def earlier(self, wish: Wish) -> Sequence[Earlier]:
        who = wish.applicant.iin or wish.applicant.name
        return earlier(wish, self._found(who), office_day(self._book.now_believed()))

    def _found(self, typed: str) -> Iterable[Application]:
        for row in self._reading.rows(Wanted(typed=typed, limit=_LOOKED_THROUGH)):
            found = self._reading.application(row.number)
            if found is not None:
                yield found

    def commonest(self) -> Sequence[str]:
        rows = self._reading.rows(Wanted(office=self._office, limit=_LATELY))
        return [row.service for row in rows if Number.parse(row.number).desk == self._desk]

    def registered_since(self, name: str, service: str, at: int) -> bool:
        rows = self._reading.rows(Wanted(office=self._office, limit=_LOOKED_THROUGH))
        return any(
            row.registered_at >= at
            and row.service == service
            and fold(row.name) == fold(name)
            and Number.parse(row.number).desk == self._desk
            for row in rows
        )

    # -- papers once more ------------------------------------------------------------------------

    def print_again(self, paper: PaperKind, number: Number, by: Staff) -> None:
        self._printing(paper, number, by)

    # -- forms left open -------------------------------------------------------------------------

    def keep_forms(self, content: bytes) -> None:
        try:
            if not content:
                self._kept.unlink(missing_ok=True)
                return
        except OSError as cause:
            raise HomeUnusable from cause
        write_whole(self._kept, self._book.lock(content.decode(), _LOCKED_AS))

    def left_open(self) -> bytes:
        try:
            locked = self._kept.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as cause:
            raise HomeUnusable from cause
        return self._book.unlock(locked, _LOCKED_AS).encode()
