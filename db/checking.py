"""Whether a book's file is whole: SQLite's own pages, and every chain in it from its first entry.

Read-only and without an engine, so that a backup is looked at as it lies, whatever program made it.
What a whole book proves to others is `tereze verify`; this only says whether it can be relied on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from registry.chain import Entry, genesis, head_is_signed, link
from registry.facts import ChainOpened
from registry.failures import Refusal
from registry.ports import Verifier
from registry.road import Head
from registry.trust import SignedCertificate, is_certified

_BATCH: Final = 100  # entries between two rests: about 30 ms of work
_TABLES: Final = {"chain", "journal", "due_print", "meta", "state"}
DISTRICT_DESK: Final = 0


class BookDamaged(Refusal):
    """A book that cannot be relied on. `what` is one word: "file" (SQLite's own pages), "tables",
    "entry", "signature", "end" or "key"; the rest says where, as far as it is known."""

    def __init__(self, what: str, office: int = 0, desk: int = 0, n: int = -1) -> None:
        super().__init__(what, office, desk, n)
        self.what = what
        self.office = office
        self.desk = desk
        self.n = n


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a whole book holds."""

    heads: tuple[Head, ...]
    entries: int
    last_at: int  # UTC ms by the writer's clock, of the newest entry; 0 without any


@dataclass(frozen=True, slots=True)
class Chain:
    """One row of `chain`: a branch, and where it ends. A book of 0.1.0 knows no branches."""

    id: int
    chain: bytes
    office: int
    desk: int
    signing_key: bytes
    head_n: int
    head_h: bytes
    first_n: int


@contextmanager
def opened_for_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing. Raises BookDamaged whenever SQLite finds damage."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as book:
            book.row_factory = sqlite3.Row
            book.text_factory = lambda text: text.decode(errors="replace")  # damage is no text
            yield book
    except (sqlite3.DatabaseError, UnicodeDecodeError) as cause:
        raise BookDamaged("file") from cause


def check_book(
    path: Path,
    verifier: Verifier,
    district_key: bytes,
    rest: Callable[[], None] = lambda: None,
) -> Soundness:
    """What the book at `path` holds, if all of it holds together. Raises BookDamaged.

    `rest` is called every few milliseconds of work: 10,000 entries take about three seconds, and a
    desk goes on working beside it.
    """
    with opened_for_reading(path) as book:
        if [row[0] for row in book.execute("PRAGMA integrity_check")] != ["ok"]:
            raise BookDamaged("file")
        if not {row[0] for row in book.execute("SELECT name FROM sqlite_master")} >= _TABLES:
            raise BookDamaged("tables")
        rows = chains_in(book)
        entries, last_at = 0, 0
        for row in rows:
            count, at = _check_chain(book, row, verifier, district_key, rest)
            entries, last_at = entries + count, max(last_at, at)
        lying = book.execute("SELECT count(*) FROM journal").fetchone()[0]
        if lying != entries:
            raise BookDamaged("tables")  # entries of no chain, or beyond its end
    return Soundness(
        tuple(Head(one.chain, one.head_n, one.head_h) for one in rows), entries, last_at
    )


def chains_in(book: sqlite3.Connection) -> list[Chain]:
    """All rows of `chain`, in the order in which they came."""
    found = book.execute("SELECT * FROM chain ORDER BY id").fetchall()
    return [
        Chain(
            row["id"],
            row["chain"],
            row["office"],
            row["desk"],
            row["signing_key"],
            row["head_n"],
            row["head_h"],
            row["first_n"] if "first_n" in row.keys() else 0,  # noqa: SIM118 - not a dict
        )
        for row in found
    ]


def _check_chain(
    book: sqlite3.Connection,
    row: Chain,
    verifier: Verifier,
    district_key: bytes,
    rest: Callable[[], None],
) -> tuple[int, int]:
    """How many entries the row has, and the latest clock time in them."""
    n, h, is_signed, latest = row.first_n - 1, b"", False, 0
    for line in _entries(book, row.id, rest):
        entry = entry_of_line(line)
        if line["n"] != n + 1 or not entry.is_well_formed:
            raise _damaged("entry", row, n + 1)
        n += 1
        if n == row.first_n:
            h = _start(book, row, entry, line["h"], verifier, district_key)
        h = link(h, entry)
        if h != line["h"]:
            raise _damaged("entry", row, n)
        is_signed = line["signature"] is not None
        if is_signed and not head_is_signed(
            verifier, row.signing_key, row.chain, n, h, line["signature"]
        ):
            raise _damaged("signature", row, n)
        latest = max(latest, _at(entry))
    if n >= row.first_n and not (is_signed and (n, h) == (row.head_n, row.head_h)):
        raise _damaged("end", row, n)
    if n < row.first_n and row.head_n != row.first_n - 1:
        raise _damaged("end", row, n)
    return n + 1 - row.first_n, latest


def _entries(
    book: sqlite3.Connection, row_id: int, rest: Callable[[], None]
) -> Iterator[sqlite3.Row]:
    asked = book.execute("SELECT * FROM journal WHERE chain_id = ? ORDER BY n", (row_id,))
    while lines := asked.fetchmany(_BATCH):
        yield from lines
        rest()


def entry_of_line(line: sqlite3.Row) -> Entry:
    """The entry in a row of `journal`, as it lies there."""
    if line["payload"] is None:
        return Entry.erased(line["header"], line["c"] or b"")
    return Entry.whole(line["header"], line["salt"] or b"", line["payload"])


def _start(
    book: sqlite3.Connection,
    row: Chain,
    first: Entry,
    stored: bytes,
    verifier: Verifier,
    district_key: bytes,
) -> bytes:
    """The hash that a row's first entry hangs on: the chain's own beginning, or another branch."""
    if row.first_n == 0:
        if not _is_vouched_for(row, first, verifier, district_key):
            raise _damaged("key", row, 0)
        return genesis(row.chain, row.signing_key)
    before = book.execute(
        "SELECT h FROM journal JOIN chain ON chain.id = chain_id WHERE chain = ? AND n = ?",
        (row.chain, row.first_n - 1),
    ).fetchall()
    for (h,) in before:
        if link(h, first) == stored:
            return bytes(h)
    raise _damaged("entry", row, row.first_n)


def _is_vouched_for(row: Chain, first: Entry, verifier: Verifier, district_key: bytes) -> bool:
    """Whether entry 0 shows a key that the district vouches for, and the table says the same."""
    try:
        opened = first.read_fact()
        if not isinstance(opened, ChainOpened):
            return False
        said = (opened.office, opened.desk, opened.signing_key)
        if said != (row.office, row.desk, row.signing_key):
            return False
        if opened.desk == DISTRICT_DESK:
            return opened.signing_key == district_key
        signed = SignedCertificate(opened.certificate, opened.certificate_signature)
        vouched = signed.read()
    except Exception:  # whatever stands there, nobody vouches for it
        return False
    told = (vouched.device, vouched.office, vouched.desk, vouched.signing_key)
    return told == (opened.device, *said) and is_certified(verifier, district_key, signed)


def _at(entry: Entry) -> int:
    try:
        return entry.read_header().at
    except Exception:  # an entry set aside: it is whole, only not readable yet
        return 0


def _damaged(what: str, row: Chain, n: int) -> BookDamaged:
    return BookDamaged(what, row.office, row.desk, n)
