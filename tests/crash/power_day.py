"""A recorded day, ready to be cut: its calls, and at each of them what somebody relied on."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.crash.power_disk import Disk, Op, read_log
from tests.crash.power_record import BACKUP, COMMIT, MARK, OLD_BOOK, PAPER, ROAD, START
from tests.crash.shim import run_under

CHECKPOINT: Final = "during checkpoint"
COPY: Final = "during second copy"
CLASSES: Final = (COMMIT, PAPER, MARK, CHECKPOINT, COPY, ROAD, BACKUP, START, OLD_BOOK)
RICH: Final = 30  # calls not synced; more make no more of a difference
BOOK: Final = "desk/desk.book"
STICK: Final = "stick/"


@dataclass(frozen=True, slots=True)
class Relied:
    """What the process had told somebody when the power went."""

    entries: Sequence[tuple[bytes, int, bytes]]  # (chain, n, h)
    copied: Sequence[tuple[bytes, int, bytes]]
    settled: Sequence[tuple[bytes, int]]
    backups: Sequence[str]
    where: str


@dataclass(slots=True)
class _Told:
    """Marks of one kind, each with the number of calls that came before it."""

    at: list[int] = field(default_factory=list)
    what: list[Any] = field(default_factory=list)

    def add(self, at: int, what: Any) -> None:
        self.at.append(at)
        self.what.append(what)

    def before(self, cut: int) -> list[Any]:
        return self.what[: bisect_right(self.at, cut)]


class Day:
    """The log of one recorded process."""

    def __init__(self, folder: Path) -> None:
        self._root = ""  # where it was recorded; it may have been moved since
        self._begin = folder / "begin"
        self.calls: list[Op] = []
        self._told: defaultdict[str, _Told] = defaultdict(_Told)
        self._inodes: dict[str, int] = {}
        for op in read_log((folder / "log").read_bytes()):
            if op.kind == "n":
                self._mark(*json.loads(op.one))
            else:
                self.calls.append(op)
        self._classes = self._cuts()
        self._weights = self._richness()

    def _mark(self, kind: str, *what: Any) -> None:
        at = len(self.calls)
        match kind:
            case "root":
                self._root = what[0]
            case "there":
                self._inodes[what[0]] = what[1]
            case "told" | "copied":
                self._told[kind].add(at, (bytes.fromhex(what[0]), what[1], bytes.fromhex(what[2])))
            case "settled":
                self._told[kind].add(at, (bytes.fromhex(what[0]), what[1]))
            case _:  # at, backup, paper
                self._told[kind].add(at, what[0])

    def _cuts(self) -> dict[str, list[int]]:
        """Cut points by class; a cut at k lets the first k calls happen."""
        classes: defaultdict[str, list[int]] = defaultdict(list)
        names = {inode: path for path, inode in self._inodes.items()}
        for k, op in enumerate(self.calls, 1):
            where = self._told["at"].before(k)[-1]
            if op.kind == "c":
                names[op.inode] = self.relative(op.path)
            touched = names.get(op.inode, "")
            if touched == BOOK and where not in (START, OLD_BOOK):
                where = CHECKPOINT
            elif touched.startswith(STICK):
                where = COPY
            classes[where].append(k)
        return {name: classes[name] for name in CLASSES if classes[name]}

    def relative(self, path: str) -> str:
        return path.removeprefix(self._root)

    def _richness(self) -> dict[str, list[int]]:
        """For the cuts of each class, added up: how much may be undone there, within reason."""
        rich = [min(disk.unsynced, RICH) + 1 for disk in self.played_to(range(len(self.calls) + 1))]
        return {w: list(accumulate(rich[k] for k in cuts)) for w, cuts in self._classes.items()}

    def choose(self, chance: Random) -> tuple[str, int]:
        """A class and a cut in it: each class as often as any other, cuts in the middle of much
        work more often than those after a sync, where little can be lost."""
        where = chance.choice(CLASSES)
        [cut] = chance.choices(self._classes[where], cum_weights=self._weights[where])
        return where, cut

    def relied(self, cut: int) -> Relied:
        told = self._told
        return Relied(
            told["told"].before(cut),
            told["copied"].before(cut),
            told["settled"].before(cut),
            told["backup"].before(cut),
            told["at"].before(cut)[-1],
        )

    def disk(self) -> Disk:
        """The disk as it was at the beginning."""
        return Disk(
            {
                self._root + path: (inode, (self._begin / path).read_bytes())
                for path, inode in self._inodes.items()
            }
        )

    def played_to(self, cuts: Sequence[int]) -> Iterator[Disk]:
        """The disk at each of these cuts, which are in order: one and the same, played on."""
        disk, done = self.disk(), 0
        for cut in cuts:
            for op in self.calls[done:cut]:
                disk.play(op)
            done = cut
            yield disk


def record(shim: Path, folder: Path, seed: int, plant: str = "") -> Day:
    """Let the real program live a day below `folder`, under the shim. Only the log is needed
    afterwards, and what lay there at the beginning."""
    folder.mkdir(parents=True)
    arguments = ("--folder", str(folder), "--seed", str(seed), "--plant", plant)
    run_under(shim, "tests.crash.power_record", *arguments, folder=folder / "nothing yet")
    return Day(folder)
