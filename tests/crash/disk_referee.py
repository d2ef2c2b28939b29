"""What lies on the disk, read by code that is not the program's, and what is wrong with it.

Sees the book's file, the folder printer's sheets and what the screen said; nothing else. Used after
failed calls and after power cuts alike.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from msgspec import msgpack

from app.homes import Home
from tests import second_verifier
from tests.crash.flows import DONE, UNKNOWN, Said

# Numbers of docs/format.md, written out here on purpose: nothing is asked of the program.
REGISTERED, SENT, CODE_REPLACED, PRINTED = 10, 12, 22, 30
RECEIPT, OFFICE_COPY, COVER_SHEET = 0, 1, 2
DUE_AFTER: Final = {REGISTERED: (RECEIPT, OFFICE_COPY), SENT: (COVER_SHEET,)}
NAME_OF_APPLICANT: Final = 4  # place of the applicant in Registered


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, as far as the referee reads it."""

    chain: bytes
    n: int
    kind: int
    registration: bytes
    fact: list[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper that lies in the printer's tray."""

    paper: int
    number: str
    copy: int


@dataclass(slots=True)
class Found:
    """Everything the referee knows. `broken` is what could not even be read."""

    broken: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    heads: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    hashes: dict[bytes, list[bytes]] = field(default_factory=dict)
    keys: dict[bytes, bytes] = field(default_factory=dict)  # of the chains
    due: dict[tuple[int, str], bool] = field(default_factory=dict)  # whether it has its code
    rows: set[bytes] = field(default_factory=set)  # registrations with a row in the list
    settled: set[tuple[bytes, int]] = field(default_factory=set)  # district receipts kept
    sheets: list[Sheet] = field(default_factory=list)

    def of_kind(self, kind: int) -> list[Told]:
        return [one for one in self.told if one.kind == kind]


def read(home: Home, district_key: bytes) -> Found:
    found = Found(sheets=list(_sheets(home.printed)))
    try:
        _read_book(home.book, district_key, found)
    except (sqlite3.Error, second_verifier.Broken, IndexError) as failure:
        found.broken.append(f"{type(failure).__name__}: {failure}")
    return found


def _read_book(path: Path, district_key: bytes, found: Found) -> None:
    connection = sqlite3.connect(path)
    try:
        for check in ("integrity_check", "foreign_key_check"):
            said = connection.execute(f"PRAGMA {check}").fetchall()
            if said not in ([("ok",)], []):
                found.broken.append(f"{check}: {said[:3]}")
        for paper, number, has in connection.execute(
            "SELECT paper, number, secret IS NOT NULL FROM due_print"
        ):
            found.due[paper, number] = bool(has)
        found.rows = {row for (row,) in connection.execute("SELECT registration FROM application")}
        found.settled = set(connection.execute("SELECT chain, n FROM district_receipt"))
    finally:
        connection.close()
    with patch.object(second_verifier, "is_signed", _is_signed):
        chains = second_verifier.verify_book(path, district_key)
        for chain, lines in chains.items():
            found.keys[chain] = second_verifier.key_of_chain(lines[0], district_key)
    for chain, lines in chains.items():
        found.heads[chain] = (lines[-1].n, lines[-1].h or b"")
        found.hashes[chain] = [line.h or b"" for line in lines]
        found.told += [_entry(chain, line.n, line.header, line.payload) for line in lines]


# One signature is met in thousands of states of the disk: what held once holds.
_is_signed = lru_cache(100_000)(second_verifier.is_signed)


@lru_cache(200_000)
def _entry(chain: bytes, n: int, header: bytes, payload: bytes | None) -> Told:
    read = msgpack.decode(header)
    return Told(chain, n, read[1], read[2], msgpack.decode(payload) if payload else [])


def _sheets(tray: Path) -> Iterator[Sheet]:
    if not tray.exists():
        return
    for path in sorted(tray.glob("[!.]*.pdf")):
        said = dict(line.split(" ", 1) for line in path.read_text().splitlines())
        if said:  # a name taken for a sheet that never came is no sheet
            number = said["number"].replace("-", "")  # the 12 digits that people read
            yield Sheet(int(said["paper"]), number, int(said.get("copy", 0)))


def shown(number: str) -> str:
    """Office, desk and serial out of the 16 digits: what stands on a sheet."""
    return number[1:13]


# -- judging --------------------------------------------------------------------------------------


def judge(found: Found, said: Iterable[Said]) -> list[str]:
    """Everything that is wrong, in words."""
    if found.broken:
        return found.broken
    return [*_promises(found, said), *papers(found), *tables(found)]


def _promises(found: Found, said: Iterable[Said]) -> Iterator[str]:
    for one in said:
        if one.word not in (DONE, UNKNOWN, "not done"):
            yield f"{one.step}: {one.word}"
        if not one.kind:
            continue
        there = sum(_is_about(told, one.about) for told in found.of_kind(one.kind))
        if one.word == DONE and there != 1:
            yield f"{one.step}: said done, {there} entries"
        elif one.word == "not done" and there:
            yield f"{one.step}: said not done, and it is there"
        elif there > 1:
            yield f"{one.step}: {there} entries"


def _is_about(told: Told, about: str) -> bool:
    if told.kind == REGISTERED:
        return bool(told.fact[NAME_OF_APPLICANT][0] == about)
    return bool(told.fact[0] == about)


def papers(found: Found) -> Iterator[str]:
    """Every paper is due or printed, none without its entry, none twice without saying COPY."""
    printed = {(one.fact[0], one.fact[1]) for one in found.of_kind(PRINTED)}
    known = {shown(one.fact[0]) for one in found.of_kind(REGISTERED)}
    for kind, wanted in DUE_AFTER.items():
        for one in found.of_kind(kind):
            for paper in wanted:
                if (paper, one.fact[0]) not in printed | found.due.keys():
                    yield f"paper {paper} of {one.fact[0]} is neither printed nor due"
    for (paper, number), has_code in found.due.items():
        if shown(number) not in known:
            yield f"paper {paper} of {number} is due without an entry"
        if paper == RECEIPT and not has_code:
            yield f"the receipt {number} has lost its code"
    noted = {(paper, shown(number)) for paper, number in printed | found.due.keys()}
    yield from _tray(found.sheets, known, noted)


def _tray(sheets: Sequence[Sheet], known: set[str], noted: set[tuple[int, str]]) -> Iterator[str]:
    """What is wrong with the sheets that came out; `known` numbers, papers due or printed."""
    for (paper, number), count in Counter((one.paper, one.number) for one in sheets).items():
        if number not in known:
            yield f"paper {paper} of {number} came out without an entry"
        elif (paper, number) not in noted:
            yield f"paper {paper} of {number} is out, nobody knows of it"
        firsts = [s for s in sheets if (s.paper, s.number) == (paper, number) and not s.copy]
        if count > 1 and len(firsts) > 1:
            yield f"paper {paper} of {number} came out twice as the first"


def tables(found: Found) -> Iterator[str]:
    registered = {one.registration for one in found.told if one.kind in (REGISTERED, 11)}
    for one in registered - found.rows:
        yield f"{one.hex()} has an entry and no row"
    for one in found.rows - registered:
        yield f"{one.hex()} has a row and no entry"
    ours = [one for one in found.of_kind(REGISTERED) if one.fact[0]]
    serials = sorted(int(one.fact[0][7:13]) for one in ours)
    if serials != list(range(1, len(serials) + 1)):
        yield f"serials are not 1 … {len(serials)}"
