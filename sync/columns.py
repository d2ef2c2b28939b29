"""Sixteen random bytes stand apart from the words around them: what cannot be packed is not tried.

A registration holds three such strings in its 400 bytes: salt, registration id, seal. Between words
they cost zstd more than they are long, and blur what it knows of the letters. So every `bin 16` of
MessagePack (0xC4 0x10) is followed by one byte in place of the sixteen:

    0        the next sixteen bytes of the column
    1 … 254  the same as the string so many strings before
    255      nothing was taken out: fewer than sixteen bytes are left

Bytes in, bytes out, exactly; what the bytes say does not matter. Kept out: zstd, frames, sections.
"""

import re
from typing import Final

from sync.message import expect

STRING: Final = 16
_NEW: Final = 0
_FURTHEST: Final = 254
_NOT_TAKEN: Final = 255
_MARK: Final = b"\xc4\x10"
_whole: Final = re.compile(rb"\xc4\x10(.{16})?", re.DOTALL)
_parted: Final = re.compile(rb"\xc4\x10(.?)", re.DOTALL)


def part(packed: bytes) -> tuple[bytes, bytes]:
    """What is left of `packed`, and the column: the strings that were taken out, in their order."""
    column: list[bytes] = []
    latest: dict[bytes, int] = {}  # string → where it last stood among all strings
    count = 0

    def taken(found: re.Match[bytes]) -> bytes:
        nonlocal count
        string = found[1]
        if string is None:
            return _MARK + bytes((_NOT_TAKEN,))
        back = count - latest.get(string, count)
        latest[string] = count
        count += 1
        if not 0 < back <= _FURTHEST:
            column.append(string)
            back = _NEW
        return _MARK + bytes((back,))

    return _whole.sub(taken, packed), b"".join(column)


def join(words: bytes, column: bytes, limit: int) -> bytes:
    """What `part` was given. Raises BadFrame: "size" when it is more than `limit` bytes, "column"
    when the two do not belong together."""
    # One byte may stand for sixteen: this is known before they are laid out.
    expect(len(words) + (STRING - 1) * words.count(_MARK) <= limit, "size")
    strings: list[bytes] = []
    used = 0

    def put_back(found: re.Match[bytes]) -> bytes:
        nonlocal used
        expect(len(found[1]) == 1, "column")
        back = found[1][0]
        if back == _NOT_TAKEN:
            return _MARK
        if back == _NEW:
            string = column[used : used + STRING]
            used += STRING
            expect(len(string) == STRING, "column")
        else:
            expect(back <= len(strings), "column")
            string = strings[-back]
        strings.append(string)
        return _MARK + string

    joined = _parted.sub(put_back, words)
    expect(used == len(column), "column")
    return joined
