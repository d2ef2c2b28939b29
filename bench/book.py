"""How fast and how large a book is: a durable registration, bytes of it, search in a full one.

Ratios against raw sqlite3 writing the very same rows, both in one run on one disk, turn by turn
(DESIGN §14: at most 2.0 ×; 1,400 bytes a registration, 450 each further entry). The seal of a
control code is not part of it: it is slow on purpose. Run from the root of the tree:

    python -m bench.book [--registrations 1500] [--applications 100000] [--folder DIR]
"""

import argparse
import json
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from db.effects import words_of
from db.reading import BookReading
from db.tables import application, word
from registry.desk import Desk, Form
from registry.facts import Applicant, DocumentLine, PaperKind
from registry.lists import Wanted
from registry.names import fold
from registry.numbers import Number
from tests.world import AIGUL, World, the_catalogue

TURNS = 25  # registrations before the other side takes its turn: a disk has moods
SEARCHES = 300

SURNAMES = [
    "Әбдірахманов",
    "Серікбаев",
    "Ахметов",
    "Иванов",
    "Ким",
    "Жұмабаев",
    "Қасымов",
    "Нұрланов",
    "Петров",
    "Омаров",
    "Тілеуов",
    "Сәрсенбаев",
    "Ысқақов",
    "Бекмұхамбетов",
    "Дүйсенов",
    "Шәріпов",
    "Мұратов",
    "Рахымов",
    "Сергеев",
    "Юсупов",
]
GIVEN = [
    "Айгүл",
    "Ерлан",
    "Гүлнұр",
    "Анна",
    "Бауыржан",
    "Дана",
    "Санжар",
    "Мадина",
    "Олег",
    "Жанар",
    "Нұрсұлтан",
    "Светлана",
    "Талғат",
    "Әлия",
    "Қайрат",
    "Инкар",
    "Рүстем",
    "Фатима",
    "Виктор",
    "Зере",
]
FATHERS = ("Серікқызы", "Қанатұлы", "Иванович", "Болатқызы", "Маратұлы", "Петровна", "")


def _name(chance: random.Random) -> str:
    parts = (
        chance.choice(SURNAMES) + chance.choice(("", "а")),
        chance.choice(GIVEN),
        chance.choice(FATHERS),
    )
    return " ".join(one for one in parts if one)


def _forms(count: int) -> list[Form]:
    chance = random.Random(5)
    catalogue = the_catalogue()
    services = [code for code in ("01-01", "01-02", "02-01", "03-01") if _exists(catalogue, code)]
    made = []
    for _ in range(count):
        service = chance.choice(services)
        papers = range(len(catalogue.service(service).documents))
        applicant = Applicant(
            _name(chance),
            iin="580314400002",
            phone=f"+7701{chance.randrange(10**7):07}",
            address="Соколовка а., Орталық к-сі, 12",
        )
        made.append(Form(applicant, service, documents=tuple(map(DocumentLine, papers))))
    return made


def _exists(catalogue: Any, code: str) -> bool:
    try:
        catalogue.service(code)
    except Exception:  # another edition of the first catalogue may lack one of them
        return False
    return True


class _CountedSealer:
    """Seals at no cost: 19 ms of scrypt would hide everything that is measured here."""

    def __init__(self) -> None:
        self.made = 0

    def seal(self, code: str) -> bytes:
        self.made += 1
        return self.made.to_bytes(16, "big")


# -- raw: the same rows, without anything of ours -----------------------------------------------


