"""How fast a district on PostgreSQL takes in what devices bring, beside COPY of the same rows.

Ours is the real `ingest` on real bodies: unpacked, checked, hashed, its signature verified; rows,
cursor and receipt durable frame by frame; the tables are filled by a follower, measured apart. The
other is what PostgreSQL can do at best: the rows of each frame, ready in memory, by one COPY and a
commit. Both run in turns against one server that waits for its disk.

    python -m bench.ingest                one JSON line; exit 1 when the goal is missed
"""

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import psycopg
from sqlalchemy import select

from app.assets import first_catalogue
from app.demo import make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.outside import SystemClock
from bench.office import BY, open_desk
from bench.people import Residents
from db.book import Book
from db.engine import open_engine
from db.follower import behind, follow_up
from db.road import BookRoad
from db.tables import chain, journal
from district.ingest import ingest
from registry.facts import PaperKind
from sync.exchange import Reached, Uploader
from tests.postgres import Server, programs, start

GOAL: Final = 0.35  # of COPY
_NOBODY_LISTENS: Final = "http://127.0.0.1:9"
_COLUMNS: Final = [column.name for column in journal.c if column.name != "id"]
_TYPES: Final = ["int8", "int8", *["bytea"] * 7, "int8"]


@dataclass
class _Recorded:
    """The district at once, and every body that a desk sent it."""

    road: BookRoad
    carrier: Any
    bodies: list[bytes] = field(default_factory=list)

    def exchange(self, message: bytes) -> bytes:
        self.bodies.append(message)
        return ingest(message, self.carrier, self.road)


class _FillsLater:
    """A follower of another process: nothing here waits for it."""

    def wake(self) -> None:
        return


@dataclass
class Bench:
    """A district with one desk, as a database to make copies of, and what the desk sends."""

    server: Server
    district: OpenDistrict
    template: str
    carrier: Any
    bodies: list[bytes]
    frames: list[list[tuple[Any, ...]]]  # rows of the journal, as they come in

    @contextmanager
    def empty(self) -> Iterator[Book]:
        """A book in which nothing of the desk has arrived."""
        url = self.server.new_database(self.template)
        known = self.district.book
        book = Book(open_engine(url), known.identity, known.clock, known.random, b"k" * 32)
        book.follower = _FillsLater()
        try:
            with book.reading():  # connected, as a server at work is
                pass
            yield book
        finally:
            book.engine.dispose()
            self.server.drop(url)

    def ours(self) -> tuple[float, float]:
        """Seconds that the bodies took, and those of the tables afterwards."""
        with self.empty() as book:
            road = BookRoad(book)
            begun = time.perf_counter()
            for body in self.bodies:
                ingest(body, self.carrier, road)
            stored = time.perf_counter() - begun
            if behind(book) != sum(map(len, self.frames)):
                raise AssertionError("what was sent is not what is stored")
            begun = time.perf_counter()
            follow_up(book)
            return stored, time.perf_counter() - begun

    def copy(self) -> float:
        """Seconds of COPY: the same rows, a commit for each frame."""
        into = f"COPY journal ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        with self.empty() as book:
            one = "INSERT INTO chain (id, chain, device, office, desk, signing_key, own, head_n,"
            one += " head_h, branch, first_n, tick) SELECT 999, '\\x01', device, office, 9,"
            one += " signing_key, own, head_n, head_h, branch, first_n, tick FROM chain LIMIT 1"
            connection: psycopg.Connection[Any]
            url = book.engine.url.render_as_string(hide_password=False)
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                connection.execute(one)
                connection.commit()
                begun = time.perf_counter()
                for rows in self.frames:
                    with connection.cursor() as cursor, cursor.copy(into) as copying:
                        copying.set_types(_TYPES)
                        for row in rows:
                            copying.write_row(row)
                    connection.commit()
                return time.perf_counter() - begun


def prepare(server: Server, folder: Path, applications: int) -> Bench:
    """A desk writes so many applications by its verbs, each with its prints and its papers sent."""
    template = "before"
    with server.administrator() as connection:
        connection.execute(f"CREATE DATABASE {template}".encode())
    home, clock = Home(folder / "district"), SystemClock()
    district = make_district(home, _NOBODY_LISTENS, clock, server.url(template))
    device = settle(Home(folder / "desk"), district, _NOBODY_LISTENS, "desk", 1)
    office, _ = open_desk(device)
    verbs = office.parts.desk
    for form in Residents(first_catalogue(), 11).forms(applications):
        number = verbs.register(form, BY).number
        verbs.mark_printed(PaperKind.RECEIPT, number.digits, "laser", BY)
        verbs.mark_printed(PaperKind.OFFICE_COPY, number.digits, "laser", BY)
        verbs.send_papers(number, BY)
    carrier = district.devices.device(device.certificate.device)
    district.book.engine.dispose()
    bench = Bench(server, district, template, carrier, [], [])
    with bench.empty() as book:
        peer = _Recorded(BookRoad(book), carrier, bench.bodies)
        if not isinstance(Uploader(office.parts.road, peer, clock).run(), Reached):
            raise AssertionError("the district is in this process")
        bench.frames = _frames(book, device.certificate.device)
    office.parts.book.engine.dispose()
    return bench


def _frames(book: Book, device: bytes) -> list[list[tuple[Any, ...]]]:
    columns = [journal.c[name] for name in _COLUMNS]
    mine = select(chain.c.id).where(chain.c.device == device)
    asked = select(*columns).where(journal.c.chain_id.in_(mine)).order_by(journal.c.n)
    frames: list[list[tuple[Any, ...]]] = [[]]
    with book.reading() as connection:
        for row in connection.execute(asked):
            frames[-1].append((999, *tuple(row)[1:]))
            if row.signature is not None:  # a frame ends where its signature stands
                frames.append([])
    return frames[:-1]


def measure(bench: Bench, rounds: int) -> dict[str, Any]:
    ours, copies, tables = [], [], []
    for _ in range(rounds):
        stored, filled = bench.ours()
        ours.append(stored)
        tables.append(filled)
        copies.append(bench.copy())
    entries = sum(map(len, bench.frames))
    return {
        "bench": "ingest",
        "entries": entries,
        "frames": len(bench.frames),
        "bodies": len(bench.bodies),
        "body_bytes": sum(map(len, bench.bodies)),
        "ours_per_s": _rate(entries, ours),
        "copy_per_s": _rate(entries, copies),
        "tables_per_s": _rate(entries, tables),
        "of_copy": round(statistics.median(copies) / statistics.median(ours), 3),
        "goal": GOAL,
    }


def _rate(entries: int, seconds: Sequence[float]) -> int:
    return round(entries / statistics.median(seconds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    folder = Path(mkdtemp())
    server = start(binaries, durable=True)
    try:
        found = measure(prepare(server, folder, given.applications), given.rounds)
    finally:
        server.stop()
        shutil.rmtree(server.folder)
        shutil.rmtree(folder)
    print(json.dumps(found))
    return 0 if found["of_copy"] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
