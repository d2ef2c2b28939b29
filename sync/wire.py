"""What both ends of the road say, to the byte: one description for device and district.

The one file of the road that the district knows. A body of an exchange is a row of sections
(`sync.sections`); enrolment and board are one zstd frame each. Nothing here opens a connection or
a book. Whatever is wrong with bytes from outside is `BadFrame`.
"""

import base64
import hashlib
import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from registry.failures import BadFrame
from registry.kiosk_road import SignedCatalogue
from registry.ports import Signer, Verifier
from registry.road import SignedBoard
from registry.trust import CARRIER_TAG, EnrolmentAnswer, EnrolmentRequest
from sync.held import HELD_LIMIT as HELD_LIMIT
from sync.held import FileHeld as FileHeld
from sync.held import pack_held as pack_held
from sync.held import pack_names as pack_names
from sync.held import unpack_held as unpack_held
from sync.held import unpack_names as unpack_names
from sync.message import LARGEST_N as LARGEST_N
from sync.message import MOST_FRAMES as MOST_FRAMES
from sync.message import BodyTooLarge as BodyTooLarge
from sync.message import Message as Message
from sync.message import Opening as Opening
from sync.message import RefusedFrame as RefusedFrame
from sync.message import check_frame as check_frame
from sync.packing import DICTIONARIES as DICTIONARIES
from sync.packing import LEVEL, squeeze, unsqueeze
from sync.packing import level_for as level_for
from sync.sections import END_SECTION, pack_frames, pack_opening, pack_whole, read_all
from sync.sections import MARK as MARK
from sync.sections import MESSAGE_LIMIT as MESSAGE_LIMIT
from sync.sections import PACKED_LIMIT as PACKED_LIMIT
from sync.sections import SectionReader as SectionReader
from sync.sections import read_what_came as read_what_came

CONTENT_TYPE: Final = "application/vnd.tereze"
CARRIER_HEADER: Final = "X-Tereze-Carrier"
BOARD_CHANGES_HEADER: Final = "X-Tereze-Board-Changes"  # "1": this kiosk can ask for them alone

BOARD_LIMIT: Final = 32 * 1024 * 1024
CATALOGUE_LIMIT: Final = 8 * 1024 * 1024  # 400 services are a tenth of it
# Of entries in one frame, before packing. A book cuts at the first signature beyond half of it, so
# no frame of small commits is above 64 KiB packed, whatever is in it. An ordinary one is 15 KiB,
# two seconds of a 64 kbit/s line: that much at most is sent again when the line breaks.
FRAME_BYTES: Final = 128 * 1024
RANGE_BYTES: Final = 256 * 1024  # of a file in one request

Packable = TypeVar("Packable", EnrolmentRequest, EnrolmentAnswer, SignedBoard, SignedCatalogue)
_request_decoder = msgspec.msgpack.Decoder(EnrolmentRequest)
_answer_decoder = msgspec.msgpack.Decoder(EnrolmentAnswer)
_board_decoder = msgspec.msgpack.Decoder(SignedBoard)
_catalogue_decoder = msgspec.msgpack.Decoder(SignedCatalogue)


def pack(
    message: Message, packing: int = 2, level: int = LEVEL, dictionaries: tuple[int, ...] = ()
) -> bytes:
    """A whole body. `dictionaries`: those that the other end can read, as far as is known."""
    if packing == 1:
        return pack_whole(message)
    return b"".join(
        (
            pack_opening(Opening.of(message)),
            *pack_frames(message.frames, level, best_known(dictionaries)),
            END_SECTION,
        )
    )


def unpack(data: bytes, limit: int = MESSAGE_LIMIT) -> Message:
    """The message in a body of either packing. Raises `BadFrame` on anything that is not exactly
    one. Declared sizes are compared with `limit` (bytes of a section) before a byte is unpacked."""
    return read_all(data, limit)


def best_known(dictionaries: tuple[int, ...]) -> int:
    """The newest dictionary that both ends have; 0: none."""
    return max(set(dictionaries) & set(DICTIONARIES), default=0)


def signed_part(body: bytes) -> bytes:
    """What a carrier signs of a body: all up to the end of its opening, so that it can be judged
    before anything else has come; of packing 1 all of it. Frames are proven by their own chain's
    key, whoever carries them."""
    reader = SectionReader()
    with suppress(BadFrame):  # what is no body is signed as it is, and refused where it is read
        next(reader.feed(body), None)
    return reader.signed or body


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


def pack_catalogue(catalogue: SignedCatalogue) -> bytes:
    return _wrap(catalogue)


def unpack_catalogue(data: bytes) -> SignedCatalogue:
    """Raises `BadFrame`. The signature is checked as a board's."""
    catalogue: SignedCatalogue = _unwrap(data, _catalogue_decoder, CATALOGUE_LIMIT)
    return catalogue


def _wrap(value: Packable) -> bytes:
    return MARK + squeeze(value)


def _unwrap(data: bytes, decoder: msgspec.msgpack.Decoder[Any], limit: int) -> Any:
    if data[: len(MARK)] != MARK:
        raise BadFrame("mark")
    return unsqueeze(data[len(MARK) :], decoder, limit)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who brought a body, by its own word. Proven only by `carrier_is_signed`."""

    device: bytes
    time: int  # UTC ms by the carrier's clock: told, not trusted
    signature: bytes


_in_hex = re.compile(r"([0-9a-f]{32})\.([0-9]{1,15})\.([0-9a-f]{128})")  # up to 0.2.0
_in_base64 = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9]{1,15})\.([A-Za-z0-9_-]{86})")


def carrier_message(device: bytes, time: int, body: bytes) -> bytes:
    """CARRIER_TAG ‖ device ‖ u64be(time) ‖ SHA-256(body): what a carrier signs."""
    return CARRIER_TAG + device + struct.pack(">Q", time) + hashlib.sha256(body).digest()


def sign_carrier(signer: Signer, device: bytes, now: int, body: bytes) -> str:
    """The header's value. `now` is UTC ms."""
    time = max(now, 0)  # a clock before 1970 must not stop the road
    signature = signer.sign(carrier_message(device, time, body))
    return f"{_shown(device)}.{time}.{_shown(signature)}"


def read_carrier(header: str) -> Carrier | None:
    """The carrier named in the header, or None when it is not one."""
    if found := _in_base64.fullmatch(header):
        return Carrier(_from_shown(found[1]), int(found[2]), _from_shown(found[3]))
    if found := _in_hex.fullmatch(header):
        return Carrier(bytes.fromhex(found[1]), int(found[2]), bytes.fromhex(found[3]))
    return None


def _shown(what: bytes) -> str:
    """A third shorter than hex: it goes over the line with every request."""
    return base64.urlsafe_b64encode(what).decode().rstrip("=")


def _from_shown(shown: str) -> bytes:
    return base64.urlsafe_b64decode(shown + "=" * (-len(shown) % 4))


def carrier_is_signed(verifier: Verifier, key: bytes, carrier: Carrier, body: bytes) -> bool:
    """Whether the holder of `key` signed this (of an exchange: `signed_part`). The time is not
    judged: clocks are bad in villages, and a body sent twice does nothing twice."""
    message = carrier_message(carrier.device, carrier.time, body)
    return verifier.verify(key, message, carrier.signature)


def request_body(method: str, target: str, body: bytes = b"", span: str = "") -> bytes:
    """What is signed for requests other than the exchange: method, path and range too, so that a
    signature for one file or board opens no other."""
    return f"{method} {target} {span}\n".encode() + body
