"""Why a paper that is due is not out, which printer it was sent to, and who asked for it.

Kept in the book, outside the journal: what failed stands there too, but this is about now. A paper
without a line here was never tried, or its try was cut short (`app.begun`).
"""

from dataclasses import dataclass
from threading import Lock
from typing import Final

import msgspec

from db.book import Book, read_value
from registry.ports import DuePrint

_KEY: Final = "prints_held"


class Held(msgspec.Struct, frozen=True, array_like=True):
    """One paper. `why` is the name of a Trouble, "" when nothing failed yet."""

    paper: int
    number: str
    printer: str = ""  # a setting; "" is the one that the kind of paper has
    why: str = ""
    at: str = ""  # the name of the printer that failed
    actor: str = ""  # who asked for it, so that it may follow by itself


_lines = msgspec.json.Decoder(list[Held])


@dataclass(frozen=True, slots=True)
class _Which:
    paper: int
    number: str


class PrintsHeld:
    """Ask from any thread."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = Lock()
        self._known: dict[_Which, Held] | None = None

    def of(self, due: DuePrint) -> Held:
        with self._lock:
            which = _Which(int(due.paper), due.number)
            return self._read().get(which, Held(which.paper, which.number))

    def put(self, held: Held) -> None:
        """Known at once, even where the disk does not take it. Raises a Trouble of the book."""
        with self._lock:
            known = self._read()
            which = _Which(held.paper, held.number)
            if known.get(which) == held:
                return
            known[which] = held
            self._write(known)

    def drop(self, due: DuePrint) -> None:
        """It is out, or nobody wants it any more. Raises a Trouble of the book."""
        with self._lock:
            known = self._read()
            if known.pop(_Which(int(due.paper), due.number), None) is not None:
                self._write(known)

    def _read(self) -> dict[_Which, Held]:
        if self._known is None:
            with self._book.reading() as connection:
                kept = read_value(connection, _KEY)
            lines = _lines.decode(kept) if kept else []
            self._known = {_Which(one.paper, one.number): one for one in lines}
        return self._known

    def _write(self, known: dict[_Which, Held]) -> None:
        self._book.set_value(_KEY, msgspec.json.encode(list(known.values())))
