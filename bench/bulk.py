"""Two journals for filling a book fast, both as the verbs know a journal.

`Batched` is the program's own, many verbs in one commit. `Bulk` keeps entries in memory and puts
their rows out by the thousand; what it may not do is guess: it is made of the program's own parts,
and `bench.filling.same_as_by_hand` compares what both leave, row by row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, func, insert, select

from db import rows, search
from db.book import Book, write_state
from db.effects import Landed, copies_of
from db.journal import own_chain
from db.prepared import Prepared
from db.tables import chain, journal, printed, state
from db.writing import _INSERT as JOURNAL_ROW
from db.writing import _MAKE_DUE, _MOVE_HEAD, Writing, begin_writing
from registry.application import Application, Told, fold, moves
from registry.chain import SALT_BYTES, Entry, encode, link, sign_head
from registry.facts import Fact, PaperKind, Printed, Registered
from registry.failures import BookUncertain
from registry.ports import DuePrint, Written

_PRINTED = Prepared(lambda _: insert(printed))


class Batched:
    """The program's own journal: `Writing`, its tables and its signature, once for many verbs."""

    def __init__(self, book: Book) -> None:
        self._book = book
        with book.reading() as connection:
            self._chain_row = own_chain(connection) or 0
        self._stack: Any = None
        self._landing: Writing

    @contextmanager
    def session(self) -> Iterator["Batched"]:
        self._begin()
        yield self
        self._end()

    def commit(self) -> None:
        self._end()
        self._begin()

    def _begin(self) -> None:
        self._stack = self._book.writing()
        self._landing = begin_writing(self._book, self._stack.__enter__(), self._chain_row)

    def _end(self) -> None:
        self._landing.finish()
        self._stack.__exit__(None, None, None)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        yield self._landing

    def application(self, number: str) -> Application | None:
        return self._landing.application(number)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        return copies_of(self._landing._connection, int(paper), number)

    def good_time(self) -> int:
        return self._landing._latest

    def due_prints(self, number: str = "") -> Sequence[DuePrint]:
        raise NotImplementedError("nobody prints while a book is filled")

    def became_of(self, uncertain: BookUncertain) -> bool | None:
        raise NotImplementedError("nothing is uncertain while a book is filled") from uncertain


class Bulk:
    """A chain in `book`, written by the device of `writer`; another desk's came by the road."""

    def __init__(self, book: Book, writer: Book, device: bytes, received_at: int) -> None:
        self._book = book
        self._received = writer is not book
        self._arrived_at = received_at if self._received else None
        with book.writing() as connection:  # PostgreSQL locks the chain's row to read it
            row = select(chain.c.id).where(chain.c.device == device)
            self._chain_row: int = connection.execute(row).scalar_one()
            self._writing = _InMemory(writer, connection, self._chain_row, self._arrived_at)
            self.lived = self._writing.serial  # applications of this chain that are there already

    @contextmanager
    def writing(self) -> Iterator["_InMemory"]:
        yield self._writing

    def application(self, number: str) -> Application | None:
        return self._writing.application(number)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        return self._writing.copies.get((int(paper), number), 0)

    def good_time(self) -> int:
        return self._writing._latest

    def due_prints(self, number: str = "") -> Sequence[DuePrint]:
        raise NotImplementedError("nobody prints while a book is filled")

    def became_of(self, uncertain: BookUncertain) -> bool | None:
        raise NotImplementedError("nothing is uncertain while a book is filled") from uncertain

    def flush(self) -> None:
        """One transaction: all rows since the last one, and where chain and book stand now."""
        landing = self._writing
        landing.sign()
        with self._book.writing() as connection:
            JOURNAL_ROW.run_many(connection, landing.entries)
            taken: dict[int, int] = {}
            made = []
            for one in map(landing.known, landing.lives):
                row_id = rows._first_id(one.registered_at)
                row_id = taken[row_id] = taken.get(row_id, row_id - 1) + 1
                made.append({**rows.row_of(one), "id": row_id})
            rows._INSERT.run_many(connection, made)
            for row in made:
                search.put(connection, int(str(row["id"])), str(row["words"]), str(row["marks"]))
            copies = landing.copies.items()
            out = [{"paper": one, "number": n, "copies": count} for (one, n), count in copies]
            _PRINTED.run_many(connection, out)
            _MAKE_DUE.run_many(connection, list(landing.due.values()))
            moved = {"in_chain": self._chain_row, "new_n": landing.n, "new_h": landing.h}
            _MOVE_HEAD.run(connection, {**moved, "new_tick": landing._tick})
            if not self._received:
                write_state(connection, serial=landing.serial, latest_at=landing._latest)
        landing.forget()


