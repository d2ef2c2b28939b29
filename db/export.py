"""A book written out as one file: an export, or what an inspector takes along without names.

Frames go out as they lie in the journal, batch by batch, so that a book of any size needs little
memory; nothing is left out or put right on the way: what is broken in the book is broken in the
file, and a verifier says so. Layout: `registry.framed` and docs/format.md. Kept out: files and
sticks, which are opened elsewhere.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from db.book import Book
from db.effects import DISTRICT_DESK
from db.landing import readable_header
from db.tables import chain, district_receipt, journal
from registry.chain import Entry, encode
from registry.facts import ChainOpened, KeysChanged, NumbersSkipped
from registry.framed import (
    ABOUT,
    END,
    EXPORT_TAG,
    FRAME,
    MAGIC,
    RECEIPT,
    About,
    End,
    record,
)
from registry.road import Frame, SignedReceipt, WireEntry

WHOLE: Final = "export"  # `About.purpose`
FOR_INSPECTOR: Final = "inspector"
# Nothing personal is in them.
_OPEN_KINDS: Final = (ChainOpened.KIND, NumbersSkipped.KIND, KeysChanged.KIND)
LARGEST: Final = 65536  # bytes of a frame, about: it ends at the next signature after half of that
_BATCH: Final = 500  # rows fetched at once

Progress = Callable[[int, int], None]  # entries written, of how many


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    entries: int
    receipts: int
    digest: bytes  # SHA-256 of all bytes before the closing record


class _File:
    """Counts and hashes what goes out."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._hash = hashlib.sha256(MAGIC)
        self.records = 0
        write(MAGIC)

    def add(self, kind: int, body: bytes) -> None:
        packed = record(kind, body)
        self._hash.update(packed)
        self.records += 1
        self._write(packed)

    @property
    def digest(self) -> bytes:
        return self._hash.digest()


def write_export(
    book: Book,
    purpose: str,
    write: Callable[[bytes], object],
    progress: Progress = lambda done, whole: None,
    largest: int = LARGEST,
) -> Exported:
    """Write the book out, closed and signed by its device.

    `purpose` is WHOLE, with all journals held here, or FOR_INSPECTOR: the desk's own and the
    district's, without what could hold a name. All of it belongs to one moment, while the work
    goes on. `largest`: about as many bytes has a frame. Failures of `write` pass through.
    """
    without_names = purpose == FOR_INSPECTOR
    with book.reading() as connection:
        chains = _chains(connection, without_names)
        whole = sum(_count(connection, row) for row in chains)
        file = _File(write)
        newest = max((row for row in chains if row.own), key=lambda row: row.id)
        file.add(ABOUT, encode(_about(book, purpose, newest)))
        done = 0
        for row in chains:
            for frame in _frames(connection, row, without_names, largest):
                file.add(FRAME, encode(frame))
                done += len(frame.entries)
                progress(done, whole)
        receipts = 0
        for signed in _receipts(connection, {row.chain for row in chains}):
            file.add(RECEIPT, encode(signed))
            receipts += 1
    digest = file.digest
    signature = book.identity.signer.sign(EXPORT_TAG + digest)
    file.add(END, encode(End(file.records, digest, newest.chain, signature)))
    return Exported(done, receipts, digest)


def _about(book: Book, purpose: str, newest: Row[Any]) -> About:
    identity = book.identity
    made_at = max(0, book.clock.now())
    place = (newest.office, newest.desk)
    return About(purpose, made_at, identity.district_key, *place, identity.app)


def _chains(connection: Connection, without_names: bool) -> list[Row[Any]]:
    """In the order in which they came, so that a branch stands after what it hangs on."""
    asked = select(chain).order_by(chain.c.id)
    if without_names:  # other desks hand out their own
        asked = asked.where(or_(chain.c.own, chain.c.desk == DISTRICT_DESK))
    return list(connection.execute(asked).all())


def _count(connection: Connection, row: Row[Any]) -> int:
    asked = select(func.count()).select_from(journal).where(journal.c.chain_id == row.id)
    return connection.execute(asked).scalar_one()


def _frames(
    connection: Connection, row: Row[Any], without_names: bool, largest: int
) -> Iterator[Frame]:
    """Each ends where a signature stands; the last one wherever the chain ends."""
    entries: list[WireEntry] = []
    first, size, signature = 0, 0, b""
    for line in _lines(connection, row.id):
        if not entries:
            first, size = line.n, 0
        elif line.n != first + len(entries):  # a gap: only a book that was tampered with has one
            yield Frame(row.chain, first, tuple(entries), signature)
            entries, first, size = [], line.n, 0
        wire = _wire(line, without_names)
        entries.append(wire)
        signature = line.signature or b""
        size += len(wire.header) + len(wire.salt) + len(wire.payload) + len(wire.c)
        if signature and size >= largest // 2:
            yield Frame(row.chain, first, tuple(entries), signature)
            entries = []
    if entries:
        yield Frame(row.chain, first, tuple(entries), signature)


def _lines(connection: Connection, row_id: int) -> Iterator[Row[Any]]:
    """The journal of one row of `chain`, a batch at a time."""
    asked = select(journal).where(journal.c.chain_id == row_id).order_by(journal.c.n).limit(_BATCH)
    last = -1
    while lines := connection.execute(asked.where(journal.c.n > last)).all():
        yield from lines
        last = lines[-1].n


def _wire(line: Row[Any], without_names: bool) -> WireEntry:
    if line.payload is None:
        return WireEntry(line.header, c=line.c or b"")
    entry = Entry.whole(line.header, line.salt or b"", line.payload)
    if not without_names:
        return WireEntry.of(entry)
    header = readable_header(line.header)
    if header is not None and header.kind in _OPEN_KINDS:
        return WireEntry.of(entry)
    return WireEntry(line.header, c=entry.c)


def _receipts(connection: Connection, chains: set[bytes]) -> Iterator[SignedReceipt]:
    asked = select(district_receipt).order_by(district_receipt.c.chain, district_receipt.c.n)
    for row in connection.execute(asked).all():
        if row.chain in chains:
            yield SignedReceipt(row.packed, row.signature)
