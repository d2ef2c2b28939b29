"""The referee's eyes: the printer's file, the desk's book and the district's store, as bytes.

Imports nothing of the program. A book whose process is dead is looked at in a copy, so that the
next start, and not the referee, recovers what SQLite left behind.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import msgpack

from tests import second_verifier
from tests.second_verifier import Line

BLOCK: Final = 512
SHEET_KINDS: Final = {0: "receipt", 1: "office copy", 2: "cover sheet", 4: "refusal slip"}
_NUMBER: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{6})(?![\d-])")
_CODE: Final = re.compile(r"(?<![\d-])(\d{4})-(\d{4})-(\d{4})(?![\d-])")
_COPY: Final = re.compile(r"(?:^copy|Копия) (\d+)", re.MULTILINE)
_PAPER: Final = re.compile(r"^paper (\d)$", re.MULTILINE)

_ENTRIES: Final = """
    SELECT journal.id, chain.chain, n, header, salt, payload, c, h, signature
    FROM journal JOIN chain ON chain.id = journal.chain_id
    WHERE journal.id > ? ORDER BY journal.id
"""


@dataclass(frozen=True)
class Sheet:
    """What one sheet says of itself. A half one says nothing; what it was is known by its name."""

    kind: int
    serial: str  # `0427-01-000123`, as a person reads it
    code: str  # twelve digits, "" where there is none
    copy: int
    is_whole: bool = True


@dataclass(frozen=True)
class Entry:
    """One entry of a chain that held."""

    chain: bytes
    n: int
    h: bytes
    kind: int
    registration: bytes
    fact: list[Any]


class SheetReader:
    """Reads the printer's file on from where it ended the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0

    def more(self, *, dead: bool) -> Iterator[Sheet | str]:
        """Sheets, and numbers that the screen has shown. `dead`: the last one may be a half one."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        at = 0
        while at < len(data):
            name, size, _ = data[at : at + BLOCK].split(b"\n", 2)
            start = at + len(name) + len(size) + 2
            end = start + int(size)
            whole = end <= len(data)
            if not whole and not dead:
                break
            at = end + -(end - at) % BLOCK
            body = data[start:end]
            yield body.decode() if name == b"screen" else _sheet(name.decode(), body, whole)
        self._at += at


def _sheet(name: str, body: bytes, whole: bool) -> Sheet:
    if not whole or (body.startswith(b"%PDF") and b"%%EOF" not in body[-16:]):
        return Sheet(_kind_of_job(name), _match(_NUMBER, name), "", -1, is_whole=False)
    text = _text_of(body) if body.startswith(b"%PDF") else body.decode()
    copy = _COPY.search(text)
    code = _CODE.search(text)
    return Sheet(
        kind=_kind_of(text),
        serial=_match(_NUMBER, text),
        code="".join(code.groups()) if code else "",
        copy=int(copy[1]) if copy else 0,
    )


def _kind_of(text: str) -> int:
    if paper := _PAPER.search(text):
        return int(paper[1])
    if "Сопроводительный лист" in text:
        return 2
    if "Отказ в приёме" in text:
        return 4
    return 1 if "Экземпляр офиса" in text else 0


def _kind_of_job(name: str) -> int:
    kinds = {"receipt": 0, "office-copy": 1, "cover": 2, "refusal": 4}
    return kinds[name.rstrip("-0123456789")]


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _text_of(pdf: bytes) -> str:
    import pypdfium2  # only where real sheets are drawn

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return text.replace("\r\n", "\n")


@dataclass
class _Chain:
    """How far one chain has been checked."""

    key: bytes
    n: int
    h: bytes
    signed: bool = True


@dataclass
class BookReader:
    """Reads a book on from its last entry, and checks every link and signature on the way."""

    path: Path
    district_key: bytes
    entries: list[Entry] = field(default_factory=list)
    hashes: dict[bytes, list[bytes]] = field(default_factory=dict)  # of each chain, by n
    wrong: list[str] = field(default_factory=list)
    _last: int = 0
    _chains: dict[bytes, _Chain] = field(default_factory=dict)

    @contextmanager
    def open(self, *, dead: bool, to: Path) -> Iterator[sqlite3.Connection]:
        """The book, or a copy of what a dead process left of it, made in the folder `to`."""
        path = self.path
        if dead:
            for end in ("", "-wal"):
                source, copy = Path(f"{path}{end}"), to / f"{path.name}{end}"
                copy.unlink(missing_ok=True)
                if source.exists():
                    shutil.copyfile(source, copy)
            (to / f"{path.name}-shm").unlink(missing_ok=True)
            path = to / path.name
        with closing(sqlite3.connect(path, isolation_level=None, timeout=15)) as connection:
            connection.execute("BEGIN")
            yield connection

    def read_on(self, connection: sqlite3.Connection) -> list[Entry]:
        """Entries that came since the last look."""
        new = []
        for row, chain, n, *rest in connection.execute(_ENTRIES, (self._last,)):
            self._last = row
            try:
                new.append(self._checked(chain, Line(n, *rest)))
            except second_verifier.Broken as broken:
                self.wrong.append(f"{self.path.name}: {broken}")
        for state in self._chains.values():
            if not state.signed:
                self.wrong.append(f"{self.path.name}: a chain ends without a signature")
        self.entries += new
        return new

    @property
    def keys(self) -> dict[bytes, bytes]:
        """The key of each chain."""
        return {chain: state.key for chain, state in self._chains.items()}

    def _checked(self, chain: bytes, line: Line) -> Entry:
        state = self._chains.get(chain)
        if state is None:
            key = second_verifier.key_of_chain(line, self.district_key)
            state = _Chain(key, -1, second_verifier.chain_start(chain, key))
            self._chains[chain] = state
        if line.n != state.n + 1:
            raise second_verifier.Broken(f"entry {state.n + 1} is missing before {line.n}")
        h = second_verifier.next_hash(state.h, line)
        if line.h != h:
            raise second_verifier.Broken(f"h({line.n}) is not what is written")
        state.n, state.h, state.signed = line.n, h, line.signature is not None
        message = b"tereze/head/1" + chain + line.n.to_bytes(8, "big") + h
        if line.signature and not second_verifier.is_signed(state.key, message, line.signature):
            raise second_verifier.Broken(f"the signature at {line.n} does not hold")
        self.hashes.setdefault(chain, []).append(h)
        header, payload = msgpack.decode(line.header), msgpack.decode(line.payload or b"\xc0")
        return Entry(chain, line.n, h, header[1], header[2], payload)
