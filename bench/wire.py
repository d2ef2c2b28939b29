"""What the road's encoding costs: the body of a POST beside the smallest encoding of its entries.

    python -m bench.wire

*smallest* is zstd 19 with the same dictionary over header, salt and payload of the same entries as
one piece of MessagePack: no heads, no signature, no sections. *saved* is what the dictionary spares
on entries of people, services and an office that it was not learnt from. *levels* is what
`sync.packing` says of level 19: processor time beside the time that a 64 kbit/s line is spared.
"""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bench.entries import MEASURED_WITH, Lived, Place, learnt_from
from db.road import BookRoad
from registry.road import Frame, Head, WireEntry
from sync.packing import DICTIONARIES, LEVEL, SHORT_QUEUE_LEVEL, squeeze
from sync.sections import pack_frames
from sync.wire import FRAME_BYTES, Message, level_for, pack

BODY_ALLOWED: Final = 1.10
SAVED_WANTED: Final = 0.15
LINE: Final = 8000.0  # bytes a second: 64 kbit/s
DICTIONARY: Final = DICTIONARIES[-1]
_TURNS: Final = 5


def smallest(entries: Sequence[WireEntry], dictionary: int = DICTIONARY) -> int:
    """Bytes of header, salt and payload of all entries, in one piece."""
    plain = [(one.header, one.salt, one.payload) for one in entries]
    return len(squeeze(plain, SHORT_QUEUE_LEVEL, dictionary))


def body_of(lived: Lived, known: Sequence[Head]) -> tuple[bytes, list[WireEntry]]:
    """The body that the uploader sends to a peer with these heads, and the entries in it."""
    road = BookRoad(lived.book)
    frames = tuple(road.frames_after(tuple(known), FRAME_BYTES))
    entries = [entry for frame in frames for entry in frame.entries]
    size = sum(len(one.header) + len(one.payload) for one in entries)
    message = Message(heads=road.heads(), frames=frames, dictionaries=DICTIONARIES)
    return pack(message, level=level_for(size), dictionaries=DICTIONARIES), entries


def bodies(folder: Path, count: int = 100) -> dict[str, float]:
    """The body's ratio to the smallest encoding: registrations alone, and with their prints."""
    found = {}
    for name, printed in (("registrations", False), ("with prints", True)):
        lived = Lived(MEASURED_WITH, folder, seed=count * 2 + printed)
        known = BookRoad(lived.book).heads()
        lived.register(count, printed=printed)
        body, entries = body_of(lived, known)
        lived.close()
        found[name] = len(body) / smallest(entries)
    return found


def saved(folder: Path, count: int = 10) -> dict[str, float]:
    """The share of bytes that the dictionary spares in a frame of so many entries."""
    found = {}
    kinds: dict[str, tuple[Place, bool]] = {
        "other services": (MEASURED_WITH, False),
        "other lives": (MEASURED_WITH, True),
        "learnt services, another place": (learnt_from(count + 5000), False),
    }
    for seed, (name, (place, whole)) in enumerate(kinds.items(), 900 + count):
        lived = Lived(place, folder, seed)
        if whole:
            lived.live(25)
        else:
            lived.register(120)
        found[name] = _saved(lived.entries(), count)
        if whole:
            found["answers of the district"] = _saved(lived.answers(), count)
        lived.close()
    return found


def _saved(entries: Sequence[WireEntry], count: int) -> float:
    with_it = without = 0
    for part in _parts(entries, count):
        frame = Frame(bytes(16), 0, tuple(part), bytes(64))
        with_it += sum(map(len, pack_frames((frame,), SHORT_QUEUE_LEVEL, DICTIONARY)))
        without += sum(map(len, pack_frames((frame,), SHORT_QUEUE_LEVEL)))
    return 1 - with_it / without


def _parts(entries: Sequence[WireEntry], count: int) -> Iterator[Sequence[WireEntry]]:
    for at in range(0, len(entries) - count + 1, count):
        yield entries[at : at + count]


def levels(folder: Path) -> dict[int, dict[str, float]]:
    """Of so many registrations: KiB of entries, ms of processor that level 19 takes beyond the
    usual one, and ms that a 64 kbit/s line is spared by it."""
    lived = Lived(MEASURED_WITH, folder, seed=77)
    lived.register(200)
    entries = lived.entries()
    lived.close()
    found = {}
    for count in (10, 30, 100, 200):
        part = entries[:count]
        usual, usual_ms = _timed(part, LEVEL)
        best, best_ms = _timed(part, SHORT_QUEUE_LEVEL)
        found[count] = {
            "KiB": len(msgspec.msgpack.encode(part)) / 1024,
            "processor ms": best_ms - usual_ms,
            "line ms": (usual - best) / LINE * 1000,
        }
    return found


def _timed(entries: Sequence[WireEntry], level: int) -> tuple[int, float]:
    taken = []
    for _ in range(_TURNS):
        started = time.process_time()
        size = len(squeeze(entries, level, DICTIONARY))
        taken.append((time.process_time() - started) * 1000)
    return size, min(taken)


def main() -> None:
    with TemporaryDirectory() as folder:
        print(json.dumps({"bench": "body / smallest", **bodies(Path(folder))}))
        for count in (1, 10, 100):
            print(json.dumps({"bench": f"saved at {count}", **saved(Path(folder), count)}))
        print(json.dumps({"bench": "level 19", **levels(Path(folder))}))


if __name__ == "__main__":
    main()
