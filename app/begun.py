"""Which papers a printer was given without our knowing how it ended: a crash or a full disk between
paper and mark. Such a paper may be out already, so the next one says that it is a copy (DESIGN §4).
Each try counts: after two crashes two sheets may be out, and the third is not called the second.
"""

from threading import Lock

from sqlalchemy import Connection

from db.book import Book, read_value
from db.effects import copies_of
from registry.ports import DuePrint

_KEY = "prints_begun"


class PrintsBegun:
    """Kept in the book, outside the journal: it says nothing that happened, only what may have.

    A try is kept as `PAPER:NUMBER:COPIES`, with how many copies were marked by then: once there
    are more, it is counted in one of them. So the mark alone ends it, and no commit is needed for
    that while somebody waits at the counter; the next paper to begin clears away what has ended.
    (`PAPER:NUMBER` is of 0.1.0, or of a restored book: nobody knows how many were marked.)
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = Lock()  # each printer has a thread of its own, and this is one value for all

    def perhaps_out(self, due: DuePrint) -> int:
        """How many earlier tries ended nobody knows how."""
        names, name = self._read(due)
        return names.count(name)

    def begin(self, due: DuePrint) -> None:
        """The printer gets the paper now. What it speaks of lies on the second copy before."""
        self._book.second_copy.caught_up()
        with self._lock:
            names, name = self._read(due)
            self._write([*names, name])

    def not_out(self, due: DuePrint) -> None:
        """The try begun last has surely put nothing out; those before it are as unclear as ever."""
        with self._lock:
            names, name = self._read(due)
            names.remove(name)
            self._write(names)

    def _read(self, due: DuePrint) -> tuple[list[str], str]:
        """All tries that have not ended, and the name of one made now."""
        paper = f"{int(due.paper)}:{due.number}"
        with self._book.reading() as connection:
            name = f"{paper}:{copies_of(connection, int(due.paper), due.number)}"
            kept = (read_value(connection, _KEY) or b"").decode().split()
            names = [one for one in kept if not _has_ended(connection, one)]
        return [name if one == paper else one for one in names], name

    def _write(self, names: list[str]) -> None:
        self._book.set_value(_KEY, " ".join(names).encode())


def _has_ended(connection: Connection, name: str) -> bool:
    """Whether a copy was marked since this try was begun."""
    paper, number, *copies = name.split(":")
    return bool(copies) and copies_of(connection, int(paper), number) > int(copies[0])
