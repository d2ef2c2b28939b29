"""What travels between a device and the district, as values. How it is packed: `sync.wire`."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from registry.chain import HASH_BYTES, SALT_BYTES, Entry, commitment

RECEIPT_TAG = b"tereze/receipt/1"
HEADS_TAG = b"tereze/heads/1"


class Head(msgspec.Struct, frozen=True, array_like=True):
    """How far a chain reaches. `n` is -1 for a chain of which nothing is held."""

    chain: bytes
    n: int
    h: bytes


def heads_message(device: bytes, question: bytes, heads: Sequence[Head]) -> bytes:
    """What the district signs of the heads in an answer: HEADS_TAG ‖ device ‖ question ‖ of each
    head chain ‖ i64be(n) ‖ h.

    `device` asked; `question` is the SHA-256 of what its carrier signed, which no two questions
    have in common: so an answer given earlier, or to somebody else, proves nothing.
    """
    told = (one.chain + struct.pack(">q", one.n) + one.h for one in heads)
    return b"".join((HEADS_TAG, device, question, *told))


class WireEntry(msgspec.Struct, frozen=True, array_like=True):
    """A whole entry, or an erased one (`salt` and `payload` empty, `c` given)."""

    header: bytes
    salt: bytes = b""
    payload: bytes = b""
    c: bytes = b""

    @classmethod
    def of(cls, entry: Entry) -> "WireEntry":
        if entry.salt is None or entry.payload is None:
            return cls(entry.header, c=entry.c)
        return cls(entry.header, entry.salt, entry.payload)

    @property
    def is_well_formed(self) -> bool:
        """Whether it has one of the two shapes, and not a bit of each."""
        if self.c:
            return len(self.c) == HASH_BYTES and not (self.salt or self.payload)
        return len(self.salt) == SALT_BYTES

    @property
    def commitment(self) -> bytes:
        return self.c or commitment(self.salt, self.payload)

    def entry(self) -> Entry:
        if self.c:
            return Entry.erased(self.header, self.c)
        return Entry.whole(self.header, self.salt, self.payload)


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """Consecutive entries of one chain; the signature is made over the last one's head.

    `before` is h(first − 1). With it a frame is judged by itself: whether it is forged, or true and
    only early, because what lies before it has not come yet. Older programs leave it out.
    """

    chain: bytes
    first: int
    entries: tuple[WireEntry, ...]
    signature: bytes
    before: bytes = b""


class DistrictReceipt(msgspec.Struct, frozen=True, array_like=True):
    """The district's word that it holds a chain up to `n`."""

    device: bytes
    chain: bytes
    n: int
    h: bytes
    received_at: int  # UTC ms by the district's clock


class SignedReceipt(msgspec.Struct, frozen=True, array_like=True):
    packed: bytes  # `DistrictReceipt`, as first encoded
    signature: bytes  # over RECEIPT_TAG ‖ packed

    def read(self) -> DistrictReceipt:
        return msgspec.msgpack.decode(self.packed, type=DistrictReceipt)


class DoubtKind(StrEnum):
    """What a book has noticed that somebody should know of."""

    COPIED = "copied"  # two copies of one desk's book have both written on
    SHORTER = "shorter"  # the district did not have what it had signed for; it was sent again
    DIFFERENT = "different"  # the district has signed two histories of a chain of its own


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing noticed, once for each cause. Times are UTC ms."""

    kind: DoubtKind
    chain: bytes
    office: int
    desk: int  # 0: the district
    own: bool  # it is about this book's own chain
    n: int  # the first place that differs, or the last that had been signed for
    since: int  # by the clock of who wrote there
    noticed_at: int  # by this book's clock


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the district stands, for the foot line: counts of own entries, times in UTC ms."""

    count: int
    oldest_at: int | None
    last_success_at: int | None


class BoardRow(msgspec.Struct, frozen=True, array_like=True):
    """All that a kiosk knows of an application: no name, no service, no department.

    Dates are ISO days, "" where the pane is not reached: accepted, with the department, answer
    ready, issued.
    """

    seal: bytes
    stage: str
    accepted: str
    with_department: str
    ready: str
    issued: str
    due: str
    incomplete: bool
    office: int


class Board(msgspec.Struct, frozen=True, array_like=True):
    office: int
    as_of: int  # UTC ms by the clock of who made it
    rows: tuple[BoardRow, ...]
    news_at: int = 0  # when its maker last had news of the district, by the same clock; 0: just now


class SignedBoard(msgspec.Struct, frozen=True, array_like=True):
    """Signed by the district, or by the office's relay, whose certificate then stands beside it."""

    packed: bytes
    signature: bytes
    certificate: bytes = b""  # `registry.trust.Certificate`, as the district made it
    certificate_signature: bytes = b""


BOARD_TAG = b"tereze/board/1"
