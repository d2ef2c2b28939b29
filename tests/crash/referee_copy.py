"""The referee's eye for the second copy: a framed file on a stick, written from docs/format.md.

Imports nothing of the program. A record that was cut off at the end is nothing yet; what stands
before it is whole, is linked, and belongs to the book.
"""

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import msgpack

from tests import second_verifier
from tests.second_verifier import Line

MAGIC: Final = b"tereze/file/1\n"
FRAME: Final = 1
_CRC: Final = 4


@dataclass
class CopyReader:
    """Reads a second copy on from where it ended the last time."""

    folder: Path
    hashes: dict[bytes, list[bytes]] = field(default_factory=dict)  # of each chain, by n
    wrong: list[str] = field(default_factory=list)
    late: bool = False  # the stick was too slow once: the work went on, and the screen said so
    _at: int = 0
    _data: bytes = b""

    def reach(self, chain: bytes) -> int:
        """The last n on the copy; -1 for none."""
        return len(self.hashes.get(chain, ())) - 1

    def fetch(self) -> None:
        """Take the bytes as they are now; they are read when the book has been."""
        files = sorted(self.folder.glob("*.copy"))
        if len(files) > 1:
            self.wrong.append("a second file of the second copy was begun")
        if not files:
            return
        self._data = files[0].read_bytes()
        if len(self._data) < self._at:
            self.wrong.append("the second copy became shorter than what was whole of it")
        if not self._at and self._data.startswith(MAGIC):
            self._at = len(MAGIC)

    def read_on(self, keys: dict[bytes, bytes]) -> None:
        """`keys`: of the chains, by id, as the book has verified them."""
        while self._at and (body := self._record(self._data)) is not None:
            if body[0] == FRAME:
                self._frame(msgpack.decode(body[1:]), keys)

    def _record(self, data: bytes) -> bytes | None:
        """Kind and body of the next record, if it is whole."""
        start = self._at
        if len(data) < start + 4:
            return None
        [length] = struct.unpack_from(">I", data, start)
        end = start + 5 + length
        if len(data) < end + _CRC:
            return None
        if zlib.crc32(data[start:end]) != struct.unpack_from(">I", data, end)[0]:
            self.wrong.append(f"a record of the second copy is damaged at byte {start}")
            return None
        self._at = end + _CRC
        return data[start + 4 : end]

    def _frame(self, frame: list[Any], keys: dict[bytes, bytes]) -> None:
        chain, first, entries = frame[:3]
        held = self.hashes.setdefault(chain, [])
        if chain not in keys:
            self.wrong.append("the second copy holds entries that the book has not")
            return
        if first != len(held):
            self.wrong.append(f"the second copy has entry {first} after {len(held) - 1}")
            return
        h = held[-1] if held else second_verifier.chain_start(chain, keys[chain])
        for n, (header, salt, payload, *_) in enumerate(entries, first):
            h = second_verifier.next_hash(h, Line(n, header, salt, payload))
            held.append(h)
