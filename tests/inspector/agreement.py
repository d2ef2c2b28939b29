"""Damage of any kind, by chance: both verifiers have to find the same numbers, and never break off.

    python -m tests.inspector.agreement --count 5000 [--seed 1]

Deeds of the table one on the other; records mutated, moved, doubled, left out, with their check
sums right; cells of a book set to values of any type.
"""

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random

from registry.framed import MAGIC, record, records
from tests.inspector.deeds_of_keys import DEEDS
from tests.inspector.doing import HANDS, apart, asked, together
from tests.inspector.village import (
    FINGERPRINT,
    Village,
    district_with_branches,
    renewed,
    rotated,
    village,
)

ODD_BYTES = (0x00, 0x80, 0x90, 0xC0, 0xC1, 0xC4, 0xCB, 0xD4, 0xDF, 0xFF)
CELLS = {
    "journal": "chain_id n header salt payload c h signature about",
    "chain": "chain device office desk signing_key own head_n head_h branch first_n",
    "district_receipt": "chain n h received_at packed signature",
}
VALUES: tuple[object, ...] = (0, 1, -1, 5, 1.5, b"", bytes(16), bytes(32), "text", "х")


@dataclass
class Outcome:
    cases: int = 0
    found: int = 0  # of them, with any finding
    apart: list[str] = field(default_factory=list)  # where the two did not agree


def offices() -> list[Village]:
    return [
        village(with_receipts=True),
        village(with_receipts=False),
        renewed(with_receipts=True),
        rotated(with_receipts=True),
        district_with_branches()[0],
    ]


def several_deeds(chance: Random, path: Path) -> str | None:
    """Two to four deeds, each by anybody; None where they exclude each other."""
    medium = chance.choice(("book", "export"))
    office = chance.choice(offices())
    path.write_bytes(office.book if medium == "book" else office.export)
    names = [chance.choice(list(DEEDS)) for _ in range(chance.randint(2, 4))]
    try:
        model = apart(path, medium)
        for name in names:
            DEEDS[name](model, HANDS[chance.choice(list(HANDS))])
        together(model, path)
    except Exception:  # what a deed needs was taken away by the one before
        return None
    return f"{medium}: {' + '.join(names)}"


def changed_records(chance: Random, path: Path) -> str:
    office = chance.choice(offices())
    found = [
        (one.kind, one.body)
        for one in records(BytesIO(chance.choice((office.export, office.inspector))).read)
    ]
    said = []
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(found))
        said.append(_change(chance, found, at))
    path.write_bytes(MAGIC + b"".join(record(kind, body) for kind, body in found))
    return f"records: {' + '.join(said)}"


def _change(chance: Random, found: list[tuple[int, bytes]], at: int) -> str:
    kind, body = found[at]
    what = chance.choice(("byte", "byte", "byte", "less", "more", "kind", "swap", "twice", "gone"))
    place = chance.randrange(len(body))
    if what == "byte":
        byte = chance.choice((*ODD_BYTES, chance.randrange(256)))
        found[at] = (kind, body[:place] + bytes([byte]) + body[place + 1 :])
    elif what == "less":
        found[at] = (kind, body[:place] + body[place + 1 :])
    elif what == "more":
        found[at] = (kind, body[:place] + bytes([chance.randrange(256)]) + body[place:])
    elif what == "kind":
        found[at] = (chance.choice((1, 2, 3, 9, 50)), body)
    elif what == "swap":
        other = chance.randrange(len(found))
        found[at], found[other] = found[other], found[at]
    elif what == "twice":
        found.insert(chance.randrange(len(found)), found[at])
    elif len(found) > 1:
        del found[at]
    return f"{what} of record {at} at {place}"


def changed_cells(chance: Random, path: Path) -> str:
    path.write_bytes(chance.choice(offices()).book)
    said = []
    with closing(sqlite3.connect(path)) as book:
        book.execute("PRAGMA synchronous=OFF")
        for _ in range(chance.randint(1, 2)):
            table = chance.choice(list(CELLS))
            column = chance.choice(CELLS[table].split())
            rows = book.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
            if not rows:
                continue
            row, _ = chance.choice(rows)
            value = chance.choice((*VALUES, chance.choice(rows)[1]))
            said.append(f"{table}.{column} of {row} = {value!r:.30}")
            with suppress(sqlite3.IntegrityError):  # the table itself refuses some
                if chance.random() < 0.15:
                    book.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
                else:
                    sql = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
                    book.execute(sql, (value, row))
        book.commit()
    return f"cells: {' + '.join(said)}"


WAYS: tuple[Callable[[Random, Path], str | None], ...] = (
    several_deeds,
    changed_records,
    changed_cells,
)


def run(seed: int, count: int, folder: Path) -> Outcome:
    """So many cases of each way."""
    chance, outcome = Random(seed), Outcome()
    path = folder / "damaged"
    for way in WAYS:
        for _ in range(count):
            path.unlink(missing_ok=True)
            done = way(chance, path)
            if done is None:
                continue
            one, two = asked(path, chance.choice((FINGERPRINT, "")), [])
            outcome.cases += 1
            outcome.found += bool(one)
            if one != two:
                outcome.apart.append(f"{done}: {sorted(one)} and {sorted(two)}")
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="cases of each way")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(given.seed, given.count, Path(folder))
    print(f"{outcome.cases} cases, {outcome.found} with findings, {len(outcome.apart)} apart")
    print("\n".join(outcome.apart[:20]))
    return 1 if outcome.apart else 0


if __name__ == "__main__":
    sys.exit(main())
