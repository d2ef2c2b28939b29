"""The journal of an own chain: its commits, and what became of one that failed.

After a failed commit the book is opened again and looked at before anybody is told anything: in
17 % of injected faults the error was shown although the entry was on disk (DESIGN §4).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    insert,
    select,
)

from db.book import Book, new_row, write_value
from db.effects import (
    copies_of,
)
from db.locks import take_opening
from db.tables import chain, due_print, journal, landed
from db.writing import Writing, application_by_number, begin_writing
from registry.application import Application
from registry.chain import (
    CHAIN_ID_BYTES,
    genesis,
)
from registry.facts import ChainOpened, PaperKind
from registry.failures import BookUncertain, BookUnreadable, BookUnwritable
from registry.ports import DuePrint, Signer

_DUE = select(due_print).order_by(due_print.c.at, due_print.c.number, due_print.c.paper)
_OWN_AT = select(journal.c.id).where(
    journal.c.chain_id.in_(select(chain.c.id).where(chain.c.own)),
    journal.c.n == bindparam("at_n"),
    journal.c.h == bindparam("with_h"),
)


class BookJournal:
    """The journal of one own chain, as the verbs know it (`registry.ports.Journal`)."""

    def __init__(self, book: Book, chain_row: int) -> None:
        self._book = book
        self._chain_row = chain_row
        self._unknown: tuple[int, bytes] | None = None  # n and h of a commit nobody could look at
        self._found = True  # what became of the last such commit
        self._looking = threading.Lock()
        # The last commit made here: row of its chain, place, and its clock's time if in order.
        self.newest: tuple[int, int, int | None] | None = None

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Commit at the end, or nothing.

        Raises BookUnwritable when the book has nothing of it, for good; BookUncertain when the
        commit failed and the book cannot be looked at: `settled` says when it is known.
        """
        if self.settled() is None:
            raise BookUnwritable  # of this commit there is surely nothing: it was not begun
        landing: Writing | None = None
        asked = False  # from the commit on only the disk knows; before it nothing can be there
        try:
            with self._book.writing() as connection:
                landing = begin_writing(self._book, connection, self._chain_row)
                yield landing
                landing.finish()
                asked = landing.wrote
        except BookUnwritable as cause:
            if landing is None or not asked:
                raise
            self._unknown = (landing.n, landing.h)
            found = self.settled()
            if found is None:
                raise BookUncertain(landing.n, landing.h) from cause
            if not found:
                raise
        if asked and landing is not None:
            if landing.chain_row != self._chain_row:  # a new chain was opened before it
                self._chain_row = landing.chain_row
                self._book.second_copy.arrived()
            self.newest = (landing.chain_row, landing.n, landing.at)
            landing.copy()

    def settled(self) -> bool | None:
        """What became of the last commit that raised BookUncertain; looks again if need be.

        True: its entries are in the book (or there never was such a commit). False: they are not,
        and never will be. None: the disk still does not answer.
        """
        with self._looking:
            if self._unknown is not None:
                try:
                    self._found = self._is_there(*self._unknown)
                except BookUnwritable:
                    return None
                if self._found:
                    self.newest = (self._chain_row, self._unknown[0], None)
                self._unknown = None
            return self._found

    def became_of(self, uncertain: BookUncertain) -> bool | None:
        """As `settled`, of this one commit: another may have ended so since."""
        if self.settled() is None:
            return None
        try:
            with self._book.reading() as connection:
                return _is_own(connection, uncertain.n, uncertain.h)
        except BookUnreadable:
            return None

    def _is_there(self, n: int, h: bytes) -> bool:
        """Reopen and look: did the commit reach the disk although an error was reported?

        What was seen must stay so. A commit whose sync failed lies whole in the log, unseen, and
        would come to life when the log is read after a crash: the small commit made here is put
        over it. One that is there was perhaps not synced: it is copied out of the log.
        """
        self._book.engine.dispose()
        with self._book.writing() as connection:
            found = _is_own(connection, n, h)
            write_value(connection, "looked", h)
        if found:
            self._book.settle_log()
            self._book.second_copy.arrived()
        return found

    def application(self, number: str) -> Application | None:
        with self._book.reading() as connection:
            return application_by_number(connection, number)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        with self._book.reading() as connection:
            return copies_of(connection, int(paper), number)

    def good_time(self) -> int:
        return self._book.good_time()

    def due_prints(self, number: str = "") -> tuple[DuePrint, ...]:
        asked = _DUE.where(due_print.c.number == number) if number else _DUE
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()

        def code(row: Row[Any]) -> str:
            return self._book.unlock(row.secret, row.number) if number and row.secret else ""

        return tuple(DuePrint(PaperKind(row.paper), row.number, code(row)) for row in rows)


def _is_own(connection: Connection, n: int, h: bytes) -> bool:
    """Whether this entry lies in a chain of ours; h is of it and of all before it."""
    return connection.execute(_OWN_AT, {"at_n": n, "with_h": h}).scalar() is not None


def open_chain(book: Book, opened: ChainOpened) -> BookJournal:
    """Begin an own chain: entry 0 says whose it is and why it begins."""
    with book.writing() as connection:
        writing = new_chain(book, connection, opened)
        writing.finish()
    writing.copy()
    return BookJournal(book, writing.chain_row)


def open_chain_once(book: Book, opened: ChainOpened) -> BookJournal:
    """The own chain of an office, begun if there is none: several may be the first at once."""
    with book.writing() as connection:
        take_opening(connection)
        held = own_chain(connection, opened.office)
        if held is not None:
            return BookJournal(book, held)
        writing = new_chain(book, connection, opened)
        writing.finish()
    writing.copy()
    return BookJournal(book, writing.chain_row)


def new_chain(
    book: Book,
    connection: Connection,
    opened: ChainOpened,
    chain_id: bytes = b"",
    signer: Signer | None = None,
) -> Writing:
    """An own chain with its entry 0, in a commit that may say more; the caller finishes it.

    Its id is a new one unless an earlier entry has named it already; `signer` as in `Writing`.
    """
    chain_id = chain_id or book.random.bytes(CHAIN_ID_BYTES)
    made = connection.execute(
        insert(chain).values(
            chain=chain_id,
            device=opened.device,
            office=opened.office,
            desk=opened.desk,
            signing_key=opened.signing_key,
            own=True,
            head_n=-1,
            head_h=genesis(chain_id, opened.signing_key),
        )
    )
    row_id = new_row(made)
    if connection.dialect.name == "postgresql":  # own entries are in the tables at once
        connection.execute(insert(landed).values(chain_id=row_id, n=-1))
    writing = Writing(book, connection, row_id, signer)
    writing.append(opened)
    return writing


def own_chain(connection: Connection, office: int | None = None) -> int | None:
    """The row of the newest own chain, of one office if named; None before the first."""
    newest = select(chain.c.id).where(chain.c.own).order_by(chain.c.id.desc())
    if office is not None:
        newest = newest.where(chain.c.office == office)
    return connection.execute(newest).scalar()


def own_journal(book: Book, office: int | None = None) -> BookJournal | None:
    """The journal of the newest own chain, of one office if named; None before the first."""
    with book.reading() as connection:
        row = own_chain(connection, office)
    return None if row is None else BookJournal(book, row)
