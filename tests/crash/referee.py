"""The referee of the kill runs: a program of its own that imports nothing of the one it judges.

It reads commands as JSON lines (`begin`, `look`, `close`) and answers each with what it found
wrong. It sees the fake printer's file, the desk's book and the district's store, and nothing else.
"""

import hashlib
import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import msgpack

from tests import second_verifier
from tests.crash.referee_books import SHEET_KINDS, BookReader, Entry, Sheet, SheetReader
from tests.crash.referee_copy import CopyReader

OPENED, REGISTERED, REFUSED, SENT, ACCEPTED = 1, 10, 11, 12, 13
ANSWERED, ARRIVED, HANDED_OVER, CODE_REPLACED, PRINTED = 14, 15, 16, 22, 30
RECEIPT, OFFICE_COPY, COVER, SLIP = 0, 1, 2, 4
MAKES_DUE: Final = {
    REGISTERED: (RECEIPT, OFFICE_COPY),
    CODE_REPLACED: (RECEIPT,),
    SENT: (COVER,),
    REFUSED: (SLIP,),
}
ONCE: Final = {  # of one application
    SENT: "sent",
    ACCEPTED: "taken in by the department",
    ANSWERED: "answered",
    ARRIVED: "arrived",
    HANDED_OVER: "handed over",
}
LATE: Final = "late"  # what the screen says of a second copy that took too long
Paper = tuple[int, str]  # kind, and the number as people read it


def seal_of(code: str, district_id: bytes, cost: int) -> bytes:
    salt = b"tereze/seal/1" + district_id
    return hashlib.scrypt(code.encode(), salt=salt, n=cost, r=8, p=1, dklen=16)


def shown(number: str) -> str:
    """`0427-01-000123` of the 16 digits."""
    return f"{number[1:5]}-{number[5:7]}-{number[7:13]}"


