"""Makes the two books that a release leaves in `tests/old_books`: run once, when it is released.

    python -m tests.old_books.make [--again]

A desk with every kind of unfinished work (entries that wait for the road, papers that wait for a
printer, an entry that nobody could read yet) and the district it belongs to. Books that are there
already are never made again: what a released program wrote cannot be changed afterwards.
"""

import argparse
import sqlite3
import sys
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from app import VERSION
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import Outcome, PaperKind, PapersSent, Proof
from registry.failures import BadFrame
from registry.numbers import Number
from tests.db.scribe import Scribe
from tests.world import AIGUL, CLERK, World, a_form, meet

HERE = Path(__file__).parent
MONDAY = date(2026, 3, 2)
NAMES = ("Ахметов Ерлан", "Ким Анна", "Сейітова Жанар", "Омаров Қайрат", "Петров Олег")


def live(folder: Path) -> None:
    """A week of work, in this folder's `desk1.book` and `district.book`."""
    world = World(folder)
    desk, place, _ = world.desk()
    numbers = [desk.register(a_form(name), AIGUL).number for name in NAMES]
    for number in numbers[:4]:
        desk.mark_printed(PaperKind.RECEIPT, number.digits, "folder", AIGUL)
        desk.mark_printed(PaperKind.OFFICE_COPY, number.digits, "folder", AIGUL)
        desk.send_papers(number, AIGUL)
    stranger = Scribe("desk2", desk=2)
    sent = PapersSent(Number.of_application(427, 2, 1).digits, "land", 1)
    stranger.put(stranger.entry(sent, kind=999))  # of a program that does not exist yet
    for frame in stranger.frames:
        place.road.take_in(frame)
    with suppress(BadFrame):  # kept as evidence
        forged = msgspec.structs.replace(stranger.say(sent), signature=bytes(64))
        place.road.take_in(forged)
    meet(place, world.district)
    decided = Decision(Outcome.SATISFIED, MONDAY)
    answers = [world.department.answer(number, decided, CLERK) for number in numbers[:2]]
    meet(place, world.district)
    for head in world.district.road.heads():
        [receipt] = world.district.road.receipts_for(head.chain, place.device)
        place.road.settle(receipt)
    # From here on the line is out: all of this waits for the road.
    desk.take_in_answer(Number.parse(answers[0].answer), AIGUL)
    desk.hand_over(numbers[0], Proof.RECEIPT, AIGUL)
    desk.take_in_answer(numbers[2].answer(1), AIGUL, FromPaper(Outcome.EXPLAINED, "12", MONDAY))
    desk.withdraw(numbers[4], "өтініш берушінің қалауы", AIGUL)
    desk.register(a_form("Жұмабаева Дана"), AIGUL)
    place.book.set_value("prints_begun", f"0:{numbers[4].digits}".encode())
    world.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="over books not released yet")
    again = parser.parse_args().again
    kept = HERE / VERSION
    if kept.exists() and not again:
        print(f"the books of {VERSION} are there and stay as they are", file=sys.stderr)
        return 1
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        live(Path(name))
        for book in ("desk1", "district"):
            (kept / f"{book}.sqlite").unlink(missing_ok=True)
            with closing(sqlite3.connect(Path(name) / f"{book}.book")) as made:
                made.execute("VACUUM INTO ?", (str(kept / f"{book}.sqlite"),))
    return 0


if __name__ == "__main__":
    sys.exit(main())
