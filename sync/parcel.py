"""A parcel: what a POST would carry, as a file sealed to one receiver. Bytes in, bytes out.

Mark, receiver, check sum, then one age file; inside it a slip (who wrote it, when, what it is), the
writer's signature and the body. There is no archive in it, no path and no name. Whoever carries it
is trusted with nothing: without the receiver's key nothing can be read, without the writer's
nothing can be added, changed, or turned to another receiver. Layout: `docs/format.md`, "Parcel".
Kept out: sticks and folders, and what the body says.
"""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import msgspec

from registry.failures import BadFrame, Refusal
from registry.ports import Signer, Verifier
from registry.trust import SignedCertificate
from sync.keys import open_sealed, recipient_of, seal_to

MARK: Final = b"tereze/parcel/1\n"
PARCEL_TAG: Final = b"tereze/parcel/1"
RECEIVER_TAG: Final = b"tereze/receiver/1"
RECEIVER_BYTES: Final = 16
OUTSIDE_BYTES: Final = len(MARK) + RECEIVER_BYTES + 4  # before the sealed part
SIGNATURE_BYTES: Final = 64
LARGEST_SLIP: Final = 16 * 1024
LARGEST_BODY: Final = 8 * 1024 * 1024  # writers keep far below; memory is what it costs
LARGEST_CONTENT: Final = LARGEST_BODY + LARGEST_SLIP + 256  # slip, signature and body
# age adds a header and 16 bytes to every 64 KiB; a file beyond that was not made by us.
LARGEST_PARCEL: Final = LARGEST_CONTENT + LARGEST_CONTENT // 1024 + 4096
MOST_WANTED: Final = 64  # files asked for in one parcel
MOST_ARRIVED: Final = 256  # files named in one parcel as arrived
DEVICE_BYTES: Final = 16

EXCHANGE: Final = 1  # the body is a message of the road (`sync.wire`)
FILE: Final = 2  # the body is a range of a file
BOARD: Final = 3  # the body is a signed board, for a kiosk
CATALOGUE: Final = 4  # the body is the catalogue in force, signed, for a kiosk
HALL: Final = 5  # what a kiosk tells of its hall, or the receipt for it (`registry.from_hall`)

_HEAD = struct.Struct(">I")


class NotAParcel(Refusal):
    """The file does not begin as a parcel does."""


class ParcelDamaged(Refusal):
    """Not as it was written: cut, changed, or worn out with the stick. Nothing of it is applied."""


class ParcelForAnother(Refusal):
    """Sealed to another computer. It is whole as far as can be seen, and not for us."""


class ParcelUntrue(Refusal):
    """It opens, but nobody whom we know signed it. Nothing of it is applied."""


