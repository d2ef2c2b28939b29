"""A durable registration beside raw sqlite3 that writes the very same rows, and what both leave.

Ours is `OpenOffice.register`, the function behind the button: checks, number, code, term, entry,
hash, signature, tables, index of words, due prints, commit, count of what waits. Raw is handed the
finished rows: the same tables, indexes and pragmas, one durable commit; it makes nothing.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.assets import first_catalogue
from app.office import OpenOffice
from bench.office import BY, enrol, open_desk
from bench.people import Residents
from db.words import tokens_of
from registry.desk import Form
from registry.facts import PaperKind

ROUNDS: Final = 7  # the figure is the median of their ratios: a shared machine has moods
TURN: Final = 25  # registrations before the other side takes its turn
RATIO_ALLOWED: Final = 2.0
BYTES_A_REGISTRATION: Final = 1_400
BYTES_A_FURTHER_ENTRY: Final = 450

_PRAGMAS: Final = ("journal_mode", "synchronous", "foreign_keys", "cache_size")

Statement = tuple[str, tuple[Any, ...]]


class Raw:
    """A second file with the same tables. It writes what a registration wrote, row by row."""

    def __init__(self, path: Path, office: OpenOffice, like: Path) -> None:
        """`path` does not exist yet, or is a copy of the book."""
        self._like = sqlite3.connect(like)
        is_new = not path.exists()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}={_pragma(office, pragma)}")
        if is_new:
            self._make_tables()
        self._journal = self._columns("journal")
        self._application = self._columns("application")

    def _make_tables(self) -> None:
        asked = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'found^_%'"
        self._connection.execute("PRAGMA foreign_keys=OFF")
        for (sql,) in self._like.execute(f"{asked} ESCAPE '^' AND name NOT LIKE 'sqlite^_%'"):
            self._connection.execute(sql)
        for table in ("state", "chain"):
            for row in self._like.execute(f"SELECT * FROM {table}"):
                self._connection.execute(_insert(table, row), row)
        self._connection.execute("PRAGMA foreign_keys=ON")

    def _columns(self, table: str) -> dict[str, int]:
        found = self._like.execute(f"PRAGMA table_info({table})").fetchall()
        return {name: place for place, name, *_ in found}

    def rows_of(self, entry: bytes) -> list[Statement]:
        """The statements that write what the registration whose hash is `entry` left."""
        [journal] = self._ask("SELECT * FROM journal WHERE h = ?", entry)
        [row] = self._ask(
            "SELECT * FROM application WHERE registration = ?", journal[self._journal["about"]]
        )
        due = self._ask(
            "SELECT * FROM due_print WHERE number = ?", row[self._application["number"]]
        )
        n, chain = journal[self._journal["n"]], journal[self._journal["chain_id"]]
        found_by = (row[self._application[name]] for name in ("words", "marks"))
        words = (row[0], tokens_of(*found_by))
        rows = [("journal", journal), ("application", row), *(("due_print", one) for one in due)]
        return [
            *((_insert(table, one), one) for table, one in rows),
            ("INSERT INTO found (rowid, words) VALUES (?, ?)", words),
            (
                "UPDATE chain SET head_n = ?, head_h = ?, tick = ? WHERE id = ?",
                (n, entry, n, chain),
            ),
            ("UPDATE state SET serial = ?, latest_at = ?", (n, n)),
        ]

    def _ask(self, sql: str, value: object) -> list[tuple[Any, ...]]:
        # To the end: a reader left open would keep the book's log from being emptied.
        return self._like.execute(sql, (value,)).fetchall()

    def write(self, statements: Iterable[Statement]) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            execute(sql, values)
        execute("COMMIT")

    def keep_log_short(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        self._connection.close()
        self._like.close()


def _pragma(office: OpenOffice, name: str) -> object:
    with office.parts.book.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def _insert(table: str, row: tuple[Any, ...]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"


def _timed(job: Callable[[], object]) -> float:
    """Microseconds."""
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1e6


@contextmanager
def _latest_entries(book: Path) -> Iterator[Callable[[int], list[bytes]]]:
    """Hashes of the last so many entries, oldest first."""
    with closing(sqlite3.connect(book)) as connection:

        def last(count: int) -> list[bytes]:
            asked = "SELECT h FROM journal ORDER BY id DESC LIMIT ?"
            return [h for (h,) in connection.execute(asked, (count,))][::-1]

        yield last


def registering(
    office: OpenOffice, book: Path, raw: Raw, forms: list[Form]
) -> dict[str, float | list[float]]:
    """Microseconds of both sides, turn by turn, and the median of the rounds' ratios."""
    ours: list[float] = []
    plain: list[float] = []
    ratios: list[float] = []
    a_round = len(forms) // ROUNDS // TURN * TURN
    with _latest_entries(book) as last:
        for start in range(0, a_round * ROUNDS, TURN):
            turn = forms[start : start + TURN]
            ours += [_timed(partial(office.register, form, BY)) for form in turn]
            written = [raw.rows_of(h) for h in last(TURN)]
            # Neither side empties its log while it is timed: the road's thread does that for ours.
            office.parts.book.keep_log_short()
            raw.keep_log_short()
            plain += [_timed(partial(raw.write, statements)) for statements in written]
            if len(ours) % a_round == 0:
                mine, theirs = ours[-a_round:], plain[-a_round:]
                ratios.append(statistics.median(mine) / statistics.median(theirs))
    return {
        "registration_p50_us": round(statistics.median(ours)),
        "registration_p99_us": round(statistics.quantiles(ours, n=100)[98]),
        "raw_p50_us": round(statistics.median(plain)),
        "raw_p99_us": round(statistics.quantiles(plain, n=100)[98]),
        "ratios": [round(one, 2) for one in ratios],
        "ratio": round(statistics.median(ratios), 2),
    }


