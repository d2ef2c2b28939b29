"""How fast and how large a book is, as JSON lines; exit code 1 when DESIGN §14 is missed.

A durable registration beside raw sqlite3, bytes, and search in a full book, which is filled by the
desk's own verbs first. Run from the root of the tree, on the disk to be measured:

    python -m bench.book [--folder DIR] [--registrations 1400] [--applications 100000] [--keep]
                         [--search]

A million applications take a quarter of an hour to fill; with `--keep` the filled book stays in the
folder, is filled on when the run was cut off, and is used again by the next one. With `--search` it
is only opened and searched, in some minutes.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from app.assets import first_catalogue
from app.wiring import open_office
from bench.filling import Village, fill, same_as_by_hand
from bench.office import open_desk
from bench.people import Residents
from bench.rebuilding import rebuilding
from bench.registering import (
    BYTES_A_FURTHER_ENTRY,
    BYTES_A_REGISTRATION,
    RATIO_ALLOWED,
    Raw,
    in_an_empty_book,
    registering,
    sizes,
)
from bench.searching import ALLOWED_MS, board, cold, looking_up, opening, searching

_SAME_OF: Final = 20_000  # applications that are filled twice, and compared
_BUDGETS: Final = {
    "ratio": RATIO_ALLOWED,
    "bytes_a_registration": BYTES_A_REGISTRATION,
    "bytes_a_further_entry": BYTES_A_FURTHER_ENTRY,
}
_QUICK: Final = ("search", "look", "opening")  # benches whose p99 is judged


def missed(line: dict[str, Any]) -> list[str]:
    """What in a line is beyond its budget."""
    over = [name for name, most in _BUDGETS.items() if line.get(name, 0) > most]
    if line["bench"] in _QUICK and line["p99_ms"] > ALLOWED_MS:
        over.append("p99_ms")
    return over + [f"differs: {table}" for table in line.get("differing", ())]


def in_a_full_book(folder: Path, applications: int, count: int) -> Iterator[dict[str, Any]]:
    """All figures of one filled book. It has `count` more applications afterwards."""
    village = Village(folder) if folder.exists() else Village.enrol(folder)
    if village.applications < applications:
        yield fill(village, applications, _said)
    device = village.device()
    yield opening(device)
    office = open_office(device)
    yield from looking_up(office)
    yield board(office)
    yield from searching(office)
    yield from cold(office)
    office.parts.book.engine.dispose()
    if count:
        yield _registering_there(village, count)


def _registering_there(village: Village, count: int) -> dict[str, Any]:
    """Beside a copy of the very book, so that raw finds pages as full and as far apart."""
    copy = village.folder / "raw.sqlite"
    shutil.copyfile(village.book, copy)
    device = village.device()
    office, sealer = open_desk(device)
    sealer.made = village.applications
    raw = Raw(copy, office, village.book)
    forms = Residents(first_catalogue(), seed=8).forms(count)
    found = registering(office, village.book, raw, forms)
    raw.close()
    office.parts.book.engine.dispose()
    copy.unlink()
    return {"bench": "registering", "book": village.applications, **found}


def _said(done: int, of: int) -> None:
    if done % 10_000 == 0:
        print(f"\r{done} of {of} applications", end="", file=sys.stderr, flush=True)


def lines(folder: Path, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    full = folder / f"filled{given.applications}"
    if given.search:
        yield from in_a_full_book(full, given.applications, 0)
        return
    for name in ("empty", "sizes", "same"):
        shutil.rmtree(folder / name, ignore_errors=True)
    yield in_an_empty_book(folder / "empty", given.registrations)
    yield sizes(folder / "sizes")
    if given.applications:
        same = min(_SAME_OF, given.applications)
        yield same_as_by_hand(folder / "same", same)
        yield from in_a_full_book(full, given.applications, given.registrations)
        yield rebuilding(Village(full))


def judged(found: Iterable[dict[str, Any]]) -> bool:
    """Print every line; whether all budgets were kept."""
    kept = True
    for line in found:
        over = missed(line)
        kept = kept and not over
        print(json.dumps({**line, **({"missed": over} if over else {})}, ensure_ascii=False))
        sys.stdout.flush()
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=1_400)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be measured")
    parser.add_argument("--keep", action="store_true", help="the filled book, for the next run")
    parser.add_argument("--search", action="store_true", help="open and search it, no more")
    given = parser.parse_args()
    folder = given.folder if given.keep and given.folder else Path(mkdtemp(dir=given.folder))
    folder.mkdir(exist_ok=True)
    try:
        return 0 if judged(lines(folder, given)) else 1
    finally:
        for name in ("empty", "sizes", "same"):
            shutil.rmtree(folder / name, ignore_errors=True)
        if not given.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
