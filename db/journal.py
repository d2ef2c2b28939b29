"""Writing own entries: header, salt, payload, hash, signature and tables in one commit.

After a failed commit the book is opened again and looked at before anybody is told anything: in
17 % of injected faults the error was shown although the entry was on disk (DESIGN §4).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, insert, select, update

from db.book import Book, new_row, read_counter, read_value, write_counter
from db.effects import Landed, read_application, take_effect, upsert
from db.tables import application, chain, due_print, journal, printed
from registry.application import Application
from registry.chain import (
    CLOCK_OK,
    CLOCK_SUSPECT,
    SALT_BYTES,
    Entry,
    Header,
    encode,
    genesis,
    link,
    sign_head,
)
from registry.facts import ChainOpened, Fact, PaperKind
from registry.failures import BookUnwritable
from registry.ports import DuePrint, Written

_EARLIEST_CLOCK = 1_735_689_600_000  # 2025-01-01: no entry of this program can be older
_INSERT = insert(journal)
_SIGN = (
    update(journal)
    .where(journal.c.chain_id == bindparam("in_chain"), journal.c.n == bindparam("at_n"))
    .values(signature=bindparam("made"))
)
_MOVE_HEAD = (
    update(chain)
    .where(chain.c.id == bindparam("in_chain"))
    .values(head_n=bindparam("new_n"), head_h=bindparam("new_h"))
)
_BY_NUMBER = select(application.c.registration).where(application.c.number == bindparam("number"))


class Writing:
    """One commit in the making on one own chain."""

    def __init__(self, book: Book, connection: Connection, chain_row: int) -> None:
        self._book = book
        self._connection = connection
        found = connection.execute(
            select(chain).where(chain.c.id == chain_row).with_for_update()
        ).one()
        self._chain_row = chain_row
        self._chain: bytes = found.chain
        self._office: int = found.office
        self.n: int = found.head_n
        self.h: bytes = found.head_h
        self._tick = read_counter(connection, "tick")
        self._seen = read_value(connection, "seen") or b""
        self._latest = read_counter(connection, "latest_at")
        self.wrote = False

    def next_serial(self) -> int:
        serial = read_counter(self._connection, "serial") + 1
        write_counter(self._connection, "serial", serial)
        return serial

    def append(
        self,
        fact: Fact,
        *,
        registration: bytes = b"",
        actor: str = "",
        due: Sequence[DuePrint] = (),
    ) -> Written:
        header = self._header(fact, registration, actor)
        entry = Entry.whole(encode(header), self._book.random.bytes(SALT_BYTES), encode(fact))
        self.n += 1
        self.h = link(self.h, entry)
        self.wrote = True
        landed = self._connection.execute(
            _INSERT,
            {
                "chain_id": self._chain_row,
                "n": self.n,
                "header": entry.header,
                "salt": entry.salt,
                "payload": entry.payload,
                "h": self.h,
                "about": registration or None,
            },
        )
        journal_id = new_row(landed)
        take_effect(
            self._connection,
            Landed(journal_id, self._chain, self.n, self._office, header, fact),
        )
        for one in due:
            self._make_due(one, header.at)
        return Written(self._chain, self.n, self.h, header.at)

    def application(self, number: str) -> Application | None:
        return application_by_number(self._connection, number)

    def settle_print(self, paper: PaperKind, number: str) -> None:
        self._connection.execute(
            due_print.delete().where(due_print.c.paper == int(paper), due_print.c.number == number)
        )

    def finish(self) -> None:
        """Sign the new head: the last thing before the commit."""
        if not self.wrote:
            return
        made = sign_head(self._book.identity.signer, self._chain, self.n, self.h)
        self._connection.execute(_SIGN, {"in_chain": self._chain_row, "at_n": self.n, "made": made})
        self._connection.execute(
            _MOVE_HEAD, {"in_chain": self._chain_row, "new_n": self.n, "new_h": self.h}
        )
        write_counter(self._connection, "tick", self._tick)
        write_counter(self._connection, "latest_at", self._latest)

    def _header(self, fact: Fact, registration: bytes, actor: str) -> Header:
        at = self._book.clock.now()
        suspect = at < _EARLIEST_CLOCK or at < self._latest  # unset, or set back
        self._tick += 1
        self._latest = max(self._latest, at)
        return Header(
            version=fact.VERSION,
            kind=fact.KIND,
            registration=registration,
            tick=self._tick,
            at=at,
            clock=CLOCK_SUSPECT if suspect else CLOCK_OK,
            seen=self._seen,
            actor=actor,
            app=self._book.identity.app,
        )

    def _make_due(self, one: DuePrint, at: int) -> None:
        secret = self._book.lock(one.secret, one.number) if one.secret else None
        self._connection.execute(
            upsert(self._connection, due_print, ("paper", "number")),
            {"paper": int(one.paper), "number": one.number, "secret": secret, "at": at},
        )


class BookJournal:
    """The journal of one own chain, as the verbs know it (`registry.ports.Journal`)."""

    def __init__(self, book: Book, chain_row: int) -> None:
        self._book = book
        self._chain_row = chain_row

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Commit at the end, or nothing. Raises BookUnwritable only when the book has nothing."""
        landing: Writing | None = None
        try:
            with self._book.writing() as connection:
                landing = Writing(self._book, connection, self._chain_row)
                yield landing
                landing.finish()
        except BookUnwritable:
            if landing is None or not landing.wrote or not self._is_there(landing.n, landing.h):
                raise

    def _is_there(self, n: int, h: bytes) -> bool:
        """Reopen and look: did the commit reach the disk although an error was reported?"""
        self._book.engine.dispose()
        try:
            with self._book.reading() as connection:
                found = connection.execute(
                    select(journal.c.h).where(
                        journal.c.chain_id == self._chain_row, journal.c.n == n
                    )
                ).scalar()
        except Exception as cause:
            raise BookUnwritable from cause
        return found == h

    def application(self, number: str) -> Application | None:
        with self._book.reading() as connection:
            return application_by_number(connection, number)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        with self._book.reading() as connection:
            return (
                connection.execute(
                    select(printed.c.copies).where(
                        printed.c.paper == int(paper), printed.c.number == number
                    )
                ).scalar()
                or 0
            )

    def due_prints(self) -> tuple[DuePrint, ...]:
        with self._book.reading() as connection:
            rows = connection.execute(select(due_print).order_by(due_print.c.at)).all()
        return tuple(
            DuePrint(
                PaperKind(row.paper),
                row.number,
                self._book.unlock(row.secret, row.number) if row.secret else "",
            )
            for row in rows
        )


def application_by_number(connection: Connection, number: str) -> Application | None:
    """The application with this number; of two with the same (a live clone) the one begun first."""
    found = connection.execute(
        _BY_NUMBER.order_by(application.c.registered_at), {"number": number}
    ).first()
    return None if found is None else read_application(connection, found[0])


def open_chain(book: Book, opened: ChainOpened) -> BookJournal:
    """Begin an own chain: entry 0 says whose it is and why it begins."""
    with book.writing() as connection:
        chain_id = book.random.bytes(16)
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
        row = new_row(made)
        writing = Writing(book, connection, row)
        writing.append(opened)
        writing.finish()
    return BookJournal(book, row)


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
