"""Learn a dictionary for the road from what desk and department write about invented people.

A tool for whoever brings out a new dictionary, not a part of the running program. A dictionary that
went out never changes: a new one gets the next id, goes into `sync.packing.DICTIONARIES`, and the
older ones stay, because devices out there name them. `tests/sync/test_dictionary.py` says what the
newest one saves on entries of other people, services and offices.

    python -m tools.train_dictionary 2
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
import zstandard

from bench.entries import Lived, learnt_from
from registry.road import WireEntry
from sync.columns import part

# Twice as large, it saves half a percent more on entries that were not learnt from; half as large,
# half a percent less. It travels with the program only.
BYTES: Final = 16 * 1024
PLACES: Final = 14
TOGETHER: Final = 4  # entries in one sample: what repeats from one to the next need not be learnt
REGISTERED: Final = 50  # in each place, and nothing more happened yet
LIVED: Final = 18  # applications that went all the way
LEVEL: Final = 19


def learn(entries: Sequence[WireEntry], dictionary: int) -> bytes:
    """The dictionary with this id. The same entries give the same one."""
    samples: list[bytes | bytearray | memoryview] = [
        part(b"".join(msgspec.msgpack.encode(one) for one in entries[at : at + TOGETHER]))[0]
        for at in range(0, len(entries), TOGETHER)
    ]
    learnt = zstandard.train_dictionary(BYTES, samples, dict_id=dictionary, level=LEVEL)
    return learnt.as_bytes()


def _entries(folder: Path) -> list[WireEntry]:
    found: list[WireEntry] = []
    for seed in range(PLACES):
        lived = Lived(learnt_from(seed), folder, seed)
        lived.register(REGISTERED)
        lived.live(LIVED)
        found += lived.entries()
        found += lived.answers()
        lived.close()
    return found


def main(told: Sequence[str]) -> int:
    """Write `sync/entries-ID.zdict`. Never over one that is there."""
    [dictionary] = told
    path = Path(__file__).parent.parent / "sync" / f"entries-{int(dictionary)}.zdict"
    with TemporaryDirectory() as folder:
        learnt = learn(_entries(Path(folder)), int(dictionary))
    with path.open("xb") as file:
        file.write(learnt)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
