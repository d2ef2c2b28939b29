"""Power cuts by the million: states that the disk of a desk may be left in, each looked through.

    python -m tests.crash.power --states 2000000 --resume FOLDER [--days 8] [--seed 1]

FOLDER keeps the recorded days, how far the run came, what was found, and which states were seen:
the same content is opened once. Started again it goes on. It ends with 1 when anything was wrong or
when a class of cuts has less than 3 % of all states.
"""

import argparse
import gc
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.crash.flows import short_papers
from tests.crash.power_check import Bench
from tests.crash.power_day import Day, record
from tests.crash.power_run import BATCH, NAME_BYTES, Run, Tally
from tests.crash.shim import MEMORY, build


class Kept:
    """What a run leaves in its folder between two starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tally = folder / "tally.json"
        self._seen = folder / "seen"
        folder.mkdir(parents=True, exist_ok=True)

    def days(self, count: int) -> list[Day]:
        """The recorded days; those that are not there yet are lived now."""
        for seed in range(1, count + 1):
            if not (self._folder / f"day{seed}").exists():
                self._live(seed)
        return [Day(self._folder / f"day{seed}") for seed in range(1, count + 1)]

    def _live(self, seed: int) -> None:
        with TemporaryDirectory(prefix="tereze-power-", dir=MEMORY) as name:
            day = Path(name) / "day"
            record(build(Path(name)), day, seed)
            begun = self._folder / f"day{seed}.new"
            (begun / "begin").parent.mkdir(parents=True, exist_ok=True)
            _copy(day / "begin", begun / "begin")
            (begun / "log").write_bytes((day / "log").read_bytes())
            begun.rename(self._folder / f"day{seed}")

    def tally(self) -> Tally:
        if not self._tally.exists():
            return Tally()
        return msgspec.json.decode(self._tally.read_bytes(), type=Tally)

    def seen(self) -> set[bytes]:
        if not self._seen.exists():
            return set()
        names = self._seen.read_bytes()
        return {names[at : at + NAME_BYTES] for at in range(0, len(names), NAME_BYTES)}

    def keep(self, total: Tally, new: list[bytes]) -> None:
        """Names first: stopped in between, a state is opened twice at worst, never passed over."""
        with self._seen.open("ab") as names:
            names.write(b"".join(new))
        written = self._tally.with_suffix(".new")
        written.write_bytes(msgspec.json.encode(total))
        written.replace(self._tally)


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, required=True)
    parser.add_argument("--resume", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--days", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kept = Kept(asked.resume)
    total, started = kept.tally(), time.monotonic()
    first = total.made
    with TemporaryDirectory(prefix="tereze-power-", dir=MEMORY) as name, short_papers():
        run = Run(kept.days(asked.days), Bench(Path(name)), asked.seed, kept.seen())
        gc.freeze()
        while total.made < asked.states:
            tally = run.batch(range(total.made, min(total.made + BATCH, asked.states)))
            total.add(tally)
            kept.keep(total, tally.new)
            rate = (total.made - first) / (time.monotonic() - started)
            print(f"{total.in_words(len(run.seen))}; {rate:.0f} a second", flush=True)
    for told in total.told:
        print(told)
    rare = total.too_rare()
    if rare:
        print(f"hardly ever cut: {', '.join(rare)}")
    return int(bool(total.wrong or rare))


if __name__ == "__main__":
    sys.exit(main())
