"""One commit of own entries in the making: header, salt, payload, hash, signature and tables.

Kept out: what becomes of a commit that fails (`db.journal`).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from db.book import Book
from db.effects import (
    DISTRICT_DESK,
    Landed,
    NotTheirs,
    read_application,
    take_effect,
    upserting,
)
from db.noted import is_noted
from db.prepared import Prepared
from db.tables import application, chain, due_print, journal, landed, state
from registry.application import Application
from registry.authority import may_say
from registry.chain import (
    CLOCK_OK,
    CLOCK_SUSPECT,
    LATEST_AT,
    SALT_BYTES,
    Header,
    commitment,
    encode,
    linked,
    sign_head,
)
from registry.clock import after_enrolment, after_writing, judge
from registry.facts import ChainOpened, Fact, PaperKind
from registry.ports import DuePrint, Signer, Written
from registry.road import Frame, Head, WireEntry
from registry.trust import issued_at

# On PostgreSQL a chain has one writer at a time. Locked before anything is read: whoever waited for
# another commit must see what it left.
_LOCK = Prepared(
    lambda _: select(chain.c.id).where(chain.c.id == bindparam("in_chain")).with_for_update()
)
_GREATEST_TICK = select(func.max(chain.c.tick))
_TICK = Prepared(lambda _: _GREATEST_TICK)
_BEGIN = Prepared(
    lambda _: (
        select(
            chain.c.chain,
            chain.c.office,
            chain.c.desk,
            chain.c.head_n,
            chain.c.head_h,
            chain.c.ended,
            _GREATEST_TICK.scalar_subquery(),
            state.c.serial,
            state.c.latest_at,
            state.c.seen,
        )
        .select_from(chain.join(state, true()))
        .where(chain.c.id == bindparam("in_chain"))
    )
)
_INSERT = Prepared(lambda _: insert(journal))
_SIGN = Prepared(
    lambda _: (
        update(journal)
        .where(journal.c.chain_id == bindparam("in_chain"), journal.c.n == bindparam("at_n"))
        .values(signature=bindparam("made"))
    )
)
_MOVE_HEAD = Prepared(
    lambda _: (
        update(chain)
        .where(chain.c.id == bindparam("in_chain"))
        .values(head_n=bindparam("new_n"), head_h=bindparam("new_h"), tick=bindparam("new_tick"))
    )
)
_MOVE_STATE = Prepared(
    lambda dialect: update(state).values(
        serial=bindparam("new_serial"), latest_at=_later(dialect, bindparam("new_latest"))
    )
)
_MOVE_LANDED = Prepared(
    lambda _: (
        update(landed)
        .where(landed.c.chain_id == bindparam("in_chain"), landed.c.n == bindparam("before_n"))
        .values(n=bindparam("new_n"))
    )
)
_MAKE_DUE = Prepared(lambda dialect: upserting(dialect, due_print, ("paper", "number")))
_BY_NUMBER = Prepared(
    lambda _: (
        select(application.c.registration)
        .where(application.c.number == bindparam("number"))
        .order_by(application.c.registered_at, application.c.registration)
    )
)
_SETTLE = Prepared(
    lambda _: delete(due_print).where(
        due_print.c.paper == bindparam("of_paper"), due_print.c.number == bindparam("of_number")
    )
)


def _later(dialect: str, latest: Any) -> Any:
    """Of two commits of a PostgreSQL book, made at once, the one that ends last may know less."""
    return latest if dialect == "sqlite" else func.greatest(state.c.latest_at, latest)


class Writing:
    """One commit in the making on one own chain."""

    def __init__(
        self, book: Book, connection: Connection, chain_row: int, signer: Signer | None = None
    ) -> None:
        """`signer`: where it is not the book's own, because its keys are being changed."""
        self._book = book
        self._signer = signer or book.identity.signer
        self._connection = connection
        self.chain_row = chain_row
        self.ended: str | None  # why nothing may be written on this chain any more
        self._chain: bytes
        self._office: int
        self.n: int
        self.h: bytes
        self._tick: int
        self._serial: int
        self._latest: int
        self._seen: bytes
        self._has_company = connection.dialect.name == "postgresql"  # other chains grow meanwhile
        if self._has_company:
            _LOCK.run(connection, {"in_chain": chain_row})
        (
            self._chain,
            self._office,
            desk,
            self.n,
            self.h,
            self.ended,
            self._tick,
            self._serial,
            self._latest,
            self._seen,
        ) = _BEGIN.run(connection, {"in_chain": chain_row}).fetchone()
        self._desk: int = desk
        self._by_district: bool = desk == DISTRICT_DESK
        # The newest entry waits for its signature, so that it is written once and whole.
        self._unwritten: dict[str, object] | None = None
        self._before = Head(self._chain, self.n, self.h)
        self._entries: list[WireEntry] = []
        self._signature = b""
        self.wrote = False
        self.at: int | None = None  # UTC ms of the newest entry; None while the clock is suspect

    @property
    def connection(self) -> Connection:
        """For what has to stand or fall with this commit, and is no entry."""
        return self._connection

    @property
    def serial(self) -> int:
        """The desk's last number."""
        return self._serial

    def serial_is(self, serial: int) -> None:
        """A new chain goes on after this number: see `db.chains`."""
        self._serial = serial

    def next_serial(self) -> int:
        self._serial += 1
        return self._serial

    def next_list(self) -> int:
        """The serial of the desk's next transfer list. Taken by the entry that names it, so it is
        asked for once before each such entry."""
        from db.transfers import last_list  # a desk makes one or two lists a day

        return last_list(self._connection, self._office, self._desk) + 1

    def append(
        self,
        fact: Fact,
        *,
        registration: bytes = b"",
        actor: str = "",
        due: Sequence[DuePrint] = (),
    ) -> Written:
        """Put a fact on the chain. Raises NotTheirs: only a mistake of ours would try."""
        if not may_say(fact, office=self._office, by_district=self._by_district):
            raise NotTheirs
        self._write()
        header = self._header(fact, registration, actor)
        in_clear, payload = encode(header), encode(fact)
        salt = self._book.random.bytes(SALT_BYTES)
        self.n += 1
        self.h = linked(self.h, in_clear, commitment(salt, payload))
        self._entries.append(WireEntry(in_clear, salt, payload))
        self.wrote = True
        self._unwritten = {
            "chain_id": self.chain_row,
            "n": self.n,
            "header": in_clear,
            "salt": salt,
            "payload": payload,
            "c": None,
            "h": self.h,
            "signature": None,
            "about": registration or None,
            "arrived_at": None,
        }
        # What is not about one application may be kept by its place in the journal: written now.
        journal_id = self._write() if not registration or is_noted(fact) else None
        take_effect(
            self._connection,
            Landed(journal_id, self._chain, self.n, self.h, self._office, header, fact),
        )
        self._make_due(due, header.at)
        return Written(self._chain, self.n, self.h, header.at, bool(header.clock))

    def application(self, number: str) -> Application | None:
        self._write()
        return application_by_number(self._connection, number)

    def settle_print(self, paper: PaperKind, number: str) -> None:
        _SETTLE.run(self._connection, {"of_paper": int(paper), "of_number": number})

    def finish(self) -> None:
        """Sign the new head: the last thing before the commit."""
        if not self.wrote:
            return
        self._signature = made = sign_head(self._signer, self._chain, self.n, self.h)
        if self._unwritten is not None:
            self._unwritten["signature"] = made
            self._write()
        else:
            at = {"in_chain": self.chain_row, "at_n": self.n}
            _SIGN.run(self._connection, {**at, "made": made})
        self._book.know_good_time(self._latest)
        moved = {
            "in_chain": self.chain_row,
            "new_n": self.n,
            "new_h": self.h,
            "new_tick": self._tick,
        }
        _MOVE_HEAD.run(self._connection, moved)
        if self._has_company:  # what was said here is in the tables already
            _MOVE_LANDED.run(self._connection, {**moved, "before_n": self._before.n})
        moved = {"new_serial": self._serial, "new_latest": self._latest}
        _MOVE_STATE.run(self._connection, moved)

    def copy(self) -> None:
        """After the commit, before any paper: the second copy gets what was written."""
        before, entries = self._before, tuple(self._entries)
        after = before.h if before.n >= 0 else b""
        frame = Frame(self._chain, before.n + 1, entries, self._signature, after)
        self._book.second_copy.written(frame, before, Head(self._chain, self.n, self.h))

    def _write(self) -> int | None:
        """Put the entry that waits into the journal; the id of its row."""
        if self._unwritten is None:
            return None
        journal_id = _INSERT.new_row(self._connection, self._unwritten)
        self._unwritten = None
        return journal_id

    def _header(self, fact: Fact, registration: bytes, actor: str) -> Header:
        at = min(max(0, self._book.clock.now()), LATEST_AT)
        if isinstance(fact, ChainOpened):  # the district's word of what time it was at enrolment
            self._latest = after_enrolment(self._latest, issued_at(fact.certificate))
        suspect = judge(at, self._latest).is_suspect
        if self._has_company:  # what an earlier statement of this commit read may be newer than it
            self._tick = max(self._tick, _TICK.run(self._connection, {}).fetchone()[0])
        self._tick += 1
        self._latest = after_writing(at, self._latest)
        self.at = None if suspect else at
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

    def _make_due(self, due: Sequence[DuePrint], at: int) -> None:
        if not due:
            return
        rows = [
            {
                "paper": int(one.paper),
                "number": one.number,
                "secret": self._book.lock(one.secret, one.number) if one.secret else None,
                "at": at,
            }
            for one in due
        ]
        _MAKE_DUE.run_many(self._connection, rows)


def begin_writing(book: Book, connection: Connection, chain_row: int) -> Writing:
    """A commit on this own chain, or on the new one that follows it when it has ended."""
    writing = Writing(book, connection, chain_row)
    if writing.ended is None:
        return writing
    from db.chains import follow  # it needs all that is above; and a chain seldom ends

    return Writing(book, connection, follow(book, connection, chain_row))


def application_by_number(connection: Connection, number: str) -> Application | None:
    """The application with this number; of two with the same (a live clone) the one begun first."""
    found = _BY_NUMBER.run(connection, {"number": number}).fetchone()
    return None if found is None else read_application(connection, found[0])