class Raw:
    """A second file with the same tables. It writes what a registration wrote, row by row."""

    def __init__(self, path: Path, like: Path) -> None:
        self._like = sqlite3.connect(like)
        with sqlite3.connect(path) as made:
            for (sql,) in self._like.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            ):
                made.execute(sql)
            made.execute("INSERT INTO state VALUES (1, 0, 0, 0, 0, x'', 0)")
            for row in self._like.execute("SELECT * FROM chain"):
                made.execute(f"INSERT INTO chain VALUES ({_marks(row)})", row)
        made.close()
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")

    def rows_of(self, n: int) -> list[tuple[str, tuple[Any, ...]]]:
        """The statements that write what registration entry `n` left in the book."""

        def ask(sql: str, value: object) -> list[tuple[Any, ...]]:
            # To the end: a reader left open would keep the book's log from being emptied.
            return self._like.execute(sql, (value,)).fetchall()

        [journal] = ask("SELECT * FROM journal WHERE n = ?", n)
        about = journal[9]
        [row] = ask("SELECT * FROM application WHERE registration = ?", about)
        words = ask("SELECT * FROM word WHERE registration = ?", about)
        due = ask("SELECT * FROM due_print WHERE number = ?", row[2])
        made = [("journal", journal), ("application", row)]
        made += [("word", one) for one in words] + [("due_print", one) for one in due]
        statements = [(f"INSERT INTO {table} VALUES ({_marks(one)})", one) for table, one in made]
        statements.append(("UPDATE chain SET head_n = ?, head_h = ?", (n, journal[7])))
        statements.append(("UPDATE state SET tick = ?, serial = ?, latest_at = ?", (n, n, n)))
        return statements

    def write(self, statements: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            execute(sql, values)
        execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
        self._like.close()


def _marks(row: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(row))


def _timed(job: Callable[[], object]) -> float:
    """Microseconds."""
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1e6


def registering(folder: Path, count: int) -> dict[str, float]:
    """p50 of a durable registration, ours and raw, and the ratio."""
    world = World(folder, durable=True)
    desk, place, _ = world.desk()
    desk._sealer = _CountedSealer()
    raw = Raw(folder / "raw.sqlite", folder / "desk1.book")
    ours: list[float] = []
    plain: list[float] = []
    forms = _forms(count)
    for start in range(0, count, TURNS):
        turn = forms[start : start + TURNS]
        ours += [_timed(partial(desk.register, form, AIGUL)) for form in turn]
        written = [raw.rows_of(start + 1 + n) for n in range(len(turn))]
        plain += [_timed(partial(raw.write, rows)) for rows in written]
    raw.close()
    processor = _processor_time(desk, forms)
    place.book.engine.dispose()
    world.close()
    mine, theirs = statistics.median(ours), statistics.median(plain)
    return {
        "registration_p50_us": round(mine),
        "registration_p99_us": round(statistics.quantiles(ours, n=100)[98]),
        "registration_processor_us": round(processor),
        "raw_p50_us": round(theirs),
        "ratio": round(mine / theirs, 2),
    }


def _processor_time(desk: Desk, forms: list[Form]) -> float:
    """Microseconds of processor for one registration: what is left when the disk is free."""
    started = time.process_time()
    for form in forms[:300]:
        desk.register(form, AIGUL)
    return (time.process_time() - started) / min(300, len(forms)) * 1e6


def sizes(folder: Path, count: int = 2_000) -> dict[str, float]:
    """Bytes a registration with its rows and indexes, and each further entry."""
    folder.mkdir()
    world = World(folder)
    desk, place, _ = world.desk()
    desk._sealer = _CountedSealer()
    path = folder / "desk1.book"

    def size() -> int:
        place.book.engine.dispose()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.stat().st_size

    empty = size()
    numbers = [desk.register(form, AIGUL).number for form in _forms(count)]
    registered = size()
    for number in numbers:
        desk.mark_printed(PaperKind.RECEIPT, number.digits, "folder", AIGUL)
        desk.mark_printed(PaperKind.OFFICE_COPY, number.digits, "folder", AIGUL)
    printed = size()
    world.close()
    return {
        "bytes_a_registration": round((registered - empty) / count),
        "bytes_a_further_entry": round((printed - registered) / (2 * count)),
    }


# -- search -------------------------------------------------------------------------------------


def _fill(place: Any, count: int) -> None:
    """Rows as the book makes them, without their entries: search reads tables only."""
    chance = random.Random(7)
    registrations: list[dict[str, object]] = []
    words: list[tuple[str, bytes, int]] = []
    for serial in range(count):
        number = Number.of_application(427, serial // 999_999 + 1, serial % 999_999 + 1).digits
        phone = f"+7701{chance.randrange(10**7):07}"
        person = Applicant(_name(chance), iin=f"{chance.randrange(10**12):012}", phone=phone)
        registration = chance.randbytes(16)
        registrations.append(
            {
                "registration": registration,
                "office": 427,
                "number": number,
                "kind": 0,
                "service": "01-01",
                "department": "land",
                "stage": "issued" if serial < count * 0.95 else "with_department",
                "name": person.name,
                "name_key": fold(person.name),
                "registered_at": 1_700_000_000_000 + serial * 60_000,
                "answer": "",
                "incomplete": False,
                "conflict": False,
            }
        )
        at = 1_700_000_000_000 + serial * 60_000
        words += [(one, registration, at) for one in words_of(number, person)]
    with place.book.writing() as connection:
        connection.execute(insert(application), registrations)
        keys = ("word", "registration", "registered_at")
        words.sort()
        connection.execute(insert(word), [dict(zip(keys, row, strict=True)) for row in words])


def searching(folder: Path, count: int) -> dict[str, Any]:
    """Milliseconds of `rows(Wanted)` in a full book, by what is typed: median, p99."""
    folder.mkdir()
    world = World(folder)
    _, place, _ = world.desk()
    _fill(place, count)
    reading = BookReading(place.book)
    chance = random.Random(9)
    known = reading.rows(Wanted(limit=500))

    def phone() -> str:
        return f"8 701 {chance.randrange(10**7):07}"

    typed: dict[str, Callable[[], str]] = {
        "surname": lambda: chance.choice(SURNAMES)[:5],
        "given_name": lambda: chance.choice(GIVEN),
        "two_letters": lambda: chance.choice(SURNAMES + GIVEN)[:2],
        "surname_and_name": lambda: " ".join(chance.choice(known).name.split()[:2]),
        "nobody": lambda: "щщ" + str(chance.randrange(100)),
        "number": lambda: chance.choice(known).number,
        "serial": lambda: str(chance.randrange(1, count)),
        "iin": lambda: f"{chance.randrange(10**12):012}",
        "phone": phone,
        "nothing": lambda: "",
    }
    found: dict[str, Any] = {"applications": count}
    every: list[float] = []
    for name, one in typed.items():
        wanted = [Wanted(one(), limit=200) for _ in range(SEARCHES // len(typed))]
        times = [_timed(partial(reading.rows, ask)) / 1e3 for ask in wanted]
        every += times
        found[name] = (round(statistics.median(times), 2), round(max(times), 2))
    found["p99_ms"] = round(statistics.quantiles(every, n=100)[98], 2)
    world.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=1_500)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be measured")
    given = parser.parse_args()
    with TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        print(json.dumps(registering(folder, given.registrations)))
        print(json.dumps(sizes(folder / "sizes")))
        if given.applications:
            print(json.dumps(searching(folder / "search", given.applications)))


if __name__ == "__main__":
    main()
