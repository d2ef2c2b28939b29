"""What the referee writes down while a world goes on: every entry that somebody wrote, and who.

It reads books as docs/format.md describes them, by sqlite3 and untyped MessagePack, and knows no
line of the program. It writes down an entry when its writer's book first holds it, right after the
act that made it; so it can say later which entries nobody wrote, and which were lost.
"""

import hashlib
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import MsgspecError, msgpack

OPENED, REGISTERED, REFUSED = 1, 10, 11
ANSWERED, HANDED_OVER = 14, 16
LARGEST_TICK = 2**53 - 1


class Wrong(Exception):
    """What the program did that it must not do."""


SKIPPED: set[str] = set()  # rules that are not asked: only to see that each is needed


def must(holds: object, rule: str, said: str) -> None:
    """A rule of the game; Wrong where it does not hold."""
    if not holds and rule not in SKIPPED:
        raise Wrong(f"{rule}: {said}")


def sha256(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


@dataclass(frozen=True)
class Line:
    """One entry in one book."""

    row: int
    chain: bytes
    n: int
    h: bytes
    header: bytes
    salt: bytes | None
    payload: bytes | None
    own: bool  # as SQLite has it: 0 or 1
    office: int
    desk: int

    @property
    def bytes_of_it(self) -> tuple[bytes, bytes | None, bytes | None]:
        return self.header, self.salt, self.payload

    @property
    def head(self) -> list[Any]:
        """The header's fields; [] for one that cannot be read."""
        try:
            found = msgpack.decode(self.header)
        except (MsgspecError, UnicodeDecodeError):
            return []
        return found if isinstance(found, list) and len(found) >= 9 else []

    @property
    def kind(self) -> int:
        return int(self.head[1]) if self.head else -1

    @property
    def fact(self) -> list[Any]:
        found = msgpack.decode(self.payload or b"\x90")
        return found if isinstance(found, list) else []

    @property
    def registration(self) -> bytes:
        return bytes(self.head[2]) if self.head else b""

    @property
    def tick(self) -> int:
        """0 for one that is not believed."""
        head = self.head
        if not head or not 0 < head[3] <= LARGEST_TICK:
            return 0
        believable = 0 <= head[4] <= 253_402_214_400_000 and len(head[2]) in (0, 16)
        return int(head[3]) if believable else 0

    def goes_on_from(self, before: bytes) -> bool:
        c = sha256(self.salt or b"", self.payload or b"")
        length = struct.pack(">I", len(self.header))
        return sha256(b"tereze/entry/1", before, length, self.header, c) == self.h


_READERS: dict[Path, sqlite3.Connection] = {}


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Kept open until `let_go`: a book that somebody reads is not closed whole."""
    book = _READERS.get(path)
    if book is None:
        book = _READERS[path] = sqlite3.connect(
            # Opening a restored book asks the district in a thread of its own, and waits for it.
            f"{path.as_uri()}?mode=ro",
            uri=True,
            check_same_thread=False,
        )
    yield book


def let_go(path: Path) -> None:
    """Before a book is closed, changed from without, or goes away."""
    book = _READERS.pop(path, None)
    if book is not None:
        book.close()


_LINES = (
    "SELECT journal.id, chain.chain, n, h, header, salt, payload, own, office, desk"
    " FROM journal JOIN chain ON chain.id = journal.chain_id WHERE journal.id > ?"
    " ORDER BY journal.id"
)


def lines_of(path: Path, after: int = -1) -> list[Line]:
    with reading(path) as book:
        rows: list[Any] = book.execute(_LINES, (after,)).fetchall()
    return [Line(*row) for row in rows]


@dataclass
class Written:
    """An entry, and who wrote it."""

    line: Line
    by: str
    before: bytes  # h of the one it continues; empty for a chain's first
    lost: bool = False  # no book holds it any more; it may come back with a copy
    poison: bool = False


@dataclass
class Known:
    """How far the referee has read one book."""

    last: int = -1
    tick: int = 0
    held: set[bytes] = field(default_factory=set)


class Ledger:
    def __init__(self) -> None:
        self.written: dict[bytes, Written] = {}
        self.children: dict[bytes, set[bytes]] = {}
        self.places: dict[tuple[bytes, int], list[bytes]] = {}
        self.forged: set[bytes] = set()
        self.books: dict[str, Known] = {}
        self.receipts: dict[str, set[bytes]] = {}
        self.signed: set[tuple[bytes, int, bytes]] = set()
        self.district_ever: set[bytes] = set()

    # -- while it goes on

    def another_book(self, name: str) -> None:
        """The file behind this name is another one now: read it from the start."""
        self.books.pop(name, None)

    def look(self, name: str, path: Path) -> list[Line]:
        """What its owner has written into a book since the last look; Wrong if it may not be."""
        known = self.books.setdefault(name, Known())
        own = []
        for line in lines_of(path, known.last):
            known.last = line.row
            must(line.h not in known.held, "held once", f"{name} holds twice {_place(line)}")
            known.held.add(line.h)
            if line.h not in self.written:
                must(line.own, "nobody else writes", f"{name} holds {_place(line)}")
                self._write(name, line, known.tick)
                own.append(line)
            self.written[line.h].lost = False
            same = self.written[line.h].line.bytes_of_it == line.bytes_of_it
            must(same, "the same bytes", f"{name} holds others for {_place(line)}")
            known.tick = max(known.tick, line.tick)
        return own

    def _write(self, name: str, line: Line, tick: int) -> None:
        must(line.tick == tick + 1, "ticks", f"{name}: {line.tick} follows {tick}: {_place(line)}")
        self.write(name, line)

    def write(self, name: str, line: Line, *, poison: bool = False) -> None:
        before = self._before(line)
        self.written[line.h] = Written(line, name, before, poison=poison)
        self.children.setdefault(before, set()).add(line.h)
        self.places.setdefault((line.chain, line.n), []).append(line.h)

    def _before(self, line: Line) -> bytes:
        if line.n == 0:
            key = line.fact[3]
            start = sha256(b"tereze/chain/1", line.chain, key)
            must(line.goes_on_from(start), "links", f"a wrong beginning: {_place(line)}")
            return b""
        for h in self.places.get((line.chain, line.n - 1), ()):
            if line.goes_on_from(h):
                return h
        must(False, "links", f"an entry continues nothing: {_place(line)}")
        return b""

    def district_holds(self, path: Path, last: int) -> int:
        """Note what the district holds, now and for ever."""
        with reading(path) as book:
            asked = "SELECT id, h FROM journal WHERE id > ? ORDER BY id"
            for row, h in book.execute(asked, (last,)):
                last = row
                self.district_ever.add(h)
        return last

    def burn(self, disks: Iterable[Path]) -> int:
        """A disk is gone. What is on none of those that are left is lost, until a copy of it is
        put back."""
        left: set[bytes] = set()
        for path in disks:
            with reading(path) as book:
                left.update(h for (h,) in book.execute("SELECT h FROM journal"))
        gone = [one for h, one in self.written.items() if h not in left and not one.lost]
        for one in gone:
            one.lost = True
        return len(gone)

    # -- afterwards

    def of_chain(self, chain: bytes) -> list[Written]:
        return [one for one in self.written.values() if one.line.chain == chain]

    def ends(self, among: Iterable[bytes]) -> set[bytes]:
        """Entries that none of those continues."""
        those = set(among)
        return {h for h in those if not self.children.get(h, set()) & those}

    def path(self, end: bytes) -> list[Line]:
        """From a chain's first entry to this one."""
        found = []
        while end:
            one = self.written[end]
            found.append(one.line)
            end = one.before
        return found[::-1]


def _place(line: Line) -> str:
    return f"chain {line.chain.hex()[:8]} n {line.n} kind {line.kind} office {line.office}"
