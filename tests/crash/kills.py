"""kill -9 at random instants of desk, district or both; a referee looks after every kill.

    python -m tests.crash.kills --kills 300
    python -m tests.crash.kills --kills 50000 --resume FILE    goes on where FILE says it stopped

One warm process forks desk and district again and again over the same books; every `PAIR` kills
the last papers come out, everything is carried once more, and a fresh pair of books begins. Half
of the kills fall at a moment drawn evenly, half at a class that has been hit least so far.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from tests.crash.kill_arena import Arena, open_arena
from tests.crash.kill_homes import fork
from tests.crash.kill_marks import AT_THE_DESK, SAID, Moment
from tests.crash.kill_plants import PLANTS, Plant
from tests.crash.kill_tally import LEAST_SHARE, Found, Tally

ENDED: Final = 128 + signal.SIGTERM
PAIR: Final = 50  # kills of one pair of books
LONGEST: Final = 0.06  # seconds until a kill at a moment drawn evenly
STEERED: Final = 0.5  # of all kills
PATIENCE: Final = 0.5  # seconds to wait for the moment wanted; then the kill falls anyway
ONLY_PATIENCE: Final = 5.0  # where all kills are wanted there, also on a machine that is overloaded
NTH: Final = (1, 1, 1, 1, 2, 2, 3)  # which of the moments wanted, counted from when they are
VICTIMS: Final = (("desk",), ("district",), ("desk", "district"))


class Ending:
    """Whether somebody asked the run to end. What was counted is kept."""

    def __init__(self) -> None:
        self._asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self._asked = True
        sys.exit(ENDED)

    def look(self) -> None:
        """Asked for in the middle of a fork, the exit is lost: Python swallows what is raised in
        its hooks. So it is looked for again before every kill."""
        if self._asked:
            sys.exit(ENDED)


class Run:
    """Kills until there are enough, or something is wrong."""

    def __init__(
        self,
        arena: Arena,
        tally: Tally,
        ending: Ending,
        only: Moment | None = None,
        *,
        stick: bool = False,
    ) -> None:
        """`only`: all kills are steered there. `stick`: a second copy in all pairs, not in half."""
        self._arena = arena
        self._tally = tally
        self._ending = ending
        self._only = only
        self._stick = stick

    def until(self, kills: int, pair: int = PAIR) -> Iterator[None]:
        """Yield after each pair of books. Raises Found."""
        while self._tally.kills < kills:
            self._one_pair(min(pair, kills - self._tally.kills))
            yield

    def _one_pair(self, kills: int) -> None:
        arena, tally = self._arena, self._tally
        chance = Random(f"{tally.seed}/{tally.pairs}")
        arena.folders.begin_anew(arena.template)
        if self._stick or tally.pairs % 2:
            arena.folders.plug_in()
        arena.referee.begin(arena.folders)
        begun = time.monotonic()
        try:
            for _ in range(kills):
                self._ending.look()
                for who in ("district", "desk"):
                    if who not in arena.alive:
                        arena.start(who, chance.randint(1, 2**32))
                self._one_kill(chance)
            tally.count(arena.close())
        finally:
            arena.end()
            tally.seconds += time.monotonic() - begun

    def _one_kill(self, chance: Random) -> None:
        arena, tally = self._arena, self._tally
        victims = chance.choices(VICTIMS, (45, 25, 30))[0]
        wanted = self._only or (tally.rarest() if chance.random() < STEERED else None)
        if wanted in AT_THE_DESK and "desk" not in victims:
            victims = ("desk",)
        if wanted is None:
            time.sleep(chance.uniform(0, LONGEST))
        else:
            patience = ONLY_PATIENCE if self._only else PATIENCE
            arena.marks.wait_for(wanted, chance.choice(NTH), patience)
            time.sleep(chance.uniform(0, arena.lasting[wanted]))
        arena.kill(*victims)
        tally.killed(arena.moment(*victims), victims)
        arena.referee.look(desk="desk" in victims, district="district" in victims)


def main(arguments: list[str] | None = None) -> int:
    told = _told(arguments)
    ending = Ending()
    where = Path(tempfile.mkdtemp(prefix="tereze-kills-", dir=told.disk))
    tally = Tally.read(told.resume, told.seed) if told.resume else Tally(told.seed)
    found: Found | None = None
    try:
        if tally.kills < told.kills:
            with open_arena(where, short_sheets=not told.real_sheets, web=told.web) as arena:
                if told.plant:
                    return _each_planted(arena, told, ending)
                found = _kill(arena, tally, told, ending)
                if found and told.resume:
                    keep(where, Path(f"{told.resume}.found"))
    finally:
        shutil.rmtree(where, ignore_errors=True)
    _say(tally, found)
    if found:
        return 1
    rare = [] if told.any_share else tally.too_rare()
    for moment in rare:
        print(f"WRONG: fewer than {LEAST_SHARE:.0%} of the kills fell {SAID[moment]}")
    return 2 if rare else 0


def _kill(
    arena: Arena,
    tally: Tally,
    told: argparse.Namespace,
    ending: Ending,
    plant: Plant | None = None,
) -> Found | None:
    """As many as told; what was wrong, if anything."""
    only = plant.shows_at if plant else Moment.UPLOAD if told.web else None
    try:
        for _ in Run(arena, tally, ending, only, stick=plant is not None).until(
            told.kills, told.pair
        ):
            if told.resume:
                tally.write(told.resume)
                print(tally.line(), flush=True)
    except Found as found:
        return found
    return None


def _each_planted(arena: Arena, told: argparse.Namespace, ending: Ending) -> int:
    """Each mistake in a process of its own, forked from this warm one; 1 when all were found."""
    unseen = 0
    for name in told.plant:
        log = arena.folders.folder.with_name(f"planted-{name}")
        os.waitpid(fork(partial(_planted, arena, told, ending, PLANTS[name]), log), 0)
        ending.look()
        report = log.read_text()
        unseen += "WRONG: " not in report
        print(f"planted: {name}\n{report}", flush=True)
    return 0 if unseen else 1


def _planted(arena: Arena, told: argparse.Namespace, ending: Ending, plant: Plant) -> None:
    tally = Tally(told.seed)
    plant.put_in()
    _say(tally, _kill(arena, tally, told, ending, plant))


def _say(tally: Tally, found: Found | None) -> None:
    print(tally.report())
    for line in found.wrong if found else ():
        print(f"WRONG: {line}")
    sys.stdout.flush()  # a forked process ends without it


def keep(where: Path, found: Path) -> None:
    """What the referee saw, for whoever looks into it. (A socket cannot be copied.)"""
    shutil.rmtree(found, ignore_errors=True)
    shutil.copytree(where, found, ignore=shutil.ignore_patterns("*.socket"))


def fast_disk() -> Path | None:
    """A kill leaves the system's memory of files whole: no disk has to be waited for."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


def _told(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--resume", type=Path, help="keep the count here, and go on from it")
    parser.add_argument("--disk", type=Path, default=fast_disk(), help="where the books lie")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pair", type=int, default=PAIR, help="kills of one pair of books")
    parser.add_argument("--real-sheets", action="store_true", help="draw them by reportlab")
    parser.add_argument("--web", action="store_true", help="against `tereze district` itself")
    parser.add_argument(
        "--plant", nargs="+", choices=sorted(PLANTS), help="planted mistakes, one after the other"
    )
    parser.add_argument("--any-share", action="store_true", help="classes may be rare")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
