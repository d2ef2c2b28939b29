"""What can be read out of the files a book is restored from, whole ones and damaged ones.

Read past the tables and their program: what comes out is to be believed only by its signatures.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from db.checking import BookDamaged, Chain, chains_in, entry_of_line, opened_for_reading
from db.copy_file import SECOND_COPY, is_the_last
from db.export import WHOLE
from registry.chain import genesis, head_is_signed, link
from registry.failures import Refusal
from registry.framed import (
    ABOUT,
    FRAME,
    MAGIC,
    About,
    DamagedRecord,
    NotOurFile,
    TornRecord,
    records,
)
from registry.ports import Verifier
from registry.road import Frame, WireEntry

SQLITE_MAGIC: Final = b"SQLite format 3\0"
_FRAME_BYTES: Final = 65536
_BATCH: Final = 500

BEGUN: Final = "prints_begun"  # the small value of `app.begun`


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What the old book knew of papers that were not out yet."""

    secrets: Mapping[tuple[int, str], bytes | None]  # locked codes by paper and number
    begun: bytes | None  # which a printer was given; None: nobody knows


class NoSource(Refusal):
    """The file is neither a backup nor a second copy of this desk's district."""


def is_book_file(path: Path) -> bool:
    """Whether this is a book or backup; False for a file of records. Raises NoSource, OSError."""
    with path.open("rb") as file:
        beginning = file.read(len(SQLITE_MAGIC))
    if beginning == SQLITE_MAGIC:
        return True
    if beginning.startswith(MAGIC):
        return False
    raise NoSource


def frames_in_file(
    path: Path,
    district_key: bytes,
    whose: tuple[int, int],
    wrong: Callable[[DamagedRecord], None],
) -> Iterator[Frame]:
    """The frames of a second copy or an export of this office and desk.

    Damage is told to `wrong`, after all before it was given; a last record that was cut off is
    none. Raises NoSource for a file of another kind, district or desk, OSError.
    """
    about: About | None = None
    with path.open("rb", buffering=1024 * 1024) as source:
        try:
            for one in records(source.read):
                if one.kind == ABOUT:
                    about = msgspec.msgpack.decode(one.body, type=About)
                if about is None or about.purpose not in (SECOND_COPY, WHOLE):
                    raise NoSource
                if (about.district_key, about.office, about.desk) != (district_key, *whose):
                    raise NoSource
                if one.kind == FRAME:
                    yield msgspec.msgpack.decode(one.body, type=Frame)
        except (NotOurFile, msgspec.MsgspecError) as cause:
            raise NoSource from cause
        except TornRecord:
            pass  # all before it is whole
        except DamagedRecord as damaged:
            if not is_the_last(source, damaged.at):
                wrong(damaged)
    if about is None:
        raise NoSource


def frames_in_book(path: Path, verifier: Verifier) -> Iterator[Frame]:
    """Every frame that can still be read out of a book's file, however damaged it is.

    Each chain as far as its links hold: beyond a damaged entry nothing can be proven any more.
    """
    try:
        with opened_for_reading(path) as book:
            rows = chains_in(book)
    except BookDamaged:
        return
    for row in rows:
        yield from _Reading(path, row, verifier).frames()


class _Reading:
    """One chain of a file that may be damaged. A connection of its own: damage ends only this."""

    def __init__(self, path: Path, row: Chain, verifier: Verifier) -> None:
        self._path = path
        self._row = row
        self._verifier = verifier
        self._before = b""  # the hash before the lines held
        self._held: list[sqlite3.Row] = []

    def frames(self) -> Iterator[Frame]:
        size = 0
        for line in self._lines():
            self._held.append(line)
            size += len(line["header"]) + len(line["payload"] or b"")
            if size >= _FRAME_BYTES and self._is_signed(line):
                yield self._cut(len(self._held))
                size = 0
        for count in range(len(self._held), 0, -1):
            if self._is_signed(self._held[count - 1]):
                yield self._cut(count)
                return

    def _lines(self) -> Iterator[sqlite3.Row]:
        """Entry by entry, until one is missing, changed, or cannot be read."""
        row = self._row
        h = genesis(row.chain, row.signing_key) if row.first_n == 0 else None
        asked = "SELECT * FROM journal WHERE chain_id = ? ORDER BY n"
        with suppress(BookDamaged), opened_for_reading(self._path) as book:
            for n, line in enumerate(book.execute(asked, (row.id,)), row.first_n):
                entry = entry_of_line(line)
                made = line["h"] if h is None else link(h, entry)  # a branch hangs on another row
                if line["n"] != n or not entry.is_well_formed or made != line["h"]:
                    return
                h = made
                yield line

    def _is_signed(self, line: sqlite3.Row) -> bool:
        signature, row = line["signature"], self._row
        return signature is not None and head_is_signed(
            self._verifier, row.signing_key, row.chain, line["n"], line["h"], signature
        )

    def _cut(self, count: int) -> Frame:
        lines, self._held = self._held[:count], self._held[count:]
        entries = tuple(WireEntry.of(entry_of_line(line)) for line in lines)
        before, self._before = self._before, lines[-1]["h"]
        return Frame(self._row.chain, lines[0]["n"], entries, lines[-1]["signature"], before)


def places_in(path: Path) -> Iterator[tuple[Chain, list[tuple[int, bytes]]]]:
    """(n, h) of the entries that lie in a book's file, some at a time, as far as can be read."""
    with suppress(BookDamaged), opened_for_reading(path) as book:
        for row in chains_in(book):
            asked = book.execute("SELECT n, h FROM journal WHERE chain_id = ?", (row.id,))
            while lines := asked.fetchmany(_BATCH):
                yield row, [(line["n"], line["h"]) for line in lines]


def unfinished_in_book(path: Path, *, is_whole: bool) -> Unfinished:
    """The papers that were not out yet. Of a book that is not `is_whole` only the codes count."""
    try:
        with opened_for_reading(path) as book:
            asked = book.execute("SELECT paper, number, secret FROM due_print")
            secrets = {(line["paper"], line["number"]): line["secret"] for line in asked}
            begun = book.execute("SELECT value FROM meta WHERE key = ?", (BEGUN,)).fetchone()
    except BookDamaged:
        return Unfinished({}, None)
    if not is_whole:
        return Unfinished(secrets, None)
    return Unfinished(secrets, b"" if begun is None else begun["value"])


def rows_in_book(path: Path, table: str) -> Iterator[dict[str, object]]:
    """The rows of one of our tables, by column, as far as they can be read."""
    with suppress(BookDamaged), opened_for_reading(path) as book:
        for line in book.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a name of db.tables
            yield dict(zip(line.keys(), line, strict=True))


def schema_of(path: Path) -> str | None:
    """The step that a book's tables stand at; None where that cannot be read."""
    try:
        with opened_for_reading(path) as book:
            found = book.execute("SELECT version_num FROM alembic_version").fetchone()
            return None if found is None else str(found[0])
    except BookDamaged:
        return None


def claimed_by(path: Path) -> int:
    """How many entries the chains of a book's file say they have; 0 where that cannot be read."""
    try:
        with opened_for_reading(path) as book:
            return sum(row.head_n + 1 - row.first_n for row in chains_in(book))
    except BookDamaged:
        return 0
