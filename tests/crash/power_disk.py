"""A disk that loses power: from the shim's log to what may lie there afterwards.

What was synced is there. Of the writes to a file since its last sync any may be missing, torn at
the sectors or out of order; of new, renamed and removed names since the folder's last sync any may
be missing. Pure but for the log's bytes: what must hold then is `power_check.py`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b
from posixpath import dirname
from random import Random
from typing import Final

_HEAD: Final = struct.Struct("<cQQII")
SECTORS: Final = (512, 4096)  # bytes that a disk, or a page of memory, writes all or nothing of


@dataclass(frozen=True, slots=True)
class Op:
    """One record of the log: see `shim.c`."""

    kind: str
    inode: int
    number: int
    one: bytes
    two: bytes

    @property
    def path(self) -> str:
        return self.one.decode()

    @property
    def new_path(self) -> str:
        return self.two.decode()


def read_log(log: bytes) -> Iterator[Op]:
    at = 0
    while at < len(log):
        kind, inode, number, one, two = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        yield Op(kind.decode(), inode, number, log[at : at + one], log[at + one : at + one + two])
        at += one + two


class Kept(IntEnum):
    """How much of what a file was not synced for reached the disk."""

    NOTHING = 0
    EVERYTHING = 1
    SOME = 2  # any subset of the writes
    BEGINNING = 3  # all up to some write, which may be torn
    SECTORS = 4  # of every sector any of its versions: torn and out of order


# The last three leave another state almost each time.
_HOW: Final = (*Kept, *(Kept.SOME, Kept.BEGINNING, Kept.SECTORS) * 2)


class Content:
    """The bytes of a file. What did not change between two states is the same object."""

    __slots__ = ("_digest", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._digest = b""

    @property
    def digest(self) -> bytes:
        if not self._digest:
            self._digest = blake2b(self.data, digest_size=16).digest()
        return self._digest


@dataclass(slots=True)
class File:
    """One inode: what is safely on the disk, and what was written since."""

    synced: Content = field(default_factory=lambda: Content(b""))
    pending: list[Op] = field(default_factory=list)

    def sync(self) -> None:
        if self.pending:
            self.synced = Content(_applied(self.synced.data, self.pending))
            self.pending = []

    def after_a_cut(self, chance: Random) -> Content:
        """What may lie there when the power goes now."""
        how = chance.choice(_HOW) if self.pending else Kept.NOTHING
        if how is Kept.NOTHING:
            return self.synced
        return Content(_applied(self.synced.data, self._reached(how, chance)))

    def _reached(self, how: Kept, chance: Random) -> list[Op]:
        """Which of the writes reached the disk."""
        match how:
            case Kept.NOTHING:
                return []
            case Kept.EVERYTHING:
                return self.pending
            case Kept.SOME:
                share = chance.random()
                return [op for op in self.pending if chance.random() < share]
            case Kept.BEGINNING:
                count = chance.randrange(len(self.pending))
                return [*self.pending[:count], *_torn(self.pending[count], chance)]
            case Kept.SECTORS:
                share = chance.random()
                pieces = [piece for op in self.pending for piece in _pieces(op, chance)]
                return [op for op in pieces if chance.random() < share]


def _pieces(op: Op, chance: Random) -> Iterator[Op]:
    """A write, cut where the disk cuts it."""
    if op.kind != "w":
        yield op
        return
    sector = chance.choice(SECTORS)
    at = 0
    while at < len(op.one):
        end = min(len(op.one), at + sector - (op.number + at) % sector)
        yield Op("w", op.inode, op.number + at, op.one[at:end], b"")
        at = end


def _torn(op: Op, chance: Random) -> list[Op]:
    pieces = list(_pieces(op, chance))
    return pieces[: chance.randint(0, len(pieces))]


def _applied(content: bytes, ops: list[Op]) -> bytes:
    changed = bytearray(content)
    for op in ops:
        if op.kind == "t":
            del changed[op.number :]
            changed.extend(bytes(op.number - len(changed)))
        else:
            end = op.number + len(op.one)
            changed.extend(bytes(max(0, end - len(changed))))
            changed[op.number : end] = op.one
    return bytes(changed)


class Disk:
    """The disk while the log is played, and at any moment what a power cut may leave of it."""

    def __init__(self, files: dict[str, tuple[int, bytes]]) -> None:
        """`files`: what lay there at the beginning, with inode and content."""
        self._files = {inode: File(Content(content)) for inode, content in files.values()}
        self._names = {path: inode for path, (inode, _) in files.items()}  # as the program sees it
        self._synced_names = dict(self._names)
        self._pending_names: list[tuple[str, dict[str, int | None]]] = []

    def play(self, op: Op) -> None:
        match op.kind:
            case "w" | "t":
                self._files[op.inode].pending.append(op)
            case "s":
                self._files[op.inode].sync()
            case "d":
                self._sync_folder(op)
            case "c":
                self._files[op.inode] = File()
                self._rename(op.path, {op.path: op.inode})
            case "r":
                self._rename(op.new_path, {op.path: None, op.new_path: self._names.get(op.path)})
            case "l":
                self._rename(op.new_path, {op.new_path: self._names.get(op.path)})
            case "u":
                self._rename(op.path, {op.path: None})
            case _:  # m: folders are there when their files are
                pass

    def _rename(self, path: str, changes: dict[str, int | None]) -> None:
        if all(inode is None for inode in changes.values()) and path not in self._names:
            return  # a folder, or a file that is not watched
        _apply(self._names, changes)
        self._pending_names.append((dirname(path), changes))

    def _sync_folder(self, op: Op) -> None:
        folder = op.path
        for where, changes in self._pending_names:
            if where == folder:
                _apply(self._synced_names, changes)
        self._pending_names = [one for one in self._pending_names if one[0] != folder]

    @property
    def unsynced(self) -> int:
        """How many calls a power cut may undo now; the log's index is no file."""
        kept = (i for path, i in self._names.items() if not path.endswith("-shm"))
        return len(self._pending_names) + sum(len(self._files[i].pending) for i in kept)

    def now(self) -> dict[str, bytes]:
        """What the program itself sees."""
        files = {path: self._files[inode] for path, inode in self._names.items()}
        return {path: _applied(one.synced.data, one.pending) for path, one in files.items()}

    def after_a_cut(self, chance: Random) -> dict[str, Content]:
        """Any of the states that a power cut at this moment may leave."""
        names = dict(self._synced_names)
        if self._pending_names:
            share = chance.choice((0.0, 1.0, chance.random()))
            for _, changes in self._pending_names:
                if chance.random() < share:
                    _apply(names, changes)
        left = {i: self._files[i].after_a_cut(chance) for i in sorted(set(names.values()))}
        return {path: left[inode] for path, inode in names.items()}


def _apply(names: dict[str, int], changes: dict[str, int | None]) -> None:
    for path, inode in changes.items():
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode
