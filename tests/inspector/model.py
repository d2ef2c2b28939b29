"""A book or an export taken apart into its lines, and put together again from whatever is left.

Put together unchanged, an export is the same bytes and a book holds the same rows: the test of the
tampering asks for that first, so no finding comes from taking it apart.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from registry.chain import Entry, Header, encode, genesis, link, sign_head
from registry.facts import ChainOpened
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
    records,
)
from registry.road import RECEIPT_TAG, DistrictReceipt, Frame, SignedReceipt, WireEntry
from tests.world import TestKey


@dataclass
class Line:
    """One entry. `h` is only in a book."""

    n: int
    header: bytes
    salt: bytes | None
    payload: bytes | None
    c: bytes | None
    h: bytes = b""
    signature: bytes | None = None
    about: bytes | None = None

    @property
    def entry(self) -> Entry:
        if self.payload is None or self.salt is None:
            return Entry.erased(self.header, self.c or b"")
        return Entry.whole(self.header, self.salt, self.payload)

    @property
    def said(self) -> Header:
        return self.entry.read_header()

    def say(self, **changed: Any) -> None:
        """Change fields of the header."""
        fields = {name: getattr(self.said, name) for name in Header.__struct_fields__}
        self.header = encode(Header(**{**fields, **changed}))
        self.about = self.said.registration or None


@dataclass
class Journal:
    """One chain, or one branch of one."""

    chain: bytes
    lines: list[Line]
    row: dict[str, Any] = field(default_factory=dict)  # columns of `chain`, in a book
    first_n: int = 0

    def of_kind(self, kind: int) -> list[int]:
        """Where in `lines` entries of this kind are."""
        return [at for at, line in enumerate(self.lines) if line.said.kind == kind]

    def signed_before(self, at: int) -> int:
        """The last place before `at` where a signature stands."""
        return max(here for here in range(at) if self.lines[here].signature is not None)


@dataclass
class Model:
    """All of it."""

    journals: list[Journal]
    receipts: list[SignedReceipt]
    columns: list[dict[str, Any]] | None = None  # of receipts, where they say something else
    about: About | None = None
    end: End | None = None
    extra: list[tuple[int, bytes]] = field(default_factory=list)  # records before the last one
    tail: bytes = b""  # behind the closing record
    stray: list[Line] = field(default_factory=list)  # rows of no journal
    heads: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)  # said instead
    end_key: TestKey | None = None  # whoever can close the file anew
    end_chain: bytes = b""  # whose key that is, where it is not the desk's first journal
    cut: int = 0  # bytes taken off the end

    @property
    def is_book(self) -> bool:
        return self.about is None

    @property
    def desk(self) -> Journal:
        """The desk's own chain."""
        return next(one for one in self.journals if self._desk_of(one))

    @property
    def district(self) -> Journal:
        return next(one for one in self.journals if not self._desk_of(one))

    @staticmethod
    def _desk_of(journal: Journal) -> int:
        opened = journal.lines[0].entry.read_fact()
        return opened.desk if isinstance(opened, ChainOpened) else 0

    def receipts_of(self, journal: Journal) -> list[int]:
        """Places in `receipts` of those for this journal, by n."""
        mine = [at for at, one in enumerate(self.receipts) if one.read().chain == journal.chain]
        return sorted(mine, key=lambda at: self.receipts[at].read().n)

    def confirmed(self, journal: Journal) -> int:
        """The last place that the district signed for; −1 for none."""
        mine = self.receipts_of(journal)
        return self.receipts[mine[-1]].read().n if mine else -1


def digest(receipt: SignedReceipt) -> bytes:
    return sha256(receipt.packed).digest()


def key_in(journal: Journal) -> bytes:
    opened = journal.lines[0].entry.read_fact()
    if not isinstance(opened, ChainOpened):
        raise AssertionError("entry 0 opens")
    return opened.signing_key


def hashed_anew(journal: Journal, start: int = 0) -> None:
    """What anybody can do: count the places again and compute every h from `start` on."""
    lines = journal.lines
    h = genesis(journal.chain, key_in(journal)) if start == 0 else lines[start - 1].h
    n = journal.first_n if start == 0 else lines[start - 1].n + 1
    for line in lines[start:]:
        line.n, line.h = n, link(h, line.entry)
        h, n = line.h, n + 1


def signed_anew(journal: Journal, key: TestKey) -> None:
    """What only the key's holder can do: every link and every signature made again."""
    hashed_anew(journal)
    journal.lines[-1].signature = journal.lines[-1].signature or b"?"
    for line in journal.lines:
        if line.signature is not None:
            line.signature = sign_head(key, journal.chain, line.n, line.h)


def received_anew(model: Model, key: TestKey, at: int, **changed: Any) -> None:
    """A receipt made again with the key."""
    receipt = model.receipts[at].read()
    packed = encode(msgspec.structs.replace(receipt, **changed))
    model.receipts[at] = SignedReceipt(packed, key.sign(RECEIPT_TAG + packed))


