"""The book's side of the road: what a peer lacks, what it sends, and what the district signed.

A frame is checked against the key of its chain's device, whoever carries it. Replay changes
nothing, a gap is asked for again, a second story of a chain is kept as a branch; a frame that does
not verify goes to the evidence store.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, or_, select

from db.book import Book
from db.branches import Family, entry_of
from db.doubts import Watch, doubts
from db.effects import DISTRICT_DESK, inserting_if_new
from db.follower import behind, came, follow_up
from db.health import device_tells
from db.locks import Touches
from db.prepared import Asked
from db.renewing import give_way, is_branched, known_serial
from db.settling import left_by_others, receipts_for, settle, surely_held, waiting
from db.tables import chain, evidence, journal
from db.taking_in import COMMON_OFFICE, take_in
from registry.chain import encode
from registry.device_told import DeviceTold, read_told
from registry.failures import BadFrame
from registry.road import (
    Doubt,
    Frame,
    Head,
    SignedReceipt,
    Waiting,
    WireEntry,
    heads_message,
)

_BATCH = 200  # rows fetched at once while frames are cut
# The district's own first: a new desk gets its office's people before anything of the past.
_CHAINS = select(chain).order_by(chain.c.desk != DISTRICT_DESK, chain.c.id)
_ALL = Asked(_CHAINS)
_OF_OFFICE = Asked(
    _CHAINS.where(or_(chain.c.office == bindparam("of_office"), chain.c.office == COMMON_OFFICE))
)
_OF_DEVICE = Asked(
    select(chain.c.chain).where(chain.c.device == bindparam("of_device")).order_by(chain.c.id)
)
_FOLLOWING = Asked(
    select(journal)
    .where(journal.c.chain_id == bindparam("of_row"), journal.c.n >= bindparam("first"))
    .order_by(journal.c.n)
    .limit(_BATCH)
)


class TellingDevice(Protocol):
    """Who carried a word about machines."""

    @property
    def device(self) -> bytes: ...
    @property
    def office(self) -> int: ...
    @property
    def role(self) -> str: ...


class BookRoad:
    """A book as the road sees it (`registry.ports.RoadStore`)."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._watch = Watch(book)

    def hear(self, carrier: TellingDevice, told: Sequence[bytes], *, by_line: bool = True) -> None:
        """How machines fare, by their own word; a relay passes on that of its office's devices.
        What cannot be read is left out."""
        words = tellings(carrier, told)
        device_tells(self._book, words, self._book.clock.now(), carrier.office, by_line=by_line)

    # -- what we have ------------------------------------------------------------------------

    def heads(self, office: int | None = None, theirs: Sequence[Head] = ()) -> tuple[Head, ...]:
        """The end of every branch of all chains held, or of those a device of `office` may know.

        Those of one chain come in the order in which its branches came here. Where a peer with the
        heads `theirs` has surely gone another way, earlier places follow after all ends, so that it
        finds where the ways part.
        """
        told = _by_chain(theirs)
        with self._book.reading() as connection:
            families = _families(connection, office)
            rows = [row for family in families for row in family.rows]
            ends = [Head(row.chain, row.head_n, row.head_h) for row in rows]
            back = [
                step
                for family in families
                for row in family.rows
                if family.is_beside(row, told.get(row.chain, ()))
                for step in family.steps_back(row)
            ]
        return tuple(dict.fromkeys([*ends, *back]))

    def frames_after(
        self, theirs: Sequence[Head], largest: int = 65536, office: int | None = None
    ) -> Iterator[Frame]:
        """What the peer lacks. Each frame ends where a signature stands.

        A peer of whose heads none is known here gets nothing of that chain: it is ahead, or on a
        branch of its own, and sends what we lack. Branches come after what they hang on.
        """
        told = _by_chain(theirs)
        with self._book.reading() as connection:
            for family in _families(connection, office):
                for row in family.rows:
                    start = family.first_lacked(row, told.get(row.chain))
                    if start is not None:
                        yield from _frames_of(connection, family, row, start, largest)

    # -- what comes in ------------------------------------------------------------------------

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        """Store a frame; where it ends, or, when it came too early, a place before it.

        Raises BadFrame, having kept the frame. With `office`, chains of other offices are refused:
        a carrier brings its own office only.
        """
        try:
            with self._book.writing(Touches.NOTHING) as connection:
                head = take_in(self._book, connection, frame, office)
        except BadFrame as bad:
            self._keep_evidence(frame, bad.why)
            raise
        came(self._book)
        self._book.second_copy.arrived()
        return head

    def _keep_evidence(self, frame: Frame, why: str) -> None:
        packed = encode(frame)
        digest = hashlib.sha256(packed).digest()
        at = self._book.clock.now()
        with self._book.writing(Touches.NOTHING) as connection:
            # A peer that insists fills no disk: a second time changes nothing.
            once = inserting_if_new(connection.dialect.name, evidence)
            kept = {"digest": digest, "at": at, "why": why[:80], "packed": packed}
            connection.execute(once, kept)

    def chains_of(self, device: bytes) -> tuple[bytes, ...]:
        """Ids of the chains this device wrote, as far as they are held."""
        with self._book.reading() as connection:
            return tuple(dict.fromkeys(_OF_DEVICE.column(connection, of_device=device)))

    def last_serial(self, office: int, desk: int) -> int:
        """The greatest serial known of a desk; −1 when it has no chain yet."""
        held = select(chain.c.id).where(chain.c.office == office, chain.c.desk == desk)
        with self._book.reading() as connection:
            if connection.execute(held).first() is None:
                return -1
        if behind(self._book, office):  # what is not in the tables yet was given all the same
            follow_up(self._book, office)
        with self._book.reading() as connection:
            return known_serial(connection, office, desk)

    # -- what the district's heads say ----------------------------------------------------------

    def sign_heads(self, device: bytes, question: bytes, heads: Sequence[Head]) -> bytes:
        """The district's signature over the heads that it tells a device in answer to this
        question."""
        return self._book.identity.signer.sign(heads_message(device, question, heads))

    def are_the_districts(self, heads: Sequence[Head], question: bytes, signed: bytes) -> bool:
        """Whether the district signed these heads in answer to this question (its SHA-256), or is
        too old a program to sign them."""
        identity = self._book.identity
        if not signed:
            return not self._watch.signs_heads()
        told = heads_message(identity.device, question, heads)
        return identity.verifier.verify(identity.district_key, told, signed)

    def watch(self, heads: Sequence[Head]) -> None:
        """Before anything of an answer is taken in: does the district hold what it signed for?"""
        self._watch.heard(heads)

    def give_way(self, heads: Sequence[Head]) -> None:
        """After it was taken in: end an own chain of which the district held another branch first.
        The next own entry then opens a new one."""
        with self._book.reading() as connection:
            if not is_branched(connection):
                return  # as nearly always: nothing is written
        with self._book.writing() as connection:
            give_way(connection, heads)

    def doubts(self) -> tuple[Doubt, ...]:
        """What this book has noticed that somebody should know of, the newest last."""
        return doubts(self._book)

    # -- receipts -----------------------------------------------------------------------------

    def receipts_for(self, chain_id: bytes, carrier: bytes) -> tuple[SignedReceipt, ...]:
        """The district's word that it holds this chain: one receipt for the end of each branch."""
        return receipts_for(self._book, chain_id, carrier)

    def settle(self, signed: SignedReceipt) -> bool:
        """Keep a district receipt, if it is signed and speaks of an entry that is held here."""
        return settle(self._book, signed)

    def surely_held(self) -> tuple[Head, ...]:
        """What the district held when it was last heard: what its receipts say, and what is its."""
        return surely_held(self._book)

    def unsigned(self) -> tuple[bytes, ...]:
        """Chains for which a receipt must be asked by name."""
        return left_by_others(self._book)

    def waiting(self) -> Waiting:
        """How many own entries the district has not signed for, and since when the oldest waits."""
        return waiting(self._book)


