"""The journal's encoding and hash chain, to the byte (DESIGN §4; `docs/format.md`).

Entries are stored, hashed and sent as the bytes first made. An erased entry keeps its header and
the commitment `c`, so the chain still verifies when personal data has lawfully been removed.
"""

import hashlib
import struct
from dataclasses import dataclass

import msgspec

from registry.facts import Fact
from registry.kinds import fact_of
from registry.ports import Signer, Verifier

CHAIN_TAG = b"tereze/chain/1"
ENTRY_TAG = b"tereze/entry/1"
HEAD_TAG = b"tereze/head/1"
CHAIN_ID_BYTES = 16
REGISTRATION_BYTES = 16
SALT_BYTES = 16

HASH_BYTES = 32  # SHA-256: h(n), c, `seen`

CLOCK_OK = 0
CLOCK_SUSPECT = 1

# Beyond these a header is not believed, so that one broken device can neither run the ticks of a
# whole district to their end nor name a moment that no calendar has.
LARGEST_TICK = 2**53 - 1
LATEST_AT = 253_402_214_400_000  # UTC ms: the last day of the year 9999


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What stands in the clear above every entry. Nothing personal, ever."""

    version: int
    kind: int
    registration: bytes  # 16 random bytes, or b"" where the fact is not about one application
    tick: int
    at: int  # UTC, milliseconds
    clock: int
    seen: bytes  # SHA-256 of the newest district receipt held, b"" before the first
    actor: str  # staff number
    app: str

    @property
    def is_believable(self) -> bool:
        """Whether all is within bounds; otherwise the entry is kept without effect."""
        return (
            0 < self.tick <= LARGEST_TICK
            and 0 <= self.at <= LATEST_AT
            and len(self.registration) in (0, REGISTRATION_BYTES)
        )


_header_decoder = msgspec.msgpack.Decoder(Header)
encode = msgspec.msgpack.encode


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as bytes: whole, or erased (`salt` and `payload` are None, `c` remains)."""

    header: bytes
    c: bytes
    salt: bytes | None = None
    payload: bytes | None = None

    @classmethod
    def whole(cls, header: bytes, salt: bytes, payload: bytes) -> "Entry":
        return cls(header, commitment(salt, payload), salt, payload)

    @classmethod
    def erased(cls, header: bytes, c: bytes) -> "Entry":
        return cls(header, c)

    @property
    def is_erased(self) -> bool:
        return self.payload is None

    @property
    def is_well_formed(self) -> bool:
        """Whether it has one of the two shapes, to the byte.

        The salt's length is part of the law: c covers salt ‖ payload, so without it a byte could
        move from one to the other and every hash and signature would still hold.
        """
        if self.payload is None or self.salt is None:
            return self.salt is None and self.payload is None and len(self.c) == HASH_BYTES
        return len(self.salt) == SALT_BYTES

    def read_header(self) -> Header:
        return read_header(self.header)

    def read_fact(self) -> Fact | None:
        """The fact, or None when it was erased. Raises as `registry.kinds.fact_of`."""
        if self.payload is None:
            return None
        header = self.read_header()
        return fact_of(header.kind, header.version, self.payload)


def read_header(header: bytes) -> Header:
    """Raises msgspec's errors."""
    return _header_decoder.decode(header)


def commitment(salt: bytes, payload: bytes) -> bytes:
    """c = SHA-256(salt ‖ payload)."""
    return hashlib.sha256(salt + payload).digest()


def genesis(chain: bytes, public_key: bytes) -> bytes:
    """h(−1): the start that no two chains share."""
    return hashlib.sha256(CHAIN_TAG + chain + public_key).digest()


def link(before: bytes, entry: Entry) -> bytes:
    """h(n) from h(n−1) and the entry at n."""
    return linked(before, entry.header, entry.c)


def linked(before: bytes, header: bytes, c: bytes) -> bytes:
    """As `link`, of an entry that is only looked through."""
    size = len(header).to_bytes(4, "big")
    return hashlib.sha256(ENTRY_TAG + before + size + header + c).digest()


def head_message(chain: bytes, n: int, h: bytes) -> bytes:
    """The bytes a signature at position `n` is made over."""
    return HEAD_TAG + chain + struct.pack(">Q", n) + h


def sign_head(signer: Signer, chain: bytes, n: int, h: bytes) -> bytes:
    return signer.sign(head_message(chain, n, h))


def head_is_signed(
    verifier: Verifier, key: bytes, chain: bytes, n: int, h: bytes, signature: bytes
) -> bool:
    return verifier.verify(key, head_message(chain, n, h), signature)
