"""What no program can beat on the slow line: the limit that ours is judged by.

    encoding = zstd level 19 over the entries in one piece: header ‖ salt ‖ payload, one after the
               other, nothing between; with the dictionary of `sync.packing` or without, whichever
               is smaller
    seconds  = one round trip to connect
             + 8 · encoding / rate · 1 / (1 − loss), because of 20 packets 21 must be sent
             + one round trip for the last byte and the word that it came

No mark, frame, signature, HTTP or header of a packet is in it, and no loss is noticed late.
"""

from collections.abc import Sequence

import zstandard

from bench.line import DELAY, LOSS, RATE
from registry.road import Frame
from sync.packing import DICTIONARIES, learnt_from

_LEVEL = 19


def bytes_of(frames: Sequence[Frame]) -> bytes:
    """The entries in one piece. Header and payload say themselves where they end."""
    return b"".join(
        one.header + one.salt + one.payload for frame in frames for one in frame.entries
    )


def encoding(frames: Sequence[Frame]) -> int:
    """Bytes of the smallest encoding that is counted."""
    dictionaries = [None, *map(learnt_from, DICTIONARIES)]
    packers = [zstandard.ZstdCompressor(level=_LEVEL, dict_data=one) for one in dictionaries]
    whole = bytes_of(frames)
    return min(len(packer.compress(whole)) for packer in packers)


def seconds(encoded: int) -> float:
    round_trip = 2 * DELAY
    return round_trip + encoded * 8 / RATE / (1 - LOSS) + round_trip
