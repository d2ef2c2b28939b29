"""States of a disk by their numbers: made, told apart, opened and looked through.

State i of a seed and a day is always the same, so that a run can be repeated and gone on with.
"""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from tests.crash.power_check import Bench
from tests.crash.power_day import CLASSES, Day
from tests.crash.power_disk import Content, Disk

BATCH: Final = 1000  # states made while the logs are played through once
LEAST_SHARE: Final = 0.03
MOST_TOLD: Final = 20  # wrong states that are told one by one
NAME_BYTES: Final = 8  # of a state: two million are told apart, and fit in memory


class Tally(msgspec.Struct):
    """What came of some states. `new` are the names of those that were opened."""

    made: int = 0
    wrong: int = 0
    classes: dict[str, int] = msgspec.field(default_factory=dict)
    told: list[str] = msgspec.field(default_factory=list)
    new: list[bytes] = msgspec.field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """All but the names."""
        self.made += other.made
        self.wrong += other.wrong
        self.told = [*self.told, *other.told][:MOST_TOLD]
        self.classes = dict(Counter(self.classes) + Counter(other.classes))

    def too_rare(self) -> list[str]:
        """Classes that the cuts hardly ever fell into."""
        return [one for one in CLASSES if self.classes.get(one, 0) < LEAST_SHARE * self.made]

    def in_words(self, distinct: int) -> str:
        shares = "; ".join(f"{one} {self.classes.get(one, 0)}" for one in CLASSES)
        return f"{self.made} states, {distinct} distinct, {self.wrong} wrong. Cut {shares}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """One state to be made. In order: a day's log is played once for a whole batch."""

    day: int
    cut: int
    number: int
    where: str
    chance: Random


@dataclass(slots=True)
class Run:
    """One worker: days to cut, a bench to lay states out on, and the states seen before."""

    days: Sequence[Day]
    bench: Bench
    seed: int
    seen: set[bytes] = field(default_factory=set)

    def batch(self, numbers: Iterable[int]) -> Tally:
        tally = Tally()
        plans = [self._plan(number) for number in numbers]
        plans.sort(key=lambda plan: (plan.day, plan.cut, plan.number))
        for number, day in enumerate(self.days):
            mine = [plan for plan in plans if plan.day == number]
            disks = day.played_to([plan.cut for plan in mine])
            for plan, disk in zip(mine, disks, strict=True):
                self._state(day, plan, disk, tally)
        return tally

    def _plan(self, number: int) -> _Plan:
        chance = Random(f"{self.seed}/{number}")
        day = chance.randrange(len(self.days))
        where, cut = self.days[day].choose(chance)
        return _Plan(day, cut, number, where, chance)

    def _state(self, day: Day, plan: _Plan, disk: Disk, tally: Tally) -> None:
        tally.made += 1
        tally.classes[plan.where] = tally.classes.get(plan.where, 0) + 1
        left = disk.after_a_cut(plan.chance)
        files = {day.relative(path): one for path, one in left.items() if _lasts(path)}
        relied = day.relied(plan.cut)
        name = _name(files, plan.day, len(relied.entries), relied.where)
        if name in self.seen:
            return
        self.seen.add(name)
        tally.new.append(name)
        self.bench.lay_out(files)
        wrong = self.bench.wrong(relied, plan.chance)
        if wrong:
            tally.wrong += 1
            tally.told.append(f"state {plan.number}, {plan.where}: {'; '.join(wrong[:3])}")


def _lasts(path: str) -> bool:
    """The log's index lives in memory: after a power cut nothing of it is there."""
    return not path.endswith("-shm")


def _name(files: dict[str, Content], *more: object) -> bytes:
    """Equal for equal content, and for what had to be found in it."""
    made = blake2b(repr(more).encode(), digest_size=NAME_BYTES)
    for path in sorted(files):
        made.update(path.encode())
        made.update(files[path].digest)
    return made.digest()


def in_workers(
    days: Sequence[Day], folder: Path, seed: int, states: int, workers: int
) -> tuple[Tally, int]:
    """States from 0 on, spread over forked workers that inherit what is warm; how many differ."""
    total, seen = Tally(), set[bytes]()
    for line in _lines(days, folder, seed, states, workers):
        tally = msgspec.json.decode(line, type=Tally)
        total.add(tally)
        seen.update(tally.new)
    return total, len(seen)


def _lines(
    days: Sequence[Day], folder: Path, seed: int, states: int, workers: int
) -> Iterator[bytes]:
    pipes, children = [], []
    gc.freeze()
    for worker in range(workers):
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                run = Run(days, Bench(folder / f"bench{worker}"), seed)
                _work(run, range(worker, states, workers), told)
                code = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)  # never back into the parent's work
        os.close(told)
        pipes.append(os.fdopen(heard, "rb"))
        children.append(child)
    for pipe in pipes:
        with pipe:
            yield from pipe
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    if any(codes):
        raise AssertionError("a worker died")


def _work(run: Run, numbers: range, out: int) -> None:
    with os.fdopen(out, "wb") as lines:
        for at in range(0, len(numbers), BATCH):
            lines.write(msgspec.json.encode(run.batch(numbers[at : at + BATCH])) + b"\n")
            lines.flush()
