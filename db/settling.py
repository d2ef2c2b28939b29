"""What the district has signed for: receipts given and kept, and what still waits for one.

A receipt names an entry by its hash, so it settles the branch that this entry lies in, and every
entry before it. Only receipts settle.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, insert, select, true

from db.book import Book, write_state
from db.branches import Family
from db.journal import BookJournal
from db.prepared import Asked, Prepared
from db.tables import chain, district_receipt, journal, state
from registry.chain import Entry, encode
from registry.clock import after_receipt
from registry.road import RECEIPT_TAG, DistrictReceipt, Head, SignedReceipt, Waiting

_TIMES = Asked(select(state.c.latest_at, state.c.seen_at))
_OF_CHAIN = district_receipt.c.chain == bindparam("of_chain")
_KNOWN = Asked(
    select(district_receipt.c.n).where(
        _OF_CHAIN,
        district_receipt.c.n == bindparam("at_n"),
        district_receipt.c.h == bindparam("with_h"),
    )
)
_KEEP = Prepared(lambda _: insert(district_receipt))
_SIGNED_ALL = (
    select(district_receipt.c.n, district_receipt.c.h)
    .where(_OF_CHAIN)
    .order_by(district_receipt.c.n.desc())
)
_NEWEST_SIGNED, _SIGNED = Asked(_SIGNED_ALL.limit(1)), Asked(_SIGNED_ALL)
_AT_PLACE = journal.c.chain_id == bindparam("of_row"), journal.c.n == bindparam("at_n")
_H = Asked(select(journal.c.h).where(*_AT_PLACE))
_HEADER = Asked(select(journal.c.header).where(*_AT_PLACE))
_OF_OTHERS = Asked(
    select(chain)
    .where(chain.c.own & (chain.c.device != bindparam("our_device")))
    .order_by(chain.c.id)
)
_ALL = Asked(select(chain).order_by(chain.c.id))


def receipts_for(book: Book, chain_id: bytes, carrier: bytes) -> tuple[SignedReceipt, ...]:
    """The district's word that it holds this chain: one receipt for the end of each branch."""
    with book.reading() as connection:
        rows = Family.of(connection, chain_id).rows
    now, signer = book.clock.now(), book.identity.signer
    receipts = []
    for row in rows:
        packed = encode(DistrictReceipt(carrier, chain_id, row.head_n, row.head_h, now))
        receipts.append(SignedReceipt(packed, signer.sign(RECEIPT_TAG + packed)))
    return tuple(receipts)


def settle(book: Book, signed: SignedReceipt) -> bool:
    """Keep a district receipt, if it is signed and speaks of an entry that is held here."""
    identity = book.identity
    if not identity.verifier.verify(
        identity.district_key, RECEIPT_TAG + signed.packed, signed.signature
    ):
        return False
    receipt = signed.read()
    with book.writing() as connection:
        holder = Family.of(connection, receipt.chain).holder(
            Head(receipt.chain, receipt.n, receipt.h)
        )
        if holder is None:
            return False
        _learn_the_time(book, connection, holder.id, receipt)
        write_state(connection, last_success_at=book.now_believed())
        _keep(connection, signed, receipt)
    return True


def _learn_the_time(
    book: Book, connection: Connection, chain_row: int, receipt: DistrictReceipt
) -> None:
    """A signed moment puts right what this book holds for the time (`registry.clock`)."""
    known = _TIMES.row(connection).latest_at
    written_at = _at(connection, chain_row, receipt.n)
    good = after_receipt(known, receipt.received_at, book.clock.now(), written_at)
    if good != known:
        write_state(connection, latest_at=good)
    book.know_good_time(good)


def _keep(connection: Connection, signed: SignedReceipt, receipt: DistrictReceipt) -> None:
    if _KNOWN.rows(connection, of_chain=receipt.chain, at_n=receipt.n, with_h=receipt.h):
        return
    kept = {
        "chain": receipt.chain,
        "n": receipt.n,
        "h": receipt.h,
        "received_at": receipt.received_at,
        "packed": signed.packed,
        "signature": signed.signature,
    }
    _KEEP.run(connection, kept)
    newest = _TIMES.row(connection).seen_at
    if receipt.received_at >= newest:  # receipts may come by two ways, the older one later
        seen = hashlib.sha256(signed.packed).digest()
        write_state(connection, seen=seen, seen_at=receipt.received_at)


def signed_for(connection: Connection, chain_id: bytes, row_id: int) -> int:
    """The last place of this row's own entries that a receipt names; −1 where there is none."""
    for asked in (_NEWEST_SIGNED, _SIGNED):  # the newest is it, but for branches
        for n, h in asked.rows(connection, of_chain=chain_id):
            if _H.value(connection, of_row=row_id, at_n=n) == h:
                return int(n)
    return -1


def settled_in(connection: Connection, family: Family) -> dict[int, int]:
    """Of each row the last of its own places that is settled; the one before its first where none.

    A receipt settles what lies before its entry, also on the row that its branch hangs on.
    """
    settled = {row.id: int(row.first_n) - 1 for row in family.rows}
    for row in family.rows:
        n = signed_for(connection, row.chain, row.id)
        if n >= row.first_n:
            for one, last in family.path(row, n):
                settled[one.id] = max(settled[one.id], last)
    return settled


