"""A body as a row of sections, each of which counts as soon as it is whole.

    body    = "TRZ" 0x02 ‖ opening ‖ frame ‖ frame … ‖ end
    section = kind (1 byte) ‖ u24be(length) ‖ zstd frame
            | 3 ‖ u24be(length) ‖ u24be(length of the column) ‖ CRC-32 of it ‖ column ‖ zstd frame

A frame is written as the second kind: its random strings stand apart (`sync.columns`), which makes
a hundred registrations a sixteenth smaller. As the first kind it is read all the same.

So frames are stored while the rest is still on the line, and what a broken line delivered is not
sent again. A body of packing 1, one zstd frame that is read when it is whole, goes through the same
reader.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from zlib import crc32

import msgspec

from registry.chain import genesis, link
from registry.facts import ChainOpened
from registry.failures import BadFrame
from registry.road import Frame
from sync.columns import join, part
from sync.message import (
    MOST_FRAMES,
    BodyTooLarge,
    Message,
    Opening,
    check_frame,
    check_opening,
    expect,
)
from sync.packing import LEVEL, declared_size, decode, press, release, squeeze, unsqueeze

MARK: Final = b"TRZ\x01"  # the last byte is the version of the packing
MARK_2: Final = b"TRZ\x02"
OPENING: Final = 1
FRAME: Final = 2
PARTED: Final = 3
END: Final = 0
_LENGTH_BYTES: Final = 3
_CHECKSUM_BYTES: Final = 4
_HEAD_BYTES: Final = 1 + _LENGTH_BYTES

MESSAGE_LIMIT: Final = 4 * 1024 * 1024  # bytes after unpacking: one section never fills the memory
PACKED_LIMIT: Final = MESSAGE_LIMIT + 64 * 1024  # before it: what cannot be packed grows
BODY_LIMIT: Final = 64 * 1024 * 1024  # of all sections of one body, after unpacking

_message_decoder = msgspec.msgpack.Decoder(Message)
_opening_decoder = msgspec.msgpack.Decoder(Opening)
_frame_decoder = msgspec.msgpack.Decoder(Frame)


def pack_whole(message: Message) -> bytes:
    """Packing 1: what devices of 0.1.0 and 0.2.0 say and read."""
    return MARK + squeeze(message)


def pack_opening(opening: Opening) -> bytes:
    """The mark and the first section: also what the carrier signs."""
    return MARK_2 + _section(OPENING, squeeze(opening))


def pack_frames(
    frames: Sequence[Frame], level: int = LEVEL, dictionary: int = 0
) -> Iterator[bytes]:
    """A section for each. `before` is left out where the frame before it ends there."""
    last: Frame | None = None
    for frame in frames:
        sent = frame
        if last is not None and _goes_on(last, frame):
            sent = Frame(frame.chain, frame.first, frame.entries, frame.signature)
        last = frame
        words, column = part(msgspec.msgpack.encode(sent))
        packed = press(words, level, dictionary)
        told = len(column).to_bytes(_LENGTH_BYTES, "big") + _checksum(column)
        yield _section(PARTED, told + column + packed)


END_SECTION: Final = bytes((END, 0, 0, 0))


def _section(kind: int, content: bytes) -> bytes:
    return bytes((kind,)) + len(content).to_bytes(3, "big") + content


def _checksum(column: bytes) -> bytes:
    """zstd makes its own, of what it packs."""
    return crc32(column).to_bytes(_CHECKSUM_BYTES, "big")


def _goes_on(last: Frame, frame: Frame) -> bool:
    """Whether a reader who holds `last` knows from it what comes before `frame`."""
    if frame.chain != last.chain or frame.first != last.first + len(last.entries):
        return False
    h = last.before if last.first else _beginning(last)
    if not h or not frame.before:
        return False
    for entry in last.entries:  # another branch may begin at the same place
        h = link(h, entry.entry())
    return h == frame.before


def _beginning(frame: Frame) -> bytes:
    """h(−1) of the chain whose first frame this is; b"" when it does not say by whom."""
    try:
        opened = frame.entries[0].entry().read_fact()
    except Exception:  # poison does not say whose chain it is
        return b""
    return genesis(frame.chain, opened.signing_key) if isinstance(opened, ChainOpened) else b""


class SectionReader:
    """Whole sections out of a body that comes in pieces. Holds one section at most."""

    def __init__(self, limit: int = MESSAGE_LIMIT) -> None:
        """`limit`: bytes of one section after unpacking."""
        self._limit = limit
        self._held = bytearray()
        self._mark = b""
        self._signed = b""
        self._opened = False
        self._unpacked = 0
        self._ended = False
        self.frames = 0  # read so far

    @property
    def signed(self) -> bytes:
        """What the carrier of the body signs: its beginning up to the end of the opening, or all
        of it (packing 1). Known once the opening is."""
        return self._signed

    @property
    def packing(self) -> int:
        """1 or 2; 0 as long as not even the mark is there."""
        return self._mark[-1] if self._mark else 0

    def feed(self, piece: bytes) -> Iterator[Opening | Frame]:
        """What is whole with this piece. Raises BadFrame, after all that came before it."""
        self._held += piece
        if not self._mark and not self._marked():
            return
        if self._mark == MARK:
            if len(self._held) > PACKED_LIMIT + len(MARK):
                raise BodyTooLarge
            return  # all of it, or nothing
        while (section := self._next()) is not None:
            kind, content = section
            read = self._read(kind, content)
            if read is not None:
                yield read

    def finish(self) -> Iterator[Opening | Frame]:
        """The body is over. Raises BadFrame("cut") when it was cut off before its end."""
        if self._mark == MARK and not self._ended:
            yield from self._whole()
        expect(self._ended, "cut")

    def _marked(self) -> bool:
        """Whether the mark is there. Raises BadFrame when it is another one."""
        mark = bytes(self._held[: len(MARK)])
        expect(MARK.startswith(mark) or MARK_2.startswith(mark), "mark")
        if len(mark) < len(MARK):
            return False
        self._mark = mark
        if mark == MARK_2:
            del self._held[: len(mark)]
        return True

    def _next(self) -> tuple[int, bytes] | None:
        """Kind and content of the next section; None while it is not whole."""
        if len(self._held) < _HEAD_BYTES:
            expect(not (self._ended and self._held), "after the end")
            return None
        expect(not self._ended, "after the end")
        length = int.from_bytes(self._held[1:_HEAD_BYTES], "big")
        expect(length <= PACKED_LIMIT, "size")
        whole = _HEAD_BYTES + length
        if len(self._held) < whole:
            return None
        kind, content = self._held[0], bytes(self._held[_HEAD_BYTES:whole])
        if not self._opened:
            self._signed = MARK_2 + bytes(self._held[:whole])
        del self._held[:whole]
        return kind, content

    def _read(self, kind: int, content: bytes) -> Opening | Frame | None:
        """One section. One of a kind that is not known is passed over."""
        expect((kind == OPENING) == (not self._opened), "order")
        if kind == OPENING:
            return self._open(content)
        if kind == FRAME:
            return self._frame(content)
        if kind == PARTED:
            return self._parted(content)
        if kind == END:
            expect(not content, "end")
            self._ended = True
        return None

    def _open(self, content: bytes) -> Opening:
        opening: Opening = unsqueeze(content, _opening_decoder, self._limit)
        check_opening(opening)
        self._opened = True
        return opening

    def _frame(self, content: bytes) -> Frame:
        self._make_room(declared_size(content, self._limit))
        return self._taken(release(content, self._limit))

    def _parted(self, content: bytes) -> Frame:
        begins = _LENGTH_BYTES + _CHECKSUM_BYTES
        ends = begins + int.from_bytes(content[:_LENGTH_BYTES], "big")
        column, packed = content[begins:ends], content[ends:]
        expect(content[_LENGTH_BYTES:begins] == _checksum(column), "encoding")
        self._make_room(declared_size(packed, self._limit) + len(column))
        words = release(packed, self._limit)
        joined = join(words, column, self._limit)
        self._unpacked += len(joined) - len(words) - len(column)
        return self._taken(joined)

    def _make_room(self, size: int) -> None:
        """Both limits are of one body: whoever has more to say comes again."""
        self._unpacked += size
        if self.frames >= MOST_FRAMES or self._unpacked > BODY_LIMIT:
            raise BodyTooLarge

    def _taken(self, data: bytes) -> Frame:
        frame: Frame = decode(data, _frame_decoder)
        check_frame(frame)
        self.frames += 1
        return frame

    def _whole(self) -> Iterator[Opening | Frame]:
        body = bytes(self._held)
        self._held.clear()
        message: Message = unsqueeze(body[len(MARK) :], _message_decoder, self._limit)
        self._signed, self._opened, self._ended = body, True, True
        opening = Opening.of(message)
        check_opening(opening)
        for frame in message.frames:
            check_frame(frame)
        yield opening
        self.frames = len(message.frames)
        yield from message.frames


def read_all(body: bytes, limit: int = MESSAGE_LIMIT) -> Message:
    """The message in a whole body. Raises BadFrame on anything that is not exactly one."""
    message, why = read_what_came(body, limit)
    expect(not why, why)
    return message


def read_what_came(body: bytes, limit: int = MESSAGE_LIMIT) -> tuple[Message, str]:
    """The whole sections of a body as one message, and in a word why there are no more ("": there
    are no more to come). Raises BadFrame when not even the opening is there."""
    reader = SectionReader(limit)
    opening: Opening | None = None
    frames: list[Frame] = []
    why = ""
    try:
        for sections in (reader.feed(body), reader.finish()):
            for section in sections:
                if isinstance(section, Opening):
                    opening = section
                else:
                    frames.append(section)
    except BadFrame as bad:
        if opening is None:
            raise
        why = bad.why
    if opening is None:
        raise BadFrame("cut")
    return opening.with_frames(tuple(frames)), why
