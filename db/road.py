"""The book's side of the road: what a peer lacks, what it sends, and what the district signed.

A frame is checked against the key of its chain's device, whoever carries it. Replay changes
nothing, a gap is asked for again, a frame that does not verify goes to the evidence store.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select

from db.book import Book, write_state
from db.effects import DISTRICT_DESK
from db.landing import Kept, land, readable_header
from db.prepared import Prepared
from db.tables import chain, district_receipt, evidence, journal, state
from registry.chain import CHAIN_ID_BYTES, Entry, encode, genesis, head_is_signed, link
from registry.clock import after_receipt
from registry.facts import ChainOpened
from registry.failures import BadFrame
from registry.road import (
    RECEIPT_TAG,
    DistrictReceipt,
    Frame,
    Head,
    SignedReceipt,
    Waiting,
    WireEntry,
)
from registry.trust import SignedCertificate, is_certified

WRITERS = ("desk", "relay")  # roles whose devices may have a chain
COMMON_OFFICE = 0  # the district's common chain goes to every office
_BATCH = 200  # rows fetched at once while frames are cut

_CHAIN = select(chain).where(chain.c.chain == bindparam("named"))
_INSERT = Prepared(lambda _: insert(journal))


@dataclass(frozen=True, slots=True)
class _Whose:
    """The office and the key of a chain, known already or vouched for by the district."""

    office: int
    signing_key: bytes


class BookRoad:
    """A book as the road sees it (`registry.ports.RoadStore`)."""

    def __init__(self, book: Book) -> None:
        self._book = book

    # -- what we have ------------------------------------------------------------------------

    def heads(self, office: int | None = None) -> tuple[Head, ...]:
        """Heads of all chains held, or of those that a device of `office` may know."""
        with self._book.reading() as connection:
            rows = connection.execute(_scoped(office)).all()
        return tuple(Head(row.chain, row.head_n, row.head_h) for row in rows)

    def frames_after(
        self, theirs: Sequence[Head], largest: int = 65536, office: int | None = None
    ) -> Iterator[Frame]:
        """What the peer lacks. Each frame ends where a signature stands.

        A peer that is ahead of us, or whose head is not in our chain, gets nothing of that chain:
        it will send what we lack, or its branch.
        """
        known = {head.chain: head for head in theirs}
        with self._book.reading() as connection:
            for row in connection.execute(_scoped(office)).all():
                start = self._start(connection, row, known.get(row.chain))
                if start is not None:
                    yield from self._frames_of(connection, row, start, largest)

    def _start(self, connection: Connection, ours: Row[Any], theirs: Head | None) -> int | None:
        if theirs is None or theirs.n < 0:
            return 0
        if theirs.n > ours.head_n:
            return None
        held = _h_at(connection, ours.id, theirs.n)
        return theirs.n + 1 if held == theirs.h else None

    def _frames_of(
        self, connection: Connection, row: Row[Any], start: int, largest: int
    ) -> Iterator[Frame]:
        entries: list[WireEntry] = []
        first, size = start, 0
        for n, wire, signature in self._entries_from(connection, row.id, start):
            entries.append(wire)
            size += len(wire.header) + len(wire.salt) + len(wire.payload) + len(wire.c)
            if signature is not None and size >= largest // 2:
                yield Frame(row.chain, first, tuple(entries), signature)
                entries, first, size = [], n + 1, 0
            elif signature is not None and n == row.head_n:
                yield Frame(row.chain, first, tuple(entries), signature)
                return

    @staticmethod
    def _entries_from(
        connection: Connection, chain_row: int, start: int
    ) -> Iterator[tuple[int, WireEntry, bytes | None]]:
        following = select(journal).where(journal.c.chain_id == chain_row).order_by(journal.c.n)
        while True:
            rows = connection.execute(following.where(journal.c.n >= start).limit(_BATCH)).all()
            for row in rows:
                if row.payload is None:
                    entry = Entry.erased(row.header, row.c)
                else:
                    entry = Entry.whole(row.header, row.salt, row.payload)
                yield row.n, WireEntry.of(entry), row.signature
            if len(rows) < _BATCH:
                return
            start = rows[-1].n + 1

    # -- what comes in ------------------------------------------------------------------------

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        """Store a frame; the head of its chain afterwards. Raises BadFrame, having kept the frame.

        With `office`, chains of other offices are refused: a carrier brings its own office only.
        """
        try:
            with self._book.writing() as connection:
                head = self._take_in(connection, frame, office)
        except BadFrame as bad:
            self._keep_evidence(frame, bad.why)
            raise
        self._book.second_copy.arrived()
        return head

    def _take_in(self, connection: Connection, frame: Frame, office: int | None) -> Head:
        if not all(entry.is_well_formed for entry in frame.entries):
            raise BadFrame("shape")
        row = connection.execute(_CHAIN.with_for_update(), {"named": frame.chain}).one_or_none()
        if row is None and (frame.first != 0 or not frame.entries):
            return Head(frame.chain, -1, b"")  # a gap: the peer sends again from the start
        whose = _Whose(row.office, row.signing_key) if row else self._vouched(frame)
        if office is not None and whose.office not in (office, COMMON_OFFICE):
            raise BadFrame("another office")
        head_n, head_h = (row.head_n, row.head_h) if row else (-1, b"")
        if frame.first > head_n + 1:
            return Head(frame.chain, head_n, head_h)  # a gap: the peer sends what lies between
        ours = {} if row is None else _hashes_held(connection, row.id, frame)
        hashes = self._hashes(frame, whose.signing_key, ours)
        last = frame.first + len(frame.entries) - 1
        same = all(h == ours.get(n, h) for n, h in enumerate(hashes, frame.first))
        if same and last <= head_n:
            return Head(frame.chain, head_n, head_h)  # all of it is here already
        if not head_is_signed(
            self._book.identity.verifier,
            whose.signing_key,
            frame.chain,
            last,
            hashes[-1],
            frame.signature,
        ):
            raise BadFrame("signature")
        if not same:
            raise BadFrame("fork")  # truly signed, and not what we hold: kept as evidence, flagged
        if row is None:
            row = self._new_chain(connection, frame)
        self._store(connection, row, frame, hashes)
        return Head(frame.chain, last, hashes[-1])

    def _vouched(self, frame: Frame) -> "_Whose":
        opened = self._opened(frame)
        return _Whose(opened.office, opened.signing_key)

    def _new_chain(self, connection: Connection, frame: Frame) -> Row[Any]:
        opened = self._opened(frame)
        connection.execute(
            insert(chain).values(
                chain=frame.chain,
                device=opened.device,
                office=opened.office,
                desk=opened.desk,
                signing_key=opened.signing_key,
                own=False,
                head_n=-1,
                head_h=genesis(frame.chain, opened.signing_key),
            )
        )
        return connection.execute(_CHAIN, {"named": frame.chain}).one()

    def _opened(self, frame: Frame) -> ChainOpened:
        """Entry 0 of a chain we meet for the first time, if the district vouches for its device."""
        try:
            opened = frame.entries[0].entry().read_fact()
        except Exception as cause:
            raise BadFrame("first entry") from cause
        if not isinstance(opened, ChainOpened) or len(frame.chain) != CHAIN_ID_BYTES:
            raise BadFrame("first entry")
        identity = self._book.identity
        if opened.signing_key == identity.district_key and opened.desk == DISTRICT_DESK:
            return opened  # the district's own chains need no certificate
        signed = SignedCertificate(opened.certificate, opened.certificate_signature)
        if not is_certified(identity.verifier, identity.district_key, signed):
            raise BadFrame("certificate")
        vouched = signed.read()
        if opened.desk == DISTRICT_DESK:
            raise BadFrame("certificate")  # what a desk 0 says is believed as the district's word
        if (vouched.device, vouched.office, vouched.desk, vouched.signing_key) != (
            opened.device,
            opened.office,
            opened.desk,
            opened.signing_key,
        ):
            raise BadFrame("certificate")
        if vouched.role not in WRITERS or opened.desk == DISTRICT_DESK:
            raise BadFrame("role")  # a kiosk writes no chain; only the district is desk 0
        return opened

    @staticmethod
    def _hashes(frame: Frame, key: bytes, ours: Mapping[int, bytes]) -> list[bytes]:
        """h(n) of every entry of the frame, going on from what we hold before it."""
        if frame.first == 0:
            h = genesis(frame.chain, key)
        elif frame.first - 1 in ours:
            h = ours[frame.first - 1]
        else:
            raise BadFrame("gap")  # a place before the first
        hashes = []
        for wire in frame.entries:
            h = link(h, wire.entry())
            hashes.append(h)
        return hashes

    def _store(
        self, connection: Connection, row: Row[Any], frame: Frame, hashes: list[bytes]
    ) -> None:
        now = self._book.clock.now()
        tick = connection.execute(select(state.c.tick)).scalar_one()
        last = frame.first + len(frame.entries) - 1
        for n, (wire, h) in enumerate(zip(frame.entries, hashes, strict=True), frame.first):
            if n <= row.head_n:
                continue
            entry = wire.entry()
            header = readable_header(entry.header)
            if header is not None:
                tick = max(tick, header.tick)
            journal_id = _INSERT.new_row(
                connection,
                {
                    "chain_id": row.id,
                    "n": n,
                    "header": entry.header,
                    "salt": entry.salt,
                    "payload": entry.payload,
                    "c": entry.c if entry.is_erased else None,
                    "h": h,
                    "signature": frame.signature if n == last else None,
                    "about": (header.registration or None) if header is not None else None,
                    "arrived_at": now,
                },
            )
            kept = Kept(
                journal_id,
                row.chain,
                n,
                h,
                row.office,
                row.desk,
                entry.header,
                entry.payload,
                now,
            )
            land(connection, kept)
        connection.execute(
            chain.update().where(chain.c.id == row.id).values(head_n=last, head_h=hashes[-1])
        )
        write_state(connection, tick=tick)

    def _keep_evidence(self, frame: Frame, why: str) -> None:
        packed = encode(frame)
        digest = hashlib.sha256(packed).digest()
        with self._book.writing() as connection:
            known = select(evidence.c.digest).where(evidence.c.digest == digest)
            if connection.execute(known).scalar() is None:  # a peer that insists fills no disk
                now = self._book.clock.now()
                connection.execute(
                    insert(evidence).values(digest=digest, at=now, why=why[:80], packed=packed)
                )

    def chains_of(self, device: bytes) -> tuple[bytes, ...]:
        """Ids of the chains this device wrote, as far as they are held."""
        with self._book.reading() as connection:
            asked = select(chain.c.chain).where(chain.c.device == device).order_by(chain.c.id)
            return tuple(connection.execute(asked).scalars())

    # -- receipts -----------------------------------------------------------------------------

    def receipt_for(self, chain_id: bytes, carrier: bytes) -> SignedReceipt | None:
        """The district's word that it holds this chain up to its head here."""
        with self._book.reading() as connection:
            row = connection.execute(_CHAIN, {"named": chain_id}).one_or_none()
        if row is None or row.head_n < 0:
            return None
        receipt = DistrictReceipt(carrier, chain_id, row.head_n, row.head_h, self._book.clock.now())
        packed = encode(receipt)
        return SignedReceipt(packed, self._book.identity.signer.sign(RECEIPT_TAG + packed))

    def settle(self, signed: SignedReceipt) -> bool:
        """Keep a district receipt, if it is signed and speaks of our own entries as they are."""
        identity = self._book.identity
        if not identity.verifier.verify(
            identity.district_key, RECEIPT_TAG + signed.packed, signed.signature
        ):
            return False
        receipt = signed.read()
        with self._book.writing() as connection:
            row = connection.execute(_CHAIN, {"named": receipt.chain}).one_or_none()
            if row is None or _h_at(connection, row.id, receipt.n) != receipt.h:
                return False
            self._learn_the_time(connection, row.id, receipt)
            write_state(connection, last_success_at=self._book.now_believed())
            self._keep_receipt(connection, signed, receipt)
        return True

    def _learn_the_time(
        self, connection: Connection, chain_row: int, receipt: DistrictReceipt
    ) -> None:
        """A signed moment puts right what this book holds for the time (`registry.clock`)."""
        known = connection.execute(select(state.c.latest_at)).scalar_one()
        written_at = _at(connection, chain_row, receipt.n)
        now = self._book.clock.now()
        good = after_receipt(known, receipt.received_at, now, written_at)
        if good != known:
            write_state(connection, latest_at=good)
        self._book.know_good_time(good)

    @staticmethod
    def _keep_receipt(
        connection: Connection, signed: SignedReceipt, receipt: DistrictReceipt
    ) -> None:
        known = connection.execute(
            select(district_receipt.c.n).where(
                district_receipt.c.chain == receipt.chain,
                district_receipt.c.n == receipt.n,
                district_receipt.c.h == receipt.h,
            )
        ).scalar()
        if known is not None:
            return
        connection.execute(
            insert(district_receipt).values(
                chain=receipt.chain,
                n=receipt.n,
                h=receipt.h,
                received_at=receipt.received_at,
                packed=signed.packed,
                signature=signed.signature,
            )
        )
        newest = connection.execute(select(state.c.seen_at)).scalar_one()
        if receipt.received_at >= newest:  # receipts may come by two ways, the older one later
            seen = hashlib.sha256(signed.packed).digest()
            write_state(connection, seen=seen, seen_at=receipt.received_at)

    def waiting(self) -> Waiting:
        """How many own entries the district has not signed for, and since when the oldest waits."""
        with self._book.reading() as connection:
            last = connection.execute(select(state.c.last_success_at)).scalar_one() or None
            count, oldest = 0, None
            for row in connection.execute(select(chain).where(chain.c.own)).all():
                settled = connection.execute(
                    select(func.coalesce(func.max(district_receipt.c.n), -1)).where(
                        district_receipt.c.chain == row.chain
                    )
                ).scalar_one()
                count += row.head_n - settled
                first = connection.execute(
                    select(journal.c.header).where(
                        journal.c.chain_id == row.id, journal.c.n == settled + 1
                    )
                ).scalar()
                header = None if first is None else Entry(first, b"").read_header()
                if header is not None and not header.clock:  # a wrong clock says nothing of "since"
                    oldest = header.at if oldest is None else min(oldest, header.at)
        return Waiting(count, oldest, last)


def _scoped(office: int | None) -> Select[Any]:
    rows = select(chain).order_by(chain.c.id)
    if office is None:
        return rows
    return rows.where(or_(chain.c.office == office, chain.c.office == COMMON_OFFICE))


def _hashes_held(connection: Connection, chain_row: int, frame: Frame) -> dict[int, bytes]:
    """h(n) of our own entries where the frame lies, and of the one before it."""
    held = select(journal.c.n, journal.c.h).where(
        journal.c.chain_id == chain_row,
        journal.c.n >= frame.first - 1,
        journal.c.n < frame.first + len(frame.entries),
    )
    return {row.n: row.h for row in connection.execute(held).all()}


def _at(connection: Connection, chain_row: int, n: int) -> int:
    """What the clock of its computer said when an entry was written, UTC ms."""
    header = connection.execute(
        select(journal.c.header).where(journal.c.chain_id == chain_row, journal.c.n == n)
    ).scalar_one()
    return Entry(header, b"").read_header().at


def _h_at(connection: Connection, chain_row: int, n: int) -> bytes | None:
    return connection.execute(
        select(journal.c.h).where(journal.c.chain_id == chain_row, journal.c.n == n)
    ).scalar()
