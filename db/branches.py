"""The branches of one chain: two copies of a device's book both wrote on, and both are kept.

Each branch is a row of `chain` with its own entries from `first_n` on; before that it hangs on the
row that holds the entry it continues. So every entry lies in one row only, and the heads of the
rows are the ends of the tree: they are the same in every book that holds the same entries,
whatever came first there. Branch numbers are not: nothing may depend on them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.prepared import Asked
from db.tables import chain, journal
from registry.chain import Entry, link
from registry.road import Head

_CHAIN = Asked(select(chain).where(chain.c.chain == bindparam("of_chain")).order_by(chain.c.id))
_OF_ROW = journal.c.chain_id == bindparam("of_row")
_ENTRY = Asked(select(journal).where(_OF_ROW, journal.c.n == bindparam("at_n")))
_H = Asked(select(journal.c.h).where(_OF_ROW, journal.c.n == bindparam("at_n")))
_HASHES = Asked(
    select(journal.c.n, journal.c.h).where(
        _OF_ROW, journal.c.n >= bindparam("first"), journal.c.n <= bindparam("last")
    )
)


class Family:
    """The rows of one chain, as they are held now; asked within one transaction."""

    def __init__(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        self._connection = connection
        self.rows = rows
        self._by_id = {row.id: row for row in rows}

    @classmethod
    def of(cls, connection: Connection, chain_id: bytes) -> "Family":
        return cls(connection, _CHAIN.rows(connection, of_chain=chain_id))

    # -- what is where -------------------------------------------------------------------------

    def row(self, row_id: int) -> Row[Any]:
        return self._by_id[row_id]

    def hashes(self, first: int, last: int) -> dict[tuple[int, bytes], int]:
        """(n, h) of all entries held in these places, and the row each lies in."""
        return {
            (one.n, one.h): row_id
            for row_id in self._by_id
            for one in _HASHES.rows(self._connection, of_row=row_id, first=first, last=last)
        }

    def holder(self, head: Head) -> Row[Any] | None:
        """The row in which this entry lies; None when it is not held."""
        for row in self.rows:
            if (row.head_n, row.head_h) == (head.n, head.h):
                return row
        if head.n > max((row.head_n for row in self.rows), default=-1):
            return None
        found = self.hashes(head.n, head.n).get((head.n, head.h))
        return None if found is None else self._by_id[found]

    def parent(self, row: Row[Any]) -> Row[Any] | None:
        """The row that a branch hangs on: its first entry goes on from an entry held there."""
        if row.first_n == 0:
            return None
        first = _ENTRY.row(self._connection, of_row=row.id, at_n=row.first_n)
        entry = entry_of(first)
        for (_, h), row_id in self.hashes(row.first_n - 1, row.first_n - 1).items():
            if link(h, entry) == first.h:
                return self._by_id[row_id]
        raise AssertionError("a branch hangs on an entry that is in the book")

    def path(self, row: Row[Any], n: int) -> Iterator[tuple[Row[Any], int]]:
        """From place `n` of a row back to the chain's beginning: rows, each with its last place."""
        here: Row[Any] | None = row
        while here is not None:
            yield here, n
            n = here.first_n - 1
            here = self.parent(here)

    def shared(self, row: Row[Any], holder: Row[Any], n: int) -> int:
        """The last place that the whole of `row` and `holder` up to `n` have in common, or −1."""
        if row.id == holder.id:
            return n
        upto = {one.id: last for one, last in self.path(row, row.head_n)}
        for one, last in self.path(holder, n):
            if one.id in upto:
                return min(last, upto[one.id])
        return -1

    def covers(self, head: Head, row: Row[Any], n: int) -> bool | None:
        """Whether who has `head` has place `n` of `row`; None while we do not know that head."""
        if head.n < n:
            return False
        holder = self.holder(head)
        if holder is None:
            return None
        return any(one.id == row.id and last >= n for one, last in self.path(holder, head.n))

    # -- what a peer lacks ---------------------------------------------------------------------

    def first_lacked(self, row: Row[Any], theirs: Sequence[Head] | None) -> int | None:
        """The first of the row's own entries that a peer with these heads of the chain lacks.

        None when it has them all, or when all its heads are unknown here: it is ahead of us, or on
        a branch of its own, and will say more (`steps_back`) or send it.
        """
        if theirs is None:
            return int(row.first_n)
        has: int | None = None
        for head in theirs:
            if head.n < 0:
                shared = -1
            else:
                holder = self.holder(head)
                if holder is None:
                    continue
                shared = self.shared(row, holder, head.n)
            has = shared if has is None else max(has, shared)
        if has is None or has >= row.head_n:
            return None
        return max(has + 1, int(row.first_n))

    def is_beside(self, row: Row[Any], theirs: Sequence[Head]) -> bool:
        """Whether a peer has surely gone another way than this row: at a place that the row has,
        it has an entry that is not held here."""
        return any(0 <= head.n <= row.head_n and self.holder(head) is None for head in theirs)

    def steps_back(self, row: Row[Any]) -> Iterator[Head]:
        """Earlier places of the row, ever farther apart, for a peer that has gone another way: by
        the last one it knows it finds where the ways part."""
        places, step = [], 1
        while row.head_n - step >= 0:
            places.append(row.head_n - step)
            step *= 2
        for one, last in self.path(row, row.head_n):
            for n in [n for n in places if one.first_n <= n <= last]:
                yield Head(row.chain, n, self._h(one, n))
        yield Head(row.chain, -1, b"")

    def h_before(self, row: Row[Any], n: int) -> bytes:
        """h(n − 1) for one of the row's own places; empty at the chain's beginning."""
        if n == 0:
            return b""
        if n > row.first_n:
            return self._h(row, n - 1)
        parent = self.parent(row)
        if parent is None:
            raise AssertionError("only a chain's first entry has none before it")
        return self._h(parent, n - 1)

    def _h(self, row: Row[Any], n: int) -> bytes:
        h: bytes = _H.value(self._connection, of_row=row.id, at_n=n)
        return h


def entry_of(row: Row[Any]) -> Entry:
    """The entry in a row of `journal`."""
    if row.payload is None:
        return Entry.erased(row.header, row.c)
    return Entry.whole(row.header, row.salt, row.payload)