# -- files ---------------------------------------------------------------------------------------


def of_file(content: bytes) -> Model:
    journals: list[Journal] = []
    model = Model(journals, [])
    for one in records(BytesIO(content).read):
        if one.kind == ABOUT:
            model.about = msgspec.msgpack.decode(one.body, type=About)
        elif one.kind == RECEIPT:
            model.receipts.append(msgspec.msgpack.decode(one.body, type=SignedReceipt))
        elif one.kind == END:
            model.end = msgspec.msgpack.decode(one.body, type=End)
        else:
            _take(journals, msgspec.msgpack.decode(one.body, type=Frame))
    return model


def _take(journals: list[Journal], frame: Frame) -> None:
    if not journals or journals[-1].chain != frame.chain or not _follows(journals[-1], frame):
        journals.append(Journal(frame.chain, [], first_n=frame.first))
    for n, wire in enumerate(frame.entries, frame.first):
        salt, payload = (None, None) if wire.c else (wire.salt, wire.payload)
        journals[-1].lines.append(Line(n, wire.header, salt, payload, wire.c or None))
    journals[-1].lines[-1].signature = frame.signature


def _follows(journal: Journal, frame: Frame) -> bool:
    return journal.lines[-1].n == frame.first - 1


def frames(journal: Journal) -> Iterator[Frame]:
    """Cut where signatures stand, as they came."""
    part: list[Line] = []
    for line in journal.lines:
        part.append(line)
        if line.signature is not None or line is journal.lines[-1]:
            wires = tuple(_wire(one) for one in part)
            yield Frame(journal.chain, part[0].n, wires, line.signature or b"")
            part = []


def _wire(line: Line) -> WireEntry:
    return WireEntry(line.header, line.salt or b"", line.payload or b"", line.c or b"")


def to_file(model: Model) -> bytes:
    """The closing record is made anew where the key is at hand; else it is the one there was."""
    parts = [(ABOUT, encode(model.about))]
    parts += [(FRAME, encode(one)) for journal in model.journals for one in frames(journal)]
    parts += [(RECEIPT, encode(one)) for one in model.receipts]
    parts += model.extra
    content = MAGIC + b"".join(record(kind, body) for kind, body in parts)
    end = model.end
    if end is not None and model.end_key is not None:
        made = sha256(content).digest()
        signature = model.end_key.sign(EXPORT_TAG + made)
        end = End(len(parts), made, model.end_chain or model.desk.chain, signature)
    content += record(END, encode(end)) if end is not None else b""
    content += model.tail
    return content[: len(content) - model.cut]


# -- books ---------------------------------------------------------------------------------------


def of_book(path: Path) -> Model:
    with closing(sqlite3.connect(path)) as book:
        book.row_factory = sqlite3.Row
        rows = [dict(row) for row in book.execute("SELECT * FROM chain ORDER BY branch, id")]
        journals = []
        for row in rows:
            asked = (
                "SELECT n, header, salt, payload, c, h, signature, about FROM journal "
                "WHERE chain_id = ? ORDER BY n"
            )
            lines = [Line(*found) for found in book.execute(asked, (row["id"],))]
            journals.append(Journal(row["chain"], lines, row, row["first_n"]))
        receipts = [
            SignedReceipt(row["packed"], row["signature"])
            for row in book.execute("SELECT * FROM district_receipt ORDER BY chain, n")
        ]
    return Model(journals, receipts)


def to_book(model: Model, path: Path) -> None:
    """Into a copy of the book it was taken from."""
    with closing(sqlite3.connect(path)) as book:
        book.execute("DELETE FROM journal")
        book.execute("DELETE FROM district_receipt")
        book.execute("DELETE FROM chain")
        for journal in model.journals:
            last = journal.lines[-1]
            head_n, head_h = model.heads.get(journal.chain, (last.n, last.h))
            row = {**journal.row, "chain": journal.chain, "head_n": head_n, "head_h": head_h}
            _insert(book, "chain", row)
            for line in journal.lines:
                _insert(book, "journal", {"chain_id": row["id"], **vars(line)})
        for line in model.stray:
            _insert(book, "journal", {"chain_id": 999_999, **vars(line)})
        for at, signed in enumerate(model.receipts):
            columns = model.columns[at] if model.columns is not None else columns_of(signed)
            _insert(book, "district_receipt", {**columns, **_bytes_of(signed)})
        book.commit()


def columns_of(signed: SignedReceipt) -> dict[str, Any]:
    receipt: DistrictReceipt = signed.read()
    return {
        "chain": receipt.chain,
        "n": receipt.n,
        "h": receipt.h,
        "received_at": receipt.received_at,
    }


def _bytes_of(signed: SignedReceipt) -> dict[str, bytes]:
    return {"packed": signed.packed, "signature": signed.signature}


def _insert(book: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    places = ", ".join("?" for _ in row)
    book.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))


def copied(line: Line) -> Line:
    return replace(line)
