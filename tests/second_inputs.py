"""How the second verifier takes a book or a file apart: see `tests.second_judge`."""

import sqlite3
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests import second_verifier
from tests.second_judge import (
    Court,
    Limb,
    Odd,
    Said,
    Unreadable,
    Word,
    array,
    is_shaped,
    link,
    listed,
)
from tests.second_verifier import Line, sha256

__all__ = ["Unreadable"]


# -- a book --------------------------------------------------------------------------------------


def judge_book(path: Path, asked: bytes = b"", beside: Sequence[Word] = ()) -> Court:
    court = Court(asked)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as book:
        book.text_factory = lambda raw: raw.decode("latin-1")
        _take_receipts(book, court)
        court.words += [word for word in beside if word.packed not in _packed(court.words)]
        rows = _rows(book)
        firsts = [lines[0] for lines in (_lines(book, row["id"]) for row in rows) if lines]
        court.choose_key(None, firsts)
        for row in rows:
            _take_chain(court, row, _lines(book, row["id"]))
        ids = {row["id"] for row in rows}
        if any(one not in ids for (one,) in book.execute("SELECT chain_id FROM journal")):
            court.found.add(36)
    court.judge()
    return court


def _packed(words: Sequence[Word]) -> set[bytes]:
    return {word.packed for word in words}


def _rows(book: sqlite3.Connection) -> list[dict[str, Any]]:
    asked = book.execute("SELECT * FROM chain")
    names = [column[0] for column in asked.description]
    rows = [{"branch": 0, "first_n": 0} | dict(zip(names, row, strict=True)) for row in asked]
    return sorted(rows, key=_rank)


def _rank(row: dict[str, Any]) -> tuple[float, int]:
    """By branch and row; whatever is no number comes last, as SQLite has it."""
    branch = row["branch"]
    return (branch if isinstance(branch, int | float) else float("inf"), row["id"])


def _is_counted(row: dict[str, Any]) -> bool:
    return type(row["branch"]) is int and type(row["first_n"]) is int


def _lines(book: sqlite3.Connection, row_id: int) -> list[Line]:
    asked = (
        "SELECT n, header, salt, payload, c, h, signature, about FROM journal WHERE chain_id = ? "
        "ORDER BY n"
    )
    return [Line(*found) for found in book.execute(asked, (row_id,))]


def _take_receipts(book: sqlite3.Connection, court: Court) -> None:
    asked = book.execute("SELECT * FROM district_receipt")
    names = [column[0] for column in asked.description]
    for found in asked:
        row = dict(zip(names, found, strict=True))
        try:
            word = Word.of(row["packed"], row["signature"])
        except Odd:
            court.found.add(56)
            continue
        court.words.append(word)
        told = [row["chain"], row["n"], row["received_at"], row.get("h", word.h)]
        if told != [word.chain, word.n, word.moment, word.h]:
            court.found.add(56)


def _take_chain(court: Court, row: dict[str, Any], lines: list[Line]) -> None:
    if not _is_counted(row):
        court.found.add(34)
        court.lost.add(row["chain"])
        return
    placed = [line for line in lines if type(line.n) is int and line.n >= row["first_n"]]
    if len(placed) < len(lines):
        court.found.add(36)
        lines = placed
    if row["chain"] in court.lost:
        return
    limb = _begun(court, row, lines)
    if limb is None:
        return
    h = limb.h(limb.first - 1) or b""
    for line in lines:
        h = _take_line(court, limb, line, h)
    if limb.lines[-1].signature is None:
        court.found.add(25)
    if (row["head_n"], row["head_h"]) != (limb.end, h):
        court.found.add(26)


def _take_line(court: Court, limb: Limb, line: Line, before: bytes) -> bytes:
    """One row of `journal`; its h as it is stored, with which it goes on."""
    stored = line.h if type(line.h) is bytes else b""
    line.gap = line.n != limb.end + 1
    if line.gap:
        court.found.add(22)
    if not is_shaped(line):
        court.found.add(21)
    elif not line.gap and link(before, line) != stored:
        court.found.add(23)
    line.h = stored
    limb.lines.append(line)
    if line.signature is not None and not limb.holds(line.n, line.signature, stored):
        court.found.add(24)
    if is_shaped(line) and line.about != _about(line.header):
        court.found.add(35)
    return stored


