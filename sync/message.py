"""What one side says in an exchange, as values, and the shapes that are refused at the door.

How it becomes bytes: `sync.packing` (zstd) and `sync.sections` (one section after the other). All
that is wrong with bytes from outside is `BadFrame`; its word never quotes what was in them.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from registry.chain import CHAIN_ID_BYTES, SALT_BYTES
from registry.device_told import LARGEST_WORD, MOST_TOLD
from registry.failures import BadFrame
from registry.road import Frame, Head, SignedReceipt, WireEntry

VERSION: Final = 1  # of the message
MOST_CHAINS: Final = 4096  # of one office: 30 desks with a hundred restores each are fewer
MOST_FRAMES: Final = 4096
MOST_ENTRIES: Final = 8192  # in one frame: an entry has at least its header
MOST_DICTIONARIES: Final = 64
DIGEST_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
LARGEST_N: Final = 2**62  # fits the signed integers of every database


class BodyTooLarge(BadFrame):
    """More than is read of one body. What came before it counts; the sender halves its batch."""

    def __init__(self) -> None:
        super().__init__("size")


class RefusedFrame(msgspec.Struct, frozen=True, array_like=True):
    """A frame the other end did not take, and in one word why. It was kept there as evidence.

    With an empty `chain` it speaks of the body: after `first` whole frames nothing more of it could
    be read ("cut", "encoding", "dictionary" …), and nothing was kept of the rest.
    """

    chain: bytes
    first: int
    why: str


Heads = Annotated[tuple[Head, ...], Meta(max_length=MOST_CHAINS)]
Receipts = Annotated[tuple[SignedReceipt, ...], Meta(max_length=MOST_CHAINS)]
Refused = Annotated[tuple[RefusedFrame, ...], Meta(max_length=MOST_FRAMES)]
Chains = Annotated[tuple[bytes, ...], Meta(max_length=MOST_CHAINS)]
Dictionaries = Annotated[tuple[int, ...], Meta(max_length=MOST_DICTIONARIES)]
# Packed, so that a word of a newer program, or a wrong one, makes nothing else unreadable.
Told = Annotated[
    tuple[Annotated[bytes, Meta(max_length=LARGEST_WORD)], ...], Meta(max_length=MOST_TOLD)
]


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One side's half of an exchange: how far I am, what you lack, what I signed for.

    As it stands it is the body of packing 1.
    """

    version: int = VERSION
    heads: Heads = ()
    frames: Annotated[tuple[Frame, ...], Meta(max_length=MOST_FRAMES)] = ()
    receipts: Receipts = ()
    refused: Refused = ()
    # Chains whose receipt the sender lacks. A relay carries many; a desk is given its own unasked.
    unsigned: Chains = ()
    dictionaries: Dictionaries = ()  # ids of those that the teller can read
    # Bytes of entries that a frame for the teller should not exceed, before packing: its line
    # breaks so often that longer ones never come through. 0: no wish.
    frame_bytes: int = 0
    # In a question, UTC ms by the asker's clock: it makes each question another one, whose answer
    # proves itself. 0: no proof is asked for.
    asked_at: int = 0
    proof: bytes = b""  # in the district's answer: its signature over the heads (`heads_message`)
    told: Told = ()  # how the teller's machine fares, now and then: `registry.device_told`


class Opening(msgspec.Struct, frozen=True, array_like=True):
    """A message without its frames: the first section of packing 2."""

    version: int = VERSION
    heads: Heads = ()
    receipts: Receipts = ()
    refused: Refused = ()
    unsigned: Chains = ()
    dictionaries: Dictionaries = ()
    frame_bytes: int = 0
    asked_at: int = 0
    proof: bytes = b""
    told: Told = ()

    @classmethod
    def of(cls, said: Message) -> "Opening":
        return cls(**{name: getattr(said, name) for name in cls.__struct_fields__})

    def with_frames(self, frames: tuple[Frame, ...]) -> Message:
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return Message(frames=frames, **said)


def check_opening(opening: Opening) -> None:
    """Lengths and ranges. A newer version has more fields at the end, an older one fewer: both are
    read. Raises BadFrame."""
    expect(opening.version >= 1, "version")
    expect(opening.frame_bytes >= 0, "frame bytes")
    expect(len(opening.proof) in (0, SIGNATURE_BYTES), "proof")
    for head in opening.heads:
        expect(len(head.chain) == CHAIN_ID_BYTES, "chain")
        expect(-1 <= head.n <= LARGEST_N, "position")
        expect(head.n == -1 or len(head.h) == DIGEST_BYTES, "head")
    for receipt in opening.receipts:
        expect(len(receipt.signature) == SIGNATURE_BYTES, "receipt")
    for chain in opening.unsigned:
        expect(len(chain) == CHAIN_ID_BYTES, "chain")


def check_frame(frame: Frame) -> None:
    """The shape of a frame: lengths and ranges. Signature and links are the book's to check.

    Raises BadFrame.
    """
    expect(len(frame.chain) == CHAIN_ID_BYTES, "chain")
    expect(0 <= frame.first <= LARGEST_N, "position")
    expect(0 < len(frame.entries) <= MOST_ENTRIES, "entries")
    expect(len(frame.signature) == SIGNATURE_BYTES, "signature")
    expect(len(frame.before) in (0, DIGEST_BYTES), "before")
    for entry in frame.entries:
        _check_entry(entry)


def _check_entry(entry: WireEntry) -> None:
    expect(bool(entry.header), "header")
    if entry.c:
        expect(len(entry.c) == DIGEST_BYTES and not entry.salt and not entry.payload, "erased")
    else:
        expect(len(entry.salt) == SALT_BYTES and bool(entry.payload), "entry")


def expect(holds: bool, what: str) -> None:
    """Raises BadFrame(`what`) unless it holds."""
    if not holds:
        raise BadFrame(what)
