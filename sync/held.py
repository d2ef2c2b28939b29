"""The question for files by name, and its answer: who holds how much of them. To the byte.

Names and answers are plain MessagePack: hashes do not pack, and a thousand answers fit a packet.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from registry.failures import BadFrame

MOST_NAMES: Final = 1000  # in one question: 34 KB, four seconds of a 64 kbit/s line
NAME_BYTES: Final = 32
HELD_LIMIT: Final = MOST_NAMES * (NAME_BYTES + 2) + 8  # bytes of a question; an answer is shorter


class FileHeld(msgspec.Struct, frozen=True, array_like=True):
    """What one end has of a file: nothing is held of files that the asker may not have."""

    held: Annotated[int, Meta(ge=0)] = 0  # bytes so far: a sender goes on from there
    whole: bool = False  # it is all there, and is what its name says


_Name = Annotated[bytes, Meta(min_length=NAME_BYTES, max_length=NAME_BYTES)]
_names = msgspec.msgpack.Decoder(Annotated[tuple[_Name, ...], Meta(max_length=MOST_NAMES)])
_held = msgspec.msgpack.Decoder(Annotated[tuple[FileHeld, ...], Meta(max_length=MOST_NAMES)])


def pack_names(names: Sequence[bytes]) -> bytes:
    return msgspec.msgpack.encode(list(names))


def unpack_names(data: bytes) -> tuple[bytes, ...]:
    """Raises `BadFrame`."""
    try:
        names: tuple[bytes, ...] = _names.decode(data)
    except msgspec.MsgspecError as cause:
        raise BadFrame("names") from cause
    return names


def pack_held(held: Sequence[FileHeld]) -> bytes:
    return msgspec.msgpack.encode(list(held))


def unpack_held(data: bytes, asked: int) -> tuple[FileHeld, ...]:
    """The answer to a question for `asked` names. Raises `BadFrame`."""
    try:
        held: tuple[FileHeld, ...] = _held.decode(data)
    except msgspec.MsgspecError as cause:
        raise BadFrame("held") from cause
    if len(held) != asked:
        raise BadFrame("held")
    return held
