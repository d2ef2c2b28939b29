"""A book made whole again out of what is left: a backup, second copies, the old book, the district.

It is built beside the present book out of entries whose links and signatures hold; who made the
file they come from does not matter. Then the tables are written from them, and the next entry
begins a new chain. Kept out: which file is asked for, the road, and the moment of changing over.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, event, func, insert, select, update

from db.book import Book, write_state
from db.chains import begin, renew
from db.checking import BookDamaged, Chain, chains_in, entry_of_line, opened_for_reading
from db.copy_file import SECOND_COPY, is_the_last
from db.effects import DISTRICT_DESK
from db.export import WHOLE
from db.journal import own_chain
from db.landing import write_tables_again
from db.renewing import RESTORED, end_chain
from db.road import BookRoad
from db.tables import chain, due_print, journal
from registry.chain import Entry
from registry.facts import (
    ChainOpened,
    CodeReplaced,
    PaperKind,
    PapersSent,
    Printed,
    Registered,
)
from registry.failures import BadFrame, Refusal
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
from registry.road import Frame, WireEntry

SQLITE_MAGIC: Final = b"SQLite format 3\0"
_FRAME_BYTES: Final = 65536
_BATCH: Final = 500

Due = dict[tuple[int, str], bytes | None]


class NoSource(Refusal):
    """The file is neither a backup nor a second copy of this desk's district."""


# -- sources --------------------------------------------------------------------------------------


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
            return
        except DamagedRecord as damaged:
            if not is_the_last(source, damaged.at):
                wrong(damaged)


def frames_in_book(path: Path) -> Iterator[Frame]:
    """Every frame that can still be read out of a book's file, however damaged it is.

    Read past the tables and their program: what comes is to be believed only by its signatures.
    """
    try:
        with opened_for_reading(path) as book:
            rows = chains_in(book)
            for row in rows:
                yield from _frames_of(path, row)
    except BookDamaged:
        return


def _frames_of(path: Path, row: Chain) -> Iterator[Frame]:
    """A connection for each chain: after damage in one, the next begins afresh."""
    try:
        with opened_for_reading(path) as book:
            before, first, size = b"", row.first_n, 0
            entries: list[WireEntry] = []
            asked = book.execute("SELECT * FROM journal WHERE chain_id = ? ORDER BY n", (row.id,))
            for line in asked:
                if not entries:
                    first = line["n"]
                entry = entry_of_line(line)
                entries.append(WireEntry.of(entry))
                size += len(entry.header) + len(entry.payload or b"")
                if line["signature"] is None:
                    continue
                if size >= _FRAME_BYTES or line["n"] == row.head_n:
                    yield Frame(row.chain, first, tuple(entries), line["signature"], before)
                    before, entries, size = line["h"], [], 0
    except BookDamaged:
        return


def secrets_in_book(path: Path) -> Due:
    """The locked codes of receipts not printed yet; nothing where they cannot be read."""
    try:
        with opened_for_reading(path) as book:
            asked = book.execute("SELECT paper, number, secret FROM due_print")
            return {(line["paper"], line["number"]): line["secret"] for line in asked}
    except BookDamaged:
        return {}


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


# -- the new book ---------------------------------------------------------------------------------