class FilePiece(msgspec.Struct, frozen=True, array_like=True):
    """Which range of which file the body is: as in `PUT /road/files/{name}`."""

    name: bytes  # SHA-256(salt ‖ bytes)
    salt: bytes
    size: int  # bytes of the whole file
    offset: int
    media_type: str = ""


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A file that the writer lacks, and how many of its bytes he has already."""

    name: bytes
    held: int


class Slip(msgspec.Struct, frozen=True, array_like=True):
    """What lies on top in the sealed part. `device` is who wrote it, `time` UTC ms by its clock."""

    version: int
    kind: int
    device: bytes
    time: int
    piece: FilePiece | None = None
    wanted: tuple[Wanted, ...] = ()
    arrived: tuple[bytes, ...] = ()  # files of the receiver that the writer holds whole
    certificate: SignedCertificate | None = None  # of a writer who has changed its keys


@dataclass(frozen=True, slots=True)
class Opened:
    """The sealed part, read but not believed: `is_signed` says whether its writer wrote it."""

    slip: Slip
    packed: bytes = field(repr=False)  # the slip as first encoded
    signature: bytes = field(repr=False)
    body: bytes = field(repr=False)


_slips = msgspec.msgpack.Decoder(Slip)


def receiver_of(sealing_key: str) -> bytes:
    """16 bytes by which a parcel to this age recipient is known from outside."""
    return hashlib.sha256(RECEIVER_TAG + sealing_key.encode()).digest()[:RECEIVER_BYTES]


def seal(slip: Slip, body: bytes, sealing_key: str, signer: Signer) -> bytes:
    """The whole file. Raises BadFrame when `sealing_key` is no age recipient."""
    receiver = receiver_of(sealing_key)
    packed = msgspec.msgpack.encode(slip)
    signature = signer.sign(_signed(receiver, packed, body))
    content = _HEAD.pack(len(packed)) + packed + signature + body
    outside = MARK + receiver
    return outside + _HEAD.pack(crc32(outside)) + seal_to(sealing_key, content)


def addressed_to(file: bytes) -> bytes:
    """The receiver that stands outside. Raises NotAParcel or ParcelDamaged."""
    if file[: len(MARK)] != MARK[: len(file)]:
        raise NotAParcel
    outside, told = file[: OUTSIDE_BYTES - 4], file[OUTSIDE_BYTES - 4 : OUTSIDE_BYTES]
    if _HEAD.pack(crc32(outside)) != told:
        raise ParcelDamaged
    return outside[len(MARK) :]


def opened(identity: str, file: bytes) -> bytes:
    """What is sealed in the file, for the holder of the age secret key `identity`.

    Raises NotAParcel, ParcelForAnother by what stands outside, ParcelDamaged.
    """
    if addressed_to(file) != receiver_of(recipient_of(identity)):
        raise ParcelForAnother
    try:
        return open_sealed(identity, file[OUTSIDE_BYTES:])
    except BadFrame as cause:
        raise ParcelDamaged from cause


def read(content: bytes) -> Opened:
    """The sealed part taken apart. Raises ParcelDamaged when it is none of ours."""
    if len(content) < _HEAD.size:
        raise ParcelDamaged
    (length,) = _HEAD.unpack(content[: _HEAD.size])
    at = _HEAD.size + length
    if length > LARGEST_SLIP or len(content) < at + SIGNATURE_BYTES:
        raise ParcelDamaged
    packed, signature = content[_HEAD.size : at], content[at : at + SIGNATURE_BYTES]
    try:
        slip = _slips.decode(packed)
    except (msgspec.MsgspecError, RecursionError) as cause:
        raise ParcelDamaged from cause
    if not _is_possible(slip):
        raise ParcelDamaged
    return Opened(slip, packed, signature, content[at + SIGNATURE_BYTES :])


def is_signed(verifier: Verifier, key: bytes, receiver: bytes, parcel: Opened) -> bool:
    """Whether the holder of `key` wrote this for the receiver it lies in. The time is not judged:
    a parcel may lie in a drawer for a month, and read twice it does nothing twice."""
    return verifier.verify(key, _signed(receiver, parcel.packed, parcel.body), parcel.signature)


def _signed(receiver: bytes, packed: bytes, body: bytes) -> bytes:
    """PARCEL_TAG ‖ receiver ‖ u32be(len slip) ‖ slip ‖ SHA-256(body).

    The receiver is part of it: a body written for us cannot be sealed again for somebody else.
    """
    digest = hashlib.sha256(body).digest()
    return PARCEL_TAG + receiver + _HEAD.pack(len(packed)) + packed + digest


def _is_possible(slip: Slip) -> bool:
    piece = slip.piece
    return (
        slip.version >= 1
        and len(slip.device) == DEVICE_BYTES
        and slip.time >= 0
        and len(slip.wanted) <= MOST_WANTED
        and all(len(one.name) == 32 and one.held >= 0 for one in slip.wanted)
        and len(slip.arrived) <= MOST_ARRIVED
        and all(len(name) == 32 for name in slip.arrived)
        and (slip.kind == FILE) == (piece is not None)
        and (piece is None or (len(piece.name) == 32 and 0 <= piece.offset < piece.size))
    )
