"""No single bit of an export, no byte of a book's journal can change without being found."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspector import verify as first
from tests.inspector.every_bit import (
    FOUND,
    CheckSums,
    as_second_copy,
    exit_of_first,
    exit_of_second,
    flip,
    left,
    remembering_signatures,
)
from tests.inspector.village import export_of_about, small_book

ABOUT_2_KB = 1500  # bytes asked for; one application more makes it two kilobytes
EVERY = 7  # of the bits beneath the check sums: all of them are flipped by command


@pytest.fixture(autouse=True)
def _quickly():
    with remembering_signatures():
        yield


@pytest.mark.slow
@pytest.mark.timeout(400)  # a busy machine takes its time
def test_every_single_bit_of_an_export_is_found_by_both_verifiers(tmp_path):
    export = export_of_about(ABOUT_2_KB)
    assert 1500 < len(export) < 2500
    flips = flip(export, range(len(export) * 8), tmp_path / "flipped", left)
    assert flips.cases == len(export) * 8
    assert flips.missed_by_first == []
    assert flips.missed_by_second == []


@pytest.mark.slow
@pytest.mark.timeout(400)  # a busy machine takes its time
def test_beneath_the_check_sums_hashes_and_signatures_find_it_too(tmp_path):
    """Whoever changes a file on purpose puts its check sums right."""
    copy = as_second_copy(export_of_about(ABOUT_2_KB))
    sums = CheckSums(copy)
    path = tmp_path / "flipped"
    path.write_bytes(copy)
    assert (exit_of_first(path), exit_of_second(path)) == (0, 0)
    cases = 0
    for body in sums.bodies():
        bits = range(body.start * 8, body.stop * 8, EVERY)
        flips = flip(copy, bits, path, sums.put_right)
        cases += flips.cases
        assert flips.all_found, (flips.missed_by_first, flips.missed_by_second)
    assert cases > 1500


def test_a_verifier_that_trusts_check_sums_alone_is_caught(tmp_path, monkeypatch):
    copy = as_second_copy(export_of_about(ABOUT_2_KB))
    sums = CheckSums(copy)
    monkeypatch.setattr(first, "holds_quickly", lambda key, message, signature: True)
    body = sums.bodies()[1]
    bits = range(body.start * 8, body.stop * 8, 20)
    flips = flip(copy, bits, tmp_path / "flipped", sums.put_right)
    assert flips.missed_by_first
    assert not flips.missed_by_second


# -- a book's file -------------------------------------------------------------------------------

CELLS = ("header", "salt", "payload", "c", "h", "signature", "about")
OF_CHAIN = ("chain", "device", "signing_key", "head_h")
OF_RECEIPT = ("packed", "signature", "chain", "h")


@pytest.mark.slow
@pytest.mark.timeout(400)  # a busy machine takes its time
@pytest.mark.parametrize(
    ("table", "columns"),
    [("journal", CELLS), ("chain", OF_CHAIN), ("district_receipt", OF_RECEIPT)],
)
def test_every_byte_of_a_books_journal_is_found_by_both_verifiers(table, columns, tmp_path):
    path = tmp_path / "flipped"
    path.write_bytes(small_book())
    assert (exit_of_first(path), exit_of_second(path)) == (0, 0)
    cases, missed = 0, []
    for column, rowid, value in _cells(path, table, columns):
        for place in range(len(value)):
            changed = bytearray(value)
            changed[place] ^= 1 << (place + rowid) % 8  # another bit in each byte
            _put(path, table, column, rowid, bytes(changed))
            cases += 1
            found = (exit_of_first(path), exit_of_second(path))
            if not set(found) <= set(FOUND):
                missed.append((column, rowid, place, found))
        _put(path, table, column, rowid, value)
    assert cases > {"journal": 1200, "chain": 100, "district_receipt": 100}[table]
    assert missed == []
    assert (exit_of_first(path), exit_of_second(path)) == (0, 0)


def _cells(path: Path, table: str, columns: tuple[str, ...]) -> list[tuple[str, int, bytes]]:
    with closing(sqlite3.connect(path)) as book:
        return [
            (column, rowid, value)
            for column in columns
            for rowid, value in book.execute(
                f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL"
            )
        ]


def _put(path: Path, table: str, column: str, rowid: int, value: bytes) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        book.execute("PRAGMA journal_mode=DELETE")
        book.execute("PRAGMA synchronous=OFF")
        book.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