def _by_chain(heads: Sequence[Head]) -> dict[bytes, list[Head]]:
    told: dict[bytes, list[Head]] = {}
    for head in heads:
        told.setdefault(head.chain, []).append(head)
    return told


def _families(connection: Connection, office: int | None) -> list[Family]:
    rows: dict[bytes, list[Row[Any]]] = {}
    if office is None:
        found = _ALL.rows(connection)
    else:
        found = _OF_OFFICE.rows(connection, of_office=office)
    for row in found:
        rows.setdefault(row.chain, []).append(row)
    return [Family(connection, family) for family in rows.values()]


def _frames_of(
    connection: Connection, family: Family, row: Row[Any], start: int, largest: int
) -> Iterator[Frame]:
    """The row's own entries from place `start` on, cut where a signature stands."""
    entries: list[WireEntry] = []
    first, size = start, 0
    before = family.h_before(row, start)
    for one in _entries_from(connection, row.id, start):
        wire = WireEntry.of(entry_of(one))
        entries.append(wire)
        size += len(wire.header) + len(wire.salt) + len(wire.payload) + len(wire.c)
        is_last = one.n == row.head_n
        if one.signature is not None and (is_last or size >= largest // 2):
            yield Frame(row.chain, first, tuple(entries), one.signature, before)
            entries, first, size, before = [], one.n + 1, 0, one.h
        if is_last:
            return


def _entries_from(connection: Connection, chain_row: int, start: int) -> Iterator[Row[Any]]:
    while True:
        rows = _FOLLOWING.rows(connection, of_row=chain_row, first=start)
        yield from rows
        if len(rows) < _BATCH:
            return
        start = rows[-1].n + 1


def tellings(carrier: TellingDevice, told: Sequence[bytes]) -> list[DeviceTold]:
    """What this carrier may say: of itself, and a relay of others."""
    read = [word for one in told if (word := read_told(one)) is not None]
    return [one for one in read if carrier.role == "relay" or one.device == carrier.device]
