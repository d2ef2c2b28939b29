"""Values to bytes and back by msgpack and zstd, with or without a dictionary learnt from entries.

Declared sizes are compared with a limit before anything is unpacked. Nothing here knows a message.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import zstandard

from registry.failures import BadFrame
from sync.message import expect

# A line of 64 kbit/s takes 125 ms for a KiB. With the dictionary, 100 registrations (41 KiB) become
# 9,850 bytes at level 9 in 1 ms of processor, 9,681 at level 19 in 9 ms: the line is spared 21 ms.
# 200: 2.8 and 19 ms, 46 ms spared. So 19 gains two and a half times its price here, and nothing any
# more on the old computers of village desks, which are about as much slower. Up to this many bytes
# of entries it is worth it there too, because nobody waits for more than some 40 ms; a long queue
# is better sent than squeezed. `bench/wire.py` measures it again.
LEVEL: Final = 9
SHORT_QUEUE_LEVEL: Final = 19
SHORT_QUEUE_BYTES: Final = 64 * 1024

DICTIONARIES: Final = (1,)  # ids of those that lie beside this file; what is sent uses the last


def level_for(size: int) -> int:
    """The level for a queue of so many bytes of entries."""
    return SHORT_QUEUE_LEVEL if size <= SHORT_QUEUE_BYTES else LEVEL


def squeeze(value: object, level: int = LEVEL, dictionary: int = 0) -> bytes:
    """The value in msgpack, in a zstd frame (`press`)."""
    return press(msgspec.msgpack.encode(value), level, dictionary)


def press(data: bytes, level: int = LEVEL, dictionary: int = 0) -> bytes:
    """A zstd frame with its size, a checksum and the id of the dictionary (0: none)."""
    if dictionary:
        packer = zstandard.ZstdCompressor(
            dict_data=_ready(dictionary, level), write_checksum=True, write_content_size=True
        )
    else:
        packer = zstandard.ZstdCompressor(level=level, write_checksum=True, write_content_size=True)
    return packer.compress(data)


def declared_size(packed: bytes, limit: int) -> int:
    """How many bytes the zstd frame says it unpacks to; none of them is unpacked for it.

    Raises BadFrame: "size" when they are more than `limit`, none, or not told; "dictionary" when it
    needs one that is not known here; "encoding" for what is no zstd frame.
    """
    try:
        told = zstandard.get_frame_parameters(packed)
    except zstandard.ZstdError as cause:
        raise BadFrame("encoding") from cause
    # An unknown size is reported as 2**64 - 1, so it is refused here as well.
    expect(0 < told.content_size <= limit, "size")
    expect(told.dict_id == 0 or told.dict_id in DICTIONARIES, "dictionary")
    return int(told.content_size)


def unsqueeze(packed: bytes, decoder: msgspec.msgpack.Decoder[Any], limit: int) -> Any:
    """The value in exactly one zstd frame of at most `limit` bytes. Raises BadFrame."""
    return decode(release(packed, limit), decoder)


def decode(data: bytes, decoder: msgspec.msgpack.Decoder[Any]) -> Any:
    """The value in msgpack. Raises BadFrame."""
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError, ValueError) as cause:
        # The library's own words may quote a resident's data: they are not carried along.
        raise BadFrame("encoding") from cause


def release(packed: bytes, limit: int) -> bytes:
    """What `press` was given: exactly one zstd frame of at most `limit` bytes. Raises BadFrame."""
    declared_size(packed, limit)
    dictionary = zstandard.get_frame_parameters(packed).dict_id
    learnt = learnt_from(dictionary) if dictionary else None
    unpacker = zstandard.ZstdDecompressor(dict_data=learnt, max_window_size=max(limit, 1024))
    try:
        return unpacker.decompress(packed, allow_extra_data=False)
    except (zstandard.ZstdError, ValueError) as cause:
        raise BadFrame("encoding") from cause


@cache
def learnt_from(dictionary: int) -> zstandard.ZstdCompressionDict:
    """The dictionary with this id, read once. `tools/train_dictionary.py` makes them."""
    path = Path(__file__).parent / f"entries-{dictionary}.zdict"
    return zstandard.ZstdCompressionDict(path.read_bytes())


@cache
def _ready(dictionary: int, level: int) -> zstandard.ZstdCompressionDict:
    """Made ready for one level: otherwise every small body would wait 0.3 ms for it."""
    ready = zstandard.ZstdCompressionDict(learnt_from(dictionary).as_bytes())
    ready.precompute_compress(level=level)
    return ready