def _about(header: bytes) -> bytes | None:
    try:
        return Said.of(header).registration or None
    except Odd:
        return None


def _begun(court: Court, row: dict[str, Any], lines: list[Line]) -> Limb | None:
    """The limb of a row of `chain`, still empty."""
    if not lines or lines[0].n != row["first_n"]:
        court.found.add(22)
        court.lost.add(row["chain"])
        return None
    if row["first_n"]:
        roots = [one for one in court.family(row["chain"]) if one.h(row["first_n"] - 1) is not None]
        if not roots:
            court.found.add(22)
            court.lost.add(row["chain"])
            return None
        before = row["first_n"] - 1
        right = [
            one
            for one in roots
            if is_shaped(lines[0]) and link(one.h(before) or b"", lines[0]) == lines[0].h
        ]
        root = (right or roots)[0]
        limb = Limb(root.chain, root.opening, root.own, parent=root, first=row["first_n"])
        court.limbs.append(limb)
        court.found.add(41)
        return limb
    opened = court.open(row["chain"], lines[0], bool(row["own"]))
    if opened is not None:
        told = [row["device"], row["office"], row["desk"], row["signing_key"]]
        one = opened.opening
        if told != [one.device, one.office, one.desk, one.key]:
            court.found.add(34)
    return opened


# -- a file --------------------------------------------------------------------------------------


