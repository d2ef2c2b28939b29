"""Worlds by command:

python -m tests.simulation.run --worlds 200
python -m tests.simulation.run --worlds 20000 --resume FILE    goes on where FILE says it stopped
python -m tests.simulation.run --seed 17                       one world, with its last events
"""

import argparse
import logging
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import msgspec

from tests.simulation.living import Ended, run
from tests.simulation.template import template

LAST: Final = 12  # events shown of a world that failed
BATCH: Final = 20  # worlds between two looks at the clock and two lines of the count


class Count(msgspec.Struct):
    """How far a run has come, kept in the file of `--resume`."""

    worlds: int = 0
    failed: list[int] = []
    met: dict[str, int] = {}
    seconds: float = 0.0

    def add(self, ended: Ended) -> None:
        self.worlds += 1
        for name, times in ended.met:
            self.met[name] = self.met.get(name, 0) + times
        if ended.wrong:
            self.failed.append(ended.seed)

    @property
    def report(self) -> str:
        met = ", ".join(f"{name} {times}" for name, times in sorted(self.met.items()))
        pace = self.worlds / self.seconds if self.seconds else 0.0
        said = f"{self.worlds} worlds in {self.seconds:.0f} s ({pace:.1f} a second)"
        return f"{said}, {len(self.failed)} failed\n  {met}"


def main(arguments: list[str] | None = None) -> int:
    told = _told(arguments)
    logging.disable(logging.WARNING)  # that a book was put back is no news here
    if told.seed is not None:
        ended = run(told.seed)
        print("\n".join(ended.trace if told.all else ended.trace[-LAST:]))
        print(f"seed {ended.seed}: {ended.wrong or 'nothing wrong'}; trace {ended.digest}")
        return 1 if ended.wrong else 0
    count = Count()
    if told.resume is not None and told.resume.exists():
        count = msgspec.json.decode(told.resume.read_bytes(), type=Count)
    while count.worlds < told.worlds and not (count.failed and told.stop):
        if count.worlds >= told.at_least and count.seconds > told.seconds:
            break
        first = told.first + count.worlds
        batch = range(first, first + min(BATCH, told.worlds - count.worlds))
        begun = time.monotonic()
        for ended in each(batch, told.processes):
            count.add(ended)
            if ended.wrong:
                _show(ended)
        count.seconds += time.monotonic() - begun
        if told.resume is not None:
            told.resume.write_bytes(msgspec.json.encode(count))
            print(f"{count.worlds} of {told.worlds}, {len(count.failed)} failed", flush=True)
    print(count.report)
    return 1 if count.failed else 0


def each(seeds: range, processes: int) -> list[Ended]:
    """The worlds of these seeds, in their order."""
    if processes == 1:
        return [run(seed) for seed in seeds]
    template()  # made once, before the processes part
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        return list(pool.map(run, seeds, chunksize=5))


def _show(ended: Ended) -> None:
    print(f"WRONG: seed {ended.seed}: {ended.wrong}")
    print("  " + "\n  ".join(ended.trace[-LAST:]))
    print(f"  again: python -m tests.simulation.run --seed {ended.seed}", flush=True)


def _told(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="live through this world alone")
    parser.add_argument("--all", action="store_true", help="with --seed: all events, not the last")
    parser.add_argument("--resume", type=Path, help="keep the count here, and go on from it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="no more after them")
    parser.add_argument("--at-least", type=int, default=0, help="worlds, however long they take")
    parser.add_argument("--stop", action="store_true", help="at the first batch with a failure")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        code = main()
    finally:
        template().throw_away()
    sys.exit(code)
