"""Which papers a printer was given without our knowing how it ended: a crash or a full disk between
paper and mark. Such a paper may be out already, so the next one says that it is a copy (DESIGN §4).
Each try counts: after two crashes two sheets may be out, and the third is not called the second.
"""

from db.book import Book
from registry.ports import DuePrint

_KEY = "prints_begun"


class PrintsBegun:
    """Kept in the book, outside the journal: it says nothing that happened, only what may have."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def perhaps_out(self, due: DuePrint) -> int:
        """How many earlier tries ended nobody knows how."""
        return self._read().count(_name(due))

    def begin(self, due: DuePrint) -> None:
        """The printer gets the paper now. What it speaks of lies on the second copy before."""
        self._book.second_copy.caught_up()
        self._write([*self._read(), _name(due)])

    def not_out(self, due: DuePrint) -> None:
        """The try begun last has surely put nothing out; those before it are as unclear as ever."""
        names = self._read()
        names.remove(_name(due))
        self._write(names)

    def end(self, due: DuePrint) -> None:
        """The paper is marked as out, with the earlier tries counted in its copy."""
        self._write([name for name in self._read() if name != _name(due)])

    def _read(self) -> list[str]:
        return (self._book.value(_KEY) or b"").decode().split()

    def _write(self, names: list[str]) -> None:
        self._book.set_value(_KEY, " ".join(names).encode())


def _name(due: DuePrint) -> str:
    return f"{int(due.paper)}:{due.number}"