@dataclass
class Case:
    """One pair of books, from its first entry to its end."""

    desk: BookReader
    district: BookReader
    sheets: SheetReader
    copy: CopyReader | None  # the second copy, where there is a stick
    workplace: Path  # a folder of the referee's own
    district_id: bytes
    seal_cost: int
    deaths: int = 0  # of the desk
    seals: dict[str, dict[bytes, int]] = field(default_factory=lambda: defaultdict(dict))  # n
    due_since: dict[Paper, int] = field(default_factory=dict)  # n of what made it due last
    deaths_before: dict[Paper, int] = field(default_factory=dict)  # it was due for the first time
    out_since: dict[Paper, int] = field(default_factory=dict)  # n of the last Printed
    copies_marked: set[tuple[int, str, int]] = field(default_factory=set)
    copies_out: dict[Paper, list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    serials: list[int] = field(default_factory=list)
    counted: Counter[tuple[int, bytes]] = field(default_factory=Counter)
    chains: set[bytes] = field(default_factory=set)
    copied: int = -1  # the last n of the desk's own chain on the second copy
    receipts_seen: int = -1  # the last n
    own: bytes = b""

    # -- the whole look --------------------------------------------------------------------------

    def look(self, *, desk_dead: bool, district_dead: bool) -> list[str]:
        """What is wrong now. Each source is read before the one that must be ahead of it."""
        sheets = list(self.sheets.more(dead=desk_dead))
        if self.copy is not None:
            self.copy.fetch()  # before the book: what is on the copy, the book must have
        with self.district.open(dead=district_dead, to=self.workplace) as store:
            self.district.read_on(store)
            wrong = _set_aside(store, "district")
        earlier = set(self.copies_marked)
        with self.desk.open(dead=desk_dead, to=self.workplace) as book:
            new = self.desk.read_on(book)
            wrong += self._book(book, new)
            settled = self._receipts(book)
        wrong += self._copy_is_the_books()
        if settled and not district_dead:
            with self.district.open(dead=False, to=self.workplace) as store:
                self.district.read_on(store)
        wrong += self._sheets(sheets)
        # A desk at work has printed on since its sheets were read: its last marks wait.
        wrong += self._marks_without_paper(self.copies_marked if desk_dead else earlier)
        wrong += self._level(settled)
        wrong += [*self.desk.wrong, *self.district.wrong]
        self.deaths += desk_dead
        return wrong

    def _book(self, book: sqlite3.Connection, new: list[Entry]) -> list[str]:
        """The desk's journal, and the tables that were written in the same commits."""
        wrong = _set_aside(book, "desk")
        for entry in new:
            wrong += self._entry(entry, book)
        due = {
            (paper, shown(number)): has_code
            for paper, number, has_code in book.execute(
                "SELECT paper, number, secret IS NOT NULL FROM due_print"
            )
        }
        for paper, n in self.due_since.items():
            if n > self.out_since.get(paper, -1):
                if paper not in due:
                    wrong.append(f"neither printed nor due: {_say(paper)}")
                elif paper[0] == RECEIPT and not due[paper]:
                    wrong.append(f"due without its code: {_say(paper)}")
            elif paper in due:
                wrong.append(f"printed, marked and still due: {_say(paper)}")
        wrong += [f"due for nothing: {_say(one)}" for one in due if one not in self.due_since]
        return wrong

    def _entry(self, entry: Entry, book: sqlite3.Connection) -> list[str]:
        wrong = []
        number = entry.fact[0]
        if entry.kind == OPENED:
            wrong += self._opened(entry)
        if entry.kind in (REGISTERED, REFUSED):
            self.serials.append(int(number[7:13]))
            if self.serials[-1] != len(self.serials):
                wrong.append(f"serials have a gap or a double at {shown(number)}")
            asked = "SELECT number FROM application WHERE registration = ?"
            if book.execute(asked, (entry.registration,)).fetchone() != (number,):
                wrong.append(f"an entry without its row: {shown(number)}")
        if entry.kind == REGISTERED:
            self.seals[shown(number)][entry.fact[14]] = entry.n
        if entry.kind == CODE_REPLACED:
            self.seals[shown(number)][entry.fact[1]] = entry.n
        for kind in MAKES_DUE.get(entry.kind, ()):
            self.due_since[kind, shown(number)] = entry.n
            self.deaths_before.setdefault((kind, shown(number)), self.deaths)
        if entry.kind == PRINTED:
            kind, number, copy, _ = entry.fact
            self.out_since[kind, shown(number)] = entry.n
            self.copies_marked.add((kind, shown(number), copy))
        if entry.kind in ONCE:
            self.counted[entry.kind, entry.registration] += 1
            if self.counted[entry.kind, entry.registration] > 1:
                wrong.append(f"{ONCE[entry.kind]} twice: {shown(number)}")
        return wrong

    def _opened(self, entry: Entry) -> list[str]:
        """Chains begin at enrolment. A kill is no reason for a new one."""
        self.chains.add(entry.chain)
        if entry.fact[7] == "enrolled" and not self.own:
            self.own = entry.chain
            return []
        return [] if entry.fact[2] == 0 else [f"a new chain was begun: {entry.fact[7]}"]

    # -- papers ----------------------------------------------------------------------------------

    def _sheets(self, found: Iterable[Sheet | str]) -> list[str]:
        wrong = []
        for one in found:
            if isinstance(one, str):
                if one == LATE and self.copy:
                    self.copy.late = True
                elif int(one[7:13]) > len(self.serials):
                    wrong.append(f"the screen showed what is not in the book: {shown(one)}")
                continue
            wrong += self._has_entry(one) if one.is_whole else []
            wrong += self._is_on_the_copy(one) if one.is_whole else []
            wrong += self._says_copy(one)
        return wrong

    def _has_entry(self, sheet: Sheet) -> list[str]:
        refused = (SLIP, sheet.serial) in self.due_since
        if not (refused if sheet.kind == SLIP else sheet.serial in self.seals):
            return [f"a {SHEET_KINDS[sheet.kind]} without an entry: {sheet.serial or 'unread'}"]
        if sheet.kind != RECEIPT:
            return [f"a code on the {SHEET_KINDS[sheet.kind]}: {sheet.serial}"] * bool(sheet.code)
        if seal_of(sheet.code, self.district_id, self.seal_cost) in self.seals[sheet.serial]:
            return []
        return [f"a receipt whose code has no entry: {sheet.serial}"]

    def _is_on_the_copy(self, sheet: Sheet) -> list[str]:
        """The order is law: commit, second copy, paper."""
        if self.copy is None or self.copy.late:
            return []
        paper = (sheet.kind, sheet.serial)
        n = self.due_since.get(paper, -1)
        if sheet.kind == RECEIPT:
            seal = seal_of(sheet.code, self.district_id, self.seal_cost)
            n = self.seals.get(sheet.serial, {}).get(seal, -1)
        if n <= self.copied:
            return []
        return [f"a paper before its entry was on the second copy: {_say(paper)}"]

    def _says_copy(self, sheet: Sheet) -> list[str]:
        """The second sheet says COPY 1 or more, the third more than that, and so on.

        It may skip one for each death of the desk since the sheet before, or since it first became
        due: nobody can know what came out at that moment. (A new code makes it due once more, and
        what may be out already, may still.)
        """
        paper = (sheet.kind, sheet.serial)
        before = self.copies_out[paper]
        since = self.deaths_before.get(paper, self.deaths)
        least, since = (before[-1][0] + 1, before[-1][1]) if before else (0, since)
        copy = sheet.copy if sheet.is_whole else least
        before.append((copy, self.deaths))
        if copy < least:
            return [f"a repeat that does not say it is one: {_say(paper)}, copy {copy}"]
        if copy > least + self.deaths - since:
            return [f"a sheet that says it is copy {copy} for no reason: {_say(paper)}"]
        return []

    def _marks_without_paper(self, marks: set[tuple[int, str, int]]) -> list[str]:
        wrong = [
            f"marked as printed and not out: {_say((kind, serial))}, copy {copy}"
            for kind, serial, copy in marks
            if copy not in (copy for copy, _ in self.copies_out[kind, serial])
        ]
        self.copies_marked -= marks
        return wrong

    # -- the district ----------------------------------------------------------------------------

    def _receipts(self, book: sqlite3.Connection) -> list[tuple[bytes, int, bytes]]:
        """What the district signed for, as far as the desk holds it."""
        rows = book.execute(
            "SELECT n, packed, signature FROM district_receipt WHERE n > ? ORDER BY n",
            (self.receipts_seen,),
        ).fetchall()
        found = []
        for seen, packed, signature in rows:
            self.receipts_seen = seen
            message = b"tereze/receipt/1" + packed
            if second_verifier.is_signed(self.desk.district_key, message, signature):
                _, chain, n, h, _ = msgpack.decode(packed)
                found.append((chain, n, h))
            else:
                self.desk.wrong.append("a district receipt is not signed by the district")
        return found

    def _level(self, settled: Iterable[tuple[bytes, int, bytes]]) -> list[str]:
        ours, theirs = self.desk.hashes, self.district.hashes
        wrong = []
        for chain in ours.keys() & theirs.keys():
            if len(both := min(ours[chain], theirs[chain], key=len)) > 0:
                n = len(both) - 1
                if ours[chain][n] != theirs[chain][n]:
                    wrong.append(f"desk and district hold different entries at {n}")
        if len(theirs.get(self.own, ())) > len(ours[self.own]):
            wrong.append("the district holds entries that the desk has not")
        for chain, n, h in settled:
            if theirs.get(chain, [])[n : n + 1] != [h]:
                wrong.append(f"the district signed for entry {n} and has it not")
        return wrong

    def _copy_is_the_books(self) -> list[str]:
        if self.copy is None:
            return []
        self.copy.read_on(self.desk.keys)
        self.copied = self.copy.reach(self.own)
        wrong = self.copy.wrong
        for chain, copied in self.copy.hashes.items():
            if self.desk.hashes.get(chain, [])[: len(copied)] != copied:
                wrong = [*wrong, "the second copy holds entries that the book has not"]
        return wrong

    # -- the end ---------------------------------------------------------------------------------

    def close(self) -> tuple[list[str], dict[str, int]]:
        """After a quiet exchange with all prints out: everything, from the beginning."""
        wrong = self.look(desk_dead=True, district_dead=True)
        for book in (self.desk, self.district):
            try:
                whole = second_verifier.verify_book(book.path, book.district_key)
            except second_verifier.Broken as broken:
                wrong.append(f"{book.path.name}: {broken}")
                continue
            if sum(len(lines) for lines in whole.values()) != len(book.entries):
                wrong.append(f"{book.path.name}: entries changed since they were first seen")
            with book.open(dead=False, to=self.workplace) as connection:
                if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    wrong.append(f"{book.path.name}: SQLite finds it damaged")
        if _all(self.desk.hashes) != _all(self.district.hashes):
            more, less = _all(self.desk.hashes), _all(self.district.hashes)
            wrong.append(
                f"at the end {len(more - less)} entries are only at the desk, "
                f"{len(less - more)} only at the district"
            )
        if self.copy is not None and _all(self.copy.hashes) != _all(self.desk.hashes):
            wrong.append("the second copy is not level with the book at the end")
        wrong += [
            f"not printed at the end: {_say(paper)}"
            for paper, n in self.due_since.items()
            if n > self.out_since.get(paper, -1)
        ]
        figures = {
            "entries": len(self.desk.entries),
            "sheets": sum(len(copies) for copies in self.copies_out.values()),
            "repeats": sum(one[0] > 0 for copies in self.copies_out.values() for one in copies),
            "handed over": sum(kind == HANDED_OVER for kind, _ in self.counted),
        }
        return wrong, figures


def _all(hashes: Mapping[bytes, list[bytes]]) -> set[bytes]:
    return {h for chain in hashes.values() for h in chain}


def _say(paper: Paper) -> str:
    return f"{SHEET_KINDS[paper[0]]} {paper[1]}"


def _set_aside(book: sqlite3.Connection, whose: str) -> list[str]:
    """In an honest run no entry is unbelievable and no frame is bad."""
    asked = "SELECT (SELECT count(*) FROM quarantine), (SELECT count(*) FROM evidence)"
    [(quarantined, kept)] = book.execute(asked)
    return [f"{whose}: {quarantined} entries set aside, {kept} frames refused"] * bool(
        quarantined or kept
    )


def begin(told: dict[str, Any]) -> Case:
    district_key = bytes.fromhex(told["district_key"])
    workplace = Path(told["workplace"])
    workplace.mkdir(exist_ok=True)
    return Case(
        desk=BookReader(Path(told["desk"]), district_key),
        district=BookReader(Path(told["district"]), district_key),
        sheets=SheetReader(Path(told["sheets"])),
        copy=CopyReader(Path(told["stick"])) if told["stick"] else None,
        workplace=workplace,
        district_id=bytes.fromhex(told["district_id"]),
        seal_cost=told["seal_cost"],
    )


def main() -> None:
    case: Case | None = None
    for line in sys.stdin:
        told = json.loads(line)
        figures: dict[str, int] = {}
        wrong: list[str] = []
        match told.pop("do"):
            case "begin":
                case = begin(told)
            case "look" if case:
                wrong = case.look(**told)
            case "close" if case:
                wrong, figures = case.close()
        print(json.dumps({"wrong": wrong, "figures": figures}), flush=True)


if __name__ == "__main__":
    main()
