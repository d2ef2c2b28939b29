"""What both ends of the road say, to the byte: one description for device and district.

Packing only: nothing here opens a connection, a file or a book. A message is four bytes of mark and
version, then one zstd frame that declares its size, then msgpack arrays. Hashes of entries are not
sent: whoever reads recomputes them. Whatever is wrong with bytes from outside is `BadFrame`.
"""

import hashlib
import re
import struct
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

import msgspec
import zstandard
from msgspec import Meta

from registry.chain import CHAIN_ID_BYTES, SALT_BYTES
from registry.failures import BadFrame
from registry.ports import Signer, Verifier
from registry.road import Frame, Head, SignedBoard, SignedReceipt, WireEntry
from registry.trust import CARRIER_TAG, EnrolmentAnswer, EnrolmentRequest

CONTENT_TYPE: Final = "application/vnd.tereze"
CARRIER_HEADER: Final = "X-Tereze-Carrier"
MARK: Final = b"TRZ\x01"  # the last byte is the version of the packing
VERSION: Final = 1  # of the message
LEVEL: Final = 9  # zstd: above it the old processors of village desks take longer than the line

MESSAGE_LIMIT: Final = 4 * 1024 * 1024  # bytes after unpacking: one body never fills the memory
PACKED_LIMIT: Final = MESSAGE_LIMIT + 64 * 1024  # before it: what cannot be packed grows
BOARD_LIMIT: Final = 32 * 1024 * 1024
FRAME_BYTES: Final = 64 * 1024  # of entries in one frame, before packing
RANGE_BYTES: Final = 256 * 1024  # of a file in one request

MOST_CHAINS: Final = 4096  # of one office: 30 desks with a hundred restores each are fewer
MOST_FRAMES: Final = 4096
MOST_ENTRIES: Final = 8192  # in one frame of 64 KiB: an entry has at least its header
DIGEST_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
LARGEST_N: Final = 2**62  # fits the signed integers of every database

GAP: Final = "gap"
FOREIGN: Final = "office"


class RefusedFrame(msgspec.Struct, frozen=True, array_like=True):
    """A frame the other end did not take, and in one word why. It was kept there as evidence."""

    chain: bytes
    first: int
    why: str


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One side's half of an exchange: how far I am, what you lack, what I signed for."""

    version: int = VERSION
    heads: Annotated[tuple[Head, ...], Meta(max_length=MOST_CHAINS)] = ()
    frames: Annotated[tuple[Frame, ...], Meta(max_length=MOST_FRAMES)] = ()
    receipts: Annotated[tuple[SignedReceipt, ...], Meta(max_length=MOST_CHAINS)] = ()
    refused: Annotated[tuple[RefusedFrame, ...], Meta(max_length=MOST_FRAMES)] = ()
    # Chains whose receipt the sender lacks. A relay carries many; a desk is given its own unasked.
    unsigned: Annotated[tuple[bytes, ...], Meta(max_length=MOST_CHAINS)] = ()


Packable = TypeVar("Packable", Message, EnrolmentRequest, EnrolmentAnswer, SignedBoard)
_message_decoder = msgspec.msgpack.Decoder(Message)
_request_decoder = msgspec.msgpack.Decoder(EnrolmentRequest)
_answer_decoder = msgspec.msgpack.Decoder(EnrolmentAnswer)
_board_decoder = msgspec.msgpack.Decoder(SignedBoard)


def pack(message: Message) -> bytes:
    return _wrap(message)


def unpack(data: bytes, limit: int = MESSAGE_LIMIT) -> Message:
    """The message in `data`. Raises `BadFrame` on anything that is not exactly one.

    The declared size is compared with `limit` (bytes) before a byte is unpacked.
    """
    message: Message = _unwrap(data, _message_decoder, limit)
    if (
        message.version < 1
    ):  # a newer one has more fields at the end, an older one fewer: both are read
        raise BadFrame("version")
    for head in message.heads:
        _check_head(head)
    for frame in message.frames:
        check_frame(frame)
    for receipt in message.receipts:
        _expect(len(receipt.signature) == SIGNATURE_BYTES, "receipt")
    for chain in message.unsigned:
        _expect(len(chain) == CHAIN_ID_BYTES, "chain")
    return message


def check_frame(frame: Frame) -> None:
    """The shape of a frame: lengths and ranges. Signature and links are the book's to check."""
    _expect(len(frame.chain) == CHAIN_ID_BYTES, "chain")
    _expect(0 <= frame.first <= LARGEST_N, "position")
    _expect(0 < len(frame.entries) <= MOST_ENTRIES, "entries")
    _expect(len(frame.signature) == SIGNATURE_BYTES, "signature")
    _expect(len(frame.before) in (0, DIGEST_BYTES), "before")
    for entry in frame.entries:
        _check_entry(entry)


