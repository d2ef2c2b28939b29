"""Writing all tables of a full book again: how long, how much memory, and the same afterwards."""

import resource
import time
from typing import Any

from bench.filling import Village
from db.book import Book, rebuild
from db.tables import application


def rebuilding(village: Village) -> dict[str, Any]:
    """Without waiting for the disk: the work is ours, the disk's share is one commit."""
    with village.opened(1) as (_, book):
        before = _fingerprint(book)
        told: list[tuple[int, int]] = []
        resident = _peak_mb()
        started = time.perf_counter()
        entries = rebuild(book, lambda done, of: told.append((done, of)))
        seconds = time.perf_counter() - started
        same = _fingerprint(book) == before
    return {
        "bench": "rebuilding",
        "entries": entries,
        "seconds": round(seconds),
        "entries_a_second": round(entries / seconds),
        "told": len(told),
        "memory_grew_mb": round(_peak_mb() - resident),
        "differing": [] if same else ["application"],
    }


def _fingerprint(book: Book) -> int:
    """Of all rows for reading. (A fingerprint in words is enough: nobody here deceives.)"""
    found = 0
    with book.reading() as connection:
        columns = [column for column in application.c if column.name != "id"]
        asked = application.select().with_only_columns(*columns)
        for row in connection.execution_options(yield_per=1_000).execute(asked):
            found ^= hash(tuple(row))
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
