"""A world from its beginning to its end, and what is said of it afterwards."""

import shutil
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.simulation.ledger import Wrong
from tests.simulation.outside import Crash
from tests.simulation.template import memory
from tests.simulation.world import World


@dataclass(frozen=True)
class Ended:
    """How a world ended."""

    seed: int
    wrong: str | None  # what the referee found
    trace: tuple[str, ...]
    digest: str
    met: tuple[tuple[str, int], ...] = ()  # what befell it, and how often


def run(seed: int) -> Ended:
    """A world from its beginning to its end; nothing of it is left on the disk."""
    folder = Path(mkdtemp(prefix="tereze-world-", dir=memory()))
    world = World(seed, folder)
    wrong = None
    try:
        world.live()
    except Wrong as found:
        wrong = str(found)
    except (Exception, Crash) as mistake:
        where = traceback.extract_tb(mistake.__traceback__)[-1]
        wrong = f"{type(mistake).__name__}: {mistake} ({Path(where.filename).name}:{where.lineno})"
        world.note("surprise", traceback.format_exc())
    finally:
        world.end()
        shutil.rmtree(folder, ignore_errors=True)
    met = Counter(world.met) + Counter(world.network.met)
    return Ended(seed, wrong, tuple(world.trace), world.digest, tuple(sorted(met.items())))
