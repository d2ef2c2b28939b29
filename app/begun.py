"""Which papers a printer was given without our knowing how it ended: a crash or a full disk between
paper and mark. Such a paper may be out already, so the next one says that it is a copy (DESIGN §4).
Each try counts: after two crashes two sheets may be out, and the third is not called the second.
"""

from db.book import Book, read_value
from db.effects import copies_of
from registry.ports import DuePrint

_KEY = "prints_begun"


class PrintsBegun:
    """Kept in the book, outside the journal: it says nothing that happened, only what may have.

    A try is kept as `PAPER:NUMBER:COPIES`, with how many copies were marked by then: once a copy
    has been marked, the tries before it are known to be counted in it, also after a crash before
    `end`. (0.1.0 wrote `PAPER:NUMBER`.)
    """

    def __init__(self, book: Book) -> None:
        self._book = book

    def perhaps_out(self, due: DuePrint) -> int:
        """How many earlier tries ended nobody knows how."""
        names, name = self._read(due)
        return names.count(name) + names.count(_paper(due))

    def begin(self, due: DuePrint) -> None:
        """The printer gets the paper now. What it speaks of lies on the second copy before."""
        self._book.second_copy.caught_up()
        names, name = self._read(due)
        self._write([*names, name])

    def not_out(self, due: DuePrint) -> None:
        """The try begun last has surely put nothing out; those before it are as unclear as ever."""
        names, name = self._read(due)
        names.remove(name)
        self._write(names)

    def end(self, due: DuePrint) -> None:
        """The paper is marked as out, with the earlier tries counted in its copy."""
        names, _ = self._read(due)
        paper = _paper(due)
        self._write([one for one in names if one != paper and not one.startswith(f"{paper}:")])

    def _read(self, due: DuePrint) -> tuple[list[str], str]:
        """All tries that are kept, and the name of one made now."""
        with self._book.reading() as connection:
            names = (read_value(connection, _KEY) or b"").decode().split()
            copies = copies_of(connection, int(due.paper), due.number)
        return names, f"{_paper(due)}:{copies}"

    def _write(self, names: list[str]) -> None:
        self._book.set_value(_KEY, " ".join(names).encode())


def _paper(due: DuePrint) -> str:
    return f"{int(due.paper)}:{due.number}"
