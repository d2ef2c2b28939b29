"""Eight processes bring entries to one PostgreSQL book while a reader follows: does it miss any?

    python -m tests.db.eight_writers --rows 1000000      one JSON line; exit 1 when a row was missed

The reader asks as every device does, by the heads of the chains that it holds (`frames_after`), and
computes every hash anew. Beside it runs what the program must never do: a reader that remembers the
greatest serial id it has seen. It shows that the run would notice.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

from sqlalchemy import func, select

from db.book import Book, Identity, prepare
from db.engine import open_engine
from db.road import BookRoad
from db.tables import chain, journal
from registry.chain import genesis, linked
from registry.facts import PaperKind, PrintFailed
from registry.road import Head
from tests.db.scribe import DISTRICT_KEY, Scribe
from tests.postgres import programs, start
from tests.world import HandClock, SeededRandom, TestKey, TestVerifier

WRITERS = 8
CHAINS = 3  # of each writer: it goes from one to the other as relays and sticks do
LONGEST_FRAME = 60
ROOT = Path(__file__).parents[2]


class _FillsLater:
    """The tables are not what is looked at here."""

    def wake(self) -> None:
        return


def book_at(url: str) -> Book:
    key = TestKey(b"reader")
    identity = Identity(b"reader", key, TestVerifier(), DISTRICT_KEY.public_key, "test")
    book = Book(open_engine(url), identity, HandClock(), SeededRandom(), b"k" * 32)
    book.follower = _FillsLater()
    return book


def write(url: str, seed: int, rows: int) -> None:
    """One writer: so many entries, in frames of any length, from chains of its own."""
    book, chance = book_at(url), Random(seed)
    road = BookRoad(book)
    scribes = [Scribe(f"{seed}-{one}", desk=1 + CHAINS * seed + one) for one in range(CHAINS)]
    for scribe in scribes:
        road.take_in(scribe.frames.pop())
    left = rows - CHAINS
    fact = PrintFailed(PaperKind.RECEIPT, "1042701000001000", "none", "OutOfPaper")
    while left:
        scribe = chance.choice(scribes)
        count = min(left, chance.randint(1, LONGEST_FRAME))
        road.take_in(scribe.put(*(scribe.entry(fact) for _ in range(count))))
        scribe.frames.clear()
        left -= count
    book.engine.dispose()


@dataclass
class ByCursor:
    """Follows as a device does."""

    book: Book
    heads: dict[bytes, Head] = field(default_factory=dict)
    rows: int = 0
    rounds: int = 0

    def look(self) -> None:
        self.rounds += 1
        for frame in BookRoad(self.book).frames_after(tuple(self.heads.values())):
            known = self.heads.get(frame.chain)
            here = -1 if known is None else known.n
            if frame.first != here + 1:
                raise AssertionError("a row was skipped, or came twice")
            if known is not None and frame.before != known.h:
                raise AssertionError("another chain goes on here")
            h = frame.before or self._genesis(frame.chain)
            for entry in frame.entries:
                h = linked(h, entry.header, entry.commitment)
            last = frame.first + len(frame.entries) - 1
            self.heads[frame.chain] = Head(frame.chain, last, h)
            self.rows += len(frame.entries)

    def _genesis(self, chain_id: bytes) -> bytes:
        with self.book.reading() as connection:
            asked = select(chain.c.signing_key).where(chain.c.chain == chain_id)
            return genesis(chain_id, connection.execute(asked).scalar_one())


@dataclass
class BySerialId:
    """What the program must never do."""

    book: Book
    last: int = 0
    rows: int = 0
    rounds: int = 0

    def look(self) -> None:
        self.rounds += 1
        asked = select(journal.c.id).where(journal.c.id > self.last).order_by(journal.c.id)
        with self.book.reading() as connection:
            found = connection.execute(asked).scalars().all()
        self.rows += len(found)
        self.last = found[-1] if found else self.last


def run(url: str, rows: int) -> dict[str, Any]:
    """Let eight write `rows` altogether while both readers follow; what each of them has seen."""
    begun = time.monotonic()
    share = [rows // WRITERS + (one < rows % WRITERS) for one in range(WRITERS)]
    words = [sys.executable, "-m", "tests.db.eight_writers", "--url", url]
    writers = [
        subprocess.Popen([*words, "--seed", str(seed), "--rows", str(count)], cwd=ROOT)
        for seed, count in enumerate(share)
    ]
    book, other = book_at(url), book_at(url)
    by_cursor, by_id = ByCursor(book), BySerialId(other)
    done = threading.Event()
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=_follow, args=(look, done, failures))
        for look in (by_cursor.look, by_id.look)
    ]
    for thread in threads:
        thread.start()
    codes = [one.wait() for one in writers]
    done.set()
    for thread in threads:
        thread.join()
    with book.reading() as connection:
        held = connection.execute(select(func.count()).select_from(journal)).scalar_one()
        heads = connection.execute(select(chain.c.chain, chain.c.head_n, chain.c.head_h)).all()
    book.engine.dispose()
    other.engine.dispose()
    if failures:
        raise failures[0]
    ends = {Head(*row) for row in heads}
    return {
        "run": "eight writers",
        "rows": held,
        "writers_failed": sum(map(bool, codes)),
        "missed": held - by_cursor.rows,
        "same_heads": ends == set(by_cursor.heads.values()),
        "rounds": by_cursor.rounds,
        "missed_by_serial_id": held - by_id.rows,
        "seconds": round(time.monotonic() - begun, 1),
    }


def _follow(look: Callable[[], None], done: threading.Event, failures: list[BaseException]) -> None:
    """Look as long as somebody writes, and once more."""
    try:
        while not done.is_set():
            look()
            done.wait(0.1)
        look()
    except BaseException as failure:
        failures.append(failure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.url:
        write(given.url, given.seed, given.rows)
        return 0
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    server = start(binaries)
    try:
        url = server.new_database()
        engine = open_engine(url)
        prepare(engine)
        engine.dispose()
        found = run(url, given.rows)
    finally:
        server.stop()
        rmtree(server.folder)
    print(json.dumps(found))
    whole = found["rows"] == given.rows and found["same_heads"] and not found["writers_failed"]
    return 0 if whole and not found["missed"] else 1


if __name__ == "__main__":
    sys.exit(main())