def _check_entry(entry: WireEntry) -> None:
    _expect(bool(entry.header), "header")
    if entry.c:
        _expect(len(entry.c) == DIGEST_BYTES and not entry.salt and not entry.payload, "erased")
    else:
        _expect(len(entry.salt) == SALT_BYTES and bool(entry.payload), "entry")


def _check_head(head: Head) -> None:
    _expect(len(head.chain) == CHAIN_ID_BYTES, "chain")
    _expect(-1 <= head.n <= LARGEST_N, "position")
    _expect(head.n == -1 or len(head.h) == DIGEST_BYTES, "head")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise BadFrame(what)


def pack_request(request: EnrolmentRequest) -> bytes:
    return _wrap(request)


def unpack_request(data: bytes) -> EnrolmentRequest:
    """Raises `BadFrame`."""
    request: EnrolmentRequest = _unwrap(data, _request_decoder, 4096)
    return request


def pack_answer(answer: EnrolmentAnswer) -> bytes:
    """Not sealed yet: `district.enrolment` seals it to the device."""
    return _wrap(answer)


def unpack_answer(data: bytes) -> EnrolmentAnswer:
    """Raises `BadFrame`."""
    answer: EnrolmentAnswer = _unwrap(data, _answer_decoder, MESSAGE_LIMIT)
    for frame in answer.frames:
        check_frame(frame)
    return answer


def pack_board(board: SignedBoard) -> bytes:
    return _wrap(board)


def unpack_board(data: bytes) -> SignedBoard:
    """Raises `BadFrame`. The signature is checked by who holds the district's key."""
    board: SignedBoard = _unwrap(data, _board_decoder, BOARD_LIMIT)
    return board


def _wrap(value: Packable) -> bytes:
    packer = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, write_content_size=True)
    return MARK + packer.compress(msgspec.msgpack.encode(value))


def _unwrap(data: bytes, decoder: msgspec.msgpack.Decoder[Any], limit: int) -> Any:
    if data[: len(MARK)] != MARK:
        raise BadFrame("mark")
    packed = data[len(MARK) :]
    try:
        size = zstandard.get_frame_parameters(packed).content_size
        # An unknown size is reported as 2**64 - 1, so it is refused here as well.
        _expect(0 < size <= limit, "size")
        unpacker = zstandard.ZstdDecompressor(max_window_size=max(limit, 1024))
        return decoder.decode(unpacker.decompress(packed, allow_extra_data=False))
    except (zstandard.ZstdError, msgspec.MsgspecError, RecursionError, ValueError) as cause:
        # The library's own words may quote a resident's data: they are not carried along.
        raise BadFrame("encoding") from cause


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who brought a body, by its own word. Proven only by `carrier_is_signed`."""

    device: bytes
    time: int  # UTC ms by the carrier's clock: told, not trusted
    signature: bytes


_carrier_pattern = re.compile(r"([0-9a-f]{32})\.([0-9]{1,15})\.([0-9a-f]{128})")


def carrier_message(device: bytes, time: int, body: bytes) -> bytes:
    """CARRIER_TAG ‖ device ‖ u64be(time) ‖ SHA-256(body): what a carrier signs."""
    return CARRIER_TAG + device + struct.pack(">Q", time) + hashlib.sha256(body).digest()


def sign_carrier(signer: Signer, device: bytes, now: int, body: bytes) -> str:
    """The header's value. `now` is UTC ms."""
    time = max(now, 0)  # a clock before 1970 must not stop the road
    signature = signer.sign(carrier_message(device, time, body))
    return f"{device.hex()}.{time}.{signature.hex()}"


def read_carrier(header: str) -> Carrier | None:
    """The carrier named in the header, or None when it is not one."""
    found = _carrier_pattern.fullmatch(header)
    if found is None:
        return None
    return Carrier(bytes.fromhex(found[1]), int(found[2]), bytes.fromhex(found[3]))


def carrier_is_signed(verifier: Verifier, key: bytes, carrier: Carrier, body: bytes) -> bool:
    """Whether the holder of `key` signed this body. The time is not judged: clocks are bad in
    villages, and a body sent twice does nothing twice."""
    message = carrier_message(carrier.device, carrier.time, body)
    return verifier.verify(key, message, carrier.signature)


def request_body(method: str, target: str, body: bytes = b"", span: str = "") -> bytes:
    """What is signed for requests other than the exchange: method, path and range too, so that a
    signature for one file or board opens no other."""
    return f"{method} {target} {span}\n".encode() + body
