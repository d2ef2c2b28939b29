"""Mistakes planted in the program's own code, one at a time; the referee must see each.

    python -m tests.simulation.mutants                 the remembered seed of each
    python -m tests.simulation.mutants --hunt          look for a killing seed, 500 worlds at most
    python -m tests.simulation.mutants --hunt NAME …

Each is one function that does a little less, or a little else, than it should: as a tired person
might write it.
"""

import argparse
import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Final

from tests.simulation.choices import fates_of, faults_of, rate_of
from tests.simulation.kills import KILLS
from tests.simulation.living import Ended, run
from tests.simulation.network import FATES
from tests.simulation.plants import MUTANTS
from tests.simulation.template import template

MOST_SEEDS: Final = 500
SPARE: Final = 2  # killing seeds remembered of each
NEXT_FEW: Final = 4  # worlds looked at for spare ones


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The program with this mistake in it."""
    before: list[tuple[object, str, object]] = []

    def put(owner: object, what: str, other: object) -> None:
        before.append((owner, what, getattr(owner, what)))
        setattr(owner, what, other)

    MUTANTS[name].plant(put)
    try:
        yield
    finally:
        for owner, what, held in reversed(before):
            setattr(owner, what, held)


def run_planted(name: str, seed: int) -> Ended:
    template()  # made by the sound program
    with planted(name):
        return run(seed)


# What a world must have for some mistakes to matter: so the hunt begins where they may be seen.
NEEDED: Final[dict[str, set[str]]] = {
    "a receipt settles without its signature": {"stranger"},
    "a receipt for what is only announced": {"district put back", "copy"},
    "a receipt for the first branch only": {"clone"},
    "a replay is stored again": {"twice", "late"},
    "a gap is accepted": {"district put back", "copy"},
    "the second story is dropped": {"clone"},
    "forks are not noted": {"clone"},
    "a forged frame is believed": {"forge"},
    "anybody may join": {"outlaw"},
    "poison blocks its chain": {"poison"},
    "the own tail is ignored": {"put back", "copy"},
    "two copies write on": {"clone"},
    "the peer's head never goes back": {"district put back", "copy"},
    "after a failure nobody asks": {"lost answer", "cut answer"},
    "a lost receipt is not given again": {"lost answer"},
    "what is written is taken for delivered": {"lost request", "cut request"},
    "tables after the commit": {"power"},
    "numbers are given again": {"put back", "copy"},
    "a restored book is not noticed": {"put back", "copy"},
    "another machine is no matter": {"clone"},
    "a clock is always believed": {"clock"},
    "the order of arrival counts": {"clock"},
    "a restore forgets the book that is there": {"restore"},
    "a relay asks for no receipt": {"lost answer"},
    "a stick begins too late": {"stick"},
    "an old stick is news": {"stick", "stick kept", "stick old"},
    "any parcel is believed": {"stick", "stick forged"},
    "a stick settles nothing": {"stick"},
    "the hall believes anybody": {"stranger"},
    "a full stick loses what it had": {"stick", "stick full"},
    "anybody's heads are the district's": {"stranger"},
    "the key in use is forgotten": {"rotate", "lost answer"},
    "a stolen computer is still somebody": {"stolen"},
}


def likely(name: str, most: int) -> list[int]:
    """Seeds to look in first: worlds that have what is needed, often, and little else."""

    def rank(seed: int) -> tuple[bool, float, int, int]:
        has = {one.name for one in faults_of(seed)} | set(fates_of(seed))
        needed = NEEDED.get(name, set())
        rate = -rate_of(seed) if needed & set(FATES) else rate_of(seed)
        return not needed <= has, rate, len(faults_of(seed)), seed

    return sorted(range(MOST_SEEDS), key=rank)[:most]


def hunt(name: str, most: int = MOST_SEEDS) -> list[Ended]:
    """Worlds that show the mistake, and are sound without it: the first, and spare ones among the
    next few. Of so many; none when none of them does."""
    found: list[Ended] = []
    after = 0
    for seed in likely(name, most):
        after += bool(found)
        if len(found) == SPARE or after > NEXT_FEW:
            break
        ended = run_planted(name, seed)
        if ended.wrong and not run(seed).wrong:
            found.append(ended)
    return found


def remembered(name: str) -> list[Ended]:
    """The first of the remembered worlds that still shows it. A change of the program makes other
    worlds of the same seeds: hence the spare ones."""
    for seed in KILLS.get(name, ()):
        ended = run_planted(name, seed)
        if ended.wrong:
            return [ended]
    return []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants")
    parser.add_argument("names", nargs="*", help="all of them where none is named")
    parser.add_argument("--hunt", action="store_true", help="look for a killing seed")
    parser.add_argument("--most", type=int, default=MOST_SEEDS)
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    names = told.names or list(MUTANTS)
    killed = 0
    template()  # by the sound program, before the processes part
    with ProcessPoolExecutor(told.processes, get_context("fork")) as pool:
        look = partial(hunt, most=told.most) if told.hunt else remembered
        looking = {pool.submit(look, name): name for name in names}
        for done in as_completed(looking):
            name, found = looking[done], done.result()
            killed += bool(found)
            print(_said(name, found), flush=True)
    print(f"{killed} of {len(names)} killed")
    return 0 if killed >= 0.95 * len(names) else 1


def _said(name: str, found: list[Ended]) -> str:
    if not found:
        return f"ALIVE: {name}"
    seeds = ", ".join(str(one.seed) for one in found)
    return f'    "{name}": ({seeds},),  # {found[0].wrong}'


if __name__ == "__main__":
    try:
        code = main()
    finally:
        template().throw_away()
    sys.exit(code)