def processor_time(office: OpenOffice, forms: list[Form]) -> int:
    """Microseconds of processor for one registration: what is left when the disk is free."""
    started = time.process_time()
    for form in forms:
        office.register(form, BY)
    return round((time.process_time() - started) / len(forms) * 1e6)


def in_an_empty_book(folder: Path, count: int) -> dict[str, Any]:
    [device] = enrol(folder, 1)
    office, sealer = open_desk(device)
    raw = Raw(folder / "raw.sqlite", office, device.home.book)
    forms = Residents(first_catalogue(), seed=5).forms(count)
    for form in forms[:TURN]:
        office.register(form, BY)  # what is loaded and prepared at the first use is not counted
    with _latest_entries(device.home.book) as last:
        for h in last(TURN):
            raw.write(raw.rows_of(h))
    found = registering(office, device.home.book, raw, forms)
    found["processor_us"] = processor_time(office, forms[:300])
    raw.close()
    office.parts.book.engine.dispose()
    return {"bench": "registering", "book": "empty", "seals_left_out": sealer.made, **found}


def sizes(folder: Path, count: int = 2_000) -> dict[str, Any]:
    """Bytes a registration with its rows and indexes, and each further entry."""
    [device] = enrol(folder, 1)
    office, _ = open_desk(device)

    def size() -> int:
        office.parts.book.engine.dispose()
        with closing(sqlite3.connect(device.home.book)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return device.home.book.stat().st_size

    empty = size()
    forms = Residents(first_catalogue(), seed=6).forms(count)
    numbers = [office.register(form, BY).number for form in forms]
    registered = size()
    for number in numbers:
        for paper in (PaperKind.RECEIPT, PaperKind.OFFICE_COPY):
            office.parts.desk.mark_printed(paper, number.digits, "laser", BY)
    printed = size()
    return {
        "bench": "sizes",
        "bytes_a_registration": round((registered - empty) / count),
        "bytes_a_further_entry": round((printed - registered) / (2 * count)),
    }
