"""What a child process and its parent say to each other through a pipe: a kind, and bytes.

Nothing is taken whose length is more than the reader is ready for: the other end reads files from
outside and may have been brought to say anything. What the kinds mean, the two ends agree on.
"""

import struct
from typing import IO, Final

HEAD: Final = struct.Struct(">BI")  # kind, length


def say(pipe: IO[bytes], kind: int, content: bytes) -> None:
    pipe.write(HEAD.pack(kind, len(content)) + content)
    pipe.flush()


def hear(pipe: IO[bytes], most: int) -> tuple[int, bytes]:
    """Raises EOFError when it ends before it is whole, or says that it is longer than `most`."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    kind, length = HEAD.unpack(head)
    if length > most:
        raise EOFError
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return kind, content
