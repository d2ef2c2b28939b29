"""A book made whole again out of what is left: a backup, second copies, the old book, the district.

It is built beside the present book out of entries whose links and signatures hold; who made the
file they come from does not matter. Then the tables are written from them, and the next entry
begins a new chain. Kept out: which file is asked for, the road, and the moment of changing over.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, func, insert, select, update

from db.book import Book, write_state, write_value
from db.chains import begin, end_all
from db.effects import DISTRICT_DESK
from db.install import KEY
from db.journal import own_chain
from db.landing import write_tables_again
from db.renewing import RESTORED
from db.road import BookRoad
from db.sources import BEGUN, Unfinished, places_in, rows_in_book
from db.tables import (
    chain,
    device,
    district_receipt,
    due_print,
    file,
    invitation,
    journal,
    office,
    state,
)
from registry.chain import Entry
from registry.facts import (
    ChainOpened,
    CodeReplaced,
    PaperKind,
    PapersSent,
    Printed,
    PrintFailed,
    Registered,
)
from registry.failures import BadFrame
from registry.road import Frame

_BATCH: Final = 500
_CARRIED: Final = (district_receipt, device, office, invitation, file)


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

    def carry_over(self, path: Path) -> None:
        """What is no entry and cannot be made from entries, out of the book that was here: receipts
        of the district; at a district its devices, offices, invitations and files."""
        for table in _CARRIED:
            columns = {column.name for column in table.columns}
            rows = [
                {name: value for name, value in row.items() if name in columns}
                for row in rows_in_book(path, table.name)
            ]
            if rows:
                with self._book.writing() as connection:
                    connection.execute(insert(table).prefix_with("OR IGNORE"), rows)

    def holds_of(self, path: Path) -> int:
        """How many entries of a book's file are in this one, as they are there."""
        return sum(self._held_of(row.chain, lines) for row, lines in places_in(path))

    def _held_of(self, chain_id: bytes, lines: list[tuple[int, bytes]]) -> int:
        ours = (
            select(func.count())
            .select_from(journal.join(chain, journal.c.chain_id == chain.c.id))
            .where(chain.c.chain == chain_id)
            .where(journal.c.n.in_([n for n, _ in lines]), journal.c.h.in_([h for _, h in lines]))
        )
        with self._book.reading() as connection:
            return connection.execute(ours).scalar_one()

    def finish(self, opened: ChainOpened, old: Unfinished) -> int:
        """Write the tables, and end every own chain; how many receipts wait for a new code.

        `old` is what the book that was here knew of papers not out yet.
        """
        self._claim_own_chains(opened)
        write_tables_again(self._book)
        self._know_the_time()
        self._know_the_newest_receipt()
        with self._book.reading() as connection:
            newest = own_chain(connection)
        if newest is None:
            begin(self._book, opened)  # of this desk nothing was found: it begins afresh
        # However it came here, the next opening sees that this is not the book it left, asks the
        # district, and goes on with a new chain (`app.install`).
        end_all(self._book, RESTORED, also={KEY + "restored": self._book.random.bytes(16)})
        return self._make_due(old)

    def _claim_own_chains(self, opened: ChainOpened) -> None:
        """All that was ever written at this desk is its own history, whichever computer it was on:
        it must still reach the district, and is counted until it has."""
        here = [chain.c.office == self._office, chain.c.desk == self._desk]
        if self._desk == DISTRICT_DESK:
            here = [chain.c.signing_key == opened.signing_key]
        with self._book.writing() as connection:
            connection.execute(update(chain).where(*here).values(own=True))

    def _know_the_time(self) -> None:
        """The last good time is that of the newest own entry whose clock was in order."""
        latest = max((entry.at for entry in self._own_headers() if not entry.clock), default=0)
        with self._book.writing() as connection:
            if latest > self._book.good_time():
                write_state(connection, latest_at=latest)
        self._book.know_good_time(max(latest, self._book.good_time()))

    def _know_the_newest_receipt(self) -> None:
        """Of those that were carried over: by it an old stick is known for what it is, and the next
        entry names it."""
        asked = select(district_receipt.c.packed, district_receipt.c.received_at)
        newest = asked.order_by(district_receipt.c.received_at.desc()).limit(1)
        with self._book.writing() as connection:
            row = connection.execute(newest).one_or_none()
            known = connection.execute(select(state.c.seen_at)).scalar_one()
            if row is not None and row.received_at > known:
                seen = hashlib.sha256(row.packed).digest()
                write_state(connection, seen=seen, seen_at=row.received_at)

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

    def _make_due(self, old: Unfinished) -> int:
        """Due is what the journal says was never put out: so no paper is forgotten. Its mark may
        have been in what was lost, so unless the old book knew better it says that it is a copy."""
        due = due_after(self._own_entries())
        rows = [
            {"paper": paper, "number": number, "secret": old.secrets.get((paper, number)), "at": at}
            for (paper, number), at in due.items()
        ]
        begun = old.begun
        if begun is None:
            begun = " ".join(f"{paper}:{number}" for paper, number in due).encode()
        with self._book.writing() as connection:
            connection.execute(due_print.delete())
            if rows:
                connection.execute(insert(due_print), rows)
            write_value(connection, BEGUN, begun)
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
        if isinstance(fact, Registered | CodeReplaced | PapersSent | Printed | PrintFailed):
            ticked.append((header.tick, header.at, fact))
    for _, at, fact in sorted(ticked, key=lambda one: one[0]):
        match fact:
            case Printed():
                due.pop((int(fact.paper), fact.number), None)
            case PrintFailed():
                if fact.why == PrintFailed.CANCELLED:  # any other failure leaves it due
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
