"""One state of the disk after a power cut: the desk is switched on again, and everything is there.

The state is opened by the program as every morning, then read by the referee. What may be wrong is
said in words; an empty list is a desk that can go on working.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any, Final

from app.office import OpenOffice
from app.wiring import open_office
from db.book import rebuild
from db.tables import REBUILT
from registry.facts import PaperKind
from tests.crash import power_old_book
from tests.crash.disk_referee import Found, papers, read, tables
from tests.crash.flows import DeskHome, shut
from tests.crash.kill_homes import CrashDevice
from tests.crash.power_day import BOOK, Relied
from tests.crash.power_disk import Content
from tests.crash.power_record import OLD_BOOK
from tests.crash.referee_copy import CopyReader
from tests.world import AIGUL, HandClock, SeededRandom, a_form

ONE_IN: Final = 100  # states whose tables are written again, and in which somebody registers
RECEIPT: Final = PaperKind.RECEIPT
CHANGING: Final = ("desk", "old")  # folders in which opening leaves something
BACKUPS: Final = "desk/backups/"
# The program changes nothing of this when it opens: it lies there for the next state.
LASTING: Final = ("stick/", "desk/printed/", BACKUPS, "desk/keys/", "desk/enrol", "desk/settings")


class AlwaysAlike(DeskHome):
    """Opened twice from the same bytes it leaves the same bytes: its chance is no chance."""

    def open(self) -> OpenOffice:
        device = CrashDevice.at(self.home, self._clock, None)
        outside = replace(device.outside, random=SeededRandom())
        return open_office(replace(device, outside=outside))


class Bench:
    """A folder where states are laid out, one after the other."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)  # nothing of an earlier bench may lie about
        self._folder = folder
        self._lying: dict[str, Content] = {}  # of the files that opening the desk never changes
        self._desk = AlwaysAlike(folder / "desk", HandClock())  # type: ignore[arg-type]
        self._whole_backups: set[bytes] = set()
        self._found_right: set[bytes] = set()

    def lay_out(self, files: dict[str, Content]) -> None:
        """Exactly these files, and nothing that the last check left."""
        for path, content in list(self._lying.items()):
            if files.get(path) is not content:
                (self._folder / path).unlink()
                del self._lying[path]
        for folder in CHANGING:
            for one in (
                os.scandir(self._folder / folder) if (self._folder / folder).exists() else ()
            ):
                if one.is_file() and f"{folder}/{one.name}" not in self._lying:
                    Path(one.path).unlink()
        for path, content in files.items():
            if path not in self._lying:
                whole = self._folder / path
                whole.parent.mkdir(parents=True, exist_ok=True)
                whole.write_bytes(content.data)
                if path.startswith(LASTING):
                    self._lying[path] = content

    def wrong(self, relied: Relied, chance: Random) -> list[str]:
        """What is wrong with the state that lies here. Opened it is each time; what then is the
        same, byte for byte, as in an earlier state is not read through once more."""
        thoroughly = chance.randrange(ONE_IN) == 0
        if relied.where == OLD_BOOK:
            old = self._folder / "old" / power_old_book.NAME
            return power_old_book.wrong_with(old, thoroughly=thoroughly)
        try:
            office = self._desk.open()
        except Exception as failure:
            return [f"the book does not open: {type(failure).__name__}"]
        lost = list(_lost_codes(office))
        shut(office)
        name = self._name(relied)
        if not lost and not thoroughly and name in self._found_right:
            return []
        found = read(self._desk.home, self._district_key())
        wrong = found.broken or [*self._all(found, relied)]
        wrong += lost
        if thoroughly and not wrong:
            wrong = [*self._goes_on(found)]
        if not wrong:
            self._found_right.add(name)
        return wrong

    def _name(self, relied: Relied) -> bytes:
        """Of everything that is read through, and of what must be found in it."""
        asked = (len(relied.entries), len(relied.copied), len(relied.settled), len(relied.backups))
        made = blake2b(repr(asked).encode(), digest_size=16)
        made.update((self._folder / BOOK).read_bytes())
        for path in sorted(self._lying):
            made.update(path.encode())
            made.update(self._lying[path].digest)
        return made.digest()

    def _district_key(self) -> bytes:
        return self._desk.home.enrolment().district_key

    def _all(self, found: Found, relied: Relied) -> Iterator[str]:
        if sum(key != self._district_key() for key in found.keys.values()) != 1:
            yield "a new chain was begun, as if the book had been restored"
        yield from papers(found)
        yield from tables(found)
        for chain, n, h in relied.entries:
            if found.hashes.get(chain, [])[n : n + 1] != [h]:
                yield f"entry {n} was acknowledged and is gone"
        for one in relied.settled:
            if one not in found.settled:
                yield f"the receipt for {one[1]} is gone"
        yield from self._copy(found, relied)
        yield from self._backups(relied)

    def _copy(self, found: Found, relied: Relied) -> Iterator[str]:
        """Whole up to its torn end, nothing in it that the book has not."""
        there = _copied(self._folder / "stick", self._lying, found.keys)
        for chain, hashes in there.items():
            if hashes != found.hashes.get(chain, [])[: len(hashes)]:
                yield "the second copy holds what the book has not"
        for chain, n, _ in relied.copied:
            if len(there.get(chain, ())) <= n:
                yield f"entry {n} lay on the second copy and is gone"

    def _backups(self, relied: Relied) -> Iterator[str]:
        there = {p: c for p, c in self._lying.items() if p.endswith(".backup")}
        for name in relied.backups:
            if f"{BACKUPS}{name}" not in there:
                yield "a backup that was made is gone"
        for path, content in there.items():
            if content.digest not in self._whole_backups:
                if not _is_whole(self._folder / path):
                    yield "a backup is not whole"
                self._whole_backups.add(content.digest)

    def _goes_on(self, found: Found) -> Iterator[str]:
        """The tables are what the journal makes of them, and the next one is registered."""
        path, office = self._folder / BOOK, self._desk.open()
        before = _rows(path)
        rebuild(office.parts.book)
        if _rows(path) != before:
            yield "the tables are not what the journal makes of them"
        office.register(a_form("Келесі Келген"), AIGUL)
        shut(office)
        after = read(self._desk.home, self._district_key())
        if len(after.told) != len(found.told) + 1:
            yield "the next one could not be registered"
        yield from after.broken
        yield from tables(after)


def _lost_codes(office: OpenOffice) -> Iterator[str]:
    """A receipt that is due comes out with the code that its resident was told."""
    for listed in office.due_prints():
        for due in office.parts.journal.due_prints(listed.number):
            if due.paper is RECEIPT and not due.secret:
                yield "the code of a receipt that is due cannot be read"


def _rows(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as book:
        return {
            table.name: sorted(book.execute(f"SELECT * FROM {table.name}").fetchall(), key=repr)
            for table in REBUILT
        }


def _is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as backup:
        try:
            return backup.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            return False


def _copied(
    folder: Path, lying: dict[str, Content], keys: dict[bytes, bytes]
) -> dict[bytes, list[bytes]]:
    """h(n) of every entry on the stick that stands before its torn end."""
    files = [content for path, content in lying.items() if path.endswith(".copy")]
    return _read_copy(files[0], folder, tuple(keys.items())) if len(files) == 1 else {}


@lru_cache(200)
def _read_copy(
    _content: Content, folder: Path, keys: tuple[tuple[bytes, bytes], ...]
) -> dict[bytes, list[bytes]]:
    reader = CopyReader(folder)
    reader.fetch()
    reader.read_on(dict(keys))
    return reader.hashes
