"""Which files the own entries of a book name, and which of them the district is known to hold.

A cursor for each own chain, as for the entries: up to there every file has arrived. No status is
kept for a file, so a cursor that is lost or old costs one question by name, and nothing is sent
twice.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from db.book import Book
from db.doubts import doubts
from db.tables import chain, journal
from registry.chain import Entry
from registry.facts import FileRef
from registry.files import files_of, kinds_with_files
from registry.road import DoubtKind

# A header is the MessagePack array `version, kind, …`: up to 127 both are one byte, and the kind is
# the third of the header. So the database itself passes over all the entries that name no file.
_KIND_AT = 3
_KINDS = tuple(bytes([kind]) for kind in sorted(kinds_with_files()) if kind < 128)


class OwnFiles:
    """Files of own entries that are not known to be at the district. Used by one thread."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._read_to: dict[int, int] = {}  # row of a chain → last n looked at
        self._cursor: dict[int, int] = {}
        self._open: dict[bytes, tuple[int, int, FileRef]] = {}  # name → row, n, file
        self._begin_again()

    def named(self) -> tuple[FileRef, ...]:
        """In the order in which they were named."""
        self._read_on()
        return tuple(ref for _, _, ref in self._open.values())

    def arrived(self, names: Sequence[bytes]) -> None:
        """The district holds these whole."""
        for name in names:
            self._open.pop(name, None)
        first_open: dict[int, int] = {}
        for row, n, _ in self._open.values():
            first_open[row] = min(n, first_open.get(row, n))
        for row, read_to in self._read_to.items():
            reached = first_open.get(row, read_to + 1) - 1
            if reached > self._cursor[row]:
                self._cursor[row] = reached
                self._book.set_value(_key(row), str(reached).encode())

    def _read_on(self) -> None:
        own = select(chain.c.id, chain.c.head_n).where(chain.c.own).order_by(chain.c.id)
        with self._book.reading() as connection:
            for row, head_n in connection.execute(own).all():
                if row not in self._read_to:
                    self._read_to[row] = self._cursor[row] = self._kept(row)
                if self._read_to[row] >= head_n:
                    continue
                asked = (
                    select(journal.c.n, journal.c.header, journal.c.payload)
                    .where(
                        journal.c.chain_id == row,
                        journal.c.n > self._read_to[row],
                        journal.c.n <= head_n,
                        journal.c.payload.is_not(None),
                        func.substr(journal.c.header, _KIND_AT, 1).in_(_KINDS),
                    )
                    .order_by(journal.c.n)
                )
                for n, header, payload in connection.execute(asked).all():
                    for ref in _files_in(header, payload):
                        self._open.setdefault(ref.name, (row, n, ref))
                self._read_to[row] = head_n

    def _kept(self, row: int) -> int:
        return int(self._book.value(_key(row)) or b"-1")

    def _begin_again(self) -> None:
        """A district that lacked what it had signed for may lack its files as well: ask anew."""
        shorter = sum(one.kind is DoubtKind.SHORTER for one in doubts(self._book))
        known = int(self._book.value(_SHORTER) or b"0")
        if shorter == known:
            return
        with self._book.reading() as connection:
            rows = connection.execute(select(chain.c.id).where(chain.c.own)).scalars().all()
        for row in rows:
            self._book.set_value(_key(row), b"-1")
        self._book.set_value(_SHORTER, str(shorter).encode())


_SHORTER = "files asked anew"


def _key(row: int) -> str:
    return f"files at district {row}"


def _files_in(header: bytes, payload: bytes) -> tuple[FileRef, ...]:
    try:
        return files_of(Entry(header, b"", b"", payload).read_fact())
    except Exception:  # of a newer program, or set aside: it was named where it landed
        return ()
