"""Every single bit of an export flipped: each one has to be found, by both verifiers.

    python -m tests.inspector.every_bit --bytes 20000 [--workers 2] [--under]

`--under` goes beneath the check sums: the file is a second copy, without a closing record, and the
check sum of each changed record is put right, so that hashes and signatures alone stand guard.
The runs are forked from one warm process. Signatures are remembered: the same key, message and
signature hold or do not hold, whoever asks how often.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import msgspec

from inspector import verify as first
from registry.framed import ABOUT, END, FRAME, MAGIC, RECEIPT, About, record, records
from tests import second_inputs, second_verifier
from tests.inspector.model import of_file
from tests.inspector.village import FINGERPRINT, export_of_about

KEY = bytes.fromhex(FINGERPRINT)
FOUND = (1, 2)  # exit codes: something does not hold, or it cannot be read


@dataclass
class Flips:
    """How the flipping went. A case is one bit; its number is 8 × the byte's place + the bit."""

    cases: int = 0
    missed_by_first: list[int] = field(default_factory=list)
    missed_by_second: list[int] = field(default_factory=list)

    @property
    def all_found(self) -> bool:
        return self.cases > 0 and not self.missed_by_first and not self.missed_by_second


def exit_of_first(path: Path) -> int:
    try:
        return first.verify(path, district_key=FINGERPRINT).exit_code
    except first.CannotRead:
        return first.UNREADABLE


def exit_of_second(path: Path) -> int:
    try:
        return second_inputs.judge(path, KEY).exit
    except second_inputs.Unreadable:
        return 2


@contextmanager
def remembering_signatures() -> Iterator[None]:
    """Checking a signature is most of a verifier's work, and most of them are the same ones."""
    quick, slow = first.holds_quickly, second_verifier.is_signed
    first.holds_quickly = lru_cache(maxsize=100_000)(quick)
    second_verifier.is_signed = lru_cache(maxsize=100_000)(slow)
    try:
        yield
    finally:
        first.holds_quickly, second_verifier.is_signed = quick, slow


def flip(
    content: bytes, bits: range, path: Path, put_right: Callable[[bytearray, int], None]
) -> Flips:
    """Flip each bit in a file at `path`; `put_right` gets the bytes and the changed one."""
    flips = Flips()
    for bit in bits:
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        put_right(changed, bit // 8)
        path.write_bytes(changed)
        flips.cases += 1
        if exit_of_first(path) not in FOUND:
            flips.missed_by_first.append(bit)
        if exit_of_second(path) not in FOUND:
            flips.missed_by_second.append(bit)
    return flips


def left(content: bytearray, byte: int) -> None:
    """Nothing is put right: a bit that fell over by itself."""


class CheckSums:
    """Puts the check sum of the changed record right."""

    def __init__(self, content: bytes) -> None:
        self._records = list(records(BytesIO(content).read))

    def bodies(self) -> list[range]:
        """The bytes of frames and receipts: what hashes and signatures cover."""
        return [
            range(one.at + 5, one.end - 4) for one in self._records if one.kind in (FRAME, RECEIPT)
        ]

    def put_right(self, content: bytearray, byte: int) -> None:
        one = next(one for one in self._records if one.at <= byte < one.end)
        body = bytes(content[one.at + 5 : one.end - 4])
        content[one.at : one.end] = record(one.kind, body)


def as_second_copy(export: bytes) -> bytes:
    """The same records without the closing one, under another purpose."""
    about = of_file(export).about
    if about is None:
        raise AssertionError("an export says what it is")
    changed = About("second copy", *msgspec.structs.astuple(about)[1:])
    parts = [MAGIC, record(ABOUT, msgspec.msgpack.encode(changed))]
    parts += [
        record(one.kind, one.body)
        for one in records(BytesIO(export).read)
        if one.kind not in (ABOUT, END)
    ]
    return b"".join(parts)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bytes", type=int, default=2000, help="of the export, at least")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--under", action="store_true", help="with check sums put right")
    asked = parser.parse_args(argv)
    content = export_of_about(asked.bytes)
    put_right: Callable[[bytearray, int], None] = left
    bits: list[int] = list(range(len(content) * 8))
    if asked.under:
        content = as_second_copy(content)
        sums = CheckSums(content)
        put_right = sums.put_right
        bits = [bit for body in sums.bodies() for bit in range(body.start * 8, body.stop * 8)]
    began = time.monotonic()
    failed = _forked(content, bits, put_right, asked.workers)
    took = time.monotonic() - began
    what = "beneath the check sums" if asked.under else "as they are"
    print(f"{len(content)} bytes, {len(bits)} bits flipped {what}, {took:.0f} s")
    print("each was found by both verifiers" if not failed else "SOME WERE MISSED")
    return 1 if failed else 0


def _forked(
    content: bytes, bits: list[int], put_right: Callable[[bytearray, int], None], workers: int
) -> bool:
    children = []
    for worker in range(workers):
        child = os.fork()
        if child == 0:
            os._exit(_work(content, bits[worker::workers], put_right))
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    return any(ended)


def _work(content: bytes, bits: list[int], put_right: Callable[[bytearray, int], None]) -> int:
    try:
        with tempfile.TemporaryDirectory() as folder, remembering_signatures():
            flips = Flips()
            for bit in bits:
                one = flip(content, range(bit, bit + 1), Path(folder) / "flipped", put_right)
                flips.cases += one.cases
                flips.missed_by_first += one.missed_by_first
                flips.missed_by_second += one.missed_by_second
                if flips.cases % 10_000 == 0:
                    print(f"{flips.cases} of {len(bits)}", flush=True)
    except BaseException as surprise:
        print(f"broke off: {surprise!r}", flush=True)
        return 2
    print(
        f"cases {flips.cases}, missed by the first {flips.missed_by_first[:20]}, "
        f"by the second {flips.missed_by_second[:20]}",
        flush=True,
    )
    return 0 if flips.all_found else 1


if __name__ == "__main__":
    sys.exit(main())
