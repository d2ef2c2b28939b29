"""What has changed on a kiosk's board, told without sending it whole: rules, no book and no line.

The rows of a board lie in buckets by the first bits of their seals; each bucket has a digest. A
kiosk tells the digests of what it holds, and gets the buckets that differ, whole. Nobody has to
remember what a kiosk had: any worker of the district, or the office's relay, answers alike, and a
kiosk that missed ten changes gets their sum.
"""

import hashlib
from collections.abc import Iterable, Sequence
from math import log2
from typing import Final

import msgspec

from registry.failures import BadFrame

CHANGES_TAG: Final = b"tereze/board-changes/1"
MOST_BITS: Final = 12  # 4,096 buckets: the question is 32 KiB at most
DIGEST_BYTES: Final = 8  # of a bucket, in the question; the whole is proven by full ones
_ROW_BYTES: Final = 88  # of one application, about
_ADDRESS_BITS: Final = 16  # of a seal, from which its bucket is read
EMPTY: Final = hashlib.sha256().digest()


class BoardHeld(msgspec.Struct, frozen=True, array_like=True):
    """A kiosk's question: `digests` are those of its 2 ** `bits` buckets, one after the other."""

    bits: int
    digests: bytes

    def differs(self, bucket: int, digest: bytes) -> bool:
        place = bucket * DIGEST_BYTES
        return self.digests[place : place + DIGEST_BYTES] != digest[:DIGEST_BYTES]


class Bucket(msgspec.Struct, frozen=True, array_like=True):
    bucket: int
    rows: tuple[msgspec.Raw, ...]  # `registry.road.BoardRow`, each as it was packed, by seal


class BoardChanges(msgspec.Struct, frozen=True, array_like=True):
    """The answer, signed as a board is. `whole` proves what the kiosk then holds."""

    office: int
    as_of: int  # UTC ms by the clock of who made it
    news_at: int  # as of `registry.road.Board`
    bits: int
    whole: bytes
    buckets: tuple[Bucket, ...]


def unpack_question(data: bytes) -> BoardHeld:
    """Raises BadFrame."""
    try:
        held = msgspec.msgpack.decode(data, type=BoardHeld)
    except msgspec.MsgspecError as cause:
        raise BadFrame("board") from cause
    if not 0 <= held.bits <= MOST_BITS or len(held.digests) != DIGEST_BYTES << held.bits:
        raise BadFrame("board")
    return held


def bits_for(rows: int) -> int:
    """How many bits cost the least, question and one changed bucket together: about 1 KB in a
    village of 400 applications, 25 KB with 200,000."""
    cheapest = (max(rows, 1) * _ROW_BYTES / DIGEST_BYTES) ** 0.5
    return min(MOST_BITS, round(log2(cheapest)))


def bucket_of(seal: bytes, bits: int) -> int:
    return int.from_bytes(seal[:2].ljust(2, b"\0")) >> (_ADDRESS_BITS - bits)


def span_of(bucket: int, bits: int) -> tuple[bytes, bytes | None]:
    """The seals of a bucket: from the first on, below the second (None: to the end)."""
    shift = _ADDRESS_BITS - bits
    last = bucket + 1 == 1 << bits
    return (bucket << shift).to_bytes(2), None if last else ((bucket + 1) << shift).to_bytes(2)


def digests(rows: Iterable[tuple[bytes, bytes]], bits: int) -> list[bytes]:
    """The SHA-256 of each bucket's packed rows; `rows` are (seal, packed) in the order of seals."""
    made = [EMPTY] * (1 << bits)
    at, told = -1, hashlib.sha256()
    for seal, packed in rows:
        bucket = bucket_of(seal, bits)
        if bucket != at:
            if at >= 0:
                made[at] = told.digest()
            at, told = bucket, hashlib.sha256()
        told.update(packed)
    if at >= 0:
        made[at] = told.digest()
    return made


def question(bucket_digests: Sequence[bytes]) -> BoardHeld:
    told = b"".join(one[:DIGEST_BYTES] for one in bucket_digests)
    return BoardHeld(len(bucket_digests).bit_length() - 1, told)


def whole_of(bucket_digests: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(bucket_digests)).digest()


def changes(
    held: BoardHeld, rows: Iterable[tuple[bytes, bytes]], office: int, as_of: int, news_at: int
) -> BoardChanges:
    """What a kiosk that holds these digests lacks of `rows` (seal, packed). Of two rows with one
    seal the later counts, as where a whole board is kept."""
    by_seal = dict(rows)
    in_order = sorted(by_seal.items())
    ours = digests(in_order, held.bits)
    changed: dict[int, list[msgspec.Raw]] = {
        at: [] for at, told in enumerate(ours) if held.differs(at, told)
    }
    for seal, packed in in_order:
        into = changed.get(bucket_of(seal, held.bits))
        if into is not None:
            into.append(msgspec.Raw(packed))
    buckets = tuple(Bucket(at, tuple(some)) for at, some in changed.items())
    return BoardChanges(office, as_of, news_at, held.bits, whole_of(ours), buckets)