def surely_held(book: Book) -> tuple[Head, ...]:
    """What the district held when it was last heard: all that it has signed for, and every chain
    that came from it. Nothing of an own chain that no receipt speaks of."""
    heads: list[Head] = []
    with book.reading() as connection:
        for row in _ALL.rows(connection):
            n = signed_for(connection, row.chain, row.id)
            if n >= row.first_n:
                heads.append(Head(row.chain, n, _H.value(connection, of_row=row.id, at_n=n)))
            elif not row.own:
                heads.append(Head(row.chain, row.head_n, row.head_h))
    return tuple(heads)


def _waiting() -> Select[Any]:
    """Of every own row: its head, the last of its places signed for, and the header after that;
    its chain too where that has other rows, the own or a stranger's copy's."""
    signed = (
        select(district_receipt.c.n)
        .join(
            journal, (journal.c.n == district_receipt.c.n) & (journal.c.h == district_receipt.c.h)
        )
        .where(district_receipt.c.chain == chain.c.chain, journal.c.chain_id == chain.c.id)
        .order_by(district_receipt.c.n.desc())
        .limit(1)
        .scalar_subquery()
    )
    # What lies before a branch is the other branch's to have signed.
    settled = case((signed >= chain.c.first_n, signed), else_=chain.c.first_n - 1)
    branch = chain.alias()
    branched = exists().where(branch.c.chain == chain.c.chain, branch.c.id != chain.c.id)
    own = (
        select(
            chain.c.id,
            chain.c.head_n,
            settled.label("settled"),
            case((branched, chain.c.chain)).label("branched"),
        )
        .where(chain.c.own)
        .subquery()
    )
    next_header = (
        select(journal.c.header)
        .where(journal.c.chain_id == own.c.id, journal.c.n == own.c.settled + 1)
        .scalar_subquery()
    )
    found = select(
        state.c.last_success_at, own.c.id, own.c.branched, own.c.head_n, own.c.settled, next_header
    )
    return found.select_from(state.outerjoin(own, true()))


_WAITING = Prepared(lambda _: _waiting())


def waiting(book: Book) -> Waiting:
    """How many own entries the district has not signed for, and since when the oldest waits."""
    return _counted(book)[0]


def _counted(book: Book) -> tuple[Waiting, dict[int, int]]:
    """What waits, and the heads of the own chains that were counted, by their rows. One question
    to the book, however much is in it, but for a chain of which there are copies."""
    with book.reading() as connection:
        rows = _WAITING.run(connection, {}).fetchall()
        branched = {row[2] for row in rows if row[2] is not None}
        settled = _settled_with_headers(connection, branched)
    count, oldest, heads = 0, None, {}
    for _, row, _, head_n, signed, first in rows:
        if row is None:
            continue  # a book without a chain of its own
        last, header_then = settled.get(row, (signed, first))
        heads[row] = head_n
        count += head_n - last
        header = None if header_then is None else Entry(header_then, b"").read_header()
        if header is not None and not header.clock:  # a wrong clock says nothing of "since"
            oldest = header.at if oldest is None else min(oldest, header.at)
    return Waiting(count, oldest, rows[0][0] or None), heads


def _settled_with_headers(
    connection: Connection, chains: Iterable[bytes]
) -> dict[int, tuple[int, bytes | None]]:
    """By row: its last settled place, and the header after it."""
    return {
        row_id: (last, _HEADER.value(connection, of_row=row_id, at_n=last + 1))
        for one in chains
        for row_id, last in settled_in(connection, Family.of(connection, one)).items()
    }


def left_by_others(book: Book) -> tuple[bytes, ...]:
    """Chains of this desk that an earlier computer of it wrote, as far as no receipt here covers
    them. After a restore they are counted here; the district signs unasked for their writer only,
    and that computer is gone."""
    with book.reading() as connection:
        rows = _OF_OTHERS.rows(connection, our_device=book.identity.device)
        last: dict[int, int] = {}
        for chain_id in dict.fromkeys(row.chain for row in rows):
            last |= settled_in(connection, Family.of(connection, chain_id))
    return tuple(dict.fromkeys(row.chain for row in rows if last[row.id] < row.head_n))


class Backlog:
    """What waits for the district, known after every commit without asking the book again."""

    def __init__(self, book: Book, journal: BookJournal) -> None:
        self._book = book
        self._journal = journal
        self._since: int | None = None
        self._counted = _counted(book)

    def count(self) -> None:
        """Ask the book: entries were settled, or came from elsewhere."""
        self._since = None
        self._counted = _counted(self._book)

    def now(self) -> Waiting:
        """As counted last, and what this program wrote since."""
        base, heads = self._counted
        newest = self._journal.newest
        if newest is None:
            return base
        row, n, at = newest
        if row not in heads:  # a new chain was begun, which is seldom
            self.count()
            return self._counted[0]
        grown = n - heads[row]
        if grown <= 0:
            return base
        if self._since is None:
            self._since = at
        oldest = self._since if base.oldest_at is None else base.oldest_at
        return Waiting(base.count + grown, oldest, base.last_success_at)


def _at(connection: Connection, chain_row: int, n: int) -> int:
    """What the clock of its computer said when an entry was written, UTC ms."""
    header = _HEADER.value(connection, of_row=chain_row, at_n=n)
    return Entry(header, b"").read_header().at