class _InMemory(Writing):
    """Entries as `Writing` makes them, kept until they are put out."""

    def __init__(
        self, writer: Book, connection: Connection, chain_row: int, arrived_at: int | None
    ) -> None:
        super().__init__(writer, connection, chain_row)
        self._arrived_at = arrived_at
        self.forget()
        if arrived_at is not None:  # ticks, serials and time are those of the desk that wrote it
            self._has_company = False  # which wrote alone, whatever database it came to
            self._begin_where_the_writer_is(connection)

    def forget(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.lives: dict[bytes, list[Told]] = {}
        self.copies: dict[tuple[int, str], int] = {}
        self.due: dict[tuple[int, str], dict[str, object]] = {}
        self._abouts: dict[str, bytes] = {}
        self._folded: dict[bytes, Application] = {}

    def _begin_where_the_writer_is(self, connection: Connection) -> None:
        with self._book.reading() as own:
            latest, seen = own.execute(select(state.c.latest_at, state.c.seen)).one()
            tick = own.execute(select(func.max(chain.c.tick))).scalar_one()
        last = (
            select(journal.c.header, journal.c.payload)
            .where(journal.c.chain_id == self.chain_row)
            .order_by(journal.c.n.desc())
        )
        self._serial, self._tick, self._latest, self._seen = 0, tick, latest, seen
        for header, payload in connection.execute(last):
            entry = Entry(header, b"", b"", payload)
            fact, read = entry.read_fact(), entry.read_header()
            self._tick, self._latest = max(self._tick, read.tick), max(self._latest, read.at)
            if isinstance(fact, Registered):
                self._serial = int(fact.number[7:13])
                break

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
        self.entries.append(
            {
                "chain_id": self.chain_row,
                "n": self.n,
                "header": entry.header,
                "salt": entry.salt,
                "payload": entry.payload,
                "c": None,
                "h": self.h,
                "signature": None,
                "about": registration,
                "arrived_at": self._arrived_at,
            }
        )
        if isinstance(fact, Registered):
            self._abouts[fact.number] = registration
        if isinstance(fact, Printed):
            paper = (int(fact.paper), fact.number)
            self.copies[paper] = max(self.copies.get(paper, 0), fact.copy + 1)
        if moves(fact):
            landed = Landed(
                None,
                self._chain,
                self.n,
                self.h,
                self._office,
                header,
                fact,
                self._arrived_at,
            )
            self.lives.setdefault(registration, []).append(landed.told)
        for one in due:
            secret = self._book.lock(one.secret, one.number) if one.secret else None
            key = (int(one.paper), one.number)
            row = {"paper": key[0], "number": key[1], "secret": secret, "at": header.at}
            if self._arrived_at is None:  # due prints are not on the road
                self.due[key] = row
        return Written(self._chain, self.n, self.h, header.at, bool(header.clock))

    def application(self, number: str) -> Application | None:
        about = self._abouts.get(number)
        return None if about is None else self.known(about)

    def known(self, about: bytes) -> Application:
        """Folded once for as long as nothing else is said of it: a print says nothing."""
        told = self.lives[about]
        held = self._folded.get(about)
        if held is None or len(held.history) != len(told):
            held = self._folded[about] = fold(about, told)
        return held

    def settle_print(self, paper: PaperKind, number: str) -> None:
        self.due.pop((int(paper), number), None)

    def sign(self) -> None:
        made = sign_head(self._book.identity.signer, self._chain, self.n, self.h)
        self.entries[-1]["signature"] = made