class Rebuilding:
    """A book in the making. `book` is open at a place of its own."""

    def __init__(self, book: Book, office: int, desk: int) -> None:
        self._book = book
        self._road = BookRoad(book)
        self._office = office
        self._desk = desk
        self.refused = 0  # frames that could not be believed: kept as evidence in the new book

    @property
    def road(self) -> BookRoad:
        return self._road

    def entries(self) -> int:
        with self._book.reading() as connection:
            return connection.execute(select(func.count()).select_from(journal)).scalar_one()

    def take(self, frames: Iterable[Frame]) -> int:
        """Store what is lacking; how many entries came. What is there already changes nothing."""
        before = self.entries()
        for frame in frames:
            try:
                self._road.take_in(frame)
            except BadFrame:
                self.refused += 1
        return self.entries() - before

    def holds_of(self, path: Path) -> int:
        """How many entries of a book's file are in this one, as they are there."""
        count = 0
        try:
            with opened_for_reading(path) as old, self._book.reading() as connection:
                for row in chains_in(old):
                    asked = old.execute("SELECT n, h FROM journal WHERE chain_id = ?", (row.id,))
                    while lines := asked.fetchmany(_BATCH):
                        ours = (
                            select(func.count())
                            .select_from(journal.join(chain, journal.c.chain_id == chain.c.id))
                            .where(chain.c.chain == row.chain)
                            .where(journal.c.h.in_([line["h"] for line in lines]))
                            .where(journal.c.n.in_([line["n"] for line in lines]))
                        )
                        count += connection.execute(ours).scalar_one()
        except BookDamaged:
            pass
        return count

    def finish(self, opened: ChainOpened, secrets: Mapping[tuple[int, str], bytes | None]) -> int:
        """Write the tables, and begin the chain on which the desk goes on; how many receipts wait
        for a new code. `secrets` are locked codes of prints that are due and whose code is known.
        """
        self._claim_own_chains(opened)
        write_tables_again(self._book)
        self._know_the_time()
        lost = self._make_due(secrets)
        with self._book.reading() as connection:
            newest = own_chain(connection)
        if newest is None:
            begin(self._book, opened)
        elif self._desk != DISTRICT_DESK:  # a district goes on with each chain when it writes
            renew(self._book, RESTORED, opened)
        return lost

    def _claim_own_chains(self, opened: ChainOpened) -> None:
        """All that was ever written at this desk is its own history, whichever computer it was on:
        it must still reach the district, and is counted until it has."""
        here = [chain.c.office == self._office, chain.c.desk == self._desk]
        if self._desk == DISTRICT_DESK:
            here = [chain.c.signing_key == opened.signing_key]
        with self._book.writing() as connection:
            connection.execute(update(chain).where(*here).values(own=True))
            for (row_id,) in connection.execute(select(chain.c.id).where(chain.c.own)).all():
                end_chain(connection, row_id, RESTORED)

    def _know_the_time(self) -> None:
        """The last good time is that of the newest own entry whose clock was in order."""
        latest = max((entry.at for entry in self._own_headers() if not entry.clock), default=0)
        with self._book.writing() as connection:
            if latest > self._book.good_time():
                write_state(connection, latest_at=latest)
        self._book.know_good_time(max(latest, self._book.good_time()))

    def _own_headers(self) -> Iterator[Any]:
        for entry, _ in self._own_entries():
            try:
                yield entry.read_header()
            except Exception:  # noqa: S112 - set aside: it says nothing yet
                continue

    def _own_entries(self) -> Iterator[tuple[Entry, int]]:
        """All entries of this desk in the order in which they came, and when."""
        asked = (
            select(journal)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.own)
            .order_by(journal.c.id)
            .limit(_BATCH)
        )
        last = -1
        with self._book.reading() as connection:
            while rows := connection.execute(asked.where(journal.c.id > last)).all():
                for row in rows:
                    whole = row.payload is not None
                    entry = (
                        Entry.whole(row.header, row.salt, row.payload)
                        if whole
                        else Entry.erased(row.header, row.c)
                    )
                    yield entry, row.n
                last = rows[-1].id

    def _make_due(self, secrets: Mapping[tuple[int, str], bytes | None]) -> int:
        """Due is what the journal says was never put out: so no paper is forgotten, and none that
        came out is printed as if it had not."""
        due = due_after(self._own_entries())
        rows = [
            {"paper": paper, "number": number, "secret": secrets.get((paper, number)), "at": at}
            for (paper, number), at in due.items()
        ]
        with self._book.writing() as connection:
            connection.execute(due_print.delete())
            if rows:
                connection.execute(insert(due_print), rows)
        return sum(row["paper"] == PaperKind.RECEIPT and row["secret"] is None for row in rows)


def due_after(entries: Iterable[tuple[Entry, int]]) -> dict[tuple[int, str], int]:
    """The prints that are due after these entries of one desk, and since when (UTC ms)."""
    due: dict[tuple[int, str], int] = {}
    ticked = []
    for entry, _ in entries:
        try:
            header, fact = entry.read_header(), entry.read_fact()
        except Exception:  # noqa: S112 - set aside by name where it landed
            continue
        if isinstance(fact, Registered | CodeReplaced | PapersSent | Printed):
            ticked.append((header.tick, header.at, fact))
    for _, at, fact in sorted(ticked, key=lambda one: one[0]):
        match fact:
            case Printed():
                due.pop((int(fact.paper), fact.number), None)
            case Registered():
                due[int(PaperKind.RECEIPT), fact.number] = at
                due[int(PaperKind.OFFICE_COPY), fact.number] = at
            case CodeReplaced():
                due[int(PaperKind.RECEIPT), fact.number] = at
            case PapersSent():
                due[int(PaperKind.COVER_SHEET), fact.number] = at
    return due


def without_waiting(engine: Engine) -> None:
    """For a book in the making: if the power fails it is made anew. `close_whole` waits once."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def close_whole(book: Book, path: Path) -> None:
    """Everything in one file, on the disk; no log beside it that could be left behind."""
    book.engine.dispose()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.execute("PRAGMA journal_mode = DELETE")
    with path.open("rb+") as file:
        os.fsync(file.fileno())