def records(content: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """kind, body, beginning and end of each record; kind 0 is damage, −1 a torn end."""
    at = 14
    while at < len(content):
        if at + 5 > len(content):
            yield -1, b"", at, at
            return
        length, kind = struct.unpack_from(">IB", content, at)
        end = at + 9 + length
        if length > 16 * 1024 * 1024:
            yield 0, b"", at, at
            return
        if end > len(content):
            yield -1, b"", at, at
            return
        if zlib.crc32(content[at : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            yield 0, b"", at, end
            return
        yield kind, content[at + 5 : end - 4], at, end
        at = end


def judge_file(path: Path, asked: bytes = b"", beside: Sequence[Word] = ()) -> Court:
    content = path.read_bytes()
    if not content.startswith(b"tereze/file/1\n"):
        raise Unreadable
    court = Court(asked)
    found = list(records(content))
    named = _first_looks(court, found)
    court.words += [word for word in beside if word.packed not in _packed(court.words)]
    court.choose_key(named, _openings(found))
    closing_record = None
    for place, (kind, body, at, end) in enumerate(found):
        if closing_record is not None:
            court.found.add(15)
            break
        if kind in (0, -1):
            is_copy = court.purpose == "second copy"
            torn = kind == -1 or (is_copy and not any(content[end:]))
            court.found.add(12 if torn else 11)
            break
        if kind == 9:
            closing_record = (place, body, at)
        try:
            _record(court, kind, body, place)
        except Odd:
            court.found.add(16 if kind == 3 else 17)
    if not found or found[0][0] != 3:
        court.found.add(16)
    if closing_record is not None:
        _closing(court, content, *closing_record)
    elif court.purpose in ("export", "inspector"):
        court.found.add(13)
    court.judge()
    return court


def words_of(path: Path) -> list[Word]:
    """The receipts of a file of records, to be laid beside another."""
    court = Court(b"")
    _first_looks(court, list(records(path.read_bytes())))
    return [Word(**{**vars(word), "beside": True}) for word in court.words]


def _first_looks(court: Court, found: list[tuple[int, bytes, int, int]]) -> bytes | None:
    """Receipts and the first `about`; the key that it names."""
    named = None
    for kind, body, _, _ in found:
        try:
            if kind == 2:
                court.words.append(Word.of(*array(body, "bb")[:2]))
            if kind == 3 and named is None:
                purpose, _, named, office, desk, _ = array(body, "sibiis")[:6]
                court.purpose, court.place = purpose, (office, desk)
        except Odd:
            continue
        if kind == 9:
            break
    return named


def _openings(found: list[tuple[int, bytes, int, int]]) -> list[Line]:
    lines = []
    for kind, body, _, _ in found:
        if kind == 9:
            break
        if kind == 1:
            try:
                _, first, entries, _, _ = _frame(body)
            except Odd:
                continue
            lines += entries[:1] if first == 0 else []
    return lines


def _frame(body: bytes) -> tuple[bytes, int, list[Line], bytes, bytes]:
    found = array(body, "biab")
    chain, first, packed, signature = found[:4]
    before = listed(found[4:5] or [b""], "b")[0]
    if not packed or first < 0:
        raise Odd
    lines = []
    for n, one in enumerate(packed, first):
        listed(one, "b")
        header, salt, payload, c = (*one[:4], b"", b"", b"")[:4]
        listed([salt, payload, c], "bbb")
        if c:
            lines.append(Line(n, header, salt or None, payload or None, c))
        else:
            lines.append(Line(n, header, salt, payload))
    return chain, first, lines, signature, before


def _record(court: Court, kind: int, body: bytes, place: int) -> None:
    if (kind == 3) != (place == 0):
        court.found.add(16)
    elif kind == 3:
        if array(body, "sibiis")[0] not in ("second copy", "parcel", "export", "inspector"):
            raise Odd
    elif kind == 2:
        Word.of(*array(body, "bb")[:2])
    elif kind == 9:
        array(body, "ibbb")
    elif kind == 1:
        _take_frame(court, *_frame(body))
    else:
        court.found.add(18)


def _take_frame(
    court: Court, chain: bytes, first: int, lines: list[Line], signature: bytes, hangs_on: bytes
) -> None:
    if chain in court.lost:
        return
    family = court.family(chain)
    if not family:
        if first:
            court.found.add(22)
            court.lost.add(chain)
            return
        opened = court.open(chain, lines[0])
        if opened is None:
            return
        family = [opened]
    family = [limb for limb in family if not limb.cut]
    before = [limb for limb in family if limb.end >= first - 1 and limb.h(first - 1) is not None]
    before = [limb for limb in before if hangs_on in (b"", limb.h(first - 1))]
    if family and not before:
        court.found.add(22)
        for limb in family:
            limb.cut = True
    if not family or not before:
        return
    following = [limb for limb in before if limb.end == first - 1]
    if not all(is_shaped(line) for line in lines):
        court.found.add(21)
    else:
        for limb in before:
            _chained(limb.h(first - 1) or b"", lines)
            if limb.holds(lines[-1].n, signature, lines[-1].h or b""):
                _lay(court, before, limb, lines)
                return
        court.found.add(24)
    for limb in following:
        limb.cut = True


def _chained(h: bytes, lines: list[Line]) -> None:
    for line in lines:
        line.h = h = link(h, line)


def _lay(court: Court, limbs: list[Limb], parent: Limb, lines: list[Line]) -> None:
    """Put the lines where they belong: a repeat, what follows, or a new branch."""

    def known(limb: Limb) -> int:
        count = 0
        while count < len(lines) and limb.h(lines[count].n) == lines[count].h:
            count += 1
        return count

    best = max([parent, *limbs], key=known)
    same = known(best)
    if same == len(lines):
        court.found.add(33)
        return
    best = best if same else parent
    if best.end != lines[same].n - 1:
        best = Limb(best.chain, best.opening, best.own, parent=best, first=lines[same].n)
        court.limbs.append(best)
        court.found.add(41)
    best.lines += lines[same:]


def _closing(court: Court, content: bytes, place: int, body: bytes, at: int) -> None:
    try:
        count, digest, chain, signature = array(body, "ibbb")[:4]
    except Odd:
        court.found.add(14)
        return
    message = b"tereze/export/1" + digest
    signed = any(
        second_verifier.is_signed(one.opening.key, message, signature)
        for one in court.family(chain)
    )
    if count != place or digest != sha256(content[:at]) or not signed:
        court.found.add(14)


def judge(path: Path, asked: bytes = b"", beside: Sequence[Word] = ()) -> Court:
    """Whatever lies there."""
    if path.read_bytes()[:16] == b"SQLite format 3\0":
        return judge_book(path, asked, beside)
    return judge_file(path, asked, beside)
